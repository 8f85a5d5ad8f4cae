CREATE TABLE pay_approval_after AS SELECT * FROM pay_approval;
DROP TABLE pay_approval;
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
INSERT INTO pay_approval (district, run, prepared_by, approved_by, results_digest, approved_at)
    SELECT district, run, prepared_by, approved_by, results_digest, approved_at FROM pay_approval_after;
DROP TABLE pay_approval_after;
CREATE TRIGGER pay_approval_is_final BEFORE UPDATE ON pay_approval
BEGIN SELECT RAISE(ABORT, 'an approval never changes'); END;
CREATE TRIGGER pay_approval_stays BEFORE DELETE ON pay_approval
BEGIN SELECT RAISE(ABORT, 'an approval never changes'); END;
DROP TABLE month_setting;
DROP TABLE slip_mark;
DROP TABLE score_confirmation;
DROP TABLE month_step;
