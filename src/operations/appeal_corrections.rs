//! Upheld appeals about scores and pay items, carried through: a file that puts the facts right, a later run that pays
//! the difference, or a decision on record that says why nothing changes. Until then the month's stars are not signed
//! and no run that comes after is approved.

use chrono::NaiveDateTime;

use super::OperationError;
use super::appeals::{Standing, expect, found, unconcerned};
use super::month_way::refused;
use crate::access::{Action, Resource, Viewer};
use crate::clock;
use crate::message::Message;
use crate::month::Month;
use crate::store::{Appeal, CorrectedBy, Correction, Reading, Store, StoreError};

/// Puts on record which file or run corrects what an upheld appeal was about.
///
/// # Errors
/// The viewer may not, the appeal does not wait for a correction, the file or run is older than the decision or not
/// about the person, or the database fails.
pub fn correct(
    store: &Store,
    viewer: &Viewer,
    (id, how): (i64, CorrectedBy),
    note: &str,
    now: NaiveDateTime,
) -> Result<(), OperationError> {
    viewer.require_all(Action::Change, Resource::Scores).map_err(StoreError::from)?;
    store.write_transaction(viewer, |writing| {
        let appeal = found(writing, viewer, id)?;
        expect(&appeal, Standing::ToBeCorrected)?;
        let decided = appeal.steps.last().map_or(appeal.filed_at, |step| step.at);
        if !writing.corrects(&viewer.computing(), how, appeal.staff, decided)? {
            let (zh, en) = match how {
                CorrectedBy::Run(run) => (format!("工资批次 #{run}"), format!("run #{run}")),
                CorrectedBy::Batch(batch) => (format!("文件批次 #{batch}"), format!("file #{batch}")),
                CorrectedBy::Explained => Default::default(),
            };
            return Err(refused(
                format!(
                    "{zh} 不是申诉决定之后的，或其中没有本人：请核对批次号，先导入更正的文件或重新算工资"
                ),
                format!("{en} is older than the decision, or does not speak of the person; check the number"),
            ));
        }
        writing.appeal_correction_insert(viewer, id, how, (now, note.trim()))?;
        writing.audit_entry_insert(viewer, "appeal_corrected", &format!("#{id} {}", words_of(how).zh))?;
        Ok(())
    })
}

/// Decides that an upheld appeal needs no correction, with the reason.
///
/// # Errors
/// The viewer may not or is concerned, the appeal does not wait for a correction, there is no reason, or the database
/// fails.
pub fn explain_away(
    store: &Store,
    viewer: &Viewer,
    id: i64,
    reason: &str,
    now: NaiveDateTime,
) -> Result<(), OperationError> {
    viewer.require_all(Action::Decide, Resource::Appeals).map_err(StoreError::from)?;
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(refused("请写明理由", "give the reason"));
    }
    store.write_transaction(viewer, |writing| {
        let appeal = found(writing, viewer, id)?;
        expect(&appeal, Standing::ToBeCorrected)?;
        unconcerned(writing, viewer, &appeal)?;
        writing.appeal_explained_insert(viewer, id, (now, reason))?;
        writing.audit_entry_insert(viewer, "appeal_explained", &format!("#{id} {reason}"))?;
        Ok(())
    })
}

/// The appeals of a month and of those before that were upheld and are neither corrected nor explained.
pub(super) fn uncorrected(
    reading: &mut Reading<'_>,
    viewer: &Viewer,
    until: Month,
) -> Result<Vec<Appeal>, OperationError> {
    let until = until.to_string();
    let mut waiting = reading.appeal_list(viewer)?;
    waiting.retain(|one| one.month <= until && Standing::of(one) == Standing::ToBeCorrected);
    Ok(waiting)
}

/// What to say of one that waits.
pub(super) fn waits(appeal: &Appeal) -> Message {
    let id = appeal.id;
    Message::new(
        format!(
            "{} 的申诉 #{id}（{}）成立而未更正：导入更正的文件或补发后登记 xingchou appeal correct {id}，或写明不更正的理由 xingchou appeal explain {id}",
            appeal.month, appeal.target
        ),
        format!(
            "appeal #{id} of {} was upheld and nothing was corrected: xingchou appeal correct {id} or appeal explain {id}",
            appeal.month
        ),
    )
}

/// What the person is told of corrections.
pub(super) fn told(appeal: &Appeal) -> Vec<Message> {
    let mut told: Vec<Message> = appeal.corrections.iter().map(one_told).collect();
    if Standing::of(appeal) == Standing::ToBeCorrected {
        told.push(Message::new("待更正", "to be corrected"));
    }
    told
}

fn one_told(correction: &Correction) -> Message {
    let day = clock::to_office_time(correction.at).date();
    let words = words_of(correction.how);
    let (fallen_zh, fallen_en) =
        if correction.stands { ("", "") } else { ("（已撤销，不算更正）", " (undone since)") };
    Message::new(
        format!("{day} {}{fallen_zh} {}", words.zh, correction.note).trim_end().to_owned(),
        format!("{}{fallen_en} on {day} {}", words.en, correction.note).trim_end().to_owned(),
    )
}

fn words_of(how: CorrectedBy) -> Message {
    match how {
        CorrectedBy::Batch(batch) => {
            Message::new(format!("已更正：文件批次 #{batch}"), format!("corrected by file #{batch}"))
        }
        CorrectedBy::Run(run) => {
            Message::new(format!("已更正：工资批次 #{run}"), format!("corrected by run #{run}"))
        }
        CorrectedBy::Explained => Message::new("决定不更正：", "decided that nothing is to be corrected:"),
    }
}
