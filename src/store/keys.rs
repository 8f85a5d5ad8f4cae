//! The keys of the database: data keys in the table `data_key`, wrapped with the master key of a file outside it.
//! Every private value passes through here on its way in and out.

use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};

use diesel::prelude::*;

use super::connection::DatabaseConnection;
use super::schema::data_key;
use super::{Reading, StoreError, Writing};
use crate::access::seal::{DataKeys, KeyFile, Place, Purpose, SealError, WrappedKey};
use crate::access::{Action, Resource, Viewer};
use crate::clock;

/// The keys as this copy of the program knows them.
pub(super) struct Keyring {
    file: PathBuf,
    known: RwLock<Arc<DataKeys>>,
}

impl Keyring {
    /// Reads the database's keys; a new database is given its first ones.
    pub(super) fn open(connection: &mut DatabaseConnection, file: &Path) -> Result<Self, StoreError> {
        let read = KeyFile::read(file)?;
        let mut rows = wrapped_keys(connection)?;
        if rows.is_empty() {
            // Of two copies that start together one is first, and the other reads what that one wrote.
            let made = DataKeys::first(&read)?;
            let written = connection.transaction(|connection| insert(connection, &made));
            rows = wrapped_keys(connection)?;
            if rows.is_empty() {
                written?;
            }
        }
        let known = DataKeys::unwrapped(&read, &rows)?;
        Ok(Self { file: file.to_owned(), known: RwLock::new(Arc::new(known)) })
    }

    /// The keys known so far.
    pub(super) fn known(&self) -> Arc<DataKeys> {
        Arc::clone(&self.known.read().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    /// Reads the keys again, because another copy of the program has made a new one.
    fn read_again(&self, connection: &mut DatabaseConnection) -> Result<Arc<DataKeys>, StoreError> {
        let keys = DataKeys::unwrapped(&KeyFile::read(&self.file)?, &wrapped_keys(connection)?)?;
        let keys = Arc::new(keys);
        *self.known.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Arc::clone(&keys);
        Ok(keys)
    }
}

fn wrapped_keys(connection: &mut DatabaseConnection) -> Result<Vec<WrappedKey>, StoreError> {
    let rows: Vec<(i64, String, String, String)> = data_key::table
        .order(data_key::id)
        .select((data_key::id, data_key::purpose, data_key::master, data_key::wrapped))
        .load(connection)?;
    rows.into_iter()
        .map(|(id, purpose, master, wrapped)| {
            let unreadable = || StoreError::Unreadable(format!("data_key {id} {purpose}"));
            Ok(WrappedKey {
                id: u32::try_from(id).map_err(|_| unreadable())?,
                purpose: Purpose::from_code(&purpose).ok_or_else(unreadable)?,
                master,
                wrapped,
            })
        })
        .collect()
}

fn insert(connection: &mut DatabaseConnection, rows: &[WrappedKey]) -> Result<(), diesel::result::Error> {
    for row in rows {
        diesel::insert_into(data_key::table)
            .values((
                data_key::id.eq(i64::from(row.id)),
                data_key::purpose.eq(row.purpose.code()),
                data_key::master.eq(&row.master),
                data_key::wrapped.eq(&row.wrapped),
                data_key::made_at.eq(clock::now()),
            ))
            .execute(connection)?;
    }
    Ok(())
}

impl Reading<'_> {
    /// Opens a sealed text; see [`DataKeys::open_text`].
    pub(super) fn open_text(&mut self, place: &Place<'_>, sealed: &str) -> Result<String, StoreError> {
        self.opened(|keys| keys.open_text(place, sealed))
    }

    /// Opens sealed bytes; see [`DataKeys::open`].
    pub(super) fn open_bytes(&mut self, place: &Place<'_>, sealed: &[u8]) -> Result<Vec<u8>, StoreError> {
        self.opened(|keys| keys.open(place, sealed))
    }

    fn opened<T>(&mut self, open: impl Fn(&DataKeys) -> Result<T, SealError>) -> Result<T, StoreError> {
        match open(&self.keys) {
            Err(SealError::UnknownDataKey(_)) => {
                self.keys = self.keyring.read_again(self.connection)?;
                Ok(open(&self.keys)?)
            }
            other => Ok(other?),
        }
    }

    /// Seals a text for its place; see [`DataKeys::seal_text`].
    pub(super) fn seal_text(&self, place: &Place<'_>, plain: &str) -> Result<String, StoreError> {
        Ok(self.keys.seal_text(place, plain)?)
    }

    /// Seals bytes for their place; see [`DataKeys::seal`].
    pub(super) fn seal_bytes(&self, place: &Place<'_>, plain: &[u8]) -> Result<Vec<u8>, StoreError> {
        Ok(self.keys.seal(place, plain)?)
    }

    /// The keyed hash by which a private value is found; see [`DataKeys::keyed_hash`].
    pub(super) fn keyed_hash(&self, viewer: &Viewer, purpose: &str, value: &str) -> String {
        self.keys.keyed_hash(viewer.district(), purpose, value)
    }
}

impl Writing<'_> {
    /// Adds a new master key to the store's key file, wraps every data key with it, and makes a new data key for what
    /// is sealed from now on; returns the new master key's id. The file is written first and keeps the keys before, so
    /// that whatever happens in between the file opens the database.
    ///
    /// # Errors
    /// The key file is of another database or can't be written, or the database fails.
    pub fn data_key_rotate(&mut self, viewer: &Viewer) -> Result<String, StoreError> {
        viewer.require_all(Action::Change, Resource::Backups)?;
        let rows = wrapped_keys(self.connection)?;
        let file = KeyFile::read(&self.keyring.file)?;
        DataKeys::unwrapped(&file, &rows)?;
        let file = file.with_a_new_key(clock::to_office_time(clock::now()).date())?;
        let rotated = DataKeys::rotated(&file, &rows)?;
        diesel::delete(data_key::table).execute(self.connection)?;
        insert(self.connection, &rotated)?;
        Ok(file.keys().last().map(|(id, _)| id.to_owned()).unwrap_or_default())
    }
}
