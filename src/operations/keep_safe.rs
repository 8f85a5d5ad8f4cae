//! Backups of a database file while it is in use, checks of them, and new keys.

use std::fs::File;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::OperationError;
use super::verify::{Verified, verify};
use super::whole_file::{beside, put_in_place};
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
    let failed = |source| OperationError::Folder { path: to.display().to_string(), source };
    // Beside its place first: a program that is killed leaves no half backup under the name of a whole one.
    let beside = beside(to);
    let made = store.back_up(viewer, &beside).map_err(OperationError::from).and_then(|()| {
        let synced = File::options().write(true).open(&beside).and_then(|file| {
            file.sync_all()?;
            Ok(file.metadata()?.len())
        });
        let bytes = synced.map_err(failed)?;
        put_in_place(&beside, to).map_err(failed)?;
        Ok(Backup { path: to.to_owned(), bytes })
    });
    if made.is_err() {
        // Half a backup is of no use; that it can't be removed changes nothing.
        let _ = std::fs::remove_file(&beside);
    }
    made
}

/// Checks a backup on a copy of it: it opens with the key file, is sound, and everything in it verifies. Nobody need be
/// signed in: who holds the backup and its key file can check it on any machine, and is shown no figure of anybody.
///
/// # Errors
/// It can't be opened with this key file, or is damaged.
pub fn check_backup(backup: &Path, keys: &Path) -> Result<Verified, OperationError> {
    let viewer = &Viewer::at_the_door(Viewer::FIRST_DISTRICT, "本机").named("备份检查");
    let failed = |source| OperationError::Folder { path: backup.display().to_string(), source };
    let mut copy = backup.as_os_str().to_owned();
    copy.push(".check");
    let copy = PathBuf::from(copy);
    let take_away = || {
        for ending in ["", "-wal", "-shm"] {
            let mut name = copy.as_os_str().to_owned();
            name.push(ending);
            // A database that was closed well leaves only its own file; a killed check may have left more.
            let _ = std::fs::remove_file(name);
        }
    };
    take_away();
    std::fs::copy(backup, &copy).map_err(failed)?;
    let checked = Store::open(&format!("sqlite:{}", copy.display()), keys)
        .map_err(OperationError::from)
        .and_then(|store| {
            store.check_integrity(viewer)?;
            verify(&store, viewer, None, None)
        });
    take_away();
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
