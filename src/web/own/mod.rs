//! What a member of staff sees of herself: her pay, her stars, her appeals.

pub(super) mod appeals;
pub(super) mod data;
pub(super) mod next_star;
pub(super) mod pay;
pub(super) mod stars;

use super::error::WebError;
use super::visit::Visit;
use crate::operations::slips;

/// The reader's own staff number; there is no such page for who has none.
fn own_number(visit: &Visit) -> Result<String, WebError> {
    slips::own_staff_no(visit.store(), visit.viewer())?.ok_or(WebError::NotFound)
}
