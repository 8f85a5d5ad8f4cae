DROP INDEX staff_by_id_number;
ALTER TABLE staff DROP COLUMN id_number_hash;
DROP TABLE data_key;
