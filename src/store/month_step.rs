//! What was done on a month's way: steps and confirmations of own scores. All of it only grows.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::schema::{month_step, score_confirmation};
use super::{Reading, StoreError, Writing};
use crate::access::{Action, NoRight, Resource, Viewer};
use crate::month::Month;
use crate::month_way::{Mark, Signer, Step};

type KeptRow = (i64, String, String, Option<i64>, String, Option<i64>, String, NaiveDateTime, String);

/// That somebody confirmed the own score.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Serialize)]
pub struct Confirmation {
    /// The member of staff.
    pub staff: i64,
    /// The digest of the scores that were shown.
    pub digest: String,
    /// Whether it is by silence: the period passed without a word.
    pub lapsed: bool,
    /// The name of who confirmed, or of who found that the period had passed.
    pub name: String,
    /// When, UTC.
    pub confirmed_at: NaiveDateTime,
}

/// What the trail says when a step was kept.
pub const STEP_KEPT: &str = "step_kept";

/// A step as it is kept, with its number and month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeptStep {
    /// Its number.
    pub id: i64,
    /// Its month, such as `2026-10`.
    pub month: String,
    /// The code of the step, as it stands in the database.
    pub step: String,
    /// The run, of steps of a run.
    pub run: Option<i64>,
    /// The digest of what was shown.
    pub digest: String,
    /// The account of who took it.
    pub account: Option<i64>,
    /// Her name.
    pub name: String,
    /// When, UTC.
    pub done_at: NaiveDateTime,
    /// What was written beside it.
    pub note: String,
}

impl KeptStep {
    /// What the trail says of it: its number and the SHA-256 of all that it says, so that none of it can be changed,
    /// put in or taken out unnoticed.
    ///
    /// # Errors
    /// None that can happen: texts and numbers are always JSON.
    pub fn target_in_trail(&self) -> Result<String, StoreError> {
        let said = serde_json::to_vec(self).map_err(|error| StoreError::Unreadable(error.to_string()))?;
        let digest: String = Sha256::digest(said).iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(format!("#{} {digest}", self.id))
    }
}

type StepRow = (String, Option<i64>, String, Option<i64>, String, NaiveDateTime, String);

impl Reading<'_> {
    /// The steps of a month, oldest first.
    ///
    /// # Errors
    /// The database fails, or holds a step that is not known.
    pub fn month_step_list(&mut self, viewer: &Viewer, month: Month) -> Result<Vec<Mark>, StoreError> {
        viewer.require(Action::See, Resource::Office)?;
        let rows: Vec<StepRow> = month_step::table
            .filter(month_step::district.eq(viewer.district()))
            .filter(month_step::month.eq(month.to_string()))
            .order(month_step::id)
            .select((
                month_step::step,
                month_step::run,
                month_step::digest,
                month_step::account,
                month_step::name,
                month_step::done_at,
                month_step::note,
            ))
            .load(self.connection)?;
        rows.into_iter()
            .map(|(step, run, digest, account, name, at, note)| {
                let step = Step::of_code(&step).ok_or_else(|| StoreError::Unreadable(step.clone()))?;
                Ok(Mark { step, run, digest, by: Signer { account, name }, at, note })
            })
            .collect()
    }

    /// The steps of all months as they are kept, in the order of happening, for who checks that none was changed.
    ///
    /// # Errors
    /// The database fails.
    pub fn month_step_list_kept(&mut self, viewer: &Viewer) -> Result<Vec<KeptStep>, StoreError> {
        viewer.require_all(Action::See, Resource::Trail)?;
        self.kept_steps(viewer, 0)
    }

    fn kept_steps(&mut self, viewer: &Viewer, from: i64) -> Result<Vec<KeptStep>, StoreError> {
        let rows: Vec<KeptRow> = month_step::table
            .filter(month_step::district.eq(viewer.district()).and(month_step::id.ge(from)))
            .order(month_step::id)
            .select((
                month_step::id,
                month_step::month,
                month_step::step,
                month_step::run,
                month_step::digest,
                month_step::account,
                month_step::name,
                month_step::done_at,
                month_step::note,
            ))
            .load(self.connection)?;
        let kept = |(id, month, step, run, digest, account, name, done_at, note)| KeptStep {
            id,
            month,
            step,
            run,
            digest,
            account,
            name,
            done_at,
            note,
        };
        Ok(rows.into_iter().map(kept).collect())
    }

    /// The confirmations of a month's scores by those whom the viewer may see.
    ///
    /// # Errors
    /// The database fails.
    pub fn score_confirmation_list(
        &mut self,
        viewer: &Viewer,
        month: Month,
    ) -> Result<Vec<Confirmation>, StoreError> {
        let extent = viewer.require(Action::See, Resource::Scores)?;
        let people = self.people_of_months(viewer, &extent, (month, month))?;
        let rows: Vec<Confirmation> = score_confirmation::table
            .filter(score_confirmation::district.eq(viewer.district()))
            .filter(score_confirmation::month.eq(month.to_string()))
            .order((score_confirmation::staff, score_confirmation::confirmed_at, score_confirmation::digest))
            .select((
                score_confirmation::staff,
                score_confirmation::digest,
                score_confirmation::lapsed,
                score_confirmation::name,
                score_confirmation::confirmed_at,
            ))
            .load(self.connection)?;
        Ok(rows.into_iter().filter(|row| people.has(row.staff)).collect())
    }
}

