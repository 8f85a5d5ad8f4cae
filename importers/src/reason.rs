//! Why one row could not be taken.

use serde::{Deserialize, Serialize};

/// The cell a reason speaks of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellSeen {
    /// The heading of its column, as in the file.
    pub heading: String,
    /// The column's letters, as the spreadsheet program shows them.
    pub column: String,
    /// The text seen; empty for an empty cell.
    pub text: String,
}

/// Why a row, looked at alone, could not be taken. Reasons that need other
/// rows, the roster, the rota or a calendar are the application's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", content = "cell", rename_all = "snake_case")]
pub enum Reason {
    /// A grade that is not on the scale.
    UnknownGrade(CellSeen),
    /// No grade.
    MissingGrade(CellSeen),
    /// Not a time, or a date without a time of day.
    BadTime(CellSeen),
    /// Not a date.
    BadDate(CellSeen),
    /// Nothing in the column that says who or which.
    MissingKey(CellSeen),
    /// Nothing in another column that must be filled.
    MissingValue(CellSeen),
    /// Not a number.
    BadNumber(CellSeen),
    /// More decimals than there are: fen for money, one decimal for days.
    TooManyDecimals(CellSeen),
    /// A negative number where none can be.
    NegativeNumber(CellSeen),
    /// Not a whole number.
    NotWhole(CellSeen),
    /// A word that is not among those the column knows.
    UnknownWord {
        /// The cell.
        cell: CellSeen,
        /// The words known.
        known: Vec<String>,
    },
    /// An ID number with a wrong length or check digit.
    BadIdNumber(CellSeen),
    /// A long number kept as a number, so that its last digits are lost.
    LongNumberLostDigits(CellSeen),
    /// `#N/A` and its like.
    ErrorCell(CellSeen),
    /// A formula whose result was never saved.
    FormulaWithoutValue(CellSeen),
    /// A text row with more cells than headings: a comma or quote too many.
    TooManyCells(CellSeen),
    /// Characters that stand for others that were lost.
    GarbledText(CellSeen),
    /// A percentage where a plain number belongs.
    Percentage(CellSeen),
}

