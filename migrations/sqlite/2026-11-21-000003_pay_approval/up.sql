-- Who prepared and who approved a run, and what they saw: the digest of the results. It is written once.
CREATE TABLE pay_approval (
    district INTEGER NOT NULL,
    run INTEGER NOT NULL,
    prepared_by TEXT NOT NULL,
    approved_by TEXT NOT NULL,
    results_digest TEXT NOT NULL,
    approved_at TEXT NOT NULL,
    PRIMARY KEY (district, run),
    FOREIGN KEY (district, run) REFERENCES pay_run (district, id),
    CHECK (prepared_by <> approved_by)
) STRICT;
CREATE TRIGGER pay_approval_is_final BEFORE UPDATE ON pay_approval
BEGIN SELECT RAISE(ABORT, 'an approval never changes'); END;
CREATE TRIGGER pay_approval_stays BEFORE DELETE ON pay_approval
BEGIN SELECT RAISE(ABORT, 'an approval never changes'); END;
