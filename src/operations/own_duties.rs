//! What waits for a member of staff: scores to confirm, slips to sign for, appeals that were answered.

use chrono::{NaiveDateTime, TimeDelta};

use super::OperationError;
use super::appeals::{self, Standing};
use super::month_way::stars::own_confirmation;
use super::slips::RunSlips;
use super::{scores, slip_receipts};
use crate::access::{Action, Resource, Viewer};
use crate::message::Message;
use crate::month::Month;
use crate::store::{Store, StoreError};

/// For so long an answer to an appeal is told.
const TOLD: TimeDelta = TimeDelta::days(60);

/// Something that waits for a member of staff, or that she should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OwnDuty {
    /// Scores of a month are to be confirmed, until when it says.
    Confirm(Month, Message),
    /// The slip of a run, of this month, is to be signed for.
    SignFor(i64, Month),
    /// An appeal was answered lately, and how.
    Answered(i64, Message),
}

/// What waits for the viewer as a member of staff: of the latest scored month, and of the slips that she is shown.
///
/// # Errors
/// She is no member of staff, or the database fails.
pub fn own_duties(
    store: &Store,
    viewer: &Viewer,
    shown: &[RunSlips],
    now: NaiveDateTime,
) -> Result<Vec<OwnDuty>, OperationError> {
    let mut waiting = Vec::new();
    if let Some(month) = scores::months(store, viewer)?.last()
        && let Some(own) = own_confirmation(store, viewer, *month, now)?
        && !own.confirmed
    {
        waiting.push(OwnDuty::Confirm(*month, own.until));
    }
    for slip in slip_receipts::unsigned(store, viewer, shown)? {
        waiting.push(OwnDuty::SignFor(slip.run, slip.pay_month));
    }
    if viewer.require(Action::See, Resource::Appeals).map_err(StoreError::from)?.own().is_empty() {
        return Ok(waiting);
    }
    for one in appeals::list(store, viewer, now)? {
        let last = one.appeal.steps.last().filter(|step| now - step.at < TOLD);
        if last.is_some() && one.standing.is_settled() && one.standing != Standing::Withdrawn {
            waiting.push(OwnDuty::Answered(one.appeal.id, one.standing.words()));
        }
    }
    Ok(waiting)
}
