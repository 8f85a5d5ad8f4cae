//! Brings the tables up to this program's version. Several copies of the program may start at once: one migrates,
//! the others wait and find it done.

use diesel::backend::Backend;
use diesel::connection::SimpleConnection;
use diesel::migration::{Migration, MigrationSource};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::StoreError;
use super::connection::DatabaseConnection;

const SQLITE_MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES_MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Brings the tables up to this program's version.
///
/// # Errors
/// A newer program made the tables, or the database fails.
pub(super) fn migrate(connection: &mut DatabaseConnection) -> Result<(), StoreError> {
    match connection {
        DatabaseConnection::Sqlite(inner) => {
            if !pending(inner, &SQLITE_MIGRATIONS)?.is_empty() {
                inner.immediate_transaction(|inner| catch_up(inner, &SQLITE_MIGRATIONS))?;
            }
            Ok(())
        }
        DatabaseConnection::Postgres(inner) => inner.transaction(|inner| {
            inner.batch_execute(
                "SET LOCAL lock_timeout = 0;
                 SELECT pg_advisory_xact_lock(hashtextextended('xingchou migration ' || current_schema(), 0));",
            )?;
            catch_up(inner, &POSTGRES_MIGRATIONS)
        }),
    }
}

/// Whether the program made its tables here before.
///
/// # Errors
/// The database fails.
pub(super) fn is_set_up(connection: &mut DatabaseConnection) -> Result<bool, StoreError> {
    let question = match connection {
        DatabaseConnection::Sqlite(_) => {
            "EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'district')"
        }
        DatabaseConnection::Postgres(_) => "to_regclass('district') IS NOT NULL",
    };
    Ok(diesel::select(diesel::dsl::sql::<Bool>(question)).get_result(connection)?)
}

/// Asks what is pending, which another copy may have done by now, and does it.
fn catch_up<C, DB>(connection: &mut C, migrations: &EmbeddedMigrations) -> Result<(), StoreError>
where
    C: MigrationHarness<DB>,
    DB: Backend,
{
    for migration in pending(connection, migrations)? {
        connection.run_migration(&*migration).map_err(failed)?;
    }
    Ok(())
}

/// The migrations that are still to be done, in their order.
fn pending<C, DB>(
    connection: &mut C,
    migrations: &EmbeddedMigrations,
) -> Result<Vec<Box<dyn Migration<DB>>>, StoreError>
where
    C: MigrationHarness<DB>,
    DB: Backend,
{
    let mut pending: Vec<Box<dyn Migration<DB>>> = migrations.migrations().map_err(failed)?;
    for applied in connection.applied_migrations().map_err(failed)? {
        let place = pending.iter().position(|migration| migration.name().version() == applied);
        pending.remove(place.ok_or_else(|| StoreError::Newer(applied.to_string()))?);
    }
    pending.sort_by(|one, other| one.name().version().cmp(&other.name().version()));
    Ok(pending)
}

fn failed(error: Box<dyn std::error::Error + Send + Sync>) -> StoreError {
    StoreError::Migration(error.to_string())
}
