//! Appeals: what a member of staff contests, the evidence, what became of it, and the ratings that were set aside for
//! it. All of it only grows.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;

use super::appeal_correction::Correction;
use super::import_file::{packed, unpacked};
use super::people::People;
use super::schema::{appeal, appeal_evidence, appeal_step, rating_set_aside};
use super::{Reading, StoreError, Writing};
use crate::access::seal::Place;
use crate::access::{Action, Extent, NoRight, Resource, Viewer};
use crate::month::Month;
use crate::month_way::Signer;

/// What is contested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewAppeal {
    /// The member of staff whom it concerns.
    pub staff: i64,
    /// The month.
    pub month: Month,
    /// rating, score or pay.
    pub subject: &'static str,
    /// The rating's natural key, or the name of the column.
    pub target: String,
    /// What the person says.
    pub text: String,
}

/// A step of an appeal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AppealStep {
    /// withdrawn, upheld, rejected, consented or declined.
    pub step: String,
    /// Who.
    pub by: Signer,
    /// When, UTC.
    pub at: NaiveDateTime,
    /// The reason.
    pub note: String,
}

/// An appeal as it is kept, with its steps in the order of happening.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Appeal {
    /// Its number.
    pub id: i64,
    /// The member of staff whom it concerns.
    pub staff: i64,
    /// The month, such as `2026-10`.
    pub month: String,
    /// rating, score or pay.
    pub subject: String,
    /// The rating's natural key, or the name of the column.
    pub target: String,
    /// What the person says.
    pub text: String,
    /// Who filed it.
    pub by: Signer,
    /// When, UTC.
    pub filed_at: NaiveDateTime,
    /// What became of it.
    pub steps: Vec<AppealStep>,
    /// How it was carried through, where it was upheld and is about a score or a pay item.
    pub corrections: Vec<Correction>,
    /// The files handed in with it: number, name, digest.
    pub evidence: Vec<(i64, String, String)>,
}

/// A rating that was set aside.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Serialize)]
pub struct SetAside {
    /// The rating's natural key.
    pub natural_key: String,
    /// The appeal for which it was.
    pub appeal: i64,
    /// When, UTC.
    pub set_aside_at: NaiveDateTime,
}

type AppealRow = (i64, i64, String, String, String, String, i64, String, NaiveDateTime);
type StepRow = (i64, String, Option<i64>, String, NaiveDateTime, String);

fn place_of_evidence(viewer: &Viewer, id: i64) -> Place<'static> {
    Place::new(viewer.district(), "appeal_evidence", "bytes", id)
}

