-- The trail is a chain: each entry's hash is over the one before and what the entry says; the mac is the hash under a key
-- that is not in the database. From where it was done, by which account, and what came of it.
ALTER TABLE audit_entry ADD COLUMN account BIGINT;
ALTER TABLE audit_entry ADD COLUMN place TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE audit_entry ADD COLUMN result TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE audit_entry ADD COLUMN hash TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE audit_entry ADD COLUMN mac TEXT COLLATE "C" NOT NULL DEFAULT '';

-- What a run was when it was approved, and how far the trail had come: who cuts the trail's end is found out.
CREATE TABLE pay_run_seal (
    district BIGINT NOT NULL,
    run BIGINT NOT NULL,
    run_digest TEXT COLLATE "C" NOT NULL,
    trail_entries BIGINT NOT NULL,
    trail_head TEXT COLLATE "C" NOT NULL,
    sealed_at TIMESTAMP NOT NULL,
    mac TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (district, run),
    FOREIGN KEY (district, run) REFERENCES pay_run (district, id)
);

-- What became final stays as it is.
CREATE FUNCTION refuse_earlier_entry() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    IF EXISTS (SELECT 1 FROM audit_entry WHERE district = NEW.district AND id >= NEW.id) THEN
        RAISE EXCEPTION '%', TG_ARGV[0];
    END IF;
    RETURN NEW;
END; $$;
CREATE FUNCTION refuse_change_of_approved() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    IF TG_OP <> 'INSERT' AND EXISTS (SELECT 1 FROM pay_run
        WHERE district = OLD.district AND id = OLD.run AND state = 'approved') THEN
        RAISE EXCEPTION '%', TG_ARGV[0];
    END IF;
    IF TG_OP <> 'DELETE' AND EXISTS (SELECT 1 FROM pay_run
        WHERE district = NEW.district AND id = NEW.run AND state = 'approved') THEN
        RAISE EXCEPTION '%', TG_ARGV[0];
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END; $$;
CREATE FUNCTION refuse_score_of_approved() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    IF EXISTS (SELECT 1 FROM pay_run
        WHERE district = NEW.district AND score_run = NEW.run AND state = 'approved') THEN
        RAISE EXCEPTION '%', TG_ARGV[0];
    END IF;
    RETURN NEW;
END; $$;
-- On PostgreSQL no insertion replaces a row that is there; these have the names of their SQLite twins and hold nothing else.
CREATE FUNCTION let_pass() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END; $$;
CREATE TRIGGER audit_entry_comes_last BEFORE INSERT ON audit_entry FOR EACH ROW
    EXECUTE FUNCTION refuse_earlier_entry('the audit trail only grows');
CREATE TRIGGER pay_run_is_not_replaced BEFORE INSERT ON pay_run FOR EACH ROW
    EXECUTE FUNCTION let_pass('an approved run never changes');
CREATE TRIGGER pay_result_gets_no_more BEFORE INSERT ON pay_result FOR EACH ROW
    EXECUTE FUNCTION refuse_change_of_approved('an approved run never changes');
CREATE TRIGGER pay_result_is_final BEFORE UPDATE ON pay_result FOR EACH ROW
    EXECUTE FUNCTION refuse_change_of_approved('an approved run never changes');
CREATE TRIGGER pay_result_stays BEFORE DELETE ON pay_result FOR EACH ROW
    EXECUTE FUNCTION refuse_change_of_approved('an approved run never changes');
CREATE TRIGGER pay_result_is_not_emptied BEFORE TRUNCATE ON pay_result
    EXECUTE FUNCTION refuse_change('an approved run never changes');
CREATE TRIGGER score_run_is_not_replaced BEFORE INSERT ON score_run FOR EACH ROW
    EXECUTE FUNCTION let_pass('a score run never changes');
CREATE TRIGGER score_run_is_final BEFORE UPDATE ON score_run FOR EACH ROW
    EXECUTE FUNCTION refuse_change('a score run never changes');
CREATE TRIGGER score_run_stays BEFORE DELETE ON score_run FOR EACH ROW
    EXECUTE FUNCTION refuse_change('a score run never changes');
CREATE TRIGGER score_run_is_not_emptied BEFORE TRUNCATE ON score_run
    EXECUTE FUNCTION refuse_change('a score run never changes');
CREATE TRIGGER score_gets_no_more BEFORE INSERT ON score FOR EACH ROW
    EXECUTE FUNCTION refuse_score_of_approved('a score run never changes');
CREATE TRIGGER score_is_final BEFORE UPDATE ON score FOR EACH ROW
    EXECUTE FUNCTION refuse_change('a score run never changes');
CREATE TRIGGER score_stays BEFORE DELETE ON score FOR EACH ROW
    EXECUTE FUNCTION refuse_change('a score run never changes');
CREATE TRIGGER score_is_not_emptied BEFORE TRUNCATE ON score
    EXECUTE FUNCTION refuse_change('a score run never changes');
CREATE TRIGGER sheet_text_is_not_replaced BEFORE INSERT ON sheet_text FOR EACH ROW
    EXECUTE FUNCTION let_pass('the text of a rule sheet that was used never changes');
CREATE TRIGGER sheet_text_is_final BEFORE UPDATE ON sheet_text FOR EACH ROW
    EXECUTE FUNCTION refuse_change('the text of a rule sheet that was used never changes');
CREATE TRIGGER sheet_text_stays BEFORE DELETE ON sheet_text FOR EACH ROW
    EXECUTE FUNCTION refuse_change('the text of a rule sheet that was used never changes');
CREATE TRIGGER sheet_text_is_not_emptied BEFORE TRUNCATE ON sheet_text
    EXECUTE FUNCTION refuse_change('the text of a rule sheet that was used never changes');
CREATE TRIGGER pay_run_seal_is_not_replaced BEFORE INSERT ON pay_run_seal FOR EACH ROW
    EXECUTE FUNCTION let_pass('an approved run never changes');
CREATE TRIGGER pay_run_seal_is_final BEFORE UPDATE ON pay_run_seal FOR EACH ROW
    EXECUTE FUNCTION refuse_change('an approved run never changes');
CREATE TRIGGER pay_run_seal_stays BEFORE DELETE ON pay_run_seal FOR EACH ROW
    EXECUTE FUNCTION refuse_change('an approved run never changes');
CREATE TRIGGER pay_run_seal_is_not_emptied BEFORE TRUNCATE ON pay_run_seal
    EXECUTE FUNCTION refuse_change('an approved run never changes');
CREATE TRIGGER pay_approval_is_not_replaced BEFORE INSERT ON pay_approval FOR EACH ROW
    EXECUTE FUNCTION let_pass('an approval never changes');
