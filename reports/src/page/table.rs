//! Tables: ruled cells, headings that come again on every page.

use super::Twip;
use super::block::{Align, Block, Mark, Style, Tone};
use super::setting::Typesetter;

/// A column: its share of the width, and where its texts stand.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    pub(crate) share: Twip,
    pub(crate) align: Align,
}

/// A cell over one or more columns.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cell {
    pub(crate) text: String,
    pub(crate) span: usize,
    pub(crate) align: Option<Align>,
    pub(crate) bold: bool,
    pub(crate) fill: Option<Tone>,
    pub(crate) tone: Tone,
}

impl Cell {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), span: 1, ..Self::default() }
    }

    /// A heading: bold, in the middle, tinted.
    pub(crate) fn heading(text: impl Into<String>) -> Self {
        Self { bold: true, fill: Some(Tone::Tint), align: Some(Align::Centre), ..Self::new(text) }
    }

    /// Red when the text is an amount below zero.
    pub(crate) fn amount(text: impl Into<String>) -> Self {
        let text = text.into();
        let tone = if text.starts_with('-') { Tone::Red } else { Tone::Ink };
        Self { tone, align: Some(Align::Right), ..Self::new(text) }
    }

    pub(crate) fn over(self, span: usize) -> Self {
        Self { span, ..self }
    }

    pub(crate) fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    pub(crate) fn aligned(self, align: Align) -> Self {
        Self { align: Some(align), ..self }
    }

    pub(crate) fn filled(self, fill: Option<Tone>) -> Self {
        Self { fill, ..self }
    }
}

/// A ruled table over some width.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    pub(crate) columns: Vec<Column>,
    pub(crate) headings: Vec<Vec<Cell>>,
    pub(crate) rows: Vec<Vec<Cell>>,
    pub(crate) style: Style,
    /// Between a rule and a text, left and right.
    pub(crate) padding: Twip,
    /// The least height of a row.
    pub(crate) least: Twip,
}

/// A table set in type: what comes again on each page, and the rows.
pub(crate) struct SetTable {
    pub(crate) headings: Block,
    pub(crate) rows: Vec<Block>,
}

impl SetTable {
    /// The whole table as one block.
    pub(crate) fn whole(self) -> Block {
        let mut block = self.headings;
        self.rows.into_iter().for_each(|row| block.below(row));
        block
    }
}

impl Table {
    /// Widths that fill the page exactly.
    fn edges(&self, width: Twip) -> Vec<Twip> {
        let whole: i64 = self.columns.iter().map(|column| i64::from(column.share)).sum::<i64>().max(1);
        let mut edges = vec![0];
        let mut so_far = 0_i64;
        for column in &self.columns {
            so_far += i64::from(column.share);
            edges.push(Twip::try_from(so_far * i64::from(width) / whole).unwrap_or(width));
        }
        edges
    }

    /// Sets the table in type.
    pub(crate) fn set(&self, setter: &Typesetter<'_>, width: Twip) -> SetTable {
        let edges = self.edges(width);
        let mut headings = Block::default();
        for row in &self.headings {
            headings.below(self.row(setter, row, &edges));
        }
        SetTable { headings, rows: self.rows.iter().map(|row| self.row(setter, row, &edges)).collect() }
    }

    fn row(&self, setter: &Typesetter<'_>, cells: &[Cell], edges: &[Twip]) -> Block {
        let mut set = Vec::with_capacity(cells.len());
        let (mut column, mut height) = (0, self.least);
        let vertical = self.style.size / 8;
        for cell in cells {
            let edge = |column: usize| edges.get(column).or(edges.last()).copied().unwrap_or_default();
            let (left, right) = (edge(column), edge(column + cell.span.max(1)));
            let own = self.columns.get(column).map(|column| column.align).unwrap_or_default();
            let style = Style { bold: self.style.bold || cell.bold, tone: cell.tone, ..self.style };
            let inner = (right - left - 2 * self.padding).max(style.size);
            let text = Block::text(setter, &cell.text, style, cell.align.unwrap_or(own), inner);
            height = height.max(text.height + 2 * vertical);
            set.push((left, right, text, cell.fill));
            column += cell.span.max(1);
        }
        let mut block = Block::space(height);
        for (left, right, _, fill) in &set {
            if let Some(tone) = fill {
                block.marks.push(Mark::Fill { x: *left, y: 0, width: right - left, height, tone: *tone });
            }
        }
        let (mut first, mut last) = (None, 0);
        for (left, right, text, _) in set {
            let down = (height - text.height) / 2;
            block.over(text, left + self.padding, down);
            block.marks.push(Mark::rule((left, 0), (left, height)));
            first = first.or(Some(left));
            last = right;
        }
        let first = first.unwrap_or(0);
        block.marks.push(Mark::rule((last, 0), (last, height)));
        // A page may begin or end with any row.
        block.marks.push(Mark::rule((first, 0), (last, 0)));
        block.marks.push(Mark::rule((first, height), (last, height)));
        block.height = height;
        block
    }
}
