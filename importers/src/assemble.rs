//! Sheets to what reading a file gives: each sheet's headings are recognised,
//! its rows taken as they come.

use crate::cell::Cell;
use crate::file_error::FileProblem;
use crate::layout::Layouts;
use crate::limits;
use crate::options::{HiddenContent, ReadOptions, TextEncoding};
use crate::reading::{FileReading, ReadRow, Warning};
use crate::reason::column_letters;
use crate::recognise::{self, Fit};
use crate::table::{SheetHead, Sheets, TableRow};
use crate::take::{Taker, Tally};

/// Rows at the top of a sheet among which the headings are looked for; the
/// last may be the second row of headings.
const TOP_ROWS: usize = limits::HEADING_ROWS + 1;

/// Makes a reading of sheets.
pub(crate) struct Assembler<'a, 'o> {
    file: &'a str,
    layouts: &'a Layouts,
    options: &'a ReadOptions,
    encoding: Option<TextEncoding>,
    tally: Tally<'o>,
    reading: Option<FileReading>,
    first_problem: Option<FileProblem>,
    not_read: Vec<Warning>,
    sheet: Sheet<'a>,
    head: SheetHead,
    holds_anything: bool,
    hidden_rows: Vec<u32>,
    hidden_count: usize,
}

/// How far the sheet that began has come.
enum Sheet<'a> {
    /// No headings yet.
    Top(Vec<TableRow>),
    /// Its rows are taken.
    Taken(Box<Taker<'a>>),
    /// It is passed over.
    Passed,
}

impl<'a, 'o> Assembler<'a, 'o> {
    pub(crate) fn new(
        file: &'a str,
        layouts: &'a Layouts,
        options: &'a ReadOptions,
        encoding: Option<TextEncoding>,
        out: &'o mut dyn FnMut(ReadRow),
    ) -> Self {
        Assembler {
            file,
            layouts,
            options,
            encoding,
            tally: Tally::new(out),
            reading: None,
            first_problem: None,
            not_read: Vec::new(),
            sheet: Sheet::Passed,
            head: SheetHead::default(),
            holds_anything: false,
            hidden_rows: Vec::new(),
            hidden_count: 0,
        }
    }

    /// The reading, without its rows, which were handed on.
    pub(crate) fn finish(self) -> Result<FileReading, FileProblem> {
        let Some(mut reading) = self.reading else {
            return Err(self.first_problem.unwrap_or(FileProblem::Empty));
        };
        reading.data_rows = self.tally.data_rows;
        reading.warnings = self.tally.warnings;
        reading.warnings.extend(self.not_read);
        Ok(reading)
    }

    fn reads_hidden_rows(&self) -> bool {
        self.options.hidden != HiddenContent::LeaveOut
    }

    /// Recognises the sheet by its top rows and takes them.
    fn recognise(&mut self) {
        let Sheet::Top(rows) = std::mem::replace(&mut self.sheet, Sheet::Passed) else {
            return;
        };
        if rows.is_empty() {
            return;
        }
        let fit = match recognise::recognise(&self.head.name, &rows, self.layouts) {
            Ok(fit) => fit,
            Err(problem) => {
                self.first_problem.get_or_insert(problem);
                self.pass_over();
                return;
            }
        };
        match &mut self.reading {
            None => self.reading = Some(start(&fit, self.encoding)),
            Some(reading) if reading.layout == fit.layout.id => {
                for heading in unused_headings(&fit) {
                    if !reading.unused_headings.contains(&heading) {
                        reading.unused_headings.push(heading);
                    }
                }
            }
            Some(_) => {
                self.pass_over();
                return;
            }
        }
        if self.head.hidden {
            let (file, sheet) = (self.file.to_owned(), self.head.name.clone());
            self.tally.warnings.push(Warning::HiddenSheetRead { file, sheet });
        }
        let first_data = fit.first_data;
        let mut taker = Taker::new(self.file, self.head.clone(), fit, &self.layouts.words);
        for row in rows.into_iter().skip(first_data) {
            taker.row(row, &mut self.tally);
        }
        self.sheet = Sheet::Taken(Box::new(taker));
    }