impl Reading<'_> {
    /// The appeals that the viewer may see, oldest first: those of the people of the month that each is about.
    ///
    /// # Errors
    /// The database fails.
    pub fn appeal_list(&mut self, viewer: &Viewer) -> Result<Vec<Appeal>, StoreError> {
        let extent = viewer.require(Action::See, Resource::Appeals)?;
        let rows: Vec<AppealRow> = appeal::table
            .filter(appeal::district.eq(viewer.district()))
            .order(appeal::id)
            .select((
                appeal::id,
                appeal::staff,
                appeal::month,
                appeal::subject,
                appeal::target,
                appeal::text,
                appeal::account,
                appeal::name,
                appeal::filed_at,
            ))
            .load(self.connection)?;
        let step_rows: Vec<StepRow> = appeal_step::table
            .filter(appeal_step::district.eq(viewer.district()))
            .order(appeal_step::id)
            .select((
                appeal_step::appeal,
                appeal_step::step,
                appeal_step::account,
                appeal_step::name,
                appeal_step::done_at,
                appeal_step::note,
            ))
            .load(self.connection)?;
        let mut steps: BTreeMap<i64, Vec<AppealStep>> = BTreeMap::new();
        for (of, step, account, name, at, note) in step_rows {
            let step = AppealStep { step, by: Signer { account, name }, at, note };
            steps.entry(of).or_default().push(step);
        }
        let files: Vec<(i64, i64, String, String)> = appeal_evidence::table
            .filter(appeal_evidence::district.eq(viewer.district()))
            .order(appeal_evidence::id)
            .select((
                appeal_evidence::appeal,
                appeal_evidence::id,
                appeal_evidence::name,
                appeal_evidence::digest,
            ))
            .load(self.connection)?;
        let mut evidence: BTreeMap<i64, Vec<(i64, String, String)>> = BTreeMap::new();
        for (of, id, name, digest) in files {
            evidence.entry(of).or_default().push((id, name, digest));
        }
        let mut corrections = self.corrections(viewer)?;
        let mut months: BTreeMap<String, People> = BTreeMap::new();
        for (_, _, month, ..) in &rows {
            if !months.contains_key(month) {
                months.insert(month.clone(), self.people_of(viewer, &extent, month)?);
            }
        }
        let seen = rows
            .into_iter()
            .filter(|(_, staff, month, ..)| months.get(month).is_some_and(|people| people.has(*staff)));
        Ok(seen
            .map(|(id, staff, month, subject, target, text, account, name, filed_at)| Appeal {
                id,
                staff,
                month,
                subject,
                target,
                text,
                by: Signer { account: Some(account), name },
                filed_at,
                steps: steps.remove(&id).unwrap_or_default(),
                corrections: corrections.remove(&id).unwrap_or_default(),
                evidence: evidence.remove(&id).unwrap_or_default(),
            })
            .collect())
    }

    /// The bytes of a piece of evidence of an appeal that the viewer may see.
    ///
    /// # Errors
    /// The database fails.
    pub fn appeal_evidence_bytes(&mut self, viewer: &Viewer, id: i64) -> Result<Option<Vec<u8>>, StoreError> {
        let extent = viewer.require(Action::See, Resource::Appeals)?;
        let found: Option<(i64, String, Vec<u8>)> = appeal_evidence::table
            .inner_join(appeal::table.on(
                appeal::district.eq(appeal_evidence::district).and(appeal::id.eq(appeal_evidence::appeal)),
            ))
            .filter(appeal_evidence::district.eq(viewer.district()))
            .filter(appeal_evidence::id.eq(id))
            .select((appeal::staff, appeal::month, appeal_evidence::bytes))
            .first(self.connection)
            .optional()?;
        let Some((staff, month, kept)) = found else { return Ok(None) };
        if !self.people_of(viewer, &extent, &month)?.has(staff) {
            return Ok(None);
        }
        unpacked(&self.open_bytes(&place_of_evidence(viewer, id), &kept)?).map(Some)
    }

    /// The ratings of a month that were set aside.
    ///
    /// # Errors
    /// The database fails.
    pub fn rating_set_aside_list(
        &mut self,
        viewer: &Viewer,
        month: Month,
    ) -> Result<Vec<SetAside>, StoreError> {
        viewer.require(Action::See, Resource::Ratings)?;
        Ok(rating_set_aside::table
            .filter(rating_set_aside::district.eq(viewer.district()))
            .filter(rating_set_aside::month.eq(month.to_string()))
            .order(rating_set_aside::natural_key)
            .select((rating_set_aside::natural_key, rating_set_aside::appeal, rating_set_aside::set_aside_at))
            .load(self.connection)?)
    }

    /// The people whom an extent reaches in the month that an appeal is about.
    fn people_of(&mut self, viewer: &Viewer, extent: &Extent, month: &str) -> Result<People, StoreError> {
        let month: Month = month.parse().map_err(|_| StoreError::Unreadable(month.to_owned()))?;
        self.people_of_months(viewer, extent, (month, month))
    }

    /// Whether an extent reaches the person of an appeal, in its month.
    fn reaches(&mut self, viewer: &Viewer, extent: &Extent, appeal: i64) -> Result<(), StoreError> {
        let found: Option<(i64, String)> = appeal::table
            .filter(appeal::district.eq(viewer.district()))
            .filter(appeal::id.eq(appeal))
            .select((appeal::staff, appeal::month))
            .first(self.connection)
            .optional()?;
        if let Some((staff, month)) = found
            && self.people_of(viewer, extent, &month)?.has(staff)
        {
            return Ok(());
        }
        Err(NoRight { action: Action::Decide, resource: Resource::Appeals }.into())
    }
}

