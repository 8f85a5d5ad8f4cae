//! A figure over two sides, such as weekdays and hours: the darker the more, with the figure in each field.

use plotters::prelude::Rectangle;
use plotters::style::Color;
use plotters::style::text_anchor::HPos;

use super::{BAR, LINE, QUIET, picture, write};
use crate::PageError;

/// A figure over two sides.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HeatMap {
    /// What stands at the left of each row.
    pub rows: Vec<String>,
    /// What stands above each column.
    pub columns: Vec<String>,
    /// Row by row the figure of each column.
    pub figures: Vec<Vec<u64>>,
}

const WIDTH: i32 = 480;
const ROW: i32 = 28;
const LABELS: i32 = 56;
const TOP: i32 = 26;
/// How many shades there are besides none.
const SHADES: u64 = 4;

/// Draws fields in shades of one colour; the darkest is the highest figure.
///
/// # Errors
/// The drawing library fails.
pub fn heat_map(name: &str, map: &HeatMap) -> Result<String, PageError> {
    let rows = i32::try_from(map.rows.len()).unwrap_or(0);
    let columns = i32::try_from(map.columns.len()).unwrap_or(0).max(1);
    let field = (WIDTH - LABELS) / columns;
    let highest = map.figures.iter().flatten().copied().max().unwrap_or(0).max(1);
    picture((WIDTH, TOP + rows * ROW + 2), name, |area| {
        let mut x = LABELS;
        for column in &map.columns {
            write(area, column, (x + field / 2, TOP / 2), HPos::Center, QUIET)?;
            x += field;
        }
        let mut y = TOP;
        for (label, figures) in map.rows.iter().zip(&map.figures) {
            write(area, label, (LABELS - 10, y + ROW / 2), HPos::Right, QUIET)?;
            let mut x = LABELS;
            for figure in figures {
                let corners = [(x + 1, y + 1), (x + field - 2, y + ROW - 2)];
                // Any figure but nothing has a shade.
                let style = match figure.saturating_mul(SHADES).div_ceil(highest) {
                    0 => LINE.stroke_width(1),
                    1 => BAR.mix(0.2).filled(),
                    2 => BAR.mix(0.4).filled(),
                    3 => BAR.mix(0.6).filled(),
                    _ => BAR.mix(0.8).filled(),
                };
                area.draw(&Rectangle::new(corners, style)).map_err(super::failed)?;
                x += field;
            }
            y += ROW;
        }
        Ok(())
    })
}
