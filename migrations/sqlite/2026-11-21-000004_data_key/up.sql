-- The keys that seal private values, each wrapped with a master key that is in a file outside the database.
CREATE TABLE data_key (
    id INTEGER NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL CHECK (purpose IN ('seal', 'find')),
    master TEXT NOT NULL,
    wrapped TEXT NOT NULL,
    made_at TEXT NOT NULL
) STRICT;

-- ID numbers are sealed; this keyed hash is how one is found.
ALTER TABLE staff ADD COLUMN id_number_hash TEXT NOT NULL DEFAULT '';
CREATE INDEX staff_by_id_number ON staff (district, id_number_hash);
