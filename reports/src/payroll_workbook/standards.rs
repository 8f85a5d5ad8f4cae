//! 标准: every parameter and table with its unit and what it rests on; all formulas refer here.

use super::page::foot_words;
use super::places::{STANDARD_VALUE, STANDARDS, StandardPlaces, TablePlace};
use crate::cell::spreadsheet_number;
use crate::run::{PayrollRun, ReportError};
use crate::workbook::look::{self, Look};
use crate::workbook::page::Page;
use xingchou_engine::program::Program;
use xingchou_engine::sheet::{Basis, Constant, Table, TableSide};
use xingchou_engine::value::ValueType;

/// The sheet of standards while it is written.
pub(super) struct Standards {
    pub(super) page: Page,
    next_row: u32,
    /// The column that says 公布 or 暂定; the one after it says which document or who must confirm.
    status: u16,
}

const BASIS_WIDTH: u16 = 56;

impl Standards {
    pub(super) fn new(run: &PayrollRun<'_>, programs: &[&Program]) -> Result<Self, ReportError> {
        let widest =
            programs.iter().flat_map(|program| &program.tables).map(|table| table.columns.len()).max();
        let status = u16::try_from(widest.unwrap_or(0)).unwrap_or(3).clamp(3, 60);
        let mut page = Page::new(STANDARDS)?;
        page.width(0, 26)?;
        for column in 1..status {
            page.width(column, 14)?;
        }
        page.width(status, 7)?;
        page.width(status + 1, BASIS_WIDTH)?;
        page.merged((0, 0), (0, status + 1), "标准", &look::title())?;
        page.height(0, 2)?;
        let reading =
            "工资表、评分表的公式都引用本表。底色加“暂定”二字的，尚无公布的依据，须由所列单位确认。";
        page.text(1, 0, reading, &look::subtitle())?;
        page.sheet.set_freeze_panes(2, 0)?;
        page.print_upright(&foot_words(run));
        page.sheet.set_landscape().set_repeat_rows(0, 1)?;
        Ok(Self { page, next_row: 3, status })
    }

    /// Writes a program's parameters and tables, and the month's weekdays.
    pub(super) fn write(
        &mut self,
        program: &Program,
        month_weekdays: Option<rust_decimal::Decimal>,
    ) -> Result<StandardPlaces, ReportError> {
        let mut places = StandardPlaces::default();
        let heading = format!("一、参数（{}）", program.title);
        self.page.text(self.next_row, 0, &heading, &look::note_heading())?;
        self.next_row += 1;
        for (column, text) in [(0, "名称"), (1, "数值"), (2, "单位")] {
            self.page.text(self.next_row, column, text, &look::heading(false))?;
        }
        self.basis_heading(3)?;
        self.next_row += 1;
        places.month_weekdays = self.next_row;
        self.page.text(self.next_row, 0, "全月计薪日", &look::text(Look::Body))?;
        let format = look::constant(ValueType::Number, Look::Body);
        match month_weekdays {
            Some(days) => {
                let days = spreadsheet_number(days);
                self.page.sheet.write_number_with_format(self.next_row, STANDARD_VALUE, days, &format)?;
            }
            None => self.page.text(self.next_row, STANDARD_VALUE, "", &format)?,
        }
        self.page.text(self.next_row, 2, "天", &look::centred(Look::Body))?;
        self.status_cells("日历", "本月星期一至星期五的天数，含法定节假日", Look::Body, 3)?;
        self.next_row += 1;
        for parameter in &program.parameters {
            places.parameters.push(self.next_row);
            let look = look_of(&parameter.basis);
            self.page.text(self.next_row, 0, &parameter.name, &look::text(look))?;
            self.constant(STANDARD_VALUE, &parameter.value, parameter.value_type, look)?;
            self.page.text(self.next_row, 2, &parameter.unit, &look::centred(look))?;
            self.basis(&parameter.basis, 3)?;
            self.next_row += 1;
        }
        self.next_row += 1;
        let heading = format!("二、对照表（{}）", program.title);
        self.page.text(self.next_row, 0, &heading, &look::note_heading())?;
        self.next_row += 1;
        for table in &program.tables {
            places.tables.push(self.table(table)?);
        }
        self.next_row += 1;
        Ok(places)
    }

    fn table(&mut self, table: &Table) -> Result<TablePlace, ReportError> {
        let columns = u16::try_from(table.columns.len()).unwrap_or(u16::MAX);
        let side = match table.side {
            TableSide::Exact => "",
            TableSide::Low => "（下限，含本数）",
            TableSide::High => "（上限，含本数）",
        };
        let name = format!("{}{side}", table.name);
        self.page.text(self.next_row, 0, &name, &look::plain().set_bold())?;
        self.next_row += 1;
        for (column, (heading, _)) in (0..).zip(&table.columns) {
            self.page.text(self.next_row, column, heading, &look::heading(false))?;
        }
        self.basis_heading(columns)?;
        self.next_row += 1;
        let first_row = self.next_row;
        for row in &table.rows {
            let basis = row.basis.as_ref().unwrap_or(&table.basis);
            let look = look_of(basis);
            for (column, (value, (_, value_type))) in (0..).zip(row.values.iter().zip(&table.columns)) {
                self.constant(column, value, *value_type, look)?;
            }
            self.basis(basis, columns)?;
            self.next_row += 1;
        }
        let last_row = self.next_row.saturating_sub(1).max(first_row);
        self.next_row += 1;
        Ok(TablePlace { first_row, last_row, columns })
    }

    fn constant(
        &mut self,
        column: u16,
        value: &Constant,
        value_type: ValueType,
        look: Look,
    ) -> Result<(), ReportError> {
        let format = look::constant(value_type, look);
        match value {
            Constant::Number(number) => {
                let number = spreadsheet_number(*number);
                self.page.sheet.write_number_with_format(self.next_row, column, number, &format)?;
            }
            Constant::Text(text) => self.page.text(self.next_row, column, text, &look::centred(look))?,
            Constant::Truth(truth) => {
                self.page.sheet.write_boolean_with_format(self.next_row, column, *truth, &format)?;
            }
        }
        Ok(())
    }

    /// The headings of the last two columns; cells between `first` and them stay empty.
    fn basis_heading(&mut self, first: u16) -> Result<(), ReportError> {
        let format = look::heading(false);
        for column in first..self.status {
            self.page.text(self.next_row, column, "", &format)?;
        }
        self.page.text(self.next_row, self.status, "状态", &format)?;
        self.page.text(self.next_row, self.status + 1, "依据，或由谁确认", &format)
    }

    fn basis(&mut self, basis: &Basis, first: u16) -> Result<(), ReportError> {
        match basis {
            Basis::Published(titles) => self.status_cells("公布", &titles.join("；"), Look::Body, first),
            Basis::Assumed(who) => self.status_cells("暂定", who, Look::Assumed, first),
        }
    }

    fn status_cells(&mut self, status: &str, basis: &str, look: Look, first: u16) -> Result<(), ReportError> {
        for column in first..self.status {
            self.page.text(self.next_row, column, "", &look::text(look))?;
        }
        self.page.text(self.next_row, self.status, status, &look::centred(look))?;
        self.page.text(self.next_row, self.status + 1, basis, &look::text(look))?;
        self.page.height(self.next_row, look::lines(basis, BASIS_WIDTH))
    }
}

fn look_of(basis: &Basis) -> Look {
    if basis.assumed().is_some() { Look::Assumed } else { Look::Body }
}
