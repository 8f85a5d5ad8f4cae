//! Sets a paper as a workbook.

use super::chart::{self, TablePlace};
use super::{
    Block, Cell, CellKind, Document, DocumentSheet, FormRow, SignaturePlace, Table, TableColumn, look,
    measure,
};
use crate::ReportError;
use crate::cell::spreadsheet_number;
use rust_decimal::Decimal;
use rust_xlsxwriter::utility::row_col_to_cell;
use rust_xlsxwriter::{DocProperties, Format, Formula, Workbook, Worksheet};

/// A4, as spreadsheet files number papers.
const A4: u8 = 9;
/// The height of a chart in pixels, and in rows of the usual height (15 points, 20 pixels).
const CHART_HEIGHT: u32 = 200;
const CHART_ROWS: u32 = 11;
const ROW_POINTS: u32 = 15;
/// The room between the margins of A4, in points, a little less than there is: programs measure fonts differently.
const SHORT_SIDE: u32 = 500;
const LONG_SIDE: u32 = 700;

pub(super) fn write(document: &Document) -> Result<Vec<u8>, ReportError> {
    let mut workbook = Workbook::new();
    let properties = DocProperties::new()
        .set_title(&document.title)
        .set_author(&document.office)
        .set_creation_datetime(&document.dated);
    workbook.set_properties(&properties);
    for sheet in &document.sheets {
        let mut setting = Setting {
            sheet: Worksheet::new(),
            of: sheet,
            widths: widths(sheet),
            row: 0,
            tables: Vec::new(),
            breaks: Vec::new(),
            used: 0,
        };
        setting.write(document)?;
        workbook.push_worksheet(setting.sheet);
    }
    Ok(workbook.save_to_buffer()?)
}

/// The widths asked for, widened where an amount would not fit.
fn widths(sheet: &DocumentSheet) -> Vec<u16> {
    let mut widths = sheet.widths.clone();
    for table in sheet.blocks.iter().filter_map(|block| match block {
        Block::Table(table) => Some(table),
        _ => None,
    }) {
        let mut at = 0_usize;
        for (position, column) in table.columns.iter().enumerate() {
            let needed = match column.kind {
                CellKind::Money => measure::money_width(largest(table, position, column)),
                _ => 0,
            };
            if let Some(own) = widths.get_mut(at).filter(|own| column.span == 1 && **own < needed) {
                *own = needed;
            }
            at += usize::from(column.span);
        }
    }
    widths
}

/// The sum where there is one, or the widest of the amounts.
fn largest(table: &Table, position: usize, column: &TableColumn) -> Decimal {
    let numbers = || numbers_of(table, position);
    if column.sum && table.total.is_some() {
        return numbers().fold(Decimal::ZERO, Decimal::saturating_add);
    }
    numbers().max_by_key(|number| number.to_string().len()).unwrap_or_default()
}

fn numbers_of(table: &Table, position: usize) -> impl Iterator<Item = Decimal> {
    table.rows.iter().filter_map(move |row| row.cells.get(position).and_then(Cell::number))
}

struct Setting<'d> {
    sheet: Worksheet,
    of: &'d DocumentSheet,
    widths: Vec<u16>,
    row: u32,
    tables: Vec<TablePlace>,
    breaks: Vec<u32>,
    /// The points used on the printed page so far, before it is shrunk to its width.
    used: u32,
}

