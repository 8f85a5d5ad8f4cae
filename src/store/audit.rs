//! Who did what, when, to what. The trail only grows.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;

use super::schema::audit_entry;
use super::{Reading, StoreError, Writing};
use crate::access::{Action, Resource, Viewer};
use crate::clock;

/// One entry of the audit trail.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Serialize)]
pub struct AuditEntry {
    /// Its number, in the order of happening.
    pub id: i64,
    /// When, UTC.
    pub happened_at: NaiveDateTime,
    /// Who did it.
    pub who: String,
    /// What was done: a short code such as `file_taken`.
    pub what: String,
    /// To what: a file's name, a run's number.
    pub target: String,
}

impl Reading<'_> {
    /// The whole trail, oldest first.
    ///
    /// # Errors
    /// The database fails.
    pub fn audit_entry_list(&mut self, viewer: &Viewer) -> Result<Vec<AuditEntry>, StoreError> {
        viewer.require_all(Action::See, Resource::Trail)?;
        Ok(audit_entry::table
            .filter(audit_entry::district.eq(viewer.district()))
            .order(audit_entry::id)
            .select((
                audit_entry::id,
                audit_entry::happened_at,
                audit_entry::who,
                audit_entry::what,
                audit_entry::target,
            ))
            .load(self.connection)?)
    }
}

impl Writing<'_> {
    /// Adds to the trail that the viewer did `what` to `target`, now.
    ///
    /// # Errors
    /// The database fails.
    pub fn audit_entry_insert(
        &mut self,
        viewer: &Viewer,
        what: &str,
        target: &str,
    ) -> Result<(), StoreError> {
        let id = self.ids_reserve(viewer, "audit_entry", 1)?;
        diesel::insert_into(audit_entry::table)
            .values((
                audit_entry::district.eq(viewer.district()),
                audit_entry::id.eq(id),
                audit_entry::happened_at.eq(clock::now()),
                audit_entry::who.eq(viewer.name()),
                audit_entry::what.eq(what),
                audit_entry::target.eq(target),
            ))
            .execute(self.connection)?;
        Ok(())
    }
}
