//! Moves an office from its database to another one.

use super::OperationError;
use crate::access::Viewer;
use crate::store::{Moved, Store};

/// Copies everything into the empty database at the address `to`, and compares both row by row.
///
/// # Errors
/// The address is not understood, the target holds something, the copies differ, or a database fails; the target is
/// then as it was.
pub fn move_office(store: &Store, viewer: &Viewer, to: &str) -> Result<Moved, OperationError> {
    Ok(store.move_to(viewer, to)?)
}
