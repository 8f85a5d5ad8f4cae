//! Charts on printed pages: the same tables, kinds and colours as the native ones, drawn with lines and areas.

use super::chart::COLOURS;
use super::pdf::number_words;
use super::{Cell, Chart, ChartKind, Table};
use crate::page::block::{Align, Block, HEADING, Mark, RULE, Style, Tone};
use crate::page::setting::Typesetter;
use crate::page::{Twip, mm, points};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

const LABEL: Style = Style::of(points(8));
/// The height of what is drawn upright, and of a lying bar with its room.
const HEIGHT: Twip = mm(52);
const BAR: Twip = mm(6);
/// More bars than this do not fit on a page.
const MOST_BARS: usize = 32;
/// Room at the left for names of bars and numbers of the scale.
const NAMES: Twip = mm(42);
const NUMBERS: Twip = mm(18);

/// What is drawn: a name and, for each series, a number or nothing.
struct Points {
    names: Vec<String>,
    series: Vec<(String, Vec<Option<Decimal>>)>,
    kind: super::CellKind,
}

/// From the least to the most of a scale, and the distance of its marks.
struct Scale {
    from: Decimal,
    to: Decimal,
    step: Decimal,
}

/// The chart over a width; none when its table has no rows.
pub(super) fn chart(setter: &Typesetter<'_>, chart: &Chart, table: &Table, width: Twip) -> Option<Block> {
    let points = points_of(chart, table)?;
    let cut = chart.kind == ChartKind::Bars && table.rows.len() > MOST_BARS;
    let title = if cut { format!("{}（前 {MOST_BARS} 项）", chart.title) } else { chart.title.clone() };
    let mut block = Block::text(setter, &title, HEADING, Align::Centre, width);
    block.below(Block::space(mm(2)));
    block.below(match chart.kind {
        ChartKind::Bars => bars(setter, &points, width),
        ChartKind::Columns | ChartKind::Lines => upright(setter, &points, chart.kind, width),
    });
    if points.series.len() > 1 {
        block.below(legend(setter, &points, width));
    }
    block.below(Block::space(mm(2)));
    Some(block)
}

fn points_of(chart: &Chart, table: &Table) -> Option<Points> {
    let most = if chart.kind == ChartKind::Bars { MOST_BARS } else { usize::MAX };
    let rows = || table.rows.iter().take(most);
    let names: Vec<String> = rows()
        .map(|row| match row.cells.get(chart.names) {
            Some(Cell::Text(text)) => text.clone(),
            Some(Cell::Number(number)) => number.normalize().to_string(),
            Some(Cell::Whole(number)) => number.to_string(),
            Some(Cell::Empty) | None => String::new(),
        })
        .collect();
    let mut series = Vec::new();
    let mut kind = super::CellKind::Number(0);
    for at in &chart.values {
        let column = table.columns.get(*at)?;
        kind = column.kind;
        let number = |row: &super::TableRow| row.cells.get(*at).and_then(Cell::number);
        series.push((column.heading.clone(), rows().map(number).collect()));
    }
    (!names.is_empty() && !series.is_empty()).then_some(Points { names, series, kind })
}

impl Points {
    fn numbers(&self) -> impl Iterator<Item = Decimal> {
        self.series.iter().flat_map(|(_, numbers)| numbers.iter().copied().flatten())
    }

    /// Some four marks at round numbers. Columns and bars begin at zero: otherwise small differences look large.
    fn scale(&self, from_zero: bool) -> Scale {
        let most = self.numbers().max().unwrap_or_default().max(Decimal::ZERO);
        let least = self.numbers().min().unwrap_or_default();
        // One number alone has no range to show.
        let close = least > Decimal::ZERO && least < most && least.saturating_add(least) > most && !from_zero;
        let least = if close { least } else { least.min(Decimal::ZERO) };
        let range = most.saturating_sub(least);
        let quarter = range.checked_div(Decimal::from(4)).unwrap_or_default();
        let mut step = Decimal::new(1, 2);
        for times in [Decimal::TWO, Decimal::new(25, 1), Decimal::TWO].into_iter().cycle().take(60) {
            if step >= quarter {
                break;
            }
            step = step.saturating_mul(times);
        }
        let marks = |number: Decimal| number.checked_div(step).unwrap_or_default();
        let from = marks(least).floor().saturating_mul(step);
        let to = marks(most).ceil().saturating_mul(step);
        Scale { from, to: if to > from { to } else { from.saturating_add(step) }, step }
    }
}

