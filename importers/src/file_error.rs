//! Why a whole file could not be read.

use serde::{Deserialize, Serialize};

use crate::options::TextEncoding;

/// A file that was refused as a whole: which, and why. Nothing of it is taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileError {
    /// The file's name as it was handed in.
    pub file: String,
    /// What is wrong with it.
    pub problem: FileProblem,
}

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum FileProblem {
    /// Neither a workbook nor a text table: a picture, a document, anything.
    NotASpreadsheet,
    /// A web page saved under the name of a workbook, as some systems export.
    WebPage,
    /// A workbook that is cut short or damaged.
    Damaged {
        /// What the reader stumbled over, for whoever looks into it.
        detail: String,
    },
    /// Protected with a password.
    Encrypted,
    /// No cell holds anything.
    Empty,
    /// No sheet has the headings of a known layout.
    NoLayoutFits {
        /// The headings seen, of the row that looked most like one.
        headings: Vec<String>,
        /// The layouts that come nearest, best first.
        nearest: Vec<NearLayout>,
    },
    /// The same heading stands over two columns.
    HeadingTwice {
        /// The sheet's name; empty for a text file.
        sheet: String,
        /// The heading.
        heading: String,
    },
    /// The headings fit layouts of different kinds equally well.
    SeveralKindsFit {
        /// The Chinese names of those layouts.
        layouts: Vec<String>,
    },
    /// Which encoding the text is in is not certain; the user is to choose
    /// (see [`crate::ReadOptions::encoding`]).
    EncodingNotSure {
        /// The encodings that fit every byte; none where the text is damaged.
        candidates: Vec<EncodingCandidate>,
    },
    /// A workbook of binary parts (xlsb), which is not read.
    BinaryWorkbook,
    /// An archive within the workbook, such as an embedded document.
    ArchiveInside {
        /// The part of the workbook that is one.
        part: String,
    },
    /// The layout that was asked for is not known.
    UnknownLayout {
        /// Its identifier.
        layout: String,
    },
    /// Reading was ended because it took too long.
    TookTooLong {
        /// Seconds that it was given.
        seconds: u64,
    },
    /// Reading was ended because it took too much memory.
    TookTooMuchMemory,
    /// What reads workbooks broke down over this one.
    ReaderBroke {
        /// How, for whoever looks into it.
        detail: String,
    },
    /// Larger than the program takes.
    TooLarge {
        /// What there is too much of.
        measure: Measure,
        /// How much of it is allowed.
        limit: u64,
    },
}

/// What can be too large about a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Bytes of the file.
    Bytes,
    /// Rows of a sheet.
    Rows,
    /// Columns of a sheet.
    Columns,
    /// Filled cells of the file.
    Cells,
    /// Sheets of the workbook.
    Sheets,
    /// Parts of the archive that the workbook is.
    Parts,
    /// Bytes of the workbook's parts, inflated.
    Inflated,
    /// Merged blocks of a sheet.
    Merged,
    /// Characters in one cell.
    CellText,
}

/// An encoding that a text file may be in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EncodingCandidate {
    /// The encoding.
    pub encoding: TextEncoding,
    /// The beginning of the text that it makes.
    pub preview: String,
}

impl Measure {
    fn name_zh(self) -> &'static str {
        match self {
            Measure::Bytes => "大小",
            Measure::Rows => "行数",
            Measure::Columns => "列数",
            Measure::Cells => "单元格数",
            Measure::Sheets => "工作表数",
            Measure::Parts => "内部文件数",
            Measure::Inflated => "解压后的大小",
            Measure::Merged => "合并单元格数",
            Measure::CellText => "一个单元格里的字数",
        }
    }

    fn name_en(self) -> &'static str {
        match self {
            Measure::Bytes => "bytes",
            Measure::Rows => "rows",
            Measure::Columns => "columns",
            Measure::Cells => "cells",
            Measure::Sheets => "sheets",
            Measure::Parts => "parts",
            Measure::Inflated => "bytes when unpacked, or out of all proportion to its size",
            Measure::Merged => "merged cells",
            Measure::CellText => "characters in one cell",
        }
    }
}

/// A layout that nearly fits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NearLayout {
    /// The layout's Chinese name.
    pub name: String,
    /// The headings it needs and the file lacks.
    pub missing: Vec<String>,
}

