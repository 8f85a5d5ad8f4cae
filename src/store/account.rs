//! Accounts: who may sign in. Hashes and secrets are apart, and only the program itself reads them.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;

use super::schema::account;
use super::{Reading, StoreError, Writing};
use crate::access::seal::Place;
use crate::access::{Action, Resource, Viewer};

/// An account.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Serialize)]
pub struct Account {
    /// Its number.
    pub id: i64,
    /// The name to sign in with, in lower case.
    pub login_name: String,
    /// The name that the trail and papers show; no two accounts have the same.
    pub display_name: String,
    /// The member of staff whose account it is.
    pub staff: Option<i64>,
    /// `active`, or `locked` by an administrator.
    pub state: String,
    /// When the password was set, UTC.
    pub password_set_at: NaiveDateTime,
    /// Whether the password must be changed before anything else.
    pub must_change: bool,
    /// Since when one-time codes are in force.
    pub code_confirmed_at: Option<NaiveDateTime>,
    /// When it was made, UTC.
    pub made_at: NaiveDateTime,
    /// Who made it.
    pub made_by: String,
}

impl Account {
    /// The state of an account that may sign in.
    pub const ACTIVE: &str = "active";
    /// The state of an account that an administrator has locked.
    pub const LOCKED: &str = "locked";

    /// Whether it may sign in.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.state == Self::ACTIVE
    }
}

/// What of an account nobody is shown.
#[derive(Queryable)]
pub struct AccountSecrets {
    /// The password's hash, as a PHC text.
    pub password_hash: String,
    /// The secret of the one-time codes, in Base32.
    pub code_secret: Option<String>,
    /// The time step of the last one-time code that was taken.
    pub code_last_step: Option<i64>,
}

/// An account to make.
pub struct NewAccount {
    /// The name to sign in with, in lower case.
    pub login_name: String,
    /// The name that the trail shows.
    pub display_name: String,
    /// The member of staff.
    pub staff: Option<i64>,
    /// The password's hash.
    pub password_hash: String,
    /// Whether the password must be changed first.
    pub must_change: bool,
    /// Now, UTC.
    pub made_at: NaiveDateTime,
}

/// Where the secret of an account's one-time codes is sealed to.
fn place_of_code_secret(viewer: &Viewer, id: i64) -> Place<'static> {
    Place::new(viewer.district(), "account", "code_secret", id)
}

impl Reading<'_> {
    /// Every account, by login name.
    ///
    /// # Errors
    /// The database fails.
    pub fn account_list(&mut self, viewer: &Viewer) -> Result<Vec<Account>, StoreError> {
        viewer.require_all(Action::See, Resource::Accounts)?;
        Ok(account::table
            .filter(account::district.eq(viewer.district()))
            .order(account::login_name)
            .select((
                account::id,
                account::login_name,
                account::display_name,
                account::staff,
                account::state,
                account::password_set_at,
                account::must_change,
                account::code_confirmed_at,
                account::made_at,
                account::made_by,
            ))
            .load(self.connection)?)
    }

    /// The account of this number.
    ///
    /// # Errors
    /// The database fails.
    pub fn account_find(&mut self, viewer: &Viewer, id: i64) -> Result<Option<Account>, StoreError> {
        viewer.require_all(Action::See, Resource::Accounts)?;
        Ok(account::table
            .filter(account::district.eq(viewer.district()))
            .filter(account::id.eq(id))
            .select((
                account::id,
                account::login_name,
                account::display_name,
                account::staff,
                account::state,
                account::password_set_at,
                account::must_change,
                account::code_confirmed_at,
                account::made_at,
                account::made_by,
            ))
            .first(self.connection)
            .optional()?)
    }

    /// The number of the account with this login name, in lower case.
    ///
    /// # Errors
    /// The database fails.
    pub fn account_named(&mut self, viewer: &Viewer, login_name: &str) -> Result<Option<i64>, StoreError> {
        viewer.require_all(Action::See, Resource::Accounts)?;
        Ok(account::table
            .filter(account::district.eq(viewer.district()))
            .filter(account::login_name.eq(login_name))
            .select(account::id)
            .first(self.connection)
            .optional()?)
    }

    /// What of an account nobody is shown: for the program only.
    ///
    /// # Errors
    /// There is no such account, or the database fails.
    pub fn account_secrets(&mut self, viewer: &Viewer, id: i64) -> Result<AccountSecrets, StoreError> {
        viewer.require_all(Action::Reveal, Resource::Accounts)?;
        let mut secrets: AccountSecrets = account::table
            .filter(account::district.eq(viewer.district()))
            .filter(account::id.eq(id))
            .select((account::password_hash, account::code_secret, account::code_last_step))
            .first(self.connection)?;
        if let Some(sealed) = &secrets.code_secret {
            secrets.code_secret = Some(self.open_text(&place_of_code_secret(viewer, id), sealed)?);
        }
        Ok(secrets)
    }
}

