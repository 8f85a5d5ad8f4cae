-- What a run gave a person is a sealed row a person. What was kept before in the clear waits under another name for the
-- program, which has the keys: it seals the rows when it opens the database, and takes the old tables away.
DROP TRIGGER pay_result_gets_no_more;
DROP TRIGGER pay_result_is_final;
DROP TRIGGER pay_result_stays;
DROP TRIGGER score_gets_no_more;
DROP TRIGGER score_is_final;
DROP TRIGGER score_stays;
ALTER TABLE score RENAME TO score_in_the_clear;
ALTER TABLE pay_result RENAME TO pay_result_in_the_clear;

CREATE TABLE score (
    district INTEGER NOT NULL,
    run INTEGER NOT NULL,
    staff INTEGER NOT NULL,
    figures BLOB NOT NULL,
    PRIMARY KEY (district, run, staff),
    FOREIGN KEY (district, run) REFERENCES score_run (district, id),
    FOREIGN KEY (district, staff) REFERENCES staff (district, id)
) STRICT;
CREATE TABLE pay_result (
    district INTEGER NOT NULL,
    run INTEGER NOT NULL,
    staff INTEGER NOT NULL,
    figures BLOB NOT NULL,
    PRIMARY KEY (district, run, staff),
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
WHEN EXISTS (SELECT 1 FROM pay_run WHERE district = NEW.district AND score_run = NEW.run AND state = 'approved') OR EXISTS (SELECT 1 FROM score WHERE district = NEW.district AND run = NEW.run AND staff = NEW.staff)
BEGIN SELECT RAISE(ABORT, 'a score run never changes'); END;
CREATE TRIGGER score_is_final BEFORE UPDATE ON score
BEGIN SELECT RAISE(ABORT, 'a score run never changes'); END;
CREATE TRIGGER score_stays BEFORE DELETE ON score
BEGIN SELECT RAISE(ABORT, 'a score run never changes'); END;