impl Reason {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Reason::UnknownGrade(_) => "unknown_grade",
            Reason::MissingGrade(_) => "missing_grade",
            Reason::BadTime(_) => "bad_time",
            Reason::BadDate(_) => "bad_date",
            Reason::MissingKey(_) => "missing_key",
            Reason::MissingValue(_) => "missing_value",
            Reason::BadNumber(_) => "bad_number",
            Reason::TooManyDecimals(_) => "too_many_decimals",
            Reason::NegativeNumber(_) => "negative_number",
            Reason::NotWhole(_) => "not_whole",
            Reason::UnknownWord { .. } => "unknown_word",
            Reason::BadIdNumber(_) => "bad_id_number",
            Reason::LongNumberLostDigits(_) => "long_number_lost_digits",
            Reason::ErrorCell(_) => "error_cell",
            Reason::FormulaWithoutValue(_) => "formula_without_value",
            Reason::TooManyCells(_) => "too_many_cells",
            Reason::GarbledText(_) => "garbled_text",
            Reason::Percentage(_) => "percentage",
        }
    }

    /// The cell it speaks of.
    pub fn cell(&self) -> &CellSeen {
        match self {
            Reason::UnknownGrade(cell)
            | Reason::MissingGrade(cell)
            | Reason::BadTime(cell)
            | Reason::BadDate(cell)
            | Reason::MissingKey(cell)
            | Reason::MissingValue(cell)
            | Reason::BadNumber(cell)
            | Reason::TooManyDecimals(cell)
            | Reason::NegativeNumber(cell)
            | Reason::NotWhole(cell)
            | Reason::UnknownWord { cell, .. }
            | Reason::BadIdNumber(cell)
            | Reason::LongNumberLostDigits(cell)
            | Reason::ErrorCell(cell)
            | Reason::FormulaWithoutValue(cell)
            | Reason::TooManyCells(cell)
            | Reason::GarbledText(cell)
            | Reason::Percentage(cell) => cell,
        }
    }

    /// What is wrong with the cell and what to do, in Chinese.
    pub fn message_zh(&self) -> String {
        let cell = self.cell();
        let place = format!("{} 列“{}”", cell.column, cell.heading);
        let text = &cell.text;
        match self {
            Reason::UnknownGrade(_) => {
                format!("{place}的评价“{text}”不在评价等级之内，请核对后更正。")
            }
            Reason::MissingGrade(_) => format!("{place}没有评价结果，请补上；确实未评价的不必入库。"),
            Reason::BadTime(_) => {
                format!("{place}的“{text}”不是有效时间，请写成“2026-10-08 08:30:00”。")
            }
            Reason::BadDate(_) => {
                format!("{place}的“{text}”不是有效日期，请写成“2026-10-08”。")
            }
            Reason::MissingKey(_) | Reason::MissingValue(_) => format!("{place}是空的，请补上。"),
            Reason::BadNumber(_) => format!("{place}的“{text}”不是数字，请更正。"),
            Reason::TooManyDecimals(_) => {
                format!("{place}的“{text}”小数位太多（金额到分，天数、分数到一位），请更正。")
            }
            Reason::NegativeNumber(_) => format!("{place}的“{text}”是负数，请更正。"),
            Reason::NotWhole(_) => format!("{place}的“{text}”应为整数，请更正。"),
            Reason::UnknownWord { known, .. } => {
                format!("{place}的“{text}”无法识别，可填：{}。", known.join("、"))
            }
            Reason::BadIdNumber(_) => {
                format!("{place}的身份证号位数或校验码不对，请核对后更正。")
            }
            Reason::LongNumberLostDigits(_) => {
                format!("{place}按数字保存（“{text}”），末几位已经丢失，请把该列设为文本格式后重新填写。")
            }
            Reason::ErrorCell(_) => format!("{place}的公式出错（{text}），请改正公式或直接填数。"),
            Reason::FormulaWithoutValue(_) => {
                format!("{place}是公式但没有保存计算结果，请用 WPS 或 Excel 打开、保存后再导入。")
            }
            Reason::TooManyCells(_) => {
                format!("这一行比表头多出内容（{} 列“{text}”），可能多了逗号或引号，请更正。", cell.column)
            }
            Reason::GarbledText(_) => {
                format!("{place}的“{text}”含有乱码，请按原件重新填写；整个文件都乱码的，请重新导出。")
            }
            Reason::Percentage(_) => {
                format!("{place}的“{text}”是百分数，这里要填普通数字，请核对后更正。")
            }
        }
    }

    /// The same in English.
    pub fn message_en(&self) -> String {
        let cell = self.cell();
        let place = format!("Column {} “{}”", cell.column, cell.heading);
        let text = &cell.text;
        match self {
            Reason::UnknownGrade(_) => {
                format!("{place}: “{text}” is not a grade of this scale. Check and correct it.")
            }
            Reason::MissingGrade(_) => format!("{place}: there is no grade. Fill it in."),
            Reason::BadTime(_) => {
                format!("{place}: “{text}” is not a time. Write it as “2026-10-08 08:30:00”.")
            }
            Reason::BadDate(_) => {
                format!("{place}: “{text}” is not a date. Write it as “2026-10-08”.")
            }
            Reason::MissingKey(_) | Reason::MissingValue(_) => {
                format!("{place}: the cell is empty. Fill it in.")
            }
            Reason::BadNumber(_) => format!("{place}: “{text}” is not a number. Correct it."),
            Reason::TooManyDecimals(_) => format!(
                "{place}: “{text}” has too many decimals (two for money, one for days and marks). Correct it."
            ),
            Reason::NegativeNumber(_) => format!("{place}: “{text}” is negative. Correct it."),
            Reason::NotWhole(_) => format!("{place}: “{text}” must be a whole number. Correct it."),
            Reason::UnknownWord { known, .. } => {
                format!("{place}: “{text}” is not known. Possible are: {}.", known.join(", "))
            }
            Reason::BadIdNumber(_) => {
                format!("{place}: the ID number has a wrong length or check digit. Check and correct it.")
            }
            Reason::LongNumberLostDigits(_) => format!(
                "{place}: kept as a number (“{text}”), so its last digits are lost. Format the column as text and type it again."
            ),
            Reason::ErrorCell(_) => {
                format!("{place}: the formula fails ({text}). Correct it or type the value.")
            }
            Reason::FormulaWithoutValue(_) => format!(
                "{place}: a formula whose result was not saved. Open the file in WPS or Excel, save it and import it again."
            ),
            Reason::TooManyCells(_) => format!(
                "The row holds more cells than there are headings (column {}: “{text}”), perhaps a comma or quote too many. Correct it.",
                cell.column
            ),
            Reason::GarbledText(_) => format!(
                "{place}: “{text}” holds garbled characters. Type it again; if the whole file is garbled, export it again."
            ),
            Reason::Percentage(_) => {
                format!(
                    "{place}: “{text}” is a percentage where a plain number belongs. Check and correct it."
                )
            }
        }
    }
}

/// The letters of a column counted from 0: A, B, …, Z, AA.
pub(crate) fn column_letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column;
    loop {
        let letter = u8::try_from(rest % 26).unwrap_or(0);
        letters.push(char::from(b'A'.saturating_add(letter)));
        match (rest / 26).checked_sub(1) {
            Some(next) => rest = next,
            None => break,
        }
    }
    letters.into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_the_letters_of_the_spreadsheet_program() {
        for (column, letters) in [(0, "A"), (25, "Z"), (26, "AA"), (32, "AG"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(column_letters(column), letters);
        }
    }

    #[test]
    fn a_message_names_heading_text_and_remedy() {
        let reason = Reason::UnknownGrade(CellSeen {
            heading: "评价结果".to_owned(),
            column: "G".to_owned(),
            text: "凑合".to_owned(),
        });
        assert_eq!(reason.message_zh(), "G 列“评价结果”的评价“凑合”不在评价等级之内，请核对后更正。");
        assert!(reason.message_en().contains("“凑合” is not a grade"));
        assert_eq!(reason.code(), "unknown_grade");
    }
}
