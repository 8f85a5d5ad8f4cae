-- Rule sheets that somebody of the office proposed, whole, with what they would have changed; and what a second person
-- decided about each. An approved one is the version of its family from its first day on, for ever. It only grows.
CREATE TABLE rule_sheet_proposal (
    district INTEGER NOT NULL,
    id INTEGER NOT NULL,
    family TEXT NOT NULL,
    effective_from TEXT NOT NULL,
    text TEXT NOT NULL,
    digest TEXT NOT NULL,
    changed_from TEXT NOT NULL,
    effect TEXT NOT NULL,
    reason TEXT NOT NULL,
    account INTEGER,
    name TEXT NOT NULL,
    proposed_at TEXT NOT NULL,
    PRIMARY KEY (district, id),
    FOREIGN KEY (district) REFERENCES district (id)
) STRICT;
CREATE TABLE rule_sheet_decision (
    district INTEGER NOT NULL,
    proposal INTEGER NOT NULL,
    decision TEXT NOT NULL CHECK (decision IN ('approved', 'declined', 'withdrawn')),
    account INTEGER,
    name TEXT NOT NULL,
    decided_at TEXT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (district, proposal),
    FOREIGN KEY (district, proposal) REFERENCES rule_sheet_proposal (district, id)
) STRICT;
CREATE TRIGGER rule_sheet_proposal_is_not_replaced BEFORE INSERT ON rule_sheet_proposal
WHEN EXISTS (SELECT 1 FROM rule_sheet_proposal WHERE district = NEW.district AND id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'a proposed rule sheet never changes'); END;
CREATE TRIGGER rule_sheet_proposal_is_final BEFORE UPDATE ON rule_sheet_proposal
BEGIN SELECT RAISE(ABORT, 'a proposed rule sheet never changes'); END;
CREATE TRIGGER rule_sheet_proposal_stays BEFORE DELETE ON rule_sheet_proposal
BEGIN SELECT RAISE(ABORT, 'a proposed rule sheet never changes'); END;
CREATE TRIGGER rule_sheet_decision_is_not_replaced BEFORE INSERT ON rule_sheet_decision
WHEN EXISTS (SELECT 1 FROM rule_sheet_decision WHERE district = NEW.district AND proposal = NEW.proposal)
BEGIN SELECT RAISE(ABORT, 'a decision on a rule sheet never changes'); END;
CREATE TRIGGER rule_sheet_decision_is_final BEFORE UPDATE ON rule_sheet_decision
BEGIN SELECT RAISE(ABORT, 'a decision on a rule sheet never changes'); END;
CREATE TRIGGER rule_sheet_decision_stays BEFORE DELETE ON rule_sheet_decision
BEGIN SELECT RAISE(ABORT, 'a decision on a rule sheet never changes'); END;
