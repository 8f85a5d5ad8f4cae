//! Refused rows that wait: seen, put right and put back, or set aside.

use serde::Serialize;
use xingchou_importers::Layouts;

use super::OperationError;
use super::take_in::{Put, layout_of_cells, put_back};
use crate::access::Viewer;
use crate::access::mask::PrivateNumber;
use crate::message::Message;
use crate::month::Month;
use crate::store::{RejectedRow, Store, Writing};

/// A refused row, for a clerk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RejectedLine {
    /// The row's number, by which it is put right or set aside.
    pub id: i64,
    /// The file.
    pub file: String,
    /// The file's batch number.
    pub batch: i64,
    /// The month that the file was taken for.
    pub month: String,
    /// The sheet; empty for a text file.
    pub sheet: String,
    /// The row, as the user sees it.
    pub row: i64,
    /// waiting, corrected or dismissed.
    pub state: String,
    /// The reason's code.
    pub reason: String,
    /// The reason in words, and what to do.
    pub message: Message,
    /// Its cells, heading and text: those of columns that are read, ID numbers and accounts only in part.
    pub cells: Vec<(String, String)>,
    /// The question about a person that it waits for.
    pub question: Option<i64>,
    /// Who put it right or set it aside.
    pub settled_by: Option<String>,
    /// Why it was set aside.
    pub settled_reason: Option<String>,
}

/// The refused rows of a month, or of all; those that wait, or all.
///
/// # Errors
/// The database fails, or holds a row that is not understood.
pub fn list(
    store: &Store,
    viewer: &Viewer,
    layouts: &Layouts,
    month: Option<Month>,
    settled_too: bool,
) -> Result<Vec<RejectedLine>, OperationError> {
    let month = month.map(|month| month.to_string());
    store.read(|reading| {
        reading
            .rejected_row_list(viewer)?
            .into_iter()
            .filter(|row| settled_too || row.state == "waiting")
            .filter(|row| month.as_ref().is_none_or(|month| row.month == *month))
            .map(|row| line(row, layouts))
            .collect()
    })
}

fn line(row: RejectedRow, layouts: &Layouts) -> Result<RejectedLine, OperationError> {
    let layout = layout_of_cells(&row.layout);
    let cells = cells_of(&row)?
        .into_iter()
        .filter_map(|(heading, text)| {
            let field = layouts.field_of_heading(layout, &heading)?;
            Some((heading, shown(field, text)))
        })
        .collect();
    Ok(RejectedLine {
        id: row.id,
        file: row.file,
        batch: row.batch,
        month: row.month,
        sheet: row.sheet,
        row: row.row_number,
        state: row.state,
        reason: row.reason,
        message: Message::new(row.message_zh, row.message_en),
        cells,
        question: row.question,
        settled_by: row.settled_by,
        settled_reason: row.settled_reason,
    })
}

/// A cell as it is shown: what is in a column of private numbers is masked, however wrong it is.
fn shown(field: &str, text: String) -> String {
    match field {
        "id_number" => PrivateNumber::new(text).as_id_number(),
        "bank_account" => PrivateNumber::new(text).as_bank_account(),
        _ => text,
    }
}

fn cells_of(row: &RejectedRow) -> Result<Vec<(String, String)>, OperationError> {
    Ok(serde_json::from_str(&row.cells)?)
}

/// Puts a waiting row right (`set`: heading and new text) and back through the same checks.
///
/// # Errors
/// There is no such row, it does not wait any more, a heading is not known, the row is still refused (and then
/// nothing was changed), or the database fails.
pub fn correct(
    store: &Store,
    viewer: &Viewer,
    layouts: &Layouts,
    id: i64,
    set: &[(String, String)],
) -> Result<(), OperationError> {
    store.write_transaction(viewer, |writing| {
        let row = waiting(writing, viewer, id)?;
        let cells = with_changes(&row, layouts, set)?;
        match put_back(writing, viewer, layouts, &row, Some(&cells))? {
            Put::Back => {}
            Put::Refused { message, .. } => {
                return Err(OperationError::Refused(Message::new(
                    format!("更正后仍不能入库：{}", message.zh),
                    format!("it is still refused: {}", message.en),
                )));
            }
        }
        writing.audit_entry_insert(
            viewer,
            "row_corrected",
            &format!("#{id} 《{}》{}", row.file, row.row_number),
        )?;
        Ok(())
    })
}

/// Sets a waiting row aside, for it is not wanted.
///
/// # Errors
/// There is no such row, it does not wait any more, no reason is given, or the database fails.
pub fn set_aside(store: &Store, viewer: &Viewer, id: i64, reason: &str) -> Result<(), OperationError> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(OperationError::Refused(Message::new(
            "请写明不入库的原因",
            "say why the row is set aside",
        )));
    }
    store.write_transaction(viewer, |writing| {
        let row = waiting(writing, viewer, id)?;
        writing.rejected_row_settle(viewer, id, "dismissed", None, Some(reason))?;
        let target = format!("#{id} 《{}》{} {reason}", row.file, row.row_number);
        Ok(writing.audit_entry_insert(viewer, "row_set_aside", &target)?)
    })
}

fn waiting(writing: &mut Writing<'_>, viewer: &Viewer, id: i64) -> Result<RejectedRow, OperationError> {
    let refuse = |zh: String, en: String| Err(OperationError::Refused(Message::new(zh, en)));
    match writing.rejected_row_find(viewer, id)? {
        Some(row) if row.state == "waiting" => Ok(row),
        Some(row) => {
            let (zh, en) = if row.state == "corrected" {
                ("已更正入库", "was corrected already")
            } else {
                ("已作不入库处理", "was set aside already")
            };
            refuse(format!("未入库记录 {id} {zh}"), format!("the refused row {id} {en}"))
        }
        None => refuse(
            format!("没有编号为 {id} 的未入库记录，请用 xingchou rejected list 查看"),
            format!("there is no refused row {id}; see xingchou rejected list"),
        ),
    }
}

/// The row's cells with the changes; a heading is that of the file, or any other that means the same column.
fn with_changes(
    row: &RejectedRow,
    layouts: &Layouts,
    set: &[(String, String)],
) -> Result<Vec<(String, String)>, OperationError> {
    let layout = layout_of_cells(&row.layout);
    let mut cells = cells_of(row)?;
    for (heading, text) in set {
        let field = layouts.field_of_heading(layout, heading);
        let position = cells.iter().position(|(there, _)| there == heading).or_else(|| {
            let field = field?;
            cells.iter().position(|(there, _)| layouts.field_of_heading(layout, there) == Some(field))
        });
        match position.and_then(|position| cells.get_mut(position)) {
            Some((_, cell)) => cell.clone_from(text),
            None if field.is_some() => cells.push((heading.clone(), text.clone())),
            None => {
                let known: Vec<&str> = cells.iter().map(|(heading, _)| heading.as_str()).collect();
                return Err(OperationError::Refused(Message::new(
                    format!("这一行没有“{heading}”这一列，可更正的有：{}", known.join("、")),
                    format!("the row has no column “{heading}”; there are: {}", known.join(", ")),
                )));
            }
        }
    }
    Ok(cells)
}
