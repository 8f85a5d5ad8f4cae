//! What a run keeps so that it can be computed again: its inputs, and by digest the text of every sheet it used.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use xingchou_engine::evaluate::{Evaluation, Population, Value};
use xingchou_engine::inputs::{self, EarlierResults};
use xingchou_engine::library::Library;
use xingchou_engine::program::Program;

use super::OperationError;
use super::differences::{CARRIED, Difference};
use super::earlier::{as_input, gap};
use super::month_inputs::{InputCell, MonthInputs};
use super::pay_inputs::PaidItem;
use super::policies::digest;
use super::results::RunResults;
use super::run_kind::RunKind;
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
    let mut texts = Vec::new();
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
        texts.push((sheet.name, text));
    }
    compiled(&texts, family, month, paid)
}

/// A program out of the names and texts of the sheets it used.
///
/// # Errors
/// They do not compile.
pub fn compiled(
    texts: &[(String, String)],
    family: &str,
    month: Month,
    paid: NaiveDate,
) -> Result<Program, OperationError> {
    let mut library = Library::default();
    for (name, text) in texts {
        library.add(name, text).map_err(OperationError::Sheets)?;
    }
    super::policies::compile_paid(&library, family, month, paid)
}

/// The frozen inputs of a score run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoreInputs {
    /// The month's inputs.
    pub month: MonthInputs,
    /// For a quarter's or a year's sheet, what the month's score sheet gave, by staff number and name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub scores: BTreeMap<String, BTreeMap<String, Value>>,
    /// Results of earlier months that the sheet reads, by staff number.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub earlier: BTreeMap<String, EarlierResults>,
}

/// The frozen inputs of a pay run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayInputs {
    /// What the run pays.
    #[serde(default)]
    pub kind: RunKind,
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
    /// Results of earlier months that the sheet reads, approved slips by the month of payment and scores by the month
    /// assessed; by staff number.
    pub earlier: BTreeMap<String, EarlierResults>,
    /// What the tax year, the items and the run itself give to the sheet, by staff number and input.
    #[serde(default)]
    pub given: BTreeMap<String, BTreeMap<String, InputCell>>,
    /// Differences of approved months that this run pays.
    pub differences: Vec<Difference>,
    /// Items decided elsewhere (补发扣款) that this run pays.
    #[serde(default)]
    pub items: Vec<PaidItem>,
    /// The digests of the results of every run that was approved when it was calculated.
    #[serde(default)]
    pub approved_before: Option<Vec<String>>,
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
    /// The inputs of a sheet that reads a month's facts alone.
    #[must_use]
    pub fn of_month(month: MonthInputs) -> Self {
        Self { month, scores: BTreeMap::new(), earlier: BTreeMap::new() }
    }

    /// The population of a score program, and the origins behind its handles.
    #[must_use]
    pub fn population(&self, program: &Program) -> (Population, OriginBook) {
        let (inputs, book) = engine_inputs(&self.month, &program.changes, |person| FromOtherRuns {
            scores: as_cells(self.scores.get(&person.staff_no)),
            earlier: self.earlier.get(&person.staff_no).cloned().unwrap_or_default(),
            ..FromOtherRuns::default()
        });
        (Population::new(program, &inputs), book)
    }

    /// The results of an evaluation of these inputs.
    #[must_use]
    pub fn results(&self, evaluation: &Evaluation<'_>) -> RunResults {
        RunResults::of(evaluation, &self.month, &|staff_no, name| {
            gap(evaluation.program, self.earlier.get(staff_no), name, 0)
        })
    }
}

impl PayInputs {
    /// The population of a pay program, and the origins behind its handles.
    #[must_use]
    pub fn population(&self, program: &Program) -> (Population, OriginBook) {
        let (inputs, book) = engine_inputs(&self.month, &program.changes, |person| FromOtherRuns {
            scores: as_cells(self.scores.get(&person.staff_no)),
            differences: self.differences_of(&person.staff_no),
            earlier: self.earlier.get(&person.staff_no).cloned().unwrap_or_default(),
            given: self.given.get(&person.staff_no).cloned().unwrap_or_default(),
        });
        (Population::new(program, &inputs), book)
    }

    /// The results of an evaluation of these inputs.
    #[must_use]
    pub fn results(&self, evaluation: &Evaluation<'_>) -> RunResults {
        let lag = self.pay_month.months_until(Month::of(self.pay_date));
        RunResults::of(evaluation, &self.month, &|staff_no, name| {
            gap(evaluation.program, self.earlier.get(staff_no), name, lag)
        })
    }

    /// The sums of the differences that this run pays to a person, by the input that carries them.
    fn differences_of(&self, staff_no: &str) -> BTreeMap<&'static str, Decimal> {
        let mut sums: BTreeMap<&'static str, Decimal> =
            CARRIED.into_iter().map(|input| (input, Decimal::ZERO)).collect();
        for difference in self.differences.iter().filter(|difference| difference.staff_no == staff_no) {
            if let Some(sum) = difference.input().and_then(|input| sums.get_mut(input)) {
                *sum = sum.saturating_add(difference.amount());
            }
        }
        sums
    }
}

/// One person's scores as a sheet reads them.
fn as_cells(scores: Option<&BTreeMap<String, Value>>) -> inputs::Values {
    let scores = scores.into_iter().flatten();
    scores.map(|(name, value)| (name.clone(), inputs::InputCell::new(as_input(value)))).collect()
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
