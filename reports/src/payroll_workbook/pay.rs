//! 工资表: a row a person, printed to be signed; inputs and workings stand to the right of the printed part.

use super::page::{TOTAL, foot_words};
use super::places::{At, Places};
use super::plan::{FIRST_ROW, Plan, RowOrder, SlotColumn, number_columns, pay_held_words, row_at};
use crate::capital_amount::capital_amount;
use crate::run::{PayrollRun, ReportError, RunState, Signature};
use crate::wording::{day_words, month_words};
use crate::workbook::look::{self, Look};
use crate::workbook::page::Page;
use rust_decimal::Decimal;
use rust_xlsxwriter::utility::row_col_to_cell;
use std::collections::HashMap;
use xingchou_engine::evaluate::{Evaluation, Value};
use xingchou_engine::program::SlotId;
use xingchou_engine::value::ValueType;

/// The sheet's name.
pub(super) const NAME: &str = "工资表";

/// Columns of the person, before the amounts.
pub(super) const COMMUNITY: u16 = 3;
pub(super) const POST: u16 = 4;
pub(super) const FUND: u16 = 5;
const FIRST_AMOUNT: u16 = 6;
const REMARK_WIDTH: u16 = 14;

/// Some slots under one heading.
#[derive(Debug)]
pub(super) struct Block {
    title: &'static str,
    first: u16,
    columns: Vec<SlotColumn>,
    summed: bool,
}

/// Where the columns of the payroll stand.
#[derive(Debug)]
pub(super) struct PayColumns {
    /// The printed amounts.
    printed: Vec<Block>,
    remark: u16,
    signature: u16,
    /// To the right of what is printed: what the unit bears, then inputs and workings.
    beside: Vec<Block>,
    masked_id: u16,
    /// The hidden number of a person's row on the score sheet.
    pub(super) score_number: u16,
    last: u16,
}

impl PayColumns {
    pub(super) fn of(plan: &Plan, places: &mut HashMap<SlotId, u16>) -> Self {
        let mut next = FIRST_AMOUNT;
        let mut blocks = |next: &mut u16, list: Vec<(&'static str, Vec<SlotColumn>, bool)>| {
            let mut blocks = Vec::new();
            for (title, columns, summed) in list {
                if !columns.is_empty() {
                    let first = *next;
                    *next = number_columns(places, first, &columns);
                    blocks.push(Block { title, first, columns, summed });
                }
            }
            blocks
        };
        let with = |columns: &[SlotColumn], total: &Option<SlotColumn>| {
            columns.iter().chain(total).cloned().collect::<Vec<_>>()
        };
        let printed = blocks(
            &mut next,
            vec![
                ("应发", with(&plan.earnings, &plan.gross), true),
                ("扣款", with(&plan.deductions, &plan.total_deductions), true),
                ("实发", with(&[], &plan.net), true),
            ],
        );
        let (remark, signature, masked_id) = (next, next + 1, next + 2);
        next += 4;
        let beside = blocks(
            &mut next,
            vec![
                ("单位承担", with(&plan.employer, &plan.employer_total), true),
                ("其他合计", plan.other_totals.clone(), true),
                ("录入数据", plan.inputs.clone(), false),
                ("以前各月的结果", plan.history.clone(), false),
                ("计算过程", plan.workings.clone(), false),
            ],
        );
        Self { printed, remark, signature, beside, masked_id, score_number: next, last: next }
    }

    fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.printed.iter().chain(&self.beside)
    }
}

/// The line under each sheet's title.
pub(super) fn run_words(run: &PayrollRun<'_>) -> String {
    let warning = match run.state {
        RunState::Draft => "    试算稿不作为发放依据",
        RunState::Final => "",
    };
    format!(
        "考核月：{}    工资所属月：{}    发放日期：{}    工资批次：第{}批    状态：{}    单位：元{warning}",
        month_words(run.assessment_month),
        month_words(run.pay_month),
        day_words(run.pay_date),
        run.run_number,
        run.state.chinese()
    )
}

/// The sum of a slot over some people.
pub(super) fn total(evaluation: &Evaluation<'_>, people: &[usize], slot: SlotId) -> Decimal {
    people.iter().fold(Decimal::ZERO, |sum, person| {
        let own = evaluation.value(slot, *person).number().unwrap_or_default();
        sum.checked_add(own).unwrap_or(sum)
    })
}

/// The row of the totals.
pub(super) fn total_row(order: &RowOrder) -> u32 {
    row_at(FIRST_ROW, order.computed.len() + order.held.len())
}

