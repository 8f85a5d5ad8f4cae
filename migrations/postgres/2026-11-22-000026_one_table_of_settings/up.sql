-- All settings of an office are in one table, each with its history: the latest row counts.
CREATE TABLE setting_before AS SELECT * FROM setting;
DROP TABLE setting;
CREATE TABLE setting (
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
CREATE TRIGGER setting_is_final BEFORE UPDATE ON setting FOR EACH ROW
    EXECUTE FUNCTION refuse_change('the history of settings only grows');
CREATE TRIGGER setting_stays BEFORE DELETE ON setting FOR EACH ROW
    EXECUTE FUNCTION refuse_change('the history of settings only grows');
CREATE TRIGGER setting_is_not_emptied BEFORE TRUNCATE ON setting
    EXECUTE FUNCTION refuse_change('the history of settings only grows');
CREATE TRIGGER setting_is_not_replaced BEFORE INSERT ON setting FOR EACH ROW
    EXECUTE FUNCTION let_pass('the history of settings only grows');
