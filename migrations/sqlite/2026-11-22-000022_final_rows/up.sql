-- An insertion can replace a row on SQLite (INSERT OR REPLACE), which no trigger on deletion sees: it is refused where a row
-- of the key, or of what may be there once, is final.
CREATE TRIGGER month_step_is_not_replaced BEFORE INSERT ON month_step
WHEN EXISTS (SELECT 1 FROM month_step WHERE district = NEW.district AND id = NEW.id) OR EXISTS (SELECT 1 FROM month_step WHERE district = NEW.district AND month = NEW.month AND step = NEW.step AND coalesce(run, 0) = coalesce(NEW.run, 0) AND step IN ('approved', 'paid', 'closed'))
BEGIN SELECT RAISE(ABORT, 'a step of a month never changes'); END;
CREATE TRIGGER score_confirmation_is_not_replaced BEFORE INSERT ON score_confirmation
WHEN EXISTS (SELECT 1 FROM score_confirmation WHERE district = NEW.district AND month = NEW.month AND staff = NEW.staff AND digest = NEW.digest)
BEGIN SELECT RAISE(ABORT, 'a confirmation never changes'); END;
CREATE TRIGGER slip_mark_is_not_replaced BEFORE INSERT ON slip_mark
WHEN EXISTS (SELECT 1 FROM slip_mark WHERE district = NEW.district AND run = NEW.run AND staff = NEW.staff AND kind = NEW.kind)
BEGIN SELECT RAISE(ABORT, 'what was signed for never changes'); END;
CREATE TRIGGER month_setting_is_not_replaced BEFORE INSERT ON month_setting
WHEN EXISTS (SELECT 1 FROM month_setting WHERE district = NEW.district AND id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the history of settings only grows'); END;
CREATE TRIGGER appeal_is_not_replaced BEFORE INSERT ON appeal
WHEN EXISTS (SELECT 1 FROM appeal WHERE district = NEW.district AND id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'an appeal never changes'); END;
CREATE TRIGGER appeal_step_is_not_replaced BEFORE INSERT ON appeal_step
WHEN EXISTS (SELECT 1 FROM appeal_step WHERE district = NEW.district AND id = NEW.id) OR EXISTS (SELECT 1 FROM appeal_step WHERE district = NEW.district AND appeal = NEW.appeal AND step = NEW.step)
BEGIN SELECT RAISE(ABORT, 'a step of an appeal never changes'); END;
CREATE TRIGGER appeal_evidence_is_not_replaced BEFORE INSERT ON appeal_evidence
WHEN EXISTS (SELECT 1 FROM appeal_evidence WHERE district = NEW.district AND id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'evidence never changes'); END;
CREATE TRIGGER rating_set_aside_is_not_replaced BEFORE INSERT ON rating_set_aside
WHEN EXISTS (SELECT 1 FROM rating_set_aside WHERE district = NEW.district AND month = NEW.month AND natural_key = NEW.natural_key)
BEGIN SELECT RAISE(ABORT, 'what was set aside stays so'); END;
CREATE TRIGGER rectification_is_not_replaced BEFORE INSERT ON rectification
WHEN EXISTS (SELECT 1 FROM rectification WHERE district = NEW.district AND id = NEW.id) OR EXISTS (SELECT 1 FROM rectification WHERE district = NEW.district AND month = NEW.month AND natural_key = NEW.natural_key AND step = NEW.step)
BEGIN SELECT RAISE(ABORT, 'what was done about a bad rating stays on record'); END;
CREATE TRIGGER appeal_evidence_is_final BEFORE UPDATE ON appeal_evidence
BEGIN SELECT RAISE(ABORT, 'evidence never changes'); END;
