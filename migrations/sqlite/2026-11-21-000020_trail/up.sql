-- The trail is a chain: each entry's hash is over the one before and what the entry says; the mac is the hash under a key
-- that is not in the database. From where it was done, by which account, and what came of it.
ALTER TABLE audit_entry ADD COLUMN account INTEGER;
ALTER TABLE audit_entry ADD COLUMN place TEXT NOT NULL DEFAULT '';
ALTER TABLE audit_entry ADD COLUMN result TEXT NOT NULL DEFAULT '';
ALTER TABLE audit_entry ADD COLUMN hash TEXT NOT NULL DEFAULT '';
ALTER TABLE audit_entry ADD COLUMN mac TEXT NOT NULL DEFAULT '';

-- What a run was when it was approved, and how far the trail had come: who cuts the trail's end is found out.
CREATE TABLE pay_run_seal (
    district INTEGER NOT NULL,
    run INTEGER NOT NULL,
    run_digest TEXT NOT NULL,
    trail_entries INTEGER NOT NULL,
    trail_head TEXT NOT NULL,
    sealed_at TEXT NOT NULL,
    mac TEXT NOT NULL,
    PRIMARY KEY (district, run),
    FOREIGN KEY (district, run) REFERENCES pay_run (district, id)
) STRICT;

-- What became final stays as it is, also against INSERT OR REPLACE.
CREATE TRIGGER audit_entry_comes_last BEFORE INSERT ON audit_entry
WHEN EXISTS (SELECT 1 FROM audit_entry WHERE district = NEW.district AND id >= NEW.id)
BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END;
CREATE TRIGGER pay_run_is_not_replaced BEFORE INSERT ON pay_run
WHEN EXISTS (SELECT 1 FROM pay_run WHERE district = NEW.district AND id = NEW.id AND state = 'approved')
BEGIN SELECT RAISE(ABORT, 'an approved run never changes'); END;
CREATE TRIGGER pay_result_gets_no_more BEFORE INSERT ON pay_result
WHEN EXISTS (SELECT 1 FROM pay_run WHERE district = NEW.district AND id = NEW.run AND state = 'approved')
BEGIN SELECT RAISE(ABORT, 'an approved run never changes'); END;
CREATE TRIGGER pay_result_is_final BEFORE UPDATE ON pay_result
WHEN EXISTS (SELECT 1 FROM pay_run WHERE district = OLD.district AND id = OLD.run AND state = 'approved') OR EXISTS (SELECT 1 FROM pay_run WHERE district = NEW.district AND id = NEW.run AND state = 'approved')
BEGIN SELECT RAISE(ABORT, 'an approved run never changes'); END;
CREATE TRIGGER pay_result_stays BEFORE DELETE ON pay_result
WHEN EXISTS (SELECT 1 FROM pay_run WHERE district = OLD.district AND id = OLD.run AND state = 'approved')
BEGIN SELECT RAISE(ABORT, 'an approved run never changes'); END;
CREATE TRIGGER score_run_is_not_replaced BEFORE INSERT ON score_run
WHEN EXISTS (SELECT 1 FROM score_run WHERE district = NEW.district AND id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'a score run never changes'); END;
CREATE TRIGGER score_run_is_final BEFORE UPDATE ON score_run
BEGIN SELECT RAISE(ABORT, 'a score run never changes'); END;
CREATE TRIGGER score_run_stays BEFORE DELETE ON score_run
BEGIN SELECT RAISE(ABORT, 'a score run never changes'); END;
CREATE TRIGGER score_gets_no_more BEFORE INSERT ON score
WHEN EXISTS (SELECT 1 FROM pay_run WHERE district = NEW.district AND score_run = NEW.run AND state = 'approved') OR EXISTS (SELECT 1 FROM score WHERE district = NEW.district AND run = NEW.run AND staff = NEW.staff AND column_code = NEW.column_code)
BEGIN SELECT RAISE(ABORT, 'a score run never changes'); END;
CREATE TRIGGER score_is_final BEFORE UPDATE ON score
BEGIN SELECT RAISE(ABORT, 'a score run never changes'); END;
CREATE TRIGGER score_stays BEFORE DELETE ON score
BEGIN SELECT RAISE(ABORT, 'a score run never changes'); END;
CREATE TRIGGER sheet_text_is_not_replaced BEFORE INSERT ON sheet_text
WHEN EXISTS (SELECT 1 FROM sheet_text WHERE district = NEW.district AND digest = NEW.digest)
BEGIN SELECT RAISE(ABORT, 'the text of a rule sheet that was used never changes'); END;
CREATE TRIGGER sheet_text_is_final BEFORE UPDATE ON sheet_text
BEGIN SELECT RAISE(ABORT, 'the text of a rule sheet that was used never changes'); END;
CREATE TRIGGER sheet_text_stays BEFORE DELETE ON sheet_text
BEGIN SELECT RAISE(ABORT, 'the text of a rule sheet that was used never changes'); END;
CREATE TRIGGER pay_run_seal_is_not_replaced BEFORE INSERT ON pay_run_seal
WHEN EXISTS (SELECT 1 FROM pay_run_seal WHERE district = NEW.district AND run = NEW.run)
BEGIN SELECT RAISE(ABORT, 'an approved run never changes'); END;
CREATE TRIGGER pay_run_seal_is_final BEFORE UPDATE ON pay_run_seal
BEGIN SELECT RAISE(ABORT, 'an approved run never changes'); END;
CREATE TRIGGER pay_run_seal_stays BEFORE DELETE ON pay_run_seal
BEGIN SELECT RAISE(ABORT, 'an approved run never changes'); END;
CREATE TRIGGER pay_approval_is_not_replaced BEFORE INSERT ON pay_approval
WHEN EXISTS (SELECT 1 FROM pay_approval WHERE district = NEW.district AND run = NEW.run)
BEGIN SELECT RAISE(ABORT, 'an approval never changes'); END;
