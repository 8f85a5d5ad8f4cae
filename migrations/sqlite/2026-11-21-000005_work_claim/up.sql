-- Who is at a piece of work that must happen once. The beat grows while the owner lives; a row whose beat stands still
-- belongs to a copy of the program that died.
CREATE TABLE work_claim (
    district INTEGER NOT NULL REFERENCES district (id),
    work TEXT NOT NULL,
    owner TEXT NOT NULL,
    who TEXT NOT NULL,
    beat INTEGER NOT NULL,
    taken_at TEXT NOT NULL,
    PRIMARY KEY (district, work)
) STRICT;
