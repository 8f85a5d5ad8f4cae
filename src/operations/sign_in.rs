//! Signs people in. Who fails too often, under a name or from an address, is barred for a time; a name that nobody has
//! is answered in the same words and after the same work as a wrong password.

use chrono::{NaiveDateTime, TimeDelta};

use super::OperationError;
use super::second_factor::{self, Proof};
use super::sessions::{self, Acting};
use super::settings::{BARRED_MINUTES, FAILURES_BY_ADDRESS, FAILURES_BY_NAME, Setting, whole};
use crate::access::Viewer;
use crate::access::password;
use crate::access::secret::{SecretError, digest};
use crate::clock;
use crate::message::Message;
use crate::store::{Account, FailureKind, Reading, SignInFailure, Store, StoreError, Writing};

/// What somebody says to be let in.
#[derive(Clone, Copy)]
pub struct Attempt<'a> {
    /// The district.
    pub district: i64,
    /// Where from: a network address, or this computer.
    pub address: &'a str,
    /// The login name.
    pub name: &'a str,
    /// The password.
    pub password: &'a str,
    /// The one-time code, or a recovery code in its place.
    pub code: Option<&'a str>,
}

/// Somebody who was let in.
pub struct SignedIn {
    /// The token, for this once; the database keeps its digest.
    pub token: String,
    /// Who it is.
    pub acting: Acting,
}

/// Why somebody was not let in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// The name, the password or the code is wrong; which one is not said.
    #[error(
        "登录名、密码或动态验证码不对，请核对后重试；忘记密码请找系统管理员重置\nthe name, the password or the code is wrong; if you forgot the password, the system administrator resets it"
    )]
    Wrong,
    /// It failed too often.
    #[error(
        "登录失败次数太多，请在 {} 以后再试；急需登录请找系统管理员解锁\ntoo many sign-ins failed; try again after {}, or ask the system administrator to unlock the account",
        in_office(*until), in_office(*until)
    )]
    Barred {
        /// From when it can be tried again, UTC.
        until: NaiveDateTime,
    },
    /// The password is right, and a one-time code is needed as well.
    #[error(
        "还须输入手机上的动态验证码（或一个恢复码）\na one-time code is needed as well (or a recovery code)"
    )]
    CodeNeeded,
    /// The password is right, and an administrator has locked the account.
    #[error("账户已被管理员锁定，请联系系统管理员\nan administrator has locked this account")]
    Locked,
    /// The program failed.
    #[error(transparent)]
    Operation(#[from] OperationError),
}

impl From<StoreError> for SignInError {
    fn from(error: StoreError) -> Self {
        Self::Operation(error.into())
    }
}

impl From<SecretError> for SignInError {
    fn from(error: SecretError) -> Self {
        Self::Operation(error.into())
    }
}

impl From<SignInError> for OperationError {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Operation(error) => error,
            said => {
                let text = said.to_string();
                let (zh, en) = text.split_once('\n').unwrap_or((&text, ""));
                Self::Refused(Message::new(zh, en))
            }
        }
    }
}

fn in_office(utc: NaiveDateTime) -> String {
    clock::to_office_time(utc).format("%H:%M").to_string()
}

/// Lets somebody in: a session begins, and its token is given out this once.
///
/// # Errors
/// See [`SignInError`].
pub fn sign_in(store: &Store, now: NaiveDateTime, attempt: Attempt<'_>) -> Result<SignedIn, SignInError> {
    let token = crate::access::secret::new_token()?;
    let acting = authenticate(store, now, attempt, Asked::Everything, |writing, door, account| {
        sessions::begin(writing, door, account.id, &token, now)?;
        let acting = sessions::acting(writing, door, account, now)?;
        writing.audit_entry_insert(acting.own(), "signed_in", &account.login_name)?;
        Ok(acting)
    })?;
    Ok(SignedIn { token, acting })
}

/// What a person must show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// The password, and the one-time code where the account has one.
    Everything,
    /// The password: the person is signed in already.
    Password,
}

/// Does `work` as part of the same transaction if somebody is who she says she is; otherwise counts the failure. The
/// slow hash is computed outside of any transaction; what comes of it is decided within one, so that of many attempts
/// at once no more than the allowed ones count.
pub(super) fn authenticate<T>(
    store: &Store,
    now: NaiveDateTime,
    attempt: Attempt<'_>,
    asked: Asked,
    work: impl FnOnce(&mut Writing<'_>, &Viewer, &Account) -> Result<T, OperationError>,
) -> Result<T, SignInError> {
    let door = Viewer::at_the_door(attempt.district, attempt.address);
    let name = attempt.name.trim().to_lowercase();
    let hash = store.read(|reading| {
        not_barred(reading, &door, &name, now)?;
        let Some(id) = reading.account_named(&door, &name)? else { return Ok(None) };
        Ok::<_, SignInError>(Some(reading.account_secrets(&door, id)?.password_hash))
    })?;
    let fits = match &hash {
        Some(hash) => password::is_of(attempt.password, hash)?,
        None => {
            password::is_of_nobody(attempt.password)?;
            false
        }
    };
    // A hash of an earlier, lower cost is made anew while the password is known.
    let renewed = match &hash {
        Some(hash) if fits && password::is_outdated(hash) => Some(password::hash(attempt.password)?),
        _ => None,
    };
    // What is refused is counted, and so the transaction is kept either way.
    store.write_transaction(&door, |writing| {
        match decide(writing, &door, now, attempt.code, &Shown { name: &name, hash, fits, asked })? {
            Ok(account) => {
                if let Some(hash) = &renewed {
                    writing.account_renew_hash(&door, account.id, hash)?;
                }
                Ok::<_, SignInError>(Ok(work(writing, &door, &account)?))
            }
            Err(refusal) => Ok(Err(refusal)),
        }
    })?
}

/// What an attempt came to before anything was decided.
struct Shown<'a> {
    name: &'a str,
    /// The hash that the password was compared with.
    hash: Option<String>,
    fits: bool,
    asked: Asked,
}

