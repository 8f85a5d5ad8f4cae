-- What a run gave a person is a sealed row a person. What was kept before in the clear waits under another name for the
-- program, which has the keys: it seals the rows when it opens the database, and takes the old tables away.
DROP TRIGGER pay_result_gets_no_more ON pay_result;
DROP TRIGGER pay_result_is_final ON pay_result;
DROP TRIGGER pay_result_stays ON pay_result;
DROP TRIGGER score_gets_no_more ON score;
DROP TRIGGER score_is_final ON score;
DROP TRIGGER score_stays ON score;
DROP TRIGGER pay_result_is_not_emptied ON pay_result;
DROP TRIGGER score_is_not_emptied ON score;
ALTER TABLE score RENAME TO score_in_the_clear;
ALTER TABLE pay_result RENAME TO pay_result_in_the_clear;

CREATE TABLE score (
    district BIGINT NOT NULL,
    run BIGINT NOT NULL,
    staff BIGINT NOT NULL,
    figures BYTEA NOT NULL,
    PRIMARY KEY (district, run, staff),
    FOREIGN KEY (district, run) REFERENCES score_run (district, id),
    FOREIGN KEY (district, staff) REFERENCES staff (district, id)
);
CREATE TABLE pay_result (
    district BIGINT NOT NULL,
    run BIGINT NOT NULL,
    staff BIGINT NOT NULL,
    figures BYTEA NOT NULL,
    PRIMARY KEY (district, run, staff),
    FOREIGN KEY (district, run) REFERENCES pay_run (district, id),
    FOREIGN KEY (district, staff) REFERENCES staff (district, id)
);
CREATE TRIGGER pay_result_gets_no_more BEFORE INSERT ON pay_result FOR EACH ROW
    EXECUTE FUNCTION refuse_change_of_approved('an approved run never changes');
CREATE TRIGGER pay_result_is_final BEFORE UPDATE ON pay_result FOR EACH ROW
    EXECUTE FUNCTION refuse_change_of_approved('an approved run never changes');
CREATE TRIGGER pay_result_stays BEFORE DELETE ON pay_result FOR EACH ROW
    EXECUTE FUNCTION refuse_change_of_approved('an approved run never changes');
CREATE TRIGGER pay_result_is_not_emptied BEFORE TRUNCATE ON pay_result
    EXECUTE FUNCTION refuse_change('an approved run never changes');
CREATE TRIGGER score_gets_no_more BEFORE INSERT ON score FOR EACH ROW
    EXECUTE FUNCTION refuse_score_of_approved('a score run never changes');
CREATE TRIGGER score_is_final BEFORE UPDATE ON score FOR EACH ROW
    EXECUTE FUNCTION refuse_change('a score run never changes');
CREATE TRIGGER score_stays BEFORE DELETE ON score FOR EACH ROW
    EXECUTE FUNCTION refuse_change('a score run never changes');
CREATE TRIGGER score_is_not_emptied BEFORE TRUNCATE ON score
    EXECUTE FUNCTION refuse_change('a score run never changes');