impl Writing<'_> {
    /// Keeps an appeal of the viewer's own and returns its number.
    ///
    /// # Errors
    /// It concerns somebody else, the viewer has no account, or the database fails.
    pub fn appeal_insert(
        &mut self,
        viewer: &Viewer,
        new: &NewAppeal,
        at: NaiveDateTime,
    ) -> Result<i64, StoreError> {
        let extent = viewer.require(Action::Change, Resource::Appeals)?;
        let account = viewer.account().filter(|_| extent.own().contains(&new.staff));
        let account = account.ok_or(NoRight { action: Action::Change, resource: Resource::Appeals })?;
        let id = self.ids_reserve(viewer, "appeal", 1)?;
        diesel::insert_into(appeal::table)
            .values((
                appeal::district.eq(viewer.district()),
                appeal::id.eq(id),
                appeal::staff.eq(new.staff),
                appeal::month.eq(new.month.to_string()),
                appeal::subject.eq(new.subject),
                appeal::target.eq(&new.target),
                appeal::text.eq(&new.text),
                appeal::account.eq(account),
                appeal::name.eq(viewer.name()),
                appeal::filed_at.eq(at),
            ))
            .execute(self.connection)?;
        Ok(id)
    }

    /// Keeps a file that the viewer hands in with an own appeal.
    ///
    /// # Errors
    /// It is somebody else's, or the database fails.
    pub fn appeal_evidence_insert(
        &mut self,
        viewer: &Viewer,
        (appeal, staff): (i64, i64),
        (name, digest): (&str, &str),
        bytes: &[u8],
        at: NaiveDateTime,
    ) -> Result<(), StoreError> {
        let extent = viewer.require(Action::Change, Resource::Appeals)?;
        if !extent.own().contains(&staff) {
            return Err(NoRight { action: Action::Change, resource: Resource::Appeals }.into());
        }
        let id = self.ids_reserve(viewer, "appeal_evidence", 1)?;
        let bytes = self.seal_bytes(&place_of_evidence(viewer, id), &packed(bytes)?)?;
        diesel::insert_into(appeal_evidence::table)
            .values((
                appeal_evidence::district.eq(viewer.district()),
                appeal_evidence::id.eq(id),
                appeal_evidence::appeal.eq(appeal),
                appeal_evidence::name.eq(name),
                appeal_evidence::digest.eq(digest),
                appeal_evidence::bytes.eq(bytes),
                appeal_evidence::added_at.eq(at),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// Keeps that the viewer took her own appeal back.
    ///
    /// # Errors
    /// It is somebody else's, or the database fails.
    pub fn appeal_withdraw(
        &mut self,
        viewer: &Viewer,
        (appeal, staff): (i64, i64),
        (at, note): (NaiveDateTime, &str),
    ) -> Result<(), StoreError> {
        let extent = viewer.require(Action::Change, Resource::Appeals)?;
        if !extent.own().contains(&staff) {
            return Err(NoRight { action: Action::Change, resource: Resource::Appeals }.into());
        }
        self.appeal_step_keep(viewer, appeal, "withdrawn", (at, note))
    }

    /// Keeps a decision about an appeal: upheld, rejected, consented or declined.
    ///
    /// # Errors
    /// The viewer does not decide about this person, it was decided so already, or the database fails.
    pub fn appeal_decide(
        &mut self,
        viewer: &Viewer,
        appeal: i64,
        step: &str,
        (at, note): (NaiveDateTime, &str),
    ) -> Result<(), StoreError> {
        let extent = viewer.require(Action::Decide, Resource::Appeals)?;
        self.reaches(viewer, &extent, appeal)?;
        self.appeal_step_keep(viewer, appeal, step, (at, note))
    }

    fn appeal_step_keep(
        &mut self,
        viewer: &Viewer,
        appeal: i64,
        step: &str,
        (at, note): (NaiveDateTime, &str),
    ) -> Result<(), StoreError> {
        let id = self.ids_reserve(viewer, "appeal_step", 1)?;
        diesel::insert_into(appeal_step::table)
            .values((
                appeal_step::district.eq(viewer.district()),
                appeal_step::id.eq(id),
                appeal_step::appeal.eq(appeal),
                appeal_step::step.eq(step),
                appeal_step::account.eq(viewer.account()),
                appeal_step::name.eq(viewer.name()),
                appeal_step::done_at.eq(at),
                appeal_step::note.eq(note),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// Sets a rating aside for an appeal: it stays, and counts no more.
    ///
    /// # Errors
    /// The viewer does not decide about this person, it is set aside already, or the database fails.
    pub fn rating_set_aside_insert(
        &mut self,
        viewer: &Viewer,
        appeal: i64,
        (month, natural_key): (&str, &str),
        at: NaiveDateTime,
    ) -> Result<(), StoreError> {
        let extent = viewer.require(Action::Decide, Resource::Appeals)?;
        self.reaches(viewer, &extent, appeal)?;
        diesel::insert_into(rating_set_aside::table)
            .values((
                rating_set_aside::district.eq(viewer.district()),
                rating_set_aside::month.eq(month),
                rating_set_aside::natural_key.eq(natural_key),
                rating_set_aside::appeal.eq(appeal),
                rating_set_aside::set_aside_at.eq(at),
            ))
            .execute(self.connection)?;
        Ok(())
    }
}
