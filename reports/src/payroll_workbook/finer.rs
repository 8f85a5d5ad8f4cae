//! The sheets of parts (分段: a row a stretch of a person's month) and of units.

use super::page::foot_words;
use super::places::{At, PART_WEEKDAYS, Places};
use super::plan::{FIRST_ROW, Plan, RowOrder, row_at};
use crate::run::{PayrollRun, PersonLabel, ReportError};
use crate::workbook::look::{self, Look};
use crate::workbook::page::Page;
use xingchou_engine::evaluate::Value;
use xingchou_engine::value::ValueType;

/// The first column of a slot on a sheet of parts.
pub(super) const FIRST_PART_SLOT: u16 = 6;
/// The first column of a slot on a sheet of units.
pub(super) const FIRST_UNIT_SLOT: u16 = 1;

const NAME_WIDTH: u16 = 10;

/// Writes the parts of all people with formulas.
pub(super) fn write_parts(
    run: &PayrollRun<'_>,
    labels: &[PersonLabel],
    plan: &Plan,
    order: &RowOrder,
    places: &Places<'_>,
) -> Result<Page, ReportError> {
    let mut page = Page::new(places.names.parts)?;
    let evaluation = places.evaluation;
    for (column, heading, width) in [
        (0, "工号", 8),
        (1, "姓名", NAME_WIDTH),
        (2, "第几段", 7),
        (3, "起", 15),
        (4, "止", 15),
        (PART_WEEKDAYS, "本段计薪日", 8),
    ] {
        page.text(3, column, heading, &look::heading(false))?;
        page.width(column, width)?;
    }
    let next = page.slot_headings(3, FIRST_PART_SLOT, &plan.parts)?;
    page.height(3, 4)?;
    let last_column = next.saturating_sub(1);
    page.merged((0, 0), (0, last_column), places.names.parts, &look::title())?;
    page.height(0, 2)?;
    let words =
        "月内岗位、等级等有变动的，分段计算，一段一行；没有变动的只有一段。金额是整月标准，未按天数折算。";
    page.text(1, 0, words, &look::subtitle())?;
    let mut last_row = FIRST_ROW;
    let mut next_row = 0;
    for person in &order.computed {
        let Some(label) = labels.get(*person) else { continue };
        for (number, part) in (1..).zip(evaluation.parts_of(*person)) {
            let row = row_at(FIRST_ROW, next_row);
            (last_row, next_row) = (row, next_row + 1);
            page.text(row, 0, &label.staff_no, &look::centred(Look::Body))?;
            page.text(row, 1, &label.name, &look::centred(Look::Body))?;
            page.height(row, look::lines(&label.name, NAME_WIDTH).max(look::lines(&label.staff_no, 8)))?;
            page.number(row, 2, number, &look::centred(Look::Body))?;
            let day = look::value(ValueType::Date, 0, Look::Body);
            let (from, to) = evaluation.days_of_part(part);
            for (column, date) in [(3, from), (4, to)] {
                match date {
                    Some(date) => page.value(row, column, &Value::Date(date), &day)?,
                    None => page.text(row, column, "", &day)?,
                }
            }
            let weekdays = Value::Number(evaluation.weekdays_of_part(part).into());
            page.value(row, PART_WEEKDAYS, &weekdays, &look::value(ValueType::Number, 0, Look::Body))?;
            let at = At::Part { part, person: *person };
            page.slot_row(row, FIRST_PART_SLOT, &plan.parts, places, at)?;
        }
    }
    page.sheet.set_freeze_panes(FIRST_ROW, 2)?;
    page.print_wide(&foot_words(run), (3, 3), last_row, last_column)?;
    page.protect();
    Ok(page)
}

/// Writes the units.
pub(super) fn write_units(
    run: &PayrollRun<'_>,
    labels: &[PersonLabel],
    plan: &Plan,
    places: &Places<'_>,
) -> Result<Page, ReportError> {
    let mut page = Page::new(places.names.units)?;
    page.text(3, 0, "单位", &look::heading(false))?;
    page.width(0, 20)?;
    let next = page.slot_headings(3, FIRST_UNIT_SLOT, &plan.units)?;
    page.height(3, 4)?;
    let last_column = next.saturating_sub(1);
    page.merged((0, 0), (0, last_column), places.names.units, &look::title())?;
    page.height(0, 2)?;
    let mut last_row = FIRST_ROW;
    for unit in 0..places.unit_rows.len() {
        let row = row_at(FIRST_ROW, unit);
        last_row = row;
        let name = labels.iter().find(|label| label.unit == unit).map_or("", |label| &label.community);
        page.text(row, 0, name, &look::centred(Look::Body))?;
        page.slot_row(row, FIRST_UNIT_SLOT, &plan.units, places, At::Unit(unit))?;
    }
    page.sheet.set_freeze_panes(FIRST_ROW, 1)?;
    page.print_wide(&foot_words(run), (3, 3), last_row, last_column)?;
    page.protect();
    Ok(page)
}
