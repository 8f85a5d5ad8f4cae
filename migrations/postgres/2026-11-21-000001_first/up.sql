-- The twin of the SQLite migration of the same name; see migrations/postgres/README.md.
-- Money is an integer number of fen; any other result is an integer at the scale written beside it.
-- Times are UTC. Ids are given out by the program from `counter`.

-- Stands behind every trigger that guards what never changes; its argument says what that is.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0]; END; $$;

CREATE TABLE district (
    id BIGINT NOT NULL PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL,
    pack TEXT COLLATE "C" NOT NULL,
    created_at TIMESTAMP NOT NULL
);

CREATE TABLE counter (
    district BIGINT NOT NULL REFERENCES district (id),
    name TEXT COLLATE "C" NOT NULL,
    next BIGINT NOT NULL,
    PRIMARY KEY (district, name)
);

CREATE TABLE import_file (
    district BIGINT NOT NULL REFERENCES district (id),
    id BIGINT NOT NULL,
    digest TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    bytes BYTEA NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    layout TEXT COLLATE "C" NOT NULL,
    month TEXT COLLATE "C" NOT NULL,
    taken_at TIMESTAMP NOT NULL,
    rows_taken BIGINT NOT NULL,
    rows_refused BIGINT NOT NULL,
    footers_ignored BIGINT NOT NULL,
    PRIMARY KEY (district, id)
);
CREATE UNIQUE INDEX import_file_by_content ON import_file (district, digest, month);
CREATE INDEX import_file_by_month ON import_file (district, month, kind);

CREATE TABLE staff (
    district BIGINT NOT NULL REFERENCES district (id),
    id BIGINT NOT NULL,
    staff_no TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    id_number TEXT COLLATE "C" NOT NULL,
    bank_account TEXT COLLATE "C" NOT NULL,
    bank_name TEXT COLLATE "C" NOT NULL,
    hired_on DATE NOT NULL,
    left_on DATE,
    batch BIGINT NOT NULL,
    sheet TEXT COLLATE "C" NOT NULL,
    row_number BIGINT NOT NULL,
    PRIMARY KEY (district, id),
    FOREIGN KEY (district, batch) REFERENCES import_file (district, id)
);
CREATE UNIQUE INDEX staff_by_number ON staff (district, staff_no);

-- What was true from when (valid_from), and since when we know it (learned_at). A null value is an empty cell.
CREATE TABLE staff_fact (
    district BIGINT NOT NULL,
    id BIGINT NOT NULL,
    staff BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    valid_from DATE NOT NULL,
    learned_at TIMESTAMP NOT NULL,
    value TEXT COLLATE "C",
    batch BIGINT NOT NULL,
    sheet TEXT COLLATE "C" NOT NULL,
    row_number BIGINT NOT NULL,
    PRIMARY KEY (district, id),
    FOREIGN KEY (district, staff) REFERENCES staff (district, id),
    FOREIGN KEY (district, batch) REFERENCES import_file (district, id)
);
CREATE INDEX staff_fact_by_staff ON staff_fact (district, staff, kind, valid_from);

CREATE TABLE rating (
    district BIGINT NOT NULL,
    month TEXT COLLATE "C" NOT NULL,
    id BIGINT NOT NULL,
    device TEXT COLLATE "C" NOT NULL,
    window_no TEXT COLLATE "C" NOT NULL,
    staff BIGINT,
    credited BOOLEAN NOT NULL,
    scale TEXT COLLATE "C" NOT NULL,
    grade TEXT COLLATE "C" NOT NULL,
    rated_at TIMESTAMP NOT NULL,
    item TEXT COLLATE "C" NOT NULL,
    case_no TEXT COLLATE "C" NOT NULL,
    batch BIGINT NOT NULL,
    sheet TEXT COLLATE "C" NOT NULL,
    row_number BIGINT NOT NULL,
    natural_key TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (district, month, id),
    FOREIGN KEY (district, staff) REFERENCES staff (district, id),
    FOREIGN KEY (district, batch) REFERENCES import_file (district, id)
);
CREATE UNIQUE INDEX rating_by_key ON rating (district, month, natural_key);
CREATE INDEX rating_by_staff ON rating (district, month, staff, scale, grade);

-- Everything else that a month's files say: attendance, cases, tickets, the rota, … in the importer's own words.
CREATE TABLE month_record (
    district BIGINT NOT NULL,
    id BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    month TEXT COLLATE "C" NOT NULL,
    staff BIGINT,
    happened_on DATE,
    credited BOOLEAN NOT NULL,
    natural_key TEXT COLLATE "C" NOT NULL,
    payload TEXT COLLATE "C" NOT NULL,
    batch BIGINT NOT NULL,
    sheet TEXT COLLATE "C" NOT NULL,
    row_number BIGINT NOT NULL,
    superseded_by BIGINT,
    PRIMARY KEY (district, id),
    FOREIGN KEY (district, staff) REFERENCES staff (district, id),
    FOREIGN KEY (district, batch) REFERENCES import_file (district, id)
);
CREATE UNIQUE INDEX month_record_by_key ON month_record (district, month, kind, natural_key)
    WHERE superseded_by IS NULL;
