//! Approvals of pay runs: who prepared, checked and approved, and what they saw. Written once, never changed.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::schema::pay_approval;
use super::{Reading, StoreError, Writing};
use crate::access::{Action, Resource, Viewer};

/// The approval of a run.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = pay_approval, treat_none_as_default_value = false)]
pub struct Approval {
    /// 制表
    pub prepared_by: String,
    /// The account of who prepared it; none where it was prepared without signing in.
    pub prepared_account: Option<i64>,
    /// When it was prepared, UTC.
    pub prepared_at: Option<NaiveDateTime>,
    /// 复核; empty where the office does without.
    pub checked_by: String,
    /// The account of who checked it.
    pub checked_account: Option<i64>,
    /// When it was checked, UTC.
    pub checked_at: Option<NaiveDateTime>,
    /// 财务审核
    pub approved_by: String,
    /// The account of who approved it.
    pub approved_account: Option<i64>,
    /// The digest of the results that were approved.
    pub results_digest: String,
    /// When, UTC.
    pub approved_at: NaiveDateTime,
}

/// What the trail says when an approval was kept.
pub const APPROVAL_KEPT: &str = "approval_kept";

impl Approval {
    /// What the trail says of it: the run and the SHA-256 of all that the approval says, so that none of it can be
    /// changed unnoticed.
    ///
    /// # Errors
    /// None that can happen: texts and numbers are always JSON.
    pub fn target_in_trail(&self, run: i64) -> Result<String, StoreError> {
        let said = serde_json::to_vec(self).map_err(|error| StoreError::Unreadable(error.to_string()))?;
        let digest: String = Sha256::digest(said).iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(format!("#{run} {digest}"))
    }
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
                pay_approval::prepared_account,
                pay_approval::prepared_at,
                pay_approval::checked_by,
                pay_approval::checked_account,
                pay_approval::checked_at,
                pay_approval::approved_by,
                pay_approval::approved_account,
                pay_approval::results_digest,
                pay_approval::approved_at,
            ))
            .first(self.connection)
            .optional()?)
    }
}

impl Writing<'_> {
    /// Keeps that a run was approved.
    ///
    /// # Errors
    /// It has an approval already, or the database fails.
    pub fn approval_insert(
        &mut self,
        viewer: &Viewer,
        run: i64,
        approval: &Approval,
    ) -> Result<(), StoreError> {
        viewer.require_all(Action::Decide, Resource::Pay)?;
        diesel::insert_into(pay_approval::table)
            .values((pay_approval::district.eq(viewer.district()), pay_approval::run.eq(run), approval))
            .execute(self.connection)?;
        let kept = self.approval_find(&viewer.computing(), run)?;
        let kept = kept.ok_or_else(|| StoreError::Unreadable(format!("pay_approval {run}")))?;
        self.audit_entry_insert(viewer, APPROVAL_KEPT, &kept.target_in_trail(run)?)
    }
}
