-- A file's rows that earlier files had said already, so that undoing one of those knows whom to read again.
ALTER TABLE import_file ADD COLUMN rows_already_there BIGINT NOT NULL DEFAULT 0;
ALTER TABLE import_file ADD COLUMN undone_at TIMESTAMP;
ALTER TABLE import_file ADD COLUMN undone_by TEXT COLLATE "C";
DROP INDEX import_file_by_content;
CREATE UNIQUE INDEX import_file_by_content ON import_file (district, digest, month) WHERE undone_at IS NULL;

-- Somebody whose only roster was undone; the row stays, for scores refer to it.
ALTER TABLE staff ADD COLUMN withdrawn BOOLEAN NOT NULL DEFAULT FALSE;

-- What a roster row said before a later one replaced it.
CREATE TABLE staff_earlier (
    district BIGINT NOT NULL,
    staff BIGINT NOT NULL,
    replaced_by BIGINT NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    id_number TEXT COLLATE "C" NOT NULL,
    bank_account TEXT COLLATE "C" NOT NULL,
    bank_name TEXT COLLATE "C" NOT NULL,
    hired_on DATE NOT NULL,
    left_on DATE,
    batch BIGINT NOT NULL,
    sheet TEXT COLLATE "C" NOT NULL,
    row_number BIGINT NOT NULL,
    PRIMARY KEY (district, staff, replaced_by),
    FOREIGN KEY (district, staff) REFERENCES staff (district, id),
    FOREIGN KEY (district, replaced_by) REFERENCES import_file (district, id),
    FOREIGN KEY (district, batch) REFERENCES import_file (district, id)
);

-- How the rated person was found: number (the row says it), rota, or answer (a clerk said so).
ALTER TABLE rating ADD COLUMN found_by TEXT COLLATE "C" NOT NULL DEFAULT 'rota';
CREATE INDEX rating_by_batch ON rating (district, batch);
CREATE INDEX month_record_by_batch ON month_record (district, batch);
CREATE INDEX staff_fact_by_batch ON staff_fact (district, batch);

-- What a clerk made of a refused row.
ALTER TABLE rejected_row ADD COLUMN corrected_cells TEXT COLLATE "C";
ALTER TABLE rejected_row ADD COLUMN settled_at TIMESTAMP;
ALTER TABLE rejected_row ADD COLUMN settled_by TEXT COLLATE "C";
ALTER TABLE rejected_row ADD COLUMN settled_reason TEXT COLLATE "C";
-- The question about a person that the row waits for.
ALTER TABLE rejected_row ADD COLUMN question BIGINT;
CREATE INDEX rejected_row_by_state ON rejected_row (district, state, batch);

-- Who is meant by a name without a number, or with a number that is not that name's. Asked once.
CREATE TABLE identity_answer (
    district BIGINT NOT NULL REFERENCES district (id),
    id BIGINT NOT NULL,
    staff_no_said TEXT COLLATE "C" NOT NULL,
    name_said TEXT COLLATE "C" NOT NULL,
    asked_at TIMESTAMP NOT NULL,
    staff BIGINT,
    answered_at TIMESTAMP,
    answered_by TEXT COLLATE "C",
    PRIMARY KEY (district, id),
    FOREIGN KEY (district, staff) REFERENCES staff (district, id)
);
CREATE UNIQUE INDEX identity_answer_by_words ON identity_answer (district, staff_no_said, name_said);

-- Where an evaluation device stands, from a date to a date.
CREATE TABLE device (
    district BIGINT NOT NULL REFERENCES district (id),
    id BIGINT NOT NULL,
    device_no TEXT COLLATE "C" NOT NULL,
    place_kind TEXT COLLATE "C" NOT NULL CHECK (place_kind IN ('window', 'centre', 'community')),
    place TEXT COLLATE "C" NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    registered_at TIMESTAMP NOT NULL,
    registered_by TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (district, id)
);
CREATE INDEX device_by_number ON device (district, device_no, valid_from);

-- Of a device's token only the digest is kept.
CREATE TABLE device_token (
    district BIGINT NOT NULL REFERENCES district (id),
    device_no TEXT COLLATE "C" NOT NULL,
    token_digest TEXT COLLATE "C" NOT NULL,
    issued_at TIMESTAMP NOT NULL,
    issued_by TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (district, device_no)
);
CREATE UNIQUE INDEX device_token_by_digest ON device_token (token_digest);

-- What a device sent under an idempotency key, and the answer it got.
CREATE TABLE device_request (
    district BIGINT NOT NULL REFERENCES district (id),
    device_no TEXT COLLATE "C" NOT NULL,
    idempotency_key TEXT COLLATE "C" NOT NULL,
    body_digest TEXT COLLATE "C" NOT NULL,
    answer TEXT COLLATE "C" NOT NULL,
    received_at TIMESTAMP NOT NULL,
    PRIMARY KEY (district, device_no, idempotency_key)
);
