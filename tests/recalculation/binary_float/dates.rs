//! Dates as the serial numbers that spreadsheets keep, from 1 March 1900 (before it Excel counts a day too
//! many).

use super::super::workbook::Value;
use super::{Fault, Outcome};
use chrono::{Datelike, Days, Months, NaiveDate};

const FIRST: i64 = 61;

/// `DATE(year, month, day)`: months and days beyond the year or month run on into the next or the last.
pub fn date(year: i64, month: i64, day: i64) -> Outcome {
    let year = if year < 1900 { year + 1900 } else { year };
    let months = year * 12 + month - 1;
    let first_of_month = i32::try_from(months.div_euclid(12))
        .ok()
        .and_then(|year| NaiveDate::from_ymd_opt(year, u32::try_from(months.rem_euclid(12)).ok()? + 1, 1))
        .ok_or("#NUM!")?;
    serial_value(serial(first_of_month) + day - 1)
}

pub fn year(date: i64) -> Outcome {
    day_of(date).map(|date| Value::Number(f64::from(date.year())))
}

pub fn month(date: i64) -> Outcome {
    day_of(date).map(|date| Value::Number(f64::from(date.month())))
}

pub fn day(date: i64) -> Outcome {
    day_of(date).map(|date| Value::Number(f64::from(date.day())))
}

/// `EDATE`: the same day so many months later, or the month's last when it has no such day.
pub fn months_later(date: i64, months: i64) -> Outcome {
    let distance = Months::new(u32::try_from(months.unsigned_abs()).map_err(|_| "#NUM!")?);
    let from = day_of(date)?;
    let moved =
        if months < 0 { from.checked_sub_months(distance) } else { from.checked_add_months(distance) };
    serial_value(serial(moved.ok_or("#NUM!")?))
}

/// `DATEDIF` in whole years or months.
pub fn whole_periods(from: i64, to: i64, months_in_one: i64) -> Outcome {
    if from > to {
        return Err("#NUM!".into());
    }
    let (from, to) = (day_of(from)?, day_of(to)?);
    let months = |date: NaiveDate| i64::from(date.year()) * 12 + i64::from(date.month());
    let between = months(to) - months(from) - i64::from(to.day() < from.day());
    Ok(Value::Number((between / months_in_one) as f64))
}

fn epoch() -> NaiveDate {
    NaiveDate::from_ymd_opt(1899, 12, 30).unwrap()
}

fn serial(date: NaiveDate) -> i64 {
    date.signed_duration_since(epoch()).num_days()
}

fn serial_value(serial: i64) -> Outcome {
    day_of(serial).map(|_| Value::Number(serial as f64))
}

fn day_of(serial: i64) -> Result<NaiveDate, Fault> {
    let days = u64::try_from(serial).map_err(|_| "#NUM!")?;
    assert!(serial >= FIRST, "this checker does not know dates before March 1900 (serial number {serial})");
    epoch().checked_add_days(Days::new(days)).ok_or_else(|| "#NUM!".into())
}
