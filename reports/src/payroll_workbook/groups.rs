//! 按社区, 按岗位, 按资金: every item by group, with a chart that can be edited.

use super::page::{TOTAL, foot_words};
use super::pay::{COMMUNITY, FUND, NAME as PAYROLL, POST, named, run_words, total, total_row};
use super::places::Places;
use super::plan::{Plan, RowOrder, SlotColumn};
use crate::document::chart::{TablePlace, native};
use crate::document::{Chart, ChartKind};
use crate::run::{PayrollRun, PersonLabel, ReportError};
use crate::wording::month_words;
use crate::workbook::look::{self, Look};
use crate::workbook::page::Page;
use rust_decimal::Decimal;
use rust_xlsxwriter::Format;
use rust_xlsxwriter::utility::{row_col_to_cell, row_col_to_cell_absolute};
use xingchou_engine::evaluate::Value;
use xingchou_engine::value::ValueType;

const HEADINGS: u32 = 2;
const FIRST_ROW: u32 = 3;
const FIRST_AMOUNT: u16 = 2;

/// A sum that must equal one of the payroll: where each stands.
pub(super) struct Tie {
    pub(super) what: String,
    /// The cell of the sum, with its sheet.
    pub(super) here: String,
    /// The cell of the payroll, with its sheet.
    pub(super) there: String,
    pub(super) amount: Decimal,
}

/// One way to group people.
struct Grouping {
    sheet: &'static str,
    heading: &'static str,
    /// The column of the payroll that says which group.
    column: u16,
    of: fn(&PersonLabel) -> &str,
    /// Items that name their own fund belong to it, whoever the person is.
    by_fund: bool,
}

const GROUPINGS: [Grouping; 3] = [
    Grouping {
        sheet: "按社区",
        heading: "所属社区",
        column: COMMUNITY,
        of: |label| named(&label.community),
        by_fund: false,
    },
    Grouping {
        sheet: "按岗位",
        heading: "岗位",
        column: POST,
        of: |label| named(&label.post),
        by_fund: false,
    },
    Grouping {
        sheet: "按资金",
        heading: "资金来源",
        column: FUND,
        of: |label| named(&label.fund_source),
        by_fund: true,
    },
];

/// The three sheets, and the sums that tie them to the payroll.
pub(super) fn write(
    run: &PayrollRun<'_>,
    plan: &Plan,
    order: &RowOrder,
    places: &Places<'_>,
) -> Result<(Vec<Page>, Vec<Tie>), ReportError> {
    let (mut pages, mut ties) = (Vec::new(), Vec::new());
    for grouping in &GROUPINGS {
        let groups = Groups { run, order, places, grouping };
        let (page, own) = groups.write(plan)?;
        pages.push(page);
        ties.extend(own);
    }
    Ok((pages, ties))
}

struct Groups<'g> {
    run: &'g PayrollRun<'g>,
    order: &'g RowOrder,
    places: &'g Places<'g>,
    grouping: &'g Grouping,
}

