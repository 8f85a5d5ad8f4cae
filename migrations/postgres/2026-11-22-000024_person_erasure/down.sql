DROP TABLE person_erasure;
