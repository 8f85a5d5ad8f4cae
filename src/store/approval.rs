//! Approvals of pay runs: two people, and what they saw. Written once, never changed.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;

use super::schema::pay_approval;
use super::{Reading, StoreError, Writing};
use crate::access::{Action, Resource, Viewer};
use crate::clock;

/// The approval of a run.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Serialize)]
pub struct Approval {
    /// 制表
    pub prepared_by: String,
    /// 审批
    pub approved_by: String,
    /// The digest of the results that were approved.
    pub results_digest: String,
    /// When, UTC.
    pub approved_at: NaiveDateTime,
}

impl Reading<'_> {
    /// The approval of a run, if it has one.
    ///
    /// # Errors
    /// The database fails.
    pub fn approval_find(&mut self, viewer: &Viewer, run: i64) -> Result<Option<Approval>, StoreError> {
        viewer.require_all(Action::See, Resource::Pay)?;
        Ok(pay_approval::table
            .filter(pay_approval::district.eq(viewer.district()))
            .filter(pay_approval::run.eq(run))
            .select((
                pay_approval::prepared_by,
                pay_approval::approved_by,
                pay_approval::results_digest,
                pay_approval::approved_at,
            ))
            .first(self.connection)
            .optional()?)
    }
}

impl Writing<'_> {
    /// Keeps that a run was approved, now.
    ///
    /// # Errors
    /// It has an approval already, or the database fails.
    pub fn approval_insert(
        &mut self,
        viewer: &Viewer,
        run: i64,
        prepared_by: &str,
        approved_by: &str,
        results_digest: &str,
    ) -> Result<(), StoreError> {
        viewer.require_all(Action::Decide, Resource::Pay)?;
        diesel::insert_into(pay_approval::table)
            .values((
                pay_approval::district.eq(viewer.district()),
                pay_approval::run.eq(run),
                pay_approval::prepared_by.eq(prepared_by),
                pay_approval::approved_by.eq(approved_by),
                pay_approval::results_digest.eq(results_digest),
                pay_approval::approved_at.eq(clock::now()),
            ))
            .execute(self.connection)?;
        Ok(())
    }
}
