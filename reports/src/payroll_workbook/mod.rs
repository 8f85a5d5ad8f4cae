//! The payroll workbook: live formulas that recalculate to the same fen, printed and signed as it is.
//!
//! Every computed cell is written by the engine's own renderer with the engine's result beside it, so that a viewer
//! that does not calculate shows the same. Sheets are joined by cell references only: 工资表 to 评分表 through a
//! hidden row number, both to 分段 for the stretches of a month, all to 标准.

mod addition;
mod checks;
mod finer;
mod formulas;
mod groups;
mod months;
mod notes;
mod page;
mod pay;
mod places;
pub(crate) mod plan;
mod score;
mod standards;
mod summary;

pub use addition::{EarlierPay, PayrollAddition, PersonDifference};

use crate::run::{PayrollRun, PersonLabel, ReportError, ScoreResult, Signature, SignatureState};
use crate::wording::month_words;
use finer::{FIRST_PART_SLOT, FIRST_UNIT_SLOT};
use notes::Part;
use places::{Places, ScoreLink, SheetNames, StandardPlaces};
use plan::{Plan, RowOrder, number_columns};
use rust_xlsxwriter::{DocProperties, Workbook};
use score::ScoreColumns;
use standards::Standards;
use std::collections::HashMap;
use xingchou_engine::evaluate::{Evaluation, Value};
use xingchou_engine::program::SlotSource;

const PAY_SHEETS: SheetNames = SheetNames { people: pay::NAME, parts: "分段", units: "单位" };
const SCORE_SHEETS: SheetNames =
    SheetNames { people: score::NAME, parts: "评分分段", units: "评分单位" };

/// A score sheet that was laid out.
struct Scored<'a> {
    result: ScoreResult<'a>,
    plan: Plan,
    order: RowOrder,
    columns: ScoreColumns,
    places: Places<'a>,
}

/// Writes the payroll workbook (.xlsx) of a run. The same run gives the same bytes.
///
/// # Errors
/// Labels that don't match the evaluation, a person held by hand whose results others' results rest on, a formula
/// that can't be written with plain cell ranges, or more rows than a sheet has.
pub fn payroll_workbook(run: &PayrollRun<'_>) -> Result<Vec<u8>, ReportError> {
    payroll_workbook_with(run, &PayrollAddition::default())
}

/// The same with what is known besides the run: the month before, differences by month of origin, signatures.
///
/// # Errors
/// As above.
pub fn payroll_workbook_with(
    run: &PayrollRun<'_>,
    addition: &PayrollAddition,
) -> Result<Vec<u8>, ReportError> {
    check_labels("工资", run.pay, run.people)?;
    let mut programs = vec![run.pay.program];
    if let Some(score) = &run.score {
        check_labels("评分", score.evaluation, score.people)?;
        programs.push(score.evaluation.program);
    }
    let mut standards = Standards::new(run, &programs)?;
    let pay_standards = standards.write(run.pay.program, month_weekdays(run.pay))?;
    let scored = match run.score {
        Some(score) => {
            let places = standards.write(score.evaluation.program, month_weekdays(score.evaluation))?;
            Some(lay_out_score(score, places)?)
        }
        None => None,
    };

    let plan = Plan::of(run.pay.program);
    let order = RowOrder::of(run.pay, run.people, &plan, false)?;
    let mut slots = HashMap::new();
    let columns = pay::PayColumns::of(&plan, &mut slots);
    number_columns(&mut slots, FIRST_PART_SLOT, &plan.parts);
    number_columns(&mut slots, FIRST_UNIT_SLOT, &plan.units);
    let mut places = plan::places(run.pay, run.people, PAY_SHEETS, pay_standards, &order, slots);
    places.score = scored.as_ref().map(|scored| ScoreLink {
        places: &scored.places,
        positions: run.people.iter().map(|label| label.score_position).collect(),
        number_column: columns.score_number,
    });

    let signatures = signatures(run, addition);
    let mut pages = vec![
        pay::write(run, &plan, &columns, &order, &places, &signatures)?,
        summary::write(run, &plan, &order, &places, &signatures)?,
    ];
    let (groups, mut ties) = groups::write(run, &plan, &order, &places)?;
    let mut more = groups;
    if let Some(before) = &addition.month_before {
        let (page, own) = months::compared(run, &plan, &order, &places, before)?;
        more.push(page);
        ties.extend(own);
    }
    if !addition.differences.is_empty() {
        more.push(months::differences(run, &addition.differences)?);
    }
    pages.push(checks::write(run, &plan, &order, &places, ties)?);
    pages.append(&mut more);
    if let Some(scored) = &scored {
        pages.push(score::write(run, &scored.result, &scored.columns, &scored.order, &scored.places)?);
    }
    pages.push(standards.page);
    let mut parts =
        vec![Part { evaluation: run.pay, labels: run.people, order: &order, held_word: notes::PAY_HELD }];
    if let Some(scored) = &scored {
        let (evaluation, labels) = (scored.result.evaluation, scored.result.people);
        parts.push(Part { evaluation, labels, order: &scored.order, held_word: notes::SCORE_HELD });
    }
    pages.push(notes::write(run, &parts)?);
    let finer = |labels: &[PersonLabel], plan: &Plan, order: &RowOrder, places: &Places<'_>| {
        let mut pages = vec![finer::write_parts(run, labels, plan, order, places)?];
        if !plan.units.is_empty() {
            pages.push(finer::write_units(run, labels, plan, places)?);
        }
        Ok::<_, ReportError>(pages)
    };
    pages.extend(finer(run.people, &plan, &order, &places)?);
    if let Some(scored) = &scored {
        pages.extend(finer(scored.result.people, &scored.plan, &scored.order, &scored.places)?);
    }

    let mut workbook = Workbook::new();
    // Nothing from the clock: the same run gives the same bytes.
    let title = format!("{}{}工资表（{}）", run.office, month_words(run.pay_month), run.state.chinese());
    let properties =
        DocProperties::new().set_title(title).set_author(&run.office).set_creation_datetime(&run.pay_date);
    workbook.set_properties(&properties);
    for page in pages {
        workbook.push_worksheet(page.sheet);
    }
    Ok(workbook.save_to_buffer()?)
}

