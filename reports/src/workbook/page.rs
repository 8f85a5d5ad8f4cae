//! One sheet of a workbook being written: cells, headings, and how it prints.

use super::look::{self, Look, column_width};
use crate::cell::spreadsheet_number;
use crate::run::ReportError;
use rust_xlsxwriter::{Format, Formula, ProtectionOptions, Worksheet};
use std::rc::Rc;
use xingchou_engine::evaluate::Value;
use xingchou_engine::number::plain_text;
use xingchou_engine::sheet::day_number;
use xingchou_engine::value::ValueType;

/// A4 and A3, as spreadsheet files number papers.
const A4: u8 = 9;
const A3: u8 = 8;
/// How many digits fit across landscape A4 at a readable size.
const A4_DIGITS: u16 = 160;

/// A sheet being written, with the widths of its columns.
pub(crate) struct Page {
    pub(crate) sheet: Worksheet,
    widths: Vec<u16>,
    /// The looks of values by type and decimals, each made once.
    value_looks: Vec<(ValueType, u32, Rc<Format>)>,
}

impl Page {
    pub(crate) fn new(name: &str) -> Result<Self, ReportError> {
        let mut sheet = Worksheet::new();
        sheet.set_name(name)?;
        // A formula whose result is an empty text must not be shown as 0.
        sheet.set_formula_result_default("");
        Ok(Self { sheet, widths: Vec::new(), value_looks: Vec::new() })
    }

    /// How a value of some type is written in the body of a table.
    pub(crate) fn value_look(&mut self, value_type: ValueType, decimals: u32) -> Rc<Format> {
        let known = self.value_looks.iter().find(|(of, at, _)| (*of, *at) == (value_type, decimals));
        if let Some((.., known)) = known {
            return Rc::clone(known);
        }
        let format = Rc::new(look::value(value_type, decimals, Look::Body));
        self.value_looks.push((value_type, decimals, Rc::clone(&format)));
        format
    }

    pub(crate) fn text(
        &mut self,
        row: u32,
        column: u16,
        text: &str,
        format: &Format,
    ) -> Result<(), ReportError> {
        if text.is_empty() {
            self.sheet.write_blank(row, column, format)?;
        } else {
            self.sheet.write_string_with_format(row, column, text, format)?;
        }
        Ok(())
    }

    pub(crate) fn number(
        &mut self,
        row: u32,
        column: u16,
        number: usize,
        format: &Format,
    ) -> Result<(), ReportError> {
        let number = spreadsheet_number(number.into());
        self.sheet.write_number_with_format(row, column, number, format)?;
        Ok(())
    }

    /// Text over several cells; over one, plainly.
    pub(crate) fn merged(
        &mut self,
        (first_row, first_column): (u32, u16),
        (last_row, last_column): (u32, u16),
        text: &str,
        format: &Format,
    ) -> Result<(), ReportError> {
        if (first_row, first_column) == (last_row, last_column) {
            return self.text(first_row, first_column, text, format);
        }
        self.sheet.merge_range(first_row, first_column, last_row, last_column, text, format)?;
        Ok(())
    }

    pub(crate) fn value(
        &mut self,
        row: u32,
        column: u16,
        value: &Value,
        format: &Format,
    ) -> Result<(), ReportError> {
        match value {
            Value::Number(number) => {
                self.sheet.write_number_with_format(row, column, spreadsheet_number(*number), format)?;
            }
            Value::Date(date) => {
                let day = spreadsheet_number(day_number(*date).into());
                self.sheet.write_number_with_format(row, column, day, format)?;
            }
            Value::Truth(truth) => {
                self.sheet.write_boolean_with_format(row, column, *truth, format)?;
            }
            Value::Text(text) => self.text(row, column, text, format)?,
            Value::Error(_) => self.text(row, column, "未提供", format)?,
        }
        Ok(())
    }

