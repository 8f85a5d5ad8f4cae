//! 与上月比较 and 补发补扣: this month beside the one before, and what earlier months came to differently.

use super::addition::{EarlierPay, PersonDifference};
use super::groups::Tie;
use super::page::{TOTAL, foot_words};
use super::pay::{NAME as PAYROLL, run_words, total, total_row};
use super::places::Places;
use super::plan::{Plan, RowOrder, SlotColumn};
use crate::run::{PayrollRun, ReportError};
use crate::wording::month_words;
use crate::workbook::look::{self, Look};
use crate::workbook::page::Page;
use rust_decimal::Decimal;
use rust_xlsxwriter::utility::row_col_to_cell;
use std::collections::{HashMap, HashSet};
use xingchou_engine::evaluate::Value;
use xingchou_engine::value::ValueType;

const COMPARED: &str = "与上月比较";
const DIFFERENCES: &str = "补发补扣";
const HEADINGS: u32 = 2;
const FIRST_ROW: u32 = 3;

/// One row of the comparison.
struct Line<'l> {
    staff_no: &'l str,
    name: &'l str,
    /// The person's position in the run, when paid now.
    person: Option<usize>,
    before: Option<&'l EarlierPay>,
    note: &'static str,
}

/// This month beside the one before, a row a person who is in either.
pub(super) fn compared(
    run: &PayrollRun<'_>,
    plan: &Plan,
    order: &RowOrder,
    places: &Places<'_>,
    before: &[EarlierPay],
) -> Result<(Page, Vec<Tie>), ReportError> {
    let mut page = Page::new(COMPARED)?;
    let pair: Vec<&SlotColumn> = [&plan.gross, &plan.net].into_iter().flatten().collect();
    let last = 3 + 3 * u16::try_from(pair.len()).unwrap_or(2);
    for (column, (heading, width)) in (0..).zip([("序号", 6), ("工号", 9), ("姓名", 12)]) {
        page.text(HEADINGS, column, heading, &look::heading(false))?;
        page.width(column, width)?;
    }
    for (position, shown) in (0_u16..).zip(&pair) {
        for (offset, word) in (0_u16..).zip(["上月", "本月", "增减"]) {
            let column = 3 + 3 * position + offset;
            page.heading(HEADINGS, column, &format!("{}{word}", shown.heading), false, 13)?;
        }
    }
    page.text(HEADINGS, last, "说明", &look::heading(false))?;
    page.width(last, 30)?;
    page.height(HEADINGS, 2)?;
    let month = month_words(run.pay_month);
    let title = format!("{}{month}工资与上月比较（{}）", run.office, run.state.chinese());
    page.merged((0, 0), (0, last), &title, &look::title())?;
    page.height(0, 2)?;
    page.merged((1, 0), (1, last), &run_words(run), &look::subtitle())?;

    let lines = lines(run, order, before);
    let mut row = FIRST_ROW;
    let mut sums = vec![[Decimal::ZERO; 3]; pair.len()];
    for (number, line) in (1_usize..).zip(&lines) {
        page.number(row, 0, number, &look::centred(Look::Body))?;
        page.text(row, 1, line.staff_no, &look::centred(Look::Body))?;
        page.text(row, 2, line.name, &look::centred(Look::Body))?;
        for ((position, shown), sum) in (0_u16..).zip(&pair).zip(&mut sums) {
            let column = 3 + 3 * position;
            let was = line
                .before
                .map(|before| if position == 0 && plan.gross.is_some() { before.gross } else { before.net });
            let is = line.person.and_then(|person| run.pay.value(shown.slot, person).number());
            let (was, is) = (was.unwrap_or_default(), is.unwrap_or_default());
            let change = is.checked_sub(was).unwrap_or_default();
            let there = line.person.and_then(|person| {
                let row = places.person_rows.get(person).copied().flatten()?;
                Some(format!("={PAYROLL}!{}", row_col_to_cell(row, *places.columns.get(&shown.slot)?)))
            });
            let money = look::value(ValueType::Money, 2, Look::Body);
            page.value(row, column, &Value::Number(was), &money)?;
            match there {
                Some(there) => page.formula(row, column + 1, &there, &Value::Number(is), &money)?,
                None => page.value(row, column + 1, &Value::Number(is), &money)?,
            }
            let (left, right) = (row_col_to_cell(row, column), row_col_to_cell(row, column + 1));
            page.formula(
                row,
                column + 2,
                &format!("=ROUND({right}-{left},2)"),
                &Value::Number(change),
                &money,
            )?;
            for (sum, one) in sum.iter_mut().zip([was, is, change]) {
                *sum = sum.checked_add(one).unwrap_or(*sum);
            }
        }
        // What the office has to say about it can be written here.
        page.text(row, last, line.note, &look::text(Look::Body).set_unlocked())?;
        page.height(row, look::lines(line.name, 12))?;
        row = row.checked_add(1).filter(|row| *row < 1_048_000).ok_or(ReportError::TooManyRows)?;
    }
    let mut ties = Vec::new();
    page.merged((row, 0), (row, 2), "合计", &look::centred(TOTAL))?;
    for ((position, shown), sum) in (0_u16..).zip(&pair).zip(&sums) {
        for (column, value) in (3 + 3 * position..).zip(sum) {
            let money = look::value(ValueType::Money, 2, TOTAL);
            page.at_least(column, look::money_width(*value))?;
            if row == FIRST_ROW {
                page.value(row, column, &Value::Number(*value), &money)?;
                continue;
            }
            let (first, end) = (row_col_to_cell(FIRST_ROW, column), row_col_to_cell(row - 1, column));
            page.formula(
                row,
                column,
                &format!("=ROUND(SUM({first}:{end}),2)"),
                &Value::Number(*value),
                &money,
            )?;
        }
        if let Some(there) = places.columns.get(&shown.slot).filter(|_| places.body().is_some()) {
            ties.push(Tie {
                what: format!("{COMPARED}：{}本月", shown.heading),
                here: format!("{COMPARED}!{}", row_col_to_cell(row, 4 + 3 * position)),
                there: format!("{PAYROLL}!{}", row_col_to_cell(total_row(order), *there)),
                amount: total(run.pay, &order.computed, shown.slot),
            });
        }
    }
    page.text(row, last, "", &look::centred(TOTAL))?;
    page.print_wide(&foot_words(run), (HEADINGS, HEADINGS), row, last)?;
    page.protect();
    Ok((page, ties))
}

