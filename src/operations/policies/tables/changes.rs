//! What is other in the numbers that came back, and whether it may be.

use serde::Serialize;
use xingchou_engine::number;
use xingchou_engine::sheet::Input;
use xingchou_engine::value::ValueType;
use xingchou_reports::rule_numbers::{NumberRow, NumberTable, RuleNumbers};

use super::super::super::OperationError;
use super::refused;

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NumberChange {
    /// What was changed, such as 参数“岗位津贴A” or 对照表“社工证津贴”“社会工作师”的“金额”.
    pub what: String,
    /// As it was; nothing for a row that is new.
    pub before: Option<String>,
    /// As it is; nothing for a row that was taken out.
    pub after: Option<String>,
    /// What it rested on, in the words of the sheet.
    pub basis_before: String,
    /// What it rests on.
    pub basis_after: String,
}

/// Every change, in the order of the sheet, whose inputs are given.
///
/// # Errors
/// A changed number rests on nothing, on both a document and an assumption, or still on the document that says
/// another number; a known document was given another title.
pub(super) fn between(
    inputs: &[Input],
    old: &RuleNumbers,
    back: &RuleNumbers,
) -> Result<Vec<NumberChange>, OperationError> {
    let mut changes = Vec::new();
    sources(old, back, &mut changes)?;
    for (name, value_type, before) in &old.parameters {
        let Some((.., after)) = back.parameters.iter().find(|(own, ..)| own == name) else { continue };
        let types = [*value_type, ValueType::Text];
        let what = |at: usize| {
            if at == 0 { format!("参数“{name}”") } else { format!("参数“{name}”的单位") }
        };
        compare(before, after, &types, what, &mut changes)?;
    }
    for before in &old.tables {
        if let Some(after) = back.tables.iter().find(|table| table.name == before.name) {
            table(inputs, before, after, &mut changes)?;
        }
    }
    Ok(changes)
}

fn sources(
    old: &RuleNumbers,
    back: &RuleNumbers,
    changes: &mut Vec<NumberChange>,
) -> Result<(), OperationError> {
    for [id, title, until] in &back.sources {
        match old.sources.iter().find(|[known, ..]| known == id) {
            Some([_, known_title, known_until]) if (known_title, known_until) == (title, until) => {}
            Some(_) => {
                return Err(refused(
                    format!("依据“{id}”是原有的文件，不能改成另一个；新的文件请加一行，用新的编号"),
                    format!("the document “{id}” is known; give a new document a line and id of its own"),
                ));
            }
            None if id.is_empty() || title.is_empty() || id.contains([' ', ';', '；']) => {
                return Err(refused(
                    format!("依据“{id}{title}”要有编号（不含空格、分号）和文件名称"),
                    "a document needs an id (without spaces and semicolons) and a title",
                ));
            }
            None => changes.push(NumberChange {
                what: format!("依据“{id}”"),
                before: None,
                after: Some(if until.is_empty() {
                    title.clone()
                } else {
                    format!("{title}（公布到 {until}）")
                }),
                basis_before: String::new(),
                basis_after: String::new(),
            }),
        }
    }
    Ok(())
}

fn table(
    inputs: &[Input],
    before: &NumberTable,
    after: &NumberTable,
    changes: &mut Vec<NumberChange>,
) -> Result<(), OperationError> {
    let types: Vec<ValueType> = before.columns.iter().map(|(_, value_type)| *value_type).collect();
    let place = |row: &NumberRow| {
        let key = row.cells.first().map(String::as_str).unwrap_or_default();
        format!("对照表“{}”“{key}”一行", before.name)
    };
    if let Some(row) = after
        .rows
        .iter()
        .enumerate()
        .find_map(|(at, row)| same_key(after.rows.get(..at)?, row, &types).is_some().then_some(row))
    {
        return Err(refused(
            format!("{}写了两遍，请只留一行", place(row)),
            format!("a row of the table “{}” stands twice", before.name),
        ));
    }
    for row in &before.rows {
        let Some(now) = same_key(&after.rows, row, &types) else {
            changes.push(NumberChange {
                what: place(row),
                before: Some(row.cells.join("，")),
                after: None,
                basis_before: basis(row),
                basis_after: String::new(),
            });
            continue;
        };
        let what = |at: usize| {
            let heading = before.columns.get(at).map(|(heading, _)| heading.as_str()).unwrap_or_default();
            format!("{}的“{heading}”", place(row))
        };
        compare(row, now, &types, what, changes)?;
    }
    for row in after.rows.iter().filter(|row| same_key(&before.rows, row, &types).is_none()) {
        one_basis(row, &place(row))?;
        // A band whose limit was changed comes as a new row.
        if !row.source.is_empty() && before.rows.iter().any(|own| own.source == row.source) {
            return Err(still_the_old_source(&place(row), &row.source));
        }
        changes.push(NumberChange {
            what: place(row),
            before: None,
            after: Some(row.cells.join("，")),
            basis_before: String::new(),
            basis_after: basis(row),
        });
        if let Some((input, key)) = new_word(inputs, before, row) {
            changes.push(NumberChange {
                what: format!("输入项“{input}”可取的值"),
                before: None,
                after: Some(key.to_owned()),
                basis_before: String::new(),
                basis_after: basis(row),
            });
        }
    }
    Ok(())
}

