//! A figure over months.

use plotters::prelude::{Circle, PathElement};
use plotters::style::text_anchor::HPos;

use super::{BAR, LINE, QUIET, filled, part, picture, write};
use crate::PageError;

/// A figure over months; a month without one leaves a gap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trend {
    /// The months, as they are read.
    pub months: Vec<String>,
    /// The figure of each month and how it is read.
    pub figures: Vec<Option<(i64, String)>>,
    /// The lowest and the highest figure that the picture has room for.
    pub between: (i64, i64),
}

const WIDTH: i32 = 480;
const HEIGHT: i32 = 220;
const LEFT: i32 = 40;
const TOP: i32 = 28;
const BOTTOM: i32 = 36;

/// Draws a line from month to month, each point with its figure.
///
/// # Errors
/// The drawing library fails.
pub fn trend(name: &str, trend: &Trend) -> Result<String, PageError> {
    let (low, high) = trend.between;
    let steps = i32::try_from(trend.months.len().saturating_sub(1)).unwrap_or(1).max(1);
    let across = |index: usize| LEFT + (WIDTH - 2 * LEFT) * i32::try_from(index).unwrap_or(0) / steps;
    let down = |value: i64| {
        let room = HEIGHT - TOP - BOTTOM;
        HEIGHT - BOTTOM - part(value.saturating_sub(low), high.saturating_sub(low), room)
    };
    picture((WIDTH, HEIGHT), name, |area| {
        let floor = HEIGHT - BOTTOM;
        area.draw(&PathElement::new(vec![(LEFT - 16, floor), (WIDTH - LEFT + 16, floor)], LINE))
            .map_err(super::failed)?;
        let mut line: Vec<(i32, i32)> = Vec::new();
        for (index, figure) in trend.figures.iter().enumerate() {
            match figure {
                Some((value, _)) => line.push((across(index), down(*value))),
                None if line.len() > 1 => {
                    area.draw(&PathElement::new(std::mem::take(&mut line), BAR)).map_err(super::failed)?;
                }
                None => line.clear(),
            }
        }
        if line.len() > 1 {
            area.draw(&PathElement::new(line, BAR)).map_err(super::failed)?;
        }
        for (index, (month, figure)) in trend.months.iter().zip(&trend.figures).enumerate() {
            let x = across(index);
            write(area, month, (x, HEIGHT - BOTTOM / 2), HPos::Center, QUIET)?;
            if let Some((value, shown)) = figure {
                area.draw(&Circle::new((x, down(*value)), 4, filled(BAR))).map_err(super::failed)?;
                write(area, shown, (x, down(*value) - 14), HPos::Center, QUIET)?;
            }
        }
        Ok(())
    })
}
