//! 核对: what must add up, one line each; all green when it does, and where not when it does not.

use super::groups::Tie;
use super::page::foot_words;
use super::pay::{NAME as PAYROLL, run_words, total, total_row};
use super::places::Places;
use super::plan::{Plan, RowOrder, SlotColumn};
use crate::run::{PayrollRun, ReportError};
use crate::workbook::look::{self, Look};
use crate::workbook::page::Page;
use rust_decimal::Decimal;
use rust_xlsxwriter::utility::row_col_to_cell;
use rust_xlsxwriter::{Color, ConditionalFormatText, ConditionalFormatTextRule, Format};
use xingchou_engine::evaluate::Value;
use xingchou_engine::value::ValueType;

/// The sheet's name.
pub(super) const NAME: &str = "核对";
const VERDICT: u32 = 2;
const HEADINGS: u32 = 3;
const FIRST_ROW: u32 = 4;
const GREEN: u32 = 0x00E2_F0D9;
const RED: u32 = 0x00F8_CBAD;

/// Two formulas (without =) that must come to the same, and what they come to.
struct Check {
    what: String,
    left: String,
    right: String,
    amount: Decimal,
    decimals: u32,
}

/// Writes the checks: the payroll in itself, and every other sheet against it.
pub(super) fn write(
    run: &PayrollRun<'_>,
    plan: &Plan,
    order: &RowOrder,
    places: &Places<'_>,
    ties: Vec<Tie>,
) -> Result<Page, ReportError> {
    let mut page = Page::new(NAME)?;
    for (column, width) in (0..).zip([6, 46, 18, 18, 14, 12]) {
        page.width(column, width)?;
    }
    let title = format!("核对（{}）", run.state.chinese());
    page.merged((0, 0), (0, 5), &title, &look::title())?;
    page.height(0, 2)?;
    page.merged((1, 0), (1, 5), &run_words(run), &look::subtitle().set_text_wrap())?;
    page.height(1, look::lines(&run_words(run), 114))?;
    for (column, heading) in (0..).zip(["序号", "核对什么", "一边", "另一边", "相差", "结果"])
    {
        page.text(HEADINGS, column, heading, &look::heading(false))?;
    }
    let mut checks = own(run, plan, order, places);
    checks.extend(ties.into_iter().map(|tie| Check {
        what: format!("{} 与工资表合计", tie.what),
        left: tie.here,
        right: tie.there,
        amount: tie.amount,
        decimals: 2,
    }));
    let mut row = FIRST_ROW;
    for (number, check) in (1_usize..).zip(&checks) {
        line(&mut page, row, number, check)?;
        row += 1;
    }
    verdict(&mut page, row)?;
    page.print_upright(&foot_words(run));
    page.sheet.set_repeat_rows(HEADINGS, HEADINGS)?;
    page.protect();
    Ok(page)
}

fn line(page: &mut Page, row: u32, number: usize, check: &Check) -> Result<(), ReportError> {
    let kind = if check.decimals == 0 { ValueType::Number } else { ValueType::Money };
    let format = look::value(kind, check.decimals, Look::Body);
    page.number(row, 0, number, &look::centred(Look::Body))?;
    page.text(row, 1, &check.what, &look::text(Look::Body))?;
    page.height(row, look::lines(&check.what, 46))?;
    let value = Value::Number(check.amount);
    page.formula(row, 2, &format!("={}", check.left), &value, &format)?;
    page.formula(row, 3, &format!("={}", check.right), &value, &format)?;
    let (left, right) = (row_col_to_cell(row, 2), row_col_to_cell(row, 3));
    page.formula(row, 4, &format!("=ROUND({left}-{right},2)"), &Value::Number(Decimal::ZERO), &format)?;
    let formula = format!("=IF({}=0,\"相符\",\"不符\")", row_col_to_cell(row, 4));
    page.formula(row, 5, &formula, &Value::Text("相符".to_string()), &look::centred(Look::Body))
}

