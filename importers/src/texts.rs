//! A file as it is, without knowing what it is about: the texts of its first visible sheet that holds anything.

use crate::file_error::FileProblem;
use crate::table::{SheetHead, Sheets, TableRow};

/// The texts so far.
#[derive(Default)]
pub(crate) struct Texts {
    rows: Vec<Vec<String>>,
    passing: bool,
}

impl Texts {
    /// The rows that are not blank, from the top.
    pub(crate) fn into_rows(self) -> Vec<Vec<String>> {
        self.rows
    }
}

impl Sheets for Texts {
    fn begin(&mut self, head: SheetHead) -> Result<(), FileProblem> {
        self.passing = head.hidden || !self.rows.is_empty();
        Ok(())
    }

    fn row(&mut self, row: TableRow) -> Result<(), FileProblem> {
        if !self.passing {
            self.rows.push(row.cells.iter().map(crate::cell::Cell::shown).collect());
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), FileProblem> {
        Ok(())
    }
}
