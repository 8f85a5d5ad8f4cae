-- What an office has decided for itself, where the program has a default.
CREATE TABLE setting (
    district INTEGER NOT NULL REFERENCES district (id),
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    set_at TEXT NOT NULL,
    set_by TEXT NOT NULL,
    PRIMARY KEY (district, name)
) STRICT;

-- Who may sign in. Login names are kept in lower case; of the password only the argon2id hash; the secret of the
-- one-time codes is sealed with a key that is not in the database.
CREATE TABLE account (
    district INTEGER NOT NULL REFERENCES district (id),
    id INTEGER NOT NULL,
    login_name TEXT NOT NULL,
    display_name TEXT NOT NULL,
    staff INTEGER,
    state TEXT NOT NULL CHECK (state IN ('active', 'locked')),
    password_hash TEXT NOT NULL,
    password_set_at TEXT NOT NULL,
    must_change INTEGER NOT NULL,
    code_secret TEXT,
    code_confirmed_at TEXT,
    code_last_step INTEGER,
    made_at TEXT NOT NULL,
    made_by TEXT NOT NULL,
    PRIMARY KEY (district, id),
    FOREIGN KEY (district, staff) REFERENCES staff (district, id)
) STRICT;
CREATE UNIQUE INDEX account_by_login_name ON account (district, login_name);
CREATE UNIQUE INDEX account_by_display_name ON account (district, display_name);

CREATE TABLE account_grant (
    district INTEGER NOT NULL,
    account INTEGER NOT NULL,
    role TEXT NOT NULL,
    scope_kind TEXT NOT NULL CHECK (scope_kind IN ('district', 'street', 'community', 'own')),
    scope_of TEXT NOT NULL,
    granted_at TEXT NOT NULL,
    granted_by TEXT NOT NULL,
    PRIMARY KEY (district, account, role, scope_kind, scope_of),
    FOREIGN KEY (district, account) REFERENCES account (district, id)
) STRICT;

-- Hashes of passwords that were replaced, so that none of the last ones is taken again.
CREATE TABLE account_password (
    district INTEGER NOT NULL,
    id INTEGER NOT NULL,
    account INTEGER NOT NULL,
    password_hash TEXT NOT NULL,
    replaced_at TEXT NOT NULL,
    PRIMARY KEY (district, id),
    FOREIGN KEY (district, account) REFERENCES account (district, id)
) STRICT;
CREATE INDEX account_password_by_account ON account_password (district, account, id);

-- Codes that stand in for a lost one-time code, each good once; by their digests.
CREATE TABLE recovery_code (
    district INTEGER NOT NULL,
    account INTEGER NOT NULL,
    code_digest TEXT NOT NULL,
    used_at TEXT,
    PRIMARY KEY (district, account, code_digest),
    FOREIGN KEY (district, account) REFERENCES account (district, id)
) STRICT;

-- Who is signed in; of the token only the digest is kept.
CREATE TABLE session (
    district INTEGER NOT NULL,
    token_digest TEXT NOT NULL,
    account INTEGER NOT NULL,
    made_at TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    address TEXT NOT NULL,
    PRIMARY KEY (district, token_digest),
    FOREIGN KEY (district, account) REFERENCES account (district, id)
) STRICT;
CREATE UNIQUE INDEX session_by_digest ON session (token_digest);
CREATE INDEX session_by_account ON session (district, account);

-- Tokens by which a machine acts for an account, with some of its roles, until a day.
CREATE TABLE machine_token (
    district INTEGER NOT NULL,
    id INTEGER NOT NULL,
    account INTEGER NOT NULL,
    name TEXT NOT NULL,
    token_digest TEXT NOT NULL,
    made_at TEXT NOT NULL,
    ends_at TEXT NOT NULL,
    revoked_at TEXT,
    PRIMARY KEY (district, id),
    FOREIGN KEY (district, account) REFERENCES account (district, id)
) STRICT;
CREATE INDEX machine_token_by_account ON machine_token (district, account);
CREATE UNIQUE INDEX machine_token_by_digest ON machine_token (token_digest);

CREATE TABLE machine_token_grant (
    district INTEGER NOT NULL,
    token INTEGER NOT NULL,
    role TEXT NOT NULL,
    scope_kind TEXT NOT NULL CHECK (scope_kind IN ('district', 'street', 'community', 'own')),
    scope_of TEXT NOT NULL,
    PRIMARY KEY (district, token, role, scope_kind, scope_of),
    FOREIGN KEY (district, token) REFERENCES machine_token (district, id)
) STRICT;

-- Failed sign-ins, by the digest of the name tried and of the address it was tried from.
CREATE TABLE sign_in_failure (
    district INTEGER NOT NULL REFERENCES district (id),
    kind TEXT NOT NULL CHECK (kind IN ('name', 'address')),
    key_digest TEXT NOT NULL,
    failures INTEGER NOT NULL,
    since_at TEXT NOT NULL,
    barred_until TEXT,
    PRIMARY KEY (district, kind, key_digest)
) STRICT;
