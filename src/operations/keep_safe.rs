//! Backups of a database file while it is in use, checks of them, and new keys.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::OperationError;
use super::verify::{Verified, verify};
use crate::access::Viewer;
use crate::message::Message;
use crate::store::Store;

/// A backup that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Backup {
    /// Where it is.
    pub path: PathBuf,
    /// Its size in bytes.
    pub bytes: u64,
}

/// Writes a copy of the database as it is at this moment, while others go on working. What is sealed stays sealed; the
/// key file is not in it.
///
/// # Errors
/// The viewer may not, the file is there already or can't be written, or the database is none that is one file.
pub fn back_up(store: &Store, viewer: &Viewer, to: &Path) -> Result<Backup, OperationError> {
    if to.exists() {
        return Err(OperationError::Refused(Message::new(
            format!("“{}”已存在，请换一个文件名", to.display()),
            format!("“{}” is there already; choose another name", to.display()),
        )));
    }
    store.write_transaction(viewer, |writing| {
        writing.audit_entry_insert(viewer, "backup_made", &to.display().to_string())
    })?;
    store.back_up(viewer, to)?;
    let bytes = std::fs::metadata(to)
        .map_err(|source| OperationError::Folder { path: to.display().to_string(), source })?
        .len();
    Ok(Backup { path: to.to_owned(), bytes })
}

/// Checks a backup on a copy of it: it opens with the key file, is sound, and everything in it verifies.
///
/// # Errors
/// It can't be opened with this key file, or is damaged.
pub fn check_backup(viewer: &Viewer, backup: &Path, keys: &Path) -> Result<Verified, OperationError> {
    let failed = |source| OperationError::Folder { path: backup.display().to_string(), source };
    let mut copy = backup.as_os_str().to_owned();
    copy.push(".check");
    let copy = PathBuf::from(copy);
    std::fs::copy(backup, &copy).map_err(failed)?;
    let checked = Store::open(&format!("sqlite:{}", copy.display()), keys)
        .map_err(OperationError::from)
        .and_then(|store| {
            store.check_integrity(viewer)?;
            verify(&store, viewer, None, None)
        });
    for ending in ["", "-wal", "-shm"] {
        let mut name = copy.as_os_str().to_owned();
        name.push(ending);
        // A database that was closed well leaves only its own file.
        let _ = std::fs::remove_file(name);
    }
    checked
}

/// Changes the master key; returns the new one's id. What is sealed from now on is sealed with a new data key as well.
///
/// # Errors
/// The viewer may not, the key file can't be written, or the database fails.
pub fn rotate_key(store: &Store, viewer: &Viewer) -> Result<String, OperationError> {
    store.write_transaction(viewer, |writing| {
        let id = writing.data_key_rotate(viewer)?;
        writing.audit_entry_insert(viewer, "key_rotated", &id)?;
        Ok(id)
    })
}
