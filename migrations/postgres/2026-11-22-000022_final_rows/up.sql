-- On PostgreSQL no insertion replaces a row that is there; these have the names of their SQLite twins and hold nothing else.
CREATE TRIGGER month_step_is_not_replaced BEFORE INSERT ON month_step FOR EACH ROW
    EXECUTE FUNCTION let_pass('a step of a month never changes');
CREATE TRIGGER score_confirmation_is_not_replaced BEFORE INSERT ON score_confirmation FOR EACH ROW
    EXECUTE FUNCTION let_pass('a confirmation never changes');
CREATE TRIGGER slip_mark_is_not_replaced BEFORE INSERT ON slip_mark FOR EACH ROW
    EXECUTE FUNCTION let_pass('what was signed for never changes');
CREATE TRIGGER month_setting_is_not_replaced BEFORE INSERT ON month_setting FOR EACH ROW
    EXECUTE FUNCTION let_pass('the history of settings only grows');
CREATE TRIGGER appeal_is_not_replaced BEFORE INSERT ON appeal FOR EACH ROW
    EXECUTE FUNCTION let_pass('an appeal never changes');
CREATE TRIGGER appeal_step_is_not_replaced BEFORE INSERT ON appeal_step FOR EACH ROW
    EXECUTE FUNCTION let_pass('a step of an appeal never changes');
CREATE TRIGGER appeal_evidence_is_not_replaced BEFORE INSERT ON appeal_evidence FOR EACH ROW
    EXECUTE FUNCTION let_pass('evidence never changes');
CREATE TRIGGER rating_set_aside_is_not_replaced BEFORE INSERT ON rating_set_aside FOR EACH ROW
    EXECUTE FUNCTION let_pass('what was set aside stays so');
CREATE TRIGGER rectification_is_not_replaced BEFORE INSERT ON rectification FOR EACH ROW
    EXECUTE FUNCTION let_pass('what was done about a bad rating stays on record');
CREATE TRIGGER appeal_evidence_is_final BEFORE UPDATE ON appeal_evidence FOR EACH ROW
    EXECUTE FUNCTION refuse_change('evidence never changes');
