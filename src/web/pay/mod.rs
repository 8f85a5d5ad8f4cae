//! Pay: calculating a run, looking at it, signing for it, paying it.

pub(super) mod calculate;
pub(super) mod close;
pub(super) mod payment;
pub(super) mod review;
pub(super) mod run;
pub(super) mod slip;

use super::error::WebError;

/// The sums that are shown of a run, in this order.
pub(super) const TOTALS: [&str; 4] = ["应发合计", "扣款合计", "实发工资", "单位承担合计"];

/// What a reader may not see does not exist for her, where knowing that it does would tell something.
pub(super) fn hidden(error: impl Into<WebError>) -> WebError {
    match error.into() {
        WebError::NoRight(_) => WebError::NotFound,
        other => other,
    }
}
