//! Accounts: the system administrator makes, locks and unlocks them and resets passwords; roles are given by another
//! (`grants`).

use chrono::NaiveDateTime;
use serde::Serialize;

use super::OperationError;
use crate::access::secret::{digest, new_readable};
use crate::access::{Action, Grant, Resource, Role, Viewer, password};
use crate::message::Message;
use crate::store::{Account, FailureKind, NewAccount, Reading, Store, StoreError, Writing};

/// Characters of a login name at most, and of the name that is shown.
const LONGEST_NAME: usize = 32;

/// An account to make.
#[derive(Debug, Clone, Copy)]
pub struct NewPerson<'a> {
    /// The name to sign in with.
    pub login_name: &'a str,
    /// The name that the trail and papers show; the login name where it is not said.
    pub display_name: Option<&'a str>,
    /// 工号, where the account is of a member of staff.
    pub staff_no: Option<&'a str>,
}

/// A password that the program made up, shown this once; the person changes it at the first sign-in.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct FirstPassword {
    /// The login name.
    pub login_name: String,
    /// The password.
    pub password: String,
}

/// An account with its roles, as administrators see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccountLine {
    /// The account.
    #[serde(flatten)]
    pub account: Account,
    /// Its roles.
    pub grants: Vec<Grant>,
    /// Until when nobody is let in under its name because sign-ins failed too often, UTC; may be past.
    pub barred_until: Option<NaiveDateTime>,
}

/// Every account with its roles.
///
/// # Errors
/// The viewer may not see accounts and roles, or the database fails.
pub fn list(store: &Store, viewer: &Viewer) -> Result<Vec<AccountLine>, OperationError> {
    store.read(|reading| {
        let grants = reading.account_grant_list(viewer)?;
        let of = |account: &Account| {
            let own = grants.iter().filter(|grant| grant.account == account.id);
            own.map(|grant| grant.grant.clone()).collect()
        };
        let accounts = reading.account_list(viewer)?;
        let mut lines = Vec::with_capacity(accounts.len());
        for account in accounts {
            let key = digest(&account.login_name);
            let failures = reading.sign_in_failure_find(viewer, FailureKind::Name, &key)?;
            let barred_until = failures.and_then(|count| count.barred_until);
            lines.push(AccountLine { grants: of(&account), barred_until, account });
        }
        Ok(lines)
    })
}

/// Makes an account without any role; gives its first password.
///
/// # Errors
/// A name is taken or not possible, there is no such member of staff, the viewer may not, or the database fails.
pub fn add(
    store: &Store,
    viewer: &Viewer,
    now: NaiveDateTime,
    person: NewPerson<'_>,
) -> Result<FirstPassword, OperationError> {
    viewer.require_all(Action::Change, Resource::Accounts).map_err(StoreError::from)?;
    let password = new_readable()?;
    let hash = password::hash(&password)?;
    store.write_transaction(viewer, |writing| {
        let (_, login_name) = insert(writing, viewer, now, person, hash, true)?;
        writing.audit_entry_insert(viewer, "account_made", &login_name)?;
        Ok(FirstPassword { login_name, password })
    })
}

/// Makes an account by the hash of its password; gives its number and login name.
pub(super) fn insert(
    writing: &mut Writing<'_>,
    viewer: &Viewer,
    now: NaiveDateTime,
    person: NewPerson<'_>,
    password_hash: String,
    must_change: bool,
) -> Result<(i64, String), OperationError> {
    let login_name = login_name_of(person.login_name)?;
    let display_name = person.display_name.unwrap_or(person.login_name).trim();
    if display_name.is_empty()
        || display_name.chars().count() > LONGEST_NAME
        || display_name.chars().any(char::is_control)
    {
        return Err(refused(
            format!("姓名不能为空，最长 {LONGEST_NAME} 个字符"),
            format!("the name must have 1 to {LONGEST_NAME} characters"),
        ));
    }
    for there in writing.account_list(viewer)? {
        if there.login_name == login_name {
            return Err(refused(
                format!("登录名“{login_name}”已有账户（{}），请换一个", there.display_name),
                format!("there is an account “{login_name}” already ({})", there.display_name),
            ));
        }
        if there.display_name == display_name {
            return Err(refused(
                format!("已有账户显示为“{display_name}”，请用 --name 写明区别，如“{display_name}（二所）”"),
                format!("another account shows as “{display_name}”; tell them apart with --name"),
            ));
        }
    }
    let staff = person.staff_no.map(|number| staff_of(writing, viewer, number)).transpose()?;
    let new = NewAccount {
        login_name: login_name.clone(),
        display_name: display_name.to_owned(),
        staff,
        password_hash,
        must_change,
        made_at: now,
    };
    Ok((writing.account_insert(viewer, &new)?, login_name))
}

