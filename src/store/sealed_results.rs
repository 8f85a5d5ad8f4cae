//! Results that an earlier version of the program kept in the clear are sealed when the database is opened for the
//! first time after the update: a migration in SQL has no keys.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Integer, Text};

use super::StoreError;
use super::connection::{DatabaseConnection, insert_rows};
use super::moving::catalogue::{Triggers, tables};
use super::schema::{pay_result, score};
use super::staff_result::{Figure, PayResultInsert, PersonRow, ScoreInsert, seal_person_row};
use crate::access::seal::DataKeys;

/// A figure in the clear.
#[derive(QueryableByName)]
struct Plain {
    #[diesel(sql_type = BigInt)]
    district: i64,
    #[diesel(sql_type = BigInt)]
    run: i64,
    #[diesel(sql_type = BigInt)]
    staff: i64,
    #[diesel(sql_type = Text)]
    column_code: String,
    #[diesel(sql_type = Integer)]
    scale: i32,
    #[diesel(sql_type = BigInt)]
    value: i64,
}

/// A person's figures, sealed: district, run, member of staff, bytes.
type Sealed = (i64, i64, i64, Vec<u8>);

/// Seals what is in the clear and takes the tables away that it was in. Of copies that start together one does it.
///
/// # Errors
/// The database fails, or holds what is not understood.
pub(super) fn seal(connection: &mut DatabaseConnection, keys: &DataKeys) -> Result<(), StoreError> {
    if !is_in_the_clear(connection)? {
        return Ok(());
    }
    connection.transaction(|connection| {
        match connection {
            DatabaseConnection::Sqlite(inner) => {
                inner.batch_execute("UPDATE counter SET next = next WHERE name = 'write'")?;
            }
            DatabaseConnection::Postgres(inner) => inner.batch_execute(
                "SET LOCAL lock_timeout = 0;
                 SELECT pg_advisory_xact_lock(hashtextextended('xingchou migration ' || current_schema(), 0));",
            )?,
        }
        if !is_in_the_clear(connection)? {
            return Ok(());
        }
        let all = tables(connection)?;
        let triggers = Triggers::put_aside(connection, &all)?;
        let scores = sealed(connection, keys, "score")?;
        let scores: Vec<ScoreInsert> = scores.into_iter().map(ScoreInsert::of).collect();
        insert_rows!(&mut *connection, score::table, &scores);
        let results = sealed(connection, keys, "pay_result")?;
        let results: Vec<PayResultInsert> = results.into_iter().map(PayResultInsert::of).collect();
        insert_rows!(&mut *connection, pay_result::table, &results);
        triggers.put_back(connection, &all)?;
        connection.batch_execute("DROP TABLE score_in_the_clear; DROP TABLE pay_result_in_the_clear;")?;
        Ok(())
    })
}

fn is_in_the_clear(connection: &mut DatabaseConnection) -> Result<bool, StoreError> {
    let question = match connection {
        DatabaseConnection::Sqlite(_) => {
            "EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'pay_result_in_the_clear')"
        }
        // Asked of the catalogue itself: to_regclass answers from a cache, which after waiting for another copy is old.
        DatabaseConnection::Postgres(_) => {
            "EXISTS (SELECT 1 FROM pg_catalog.pg_tables \
             WHERE schemaname = current_schema() AND tablename = 'pay_result_in_the_clear')"
        }
    };
    Ok(diesel::select(diesel::dsl::sql::<Bool>(question)).get_result(connection)?)
}

/// The rows of a table in the clear, sealed person by person.
fn sealed(
    connection: &mut DatabaseConnection,
    keys: &DataKeys,
    table: &str,
) -> Result<Vec<Sealed>, StoreError> {
    let query = format!(
        "SELECT district, run, staff, column_code, scale, value FROM {table}_in_the_clear
          ORDER BY district, run, staff, column_code"
    );
    let query = diesel::sql_query(query);
    let rows: Vec<Plain> = match connection {
        DatabaseConnection::Sqlite(inner) => query.load(inner)?,
        DatabaseConnection::Postgres(inner) => query.load(inner)?,
    };
    let person = |one: &Plain, other: &Plain| {
        (one.district, one.run, one.staff) == (other.district, other.run, other.staff)
    };
    let mut people = Vec::new();
    for rows in rows.chunk_by(person) {
        let Some(first) = rows.first() else { continue };
        let figures: Vec<Figure> =
            rows.iter().map(|row| (row.column_code.clone(), row.scale, row.value)).collect();
        let of = (first.run, first.staff);
        let row = PersonRow::Figures(figures);
        let figures = seal_person_row(keys, (first.district, table), of, &row)?;
        people.push((first.district, first.run, first.staff, figures));
    }
    Ok(people)
}
