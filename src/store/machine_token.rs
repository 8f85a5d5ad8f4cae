//! Tokens by which a machine acts for an account. Of a token only the digest is kept.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;

use super::account_grant::{of_columns, to_columns};
use super::schema::{machine_token, machine_token_grant};
use super::{Reading, StoreError, Writing};
use crate::access::{Action, Grant, Resource, Viewer};

/// A machine's token, without the token itself.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Serialize)]
pub struct MachineToken {
    /// The district.
    pub district: i64,
    /// Its number.
    pub id: i64,
    /// The account that it acts for.
    pub account: i64,
    /// What it is for.
    pub name: String,
    /// When it was made, UTC.
    pub made_at: NaiveDateTime,
    /// From when it is no longer good, UTC.
    pub ends_at: NaiveDateTime,
    /// When it was taken back.
    pub revoked_at: Option<NaiveDateTime>,
}

/// A token to keep.
pub struct NewMachineToken {
    /// The account that it acts for.
    pub account: i64,
    /// What it is for.
    pub name: String,
    /// SHA-256 of the token, hexadecimal.
    pub token_digest: String,
    /// Now, UTC.
    pub made_at: NaiveDateTime,
    /// From when it is no longer good, UTC.
    pub ends_at: NaiveDateTime,
    /// What it may do at most: roles of the account.
    pub grants: Vec<Grant>,
}

impl Reading<'_> {
    /// Whose token has this digest. It is what says who asks, so there is no viewer yet.
    ///
    /// # Errors
    /// The database fails.
    pub fn machine_token_find(&mut self, token_digest: &str) -> Result<Option<MachineToken>, StoreError> {
        Ok(machine_token::table
            .filter(machine_token::token_digest.eq(token_digest))
            .select((
                machine_token::district,
                machine_token::id,
                machine_token::account,
                machine_token::name,
                machine_token::made_at,
                machine_token::ends_at,
                machine_token::revoked_at,
            ))
            .first(self.connection)
            .optional()?)
    }

    /// Every token, by number.
    ///
    /// # Errors
    /// The database fails.
    pub fn machine_token_list(&mut self, viewer: &Viewer) -> Result<Vec<MachineToken>, StoreError> {
        viewer.require_all(Action::See, Resource::Accounts)?;
        Ok(machine_token::table
            .filter(machine_token::district.eq(viewer.district()))
            .order(machine_token::id)
            .select((
                machine_token::district,
                machine_token::id,
                machine_token::account,
                machine_token::name,
                machine_token::made_at,
                machine_token::ends_at,
                machine_token::revoked_at,
            ))
            .load(self.connection)?)
    }

    /// What a token may do at most.
    ///
    /// # Errors
    /// The database fails.
    pub fn machine_token_grants(&mut self, viewer: &Viewer, token: i64) -> Result<Vec<Grant>, StoreError> {
        viewer.require_all(Action::See, Resource::Accounts)?;
        let rows: Vec<(String, String, String)> = machine_token_grant::table
            .filter(machine_token_grant::district.eq(viewer.district()))
            .filter(machine_token_grant::token.eq(token))
            .order((machine_token_grant::role, machine_token_grant::scope_of))
            .select((
                machine_token_grant::role,
                machine_token_grant::scope_kind,
                machine_token_grant::scope_of,
            ))
            .load(self.connection)?;
        rows.into_iter().map(|(role, kind, of)| of_columns(&role, &kind, of)).collect()
    }
}

impl Writing<'_> {
    /// Keeps a token; gives its number.
    ///
    /// # Errors
    /// The database fails.
    pub fn machine_token_insert(
        &mut self,
        viewer: &Viewer,
        new: &NewMachineToken,
    ) -> Result<i64, StoreError> {
        viewer.require_all(Action::Change, Resource::Accounts)?;
        let id = self.ids_reserve(viewer, "machine_token", 1)?;
        diesel::insert_into(machine_token::table)
            .values((
                machine_token::district.eq(viewer.district()),
                machine_token::id.eq(id),
                machine_token::account.eq(new.account),
                machine_token::name.eq(&new.name),
                machine_token::token_digest.eq(&new.token_digest),
                machine_token::made_at.eq(new.made_at),
                machine_token::ends_at.eq(new.ends_at),
            ))
            .execute(self.connection)?;
        for grant in &new.grants {
            let (role, kind, of) = to_columns(grant);
            diesel::insert_into(machine_token_grant::table)
                .values((
                    machine_token_grant::district.eq(viewer.district()),
                    machine_token_grant::token.eq(id),
                    machine_token_grant::role.eq(role),
                    machine_token_grant::scope_kind.eq(kind),
                    machine_token_grant::scope_of.eq(of),
                ))
                .execute(self.connection)?;
        }
        Ok(id)
    }

    /// Takes a token back; whether it was good until now.
    ///
    /// # Errors
    /// The database fails.
    pub fn machine_token_revoke(
        &mut self,
        viewer: &Viewer,
        id: i64,
        now: NaiveDateTime,
    ) -> Result<bool, StoreError> {
        viewer.require_all(Action::Change, Resource::Accounts)?;
        let revoked = diesel::update(
            machine_token::table.find((viewer.district(), id)).filter(machine_token::revoked_at.is_null()),
        )
        .set(machine_token::revoked_at.eq(Some(now)))
        .execute(self.connection)?;
        Ok(revoked == 1)
    }
}
