-- How an upheld appeal about a score or a pay item was carried through: by a file that was taken in, by a run that pays
-- it, or by a decision that says why nothing changes. It only grows.
CREATE TABLE appeal_correction (
    district BIGINT NOT NULL,
    id BIGINT NOT NULL,
    appeal BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('batch', 'run', 'explained')),
    target BIGINT,
    account BIGINT,
    name TEXT COLLATE "C" NOT NULL,
    done_at TIMESTAMP NOT NULL,
    note TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (district, id),
    FOREIGN KEY (district, appeal) REFERENCES appeal (district, id)
);
CREATE INDEX appeal_correction_by_appeal ON appeal_correction (district, appeal);
CREATE TRIGGER appeal_correction_is_not_replaced BEFORE INSERT ON appeal_correction FOR EACH ROW
    EXECUTE FUNCTION let_pass('a correction on record never changes');
CREATE TRIGGER appeal_correction_is_final BEFORE UPDATE ON appeal_correction FOR EACH ROW
    EXECUTE FUNCTION refuse_change('a correction on record never changes');
CREATE TRIGGER appeal_correction_stays BEFORE DELETE ON appeal_correction FOR EACH ROW
    EXECUTE FUNCTION refuse_change('a correction on record never changes');
CREATE TRIGGER appeal_correction_is_not_emptied BEFORE TRUNCATE ON appeal_correction
    EXECUTE FUNCTION refuse_change('a correction on record never changes');
