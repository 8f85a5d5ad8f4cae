//! A form as a workbook: the same parts down one sheet, with sums as formulas.

use super::{Cell, Form, Part, Table};
use crate::run::{ReportError, Signature};
use crate::wording::day_words;
use crate::workbook::look::{self, Look};
use crate::workbook::page::Page;
use rust_decimal::Decimal;
use rust_xlsxwriter::utility::row_col_to_cell;
use rust_xlsxwriter::{DocProperties, Format, Workbook};
use xingchou_engine::evaluate::Value;
use xingchou_engine::value::ValueType;

struct Writing {
    page: Page,
    row: u32,
    last_column: u16,
    /// Headings that come again on each printed page.
    headings: Option<u32>,
}

pub(super) fn write(form: &Form) -> Result<Vec<u8>, ReportError> {
    let tables = || {
        form.parts.iter().filter_map(|part| if let Part::Table(table) = part { Some(table) } else { None })
    };
    let widest = tables().max_by_key(|table| table.columns.len());
    let mut page = Page::new(&sheet_name(&form.title))?;
    let widths: Vec<u16> = match widest {
        Some(table) if table.columns.len() > 3 => table.columns.iter().map(|column| column.width).collect(),
        _ => vec![18, 30, 18, 30],
    };
    let last_column = u16::try_from(widths.len()).unwrap_or(u16::MAX).saturating_sub(1);
    for (column, width) in (0..).zip(&widths) {
        page.width(column, (*width).clamp(6, 60))?;
    }
    let mut writing = Writing { page, row: 0, last_column, headings: None };
    writing.over(&form.full_title(), &look::title(), 2)?;
    let unit = if form.has_amounts { "    单位：元" } else { "" };
    writing.over(&format!("{}{unit}", form.subtitle), &look::subtitle().set_text_wrap(), 1)?;
    for part in &form.parts {
        writing.part(part)?;
    }
    if !form.signatures.is_empty() {
        writing.signatures(&form.signatures)?;
    }
    for remark in &form.remarks {
        writing.over(remark, &look::plain().set_text_wrap(), 1)?;
    }
    let Writing { mut page, row, headings, .. } = writing;
    let title = form.full_title();
    if form.across {
        let headings = headings.map_or((0, 1), |row| (row, row));
        page.print_wide(&title, headings, row, last_column)?;
    } else {
        page.print_upright(&title);
        if let Some(row) = headings {
            page.sheet.set_repeat_rows(row, row)?;
        }
    }
    let mut workbook = Workbook::new();
    let properties = DocProperties::new().set_title(&title).set_creation_datetime(&form.day);
    workbook.set_properties(&properties);
    workbook.push_worksheet(page.sheet);
    Ok(workbook.save_to_buffer()?)
}

/// A sheet's name has at most 31 characters and none of []:*?/\.
fn sheet_name(title: &str) -> String {
    let name: String =
        title.chars().rev().filter(|character| !"[]:*?/\\'".contains(*character)).take(12).collect();
    let name: String = name.chars().rev().collect();
    if name.is_empty() { "表".to_string() } else { name }
}

impl Writing {
    fn over(&mut self, text: &str, format: &Format, lines: u16) -> Result<(), ReportError> {
        self.page.merged((self.row, 0), (self.row, self.last_column), text, format)?;
        let width = self.page.width_of(0, self.last_column);
        self.page.height(self.row, look::lines(text, width).max(lines))?;
        self.next()
    }

    fn next(&mut self) -> Result<(), ReportError> {
        self.row = self.row.checked_add(1).filter(|row| *row < 1_048_570).ok_or(ReportError::TooManyRows)?;
        Ok(())
    }

    fn part(&mut self, part: &Part) -> Result<(), ReportError> {
        match part {
            Part::Facts(facts) => facts.iter().try_for_each(|(label, text)| self.fact(label, text)),
            Part::Heading(words) => self.over(words, &look::note_heading(), 1),
            Part::Paragraph(words) => {
                let words = format!("\u{3000}\u{3000}{}", words.replace('\n', "\n\u{3000}\u{3000}"));
                self.over(&words, &look::note(), 1)
            }
            Part::Table(table) => self.table(table),
            Part::Seal { office, day } => {
                let words = format!("{office}（盖章）    {}", day_words(*day));
                self.over(&words, &look::plain().set_align(rust_xlsxwriter::FormatAlign::Right), 3)
            }
        }
    }