    fn pass_over(&mut self) {
        self.not_read.push(Warning::SheetNotRead {
            file: self.file.to_owned(),
            sheet: self.head.name.clone(),
            hidden: self.head.hidden,
        });
    }

    /// Tells what is hidden of a sheet that was read.
    fn tell_hidden(&mut self, fit_width: usize) {
        let (file, sheet, read) = (self.file.to_owned(), self.head.name.clone(), self.reads_hidden_rows());
        if self.hidden_count > 0 {
            self.tally.warnings.push(Warning::RowsHidden {
                file: file.clone(),
                sheet: sheet.clone(),
                rows: std::mem::take(&mut self.hidden_rows),
                count: self.hidden_count,
                read,
            });
        }
        let columns: Vec<String> = self
            .head
            .hidden_columns
            .iter()
            .filter_map(|column| usize::try_from(*column).ok())
            .filter(|column| *column < fit_width)
            .map(column_letters)
            .collect();
        if !columns.is_empty() {
            self.tally.warnings.push(Warning::ColumnsHidden { file, sheet, columns, read });
        }
    }
}

impl Sheets for Assembler<'_, '_> {
    fn begin(&mut self, head: SheetHead) -> Result<(), FileProblem> {
        let pass = head.hidden && self.options.hidden != HiddenContent::Read;
        self.sheet = if pass { Sheet::Passed } else { Sheet::Top(Vec::new()) };
        self.head = head;
        self.hidden_rows.clear();
        self.hidden_count = 0;
        self.holds_anything = false;
        Ok(())
    }

    fn row(&mut self, mut row: TableRow) -> Result<(), FileProblem> {
        self.holds_anything = true;
        if row.hidden {
            self.hidden_count = self.hidden_count.saturating_add(1);
            if self.hidden_rows.len() < limits::LISTED {
                self.hidden_rows.push(row.row);
            }
            if !self.reads_hidden_rows() {
                return Ok(());
            }
        }
        if !self.reads_hidden_rows() {
            for column in &self.head.hidden_columns {
                let cell = usize::try_from(*column).ok().and_then(|column| row.cells.get_mut(column));
                if let Some(cell) = cell {
                    *cell = Cell::Empty;
                }
            }
        }
        match &mut self.sheet {
            Sheet::Passed => {}
            Sheet::Taken(taker) => taker.row(row, &mut self.tally),
            Sheet::Top(rows) => {
                rows.push(row);
                if rows.len() >= TOP_ROWS {
                    self.recognise();
                }
            }
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), FileProblem> {
        self.recognise();
        if let Sheet::Taken(mut taker) = std::mem::replace(&mut self.sheet, Sheet::Passed) {
            taker.end(&mut self.tally);
            self.tell_hidden(taker.fit().headings.len());
        } else if self.head.hidden && self.holds_anything && self.options.hidden != HiddenContent::Read {
            self.pass_over();
        }
        Ok(())
    }
}

fn start(fit: &Fit<'_>, encoding: Option<TextEncoding>) -> FileReading {
    FileReading {
        layout: fit.layout.id.clone(),
        kind: fit.layout.kind,
        title: fit.title.clone(),
        period: fit.period,
        encoding: encoding.map(|encoding| encoding.name().to_owned()),
        taken: Vec::new(),
        rejected: Vec::new(),
        ignored_footers: Vec::new(),
        data_rows: 0,
        unused_headings: unused_headings(fit),
        absent_headings: absent_headings(fit),
        warnings: Vec::new(),
    }
}

fn unused_headings(fit: &Fit<'_>) -> Vec<String> {
    fit.headings
        .iter()
        .enumerate()
        .filter(|(column, heading)| !heading.is_empty() && !fit.reads(*column))
        .map(|(_, heading)| heading.clone())
        .collect()
}

fn absent_headings(fit: &Fit<'_>) -> Vec<String> {
    fit.layout
        .fields
        .iter()
        .filter(|field| fit.column(&field.name).is_none())
        .map(|field| field.heading.clone())
        .collect()
}
