//! That members of staff signed for their slips, themselves and on line. It only grows.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;

use super::schema::slip_receipt;
use super::{Reading, StoreError, Writing};
use crate::access::{Action, NoRight, Resource, Viewer};

/// That somebody signed for a slip of a run.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Serialize)]
pub struct SlipReceipt {
    /// The run.
    pub run: i64,
    /// The member of staff.
    pub staff: i64,
    /// When, UTC.
    pub received_at: NaiveDateTime,
}

impl Reading<'_> {
    /// The receipts of slips of these runs, as far as the viewer may see whose they are.
    ///
    /// # Errors
    /// The database fails.
    pub fn slip_receipt_list(
        &mut self,
        viewer: &Viewer,
        runs: &[i64],
    ) -> Result<Vec<SlipReceipt>, StoreError> {
        let extent = viewer.require(Action::See, Resource::Pay)?;
        let people = self.people_within(viewer, &extent)?;
        let rows: Vec<SlipReceipt> = slip_receipt::table
            .filter(slip_receipt::district.eq(viewer.district()))
            .filter(slip_receipt::run.eq_any(runs))
            .order((slip_receipt::run, slip_receipt::staff))
            .select((slip_receipt::run, slip_receipt::staff, slip_receipt::received_at))
            .load(self.connection)?;
        Ok(rows.into_iter().filter(|row| people.has(row.staff)).collect())
    }
}

impl Writing<'_> {
    /// Keeps that the viewer signed for her own slip of a run.
    ///
    /// # Errors
    /// It is somebody else's slip, a machine asks, it was signed for already, or the database fails.
    pub fn slip_receipt_insert(
        &mut self,
        viewer: &Viewer,
        (run, staff): (i64, i64),
        at: NaiveDateTime,
    ) -> Result<(), StoreError> {
        let extent = viewer.require(Action::See, Resource::Pay)?;
        if viewer.is_machine() {
            return Err(StoreError::MachineSigns);
        }
        if !extent.own().contains(&staff) {
            return Err(NoRight { action: Action::See, resource: Resource::Pay }.into());
        }
        diesel::insert_into(slip_receipt::table)
            .values((
                slip_receipt::district.eq(viewer.district()),
                slip_receipt::run.eq(run),
                slip_receipt::staff.eq(staff),
                slip_receipt::account.eq(viewer.account()),
                slip_receipt::received_at.eq(at),
            ))
            .execute(self.connection)?;
        Ok(())
    }
}
