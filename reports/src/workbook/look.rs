//! How cells look: fonts, borders, number formats, tints and widths that fit Chinese.

use rust_decimal::Decimal;
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};
use xingchou_engine::value::ValueType;

const FONT: &str = "宋体";
/// Behind everything that rests on an assumed number; the word 暂定 always stands with it.
const ASSUMED: u32 = 0x00FF_F2CC;
const HEADING: u32 = 0x00E8_EEF4;
const TOTAL: u32 = 0x00F2_F2F2;

/// What a cell is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    /// In the body.
    Body,
    /// In the body, resting on an assumed number.
    Assumed,
    /// A total.
    Total,
}

/// A plain cell in the papers' font.
pub(crate) fn plain() -> Format {
    Format::new().set_font_name(FONT).set_font_size(10).set_align(FormatAlign::VerticalCenter)
}

fn boxed() -> Format {
    plain().set_border(FormatBorder::Thin)
}

/// A sheet's title.
pub(crate) fn title() -> Format {
    plain().set_font_size(16).set_bold().set_align(FormatAlign::Center)
}

/// The line under the title.
pub(crate) fn subtitle() -> Format {
    plain().set_align(FormatAlign::Left)
}

/// Running text.
pub(crate) fn note() -> Format {
    plain().set_text_wrap().set_align(FormatAlign::Top)
}

/// A heading within running text.
pub(crate) fn note_heading() -> Format {
    plain().set_bold().set_font_size(12)
}

/// A column's heading.
pub(crate) fn heading(assumed: bool) -> Format {
    let tint = if assumed { ASSUMED } else { HEADING };
    boxed().set_bold().set_text_wrap().set_align(FormatAlign::Center).set_background_color(Color::RGB(tint))
}

/// A text in a table.
pub(crate) fn text(look: Look) -> Format {
    tinted(boxed().set_text_wrap().set_align(FormatAlign::Left).set_indent(1), look)
}

/// A short text in the middle of its cell.
pub(crate) fn centred(look: Look) -> Format {
    tinted(boxed().set_text_wrap().set_align(FormatAlign::Center), look)
}

/// A value of some type at its scale.
pub(crate) fn value(value_type: ValueType, decimals: u32, look: Look) -> Format {
    let format = match value_type {
        ValueType::Money => boxed().set_num_format(money_format(decimals)),
        ValueType::Number => boxed().set_num_format(number_format(decimals)),
        ValueType::Date => boxed().set_num_format("yyyy\"年\"m\"月\"d\"日\"").set_align(FormatAlign::Center),
        ValueType::Text | ValueType::Truth => boxed().set_align(FormatAlign::Center),
    };
    tinted(format, look)
}

/// A constant of a table or a parameter as it was written; the unbounded limit says 不限.
pub(crate) fn constant(value_type: ValueType, look: Look) -> Format {
    let format = match value_type {
        ValueType::Money => "[>=1E+300]\"不限\";#,##0.00",
        ValueType::Number => "[>=1E+300]\"不限\";General",
        other => return value(other, 0, look),
    };
    tinted(boxed().set_num_format(format), look)
}

fn tinted(format: Format, look: Look) -> Format {
    match look {
        Look::Body => format,
        Look::Assumed => format.set_background_color(Color::RGB(ASSUMED)),
        Look::Total => format.set_bold().set_background_color(Color::RGB(TOTAL)),
    }
}

/// Thousands separators; below zero red and with a minus.
fn money_format(decimals: u32) -> String {
    let digits = zeros(decimals);
    format!("#,##0{digits};[Red]-#,##0{digits}")
}

fn number_format(decimals: u32) -> String {
    format!("0{}", zeros(decimals))
}

fn zeros(decimals: u32) -> String {
    if decimals == 0 {
        return String::new();
    }
    let mut text = String::from(".");
    text.extend(std::iter::repeat_n('0', decimals as usize));
    text
}

/// How wide a text is, in the width of a digit: Chinese characters and full-width signs (with “ ” and …) count two.
pub(crate) fn display_width(text: &str) -> u16 {
    let width: usize = text.chars().map(|character| if u32::from(character) < 0x2010 { 1 } else { 2 }).sum();
    u16::try_from(width).unwrap_or(u16::MAX)
}

/// The width that an amount needs in a bold total: its digits, separators, point and sign, and some padding.
pub(crate) fn money_width(amount: Decimal) -> u16 {
    let digits = u16::try_from(format!("{amount:.2}").len()).unwrap_or(u16::MAX);
    // A separator for each three digits before the point, and one part in ten more for bold.
    let written = digits.saturating_add(digits.saturating_sub(4) / 3);
    written.saturating_add(written / 10).saturating_add(1)
}

/// The width of a column: wide enough for its values, its heading in at most three lines.
pub(crate) fn column_width(heading: &str, values: u16) -> u16 {
    // One more for the padding; two more since a line of Chinese breaks only between whole characters.
    let heading = display_width(heading).div_ceil(3).saturating_add(2);
    heading.max(values.saturating_add(1)).clamp(6, 40)
}

/// How many lines a text takes in a column of some width.
pub(crate) fn lines(text: &str, width: u16) -> u16 {
    text.split('\n').map(|line| display_width(line).div_ceil(width.max(4) - 2).max(1)).sum::<u16>().max(1)
}
