//! Bytes of a text file to text. Strict: a file is read right to the
//! character, or the user is asked.

use std::borrow::Cow;

use encoding_rs::Encoding;

use crate::file_error::EncodingCandidate;
use crate::options::TextEncoding;

/// What a text file's bytes are.
pub(crate) enum Decoded<'b> {
    /// The text, and the encoding it was certainly in.
    Sure(Cow<'b, str>, TextEncoding),
    /// Every encoding that fits all bytes, each with the beginning of the
    /// text that it makes.
    Unsure(Vec<EncodingCandidate>),
}

/// Of the characters that take two bytes in GBK, the share (in a hundred) of
/// everyday ones from which on a text is certainly Chinese in that encoding.
const SURE_SHARE: usize = 80;
/// Characters of the beginning shown to someone who is asked.
const PREVIEW: usize = 120;

/// The text in these bytes, by the encoding chosen or the one that is certain.
pub(crate) fn decode(bytes: &[u8], chosen: Option<TextEncoding>) -> Decoded<'_> {
    let (marked, rest) = match Encoding::for_bom(bytes) {
        Some((encoding, length)) => (Some(encoding), bytes.get(length..).unwrap_or_default()),
        None => (None, bytes),
    };
    let certain = match (chosen, marked) {
        (Some(encoding), _) => Some(encoding),
        (None, Some(encoding)) => TextEncoding::ALL.into_iter().find(|known| known.decoder() == encoding),
        (None, None) if is_wide(bytes) => None,
        (None, None) if strictly(TextEncoding::Utf8, bytes).is_some() => Some(TextEncoding::Utf8),
        (None, None) if is_everyday_gbk(bytes) => Some(TextEncoding::Gb18030),
        (None, None) => None,
    };
    match certain.and_then(|encoding| Some((strictly(encoding, rest)?, encoding))) {
        Some((text, encoding)) => Decoded::Sure(text, encoding),
        None => Decoded::Unsure(candidates(bytes)),
    }
}

/// UTF-8 is not copied.
fn strictly(encoding: TextEncoding, bytes: &[u8]) -> Option<Cow<'_, str>> {
    encoding.decoder().decode_without_bom_handling_and_without_replacement(bytes)
}

fn candidates(bytes: &[u8]) -> Vec<EncodingCandidate> {
    TextEncoding::ALL
        .into_iter()
        .filter_map(|encoding| Some((encoding, strictly(encoding, bytes)?)))
        .filter(|(_, text)| !text.chars().any(|character| is_control(character) || is_garble(character)))
        .map(|(encoding, text)| EncodingCandidate { encoding, preview: text.chars().take(PREVIEW).collect() })
        .collect()
}

fn is_control(character: char) -> bool {
    character.is_control() && !matches!(character, '\t' | '\r' | '\n' | '\u{C}' | '\u{1A}')
}

/// A character that stands for one that was lost, or for one that only some
/// machine's own font knew.
pub(crate) fn is_garble(character: char) -> bool {
    matches!(character, '\u{FFFD}' | '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}')
}

/// UTF-16 without its mark: half of the bytes of digits and commas are zero.
fn is_wide(bytes: &[u8]) -> bool {
    let zeros = bytes.iter().filter(|byte| **byte == 0).count();
    bytes.len().is_multiple_of(2) && zeros.saturating_mul(8) >= bytes.len()
}

/// Whether the bytes are GB18030, and its characters mostly those of everyday
/// text: the two levels of GB 2312 and its signs. Big5 or any other text taken
/// for GBK has mostly others.
fn is_everyday_gbk(bytes: &[u8]) -> bool {
    if strictly(TextEncoding::Gb18030, bytes).is_none() {
        return false;
    }
    let (mut everyday, mut all) = (0_usize, 0_usize);
    let mut rest = bytes.iter();
    while let Some(lead) = rest.next() {
        if lead.is_ascii() {
            continue;
        }
        let Some(trail) = rest.next() else {
            break;
        };
        all = all.saturating_add(1);
        match (lead, trail) {
            (0xA1..=0xA3 | 0xB0..=0xF7, 0xA1..=0xFE) => everyday = everyday.saturating_add(1),
            // Four bytes: a character that GBK does not have.
            (_, b'0'..=b'9') => {
                rest.next();
                rest.next();
            }
            _ => {}
        }
    }
    everyday.saturating_mul(100) >= all.saturating_mul(SURE_SHARE)
}

/// True for bytes that no text file holds: control characters other than tab,
/// line ends, form feed and the old mark of a file's end. UTF-16 is text and
/// full of zeros, so its mark is looked for first.
pub(crate) fn looks_binary(bytes: &[u8]) -> bool {
    if Encoding::for_bom(bytes).is_some() {
        return false;
    }
    if is_wide(bytes) {
        return candidates(bytes).is_empty();
    }
    bytes.iter().any(|byte| matches!(byte, 0x00..=0x08 | 0x0B | 0x0E..=0x19 | 0x1B..=0x1F | 0x7F))
}

#[cfg(test)]
mod tests {
    use encoding_rs::{BIG5, GB18030};

    use super::*;

    fn sure(bytes: &[u8]) -> Option<(String, &'static str)> {
        match decode(bytes, None) {
            Decoded::Sure(text, encoding) => Some((text.into_owned(), encoding.name())),
            Decoded::Unsure(_) => None,
        }
    }

    #[test]
    fn the_same_text_in_every_encoding() {
        let text = "工号,姓名\nC004,𠮷永鑫\nC003,买买提·吐尔逊，㛃䶮\n";
        let (gb18030, _, lossy) = GB18030.encode(text);
        assert!(!lossy);
        let utf_16: Vec<u8> =
            [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let marked = [&[0xEF, 0xBB, 0xBF], text.as_bytes()].concat();
        let expect = |name| Some((text.to_owned(), name));
        assert_eq!(sure(&gb18030), expect("GB18030"));
        assert_eq!(sure(&utf_16), expect("UTF-16"));
        assert_eq!(sure(&marked), expect("UTF-8"));
        assert_eq!(sure(text.as_bytes()), expect("UTF-8"));
    }

    #[test]
    fn what_is_not_certain_is_asked_with_what_it_would_become() {
        let text = "員工編號,姓名,考試成績\nC001,張偉,90\nC002,劉洋,缺考\n";
        let (big5, _, lossy) = BIG5.encode(text);
        assert!(!lossy);
        let Decoded::Unsure(candidates) = decode(&big5, None) else { panic!("Big5 taken for certain") };
        let big5_seen = candidates.iter().find(|seen| seen.encoding == TextEncoding::Big5).unwrap();
        assert!(big5_seen.preview.starts_with("員工編號,姓名"));
        let Decoded::Sure(read, _) = decode(&big5, Some(TextEncoding::Big5)) else { panic!("not decoded") };
        assert_eq!(read, text);

        let without_mark: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(!looks_binary(&without_mark));
        let Decoded::Unsure(candidates) = decode(&without_mark, None) else { panic!("taken for certain") };
        assert!(candidates.iter().any(|seen| seen.encoding == TextEncoding::Utf16Le));
    }

    #[test]
    fn what_fits_no_encoding_is_refused() {
        let bytes = b"\xE5\xB7\xA5\xE5\x8F\xB7\xFF\xFF,1";
        let Decoded::Unsure(candidates) = decode(bytes, None) else { panic!("decoded") };
        assert!(candidates.is_empty(), "{candidates:?}");
    }
}