impl Writing<'_> {
    /// Keeps that the viewer took a step, for which the table of steps asks a right.
    ///
    /// # Errors
    /// The step is a signature and a machine asks, the run was approved, paid or closed already, or the database fails.
    pub fn month_step_insert(
        &mut self,
        viewer: &Viewer,
        month: Month,
        step: Step,
        (run, digest): (Option<i64>, &str),
        (at, note): (NaiveDateTime, &str),
    ) -> Result<(), StoreError> {
        let rule = step.rule();
        viewer.require_all(rule.action, rule.resource)?;
        if rule.signs && viewer.is_machine() {
            return Err(StoreError::MachineSigns);
        }
        let id = self.ids_reserve(viewer, "month_step", 1)?;
        diesel::insert_into(month_step::table)
            .values((
                month_step::district.eq(viewer.district()),
                month_step::id.eq(id),
                month_step::month.eq(month.to_string()),
                month_step::step.eq(step.code()),
                month_step::run.eq(run),
                month_step::digest.eq(digest),
                month_step::account.eq(viewer.account()),
                month_step::name.eq(viewer.name()),
                month_step::done_at.eq(at),
                month_step::note.eq(note),
            ))
            .execute(self.connection)?;
        // As it stands in the database, whose times are not finer than microseconds.
        let kept = self.kept_steps(viewer, id)?;
        let kept = kept.first().ok_or_else(|| StoreError::Unreadable(format!("month_step {id}")))?;
        self.audit_entry_insert(viewer, STEP_KEPT, &kept.target_in_trail()?)
    }

    /// Keeps that the viewer confirmed the own score; asking again changes nothing.
    ///
    /// # Errors
    /// It is somebody else's score, a machine asks, or the database fails.
    pub fn score_confirmation_insert(
        &mut self,
        viewer: &Viewer,
        month: Month,
        (staff, digest): (i64, &str),
        at: NaiveDateTime,
    ) -> Result<(), StoreError> {
        let extent = viewer.require(Action::See, Resource::Scores)?;
        if viewer.is_machine() {
            return Err(StoreError::MachineSigns);
        }
        if !extent.own().contains(&staff) {
            return Err(NoRight { action: Action::See, resource: Resource::Scores }.into());
        }
        self.confirmation_keep(viewer, month, (staff, digest), false, at)
    }

    /// Keeps that people let the period of confirmation pass in silence.
    ///
    /// # Errors
    /// The database fails.
    pub fn score_confirmation_lapse(
        &mut self,
        viewer: &Viewer,
        month: Month,
        silent: &[(i64, String)],
        at: NaiveDateTime,
    ) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, Resource::Scores)?;
        for (staff, digest) in silent {
            self.confirmation_keep(viewer, month, (*staff, digest), true, at)?;
        }
        Ok(())
    }

    fn confirmation_keep(
        &mut self,
        viewer: &Viewer,
        month: Month,
        (staff, digest): (i64, &str),
        lapsed: bool,
        at: NaiveDateTime,
    ) -> Result<(), StoreError> {
        let there: Option<i64> = score_confirmation::table
            .filter(score_confirmation::district.eq(viewer.district()))
            .filter(score_confirmation::month.eq(month.to_string()))
            .filter(score_confirmation::staff.eq(staff))
            .filter(score_confirmation::digest.eq(digest))
            .select(score_confirmation::staff)
            .first(self.connection)
            .optional()?;
        if there.is_some() {
            return Ok(());
        }
        diesel::insert_into(score_confirmation::table)
            .values((
                score_confirmation::district.eq(viewer.district()),
                score_confirmation::month.eq(month.to_string()),
                score_confirmation::staff.eq(staff),
                score_confirmation::digest.eq(digest),
                score_confirmation::lapsed.eq(lapsed),
                score_confirmation::account.eq(viewer.account()),
                score_confirmation::name.eq(viewer.name()),
                score_confirmation::confirmed_at.eq(at),
            ))
            .execute(self.connection)?;
        Ok(())
    }
}
