//! Makes the data folder, the database in it, and the district.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::OperationError;
use super::accounts::{self, FirstPassword, NewPerson};
use super::own_password::{self, Rules};
use crate::access::seal::{KeyFile, SealError};
use crate::access::secret::new_readable;
use crate::access::{Grant, Role, Viewer, password};
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
#[derive(Clone, PartialEq, Eq, Serialize)]
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
    /// The login name of the first account.
    pub administrator: String,
    /// The first account's password where the program made it up: shown this once.
    pub first_password: Option<FirstPassword>,
}

/// The first account of an office: it makes the others and gives them their roles, and sees no pay.
#[derive(Debug, Clone, Copy)]
pub struct FirstAccount<'a> {
    /// The name to sign in with.
    pub login_name: &'a str,
    /// The password; where there is none the program makes one up, to be changed at the first sign-in.
    pub password: Option<&'a str>,
}

/// What the first account is given: somebody must make accounts, and somebody must give roles.
const FIRST_ROLES: [Role; 2] = [Role::SystemAdministrator, Role::SecurityAdministrator];

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

/// Makes the data folder, the key file if there is none yet, the tables in the database at the address `database`, the
/// district and the first account.
///
/// # Errors
/// The address is not understood, the district is there already, the account's name or password cannot be taken, or
/// the folder, key file or database cannot be made.
pub fn initialise(
    folder: &Path,
    database: &str,
    key_file: &Path,
    district: &str,
    pack: &str,
    first: FirstAccount<'_>,
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
    let login_name = accounts::login_name_of(first.login_name)?;
    let made_up = if first.password.is_none() { Some(new_readable()?) } else { None };
    if let Some(chosen) = first.password {
        own_password::check(chosen, &Rules::of_new_office(), std::slice::from_ref(&login_name))?;
    }
    let hash = password::hash(first.password.or(made_up.as_deref()).unwrap_or_default())?;
    let viewer = &Viewer::new(
        Viewer::FIRST_DISTRICT,
        &login_name,
        FIRST_ROLES.into_iter().map(Grant::of_district).collect(),
    );
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
        let now = clock::now();
        let person = NewPerson { login_name: &login_name, display_name: None, staff_no: None };
        let (account, _) = accounts::insert(writing, viewer, now, person, hash, made_up.is_some())?;
        writing.audit_entry_insert(viewer, "account_made", &login_name)?;
        for role in FIRST_ROLES {
            writing.account_grant_insert(viewer, account, &Grant::of_district(role), now)?;
            writing.audit_entry_insert(viewer, "role_granted", &format!("{login_name} {}", role.title()))?;
        }
        Ok(Initialised {
            folder: folder.to_owned(),
            database: store.address().to_owned(),
            key_file: key_file.to_owned(),
            district: district.to_owned(),
            pack: pack.to_owned(),
            first_password: made_up
                .map(|password| FirstPassword { login_name: login_name.clone(), password }),
            administrator: login_name.clone(),
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
