CREATE TABLE setting_after AS SELECT * FROM setting;
DROP TABLE setting;
CREATE TABLE setting (
    district BIGINT NOT NULL REFERENCES district (id),
    name TEXT COLLATE "C" NOT NULL,
    value TEXT COLLATE "C" NOT NULL,
    set_at TIMESTAMP NOT NULL,
    set_by TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (district, name)
);
CREATE TABLE month_setting (
    district BIGINT NOT NULL REFERENCES district (id),
    id BIGINT NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    value TEXT COLLATE "C" NOT NULL,
    account BIGINT,
    set_by TEXT COLLATE "C" NOT NULL,
    set_at TIMESTAMP NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (district, id)
);
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
CREATE TRIGGER month_setting_is_final BEFORE UPDATE ON month_setting FOR EACH ROW
    EXECUTE FUNCTION refuse_change('the history of settings only grows');
CREATE TRIGGER month_setting_stays BEFORE DELETE ON month_setting FOR EACH ROW
    EXECUTE FUNCTION refuse_change('the history of settings only grows');
CREATE TRIGGER month_setting_is_not_emptied BEFORE TRUNCATE ON month_setting
    EXECUTE FUNCTION refuse_change('the history of settings only grows');
CREATE TRIGGER month_setting_is_not_replaced BEFORE INSERT ON month_setting FOR EACH ROW
    EXECUTE FUNCTION let_pass('the history of settings only grows');
