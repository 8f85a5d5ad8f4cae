//! 汇总: by community, post and fund, each tied to the totals of the payroll by a line that checks.

use super::page::{TOTAL, foot_words};
use super::pay::{COMMUNITY, FUND, NAME as PAYROLL, POST, named, run_words, total, total_row};
use super::places::Places;
use super::plan::{Plan, RowOrder, SlotColumn};
use crate::capital_amount::capital_amount;
use crate::run::{PayrollRun, PersonLabel, ReportError, Signature, SignatureState};
use crate::wording::month_words;
use crate::workbook::look::{self, Look};
use crate::workbook::page::Page;
use rust_decimal::Decimal;
use rust_xlsxwriter::utility::{row_col_to_cell, row_col_to_cell_absolute};
use xingchou_engine::evaluate::Value;
use xingchou_engine::value::ValueType;

/// The sheet's name.
pub(super) const NAME: &str = "汇总";

const FIRST_AMOUNT: u16 = 2;

struct Summary<'s> {
    page: Page,
    run: &'s PayrollRun<'s>,
    order: &'s RowOrder,
    places: &'s Places<'s>,
    /// The payroll's totals that are summed up here.
    totals: Vec<&'s SlotColumn>,
    row: u32,
}

/// One way to group people.
struct Grouping {
    heading: &'static str,
    /// The column of the payroll that says which group.
    column: u16,
    of: fn(&PersonLabel) -> &str,
}

/// Writes the summary.
pub(super) fn write(
    run: &PayrollRun<'_>,
    plan: &Plan,
    order: &RowOrder,
    places: &Places<'_>,
    signatures: &[Signature],
) -> Result<Page, ReportError> {
    let mut page = Page::new(NAME)?;
    let totals: Vec<&SlotColumn> = [&plan.gross, &plan.total_deductions, &plan.net, &plan.employer_total]
        .into_iter()
        .flatten()
        .collect();
    page.width(0, 26)?;
    page.width(1, 10)?;
    for column in 0..5 {
        page.width(FIRST_AMOUNT + column, 15)?;
    }
    let last = FIRST_AMOUNT + 4;
    let title = format!("{}{}工资汇总表（{}）", run.office, month_words(run.pay_month), run.state.chinese());
    page.merged((0, 0), (0, last), &title, &look::title())?;
    page.height(0, 2)?;
    page.merged((1, 0), (1, last), &run_words(run), &look::subtitle().set_text_wrap())?;
    page.height(1, look::lines(&run_words(run), 106))?;
    let mut summary = Summary { page, run, order, places, totals, row: 3 };
    let by_community =
        Grouping { heading: "所属社区", column: COMMUNITY, of: |label| named(&label.community) };
    let by_post = Grouping { heading: "岗位", column: POST, of: |label| named(&label.post) };
    summary.grouped("一、按社区", &by_community)?;
    summary.grouped("二、按岗位", &by_post)?;
    summary.by_fund(plan)?;
    if let Some(net) = &plan.net {
        let words = capital_amount(total(run.pay, &order.computed, net.slot));
        let words = format!("实发工资合计（大写）：人民币{words}");
        let row = summary.row;
        summary.page.merged((row, 0), (row, last), &words, &look::text(Look::Body).set_bold())?;
        summary.page.height(row, 2)?;
    }
    let words: Vec<String> = signatures
        .iter()
        .map(|signature| match signature.state {
            SignatureState::Open => format!("{}：{}", signature.duty, signature.name),
            state => format!("{}：{}（{}）", signature.duty, signature.name, state.words()),
        })
        .collect();
    let words = words.join("          ");
    let row = summary.row + 2;
    summary.page.merged((row, 0), (row, last), &words, &look::plain().set_text_wrap())?;
    summary.page.height(row, look::lines(&words, 106).max(2))?;
    summary.page.print_upright(&foot_words(run));
    summary.page.protect();
    Ok(summary.page)
}

