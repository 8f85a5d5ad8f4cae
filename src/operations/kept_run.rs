//! What a run keeps so that it can be computed again: its inputs, and by digest the text of every sheet it used.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use xingchou_engine::evaluate::{Population, Value};
use xingchou_engine::inputs::{self, InputValue};
use xingchou_engine::library::Library;
use xingchou_engine::program::Program;

use super::OperationError;
use super::differences::{DEDUCTIONS, Difference, EARNINGS, EMPLOYER};
use super::month_inputs::MonthInputs;
use super::policies::digest;
use super::sheet_inputs::{FromOtherRuns, OriginBook, engine_inputs};
use crate::access::Viewer;
use crate::message::Message;
use crate::month::Month;
use crate::store::{Reading, Writing};

/// A sheet's file that a run used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsedText {
    /// The family.
    pub family: String,
    /// The Chinese title.
    pub title: String,
    /// The version's first day.
    pub effective_from: NaiveDate,
    /// The file's name.
    pub name: String,
    /// The SHA-256 of the text.
    pub digest: String,
}

/// The sheets a program used, with their digests.
#[must_use]
pub fn used_texts(program: &Program) -> Vec<UsedText> {
    program
        .sheets
        .iter()
        .map(|sheet| UsedText {
            family: sheet.family.clone(),
            title: sheet.title.clone(),
            effective_from: sheet.effective_from,
            name: sheet.file.name.clone(),
            digest: digest(sheet.file.text.as_bytes()),
        })
        .collect()
}

/// Keeps the texts of the sheets a program used.
///
/// # Errors
/// The database fails.
pub fn keep_texts(
    writing: &mut Writing<'_>,
    viewer: &Viewer,
    program: &Program,
) -> Result<(), OperationError> {
    for sheet in &program.sheets {
        let text = &sheet.file.text;
        writing.sheet_text_keep(viewer, &digest(text.as_bytes()), &sheet.file.name, text)?;
    }
    Ok(())
}

/// The program of a kept run, compiled again from the texts it used.
///
/// # Errors
/// A text is gone or was changed, or no longer compiles.
pub fn program_again(
    reading: &mut Reading<'_>,
    viewer: &Viewer,
    used: &str,
    family: &str,
    month: Month,
    paid: NaiveDate,
) -> Result<Program, OperationError> {
    let used: Vec<UsedText> = serde_json::from_str(used)?;
    let mut library = Library::default();
    for sheet in used {
        let text = reading.sheet_text_find(viewer, &sheet.digest)?;
        let text = text.filter(|text| digest(text.as_bytes()) == sheet.digest).ok_or_else(|| {
            OperationError::Refused(Message::new(
                format!("规则表“{}”的原文已缺失或被改动，无法重算", sheet.title),
                format!(
                    "the text of rule sheet “{}” is gone or was changed; it can't be computed again",
                    sheet.title
                ),
            ))
        })?;
        library.add(&sheet.name, &text).map_err(OperationError::Sheets)?;
    }
    super::policies::compile_paid(&library, family, month, paid)
}

/// The frozen inputs of a score run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoreInputs {
    /// The month's inputs.
    pub month: MonthInputs,
}

/// The frozen inputs of a pay run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayInputs {
    /// 考核月
    pub assessed_month: Month,
    /// 工资所属月
    pub pay_month: Month,
    /// 发放日期; its month is the tax period.
    pub pay_date: NaiveDate,
    /// The month's inputs.
    pub month: MonthInputs,
    /// The score sheet's columns that the pay sheet reads, by staff number and name.
    pub scores: BTreeMap<String, BTreeMap<String, Value>>,
    /// The digest of the score run's results.
    pub score_digest: String,
    /// Sums over approved slips paid earlier in the tax year, by staff number and column name.
    pub year_to_date: BTreeMap<String, BTreeMap<String, Decimal>>,
    /// Who has a month of the tax year without an approved slip, with what to do; by staff number.
    pub year_gaps: BTreeMap<String, Message>,
    /// Differences of approved months that this run pays.
    pub differences: Vec<Difference>,
    /// The files that the months were read from.
    pub files: Vec<ReadFile>,
}

/// A file that a run was computed from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadFile {
    /// The month it was taken for.
    pub month: Month,
    /// Its name.
    pub name: String,
    /// The SHA-256 of its bytes.
    pub digest: String,
}

impl ScoreInputs {
    /// The population of a score program, and the origins behind its handles.
    #[must_use]
    pub fn population(&self, program: &Program) -> (Population, OriginBook) {
        let (inputs, book) = engine_inputs(&self.month, &program.changes, |_| FromOtherRuns::default());
        (Population::new(program, &inputs), book)
    }
}

impl PayInputs {
    /// The population of a pay program, and the origins behind its handles.
    #[must_use]
    pub fn population(&self, program: &Program) -> (Population, OriginBook) {
        let (inputs, book) = engine_inputs(&self.month, &program.changes, |person| {
            let scores = self.scores.get(&person.staff_no);
            let year_to_date = self.year_to_date.get(&person.staff_no);
            FromOtherRuns {
                scores: scores.map(|scores| scores.iter().map(as_cell).collect()).unwrap_or_default(),
                differences: self.differences_of(&person.staff_no),
                year_to_date: if self.year_gaps.contains_key(&person.staff_no) {
                    every_column_missing(program)
                } else {
                    year_to_date
                        .map(|sums| sums.iter().map(|(name, sum)| (name.clone(), (*sum).into())).collect())
                        .unwrap_or_default()
                },
            }
        });
        (Population::new(program, &inputs), book)
    }
}

/// The year so far of somebody of whom a month is missing: nothing may be read of it.
fn every_column_missing(program: &Program) -> BTreeMap<String, inputs::InputCell> {
    let missing = || inputs::InputCell::new(InputValue::Missing);
    program.columns.iter().map(|column| (column.definition.name.clone(), missing())).collect()
}

impl PayInputs {
    /// The sums of the differences that this run pays to a person, by the input that carries them.
    fn differences_of(&self, staff_no: &str) -> BTreeMap<&'static str, Decimal> {
        let mut sums: BTreeMap<&'static str, Decimal> =
            [EARNINGS, DEDUCTIONS, EMPLOYER].into_iter().map(|input| (input, Decimal::ZERO)).collect();
        for difference in self.differences.iter().filter(|difference| difference.staff_no == staff_no) {
            if let Some(sum) = difference.input().and_then(|input| sums.get_mut(input)) {
                *sum = sum.saturating_add(difference.amount());
            }
        }
        sums
    }
}

fn as_cell((name, value): (&String, &Value)) -> (String, inputs::InputCell) {
    let value = match value {
        Value::Number(number) => InputValue::Number(*number),
        Value::Text(text) => InputValue::Text(text.clone()),
        Value::Date(date) => InputValue::Date(*date),
        Value::Truth(truth) => InputValue::Truth(*truth),
        Value::Error(_) => InputValue::Missing,
    };
    (name.clone(), inputs::InputCell::new(value))
}

/// The score sheet's values that a pay program reads, of one person's results.
#[must_use]
pub fn scores_read(program: &Program, of: impl Fn(&str) -> Option<Value>) -> BTreeMap<String, Value> {
    program
        .inputs
        .iter()
        .filter(|input| input.from_score)
        .filter_map(|input| of(&input.name).map(|value| (input.name.clone(), value)))
        .collect()
}
