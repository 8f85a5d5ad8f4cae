-- All settings of an office are in one table, each with its history: the latest row counts.
CREATE TABLE setting_before AS SELECT * FROM setting;
DROP TABLE setting;
CREATE TABLE setting (
    district INTEGER NOT NULL REFERENCES district (id),
    id INTEGER NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    account INTEGER,
    set_by TEXT NOT NULL,
    set_at TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (district, id)
) STRICT;
CREATE INDEX setting_by_name ON setting (district, name, id);
INSERT INTO setting (district, id, name, value, account, set_by, set_at, reason)
    SELECT district, id, name, value, account, set_by, set_at, reason FROM month_setting;
INSERT INTO setting (district, id, name, value, account, set_by, set_at, reason)
    SELECT b.district,
           (SELECT coalesce(max(m.id), 0) FROM month_setting m WHERE m.district = b.district)
               + row_number() OVER (PARTITION BY b.district ORDER BY b.set_at, b.name),
           b.name, b.value, NULL, b.set_by, b.set_at, ''
      FROM setting_before b;
DROP TABLE setting_before;
DROP TABLE month_setting;
DELETE FROM counter WHERE name = 'month_setting';
INSERT INTO counter (district, name, next) SELECT district, 'setting', max(id) + 1 FROM setting GROUP BY district;
CREATE TRIGGER setting_is_final BEFORE UPDATE ON setting
BEGIN SELECT RAISE(ABORT, 'the history of settings only grows'); END;
CREATE TRIGGER setting_stays BEFORE DELETE ON setting
BEGIN SELECT RAISE(ABORT, 'the history of settings only grows'); END;
CREATE TRIGGER setting_is_not_replaced BEFORE INSERT ON setting
WHEN EXISTS (SELECT 1 FROM setting WHERE district = NEW.district AND id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the history of settings only grows'); END;