    pub(crate) fn formula(
        &mut self,
        row: u32,
        column: u16,
        formula: &str,
        result: &Value,
        format: &Format,
    ) -> Result<(), ReportError> {
        let result = match result {
            Value::Number(number) => plain_text(*number),
            Value::Date(date) => day_number(*date).to_string(),
            Value::Truth(truth) => (if *truth { "TRUE" } else { "FALSE" }).to_string(),
            // A text like "nan" would be kept as a broken number.
            Value::Text(text) if text.parse::<f64>().is_ok_and(|number| !number.is_finite()) => String::new(),
            Value::Text(text) => text.clone(),
            Value::Error(_) => String::new(),
        };
        self.sheet.write_formula_with_format(
            row,
            column,
            Formula::new(formula).set_result(result),
            format,
        )?;
        Ok(())
    }

    /// One heading with the width of its values.
    pub(crate) fn heading(
        &mut self,
        row: u32,
        column: u16,
        heading: &str,
        assumed: bool,
        values: u16,
    ) -> Result<(), ReportError> {
        self.text(row, column, heading, &look::heading(assumed))?;
        let name = heading.split('\n').next().unwrap_or(heading);
        let least = if assumed { 9 } else { 0 };
        self.width(column, column_width(name, values).max(least))
    }

    pub(crate) fn width(&mut self, column: u16, width: u16) -> Result<(), ReportError> {
        self.sheet.set_column_width(column, f64::from(width))?;
        let position = usize::from(column);
        if self.widths.len() <= position {
            self.widths.resize(position + 1, 9);
        }
        if let Some(own) = self.widths.get_mut(position) {
            *own = width;
        }
        Ok(())
    }

    /// Widens a column if it is narrower.
    pub(crate) fn at_least(&mut self, column: u16, width: u16) -> Result<(), ReportError> {
        if self.width_of(column, column) < width { self.width(column, width) } else { Ok(()) }
    }

    pub(crate) fn width_of(&self, first: u16, last: u16) -> u16 {
        (first..=last).map(|column| self.widths.get(usize::from(column)).copied().unwrap_or(9)).sum()
    }

    /// A height in lines of text.
    pub(crate) fn height(&mut self, row: u32, lines: u16) -> Result<(), ReportError> {
        let points = lines.clamp(1, 26).saturating_mul(14).saturating_add(4);
        self.sheet.set_row_height(row, f64::from(points))?;
        Ok(())
    }

    /// Prints across landscape paper, as wide as needed, with headings on each page and page numbers at the foot.
    pub(crate) fn print_wide(
        &mut self,
        foot: &str,
        headings: (u32, u32),
        last_row: u32,
        last_column: u16,
    ) -> Result<(), ReportError> {
        let paper = if self.width_of(0, last_column) > A4_DIGITS { A3 } else { A4 };
        self.sheet
            .set_landscape()
            .set_paper_size(paper)
            .set_print_fit_to_pages(1, 0)
            .set_print_center_horizontally(true);
        self.sheet.set_repeat_rows(headings.0, headings.1)?;
        self.sheet.set_print_area(0, 0, last_row, last_column)?;
        self.margins_and_foot(foot);
        Ok(())
    }

    /// Keeps people from typing over figures. There is no password: it guards against slips of the hand, and whoever
    /// wants to try something takes it off. Cells whose format is unlocked stay open.
    pub(crate) fn protect(&mut self) {
        let options = ProtectionOptions {
            format_columns: true,
            format_rows: true,
            use_autofilter: true,
            ..ProtectionOptions::default()
        };
        self.sheet.protect_with_options(&options);
    }

    /// Prints on upright A4, one page wide.
    pub(crate) fn print_upright(&mut self, foot: &str) {
        self.sheet.set_portrait().set_paper_size(A4).set_print_fit_to_pages(1, 0);
        self.margins_and_foot(foot);
    }

    /// Every printed page says what it belongs to, and its number.
    fn margins_and_foot(&mut self, foot: &str) {
        // A foot of more than 255 characters is refused, and & begins a code.
        let foot: String = foot.chars().take(90).collect();
        let foot = format!("&L{}&C第 &P 页 共 &N 页", foot.replace('&', "&&"));
        self.sheet.set_margins(0.4, 0.4, 0.5, 0.7, 0.3, 0.3).set_footer(foot);
    }
}
