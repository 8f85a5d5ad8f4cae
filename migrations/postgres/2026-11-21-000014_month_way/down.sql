CREATE TABLE pay_approval_after AS SELECT * FROM pay_approval;
DROP TABLE pay_approval;
CREATE TABLE pay_approval (
    district BIGINT NOT NULL,
    run BIGINT NOT NULL,
    prepared_by TEXT COLLATE "C" NOT NULL,
    approved_by TEXT COLLATE "C" NOT NULL,
    results_digest TEXT COLLATE "C" NOT NULL,
    approved_at TIMESTAMP NOT NULL,
    PRIMARY KEY (district, run),
    FOREIGN KEY (district, run) REFERENCES pay_run (district, id),
    CHECK (prepared_by <> approved_by)
);
INSERT INTO pay_approval (district, run, prepared_by, approved_by, results_digest, approved_at)
    SELECT district, run, prepared_by, approved_by, results_digest, approved_at FROM pay_approval_after;
DROP TABLE pay_approval_after;
CREATE TRIGGER pay_approval_is_final BEFORE UPDATE ON pay_approval FOR EACH ROW
    EXECUTE FUNCTION refuse_change('an approval never changes');
CREATE TRIGGER pay_approval_stays BEFORE DELETE ON pay_approval FOR EACH ROW
    EXECUTE FUNCTION refuse_change('an approval never changes');
CREATE TRIGGER pay_approval_is_not_emptied BEFORE TRUNCATE ON pay_approval
    EXECUTE FUNCTION refuse_change('an approval never changes');
DROP TABLE month_setting;
DROP TABLE slip_mark;
DROP TABLE score_confirmation;
DROP TABLE month_step;
