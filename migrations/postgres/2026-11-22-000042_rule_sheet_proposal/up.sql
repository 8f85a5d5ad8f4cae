-- Rule sheets that somebody of the office proposed, whole, with what they would have changed; and what a second person
-- decided about each. An approved one is the version of its family from its first day on, for ever. It only grows.
CREATE TABLE rule_sheet_proposal (
    district BIGINT NOT NULL,
    id BIGINT NOT NULL,
    family TEXT COLLATE "C" NOT NULL,
    effective_from DATE NOT NULL,
    text TEXT COLLATE "C" NOT NULL,
    digest TEXT COLLATE "C" NOT NULL,
    changed_from TEXT COLLATE "C" NOT NULL,
    effect TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    account BIGINT,
    name TEXT COLLATE "C" NOT NULL,
    proposed_at TIMESTAMP NOT NULL,
    PRIMARY KEY (district, id),
    FOREIGN KEY (district) REFERENCES district (id)
);
CREATE TABLE rule_sheet_decision (
    district BIGINT NOT NULL,
    proposal BIGINT NOT NULL,
    decision TEXT COLLATE "C" NOT NULL CHECK (decision IN ('approved', 'declined', 'withdrawn')),
    account BIGINT,
    name TEXT COLLATE "C" NOT NULL,
    decided_at TIMESTAMP NOT NULL,
    note TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (district, proposal),
    FOREIGN KEY (district, proposal) REFERENCES rule_sheet_proposal (district, id)
);
CREATE TRIGGER rule_sheet_proposal_is_not_replaced BEFORE INSERT ON rule_sheet_proposal FOR EACH ROW
    EXECUTE FUNCTION let_pass('a proposed rule sheet never changes');
CREATE TRIGGER rule_sheet_proposal_is_final BEFORE UPDATE ON rule_sheet_proposal FOR EACH ROW
    EXECUTE FUNCTION refuse_change('a proposed rule sheet never changes');
CREATE TRIGGER rule_sheet_proposal_stays BEFORE DELETE ON rule_sheet_proposal FOR EACH ROW
    EXECUTE FUNCTION refuse_change('a proposed rule sheet never changes');
CREATE TRIGGER rule_sheet_proposal_is_not_emptied BEFORE TRUNCATE ON rule_sheet_proposal
    EXECUTE FUNCTION refuse_change('a proposed rule sheet never changes');
CREATE TRIGGER rule_sheet_decision_is_not_replaced BEFORE INSERT ON rule_sheet_decision FOR EACH ROW
    EXECUTE FUNCTION let_pass('a decision on a rule sheet never changes');
CREATE TRIGGER rule_sheet_decision_is_final BEFORE UPDATE ON rule_sheet_decision FOR EACH ROW
    EXECUTE FUNCTION refuse_change('a decision on a rule sheet never changes');
CREATE TRIGGER rule_sheet_decision_stays BEFORE DELETE ON rule_sheet_decision FOR EACH ROW
    EXECUTE FUNCTION refuse_change('a decision on a rule sheet never changes');
CREATE TRIGGER rule_sheet_decision_is_not_emptied BEFORE TRUNCATE ON rule_sheet_decision
    EXECUTE FUNCTION refuse_change('a decision on a rule sheet never changes');
