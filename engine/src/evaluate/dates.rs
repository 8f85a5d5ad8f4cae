//! Date functions on spreadsheet day numbers.

use crate::program::DatePart;
use crate::sheet::{date_of_day_number, day_number};
use crate::value::CellError;
use chrono::{Datelike, Months, NaiveDate};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

fn whole(value: Decimal) -> Option<i32> {
    value.trunc().to_i32()
}

fn date(value: Decimal) -> Option<NaiveDate> {
    whole(value).and_then(date_of_day_number)
}

fn number(date: NaiveDate) -> Decimal {
    day_number(date).into()
}

/// A computed day as it is, when it lies in the years that spreadsheets know.
pub(crate) fn on_calendar(value: Decimal) -> Result<Decimal, CellError> {
    let known = date(value).is_some_and(|date| (1900..=9999).contains(&date.year()));
    if known { Ok(value) } else { Err(CellError::OutOfRange) }
}

/// DATE: months and days beyond their range carry over, as in a spreadsheet.
pub(crate) fn from_parts(year: Decimal, month: Decimal, day: Decimal) -> Option<Decimal> {
    let (year, month, day) = (whole(year)?, whole(month)?, whole(day)?);
    if !(1900..=9999).contains(&year) {
        return None;
    }
    let months = year.checked_mul(12)?.checked_add(month.checked_sub(1)?)?;
    let first =
        NaiveDate::from_ymd_opt(months.div_euclid(12), u32::try_from(months.rem_euclid(12)).ok()? + 1, 1)?;
    first.checked_add_signed(chrono::Duration::days(i64::from(day) - 1)).map(number)
}

/// YEAR, MONTH, DAY.
pub(crate) fn part(part: DatePart, value: Decimal) -> Option<Decimal> {
    let date = date(value)?;
    Some(match part {
        DatePart::Year => date.year().into(),
        DatePart::Month => date.month().into(),
        DatePart::Day => date.day().into(),
    })
}

/// EDATE: the same day some months on, or the month's last.
pub(crate) fn add_months(value: Decimal, months: Decimal) -> Option<Decimal> {
    let (date, months) = (date(value)?, whole(months)?);
    let step = Months::new(months.unsigned_abs());
    let moved = if months < 0 { date.checked_sub_months(step) } else { date.checked_add_months(step) };
    moved.map(number)
}

/// DATEDIF in whole years (`years`) or whole months; an end before the start is an error.
pub(crate) fn difference(years: bool, from: Decimal, to: Decimal) -> Option<Decimal> {
    let (from, to) = (date(from)?, date(to)?);
    if to < from {
        return None;
    }
    let months = (to.year() - from.year()) * 12 + i32::try_from(to.month()).ok()?
        - i32::try_from(from.month()).ok()?
        - i32::from(to.day() < from.day());
    Some(if years { months.div_euclid(12) } else { months }.into())
}
