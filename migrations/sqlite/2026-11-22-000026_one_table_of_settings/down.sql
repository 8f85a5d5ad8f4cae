CREATE TABLE setting_after AS SELECT * FROM setting;
DROP TABLE setting;
CREATE TABLE setting (
    district INTEGER NOT NULL REFERENCES district (id),
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    set_at TEXT NOT NULL,
    set_by TEXT NOT NULL,
    PRIMARY KEY (district, name)
) STRICT;
CREATE TABLE month_setting (
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
INSERT INTO month_setting (district, id, name, value, account, set_by, set_at, reason)
    SELECT district, id, name, value, account, set_by, set_at, reason FROM setting_after
     WHERE name IN ('confirmation_workdays', 'notice_workdays', 'second_look_percent', 'unexplained_yuan', 'check_needed', 'appeal_workdays', 'decision_workdays', 'rectify_workdays');
INSERT INTO setting (district, name, value, set_at, set_by)
    SELECT district, name, value, set_at, set_by FROM setting_after a
     WHERE name NOT IN ('confirmation_workdays', 'notice_workdays', 'second_look_percent', 'unexplained_yuan', 'check_needed', 'appeal_workdays', 'decision_workdays', 'rectify_workdays')
       AND id = (SELECT max(b.id) FROM setting_after b WHERE b.district = a.district AND b.name = a.name);
DROP TABLE setting_after;
DELETE FROM counter WHERE name = 'setting';
INSERT INTO counter (district, name, next) SELECT district, 'month_setting', max(id) + 1 FROM month_setting GROUP BY district;
CREATE TRIGGER month_setting_is_final BEFORE UPDATE ON month_setting
BEGIN SELECT RAISE(ABORT, 'the history of settings only grows'); END;
CREATE TRIGGER month_setting_stays BEFORE DELETE ON month_setting
BEGIN SELECT RAISE(ABORT, 'the history of settings only grows'); END;
CREATE TRIGGER month_setting_is_not_replaced BEFORE INSERT ON month_setting
WHEN EXISTS (SELECT 1 FROM month_setting WHERE district = NEW.district AND id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the history of settings only grows'); END;