impl FileProblem {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            FileProblem::NotASpreadsheet => "not_a_spreadsheet",
            FileProblem::WebPage => "web_page",
            FileProblem::Damaged { .. } => "damaged",
            FileProblem::Encrypted => "encrypted",
            FileProblem::Empty => "empty",
            FileProblem::NoLayoutFits { .. } => "no_layout_fits",
            FileProblem::HeadingTwice { .. } => "heading_twice",
            FileProblem::SeveralKindsFit { .. } => "several_kinds_fit",
            FileProblem::EncodingNotSure { .. } => "encoding_not_sure",
            FileProblem::BinaryWorkbook => "binary_workbook",
            FileProblem::ArchiveInside { .. } => "archive_inside",
            FileProblem::UnknownLayout { .. } => "unknown_layout",
            FileProblem::TookTooLong { .. } => "took_too_long",
            FileProblem::TookTooMuchMemory => "took_too_much_memory",
            FileProblem::ReaderBroke { .. } => "reader_broke",
            FileProblem::TooLarge { .. } => "too_large",
        }
    }
}

impl FileError {
    /// What happened and what to do, in Chinese.
    pub fn message_zh(&self) -> String {
        let file = &self.file;
        match &self.problem {
            FileProblem::NotASpreadsheet => {
                format!("《{file}》不是电子表格。请用 WPS 或 Excel 打开原表，另存为 xlsx 或 csv 后再导入。")
            }
            FileProblem::WebPage => {
                format!("《{file}》其实是网页格式。请用 WPS 或 Excel 打开，另存为 xlsx 后再导入。")
            }
            FileProblem::Damaged { .. } => {
                format!("《{file}》不完整或已损坏。请重新下载或复制；能打开的话，另存为 xlsx 后再导入。")
            }
            FileProblem::Encrypted => {
                format!("《{file}》设有打开密码。请取消密码、保存后再导入。")
            }
            FileProblem::Empty => format!("《{file}》是空表。请确认选对了文件。"),
            FileProblem::NoLayoutFits { headings, nearest } => {
                let mut text = format!(
                    "《{file}》的表头无法识别。读到的表头：{}。",
                    if headings.is_empty() { "（无）".to_owned() } else { headings.join("、") }
                );
                for layout in nearest {
                    text.push_str(&format!("最接近“{}”，缺少：{}。", layout.name, layout.missing.join("、")));
                }
                text.push_str("请补上或改正表头后再导入。");
                text
            }
            FileProblem::HeadingTwice { sheet, heading } => format!(
                "《{file}》{}有两列表头都是“{heading}”。请删去或改名其中一列后再导入。",
                sheet_zh(sheet)
            ),
            FileProblem::SeveralKindsFit { layouts } => {
                format!("《{file}》的表头同时符合：{}。请把不同内容分成几张表后再导入。", layouts.join("、"))
            }
            FileProblem::EncodingNotSure { candidates } if candidates.is_empty() => format!(
                "《{file}》的文字编码无法识别，可能已损坏。请用 WPS 或 Excel 打开，另存为“CSV UTF-8”或 xlsx 后再导入。"
            ),
            FileProblem::EncodingNotSure { candidates } => {
                let names: Vec<&str> = candidates.iter().map(|seen| seen.encoding.name()).collect();
                format!(
                    "无法确定《{file}》的文字编码，可能是 {}。请选择显示正确的一种，或用 WPS 另存为“CSV UTF-8”或 xlsx 后再导入。",
                    names.join("、")
                )
            }
            FileProblem::BinaryWorkbook => {
                format!(
                    "《{file}》是二进制工作簿（xlsb），不能读取。请用 WPS 或 Excel 打开，另存为 xlsx 后再导入。"
                )
            }
            FileProblem::ArchiveInside { part } => format!(
                "《{file}》里嵌有压缩文件或其他文档（{part}），为安全起见不读取。请删去嵌入的对象，或只把表格复制到新文件后再导入。"
            ),
            FileProblem::UnknownLayout { layout } => {
                format!("没有名为“{layout}”的导入模板，《{file}》未读取。请检查模板名称。")
            }
            FileProblem::TookTooLong { seconds } => format!(
                "《{file}》读了 {seconds} 秒还没有读完，已停止。请只保留需要的表和行，另存为新的 xlsx 后再导入。"
            ),
            FileProblem::TookTooMuchMemory => format!(
                "读取《{file}》需要的内存太多，已停止。文件可能已损坏，或在很远的行列里有多余内容；请把需要的表复制到新文件后再导入。"
            ),
            FileProblem::ReaderBroke { .. } => {
                format!("《{file}》无法读取，文件可能已损坏。请用 WPS 或 Excel 打开，另存为 xlsx 后再导入。")
            }
            FileProblem::TooLarge { measure, limit } => format!(
                "《{file}》太大：{}超过 {limit}{}。请删去无关的内容，或分成几个文件导入。",
                measure.name_zh(),
                if matches!(measure, Measure::Bytes | Measure::Inflated) { " 字节" } else { "" },
            ),
        }
    }