/// Writes the payroll.
pub(super) fn write(
    run: &PayrollRun<'_>,
    plan: &Plan,
    columns: &PayColumns,
    order: &RowOrder,
    places: &Places<'_>,
    signatures: &[Signature],
) -> Result<Page, ReportError> {
    let mut page = Page::new(NAME)?;
    headings(&mut page, run, columns)?;
    for (position, person) in order.computed.iter().enumerate() {
        person_row(&mut page, run, columns, places, row_at(FIRST_ROW, position), *person, position)?;
    }
    for (position, person) in (order.computed.len()..).zip(&order.held) {
        held_row(&mut page, run, columns, row_at(FIRST_ROW, position), *person, position)?;
    }
    let last = foot(&mut page, run, plan, columns, order, signatures)?;
    page.sheet.set_freeze_panes(FIRST_ROW, 3)?;
    page.sheet.set_column_hidden(columns.score_number)?;
    let workings = columns.beside.iter().filter(|block| !block.summed);
    if let Some(first) = workings.map(|block| block.first).next() {
        page.sheet.group_columns(first, columns.last.saturating_sub(1))?;
    }
    page.print_wide(&foot_words(run), (2, 3), last, columns.signature)?;
    page.protect();
    Ok(page)
}

fn headings(page: &mut Page, run: &PayrollRun<'_>, columns: &PayColumns) -> Result<(), ReportError> {
    let title = format!("{}{}工资表（{}）", run.office, month_words(run.pay_month), run.state.chinese());
    let person = [("序号", 5), ("工号", 8), ("姓名", 9), ("所属社区", 12), ("岗位", 10), ("资金来源", 9)];
    for (column, (heading, width)) in (0..).zip(person) {
        page.merged((2, column), (3, column), heading, &look::heading(false))?;
        page.width(column, width)?;
    }
    for block in columns.blocks() {
        let next = page.slot_headings(3, block.first, &block.columns)?;
        page.merged((2, block.first), (2, next.saturating_sub(1)), block.title, &look::heading(false))?;
    }
    for (column, heading, width) in [
        (columns.remark, "备注", REMARK_WIDTH),
        (columns.signature, "签名", 11),
        (columns.masked_id, "证件号码", 21),
        (columns.masked_id + 1, "银行账号", 23),
        (columns.score_number, "评分行", 7),
    ] {
        page.merged((2, column), (3, column), heading, &look::heading(false))?;
        page.width(column, width)?;
    }
    page.height(3, 4)?;
    page.merged((0, 0), (0, columns.signature), &title, &look::title())?;
    page.height(0, 2)?;
    page.merged((1, 0), (1, columns.signature), &run_words(run), &look::subtitle())?;
    Ok(())
}

/// The cells that say who it is, texts only; gives the lines that they take.
fn who(
    page: &mut Page,
    run: &PayrollRun<'_>,
    columns: &PayColumns,
    row: u32,
    person: usize,
    position: usize,
) -> Result<u16, ReportError> {
    let Some(label) = run.people.get(person) else { return Ok(1) };
    page.number(row, 0, position + 1, &look::centred(Look::Body))?;
    let fund = named(&label.fund_source);
    let texts = [&label.staff_no, &label.name, named(&label.community), named(&label.post), fund];
    let mut lines = 1;
    for (column, text) in (1..).zip(texts) {
        page.text(row, column, text, &look::centred(Look::Body))?;
        lines = lines.max(look::lines(text, page.width_of(column, column)));
    }
    page.text(row, columns.masked_id, &label.masked_id, &look::centred(Look::Body))?;
    page.text(row, columns.masked_id + 1, &label.masked_account, &look::centred(Look::Body))?;
    page.text(row, columns.signature, "", &look::centred(Look::Body).set_unlocked())?;
    Ok(lines)
}

/// A name to group by; what has none says so.
pub(super) fn named(text: &str) -> &str {
    if text.is_empty() { "（未填）" } else { text }
}

fn person_row(
    page: &mut Page,
    run: &PayrollRun<'_>,
    columns: &PayColumns,
    places: &Places<'_>,
    row: u32,
    person: usize,
    position: usize,
) -> Result<(), ReportError> {
    let lines = who(page, run, columns, row, person, position)?;
    for block in columns.blocks() {
        page.slot_row(row, block.first, &block.columns, places, At::Person(person))?;
    }
    let remark = remark(run, places, person);
    page.text(row, columns.remark, &remark, &look::text(Look::Body).set_unlocked())?;
    page.height(row, look::lines(&remark, REMARK_WIDTH).max(lines).max(2))?;
    let link = places.score.as_ref();
    let number = link.and_then(|link| {
        link.positions.get(person).copied().flatten().and_then(|position| link.places.row_number(position))
    });
    if let Some(number) = number {
        let number = usize::try_from(number).unwrap_or(0);
        page.number(row, columns.score_number, number, &look::centred(Look::Body))?;
    }
    Ok(())
}

