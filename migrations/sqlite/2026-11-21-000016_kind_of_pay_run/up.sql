-- What a run pays: the month's wages, or what comes besides them in the same tax month.
ALTER TABLE pay_run ADD COLUMN kind TEXT NOT NULL DEFAULT 'regular'
    CHECK (kind IN ('regular', 'supplementary', 'year_end', 'termination'));
