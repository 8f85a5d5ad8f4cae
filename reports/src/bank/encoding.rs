//! Which characters a bank's systems can carry.

use encoding_rs::{EncoderResult, Encoding, GB18030, GBK, UTF_8};
use serde::Deserialize;

/// The encoding of a bank's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum BankEncoding {
    /// UTF-8, every character.
    #[serde(rename = "UTF-8")]
    Utf8,
    /// GBK as code page 936 has it: some 21,000 characters; rarer ones of names are not among them.
    #[serde(rename = "GBK")]
    Gbk,
    /// GB18030, every character.
    #[serde(rename = "GB18030")]
    Gb18030,
}

impl BankEncoding {
    /// The name, for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Gbk => "GBK",
            Self::Gb18030 => "GB18030",
        }
    }

    fn of(self) -> &'static Encoding {
        match self {
            Self::Utf8 => UTF_8,
            Self::Gbk => GBK,
            Self::Gb18030 => GB18030,
        }
    }

    fn bytes_of(self, character: char) -> Option<Vec<u8>> {
        let mut text = [0; 4];
        let text = character.encode_utf8(&mut text);
        let mut bytes = Vec::with_capacity(8);
        let mut encoder = self.of().new_encoder();
        let (result, _) = encoder.encode_from_utf8_to_vec_without_replacement(text, &mut bytes, true);
        let carried = result == EncoderResult::InputEmpty && (self != Self::Gbk || in_code_page_936(&bytes));
        carried.then_some(bytes)
    }

    /// The characters of a text that cannot be carried, each once.
    #[must_use]
    pub fn cannot_carry(self, text: &str) -> Vec<char> {
        let mut found = Vec::new();
        for character in text.chars() {
            if self.bytes_of(character).is_none() && !found.contains(&character) {
                found.push(character);
            }
        }
        found
    }

    /// The bytes of a text; none when a character cannot be carried.
    #[must_use]
    pub fn encode(self, text: &str) -> Option<Vec<u8>> {
        let mut bytes = Vec::with_capacity(text.len());
        for character in text.chars() {
            bytes.extend(self.bytes_of(character)?);
        }
        Some(bytes)
    }
}

/// GBK of browsers has places that code page 936 leaves empty: lead byte FE with a low second byte (as 䶮), the
/// characters added in 2005, and the euro sign as one byte.
fn in_code_page_936(bytes: &[u8]) -> bool {
    match bytes {
        [0x80] => false,
        [0xFE, second] => *second > 0xA0,
        [0xA8, 0xBF | 0xBC] | [0xA6, 0xD9..=0xDF | 0xEC | 0xED | 0xF3] | [0xA9, 0x89..=0x95] => false,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_characters_of_names_are_found() {
        // 䶮 U+4DAE and 㛃 U+36C3 are not in code page 936; 镕 and 瑄 are.
        assert_eq!(BankEncoding::Gbk.cannot_carry("刘䶮㛃䶮"), ['䶮', '㛃']);
        assert_eq!(BankEncoding::Gbk.cannot_carry("朱镕瑄阿卜杜·买买提"), []);
        assert_eq!(BankEncoding::Gb18030.cannot_carry("刘䶮㛃𠮷"), []);
        assert_eq!(BankEncoding::Gbk.encode("张"), Some(vec![0xD5, 0xC5]));
        assert_eq!(BankEncoding::Gbk.encode("䶮"), None);
    }
}
