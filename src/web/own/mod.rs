//! What a member of staff sees of herself: her pay, her stars, her appeals.

pub(super) mod appeals;
pub(super) mod pay;
pub(super) mod stars;

use super::error::WebError;
use super::visit::Visit;
use crate::operations::slips;

/// The reader's own staff number.
fn own_number(visit: &Visit) -> Result<String, WebError> {
    let staff = visit.own_staff().ok_or(WebError::NotFound)?;
    Ok(slips::staff_no(visit.store(), visit.viewer(), staff)?)
}
