//! A double as the decimal digits that spreadsheets show of it, and rounding done on those digits.

use std::fmt;

/// How many significant digits spreadsheets keep.
pub const SIGNIFICANT_DIGITS: usize = 15;

/// 0.d₁d₂d₃… × 10^exponent, without zeros at either end of the digits; zero has no digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecimalText {
    negative: bool,
    digits: Vec<u8>,
    exponent: i32,
}

/// Which way the digits that fall away take the last one that stays.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// To the nearer one, halves away from zero.
    Nearest,
    /// Away from zero.
    Up,
    /// Towards zero.
    Down,
}

impl DecimalText {
    /// The shortest digits that say this double and no other.
    pub fn shortest(number: f64) -> Self {
        assert!(number.is_finite(), "{number} has no digits");
        let text = format!("{:e}", number.abs());
        let (mantissa, power) = text.split_once('e').unwrap();
        let digits = mantissa.bytes().filter(u8::is_ascii_digit).map(|digit| digit - b'0').collect();
        Self { negative: number < 0.0, digits, exponent: power.parse::<i32>().unwrap() + 1 }.tidied()
    }

    /// What a spreadsheet takes the double for: its shortest digits, at most fifteen of them.
    pub fn as_shown(number: f64) -> Self {
        let shortest = Self::shortest(number);
        let kept = SIGNIFICANT_DIGITS.min(shortest.digits.len());
        shortest.keeping(i32::try_from(kept).unwrap(), Rounding::Nearest)
    }

    /// Rounded to so many decimal places (negative: tens, hundreds…).
    pub fn rounded(&self, places: i32, rounding: Rounding) -> Self {
        self.keeping(self.exponent.saturating_add(places), rounding)
    }

    /// The double nearest to these digits.
    pub fn to_f64(&self) -> f64 {
        let digits: String = self.digits.iter().map(|digit| char::from(b'0' + digit)).collect();
        let sign = if self.negative { "-" } else { "" };
        if digits.is_empty() { 0.0 } else { format!("{sign}0.{digits}e{}", self.exponent).parse().unwrap() }
    }

    /// Only the first `kept` digits; below zero means places further left than the first digit.
    fn keeping(&self, kept: i32, rounding: Rounding) -> Self {
        let length = i32::try_from(self.digits.len()).unwrap();
        if kept >= length {
            return self.clone();
        }
        let up = match rounding {
            Rounding::Nearest => kept >= 0 && self.digits[usize::try_from(kept).unwrap()] >= 5,
            Rounding::Up => true,
            Rounding::Down => false,
        };
        let left = usize::try_from(kept.max(0)).unwrap();
        // A zero in front takes a carry; left of the first digit there are only zeros.
        let mut digits = vec![0];
        digits.extend_from_slice(&self.digits[..left]);
        let exponent = self.exponent - kept.min(0) + 1;
        if up {
            let mut at = digits.len() - 1;
            while digits[at] == 9 {
                digits[at] = 0;
                at -= 1;
            }
            digits[at] += 1;
        }
        Self { negative: self.negative, digits, exponent }.tidied()
    }

    fn tidied(mut self) -> Self {
        let leading = self.digits.iter().take_while(|digit| **digit == 0).count();
        self.digits.drain(..leading);
        self.exponent -= i32::try_from(leading).unwrap();
        while self.digits.last() == Some(&0) {
            self.digits.pop();
        }
        if self.digits.is_empty() {
            self = Self { negative: false, digits: vec![], exponent: 0 };
        }
        self
    }
}

impl fmt::Display for DecimalText {
    /// As a spreadsheet joins a number to a text.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits: String = self.digits.iter().map(|digit| char::from(b'0' + digit)).collect();
        let sign = if self.negative { "-" } else { "" };
        if digits.is_empty() {
            return write!(out, "0");
        }
        if self.exponent > 21 || self.exponent < -8 {
            let point = if digits.len() > 1 { "." } else { "" };
            return write!(out, "{sign}{}{point}{}E{:+03}", &digits[..1], &digits[1..], self.exponent - 1);
        }
        match usize::try_from(self.exponent) {
            Ok(whole) if whole >= digits.len() => write!(out, "{sign}{digits:0<whole$}"),
            Ok(whole) if whole > 0 => write!(out, "{sign}{}.{}", &digits[..whole], &digits[whole..]),
            _ => write!(out, "{sign}0.{}{digits}", "0".repeat(self.exponent.unsigned_abs() as usize)),
        }
    }
}
