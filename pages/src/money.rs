//! Amounts as people read them: two decimals, thousands separated, a real minus sign.

use rust_decimal::{Decimal, RoundingStrategy};

/// Yuan with two decimals and thousands separators, such as `−1,234.50`. Amounts are at the fen already; one that is
/// not is rounded as the engine rounds.
#[must_use]
pub fn yuan(amount: Decimal) -> String {
    let rounded = amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    let text = format!("{:.2}", rounded.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, "00"));
    let mut grouped = String::new();
    for (position, digit) in whole.chars().enumerate() {
        if position > 0 && (whole.len() - position) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let sign = if rounded.is_sign_negative() && !rounded.is_zero() { "−" } else { "" };
    format!("{sign}{grouped}.{fraction}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_grouped_and_signed() {
        let cases = [("0", "0.00"), ("-0.001", "0.00"), ("999.5", "999.50"), ("1000", "1,000.00")];
        for (amount, shown) in cases {
            assert_eq!(yuan(amount.parse().unwrap()), shown);
        }
        assert_eq!(yuan("-1234567.005".parse().unwrap()), "−1,234,567.01");
    }
}
