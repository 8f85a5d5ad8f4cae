//! From gross to net: each item a step, sums from zero.

use plotters::prelude::{PathElement, Rectangle};
use plotters::style::text_anchor::HPos;

use super::{BAD, BAR, GOOD, LINE, QUIET, cut, filled, part, picture, write};
use crate::PageError;

/// An item of a waterfall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its name.
    pub label: String,
    /// Its amount in fen; what goes out is negative. For a sum, the sum.
    pub fen: i64,
    /// The amount as it is read.
    pub shown: String,
    /// Whether it is the sum of what stands above it.
    pub sum: bool,
}

const WIDTH: i32 = 480;
const ROW: i32 = 30;
const LABELS: i32 = 150;
const AMOUNTS: i32 = 90;
const LABEL_LETTERS: usize = 9;

/// Draws steps one below the other.
///
/// # Errors
/// The drawing library fails.
pub fn waterfall(name: &str, steps: &[Step]) -> Result<String, PageError> {
    let rows = i32::try_from(steps.len()).unwrap_or(0);
    let room = WIDTH - LABELS - AMOUNTS - 16;
    // Where each step begins and ends.
    let mut at = 0_i64;
    let spans: Vec<(i64, i64)> = steps
        .iter()
        .map(|step| {
            if step.sum {
                at = step.fen;
                return (0, step.fen);
            }
            let from = at;
            at = at.saturating_add(step.fen);
            (from, at)
        })
        .collect();
    let highest = spans.iter().map(|(from, to)| *from.max(to)).max().unwrap_or(0).max(0);
    let lowest = spans.iter().map(|(from, to)| *from.min(to)).min().unwrap_or(0).min(0);
    let whole = highest.saturating_sub(lowest);
    picture((WIDTH, rows * ROW + 8), name, |area| {
        let place = |fen: i64| LABELS + part(fen.saturating_sub(lowest), whole, room);
        area.draw(&PathElement::new(vec![(place(0), 0), (place(0), rows * ROW + 8)], LINE))
            .map_err(super::failed)?;
        let mut y = 4;
        for (step, (from, to)) in steps.iter().zip(&spans) {
            let middle = y + ROW / 2;
            let color = match (step.sum, step.fen < 0) {
                (true, _) => BAR,
                (false, true) => BAD,
                (false, false) => GOOD,
            };
            let (left, right) = (place(*from.min(to)), place(*from.max(to)).max(place(*from.min(to)) + 1));
            area.draw(&Rectangle::new([(left, y + 5), (right, y + ROW - 5)], filled(color)))
                .map_err(super::failed)?;
            write(area, &cut(&step.label, LABEL_LETTERS), (LABELS - 12, middle), HPos::Right, QUIET)?;
            write(area, &step.shown, (WIDTH - 8, middle), HPos::Right, QUIET)?;
            y += ROW;
        }
        Ok(())
    })
}
