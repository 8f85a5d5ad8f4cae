-- The steps of a month's way, in the order of happening: who took which, and the digest of what was shown.
CREATE TABLE month_step (
    district BIGINT NOT NULL REFERENCES district (id),
    id BIGINT NOT NULL,
    month TEXT COLLATE "C" NOT NULL,
    step TEXT COLLATE "C" NOT NULL,
    run BIGINT,
    digest TEXT COLLATE "C" NOT NULL,
    account BIGINT,
    name TEXT COLLATE "C" NOT NULL,
    done_at TIMESTAMP NOT NULL,
    note TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (district, id),
    FOREIGN KEY (district, run) REFERENCES pay_run (district, id)
);
CREATE INDEX month_step_by_month ON month_step (district, month, id);
-- A run is approved, exported and paid once; a month is closed once.
CREATE UNIQUE INDEX month_step_once ON month_step (district, month, step, coalesce(run, 0))
    WHERE step IN ('approved', 'paid', 'closed');
CREATE TRIGGER month_step_is_final BEFORE UPDATE ON month_step FOR EACH ROW
    EXECUTE FUNCTION refuse_change('a step of a month never changes');
CREATE TRIGGER month_step_stays BEFORE DELETE ON month_step FOR EACH ROW
    EXECUTE FUNCTION refuse_change('a step of a month never changes');
CREATE TRIGGER month_step_is_not_emptied BEFORE TRUNCATE ON month_step
    EXECUTE FUNCTION refuse_change('a step of a month never changes');

-- That a person confirmed the own score (by the digest of what was shown), or let the period pass in silence.
CREATE TABLE score_confirmation (
    district BIGINT NOT NULL,
    month TEXT COLLATE "C" NOT NULL,
    staff BIGINT NOT NULL,
    digest TEXT COLLATE "C" NOT NULL,
    lapsed BOOLEAN NOT NULL,
    account BIGINT,
    name TEXT COLLATE "C" NOT NULL,
    confirmed_at TIMESTAMP NOT NULL,
    PRIMARY KEY (district, month, staff, digest),
    FOREIGN KEY (district, staff) REFERENCES staff (district, id)
);
CREATE TRIGGER score_confirmation_is_final BEFORE UPDATE ON score_confirmation FOR EACH ROW
    EXECUTE FUNCTION refuse_change('a confirmation never changes');
CREATE TRIGGER score_confirmation_stays BEFORE DELETE ON score_confirmation FOR EACH ROW
    EXECUTE FUNCTION refuse_change('a confirmation never changes');
CREATE TRIGGER score_confirmation_is_not_emptied BEFORE TRUNCATE ON score_confirmation
    EXECUTE FUNCTION refuse_change('a confirmation never changes');

-- What was signed for about one slip of a run: a second look, a difference without a reason, the release of a held one.
CREATE TABLE slip_mark (
    district BIGINT NOT NULL,
    run BIGINT NOT NULL,
    staff BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('second_look', 'unexplained', 'release')),
    account BIGINT,
    name TEXT COLLATE "C" NOT NULL,
    marked_at TIMESTAMP NOT NULL,
    note TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (district, run, staff, kind),
    FOREIGN KEY (district, run) REFERENCES pay_run (district, id),
    FOREIGN KEY (district, staff) REFERENCES staff (district, id)
);
CREATE TRIGGER slip_mark_is_final BEFORE UPDATE ON slip_mark FOR EACH ROW
    EXECUTE FUNCTION refuse_change('what was signed for never changes');
CREATE TRIGGER slip_mark_stays BEFORE DELETE ON slip_mark FOR EACH ROW
    EXECUTE FUNCTION refuse_change('what was signed for never changes');
CREATE TRIGGER slip_mark_is_not_emptied BEFORE TRUNCATE ON slip_mark
    EXECUTE FUNCTION refuse_change('what was signed for never changes');

-- Settings of the way, each with its history: the latest row counts.
CREATE TABLE month_setting (
    district BIGINT NOT NULL REFERENCES district (id),
    id BIGINT NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    value TEXT COLLATE "C" NOT NULL,
    account BIGINT,
    set_by TEXT COLLATE "C" NOT NULL,
    set_at TIMESTAMP NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (district, id)
);
CREATE TRIGGER month_setting_is_final BEFORE UPDATE ON month_setting FOR EACH ROW
    EXECUTE FUNCTION refuse_change('the history of settings only grows');
CREATE TRIGGER month_setting_stays BEFORE DELETE ON month_setting FOR EACH ROW
    EXECUTE FUNCTION refuse_change('the history of settings only grows');
CREATE TRIGGER month_setting_is_not_emptied BEFORE TRUNCATE ON month_setting
    EXECUTE FUNCTION refuse_change('the history of settings only grows');

-- Who approves is known by the account; two people may bear one name.
CREATE TABLE pay_approval_before AS SELECT * FROM pay_approval;
DROP TABLE pay_approval;
CREATE TABLE pay_approval (
    district BIGINT NOT NULL,
    run BIGINT NOT NULL,
    prepared_by TEXT COLLATE "C" NOT NULL,
    approved_by TEXT COLLATE "C" NOT NULL,
    results_digest TEXT COLLATE "C" NOT NULL,
    approved_at TIMESTAMP NOT NULL,
    prepared_account BIGINT,
    checked_account BIGINT,
    checked_by TEXT COLLATE "C" NOT NULL DEFAULT '',
    checked_at TIMESTAMP,
    prepared_at TIMESTAMP,
    approved_account BIGINT,
    PRIMARY KEY (district, run),
    FOREIGN KEY (district, run) REFERENCES pay_run (district, id),
    CHECK (prepared_account IS NULL OR approved_account IS NULL OR prepared_account <> approved_account)
);
INSERT INTO pay_approval (district, run, prepared_by, approved_by, results_digest, approved_at)
    SELECT district, run, prepared_by, approved_by, results_digest, approved_at FROM pay_approval_before;
DROP TABLE pay_approval_before;
CREATE TRIGGER pay_approval_is_final BEFORE UPDATE ON pay_approval FOR EACH ROW
    EXECUTE FUNCTION refuse_change('an approval never changes');
CREATE TRIGGER pay_approval_stays BEFORE DELETE ON pay_approval FOR EACH ROW
    EXECUTE FUNCTION refuse_change('an approval never changes');
CREATE TRIGGER pay_approval_is_not_emptied BEFORE TRUNCATE ON pay_approval
    EXECUTE FUNCTION refuse_change('an approval never changes');