fn lines<'l>(run: &'l PayrollRun<'_>, order: &RowOrder, before: &'l [EarlierPay]) -> Vec<Line<'l>> {
    let earlier: HashMap<&str, &EarlierPay> = before.iter().map(|pay| (pay.staff_no.as_str(), pay)).collect();
    let mut lines = Vec::new();
    let mut seen: HashSet<&str> = HashSet::new();
    let computed = order.computed.iter().map(|person| (person, true));
    for (person, paid) in computed.chain(order.held.iter().map(|person| (person, false))) {
        let Some(label) = run.people.get(*person) else { continue };
        let before = earlier.get(label.staff_no.as_str()).copied();
        seen.insert(&label.staff_no);
        let note = match (paid, before) {
            (false, _) => "本月暂缓发放",
            (true, None) => "上月没有发放",
            _ => "",
        };
        let person = paid.then_some(*person);
        lines.push(Line { staff_no: &label.staff_no, name: &label.name, person, before, note });
    }
    for pay in before.iter().filter(|pay| !seen.contains(pay.staff_no.as_str())) {
        let note = "本月不在名单";
        lines.push(Line { staff_no: &pay.staff_no, name: &pay.name, person: None, before: Some(pay), note });
    }
    lines
}

/// 补发、补扣 by month of origin, a row an item.
pub(super) fn differences(run: &PayrollRun<'_>, list: &[PersonDifference]) -> Result<Page, ReportError> {
    let mut page = Page::new(DIFFERENCES)?;
    let headings =
        [("序号", 6), ("工号", 10), ("姓名", 14), ("所属月", 14), ("项目", 22), ("金额", 14), ("备注", 28)];
    let last = 6;
    for (column, (heading, width)) in (0..).zip(headings) {
        page.text(HEADINGS, column, heading, &look::heading(false))?;
        page.width(column, width)?;
    }
    page.height(HEADINGS, 1)?;
    let month = month_words(run.pay_month);
    let title = format!("{}{month}补发补扣明细（{}）", run.office, run.state.chinese());
    page.merged((0, 0), (0, last), &title, &look::title())?;
    page.height(0, 2)?;
    let words = "往月算少的补发，算多的补扣（负数）；在本月发放并计税。单位：元";
    page.merged((1, 0), (1, last), words, &look::subtitle())?;
    let mut list: Vec<&PersonDifference> = list.iter().collect();
    list.sort_by(|one, other| {
        let key = |one: &PersonDifference| (one.difference.month, one.staff_no.clone());
        key(one).cmp(&key(other))
    });
    let mut row = FIRST_ROW;
    let mut sum = Decimal::ZERO;
    for (number, one) in (1_usize..).zip(&list) {
        let month = month_words(one.difference.month);
        page.number(row, 0, number, &look::centred(Look::Body))?;
        for (column, text) in (1..).zip([&one.staff_no, &one.name, &month, &one.difference.item]) {
            page.text(row, column, text, &look::centred(Look::Body))?;
        }
        let amount = one.difference.amount;
        page.value(row, 5, &Value::Number(amount), &look::value(ValueType::Money, 2, Look::Body))?;
        page.text(row, last, "", &look::text(Look::Body).set_unlocked())?;
        sum = sum.checked_add(amount).unwrap_or(sum);
        page.height(row, look::lines(&one.name, 14).max(look::lines(&one.difference.item, 22)))?;
        row = row.checked_add(1).filter(|row| *row < 1_048_000).ok_or(ReportError::TooManyRows)?;
    }
    page.merged((row, 0), (row, 4), "合计", &look::centred(TOTAL))?;
    let (first, end) = (row_col_to_cell(FIRST_ROW, 5), row_col_to_cell(row.saturating_sub(1), 5));
    page.at_least(5, look::money_width(sum))?;
    let money = look::value(ValueType::Money, 2, TOTAL);
    page.formula(row, 5, &format!("=ROUND(SUM({first}:{end}),2)"), &Value::Number(sum), &money)?;
    page.text(row, last, "", &look::centred(TOTAL))?;
    page.print_upright(&foot_words(run));
    page.sheet.set_repeat_rows(HEADINGS, HEADINGS)?;
    page.protect();
    Ok(page)
}
