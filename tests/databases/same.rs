//! What both databases hold and give is the same.

use std::collections::{BTreeMap, BTreeSet};

use xingchou::operations::calculate::{RunMonths, calculate};
use xingchou::operations::papers::payroll_bytes;
use xingchou::operations::recompute::pay_again;
use xingchou::operations::score::score;

use crate::support::{Home, Office, october, sample_files};

/// What a table is made of: each column, key and index in words that both databases share.
type Tables = BTreeMap<String, BTreeSet<String>>;

fn tables(home: &Home, query: &str) -> Tables {
    let mut tables = Tables::new();
    for line in home.lines(query) {
        let (table, said) = line.split_once(' ').unwrap();
        if !table.starts_with("__diesel") {
            tables.entry(table.to_owned()).or_default().insert(said.to_owned());
        }
    }
    tables
}

const SQLITE: &str = "
    SELECT t.name || ' ' || c.cid || ' ' || c.name || ' ' || c.type || ' ' || (c.\"notnull\" OR c.pk > 0)
           || ' ' || CASE WHEN c.dflt_value IS NULL THEN '' ELSE replace(c.dflt_value, '''', '') END AS line
      FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table'
    UNION ALL
    SELECT t.name || ' primary key ' || (SELECT group_concat(name, ',') FROM
             (SELECT name FROM pragma_table_info(t.name) WHERE pk > 0 ORDER BY pk))
      FROM sqlite_schema t WHERE t.type = 'table'
    UNION ALL
    SELECT t.name || ' reference ' || f.\"table\" || ' ' || group_concat(f.\"from\" || '=' || f.\"to\", ',')
      FROM sqlite_schema t, pragma_foreign_key_list(t.name) f WHERE t.type = 'table' GROUP BY t.name, f.id
    UNION ALL
    SELECT t.name || ' index ' || i.name || ' ' || i.\"unique\" || ' ' || i.partial || ' ' ||
           (SELECT group_concat(name, ',') FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno))
      FROM sqlite_schema t, pragma_index_list(t.name) i WHERE t.type = 'table' AND i.origin = 'c'
    UNION ALL
    SELECT tbl_name || ' trigger ' || name FROM sqlite_schema WHERE type = 'trigger'";

const POSTGRES: &str = "
    SELECT c.table_name || ' ' || (c.ordinal_position - 1) || ' ' || c.column_name || ' ' ||
           CASE c.data_type WHEN 'bigint' THEN 'INTEGER' WHEN 'integer' THEN 'INTEGER' WHEN 'boolean' THEN 'INTEGER'
                WHEN 'text' THEN 'TEXT' WHEN 'date' THEN 'TEXT' WHEN 'timestamp without time zone' THEN 'TEXT'
                WHEN 'bytea' THEN 'BLOB' ELSE c.data_type END
           || ' ' || CASE c.is_nullable WHEN 'NO' THEN 1 ELSE 0 END || ' ' ||
           CASE WHEN c.column_default IS NULL THEN '' WHEN c.column_default = 'false' THEN '0'
                ELSE replace(split_part(c.column_default, '::', 1), '''', '') END AS line
      FROM information_schema.columns c WHERE c.table_schema = current_schema()
    UNION ALL
    SELECT conrelid::regclass || CASE contype WHEN 'p' THEN ' primary key ' ELSE ' reference ' || confrelid::regclass || ' ' END ||
           (SELECT string_agg(CASE contype WHEN 'p' THEN a.attname ELSE a.attname || '=' || b.attname END, ',' ORDER BY n)
              FROM unnest(conkey) WITH ORDINALITY k(num, n)
              JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = k.num
              LEFT JOIN pg_attribute b ON b.attrelid = confrelid AND b.attnum = confkey[n])
      FROM pg_constraint WHERE contype IN ('p', 'f') AND connamespace = current_schema()::regnamespace
    UNION ALL
    SELECT i.indrelid::regclass || ' index ' || i.indexrelid::regclass || ' ' || i.indisunique::int || ' ' ||
           (i.indpred IS NOT NULL)::int || ' ' ||
           (SELECT string_agg(a.attname, ',' ORDER BY n) FROM unnest(i.indkey) WITH ORDINALITY k(num, n)
              JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.num)
      FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
     WHERE t.relnamespace = current_schema()::regnamespace AND NOT i.indisprimary
    UNION ALL
    SELECT tgrelid::regclass || ' trigger ' || tgname FROM pg_trigger JOIN pg_class t ON t.oid = tgrelid
     WHERE NOT tgisinternal AND t.relnamespace = current_schema()::regnamespace AND tgtype & 32 = 0";

#[test]
#[ignore = "needs PostgreSQL"]
fn tables_columns_keys_indexes_and_triggers_are_the_same() {
    let (sqlite, postgres) = (Office::at(Home::on_sqlite()), Office::at(Home::on_postgres()));
    let (one, other) = (tables(&sqlite.home, SQLITE), tables(&postgres.home, POSTGRES));
    assert!(one.len() > 15, "{one:?}");
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    for (table, said) in &one {
        assert_eq!(said, &other[table], "{table}");
    }
}

/// Text is ordered byte by byte on both.
#[test]
#[ignore = "needs PostgreSQL"]
fn no_text_is_ordered_by_a_language() {
    let office = Office::at(Home::on_postgres());
    let otherwise = office.home.lines(
        "SELECT attrelid::regclass || '.' || attname AS line FROM pg_attribute JOIN pg_class t ON t.oid = attrelid
          WHERE t.relnamespace = current_schema()::regnamespace AND t.relkind = 'r' AND attnum > 0
            AND atttypid = 'text'::regtype AND attcollation <> 'pg_catalog.\"C\"'::regcollation",
    );
    assert_eq!(otherwise, Vec::<String>::new(), "TEXT COLLATE \"C\"");
}

/// The bytes of a month: what was kept of scores and pay, and the workbook.
fn month_bytes(office: &Office) -> [Vec<u8>; 5] {
    let (store, viewer, month) = (&office.store, &office.viewer, october());
    let scored = score(store, viewer, &office.folder, month, None).unwrap();
    let pay = calculate(store, viewer, &office.folder, RunMonths::all_in(month)).unwrap();
    let score_run = store.read(|reading| reading.score_run_find(viewer, scored.run)).unwrap().unwrap();
    let pay_run = store.read(|reading| reading.pay_run_find(viewer, pay.run)).unwrap().unwrap();
    let again = pay_again(store, viewer, pay.run).unwrap();
    let workbook = payroll_bytes(store, viewer, &again).unwrap();
    [score_run.inputs, score_run.results, pay_run.inputs, pay_run.results, workbook]
}

#[test]
#[ignore = "needs PostgreSQL"]
fn the_same_month_gives_the_same_bytes() {
    let offices = [Home::on_sqlite(), Home::on_postgres()].map(|home| {
        let office = Office::at(home);
        office.take(sample_files());
        office
    });
    let [sqlite, postgres] = offices.each_ref().map(month_bytes);
    let names = ["score inputs", "score results", "pay inputs", "pay results", "workbook"];
    for ((name, one), other) in names.iter().zip(&sqlite).zip(&postgres) {
        assert!(one.len() > 1_000, "{name}");
        assert!(one == other, "{name}: {} and {} bytes", one.len(), other.len());
    }
}
