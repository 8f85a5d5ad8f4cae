DROP TABLE rule_sheet_decision;
DROP TABLE rule_sheet_proposal;
