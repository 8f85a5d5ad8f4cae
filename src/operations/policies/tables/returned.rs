//! A workbook of numbers as it comes back: rows of texts into the numbers of a sheet.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use xingchou_engine::number;
use xingchou_engine::value::ValueType;
use xingchou_reports::rule_numbers::{
    FAMILY, NumberRow, NumberTable, PARAMETERS, RuleNumbers, SOURCES, TABLE, UNBOUNDED, VERSION,
};

use super::super::super::OperationError;
use super::refused;

/// Which part of the workbook the rows belong to.
enum Block {
    Head,
    Sources,
    Parameters,
    Table(usize),
}

/// Reads the rows of a workbook against the numbers that it was taken out of: names, headings and types are theirs.
///
/// # Errors
/// A line is not what was taken out, a name or table is missing or twice, or a cell is not of its type.
pub(super) fn read(rows: &[Vec<String>], old: &RuleNumbers) -> Result<RuleNumbers, OperationError> {
    let mut back = RuleNumbers {
        title: old.title.clone(),
        family: String::new(),
        effective_from: old.effective_from,
        sources: Vec::new(),
        parameters: Vec::new(),
        tables: Vec::new(),
        included: Vec::new(),
    };
    let mut block = Block::Head;
    let mut headings_next = false;
    let mut version = None;
    for row in rows {
        let cells: Vec<&str> = row.iter().map(|cell| cell.trim()).collect();
        let cell = |at: usize| cells.get(at).copied().unwrap_or_default();
        if cells.iter().all(|cell| cell.is_empty()) {
            continue;
        }
        if cell(0).starts_with('【') {
            block = begin(&cells, old, &mut back)?;
            headings_next = true;
            continue;
        }
        if std::mem::take(&mut headings_next) {
            if let Block::Table(_) = block {
                same_headings(&cells, old, &back)?;
            }
            continue;
        }
        match block {
            Block::Head if cell(0) == FAMILY => back.family = cell(1).to_owned(),
            Block::Head if cell(0) == VERSION => {
                version = NaiveDate::parse_from_str(cell(1), "%Y-%m-%d").ok()
            }
            Block::Head => {}
            Block::Sources => back.sources.push([cell(0), cell(1), cell(2)].map(str::to_owned)),
            Block::Parameters => {
                let (name, value_type) = parameter(cell(0), old, &back)?;
                let at = format!("参数“{name}”");
                let value = typed(cell(1), value_type, &at)?;
                let row = NumberRow {
                    cells: vec![value, cell(2).to_owned()],
                    source: cell(3).to_owned(),
                    assumed: cell(4).to_owned(),
                };
                nothing_more(&cells, 5, &at)?;
                back.parameters.push((name, value_type, row));
            }
            Block::Table(at) => {
                if let Some(table) = back.tables.get_mut(at) {
                    let row = table_row(&cells, table)?;
                    table.rows.push(row);
                }
            }
        }
    }
    back.effective_from = version.filter(|_| !back.family.is_empty()).ok_or_else(|| {
        refused(
            format!("文件里没有“{FAMILY}”和“{VERSION}”两行，不是用 xingchou policy tables 取出的文件"),
            "the file does not say which sheet and version it was taken out of",
        )
    })?;
    complete(old, &back)?;
    Ok(back)
}

fn begin(cells: &[&str], old: &RuleNumbers, back: &mut RuleNumbers) -> Result<Block, OperationError> {
    let (word, name) =
        (cells.first().copied().unwrap_or_default(), cells.get(1).copied().unwrap_or_default());
    match word {
        SOURCES => Ok(Block::Sources),
        PARAMETERS => Ok(Block::Parameters),
        TABLE => {
            let known = old.tables.iter().find(|table| table.name == name);
            let known = known.filter(|_| !back.tables.iter().any(|table| table.name == name));
            let table = known.ok_or_else(|| {
                refused(
                    format!("对照表“{name}”不在这张规则表里，或写了两遍；表的名称不能改，也不能加表"),
                    format!("the table “{name}” is not in the sheet, or stands twice"),
                )
            })?;
            back.tables.push(NumberTable { rows: Vec::new(), ..table.clone() });
            Ok(Block::Table(back.tables.len() - 1))
        }
        _ => Err(refused(
            format!("不认识“{word}”这一行；带【】的行请不要改"),
            format!("“{word}” is not known"),
        )),
    }
}

