-- The sealed rows can't be opened here; every run keeps its results whole, from which they can be made again.
DROP TABLE score;
DROP TABLE pay_result;
CREATE TABLE score (
    district INTEGER NOT NULL,
    run INTEGER NOT NULL,
    staff INTEGER NOT NULL,
    column_code TEXT NOT NULL,
    scale INTEGER NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (district, run, staff, column_code),
    FOREIGN KEY (district, run) REFERENCES score_run (district, id),
    FOREIGN KEY (district, staff) REFERENCES staff (district, id)
) STRICT;
CREATE TABLE pay_result (
    district INTEGER NOT NULL,
    run INTEGER NOT NULL,
    staff INTEGER NOT NULL,
    column_code TEXT NOT NULL,
    scale INTEGER NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (district, run, staff, column_code),
    FOREIGN KEY (district, run) REFERENCES pay_run (district, id),
    FOREIGN KEY (district, staff) REFERENCES staff (district, id)
) STRICT;
CREATE TRIGGER pay_result_gets_no_more BEFORE INSERT ON pay_result
WHEN EXISTS (SELECT 1 FROM pay_run WHERE district = NEW.district AND id = NEW.run AND state = 'approved')
BEGIN SELECT RAISE(ABORT, 'an approved run never changes'); END;
CREATE TRIGGER pay_result_is_final BEFORE UPDATE ON pay_result
WHEN EXISTS (SELECT 1 FROM pay_run WHERE district = OLD.district AND id = OLD.run AND state = 'approved') OR EXISTS (SELECT 1 FROM pay_run WHERE district = NEW.district AND id = NEW.run AND state = 'approved')
BEGIN SELECT RAISE(ABORT, 'an approved run never changes'); END;
CREATE TRIGGER pay_result_stays BEFORE DELETE ON pay_result
WHEN EXISTS (SELECT 1 FROM pay_run WHERE district = OLD.district AND id = OLD.run AND state = 'approved')
BEGIN SELECT RAISE(ABORT, 'an approved run never changes'); END;
CREATE TRIGGER score_gets_no_more BEFORE INSERT ON score
WHEN EXISTS (SELECT 1 FROM pay_run WHERE district = NEW.district AND score_run = NEW.run AND state = 'approved') OR EXISTS (SELECT 1 FROM score WHERE district = NEW.district AND run = NEW.run AND staff = NEW.staff AND column_code = NEW.column_code)
BEGIN SELECT RAISE(ABORT, 'a score run never changes'); END;
CREATE TRIGGER score_is_final BEFORE UPDATE ON score
BEGIN SELECT RAISE(ABORT, 'a score run never changes'); END;
CREATE TRIGGER score_stays BEFORE DELETE ON score
BEGIN SELECT RAISE(ABORT, 'a score run never changes'); END;
