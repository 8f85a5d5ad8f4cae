//! Workbooks that another program reads: headings and rows, no titles, no formulas; numbers of accounts and papers
//! as text.

use crate::ReportError;
use crate::cell::spreadsheet_number;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use rust_xlsxwriter::{DocProperties, Format, Workbook, Worksheet};

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PlainCell {
    /// A text, in a cell that stays text.
    Text(String),
    /// A number with so many decimals.
    Number(Decimal, u32),
    /// Nothing.
    Empty,
}

impl From<&str> for PlainCell {
    fn from(text: &str) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text.to_string()) }
    }
}

/// Writes one sheet. The same rows give the same bytes.
pub(crate) fn write(
    (office, dated): (&str, NaiveDate),
    sheet_name: &str,
    rows: &[Vec<PlainCell>],
    widths: &[u16],
) -> Result<Vec<u8>, ReportError> {
    let mut sheet = Worksheet::new();
    sheet.set_name(sheet_name)?;
    let text_format = Format::new().set_num_format("@").set_font_name("宋体");
    for (row, cells) in rows.iter().enumerate() {
        let row = u32::try_from(row).map_err(|_| ReportError::TooManyRows)?;
        for (column, cell) in (0..).zip(cells) {
            match cell {
                PlainCell::Text(text) => {
                    sheet.write_string_with_format(row, column, text, &text_format)?;
                }
                PlainCell::Number(number, decimals) => {
                    let digits = if *decimals == 0 {
                        "0".to_string()
                    } else {
                        format!("{:.*}", *decimals as usize, Decimal::ZERO)
                    };
                    let format = Format::new().set_num_format(digits).set_font_name("宋体");
                    let number = spreadsheet_number(number.normalize());
                    sheet.write_number_with_format(row, column, number, &format)?;
                }
                PlainCell::Empty => {}
            }
        }
    }
    for (column, width) in (0..).zip(widths) {
        sheet.set_column_width(column, *width)?;
    }
    let mut workbook = Workbook::new();
    workbook.set_properties(&DocProperties::new().set_author(office).set_creation_datetime(&dated));
    workbook.push_worksheet(sheet);
    Ok(workbook.save_to_buffer()?)
}

/// The most rows that a sheet has.
pub(crate) const ROWS: usize = 1_048_576;

/// A workbook of one sheet in which every cell is text, for lists that people read and filter: the first row names the
/// columns. The same rows give the same bytes.
///
/// # Errors
/// There are more rows than a sheet has.
pub fn text_workbook(
    (office, dated): (&str, NaiveDate),
    sheet_name: &str,
    rows: &[Vec<String>],
    widths: &[u16],
) -> Result<Vec<u8>, ReportError> {
    if rows.len() > ROWS {
        return Err(ReportError::TooManyRows);
    }
    let rows: Vec<Vec<PlainCell>> =
        rows.iter().map(|row| row.iter().map(|cell| PlainCell::from(cell.as_str())).collect()).collect();
    write((office, dated), sheet_name, &rows, widths)
}
