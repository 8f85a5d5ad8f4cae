-- That somebody's data is to be erased: asked for by one person, consented to or declined by another. It only grows.
CREATE TABLE person_erasure (
    district BIGINT NOT NULL,
    id BIGINT NOT NULL,
    staff BIGINT NOT NULL,
    step TEXT COLLATE "C" NOT NULL CHECK (step IN ('asked', 'consented', 'declined')),
    account BIGINT,
    name TEXT COLLATE "C" NOT NULL,
    done_at TIMESTAMP NOT NULL,
    note TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (district, id),
    FOREIGN KEY (district, staff) REFERENCES staff (district, id)
);
CREATE TRIGGER person_erasure_is_not_replaced BEFORE INSERT ON person_erasure FOR EACH ROW
    EXECUTE FUNCTION let_pass('what was decided about an erasure never changes');
CREATE TRIGGER person_erasure_is_final BEFORE UPDATE ON person_erasure FOR EACH ROW
    EXECUTE FUNCTION refuse_change('what was decided about an erasure never changes');
CREATE TRIGGER person_erasure_stays BEFORE DELETE ON person_erasure FOR EACH ROW
    EXECUTE FUNCTION refuse_change('what was decided about an erasure never changes');
CREATE TRIGGER person_erasure_is_not_emptied BEFORE TRUNCATE ON person_erasure
    EXECUTE FUNCTION refuse_change('what was decided about an erasure never changes');
