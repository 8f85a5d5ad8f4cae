//! The databases that the store can speak to, and the few places where they differ.

use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::{Connection as _, ConnectionError, PgConnection, SqliteConnection};

use super::address::Address;

/// How long a writer waits for another one to finish, in milliseconds.
const WAIT_FOR_WRITER_MILLISECONDS: u32 = 20_000;

/// How long to wait before the journal's mode is asked for again, in milliseconds.
const JOURNAL_PAUSE_MILLISECONDS: u32 = 50;

/// Pages of the database kept in memory, in KiB: enough that a large import does not write its indexes page by page.
const SQLITE_CACHE_KIBIBYTES: u32 = 16_384;

/// A connection to one of the databases that the store can speak to.
#[derive(diesel::MultiConnection)]
pub(super) enum DatabaseConnection {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// Inserts many rows (a slice of one `Insertable`) in the database's fast way: SQLite takes some hundred rows a
/// statement, PostgreSQL a stream of them (COPY). Diesel cannot write either of these for all databases at once.
macro_rules! insert_rows {
    ($connection:expr, $table:expr, $rows:expr) => {{
        let rows = $rows;
        match $connection {
            $crate::store::connection::DatabaseConnection::Sqlite(inner) => {
                for chunk in rows.chunks($crate::store::ROWS_PER_INSERT) {
                    diesel::insert_into($table).values(chunk).execute(inner)?;
                }
            }
            $crate::store::connection::DatabaseConnection::Postgres(inner) if !rows.is_empty() => {
                diesel::copy_from($table).from_insertable(rows).execute(inner)?;
            }
            $crate::store::connection::DatabaseConnection::Postgres(_) => {}
        }
    }};
}
pub(super) use insert_rows;

/// Opens the database, creating a SQLite file that is not there.
pub(super) fn open(address: &Address) -> Result<DatabaseConnection, ConnectionError> {
    match address {
        Address::Sqlite(path) => {
            let mut connection = SqliteConnection::establish(path)?;
            // What is deleted is overwritten, not only forgotten.
            let settings = format!(
                "PRAGMA busy_timeout = {WAIT_FOR_WRITER_MILLISECONDS};
                 PRAGMA journal_mode = WAL;
                 PRAGMA synchronous = FULL;
                 PRAGMA cache_size = -{SQLITE_CACHE_KIBIBYTES};
                 PRAGMA foreign_keys = ON;
                 PRAGMA secure_delete = ON;
                 PRAGMA temp_store = MEMORY;"
            );
            // Copies that open a new file together: one changes the journal's mode, and the others are told at once
            // that it is locked, without any waiting.
            let mut tries_left = WAIT_FOR_WRITER_MILLISECONDS / JOURNAL_PAUSE_MILLISECONDS;
            while let Err(error) = connection.batch_execute(&settings) {
                if tries_left == 0 || !error.to_string().contains("locked") {
                    return Err(ConnectionError::CouldntSetupConfiguration(error));
                }
                tries_left -= 1;
                std::thread::sleep(Duration::from_millis(u64::from(JOURNAL_PAUSE_MILLISECONDS)));
            }
            Ok(DatabaseConnection::Sqlite(connection))
        }
        Address::Postgres(url) => {
            let mut connection = PgConnection::establish(&Address::with_defaults(url))?;
            // What is acknowledged is on disk, whatever the server's own setting. A copy of the program whose
            // machine is gone is noticed by its silence, and what it held is free again.
            connection
                .batch_execute(&format!(
                    "SET TIME ZONE 'UTC';
                     SET lock_timeout = {WAIT_FOR_WRITER_MILLISECONDS};
                     SET tcp_keepalives_idle = 15;
                     SET tcp_keepalives_interval = 5;
                     SET tcp_keepalives_count = 3;
                     SELECT set_config('synchronous_commit', 'on', false)
                      WHERE current_setting('synchronous_commit') = 'off';"
                ))
                .map_err(ConnectionError::CouldntSetupConfiguration)?;
            Ok(DatabaseConnection::Postgres(connection))
        }
    }
}
