DROP TABLE rectification;
DROP TABLE rating_set_aside;
DROP TABLE appeal_evidence;
DROP TABLE appeal_step;
DROP TABLE appeal;
ALTER TABLE import_file DROP COLUMN taken_by;
ALTER TABLE import_file DROP COLUMN taken_account;
