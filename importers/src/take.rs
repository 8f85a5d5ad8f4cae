//! The rows below the headings, one by one: taken, refused or set aside.

use rust_decimal::Decimal;

use crate::cell::Cell;
use crate::layout::{Scale, Words};
use crate::make;
use crate::reading::{Footer, Rejected, Taken, Warning};
use crate::reason::Reason;
use crate::recognise::Fit;
use crate::records::{HalfDay, Place, Record, ShiftRecord};
use crate::row::{self, Row};
use crate::table::{Table, TableRow};
use crate::text;

/// What the rows of one sheet gave.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) taken: Vec<Taken>,
    pub(crate) rejected: Vec<Rejected>,
    pub(crate) footers: Vec<Footer>,
    pub(crate) data_rows: usize,
    pub(crate) warnings: Vec<Warning>,
}

/// Takes the rows of a sheet.
pub(crate) fn rows(file: &str, table: &Table, fit: &Fit<'_>, words: &Words) -> Outcome {
    let below = table.rows.get(fit.first_data..).unwrap_or_default();
    let scale = scale_of(below, fit);
    let mut outcome = Outcome::default();
    let mut above = vec![Cell::Empty; fit.headings.len()];
    let mut total = Sums::new(fit.headings.len());
    let mut subtotal = Sums::new(fit.headings.len());
    for table_row in below {
        let place = Place { file: file.to_owned(), sheet: table.sheet.clone(), row: table_row.row };
        match nature(table_row, fit, words) {
            Nature::Data => {}
            Nature::Aside => {
                outcome.footers.push(footer(place, table_row, fit));
                continue;
            }
            Nature::Total => {
                total.compare(&place, table_row, fit, &mut outcome.warnings);
                outcome.footers.push(footer(place, table_row, fit));
                continue;
            }
            Nature::Subtotal => {
                subtotal.compare(&place, table_row, fit, &mut outcome.warnings);
                subtotal = Sums::new(fit.headings.len());
                outcome.footers.push(footer(place, table_row, fit));
                continue;
            }
        }
        total.add(table_row);
        subtotal.add(table_row);
        let cells = filled_down(table_row, fit, &mut above);
        let row = Row { fit, words, cells: &cells, epoch_1904: table.epoch_1904, scale };
        take_row(&row, &place, table.is_text, &mut outcome);
    }
    outcome
}

fn take_row(row: &Row<'_>, place: &Place, is_text: bool, outcome: &mut Outcome) {
    if is_text && let Some(reason) = surplus_cell(row) {
        outcome.reject(place, reason, row_cells(row));
        return;
    }
    if row.fit.layout.date_columns.is_some() {
        match make::window_and_half_day(row) {
            Ok((window, half_day)) => take_shifts(row, place, &window, half_day, outcome),
            Err(reason) => outcome.reject(place, reason, row_cells(row)),
        }
        return;
    }
    match make::record(row.fit.layout.kind, row) {
        Ok(record) => outcome.take(place, record),
        Err(reason) => outcome.reject(place, reason, row_cells(row)),
    }
}

fn take_shifts(row: &Row<'_>, place: &Place, window: &str, half_day: HalfDay, outcome: &mut Outcome) {
    for (column, date) in &row.fit.date_columns {
        let cell = row.cells.get(*column).unwrap_or(&Cell::Empty);
        let seen = || row.seen_at(*column);
        let staff_no =
            row.filled_cell(cell, seen).and_then(|cell| cell.map_or(Ok(None), |cell| row::key(cell, seen)));
        match staff_no {
            Ok(None) => {}
            Ok(Some(staff_no)) => outcome.take(
                place,
                Record::Shift(ShiftRecord { window: window.to_owned(), date: *date, half_day, staff_no }),
            ),
            Err(reason) => {
                let mut cells: Vec<(String, String)> =
                    row.fit.columns.iter().map(|(_, column)| heading_and_text(row, *column)).collect();
                cells.push((date.to_string(), cell.shown()));
                outcome.reject(place, reason, cells);
            }
        }
    }
}

impl Outcome {
    fn take(&mut self, place: &Place, record: Record) {
        self.data_rows = self.data_rows.saturating_add(1);
        self.taken.push(Taken { place: place.clone(), record });
    }

    fn reject(&mut self, place: &Place, reason: Reason, cells: Vec<(String, String)>) {
        self.data_rows = self.data_rows.saturating_add(1);
        self.rejected.push(Rejected { place: place.clone(), reason, cells });
    }
}

fn heading_and_text(row: &Row<'_>, column: usize) -> (String, String) {
    let seen = row.seen_at(column);
    (seen.heading, seen.text)
}

/// Every cell under a heading, and those beside the headings that are filled.
fn row_cells(row: &Row<'_>) -> Vec<(String, String)> {
    let width = row.cells.len().max(row.fit.headings.len());
    (0..width)
        .map(|column| heading_and_text(row, column))
        .filter(|(heading, text)| !heading.is_empty() || !text.is_empty())
        .collect()
}

/// A filled cell to the right of the last heading.
fn surplus_cell(row: &Row<'_>) -> Option<Reason> {
    let width = row.fit.headings.len();
    let surplus = row.cells.iter().skip(width).position(|cell| !cell.is_blank())?;
    Some(Reason::TooManyCells(row.seen_at(width.saturating_add(surplus))))
}

