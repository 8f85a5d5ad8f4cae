DROP TABLE appeal_correction;