/// 备注: what the run says of the person, and that the month was not one whole part.
fn remark(run: &PayrollRun<'_>, places: &Places<'_>, person: usize) -> String {
    let parts = run.pay.parts_of(person);
    let days: u32 = parts.clone().map(|part| run.pay.weekdays_of_part(part)).sum();
    let month = places.month_weekdays_slot().and_then(|slot| run.pay.value(slot, person).number());
    let mut words = Vec::new();
    if month.is_some_and(|month| month != Decimal::from(days)) {
        let month = month.unwrap_or_default();
        words.push(format!("计薪{days}/{month}天"));
    }
    if parts.len() > 1 {
        words.push(format!("分{}段计薪", parts.len()));
    }
    if let Some(label) = run.people.get(person).filter(|label| !label.remark.is_empty()) {
        words.push(label.remark.clone());
    }
    words.join("；")
}

/// A held person's row: words, no formula.
fn held_row(
    page: &mut Page,
    run: &PayrollRun<'_>,
    columns: &PayColumns,
    row: u32,
    person: usize,
    position: usize,
) -> Result<(), ReportError> {
    let lines = who(page, run, columns, row, person, position)?;
    let Some(label) = run.people.get(person) else { return Ok(()) };
    let words = format!("暂缓发放：{}", pay_held_words(run, person));
    let last = columns.remark.saturating_sub(1).max(FIRST_AMOUNT);
    page.merged((row, FIRST_AMOUNT), (row, last), &words, &look::text(Look::Body))?;
    if last < columns.remark {
        page.text(row, columns.remark, &label.remark, &look::text(Look::Body).set_unlocked())?;
    }
    let width = page.width_of(FIRST_AMOUNT, last);
    page.height(row, look::lines(&words, width).max(lines).max(2))
}

/// Totals, the amount in capitals and the signatures; gives the last row.
fn foot(
    page: &mut Page,
    run: &PayrollRun<'_>,
    plan: &Plan,
    columns: &PayColumns,
    order: &RowOrder,
    signatures: &[Signature],
) -> Result<u32, ReportError> {
    let row = total_row(order);
    let people = format!("合计（发放 {} 人，暂缓 {} 人）", order.computed.len(), order.held.len());
    page.merged((row, 0), (row, FIRST_AMOUNT - 1), &people, &look::centred(TOTAL))?;
    let body = order.computed.len().checked_sub(1).map(|last| (FIRST_ROW, row_at(FIRST_ROW, last)));
    for block in columns.blocks().filter(|block| block.summed) {
        for (column, shown) in (block.first..).zip(&block.columns) {
            let format = look::value(shown.value_type, shown.decimals, TOTAL);
            let sum = total(run.pay, &order.computed, shown.slot);
            page.at_least(column, look::money_width(sum))?;
            let result = Value::Number(sum);
            match body {
                Some((first, last)) if shown.value_type == ValueType::Money => {
                    let range =
                        format!("{}:{}", row_col_to_cell(first, column), row_col_to_cell(last, column));
                    page.formula(row, column, &format!("=ROUND(SUM({range}),2)"), &result, &format)?;
                }
                None if shown.value_type == ValueType::Money => page.value(row, column, &result, &format)?,
                _ => page.text(row, column, "", &format)?,
            }
        }
    }
    for column in [columns.remark, columns.signature] {
        page.text(row, column, "", &look::centred(TOTAL))?;
    }
    page.height(row, 2)?;
    if let Some(net) = &plan.net {
        let words = capital_amount(total(run.pay, &order.computed, net.slot));
        let words = format!("实发工资合计（大写）：人民币{words}");
        page.merged((row + 1, 0), (row + 1, columns.signature), &words, &look::text(Look::Body).set_bold())?;
        page.height(row + 1, 2)?;
    }
    let count = u16::try_from(signatures.len()).unwrap_or(1).max(1);
    let width = (columns.signature + 1) / count;
    for (position, signature) in (0_u16..).zip(signatures) {
        let first = position * width;
        let last = if position + 1 == count { columns.signature } else { first + width - 1 };
        let who = format!("{}：{}", signature.duty, signature.name);
        page.merged((row + 3, first), (row + 3, last), &who, &look::plain())?;
        page.merged((row + 4, first), (row + 4, last), &signature.state.words(), &look::plain())?;
    }
    page.height(row + 3, 2)?;
    page.height(row + 4, 2)?;
    Ok(row + 4)
}
