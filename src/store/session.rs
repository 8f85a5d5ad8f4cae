//! Who is signed in. Of a token only the digest is kept.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::schema::session;
use super::{Reading, StoreError, Writing};
use crate::access::{Action, Resource, Viewer};

/// Somebody signed in.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Session {
    /// The district.
    pub district: i64,
    /// The account.
    pub account: i64,
    /// When the person signed in, UTC.
    pub made_at: NaiveDateTime,
    /// When the person last did something, UTC, to the minute.
    pub seen_at: NaiveDateTime,
}

impl Reading<'_> {
    /// Who is signed in with the token of this digest. It is what says who asks, so there is no viewer yet.
    ///
    /// # Errors
    /// The database fails.
    pub fn session_find(&mut self, token_digest: &str) -> Result<Option<Session>, StoreError> {
        Ok(session::table
            .filter(session::token_digest.eq(token_digest))
            .select((session::district, session::account, session::made_at, session::seen_at))
            .first(self.connection)
            .optional()?)
    }
}

impl Writing<'_> {
    /// Keeps that an account has signed in.
    ///
    /// # Errors
    /// The database fails.
    pub fn session_insert(
        &mut self,
        viewer: &Viewer,
        account: i64,
        token_digest: &str,
        now: NaiveDateTime,
    ) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, Resource::Accounts)?;
        diesel::insert_into(session::table)
            .values((
                session::district.eq(viewer.district()),
                session::token_digest.eq(token_digest),
                session::account.eq(account),
                session::made_at.eq(now),
                session::seen_at.eq(now),
                session::address.eq(viewer.from()),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// Keeps that somebody signed in did something.
    ///
    /// # Errors
    /// The database fails.
    pub fn session_set_seen(
        &mut self,
        viewer: &Viewer,
        token_digest: &str,
        now: NaiveDateTime,
    ) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, Resource::Accounts)?;
        diesel::update(session::table.find((viewer.district(), token_digest)))
            .set(session::seen_at.eq(now))
            .execute(self.connection)?;
        Ok(())
    }

    /// Ends one session; whether it was there.
    ///
    /// # Errors
    /// The database fails.
    pub fn session_delete(&mut self, viewer: &Viewer, token_digest: &str) -> Result<bool, StoreError> {
        viewer.require_all(Action::Change, Resource::Accounts)?;
        let deleted = diesel::delete(session::table.find((viewer.district(), token_digest)))
            .execute(self.connection)?;
        Ok(deleted == 1)
    }

    /// Ends every session of an account; gives how many there were.
    ///
    /// # Errors
    /// The database fails.
    pub fn session_delete_of(&mut self, viewer: &Viewer, account: i64) -> Result<usize, StoreError> {
        viewer.require_all(Action::Change, Resource::Accounts)?;
        Ok(diesel::delete(
            session::table
                .filter(session::district.eq(viewer.district()))
                .filter(session::account.eq(account)),
        )
        .execute(self.connection)?)
    }

    /// Forgets sessions that began before `moment`.
    ///
    /// # Errors
    /// The database fails.
    pub fn session_delete_before(
        &mut self,
        viewer: &Viewer,
        moment: NaiveDateTime,
    ) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, Resource::Accounts)?;
        diesel::delete(
            session::table
                .filter(session::district.eq(viewer.district()))
                .filter(session::made_at.lt(moment)),
        )
        .execute(self.connection)?;
        Ok(())
    }
}
