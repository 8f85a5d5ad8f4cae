//! What a calculation of pay starts from: the month's facts, the stars, the tax year so far, and the differences of
//! approved months; frozen in the run.

mod approved;
mod items;
mod scope;
mod tax_year;

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{Months, NaiveDate};
use rust_decimal::Decimal;
use serde::Serialize;
use xingchou_engine::evaluate::Value;
use xingchou_engine::program::Program;

use super::OperationError;
use super::calculate::RunMonths;
use super::differences::{DEDUCTIONS, Difference, EARNINGS, EMPLOYER, differences_until};
use super::earlier::names_read;
use super::kept_run::{PayInputs, ReadFile, scores_read};
use super::month_inputs::{MonthInputs, PersonMonth, month_inputs_with};
use super::policies;
use super::results::RunResults;
use super::run_kind::RunKind;
use super::score::nobody;
use super::score_inputs::{current_scores, scores_of_earlier_months};
use crate::access::Viewer;
use crate::message::Message;
use crate::month::Month;
use crate::store::{Reading, ScoreRun, Store};
use approved::Approved;
pub use items::PaidItem;
pub(super) use items::SUFFIX as ITEM_SUFFIX;
use scope::Scope;
use tax_year::{Deductions, TaxYear};

/// Somebody who worked in a month whose wages are approved, and got none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Overlooked {
    /// 工号
    pub staff_no: String,
    /// 姓名
    pub name: String,
    /// 工资所属月
    pub month: Month,
}

/// Everything a calculation starts from.
pub(super) struct Gathered {
    pub(super) program: Program,
    pub(super) inputs: PayInputs,
    /// The scoring, where the sheet reads stars.
    pub(super) score_run: Option<ScoreRun>,
    pub(super) scores: Option<RunResults>,
    /// Who was left out of earlier months.
    pub(super) overlooked: Vec<Overlooked>,
}

/// Names whose values belong to the month of payment, not to the month worked.
const OF_PAYMENT: [&str; 9] = [
    "专项附加扣除",
    "子女教育扣除额",
    "婴幼儿照护扣除额",
    "赡养老人扣除额",
    "住房贷款利息扣除额",
    "住房租金扣除额",
    "学历继续教育扣除额",
    "上年各月均由本单位扣缴",
    "上年收入合计",
];

/// What a run is asked to pay.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// What kind of run.
    pub kind: RunKind,
    /// Whom: staff numbers; empty for everybody.
    pub staff: Vec<String>,
    /// Which items of 补发扣款, by name; empty for all.
    pub items: Vec<String>,
}

pub(super) fn gather(
    store: &Store,
    viewer: &Viewer,
    data: &Path,
    pack: &str,
    months: RunMonths,
    asked: &Asked,
) -> Result<Gathered, OperationError> {
    check_pay_date(months)?;
    let library = policies::office_library(store, viewer, data)?;
    let family = asked.kind.family(&library, pack);
    let program = policies::compile_paid(&library, &family, months.pay_month, months.pay_date)?;
    let tax_month = Month::of(months.pay_date);
    let (approved, items, deductions) = store.read(|reading| {
        let approved = Approved::all(reading, viewer)?;
        let items = items::payable(reading, viewer, &program, months.pay_month, &approved, &asked.items)?;
        let deductions = Deductions::read(reading, viewer, &program, tax_month)?;
        Ok::<_, OperationError>((approved, items, deductions))
    })?;
    no_later_tax_month(&approved, tax_month)?;
    let differences = payable_differences(store, viewer, data, months, &program)?;
    let scope = Scope { asked, months, approved: &approved, items: &items, differences: &differences };
    let mut month = month_of_work_and_payment(store, viewer, months, &scope)?;
    scope.choose(&mut month)?;
    let scores = if program.inputs.iter().any(|input| input.from_score) {
        Some(current_scores(store, viewer, &library, pack, months.assessed_month)?)
    } else {
        None
    };
    let names = names_read(&program, true);
    let mut year = TaxYear::default();
    for person in &mut month.people {
        year.add(person, &approved, &deductions, &names, months);
    }
    let assessed = MonthInputs { month: months.assessed_month, ..month.clone() };
    let mut earlier = scores_of_earlier_months(store, viewer, pack, &program, &assessed)?;
    for (staff_no, own) in year.earlier {
        let of_person = earlier.entry(staff_no).or_default();
        for (span, by_name) in own {
            of_person.entry(span).or_default().extend(by_name);
        }
    }
    let overlooked = scope.overlooked(&month);
    let is_paid = |staff_no: &str| month.people.iter().any(|person| person.staff_no == staff_no);
    let items: Vec<PaidItem> = items.iter().filter(|item| is_paid(&item.staff_no)).cloned().collect();
    let differences =
        differences.iter().filter(|difference| is_paid(&difference.staff_no)).cloned().collect();
    for (staff_no, given) in &mut year.given {
        given.extend(items::cells(&program, &items, staff_no));
    }
    let inputs = PayInputs {
        kind: asked.kind,
        assessed_month: months.assessed_month,
        pay_month: months.pay_month,
        pay_date: months.pay_date,
        scores: month
            .people
            .iter()
            .filter_map(|person| {
                let (_, results) = scores.as_ref()?;
                Some((person.staff_no.clone(), scores_of(person, results, &program)))
            })
            .collect(),
        score_digest: scores.as_ref().map_or_else(String::new, |(run, _)| run.results_digest.clone()),
        earlier,
        given: year.given,
        differences,
        items,
        approved_before: Some(approved.iter().map(|run| run.results_digest.clone()).collect()),
        files: files_read(store, viewer, &month, months)?,
        month,
    };
    let (score_run, scores) = scores.unzip();
    Ok(Gathered { program, inputs, score_run, scores, overlooked })
}

