//! What a calculation of pay starts from: the month's facts, the stars, the tax year so far, and the differences of
//! approved months; frozen in the run.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{Datelike, Months, NaiveDate};
use rust_decimal::Decimal;
use xingchou_engine::evaluate::Value;
use xingchou_engine::inputs::{EarlierMonths, EarlierResults};
use xingchou_engine::program::Program;

use super::OperationError;
use super::calculate::RunMonths;
use super::differences::{DEDUCTIONS, Difference, EARNINGS, EMPLOYER, differences_before};
use super::earlier::{KeptMonths, Wanting, names_read, reach, was_there, whole_reach};
use super::kept_run::{PayInputs, ReadFile, scores_read};
use super::month_inputs::{MonthInputs, PersonMonth, month_inputs};
use super::policies;
use super::results::RunResults;
use super::score::nobody;
use super::score_inputs::{current_scores, scores_of_earlier_months};
use crate::access::Viewer;
use crate::message::Message;
use crate::month::Month;
use crate::store::{PayRun, ScoreRun, Store};

/// Everything a calculation starts from.
pub(super) struct Gathered {
    pub(super) program: Program,
    pub(super) inputs: PayInputs,
    pub(super) score_run: ScoreRun,
    pub(super) scores: RunResults,
}

/// Names whose values belong to the month of payment, not to the month worked.
const OF_PAYMENT: [&str; 3] = ["专项附加扣除", "上年各月均由本单位扣缴", "上年收入合计"];

pub(super) fn gather(
    store: &Store,
    viewer: &Viewer,
    data: &Path,
    pack: &str,
    months: RunMonths,
) -> Result<Gathered, OperationError> {
    check_pay_date(months)?;
    let library = policies::library(Some(data))?;
    let month = month_of_work_and_payment(store, viewer, months)?;
    let family = super::calculate::pay_family(pack);
    let program = policies::compile_paid(&library, &family, months.pay_month, months.pay_date)?;
    let (score_run, scores) = current_scores(store, viewer, &library, pack, months.assessed_month)?;
    let runs = store.read(|reading| {
        let year = months.pay_date.year();
        Ok::<_, OperationError>(reading.pay_run_list_of_year(viewer, year)?)
    })?;
    let approved: Vec<&PayRun> = runs.iter().filter(|run| run.state == "approved").collect();
    one_run_a_tax_month(&approved, months)?;
    let earlier = earlier_months(store, viewer, pack, &program, &month, months)?;
    let differences = payable_differences(store, viewer, data, months, &month, &program)?;
    let inputs = PayInputs {
        assessed_month: months.assessed_month,
        pay_month: months.pay_month,
        pay_date: months.pay_date,
        scores: month
            .people
            .iter()
            .map(|person| (person.staff_no.clone(), scores_of(person, &scores, &program)))
            .collect(),
        score_digest: score_run.results_digest.clone(),
        earlier,
        differences,
        files: files_read(store, viewer, &month, months)?,
        month,
    };
    Ok(Gathered { program, inputs, score_run, scores })
}

/// A day of payment before the month worked, or years after it, is a slip of the pen.
fn check_pay_date(months: RunMonths) -> Result<(), OperationError> {
    let (first, day) = (months.pay_month.first_day(), months.pay_date);
    let latest = first.checked_add_months(Months::new(13)).unwrap_or(NaiveDate::MAX);
    if first <= day && day < latest {
        return Ok(());
    }
    Err(OperationError::Refused(Message::new(
        format!("发放日期 {day} 应在工资所属月 {} 开始之后一年以内，请核对", months.pay_month),
        format!("the day of payment {day} must lie within a year of the month worked, {}", months.pay_month),
    )))
}

/// The month's inputs; where pay is paid in another month, deductions and the tax year's balances are those of the
/// month of payment, which is the tax period.
fn month_of_work_and_payment(
    store: &Store,
    viewer: &Viewer,
    months: RunMonths,
) -> Result<MonthInputs, OperationError> {
    let mut month = month_inputs(store, viewer, months.pay_month)?;
    if month.people.is_empty() {
        return Err(nobody(months.pay_month));
    }
    let tax_month = Month::of(months.pay_date);
    if tax_month != months.pay_month {
        let of_payment = month_inputs(store, viewer, tax_month)?;
        for person in &mut month.people {
            // Who has left by then is paid by what was known of the last month worked.
            let Some(then) = of_payment.people.iter().find(|then| then.staff_no == person.staff_no) else {
                continue;
            };
            for name in OF_PAYMENT {
                if let Some(cell) = then.values.get(name) {
                    person.values.insert(name.to_owned(), cell.clone());
                }
            }
            person.openings.clone_from(&then.openings);
            person.opening_month = then.opening_month;
        }
    }
    Ok(month)
}