/// The row's cells with blanks under merged cells filled from above.
fn filled_down(row: &TableRow, fit: &Fit<'_>, above: &mut [Cell]) -> Vec<Cell> {
    let mut cells = row.cells.clone();
    for field in fit.layout.fields.iter().filter(|field| field.merged_down) {
        let Some(column) = fit.column(&field.name) else {
            continue;
        };
        if cells.len() <= column {
            cells.resize(column.saturating_add(1), Cell::Empty);
        }
        if let (Some(cell), Some(last)) = (cells.get_mut(column), above.get_mut(column)) {
            if cell.is_blank() {
                cell.clone_from(last);
            } else {
                last.clone_from(cell);
            }
        }
    }
    cells
}

/// What a row below the headings is.
enum Nature {
    Data,
    Total,
    Subtotal,
    /// A signature line, a note, a repeated heading, a row of which no column
    /// is read.
    Aside,
}

fn nature(row: &TableRow, fit: &Fit<'_>, words: &Words) -> Nature {
    let Some(first) = row.cells.iter().find(|cell| !cell.is_blank()) else {
        return Nature::Aside;
    };
    let first = text::without_blanks(&text::half_width(&first.shown()));
    let is_one_of = |marks: &[String]| {
        marks.iter().any(|mark| {
            first
                .strip_prefix(mark.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '(']))
        })
    };
    if is_one_of(&words.totals) {
        return Nature::Total;
    }
    if is_one_of(&words.subtotals) {
        return Nature::Subtotal;
    }
    let opens_a_line = words.line_openings.iter().any(|opening| first.starts_with(opening.as_str()));
    if opens_a_line || !holds_data(row, fit) || repeats_headings(row, fit) {
        return Nature::Aside;
    }
    Nature::Data
}

fn holds_data(row: &TableRow, fit: &Fit<'_>) -> bool {
    row.cells.iter().enumerate().any(|(column, cell)| !cell.is_blank() && fit.reads(column))
}

fn repeats_headings(row: &TableRow, fit: &Fit<'_>) -> bool {
    let mut filled = row
        .cells
        .iter()
        .enumerate()
        .filter(|(column, cell)| !cell.is_blank() && fit.reads(*column))
        .peekable();
    filled.peek().is_some()
        && filled.all(|(column, cell)| {
            fit.headings.get(column).is_some_and(|heading| heading == text::trimmed(&cell.shown()))
        })
}

fn footer(place: Place, row: &TableRow, fit: &Fit<'_>) -> Footer {
    Footer {
        place,
        cells: row
            .cells
            .iter()
            .enumerate()
            .filter(|(_, cell)| !cell.is_blank())
            .map(|(column, cell)| {
                let heading = fit.headings.get(column).cloned().unwrap_or_default();
                (heading, cell.shown())
            })
            .collect(),
    }
}

/// The scale of the file's grades: the layout's own, unless the words seen
/// belong to the other scale only.
fn scale_of(rows: &[TableRow], fit: &Fit<'_>) -> Scale {
    let own = fit.layout.scale;
    let (Some(column), Some(field)) = (fit.column("grade"), fit.layout.field("grade")) else {
        return own;
    };
    let other = match own {
        Scale::SixKey => Scale::FiveLevel,
        Scale::FiveLevel => Scale::SixKey,
    };
    let mut only_other = false;
    for row in rows {
        let seen = text::key(&row.cell(column).shown());
        let word = field.values.get(&seen).unwrap_or(&seen);
        match (row::grade_on(own, word), row::grade_on(other, word)) {
            (Some(_), None) => return own,
            (None, Some(_)) => only_other = true,
            _ => {}
        }
    }
    if only_other { other } else { own }
}

/// Sums of the columns' numbers over all data rows, refused ones included, as
/// whoever wrote the total added them all.
struct Sums {
    rows: u64,
    columns: Vec<Option<Decimal>>,
}

impl Sums {
    fn new(width: usize) -> Sums {
        Sums { rows: 0, columns: vec![None; width] }
    }

    fn add(&mut self, row: &TableRow) {
        self.rows = self.rows.saturating_add(1);
        for (cell, sum) in row.cells.iter().zip(&mut self.columns) {
            if let Some(number) = row::number(cell) {
                *sum = sum.unwrap_or_default().checked_add(number);
            }
        }
    }

    fn compare(&self, place: &Place, row: &TableRow, fit: &Fit<'_>, warnings: &mut Vec<Warning>) {
        for (column, cell) in row.cells.iter().enumerate() {
            let counted = Decimal::from(self.rows);
            if let Some(stated) = count_of_rows(cell) {
                if stated != counted {
                    warnings.push(Warning::CountDiffers { place: place.clone(), stated, counted });
                }
            } else if let (Some(stated), Some(Some(summed))) = (row::number(cell), self.columns.get(column))
                && stated != *summed
            {
                warnings.push(Warning::TotalDiffers {
                    place: place.clone(),
                    heading: fit.headings.get(column).cloned().unwrap_or_default(),
                    stated,
                    summed: summed.normalize(),
                });
            }
        }
    }
}

/// The count in `39人` or `1608条`.
fn count_of_rows(cell: &Cell) -> Option<Decimal> {
    let Cell::Text(written) = cell else {
        return None;
    };
    let written = text::without_blanks(&text::half_width(written));
    let digits = written.strip_suffix(['人', '名', '条', '行', '户', '笔'])?;
    row::number(&Cell::Text(digits.to_owned()))
}