impl Writing<'_> {
    /// Makes an account; gives its number.
    ///
    /// # Errors
    /// A name is taken, or the database fails.
    pub fn account_insert(&mut self, viewer: &Viewer, new: &NewAccount) -> Result<i64, StoreError> {
        viewer.require_all(Action::Change, Resource::Accounts)?;
        let id = self.ids_reserve(viewer, "account", 1)?;
        diesel::insert_into(account::table)
            .values((
                account::district.eq(viewer.district()),
                account::id.eq(id),
                account::login_name.eq(&new.login_name),
                account::display_name.eq(&new.display_name),
                account::staff.eq(new.staff),
                account::state.eq(Account::ACTIVE),
                account::password_hash.eq(&new.password_hash),
                account::password_set_at.eq(new.made_at),
                account::must_change.eq(new.must_change),
                account::made_at.eq(new.made_at),
                account::made_by.eq(viewer.name()),
            ))
            .execute(self.connection)?;
        Ok(id)
    }

    /// Locks an account, or makes it active again.
    ///
    /// # Errors
    /// The state is not known, or the database fails.
    pub fn account_set_state(&mut self, viewer: &Viewer, id: i64, state: &str) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, Resource::Accounts)?;
        diesel::update(account::table.find((viewer.district(), id)))
            .set(account::state.eq(state))
            .execute(self.connection)?;
        Ok(())
    }

    /// Sets an account's password by its hash.
    ///
    /// # Errors
    /// The database fails.
    pub fn account_set_password(
        &mut self,
        viewer: &Viewer,
        id: i64,
        password_hash: &str,
        must_change: bool,
        now: NaiveDateTime,
    ) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, Resource::Accounts)?;
        diesel::update(account::table.find((viewer.district(), id)))
            .set((
                account::password_hash.eq(password_hash),
                account::password_set_at.eq(now),
                account::must_change.eq(must_change),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// Puts another hash of the same password in place of the one before.
    ///
    /// # Errors
    /// The database fails.
    pub fn account_renew_hash(
        &mut self,
        viewer: &Viewer,
        id: i64,
        password_hash: &str,
    ) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, Resource::Accounts)?;
        diesel::update(account::table.find((viewer.district(), id)))
            .set(account::password_hash.eq(password_hash))
            .execute(self.connection)?;
        Ok(())
    }

    /// Gives an account a secret for one-time codes (kept sealed), in force once it is confirmed; none takes it away.
    ///
    /// # Errors
    /// The database fails.
    pub fn account_set_code_secret(
        &mut self,
        viewer: &Viewer,
        id: i64,
        secret: Option<&str>,
    ) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, Resource::Accounts)?;
        let place = place_of_code_secret(viewer, id);
        let sealed = secret.map(|secret| self.seal_text(&place, secret)).transpose()?;
        diesel::update(account::table.find((viewer.district(), id)))
            .set((
                account::code_secret.eq(sealed),
                account::code_confirmed_at.eq(None::<NaiveDateTime>),
                account::code_last_step.eq(None::<i64>),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// Puts one-time codes in force.
    ///
    /// # Errors
    /// The database fails.
    pub fn account_set_code_confirmed(
        &mut self,
        viewer: &Viewer,
        id: i64,
        now: NaiveDateTime,
    ) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, Resource::Accounts)?;
        diesel::update(account::table.find((viewer.district(), id)))
            .set(account::code_confirmed_at.eq(Some(now)))
            .execute(self.connection)?;
        Ok(())
    }

    /// Remembers the time step of the one-time code that was taken, so that it is taken once.
    ///
    /// # Errors
    /// The database fails.
    pub fn account_set_code_step(&mut self, viewer: &Viewer, id: i64, step: i64) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, Resource::Accounts)?;
        diesel::update(account::table.find((viewer.district(), id)))
            .set(account::code_last_step.eq(Some(step)))
            .execute(self.connection)?;
        Ok(())
    }
}
