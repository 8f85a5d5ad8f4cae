//! Makes the data folder, the database in it, and the district.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::OperationError;
use crate::access::Viewer;
use crate::access::seal::{KeyFile, SealError};
use crate::clock;
use crate::message::Message;
use crate::store::{Store, StoreError};

/// The policy pack of a new district.
pub const DEFAULT_PACK: &str = "districts/harbin-daoli";

/// The database's file in the data folder.
const DATABASE_FILE: &str = "xingchou.db";

/// The key file in the data folder, where an office keeps it unless it says otherwise.
const KEY_FILE: &str = "xingchou.key";

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Initialised {
    /// The data folder.
    pub folder: PathBuf,
    /// The database's address, without a password.
    pub database: String,
    /// The key file, without which nobody can read what is private in the database.
    pub key_file: PathBuf,
    /// The district's name.
    pub district: String,
    /// Its policy pack.
    pub pack: String,
}

/// The address of the database in the data folder `folder`, which is where an office keeps it unless it says
/// otherwise.
#[must_use]
pub fn database_address(folder: &Path) -> String {
    format!("sqlite:{}", folder.join(DATABASE_FILE).display())
}

/// The key file of the data folder `folder`, which is where an office keeps it unless it says otherwise.
#[must_use]
pub fn key_file(folder: &Path) -> PathBuf {
    folder.join(KEY_FILE)
}

/// Makes the data folder, the key file if there is none yet, the tables in the database at the address `database`, and
/// the viewer's district.
///
/// # Errors
/// The address is not understood, the district is there already, or the folder, key file or database cannot be made.
pub fn initialise(
    folder: &Path,
    database: &str,
    key_file: &Path,
    viewer: &Viewer,
    district: &str,
    pack: &str,
) -> Result<Initialised, OperationError> {
    Store::check_address(database)?;
    let library = super::policies::library(None)?;
    let packs: Vec<&str> = library
        .families()
        .filter_map(|family| family.strip_suffix("/pay").or_else(|| family.strip_suffix("/score")))
        .filter(|family| family.starts_with("districts/"))
        .collect();
    // An office's own pack is put into the folder's policies before or after; it has no shipped name to check.
    if !packs.contains(&pack) && !folder.join("policies").is_dir() {
        let mut known = packs;
        known.dedup();
        let known = known.join("、");
        return Err(OperationError::Refused(Message::new(
            format!("没有方案“{pack}”；可以选：{known}。自己的方案请先放进 {}/policies", folder.display()),
            format!("there is no pack “{pack}”; there are: {known}"),
        )));
    }
    std::fs::create_dir_all(folder)
        .map_err(|source| OperationError::Folder { path: folder.display().to_string(), source })?;
    keep_private(folder)
        .map_err(|source| OperationError::Folder { path: folder.display().to_string(), source })?;
    // A key file that is there is used: several copies of the program on one database share its keys.
    match KeyFile::make(key_file, clock::to_office_time(clock::now()).date()) {
        Ok(_) | Err(SealError::KeyFileThere(_)) => {}
        Err(error) => return Err(StoreError::from(error).into()),
    }
    let store = Store::create(database, key_file)?;
    store.write_transaction(viewer, |writing| {
        if let Some(there) = writing.district_find(viewer)? {
            return Err(OperationError::Refused(Message::new(
                format!("“{}”中已有数据（{}），未作任何改动", store.address(), there.name),
                format!("“{}” holds data already ({}); nothing was changed", store.address(), there.name),
            )));
        }
        writing.district_insert(viewer, district, pack)?;
        writing.audit_entry_insert(viewer, "district_made", district)?;
        Ok(Initialised {
            folder: folder.to_owned(),
            database: store.address().to_owned(),
            key_file: key_file.to_owned(),
            district: district.to_owned(),
            pack: pack.to_owned(),
        })
    })
}

/// The folder holds ID numbers and bank accounts: nobody but its owner opens it.
#[cfg(unix)]
fn keep_private(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))
}

/// Elsewhere the folder's rights are those of the folder it lies in.
#[cfg(not(unix))]
fn keep_private(_folder: &Path) -> std::io::Result<()> {
    Ok(())
}
