-- What an office has decided for itself, where the program has a default.
CREATE TABLE setting (
    district BIGINT NOT NULL REFERENCES district (id),
    name TEXT COLLATE "C" NOT NULL,
    value TEXT COLLATE "C" NOT NULL,
    set_at TIMESTAMP NOT NULL,
    set_by TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (district, name)
);

-- Who may sign in. Login names are kept in lower case; of the password only the argon2id hash; the secret of the
-- one-time codes is sealed with a key that is not in the database.
CREATE TABLE account (
    district BIGINT NOT NULL REFERENCES district (id),
    id BIGINT NOT NULL,
    login_name TEXT COLLATE "C" NOT NULL,
    display_name TEXT COLLATE "C" NOT NULL,
    staff BIGINT,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('active', 'locked')),
    password_hash TEXT COLLATE "C" NOT NULL,
    password_set_at TIMESTAMP NOT NULL,
    must_change BOOLEAN NOT NULL,
    code_secret TEXT COLLATE "C",
    code_confirmed_at TIMESTAMP,
    code_last_step BIGINT,
    made_at TIMESTAMP NOT NULL,
    made_by TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (district, id),
    FOREIGN KEY (district, staff) REFERENCES staff (district, id)
);
CREATE UNIQUE INDEX account_by_login_name ON account (district, login_name);
CREATE UNIQUE INDEX account_by_display_name ON account (district, display_name);

CREATE TABLE account_grant (
    district BIGINT NOT NULL,
    account BIGINT NOT NULL,
    role TEXT COLLATE "C" NOT NULL,
    scope_kind TEXT COLLATE "C" NOT NULL CHECK (scope_kind IN ('district', 'street', 'community', 'own')),
    scope_of TEXT COLLATE "C" NOT NULL,
    granted_at TIMESTAMP NOT NULL,
    granted_by TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (district, account, role, scope_kind, scope_of),
    FOREIGN KEY (district, account) REFERENCES account (district, id)
);

-- Hashes of passwords that were replaced, so that none of the last ones is taken again.
CREATE TABLE account_password (
    district BIGINT NOT NULL,
    id BIGINT NOT NULL,
    account BIGINT NOT NULL,
    password_hash TEXT COLLATE "C" NOT NULL,
    replaced_at TIMESTAMP NOT NULL,
    PRIMARY KEY (district, id),
    FOREIGN KEY (district, account) REFERENCES account (district, id)
);
CREATE INDEX account_password_by_account ON account_password (district, account, id);

-- Codes that stand in for a lost one-time code, each good once; by their digests.
CREATE TABLE recovery_code (
    district BIGINT NOT NULL,
    account BIGINT NOT NULL,
    code_digest TEXT COLLATE "C" NOT NULL,
    used_at TIMESTAMP,
    PRIMARY KEY (district, account, code_digest),
    FOREIGN KEY (district, account) REFERENCES account (district, id)
);

-- Who is signed in; of the token only the digest is kept.
CREATE TABLE session (
    district BIGINT NOT NULL,
    token_digest TEXT COLLATE "C" NOT NULL,
    account BIGINT NOT NULL,
    made_at TIMESTAMP NOT NULL,
    seen_at TIMESTAMP NOT NULL,
    address TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (district, token_digest),
    FOREIGN KEY (district, account) REFERENCES account (district, id)
);
CREATE UNIQUE INDEX session_by_digest ON session (token_digest);
CREATE INDEX session_by_account ON session (district, account);

-- Tokens by which a machine acts for an account, with some of its roles, until a day.
CREATE TABLE machine_token (
    district BIGINT NOT NULL,
    id BIGINT NOT NULL,
    account BIGINT NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    token_digest TEXT COLLATE "C" NOT NULL,
    made_at TIMESTAMP NOT NULL,
    ends_at TIMESTAMP NOT NULL,
    revoked_at TIMESTAMP,
    PRIMARY KEY (district, id),
    FOREIGN KEY (district, account) REFERENCES account (district, id)
);
CREATE INDEX machine_token_by_account ON machine_token (district, account);
CREATE UNIQUE INDEX machine_token_by_digest ON machine_token (token_digest);

CREATE TABLE machine_token_grant (
    district BIGINT NOT NULL,
    token BIGINT NOT NULL,
    role TEXT COLLATE "C" NOT NULL,
    scope_kind TEXT COLLATE "C" NOT NULL CHECK (scope_kind IN ('district', 'street', 'community', 'own')),
    scope_of TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (district, token, role, scope_kind, scope_of),
    FOREIGN KEY (district, token) REFERENCES machine_token (district, id)
);

-- Failed sign-ins, by the digest of the name tried and of the address it was tried from.
CREATE TABLE sign_in_failure (
    district BIGINT NOT NULL REFERENCES district (id),
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('name', 'address')),
    key_digest TEXT COLLATE "C" NOT NULL,
    failures BIGINT NOT NULL,
    since_at TIMESTAMP NOT NULL,
    barred_until TIMESTAMP,
    PRIMARY KEY (district, kind, key_digest)
);
