//! The same request under the same key is done once: what was answered is kept and answered again. It is kept in the
//! database, so that two copies of the program agree.

use chrono::{NaiveDateTime, TimeDelta};

use super::OperationError;
use super::policies::digest;
use crate::access::Viewer;
use crate::store::Store;

/// After how long a request without an answer is taken for one whose program died: longer than any may take.
const ABANDONED: TimeDelta = TimeDelta::minutes(10);

/// Whether a request is new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Repeated {
    /// It is, and is now noted.
    New,
    /// The same was asked and answered before: status and answer.
    Before(u16, Vec<u8>),
    /// The same was asked before, and is not answered yet.
    GoingOn,
    /// The same was asked before, and the program ended in the middle: it was done, or it was not. It is not done
    /// again, for that could be twice.
    NobodyKnows,
    /// The key was used for something else.
    Other,
}

/// Notes a request of an account under a key, unless it is there.
///
/// # Errors
/// The database fails.
pub fn begin(
    store: &Store,
    viewer: &Viewer,
    (account, key): (i64, &str),
    request: &[u8],
    now: NaiveDateTime,
) -> Result<Repeated, OperationError> {
    let program = viewer.computing();
    let request = digest(request);
    let before = store.write_transaction(&program, |writing| {
        writing.api_request_begin(&program, (account, key), &request, now)
    })?;
    Ok(match before {
        None => Repeated::New,
        Some(before) if before.request_digest != request => Repeated::Other,
        Some(before) => match before.answer {
            Some((status, answer)) => Repeated::Before(u16::try_from(status).unwrap_or(500), answer),
            None if before.begun_at + ABANDONED < now => Repeated::NobodyKnows,
            None => Repeated::GoingOn,
        },
    })
}

/// Keeps what a noted request was answered; none where it came to nothing and may be tried again.
///
/// # Errors
/// The database fails.
pub fn answered(
    store: &Store,
    viewer: &Viewer,
    (account, key): (i64, &str),
    answer: Option<(u16, &[u8])>,
) -> Result<(), OperationError> {
    let program = viewer.computing();
    store.write_transaction(&program, |writing| match answer {
        Some((status, answer)) => {
            writing.api_request_answer(&program, (account, key), i64::from(status), answer)
        }
        None => writing.api_request_forget(&program, (account, key)),
    })?;
    Ok(())
}
