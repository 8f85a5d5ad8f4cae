//! How much room texts and numbers take, in the width of a digit.

use rust_decimal::Decimal;

/// How wide a text is: Chinese characters and full-width signs count two.
pub(super) fn text_width(text: &str) -> u16 {
    let width: usize = text.chars().map(|character| if u32::from(character) < 0x2010 { 1 } else { 2 }).sum();
    u16::try_from(width).unwrap_or(u16::MAX)
}

/// How many lines a text takes in a width: a line of Chinese breaks only between whole characters.
pub(super) fn lines(text: &str, width: u16) -> u16 {
    let usable = width.saturating_sub(2).max(2);
    text.split('\n').map(|line| text_width(line).div_ceil(usable).max(1)).fold(0, u16::saturating_add).max(1)
}

/// The width of an amount with separators, in bold, with room on both sides.
pub(super) fn money_width(amount: Decimal) -> u16 {
    let digits = u16::try_from(format!("{amount:.2}").len()).unwrap_or(u16::MAX);
    let written = digits.saturating_add(digits.saturating_sub(4) / 3);
    written.saturating_add(written / 10).saturating_add(3)
}
