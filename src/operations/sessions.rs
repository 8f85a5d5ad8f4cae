//! Who is signed in: a session begins when somebody signs in, and ends when she signs out, does nothing for a time, or
//! after some hours in any case. Roles are read anew every time, and a locked account is out at once.

use chrono::{NaiveDateTime, TimeDelta};

use super::OperationError;
use super::settings::{CODE_ROLES, IDLE_MINUTES, PASSWORD_DAYS, SESSION_HOURS, roles, whole};
use crate::access::Viewer;
use crate::access::secret::digest;
use crate::message::Message;
use crate::store::{Account, Reading, Store, StoreError, Writing};

/// That somebody is still there is noted at most so often.
const NOTED_EVERY: TimeDelta = TimeDelta::minutes(1);

/// What an account must do before anything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duty {
    /// Change the password: somebody else knows it, or it is too old.
    ChangePassword,
    /// Set up one-time codes, for the account signs.
    SetUpCode,
}

/// Somebody who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acting {
    viewer: Viewer,
    own: Viewer,
    duty: Option<Duty>,
}

impl Acting {
    /// What the person must do first.
    #[must_use]
    pub fn duty(&self) -> Option<Duty> {
        self.duty
    }

    /// The person without any role: for what everybody may do with the own account.
    #[must_use]
    pub fn own(&self) -> &Viewer {
        &self.own
    }

    /// The person with her roles.
    ///
    /// # Errors
    /// Something must be done first.
    pub fn ready(self) -> Result<Viewer, OperationError> {
        match self.duty {
            None => Ok(self.viewer),
            Some(duty) => Err(OperationError::Refused(duty.message())),
        }
    }
}

impl Duty {
    /// What to do.
    #[must_use]
    pub fn message(self) -> Message {
        match self {
            Self::ChangePassword => Message::new(
                "密码是别人设的或已过期，请先运行 xingchou password 换成自己的密码",
                "the password was set by somebody else or is too old; run xingchou password first",
            ),
            Self::SetUpCode => Message::new(
                "负责签字的账户须用动态验证码登录，请先运行 xingchou account totp 设置",
                "an account that signs needs one-time codes; run xingchou account totp first",
            ),
        }
    }
}

/// Begins a session of an account, by its token.
pub(super) fn begin(
    writing: &mut Writing<'_>,
    door: &Viewer,
    account: i64,
    token: &str,
    now: NaiveDateTime,
) -> Result<(), StoreError> {
    let hours = whole(writing, door, &SESSION_HOURS)?;
    writing.session_delete_before(door, now - TimeDelta::hours(hours))?;
    writing.session_insert(door, account, &digest(token), now)
}

/// Who an account is to the rest of the program.
pub(super) fn acting(
    reading: &mut Reading<'_>,
    door: &Viewer,
    account: &Account,
    now: NaiveDateTime,
) -> Result<Acting, StoreError> {
    let grants = reading.account_grants_of(door, account.id)?;
    let days = whole(reading, door, &PASSWORD_DAYS)?;
    let too_old = days > 0 && account.password_set_at + TimeDelta::days(days) <= now;
    let signing = roles(reading, door, &CODE_ROLES)?;
    let signs = grants.iter().any(|grant| signing.contains(&grant.role));
    let duty = if account.must_change || too_old {
        Some(Duty::ChangePassword)
    } else if signs && account.code_confirmed_at.is_none() {
        Some(Duty::SetUpCode)
    } else {
        None
    };
    let viewer = |grants| {
        Viewer::new(door.district(), &account.display_name, grants)
            .with_account(account.id)
            .asking_from(door.from())
    };
    Ok(Acting { own: viewer(Vec::new()), viewer: viewer(grants), duty })
}

/// Who is signed in with a token; none when nobody is, or no longer.
///
/// # Errors
/// The database fails.
pub fn viewer_of_session(
    store: &Store,
    token: &str,
    address: &str,
    now: NaiveDateTime,
) -> Result<Option<Acting>, OperationError> {
    let digest = digest(token);
    let found = store.read(|reading| {
        let Some(session) = reading.session_find(&digest)? else { return Ok(None) };
        let door = Viewer::at_the_door(session.district, address);
        let idle = TimeDelta::minutes(whole(reading, &door, &IDLE_MINUTES)?);
        let longest = TimeDelta::hours(whole(reading, &door, &SESSION_HOURS)?);
        if session.seen_at + idle <= now || session.made_at + longest <= now {
            return Ok(None);
        }
        let account = reading.account_find(&door, session.account)?;
        let Some(account) = account.filter(Account::is_active) else { return Ok(None) };
        let acting = acting(reading, &door, &account, now)?;
        let note = session.seen_at + NOTED_EVERY <= now;
        Ok::<_, OperationError>(Some((acting, door, note)))
    })?;
    let Some((acting, door, note)) = found else { return Ok(None) };
    if note {
        store.write_transaction(&door, |writing| writing.session_set_seen(&door, &digest, now))?;
    }
    Ok(Some(acting))
}

/// Ends the session of a token; whether there was one.
///
/// # Errors
/// The database fails.
pub fn sign_out(store: &Store, acting: &Acting, token: &str) -> Result<bool, OperationError> {
    let own = acting.own();
    store.write_transaction(own, |writing| {
        let ended = writing.session_delete(&own.computing(), &digest(token))?;
        if ended {
            writing.audit_entry_insert(own, "signed_out", own.name())?;
        }
        Ok(ended)
    })
}

/// Ends every session of the person's account, on whatever computer; gives how many there were.
///
/// # Errors
/// Nobody is signed in, or the database fails.
pub fn sign_out_everywhere(store: &Store, acting: &Acting) -> Result<usize, OperationError> {
    let own = acting.own();
    let account = own_account(own)?;
    store.write_transaction(own, |writing| {
        let ended = writing.session_delete_of(&own.computing(), account)?;
        writing.audit_entry_insert(own, "signed_out_everywhere", own.name())?;
        Ok(ended)
    })
}

/// The account of a person at work; a machine has none of its own.
///
/// # Errors
/// Nobody is signed in, or it is a machine.
pub(super) fn own_account(viewer: &Viewer) -> Result<i64, OperationError> {
    viewer.account().filter(|_| !viewer.is_machine()).ok_or_else(|| {
        OperationError::Refused(Message::new(
            "这件事须由本人登录后办理，令牌不能代办",
            "this takes the person, signed in; a token cannot do it",
        ))
    })
}