/// Decides on an attempt: the account, or why not, with the failure counted.
fn decide(
    writing: &mut Writing<'_>,
    door: &Viewer,
    now: NaiveDateTime,
    code: Option<&str>,
    shown: &Shown<'_>,
) -> Result<Result<Account, SignInError>, SignInError> {
    if let Err(error) = not_barred(writing, door, shown.name, now) {
        return Ok(Err(error));
    }
    let Some(account) = known(writing, door, shown.name)? else {
        failed(writing, door, shown.name, None, now)?;
        return Ok(Err(SignInError::Wrong));
    };
    let secrets = writing.account_secrets(door, account.id)?;
    // The password may have been changed while the hash was computed.
    if !shown.fits || shown.hash.as_ref() != Some(&secrets.password_hash) {
        failed(writing, door, shown.name, Some(&account), now)?;
        return Ok(Err(SignInError::Wrong));
    }
    if !account.is_active() {
        writing.audit_entry_insert(door, "sign_in_of_locked_account", &account.login_name)?;
        return Ok(Err(SignInError::Locked));
    }
    if shown.asked == Asked::Everything && account.code_confirmed_at.is_some() {
        match second_factor::prove(writing, door, &account, &secrets, code, now)? {
            Proof::Good => {}
            Proof::Missing => return Ok(Err(SignInError::CodeNeeded)),
            Proof::Wrong => {
                failed(writing, door, shown.name, Some(&account), now)?;
                return Ok(Err(SignInError::Wrong));
            }
        }
    }
    writing.sign_in_failure_delete(door, FailureKind::Name, &digest(shown.name))?;
    Ok(Ok(account))
}

fn known(reading: &mut Reading<'_>, door: &Viewer, name: &str) -> Result<Option<Account>, StoreError> {
    match reading.account_named(door, name)? {
        Some(id) => reading.account_find(door, id),
        None => Ok(None),
    }
}

/// What failures are counted by: the name as typed, and the address.
fn keys(door: &Viewer, name: &str) -> [(FailureKind, String, Setting); 2] {
    [
        (FailureKind::Name, digest(name), FAILURES_BY_NAME),
        (FailureKind::Address, digest(door.from()), FAILURES_BY_ADDRESS),
    ]
}

fn not_barred(
    reading: &mut Reading<'_>,
    door: &Viewer,
    name: &str,
    now: NaiveDateTime,
) -> Result<(), SignInError> {
    for (kind, key, _) in keys(door, name) {
        let count = reading.sign_in_failure_find(door, kind, &key)?;
        if let Some(until) = count.and_then(|count| count.barred_until).filter(|until| *until > now) {
            return Err(SignInError::Barred { until });
        }
    }
    Ok(())
}

/// Counts a failure by name and by address, and bars what failed too often.
fn failed(
    writing: &mut Writing<'_>,
    door: &Viewer,
    name: &str,
    account: Option<&Account>,
    now: NaiveDateTime,
) -> Result<(), StoreError> {
    let minutes = TimeDelta::minutes(whole(writing, door, &BARRED_MINUTES)?);
    // What was counted before is forgotten after the time for which it would bar.
    let begins = now - minutes;
    writing.sign_in_failure_delete_before(door, begins)?;
    let mut barred = Vec::new();
    for (kind, key, setting) in keys(door, name) {
        let before = writing.sign_in_failure_find(door, kind, &key)?;
        let (failures, since_at) = before.map_or((0, now), |count| (count.failures, count.since_at));
        let failures = failures + 1;
        let barred_until = (failures >= whole(writing, door, &setting)?).then_some(now + minutes);
        if barred_until.is_some() {
            barred.push(if kind == FailureKind::Name { "该登录名" } else { "该地址" });
        }
        // A bar is counted from its own beginning.
        let since_at = if barred_until.is_some() { now } else { since_at };
        writing.sign_in_failure_set(door, kind, &key, SignInFailure { failures, since_at, barred_until })?;
    }
    // A name that nobody has may be a password typed in the wrong place: it is kept nowhere.
    let target = account.map_or("（没有这个账户）", |account| account.login_name.as_str());
    writing.audit_entry_insert(door, "sign_in_failed", target)?;
    if !barred.is_empty() {
        let target = format!("{target}：{}暂停登录", barred.join("、"));
        writing.audit_entry_insert(door, "sign_in_barred", &target)?;
    }
    Ok(())
}
