//! Backups of a database file while it is in use, checks of them, and new keys.

use std::fs::File;
use std::path::{Path, PathBuf};

use chrono::NaiveDateTime;
use serde::Serialize;

use super::OperationError;
use super::verify::{Verified, verify};
use super::whole_file::{beside, put_in_place};
use crate::access::{Action, Resource, Viewer};
use crate::clock;
use crate::message::Message;
use crate::store::{Store, StoreError};

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

/// The folder within the data folder in which backups are kept that are made without saying where.
const FOLDER: &str = "backups";
/// How the names of such backups end.
const ENDING: &str = ".sqlite";

/// A backup in the data folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeptBackup {
    /// The name of its file.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
}

/// The backups in the data folder, the latest first: their names begin with when they were made.
///
/// # Errors
/// The viewer may not see backups, or the folder can't be read.
pub fn kept_backups(viewer: &Viewer, data: &Path) -> Result<Vec<KeptBackup>, OperationError> {
    viewer.require_all(Action::See, Resource::Backups).map_err(StoreError::from)?;
    let folder = data.join(FOLDER);
    let failed = |source| OperationError::Folder { path: folder.display().to_string(), source };
    let entries = match std::fs::read_dir(&folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other.map_err(failed)?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(ENDING) {
            found.push(KeptBackup { name, bytes: entry.metadata().map_err(failed)?.len() });
        }
    }
    found.sort_by(|one, other| other.name.cmp(&one.name));
    Ok(found)
}

/// Writes a backup into the data folder, under a name that says when.
///
/// # Errors
/// As for [`back_up`].
pub fn back_up_here(
    store: &Store,
    viewer: &Viewer,
    data: &Path,
    now: NaiveDateTime,
) -> Result<Backup, OperationError> {
    let folder = data.join(FOLDER);
    std::fs::create_dir_all(&folder)
        .map_err(|source| OperationError::Folder { path: folder.display().to_string(), source })?;
    let when = clock::to_office_time(now).format("%Y-%m-%d_%H%M%S");
    back_up(store, viewer, &folder.join(format!("{when}{ENDING}")))
}

/// Checks a backup of the data folder by its name, as [`check_backup`] does.
///
/// # Errors
/// The viewer may not see backups, there is none of that name, it can't be opened with this key file, or is damaged.
pub fn check_kept(
    store: &Store,
    viewer: &Viewer,
    (data, keys): (&Path, &Path),
    name: &str,
) -> Result<Verified, OperationError> {
    let known = kept_backups(viewer, data)?.into_iter().any(|kept| kept.name == name);
    if !known {
        return Err(OperationError::Refused(Message::new(
            format!("没有名为“{name}”的备份"),
            format!("there is no backup “{name}”"),
        )));
    }
    let checked = check_backup(&data.join(FOLDER).join(name), keys)?;
    let result = match checked.faults.len() {
        0 => String::new(),
        faults => format!(" {faults} faults"),
    };
    store.write_transaction(viewer, |writing| {
        writing.audit_entry_insert(viewer, "backup_checked", &format!("{name}{result}"))
    })?;
    Ok(checked)
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
