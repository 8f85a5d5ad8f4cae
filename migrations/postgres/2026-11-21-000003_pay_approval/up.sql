-- Who prepared and who approved a run, and what they saw: the digest of the results. It is written once.
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
CREATE TRIGGER pay_approval_is_final BEFORE UPDATE ON pay_approval FOR EACH ROW
    EXECUTE FUNCTION refuse_change('an approval never changes');
CREATE TRIGGER pay_approval_stays BEFORE DELETE ON pay_approval FOR EACH ROW
    EXECUTE FUNCTION refuse_change('an approval never changes');
CREATE TRIGGER pay_approval_is_not_emptied BEFORE TRUNCATE ON pay_approval
    EXECUTE FUNCTION refuse_change('an approval never changes');
