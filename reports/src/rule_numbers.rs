//! The numbers of a rule sheet as a workbook, to be changed in a spreadsheet program and brought back: documents,
//! parameters and lookup tables one under the other on one sheet, each number with what it rests on. There is no
//! formula in it, and none is taken back.

use crate::ReportError;
use crate::workbook::look::{self, Look, display_width};
use crate::workbook::page::Page;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use rust_xlsxwriter::{DocProperties, Format, Workbook};
use xingchou_engine::evaluate::Value;
use xingchou_engine::value::ValueType;

/// What the first cell of the line that names the sheet's family says.
pub const FAMILY: &str = "规则表";
/// What the first cell of the line with the version's first day says.
pub const VERSION: &str = "版本";
/// The line above the documents.
pub const SOURCES: &str = "【依据】";
/// The line above the parameters.
pub const PARAMETERS: &str = "【参数】";
/// The line above a table; the table's name stands beside it.
pub const TABLE: &str = "【对照表】";
/// The heading of the ids of documents that a number rests on.
pub const SOURCE: &str = "依据（编号）";
/// The heading of who must confirm an assumed number.
pub const ASSUMED: &str = "暂定（由谁确认）";
/// What stands for no upper limit.
pub const UNBOUNDED: &str = "不限";

/// The digits that a spreadsheet program keeps of a number; more are written as text.
const DIGITS: usize = 15;

/// The last column that notes reach over.
const NOTE_COLUMNS: u16 = 4;

/// A number or word of a sheet, and what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberRow {
    /// The cells as the sheet writes them.
    pub cells: Vec<String>,
    /// The ids of documents with their clauses; empty when assumed.
    pub source: String,
    /// Who must confirm it; empty when published.
    pub assumed: String,
}

/// A lookup table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberTable {
    /// Its name.
    pub name: String,
    /// How its keys are looked up, in words; empty for keys by equality.
    pub side: String,
    /// Headings and types.
    pub columns: Vec<(String, ValueType)>,
    /// Its rows.
    pub rows: Vec<NumberRow>,
}

/// The numbers of one version of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleNumbers {
    /// The sheet's title.
    pub title: String,
    /// Its family.
    pub family: String,
    /// The first day of the version.
    pub effective_from: NaiveDate,
    /// Documents: id, title, and the last day they were published for (or nothing).
    pub sources: Vec<[String; 3]>,
    /// Parameters: name, type, and a row of value and unit.
    pub parameters: Vec<(String, ValueType, NumberRow)>,
    /// Tables.
    pub tables: Vec<NumberTable>,
    /// Titles of included sheets, which have numbers of their own.
    pub included: Vec<String>,
}

/// The workbook of a sheet's numbers. The same numbers give the same bytes.
///
/// # Errors
/// The workbook can't be written.
pub fn rule_numbers_workbook(numbers: &RuleNumbers) -> Result<Vec<u8>, ReportError> {
    let mut writer = Writer { page: Page::new("数字")?, row: 0 };
    writer.write(numbers)?;
    writer.page.print_upright(&numbers.title);
    let mut workbook = Workbook::new();
    workbook.set_properties(
        &DocProperties::new().set_title(&numbers.title).set_creation_datetime(&numbers.effective_from),
    );
    workbook.push_worksheet(writer.page.sheet);
    Ok(workbook.save_to_buffer()?)
}

struct Writer {
    page: Page,
    row: u32,
}