/// What the pay sheet reads of a person's scores. A person held in scoring has none, and is held in pay for the same
/// reason; who was not there in the month assessed has no star, which holds nobody.
fn scores_of(person: &PersonMonth, scores: &RunResults, program: &Program) -> BTreeMap<String, Value> {
    match scores.person(&person.staff_no) {
        Some(scored) => {
            scores_read(program, |name| scores.value(scored, name).filter(|_| scored.held.is_none()))
        }
        None => scores_read(program, |name| match name {
            "星级" => Some(Value::Number(Decimal::ZERO)),
            "评星状态" => Some(Value::Text("样本不足".to_owned())),
            _ => None,
        }),
    }
}

/// Each tax month is declared once: the basic deduction must not be counted twice.
fn one_run_a_tax_month(approved: &[&PayRun], months: RunMonths) -> Result<(), OperationError> {
    let tax_month = Month::of(months.pay_date);
    let other = approved.iter().find(|run| Month::of(run.pay_date) == tax_month);
    match other {
        None => Ok(()),
        Some(run) => Err(OperationError::Refused(Message::new(
            format!(
                "税款所属月 {tax_month} 已有审批的工资批次 #{}（{} 的工资）；同月再发一批尚不支持，差额会在以后的月份补发",
                run.id, run.pay_month
            ),
            format!(
                "run #{} is approved for the tax period {tax_month} already; differences are paid in a later month",
                run.id
            ),
        ))),
    }
}

/// What the sheet reads of earlier months: of its own columns in approved slips, by the month of payment; of scores, by
/// the month assessed.
fn earlier_months(
    store: &Store,
    viewer: &Viewer,
    pack: &str,
    program: &Program,
    month: &MonthInputs,
    months: RunMonths,
) -> Result<BTreeMap<String, EarlierResults>, OperationError> {
    let assessed = MonthInputs { month: months.assessed_month, ..month.clone() };
    let mut earlier = scores_of_earlier_months(store, viewer, pack, program, &assessed)?;
    let names = names_read(program, true);
    let tax_month = Month::of(months.pay_date);
    let Some((first, _)) = whole_reach(&names, tax_month) else { return Ok(earlier) };
    let mut kept = KeptMonths::default();
    let runs = store.read(|reading| Ok::<_, OperationError>(reading.pay_run_list_approved(viewer)?))?;
    for run in runs.iter().filter(|run| run.pay_date < months.pay_date && Month::of(run.pay_date) >= first) {
        super::recompute::unchanged(&format!("工资批次 #{}", run.id), &run.results, &run.results_digest)?;
        kept.add(Month::of(run.pay_date), serde_json::from_slice(&run.results)?);
    }
    // Pay follows work by as many months in each run as in this one.
    let lag = months.pay_month.months_until(tax_month);
    for person in &month.people {
        let reach = |earlier| {
            let (first, last) = reach(earlier, tax_month)?;
            // What was paid before the opening balances is within them already.
            let opened = person.opening_month.filter(|_| earlier == EarlierMonths::ThisYear);
            Some((opened.map_or(first, |opened| opened.max(first)), last))
        };
        let wanting = |month: Month, _: Wanting| was_there(person, month.months_earlier(lag));
        let into = earlier.entry(person.staff_no.clone()).or_default();
        kept.read(&person.staff_no, &names, reach, wanting, into);
    }
    Ok(earlier)
}

/// The differences of approved months that this run can pay: to people who are paid in it, by a sheet that has a
/// place for them.
fn payable_differences(
    store: &Store,
    viewer: &Viewer,
    data: &Path,
    months: RunMonths,
    month: &MonthInputs,
    program: &Program,
) -> Result<Vec<Difference>, OperationError> {
    let reads = |input: &str| program.inputs.iter().any(|own| own.name == input);
    if ![EARNINGS, DEDUCTIONS, EMPLOYER].into_iter().all(reads) {
        return Ok(Vec::new());
    }
    let found = differences_before(store, viewer, data, months.pay_date)?;
    let is_paid = |staff_no: &str| month.people.iter().any(|person| person.staff_no == staff_no);
    Ok(found.items.into_iter().filter(|difference| is_paid(&difference.staff_no)).collect())
}

/// The files of the months that a run reads: those worked, assessed and of payment, and those of people's openings.
fn files_read(
    store: &Store,
    viewer: &Viewer,
    month: &MonthInputs,
    months: RunMonths,
) -> Result<Vec<ReadFile>, OperationError> {
    let mut read: Vec<Month> = vec![months.pay_month, months.assessed_month, Month::of(months.pay_date)];
    read.extend(month.people.iter().filter_map(|person| person.opening_month));
    read.sort_unstable();
    read.dedup();
    let mut files = Vec::new();
    store.read(|reading| {
        for month in &read {
            for file in reading.import_file_list_of_month(viewer, *month)? {
                files.push(ReadFile { month: *month, name: file.name, digest: file.digest });
            }
        }
        Ok::<_, OperationError>(())
    })?;
    Ok(files)
}
