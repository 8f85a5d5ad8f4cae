//! The tables of a database, as the database itself lists them: so a table that is added is moved as well.

use std::collections::BTreeSet;

use diesel::connection::{DefaultLoadingMode, SimpleConnection};
use diesel::pg::PgRowByRowLoadingMode;
use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::store::StoreError;
use crate::store::connection::DatabaseConnection;

/// A row, each value in the text that SQLite's tables keep it in; bytes in hexadecimal.
pub(in crate::store) type Row = Vec<Option<String>>;

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) struct Column {
    pub(in crate::store) name: String,
    /// The database's own name of its type.
    pub(super) kind: String,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) struct Table {
    pub(in crate::store) name: String,
    pub(in crate::store) columns: Vec<Column>,
    /// The columns of its primary key, in their order.
    pub(in crate::store) key: Vec<String>,
    /// The tables that its rows refer to.
    refers_to: BTreeSet<String>,
}

impl Table {
    pub(super) fn column_names(&self) -> Vec<&str> {
        self.columns.iter().map(|column| column.name.as_str()).collect()
    }
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// The rows that a query gives one after the other; its one column is a JSON array called `line`.
pub(in crate::store) fn rows<'c>(
    connection: &'c mut DatabaseConnection,
    query: &'c str,
) -> Result<Box<dyn Iterator<Item = Result<Row, StoreError>> + 'c>, StoreError> {
    let query = diesel::sql_query(query);
    let row = |line: QueryResult<Line>| {
        serde_json::from_str(&line?.line).map_err(|error| StoreError::Unreadable(error.to_string()))
    };
    Ok(match connection {
        DatabaseConnection::Sqlite(inner) => {
            Box::new(query.load_iter::<Line, DefaultLoadingMode>(inner)?.map(row))
        }
        DatabaseConnection::Postgres(inner) => {
            Box::new(query.load_iter::<Line, PgRowByRowLoadingMode>(inner)?.map(row))
        }
    })
}

/// What a query gives for every table, as pairs of the table's name and a word.
fn pairs(connection: &mut DatabaseConnection, query: &str) -> Result<Vec<(String, String)>, StoreError> {
    let pair = |row: Result<Row, StoreError>| match row?.as_slice() {
        [Some(table), Some(word)] => Ok((table.clone(), word.clone())),
        other => Err(StoreError::Unreadable(format!("{other:?}"))),
    };
    rows(connection, query)?.map(pair).collect()
}

/// Every table of the program, those that others refer to first. The record of migrations is no part of an office.
pub(in crate::store) fn tables(connection: &mut DatabaseConnection) -> Result<Vec<Table>, StoreError> {
    let [columns, keys, references] = match connection {
        DatabaseConnection::Sqlite(_) => SQLITE,
        DatabaseConnection::Postgres(_) => POSTGRES,
    };
    let mut tables: Vec<Table> = Vec::new();
    for (name, said) in pairs(connection, columns)? {
        let (kind, column) = said.split_once('|').unwrap_or(("", &said));
        let column = Column { name: column.to_owned(), kind: kind.to_owned() };
        match tables.last_mut().filter(|table| table.name == name) {
            Some(table) => table.columns.push(column),
            None => {
                tables.push(Table {
                    name,
                    columns: vec![column],
                    key: Vec::new(),
                    refers_to: BTreeSet::new(),
                });
            }
        }
    }
    for (name, column) in pairs(connection, keys)? {
        tables.iter_mut().filter(|table| table.name == name).for_each(|table| table.key.push(column.clone()));
    }
    for (name, other) in pairs(connection, references)?.into_iter().filter(|(name, other)| name != other) {
        tables.iter_mut().filter(|table| table.name == name).for_each(|table| {
            table.refers_to.insert(other.clone());
        });
    }
    in_order_of_reference(tables)
}

