//! What reading a file gives: every row taken, refused or set aside.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::reason::Reason;
use crate::records::{Kind, Place, Record};

/// A row that was taken.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Taken {
    /// Where it stands.
    pub place: Place,
    /// What it says.
    pub record: Record,
}

/// A row (of a rota: a cell) that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejected {
    /// Where it stands.
    pub place: Place,
    /// Why it was not taken.
    pub reason: Reason,
    /// Its cells, heading and text, for a clerk to correct.
    pub cells: Vec<(String, String)>,
}

/// A row below the headings that is not data: a total, a signature line, a
/// repeated heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Footer {
    /// Where it stands.
    pub place: Place,
    /// Its filled cells, heading and text.
    pub cells: Vec<(String, String)>,
}

/// Something a user should look at although the file was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Warning {
    /// A total in the file is not the sum of the rows above it.
    TotalDiffers {
        /// Where the total stands.
        place: Place,
        /// The column.
        heading: String,
        /// The total in the file.
        stated: Decimal,
        /// The sum of the rows.
        summed: Decimal,
    },
    /// A count in the file (39人, 1608条) is not the number of rows above it.
    CountDiffers {
        /// Where the count stands.
        place: Place,
        /// The count in the file.
        stated: Decimal,
        /// The number of rows.
        counted: Decimal,
    },
    /// A sheet that holds something was not read.
    SheetNotRead {
        /// The file.
        file: String,
        /// The sheet.
        sheet: String,
        /// Whether it is hidden; if not, its headings are of another kind or
        /// of none.
        hidden: bool,
    },
}

impl Warning {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Warning::TotalDiffers { .. } => "total_differs",
            Warning::CountDiffers { .. } => "count_differs",
            Warning::SheetNotRead { .. } => "sheet_not_read",
        }
    }

    /// What was found and what to do, in Chinese.
    pub fn message_zh(&self) -> String {
        match self {
            Warning::TotalDiffers { place, heading, stated, summed } => {
                format!("{}“{heading}”的合计写着 {stated}，逐行相加是 {summed}，请核对。", place.text_zh())
            }
            Warning::CountDiffers { place, stated, counted } => {
                format!("{}写着 {stated} 行，实际是 {counted} 行，请核对有无漏行。", place.text_zh())
            }
            Warning::SheetNotRead { file, sheet, hidden } => format!(
                "《{file}》的工作表“{sheet}”{}，没有读取；需要的话请单独导入。",
                if *hidden { "是隐藏的" } else { "是另一类表" }
            ),
        }
    }

    /// The same in English.
    pub fn message_en(&self) -> String {
        match self {
            Warning::TotalDiffers { place, heading, stated, summed } => format!(
                "{}: the total of “{heading}” says {stated}, the rows make {summed}. Check it.",
                place.text_en()
            ),
            Warning::CountDiffers { place, stated, counted } => format!(
                "{}: says {stated} rows, there are {counted}. Check that none is missing.",
                place.text_en()
            ),
            Warning::SheetNotRead { file, sheet, hidden } => format!(
                "“{file}”, sheet “{sheet}” {} and was not read. Import it alone if it is needed.",
                if *hidden { "is hidden" } else { "is of another kind" }
            ),
        }
    }
}

impl Place {
    /// The place in words, in Chinese.
    pub fn text_zh(&self) -> String {
        if self.sheet.is_empty() {
            format!("《{}》第 {} 行", self.file, self.row)
        } else {
            format!("《{}》工作表“{}”第 {} 行", self.file, self.sheet, self.row)
        }
    }

    /// The same in English.
    pub fn text_en(&self) -> String {
        if self.sheet.is_empty() {
            format!("“{}”, row {}", self.file, self.row)
        } else {
            format!("“{}”, sheet “{}”, row {}", self.file, self.sheet, self.row)
        }
    }
}

impl Rejected {
    /// Place and reason, in Chinese.
    pub fn message_zh(&self) -> String {
        format!("{}：{}", self.place.text_zh(), self.reason.message_zh())
    }

    /// The same in English.
    pub fn message_en(&self) -> String {
        format!("{}: {}", self.place.text_en(), self.reason.message_en())
    }
}

/// All that was read from a file. Every row below the headings that holds
/// anything is in `taken`, `rejected` or `ignored_footers`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FileReading {
    /// The layout's name among the layout files, such as `staff-roster`.
    pub layout: String,
    /// What the file is about.
    pub kind: Kind,
    /// The first line above the headings, if there is one.
    pub title: Option<String>,
    /// Year and month the lines above the headings speak of.
    pub period: Option<(i32, u32)>,
    /// The encoding of a text file: UTF-8, UTF-16 or GB18030.
    pub encoding: Option<String>,
    /// The rows taken, top to bottom.
    pub taken: Vec<Taken>,
    /// The rows not taken, top to bottom.
    pub rejected: Vec<Rejected>,
    /// Rows that are not data.
    pub ignored_footers: Vec<Footer>,
    /// How many rows are data (of a rota: filled cells): taken plus rejected.
    pub data_rows: usize,
    /// Headings whose columns were not read.
    pub unused_headings: Vec<String>,
    /// Optional columns of the layout that the file does not have.
    pub absent_headings: Vec<String>,
    /// What a user should look at.
    pub warnings: Vec<Warning>,
}
