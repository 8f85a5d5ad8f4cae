//! Workbooks (xlsx, xls, ods) to tables.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{
    Data, Dimensions, Ods, OdsError, Range, Reader, SheetVisible, Xls, XlsError, Xlsx, XlsxError,
};

use crate::cell::{self, Cell};
use crate::file_error::{FileProblem, Measure};
use crate::limits;
use crate::table::{Table, TableRow};

/// What the first bytes say a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Container {
    /// A zip archive: xlsx, ods, or something else in a zip.
    Zip,
    /// A compound file: xls, an encrypted xlsx, or something else of that age.
    Compound,
}

/// The container, judged by content only.
pub(crate) fn container(bytes: &[u8]) -> Option<Container> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        Some(Container::Zip)
    } else if bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        Some(Container::Compound)
    } else {
        None
    }
}

/// The sheets of a workbook, hidden ones included.
pub(crate) fn tables(container: Container, bytes: &[u8]) -> Result<Vec<Table>, FileProblem> {
    let read = || match container {
        Container::Zip => zip(bytes),
        Container::Compound => compound(bytes),
    };
    // A damaged workbook can make the reading library panic; to the user that
    // is a damaged file like any other.
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(damaged("the reader gave up on its content")))
}

/// A zip's names and its type mark stand in it as they are.
fn zip(bytes: &[u8]) -> Result<Vec<Table>, FileProblem> {
    /// The record at the end, and the longest comment that may follow it.
    const LONGEST_END: usize = 22 + 65_535;
    let end = bytes.get(bytes.len().saturating_sub(LONGEST_END)..).unwrap_or(bytes);
    if !contains(end, b"PK\x05\x06") {
        Err(damaged("the zip has no end"))
    } else if contains(bytes, b"xl/workbook.xml") {
        xlsx(bytes)
    } else if contains(bytes, b"opendocument.spreadsheet") {
        ods(bytes)
    } else {
        Err(FileProblem::NotASpreadsheet)
    }
}

/// A compound file's streams are named in it in UTF-16. A workbook may hold a
/// document inside, so its own stream is looked for first; where no name is
/// found the directory is lost, and the reader says so.
fn compound(bytes: &[u8]) -> Result<Vec<Table>, FileProblem> {
    let has = |name| contains(bytes, &utf_16(name));
    if has("Workbook") {
        xls(bytes)
    } else if has("EncryptedPackage") {
        Err(FileProblem::Encrypted)
    } else if has("WordDocument") || has("PowerPoint Document") {
        Err(FileProblem::NotASpreadsheet)
    } else {
        xls(bytes)
    }
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

fn utf_16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn damaged(detail: &str) -> FileProblem {
    FileProblem::Damaged { detail: detail.to_owned() }
}

fn too_large(measure: Measure, limit: usize) -> FileProblem {
    FileProblem::TooLarge { measure, limit: u64::try_from(limit).unwrap_or(u64::MAX) }
}

impl From<XlsxError> for FileProblem {
    fn from(error: XlsxError) -> Self {
        match error {
            XlsxError::Password => FileProblem::Encrypted,
            other => damaged(&other.to_string()),
        }
    }
}

impl From<XlsError> for FileProblem {
    fn from(error: XlsError) -> Self {
        match error {
            XlsError::Password => FileProblem::Encrypted,
            other => damaged(&other.to_string()),
        }
    }
}

impl From<OdsError> for FileProblem {
    fn from(error: OdsError) -> Self {
        match error {
            OdsError::Password => FileProblem::Encrypted,
            other => damaged(&other.to_string()),
        }
    }
}

/// Puts cells into rows and sees to the limits.
struct Collector {
    rows: Vec<TableRow>,
    cells: usize,
}

impl Collector {
    fn new() -> Self {
        Collector { rows: Vec::new(), cells: 0 }
    }

    /// Adds a cell; row and column count from 0.
    fn add(&mut self, row: u32, column: u32, cell: Cell) -> Result<(), FileProblem> {
        if cell == Cell::Empty {
            return Ok(());
        }
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if column >= limits::COLUMNS {
            return Err(too_large(Measure::Columns, limits::COLUMNS));
        }
        self.cells = self.cells.saturating_add(1);
        if self.cells > limits::CELLS {
            return Err(too_large(Measure::Cells, limits::CELLS));
        }
        let number = row.saturating_add(1);
        if self.rows.last().is_none_or(|last| last.row != number) {
            if self.rows.len() >= limits::ROWS {
                return Err(too_large(Measure::Rows, limits::ROWS));
            }
            self.rows.push(TableRow { row: number, cells: Vec::new() });
        }
        if let Some(last) = self.rows.last_mut() {
            let width = column.saturating_add(1);
            if last.cells.len() < width {
                last.cells.resize(width, Cell::Empty);
            }
            if let Some(place) = last.cells.get_mut(column) {
                *place = cell;
            }
        }
        Ok(())
    }

    fn table(mut self, sheet: String, hidden: bool, epoch_1904: bool) -> Table {
        // A file may store its rows in any order.
        self.rows.sort_by_key(|row| row.row);
        self.rows.retain(|row| !row.is_blank());
        Table { sheet, hidden, rows: self.rows, epoch_1904, is_text: false }
    }
}

fn sheet_names<R, S>(workbook: &R) -> Result<Vec<(String, bool)>, FileProblem>
where
    S: std::io::Read + std::io::Seek,
    R: Reader<S>,
{
    let sheets = workbook.sheets_metadata();
    if sheets.len() > limits::SHEETS {
        return Err(too_large(Measure::Sheets, limits::SHEETS));
    }
    Ok(sheets
        .iter()
        .filter(|sheet| sheet.typ == calamine::SheetType::WorkSheet)
        .map(|sheet| (sheet.name.clone(), sheet.visible != SheetVisible::Visible))
        .collect())
}

fn xlsx(bytes: &[u8]) -> Result<Vec<Table>, FileProblem> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes))?;
    let epoch_1904 = workbook.has_1904_epoch();
    let mut tables = Vec::new();
    for (name, hidden) in sheet_names(&workbook)? {
        let mut collector = Collector::new();
        // A sheet that is none (a chart) has no merged cells either.
        let merged = workbook.merge_cells_by_sheet_name(&name).unwrap_or_default();
        let mut cells = match workbook.worksheet_cells_reader(&name) {
            Ok(cells) => cells,
            Err(XlsxError::NotAWorksheet(_)) => continue,
            Err(error) => return Err(error.into()),
        };
        while let Some(seen) = cells.next_cell_with_formula()? {
            let (row, column) = seen.pos;
            let value = cell::from_data_ref(&seen.value, epoch_1904);
            let value = if value == Cell::Empty && seen.formula.is_some() {
                Cell::FormulaWithoutValue
            } else {
                value
            };
            collector.add(row, column, value)?;
        }
        let mut table = collector.table(name, hidden, epoch_1904);
        fill_merged_down(&mut table, &merged);
        tables.push(table);
    }
    Ok(tables)
}

