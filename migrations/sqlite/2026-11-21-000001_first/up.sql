-- Money is an integer number of fen; any other result is an integer at the scale written beside it.
-- Dates are 'YYYY-MM-DD', times UTC. Ids are given out by the program from `counter`.

CREATE TABLE district (
    id INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    pack TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;

CREATE TABLE counter (
    district INTEGER NOT NULL REFERENCES district (id),
    name TEXT NOT NULL,
    next INTEGER NOT NULL,
    PRIMARY KEY (district, name)
) STRICT;

CREATE TABLE import_file (
    district INTEGER NOT NULL REFERENCES district (id),
    id INTEGER NOT NULL,
    digest TEXT NOT NULL,
    name TEXT NOT NULL,
    bytes BLOB NOT NULL,
    kind TEXT NOT NULL,
    layout TEXT NOT NULL,
    month TEXT NOT NULL,
    taken_at TEXT NOT NULL,
    rows_taken INTEGER NOT NULL,
    rows_refused INTEGER NOT NULL,
    footers_ignored INTEGER NOT NULL,
    PRIMARY KEY (district, id)
) STRICT;
CREATE UNIQUE INDEX import_file_by_content ON import_file (district, digest, month);
CREATE INDEX import_file_by_month ON import_file (district, month, kind);

CREATE TABLE staff (
    district INTEGER NOT NULL REFERENCES district (id),
    id INTEGER NOT NULL,
    staff_no TEXT NOT NULL,
    name TEXT NOT NULL,
    id_number TEXT NOT NULL,
    bank_account TEXT NOT NULL,
    bank_name TEXT NOT NULL,
    hired_on TEXT NOT NULL,
    left_on TEXT,
    batch INTEGER NOT NULL,
    sheet TEXT NOT NULL,
    row_number INTEGER NOT NULL,
    PRIMARY KEY (district, id),
    FOREIGN KEY (district, batch) REFERENCES import_file (district, id)
) STRICT;
CREATE UNIQUE INDEX staff_by_number ON staff (district, staff_no);

-- What was true from when (valid_from), and since when we know it (learned_at). A null value is an empty cell.
CREATE TABLE staff_fact (
    district INTEGER NOT NULL,
    id INTEGER NOT NULL,
    staff INTEGER NOT NULL,
    kind TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    learned_at TEXT NOT NULL,
    value TEXT,
    batch INTEGER NOT NULL,
    sheet TEXT NOT NULL,
    row_number INTEGER NOT NULL,
    PRIMARY KEY (district, id),
    FOREIGN KEY (district, staff) REFERENCES staff (district, id),
    FOREIGN KEY (district, batch) REFERENCES import_file (district, id)
) STRICT;
CREATE INDEX staff_fact_by_staff ON staff_fact (district, staff, kind, valid_from);

CREATE TABLE rating (
    district INTEGER NOT NULL,
    month TEXT NOT NULL,
    id INTEGER NOT NULL,
    device TEXT NOT NULL,
    window_no TEXT NOT NULL,
    staff INTEGER,
    credited INTEGER NOT NULL,
    scale TEXT NOT NULL,
    grade TEXT NOT NULL,
    rated_at TEXT NOT NULL,
    item TEXT NOT NULL,
    case_no TEXT NOT NULL,
    batch INTEGER NOT NULL,
    sheet TEXT NOT NULL,
    row_number INTEGER NOT NULL,
    natural_key TEXT NOT NULL,
    PRIMARY KEY (district, month, id),
    FOREIGN KEY (district, staff) REFERENCES staff (district, id),
    FOREIGN KEY (district, batch) REFERENCES import_file (district, id)
) STRICT;
CREATE UNIQUE INDEX rating_by_key ON rating (district, month, natural_key);
CREATE INDEX rating_by_staff ON rating (district, month, staff, scale, grade);

-- Everything else that a month's files say: attendance, cases, tickets, the rota, … in the importer's own words.
CREATE TABLE month_record (
    district INTEGER NOT NULL,
    id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    month TEXT NOT NULL,
    staff INTEGER,
    happened_on TEXT,
    credited INTEGER NOT NULL,
    natural_key TEXT NOT NULL,
    payload TEXT NOT NULL,
    batch INTEGER NOT NULL,
    sheet TEXT NOT NULL,
    row_number INTEGER NOT NULL,
    superseded_by INTEGER,
    PRIMARY KEY (district, id),
    FOREIGN KEY (district, staff) REFERENCES staff (district, id),
    FOREIGN KEY (district, batch) REFERENCES import_file (district, id)
) STRICT;
CREATE UNIQUE INDEX month_record_by_key ON month_record (district, month, kind, natural_key)
    WHERE superseded_by IS NULL;
CREATE INDEX month_record_by_staff ON month_record (district, month, staff, kind);

CREATE TABLE rejected_row (
    district INTEGER NOT NULL,
    id INTEGER NOT NULL,
    batch INTEGER NOT NULL,
    sheet TEXT NOT NULL,
    row_number INTEGER NOT NULL,
    reason TEXT NOT NULL,
    message_zh TEXT NOT NULL,
    message_en TEXT NOT NULL,
    cells TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'corrected', 'dismissed')),
    PRIMARY KEY (district, id),
    FOREIGN KEY (district, batch) REFERENCES import_file (district, id)
) STRICT;
CREATE INDEX rejected_row_by_batch ON rejected_row (district, batch, row_number);

