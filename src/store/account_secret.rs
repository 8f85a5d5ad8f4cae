//! What an account had or has beside its password: earlier hashes, recovery codes. For the program only.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::schema::{account_password, recovery_code};
use super::{Reading, StoreError, Writing};
use crate::access::{Action, Resource, Viewer};

impl Reading<'_> {
    /// The hashes of the last `count` passwords before the present one, latest first.
    ///
    /// # Errors
    /// The database fails.
    pub fn account_password_list(
        &mut self,
        viewer: &Viewer,
        account: i64,
        count: i64,
    ) -> Result<Vec<String>, StoreError> {
        viewer.require_all(Action::Reveal, Resource::Accounts)?;
        Ok(account_password::table
            .filter(account_password::district.eq(viewer.district()))
            .filter(account_password::account.eq(account))
            .order(account_password::id.desc())
            .limit(count)
            .select(account_password::password_hash)
            .load(self.connection)?)
    }

    /// How many recovery codes an account has left.
    ///
    /// # Errors
    /// The database fails.
    pub fn recovery_code_count(&mut self, viewer: &Viewer, account: i64) -> Result<i64, StoreError> {
        viewer.require_all(Action::See, Resource::Accounts)?;
        Ok(recovery_code::table
            .filter(recovery_code::district.eq(viewer.district()))
            .filter(recovery_code::account.eq(account))
            .filter(recovery_code::used_at.is_null())
            .count()
            .get_result(self.connection)?)
    }
}

impl Writing<'_> {
    /// Remembers the hash of a password that was replaced.
    ///
    /// # Errors
    /// The database fails.
    pub fn account_password_insert(
        &mut self,
        viewer: &Viewer,
        account: i64,
        password_hash: &str,
        now: NaiveDateTime,
    ) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, Resource::Accounts)?;
        let id = self.ids_reserve(viewer, "account_password", 1)?;
        diesel::insert_into(account_password::table)
            .values((
                account_password::district.eq(viewer.district()),
                account_password::id.eq(id),
                account_password::account.eq(account),
                account_password::password_hash.eq(password_hash),
                account_password::replaced_at.eq(now),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// Gives an account these recovery codes, by their digests; those before are no longer good.
    ///
    /// # Errors
    /// The database fails.
    pub fn recovery_code_replace(
        &mut self,
        viewer: &Viewer,
        account: i64,
        digests: &[String],
    ) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, Resource::Accounts)?;
        diesel::delete(
            recovery_code::table
                .filter(recovery_code::district.eq(viewer.district()))
                .filter(recovery_code::account.eq(account)),
        )
        .execute(self.connection)?;
        for digest in digests {
            diesel::insert_into(recovery_code::table)
                .values((
                    recovery_code::district.eq(viewer.district()),
                    recovery_code::account.eq(account),
                    recovery_code::code_digest.eq(digest),
                ))
                .execute(self.connection)?;
        }
        Ok(())
    }

    /// Takes a recovery code; whether it was there and not taken before.
    ///
    /// # Errors
    /// The database fails.
    pub fn recovery_code_take(
        &mut self,
        viewer: &Viewer,
        account: i64,
        digest: &str,
        now: NaiveDateTime,
    ) -> Result<bool, StoreError> {
        viewer.require_all(Action::Change, Resource::Accounts)?;
        let taken = diesel::update(
            recovery_code::table
                .find((viewer.district(), account, digest))
                .filter(recovery_code::used_at.is_null()),
        )
        .set(recovery_code::used_at.eq(Some(now)))
        .execute(self.connection)?;
        Ok(taken == 1)
    }
}
