//! Roles that accounts bear, and how a role and its scope are written in a row.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;

use super::schema::account_grant;
use super::{Reading, StoreError, Writing};
use crate::access::{Action, Grant, Resource, Role, Scope, Viewer};

/// A role that an account bears.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccountGrant {
    /// The account.
    pub account: i64,
    /// The role and how far it reaches.
    pub grant: Grant,
    /// When it was given, UTC.
    pub granted_at: NaiveDateTime,
    /// Who gave it.
    pub granted_by: String,
}

/// A role and its scope as three columns: the role, the kind of scope, and what of.
pub(super) fn to_columns(grant: &Grant) -> (&'static str, &'static str, String) {
    let (kind, of) = match &grant.scope {
        Scope::District => ("district", String::new()),
        Scope::Street(street) => ("street", street.clone()),
        Scope::Community(community) => ("community", community.clone()),
        Scope::Own(staff) => ("own", staff.to_string()),
    };
    (grant.role.code(), kind, of)
}

/// The role and scope that three columns say.
pub(super) fn of_columns(role: &str, kind: &str, of: String) -> Result<Grant, StoreError> {
    let unreadable = || StoreError::Unreadable(format!("grant {role} {kind} {of}"));
    let scope = match kind {
        "district" => Scope::District,
        "street" => Scope::Street(of.clone()),
        "community" => Scope::Community(of.clone()),
        "own" => Scope::Own(of.parse().map_err(|_| unreadable())?),
        _ => return Err(unreadable()),
    };
    Ok(Grant { role: Role::of_account(role).ok_or_else(unreadable)?, scope })
}

impl Reading<'_> {
    /// The roles of every account.
    ///
    /// # Errors
    /// The database fails.
    pub fn account_grant_list(&mut self, viewer: &Viewer) -> Result<Vec<AccountGrant>, StoreError> {
        viewer.require_all(Action::See, Resource::Grants)?;
        let rows: Vec<(i64, String, String, String, NaiveDateTime, String)> = account_grant::table
            .filter(account_grant::district.eq(viewer.district()))
            .order((account_grant::account, account_grant::role, account_grant::scope_of))
            .select((
                account_grant::account,
                account_grant::role,
                account_grant::scope_kind,
                account_grant::scope_of,
                account_grant::granted_at,
                account_grant::granted_by,
            ))
            .load(self.connection)?;
        rows.into_iter()
            .map(|(account, role, kind, of, granted_at, granted_by)| {
                Ok(AccountGrant { account, grant: of_columns(&role, &kind, of)?, granted_at, granted_by })
            })
            .collect()
    }

    /// The roles of one account.
    ///
    /// # Errors
    /// The database fails.
    pub fn account_grants_of(&mut self, viewer: &Viewer, account: i64) -> Result<Vec<Grant>, StoreError> {
        viewer.require_all(Action::See, Resource::Grants)?;
        let rows: Vec<(String, String, String)> = account_grant::table
            .filter(account_grant::district.eq(viewer.district()))
            .filter(account_grant::account.eq(account))
            .order((account_grant::role, account_grant::scope_of))
            .select((account_grant::role, account_grant::scope_kind, account_grant::scope_of))
            .load(self.connection)?;
        rows.into_iter().map(|(role, kind, of)| of_columns(&role, &kind, of)).collect()
    }
}

impl Writing<'_> {
    /// Gives an account a role.
    ///
    /// # Errors
    /// It has it already, or the database fails.
    pub fn account_grant_insert(
        &mut self,
        viewer: &Viewer,
        account: i64,
        grant: &Grant,
        now: NaiveDateTime,
    ) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, Resource::Grants)?;
        let (role, kind, of) = to_columns(grant);
        diesel::insert_into(account_grant::table)
            .values((
                account_grant::district.eq(viewer.district()),
                account_grant::account.eq(account),
                account_grant::role.eq(role),
                account_grant::scope_kind.eq(kind),
                account_grant::scope_of.eq(of),
                account_grant::granted_at.eq(now),
                account_grant::granted_by.eq(viewer.name()),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// Takes a role from an account; whether it had it.
    ///
    /// # Errors
    /// The database fails.
    pub fn account_grant_delete(
        &mut self,
        viewer: &Viewer,
        account: i64,
        grant: &Grant,
    ) -> Result<bool, StoreError> {
        viewer.require_all(Action::Change, Resource::Grants)?;
        let (role, kind, of) = to_columns(grant);
        let deleted = diesel::delete(account_grant::table.find((viewer.district(), account, role, kind, of)))
            .execute(self.connection)?;
        Ok(deleted == 1)
    }
}