/// Headings tell which cell is which: a column that was moved or taken out would put numbers in the wrong place.
fn same_headings(cells: &[&str], old: &RuleNumbers, back: &RuleNumbers) -> Result<(), OperationError> {
    let Some(table) = back.tables.last() else { return Ok(()) };
    let Some(known) = old.tables.iter().find(|known| known.name == table.name) else { return Ok(()) };
    for (at, (heading, _)) in known.columns.iter().enumerate() {
        if cells.get(at).copied().unwrap_or_default() != heading.trim() {
            return Err(refused(
                format!("对照表“{}”第 {} 列的标题应为“{heading}”，请不要改动或移动标题", table.name, at + 1),
                format!("column {} of the table “{}” must be headed “{heading}”", at + 1, table.name),
            ));
        }
    }
    Ok(())
}

fn parameter(
    name: &str,
    old: &RuleNumbers,
    back: &RuleNumbers,
) -> Result<(String, ValueType), OperationError> {
    let known = old.parameters.iter().find(|(own, ..)| own == name);
    let twice = back.parameters.iter().any(|(own, ..)| own == name);
    match known {
        Some((_, value_type, _)) if !twice => Ok((name.to_owned(), *value_type)),
        _ => Err(refused(
            format!("参数“{name}”不在这张规则表里，或写了两遍；参数的名称不能改，也不能加参数"),
            format!("the parameter “{name}” is not in the sheet, or stands twice"),
        )),
    }
}

fn table_row(cells: &[&str], table: &NumberTable) -> Result<NumberRow, OperationError> {
    let cell = |at: usize| cells.get(at).copied().unwrap_or_default();
    let key = cell(0);
    let mut values = Vec::new();
    for (at, (heading, value_type)) in table.columns.iter().enumerate() {
        let place = format!("对照表“{}”“{key}”一行的“{heading}”", table.name);
        values.push(typed(cell(at), *value_type, &place)?);
    }
    let count = values.len();
    nothing_more(cells, count + 2, &format!("对照表“{}”“{key}”一行", table.name))?;
    Ok(NumberRow { cells: values, source: cell(count).to_owned(), assumed: cell(count + 1).to_owned() })
}

fn nothing_more(cells: &[&str], count: usize, place: &str) -> Result<(), OperationError> {
    match cells.iter().skip(count).find(|cell| !cell.is_empty()) {
        None => Ok(()),
        Some(more) => Err(refused(
            format!("{place}后面多出“{more}”，请删去"),
            format!("{place}: there is more than fits: “{more}”"),
        )),
    }
}

/// A cell as a sheet writes a value of the type.
fn typed(text: &str, value_type: ValueType, place: &str) -> Result<String, OperationError> {
    let right = match value_type {
        ValueType::Money | ValueType::Number if text == UNBOUNDED => Some(number::plain_text(Decimal::MAX)),
        ValueType::Money | ValueType::Number => match text.strip_suffix('%') {
            Some(percent) => number::parse(percent.trim())
                .and_then(|number| number.checked_div(Decimal::ONE_HUNDRED))
                .map(number::plain_text),
            None => number::parse(text).map(|_| text.to_owned()),
        },
        ValueType::Date => NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(|date| date.to_string()),
        ValueType::Truth => match text {
            "是" | "TRUE" | "true" => Some("是".to_owned()),
            "否" | "FALSE" | "false" => Some("否".to_owned()),
            _ => None,
        },
        ValueType::Text => Some(text.to_owned()),
    };
    let what = if text.is_empty() { "空的".to_owned() } else { format!("“{text}”") };
    right.ok_or_else(|| {
        refused(
            format!("{place}是{what}，应为{}", value_type.chinese()),
            format!("{place}: {what} is not {}", value_type.english()),
        )
    })
}

/// Parameters and tables can't be taken away: formulas read them.
fn complete(old: &RuleNumbers, back: &RuleNumbers) -> Result<(), OperationError> {
    let parameter = old
        .parameters
        .iter()
        .map(|(name, ..)| name)
        .find(|name| !back.parameters.iter().any(|(own, ..)| own == *name));
    let table = old
        .tables
        .iter()
        .map(|table| &table.name)
        .find(|name| !back.tables.iter().any(|own| own.name == **name));
    match parameter.or(table) {
        None => Ok(()),
        Some(name) => Err(refused(
            format!("“{name}”不见了；公式要用它，不能删除"),
            format!("“{name}” is missing; formulas read it"),
        )),
    }
}
