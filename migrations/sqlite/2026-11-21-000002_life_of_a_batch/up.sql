-- A file's rows that earlier files had said already, so that undoing one of those knows whom to read again.
ALTER TABLE import_file ADD COLUMN rows_already_there INTEGER NOT NULL DEFAULT 0;
ALTER TABLE import_file ADD COLUMN undone_at TEXT;
ALTER TABLE import_file ADD COLUMN undone_by TEXT;
DROP INDEX import_file_by_content;
CREATE UNIQUE INDEX import_file_by_content ON import_file (district, digest, month) WHERE undone_at IS NULL;

-- Somebody whose only roster was undone; the row stays, for scores refer to it.
ALTER TABLE staff ADD COLUMN withdrawn INTEGER NOT NULL DEFAULT 0;

-- What a roster row said before a later one replaced it.
CREATE TABLE staff_earlier (
    district INTEGER NOT NULL,
    staff INTEGER NOT NULL,
    replaced_by INTEGER NOT NULL,
    name TEXT NOT NULL,
    id_number TEXT NOT NULL,
    bank_account TEXT NOT NULL,
    bank_name TEXT NOT NULL,
    hired_on TEXT NOT NULL,
    left_on TEXT,
    batch INTEGER NOT NULL,
    sheet TEXT NOT NULL,
    row_number INTEGER NOT NULL,
    PRIMARY KEY (district, staff, replaced_by),
    FOREIGN KEY (district, staff) REFERENCES staff (district, id),
    FOREIGN KEY (district, replaced_by) REFERENCES import_file (district, id),
    FOREIGN KEY (district, batch) REFERENCES import_file (district, id)
) STRICT;

-- How the rated person was found: number (the row says it), rota, or answer (a clerk said so).
ALTER TABLE rating ADD COLUMN found_by TEXT NOT NULL DEFAULT 'rota';
CREATE INDEX rating_by_batch ON rating (district, batch);
CREATE INDEX month_record_by_batch ON month_record (district, batch);
CREATE INDEX staff_fact_by_batch ON staff_fact (district, batch);

-- What a clerk made of a refused row.
ALTER TABLE rejected_row ADD COLUMN corrected_cells TEXT;
ALTER TABLE rejected_row ADD COLUMN settled_at TEXT;
ALTER TABLE rejected_row ADD COLUMN settled_by TEXT;
ALTER TABLE rejected_row ADD COLUMN settled_reason TEXT;
-- The question about a person that the row waits for.
ALTER TABLE rejected_row ADD COLUMN question INTEGER;
CREATE INDEX rejected_row_by_state ON rejected_row (district, state, batch);

-- Who is meant by a name without a number, or with a number that is not that name's. Asked once.
CREATE TABLE identity_answer (
    district INTEGER NOT NULL REFERENCES district (id),
    id INTEGER NOT NULL,
    staff_no_said TEXT NOT NULL,
    name_said TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    staff INTEGER,
    answered_at TEXT,
    answered_by TEXT,
    PRIMARY KEY (district, id),
    FOREIGN KEY (district, staff) REFERENCES staff (district, id)
) STRICT;
CREATE UNIQUE INDEX identity_answer_by_words ON identity_answer (district, staff_no_said, name_said);

-- Where an evaluation device stands, from a date to a date.
CREATE TABLE device (
    district INTEGER NOT NULL REFERENCES district (id),
    id INTEGER NOT NULL,
    device_no TEXT NOT NULL,
    place_kind TEXT NOT NULL CHECK (place_kind IN ('window', 'centre', 'community')),
    place TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    registered_at TEXT NOT NULL,
    registered_by TEXT NOT NULL,
    PRIMARY KEY (district, id)
) STRICT;
CREATE INDEX device_by_number ON device (district, device_no, valid_from);

-- Of a device's token only the digest is kept.
CREATE TABLE device_token (
    district INTEGER NOT NULL REFERENCES district (id),
    device_no TEXT NOT NULL,
    token_digest TEXT NOT NULL,
    issued_at TEXT NOT NULL,
    issued_by TEXT NOT NULL,
    PRIMARY KEY (district, device_no)
) STRICT;
CREATE UNIQUE INDEX device_token_by_digest ON device_token (token_digest);

-- What a device sent under an idempotency key, and the answer it got.
CREATE TABLE device_request (
    district INTEGER NOT NULL REFERENCES district (id),
    device_no TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    body_digest TEXT NOT NULL,
    answer TEXT NOT NULL,
    received_at TEXT NOT NULL,
    PRIMARY KEY (district, device_no, idempotency_key)
) STRICT;
