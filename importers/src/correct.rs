//! A refused row, corrected by a clerk, read again.

use crate::cell::Cell;
use crate::file_error::{FileError, FileProblem};
use crate::layout::Layouts;
use crate::reading::{ReadRow, Taken};
use crate::reason::Reason;
use crate::recognise;
use crate::records::Place;
use crate::table::{SheetHead, TableRow};
use crate::take::{Taker, Tally};

/// Why a corrected row could not be taken either.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CorrectionError {
    /// The row itself is still wrong.
    Row(Reason),
    /// The layout the file was read under is no longer known.
    UnknownLayout(String),
    /// The headings kept with the row no longer fit the layout.
    Headings(FileError),
}

impl CorrectionError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            CorrectionError::Row(reason) => reason.code(),
            CorrectionError::UnknownLayout(_) => "unknown_layout",
            CorrectionError::Headings(error) => error.problem.code(),
        }
    }

    /// What is wrong and what to do, in Chinese.
    pub fn message_zh(&self) -> String {
        match self {
            CorrectionError::Row(reason) => reason.message_zh(),
            CorrectionError::UnknownLayout(layout) => {
                format!("导入模板“{layout}”已不存在，请重新导入原文件。")
            }
            CorrectionError::Headings(error) => error.message_zh(),
        }
    }

    /// The same in English.
    pub fn message_en(&self) -> String {
        match self {
            CorrectionError::Row(reason) => reason.message_en(),
            CorrectionError::UnknownLayout(layout) => {
                format!("The layout “{layout}” is gone. Import the original file again.")
            }
            CorrectionError::Headings(error) => error.message_en(),
        }
    }
}

impl std::fmt::Display for CorrectionError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}\n{}", self.message_zh(), self.message_en())
    }
}

impl std::error::Error for CorrectionError {}

/// Reads a refused row again after its cells (heading and text, as in
/// [`crate::Rejected::cells`]) were corrected. Gives one record; none if the
/// row was emptied.
///
/// # Errors
/// The row is still wrong, or its layout has changed since.
pub fn read_corrected(
    place: &Place,
    layout: &str,
    cells: &[(String, String)],
    layouts: &Layouts,
) -> Result<Vec<Taken>, CorrectionError> {
    let only = layouts.only(layout).ok_or_else(|| CorrectionError::UnknownLayout(layout.to_owned()))?;
    let text_row = |row: u32, pick: fn(&(String, String)) -> &String| TableRow {
        row,
        hidden: false,
        cells: cells.iter().map(|cell| Cell::Text(pick(cell).clone())).collect(),
    };
    // The headings' own row is not known and never shown.
    let headings = [text_row(0, |(heading, _)| heading)];
    let fit = recognise::recognise(&place.sheet, &headings, &only).map_err(|problem: FileProblem| {
        CorrectionError::Headings(FileError { file: place.file.clone(), problem })
    })?;
    let head = SheetHead { name: place.sheet.clone(), is_text: true, ..SheetHead::default() };
    let (mut taken, mut rejected) = (Vec::new(), None);
    let mut keep = |row| match row {
        ReadRow::Taken(row) => taken.push(row),
        ReadRow::Rejected(row) => rejected = Some(row),
        ReadRow::Footer(_) => {}
    };
    let mut tally = Tally::new(&mut keep);
    let mut taker = Taker::new(&place.file, head, fit, &only.words);
    taker.row(text_row(place.row, |(_, text)| text), &mut tally);
    taker.end(&mut tally);
    match rejected {
        Some(rejected) => Err(CorrectionError::Row(rejected.reason)),
        None => Ok(taken),
    }
}
