//! Down the page and on to the next: blocks in order, tables with their headings, numbered pages.

use super::block::{Align, Block, SMALL, Tone};
use super::pdf::{self, Sheet};
use super::setting::Typesetter;
use super::table::{SetTable, Table};
use super::{Fonts, Paper, Printed, Twip, points};
use crate::run::ReportError;
use chrono::NaiveDate;

/// Room for the page number.
const FOOT: Twip = points(16);

/// A paper in the making.
pub(crate) struct Flow<'f> {
    pub(crate) setter: Typesetter<'f>,
    paper: Paper,
    title: String,
    day: NaiveDate,
    /// At the left of each page's foot.
    foot: String,
    watermark: Option<String>,
    pages: Vec<Sheet>,
    down: Twip,
}

impl<'f> Flow<'f> {
    /// An empty paper. The title and the day are the file's; the foot stands on each page.
    pub(crate) fn new(fonts: &'f Fonts, paper: Paper, title: &str, foot: &str, day: NaiveDate) -> Self {
        Self {
            setter: Typesetter::new(fonts),
            paper,
            title: title.to_string(),
            day,
            foot: foot.to_string(),
            watermark: None,
            pages: vec![Sheet { paper, marks: Vec::new() }],
            down: paper.margin,
        }
    }

    /// Words across each page, behind everything.
    pub(crate) fn watermarked(self, watermark: Option<String>) -> Self {
        Self { watermark, ..self }
    }

    /// The width between the margins.
    pub(crate) fn width(&self) -> Twip {
        self.paper.inner_width()
    }

    fn bottom(&self) -> Twip {
        self.paper.height - self.paper.margin - FOOT
    }

    /// Whether a height still fits on this page.
    pub(crate) fn fits(&self, height: Twip) -> bool {
        self.down + height <= self.bottom()
    }

    /// Whether anything stands on this page.
    pub(crate) fn at_top(&self) -> bool {
        self.down == self.paper.margin
    }

    /// Goes on to the next page.
    pub(crate) fn next_page(&mut self) {
        self.pages.push(Sheet { paper: self.paper, marks: Vec::new() });
        self.down = self.paper.margin;
    }

    /// Goes on to the next page, on paper of this size.
    pub(crate) fn turn_to(&mut self, paper: Paper) {
        self.paper = paper;
        self.next_page();
    }

    /// Puts a block below what is there, on the next page when it does not fit.
    pub(crate) fn put(&mut self, mut block: Block) {
        if !self.fits(block.height) && !self.at_top() {
            self.next_page();
        }
        block.shift(self.paper.margin, self.down);
        if let Some(page) = self.pages.last_mut() {
            page.marks.append(&mut block.marks);
        }
        self.down += block.height;
    }

    /// Room, unless a page begins here.
    pub(crate) fn space(&mut self, height: Twip) {
        if !self.at_top() {
            self.down += height;
        }
    }

    /// A table, with its headings on each page. A heading never stands alone at the end of a page, and a last row
    /// never alone at the beginning of one when another can keep it company.
    pub(crate) fn table(&mut self, table: &Table) {
        let SetTable { headings, rows } = table.set(&self.setter, self.width());
        let first = rows.first().map_or(0, |row| row.height);
        if !self.fits(headings.height + first) && !self.at_top() {
            self.next_page();
        }
        self.put(headings.clone());
        let count = rows.len();
        let mut rows = rows.into_iter().enumerate().peekable();
        let mut on_page = 0_usize;
        while let Some((at, row)) = rows.next() {
            let last_two = at + 2 == count;
            let needed = match rows.peek() {
                Some((_, next)) if last_two => row.height + next.height,
                _ => row.height,
            };
            let breaks = !self.fits(row.height) || (last_two && !self.fits(needed) && on_page > 1);
            if breaks && on_page > 0 {
                self.next_page();
                self.put(headings.clone());
                on_page = 0;
            }
            self.put(row);
            on_page += 1;
        }
    }

    /// Numbers the pages and writes the file.
    pub(crate) fn finish(mut self) -> Result<Printed, ReportError> {
        let style = SMALL.toned(Tone::Grey);
        let total = self.pages.len();
        let foot = std::mem::take(&mut self.foot);
        for (number, page) in (1_usize..).zip(&mut self.pages) {
            let words = format!("第 {number} 页 / 共 {total} 页");
            let (width, margin) = (page.paper.inner_width(), page.paper.margin);
            let top = page.paper.height - margin - FOOT / 2;
            for (text, align) in [(&foot, Align::Left), (&words, Align::Right)] {
                // The foot keeps clear of the number.
                let room = if align == Align::Left { width * 3 / 4 } else { width };
                let mut lines = self.setter.lines(text, style.size, room);
                lines.truncate(1);
                let line = lines.pop().unwrap_or_default();
                let mut block = Block::text(&self.setter, &line, style, align, width);
                block.shift(margin, top);
                page.marks.append(&mut block.marks);
            }
        }
        let missing = self.setter.missing();
        let bytes =
            pdf::write(self.setter.fonts, &self.title, self.day, self.watermark.as_deref(), self.pages)?;
        Ok(Printed { bytes, missing })
    }
}
