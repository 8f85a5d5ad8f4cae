//! Pictures as SVG, drawn with `plotters` in whole pixels: an amount becomes a length by integer arithmetic. Colours
//! are those of the style sheet, which gives them their value by light and dark. Beside every picture stands a table.

mod bars;
mod heat_map;
mod trend;
mod waterfall;

pub use bars::{Bar, bars};
pub use heat_map::{HeatMap, heat_map};
pub use trend::{Trend, trend};
pub use waterfall::{Step, waterfall};

use plotters::prelude::{DrawingArea, IntoDrawingArea, RGBColor, SVGBackend, ShapeStyle, Text, TextStyle};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, IntoFont};

use crate::PageError;

/// Lengths of what is, in the style sheet's colour for bars.
const BAR: RGBColor = RGBColor(0x4A, 0x78, 0xAD);
/// What comes in.
const GOOD: RGBColor = RGBColor(0x1A, 0x6B, 0x3C);
/// What goes out.
const BAD: RGBColor = RGBColor(0xA1, 0x1D, 0x1D);
/// Words beside.
const QUIET: RGBColor = RGBColor(0x57, 0x60, 0x6A);
/// Thin lines.
const LINE: RGBColor = RGBColor(0xD0, 0xD7, 0xDE);

/// Pixels of letters.
const LETTERS: i32 = 15;

type Area<'s> = DrawingArea<SVGBackend<'s>, plotters::coord::Shift>;

/// Draws a picture and names it for those who do not see it.
fn picture(
    (width, height): (i32, i32),
    name: &str,
    draw: impl FnOnce(&Area<'_>) -> Result<(), PageError>,
) -> Result<String, PageError> {
    let size = |length: i32| u32::try_from(length.max(1)).unwrap_or(1);
    let mut text = String::new();
    {
        let area = SVGBackend::with_string(&mut text, (size(width), size(height))).into_drawing_area();
        draw(&area)?;
        area.present().map_err(failed)?;
    }
    let label = askama::filters::escape(name, askama::filters::Html).map_err(askama::Error::from)?;
    let opening = format!("<svg class=\"chart\" role=\"img\" aria-label=\"{label}\" ");
    // The library writes a fixed size; the page scales it.
    let rest = text.split_once("<svg ").map_or(text.as_str(), |(_, rest)| rest);
    let rest = rest.replacen(&format!("width=\"{width}\" height=\"{height}\" "), "", 1);
    Ok(opening + &rest)
}

fn failed(error: impl std::fmt::Display) -> PageError {
    PageError::Picture(error.to_string())
}

fn filled(color: RGBColor) -> ShapeStyle {
    color.filled()
}

/// Writes words with their end or beginning at a point, in the middle of a line's height.
fn write(
    area: &Area<'_>,
    text: &str,
    (x, y): (i32, i32),
    side: HPos,
    color: RGBColor,
) -> Result<(), PageError> {
    let style =
        TextStyle::from(("sans-serif", LETTERS).into_font()).color(&color).pos(Pos::new(side, VPos::Center));
    area.draw(&Text::new(text.to_owned(), (x, y), style)).map_err(failed)
}

/// The part of `length` pixels that `value` is of `whole`.
fn part(value: i64, whole: i64, length: i32) -> i32 {
    if whole <= 0 {
        return 0;
    }
    let pixels = i128::from(value) * i128::from(length) / i128::from(whole);
    i32::try_from(pixels.clamp(i128::from(-length), i128::from(length))).unwrap_or(0)
}

/// Cuts a long label at what its place holds; the table beside has the whole.
fn cut(label: &str, most: usize) -> String {
    if label.chars().count() <= most {
        return label.to_owned();
    }
    label.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}