impl Summary<'_> {
    /// Names in the order of the payroll. Names that differ only in case are one, as a spreadsheet compares them.
    fn names(&self, of: fn(&PersonLabel) -> &str) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for label in
            self.order.computed.iter().chain(&self.order.held).filter_map(|p| self.run.people.get(*p))
        {
            if !names.iter().any(|name| same(name, of(label))) {
                names.push(of(label).to_string());
            }
        }
        names
    }

    fn members(&self, people: &[usize], of: fn(&PersonLabel) -> &str, name: &str) -> Vec<usize> {
        let belongs =
            |person: &&usize| self.run.people.get(**person).is_some_and(|label| same(of(label), name));
        people.iter().filter(belongs).copied().collect()
    }

    /// The cells of a column of the payroll's body.
    fn body(&self, column: u16) -> Option<String> {
        let (first, last) = self.places.body()?;
        let (first, last) = (row_col_to_cell_absolute(first, column), row_col_to_cell_absolute(last, column));
        Some(format!("{PAYROLL}!{first}:{last}"))
    }

    /// A formula where there is somebody to compute; else the value.
    fn cell(
        &mut self,
        column: u16,
        formula: Option<String>,
        value: Decimal,
        format: Cellular,
    ) -> Result<(), ReportError> {
        let (decimals, look) = match format {
            Cellular::Count(look) => (None, look),
            Cellular::Money(look) => (Some(2), look),
        };
        let format = match decimals {
            Some(decimals) => look::value(ValueType::Money, decimals, look),
            None => look::value(ValueType::Number, 0, look),
        };
        let value = Value::Number(value);
        match formula {
            Some(formula) => self.page.formula(self.row, column, &formula, &value, &format),
            None => self.page.value(self.row, column, &value, &format),
        }
    }

    fn headings(&mut self, title: &str, headings: &[String]) -> Result<(), ReportError> {
        self.page.text(self.row, 0, title, &look::note_heading())?;
        self.row += 1;
        for (column, heading) in (0..).zip(headings) {
            self.page.text(self.row, column, heading, &look::heading(false))?;
        }
        self.page.height(self.row, 1)?;
        self.row += 1;
        Ok(())
    }

    fn grouped(&mut self, title: &str, grouping: &Grouping) -> Result<(), ReportError> {
        let mut headings = vec![grouping.heading.to_string(), "发放人数".to_string()];
        headings.extend(self.totals.iter().map(|total| total.heading.clone()));
        headings.push("暂缓人数".to_string());
        self.headings(title, &headings)?;
        let held_column = u16::try_from(headings.len()).unwrap_or(2).saturating_sub(1);
        let first = self.row;
        let totals = self.totals.clone();
        for name in self.names(grouping.of) {
            let members = self.members(&self.order.computed, grouping.of, &name);
            let held = self.members(&self.order.held, grouping.of, &name);
            self.page.text(self.row, 0, &name, &look::text(Look::Body))?;
            self.page.height(self.row, look::lines(&name, 26))?;
            let chosen = self
                .body(grouping.column)
                .map(|cells| format!("({cells}={})*1", row_col_to_cell(self.row, 0)));
            let count = chosen.as_ref().map(|chosen| format!("=SUMPRODUCT({chosen})"));
            self.cell(1, count, members.len().into(), Cellular::Count(Look::Body))?;
            for (column, shown) in (FIRST_AMOUNT..).zip(&totals) {
                let cells = self.payroll_column(shown).and_then(|column| self.body(column));
                let formula = chosen
                    .as_ref()
                    .zip(cells)
                    .map(|(chosen, cells)| format!("=ROUND(SUMPRODUCT({chosen},{cells}),2)"));
                let value = total(self.run.pay, &members, shown.slot);
                self.cell(column, formula, value, Cellular::Money(Look::Body))?;
            }
            self.cell(held_column, None, held.len().into(), Cellular::Count(Look::Body))?;
            self.row += 1;
        }
        self.sums(first, &totals, held_column)
    }

    /// The row of sums and the line that ties it to the payroll.
    fn sums(&mut self, first: u32, totals: &[&SlotColumn], held_column: u16) -> Result<(), ReportError> {
        let any = self.row > first;
        let sum = |row: u32, column: u16| {
            any.then(|| {
                format!("=SUM({}:{})", row_col_to_cell(first, column), row_col_to_cell(row - 1, column))
            })
        };
        let row = self.row;
        self.page.text(row, 0, "合计", &look::centred(TOTAL))?;
        self.cell(1, sum(row, 1), self.order.computed.len().into(), Cellular::Count(TOTAL))?;
        for (column, shown) in (FIRST_AMOUNT..).zip(totals) {
            let value = total(self.run.pay, &self.order.computed, shown.slot);
            let formula = any.then(|| {
                let (first, last) = (row_col_to_cell(first, column), row_col_to_cell(row - 1, column));
                format!("=ROUND(SUM({first}:{last}),2)")
            });
            self.cell(column, formula, value, Cellular::Money(TOTAL))?;
        }
        self.cell(held_column, sum(row, held_column), self.order.held.len().into(), Cellular::Count(TOTAL))?;
        self.row += 1;
        self.page.text(self.row, 0, "与工资表合计核对", &look::text(Look::Body))?;
        self.page.text(self.row, 1, "", &look::text(Look::Body))?;
        for (column, shown) in (FIRST_AMOUNT..).zip(totals) {
            let here = row_col_to_cell(row, column);
            self.check(column, &here, shown)?;
        }
        self.page.text(self.row, held_column, "", &look::text(Look::Body))?;
        self.row += 2;
        Ok(())
    }

    fn check(&mut self, column: u16, here: &str, shown: &SlotColumn) -> Result<(), ReportError> {
        let format = look::centred(Look::Body);
        let agrees = Value::Text("相符".to_string());
        let there = self.payroll_column(shown).filter(|_| self.places.body().is_some());
        match there {
            Some(there) => {
                let there = row_col_to_cell(total_row(self.order), there);
                let formula = format!("=IF(ROUND({here}-{PAYROLL}!{there},2)=0,\"相符\",\"不符\")");
                self.page.formula(self.row, column, &formula, &agrees, &format)
            }
            None => self.page.value(self.row, column, &agrees, &format),
        }
    }

    fn payroll_column(&self, shown: &SlotColumn) -> Option<u16> {
        self.places.columns.get(&shown.slot).copied()
    }

    /// By fund: items that name their fund, and the others by the person's own.
    fn by_fund(&mut self, plan: &Plan) -> Result<(), ReportError> {
        let mut funds = self.names(|label| named(&label.fund_source));
        let items = || plan.earnings.iter().chain(&plan.employer);
        for fund in items().filter_map(|item| item.fund.as_ref()) {
            if !funds.iter().any(|known| same(known, fund)) {
                funds.push(fund.clone());
            }
        }
        let headings = ["资金来源", "", "应发项目", "单位承担项目", "合计"].map(str::to_string);
        self.headings("三、按资金来源", &headings)?;
        let first = self.row;
        let mut sums = [Decimal::ZERO; 2];
        for fund in &funds {
            self.page.text(self.row, 0, fund, &look::text(Look::Body))?;
            self.page.text(self.row, 1, "", &look::text(Look::Body))?;
            let mut both = Decimal::ZERO;
            for ((column, list), sum) in (FIRST_AMOUNT..).zip([&plan.earnings, &plan.employer]).zip(&mut sums)
            {
                let (formula, value) = self.fund_sum(fund, list);
                self.cell(column, formula, value, Cellular::Money(Look::Body))?;
                *sum = sum.checked_add(value).unwrap_or(*sum);
                both = both.checked_add(value).unwrap_or(both);
            }
            let (left, right) = (row_col_to_cell(self.row, 2), row_col_to_cell(self.row, 3));
            self.cell(4, Some(format!("=ROUND({left}+{right},2)")), both, Cellular::Money(Look::Body))?;
            self.row += 1;
        }
        let row = self.row;
        self.page.text(row, 0, "合计", &look::centred(TOTAL))?;
        self.page.text(row, 1, "", &look::centred(TOTAL))?;
        let both = sums.iter().fold(Decimal::ZERO, |sum, one| sum.checked_add(*one).unwrap_or(sum));
        for (column, value) in (FIRST_AMOUNT..).zip(sums.into_iter().chain([both])) {
            let formula = (row > first).then(|| {
                let (first, last) = (row_col_to_cell(first, column), row_col_to_cell(row - 1, column));
                format!("=ROUND(SUM({first}:{last}),2)")
            });
            self.cell(column, formula, value, Cellular::Money(TOTAL))?;
        }
        self.row += 1;
        self.page.text(self.row, 0, "与工资表合计核对", &look::text(Look::Body))?;
        self.page.text(self.row, 1, "", &look::text(Look::Body))?;
        let ends = [(2, &plan.gross, sums.first()), (3, &plan.employer_total, sums.last())];
        for (column, shown, sum) in ends {
            let Some(shown) = shown else { continue };
            // A pack may have a total that is not the sum of its items; then there is nothing to tie.
            if Some(&total(self.run.pay, &self.order.computed, shown.slot)) == sum {
                let here = row_col_to_cell(row, column);
                self.check(column, &here, shown)?;
            }
        }
        self.row += 2;
        Ok(())
    }

    fn fund_sum(&self, fund: &str, items: &[SlotColumn]) -> (Option<String>, Decimal) {
        let own = self.members(&self.order.computed, |label| named(&label.fund_source), fund);
        let mut value = Decimal::ZERO;
        let mut terms = Vec::new();
        let chosen = self.body(FUND).map(|cells| format!("({cells}={})*1", row_col_to_cell(self.row, 0)));
        for item in items.iter().filter(|item| item.value_type == ValueType::Money) {
            let Some(column) = self.payroll_column(item) else { continue };
            let people = match &item.fund {
                Some(other) if !same(other, fund) => continue,
                Some(_) => {
                    terms.push(format!("{PAYROLL}!{}", row_col_to_cell(total_row(self.order), column)));
                    &self.order.computed
                }
                None => {
                    if let (Some(chosen), Some(cells)) = (&chosen, self.body(column)) {
                        terms.push(format!("SUMPRODUCT({chosen},{cells})"));
                    }
                    &own
                }
            };
            let sum = total(self.run.pay, people, item.slot);
            value = value.checked_add(sum).unwrap_or(value);
        }
        let computed = self.places.body().is_some() && !terms.is_empty();
        (computed.then(|| format!("=ROUND({},2)", terms.join("+"))), value)
    }
}

#[derive(Clone, Copy)]
enum Cellular {
    Count(Look),
    Money(Look),
}

/// As a spreadsheet compares texts.
fn same(left: &str, right: &str) -> bool {
    left == right || left.to_lowercase() == right.to_lowercase()
}
