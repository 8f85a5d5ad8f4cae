//! Everything that the office keeps about one person, as a workbook for her and as JSON for another program: taken
//! out by herself, or by who may take out all of it. It is on the trail before it is written.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::NaiveDateTime;
use serde::Serialize;
use serde_json::{Map, Value};
use xingchou_reports::document::{
    Block, Cell, CellKind, Document, DocumentSheet, Table, TableColumn, TableRow,
};

use super::{nobody, on_record, words};
use crate::access::Viewer;
use crate::clock;
use crate::operations::OperationError;
use crate::operations::policies::digest;
use crate::operations::results::RunResults;
use crate::operations::whole_file::write_whole;
use crate::store::{PersonTable, Store};

/// The longest text of a cell in a workbook; the JSON has it whole.
const LONGEST_CELL: usize = 2_000;

/// Everything about a person, as files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonFiles {
    /// 工号
    pub staff_no: String,
    /// The workbook, for her.
    pub workbook: Vec<u8>,
    /// The same as JSON, for another program.
    pub json: Vec<u8>,
    /// How many rows of which tables.
    pub rows: Vec<(String, usize)>,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PersonExported {
    /// 工号
    pub staff_no: String,
    /// The workbook.
    pub workbook: PathBuf,
    /// The JSON beside it.
    pub json: PathBuf,
    /// How many rows of which tables.
    pub rows: Vec<(String, usize)>,
}

/// Makes files of everything about a person.
///
/// # Errors
/// The viewer may not (which goes on the trail), there is no such person whom the viewer may know of, or the database
/// fails.
pub fn person_files(
    store: &Store,
    viewer: &Viewer,
    staff_no: &str,
    now: NaiveDateTime,
) -> Result<PersonFiles, OperationError> {
    let staff_no = staff_no.trim();
    let (tables, office) = on_record(store, viewer, ("person_exported", staff_no), |writing| {
        let mut tables = writing.person_rows(viewer, staff_no)?.ok_or_else(|| nobody(staff_no))?;
        let program = viewer.computing();
        for table in tables.iter_mut().filter(|table| table.table == "pay_result" || table.table == "score") {
            let is_pay = table.table == "pay_result";
            let mut names = BTreeMap::new();
            for run in runs_of(table) {
                let results = match is_pay {
                    true => writing.pay_run_find(&program, run)?.map(|run| (run.pay_month, run.results)),
                    false => writing.score_run_find(&program, run)?.map(|run| (run.month, run.results)),
                };
                if let Some((month, results)) = results {
                    let results: RunResults = serde_json::from_slice(&results)?;
                    names.insert(run, (month, results));
                }
            }
            name_figures(table, &names);
        }
        let office = writing.district_find(&program)?.map(|district| district.name).unwrap_or_default();
        Ok((tables, office))
    })?;
    let day = clock::to_office_time(now).date();
    let document = Document {
        title: format!("{staff_no} 个人信息"),
        office,
        dated: day,
        state: None,
        sheets: tables.iter().map(|table| sheet(table, staff_no)).collect(),
    };
    let workbook = document.workbook()?;
    let given: Vec<Value> = tables.iter().map(in_json).collect();
    let whole = serde_json::json!({ "staff_no": staff_no, "made_on": day, "tables": given });
    let json = serde_json::to_vec_pretty(&whole)?;
    store.write_transaction(viewer, |writing| {
        writing.audit_entry_insert(viewer, "person_export_written", &format!("{staff_no} {}", digest(&json)))
    })?;
    let rows = tables.iter().map(|table| (table.table.clone(), table.rows.len())).collect();
    Ok(PersonFiles { staff_no: staff_no.to_owned(), workbook, json, rows })
}

/// Writes everything about a person into a workbook, and as JSON into a file beside it.
///
/// # Errors
/// As for [`person_files`], or a file cannot be written.
pub fn export_person(
    store: &Store,
    viewer: &Viewer,
    staff_no: &str,
    to: &Path,
    now: NaiveDateTime,
) -> Result<PersonExported, OperationError> {
    let files = person_files(store, viewer, staff_no, now)?;
    let (workbook, json) = (to.with_extension("xlsx"), to.with_extension("json"));
    write_whole(&workbook, &files.workbook)?;
    write_whole(&json, &files.json)?;
    Ok(PersonExported { staff_no: files.staff_no, workbook, json, rows: files.rows })
}

fn place_of(table: &PersonTable, column: &str) -> Option<usize> {
    table.columns.iter().position(|one| one == column)
}

fn text(row: &[Option<String>], place: Option<usize>) -> &str {
    place.and_then(|place| row.get(place)).and_then(Option::as_deref).unwrap_or_default()
}

fn runs_of(table: &PersonTable) -> Vec<i64> {
    let place = place_of(table, "run");
    let mut runs: Vec<i64> = table.rows.iter().filter_map(|row| text(row, place).parse().ok()).collect();
    runs.sort_unstable();
    runs.dedup();
    runs
}

/// Puts the month of the run and the column's name beside its code.
fn name_figures(table: &mut PersonTable, names: &BTreeMap<i64, (String, RunResults)>) {
    let (run, code) = (place_of(table, "run"), place_of(table, "column_code"));
    for row in &mut table.rows {
        let known = text(row, run).parse().ok().and_then(|run: i64| names.get(&run));
        let name = known.and_then(|(_, results)| {
            let column = results.columns.iter().find(|column| column.code == text(row, code))?;
            Some(column.name.clone())
        });
        row.push(name);
        row.push(known.map(|(month, _)| month.clone()));
    }
    table.columns.extend(["column_name".to_owned(), "month".to_owned()]);
}

fn sheet(table: &PersonTable, staff_no: &str) -> DocumentSheet {
    let widths: Vec<u16> = table.columns.iter().map(|_| 18).collect();
    let mut sheet = DocumentSheet::across(words::table(&table.table), &widths);
    sheet.title(format!("{staff_no} {}（{} 条）", words::table(&table.table), table.rows.len()));
    let columns = table.columns.iter().map(|column| TableColumn {
        heading: words::column(column).to_owned(),
        span: 1,
        kind: CellKind::Text,
        sum: false,
    });
    let cell = |value: &Option<String>| match value {
        Some(value) if value.chars().count() > LONGEST_CELL => {
            let begins: String = value.chars().take(LONGEST_CELL).collect();
            Cell::Text(format!("{begins}……（全文见 JSON 文件）"))
        }
        Some(value) if !value.is_empty() => Cell::Text(value.clone()),
        _ => Cell::Empty,
    };
    let row = |row: &Vec<Option<String>>| TableRow { cells: row.iter().map(cell).collect(), marked: false };
    let (columns, rows) = (columns.collect(), table.rows.iter().map(row).collect());
    sheet.push(Block::Table(Table { columns, rows, ..Table::default() }));
    sheet
}

fn in_json(table: &PersonTable) -> Value {
    let row = |row: &Vec<Option<String>>| {
        let cells = table.columns.iter().zip(row);
        Value::Object(cells.map(|(column, value)| (column.clone(), Value::from(value.clone()))).collect())
    };
    let mut said = Map::new();
    said.insert("table".to_owned(), Value::from(table.table.as_str()));
    said.insert("title".to_owned(), Value::from(words::table(&table.table)));
    said.insert("rows".to_owned(), Value::from(table.rows.iter().map(row).collect::<Vec<_>>()));
    Value::Object(said)
}