/// Who signs: as the caller knows it, else as the run's preparation has it.
fn signatures(run: &PayrollRun<'_>, addition: &PayrollAddition) -> Vec<Signature> {
    if !addition.signatures.is_empty() {
        return addition.signatures.clone();
    }
    let signed = &run.preparation;
    [
        ("制表", &signed.prepared_by, signed.prepared_at),
        ("复核", &signed.reviewed_by, signed.reviewed_at),
        ("财务审核", &signed.audited_by, signed.audited_at),
        ("领导审批", &signed.approved_by, signed.approved_at),
    ]
    .into_iter()
    .map(|(duty, name, at)| Signature {
        duty: duty.to_string(),
        name: name.clone(),
        state: at.map_or(SignatureState::Open, SignatureState::Signed),
    })
    .collect()
}

fn check_labels(
    sheet: &'static str,
    evaluation: &Evaluation<'_>,
    labels: &[PersonLabel],
) -> Result<(), ReportError> {
    let people = evaluation.population.people();
    if people == labels.len() {
        Ok(())
    } else {
        Err(ReportError::LabelsDoNotMatch { sheet, labels: labels.len(), people })
    }
}

/// 全月计薪日; none when there is nobody.
fn month_weekdays(evaluation: &Evaluation<'_>) -> Option<rust_decimal::Decimal> {
    let given = evaluation.program.given_slots();
    let (slot, _) = given.iter().find(|(_, slot)| slot.source == SlotSource::MonthWeekdays)?;
    match evaluation.value(*slot, 0) {
        Value::Number(days) => Some(days),
        _ => None,
    }
}

fn lay_out_score(score: ScoreResult<'_>, standards: StandardPlaces) -> Result<Scored<'_>, ReportError> {
    let plan = Plan::of(score.evaluation.program);
    let order = RowOrder::of(score.evaluation, score.people, &plan, true)?;
    let mut slots = HashMap::new();
    let columns = ScoreColumns::of(&plan, &mut slots);
    number_columns(&mut slots, FIRST_PART_SLOT, &plan.parts);
    number_columns(&mut slots, FIRST_UNIT_SLOT, &plan.units);
    let places = plan::places(score.evaluation, score.people, SCORE_SHEETS, standards, &order, slots);
    Ok(Scored { result: score, plan, order, columns, places })
}
