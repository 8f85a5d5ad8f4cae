//! Setting type: how wide a text is, where its lines end, and which of its characters can't be drawn.

use super::Twip;
use super::font::{Fonts, MissingCharacter, is_silent};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Sets texts in an office's fonts, and remembers what no font has.
pub(crate) struct Typesetter<'f> {
    pub(crate) fonts: &'f Fonts,
    missing: RefCell<BTreeMap<char, String>>,
}

/// Signs that may not begin a line, and those that may not end one.
const NOT_FIRST: &str = "，。、；：？！）》〉」』】〕”’…—%％.,;:?!)]}·";
const NOT_LAST: &str = "（《〈「『【〔“‘([{￥¥#";

impl<'f> Typesetter<'f> {
    pub(crate) fn new(fonts: &'f Fonts) -> Self {
        Self { fonts, missing: RefCell::default() }
    }

    /// What could not be drawn so far.
    pub(crate) fn missing(&self) -> Vec<MissingCharacter> {
        let missing = self.missing.borrow();
        missing
            .iter()
            .map(|(character, text)| MissingCharacter { character: *character, text: text.clone() })
            .collect()
    }

    /// The text as it can be drawn: without silent characters, and with the number of a character that no font has
    /// in its place.
    fn drawable(&self, text: &str) -> String {
        let mut drawn = String::with_capacity(text.len());
        for character in text.chars() {
            if character == '\t' {
                drawn.push(' ');
            } else if character == '\n' {
                drawn.push('\n');
            } else if is_silent(character) {
            } else if self.fonts.glyph(character).is_some() {
                drawn.push(character);
            } else {
                self.missing.borrow_mut().entry(character).or_insert_with(|| text.to_string());
                drawn.push_str(&format!("〔U+{:04X}〕", u32::from(character)));
            }
        }
        drawn
    }

    /// The width of a text that is drawn as it is.
    pub(crate) fn width(&self, text: &str, size: Twip) -> Twip {
        // One sum a face: a glyph alone would be rounded too early.
        let mut units = [0_i64; 4];
        for glyph in text.chars().filter_map(|character| self.fonts.glyph(character)) {
            let place = usize::from(glyph.face).min(units.len() - 1);
            if let Some(sum) = units.get_mut(place) {
                *sum = sum.saturating_add(i64::from(glyph.advance));
            }
        }
        let mut width = 0_i64;
        for (face, units) in (0_u8..).zip(units) {
            let em = i64::from(self.fonts.units_per_em(face));
            width = width.saturating_add((units.saturating_mul(i64::from(size)) + em - 1) / em.max(1));
        }
        Twip::try_from(width).unwrap_or(Twip::MAX / 4)
    }

    /// The lines of a text within some width. A line ends after a Chinese character, a space, or, when there is no
    /// other way, within a word.
    pub(crate) fn lines(&self, text: &str, size: Twip, width: Twip) -> Vec<String> {
        let drawn = self.drawable(text);
        if !drawn.contains('\n') && self.width(&drawn, size) <= width {
            return vec![drawn];
        }
        let mut lines = Vec::new();
        for paragraph in drawn.split('\n') {
            let mut line = String::new();
            let mut filled = 0;
            for piece in pieces(paragraph) {
                let own = self.width(piece, size);
                if filled + own <= width {
                    line.push_str(piece);
                    filled += own;
                    continue;
                }
                let unspaced = self.width(piece.trim_end(), size);
                if filled + unspaced <= width {
                    line.push_str(piece.trim_end());
                    filled = width;
                    continue;
                }
                if !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                }
                filled = 0;
                for character in piece.trim_start().chars() {
                    let mut buffer = [0; 4];
                    let own = self.width(character.encode_utf8(&mut buffer), size);
                    if filled + own > width && !line.is_empty() {
                        lines.push(std::mem::take(&mut line));
                        filled = 0;
                    }
                    line.push(character);
                    filled += own;
                }
            }
            lines.push(line.trim_end().to_string());
        }
        lines
    }
}

/// A paragraph in pieces that stay on one line: a word with its space, or a Chinese character with its signs.
fn pieces(paragraph: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut previous: Option<char> = None;
    for (at, character) in paragraph.char_indices() {
        if let Some(before) = previous
            && may_break(before, character)
            && let Some(piece) = paragraph.get(start..at)
        {
            pieces.push(piece);
            start = at;
        }
        previous = Some(character);
    }
    pieces.extend(paragraph.get(start..).filter(|piece| !piece.is_empty()));
    pieces
}

fn may_break(before: char, after: char) -> bool {
    if NOT_FIRST.contains(after) || NOT_LAST.contains(before) || after == ' ' {
        return false;
    }
    before == ' ' || !is_of_a_word(before) || !is_of_a_word(after)
}

/// Letters, digits and the signs within amounts and numbers; a dash and a comma are in 1,234.50 and 2026-10.
fn is_of_a_word(character: char) -> bool {
    u32::from(character) < 0x2000 && character != ' '
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_where_people_would_break_them() {
        assert_eq!(
            pieces("应发（10月）合计，12,345.67 元"),
            ["应", "发", "（10", "月）", "合", "计，", "12,345.67 ", "元"]
        );
        assert_eq!(pieces("U+20BB7 abc"), ["U+20BB7 ", "abc"]);
        assert_eq!(pieces(""), Vec::<&str>::new());
    }
}
