//! What somebody tried and was refused is on the trail too: who, what, from where, and why not.

use super::OperationError;
use crate::access::Viewer;
use crate::message::Message;
use crate::store::{Store, StoreError};

/// What the trail says was done.
pub const REFUSED: &str = "attempt_refused";

/// Puts on the trail that the viewer tried `act` (a command, or a method and a route) and was refused: for want of a
/// right, or because it cannot be done. Failures of the machine are no refusals. Returns whether it was one.
///
/// # Errors
/// The trail can't be written.
pub fn note(
    store: &Store,
    viewer: &Viewer,
    act: &str,
    error: &OperationError,
) -> Result<bool, OperationError> {
    let Some(why) = why(error) else { return Ok(false) };
    store.write_transaction(viewer, |writing| {
        writing.audit_entry_insert_result(&viewer.computing(), REFUSED, act, &why)
    })?;
    Ok(true)
}

/// The first line of the reason, as people read it; none where it was no refusal.
fn why(error: &OperationError) -> Option<String> {
    let first_line = |text: String| text.lines().next().unwrap_or_default().to_owned();
    match error {
        OperationError::Store(error @ (StoreError::NoRight(_) | StoreError::MachineSigns)) => {
            Some(first_line(error.to_string()))
        }
        OperationError::Refused(Message { zh, .. }) => Some(first_line(zh.clone())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Action, NoRight, Resource};

    #[test]
    fn a_full_disk_is_no_refusal_and_a_missing_right_is() {
        let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
        assert_eq!(why(&OperationError::Folder { path: "工资表.xlsx".to_owned(), source: full }), None);
        let no = NoRight { action: Action::See, resource: Resource::Pay };
        let words = why(&OperationError::Store(StoreError::NoRight(no))).unwrap();
        assert!(words.contains("权限") && !words.contains('\n'), "{words}");
        let said = Message::new("本月已归档\n请看", "closed");
        assert_eq!(why(&OperationError::Refused(said)).as_deref(), Some("本月已归档"));
    }
}
