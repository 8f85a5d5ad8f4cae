//! Bytes of a text file to text. Strict: a file is read right to the
//! character or refused.

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

/// The text, and the name of the encoding it was in. `None` where no
/// encoding fits every byte.
pub(crate) fn decode(bytes: &[u8]) -> Option<(String, &'static str)> {
    if let Some((encoding, mark_length)) = Encoding::for_bom(bytes) {
        let rest = bytes.get(mark_length..)?;
        return strictly(encoding, rest);
    }
    strictly(UTF_8, bytes).or_else(|| strictly(GB18030, bytes))
}

fn strictly(encoding: &'static Encoding, bytes: &[u8]) -> Option<(String, &'static str)> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?.into_owned();
    let name = if encoding == UTF_8 {
        "UTF-8"
    } else if encoding == UTF_16LE || encoding == UTF_16BE {
        "UTF-16"
    } else {
        "GB18030"
    };
    Some((text, name))
}

/// True for bytes that no text file holds: control characters other than tab,
/// line ends and form feed. UTF-16 is text and full of zeros, so its mark is
/// looked for first.
pub(crate) fn looks_binary(bytes: &[u8]) -> bool {
    if Encoding::for_bom(bytes).is_some() {
        return false;
    }
    bytes.iter().any(|byte| matches!(byte, 0x00..=0x08 | 0x0B | 0x0E..=0x19 | 0x1B..=0x1F | 0x7F))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_text_in_every_encoding() {
        let text = "工号,姓名\nC004,𠮷永鑫\nC003,买买提·吐尔逊，㛃䶮\n";
        let (gb18030, _, lossy) = GB18030.encode(text);
        assert!(!lossy);
        let utf_16: Vec<u8> =
            [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let marked = [&[0xEF, 0xBB, 0xBF], text.as_bytes()].concat();
        let expect = |name| Some((text.to_owned(), name));
        assert_eq!(decode(&gb18030), expect("GB18030"));
        assert_eq!(decode(&utf_16), expect("UTF-16"));
        assert_eq!(decode(&marked), expect("UTF-8"));
        assert_eq!(decode(text.as_bytes()), expect("UTF-8"));
    }

    #[test]
    fn what_fits_no_encoding_is_refused() {
        assert_eq!(decode(b"\xE5\xB7\xA5\xE5\x8F\xB7\xFF\xFF,1"), None);
    }
}
