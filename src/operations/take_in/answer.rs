//! What became of a file, for whoever handed it in.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use importers::Taken;
use serde::Serialize;
use xingchou_importers as importers;

use super::batch::Batch;
use super::{OperationError, Reason, cells};
use crate::access::mask::long_numbers;
use crate::message::Message;
use crate::month::Month;

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TakenFile {
    /// Its name.
    pub name: String,
    /// Whether it was taken.
    pub outcome: Outcome,
    /// What it says; none where it could not be read.
    pub contents: Option<Contents>,
}

/// Whether a file was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// Taken now.
    Taken,
    /// The same bytes were taken before; rows that had been refused then were taken now.
    TakenAgain {
        /// The name it had then.
        earlier_name: String,
    },
    /// The same bytes were taken before; nothing was changed.
    AlreadyTaken {
        /// The name it had then.
        earlier_name: String,
        /// When, UTC.
        taken_at: NaiveDateTime,
    },
    /// Refused as a whole; nothing was changed.
    Refused {
        /// The reason's code.
        code: String,
        /// Why, and what to do.
        message: Message,
    },
}

/// What a file that could be read says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Contents {
    /// The code of its kind, such as `rating`.
    pub kind: String,
    /// The kind's name.
    pub kind_name: Message,
    /// Which layout it was read by.
    pub layout: String,
    /// The encoding of a text file.
    pub encoding: Option<String>,
    /// The month it is taken for.
    pub month: Month,
    /// The number of the batch, by which it can be undone; of a preview, the number it would get.
    pub batch: i64,
    /// Its rows of data.
    pub data_rows: usize,
    /// Rows taken now.
    pub taken: usize,
    /// Of these, rows that replaced one of an earlier file.
    pub replaced: usize,
    /// Of these, rows dated outside the person's employment: kept and shown, not credited.
    pub not_credited: usize,
    /// Rows that an earlier file had said already, word for word.
    pub already_there: usize,
    /// For a rota: of its shifts, those on rest days and public holidays (延时服务); none for other kinds, and
    /// where the program has no calendar of the year.
    pub on_rest_days: Option<usize>,
    /// Total and footer rows passed over.
    pub footers_ignored: usize,
    /// Rows refused, each with its reason.
    pub refused: Vec<RefusedRow>,
    /// What someone should look at.
    pub warnings: Vec<Message>,
}

impl Contents {
    /// How many rows were refused for each reason, by the reason's code.
    #[must_use]
    pub fn refused_by_reason(&self) -> BTreeMap<&str, usize> {
        let mut counts = BTreeMap::new();
        for row in &self.refused {
            *counts.entry(row.reason.as_str()).or_insert(0) += 1;
        }
        counts
    }
}

/// A row that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RefusedRow {
    /// The sheet; empty for a text file.
    pub sheet: String,
    /// The row, as the user sees it.
    pub row: i64,
    /// The reason's code.
    pub reason: String,
    /// The reason in words, and what to do.
    pub message: Message,
    /// The row's cells, heading and text. They may hold personal data, so they are kept in the database and not
    /// printed.
    #[serde(skip)]
    pub cells: serde_json::Value,
    /// The question about a person that the row waits for: the staff number and the name that it says.
    #[serde(skip)]
    pub(super) asks: Option<(String, String)>,
}

impl RefusedRow {
    /// A row that could be read and is refused all the same.
    pub(super) fn of_taken(
        batch: &Batch<'_>,
        taken: &Taken,
        reason: &Reason,
    ) -> Result<Self, OperationError> {
        Ok(Self {
            sheet: taken.place.sheet.clone(),
            row: i64::from(taken.place.row),
            reason: reason.code().to_owned(),
            message: in_part(&reason.message()),
            cells: cells::of(batch, taken)?,
            asks: reason.asks(),
        })
    }

    /// A row that could not be read.
    pub(super) fn of_rejected(rejected: &importers::Rejected) -> Result<Self, OperationError> {
        Ok(Self {
            sheet: rejected.place.sheet.clone(),
            row: i64::from(rejected.place.row),
            reason: rejected.reason.code().to_owned(),
            message: in_part(&Message::new(rejected.reason.message_zh(), rejected.reason.message_en())),
            cells: serde_json::to_value(&rejected.cells)?,
            asks: None,
        })
    }
}

/// Words that quote a file show no ID number or account whole.
fn in_part(message: &Message) -> Message {
    Message::new(long_numbers(&message.zh), long_numbers(&message.en))
}