impl Scale {
    /// How far along a length a number stands.
    fn place(&self, number: Decimal, length: Twip) -> Twip {
        let along = number.saturating_sub(self.from).saturating_mul(length.into());
        let place = along.checked_div(self.to.saturating_sub(self.from)).unwrap_or_default();
        place.round().to_i32().unwrap_or_default().clamp(0, length)
    }

    fn marks(&self) -> Vec<Decimal> {
        let mut marks = Vec::new();
        let mut mark = self.from;
        while mark <= self.to && marks.len() < 12 {
            marks.push(mark);
            mark = mark.saturating_add(self.step);
        }
        marks
    }
}

fn colour(at: usize) -> Tone {
    Tone::Colour(COLOURS.get(at % COLOURS.len()).copied().unwrap_or_default())
}

/// A thin line that stands behind what is drawn: areas are drawn before lines.
fn grid_line(from: (Twip, Twip), to: (Twip, Twip)) -> Mark {
    let (width, height) = ((to.0 - from.0).max(RULE), (to.1 - from.1).max(RULE));
    Mark::Fill { x: from.0, y: from.1, width, height, tone: Tone::Colour(0x00D9_D9D9) }
}

fn as_length(count: usize) -> Twip {
    Twip::try_from(count).unwrap_or(1).max(1)
}

/// Columns, or lines over time.
fn upright(setter: &Typesetter<'_>, points: &Points, kind: ChartKind, width: Twip) -> Block {
    let scale = points.scale(kind == ChartKind::Columns);
    let (left, right) = (NUMBERS, width - mm(4));
    let mut block = Block::space(HEIGHT);
    for mark in scale.marks() {
        let y = HEIGHT - scale.place(mark, HEIGHT - mm(5));
        block.marks.push(grid_line((left, y), (right, y)));
        let words = number_words(super::CellKind::Centred, mark);
        let text = Block::text(setter, &words, LABEL, Align::Right, left - mm(2));
        let up = y - text.height / 2;
        block.over(text, 0, up);
    }
    let share = (right - left) / as_length(points.names.len());
    for (series, (_, numbers)) in points.series.iter().enumerate() {
        let mut before: Option<(Twip, Twip)> = None;
        for (at, number) in numbers.iter().enumerate() {
            let Some(number) = number else {
                before = None;
                continue;
            };
            let begin = left + (right - left) * Twip::try_from(at).unwrap_or(0) / as_length(numbers.len());
            let y = HEIGHT - scale.place(*number, HEIGHT - mm(5));
            let top = if kind == ChartKind::Columns {
                let zero = HEIGHT - scale.place(Decimal::ZERO, HEIGHT - mm(5));
                let bar = (share * 7 / 10 / as_length(points.series.len())).clamp(20, mm(16));
                let all = bar * as_length(points.series.len());
                let x = begin + (share - all) / 2 + bar * Twip::try_from(series).unwrap_or(0);
                block.marks.push(Mark::Fill {
                    x,
                    y: y.min(zero),
                    width: bar,
                    height: (zero - y).abs().max(4),
                    tone: colour(series),
                });
                y.min(zero)
            } else {
                let middle = begin + share / 2;
                if let Some(from) = before {
                    let line =
                        Mark::Line { from, to: (middle, y), width: 30, dashed: false, tone: colour(series) };
                    block.marks.push(line);
                }
                before = Some((middle, y));
                let dot = 80;
                block.marks.push(Mark::Fill {
                    x: middle - dot / 2,
                    y: y - dot / 2,
                    width: dot,
                    height: dot,
                    tone: colour(series),
                });
                y - dot
            };
            let words = number_words(points.kind, *number);
            // One series has its numbers beside it, where there is room.
            if points.series.len() == 1 && setter.width(&words, LABEL.size) <= share {
                let text = Block::text(setter, &words, LABEL, Align::Centre, share);
                let up = (top - text.height).max(0);
                block.over(text, begin, up);
            }
        }
    }
    block.height = HEIGHT;
    block.below(names_below(setter, points, left, right));
    block
}