CREATE INDEX month_record_by_staff ON month_record (district, month, staff, kind);

CREATE TABLE rejected_row (
    district BIGINT NOT NULL,
    id BIGINT NOT NULL,
    batch BIGINT NOT NULL,
    sheet TEXT COLLATE "C" NOT NULL,
    row_number BIGINT NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    message_zh TEXT COLLATE "C" NOT NULL,
    message_en TEXT COLLATE "C" NOT NULL,
    cells TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'corrected', 'dismissed')),
    PRIMARY KEY (district, id),
    FOREIGN KEY (district, batch) REFERENCES import_file (district, id)
);
CREATE INDEX rejected_row_by_batch ON rejected_row (district, batch, row_number);

-- The full text of every rule sheet that a run used, by its digest.
CREATE TABLE sheet_text (
    district BIGINT NOT NULL REFERENCES district (id),
    digest TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    text TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (district, digest)
);

CREATE TABLE score_run (
    district BIGINT NOT NULL REFERENCES district (id),
    id BIGINT NOT NULL,
    month TEXT COLLATE "C" NOT NULL,
    family TEXT COLLATE "C" NOT NULL,
    sheet_digests TEXT COLLATE "C" NOT NULL,
    engine_version TEXT COLLATE "C" NOT NULL,
    inputs BYTEA NOT NULL,
    inputs_digest TEXT COLLATE "C" NOT NULL,
    results BYTEA NOT NULL,
    results_digest TEXT COLLATE "C" NOT NULL,
    made_at TIMESTAMP NOT NULL,
    PRIMARY KEY (district, id)
);
CREATE INDEX score_run_by_month ON score_run (district, month, id);

CREATE TABLE score (
    district BIGINT NOT NULL,
    run BIGINT NOT NULL,
    staff BIGINT NOT NULL,
    column_code TEXT COLLATE "C" NOT NULL,
    scale INTEGER NOT NULL,
    value BIGINT NOT NULL,
    PRIMARY KEY (district, run, staff, column_code),
    FOREIGN KEY (district, run) REFERENCES score_run (district, id),
    FOREIGN KEY (district, staff) REFERENCES staff (district, id)
);

CREATE TABLE pay_run (
    district BIGINT NOT NULL REFERENCES district (id),
    id BIGINT NOT NULL,
    assessed_month TEXT COLLATE "C" NOT NULL,
    pay_month TEXT COLLATE "C" NOT NULL,
    pay_date DATE NOT NULL,
    family TEXT COLLATE "C" NOT NULL,
    sheet_digests TEXT COLLATE "C" NOT NULL,
    engine_version TEXT COLLATE "C" NOT NULL,
    score_run BIGINT,
    inputs BYTEA NOT NULL,
    inputs_digest TEXT COLLATE "C" NOT NULL,
    results BYTEA NOT NULL,
    results_digest TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('draft', 'approved', 'discarded')),
    made_at TIMESTAMP NOT NULL,
    PRIMARY KEY (district, id),
    FOREIGN KEY (district, score_run) REFERENCES score_run (district, id)
);
CREATE INDEX pay_run_by_month ON pay_run (district, pay_month, id);

CREATE TABLE pay_result (
    district BIGINT NOT NULL,
    run BIGINT NOT NULL,
    staff BIGINT NOT NULL,
    column_code TEXT COLLATE "C" NOT NULL,
    scale INTEGER NOT NULL,
    value BIGINT NOT NULL,
    PRIMARY KEY (district, run, staff, column_code),
    FOREIGN KEY (district, run) REFERENCES pay_run (district, id),
    FOREIGN KEY (district, staff) REFERENCES staff (district, id)
);

-- A run that was approved never changes.
CREATE TRIGGER pay_run_is_final BEFORE UPDATE ON pay_run FOR EACH ROW WHEN (OLD.state = 'approved')
    EXECUTE FUNCTION refuse_change('an approved run never changes');
CREATE TRIGGER pay_run_stays BEFORE DELETE ON pay_run FOR EACH ROW WHEN (OLD.state = 'approved')
    EXECUTE FUNCTION refuse_change('an approved run never changes');
CREATE TRIGGER pay_run_is_not_emptied BEFORE TRUNCATE ON pay_run
    EXECUTE FUNCTION refuse_change('an approved run never changes');

CREATE TABLE audit_entry (
    district BIGINT NOT NULL REFERENCES district (id),
    id BIGINT NOT NULL,
    happened_at TIMESTAMP NOT NULL,
    who TEXT COLLATE "C" NOT NULL,
    what TEXT COLLATE "C" NOT NULL,
    target TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (district, id)
);
CREATE TRIGGER audit_entry_never_changes BEFORE UPDATE ON audit_entry FOR EACH ROW
    EXECUTE FUNCTION refuse_change('the audit trail only grows');
CREATE TRIGGER audit_entry_stays BEFORE DELETE ON audit_entry FOR EACH ROW
    EXECUTE FUNCTION refuse_change('the audit trail only grows');
CREATE TRIGGER audit_entry_is_not_emptied BEFORE TRUNCATE ON audit_entry
    EXECUTE FUNCTION refuse_change('the audit trail only grows');
