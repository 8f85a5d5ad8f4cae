//! The border of the spreadsheet: what a cell holds once its binary number
//! has been turned into a decimal.

use calamine::{Data, DataRef, ExcelDateTime};
use chrono::{NaiveDateTime, NaiveTime};
use rust_decimal::Decimal;

/// What one cell holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    /// Nothing.
    Empty,
    /// Text as written.
    Text(String),
    /// A number that fits a decimal.
    Number(Decimal),
    /// A number that does not: not a number, infinite, or beyond all measure.
    BadNumber(String),
    /// 是 or 否 as a logical value.
    Truth(bool),
    /// A date, with its time of day.
    Time(NaiveDateTime),
    /// `#N/A` and its like.
    Error(String),
    /// A formula whose result was never saved.
    FormulaWithoutValue,
}

impl Cell {
    /// True where a user sees nothing.
    pub(crate) fn is_blank(&self) -> bool {
        match self {
            Cell::Empty => true,
            Cell::Text(text) => crate::text::trimmed(text).is_empty(),
            _ => false,
        }
    }

    /// The text a user would see, near enough to recognise the cell by.
    pub(crate) fn shown(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) | Cell::BadNumber(text) | Cell::Error(text) => text.clone(),
            Cell::Number(number) => number.to_string(),
            Cell::Truth(truth) => if *truth { "TRUE" } else { "FALSE" }.to_owned(),
            Cell::Time(time) if time.time() == NaiveTime::MIN => time.date().to_string(),
            Cell::Time(time) => time.format("%Y-%m-%d %H:%M:%S").to_string(),
            Cell::FormulaWithoutValue => String::new(),
        }
    }
}

/// The decimal a spreadsheet program shows for its binary number: the number
/// to 15 significant digits, which is all such a program keeps. `None` for
/// what is not a number and for what a decimal can't hold.
pub(crate) fn decimal_from_spreadsheet_number(number: f64) -> Option<Decimal> {
    if !number.is_finite() {
        return None;
    }
    Decimal::from_scientific(&format!("{number:.14e}")).ok().map(|decimal| decimal.normalize())
}

fn from_number(number: f64) -> Cell {
    match decimal_from_spreadsheet_number(number) {
        Some(decimal) => Cell::Number(decimal),
        None => Cell::BadNumber(number.to_string()),
    }
}

fn from_date_time(date_time: &ExcelDateTime, epoch_1904: bool) -> Cell {
    let cell = from_number(date_time.as_f64());
    match cell {
        Cell::Number(serial) if date_time.is_datetime() => {
            crate::date::from_serial(serial, epoch_1904).map_or(cell, Cell::Time)
        }
        _ => cell,
    }
}

fn from_iso(text: &str) -> Cell {
    match crate::date::time_or_date(text) {
        Some(time) => Cell::Time(time),
        None => Cell::Text(text.to_owned()),
    }
}

/// The text a user sees of a number formatted as a percentage. As a number it
/// would be a hundredth of what is seen.
pub(crate) fn percent(number: Decimal) -> Cell {
    match number.checked_mul(Decimal::ONE_HUNDRED) {
        Some(hundredfold) => Cell::Text(format!("{}%", hundredfold.normalize())),
        None => Cell::BadNumber(number.to_string()),
    }
}

/// A cell of a workbook that was read whole (xls, ods).
pub(crate) fn from_data(data: &Data, epoch_1904: bool) -> Cell {
    match data {
        Data::Empty => Cell::Empty,
        Data::Int(number) => Cell::Number(Decimal::from(*number)),
        Data::Float(number) => from_number(*number),
        Data::String(text) => Cell::Text(text.clone()),
        Data::Bool(truth) => Cell::Truth(*truth),
        Data::DateTime(date_time) => from_date_time(date_time, epoch_1904),
        Data::DateTimeIso(text) => from_iso(text),
        Data::DurationIso(text) => Cell::Text(text.clone()),
        Data::Error(error) => Cell::Error(error.to_string()),
    }
}

/// A cell of a workbook that is read cell by cell (xlsx).
pub(crate) fn from_data_ref(data: &DataRef<'_>, epoch_1904: bool) -> Cell {
    match data {
        DataRef::Empty => Cell::Empty,
        DataRef::Int(number) => Cell::Number(Decimal::from(*number)),
        DataRef::Float(number) => from_number(*number),
        DataRef::String(text) => Cell::Text(text.clone()),
        DataRef::SharedString(text) => Cell::Text((*text).to_owned()),
        DataRef::Bool(truth) => Cell::Truth(*truth),
        DataRef::DateTime(date_time) => from_date_time(date_time, epoch_1904),
        DataRef::DateTimeIso(text) => from_iso(text),
        DataRef::DurationIso(text) => Cell::Text(text.clone()),
        DataRef::Error(error) => Cell::Error(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_binary_number_becomes_the_decimal_a_user_sees() {
        let shown = |number| decimal_from_spreadsheet_number(number).map(|d| d.to_string());
        assert_eq!(shown(0.1 + 0.2).as_deref(), Some("0.3"));
        assert_eq!(shown(1848.0).as_deref(), Some("1848"));
        assert_eq!(shown(284.85).as_deref(), Some("284.85"));
        assert_eq!(shown(-0.5).as_deref(), Some("-0.5"));
        assert_eq!(shown(0.0).as_deref(), Some("0"));
        assert_eq!(shown(1e15).as_deref(), Some("1000000000000000"));
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300, f64::MAX] {
            assert_eq!(decimal_from_spreadsheet_number(number), None, "{number}");
        }
    }
}