/// The input that a table is about, by the heading of its keys, and the key of a new row where the input's list of
/// words lacks it: without it nobody could ever meet the row.
pub(super) fn new_word<'r>(
    inputs: &[Input],
    table: &NumberTable,
    row: &'r NumberRow,
) -> Option<(String, &'r str)> {
    let (heading, value_type) = table.columns.first()?;
    let input = inputs.iter().find(|input| input.name == *heading && *value_type == ValueType::Text)?;
    let key = row.cells.first()?;
    (!input.permits(key)).then(|| (input.name.clone(), key.as_str()))
}

/// The row with the same first cell.
pub(super) fn same_key<'r>(
    rows: &'r [NumberRow],
    row: &NumberRow,
    types: &[ValueType],
) -> Option<&'r NumberRow> {
    let value_type = types.first()?;
    let key = row.cells.first()?;
    rows.iter().find(|other| other.cells.first().is_some_and(|own| same(own, key, *value_type)))
}

/// Whether two rows say the same, however their numbers are written.
pub(super) fn same_row(one: &NumberRow, other: &NumberRow, types: &[ValueType]) -> bool {
    let same_cells = one.cells.len() == other.cells.len()
        && one.cells.iter().zip(&other.cells).zip(types).all(|((one, other), of)| same(one, other, *of));
    same_cells && (&one.source, &one.assumed) == (&other.source, &other.assumed)
}

fn same(one: &str, other: &str, value_type: ValueType) -> bool {
    match value_type {
        ValueType::Money | ValueType::Number => number::parse(one) == number::parse(other),
        ValueType::Truth => is_true(one) == is_true(other),
        ValueType::Text | ValueType::Date => one.trim() == other.trim(),
    }
}

fn is_true(text: &str) -> bool {
    matches!(text, "是" | "TRUE" | "true")
}

fn basis(row: &NumberRow) -> String {
    if row.assumed.is_empty() { row.source.clone() } else { format!("暂定：{}", row.assumed) }
}

fn compare(
    before: &NumberRow,
    after: &NumberRow,
    types: &[ValueType],
    what: impl Fn(usize) -> String,
    changes: &mut Vec<NumberChange>,
) -> Result<(), OperationError> {
    if same_row(before, after, types) {
        return Ok(());
    }
    one_basis(after, &what(0))?;
    let other = (0..types.len()).filter(|at| {
        let (Some(one), Some(two), Some(of)) = (before.cells.get(*at), after.cells.get(*at), types.get(*at))
        else {
            return false;
        };
        !same(one, two, *of)
    });
    let other: Vec<usize> = other.collect();
    if !other.is_empty() && !after.source.is_empty() && after.source == before.source {
        let place = other.first().map(|at| what(*at)).unwrap_or_default();
        return Err(still_the_old_source(&place, &after.source));
    }
    let cell = |row: &NumberRow, at: usize| row.cells.get(at).cloned();
    let mut push = |at: usize| {
        changes.push(NumberChange {
            what: what(at),
            before: cell(before, at),
            after: cell(after, at),
            basis_before: basis(before),
            basis_after: basis(after),
        });
    };
    if other.is_empty() {
        push(0);
    }
    other.into_iter().for_each(push);
    Ok(())
}

fn still_the_old_source(place: &str, source: &str) -> OperationError {
    refused(
        format!(
            "{place}是新写的，依据却仍是“{source}”；请写新的依据，没有的写暂定由谁确认（更正笔误的，在依据后注明条款）"
        ),
        format!("{place} is new but still rests on “{source}”: name the new document or who must confirm it"),
    )
}

/// A number rests on documents or is assumed: one of the two.
fn one_basis(row: &NumberRow, place: &str) -> Result<(), OperationError> {
    match (row.source.is_empty(), row.assumed.is_empty()) {
        (true, true) => Err(refused(
            format!("{place}没有写依据；请写依据的编号，没有的写暂定由谁确认"),
            format!("{place}: name a document, or who must confirm it"),
        )),
        (false, false) => Err(refused(
            format!("{place}同时写了依据和暂定，请只写一个"),
            format!("{place}: rests either on a document or on an assumption, not on both"),
        )),
        _ => Ok(()),
    }
}
