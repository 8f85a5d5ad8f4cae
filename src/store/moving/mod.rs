//! A whole office from one database to another: every table, in one transaction, and compared row by row afterwards.
//! Values that are sealed stay as they are; the key file goes with the office.

pub(super) mod catalogue;
pub(super) mod copy;

use std::path::Path;

use diesel::prelude::*;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::address::Address;
use super::connection::DatabaseConnection;
use super::schema::counter;
use super::{Store, StoreError, Writing, connect, migration, sealed_results};
use crate::access::{Action, Resource, Viewer};
use catalogue::{Row, Table, Triggers, rows, tables};
use copy::{Chunk, reading};

/// What was moved and compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// The database that the office was in, and still is in, without a password.
    pub from: String,
    /// The database that it is in now.
    pub to: String,
    /// Every table, in the order of copying.
    pub tables: Vec<MovedTable>,
}

/// A table that was moved and compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MovedTable {
    /// Its name.
    pub name: String,
    /// Its rows on either side.
    pub rows: u64,
    /// SHA-256 of all its rows on either side, hexadecimal.
    pub digest: String,
}

impl Store {
    /// Copies everything into the empty database at `url` and compares both, row by row; nobody writes here meanwhile.
    /// What is here stays.
    ///
    /// # Errors
    /// The address is not understood, the target holds something, a row differs afterwards (in all these cases the
    /// target is as it was), or a database fails.
    pub fn move_to(&self, viewer: &Viewer, url: &str) -> Result<Moved, StoreError> {
        viewer.require_all(Action::Export, Resource::Backups)?;
        let address = Address::parse(url)?;
        let is_new_file = match &address {
            Address::Sqlite(path) => make_private_file(path)?,
            Address::Postgres(_) => false,
        };
        let moved = self.move_into(viewer, &address);
        if let (Err(_), Address::Sqlite(path), true) = (&moved, &address, is_new_file) {
            for ending in ["", "-wal", "-shm"] {
                // That there is none of these is as well.
                let _ = std::fs::remove_file(format!("{path}{ending}"));
            }
        }
        moved
    }

    fn move_into(&self, viewer: &Viewer, address: &Address) -> Result<Moved, StoreError> {
        let mut target = connect(address)?;
        require_empty(&mut target, address)?;
        migration::migrate(&mut target)?;
        sealed_results::seal(&mut target, &self.keyring.known())?;
        let to = address.to_string();
        let tables = self.write_transaction(viewer, |writing| {
            // First, so that the trail on both sides tells of it.
            writing.audit_entry_insert(viewer, "office_moved", &to)?;
            writing.copy_everything(&mut target)
        })?;
        Ok(Moved { from: self.address().to_owned(), to, tables })
    }
}

impl Writing<'_> {
    fn copy_everything(&mut self, target: &mut DatabaseConnection) -> Result<Vec<MovedTable>, StoreError> {
        let source = &mut *self.connection;
        // The writers of other districts wait as well; on SQLite they do so anyway.
        diesel::update(counter::table.filter(counter::name.eq("write")))
            .set(counter::next.eq(counter::next))
            .execute(source)?;
        let (here, there) = (tables(source)?, tables(target)?);
        let pairs: Vec<(&Table, &Table)> = there
            .iter()
            .map(|table| {
                let same = here.iter().find(|same| same.name == table.name);
                same.map(|same| (same, table)).ok_or_else(|| StoreError::Unreadable(table.name.clone()))
            })
            .collect::<Result<_, _>>()?;
        target.transaction(|target| {
            let triggers = Triggers::put_aside(target, &there)?;
            for (from, to) in &pairs {
                let query = reading(source, from);
                let mut chunk = Chunk::new(target, to, &from.column_names());
                for row in rows(source, &query)? {
                    chunk.add(target, row?)?;
                }
                chunk.write(target)?;
            }
            triggers.put_back(target, &there)?;
            pairs.iter().map(|(from, to)| compare(source, target, from, to)).collect()
        })
    }
}

/// Reads a table on both sides and compares it row by row.
fn compare(
    source: &mut DatabaseConnection,
    target: &mut DatabaseConnection,
    from: &Table,
    to: &Table,
) -> Result<MovedTable, StoreError> {
    // The columns of both in the order of the source.
    let mut to = to.clone();
    let place = |name: &str| from.columns.iter().position(|column| column.name == name);
    to.columns.sort_by_key(|column| place(&column.name));
    let (here, there) = (reading(source, from), reading(target, &to));
    let (mut here, mut there) = (rows(source, &here)?, rows(target, &there)?);
    let mut digest = Sha256::new();
    let mut count = 0_u64;
    loop {
        let (one, other) = (here.next().transpose()?, there.next().transpose()?);
        if one != other {
            return Err(StoreError::Differs { table: from.name.clone(), row: count + 1 });
        }
        let Some(row) = one else { break };
        count += 1;
        digest.update(line(&row)?);
    }
    let digest = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(MovedTable { name: from.name.clone(), rows: count, digest })
}

fn line(row: &Row) -> Result<String, StoreError> {
    let text = serde_json::to_string(row).map_err(|error| StoreError::Unreadable(error.to_string()))?;
    Ok(text + "\n")
}

/// Makes sure that a database holds nothing: no rows in tables of the program, and no other tables.
fn require_empty(target: &mut DatabaseConnection, address: &Address) -> Result<(), StoreError> {
    let is_ours = migration::is_set_up(target)?;
    for table in tables(target)? {
        let any = format!("SELECT '[]' AS line FROM \"{}\" LIMIT 1", table.name);
        let holds_rows = rows(target, &any)?.next().transpose()?.is_some();
        if holds_rows || !is_ours {
            return Err(StoreError::NotEmpty { address: address.to_string(), table: table.name });
        }
    }
    Ok(())
}

/// Makes the file of a new database, for its owner alone to read; returns whether it was not there.
fn make_private_file(path: &str) -> Result<bool, StoreError> {
    if Path::new(path).exists() {
        return Ok(false);
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(|_| true).map_err(|error| StoreError::Connection(format!("{path}: {error}")))
}
