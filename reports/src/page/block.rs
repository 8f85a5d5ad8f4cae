//! Pieces of a page: marks within a height.

use super::setting::Typesetter;
use super::{Twip, points};

/// Colours of ink.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Tone {
    /// Black.
    #[default]
    Ink,
    /// For what stands back: rules, remarks.
    Grey,
    /// For amounts below zero, which have their minus as well.
    Red,
    /// Behind headings.
    Tint,
    /// Behind what rests on an assumed number; the word 暂定 stands with it.
    Assumed,
    /// A colour of a chart: red, green, blue.
    Colour(u32),
}

/// Where a text stands between left and right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Align {
    #[default]
    Left,
    Centre,
    Right,
}

/// How a text looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Style {
    pub(crate) size: Twip,
    pub(crate) bold: bool,
    pub(crate) tone: Tone,
}

impl Style {
    pub(crate) const fn of(size: Twip) -> Self {
        Self { size, bold: false, tone: Tone::Ink }
    }

    pub(crate) const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    pub(crate) const fn toned(self, tone: Tone) -> Self {
        Self { tone, ..self }
    }

    /// From one line to the next.
    pub(crate) fn leading(self) -> Twip {
        self.size * 27 / 20
    }
}

/// The usual text of papers, smaller text, headings and titles.
pub(crate) const BODY: Style = Style::of(points(10));
pub(crate) const SMALL: Style = Style::of(points(8));
pub(crate) const HEADING: Style = Style::of(points(11)).bold();
pub(crate) const TITLE: Style = Style::of(points(16)).bold();

/// The thin rules of tables.
pub(crate) const RULE: Twip = 10;

/// Something drawn; places are from the upper left corner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Mark {
    Text { x: Twip, baseline: Twip, style: Style, text: String },
    Line { from: (Twip, Twip), to: (Twip, Twip), width: Twip, dashed: bool, tone: Tone },
    Fill { x: Twip, y: Twip, width: Twip, height: Twip, tone: Tone },
}

impl Mark {
    fn moved(&mut self, right: Twip, down: Twip) {
        match self {
            Self::Text { x, baseline, .. } => {
                *x += right;
                *baseline += down;
            }
            Self::Line { from, to, .. } => {
                for point in [from, to] {
                    point.0 += right;
                    point.1 += down;
                }
            }
            Self::Fill { x, y, .. } => {
                *x += right;
                *y += down;
            }
        }
    }

    /// A thin solid line.
    pub(crate) fn rule(from: (Twip, Twip), to: (Twip, Twip)) -> Self {
        Self::Line { from, to, width: RULE, dashed: false, tone: Tone::Ink }
    }
}

/// Marks within a height; what is in one block stays on one page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Block {
    pub(crate) height: Twip,
    pub(crate) marks: Vec<Mark>,
}

impl Block {
    /// Nothing, in some height.
    pub(crate) fn space(height: Twip) -> Self {
        Self { height, marks: Vec::new() }
    }

    /// A text within a width, in as many lines as it takes.
    pub(crate) fn text(setter: &Typesetter<'_>, text: &str, style: Style, align: Align, width: Twip) -> Self {
        let mut block = Self::default();
        for line in setter.lines(text, style.size, width) {
            block.line(setter, line, style, align, width);
        }
        block
    }

    fn line(&mut self, setter: &Typesetter<'_>, text: String, style: Style, align: Align, width: Twip) {
        let free =
            width.saturating_sub(if align == Align::Left { 0 } else { setter.width(&text, style.size) });
        let x = match align {
            Align::Left => 0,
            Align::Centre => free / 2,
            Align::Right => free,
        };
        let leading = style.leading();
        // The baseline stands so that a Chinese character is in the middle of its line.
        let baseline = self.height + leading / 2 + style.size * 36 / 100;
        if !text.is_empty() {
            self.marks.push(Mark::Text { x, baseline, style, text });
        }
        self.height += leading;
    }

    /// A dashed line with the words 裁剪线, to cut along.
    pub(crate) fn cut_line(setter: &Typesetter<'_>, width: Twip) -> Self {
        let style = SMALL.toned(Tone::Grey);
        let words = "裁 剪 线";
        let half = setter.width(words, style.size) / 2 + 60;
        let mut block = Self::text(setter, words, style, Align::Centre, width);
        let middle = block.height / 2;
        for (from, to) in [(0, width / 2 - half), (width / 2 + half, width)] {
            block.marks.push(Mark::Line {
                from: (from, middle),
                to: (to, middle),
                width: RULE,
                dashed: true,
                tone: Tone::Grey,
            });
        }
        block
    }

    /// Puts another block below.
    pub(crate) fn below(&mut self, mut other: Self) {
        other.shift(0, self.height);
        self.height += other.height;
        self.marks.append(&mut other.marks);
    }

    /// Puts another block at a place within this one; the height grows when need be.
    pub(crate) fn over(&mut self, mut other: Self, right: Twip, down: Twip) {
        other.shift(right, down);
        self.height = self.height.max(down + other.height);
        self.marks.append(&mut other.marks);
    }

    pub(crate) fn shift(&mut self, right: Twip, down: Twip) {
        self.marks.iter_mut().for_each(|mark| mark.moved(right, down));
    }
}
