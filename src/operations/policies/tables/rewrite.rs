//! The file of a new version: the old file's text with the changed numbers in their places, everything else as it
//! stands there, comments and formulas included.

use chrono::{Datelike, NaiveDate};
use toml_edit::{Array, ArrayOfTables, Datetime, DocumentMut, InlineTable, Item, Table, Value};
use xingchou_engine::sheet::Sheet;
use xingchou_engine::value::ValueType;
use xingchou_reports::rule_numbers::{NumberRow, NumberTable, RuleNumbers};

use super::super::super::OperationError;
use super::changes::{new_word, same_key, same_row};
use super::{numbers, refused};

/// The text of the new version.
///
/// # Errors
/// The sheet's file is not as a sheet must be, or a date of a document is none.
pub(super) fn rewritten(
    sheet: &Sheet,
    old: &RuleNumbers,
    back: &RuleNumbers,
    effective_from: NaiveDate,
) -> Result<String, OperationError> {
    let mut tree = numbers::tree(&sheet.file.text)?;
    let head = tree.get_mut("sheet").and_then(Item::as_table_like_mut).ok_or_else(unexpected)?;
    replace(head.get_mut("effective_from").ok_or_else(unexpected)?, date(effective_from)?.into());
    if sheet.published_until.is_some_and(|until| until < effective_from) {
        published_by_document(&mut tree)?;
    }
    add_sources(&mut tree, old, back)?;
    for (name, value_type, after) in &back.parameters {
        let before = old.parameters.iter().find(|(own, ..)| own == name).map(|(.., row)| row);
        let types = [*value_type, ValueType::Text];
        if before.is_some_and(|before| !same_row(before, after, &types)) {
            let entry = entry(&mut tree, "parameter", name)?;
            for (key, cell) in ["value", "unit"].into_iter().zip(&after.cells) {
                set(entry, key, cell);
            }
            set(entry, "source", &after.source);
            set(entry, "assumed", &after.assumed);
        }
    }
    for after in &back.tables {
        if let Some(before) = old.tables.iter().find(|table| table.name == after.name) {
            let entry = entry(&mut tree, "table", &after.name)?;
            let rows = entry.get_mut("rows").and_then(Item::as_array_mut).ok_or_else(unexpected)?;
            rewrite_rows(rows, before, after);
            let types: Vec<ValueType> = before.columns.iter().map(|(_, value_type)| *value_type).collect();
            for row in after.rows.iter().filter(|row| same_key(&before.rows, row, &types).is_none()) {
                if let Some((input, key)) = new_word(&sheet.inputs, before, row) {
                    add_word(self::entry(&mut tree, "input", &input)?, key)?;
                }
            }
        }
    }
    Ok(format!("# 在 {} 起的版本上改数字而成。\n{tree}", old.effective_from))
}

/// The text of a sheet with another first day. A new version rests on the documents that the old one named; until when
/// they were published is said with each of them.
///
/// # Errors
/// The text is not as a sheet's must be.
pub(in super::super) fn dated(
    text: &str,
    published_until: Option<NaiveDate>,
    first_day: NaiveDate,
) -> Result<String, OperationError> {
    let mut tree = numbers::tree(text)?;
    let head = tree.get_mut("sheet").and_then(Item::as_table_like_mut).ok_or_else(unexpected)?;
    replace(head.get_mut("effective_from").ok_or_else(unexpected)?, date(first_day)?.into());
    if published_until.is_some_and(|until| until < first_day) {
        published_by_document(&mut tree)?;
    }
    Ok(tree.to_string())
}

fn unexpected() -> OperationError {
    refused(
        "规则表文件的写法与预期不同，无法改写；请直接修改文件",
        "the sheet's file can't be rewritten; edit it by hand",
    )
}

fn date(day: NaiveDate) -> Result<Datetime, OperationError> {
    format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day()).parse().map_err(|_| unexpected())
}

/// Another value in a place, with the spacing and comment around it kept.
fn replace(item: &mut Item, value: Value) {
    if let Some(own) = item.as_value_mut() {
        let decor = own.decor().clone();
        *own = value;
        *own.decor_mut() = decor;
    }
}