/// The names below columns or points; where there are too many, every second or third.
fn names_below(setter: &Typesetter<'_>, points: &Points, left: Twip, right: Twip) -> Block {
    let mut block = Block::space(mm(1));
    let count = as_length(points.names.len());
    let share = (right - left) / count;
    let every = usize::try_from(mm(9) / share.max(1)).unwrap_or(0).saturating_add(1);
    let room = share * as_length(every);
    for (at, name) in points.names.iter().enumerate().step_by(every) {
        let begin = left + (right - left) * Twip::try_from(at).unwrap_or(0) / count;
        let mut lines = setter.lines(name, LABEL.size, room - 40);
        lines.truncate(2);
        let text = Block::text(setter, &lines.join("\n"), LABEL, Align::Centre, room - 40);
        block.over(text, begin + 20 - (room - share) / 2, mm(1));
    }
    block
}

/// Lying bars, the first row on top.
fn bars(setter: &Typesetter<'_>, points: &Points, width: Twip) -> Block {
    let scale = points.scale(true);
    let (left, right) = (NAMES, width - mm(18));
    let mut block = Block::default();
    let height = BAR * as_length(points.series.len().min(3));
    for (at, name) in points.names.iter().enumerate() {
        let mut row = Block::space(height);
        let mut lines = setter.lines(name, LABEL.size, left - mm(2));
        lines.truncate(1);
        let text = Block::text(setter, &lines.join(""), LABEL, Align::Right, left - mm(2));
        let down = (height - text.height) / 2;
        row.over(text, 0, down);
        let bar = (height - mm(1)) / as_length(points.series.len());
        for (series, (_, numbers)) in points.series.iter().enumerate() {
            let Some(number) = numbers.get(at).copied().flatten() else { continue };
            let zero = left + scale.place(Decimal::ZERO, right - left);
            let end = left + scale.place(number, right - left);
            let y = mm(1) / 2 + bar * Twip::try_from(series).unwrap_or(0);
            row.marks.push(Mark::Fill {
                x: zero.min(end),
                y,
                width: (end - zero).abs().max(4),
                height: bar,
                tone: colour(series),
            });
            let words = number_words(points.kind, number);
            let text = Block::text(setter, &words, LABEL, Align::Left, mm(17));
            let middle = y + (bar - text.height) / 2;
            row.over(text, zero.max(end) + mm(1), middle);
        }
        row.height = height;
        block.below(row);
    }
    block.marks.push(grid_line((left, 0), (left, block.height)));
    block
}

/// Which colour is which series.
fn legend(setter: &Typesetter<'_>, points: &Points, width: Twip) -> Block {
    let wide = |name: &str| setter.width(name, LABEL.size) + mm(9);
    let all: Twip = points.series.iter().map(|(name, _)| wide(name)).sum();
    let mut block = Block::space(mm(6));
    let mut x = ((width - all) / 2).max(0);
    for (at, (name, _)) in points.series.iter().enumerate() {
        block.marks.push(Mark::Fill { x, y: mm(2), width: mm(3), height: mm(3), tone: colour(at) });
        let text = Block::text(setter, name, LABEL, Align::Left, wide(name));
        block.over(text, x + mm(4), mm(3) / 2);
        x += wide(name);
    }
    block
}
