-- Long work that somebody began through the server, with the roles she began it with, and what became of it. Answers and
-- files are sealed, and are deleted after some days.
CREATE TABLE job (
    district BIGINT NOT NULL REFERENCES district (id),
    id BIGINT NOT NULL,
    account BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    grants TEXT COLLATE "C" NOT NULL,
    owner TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('running', 'done', 'failed')),
    steps_done BIGINT NOT NULL,
    steps BIGINT NOT NULL,
    begun_at TIMESTAMP NOT NULL,
    heard_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP,
    answer BYTEA,
    PRIMARY KEY (district, id)
);
CREATE TABLE job_file (
    district BIGINT NOT NULL,
    job BIGINT NOT NULL,
    id BIGINT NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    media_type TEXT COLLATE "C" NOT NULL,
    digest TEXT COLLATE "C" NOT NULL,
    size BIGINT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (district, job, id),
    FOREIGN KEY (district, job) REFERENCES job (district, id)
);
-- What was asked for under an idempotency key, and what was answered: the same is not done twice. Deleted after a day.
CREATE TABLE api_request (
    district BIGINT NOT NULL REFERENCES district (id),
    account BIGINT NOT NULL,
    idempotency_key TEXT COLLATE "C" NOT NULL,
    request_digest TEXT COLLATE "C" NOT NULL,
    begun_at TIMESTAMP NOT NULL,
    status BIGINT,
    answer BYTEA,
    PRIMARY KEY (district, account, idempotency_key)
);
