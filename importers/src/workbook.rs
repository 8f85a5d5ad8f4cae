//! Workbooks (xlsx, xls, ods) to sheets of rows.

use std::collections::{BTreeSet, HashMap};
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{
    Data, Dimensions, Ods, OdsError, Range, Reader, SheetVisible, Style, Xls, XlsError, Xlsx, XlsxError,
};

use crate::archive::{self, Look, Package};
use crate::biff;
use crate::cell::{self, Cell};
use crate::file_error::{FileProblem, Measure};
use crate::hidden::{self, Unseen};
use crate::limits;
use crate::table::{SheetHead, Sheets, TableRow};

/// What the first bytes say a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Container {
    /// A zip archive: xlsx, ods, or something else in a zip.
    Zip,
    /// A compound file: xls, et, an encrypted xlsx, or something else of that
    /// age.
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

/// Hands on the sheets of a workbook, hidden ones included.
pub(crate) fn sheets(container: Container, bytes: &[u8], sheets: &mut dyn Sheets) -> Result<(), FileProblem> {
    let read = || match container {
        Container::Zip => {
            let look = archive::look(bytes)?;
            match look.package {
                Package::Xlsx => xlsx(bytes, &look, sheets),
                Package::Ods => ods(bytes, &look, sheets),
            }
        }
        Container::Compound => compound(bytes, sheets),
    };
    // A damaged workbook can make the reading library panic; to the user that
    // is a damaged file like any other.
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(damaged("the reader gave up on its content")))
}

/// A compound file's streams are named in it in UTF-16. A workbook may hold a
/// document inside, so its own stream is looked for first; where no name is
/// found the directory is lost, and the reader says so.
fn compound(bytes: &[u8], sheets: &mut dyn Sheets) -> Result<(), FileProblem> {
    let has = |name| memchr::memmem::find(bytes, &utf_16(name)).is_some();
    if has("Workbook") {
        xls(bytes, sheets)
    } else if has("EncryptedPackage") {
        Err(FileProblem::Encrypted)
    } else if has("WordDocument") || has("PowerPoint Document") {
        Err(FileProblem::NotASpreadsheet)
    } else {
        xls(bytes, sheets)
    }
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
            OdsError::CellLimitExceeded { .. } => too_large(Measure::Cells, limits::CELLS),
            other => damaged(&other.to_string()),
        }
    }
}

/// Only the top cell of a merged block has a value. Its text is repeated in
/// the rows of its first column; a number is not, for an amount over two
/// people is not the amount of each.
struct Merged {
    /// Column, top and bottom row as the user sees them; the topmost last.
    waiting: Vec<(usize, u32, u32)>,
    /// Column, bottom row and text of blocks whose top was passed.
    begun: Vec<(usize, u32, Cell)>,
}

impl Merged {
    fn new(blocks: &[Dimensions]) -> Result<Merged, FileProblem> {
        if blocks.len() > limits::MERGED {
            return Err(too_large(Measure::Merged, limits::MERGED));
        }
        let mut waiting: Vec<(usize, u32, u32)> = blocks
            .iter()
            .filter(|block| block.end.0 > block.start.0)
            .filter_map(|block| {
                let column =
                    usize::try_from(block.start.1).ok().filter(|column| *column < limits::COLUMNS)?;
                Some((column, block.start.0.saturating_add(1), block.end.0.saturating_add(1)))
            })
            .collect();
        waiting.sort_by_key(|(_, top, _)| std::cmp::Reverse(*top));
        Ok(Merged { waiting, begun: Vec::new() })
    }

    fn fill(&mut self, row: &mut TableRow) {
        self.begun.retain(|(_, bottom, _)| *bottom >= row.row);
        while self.waiting.last().is_some_and(|(_, top, _)| *top <= row.row) {
            let Some((column, top, bottom)) = self.waiting.pop() else {
                break;
            };
            if let (true, text @ Cell::Text(_)) = (top == row.row, row.cell(column)) {
                self.begun.push((column, bottom, text.clone()));
            }
        }
        for (column, _, text) in &self.begun {
            if row.cells.len() <= *column {
                row.cells.resize(column.saturating_add(1), Cell::Empty);
            }
            if let Some(cell @ Cell::Empty) = row.cells.get_mut(*column) {
                cell.clone_from(text);
            }
        }
    }
}

/// Puts the cells of a sheet into rows, sees to the limits and hands the rows
/// on.
struct Rows<'s> {
    sheets: &'s mut dyn Sheets,
    merged: Merged,
    hidden: BTreeSet<u32>,
    percents: BTreeSet<(u32, u32)>,
    current: TableRow,
    rows: usize,
    cells: &'s mut usize,
}

