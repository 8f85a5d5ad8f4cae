//! Bars from zero, each with its label, its figure and, where there is a sample, its interval.

use plotters::prelude::{PathElement, Rectangle};
use plotters::style::text_anchor::HPos;

use super::{BAR, LINE, QUIET, cut, filled, part, picture, write};
use crate::PageError;

/// A bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// Its name.
    pub label: String,
    /// Its length, in the unit of the picture.
    pub value: i64,
    /// The figure as it is read.
    pub shown: String,
    /// From where to where the true value lies, where that is known.
    pub interval: Option<(i64, i64)>,
}

const WIDTH: i32 = 480;
const ROW: i32 = 30;
const LABELS: i32 = 110;
const FIGURES: i32 = 80;
const LABEL_LETTERS: usize = 6;

/// Draws bars one below the other; `whole` is the length that fills the room, such as 100 points, or none for the
/// longest bar.
///
/// # Errors
/// The drawing library fails.
pub fn bars(name: &str, bars: &[Bar], whole: Option<i64>) -> Result<String, PageError> {
    let rows = i32::try_from(bars.len()).unwrap_or(0);
    let room = WIDTH - LABELS - FIGURES;
    let longest = bars.iter().map(|bar| bar.interval.map_or(bar.value, |(_, high)| high.max(bar.value)));
    let whole = whole.unwrap_or_else(|| longest.max().unwrap_or(0)).max(1);
    picture((WIDTH, rows * ROW + 8), name, |area| {
        area.draw(&PathElement::new(vec![(LABELS, 0), (LABELS, rows * ROW + 8)], LINE))
            .map_err(super::failed)?;
        let mut y = 4;
        for bar in bars {
            let middle = y + ROW / 2;
            let end = LABELS + part(bar.value.max(0), whole, room).max(1);
            area.draw(&Rectangle::new([(LABELS, y + 6), (end, y + ROW - 6)], filled(BAR)))
                .map_err(super::failed)?;
            let mut right = end;
            if let Some((low, high)) = bar.interval {
                let (low, high) =
                    (LABELS + part(low.max(0), whole, room), LABELS + part(high.max(0), whole, room));
                for line in [
                    vec![(low, middle), (high, middle)],
                    vec![(low, middle - 5), (low, middle + 5)],
                    vec![(high, middle - 5), (high, middle + 5)],
                ] {
                    area.draw(&PathElement::new(line, QUIET)).map_err(super::failed)?;
                }
                right = right.max(high);
            }
            write(area, &cut(&bar.label, LABEL_LETTERS), (LABELS - 12, middle), HPos::Right, QUIET)?;
            write(area, &bar.shown, (right + 8, middle), HPos::Left, QUIET)?;
            y += ROW;
        }
        Ok(())
    })
}
