//! A list as a file, as somebody saw it on a page: headings and rows, for people to go on working with. What people
//! wrote is text and never a formula; numbers are numbers.

use crate::ReportError;
use crate::delimited::{Field, for_people};
use crate::plain_workbook::{PlainCell, ROWS, write};
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// A cell of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListCell {
    /// A text.
    Text(String),
    /// A number with so many decimals.
    Number(Decimal, u32),
}

/// The widest column, in digits.
const WIDEST: usize = 48;

fn heading(text: &str) -> ListCell {
    ListCell::Text(text.to_owned())
}

fn words(cell: &ListCell) -> String {
    match cell {
        ListCell::Text(text) => text.clone(),
        ListCell::Number(number, decimals) => format!("{number:.*}", *decimals as usize),
    }
}

/// A list as a workbook (.xlsx). The same list gives the same bytes.
///
/// # Errors
/// There are more rows than a sheet has.
pub fn list_workbook(
    (office, dated): (&str, NaiveDate),
    sheet_name: &str,
    headings: &[String],
    rows: &[Vec<ListCell>],
) -> Result<Vec<u8>, ReportError> {
    if rows.len() >= ROWS {
        return Err(ReportError::TooManyRows);
    }
    let first: Vec<ListCell> = headings.iter().map(|text| heading(text)).collect();
    // Chinese letters take the room of two digits.
    let width = |cell: &ListCell| {
        words(cell).chars().map(|one| if one.is_ascii() { 1 } else { 2 }).sum::<usize>().min(WIDEST)
    };
    let widths: Vec<u16> = (0..headings.len())
        .map(|column| {
            let cells = std::iter::once(&first).chain(rows).filter_map(|row| row.get(column));
            u16::try_from(cells.map(width).max().unwrap_or(0).saturating_add(2)).unwrap_or(10)
        })
        .collect();
    let rows: Vec<Vec<PlainCell>> = std::iter::once(&first)
        .chain(rows)
        .map(|row| {
            row.iter()
                .map(|cell| match cell {
                    ListCell::Text(text) => PlainCell::from(text.as_str()),
                    ListCell::Number(number, decimals) => PlainCell::Number(*number, *decimals),
                })
                .collect()
        })
        .collect();
    write((office, dated), sheet_name, &rows, &widths)
}

/// A list as separated text (.csv) that spreadsheet programs open.
#[must_use]
pub fn list_text(headings: &[String], rows: &[Vec<ListCell>]) -> Vec<u8> {
    let first: Vec<ListCell> = headings.iter().map(|text| heading(text)).collect();
    let rows: Vec<Vec<Field>> = std::iter::once(&first)
        .chain(rows)
        .map(|row| {
            row.iter()
                .map(|cell| match cell {
                    ListCell::Text(text) => Field::Text(text.clone()),
                    ListCell::Number(..) => Field::Number(words(cell)),
                })
                .collect()
        })
        .collect();
    for_people(&rows)
}