fn in_order_of_reference(mut waiting: Vec<Table>) -> Result<Vec<Table>, StoreError> {
    let mut ordered: Vec<Table> = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let names: BTreeSet<String> = waiting.iter().map(|table| table.name.clone()).collect();
        let (ready, later): (Vec<Table>, Vec<Table>) =
            waiting.into_iter().partition(|table| table.refers_to.is_disjoint(&names));
        if ready.is_empty() {
            return Err(StoreError::Unreadable(format!("tables refer to each other in a circle: {names:?}")));
        }
        ordered.extend(ready);
        waiting = later;
    }
    Ok(ordered)
}

/// Columns (type and name), key columns, references.
const SQLITE: [&str; 3] = [
    "SELECT json_array(t.name, c.type || '|' || c.name) AS line FROM sqlite_schema t, pragma_table_info(t.name) c
      WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND t.name <> '__diesel_schema_migrations'
      ORDER BY t.name, c.cid",
    "SELECT json_array(t.name, c.name) AS line FROM sqlite_schema t, pragma_table_info(t.name) c
      WHERE t.type = 'table' AND c.pk > 0 ORDER BY t.name, c.pk",
    "SELECT json_array(t.name, f.\"table\") AS line FROM sqlite_schema t, pragma_foreign_key_list(t.name) f
      WHERE t.type = 'table' ORDER BY t.name, f.id, f.seq",
];

const POSTGRES: [&str; 3] = [
    "SELECT json_build_array(t.table_name, c.data_type || '|' || c.column_name)::text AS line
       FROM information_schema.tables t
       JOIN information_schema.columns c USING (table_schema, table_name)
      WHERE t.table_schema = current_schema() AND t.table_type = 'BASE TABLE'
        AND t.table_name <> '__diesel_schema_migrations'
      ORDER BY t.table_name COLLATE \"C\", c.ordinal_position",
    "SELECT json_build_array(t.relname, a.attname)::text AS line
       FROM pg_index i
       JOIN pg_class t ON t.oid = i.indrelid
      CROSS JOIN unnest(i.indkey) WITH ORDINALITY k(number, place)
       JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number
      WHERE i.indisprimary AND t.relnamespace = current_schema()::regnamespace
      ORDER BY t.relname COLLATE \"C\", k.place",
    "SELECT json_build_array(t.relname, other.relname)::text AS line
       FROM pg_constraint c
       JOIN pg_class t ON t.oid = c.conrelid
       JOIN pg_class other ON other.oid = c.confrelid
      WHERE c.contype = 'f' AND c.connamespace = current_schema()::regnamespace
      ORDER BY t.relname COLLATE \"C\", c.conname",
];

/// The triggers that guard what never changes, put aside while rows come that passed them long ago.
pub(in crate::store) struct Triggers(Vec<(String, String)>);

impl Triggers {
    /// Puts them aside.
    pub(in crate::store) fn put_aside(
        connection: &mut DatabaseConnection,
        tables: &[Table],
    ) -> Result<Self, StoreError> {
        match connection {
            DatabaseConnection::Sqlite(_) => {
                let kept = pairs(
                    connection,
                    "SELECT json_array(name, sql) AS line FROM sqlite_schema WHERE type = 'trigger' ORDER BY name",
                )?;
                for (name, _) in &kept {
                    connection.batch_execute(&format!("DROP TRIGGER \"{name}\""))?;
                }
                Ok(Self(kept))
            }
            DatabaseConnection::Postgres(inner) => {
                for table in tables {
                    inner.batch_execute(&format!("ALTER TABLE \"{}\" DISABLE TRIGGER USER", table.name))?;
                }
                Ok(Self(Vec::new()))
            }
        }
    }

    /// Puts them back.
    pub(in crate::store) fn put_back(
        self,
        connection: &mut DatabaseConnection,
        tables: &[Table],
    ) -> Result<(), StoreError> {
        match connection {
            DatabaseConnection::Sqlite(inner) => {
                for (_, sql) in &self.0 {
                    inner.batch_execute(sql)?;
                }
            }
            DatabaseConnection::Postgres(inner) => {
                for table in tables {
                    inner.batch_execute(&format!("ALTER TABLE \"{}\" ENABLE TRIGGER USER", table.name))?;
                }
            }
        }
        Ok(())
    }
}
