//! Rows out of one database and into another, in a text that both agree on.

use diesel::prelude::*;
use diesel::sql_types::Text;

use super::catalogue::{Column, Row, Table};
use crate::store::connection::DatabaseConnection;
use crate::store::{ROWS_PER_INSERT, StoreError};

/// Bytes of text that go into one statement, unless a single row has more.
const BYTES_PER_INSERT: usize = 1 << 20;

/// The query that gives a table's rows as JSON arrays, by their key.
pub(super) fn reading(connection: &DatabaseConnection, table: &Table) -> String {
    let values: Vec<String> = table.columns.iter().map(|column| said(connection, column)).collect();
    let values = values.join(", ");
    let line = match connection {
        DatabaseConnection::Sqlite(_) => format!("json_array({values})"),
        DatabaseConnection::Postgres(_) => format!("json_build_array({values})::text"),
    };
    let key: Vec<String> = table.key.iter().map(|column| format!("\"{column}\"")).collect();
    format!("SELECT {line} AS line FROM \"{}\" ORDER BY {}", table.name, key.join(", "))
}

/// A column's value as text.
pub(in crate::store) fn said(connection: &DatabaseConnection, column: &Column) -> String {
    let name = format!("\"{}\"", column.name);
    match (connection, column.kind.as_str()) {
        (DatabaseConnection::Sqlite(_), "BLOB") => {
            format!("CASE WHEN {name} IS NULL THEN NULL ELSE lower(hex({name})) END")
        }
        (DatabaseConnection::Sqlite(_), "INTEGER") => format!("CAST({name} AS TEXT)"),
        (DatabaseConnection::Postgres(_), "boolean") => format!("{name}::int::text"),
        (DatabaseConnection::Postgres(_), "bytea") => format!("encode({name}, 'hex')"),
        (DatabaseConnection::Postgres(_), "date") => format!("to_char({name}, 'YYYY-MM-DD')"),
        // As many digits of a second as it has: none, three or six.
        (DatabaseConnection::Postgres(_), "timestamp without time zone") => format!(
            "to_char({name}, 'YYYY-MM-DD HH24:MI:SS' || CASE
                 WHEN extract(microseconds FROM {name})::bigint % 1000000 = 0 THEN ''
                 WHEN extract(microseconds FROM {name})::bigint % 1000 = 0 THEN '.MS' ELSE '.US' END)"
        ),
        (DatabaseConnection::Postgres(_), "bigint" | "integer") => format!("{name}::text"),
        _ => name,
    }
}

/// Rows that wait to be written together.
pub(super) struct Chunk {
    statement: String,
    rows: Vec<Row>,
    bytes: usize,
}

impl Chunk {
    /// For rows of this table of the target, whose values come in the order of `columns`.
    pub(super) fn new(connection: &DatabaseConnection, table: &Table, columns: &[&str]) -> Self {
        let values: Vec<String> = columns
            .iter()
            .enumerate()
            .map(|(place, name)| {
                let kind = table.columns.iter().find(|column| column.name == *name);
                meant(connection, kind.map_or("", |column| column.kind.as_str()), place)
            })
            .collect();
        let names: Vec<String> = columns.iter().map(|name| format!("\"{name}\"")).collect();
        let (names, values) = (names.join(", "), values.join(", "));
        let source = match connection {
            DatabaseConnection::Sqlite(_) => "json_each(?)",
            DatabaseConnection::Postgres(_) => "json_array_elements($1::json)",
        };
        let statement =
            format!("INSERT INTO \"{}\" ({names}) SELECT {values} FROM {source} AS given", table.name);
        Self { statement, rows: Vec::new(), bytes: 0 }
    }

    /// Adds a row, and writes when there are enough.
    pub(super) fn add(&mut self, connection: &mut DatabaseConnection, row: Row) -> Result<(), StoreError> {
        self.bytes += row.iter().flatten().map(String::len).sum::<usize>();
        self.rows.push(row);
        if self.rows.len() >= ROWS_PER_INSERT || self.bytes >= BYTES_PER_INSERT {
            self.write(connection)?;
        }
        Ok(())
    }

    /// Writes what waits.
    pub(super) fn write(&mut self, connection: &mut DatabaseConnection) -> Result<(), StoreError> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let rows =
            serde_json::to_string(&self.rows).map_err(|error| StoreError::Unreadable(error.to_string()))?;
        let written = match connection {
            DatabaseConnection::Sqlite(inner) => {
                diesel::sql_query(&self.statement).bind::<Text, _>(&rows).execute(inner)?
            }
            DatabaseConnection::Postgres(inner) => {
                diesel::sql_query(&self.statement).bind::<Text, _>(&rows).execute(inner)?
            }
        };
        if written != self.rows.len() {
            return Err(StoreError::Unreadable(format!("{written} of {} rows written", self.rows.len())));
        }
        self.rows.clear();
        self.bytes = 0;
        Ok(())
    }
}

/// The value that the text at this place of a row stands for.
fn meant(connection: &DatabaseConnection, kind: &str, place: usize) -> String {
    match connection {
        DatabaseConnection::Sqlite(_) => {
            let text = format!("json_extract(given.value, '$[{place}]')");
            match kind {
                "BLOB" => format!("unhex({text})"),
                "INTEGER" => format!("CAST({text} AS INTEGER)"),
                _ => text,
            }
        }
        DatabaseConnection::Postgres(_) => {
            let text = format!("(given.value ->> {place})");
            match kind {
                "boolean" => format!("{text}::int::boolean"),
                "bytea" => format!("decode({text}, 'hex')"),
                "text" => text,
                other => format!("{text}::{other}"),
            }
        }
    }
}
