//! A rule sheet as its file says it, before names are resolved.

mod read;

pub use read::read;

use crate::diagnostic::Place;
use crate::value::{Grain, ValueType};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::sync::Arc;

/// A sheet's file: its name and full text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetFile {
    /// The file's name, for diagnostics.
    pub name: String,
    /// The whole text.
    pub text: String,
}

/// What a sheet is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SheetKind {
    /// A pay policy.
    Pay,
    /// A scoring scheme.
    Score,
    /// Rules that are only included by others.
    Rules,
}

/// Which day chooses a family's version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DatedBy {
    /// The days worked: the version in force on the first day of each part.
    #[default]
    Work,
    /// The day of payment, as for income tax.
    Payment,
}

/// How a part-grain value becomes the person's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OverParts {
    /// In proportion to weekdays.
    Days,
    /// The last part's value.
    Last,
    /// The highest.
    Highest,
    /// The sum.
    Sum,
}

impl OverParts {
    /// The word that sheets write.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Days => "days",
            Self::Last => "last",
            Self::Highest => "highest",
            Self::Sum => "sum",
        }
    }
}

/// Where on a pay sheet a column belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Section {
    /// Earnings.
    #[serde(rename = "应发")]
    Earning,
    /// Deductions.
    #[serde(rename = "扣款")]
    Deduction,
    /// Borne by the employer.
    #[serde(rename = "单位承担")]
    Employer,
    /// Totals.
    #[serde(rename = "合计")]
    Total,
    /// Workings.
    #[default]
    #[serde(rename = "过程")]
    Working,
}

impl Section {
    /// The Chinese word that sheets and pages use.
    #[must_use]
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Earning => "应发",
            Self::Deduction => "扣款",
            Self::Employer => "单位承担",
            Self::Total => "合计",
            Self::Working => "过程",
        }
    }
}

/// The bands of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TableSide {
    /// Keys by equality.
    #[default]
    Exact,
    /// `[low, high)`: the first column is the lower limits, ascending.
    Low,
    /// `(low, high]`: the first column is the upper limits, descending.
    High,
}

/// What a number rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Basis {
    /// Published: titles of the documents (with clause).
    Published(Vec<String>),
    /// Assumed: who must confirm it.
    Assumed(String),
}

impl Basis {
    /// Who must confirm, when assumed.
    #[must_use]
    pub fn assumed(&self) -> Option<&str> {
        match self {
            Self::Assumed(who) => Some(who),
            Self::Published(_) => None,
        }
    }

    /// One line for people: the documents, or 暂定 and who confirms.
    #[must_use]
    pub fn chinese(&self) -> String {
        match self {
            Self::Published(titles) => titles.join("；"),
            Self::Assumed(who) => format!("暂定：{who}"),
        }
    }
}

/// A piece of a file, for pointing at it.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The file.
    pub file: Arc<SheetFile>,
    /// Byte range.
    pub range: Range<usize>,
}

impl Origin {
    /// The place for a diagnostic.
    #[must_use]
    pub fn place(&self) -> Place {
        Place::of(&self.file.name, &self.file.text, self.range.clone())
    }
}

/// A constant value as a sheet writes it.
#[derive(Debug, Clone, PartialEq)]
pub enum Constant {
    /// Money, number; dates as spreadsheet day numbers.
    Number(Decimal),
    /// Text.
    Text(String),
    /// Truth.
    Truth(bool),
}

/// An input that the application supplies.
#[derive(Debug, Clone)]
pub struct Input {
    /// The name formulas use.
    pub name: String,
    /// The English code.
    pub code: String,
    /// Its type.
    pub value_type: ValueType,
    /// Its rows.
    pub grain: Grain,
    /// What an empty cell means; none: reading it holds the person.
    pub blank: Option<Constant>,
    /// How parts are folded when read at person grain.
    pub over_parts: OverParts,
    /// Whether the score sheet's column of this name supplies it.
    pub from_score: bool,
    /// Decimals shown.
    pub decimals: u32,
    /// Least allowed value.
    pub min: Option<Decimal>,
    /// Greatest allowed value.
    pub max: Option<Decimal>,
    /// The texts that it may be; none listed: any.
    pub one_of: Vec<String>,
    /// Where it is declared.
    pub origin: Origin,
    /// Whether it replaces an included one.
    pub replaces: bool,
}

impl Input {
    /// Whether a text may stand in it, case left out of account.
    #[must_use]
    pub fn permits(&self, text: &str) -> bool {
        self.one_of.is_empty() || self.one_of.iter().any(|own| own.to_lowercase() == text.to_lowercase())
    }
}

