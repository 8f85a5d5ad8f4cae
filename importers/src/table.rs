//! What every kind of file is turned into before anyone looks for headings.

use crate::cell::Cell;

/// One sheet, or one text file.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    /// The sheet's name; empty for a text file.
    pub(crate) sheet: String,
    /// Hidden in the spreadsheet program.
    pub(crate) hidden: bool,
    /// The rows that hold anything, top to bottom.
    pub(crate) rows: Vec<TableRow>,
    /// Dates count from 1904 in this workbook.
    pub(crate) epoch_1904: bool,
    /// A text file, where a surplus cell means that a row was split wrongly.
    pub(crate) is_text: bool,
}

/// One row that is not blank.
#[derive(Debug, Clone)]
pub(crate) struct TableRow {
    /// The row's number as the user sees it.
    pub(crate) row: u32,
    /// The cells from column A on.
    pub(crate) cells: Vec<Cell>,
}

impl TableRow {
    /// The cell in this column, counted from 0.
    pub(crate) fn cell(&self, column: usize) -> &Cell {
        self.cells.get(column).unwrap_or(&Cell::Empty)
    }

    /// True where a user sees an empty row. A formula whose value was not
    /// saved also looks empty, but is not.
    pub(crate) fn is_blank(&self) -> bool {
        self.cells.iter().all(Cell::is_blank)
    }
}
