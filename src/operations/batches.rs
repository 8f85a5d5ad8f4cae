//! The files that were taken, and how a whole one is taken out again while its month is open.

use chrono::NaiveDateTime;
use serde::Serialize;
use xingchou_importers as importers;

use importers::records::Kind;
use importers::{FileReading, Layouts, ReadOptions};

use super::OperationError;
use super::live_ratings;
use super::reading::Reader;
use super::take_in::{order_of_taking, undo_rows};
use crate::access::Viewer;
use crate::clock;
use crate::message::Message;
use crate::month::Month;
use crate::store::{ImportFile, Reading, Store, StoreError};

/// A file that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BatchLine {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub file: String,
    /// The kind's name.
    pub kind: Message,
    /// The month that it was taken for.
    pub month: String,
    /// When, UTC.
    pub taken_at: NaiveDateTime,
    /// Rows taken.
    pub taken: i64,
    /// Rows refused that wait.
    pub refused: i64,
    /// Rows that earlier files had said already.
    pub already_there: i64,
    /// When it was undone, UTC.
    pub undone_at: Option<NaiveDateTime>,
    /// Who undid it.
    pub undone_by: Option<String>,
}

/// What undoing a batch did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Undone {
    /// The batch.
    pub id: i64,
    /// The file's name.
    pub file: String,
    /// Its month.
    pub month: String,
    /// Rows that left.
    pub rows: usize,
    /// Files that stand and were read again, for they may say what this one had said.
    pub read_again: usize,
    /// Whether the month was scored before, so that it should be scored again.
    pub scored: bool,
    /// Drafts of the month's pay, to be calculated again.
    pub drafts: Vec<i64>,
}

/// The files of a month, or of all months, in the order of taking; undone ones as well.
///
/// # Errors
/// The database fails.
pub fn list(store: &Store, viewer: &Viewer, month: Option<Month>) -> Result<Vec<BatchLine>, OperationError> {
    let month = month.map(|month| month.to_string());
    let files = store.read(|reading| reading.import_file_list_with_undone(viewer))?;
    Ok(files
        .into_iter()
        .filter(|file| month.as_ref().is_none_or(|month| file.month == *month))
        .map(|file| {
            let kind = Kind::from_code(&file.kind);
            BatchLine {
                id: file.id,
                kind: Message::new(kind.map_or("", Kind::name_zh), kind.map_or("", Kind::name_en)),
                file: file.name,
                month: file.month,
                taken_at: file.taken_at,
                taken: file.rows_taken,
                refused: file.rows_refused,
                already_there: file.rows_already_there,
                undone_at: file.undone_at,
                undone_by: file.undone_by,
            }
        })
        .collect())
}

/// Kinds whose rows say what holds from their month on, not in it alone.
fn reaches_on(kind: Kind) -> bool {
    matches!(kind, Kind::Staff | Kind::StaffGrade | Kind::StaffChange | Kind::TaxOpening)
}

/// Kinds that say facts about people, and so may have left some to one another.
fn says_facts(kind: Kind) -> bool {
    matches!(kind, Kind::Staff | Kind::StaffGrade | Kind::StaffChange)
}

