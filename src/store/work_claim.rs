//! Who is at a piece of work that must happen once, whichever copy of the program begins it.

use diesel::prelude::*;

use super::schema::work_claim;
use super::{Reading, StoreError, Writing};
use crate::access::{Action, Resource, Viewer};
use crate::clock;
use crate::month::Month;

/// A piece of work that must happen once at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClaimedWork {
    /// A month is scored by this family of score sheets.
    Scoring(Month, String),
    /// A month's pay is calculated.
    Pay(Month),
}

impl ClaimedWork {
    fn code(&self) -> String {
        match self {
            Self::Scoring(month, family) => format!("score {month} {family}"),
            Self::Pay(month) => format!("pay {month}"),
        }
    }

    /// What the right to do it is about.
    fn resource(&self) -> Resource {
        match self {
            Self::Scoring(..) => Resource::Scores,
            Self::Pay(_) => Resource::Pay,
        }
    }
}

/// A claim on a piece of work.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct WorkClaim {
    /// A word of the owner's own, made for this one claim.
    pub owner: String,
    /// Whose act it is.
    pub who: String,
    /// Grows while the owner lives.
    pub beat: i64,
}

impl Reading<'_> {
    /// The claim on a piece of work, if somebody is at it.
    ///
    /// # Errors
    /// The database fails.
    pub fn work_claim_find(
        &mut self,
        viewer: &Viewer,
        work: &ClaimedWork,
    ) -> Result<Option<WorkClaim>, StoreError> {
        viewer.require_all(Action::Change, work.resource())?;
        Ok(work_claim::table
            .filter(work_claim::district.eq(viewer.district()))
            .filter(work_claim::work.eq(work.code()))
            .select((work_claim::owner, work_claim::who, work_claim::beat))
            .first(self.connection)
            .optional()?)
    }
}

impl Writing<'_> {
    /// Claims a piece of work for `owner` and returns whether it was to be had: free, or still as `silent`, whose
    /// owner was not heard of for so long that it must be dead.
    ///
    /// # Errors
    /// The database fails.
    pub fn work_claim_take(
        &mut self,
        viewer: &Viewer,
        work: &ClaimedWork,
        owner: &str,
        silent: Option<&WorkClaim>,
    ) -> Result<bool, StoreError> {
        viewer.require_all(Action::Change, work.resource())?;
        let there = self.work_claim_find(viewer, work)?;
        if there.is_some() && there.as_ref() != silent {
            return Ok(false);
        }
        if let Some(dead) = there {
            self.work_claim_release(viewer, work, &dead.owner)?;
        }
        diesel::insert_into(work_claim::table)
            .values((
                work_claim::district.eq(viewer.district()),
                work_claim::work.eq(work.code()),
                work_claim::owner.eq(owner),
                work_claim::who.eq(viewer.name()),
                work_claim::beat.eq(0),
                work_claim::taken_at.eq(clock::now()),
            ))
            .execute(self.connection)?;
        Ok(true)
    }

    /// Shows that the owner lives; returns whether the claim is still the owner's.
    ///
    /// # Errors
    /// The database fails.
    pub fn work_claim_beat(
        &mut self,
        viewer: &Viewer,
        work: &ClaimedWork,
        owner: &str,
    ) -> Result<bool, StoreError> {
        viewer.require_all(Action::Change, work.resource())?;
        let beaten = diesel::update(
            work_claim::table
                .filter(work_claim::district.eq(viewer.district()))
                .filter(work_claim::work.eq(work.code()))
                .filter(work_claim::owner.eq(owner)),
        )
        .set(work_claim::beat.eq(work_claim::beat + 1))
        .execute(self.connection)?;
        Ok(beaten == 1)
    }

    /// Gives a claim up; returns whether it was still the owner's.
    ///
    /// # Errors
    /// The database fails.
    pub fn work_claim_release(
        &mut self,
        viewer: &Viewer,
        work: &ClaimedWork,
        owner: &str,
    ) -> Result<bool, StoreError> {
        viewer.require_all(Action::Change, work.resource())?;
        let released = diesel::delete(
            work_claim::table
                .filter(work_claim::district.eq(viewer.district()))
                .filter(work_claim::work.eq(work.code()))
                .filter(work_claim::owner.eq(owner)),
        )
        .execute(self.connection)?;
        Ok(released == 1)
    }
}