/// Sets a text; nothing takes the key away.
fn set(entry: &mut Table, key: &str, text: &str) {
    match entry.get_mut(key) {
        _ if text.is_empty() => {
            entry.remove(key);
        }
        Some(item) if item.as_str() == Some(text) => {}
        Some(item) => replace(item, text.into()),
        None => {
            entry.insert(key, Item::Value(text.into()));
        }
    }
}

fn entry<'t>(tree: &'t mut DocumentMut, kind: &str, name: &str) -> Result<&'t mut Table, OperationError> {
    tree.get_mut(kind)
        .and_then(Item::as_array_of_tables_mut)
        .and_then(|entries| {
            entries.iter_mut().find(|entry| entry.get("name").and_then(Item::as_str) == Some(name))
        })
        .ok_or_else(unexpected)
}

/// A version cannot end before it begins: how long the documents so far were published for is said with each of them,
/// so that what still rests on them stays assumed.
fn published_by_document(tree: &mut DocumentMut) -> Result<(), OperationError> {
    let head = tree.get_mut("sheet").and_then(Item::as_table_like_mut).ok_or_else(unexpected)?;
    let until = head.remove("published_until").ok_or_else(unexpected)?;
    let sources = tree.get_mut("source").and_then(Item::as_array_of_tables_mut);
    for source in sources.into_iter().flat_map(ArrayOfTables::iter_mut) {
        if !source.contains_key("published_until") {
            source.insert("published_until", until.clone());
        }
    }
    Ok(())
}

fn add_sources(tree: &mut DocumentMut, old: &RuleNumbers, back: &RuleNumbers) -> Result<(), OperationError> {
    for [id, title, until] in &back.sources {
        if old.sources.iter().any(|[known, ..]| known == id) {
            continue;
        }
        let mut source = Table::new();
        set(&mut source, "id", id);
        set(&mut source, "title", title);
        if !until.is_empty() {
            let day = NaiveDate::parse_from_str(until, "%Y-%m-%d").map_err(|_| {
                refused(
                    format!("依据“{id}”的“公布到”应写成 2026-12-31 这样的日期，或空着"),
                    format!("the last day of “{id}” must be a date such as 2026-12-31, or empty"),
                )
            })?;
            source.insert("published_until", Item::Value(date(day)?.into()));
        }
        let sources = tree.entry("source").or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
        sources.as_array_of_tables_mut().ok_or_else(unexpected)?.push(source);
    }
    Ok(())
}

/// A word more that an input may be; several tables can bring the same one.
fn add_word(input: &mut Table, word: &str) -> Result<(), OperationError> {
    let words = input.get_mut("one_of").and_then(Item::as_array_mut).ok_or_else(unexpected)?;
    if !words.iter().any(|known| known.as_str() == Some(word)) {
        words.push(word);
    }
    Ok(())
}

fn rewrite_rows(rows: &mut Array, before: &NumberTable, after: &NumberTable) {
    let types: Vec<ValueType> = before.columns.iter().map(|(_, value_type)| *value_type).collect();
    let same_order = before.rows.len() == after.rows.len()
        && before.rows.iter().zip(&after.rows).all(|(one, other)| same_row(one, other, &types));
    if same_order {
        return;
    }
    let written: Vec<Value> = rows.iter().cloned().collect();
    let prefix = written.last().and_then(|value| value.decor().prefix().cloned());
    let new_rows = after.rows.iter().map(|row| {
        let at =
            before.rows.iter().position(|own| same_key(std::slice::from_ref(own), row, &types).is_some());
        let own = at.and_then(|at| Some((before.rows.get(at)?, written.get(at)?)));
        match own {
            Some((own, value)) if same_row(own, row, &types) => value.clone(),
            _ => {
                let mut value = row_value(row);
                if let Some(prefix) = &prefix {
                    value.decor_mut().set_prefix(prefix.clone());
                }
                value
            }
        }
    });
    let new_rows: Vec<Value> = new_rows.collect();
    rows.clear();
    for row in new_rows {
        rows.push_formatted(row);
    }
}

/// A row with what it rests on beside it.
fn row_value(row: &NumberRow) -> Value {
    let mut inline = InlineTable::new();
    inline.insert("values", Value::Array(row.cells.iter().map(String::as_str).collect()));
    if row.assumed.is_empty() {
        inline.insert("source", row.source.as_str().into());
    } else {
        inline.insert("assumed", row.assumed.as_str().into());
    }
    Value::InlineTable(inline)
}
