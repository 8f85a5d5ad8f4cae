//! Files that are written whole or not at all.

use std::path::{Path, PathBuf};

use crate::operations::OperationError;

/// Writes a file whole or not at all: beside its place first, then moved there.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), OperationError> {
    let failed = |source| OperationError::Folder { path: path.display().to_string(), source };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut beside = path.as_os_str().to_owned();
    beside.push(".part");
    let beside = PathBuf::from(beside);
    let written = std::fs::write(&beside, bytes).and_then(|()| std::fs::rename(&beside, path));
    written.map_err(|source| {
        // The half-written file is of no use to anybody; that it can't be removed changes nothing.
        let _ = std::fs::remove_file(&beside);
        failed(source)
    })
}