impl Setting<'_> {
    fn write(&mut self, document: &Document) -> Result<(), ReportError> {
        self.sheet.set_name(&self.of.name)?;
        for (column, width) in (0..).zip(self.widths.clone()) {
            self.sheet.set_column_width(column, width)?;
        }
        for block in &self.of.blocks {
            self.block(block)?;
        }
        let last = self.last_column();
        self.sheet.set_paper_size(A4).set_print_fit_to_pages(1, 0).set_print_center_horizontally(true);
        if self.of.landscape {
            self.sheet.set_landscape();
        }
        if let (Some(place), true) = (self.tables.first(), self.tables.len() == 1) {
            self.sheet.set_repeat_rows(place.headings_row, place.headings_row)?;
        }
        if self.row > 0 {
            self.sheet.set_print_area(0, 0, self.row - 1, last)?;
        }
        self.sheet.set_page_breaks(&self.breaks)?;
        let office: String = document.office.chars().take(60).collect();
        let foot = format!("&L{}&C第 &P 页 共 &N 页", office.replace('&', "&&"));
        self.sheet.set_margins(0.5, 0.5, 0.6, 0.7, 0.3, 0.3).set_footer(foot);
        Ok(())
    }

    fn last_column(&self) -> u16 {
        u16::try_from(self.widths.len()).unwrap_or(u16::MAX).saturating_sub(1)
    }

    /// The width of some columns of the grid.
    fn width(&self, first: u16, span: u16) -> u16 {
        let columns = self.widths.iter().skip(usize::from(first)).take(usize::from(span));
        columns.fold(0, |sum, width| sum.saturating_add(*width))
    }

    fn height(&mut self, lines: u16) -> Result<(), ReportError> {
        let points = lines.clamp(1, 28).saturating_mul(14).saturating_add(6);
        self.sheet.set_row_height(self.row, points)?;
        self.used = self.used.saturating_add(u32::from(points));
        Ok(())
    }

    /// How many points fit on a page that is shrunk to the width of the grid.
    fn page_points(&self) -> u32 {
        let (across, down) =
            if self.of.landscape { (LONG_SIDE, SHORT_SIDE) } else { (SHORT_SIDE, LONG_SIDE) };
        // A digit is 7 pixels wide and a column has 5 more; a pixel is three quarters of a point.
        let digits = u32::from(self.width(0, self.last_column().saturating_add(1)));
        let width = (digits * 7 + u32::try_from(self.widths.len()).unwrap_or(1) * 5) * 3 / 4;
        if width <= across { down } else { down * width / across }
    }

    fn next_row(&mut self) -> Result<(), ReportError> {
        self.row = self.row.checked_add(1).ok_or(ReportError::TooManyRows)?;
        // The format ends at row 1,048,576.
        if self.row >= 1_048_576 { Err(ReportError::TooManyRows) } else { Ok(()) }
    }

    fn block(&mut self, block: &Block) -> Result<(), ReportError> {
        match block {
            Block::Title(text) => self.paragraph(text, &look::title(), 2),
            Block::Heading(text) => self.heading(text),
            Block::Line(text) => self.paragraph(text, &look::line(), 1),
            Block::Right(text) => self.paragraph(text, &look::right(), 1),
            Block::Remark(text) => self.paragraph(text, &look::remark(), 1),
            Block::Signatures(places) => self.signatures(places),
            Block::Table(table) => self.table(table),
            Block::Form(rows) => rows.iter().try_for_each(|row| self.form_row(row)),
            Block::Chart(wanted) => self.chart(wanted),
            Block::Space => {
                self.used = self.used.saturating_add(ROW_POINTS);
                self.next_row()
            }
            Block::PageBreak => {
                self.breaks.push(self.row);
                self.used = 0;
                Ok(())
            }
        }
    }

    /// A heading has room above it.
    fn heading(&mut self, text: &str) -> Result<(), ReportError> {
        self.merged(0, self.last_column().saturating_add(1), text, &look::heading())?;
        self.sheet.set_row_height(self.row, 30_u16)?;
        self.used = self.used.saturating_add(30);
        self.next_row()
    }

    fn paragraph(&mut self, text: &str, format: &Format, least: u16) -> Result<(), ReportError> {
        let last = self.last_column();
        let width = self.width(0, last.saturating_add(1));
        // The title is half as large again.
        let width = if least > 1 { width / 3 * 2 } else { width };
        let lines = measure::lines(text, width).max(1);
        self.merged(0, last.saturating_add(1), text, format)?;
        self.height(lines.saturating_mul(least))?;
        self.next_row()
    }

    /// A text over some columns of the current row.
    fn merged(&mut self, first: u16, span: u16, text: &str, format: &Format) -> Result<(), ReportError> {
        if span > 1 {
            let last = first.saturating_add(span).saturating_sub(1);
            self.sheet.merge_range(self.row, first, self.row, last, text, format)?;
        } else if text.is_empty() {
            self.sheet.write_blank(self.row, first, format)?;
        } else {
            self.sheet.write_string_with_format(self.row, first, text, format)?;
        }
        Ok(())
    }

    fn table(&mut self, table: &Table) -> Result<(), ReportError> {
        let mut columns = Vec::new();
        let mut next = 0_u16;
        let mut lines = 1;
        for column in &table.columns {
            columns.push(next);
            self.merged(next, column.span, &column.heading, &look::column_heading())?;
            lines = lines.max(measure::lines(&column.heading, self.width(next, column.span)));
            next = next.saturating_add(column.span);
        }
        self.height(lines)?;
        let headings_row = self.row;
        self.next_row()?;
        let first_row = self.row;
        for row in &table.rows {
            let mut lines = 1;
            for ((column, at), position) in table.columns.iter().zip(&columns).zip(0..) {
                let cell = row.cells.get(position).unwrap_or(&Cell::Empty);
                if let Cell::Text(text) = cell {
                    // Running text begins a little inside its cell.
                    let inside = u16::from(column.kind == CellKind::Text);
                    let width = self.width(*at, column.span).saturating_sub(inside);
                    lines = lines.max(measure::lines(text, width));
                }
                self.cell(*at, column, cell, row.marked)?;
            }
            self.height(lines)?;
            self.next_row()?;
        }
        if table.rows.is_empty() && !table.empty.is_empty() {
            self.merged(0, self.last_column().saturating_add(1), &table.empty, &look::word(false))?;
            self.height(1)?;
            self.next_row()?;
        }
        let last_row = (!table.rows.is_empty()).then(|| self.row.saturating_sub(1));
        let place = TablePlace { headings_row, first_row, last_row, columns };
        if let Some(word) = &table.total {
            self.total(table, &place, word)?;
        }
        if let Some((left, right)) = table.balance {
            self.balance(table, &place, left, right)?;
        }
        self.tables.push(place);
        Ok(())
    }

    fn cell(&mut self, at: u16, column: &TableColumn, cell: &Cell, marked: bool) -> Result<(), ReportError> {
        let format = look::cell(column.kind, marked);
        match cell {
            Cell::Empty => self.merged(at, column.span, "", &format),
            Cell::Text(text) => {
                let is_number = matches!(column.kind, CellKind::Money | CellKind::Number(_));
                let format = if is_number { look::word(marked) } else { format };
                self.merged(at, column.span, text, &format)
            }
            Cell::Number(number) => self.number(at, column.span, *number, &format),
            Cell::Whole(number) => {
                let format = look::cell(CellKind::Number(0), marked);
                self.number(at, column.span, (*number).into(), &format)
            }
        }
    }

    fn number(&mut self, at: u16, span: u16, number: Decimal, format: &Format) -> Result<(), ReportError> {
        if span > 1 {
            self.merged(at, span, "", format)?;
        }
        self.sheet.write_number_with_format(self.row, at, spreadsheet_number(number), format)?;
        Ok(())
    }

    /// By the pen alone: one line with even room between; else a line each, with what the system knows.
    fn signatures(&mut self, places: &[SignaturePlace]) -> Result<(), ReportError> {
        self.block(&Block::Space)?;
        let words: Vec<String> = places
            .iter()
            .map(|place| {
                let state = place.state.map(|state| format!("    {}", state.words())).unwrap_or_default();
                format!("{}：{}{state}", place.duty, place.name)
            })
            .collect();
        if places.iter().any(|place| place.state.is_some()) {
            return words.iter().try_for_each(|line| self.paragraph(line, &look::line(), 1));
        }
        let taken = words.iter().fold(0_u16, |sum, word| sum.saturating_add(measure::text_width(word)));
        let width = self.width(0, self.last_column().saturating_add(1));
        let count = u16::try_from(words.len()).unwrap_or(1).max(1);
        let room = width.saturating_sub(taken).saturating_sub(4) / count;
        self.paragraph(&words.join(&" ".repeat(usize::from(room.max(4)))), &look::line(), 1)
    }

    fn total(&mut self, table: &Table, place: &TablePlace, word: &str) -> Result<(), ReportError> {
        let mut said = false;
        for ((column, at), position) in table.columns.iter().zip(&place.columns).zip(0..) {
            if !column.sum {
                let text = if said { "" } else { word };
                said = true;
                self.merged(*at, column.span, text, &look::word(true))?;
                continue;
            }
            let format = look::cell(column.kind, true);
            if column.span > 1 {
                self.merged(*at, column.span, "", &format)?;
            }
            let sum = table.sum(position);
            match sum_formula(place, *at) {
                // Rows that stand out are sums of others already.
                Some(formula) if !table.rows.iter().any(|row| row.marked) => {
                    let formula = Formula::new(formula).set_result(sum.to_string());
                    self.sheet.write_formula_with_format(self.row, *at, formula, &format)?;
                }
                _ => {
                    let number = spreadsheet_number(sum);
                    self.sheet.write_number_with_format(self.row, *at, number, &format)?;
                }
            }
        }
        self.height(1)?;
        self.next_row()
    }

    fn balance(
        &mut self,
        table: &Table,
        place: &TablePlace,
        left: usize,
        right: usize,
    ) -> Result<(), ReportError> {
        let columns = self.last_column().saturating_add(1);
        let formats = look::word(true);
        self.merged(0, columns, "", &formats)?;
        let sums = place.columns.get(left).zip(place.columns.get(right));
        if let Some((left_sum, right_sum)) =
            sums.and_then(|(l, r)| sum_formula(place, *l).zip(sum_formula(place, *r)))
        {
            let formula = format!(
                "=IF({}={},\"{}\",\"{}\")",
                bare(&left_sum),
                bare(&right_sum),
                Table::balanced(true),
                Table::balanced(false)
            );
            let result = table.balance_words(left, right);
            let formula = Formula::new(formula).set_result(result);
            self.sheet.write_formula_with_format(self.row, 0, formula, &formats)?;
        }
        self.height(1)?;
        self.next_row()
    }

    fn form_row(&mut self, row: &FormRow) -> Result<(), ReportError> {
        let mut at = 0;
        let mut lines = row.lines;
        for cell in &row.cells {
            let format = if cell.label { look::label() } else { look::field() };
            self.merged(at, cell.span, &cell.text, &format)?;
            lines = lines.max(measure::lines(&cell.text, self.width(at, cell.span)));
            at = at.saturating_add(cell.span);
        }
        self.height(lines)?;
        self.next_row()
    }

    fn chart(&mut self, wanted: &super::Chart) -> Result<(), ReportError> {
        let digits = self.width(0, self.last_column().saturating_add(1));
        let width = u32::from(digits) * 7 + u32::from(self.last_column()) * 5;
        let native = self
            .tables
            .get(wanted.table)
            .and_then(|place| chart::native(wanted, place, &self.of.name, (width, CHART_HEIGHT)));
        if let Some(native) = native {
            let needed = CHART_ROWS * ROW_POINTS;
            let page = self.page_points();
            // A chart is not cut in two.
            if self.used % page.max(1) + needed > page {
                self.breaks.push(self.row);
                self.used = 0;
            }
            self.used = self.used.saturating_add(needed);
            self.sheet.insert_chart(self.row, 0, &native)?;
            for _ in 0..CHART_ROWS {
                self.next_row()?;
            }
        }
        Ok(())
    }
}

fn sum_formula(place: &TablePlace, column: u16) -> Option<String> {
    let last = place.last_row?;
    let (first, last) = (row_col_to_cell(place.first_row, column), row_col_to_cell(last, column));
    Some(format!("=ROUND(SUM({first}:{last}),2)"))
}

fn bare(formula: &str) -> &str {
    formula.strip_prefix('=').unwrap_or(formula)
}
