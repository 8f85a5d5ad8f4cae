//! How a paper looks: fonts, borders, number formats and tints.

use super::CellKind;
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

/// The font of all papers.
pub(super) const FONT: &str = "宋体";
const HEADING: u32 = 0x00E8_EEF4;
const MARKED: u32 = 0x00F2_F2F2;

fn plain() -> Format {
    Format::new().set_font_name(FONT).set_font_size(10).set_align(FormatAlign::VerticalCenter)
}

fn boxed() -> Format {
    plain().set_border(FormatBorder::Thin)
}

pub(super) fn title() -> Format {
    plain().set_font_size(16).set_bold().set_align(FormatAlign::Center).set_text_wrap()
}

pub(super) fn heading() -> Format {
    plain().set_font_size(12).set_bold().set_align(FormatAlign::Bottom)
}

pub(super) fn line() -> Format {
    plain().set_text_wrap().set_align(FormatAlign::Left)
}

pub(super) fn remark() -> Format {
    line().set_font_size(9).set_font_color(Color::RGB(0x0060_6060))
}

pub(super) fn right() -> Format {
    plain().set_align(FormatAlign::Right)
}

pub(super) fn column_heading() -> Format {
    boxed()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Center)
        .set_background_color(Color::RGB(HEADING))
}

/// A cell of a table.
pub(super) fn cell(kind: CellKind, marked: bool) -> Format {
    let format = match kind {
        CellKind::Text => boxed().set_text_wrap().set_align(FormatAlign::Left).set_indent(1),
        CellKind::Centred => boxed().set_text_wrap().set_align(FormatAlign::Center),
        CellKind::Money => {
            boxed().set_num_format("#,##0.00;[Red]-#,##0.00").set_align(FormatAlign::Right).set_indent(1)
        }
        CellKind::Number(decimals) => {
            let mut format = String::from("0");
            if decimals > 0 {
                format.push('.');
                format.extend(std::iter::repeat_n('0', decimals as usize));
            }
            boxed().set_num_format(format).set_align(FormatAlign::Right).set_indent(1)
        }
    };
    if marked { format.set_bold().set_background_color(Color::RGB(MARKED)) } else { format }
}

/// A text where a number would stand.
pub(super) fn word(marked: bool) -> Format {
    cell(CellKind::Centred, marked)
}

pub(super) fn label() -> Format {
    boxed().set_text_wrap().set_align(FormatAlign::Center).set_background_color(Color::RGB(HEADING))
}

pub(super) fn field() -> Format {
    boxed().set_text_wrap().set_align(FormatAlign::Left).set_indent(1)
}
