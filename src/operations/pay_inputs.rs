//! What a calculation of pay starts from: the month's facts, the stars, the tax year so far, and the differences of
//! approved months; frozen in the run.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{Datelike, Months, NaiveDate};
use rust_decimal::Decimal;
use xingchou_engine::evaluate::Value;
use xingchou_engine::library::Library;
use xingchou_engine::program::Program;

use super::OperationError;
use super::calculate::RunMonths;
use super::differences::{DEDUCTIONS, Difference, EARNINGS, EMPLOYER, differences_before};
use super::kept_run::{PayInputs, ReadFile, ScoreInputs, scores_read, used_texts};
use super::month_inputs::{MonthInputs, PersonMonth, month_inputs};
use super::policies::{self, digest};
use super::results::RunResults;
use super::score::{nobody, score_family};
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
    let year = Year::of(&approved, &month, months)?;
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
        year_to_date: year.sums,
        year_gaps: year.gaps,
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

/// The latest scoring, as long as scoring again would give the same.
fn current_scores(
    store: &Store,
    viewer: &Viewer,
    library: &Library,
    pack: &str,
    assessed: Month,
) -> Result<(ScoreRun, RunResults), OperationError> {
    let family = score_family(pack);
    let found = store
        .read(|reading| Ok::<_, OperationError>(reading.score_run_latest_of(viewer, assessed, &family)?))?;
    let run = found.ok_or_else(|| {
        OperationError::Refused(Message::new(
            format!("{assessed} 还没有评分，请先运行 xingchou score --period {assessed}"),
            format!("{assessed} has not been scored; run xingchou score --period {assessed} first"),
        ))
    })?;
    super::recompute::unchanged(&format!("评分 #{}", run.id), &run.results, &run.results_digest)?;
    let inputs = ScoreInputs { month: month_inputs(store, viewer, assessed)? };
    let program = policies::compile(library, &family, assessed)?;
    let same = digest(&serde_json::to_vec(&inputs)?) == run.inputs_digest
        && serde_json::to_string(&used_texts(&program))? == run.sheet_digests;
    if !same {
        return Err(OperationError::Refused(Message::new(
            format!(
                "{assessed} 评分之后，数据或评分规则又有变动，请先重新评分：xingchou score --period {assessed}"
            ),
            format!("facts or rules have changed since {assessed} was scored; score it again first"),
        )));
    }
    let results = serde_json::from_slice(&run.results)?;
    Ok((run, results))
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

/// The tax year before this run. A year is that of payment, not of earning.
struct Year {
    /// The sums over approved slips, by staff number and column name.
    sums: BTreeMap<String, BTreeMap<String, Decimal>>,
    /// Who has a month without an approved slip, so that the sums would be short; by staff number.
    gaps: BTreeMap<String, Message>,
}

impl Year {
    fn of(approved: &[&PayRun], month: &MonthInputs, months: RunMonths) -> Result<Self, OperationError> {
        let mut paid: Vec<(&PayRun, RunResults)> = Vec::new();
        for run in approved.iter().filter(|run| run.pay_date < months.pay_date) {
            super::recompute::unchanged(&format!("工资批次 #{}", run.id), &run.results, &run.results_digest)?;
            paid.push((run, serde_json::from_slice(&run.results)?));
        }
        let mut year = Self { sums: BTreeMap::new(), gaps: BTreeMap::new() };
        for person in &month.people {
            year.add(person, &paid, months);
        }
        Ok(year)
    }

    fn add(&mut self, person: &PersonMonth, paid: &[(&PayRun, RunResults)], months: RunMonths) {
        let tax_month = Month::of(months.pay_date);
        let january = Month::new(tax_month.year(), 1).unwrap_or(tax_month);
        // What was paid before the opening balances is within them already.
        let start = person.opening_month.unwrap_or(january);
        let mut covered = Vec::new();
        for (run, results) in paid {
            let of_run = Month::of(run.pay_date);
            let slip = results.person(&person.staff_no).filter(|slip| slip.held.is_none());
            let Some(slip) = slip.filter(|_| of_run >= start) else { continue };
            covered.push(of_run);
            let sums = self.sums.entry(person.staff_no.clone()).or_default();
            for (column, value) in results.columns.iter().zip(&slip.values) {
                if let Value::Number(number) = value {
                    let sum = sums.entry(column.name.clone()).or_default();
                    *sum = sum.saturating_add(*number);
                }
            }
        }
        // Pay follows work by as many months in each run as in this one.
        let lag = months_between(months.pay_month, tax_month);
        let mut missing = Vec::new();
        let mut expected = start;
        while expected < tax_month {
            let worked = expected.months_earlier(lag);
            if person.hired_on().is_none_or(|hired| Month::of(hired) <= worked)
                && !covered.contains(&expected)
            {
                missing.push(worked.to_string());
            }
            expected = expected.next();
        }
        if !missing.is_empty() {
            let list = missing.join("、");
            let reason = Message::new(
                format!(
                    "{list} 的工资尚未审批，本年累计不全；请先审批这些月份，或导入截至上月的个税累计期初"
                ),
                format!("the pay of {list} has not been approved, so the year so far is not complete"),
            );
            self.gaps.insert(person.staff_no.clone(), reason);
        }
    }
}

fn months_between(from: Month, to: Month) -> u32 {
    let number = |month: Month| month.year() * 12 + i32::try_from(month.first_day().month()).unwrap_or(1);
    u32::try_from(number(to) - number(from)).unwrap_or(0)
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
