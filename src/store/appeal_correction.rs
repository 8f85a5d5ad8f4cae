//! How upheld appeals about scores and pay items were carried through. It only grows.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;

use super::schema::{appeal_correction, import_file, month_record, pay_result, pay_run, staff, staff_fact};
use super::{Reading, StoreError, Writing};
use crate::access::{Action, Resource, Viewer};
use crate::month_way::Signer;

/// What carries an upheld appeal through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CorrectedBy {
    /// A file that was taken in after the decision and speaks of the person, by its batch.
    Batch(i64),
    /// A run that was made after the decision and has the person in it.
    Run(i64),
    /// A decision that says why nothing is to be corrected.
    Explained,
}

/// That an upheld appeal was carried through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Correction {
    /// By what.
    pub how: CorrectedBy,
    /// Who put it on record.
    pub by: Signer,
    /// When, UTC.
    pub at: NaiveDateTime,
    /// What was written beside it.
    pub note: String,
    /// Whether it still holds: the file was not undone, the run was not set aside.
    pub stands: bool,
}

type Row = (i64, String, Option<i64>, Option<i64>, String, NaiveDateTime, String);

impl Reading<'_> {
    /// The corrections of every appeal, by appeal and in the order of happening.
    pub(super) fn corrections(
        &mut self,
        viewer: &Viewer,
    ) -> Result<BTreeMap<i64, Vec<Correction>>, StoreError> {
        let district = viewer.district();
        let rows: Vec<Row> = appeal_correction::table
            .filter(appeal_correction::district.eq(district))
            .order(appeal_correction::id)
            .select((
                appeal_correction::appeal,
                appeal_correction::kind,
                appeal_correction::target,
                appeal_correction::account,
                appeal_correction::name,
                appeal_correction::done_at,
                appeal_correction::note,
            ))
            .load(self.connection)?;
        let targets: Vec<i64> = rows.iter().filter_map(|row| row.2).collect();
        let undone: BTreeSet<i64> = import_file::table
            .filter(import_file::district.eq(district).and(import_file::id.eq_any(&targets)))
            .filter(import_file::undone_at.is_not_null())
            .select(import_file::id)
            .load::<i64>(self.connection)?
            .into_iter()
            .collect();
        let discarded: BTreeSet<i64> = pay_run::table
            .filter(pay_run::district.eq(district).and(pay_run::id.eq_any(&targets)))
            .filter(pay_run::state.eq("discarded"))
            .select(pay_run::id)
            .load::<i64>(self.connection)?
            .into_iter()
            .collect();
        let mut found: BTreeMap<i64, Vec<Correction>> = BTreeMap::new();
        for (appeal, kind, target, account, name, at, note) in rows {
            let (how, stands) = match (kind.as_str(), target) {
                ("batch", Some(batch)) => (CorrectedBy::Batch(batch), !undone.contains(&batch)),
                ("run", Some(run)) => (CorrectedBy::Run(run), !discarded.contains(&run)),
                _ => (CorrectedBy::Explained, true),
            };
            let correction = Correction { how, by: Signer { account, name }, at, note, stands };
            found.entry(appeal).or_default().push(correction);
        }
        Ok(found)
    }

    /// Whether a file or a run came after `since` and is about a member of staff.
    ///
    /// # Errors
    /// The database fails.
    pub fn corrects(
        &mut self,
        viewer: &Viewer,
        how: CorrectedBy,
        staff_id: i64,
        since: NaiveDateTime,
    ) -> Result<bool, StoreError> {
        viewer.require_all(Action::See, Resource::ImportFiles)?;
        let district = viewer.district();
        let found: Option<i64> = match how {
            CorrectedBy::Explained => return Ok(true),
            CorrectedBy::Batch(batch) => {
                let taken: Option<i64> = import_file::table
                    .filter(import_file::district.eq(district).and(import_file::id.eq(batch)))
                    .filter(import_file::undone_at.is_null().and(import_file::taken_at.ge(since)))
                    .select(import_file::id)
                    .first(self.connection)
                    .optional()?;
                if taken.is_none() {
                    return Ok(false);
                }
                let fact: Option<i64> = staff_fact::table
                    .filter(staff_fact::district.eq(district).and(staff_fact::batch.eq(batch)))
                    .filter(staff_fact::staff.eq(staff_id))
                    .select(staff_fact::id)
                    .first(self.connection)
                    .optional()?;
                let record: Option<i64> = month_record::table
                    .filter(month_record::district.eq(district).and(month_record::batch.eq(batch)))
                    .filter(month_record::staff.eq(staff_id))
                    .select(month_record::id)
                    .first(self.connection)
                    .optional()?;
                let person: Option<i64> = staff::table
                    .filter(staff::district.eq(district).and(staff::batch.eq(batch)))
                    .filter(staff::id.eq(staff_id))
                    .select(staff::id)
                    .first(self.connection)
                    .optional()?;
                fact.or(record).or(person)
            }
            CorrectedBy::Run(run) => pay_run::table
                .inner_join(
                    pay_result::table
                        .on(pay_result::district.eq(pay_run::district).and(pay_result::run.eq(pay_run::id))),
                )
                .filter(pay_run::district.eq(district).and(pay_run::id.eq(run)))
                .filter(pay_run::state.ne("discarded").and(pay_run::made_at.ge(since)))
                .filter(pay_result::staff.eq(staff_id))
                .select(pay_run::id)
                .first(self.connection)
                .optional()?,
        };
        Ok(found.is_some())
    }
}

impl Writing<'_> {
    /// Keeps that an upheld appeal was carried through by a file or a run.
    ///
    /// # Errors
    /// The database fails.
    pub fn appeal_correction_insert(
        &mut self,
        viewer: &Viewer,
        appeal: i64,
        how: CorrectedBy,
        (at, note): (NaiveDateTime, &str),
    ) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, Resource::Scores)?;
        self.correction_keep(viewer, appeal, how, (at, note))
    }

    /// Keeps the decision that an upheld appeal needs no correction, and why.
    ///
    /// # Errors
    /// The database fails.
    pub fn appeal_explained_insert(
        &mut self,
        viewer: &Viewer,
        appeal: i64,
        (at, note): (NaiveDateTime, &str),
    ) -> Result<(), StoreError> {
        viewer.require_all(Action::Decide, Resource::Appeals)?;
        self.correction_keep(viewer, appeal, CorrectedBy::Explained, (at, note))
    }

    fn correction_keep(
        &mut self,
        viewer: &Viewer,
        appeal: i64,
        how: CorrectedBy,
        (at, note): (NaiveDateTime, &str),
    ) -> Result<(), StoreError> {
        let (kind, target) = match how {
            CorrectedBy::Batch(batch) => ("batch", Some(batch)),
            CorrectedBy::Run(run) => ("run", Some(run)),
            CorrectedBy::Explained => ("explained", None),
        };
        let id = self.ids_reserve(viewer, "appeal_correction", 1)?;
        diesel::insert_into(appeal_correction::table)
            .values((
                appeal_correction::district.eq(viewer.district()),
                appeal_correction::id.eq(id),
                appeal_correction::appeal.eq(appeal),
                appeal_correction::kind.eq(kind),
                appeal_correction::target.eq(target),
                appeal_correction::account.eq(viewer.account()),
                appeal_correction::name.eq(viewer.name()),
                appeal_correction::done_at.eq(at),
                appeal_correction::note.eq(note),
            ))
            .execute(self.connection)?;
        Ok(())
    }
}
