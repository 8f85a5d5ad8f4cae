//! The rows below the headings, one by one: taken, refused or set aside.

use std::collections::VecDeque;

use rust_decimal::Decimal;

use crate::cell::Cell;
use crate::check;
use crate::layout::{Scale, Words};
use crate::limits;
use crate::make;
use crate::reading::{Footer, ReadRow, Rejected, Taken, Warning};
use crate::reason::Reason;
use crate::recognise::Fit;
use crate::records::{HalfDay, Place, Record, ShiftRecord};
use crate::row::{self, Row};
use crate::table::{SheetHead, TableRow};
use crate::text;

/// What is counted and noticed while rows are taken, and where they go.
pub(crate) struct Tally<'o> {
    out: &'o mut dyn FnMut(ReadRow),
    pub(crate) data_rows: usize,
    pub(crate) warnings: Vec<Warning>,
}

impl<'o> Tally<'o> {
    pub(crate) fn new(out: &'o mut dyn FnMut(ReadRow)) -> Self {
        Tally { out, data_rows: 0, warnings: Vec::new() }
    }

    fn take(&mut self, place: &Place, record: Record) {
        self.data_rows = self.data_rows.saturating_add(1);
        check::record(place, &record, &mut self.warnings);
        (self.out)(ReadRow::Taken(Taken { place: place.clone(), record }));
    }

    fn reject(&mut self, place: &Place, reason: Reason, cells: Vec<(String, String)>) {
        self.data_rows = self.data_rows.saturating_add(1);
        (self.out)(ReadRow::Rejected(Rejected { place: place.clone(), reason, cells }));
    }

    fn footer(&mut self, footer: Footer) {
        (self.out)(ReadRow::Footer(footer));
    }
}

/// Takes the rows of one sheet, one after the other.
pub(crate) struct Taker<'a> {
    file: String,
    head: SheetHead,
    fit: Fit<'a>,
    words: &'a Words,
    /// The scale of grades, once it is settled.
    scale: Option<Scale>,
    /// Rows that wait for the scale.
    waiting: VecDeque<TableRow>,
    above: Vec<Cell>,
    total: Sums,
    subtotal: Sums,
}

impl<'a> Taker<'a> {
    pub(crate) fn new(file: &str, head: SheetHead, fit: Fit<'a>, words: &'a Words) -> Self {
        let width = fit.headings.len();
        Taker {
            file: file.to_owned(),
            head,
            words,
            scale: fit.column("grade").is_none().then_some(fit.layout.scale),
            waiting: VecDeque::new(),
            above: vec![Cell::Empty; width],
            total: Sums::new(width),
            subtotal: Sums::new(width),
            fit,
        }
    }

    /// What the sheet was recognised as.
    pub(crate) fn fit(&self) -> &Fit<'a> {
        &self.fit
    }

    /// Takes a row; it may have to wait for later ones.
    pub(crate) fn row(&mut self, row: TableRow, tally: &mut Tally<'_>) {
        if let Some(scale) = self.scale {
            self.take(row, scale, tally);
            return;
        }
        self.scale = settled_scale(&row, &self.fit);
        self.waiting.push_back(row);
        if self.waiting.len() >= limits::SCALE_ROWS {
            self.scale.get_or_insert(self.fit.layout.scale);
        }
        if self.scale.is_some() {
            self.end(tally);
        }
    }

    /// Takes the rows that are still waiting.
    pub(crate) fn end(&mut self, tally: &mut Tally<'_>) {
        let scale = self.scale.unwrap_or(self.fit.layout.scale);
        while let Some(row) = self.waiting.pop_front() {
            self.take(row, scale, tally);
        }
    }

    fn take(&mut self, mut table_row: TableRow, scale: Scale, tally: &mut Tally<'_>) {
        let fit = &self.fit;
        let place = Place { file: self.file.clone(), sheet: self.head.name.clone(), row: table_row.row };
        match nature(&table_row, fit, self.words) {
            Nature::Data => {}
            Nature::Aside => return tally.footer(footer(place, &table_row, fit)),
            Nature::Total => {
                self.total.compare(&place, &table_row, fit, &mut tally.warnings);
                return tally.footer(footer(place, &table_row, fit));
            }
            Nature::Subtotal => {
                self.subtotal.compare(&place, &table_row, fit, &mut tally.warnings);
                self.subtotal = Sums::new(fit.headings.len());
                return tally.footer(footer(place, &table_row, fit));
            }
        }
        for sums in [&mut self.total, &mut self.subtotal] {
            sums.rows = sums.rows.saturating_add(1);
        }
        for (column, cell) in table_row.cells.iter().enumerate() {
            if let Some(number) = row::number(cell) {
                self.total.add(column, number);
                self.subtotal.add(column, number);
            }
        }
        fill_down(&mut table_row, fit, &mut self.above);
        let row =
            Row { fit, words: self.words, cells: &table_row.cells, epoch_1904: self.head.epoch_1904, scale };
        take_row(&row, &place, self.head.is_text, tally);
    }
}