/// Takes a whole batch out: its rows, facts and refused rows leave, rows that it had replaced stand again, and what
/// other files that stand had left to it is taken from them. The file and its bytes are kept.
///
/// # Errors
/// There is no such batch, it was undone before, an approved run uses its month, other files need its people, or
/// the database fails. Nothing was changed then.
pub fn undo(store: &Store, viewer: &Viewer, layouts: &Layouts, id: i64) -> Result<Undone, OperationError> {
    let (file, kind, others) = store.read(|reading| {
        let (file, kind, month) = standing(reading, viewer, id)?;
        still_open(reading, viewer, &file, kind, month)?;
        let mut others = Vec::new();
        for other in reading.import_file_list(viewer)? {
            let Some(other_kind) = Kind::from_code(&other.kind) else { continue };
            let same = other.id != id
                && if says_facts(kind) {
                    says_facts(other_kind)
                } else {
                    other.kind == file.kind && other.month == file.month && other.rows_already_there > 0
                };
            if same {
                let bytes = reading.import_file_bytes(viewer, other.id)?.unwrap_or_default();
                others.push((other, other_kind, bytes));
            }
        }
        others.sort_by_key(|(other, kind, _)| (order_of_taking(*kind), other.id));
        Ok::<_, OperationError>((file, kind, others))
    })?;
    let mut read = Vec::new();
    for (other, _, bytes) in others {
        let reading = read_again(&other, &bytes, layouts)?;
        read.push((other, reading));
    }
    store.write_transaction(viewer, |writing| {
        // Again, for somebody else may have been quicker.
        let (file_now, _, month) = standing(writing, viewer, id)?;
        still_open(writing, viewer, &file_now, kind, month)?;
        let read_again = read.len();
        let rows = undo_rows(writing, viewer, layouts, &file, read)?;
        writing.import_file_set_undone(viewer, id, clock::now())?;
        writing.audit_entry_insert(viewer, "batch_undone", &format!("#{id} {}", file.name))?;
        let drafts = writing.pay_run_list(viewer, month)?;
        Ok(Undone {
            id,
            file: file.name.clone(),
            month: file.month.clone(),
            rows,
            read_again,
            scored: writing.score_run_any(viewer, month)?,
            drafts: drafts.into_iter().filter(|run| run.state == "draft").map(|run| run.id).collect(),
        })
    })
}

fn standing(
    reading: &mut Reading<'_>,
    viewer: &Viewer,
    id: i64,
) -> Result<(ImportFile, Kind, Month), OperationError> {
    let refuse = |zh: String, en: String| Err(OperationError::Refused(Message::new(zh, en)));
    let Some(file) = reading.import_file_find_batch(viewer, id)? else {
        return refuse(
            format!("没有编号为 {id} 的批次，请用 xingchou batch list 查看"),
            format!("there is no batch {id}; see xingchou batch list"),
        );
    };
    if file.undone_at.is_some() {
        return refuse(format!("批次 {id} 已撤销过"), format!("the batch {id} was undone before"));
    }
    let unreadable = || OperationError::Store(StoreError::Unreadable(file.kind.clone()));
    let kind = Kind::from_code(&file.kind).ok_or_else(unreadable)?;
    let month = file.month.parse().map_err(|_| unreadable())?;
    Ok((file, kind, month))
}

/// A month is open as long as no approved run rests on it.
fn still_open(
    reading: &mut Reading<'_>,
    viewer: &Viewer,
    file: &ImportFile,
    kind: Kind,
    month: Month,
) -> Result<(), OperationError> {
    match reading.pay_run_approved_of(viewer, month, reaches_on(kind))? {
        None => Ok(()),
        Some(run) => Err(OperationError::Refused(Message::new(
            format!(
                "《{}》所属的 {month} 月已有定稿工资（批次 {run}），不能撤销；请导入更正后的文件，差额在以后的工资中补发或补扣",
                file.name
            ),
            format!(
                "the approved pay run {run} rests on “{}” of {month}, which cannot be undone; import a corrected file, and the difference comes with later pay",
                file.name
            ),
        ))),
    }
}

fn read_again(file: &ImportFile, bytes: &[u8], layouts: &Layouts) -> Result<FileReading, OperationError> {
    if file.layout == live_ratings::LAYOUT {
        return Ok(live_ratings::reading_of(file, bytes));
    }
    // By the same layout, whatever others have come since.
    let options = ReadOptions { layout: Some(file.layout.clone()), ..ReadOptions::default() };
    Reader::new(layouts)
        .read(&file.name, bytes, &options)
        .map_err(|error| OperationError::Refused(Message::new(error.message_zh(), error.message_en())))
}
