//! What whoever hands a file in has decided about it.

use encoding_rs::Encoding;
use serde::{Deserialize, Serialize};

/// Decisions about one file. The default decides nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReadOptions {
    /// The encoding of a text file, where it could not be told for certain.
    pub encoding: Option<TextEncoding>,
    /// What to do with hidden sheets, rows and columns.
    pub hidden: HiddenContent,
    /// The layout to read by, by its identifier; otherwise the one that fits.
    pub layout: Option<String>,
}

/// What to do with what a spreadsheet program hides. Whatever is chosen,
/// warnings name what is hidden and say whether it was read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HiddenContent {
    /// Hidden sheets are left out, hidden rows and columns are read: a filter
    /// left on must lose no rows.
    #[default]
    RowsOnly,
    /// Everything is read.
    Read,
    /// Nothing hidden is read.
    LeaveOut,
}

/// Encodings of text files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextEncoding {
    /// UTF-8
    Utf8,
    /// UTF-16, low byte first
    Utf16Le,
    /// UTF-16, high byte first
    Utf16Be,
    /// GB18030, with GBK and GB2312 inside it
    Gb18030,
    /// Big5
    Big5,
}

impl TextEncoding {
    /// Every encoding there is.
    pub const ALL: [TextEncoding; 5] = [
        TextEncoding::Utf8,
        TextEncoding::Utf16Le,
        TextEncoding::Utf16Be,
        TextEncoding::Gb18030,
        TextEncoding::Big5,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            TextEncoding::Utf8 => "utf8",
            TextEncoding::Utf16Le => "utf16_le",
            TextEncoding::Utf16Be => "utf16_be",
            TextEncoding::Gb18030 => "gb18030",
            TextEncoding::Big5 => "big5",
        }
    }

    /// The encoding with this code, if there is one.
    pub fn from_code(code: &str) -> Option<TextEncoding> {
        TextEncoding::ALL.into_iter().find(|encoding| encoding.code() == code)
    }

    /// The name people know.
    pub fn name(self) -> &'static str {
        match self {
            TextEncoding::Utf8 => "UTF-8",
            TextEncoding::Utf16Le | TextEncoding::Utf16Be => "UTF-16",
            TextEncoding::Gb18030 => "GB18030",
            TextEncoding::Big5 => "Big5",
        }
    }

    pub(crate) fn decoder(self) -> &'static Encoding {
        match self {
            TextEncoding::Utf8 => encoding_rs::UTF_8,
            TextEncoding::Utf16Le => encoding_rs::UTF_16LE,
            TextEncoding::Utf16Be => encoding_rs::UTF_16BE,
            TextEncoding::Gb18030 => encoding_rs::GB18030,
            TextEncoding::Big5 => encoding_rs::BIG5,
        }
    }
}
