//! What a database says of itself, and changes behind the program's back, on either database.

use crate::support::Home;

/// A column of a table.
#[derive(Debug, Clone)]
pub struct Column {
    pub name: String,
    /// integer, text, blob, date, timestamp or boolean.
    pub kind: String,
    pub is_key: bool,
}

/// The columns of a table.
pub fn columns(home: &Home, table: &str) -> Vec<Column> {
    let query = if home.is_postgres() {
        format!(
            "SELECT CASE c.data_type WHEN 'bigint' THEN 'integer' WHEN 'bytea' THEN 'blob'
                         WHEN 'timestamp without time zone' THEN 'timestamp' ELSE c.data_type END
                    || ' ' || EXISTS (SELECT 1 FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid
                         AND a.attnum = ANY (i.indkey) WHERE i.indisprimary AND i.indrelid = '{table}'::regclass
                         AND a.attname = c.column_name)::int || ' ' || c.column_name AS line
               FROM information_schema.columns c
              WHERE c.table_schema = current_schema() AND c.table_name = '{table}' ORDER BY c.ordinal_position"
        )
    } else {
        format!(
            "SELECT lower(type) || ' ' || (pk > 0) || ' ' || name AS line FROM pragma_table_info('{table}') ORDER BY cid"
        )
    };
    let lines = home.lines(&query);
    assert!(!lines.is_empty(), "there is no table {table}");
    lines
        .iter()
        .map(|line| {
            let words: Vec<&str> = line.split(' ').collect();
            Column { kind: words[0].to_owned(), is_key: words[1] == "1", name: words[2].to_owned() }
        })
        .collect()
}

/// What one may put before a change so that neither triggers nor references nor checks stand in its way.
pub fn unguarded(home: &Home) -> &'static str {
    if home.is_postgres() {
        "SET session_replication_role = replica;"
    } else {
        "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;"
    }
}

/// A trigger as the database lists it.
#[derive(Debug, Clone)]
pub struct Trigger {
    pub table: String,
    pub name: String,
    /// INSERT, UPDATE, DELETE or TRUNCATE.
    pub event: String,
    /// Whether it lets everything pass: on PostgreSQL no insertion replaces a row.
    pub lets_pass: bool,
}

/// Every trigger there is.
pub fn triggers(home: &Home) -> Vec<Trigger> {
    let lines = home.lines(if home.is_postgres() {
        "SELECT tgrelid::regclass || ' ' || tgname || ' ' || CASE WHEN tgtype & 4 > 0 THEN 'INSERT' WHEN tgtype & 8 > 0
                THEN 'DELETE' WHEN tgtype & 16 > 0 THEN 'UPDATE' ELSE 'TRUNCATE' END || ' ' ||
                CASE WHEN p.proname = 'let_pass' THEN 'passes' ELSE 'holds' END AS line
           FROM pg_trigger JOIN pg_class t ON t.oid = tgrelid JOIN pg_proc p ON p.oid = tgfoid
          WHERE NOT tgisinternal AND t.relnamespace = current_schema()::regnamespace ORDER BY 1"
    } else {
        "SELECT tbl_name || ' ' || name || ' ' || CASE WHEN sql LIKE '%BEFORE INSERT%' THEN 'INSERT' WHEN sql LIKE
                '%BEFORE UPDATE%' THEN 'UPDATE' WHEN sql LIKE '%BEFORE DELETE%' THEN 'DELETE' ELSE 'other' END ||
                ' holds' AS line FROM sqlite_schema WHERE type = 'trigger' ORDER BY 1"
    });
    lines
        .iter()
        .map(|line| {
            let words: Vec<&str> = line.split(' ').collect();
            let [table, name, event, does] = words[..] else { panic!("{line}") };
            Trigger {
                table: table.to_owned(),
                name: name.to_owned(),
                event: event.to_owned(),
                lets_pass: does == "passes",
            }
        })
        .collect()
}
