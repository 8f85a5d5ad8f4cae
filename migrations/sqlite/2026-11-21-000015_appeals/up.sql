-- Who took a file in: whoever entered a figure does not decide an appeal against it.
ALTER TABLE import_file ADD COLUMN taken_account INTEGER;
ALTER TABLE import_file ADD COLUMN taken_by TEXT NOT NULL DEFAULT '';

-- An appeal (申诉) of a member of staff: against a rating (target: its natural key), a score or a pay item.
CREATE TABLE appeal (
    district INTEGER NOT NULL,
    id INTEGER NOT NULL,
    staff INTEGER NOT NULL,
    month TEXT NOT NULL,
    subject TEXT NOT NULL CHECK (subject IN ('rating', 'score', 'pay')),
    target TEXT NOT NULL,
    text TEXT NOT NULL,
    account INTEGER NOT NULL,
    name TEXT NOT NULL,
    filed_at TEXT NOT NULL,
    PRIMARY KEY (district, id),
    FOREIGN KEY (district, staff) REFERENCES staff (district, id)
) STRICT;
CREATE INDEX appeal_by_month ON appeal (district, month, staff);
CREATE TRIGGER appeal_is_final BEFORE UPDATE ON appeal
BEGIN SELECT RAISE(ABORT, 'an appeal never changes'); END;
CREATE TRIGGER appeal_stays BEFORE DELETE ON appeal
BEGIN SELECT RAISE(ABORT, 'an appeal never changes'); END;

-- What became of it. Each of these happens once.
CREATE TABLE appeal_step (
    district INTEGER NOT NULL,
    id INTEGER NOT NULL,
    appeal INTEGER NOT NULL,
    step TEXT NOT NULL CHECK (step IN ('withdrawn', 'upheld', 'rejected', 'consented', 'declined')),
    account INTEGER,
    name TEXT NOT NULL,
    done_at TEXT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (district, id),
    FOREIGN KEY (district, appeal) REFERENCES appeal (district, id)
) STRICT;
CREATE UNIQUE INDEX appeal_step_once ON appeal_step (district, appeal, step);
CREATE TRIGGER appeal_step_is_final BEFORE UPDATE ON appeal_step
BEGIN SELECT RAISE(ABORT, 'a step of an appeal never changes'); END;
CREATE TRIGGER appeal_step_stays BEFORE DELETE ON appeal_step
BEGIN SELECT RAISE(ABORT, 'a step of an appeal never changes'); END;

-- Files that the person hands in as evidence; the bytes are sealed.
CREATE TABLE appeal_evidence (
    district INTEGER NOT NULL,
    id INTEGER NOT NULL,
    appeal INTEGER NOT NULL,
    name TEXT NOT NULL,
    digest TEXT NOT NULL,
    bytes BLOB NOT NULL,
    added_at TEXT NOT NULL,
    PRIMARY KEY (district, id),
    FOREIGN KEY (district, appeal) REFERENCES appeal (district, id)
) STRICT;
CREATE INDEX appeal_evidence_by_appeal ON appeal_evidence (district, appeal);
CREATE TRIGGER appeal_evidence_stays BEFORE DELETE ON appeal_evidence
BEGIN SELECT RAISE(ABORT, 'evidence stays'); END;

-- Ratings set aside (误评核减): they stay, marked, and count neither above nor below the line.
CREATE TABLE rating_set_aside (
    district INTEGER NOT NULL,
    month TEXT NOT NULL,
    natural_key TEXT NOT NULL,
    appeal INTEGER NOT NULL,
    set_aside_at TEXT NOT NULL,
    PRIMARY KEY (district, month, natural_key),
    FOREIGN KEY (district, appeal) REFERENCES appeal (district, id)
) STRICT;
CREATE TRIGGER rating_set_aside_is_final BEFORE UPDATE ON rating_set_aside
BEGIN SELECT RAISE(ABORT, 'what was set aside stays so'); END;
CREATE TRIGGER rating_set_aside_stays BEFORE DELETE ON rating_set_aside
BEGIN SELECT RAISE(ABORT, 'what was set aside stays so'); END;

-- What was done about a bad rating (差评整改).
CREATE TABLE rectification (
    district INTEGER NOT NULL REFERENCES district (id),
    id INTEGER NOT NULL,
    month TEXT NOT NULL,
    natural_key TEXT NOT NULL,
    step TEXT NOT NULL CHECK (step IN ('verified', 'called_back', 'put_right', 'closed')),
    account INTEGER,
    name TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (district, id)
) STRICT;
CREATE UNIQUE INDEX rectification_once ON rectification (district, month, natural_key, step);
CREATE TRIGGER rectification_is_final BEFORE UPDATE ON rectification
BEGIN SELECT RAISE(ABORT, 'what was done about a bad rating stays on record'); END;
CREATE TRIGGER rectification_stays BEFORE DELETE ON rectification
BEGIN SELECT RAISE(ABORT, 'what was done about a bad rating stays on record'); END;
