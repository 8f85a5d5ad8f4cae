//! What every kind of file is turned into before anyone looks for headings.

use crate::cell::Cell;
use crate::file_error::FileProblem;
use crate::text;

/// What is known of a sheet before its rows come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct SheetHead {
    /// The sheet's name; empty for a text file.
    pub(crate) name: String,
    /// Hidden in the spreadsheet program.
    pub(crate) hidden: bool,
    /// Dates count from 1904 in this workbook.
    pub(crate) epoch_1904: bool,
    /// A text file, where a surplus cell means that a row was split wrongly.
    pub(crate) is_text: bool,
    /// Columns that are hidden, counted from 0.
    pub(crate) hidden_columns: Vec<u32>,
}

/// One row that is not blank.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct TableRow {
    /// The row's number as the user sees it.
    pub(crate) row: u32,
    /// Hidden in the spreadsheet program.
    pub(crate) hidden: bool,
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

    /// The text of the first cell that holds anything.
    pub(crate) fn first_text(&self) -> Option<String> {
        self.cells.iter().find(|cell| !cell.is_blank()).map(|cell| text::trimmed(&cell.shown()).to_owned())
    }
}

/// Where the rows of a file go, sheet by sheet, top to bottom, blank rows left
/// out.
pub(crate) trait Sheets {
    /// A sheet begins.
    fn begin(&mut self, head: SheetHead) -> Result<(), FileProblem>;
    /// A row of the sheet that began.
    fn row(&mut self, row: TableRow) -> Result<(), FileProblem>;
    /// The sheet that began is over.
    fn end(&mut self) -> Result<(), FileProblem>;
}