/// A month that is declared with approved pay of a later one already can't be added to: the later tax was withheld
/// as if nothing more came.
fn no_later_tax_month(approved: &[Approved], tax_month: Month) -> Result<(), OperationError> {
    let later =
        approved.iter().find(|run| run.tax_month().year() == tax_month.year() && run.tax_month() > tax_month);
    match later {
        None => Ok(()),
        Some(run) => Err(OperationError::Refused(Message::new(
            format!(
                "税款所属月 {} 已有审批的工资批次 #{}，不能再在 {tax_month} 发放；请把发放日期改到 {} 或以后",
                run.tax_month(),
                run.id,
                run.tax_month()
            ),
            format!(
                "run #{} of the tax period {} is approved already; nothing can be paid in {tax_month} any more",
                run.id,
                run.tax_month()
            ),
        ))),
    }
}

/// That what is approved besides a run is what was approved when it was calculated: its sums of the year rest on it.
///
/// # Errors
/// It does not, or the database fails.
pub(super) fn others_unchanged(
    reading: &mut Reading<'_>,
    viewer: &Viewer,
    run: i64,
    inputs: &PayInputs,
) -> Result<(), OperationError> {
    let Some(before) = &inputs.approved_before else { return Ok(()) };
    let now: Vec<String> = reading
        .pay_run_list_approved(viewer)?
        .into_iter()
        .filter(|other| other.id != run)
        .map(|other| other.results_digest)
        .collect();
    if *before == now {
        return Ok(());
    }
    Err(OperationError::Refused(Message::new(
        format!("工资批次 #{run} 试算之后又有批次审批，累计数已变，请重新试算后再审批"),
        format!("other runs were approved since run #{run} was calculated; calculate it again first"),
    )))
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
    scope: &Scope<'_>,
) -> Result<MonthInputs, OperationError> {
    let also = |staff_no: &str| scope.pays_though_gone(staff_no);
    let mut month = month_inputs_with(store, viewer, months.pay_month, also)?;
    if month.people.is_empty() {
        return Err(nobody(months.pay_month));
    }
    let tax_month = Month::of(months.pay_date);
    if tax_month != months.pay_month {
        // Who has left by then brings the balances of the year along all the same.
        let of_payment = month_inputs_with(store, viewer, tax_month, |_| true)?;
        for person in &mut month.people {
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
            person.says_last_year = then.says_last_year;
            person.last_year_opening = then.last_year_opening;
            person.withheld_here_since = then.withheld_here_since;
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

/// The differences of approved months, where the sheet has a place for them.
fn payable_differences(
    store: &Store,
    viewer: &Viewer,
    data: &Path,
    months: RunMonths,
    program: &Program,
) -> Result<Vec<Difference>, OperationError> {
    let reads = |input: &str| program.inputs.iter().any(|own| own.name == input);
    if ![EARNINGS, DEDUCTIONS, EMPLOYER].into_iter().all(reads) {
        return Ok(Vec::new());
    }
    Ok(differences_until(store, viewer, data, months.pay_date)?.items)
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
