//! 工资条 as a workbook: the headings above each person's row, a free row between, to be printed and cut.

use super::{PaySlip, SlipHeading, SlipItem};
use crate::run::ReportError;
use crate::wording::month_words;
use crate::workbook::look::{self, Look};
use crate::workbook::page::Page;
use rust_decimal::Decimal;
use rust_xlsxwriter::{DocProperties, FormatBorder, Workbook};
use xingchou_engine::evaluate::Value;
use xingchou_engine::value::ValueType;

const NAME: &str = "工资条";
/// Columns before the amounts.
const FIRST_AMOUNT: u16 = 5;
/// Rows of one slip: headings, figures, and two free rows with the line to cut along between them.
const ROWS: u32 = 4;

/// Reads a column's amount from a slip.
type Reading<'s> = Box<dyn Fn(&PaySlip) -> Option<Decimal> + 's>;

/// A column of amounts: its heading, whether assumed, and whose.
struct Amounts<'s> {
    heading: String,
    assumed: bool,
    of: Reading<'s>,
}

/// Writes the slips of a run as a workbook (.xlsx). The same slips give the same bytes.
///
/// # Errors
/// More people than a sheet has rows, or the workbook can't be written.
pub fn pay_slip_workbook(heading: &SlipHeading, slips: &[PaySlip]) -> Result<Vec<u8>, ReportError> {
    let columns = columns(slips);
    let mut page = Page::new(NAME)?;
    let remark = FIRST_AMOUNT + u16::try_from(columns.len()).unwrap_or(u16::MAX - 16);
    for (column, width) in [(0, 12), (1, 9), (2, 10), (3, 14), (4, 10), (remark, 20)] {
        page.width(column, width)?;
    }
    for (column, shown) in (FIRST_AMOUNT..).zip(&columns) {
        let widest = slips.iter().filter_map(|slip| (shown.of)(slip)).map(look::money_width).max();
        page.width(column, look::column_width(&shown.heading, widest.unwrap_or(9)))?;
    }
    page.merged((0, 0), (0, remark), &heading.title(), &look::title())?;
    page.height(0, 2)?;
    let words = format!("{}    单位：元", heading.months());
    page.merged((1, 0), (1, remark), &words, &look::subtitle())?;
    for (position, slip) in slips.iter().enumerate() {
        let row = u32::try_from(position)
            .ok()
            .and_then(|position| position.checked_mul(ROWS))
            .and_then(|row| row.checked_add(2))
            .filter(|row| *row < 1_048_570)
            .ok_or(ReportError::TooManyRows)?;
        one(&mut page, row, &month_words(heading.pay_month), slip, &columns, remark)?;
    }
    let last = u32::try_from(slips.len()).unwrap_or(0).saturating_mul(ROWS).saturating_add(1);
    page.print_wide(&heading.title(), (0, 1), last, remark)?;
    let mut workbook = Workbook::new();
    let properties = DocProperties::new()
        .set_title(heading.title())
        .set_author(&heading.office)
        .set_creation_datetime(&heading.pay_date);
    workbook.set_properties(&properties);
    workbook.push_worksheet(page.sheet);
    Ok(workbook.save_to_buffer()?)
}

/// Every item that any slip has, in the order of the slips' lists, and the totals.
fn columns(slips: &[PaySlip]) -> Vec<Amounts<'_>> {
    type List = fn(&PaySlip) -> &[SlipItem];
    type Total = fn(&PaySlip) -> Decimal;
    let parts: [(List, &str, Total); 3] = [
        (|slip| &slip.earnings, "应发合计", |slip| slip.gross),
        (|slip| &slip.deductions, "扣款合计", |slip| slip.total_deductions),
        (|_| &[], "实发工资", |slip| slip.net),
    ];
    let mut columns = Vec::new();
    for (list, total, sum) in parts {
        let mut names: Vec<(&str, bool)> = Vec::new();
        for item in slips.iter().flat_map(list) {
            if !names.iter().any(|(name, _)| *name == item.name) {
                names.push((&item.name, item.assumed));
            }
        }
        for (name, assumed) in names {
            let of = move |slip: &PaySlip| {
                list(slip).iter().find(|item| item.name == name).map(|item| item.amount)
            };
            columns.push(Amounts { heading: name.to_string(), assumed, of: Box::new(of) });
        }
        let of = move |slip: &PaySlip| slip.held.is_none().then(|| sum(slip));
        columns.push(Amounts { heading: total.to_string(), assumed: false, of: Box::new(of) });
    }
    columns
}

fn one(
    page: &mut Page,
    row: u32,
    month: &str,
    slip: &PaySlip,
    columns: &[Amounts<'_>],
    remark: u16,
) -> Result<(), ReportError> {
    for (column, text) in
        [(0, "月份"), (1, "工号"), (2, "姓名"), (3, "所属社区"), (4, "岗位"), (remark, "备注")]
    {
        page.text(row, column, text, &look::heading(false))?;
    }
    for (column, shown) in (FIRST_AMOUNT..).zip(columns) {
        let words =
            if shown.assumed { format!("{}\n（暂定）", shown.heading) } else { shown.heading.clone() };
        page.text(row, column, &words, &look::heading(shown.assumed))?;
    }
    page.height(row, 3)?;
    let body = row + 1;
    let mut lines = 2;
    for (column, text) in (0..).zip([month, &slip.staff_no, &slip.name, &slip.community, &slip.post]) {
        page.text(body, column, text, &look::centred(Look::Body))?;
        lines = lines.max(look::lines(text, page.width_of(column, column)));
    }
    let mut words = slip.differences_words();
    if !words.is_empty() {
        words = format!("补发补扣：{words}");
    }
    if !slip.remark.is_empty() {
        words = if words.is_empty() { slip.remark.clone() } else { format!("{words}；{}", slip.remark) };
    }
    if let Some(reason) = &slip.held {
        let last = remark.saturating_sub(1);
        let held = PaySlip::held_words(reason);
        page.merged((body, FIRST_AMOUNT), (body, last), &held, &look::text(Look::Body))?;
        lines = lines.max(look::lines(&held, page.width_of(FIRST_AMOUNT, last)));
    } else {
        for (column, shown) in (FIRST_AMOUNT..).zip(columns) {
            let format = look::value(ValueType::Money, 2, Look::Body);
            match (shown.of)(slip) {
                Some(amount) => page.value(body, column, &Value::Number(amount), &format)?,
                None => page.text(body, column, "", &format)?,
            }
        }
    }
    page.text(body, remark, &words, &look::text(Look::Body))?;
    page.height(body, lines.max(look::lines(&words, page.width_of(remark, remark))))?;
    let cut = look::plain().set_border_bottom(FormatBorder::Dashed);
    for column in 0..=remark {
        page.text(body + 1, column, "", &cut)?;
    }
    for free in [body + 1, body + 2] {
        page.sheet.set_row_height(free, 8)?;
    }
    Ok(())
}
