//! Small words that many pages share: months, days, times, amounts, numbers.

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};
use rust_decimal::Decimal;
use xingchou_pages::money::yuan;

use super::visit::Visit;
use crate::clock;
use crate::month::Month;

/// What stands where there is nothing.
pub(super) const NOTHING: &str = "—";

/// A month as it is read: 2026年10月.
pub(super) fn month(visit: &Visit, month: Month) -> String {
    match visit.look.language.is_chinese() {
        true => format!("{}年{}月", month.year(), month.first_day().month()),
        false => month.first_day().format("%B %Y").to_string(),
    }
}

/// A day as it is read: 2026年10月8日.
pub(super) fn day(visit: &Visit, day: NaiveDate) -> String {
    match visit.look.language.is_chinese() {
        true => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
        false => day.format("%-d %B %Y").to_string(),
    }
}

/// A time as a clock in the office showed it.
pub(super) fn time(visit: &Visit, utc: NaiveDateTime) -> String {
    let shown = clock::to_office_time(utc);
    format!("{} {:02}:{:02}", day(visit, shown.date()), shown.hour(), shown.minute())
}

/// An amount, or a dash.
pub(super) fn amount(amount: Option<Decimal>) -> String {
    amount.map_or_else(|| NOTHING.to_owned(), yuan)
}

/// A text, or a dash.
pub(super) fn or_dash(text: impl Into<String>) -> String {
    let text = text.into();
    if text.is_empty() { NOTHING.to_owned() } else { text }
}

/// An amount in fen, as it enters a picture.
pub(super) fn fen(amount: Decimal) -> i64 {
    use rust_decimal::prelude::ToPrimitive;
    amount.checked_mul(Decimal::ONE_HUNDRED).and_then(|fen| fen.round().to_i64()).unwrap_or_default()
}

/// Stars as signs.
pub(super) fn stars(words: &str) -> String {
    match words.parse::<usize>() {
        Ok(stars @ 1..=5) => "★".repeat(stars),
        _ => or_dash(words),
    }
}
