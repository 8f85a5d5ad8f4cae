-- Who is at a piece of work that must happen once. The beat grows while the owner lives; a row whose beat stands still
-- belongs to a copy of the program that died.
CREATE TABLE work_claim (
    district BIGINT NOT NULL REFERENCES district (id),
    work TEXT COLLATE "C" NOT NULL,
    owner TEXT COLLATE "C" NOT NULL,
    who TEXT COLLATE "C" NOT NULL,
    beat BIGINT NOT NULL,
    taken_at TIMESTAMP NOT NULL,
    PRIMARY KEY (district, work)
);
