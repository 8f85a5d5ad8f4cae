//! Office papers are described once, as a [`Form`], and written as PDF or as a workbook from that.

mod pdf;
mod workbook;

use crate::page::{Fonts, Printed};
use crate::run::{ReportError, RunState, Signature};
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// A paper of the office: what is on it, not how it is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    pub(crate) title: String,
    /// Under the title, at the left.
    pub(crate) subtitle: String,
    /// Amounts are in yuan, and the paper says so.
    pub(crate) has_amounts: bool,
    /// The paper's own day, which its file bears.
    pub(crate) day: NaiveDate,
    /// A draft's pages say so.
    pub(crate) state: Option<RunState>,
    /// Wide tables lie across the page.
    pub(crate) across: bool,
    pub(crate) parts: Vec<Part>,
    pub(crate) signatures: Vec<Signature>,
    /// Small lines at the end.
    pub(crate) remarks: Vec<String>,
}

/// A part of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// What is known, as label and text.
    Facts(Vec<(String, String)>),
    /// A heading between parts.
    Heading(String),
    /// Running text; its first line is indented by two characters.
    Paragraph(String),
    /// A table.
    Table(Table),
    /// Who issues it and when, at the right, with room for the seal.
    Seal { office: String, day: NaiveDate },
}

/// A table of a form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Table {
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Vec<Cell>>,
    /// The label of the row of sums, when there is one.
    pub(crate) sums: Option<String>,
    /// What is said when there is no row.
    pub(crate) empty: &'static str,
}

/// A column of a form's table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) heading: String,
    /// In widths of a digit.
    pub(crate) width: u16,
    pub(crate) centred: bool,
    /// Whether the row of sums has a sum here.
    pub(crate) summed: bool,
}

impl Column {
    pub(crate) fn text(heading: &str, width: u16) -> Self {
        Self { heading: heading.to_string(), width, centred: false, summed: false }
    }

    pub(crate) fn centred(heading: &str, width: u16) -> Self {
        Self { centred: true, ..Self::text(heading, width) }
    }

    /// Amounts or counts that are added up.
    pub(crate) fn summed(heading: &str, width: u16) -> Self {
        Self { summed: true, ..Self::text(heading, width) }
    }
}

/// A cell of a form's table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell {
    Text(String),
    /// In yuan.
    Amount(Decimal),
    /// Of people or things; below zero when there are fewer.
    Count(i64),
}

impl Cell {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// So many.
    pub(crate) fn count(count: usize) -> Self {
        Self::Count(i64::try_from(count).unwrap_or(i64::MAX))
    }

    fn number(&self) -> Option<Decimal> {
        match self {
            Self::Amount(amount) => Some(*amount),
            Self::Count(count) => Some((*count).into()),
            Self::Text(_) => None,
        }
    }
}

impl Table {
    /// The sum of a column, in the kind of its cells.
    pub(crate) fn sum(&self, column: usize) -> Cell {
        let cells = || self.rows.iter().filter_map(|row| row.get(column));
        let counts = cells().all(|cell| matches!(cell, Cell::Count(_))) && !self.rows.is_empty();
        let sum = cells()
            .filter_map(Cell::number)
            .fold(Decimal::ZERO, |sum, one| sum.checked_add(one).unwrap_or(sum));
        match i64::try_from(sum) {
            Ok(count) if counts => Cell::Count(count),
            _ => Cell::Amount(sum),
        }
    }
}

impl Form {
    /// A form with nothing on it yet.
    pub(crate) fn new(title: impl Into<String>, day: NaiveDate) -> Self {
        Self {
            title: title.into(),
            subtitle: String::new(),
            has_amounts: false,
            day,
            state: None,
            across: false,
            parts: Vec::new(),
            signatures: Vec::new(),
            remarks: Vec::new(),
        }
    }

    /// The title with the word for a draft.
    pub(crate) fn full_title(&self) -> String {
        match self.state {
            Some(RunState::Draft) => format!("{}（试算稿）", self.title),
            _ => self.title.clone(),
        }
    }

    /// The paper as PDF. The same form gives the same bytes.
    ///
    /// # Errors
    /// The PDF can't be written.
    pub fn pdf(&self, fonts: &Fonts) -> Result<Printed, ReportError> {
        pdf::write(self, fonts)
    }

    /// The paper as a workbook (.xlsx), its sums as formulas. The same form gives the same bytes.
    ///
    /// # Errors
    /// More rows than a sheet has, or the workbook can't be written.
    pub fn workbook(&self) -> Result<Vec<u8>, ReportError> {
        workbook::write(self)
    }
}