/// A login name as it is kept: in lower case, and nothing in it that people could overlook.
pub(super) fn login_name_of(text: &str) -> Result<String, OperationError> {
    let name = text.trim().to_lowercase();
    let length = name.chars().count();
    let fits = |character: char| character.is_alphanumeric() || "._-".contains(character);
    if !(2..=LONGEST_NAME).contains(&length) || !name.chars().all(fits) {
        return Err(refused(
            format!("登录名“{}”不能用：请用 2 到 {LONGEST_NAME} 个字母、数字或汉字", text.trim()),
            format!(
                "“{}” can be no login name: use 2 to {LONGEST_NAME} letters, digits or Chinese characters",
                text.trim()
            ),
        ));
    }
    Ok(name)
}

/// The member of staff of a number: an administrator is told no more than that there is one.
fn staff_of(writing: &mut Writing<'_>, viewer: &Viewer, number: &str) -> Result<i64, OperationError> {
    let people = writing.staff_list(&viewer.computing())?;
    people.iter().find(|person| person.staff_no == number).map(|person| person.id).ok_or_else(|| {
        refused(
            format!("名册中没有工号“{number}”，请核对，或先导入人员名册"),
            format!("the roster has no number “{number}”; check it, or import the roster first"),
        )
    })
}

/// Locks an account: whoever is signed in with it is out, and nobody gets in.
///
/// # Errors
/// There is no such account, it is the own one or the last administrator's, the viewer may not, or the database fails.
pub fn lock(store: &Store, viewer: &Viewer, login_name: &str) -> Result<(), OperationError> {
    store.write_transaction(viewer, |writing| {
        let account = named(writing, viewer, login_name)?;
        not_own(viewer, &account)?;
        writing.account_set_state(viewer, account.id, Account::LOCKED)?;
        administrators_remain(writing, viewer)?;
        writing.session_delete_of(viewer, account.id)?;
        writing.audit_entry_insert(viewer, "account_locked", &account.login_name)?;
        Ok(())
    })
}

/// Closes the account of who has left: it is locked, signed out everywhere, and has no roles and tokens any more.
/// Its name stays, for the trail speaks of it.
///
/// # Errors
/// There is no such account, it is the own one or the last administrator's, the viewer may not, or the database fails.
pub fn close(
    store: &Store,
    viewer: &Viewer,
    login_name: &str,
    now: NaiveDateTime,
) -> Result<(), OperationError> {
    store.write_transaction(viewer, |writing| {
        let account = named(writing, viewer, login_name)?;
        not_own(viewer, &account)?;
        writing.account_set_state(viewer, account.id, Account::LOCKED)?;
        administrators_remain(writing, viewer)?;
        writing.session_delete_of(viewer, account.id)?;
        let program = viewer.computing();
        for token in writing.machine_token_list(&program)? {
            if token.account == account.id && token.revoked_at.is_none() {
                writing.machine_token_revoke(&program, token.id, now)?;
            }
        }
        for grant in writing.account_grants_of(&program, account.id)? {
            writing.account_grant_delete(&program, account.id, &grant)?;
        }
        writing.audit_entry_insert(viewer, "account_closed", &account.login_name)?;
        Ok(())
    })
}

