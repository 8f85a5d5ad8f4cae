-- That somebody's data is to be erased: asked for by one person, consented to or declined by another. It only grows.
CREATE TABLE person_erasure (
    district INTEGER NOT NULL,
    id INTEGER NOT NULL,
    staff INTEGER NOT NULL,
    step TEXT NOT NULL CHECK (step IN ('asked', 'consented', 'declined')),
    account INTEGER,
    name TEXT NOT NULL,
    done_at TEXT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (district, id),
    FOREIGN KEY (district, staff) REFERENCES staff (district, id)
) STRICT;
CREATE TRIGGER person_erasure_is_not_replaced BEFORE INSERT ON person_erasure
WHEN EXISTS (SELECT 1 FROM person_erasure WHERE district = NEW.district AND id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'what was decided about an erasure never changes'); END;
CREATE TRIGGER person_erasure_is_final BEFORE UPDATE ON person_erasure
BEGIN SELECT RAISE(ABORT, 'what was decided about an erasure never changes'); END;
CREATE TRIGGER person_erasure_stays BEFORE DELETE ON person_erasure
BEGIN SELECT RAISE(ABORT, 'what was decided about an erasure never changes'); END;
