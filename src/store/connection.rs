//! The databases that the store can speak to, and the few places where they differ.
//!
//! PostgreSQL is one more variant here, one more arm in `on_each_database!` and `open`, and its own migrations.

use diesel::connection::SimpleConnection;
use diesel::{Connection as _, SqliteConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::StoreError;

const SQLITE_MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations/sqlite");

/// How long a writer waits for another one to finish, in milliseconds.
const SQLITE_BUSY_TIMEOUT: u32 = 20_000;

/// Pages of the database kept in memory, in KiB: enough that a large import does not write its indexes page by page.
const SQLITE_CACHE_KIBIBYTES: u32 = 16_384;

/// A connection to one of the databases that the store can speak to.
#[derive(diesel::MultiConnection)]
pub(super) enum DatabaseConnection {
    Sqlite(SqliteConnection),
}

/// Runs the same statement on whichever database it is, for the few statements (batch inserts) that diesel
/// cannot write for all of them at once.
macro_rules! on_each_database {
    ($connection:expr, $inner:ident => $work:expr) => {
        match $connection {
            $crate::store::connection::DatabaseConnection::Sqlite($inner) => $work,
        }
    };
}
pub(super) use on_each_database;

/// Where a database is, by the scheme of its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Address {
    /// The path of a file.
    Sqlite(String),
}

impl Address {
    /// Reads `sqlite:PATH`. A misspelt scheme is an error, never a new file of that name.
    pub(super) fn parse(url: &str) -> Result<Self, StoreError> {
        match url.split_once(':') {
            Some(("sqlite", path)) if !path.is_empty() => Ok(Self::Sqlite(path.to_owned())),
            _ => Err(StoreError::UnknownAddress(url.to_owned())),
        }
    }
}

/// Opens the database, creating a SQLite file that is not there.
pub(super) fn open(address: &Address) -> Result<DatabaseConnection, diesel::ConnectionError> {
    match address {
        Address::Sqlite(path) => {
            let mut connection = SqliteConnection::establish(path)?;
            connection
                .batch_execute(&format!(
                    "PRAGMA busy_timeout = {SQLITE_BUSY_TIMEOUT};
                     PRAGMA journal_mode = WAL;
                     PRAGMA synchronous = FULL;
                     PRAGMA cache_size = -{SQLITE_CACHE_KIBIBYTES};
                     PRAGMA foreign_keys = ON;
                     PRAGMA temp_store = MEMORY;"
                ))
                .map_err(diesel::ConnectionError::CouldntSetupConfiguration)?;
            Ok(DatabaseConnection::Sqlite(connection))
        }
    }
}

/// Brings the tables up to this program's version.
pub(super) fn migrate(connection: &mut DatabaseConnection) -> Result<(), StoreError> {
    match connection {
        DatabaseConnection::Sqlite(inner) => inner
            .run_pending_migrations(SQLITE_MIGRATIONS)
            .map(|_| ())
            .map_err(|error| StoreError::Migration(error.to_string())),
    }
}