/// Unlocks an account, and forgets its failed sign-ins.
///
/// # Errors
/// There is no such account, the viewer may not, or the database fails.
pub fn unlock(store: &Store, viewer: &Viewer, login_name: &str) -> Result<(), OperationError> {
    store.write_transaction(viewer, |writing| {
        let account = named(writing, viewer, login_name)?;
        writing.account_set_state(viewer, account.id, Account::ACTIVE)?;
        writing.sign_in_failure_delete(viewer, FailureKind::Name, &digest(&account.login_name))?;
        writing.audit_entry_insert(viewer, "account_unlocked", &account.login_name)?;
        Ok(())
    })
}

/// Gives an account a new first password; whoever is signed in with it is out.
///
/// # Errors
/// There is no such account, it is the own one, the viewer may not, or the database fails.
pub fn reset_password(
    store: &Store,
    viewer: &Viewer,
    now: NaiveDateTime,
    login_name: &str,
) -> Result<FirstPassword, OperationError> {
    viewer.require_all(Action::Change, Resource::Accounts).map_err(StoreError::from)?;
    let password = new_readable()?;
    let hash = password::hash(&password)?;
    store.write_transaction(viewer, |writing| {
        let account = named(writing, viewer, login_name)?;
        not_own(viewer, &account)?;
        let before = writing.account_secrets(&viewer.computing(), account.id)?.password_hash;
        writing.account_password_insert(viewer, account.id, &before, now)?;
        writing.account_set_password(viewer, account.id, &hash, true, now)?;
        writing.session_delete_of(viewer, account.id)?;
        writing.sign_in_failure_delete(viewer, FailureKind::Name, &digest(&account.login_name))?;
        writing.audit_entry_insert(viewer, "password_reset", &account.login_name)?;
        Ok(FirstPassword { login_name: account.login_name, password })
    })
}

/// The account of a login name.
pub(super) fn named(
    reading: &mut Reading<'_>,
    viewer: &Viewer,
    login_name: &str,
) -> Result<Account, OperationError> {
    let name = login_name.trim().to_lowercase();
    let id = reading.account_named(viewer, &name)?.ok_or_else(|| {
        refused(
            format!("没有登录名为“{name}”的账户，请用 xingchou account list 查看"),
            format!("there is no account “{name}”; see xingchou account list"),
        )
    })?;
    Ok(of_number(reading, viewer, id)?)
}

/// The account of a number that the database gave.
pub(super) fn of_number(reading: &mut Reading<'_>, viewer: &Viewer, id: i64) -> Result<Account, StoreError> {
    reading.account_find(viewer, id)?.ok_or_else(|| StoreError::Unreadable(format!("account {id}")))
}

/// Administrators leave their own accounts to another.
pub(super) fn not_own(viewer: &Viewer, account: &Account) -> Result<(), OperationError> {
    if viewer.account() == Some(account.id) {
        return Err(refused(
            "不能对自己的账户做这件事，请由另一位管理员办理；改自己的密码用 xingchou password",
            "this is not done to the own account; ask another administrator (xingchou password changes a password)",
        ));
    }
    Ok(())
}

/// That somebody is left who can make accounts, and somebody who can give roles.
pub(super) fn administrators_remain(
    writing: &mut Writing<'_>,
    viewer: &Viewer,
) -> Result<(), OperationError> {
    let active: Vec<i64> = writing
        .account_list(&viewer.computing())?
        .into_iter()
        .filter(Account::is_active)
        .map(|account| account.id)
        .collect();
    let grants = writing.account_grant_list(&viewer.computing())?;
    for role in [Role::SystemAdministrator, Role::SecurityAdministrator] {
        if !grants.iter().any(|grant| grant.grant.role == role && active.contains(&grant.account)) {
            return Err(refused(
                format!("这是最后一位{}，请先让另一个人担任", role.title()),
                format!("this is the last {}; give the role to somebody else first", role.code()),
            ));
        }
    }
    Ok(())
}

pub(super) fn refused(zh: impl Into<String>, en: impl Into<String>) -> OperationError {
    OperationError::Refused(Message::new(zh, en))
}
