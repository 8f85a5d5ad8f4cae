//! The way of a month, from the files to the archive: who takes which step when, by the table in `crate::month_way`.

mod facts;
pub mod pay;
mod reasons;
pub mod review;
pub mod show;
pub mod slips;
pub mod stars;

use serde::Serialize;

use super::OperationError;
use crate::access::{Action, Resource, Viewer};
use crate::message::Message;
use crate::month::Month;
use crate::month_way::{Signer, Step};
use crate::store::StoreError;

/// A step that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Taken {
    /// The month.
    pub month: Month,
    /// The step.
    pub step: Step,
    /// Its name for people.
    pub title: Message,
    /// The pay run, for steps of pay.
    pub run: Option<i64>,
    /// The digest of what was signed.
    pub digest: String,
    /// Who.
    pub by: Signer,
    /// What was noted.
    pub note: String,
}

fn taken(viewer: &Viewer, month: Month, step: Step, run: Option<i64>, digest: String, note: &str) -> Taken {
    let by = Signer::of(viewer);
    Taken { month, step, title: step.title(), run, digest, by, note: note.to_owned() }
}

pub(super) fn refused(zh: impl Into<String>, en: impl Into<String>) -> OperationError {
    OperationError::Refused(Message::new(zh, en))
}

/// That a step can't be taken, with everything that is missing.
pub(super) fn refused_with(step: Step, obstacles: Vec<Message>) -> Result<(), OperationError> {
    if obstacles.is_empty() {
        return Ok(());
    }
    let title = step.title();
    let lines = |text: fn(&Message) -> &str| -> String {
        obstacles.iter().map(|one| format!("\n  · {}", text(one))).collect()
    };
    Err(refused(
        format!("现在还不能办理“{}”：{}", title.zh, lines(|one| &one.zh)),
        format!("“{}” can't be done yet:{}", title.en, lines(|one| &one.en)),
    ))
}

pub(super) fn already(step: Step, month: Month) -> OperationError {
    let title = step.title();
    refused(
        format!("{month} 的“{}”已经办理，内容没有变动，不必再办", title.zh),
        format!("“{}” of {month} is done already, and nothing has changed since", title.en),
    )
}

pub(super) fn may(viewer: &Viewer, action: Action, resource: Resource) -> Result<(), OperationError> {
    viewer.require_all(action, resource).map_err(|error| StoreError::from(error).into())
}