/// A named constant.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// The name formulas use.
    pub name: String,
    /// Its value.
    pub value: Constant,
    /// The value as written.
    pub text: String,
    /// Its type.
    pub value_type: ValueType,
    /// Unit for people, such as 元/月.
    pub unit: String,
    /// What it rests on.
    pub basis: Basis,
    /// The last day for which its document was published.
    pub basis_until: Option<NaiveDate>,
    /// Where it is declared.
    pub origin: Origin,
    /// Whether it replaces an included one.
    pub replaces: bool,
}

/// A lookup table.
#[derive(Debug, Clone)]
pub struct Table {
    /// The name formulas use.
    pub name: String,
    /// Column headings and types.
    pub columns: Vec<(String, ValueType)>,
    /// Its bands.
    pub side: TableSide,
    /// The rows.
    pub rows: Vec<TableRow>,
    /// What it rests on as a whole.
    pub basis: Basis,
    /// The last day for which its document was published.
    pub basis_until: Option<NaiveDate>,
    /// Where it is declared.
    pub origin: Origin,
    /// Whether it replaces an included one.
    pub replaces: bool,
}

/// A row of a lookup table.
#[derive(Debug, Clone)]
pub struct TableRow {
    /// One value a column.
    pub values: Vec<Constant>,
    /// The values as written.
    pub texts: Vec<String>,
    /// What the row rests on, when it says so itself.
    pub basis: Option<Basis>,
    /// The last day for which the row's document was published.
    pub basis_until: Option<NaiveDate>,
    /// Where it is written.
    pub origin: Origin,
}

/// Where 本年[…] starts in a year taken up in the middle.
#[derive(Debug, Clone)]
pub struct Opening {
    /// The column that is accumulated.
    pub column: String,
    /// The field of the opening balances.
    pub from: String,
    /// Where it is declared.
    pub origin: Origin,
}

/// A computed column.
#[derive(Debug, Clone)]
pub struct Column {
    /// The name formulas use.
    pub name: String,
    /// The English code.
    pub code: String,
    /// Its type.
    pub value_type: ValueType,
    /// The scale at which it is rounded.
    pub decimals: u32,
    /// Its rows.
    pub grain: Grain,
    /// How parts become the person's value.
    pub over_parts: Option<OverParts>,
    /// Where on the pay sheet it belongs.
    pub section: Section,
    /// Its marks: 计税, 社保基数 …
    pub flags: Vec<String>,
    /// Which fund pays it.
    pub fund: Option<String>,
    /// The formula as written, with its `=`.
    pub formula: String,
    /// Where the formula's text begins in its file; none when escapes make positions differ.
    pub formula_start: Option<usize>,
    /// What the rule rests on.
    pub basis: Basis,
    /// The last day for which its document was published.
    pub basis_until: Option<NaiveDate>,
    /// Where it is declared.
    pub origin: Origin,
    /// Whether it replaces an included one.
    pub replaces: bool,
}

impl Column {
    /// Where some bytes of the formula stand in the file; the whole column where that can't be told.
    #[must_use]
    pub fn in_formula(&self, range: Range<usize>) -> Origin {
        match self.formula_start {
            Some(start) => {
                Origin { file: Arc::clone(&self.origin.file), range: start + range.start..start + range.end }
            }
            None => self.origin.clone(),
        }
    }
}

/// A whole sheet.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Its file.
    pub file: Arc<SheetFile>,
    /// The family.
    pub family: String,
    /// The Chinese title.
    pub title: String,
    /// What it is for.
    pub kind: SheetKind,
    /// The first day it is in force.
    pub effective_from: NaiveDate,
    /// Where the file says so.
    pub first_day_origin: Origin,
    /// The last day its numbers were published for.
    pub published_until: Option<NaiveDate>,
    /// Which day chooses the version.
    pub dated_by: DatedBy,
    /// Included families.
    pub include: Vec<(String, Origin)>,
    /// The name that says who is compared with whom.
    pub peer_group: Option<(String, Origin)>,
    /// Inputs in order.
    pub inputs: Vec<Input>,
    /// Parameters in order.
    pub parameters: Vec<Parameter>,
    /// Tables in order.
    pub tables: Vec<Table>,
    /// Openings in order.
    pub openings: Vec<Opening>,
    /// Columns in order.
    pub columns: Vec<Column>,
}

/// The day number of spreadsheets: 61 is 1900-03-01 in all of them. Before that day Excel counts one less, for it
/// knows a 29 February 1900 that never was; here, as in LibreOffice, 1 is 1899-12-31.
#[must_use]
pub fn day_number(date: NaiveDate) -> i32 {
    let days = date.signed_duration_since(NaiveDate::default()).num_days();
    // 1970-01-01, chrono's default date, is day 25569.
    i32::try_from(days + 25_569).unwrap_or(0)
}

/// The date of a spreadsheet day number.
#[must_use]
pub fn date_of_day_number(number: i32) -> Option<NaiveDate> {
    NaiveDate::default().checked_add_signed(chrono::Duration::days(i64::from(number) - 25_569))
}