/// The first line says it all, and colours say it too.
fn verdict(page: &mut Page, end: u32) -> Result<(), ReportError> {
    let format = look::centred(Look::Total);
    page.merged((VERDICT, 0), (VERDICT, 3), "不符的处数，和全部核对的结果", &format)?;
    if end == FIRST_ROW {
        page.text(VERDICT, 4, "", &format)?;
        page.text(VERDICT, 5, "没有金额", &format)?;
        return page.height(VERDICT, 2);
    }
    let (first, last) = (row_col_to_cell(FIRST_ROW, 5), row_col_to_cell(end - 1, 5));
    let count = look::value(ValueType::Number, 0, Look::Total);
    let formula = format!("=COUNTIF({first}:{last},\"不符\")");
    page.formula(VERDICT, 4, &formula, &Value::Number(Decimal::ZERO), &count)?;
    let formula = format!("=IF({}=0,\"全部相符\",\"有不符\")", row_col_to_cell(VERDICT, 4));
    page.formula(VERDICT, 5, &formula, &Value::Text("全部相符".to_string()), &format)?;
    page.height(VERDICT, 2)?;
    for (words, colour) in [("相符", GREEN), ("不符", RED)] {
        let rule = ConditionalFormatText::new()
            .set_rule(ConditionalFormatTextRule::Contains(words.to_string()))
            .set_format(Format::new().set_background_color(Color::RGB(colour)));
        page.sheet.add_conditional_format(VERDICT, 5, end - 1, 5, &rule)?;
    }
    Ok(())
}

/// The payroll in itself: items add up to totals, and what is earned is paid or withheld.
fn own(run: &PayrollRun<'_>, plan: &Plan, order: &RowOrder, places: &Places<'_>) -> Vec<Check> {
    let Some((first, last)) = places.body() else { return Vec::new() };
    let row = total_row(order);
    let cell = |column: &SlotColumn| {
        let at = places.columns.get(&column.slot)?;
        Some(format!("{PAYROLL}!{}", row_col_to_cell(row, *at)))
    };
    let sum_of = |column: &SlotColumn| total(run.pay, &order.computed, column.slot);
    let mut checks = vec![Check {
        what: "工资表：有工号的行数与发放人数".to_string(),
        left: format!(
            "SUMPRODUCT(({PAYROLL}!{}:{}<>\"\")*1)",
            row_col_to_cell(first, 1),
            row_col_to_cell(last, 1)
        ),
        right: order.computed.len().to_string(),
        amount: order.computed.len().into(),
        decimals: 0,
    }];
    for (items, whole) in [
        (&plan.earnings, &plan.gross),
        (&plan.deductions, &plan.total_deductions),
        (&plan.employer, &plan.employer_total),
    ] {
        let Some(whole) = whole else { continue };
        let items: Vec<&SlotColumn> =
            items.iter().filter(|item| item.value_type == ValueType::Money).collect();
        let amount = items
            .iter()
            .map(|item| sum_of(item))
            .fold(Decimal::ZERO, |sum, one| sum.checked_add(one).unwrap_or(sum));
        let cells: Option<Vec<String>> = items.iter().map(|item| cell(item)).collect();
        // A pack may have a total that is not the sum of its items; then there is nothing to tie.
        if let (Some(cells), Some(there)) = (cells, cell(whole))
            && !cells.is_empty()
            && amount == sum_of(whole)
        {
            checks.push(Check {
                what: format!("工资表：各项之和与{}", whole.heading),
                left: format!("ROUND({},2)", cells.join("+")),
                right: there,
                amount,
                decimals: 2,
            });
        }
    }
    if let (Some(gross), Some(deductions), Some(net)) = (&plan.gross, &plan.total_deductions, &plan.net)
        && let (Some(first), Some(second), Some(third)) = (cell(gross), cell(deductions), cell(net))
        && sum_of(gross).checked_sub(sum_of(deductions)) == Some(sum_of(net))
    {
        checks.push(Check {
            what: format!("工资表：{}减{}与{}", gross.heading, deductions.heading, net.heading),
            left: format!("ROUND({first}-{second},2)"),
            right: third,
            amount: sum_of(net),
            decimals: 2,
        });
    }
    checks
}
