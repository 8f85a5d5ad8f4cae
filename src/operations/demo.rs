//! The sample month, carried in the program: a street's files as offices hand them over, and somebody in every role.

use chrono::NaiveDateTime;
use include_dir::{Dir, include_dir};
use serde::Serialize;

use super::OperationError;
use super::accounts::{self, NewPerson};
use super::grants::{Reach, grant, grant_in_words};
use super::settings::{self, CODE_ROLES, IDLE_MINUTES, SESSION_HOURS};
use super::take_in::FileToTake;
use crate::access::secret::new_readable;
use crate::access::{Grant, Role, Viewer, password};
use crate::month::Month;
use crate::store::Store;

static SAMPLE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/tests/data/street-2026-10");

/// What the files should count, for tests; not a file of the office.
const EXPECTED: &str = "expected.json";

/// The member of staff whose pay the demo explains.
pub const EXPLAINED: &str = "C001";

/// The column of the score sheet that the demo follows down to single ratings.
pub const EXPLAINED_SCORE: &str = "群众满意度";

/// The files of the sample month, by name.
#[must_use]
pub fn sample_files() -> Vec<FileToTake> {
    let mut files: Vec<FileToTake> = SAMPLE
        .files()
        .filter_map(|file| {
            let name = file.path().file_name()?.to_str()?.to_owned();
            (name != EXPECTED).then(|| FileToTake { name, bytes: file.contents().to_vec() })
        })
        .collect();
    files.sort_by(|one, other| one.name.cmp(&other.name));
    files
}

/// The sample month.
#[must_use]
pub fn sample_month() -> Option<Month> {
    Month::new(2026, 10)
}

/// The first account of the demo, which makes the others.
pub const ADMINISTRATOR: &str = "admin";

/// The account of the demo that takes files in and calculates.
pub const CLERK: &str = "renshi";

/// Somebody of the demo, with the password, shown this once.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct DemoPerson {
    /// The name to sign in with.
    pub login_name: String,
    /// The role, in words.
    pub role: String,
    /// The password.
    pub password: String,
}

/// Who works in the demo from the start: login name, name, role, and a community for who heads one.
const PEOPLE: [(&str, &str, Role, Option<&str>); 8] = [
    ("anquan", "安全管理员（示例）", Role::SecurityAdministrator, None),
    ("shenji", "审计员（示例）", Role::Auditor, None),
    (CLERK, "人事（示例）", Role::HumanResources, None),
    ("fuhe", "财务复核（示例）", Role::Finance, None),
    ("caiwu", "财务（示例）", Role::Finance, None),
    ("lingdao", "街道领导（示例）", Role::StreetLeader, None),
    ("fuzeren", "社区负责人（示例）", Role::UnitHead, Some("南街社区")),
    ("jijian", "纪检（示例）", Role::Inspector, None),
];

/// Makes the demo's people. One-time codes are not asked for, and one stays signed in for a day, so that the demo can
/// be tried out.
///
/// # Errors
/// A name is taken, or the database fails.
pub fn people(store: &Store, now: NaiveDateTime) -> Result<Vec<DemoPerson>, OperationError> {
    let administrator = administrator(store)?;
    for (setting, value) in [(CODE_ROLES, ""), (IDLE_MINUTES, "1440"), (SESSION_HOURS, "24")] {
        settings::set(store, &administrator, (setting.name, value), "示例办公室 · an office for show", now)?;
    }
    PEOPLE
        .into_iter()
        .map(|(login_name, display_name, role, community)| {
            let person = NewPerson { login_name, display_name: Some(display_name), staff_no: None };
            let reach = community.map_or(Reach::Usual, Reach::Community);
            make(store, &administrator, now, person, (role, reach))
        })
        .collect()
}

/// Makes the account of the member of staff whose pay the demo explains, who must be in the roster.
///
/// # Errors
/// She is not, a name is taken, or the database fails.
pub fn member_of_staff(store: &Store, now: NaiveDateTime) -> Result<DemoPerson, OperationError> {
    let login_name = &EXPLAINED.to_lowercase();
    let person = NewPerson { login_name, display_name: None, staff_no: Some(EXPLAINED) };
    make(store, &administrator(store)?, now, person, (Role::StaffMember, Reach::Usual))
}

fn administrator(store: &Store) -> Result<Viewer, OperationError> {
    let roles = [Role::SystemAdministrator, Role::SecurityAdministrator];
    let grants = roles.into_iter().map(Grant::of_district).collect();
    let viewer = Viewer::new(Viewer::FIRST_DISTRICT, ADMINISTRATOR, grants);
    let account = store.read(|reading| accounts::named(reading, &viewer, ADMINISTRATOR))?;
    Ok(viewer.with_account(account.id))
}

fn make(
    store: &Store,
    administrator: &Viewer,
    now: NaiveDateTime,
    person: NewPerson<'_>,
    (role, reach): (Role, Reach<'_>),
) -> Result<DemoPerson, OperationError> {
    let password = new_readable()?;
    let hash = password::hash(&password)?;
    store.write_transaction(administrator, |writing| {
        let (_, login_name) = accounts::insert(writing, administrator, now, person, hash, false)?;
        writing.audit_entry_insert(administrator, "account_made", &login_name)?;
        Ok::<_, OperationError>(())
    })?;
    let grant = grant(store, administrator, now, person.login_name, role, reach)?;
    Ok(DemoPerson { login_name: person.login_name.to_owned(), role: grant_in_words(&grant), password })
}
