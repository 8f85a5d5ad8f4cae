//! What the office keeps about one person: whole numbers shown on record, everything handed out to her, everything
//! erased when the law allows.

pub mod reveal;

use crate::message::Message;
use crate::operations::OperationError;

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
