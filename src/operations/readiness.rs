//! Whether the office can work now: the database answers, and its tables are those of this program.

use super::OperationError;
use super::settings::{IDLE_MINUTES, whole};
use crate::access::Viewer;
use crate::store::Store;

/// Asks the database for something small.
///
/// # Errors
/// The database does not answer.
pub fn ready(store: &Store) -> Result<(), OperationError> {
    let door = Viewer::at_the_door(Viewer::FIRST_DISTRICT, "");
    store.read(|reading| whole(reading, &door, &IDLE_MINUTES))?;
    Ok(())
}