impl Writer {
    fn write(&mut self, numbers: &RuleNumbers) -> Result<(), ReportError> {
        self.line(&[&format!("{}的数字", numbers.title)], &look::note_heading())?;
        self.line(&[FAMILY, &numbers.family], &look::subtitle())?;
        self.line(&[VERSION, &numbers.effective_from.to_string()], &look::subtitle())?;
        for note in [
            "只改数字和“依据”“暂定”两栏，可以增加、删除对照表的行；名称、标题行和带【】的行请不要改。",
            "改了的数字要写新的依据（编号写在下面的【依据】里，可以加行），没有依据的写暂定由谁确认，二者写一个。",
            "改完用 xingchou policy tables 带回，程序列出每一处改动，另存为新的一版，原来的一版不变。",
        ] {
            self.note(note)?;
        }
        if !numbers.included.is_empty() {
            self.note("引用的规则表另有自己的数字，请分别取出：")?;
            for included in &numbers.included {
                self.note(included)?;
            }
        }
        self.block(&[SOURCES], &["编号", "文件", "公布到"])?;
        for source in &numbers.sources {
            for (column, text) in (0..).zip(source) {
                self.text(column, text)?;
            }
            self.row += 1;
        }
        self.block(&[PARAMETERS], &["名称", "数值", "单位", SOURCE, ASSUMED])?;
        for (name, value_type, row) in &numbers.parameters {
            self.text(0, name)?;
            let types = [*value_type, ValueType::Text];
            self.number_row(1, &types, row)?;
        }
        for table in &numbers.tables {
            let headings: Vec<&str> =
                table.columns.iter().map(|(heading, _)| heading.as_str()).chain([SOURCE, ASSUMED]).collect();
            let types: Vec<ValueType> = table.columns.iter().map(|(_, value_type)| *value_type).collect();
            self.block(&[TABLE, &table.name, &table.side], &headings)?;
            for row in &table.rows {
                self.number_row(0, &types, row)?;
            }
        }
        Ok(())
    }

    fn line(&mut self, texts: &[&str], format: &Format) -> Result<(), ReportError> {
        for (column, text) in (0..).zip(texts) {
            self.page.text(self.row, column, text, format)?;
        }
        self.row += 1;
        Ok(())
    }

    /// Running text over the columns of the parameters.
    fn note(&mut self, text: &str) -> Result<(), ReportError> {
        self.page.merged((self.row, 0), (self.row, NOTE_COLUMNS), text, &look::note())?;
        // Three columns of the narrowest width, and two that hold titles and ids.
        self.page.height(self.row, look::lines(text, 70))?;
        self.row += 1;
        Ok(())
    }

    /// An empty line, the block's name and its headings.
    fn block(&mut self, name: &[&str], headings: &[&str]) -> Result<(), ReportError> {
        self.row += 1;
        self.line(name, &look::note_heading())?;
        for (column, heading) in (0..).zip(headings) {
            self.page.text(self.row, column, heading, &look::heading(false))?;
            self.widen(column, heading)?;
        }
        self.row += 1;
        Ok(())
    }

    fn number_row(&mut self, first: u16, types: &[ValueType], row: &NumberRow) -> Result<(), ReportError> {
        let look = if row.assumed.is_empty() { Look::Body } else { Look::Assumed };
        let mut column = first;
        for (text, value_type) in row.cells.iter().zip(types) {
            match number_of(text, *value_type) {
                Some(number) => {
                    let format = look::constant(*value_type, look);
                    self.page.value(self.row, column, &Value::Number(number), &format)?;
                    self.widen(column, text)?;
                }
                None if is_unbounded(text, *value_type) => self.text(column, UNBOUNDED)?,
                None => self.text(column, text)?,
            }
            column += 1;
        }
        self.text(column, &row.source)?;
        self.text(column + 1, &row.assumed)?;
        self.row += 1;
        Ok(())
    }

    /// A text in a cell that stays text whatever is typed into it: an id such as 1-2 must not become a date.
    fn text(&mut self, column: u16, text: &str) -> Result<(), ReportError> {
        self.page.text(self.row, column, text, &look::text(Look::Body).set_num_format("@"))?;
        self.widen(column, text)
    }

    fn widen(&mut self, column: u16, text: &str) -> Result<(), ReportError> {
        self.page.at_least(column, display_width(text).saturating_add(2).clamp(9, 44))
    }
}

fn is_unbounded(text: &str, value_type: ValueType) -> bool {
    matches!(value_type, ValueType::Money | ValueType::Number)
        && xingchou_engine::number::parse(text) == Some(Decimal::MAX)
}

/// The number to be written as a number, where a spreadsheet program keeps all its digits.
fn number_of(text: &str, value_type: ValueType) -> Option<Decimal> {
    if !matches!(value_type, ValueType::Money | ValueType::Number) {
        return None;
    }
    let number = xingchou_engine::number::parse(text)?.normalize();
    (number.mantissa().unsigned_abs().to_string().len() <= DIGITS).then_some(number)
}