fn xls(bytes: &[u8]) -> Result<Vec<Table>, FileProblem> {
    let mut workbook: Xls<_> = Xls::new(Cursor::new(bytes))?;
    let epoch_1904 = workbook.has_1904_epoch();
    let mut tables = Vec::new();
    for (name, hidden) in sheet_names(&workbook)? {
        let values = workbook.worksheet_range(&name)?;
        let formulas = workbook.worksheet_formula(&name).unwrap_or_default();
        let merged = workbook.merge_cells_by_sheet_name(&name)?;
        let mut table = whole_sheet(name, hidden, epoch_1904, &values, &formulas)?;
        fill_merged_down(&mut table, &merged);
        tables.push(table);
    }
    Ok(tables)
}

fn ods(bytes: &[u8]) -> Result<Vec<Table>, FileProblem> {
    let mut workbook: Ods<_> = Ods::new(Cursor::new(bytes))?;
    let mut tables = Vec::new();
    for (name, hidden) in sheet_names(&workbook)? {
        let values = workbook.worksheet_range(&name)?;
        let formulas = workbook.worksheet_formula(&name).unwrap_or_default();
        tables.push(whole_sheet(name, hidden, false, &values, &formulas)?);
    }
    Ok(tables)
}

fn whole_sheet(
    name: String,
    hidden: bool,
    epoch_1904: bool,
    values: &Range<Data>,
    formulas: &Range<String>,
) -> Result<Table, FileProblem> {
    let mut collector = Collector::new();
    let (first_row, first_column) = values.start().unwrap_or((0, 0));
    for (row, column, data) in values.used_cells() {
        let at = |first: u32, offset: usize| {
            u32::try_from(offset).map_or(u32::MAX, |offset| first.saturating_add(offset))
        };
        collector.add(at(first_row, row), at(first_column, column), cell::from_data(data, epoch_1904))?;
    }
    let mut table = collector.table(name, hidden, epoch_1904);
    mark_formulas_without_value(&mut table, formulas);
    Ok(table)
}

/// Only the top cell of a merged block has a value. Its text is repeated in
/// the rows of its first column; a number is not, for an amount over two
/// people is not the amount of each.
fn fill_merged_down(table: &mut Table, merged: &[Dimensions]) {
    for block in merged {
        let Ok(column) = usize::try_from(block.start.1) else {
            continue;
        };
        let top = block.start.0.saturating_add(1);
        let bottom = block.end.0.saturating_add(1);
        let start = table.rows.partition_point(|row| row.row < top);
        let end = table.rows.partition_point(|row| row.row <= bottom);
        let Some([first, below @ ..]) = table.rows.get_mut(start..end) else {
            continue;
        };
        let Some(text @ Cell::Text(_)) = first.cells.get(column).filter(|_| first.row == top) else {
            continue;
        };
        for row in below {
            if row.cells.len() <= column {
                row.cells.resize(column.saturating_add(1), Cell::Empty);
            }
            if let Some(cell @ Cell::Empty) = row.cells.get_mut(column) {
                cell.clone_from(text);
            }
        }
    }
}

/// Blank cells that hold a formula are no blanks. Looks only at rows that hold
/// something: a row of nothing but such formulas is as good as empty.
fn mark_formulas_without_value(table: &mut Table, formulas: &Range<String>) {
    let Some((_, last_column)) = formulas.end() else {
        return;
    };
    for row in &mut table.rows {
        for column in 0..=last_column {
            let position = (row.row.saturating_sub(1), column);
            if formulas.get_value(position).is_none_or(String::is_empty) {
                continue;
            }
            let Ok(column) = usize::try_from(column) else {
                continue;
            };
            if column < limits::COLUMNS && row.cells.len() <= column {
                row.cells.resize(column.saturating_add(1), Cell::Empty);
            }
            if let Some(cell @ Cell::Empty) = row.cells.get_mut(column) {
                *cell = Cell::FormulaWithoutValue;
            }
        }
    }
}
