//! Copies of the database while it is in use, and whether one is sound.

use std::path::Path;

use diesel::prelude::*;
use diesel::sql_types::Text;

use super::connection::DatabaseConnection;
use super::{Store, StoreError};
use crate::access::{Action, Resource, Viewer};

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

impl Store {
    /// Writes a copy of a SQLite database, whole and of one moment.
    ///
    /// # Errors
    /// The viewer may not, the file can't be written, or the database is on PostgreSQL, which has its own tools.
    pub fn back_up(&self, viewer: &Viewer, to: &Path) -> Result<(), StoreError> {
        viewer.require_all(Action::Export, Resource::Backups)?;
        let mut pooled = self.pool.get().map_err(|error| StoreError::Connection(error.to_string()))?;
        let connection: &mut DatabaseConnection = &mut pooled;
        match connection {
            DatabaseConnection::Sqlite(inner) => {
                diesel::sql_query("VACUUM INTO ?")
                    .bind::<Text, _>(to.display().to_string())
                    .execute(inner)?;
                Ok(())
            }
            DatabaseConnection::Postgres(_) => Err(StoreError::NotOneFile),
        }
    }

    /// Whether the database's own check finds it sound.
    ///
    /// # Errors
    /// It does not, or the viewer may not ask.
    pub fn check_integrity(&self, viewer: &Viewer) -> Result<(), StoreError> {
        viewer.require_all(Action::See, Resource::Backups)?;
        let mut pooled = self.pool.get().map_err(|error| StoreError::Connection(error.to_string()))?;
        let connection: &mut DatabaseConnection = &mut pooled;
        let DatabaseConnection::Sqlite(inner) = connection else { return Ok(()) };
        let said: Vec<Line> =
            diesel::sql_query("SELECT integrity_check AS line FROM pragma_integrity_check").load(inner)?;
        match said.as_slice() {
            [only] if only.line == "ok" => Ok(()),
            lines => {
                let words: Vec<&str> = lines.iter().take(3).map(|line| line.line.as_str()).collect();
                Err(StoreError::Unreadable(words.join("; ")))
            }
        }
    }
}
