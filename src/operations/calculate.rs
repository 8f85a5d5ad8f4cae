//! Calculates a month's pay: facts, stars and the year so far through the pay sheet. The result is a draft.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use serde::Serialize;
use xingchou_engine::MEANING_VERSION;
use xingchou_engine::diagnostic::Diagnostic;
use xingchou_engine::evaluate::{Value, evaluate};

use super::OperationError;
use super::kept_run::{PayInputs, keep_texts, scores_read, used_texts};
use super::month_inputs::{MonthInputs, month_inputs};
use super::policies::{self, digest};
use super::results::RunResults;
use super::score::{PersonLine, district_pack, nobody, score_family};
use crate::access::Viewer;
use crate::clock;
use crate::message::Message;
use crate::month::Month;
use crate::store::{NewPayRun, PayRun, Reading, Store};

/// A calculation of pay.
#[derive(Debug, Clone, Serialize)]
pub struct Calculated {
    /// The run's number (工资批次).
    pub run: i64,
    /// 考核月
    pub assessed_month: Month,
    /// 工资所属月
    pub pay_month: Month,
    /// 发放日期
    pub pay_date: NaiveDate,
    /// The pay sheet's Chinese title.
    pub title: String,
    /// Whether the same calculation was there already and nothing was changed.
    pub unchanged: bool,
    /// What people must know about the sheets.
    pub warnings: Vec<Diagnostic>,
    /// The digest of the results.
    pub results_digest: String,
    /// Whose pay, in the order of the results.
    pub people: Vec<PersonLine>,
    /// The results.
    pub results: RunResults,
}

/// The months and the day of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunMonths {
    /// 考核月: whose stars count.
    pub assessed_month: Month,
    /// 工资所属月: whose facts and attendance count.
    pub pay_month: Month,
    /// 发放日期: its month is the tax period.
    pub pay_date: NaiveDate,
}

impl RunMonths {
    /// A month assessed, earned and paid in itself, on its last day.
    #[must_use]
    pub fn all_in(month: Month) -> Self {
        Self { assessed_month: month, pay_month: month, pay_date: month.last_day() }
    }
}

/// The family of a pack's pay sheet.
#[must_use]
pub fn pay_family(pack: &str) -> String {
    format!("{pack}/pay")
}

/// Calculates a run by the district's pack; an unapproved earlier draft of the month is set aside.
///
/// # Errors
/// The month was not scored, there is nobody to pay, a sheet is wrong, or the database fails.
pub fn calculate(
    store: &Store,
    viewer: &Viewer,
    data: &Path,
    months: RunMonths,
) -> Result<Calculated, OperationError> {
    let pack = district_pack(store, viewer)?;
    let month = month_inputs(store, viewer, months.pay_month)?;
    if month.people.is_empty() {
        return Err(nobody(months.pay_month));
    }
    let program = policies::compile(&policies::library(Some(data))?, &pay_family(&pack), months.pay_month)?;
    let (score_run, scores, year_to_date) = store.read(|reading| {
        let score_run = reading
            .score_run_latest_of(viewer, months.assessed_month, &score_family(&pack))?
            .ok_or_else(|| not_scored(months.assessed_month))?;
        let scores: RunResults = serde_json::from_slice(&score_run.results)?;
        let year_to_date = year_to_date(reading, viewer, months.pay_date, &month)?;
        Ok::<_, OperationError>((score_run, scores, year_to_date))
    })?;
    let inputs = PayInputs {
        assessed_month: months.assessed_month,
        pay_month: months.pay_month,
        pay_date: months.pay_date,
        scores: scores
            .people
            .iter()
            .map(|person| {
                // A person held in scoring has no star to be paid by: the pay is held with the same reason.
                let of = |name: &str| scores.value(person, name).filter(|_| person.held.is_none());
                (person.staff_no.clone(), scores_read(&program, of))
            })
            .collect(),
        score_digest: score_run.results_digest.clone(),
        year_to_date,
        month,
    };
    let (population, _) = inputs.population(&program);
    let results =
        with_score_reasons(RunResults::of(&evaluate(&program, &population), &inputs.month), &scores);
    let people = inputs.month.people.iter().map(PersonLine::of).collect();
    let (input_bytes, result_bytes) = (serde_json::to_vec(&inputs)?, results.bytes()?);
    let run = NewPayRun {
        assessed_month: months.assessed_month,
        pay_month: months.pay_month,
        pay_date: months.pay_date,
        family: program.family.clone(),
        sheet_digests: serde_json::to_string(&used_texts(&program))?,
        engine_version: MEANING_VERSION.to_string(),
        score_run: Some(score_run.id),
        inputs_digest: digest(&input_bytes),
        inputs: input_bytes,
        results_digest: digest(&result_bytes),
        results: result_bytes,
        made_at: clock::now(),
    };
    let rows = results.rows(&inputs.month);
    let results_digest = run.results_digest.clone();
    let (run, unchanged) = store.write_transaction(viewer, |writing| {
        let drafts: Vec<PayRun> = writing
            .pay_run_list(viewer, months.pay_month)?
            .into_iter()
            .filter(|kept| kept.state == "draft")
            .collect();
        if let Some(kept) = drafts.iter().find(|kept| same(kept, &run)) {
            return Ok::<_, OperationError>((kept.id, true));
        }
        for draft in drafts {
            writing.pay_run_set_state(viewer, draft.id, "draft", "discarded")?;
        }
        keep_texts(writing, viewer, &program)?;
        let id = writing.pay_run_insert(viewer, &run, &rows)?;
        writing.audit_entry_insert(viewer, "pay_calculated", &format!("{} #{id}", months.pay_month))?;
        Ok((id, false))
    })?;
    Ok(Calculated {
        run,
        assessed_month: months.assessed_month,
        pay_month: months.pay_month,
        pay_date: months.pay_date,
        title: program.title.clone(),
        unchanged,
        warnings: program.warnings.clone(),
        results_digest,
        people,
        results,
    })
}