-- The full text of every rule sheet that a run used, by its digest.
CREATE TABLE sheet_text (
    district INTEGER NOT NULL REFERENCES district (id),
    digest TEXT NOT NULL,
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (district, digest)
) STRICT;

CREATE TABLE score_run (
    district INTEGER NOT NULL REFERENCES district (id),
    id INTEGER NOT NULL,
    month TEXT NOT NULL,
    family TEXT NOT NULL,
    sheet_digests TEXT NOT NULL,
    engine_version TEXT NOT NULL,
    inputs BLOB NOT NULL,
    inputs_digest TEXT NOT NULL,
    results BLOB NOT NULL,
    results_digest TEXT NOT NULL,
    made_at TEXT NOT NULL,
    PRIMARY KEY (district, id)
) STRICT;
CREATE INDEX score_run_by_month ON score_run (district, month, id);

CREATE TABLE score (
    district INTEGER NOT NULL,
    run INTEGER NOT NULL,
    staff INTEGER NOT NULL,
    column_code TEXT NOT NULL,
    scale INTEGER NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (district, run, staff, column_code),
    FOREIGN KEY (district, run) REFERENCES score_run (district, id),
    FOREIGN KEY (district, staff) REFERENCES staff (district, id)
) STRICT;

CREATE TABLE pay_run (
    district INTEGER NOT NULL REFERENCES district (id),
    id INTEGER NOT NULL,
    assessed_month TEXT NOT NULL,
    pay_month TEXT NOT NULL,
    pay_date TEXT NOT NULL,
    family TEXT NOT NULL,
    sheet_digests TEXT NOT NULL,
    engine_version TEXT NOT NULL,
    score_run INTEGER,
    inputs BLOB NOT NULL,
    inputs_digest TEXT NOT NULL,
    results BLOB NOT NULL,
    results_digest TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'approved', 'discarded')),
    made_at TEXT NOT NULL,
    PRIMARY KEY (district, id),
    FOREIGN KEY (district, score_run) REFERENCES score_run (district, id)
) STRICT;
CREATE INDEX pay_run_by_month ON pay_run (district, pay_month, id);

CREATE TABLE pay_result (
    district INTEGER NOT NULL,
    run INTEGER NOT NULL,
    staff INTEGER NOT NULL,
    column_code TEXT NOT NULL,
    scale INTEGER NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (district, run, staff, column_code),
    FOREIGN KEY (district, run) REFERENCES pay_run (district, id),
    FOREIGN KEY (district, staff) REFERENCES staff (district, id)
) STRICT;

-- A run that was approved never changes.
CREATE TRIGGER pay_run_is_final BEFORE UPDATE ON pay_run WHEN OLD.state = 'approved'
BEGIN SELECT RAISE(ABORT, 'an approved run never changes'); END;
CREATE TRIGGER pay_run_stays BEFORE DELETE ON pay_run WHEN OLD.state = 'approved'
BEGIN SELECT RAISE(ABORT, 'an approved run never changes'); END;

CREATE TABLE audit_entry (
    district INTEGER NOT NULL REFERENCES district (id),
    id INTEGER NOT NULL,
    happened_at TEXT NOT NULL,
    who TEXT NOT NULL,
    what TEXT NOT NULL,
    target TEXT NOT NULL,
    PRIMARY KEY (district, id)
) STRICT;
CREATE TRIGGER audit_entry_never_changes BEFORE UPDATE ON audit_entry
BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END;
CREATE TRIGGER audit_entry_stays BEFORE DELETE ON audit_entry
BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END;
