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
    /// Rows that are hidden, by a filter or by hand.
    RowsHidden {
        /// The file.
        file: String,
        /// The sheet.
        sheet: String,
        /// The first of them, as the user sees their numbers.
        rows: Vec<u32>,
        /// How many there are.
        count: usize,
        /// Whether they were read.
        read: bool,
    },
    /// Columns that are hidden.
    ColumnsHidden {
        /// The file.
        file: String,
        /// The sheet.
        sheet: String,
        /// Their letters.
        columns: Vec<String>,
        /// Whether they were read.
        read: bool,
    },
    /// A hidden sheet was read, as asked.
    HiddenSheetRead {
        /// The file.
        file: String,
        /// The sheet.
        sheet: String,
    },
    /// A figure of a row is not what the row's other figures make.
    RowDiffers {
        /// Where the row stands.
        place: Place,
        /// The figure's heading.
        heading: String,
        /// The figure in the file.
        stated: Decimal,
        /// What the others make.
        summed: Decimal,
        /// How it comes about: 应发 − 扣款.
        rule: String,
    },
}

impl Warning {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Warning::TotalDiffers { .. } => "total_differs",
            Warning::CountDiffers { .. } => "count_differs",
            Warning::SheetNotRead { .. } => "sheet_not_read",
            Warning::RowsHidden { .. } => "rows_hidden",
            Warning::ColumnsHidden { .. } => "columns_hidden",
            Warning::HiddenSheetRead { .. } => "hidden_sheet_read",
            Warning::RowDiffers { .. } => "row_differs",
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
            Warning::RowsHidden { file, sheet, rows, count, read } => format!(
                "《{file}》工作表“{sheet}”有 {count} 行是隐藏的（第 {}{} 行），{}",
                joined(rows, "、"),
                if *count > rows.len() { " 等" } else { "" },
                if *read {
                    "已一并读取；不需要的请删去后再导入。"
                } else {
                    "没有读取；需要的请取消隐藏后再导入。"
                }
            ),
            Warning::ColumnsHidden { file, sheet, columns, read } => format!(
                "《{file}》工作表“{sheet}”的 {} 列是隐藏的，{}",
                columns.join("、"),
                if *read {
                    "已一并读取。"
                } else {
                    "没有读取；需要的请取消隐藏后再导入。"
                }
            ),
            Warning::HiddenSheetRead { file, sheet } => {
                format!("《{file}》的工作表“{sheet}”是隐藏的，已按要求读取。")
            }
            Warning::RowDiffers { place, heading, stated, summed, rule } => {
                format!("{}“{heading}”写着 {stated}，按{rule}应是 {summed}，请核对。", place.text_zh())
            }
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
            Warning::RowsHidden { file, sheet, rows, count, read } => format!(
                "“{file}”, sheet “{sheet}”: {count} rows are hidden ({}{}) and were {}.",
                joined(rows, ", "),
                if *count > rows.len() { ", …" } else { "" },
                if *read { "read; delete those not wanted" } else { "not read; show those that are needed" }
            ),
            Warning::ColumnsHidden { file, sheet, columns, read } => format!(
                "“{file}”, sheet “{sheet}”: columns {} are hidden and were {}read.",
                columns.join(", "),
                if *read { "" } else { "not " }
            ),
            Warning::HiddenSheetRead { file, sheet } => {
                format!("“{file}”, sheet “{sheet}” is hidden and was read, as asked.")
            }
            Warning::RowDiffers { place, heading, stated, summed, rule } => {
                format!("{}: “{heading}” says {stated}, {rule} makes {summed}. Check it.", place.text_en())
            }
        }
    }
}

fn joined(rows: &[u32], between: &str) -> String {
    rows.iter().map(u32::to_string).collect::<Vec<_>>().join(between)
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

/// A row of a file as it comes.
#[expect(clippy::large_enum_variant, reason = "nearly all are the large one, and each is handed on at once")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "row", content = "content", rename_all = "snake_case")]
pub enum ReadRow {
    /// Taken.
    Taken(Taken),
    /// Not taken.
    Rejected(Rejected),
    /// No data.
    Footer(Footer),
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
    /// The encoding of a text file: UTF-8, UTF-16, GB18030 or
    /// Big5.
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
