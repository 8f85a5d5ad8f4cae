//! What the office keeps about one person: whole numbers shown on record, everything handed out to her, everything
//! erased when the law allows.

pub mod erase;
pub mod export;
pub mod reveal;
mod words;

use crate::access::Viewer;
use crate::message::Message;
use crate::operations::OperationError;
use crate::store::{Store, StoreError, Writing};

/// The longest reason, in characters.
const LONGEST_REASON: usize = 200;

fn refused(zh: impl Into<String>, en: impl Into<String>) -> OperationError {
    OperationError::Refused(Message::new(zh, en))
}

/// A reason as it goes on the trail.
fn reason_of(text: &str) -> Result<&str, OperationError> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > LONGEST_REASON {
        return Err(refused(
            format!("请写明事由，不超过 {LONGEST_REASON} 字"),
            format!("say why, in at most {LONGEST_REASON} characters"),
        ));
    }
    Ok(text)
}

/// Nobody of this number, or nobody of whom the viewer may know: which of the two is not said.
fn nobody(staff_no: &str) -> OperationError {
    refused(
        format!("没有您可以办理的工号“{staff_no}”，请核对"),
        format!("there is no staff number “{staff_no}” that you may do this for; check it"),
    )
}

/// Does `work` with its entry on the trail, which is there before anything is handed out. An attempt that is refused
/// is on the trail as well, with whom it was about; the edge keeps no second entry of it.
fn on_record<T>(
    store: &Store,
    viewer: &Viewer,
    (what, target): (&str, &str),
    work: impl FnOnce(&mut Writing<'_>) -> Result<T, OperationError>,
) -> Result<T, OperationError> {
    let done = store.write_transaction(viewer, |writing| {
        writing.audit_entry_insert(viewer, what, target)?;
        work(writing)
    });
    match done {
        Err(error @ (OperationError::Refused(_) | OperationError::Store(StoreError::NoRight(_)))) => {
            // Within the transaction it would be gone with it.
            let result = error.to_string().lines().next().unwrap_or_default().to_owned();
            store.write_transaction(viewer, |writing| {
                writing.audit_entry_insert_result(viewer, what, target, &result)
            })?;
            Err(OperationError::RefusedOnRecord(Box::new(error)))
        }
        done => done,
    }
}