    fn fact(&mut self, label: &str, text: &str) -> Result<(), ReportError> {
        self.page.text(self.row, 0, label, &look::heading(false))?;
        let last = self.last_column.max(1);
        self.page.merged((self.row, 1), (self.row, last), text, &look::text(Look::Body))?;
        let width = self.page.width_of(1, last);
        let lines = look::lines(text, width).max(look::lines(label, self.page.width_of(0, 0)));
        self.page.height(self.row, lines)?;
        self.next()
    }

    fn table(&mut self, table: &Table) -> Result<(), ReportError> {
        for (column, shown) in (0..).zip(&table.columns) {
            self.page.text(self.row, column, &shown.heading, &look::heading(false))?;
        }
        self.page.height(self.row, 2)?;
        self.headings.get_or_insert(self.row);
        self.next()?;
        let first = self.row;
        for row in &table.rows {
            let mut lines = 1;
            for ((column, cell), shown) in (0..).zip(row).zip(&table.columns) {
                if let Cell::Text(text) = cell {
                    lines = lines.max(look::lines(text, self.page.width_of(column, column)));
                }
                self.cell(column, cell, shown.centred, Look::Body)?;
            }
            self.page.height(self.row, lines)?;
            self.next()?;
        }
        if table.rows.is_empty() {
            self.over(table.empty, &look::centred(Look::Body), 1)?;
        }
        if let Some(label) = &table.sums {
            self.sums(table, label, first)?;
        }
        Ok(())
    }

    fn cell(&mut self, column: u16, cell: &Cell, centred: bool, look: Look) -> Result<(), ReportError> {
        match cell {
            Cell::Text(text) if centred => self.page.text(self.row, column, text, &look::centred(look)),
            Cell::Text(text) => self.page.text(self.row, column, text, &look::text(look)),
            Cell::Amount(amount) => {
                self.page.at_least(column, look::money_width(*amount))?;
                let format = look::value(ValueType::Money, 2, look);
                self.page.value(self.row, column, &Value::Number(*amount), &format)
            }
            Cell::Count(count) => {
                let format = look::value(ValueType::Number, 0, look);
                self.page.value(self.row, column, &Value::Number(Decimal::from(*count)), &format)
            }
        }
    }

    fn sums(&mut self, table: &Table, label: &str, first: u32) -> Result<(), ReportError> {
        for (at, shown) in table.columns.iter().enumerate() {
            let column = u16::try_from(at).unwrap_or(u16::MAX);
            if !shown.summed {
                let text = if at == 0 { label } else { "" };
                self.page.text(self.row, column, text, &look::centred(Look::Total))?;
                continue;
            }
            let sum = table.sum(at);
            if table.rows.is_empty() {
                self.cell(column, &sum, false, Look::Total)?;
                continue;
            }
            let (from, to) = (row_col_to_cell(first, column), row_col_to_cell(self.row - 1, column));
            let (value, format) = match sum {
                Cell::Count(count) => (count.into(), look::value(ValueType::Number, 0, Look::Total)),
                other => (other.number().unwrap_or_default(), look::value(ValueType::Money, 2, Look::Total)),
            };
            self.page.at_least(column, look::money_width(value))?;
            let formula = format!("=ROUND(SUM({from}:{to}),2)");
            self.page.formula(self.row, column, &formula, &Value::Number(value), &format)?;
        }
        self.page.height(self.row, 1)?;
        self.next()
    }

    fn signatures(&mut self, signatures: &[Signature]) -> Result<(), ReportError> {
        self.next()?;
        for signature in signatures {
            let words = format!("{}：{}    {}", signature.duty, signature.name, signature.state.words());
            self.over(&words, &look::plain(), 1)?;
        }
        Ok(())
    }
}
