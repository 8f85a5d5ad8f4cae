//! What was signed for about one slip of a run. Written once, never changed.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;

use super::schema::slip_mark;
use super::{Reading, StoreError, Writing};
use crate::access::{Action, Resource, Viewer};
use crate::month_way::Signer;

/// What was signed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SlipMarkKind {
    /// 抽查: the slip was looked at a second time.
    SecondLook,
    /// A difference to the month before for which no reason was found.
    Unexplained,
    /// 解除暂缓: a held slip may be paid in a later run.
    Release,
}

impl SlipMarkKind {
    const ALL: [Self; 3] = [Self::SecondLook, Self::Unexplained, Self::Release];

    /// The word for it in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::SecondLook => "second_look",
            Self::Unexplained => "unexplained",
            Self::Release => "release",
        }
    }

    /// What whoever signs must have the right to do to pay: a look is the checker's, a release is a decision.
    #[must_use]
    pub fn action(self) -> Action {
        match self {
            Self::SecondLook | Self::Unexplained => Action::See,
            Self::Release => Action::Decide,
        }
    }
}

/// That something about a slip was signed for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SlipMark {
    /// The member of staff.
    pub staff: i64,
    /// What for.
    pub kind: SlipMarkKind,
    /// Who.
    pub by: Signer,
    /// When, UTC.
    pub at: NaiveDateTime,
    /// The remark.
    pub note: String,
}

type Row = (i64, String, Option<i64>, String, NaiveDateTime, String);

impl Reading<'_> {
    /// What was signed for about the slips of a run, by person.
    ///
    /// # Errors
    /// The database fails, or holds a kind that is not known.
    pub fn slip_mark_list(&mut self, viewer: &Viewer, run: i64) -> Result<Vec<SlipMark>, StoreError> {
        viewer.require_all(Action::See, Resource::Pay)?;
        let rows: Vec<Row> = slip_mark::table
            .filter(slip_mark::district.eq(viewer.district()))
            .filter(slip_mark::run.eq(run))
            .order((slip_mark::staff, slip_mark::kind))
            .select((
                slip_mark::staff,
                slip_mark::kind,
                slip_mark::account,
                slip_mark::name,
                slip_mark::marked_at,
                slip_mark::note,
            ))
            .load(self.connection)?;
        rows.into_iter()
            .map(|(staff, kind, account, name, at, note)| {
                let known = SlipMarkKind::ALL.into_iter().find(|known| known.code() == kind);
                let kind = known.ok_or(StoreError::Unreadable(kind))?;
                Ok(SlipMark { staff, kind, by: Signer { account, name }, at, note })
            })
            .collect()
    }
}

impl Writing<'_> {
    /// Keeps that the viewer signed for something about a slip.
    ///
    /// # Errors
    /// It was signed for already, a machine asks, or the database fails.
    pub fn slip_mark_insert(
        &mut self,
        viewer: &Viewer,
        run: i64,
        (staff, kind): (i64, SlipMarkKind),
        (at, note): (NaiveDateTime, &str),
    ) -> Result<(), StoreError> {
        viewer.require_all(kind.action(), Resource::Pay)?;
        if viewer.is_machine() {
            return Err(StoreError::MachineSigns);
        }
        diesel::insert_into(slip_mark::table)
            .values((
                slip_mark::district.eq(viewer.district()),
                slip_mark::run.eq(run),
                slip_mark::staff.eq(staff),
                slip_mark::kind.eq(kind.code()),
                slip_mark::account.eq(viewer.account()),
                slip_mark::name.eq(viewer.name()),
                slip_mark::marked_at.eq(at),
                slip_mark::note.eq(note),
            ))
            .execute(self.connection)?;
        Ok(())
    }
}