impl Groups<'_> {
    fn columns<'p>(&self, plan: &'p Plan) -> Vec<&'p SlotColumn> {
        let money = |list: &'p [SlotColumn]| list.iter().filter(|item| item.value_type == ValueType::Money);
        let mut columns: Vec<&SlotColumn> = money(&plan.earnings).collect();
        if self.grouping.by_fund {
            columns.extend(money(&plan.employer));
            return columns;
        }
        columns.extend(&plan.gross);
        columns.extend(money(&plan.deductions));
        columns.extend(&plan.total_deductions);
        columns.extend(&plan.net);
        columns.extend(money(&plan.employer));
        columns.extend(&plan.employer_total);
        columns
    }

    fn names(&self, columns: &[&SlotColumn]) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        let people = self.order.computed.iter().chain(&self.order.held);
        let own = people.filter_map(|person| self.run.people.get(*person)).map(self.grouping.of);
        let funds = columns.iter().filter(|_| self.grouping.by_fund).filter_map(|item| item.fund.as_deref());
        for name in own.chain(funds) {
            if !names.iter().any(|known| same(known, name)) {
                names.push(name.to_string());
            }
        }
        names
    }

    fn write(&self, plan: &Plan) -> Result<(Page, Vec<Tie>), ReportError> {
        let columns = self.columns(plan);
        let names = self.names(&columns);
        let mut page = Page::new(self.grouping.sheet)?;
        let held = FIRST_AMOUNT + u16::try_from(columns.len()).unwrap_or(u16::MAX - 4);
        self.headings(&mut page, &columns, held)?;
        let total_at = FIRST_ROW.saturating_add(u32::try_from(names.len()).unwrap_or(u32::MAX / 2));
        for (row, name) in (FIRST_ROW..).zip(&names) {
            self.group(&mut page, row, name, &columns, held)?;
        }
        let ties = self.sums(&mut page, total_at, &columns, held)?;
        let place = TablePlace {
            headings_row: HEADINGS,
            first_row: FIRST_ROW,
            last_row: total_at.checked_sub(1).filter(|last| *last >= FIRST_ROW),
            columns: (0..=held).collect(),
        };
        self.chart(&mut page, plan, &columns, &place, total_at)?;
        page.print_wide(&foot_words(self.run), (HEADINGS, HEADINGS), total_at + 26, held)?;
        page.protect();
        Ok((page, ties))
    }

    fn headings(&self, page: &mut Page, columns: &[&SlotColumn], held: u16) -> Result<(), ReportError> {
        for (column, heading, width) in
            [(0, self.grouping.heading, 24), (1, "发放人数", 8), (held, "暂缓人数", 8)]
        {
            page.text(HEADINGS, column, heading, &look::heading(false))?;
            page.width(column, width)?;
        }
        for (column, shown) in (FIRST_AMOUNT..).zip(columns) {
            page.heading(HEADINGS, column, &shown.printed_heading(), shown.assumed, 9)?;
        }
        page.height(HEADINGS, 4)?;
        let (month, state) = (month_words(self.run.pay_month), self.run.state.chinese());
        let title = format!("{}{month}工资{}汇总（{state}）", self.run.office, self.grouping.sheet);
        page.merged((0, 0), (0, held), &title, &look::title())?;
        page.height(0, 2)?;
        page.merged((1, 0), (1, held), &run_words(self.run), &look::subtitle())?;
        Ok(())
    }

    fn members(&self, people: &[usize], name: &str) -> Vec<usize> {
        let belongs = |person: &&usize| {
            self.run.people.get(**person).is_some_and(|label| same((self.grouping.of)(label), name))
        };
        people.iter().filter(belongs).copied().collect()
    }

    /// The cells of a column of the payroll's body.
    fn body(&self, column: u16) -> Option<String> {
        let (first, last) = self.places.body()?;
        let (first, last) = (row_col_to_cell_absolute(first, column), row_col_to_cell_absolute(last, column));
        Some(format!("{PAYROLL}!{first}:{last}"))
    }

    fn group(
        &self,
        page: &mut Page,
        row: u32,
        name: &str,
        columns: &[&SlotColumn],
        held: u16,
    ) -> Result<(), ReportError> {
        let members = self.members(&self.order.computed, name);
        page.text(row, 0, name, &look::text(Look::Body))?;
        page.height(row, look::lines(name, 24))?;
        let chosen =
            self.body(self.grouping.column).map(|cells| format!("({cells}={})*1", row_col_to_cell(row, 0)));
        let count = chosen.as_ref().map(|chosen| format!("=SUMPRODUCT({chosen})"));
        put(page, (row, 1), count, members.len().into(), &count_format(Look::Body))?;
        for (column, item) in (FIRST_AMOUNT..).zip(columns) {
            let there = self.places.columns.get(&item.slot).copied();
            let fund = item.fund.as_ref().filter(|_| self.grouping.by_fund);
            let (formula, value) = match fund {
                Some(fund) if same(fund, name) => (
                    there
                        .filter(|_| self.places.body().is_some())
                        .map(|there| format!("={PAYROLL}!{}", row_col_to_cell(total_row(self.order), there))),
                    total(self.run.pay, &self.order.computed, item.slot),
                ),
                Some(_) => (None, Decimal::ZERO),
                None => (
                    chosen
                        .as_ref()
                        .zip(there.and_then(|there| self.body(there)))
                        .map(|(chosen, cells)| format!("=ROUND(SUMPRODUCT({chosen},{cells}),2)")),
                    total(self.run.pay, &members, item.slot),
                ),
            };
            put(page, (row, column), formula, value, &money_format(Look::Body))?;
        }
        let waiting = self.members(&self.order.held, name).len();
        put(page, (row, held), None, waiting.into(), &count_format(Look::Body))
    }

    /// The row of sums, each to be tied to the payroll.
    fn sums(
        &self,
        page: &mut Page,
        row: u32,
        columns: &[&SlotColumn],
        held: u16,
    ) -> Result<Vec<Tie>, ReportError> {
        let mut ties = Vec::new();
        let sum = |column: u16| {
            (row > FIRST_ROW).then(|| {
                let (first, last) = (row_col_to_cell(FIRST_ROW, column), row_col_to_cell(row - 1, column));
                format!("=ROUND(SUM({first}:{last}),2)")
            })
        };
        page.text(row, 0, "合计", &look::centred(TOTAL))?;
        put(page, (row, 1), sum(1), self.order.computed.len().into(), &count_format(TOTAL))?;
        for (column, item) in (FIRST_AMOUNT..).zip(columns) {
            let value = total(self.run.pay, &self.order.computed, item.slot);
            page.at_least(column, look::money_width(value))?;
            put(page, (row, column), sum(column), value, &money_format(TOTAL))?;
            if let Some(there) = self.places.columns.get(&item.slot).filter(|_| self.places.body().is_some())
            {
                ties.push(Tie {
                    what: format!("{}：{}", self.grouping.sheet, item.heading),
                    here: format!("{}!{}", self.grouping.sheet, row_col_to_cell(row, column)),
                    there: format!("{PAYROLL}!{}", row_col_to_cell(total_row(self.order), *there)),
                    amount: value,
                });
            }
        }
        put(page, (row, held), sum(held), self.order.held.len().into(), &count_format(TOTAL))?;
        page.height(row, 1)?;
        Ok(ties)
    }

    fn chart(
        &self,
        page: &mut Page,
        plan: &Plan,
        columns: &[&SlotColumn],
        place: &TablePlace,
        total_at: u32,
    ) -> Result<(), ReportError> {
        let wanted: Vec<&SlotColumn> = match self.grouping.by_fund {
            true => columns.iter().copied().take(4).collect(),
            false => [&plan.gross, &plan.net].into_iter().flatten().collect(),
        };
        let at = |slot| columns.iter().position(|column| column.slot == slot);
        let values: Vec<usize> =
            wanted.iter().filter_map(|column| at(column.slot)).map(|at| at + 2).collect();
        let title = format!("{}（元）", self.grouping.sheet);
        let chart = Chart { kind: ChartKind::Columns, title, table: 0, names: 0, values };
        // Charts keep clear of the table, whatever there is.
        if let Some(native) = native(&chart, place, self.grouping.sheet, (760, 380))
            && !chart.values.is_empty()
        {
            page.sheet.insert_chart(total_at + 2, 0, &native)?;
        }
        Ok(())
    }
}

fn put(
    page: &mut Page,
    (row, column): (u32, u16),
    formula: Option<String>,
    value: Decimal,
    format: &Format,
) -> Result<(), ReportError> {
    let value = Value::Number(value);
    match formula {
        Some(formula) => page.formula(row, column, &formula, &value, format),
        None => page.value(row, column, &value, format),
    }
}

fn count_format(look: Look) -> Format {
    look::value(ValueType::Number, 0, look)
}

fn money_format(look: Look) -> Format {
    look::value(ValueType::Money, 2, look)
}

/// As a spreadsheet compares texts.
fn same(left: &str, right: &str) -> bool {
    left == right || left.to_lowercase() == right.to_lowercase()
}
