//! Exact decimals: rounding half away from zero, the snap of quotients, and their text.

use rust_decimal::{Decimal, RoundingStrategy};
use std::cmp::Ordering;

/// Decimals to which a quotient is snapped before it is compared or leaves a formula.
pub const SNAP_DECIMALS: u32 = 8;

/// The upper limit that closes a `side = "high"` band table, written 9.99E+307 in sheets and workbooks.
pub const UNBOUNDED_TEXT: &str = "9.99E+307";

const POWERS: [i64; 19] = [
    1,
    10,
    100,
    1_000,
    10_000,
    100_000,
    1_000_000,
    10_000_000,
    100_000_000,
    1_000_000_000,
    10_000_000_000,
    100_000_000_000,
    1_000_000_000_000,
    10_000_000_000_000,
    100_000_000_000_000,
    1_000_000_000_000_000,
    10_000_000_000_000_000,
    100_000_000_000_000_000,
    1_000_000_000_000_000_000,
];

/// The digits of a number as one machine word, when they fit: nearly every amount and rate of a pay sheet.
#[inline(always)]
fn digits_of(value: Decimal) -> Option<i64> {
    i64::try_from(value.mantissa()).ok()
}

#[inline]
fn shifted(digits: i64, places: u32) -> Option<i64> {
    digits.checked_mul(*POWERS.get(places as usize)?)
}

/// The digits of two numbers at their common scale, and that scale.
#[inline(always)]
fn aligned(left: Decimal, right: Decimal) -> Option<(i64, i64, u32)> {
    let (a, b) = (digits_of(left)?, digits_of(right)?);
    let (left_scale, right_scale) = (left.scale(), right.scale());
    match left_scale.cmp(&right_scale) {
        Ordering::Equal => Some((a, b, left_scale)),
        Ordering::Less => Some((shifted(a, right_scale - left_scale)?, b, right_scale)),
        Ordering::Greater => Some((a, shifted(b, left_scale - right_scale)?, left_scale)),
    }
}

/// Digits and scale of a result that fits a machine word. It is not made a [`Decimal`] here: the caller writes that
/// straight to where it belongs, which halves the time of a sum.
pub(crate) type Short = Option<(i64, u32)>;

/// A sum, when it is short.
#[inline(always)]
pub(crate) fn short_sum(left: Decimal, right: Decimal) -> Short {
    let (a, b, scale) = aligned(left, right)?;
    Some((a.checked_add(b)?, scale))
}

/// A difference, when it is short.
#[inline(always)]
pub(crate) fn short_difference(left: Decimal, right: Decimal) -> Short {
    let (a, b, scale) = aligned(left, right)?;
    Some((a.checked_sub(b)?, scale))
}

/// A product, when it is short.
#[inline(always)]
pub(crate) fn short_product(left: Decimal, right: Decimal) -> Short {
    let scale = left.scale() + right.scale();
    let product = digits_of(left)?.checked_mul(digits_of(right)?)?;
    (scale <= Decimal::MAX_SCALE).then_some((product, scale))
}

/// The order of two numbers.
#[inline]
pub(crate) fn compare(left: Decimal, right: Decimal) -> Ordering {
    match aligned(left, right) {
        Some((a, b, _)) => a.cmp(&b),
        None => left.cmp(&right),
    }
}

/// Rounds half away from zero, as spreadsheets do, and gives the result exactly `decimals` places.
///
/// The common case, digits that fit a machine word, avoids the general (slower) path of the decimal library.
#[inline]
#[must_use]
pub fn round_half_away(value: Decimal, decimals: u32) -> Decimal {
    let scale = value.scale();
    if let Some(small) = digits_of(value) {
        if small == 0 {
            // A zero has no sign: -0.00 means nothing to anybody.
            return Decimal::new(0, decimals);
        }
        if scale == decimals {
            return value;
        }
        if scale > decimals {
            if let Some(&power) = POWERS.get((scale - decimals) as usize) {
                let (quotient, remainder) = (small / power, small % power);
                let away = i64::from(remainder.unsigned_abs() >= power.unsigned_abs().div_ceil(2));
                return Decimal::new(quotient + away * small.signum(), decimals);
            }
        } else if let Some(scaled) = shifted(small, decimals - scale) {
            return Decimal::new(scaled, decimals);
        }
    }
    round_long(value, decimals)
}

/// The same for numbers of many digits, such as quotients.
fn round_long(value: Decimal, decimals: u32) -> Decimal {
    let scale = value.scale();
    if scale == decimals {
        return value;
    }
    let mantissa = value.mantissa();
    if scale > decimals {
        let power = 10u128.pow(scale - decimals);
        let (quotient, remainder) = (mantissa.unsigned_abs() / power, mantissa.unsigned_abs() % power);
        let rounded = quotient + u128::from(remainder >= power - remainder);
        if let Ok(magnitude) = i128::try_from(rounded)
            && let Ok(rounded) = Decimal::try_from_i128_with_scale(mantissa.signum() * magnitude, decimals)
        {
            return rounded;
        }
    }
    let mut rounded = value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
    rounded.rescale(decimals);
    rounded
}