    /// The same in English.
    pub fn message_en(&self) -> String {
        let file = &self.file;
        match &self.problem {
            FileProblem::NotASpreadsheet => format!(
                "“{file}” is not a spreadsheet. Open the original in WPS or Excel, save it as xlsx or csv and import that."
            ),
            FileProblem::WebPage => format!(
                "“{file}” is really a web page. Open it in WPS or Excel, save it as xlsx and import that."
            ),
            FileProblem::Damaged { .. } => format!(
                "“{file}” is cut short or damaged. Download or copy it again; if it opens, save it as xlsx and import that."
            ),
            FileProblem::Encrypted => format!(
                "“{file}” is protected with a password. Remove the password, save it and import it again."
            ),
            FileProblem::Empty => {
                format!("“{file}” is empty. Check that it is the right file.")
            }
            FileProblem::NoLayoutFits { headings, nearest } => {
                let mut text = format!(
                    "The headings of “{file}” are not known. Headings seen: {}.",
                    if headings.is_empty() { "(none)".to_owned() } else { headings.join(", ") }
                );
                for layout in nearest {
                    text.push_str(&format!(
                        " Nearest is “{}”, lacking: {}.",
                        layout.name,
                        layout.missing.join(", ")
                    ));
                }
                text.push_str(" Add or correct the headings and import it again.");
                text
            }
            FileProblem::HeadingTwice { sheet, heading } => format!(
                "Two columns of “{file}”{} are headed “{heading}”. Delete or rename one of them and import it again.",
                sheet_en(sheet)
            ),
            FileProblem::SeveralKindsFit { layouts } => format!(
                "The headings of “{file}” fit all of these: {}. Put them in tables of their own and import those.",
                layouts.join(", ")
            ),
            FileProblem::EncodingNotSure { candidates } if candidates.is_empty() => format!(
                "The text encoding of “{file}” is not known; it may be damaged. Open it in WPS or Excel, save it as “CSV UTF-8” or xlsx and import that."
            ),
            FileProblem::EncodingNotSure { candidates } => {
                let names: Vec<&str> = candidates.iter().map(|seen| seen.encoding.name()).collect();
                format!(
                    "The text encoding of “{file}” is not certain; it may be {}. Choose the one that reads right, or save it as “CSV UTF-8” or xlsx and import that.",
                    names.join(", ")
                )
            }
            FileProblem::BinaryWorkbook => format!(
                "“{file}” is a binary workbook (xlsb), which is not read. Open it in WPS or Excel, save it as xlsx and import that."
            ),
            FileProblem::ArchiveInside { part } => format!(
                "“{file}” has an archive or another document inside ({part}) and is not read, for safety. Remove embedded objects, or copy the table to a new file, and import that."
            ),
            FileProblem::UnknownLayout { layout } => {
                format!("There is no layout “{layout}”; “{file}” was not read. Check the layout's name.")
            }
            FileProblem::TookTooLong { seconds } => format!(
                "“{file}” was not read within {seconds} seconds and was given up. Keep only the sheets and rows that are needed, save it as a new xlsx and import that."
            ),
            FileProblem::TookTooMuchMemory => format!(
                "Reading “{file}” takes too much memory and was given up. It may be damaged, or hold something in a far-off row or column. Copy the table to a new file and import that."
            ),
            FileProblem::ReaderBroke { .. } => format!(
                "“{file}” can't be read; it may be damaged. Open it in WPS or Excel, save it as xlsx and import that."
            ),
            FileProblem::TooLarge { measure, limit } => format!(
                "“{file}” is too large: more than {limit} {}. Delete what is not needed, or split it into several files.",
                measure.name_en(),
            ),
        }
    }
}

fn sheet_zh(sheet: &str) -> String {
    if sheet.is_empty() { String::new() } else { format!("工作表“{sheet}”") }
}

fn sheet_en(sheet: &str) -> String {
    if sheet.is_empty() { String::new() } else { format!(", sheet “{sheet}”,") }
}

impl std::fmt::Display for FileError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}\n{}", self.message_zh(), self.message_en())
    }
}

impl std::error::Error for FileError {}