impl<'s> Rows<'s> {
    fn begin(
        sheets: &'s mut dyn Sheets,
        cells: &'s mut usize,
        mut head: SheetHead,
        merged: &[Dimensions],
        unseen: Unseen,
    ) -> Result<Rows<'s>, FileProblem> {
        head.hidden_columns = unseen.columns.into_iter().collect();
        sheets.begin(head)?;
        Ok(Rows {
            sheets,
            merged: Merged::new(merged)?,
            hidden: unseen.rows,
            percents: unseen.percents,
            current: TableRow::default(),
            rows: 0,
            cells,
        })
    }

    /// Adds a cell; row and column count from 0.
    fn add(&mut self, row: u32, column: u32, cell: Cell) -> Result<(), FileProblem> {
        let cell = match cell {
            Cell::Empty => return Ok(()),
            Cell::Number(number) if self.percents.contains(&(row, column)) => cell::percent(number),
            cell => cell,
        };
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if column >= limits::COLUMNS {
            return Err(too_large(Measure::Columns, limits::COLUMNS));
        }
        if let Cell::Text(text) = &cell
            && text.len() > limits::CELL_CHARACTERS
            && text.chars().count() > limits::CELL_CHARACTERS
        {
            return Err(too_large(Measure::CellText, limits::CELL_CHARACTERS));
        }
        *self.cells = self.cells.saturating_add(1);
        if *self.cells > limits::CELLS {
            return Err(too_large(Measure::Cells, limits::CELLS));
        }
        let number = row.saturating_add(1);
        if number < self.current.row {
            return Err(damaged("rows out of order"));
        }
        if number > self.current.row {
            self.hand_on()?;
            self.current.row = number;
        }
        let width = column.saturating_add(1);
        if self.current.cells.len() < width {
            self.current.cells.resize(width, Cell::Empty);
        }
        if let Some(place) = self.current.cells.get_mut(column) {
            *place = cell;
        }
        Ok(())
    }

    fn hand_on(&mut self) -> Result<(), FileProblem> {
        let mut row = std::mem::take(&mut self.current);
        // Where the next row is expected to be as wide, its cells need not grow.
        self.current.cells.reserve(row.cells.len());
        if row.is_blank() {
            return Ok(());
        }
        self.rows = self.rows.saturating_add(1);
        if self.rows > limits::ROWS {
            return Err(too_large(Measure::Rows, limits::ROWS));
        }
        row.hidden = self.hidden.contains(&row.row);
        self.merged.fill(&mut row);
        self.sheets.row(row)
    }

    fn end(mut self) -> Result<(), FileProblem> {
        self.hand_on()?;
        self.sheets.end()
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

fn xlsx(bytes: &[u8], look: &Look, sheets: &mut dyn Sheets) -> Result<(), FileProblem> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes))?;
    let epoch_1904 = workbook.has_1904_epoch();
    let parts = if look.marked.is_empty() { HashMap::new() } else { hidden::xlsx_parts(bytes) };
    let mut cells_read = 0;
    for (name, hidden) in sheet_names(&workbook)? {
        // A sheet that is none (a chart) has no merged cells either.
        let merged = workbook.merge_cells_by_sheet_name(&name).unwrap_or_default();
        let mut unseen = match parts.get(&name) {
            Some(part) if look.marked.contains(part) => hidden::of_xlsx_part(bytes, part),
            _ => Unseen::default(),
        };
        unseen.percents = percent_cells(&mut workbook, &name)?;
        let mut cells = match workbook.worksheet_cells_reader(&name) {
            Ok(cells) => cells,
            Err(XlsxError::NotAWorksheet(_)) => continue,
            Err(error) => return Err(error.into()),
        };
        let head = SheetHead { name, hidden, epoch_1904, ..SheetHead::default() };
        let mut rows = Rows::begin(sheets, &mut cells_read, head, &merged, unseen)?;
        while let Some(seen) = cells.next_cell_with_formula_metadata()? {
            let (row, column) = seen.pos;
            let value = cell::from_data_ref(&seen.value, epoch_1904);
            let value = match value {
                Cell::Empty if seen.formula.is_some() => Cell::FormulaWithoutValue,
                value => value,
            };
            rows.add(row, column, value)?;
        }
        rows.end()?;
    }
    Ok(())
}