/// ROUND of a spreadsheet for any number of digits, negative ones included (ROUND(1250, -2) is 1300).
#[must_use]
pub fn round_digits(value: Decimal, digits: i32, mode: RoundMode) -> Option<Decimal> {
    if digits >= 0 {
        let digits = digits.unsigned_abs().min(28);
        return Some(match mode {
            RoundMode::HalfAway => round_half_away(value, digits),
            RoundMode::Up => value.round_dp_with_strategy(digits, RoundingStrategy::AwayFromZero),
            RoundMode::Down => value.round_dp_with_strategy(digits, RoundingStrategy::ToZero),
        });
    }
    let power = POWERS.get(digits.unsigned_abs() as usize).map(|power| Decimal::from(*power))?;
    let scaled = value.checked_div(power)?;
    round_digits(scaled, 0, mode)?.checked_mul(power)
}

/// Which way a rounding function goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoundMode {
    /// ROUND: to the nearest, halves away from zero.
    HalfAway,
    /// ROUNDUP: away from zero.
    Up,
    /// ROUNDDOWN: towards zero.
    Down,
}

/// Snaps a computed value to eight decimals, half away from zero; see the language's "Arithmetic".
#[inline]
#[must_use]
pub fn snap(value: Decimal) -> Decimal {
    if value.scale() <= SNAP_DECIMALS { value } else { round_half_away(value, SNAP_DECIMALS) }
}

/// Reads a number as sheets write it: plain decimals, an optional sign, no thousands separator; the unbounded upper
/// limit of band tables is the largest decimal.
#[must_use]
pub fn parse(text: &str) -> Option<Decimal> {
    if text == UNBOUNDED_TEXT {
        return Some(Decimal::MAX);
    }
    if text.contains(['e', 'E']) {
        return Decimal::from_scientific(text).ok();
    }
    Decimal::from_str_exact(text).ok()
}

/// The shortest text of a number, as `&` writes it: no trailing zeros, no minus zero.
#[must_use]
pub fn plain_text(value: Decimal) -> String {
    if value == Decimal::MAX {
        return UNBOUNDED_TEXT.to_string();
    }
    if value.is_zero() { "0".to_string() } else { value.normalize().to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decimal(text: &str) -> Decimal {
        parse(text).unwrap()
    }

    #[test]
    fn halves_go_away_from_zero() {
        for (value, decimals, expected) in [
            ("0.125", 2, "0.13"),
            ("-0.125", 2, "-0.13"),
            ("179.055", 2, "179.06"),
            ("350.064", 2, "350.06"),
            ("2.5", 0, "3"),
            ("-2.5", 0, "-3"),
            ("0.004", 2, "0.00"),
            ("7", 2, "7.00"),
            ("-0.004", 2, "0.00"),
            ("-0.00", 2, "0.00"),
            ("79228162514264337593543950.335", 2, "79228162514264337593543950.34"),
        ] {
            assert_eq!(round_half_away(decimal(value), decimals).to_string(), expected, "{value}");
        }
    }

    #[test]
    fn the_published_quotient_is_not_a_fen_short() {
        let quotient = decimal("28006.65") / decimal("21") * decimal("12.5");
        assert_eq!(round_half_away(snap(quotient), 2).to_string(), "16670.63");
    }

    #[test]
    fn negative_digits_round_before_the_point() {
        assert_eq!(round_digits(decimal("1250"), -2, RoundMode::HalfAway), Some(decimal("1300")));
        assert_eq!(round_digits(decimal("1201"), -2, RoundMode::Up), Some(decimal("1300")));
        assert_eq!(round_digits(decimal("-1299"), -2, RoundMode::Down), Some(decimal("-1200")));
    }

    proptest! {
        #[test]
        fn the_short_path_agrees_with_the_library(
            mantissa in -1_000_000_000_000_000i64..1_000_000_000_000_000,
            scale in 0u32..20,
            decimals in 0u32..12,
        ) {
            let value = Decimal::from_i128_with_scale(i128::from(mantissa), scale);
            let expected = value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
            prop_assert_eq!(round_half_away(value, decimals), expected);
            prop_assert_eq!(round_half_away(value, decimals).scale(), decimals);
        }

        #[test]
        fn long_numbers_round_as_the_library_rounds(
            high in 0i128..79_228_162_514_264_337_593_543_950_335,
            scale in 0u32..=28,
            decimals in 0u32..=28,
            negative in any::<bool>(),
        ) {
            let value = Decimal::from_i128_with_scale(if negative { -high } else { high }, scale);
            let expected = value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
            prop_assert_eq!(round_half_away(value, decimals), expected);
        }

        #[test]
        fn short_sums_products_and_orders_agree_with_the_library(
            a in any::<i64>(),
            b in any::<i64>(),
            shrink in 0u32..50,
            left in 0u32..=28,
            right in 0u32..=28,
        ) {
            let (a, b) = (Decimal::new(a >> shrink, left), Decimal::new(b >> (shrink / 2), right));
            let long = |short: Short| short.map(|(digits, scale)| Decimal::new(digits, scale));
            for (short, expected) in [
                (short_sum(a, b), a.checked_add(b)),
                (short_difference(a, b), a.checked_sub(b)),
                (short_product(a, b), a.checked_mul(b)),
            ] {
                prop_assert!(short.is_none() || long(short) == expected, "{short:?} {expected:?}");
            }
            prop_assert_eq!(compare(a, b), a.cmp(&b));
            prop_assert_eq!(compare(a, a), Ordering::Equal);
        }
    }
}
