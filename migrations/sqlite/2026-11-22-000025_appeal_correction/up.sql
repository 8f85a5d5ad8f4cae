-- How an upheld appeal about a score or a pay item was carried through: by a file that was taken in, by a run that pays
-- it, or by a decision that says why nothing changes. It only grows.
CREATE TABLE appeal_correction (
    district INTEGER NOT NULL,
    id INTEGER NOT NULL,
    appeal INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('batch', 'run', 'explained')),
    target INTEGER,
    account INTEGER,
    name TEXT NOT NULL,
    done_at TEXT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (district, id),
    FOREIGN KEY (district, appeal) REFERENCES appeal (district, id)
) STRICT;
CREATE INDEX appeal_correction_by_appeal ON appeal_correction (district, appeal);
CREATE TRIGGER appeal_correction_is_not_replaced BEFORE INSERT ON appeal_correction
WHEN EXISTS (SELECT 1 FROM appeal_correction WHERE district = NEW.district AND id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'a correction on record never changes'); END;
CREATE TRIGGER appeal_correction_is_final BEFORE UPDATE ON appeal_correction
BEGIN SELECT RAISE(ABORT, 'a correction on record never changes'); END;
CREATE TRIGGER appeal_correction_stays BEFORE DELETE ON appeal_correction
BEGIN SELECT RAISE(ABORT, 'a correction on record never changes'); END;
