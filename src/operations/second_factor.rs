//! One-time codes beside the password: setting them up, proving one, recovery codes for a lost phone.

use chrono::NaiveDateTime;
use serde::Serialize;

use super::OperationError;
use super::accounts::{self, not_own};
use super::sessions::{Acting, own_account};
use crate::access::secret::{digest, new_readable};
use crate::access::{Action, Resource, Viewer, one_time_code};
use crate::message::Message;
use crate::store::{Account, AccountSecrets, Store, StoreError, Writing};

/// How many recovery codes are given out.
const RECOVERY_CODES: usize = 8;

/// A secret to put into an app on the phone, shown this once.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct NewCodeSecret {
    /// The secret, as it is typed into the app.
    pub secret: String,
    /// The address that the app reads from a QR code.
    pub address: String,
}

/// How a code was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Proof {
    /// It is good, and from now on used.
    Good,
    /// None was given.
    Missing,
    /// It is not good.
    Wrong,
}

/// Takes a one-time code or a recovery code of an account.
pub(super) fn prove(
    writing: &mut Writing<'_>,
    door: &Viewer,
    account: &Account,
    secrets: &AccountSecrets,
    code: Option<&str>,
    now: NaiveDateTime,
) -> Result<Proof, OperationError> {
    let Some(code) = code.map(str::trim).filter(|code| !code.is_empty()) else {
        return Ok(Proof::Missing);
    };
    if one_time_code::looks_like_one(code) {
        let secret = secrets.code_secret.as_deref().unwrap_or_default();
        return Ok(match one_time_code::step_of(secret, code, now, secrets.code_last_step)? {
            Some(step) => {
                writing.account_set_code_step(door, account.id, step)?;
                Proof::Good
            }
            None => Proof::Wrong,
        });
    }
    if writing.recovery_code_take(door, account.id, &digest(&code.to_lowercase()), now)? {
        writing.audit_entry_insert(door, "recovery_code_used", &account.login_name)?;
        return Ok(Proof::Good);
    }
    Ok(Proof::Wrong)
}

/// Gives the person's account a secret for one-time codes; they are in force once one of them was shown to work.
///
/// # Errors
/// Codes are in force already, or the database fails.
pub fn begin(store: &Store, acting: &Acting) -> Result<NewCodeSecret, OperationError> {
    let own = acting.own();
    let id = own_account(own)?;
    let secret = one_time_code::new_secret()?;
    store.write_transaction(own, |writing| {
        let account = accounts::of_number(writing, &own.computing(), id)?;
        if account.code_confirmed_at.is_some() {
            return Err(OperationError::Refused(Message::new(
                "动态验证码已经启用；换了手机请找系统管理员用 xingchou account totp --remove 取消后重设",
                "one-time codes are set up already; for a new phone, the system administrator takes them away first",
            )));
        }
        writing.account_set_code_secret(&own.computing(), id, Some(&secret))?;
        writing.audit_entry_insert(own, "one_time_code_begun", &account.login_name)?;
        let address = one_time_code::address(&secret, &account.login_name);
        Ok(NewCodeSecret { secret: secret.clone(), address })
    })
}

/// Puts one-time codes in force by one that works; gives the recovery codes, this once.
///
/// # Errors
/// Nothing was begun, the code is not good, or the database fails.
pub fn confirm(
    store: &Store,
    acting: &Acting,
    now: NaiveDateTime,
    code: &str,
) -> Result<Vec<String>, OperationError> {
    let own = acting.own();
    let id = own_account(own)?;
    let program = own.computing();
    let codes = (0..RECOVERY_CODES).map(|_| new_readable()).collect::<Result<Vec<_>, _>>()?;
    store.write_transaction(own, |writing| {
        let account = accounts::of_number(writing, &program, id)?;
        let secrets = writing.account_secrets(&program, id)?;
        let Some(secret) = secrets.code_secret.filter(|_| account.code_confirmed_at.is_none()) else {
            return Err(OperationError::Refused(Message::new(
                "没有待确认的动态验证码，请先运行 xingchou account totp",
                "no one-time codes wait to be confirmed; run xingchou account totp first",
            )));
        };
        let Some(step) = one_time_code::step_of(&secret, code, now, None)? else {
            return Err(OperationError::Refused(Message::new(
                "动态验证码不对：请核对手机和本机的时间，输入手机上现在显示的六位数字",
                "the code is not good: check the clocks, and type the six digits that the phone shows now",
            )));
        };
        writing.account_set_code_confirmed(&program, id, now)?;
        writing.account_set_code_step(&program, id, step)?;
        let digests: Vec<String> = codes.iter().map(|code| digest(code)).collect();
        writing.recovery_code_replace(&program, id, &digests)?;
        writing.audit_entry_insert(own, "one_time_code_confirmed", &account.login_name)?;
        Ok(codes)
    })
}

/// Takes one-time codes away from an account whose phone is lost; whoever is signed in with it is out.
///
/// # Errors
/// There is no such account, it is the own one, the viewer may not, or the database fails.
pub fn remove(store: &Store, viewer: &Viewer, login_name: &str) -> Result<(), OperationError> {
    viewer.require_all(Action::Change, Resource::Accounts).map_err(StoreError::from)?;
    store.write_transaction(viewer, |writing| {
        let account = accounts::named(writing, viewer, login_name)?;
        not_own(viewer, &account)?;
        writing.account_set_code_secret(viewer, account.id, None)?;
        writing.recovery_code_replace(viewer, account.id, &[])?;
        writing.session_delete_of(viewer, account.id)?;
        writing.audit_entry_insert(viewer, "one_time_code_removed", &account.login_name)?;
        Ok(())
    })
}
