//! A sheet's numbers with what each rests on, as its file writes them.

use toml_edit::{DocumentMut, Item, TableLike, Value};
use xingchou_engine::sheet::{Sheet, Table, TableSide};
use xingchou_reports::rule_numbers::{NumberRow, NumberTable, RuleNumbers};

use super::super::super::OperationError;
use super::refused;

/// The file of a sheet as a tree that keeps comments and spacing.
///
/// # Errors
/// It is no TOML; a sheet of a library always is.
pub(super) fn tree(text: &str) -> Result<DocumentMut, OperationError> {
    text.parse().map_err(|error: toml_edit::TomlError| {
        refused(format!("规则表文件无法读取：{error}"), format!("the sheet's file can't be read: {error}"))
    })
}

/// The numbers of a sheet itself, without those of included ones.
pub(super) fn of_sheet(sheet: &Sheet) -> Result<RuleNumbers, OperationError> {
    let tree = tree(&sheet.file.text)?;
    let sources = entries(&tree, "source")
        .map(|source| {
            let until = source.get("published_until").and_then(Item::as_datetime);
            [
                text_of(source, "id"),
                text_of(source, "title"),
                until.map(ToString::to_string).unwrap_or_default(),
            ]
        })
        .collect();
    let parameters = sheet
        .parameters
        .iter()
        .zip(entries(&tree, "parameter"))
        .map(|(parameter, entry)| {
            let cells = vec![parameter.text.clone(), parameter.unit.clone()];
            (parameter.name.clone(), parameter.value_type, row(entry, cells))
        })
        .collect();
    let tables = sheet
        .tables
        .iter()
        .zip(entries(&tree, "table"))
        .map(|(table, entry)| table_of(table, entry))
        .collect();
    Ok(RuleNumbers {
        title: sheet.title.clone(),
        family: sheet.family.clone(),
        effective_from: sheet.effective_from,
        sources,
        parameters,
        tables,
        included: Vec::new(),
    })
}

fn entries<'t>(tree: &'t DocumentMut, key: &str) -> impl Iterator<Item = &'t dyn TableLike> {
    tree.get(key)
        .and_then(Item::as_array_of_tables)
        .into_iter()
        .flatten()
        .map(|table| table as &dyn TableLike)
}

fn text_of(entry: &dyn TableLike, key: &str) -> String {
    entry.get(key).and_then(Item::as_str).unwrap_or_default().to_owned()
}

/// A row with what its entry says it rests on; where both are said, `assumed` counts, as in the engine.
fn row(entry: &dyn TableLike, cells: Vec<String>) -> NumberRow {
    let assumed = text_of(entry, "assumed");
    let source = if assumed.trim().is_empty() { text_of(entry, "source") } else { String::new() };
    NumberRow { cells, source, assumed }
}

fn table_of(table: &Table, entry: &dyn TableLike) -> NumberTable {
    let whole = row(entry, Vec::new());
    let written = entry.get("rows").and_then(Item::as_array);
    let rows = table.rows.iter().zip(written.into_iter().flatten()).map(|(own, value)| {
        let cells = own.texts.clone();
        match value {
            Value::InlineTable(inline) => row(inline, cells),
            _ => NumberRow { cells, ..whole.clone() },
        }
    });
    NumberTable {
        name: table.name.clone(),
        side: match table.side {
            TableSide::Exact => "",
            TableSide::Low => "按下限分段（含下限，不含上限），从低到高",
            TableSide::High => "按上限分段（不超过），从高到低",
        }
        .to_owned(),
        columns: table.columns.clone(),
        rows: rows.collect(),
    }
}