fn same(kept: &PayRun, run: &NewPayRun) -> bool {
    kept.inputs_digest == run.inputs_digest
        && kept.results_digest == run.results_digest
        && kept.sheet_digests == run.sheet_digests
}

fn not_scored(month: Month) -> OperationError {
    OperationError::Refused(Message::new(
        format!("{month} 还没有评分，请先运行 xingchou score --period {month}"),
        format!("{month} has not been scored; run xingchou score --period {month} first"),
    ))
}

/// Where a person's pay is held for want of a star, says why there is none.
fn with_score_reasons(mut results: RunResults, scores: &RunResults) -> RunResults {
    for person in &mut results.people {
        let in_scores = scores.person(&person.staff_no);
        let score_held = in_scores.and_then(|scored| scored.held.as_ref());
        if let (Some(held), Some(score_held)) = (&mut person.held, score_held) {
            held.reason = Message::new(
                format!("{}；评分暂缓：{}", held.reason.zh, score_held.reason.zh),
                format!("{}; scoring is held: {}", held.reason.en, score_held.reason.en),
            );
        }
    }
    results
}

/// The sums over approved slips paid earlier in the tax year of `pay_date`, by staff number and column name. A year
/// is that of payment, not of earning. What was paid before a person's opening balances is within them already.
fn year_to_date(
    reading: &mut Reading<'_>,
    viewer: &Viewer,
    pay_date: NaiveDate,
    month: &MonthInputs,
) -> Result<BTreeMap<String, BTreeMap<String, Decimal>>, OperationError> {
    let mut sums: BTreeMap<String, BTreeMap<String, Decimal>> = BTreeMap::new();
    for run in reading.pay_run_list_of_year(viewer, pay_date.year())? {
        if run.state != "approved" || run.pay_date >= pay_date {
            continue;
        }
        let results: RunResults = serde_json::from_slice(&run.results)?;
        for person in results.people.iter().filter(|person| person.held.is_none()) {
            let opened_in = month
                .people
                .iter()
                .find(|own| own.staff_no == person.staff_no)
                .and_then(|own| own.opening_month);
            if opened_in.is_some_and(|opened_in| Month::of(run.pay_date) < opened_in) {
                continue;
            }
            let of_person = sums.entry(person.staff_no.clone()).or_default();
            for (column, value) in results.columns.iter().zip(&person.values) {
                if let Value::Number(number) = value {
                    let sum = of_person.entry(column.name.clone()).or_default();
                    *sum = sum.saturating_add(*number);
                }
            }
        }
    }
    Ok(sums)
}
