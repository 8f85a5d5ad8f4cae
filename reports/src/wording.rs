//! How papers write months, days and amounts.

use chrono::{Datelike, NaiveDate, NaiveDateTime};
use rust_decimal::{Decimal, RoundingStrategy};

/// 2026年10月.
#[must_use]
pub fn month_words(month: NaiveDate) -> String {
    format!("{}年{}月", month.year(), month.month())
}

/// 2026年10月15日.
#[must_use]
pub fn day_words(day: NaiveDate) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

/// 2026年10月15日 09:05.
#[must_use]
pub fn moment_words(moment: NaiveDateTime) -> String {
    format!("{} {}", day_words(moment.date()), moment.time().format("%H:%M"))
}

/// An amount in yuan as papers print it: two decimals, a comma between thousands, a minus below zero.
#[must_use]
pub fn amount_words(amount: Decimal) -> String {
    let amount = amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    let text = format!("{:.2}", amount.abs());
    let (whole, cents) = text.split_once('.').unwrap_or((&text, "00"));
    let mut written = String::with_capacity(text.len() + 6);
    if amount.is_sign_negative() && !amount.is_zero() {
        written.push('-');
    }
    for (position, digit) in whole.char_indices() {
        if position > 0 && (whole.len() - position).is_multiple_of(3) {
            written.push(',');
        }
        written.push(digit);
    }
    written.push('.');
    written.push_str(cents);
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_separators_and_two_decimals() {
        for (amount, written) in [
            ("0", "0.00"),
            ("-0", "0.00"),
            ("999.9", "999.90"),
            ("1000", "1,000.00"),
            ("-123456.785", "-123,456.79"),
            ("1234567.894", "1,234,567.89"),
            ("-0.004", "0.00"),
        ] {
            assert_eq!(amount_words(Decimal::from_str_exact(amount).unwrap()), written);
        }
    }
}
