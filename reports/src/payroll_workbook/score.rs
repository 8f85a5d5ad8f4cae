//! 评分表: a row a person, peers together, so that 全组 is one block of cells.

use super::page::foot_words;
use super::pay::named;
use super::places::{At, Places};
use super::plan::{FIRST_ROW, Plan, RowOrder, SlotColumn, held_words, number_columns, row_at};
use crate::run::{PayrollRun, ReportError, ScoreResult};
use crate::wording::{day_words, month_words};
use crate::workbook::look::{self, Look};
use crate::workbook::page::Page;
use rust_xlsxwriter::FormatAlign;
use std::collections::HashMap;
use xingchou_engine::program::SlotId;

/// The sheet's name.
pub(super) const NAME: &str = "评分表";

const FIRST_SCORE: u16 = 5;
/// How many digits fit across one landscape A3 at a readable size.
const ONE_PAGE: u16 = 260;

/// Where the columns of the score sheet stand.
#[derive(Debug)]
pub(super) struct ScoreColumns {
    scores: Vec<SlotColumn>,
    inputs: Vec<SlotColumn>,
    first_input: u16,
    last: u16,
}

impl ScoreColumns {
    pub(super) fn of(plan: &Plan, places: &mut HashMap<SlotId, u16>) -> Self {
        let mut scores = Vec::new();
        for list in [&plan.earnings, &plan.deductions, &plan.employer, &plan.other_totals, &plan.workings] {
            scores.extend(list.iter().cloned());
        }
        for total in [&plan.gross, &plan.total_deductions, &plan.net, &plan.employer_total] {
            scores.extend(total.iter().cloned());
        }
        let inputs: Vec<SlotColumn> = plan.inputs.iter().chain(&plan.history).cloned().collect();
        let first_input = number_columns(places, FIRST_SCORE, &scores);
        let next = number_columns(places, first_input, &inputs);
        Self { scores, inputs, first_input, last: next.saturating_sub(1) }
    }
}

/// Writes the score sheet.
pub(super) fn write(
    run: &PayrollRun<'_>,
    score: &ScoreResult<'_>,
    columns: &ScoreColumns,
    order: &RowOrder,
    places: &Places<'_>,
) -> Result<Page, ReportError> {
    let mut page = Page::new(NAME)?;
    let person = [("序号", 5), ("工号", 8), ("姓名", 9), ("所属社区", 12), ("岗位", 10)];
    for (column, (heading, width)) in (0..).zip(person) {
        page.merged((2, column), (3, column), heading, &look::heading(false))?;
        page.width(column, width)?;
    }
    for (title, first, list) in
        [("评分", FIRST_SCORE, &columns.scores), ("录入数据", columns.first_input, &columns.inputs)]
    {
        let next = page.slot_headings(3, first, list)?;
        if next > first {
            // On the left, so that it stays whole when the sheet prints two pages wide.
            let format = look::heading(false).set_align(FormatAlign::Left).set_indent(1);
            page.merged((2, first), (2, next - 1), title, &format)?;
        }
    }
    page.height(3, 4)?;
    let printed = columns.first_input.saturating_sub(1).max(FIRST_SCORE);
    let title =
        format!("{}{}考核评分表（{}）", run.office, month_words(run.assessment_month), run.state.chinese());
    // A wide sheet prints two pages wide; its title stands on the first, beside the columns that repeat.
    let wide = page.width_of(0, printed) > ONE_PAGE;
    let title_end = if wide { printed.min(FIRST_SCORE + 8) } else { printed };
    let title_start = if wide { FIRST_SCORE } else { 0 };
    page.merged((0, title_start), (0, title_end), &title, &look::title())?;
    page.height(0, 2)?;
    let words = format!(
        "规则表：{}    同组人员排在一起，先组内比较，再按社区、工号排列    工资发放日期：{}",
        score.evaluation.program.title,
        day_words(run.pay_date)
    );
    page.merged((1, title_start), (1, title_end), &words, &look::subtitle())?;
    let held = order.held.iter().map(|person| (*person, true));
    let rows = order.computed.iter().map(|person| (*person, false)).chain(held);
    let mut last = FIRST_ROW;
    for (position, (person, is_held)) in rows.enumerate() {
        let row = row_at(FIRST_ROW, position);
        last = row;
        let Some(label) = score.people.get(person) else { continue };
        page.number(row, 0, position + 1, &look::centred(Look::Body))?;
        let texts = [&label.staff_no, &label.name, named(&label.community), named(&label.post)];
        let mut lines = 1;
        for (column, text) in (1..).zip(texts) {
            page.text(row, column, text, &look::centred(Look::Body))?;
            lines = lines.max(look::lines(text, page.width_of(column, column)));
        }
        if is_held {
            let words = format!("暂缓评分：{}", held_words(score.evaluation, person, label));
            page.merged((row, FIRST_SCORE), (row, printed), &words, &look::text(Look::Body))?;
            lines = lines.max(look::lines(&words, page.width_of(FIRST_SCORE, printed)));
        } else {
            page.slot_row(row, FIRST_SCORE, &columns.scores, places, At::Person(person))?;
            page.slot_row(row, columns.first_input, &columns.inputs, places, At::Person(person))?;
        }
        page.height(row, lines)?;
    }
    page.sheet.set_freeze_panes(FIRST_ROW, 3)?;
    if !columns.inputs.is_empty() {
        page.sheet.group_columns(columns.first_input, columns.last)?;
    }
    page.print_wide(&foot_words(run), (2, 3), last, printed)?;
    page.protect();
    if wide {
        page.sheet.set_print_fit_to_pages(2, 0).set_repeat_columns(0, FIRST_SCORE - 1)?;
    }
    Ok(page)
}
