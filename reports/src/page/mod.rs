//! Printed pages: a small layout layer over a library that writes PDF.
//!
//! A paper is put together from [`block::Block`]s, pieces of known height that carry their marks (texts, lines, fills);
//! [`flow::Flow`] places them down the page, breaks pages, repeats the headings of tables and numbers the pages;
//! `pdf` turns marks into the bytes of a file. Lengths are whole twentieths of a point, so that the same paper comes to
//! the same bytes everywhere.

pub(crate) mod block;
pub(crate) mod flow;
mod font;
mod pdf;
pub(crate) mod setting;
pub(crate) mod table;

pub use font::{FontFile, Fonts, MissingCharacter};

use crate::run::RunState;

/// A length on paper in twentieths of a point.
pub(crate) type Twip = i32;

/// Millimetres.
pub(crate) const fn mm(length: i32) -> Twip {
    length.saturating_mul(5669) / 100
}

/// Points.
pub(crate) const fn points(length: i32) -> Twip {
    length.saturating_mul(20)
}

/// A PDF file, and what could not be drawn in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// The file.
    pub bytes: Vec<u8>,
    /// Characters that no font has, in the order of their code points. In the file each stands as 〔U+20BB7〕, for a
    /// person to write in by hand; an empty list means that everything was drawn.
    pub missing: Vec<MissingCharacter>,
}

/// A sheet of paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Paper {
    pub(crate) width: Twip,
    pub(crate) height: Twip,
    pub(crate) margin: Twip,
}

impl Paper {
    /// A4, upright.
    pub(crate) const A4: Self = Self { width: mm(210), height: mm(297), margin: mm(15) };
    /// A4, across.
    pub(crate) const A4_ACROSS: Self = Self { width: mm(297), height: mm(210), margin: mm(12) };
    /// A3, across.
    pub(crate) const A3_ACROSS: Self = Self { width: mm(420), height: mm(297), margin: mm(12) };

    /// The width between the margins.
    pub(crate) fn inner_width(self) -> Twip {
        self.width - 2 * self.margin
    }
}

/// What the page says of its standing: a draft bears it across every page.
pub(crate) fn watermark(state: RunState) -> Option<String> {
    (state == RunState::Draft).then(|| "试算稿 不作发放依据".to_string())
}
