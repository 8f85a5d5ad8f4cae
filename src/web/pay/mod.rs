//! Pay: calculating a run, looking at it, signing for it, paying it.

pub(super) mod calculate;
pub(super) mod close;
pub(super) mod payment;
pub(super) mod review;
pub(super) mod run;
pub(super) mod slip;
pub(super) mod totals;

use super::error::WebError;
use super::visit::Visit;
use crate::operations::OperationError;
use crate::operations::slips::{self, RunSlips};

/// The sums that are shown of a run, in this order.
pub(super) const TOTALS: [&str; 4] = ["应发合计", "扣款合计", "实发工资", "单位承担合计"];

/// What a reader may not see does not exist for her, where knowing that it does would tell something.
/// That she tried is on the trail all the same.
pub(super) fn hidden(visit: &Visit, error: impl Into<WebError>) -> WebError {
    match error.into() {
        WebError::NoRight(no_right) => {
            visit.note_refusal(&OperationError::Store(no_right.into()));
            WebError::NotFound
        }
        other => other,
    }
}

/// The slips of the run in the address, as far as the reader sees them; that there is none, or none for her, is one.
pub(super) fn slips_of(visit: &Visit) -> Result<RunSlips, WebError> {
    slips::of_run(visit.store(), visit.viewer(), visit.whole("run")?).map_err(|error| not_there(visit, error))
}

/// One person's slip of the run in the address; that there is none, or none for the reader, is one.
pub(super) fn slip_of(visit: &Visit, staff_no: &str) -> Result<RunSlips, WebError> {
    slips::of_person(visit.store(), visit.viewer(), (visit.whole("run")?, staff_no))
        .map_err(|error| not_there(visit, error))
}

fn not_there(visit: &Visit, error: OperationError) -> WebError {
    match hidden(visit, error) {
        WebError::Refused(_) => WebError::NotFound,
        other => other,
    }
}
