//! The office itself.

use super::OperationError;
use crate::access::Viewer;
use crate::store::Store;

/// The office's name, which everybody who works there may know.
///
/// # Errors
/// The database fails.
pub fn name(store: &Store, viewer: &Viewer) -> Result<String, OperationError> {
    let district = store.read(|reading| reading.district_find(&viewer.computing()))?;
    Ok(district.map(|district| district.name).unwrap_or_default())
}
