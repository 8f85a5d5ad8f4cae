-- Long work that somebody began through the server, with the roles she began it with, and what became of it. Answers and
-- files are sealed, and are deleted after some days.
CREATE TABLE job (
    district INTEGER NOT NULL REFERENCES district (id),
    id INTEGER NOT NULL,
    account INTEGER NOT NULL,
    kind TEXT NOT NULL,
    grants TEXT NOT NULL,
    owner TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed')),
    steps_done INTEGER NOT NULL,
    steps INTEGER NOT NULL,
    begun_at TEXT NOT NULL,
    heard_at TEXT NOT NULL,
    ended_at TEXT,
    answer BLOB,
    PRIMARY KEY (district, id)
) STRICT;
CREATE TABLE job_file (
    district INTEGER NOT NULL,
    job INTEGER NOT NULL,
    id INTEGER NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    digest TEXT NOT NULL,
    size INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (district, job, id),
    FOREIGN KEY (district, job) REFERENCES job (district, id)
) STRICT;
-- What was asked for under an idempotency key, and what was answered: the same is not done twice. Deleted after a day.
CREATE TABLE api_request (
    district INTEGER NOT NULL REFERENCES district (id),
    account INTEGER NOT NULL,
    idempotency_key TEXT NOT NULL,
    request_digest TEXT NOT NULL,
    begun_at TEXT NOT NULL,
    status INTEGER,
    answer BLOB,
    PRIMARY KEY (district, account, idempotency_key)
) STRICT;