fn take_row(row: &Row<'_>, place: &Place, is_text: bool, tally: &mut Tally<'_>) {
    if is_text && let Some(reason) = surplus_cell(row) {
        tally.reject(place, reason, row_cells(row));
        return;
    }
    if row.fit.layout.date_columns.is_some() {
        match make::window_and_half_day(row) {
            Ok((window, half_day)) => take_shifts(row, place, &window, half_day, tally),
            Err(reason) => tally.reject(place, reason, row_cells(row)),
        }
        return;
    }
    match make::record(row.fit.layout.kind, row) {
        Ok(record) => tally.take(place, record),
        Err(reason) => tally.reject(place, reason, row_cells(row)),
    }
}

fn take_shifts(row: &Row<'_>, place: &Place, window: &str, half_day: HalfDay, tally: &mut Tally<'_>) {
    for (column, date) in &row.fit.date_columns {
        let cell = row.cells.get(*column).unwrap_or(&Cell::Empty);
        let seen = || row.seen_at(*column);
        let staff_no =
            row.filled_cell(cell, seen).and_then(|cell| cell.map_or(Ok(None), |cell| row::key(cell, seen)));
        match staff_no {
            Ok(None) => {}
            Ok(Some(staff_no)) => tally.take(
                place,
                Record::Shift(ShiftRecord { window: window.to_owned(), date: *date, half_day, staff_no }),
            ),
            Err(reason) => {
                let mut cells: Vec<(String, String)> =
                    row.fit.columns.iter().map(|(_, column)| heading_and_text(row, *column)).collect();
                cells.push((date.to_string(), cell.shown()));
                tally.reject(place, reason, cells);
            }
        }
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

/// Fills blanks under merged cells from above.
fn fill_down(row: &mut TableRow, fit: &Fit<'_>, above: &mut [Cell]) {
    for field in fit.layout.fields.iter().filter(|field| field.merged_down) {
        let Some(column) = fit.column(&field.name) else {
            continue;
        };
        if row.cells.len() <= column {
            row.cells.resize(column.saturating_add(1), Cell::Empty);
        }
        if let (Some(cell), Some(last)) = (row.cells.get_mut(column), above.get_mut(column)) {
            if cell.is_blank() {
                cell.clone_from(last);
            } else {
                last.clone_from(cell);
            }
        }
    }
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
    let shown = first.shown();
    let first = text::half_width(&shown);
    let first = text::without_blanks(&first);
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

/// The scale that a row's grade belongs to, if it belongs to one only. A file
/// whose first such grade is of the other scale than its layout's is on that
/// scale.
fn settled_scale(row: &TableRow, fit: &Fit<'_>) -> Option<Scale> {
    let seen = text::key(&row.cell(fit.column("grade")?).shown());
    let word = fit.layout.field("grade")?.values.get(&seen).unwrap_or(&seen);
    let mut scales = Scale::ALL.into_iter().filter(|scale| row::grade_on(*scale, word).is_some());
    scales.next().filter(|_| scales.next().is_none())
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

    fn add(&mut self, column: usize, number: Decimal) {
        if let Some(sum) = self.columns.get_mut(column) {
            *sum = sum.unwrap_or_default().checked_add(number);
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
    let written = text::half_width(written);
    let written = text::without_blanks(&written);
    let digits = written.strip_suffix(['人', '名', '条', '行', '户', '笔'])?;
    row::number(&Cell::Text(digits.to_owned()))
}
