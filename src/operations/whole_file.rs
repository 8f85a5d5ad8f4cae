//! Files that are written whole or not at all, and are on the disk before anybody is told that they are there.

use std::ffi::OsStr;
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use super::OperationError;

/// How the name of a file ends while it is written. Nobody else's files end like this, so one that a killed program
/// left behind can be taken away.
pub const ENDING: &str = ".xingchou-part";

/// Writes a file whole or not at all: beside its place first, then moved there, both synced to the disk. What a
/// killed program left in the folder is taken away.
///
/// # Errors
/// The folder can't be made or written, or the disk is full; then the file is as it was before.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), OperationError> {
    let failed = |source| OperationError::Folder { path: path.display().to_string(), source };
    std::fs::create_dir_all(folder_of(path)).map_err(failed)?;
    clear_away(folder_of(path));
    let beside = beside(path);
    let written = write_locked(&beside, bytes).and_then(|locked| {
        put_in_place(&beside, path)?;
        drop(locked);
        Ok(())
    });
    written.map_err(|source| {
        // The half-written file is of no use to anybody; that it can't be removed changes nothing.
        let _ = std::fs::remove_file(&beside);
        failed(source)
    })
}

/// A name beside a file's own, for as long as it is not whole.
pub(super) fn beside(path: &Path) -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}-{number}{ENDING}", std::process::id()));
    PathBuf::from(name)
}

/// Moves a whole file, whose bytes are synced, to its place, and syncs the folder that tells of it.
pub(super) fn put_in_place(beside: &Path, path: &Path) -> io::Result<()> {
    std::fs::rename(beside, path)?;
    sync_folder(folder_of(path))
}

/// The lock lasts as long as the file is held open: by it others know that somebody is still writing.
fn write_locked(beside: &Path, bytes: &[u8]) -> io::Result<File> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(beside)?;
    // Some network folders know no locks; there nothing is taken away either.
    let _ = file.try_lock();
    file.write_all(bytes)?;
    file.sync_all()?;
    Ok(file)
}

/// Takes away what killed programs left in a folder: files of the ending that nobody holds a lock on. That one can't
/// be removed harms nobody.
fn clear_away(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if is_part(&path)
            && OpenOptions::new().write(true).open(&path).is_ok_and(|file| file.try_lock().is_ok())
        {
            let _ = std::fs::remove_file(&path);
        }
    }
}

/// Whether a file is one that is being written, or was when the program was killed.
fn is_part(path: &Path) -> bool {
    path.file_name().and_then(OsStr::to_str).is_some_and(|name| name.ends_with(ENDING))
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// A folder of which the system knows no sync (some network folders) keeps its names in its own way.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if !cfg!(unix) {
        return Ok(());
    }
    match File::open(folder).and_then(|folder| folder.sync_all()) {
        Err(error) if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => Ok(()),
        done => done,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_left_behind_goes_and_what_is_being_written_stays() {
        let folder = std::env::temp_dir().join(format!("xingchou-whole-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let (left, other) = (folder.join(format!("工资表.xlsx.1-0{ENDING}")), folder.join("工资表.part"));
        std::fs::write(&left, "half").unwrap();
        std::fs::write(&other, "somebody else's").unwrap();
        let held = folder.join(format!("工资表.xlsx.2-0{ENDING}"));
        let writing = write_locked(&held, b"half").unwrap();
        write_whole(&folder.join("工资表.xlsx"), b"whole").unwrap();
        assert!(!left.exists() && held.exists() && other.exists());
        drop(writing);
        write_whole(&folder.join("工资表.xlsx"), b"anew").unwrap();
        assert!(!held.exists());
        assert_eq!(std::fs::read(folder.join("工资表.xlsx")).unwrap(), b"anew");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
