//! Failed sign-ins, counted by the name that was tried and by the address that it was tried from. Names and addresses
//! are kept as digests: somebody may have typed a password where the name belongs.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::schema::sign_in_failure;
use super::{Reading, StoreError, Writing};
use crate::access::{Action, Resource, Viewer};

/// What failed sign-ins are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// The name that was tried, whether there is such an account or not.
    Name,
    /// The address that it was tried from.
    Address,
}

impl FailureKind {
    fn code(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Address => "address",
        }
    }
}

/// How often sign-ins failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub struct SignInFailure {
    /// How often since then.
    pub failures: i64,
    /// When counting began, UTC.
    pub since_at: NaiveDateTime,
    /// Until when no sign-in is tried, UTC.
    pub barred_until: Option<NaiveDateTime>,
}

impl Reading<'_> {
    /// How often sign-ins under this name, or from this address, failed.
    ///
    /// # Errors
    /// The database fails.
    pub fn sign_in_failure_find(
        &mut self,
        viewer: &Viewer,
        kind: FailureKind,
        key_digest: &str,
    ) -> Result<Option<SignInFailure>, StoreError> {
        viewer.require_all(Action::See, Resource::Accounts)?;
        Ok(sign_in_failure::table
            .find((viewer.district(), kind.code(), key_digest))
            .select((sign_in_failure::failures, sign_in_failure::since_at, sign_in_failure::barred_until))
            .first(self.connection)
            .optional()?)
    }
}

impl Writing<'_> {
    /// Keeps how often sign-ins failed.
    ///
    /// # Errors
    /// The database fails.
    pub fn sign_in_failure_set(
        &mut self,
        viewer: &Viewer,
        kind: FailureKind,
        key_digest: &str,
        count: SignInFailure,
    ) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, Resource::Accounts)?;
        self.sign_in_failure_delete(viewer, kind, key_digest)?;
        diesel::insert_into(sign_in_failure::table)
            .values((
                sign_in_failure::district.eq(viewer.district()),
                sign_in_failure::kind.eq(kind.code()),
                sign_in_failure::key_digest.eq(key_digest),
                sign_in_failure::failures.eq(count.failures),
                sign_in_failure::since_at.eq(count.since_at),
                sign_in_failure::barred_until.eq(count.barred_until),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// Forgets the failures under a name or from an address.
    ///
    /// # Errors
    /// The database fails.
    pub fn sign_in_failure_delete(
        &mut self,
        viewer: &Viewer,
        kind: FailureKind,
        key_digest: &str,
    ) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, Resource::Accounts)?;
        diesel::delete(sign_in_failure::table.find((viewer.district(), kind.code(), key_digest)))
            .execute(self.connection)?;
        Ok(())
    }

    /// Forgets failures counted since before `moment`, so that made-up names do not fill the database.
    ///
    /// # Errors
    /// The database fails.
    pub fn sign_in_failure_delete_before(
        &mut self,
        viewer: &Viewer,
        moment: NaiveDateTime,
    ) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, Resource::Accounts)?;
        diesel::delete(
            sign_in_failure::table
                .filter(sign_in_failure::district.eq(viewer.district()))
                .filter(sign_in_failure::since_at.lt(moment)),
        )
        .execute(self.connection)?;
        Ok(())
    }
}
