-- The steps of a month's way, in the order of happening: who took which, and the digest of what was shown.
CREATE TABLE month_step (
    district INTEGER NOT NULL REFERENCES district (id),
    id INTEGER NOT NULL,
    month TEXT NOT NULL,
    step TEXT NOT NULL,
    run INTEGER,
    digest TEXT NOT NULL,
    account INTEGER,
    name TEXT NOT NULL,
    done_at TEXT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (district, id),
    FOREIGN KEY (district, run) REFERENCES pay_run (district, id)
) STRICT;
CREATE INDEX month_step_by_month ON month_step (district, month, id);
-- A run is approved, exported and paid once; a month is closed once.
CREATE UNIQUE INDEX month_step_once ON month_step (district, month, step, coalesce(run, 0))
    WHERE step IN ('approved', 'paid', 'closed');
CREATE TRIGGER month_step_is_final BEFORE UPDATE ON month_step
BEGIN SELECT RAISE(ABORT, 'a step of a month never changes'); END;
CREATE TRIGGER month_step_stays BEFORE DELETE ON month_step
BEGIN SELECT RAISE(ABORT, 'a step of a month never changes'); END;

-- That a person confirmed the own score (by the digest of what was shown), or let the period pass in silence.
CREATE TABLE score_confirmation (
    district INTEGER NOT NULL,
    month TEXT NOT NULL,
    staff INTEGER NOT NULL,
    digest TEXT NOT NULL,
    lapsed INTEGER NOT NULL,
    account INTEGER,
    name TEXT NOT NULL,
    confirmed_at TEXT NOT NULL,
    PRIMARY KEY (district, month, staff, digest),
    FOREIGN KEY (district, staff) REFERENCES staff (district, id)
) STRICT;
CREATE TRIGGER score_confirmation_is_final BEFORE UPDATE ON score_confirmation
BEGIN SELECT RAISE(ABORT, 'a confirmation never changes'); END;
CREATE TRIGGER score_confirmation_stays BEFORE DELETE ON score_confirmation
BEGIN SELECT RAISE(ABORT, 'a confirmation never changes'); END;

-- What was signed for about one slip of a run: a second look, a difference without a reason, the release of a held one.
CREATE TABLE slip_mark (
    district INTEGER NOT NULL,
    run INTEGER NOT NULL,
    staff INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('second_look', 'unexplained', 'release')),
    account INTEGER,
    name TEXT NOT NULL,
    marked_at TEXT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (district, run, staff, kind),
    FOREIGN KEY (district, run) REFERENCES pay_run (district, id),
    FOREIGN KEY (district, staff) REFERENCES staff (district, id)
) STRICT;
CREATE TRIGGER slip_mark_is_final BEFORE UPDATE ON slip_mark
BEGIN SELECT RAISE(ABORT, 'what was signed for never changes'); END;
CREATE TRIGGER slip_mark_stays BEFORE DELETE ON slip_mark
BEGIN SELECT RAISE(ABORT, 'what was signed for never changes'); END;

-- Settings of the way, each with its history: the latest row counts.
CREATE TABLE month_setting (
    district INTEGER NOT NULL REFERENCES district (id),
    id INTEGER NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    account INTEGER,
    set_by TEXT NOT NULL,
    set_at TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (district, id)
) STRICT;
CREATE TRIGGER month_setting_is_final BEFORE UPDATE ON month_setting
BEGIN SELECT RAISE(ABORT, 'the history of settings only grows'); END;
CREATE TRIGGER month_setting_stays BEFORE DELETE ON month_setting
BEGIN SELECT RAISE(ABORT, 'the history of settings only grows'); END;

-- Who approves is known by the account; two people may bear one name.
CREATE TABLE pay_approval_before AS SELECT * FROM pay_approval;
DROP TABLE pay_approval;
CREATE TABLE pay_approval (
    district INTEGER NOT NULL,
    run INTEGER NOT NULL,
    prepared_by TEXT NOT NULL,
    approved_by TEXT NOT NULL,
    results_digest TEXT NOT NULL,
    approved_at TEXT NOT NULL,
    prepared_account INTEGER,
    checked_account INTEGER,
    checked_by TEXT NOT NULL DEFAULT '',
    checked_at TEXT,
    prepared_at TEXT,
    approved_account INTEGER,
    PRIMARY KEY (district, run),
    FOREIGN KEY (district, run) REFERENCES pay_run (district, id),
    CHECK (prepared_account IS NULL OR approved_account IS NULL OR prepared_account <> approved_account)
) STRICT;
INSERT INTO pay_approval (district, run, prepared_by, approved_by, results_digest, approved_at)
    SELECT district, run, prepared_by, approved_by, results_digest, approved_at FROM pay_approval_before;
DROP TABLE pay_approval_before;
CREATE TRIGGER pay_approval_is_final BEFORE UPDATE ON pay_approval
BEGIN SELECT RAISE(ABORT, 'an approval never changes'); END;
CREATE TRIGGER pay_approval_stays BEFORE DELETE ON pay_approval
BEGIN SELECT RAISE(ABORT, 'an approval never changes'); END;
