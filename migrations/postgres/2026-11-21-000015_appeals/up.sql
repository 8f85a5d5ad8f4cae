-- Who took a file in: whoever entered a figure does not decide an appeal against it.
ALTER TABLE import_file ADD COLUMN taken_account BIGINT;
ALTER TABLE import_file ADD COLUMN taken_by TEXT COLLATE "C" NOT NULL DEFAULT '';

-- An appeal (申诉) of a member of staff: against a rating (target: its natural key), a score or a pay item.
CREATE TABLE appeal (
    district BIGINT NOT NULL,
    id BIGINT NOT NULL,
    staff BIGINT NOT NULL,
    month TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL CHECK (subject IN ('rating', 'score', 'pay')),
    target TEXT COLLATE "C" NOT NULL,
    text TEXT COLLATE "C" NOT NULL,
    account BIGINT NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    filed_at TIMESTAMP NOT NULL,
    PRIMARY KEY (district, id),
    FOREIGN KEY (district, staff) REFERENCES staff (district, id)
);
CREATE INDEX appeal_by_month ON appeal (district, month, staff);
CREATE TRIGGER appeal_is_final BEFORE UPDATE ON appeal FOR EACH ROW
    EXECUTE FUNCTION refuse_change('an appeal never changes');
CREATE TRIGGER appeal_stays BEFORE DELETE ON appeal FOR EACH ROW
    EXECUTE FUNCTION refuse_change('an appeal never changes');
CREATE TRIGGER appeal_is_not_emptied BEFORE TRUNCATE ON appeal
    EXECUTE FUNCTION refuse_change('an appeal never changes');

-- What became of it. Each of these happens once.
CREATE TABLE appeal_step (
    district BIGINT NOT NULL,
    id BIGINT NOT NULL,
    appeal BIGINT NOT NULL,
    step TEXT COLLATE "C" NOT NULL CHECK (step IN ('withdrawn', 'upheld', 'rejected', 'consented', 'declined')),
    account BIGINT,
    name TEXT COLLATE "C" NOT NULL,
    done_at TIMESTAMP NOT NULL,
    note TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (district, id),
    FOREIGN KEY (district, appeal) REFERENCES appeal (district, id)
);
CREATE UNIQUE INDEX appeal_step_once ON appeal_step (district, appeal, step);
CREATE TRIGGER appeal_step_is_final BEFORE UPDATE ON appeal_step FOR EACH ROW
    EXECUTE FUNCTION refuse_change('a step of an appeal never changes');
CREATE TRIGGER appeal_step_stays BEFORE DELETE ON appeal_step FOR EACH ROW
    EXECUTE FUNCTION refuse_change('a step of an appeal never changes');
CREATE TRIGGER appeal_step_is_not_emptied BEFORE TRUNCATE ON appeal_step
    EXECUTE FUNCTION refuse_change('a step of an appeal never changes');

-- Files that the person hands in as evidence; the bytes are sealed.
CREATE TABLE appeal_evidence (
    district BIGINT NOT NULL,
    id BIGINT NOT NULL,
    appeal BIGINT NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    digest TEXT COLLATE "C" NOT NULL,
    bytes BYTEA NOT NULL,
    added_at TIMESTAMP NOT NULL,
    PRIMARY KEY (district, id),
    FOREIGN KEY (district, appeal) REFERENCES appeal (district, id)
);
CREATE INDEX appeal_evidence_by_appeal ON appeal_evidence (district, appeal);
CREATE TRIGGER appeal_evidence_stays BEFORE DELETE ON appeal_evidence FOR EACH ROW
    EXECUTE FUNCTION refuse_change('evidence stays');
CREATE TRIGGER appeal_evidence_is_not_emptied BEFORE TRUNCATE ON appeal_evidence
    EXECUTE FUNCTION refuse_change('evidence stays');

-- Ratings set aside (误评核减): they stay, marked, and count neither above nor below the line.
CREATE TABLE rating_set_aside (
    district BIGINT NOT NULL,
    month TEXT COLLATE "C" NOT NULL,
    natural_key TEXT COLLATE "C" NOT NULL,
    appeal BIGINT NOT NULL,
    set_aside_at TIMESTAMP NOT NULL,
    PRIMARY KEY (district, month, natural_key),
    FOREIGN KEY (district, appeal) REFERENCES appeal (district, id)
);
CREATE TRIGGER rating_set_aside_is_final BEFORE UPDATE ON rating_set_aside FOR EACH ROW
    EXECUTE FUNCTION refuse_change('what was set aside stays so');
CREATE TRIGGER rating_set_aside_stays BEFORE DELETE ON rating_set_aside FOR EACH ROW
    EXECUTE FUNCTION refuse_change('what was set aside stays so');
CREATE TRIGGER rating_set_aside_is_not_emptied BEFORE TRUNCATE ON rating_set_aside
    EXECUTE FUNCTION refuse_change('what was set aside stays so');

-- What was done about a bad rating (差评整改).
CREATE TABLE rectification (
    district BIGINT NOT NULL REFERENCES district (id),
    id BIGINT NOT NULL,
    month TEXT COLLATE "C" NOT NULL,
    natural_key TEXT COLLATE "C" NOT NULL,
    step TEXT COLLATE "C" NOT NULL CHECK (step IN ('verified', 'called_back', 'put_right', 'closed')),
    account BIGINT,
    name TEXT COLLATE "C" NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    note TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (district, id)
);
CREATE UNIQUE INDEX rectification_once ON rectification (district, month, natural_key, step);
CREATE TRIGGER rectification_is_final BEFORE UPDATE ON rectification FOR EACH ROW
    EXECUTE FUNCTION refuse_change('what was done about a bad rating stays on record');
CREATE TRIGGER rectification_stays BEFORE DELETE ON rectification FOR EACH ROW
    EXECUTE FUNCTION refuse_change('what was done about a bad rating stays on record');
CREATE TRIGGER rectification_is_not_emptied BEFORE TRUNCATE ON rectification
    EXECUTE FUNCTION refuse_change('what was done about a bad rating stays on record');