/// The cells that a user sees as percentages. Only a workbook that has such a
/// format is asked, for its cells are gone through once more.
fn percent_cells(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    sheet: &str,
) -> Result<BTreeSet<(u32, u32)>, FileProblem> {
    let mut found = BTreeSet::new();
    let mut cells = match workbook.worksheet_cells_reader(sheet) {
        Ok(cells) => cells,
        Err(XlsxError::NotAWorksheet(_)) => return Ok(found),
        Err(error) => return Err(error.into()),
    };
    let percent_styles: BTreeSet<usize> = cells
        .styles()
        .iter()
        .enumerate()
        .filter(|(_, style)| is_percent(style))
        .map(|(style, _)| style)
        .collect();
    if percent_styles.is_empty() {
        return Ok(found);
    }
    while let Some((row, column, style)) = cells.next_style_id()? {
        if percent_styles.contains(&style) {
            found.insert((row, column));
            if found.len() > limits::CELLS / 4 {
                return Err(too_large(Measure::Cells, limits::CELLS / 4));
            }
        }
    }
    Ok(found)
}

fn is_percent(style: &Style) -> bool {
    style.number_format.as_ref().is_some_and(|format| format.format_code.contains('%'))
}

fn xls(bytes: &[u8], sheets: &mut dyn Sheets) -> Result<(), FileProblem> {
    let mut workbook: Xls<_> = Xls::new(Cursor::new(bytes))?;
    let epoch_1904 = workbook.has_1904_epoch();
    let mut unseen = by_name(&workbook, biff::of_xls(bytes));
    let mut cells = 0;
    for (name, hidden) in sheet_names(&workbook)? {
        let values = workbook.worksheet_range(&name)?;
        let formulas = workbook.worksheet_formula(&name).unwrap_or_default();
        let unseen = unseen.remove(&name).unwrap_or_default();
        let merged = workbook.merge_cells_by_sheet_name(&name)?;
        let head = SheetHead { name, hidden, epoch_1904, ..SheetHead::default() };
        let rows = Rows::begin(sheets, &mut cells, head, &merged, unseen)?;
        whole_sheet(rows, epoch_1904, &values, &formulas)?;
    }
    Ok(())
}

/// What is not seen of each sheet, by its name; sheets of every type count.
fn by_name(workbook: &Xls<Cursor<&[u8]>>, unseen: Vec<Unseen>) -> HashMap<String, Unseen> {
    workbook.sheets_metadata().iter().map(|sheet| sheet.name.clone()).zip(unseen).collect()
}

fn ods(bytes: &[u8], look: &Look, sheets: &mut dyn Sheets) -> Result<(), FileProblem> {
    let mut workbook: Ods<_> = Ods::new(Cursor::new(bytes))?;
    let mut unseen = if look.marked.contains("content.xml") { hidden::of_ods(bytes) } else { HashMap::new() };
    let mut cells = 0;
    for (name, hidden) in sheet_names(&workbook)? {
        let values = workbook.worksheet_range(&name)?;
        let formulas = workbook.worksheet_formula(&name).unwrap_or_default();
        let unseen = unseen.remove(&name).unwrap_or_default();
        let head = SheetHead { name, hidden, ..SheetHead::default() };
        let rows = Rows::begin(sheets, &mut cells, head, &[], unseen)?;
        whole_sheet(rows, false, &values, &formulas)?;
    }
    Ok(())
}

/// The rows of a sheet that was read whole. A blank cell that holds a formula
/// is no blank, but a row of nothing but such formulas is as good as empty.
fn whole_sheet(
    mut rows: Rows<'_>,
    epoch_1904: bool,
    values: &Range<Data>,
    formulas: &Range<String>,
) -> Result<(), FileProblem> {
    let (first_row, first_column) = values.start().unwrap_or((0, 0));
    let at = |first: u32, offset: usize| {
        u32::try_from(offset).map_or(u32::MAX, |offset| first.saturating_add(offset))
    };
    let last_formula = formulas.end().map(|(_, column)| column);
    for (offset, cells) in (0..).zip(values.rows()) {
        let row = at(first_row, offset);
        for (offset, data) in (0..).zip(cells) {
            rows.add(row, at(first_column, offset), cell::from_data(data, epoch_1904))?;
        }
        if cells.iter().all(|data| *data == Data::Empty) {
            continue;
        }
        for column in 0..=last_formula.unwrap_or(0) {
            let is_formula = formulas.get_value((row, column)).is_some_and(|formula| !formula.is_empty());
            if is_formula && values.get_value((row, column)).is_none_or(|data| *data == Data::Empty) {
                rows.add(row, column, Cell::FormulaWithoutValue)?;
            }
        }
    }
    rows.end()
}
