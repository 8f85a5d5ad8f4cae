-- The sealed rows can't be opened here; every run keeps its results whole, from which they can be made again.
DROP TABLE score;
DROP TABLE pay_result;
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
