//! A person changes the own password. Whoever was signed in with the old one is out; the person goes on with a new
//! token.

use chrono::NaiveDateTime;

use super::OperationError;
use super::sessions::{self, Acting, own_account};
use super::settings::{PASSWORD_HISTORY, PASSWORD_LENGTH, Setting, whole};
use super::sign_in::{Asked, Attempt, authenticate};
use crate::access::Viewer;
use crate::access::password::{self, Weak};
use crate::access::secret::new_token;
use crate::store::{Account, Reading, Store, StoreError};

/// Changes the password of who is signed in; gives the token to go on with.
///
/// # Errors
/// The old password is wrong or was tried too often, the new one is weak, or the database fails.
pub fn change_password(
    store: &Store,
    acting: &Acting,
    now: NaiveDateTime,
    old: &str,
    new: &str,
) -> Result<String, OperationError> {
    let own = acting.own();
    let id = own_account(own)?;
    let program = own.computing();
    let (account, names, rules, before) = store.read(|reading| {
        let account = of_number(reading, &program, id)?;
        let names = names_of(reading, &program, &account)?;
        let rules = Rules::read(reading, &program)?;
        let mut before = reading.account_password_list(&program, id, rules.history - 1)?;
        before.push(reading.account_secrets(&program, id)?.password_hash);
        Ok::<_, OperationError>((account, names, rules, before))
    })?;
    check(new, &rules, &names)?;
    for hash in &before {
        if password::is_of(new, hash)? {
            return Err(OperationError::Refused(Weak::Used(rules.history).message()));
        }
    }
    let hash = password::hash(new)?;
    let token = new_token()?;
    let attempt = Attempt {
        district: own.district(),
        address: own.from(),
        name: &account.login_name,
        password: old,
        code: None,
    };
    authenticate(store, now, attempt, Asked::Password, |writing, door, account| {
        let old_hash = writing.account_secrets(door, account.id)?.password_hash;
        writing.account_password_insert(door, account.id, &old_hash, now)?;
        writing.account_set_password(door, account.id, &hash, false, now)?;
        writing.session_delete_of(door, account.id)?;
        sessions::begin(writing, door, account.id, &token, now)?;
        writing.audit_entry_insert(own, "password_changed", &account.login_name)?;
        Ok(())
    })?;
    Ok(token)
}

/// What an office asks of passwords.
pub(super) struct Rules {
    least: usize,
    history: i64,
}

impl Rules {
    /// Those of an office that has decided nothing yet.
    pub(super) fn of_new_office() -> Self {
        let default = |setting: &Setting| setting.default.parse().unwrap_or(i64::MAX);
        Self {
            least: usize::try_from(default(&PASSWORD_LENGTH)).unwrap_or(usize::MAX),
            history: default(&PASSWORD_HISTORY),
        }
    }

    pub(super) fn read(reading: &mut Reading<'_>, viewer: &Viewer) -> Result<Self, StoreError> {
        let least = whole(reading, viewer, &PASSWORD_LENGTH)?;
        Ok(Self {
            least: usize::try_from(least).unwrap_or(usize::MAX),
            history: whole(reading, viewer, &PASSWORD_HISTORY)?,
        })
    }
}

/// Whether a password may be taken, by an office's rules.
pub(super) fn check(password: &str, rules: &Rules, names: &[String]) -> Result<(), OperationError> {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    password::check(password, rules.least, &names).map_err(|weak| OperationError::Refused(weak.message()))
}

/// What a password of this account must not contain: the login name, the name, the staff number.
fn names_of(
    reading: &mut Reading<'_>,
    program: &Viewer,
    account: &Account,
) -> Result<Vec<String>, StoreError> {
    let mut names = vec![account.login_name.clone(), account.display_name.clone()];
    if let Some(staff) = account.staff {
        let people = reading.staff_list(program)?;
        names.extend(
            people
                .into_iter()
                .filter(|person| person.id == staff)
                .flat_map(|person| [person.staff_no, person.name]),
        );
    }
    Ok(names)
}

fn of_number(reading: &mut Reading<'_>, program: &Viewer, id: i64) -> Result<Account, StoreError> {
    reading.account_find(program, id)?.ok_or_else(|| StoreError::Unreadable(format!("account {id}")))
}
