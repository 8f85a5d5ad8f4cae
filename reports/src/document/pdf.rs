//! Sets a paper on printed pages: each sheet begins a page of its own, as its workbook's sheets do.

use super::{
    Block, Cell, CellKind, Document, DocumentSheet, FormRow, SignaturePlace, Table, TableColumn, drawn,
};
use crate::ReportError;
use crate::page::block::{Align, BODY, Block as Set, HEADING, SMALL, Style, TITLE, Tone};
use crate::page::flow::Flow;
use crate::page::setting::Typesetter;
use crate::page::table::{self as ruled, Cell as Ruled};
use crate::page::{Fonts, Paper, Printed, Twip, mm, points, watermark};
use crate::wording::amount_words;
use rust_decimal::Decimal;
use rust_decimal::RoundingStrategy::MidpointAwayFromZero;

/// A grid wider than this many digits goes on A3, across.
const WIDE: u16 = 175;
/// Tables of more columns than this are set smaller.
const MANY_COLUMNS: usize = 11;
/// The height of an empty line, and of a line of a form.
const LINE: Twip = mm(6);

pub(super) fn write(document: &Document, fonts: &Fonts) -> Result<Printed, ReportError> {
    let first = document.sheets.first().map_or(Paper::A4, paper);
    let mark = document.state.and_then(watermark);
    let foot = if document.office.is_empty() { &document.title } else { &document.office };
    let mut flow = Flow::new(fonts, first, &document.title, foot, document.dated).watermarked(mark);
    for (at, sheet) in document.sheets.iter().enumerate() {
        if at > 0 {
            flow.turn_to(paper(sheet));
        }
        let mut tables = Vec::new();
        let mut after_table = false;
        for block in &sheet.blocks {
            let is_table = matches!(block, Block::Table(_) | Block::Form(_));
            if after_table && !is_table {
                flow.space(mm(2));
            }
            after_table = is_table;
            put(&mut flow, sheet, block, &tables);
            if let Block::Table(table) = block {
                tables.push(table);
            }
        }
    }
    flow.finish()
}

fn paper(sheet: &DocumentSheet) -> Paper {
    match sheet.landscape {
        true if whole(sheet) > WIDE => Paper::A3_ACROSS,
        true => Paper::A4_ACROSS,
        false => Paper::A4,
    }
}

fn whole(sheet: &DocumentSheet) -> u16 {
    sheet.widths.iter().fold(0, |sum, width| sum.saturating_add(*width))
}

fn put(flow: &mut Flow<'_>, sheet: &DocumentSheet, block: &Block, tables: &[&Table]) {
    let width = flow.width();
    match block {
        Block::Title(text) => {
            let set = Set::text(&flow.setter, text, TITLE, Align::Centre, width);
            flow.put(set);
            flow.space(mm(3));
        }
        Block::Heading(text) => {
            flow.space(mm(3));
            let mut set = Set::text(&flow.setter, text, HEADING, Align::Left, width);
            set.below(Set::space(mm(1)));
            // A heading stands with what follows.
            if !flow.fits(set.height + mm(25)) && !flow.at_top() {
                flow.next_page();
            }
            flow.put(set);
        }
        Block::Line(text) | Block::Right(text) | Block::Remark(text) => {
            let align = if matches!(block, Block::Right(_)) { Align::Right } else { Align::Left };
            let style = if matches!(block, Block::Remark(_)) { SMALL.toned(Tone::Grey) } else { BODY };
            // A long text goes on over pages line by line.
            for line in flow.setter.lines(text, style.size, width) {
                let set = Set::text(&flow.setter, &line, style, align, width);
                flow.put(set);
            }
            flow.space(mm(1));
        }
        Block::Table(table) => flow.table(&table_of(sheet, table)),
        Block::Form(rows) => {
            for row in rows {
                let set = form_row(sheet, row).set(&flow.setter, width).whole();
                flow.put(set);
            }
        }
        Block::Chart(chart) => {
            let table = tables.get(chart.table);
            if let Some(set) = table.and_then(|table| drawn::chart(&flow.setter, chart, table, width)) {
                flow.space(mm(3));
                flow.put(set);
            }
        }
        Block::Signatures(places) => {
            flow.space(mm(5));
            let set = signatures(&flow.setter, places, width);
            flow.put(set);
        }
        Block::Space => flow.space(LINE),
        Block::PageBreak if !flow.at_top() => flow.next_page(),
        Block::PageBreak => {}
    }
}

/// The widths of a table's columns, from the grid.
fn shares(sheet: &DocumentSheet, spans: impl Iterator<Item = u16>) -> Vec<Twip> {
    let mut grid = sheet.widths.iter();
    spans
        .map(|span| {
            grid.by_ref().take(usize::from(span)).map(|width| Twip::from(*width)).sum::<Twip>().max(1)
        })
        .collect()
}

fn table_of(sheet: &DocumentSheet, table: &Table) -> ruled::Table {
    let shares = shares(sheet, table.columns.iter().map(|column| column.span));
    let align = |column: &TableColumn| match column.kind {
        CellKind::Text => Align::Left,
        CellKind::Centred => Align::Centre,
        CellKind::Money | CellKind::Number(_) => Align::Right,
    };
    let columns = table
        .columns
        .iter()
        .zip(shares)
        .map(|(column, share)| ruled::Column { share, align: align(column) })
        .collect();
    let headings = table.columns.iter().map(|column| Ruled::heading(&column.heading)).collect();
    let mut rows: Vec<Vec<Ruled>> = Vec::new();
    for row in &table.rows {
        let cell = |(at, column): (usize, &TableColumn)| {
            let cell = ruled_cell(column, row.cells.get(at).unwrap_or(&Cell::Empty));
            if row.marked { cell.bold().filled(Some(Tone::Tint)) } else { cell }
        };
        rows.push(table.columns.iter().enumerate().map(cell).collect());
    }
    if rows.is_empty() && !table.empty.is_empty() {
        rows.push(vec![Ruled::new(&table.empty).over(table.columns.len()).aligned(Align::Centre)]);
    }
    if let Some(word) = &table.total {
        rows.push(total(table, word));
    }
    if let Some((left, right)) = table.balance {
        let words = table.balance_words(left, right);
        rows.push(vec![Ruled::new(words).over(table.columns.len()).aligned(Align::Centre).bold()]);
    }
    let style = if table.columns.len() > MANY_COLUMNS { SMALL } else { BODY };
    ruled::Table { columns, headings: vec![headings], rows, style, padding: mm(1), least: mm(6) }
}

fn ruled_cell(column: &TableColumn, cell: &Cell) -> Ruled {
    match cell {
        Cell::Empty => Ruled::new(""),
        Cell::Text(text) => match column.kind {
            CellKind::Money | CellKind::Number(_) => Ruled::new(text).aligned(Align::Centre),
            CellKind::Text | CellKind::Centred => Ruled::new(text),
        },
        Cell::Whole(number) => Ruled::amount(number.to_string()),
        Cell::Number(number) => {
            let set = Ruled::amount(number_words(column.kind, *number));
            // A running number stands in the middle, as it does on the sheet.
            if column.kind == CellKind::Centred { set.aligned(Align::Centre) } else { set }
        }
    }
}

/// A number as the column has it.
pub(super) fn number_words(kind: CellKind, number: Decimal) -> String {
    match kind {
        CellKind::Money => amount_words(number),
        CellKind::Number(decimals) => {
            let decimals_kept = number.round_dp_with_strategy(decimals, MidpointAwayFromZero);
            format!("{decimals_kept:.*}", usize::try_from(decimals).unwrap_or(2))
        }
        CellKind::Text | CellKind::Centred => number.normalize().to_string(),
    }
}

/// The word over the columns before the first sum.
fn total(table: &Table, word: &str) -> Vec<Ruled> {
    let first = table.columns.iter().position(|column| column.sum).unwrap_or(table.columns.len());
    let mut row = Vec::new();
    if first > 0 {
        row.push(Ruled::heading(word).over(first));
    }
    for (at, column) in table.columns.iter().enumerate().skip(first) {
        let cell = if column.sum { ruled_cell(column, &Cell::Number(table.sum(at))) } else { Ruled::new("") };
        row.push(cell.bold().filled(Some(Tone::Tint)));
    }
    row
}

fn form_row(sheet: &DocumentSheet, row: &FormRow) -> ruled::Table {
    let spans = row.cells.iter().map(|cell| cell.span);
    let columns =
        shares(sheet, spans).into_iter().map(|share| ruled::Column { share, align: Align::Left }).collect();
    let cell = |cell: &super::FormCell| {
        if cell.label { Ruled::heading(&cell.text) } else { Ruled::new(&cell.text) }
    };
    let cells = row.cells.iter().map(cell).collect();
    let least = LINE.saturating_mul(row.lines.max(1).into()).saturating_add(mm(1));
    ruled::Table { columns, headings: Vec::new(), rows: vec![cells], style: BODY, padding: mm(1), least }
}

/// Up to four places side by side: who, and whether signed, or room for the pen.
fn signatures(setter: &Typesetter<'_>, places: &[SignaturePlace], width: Twip) -> Set {
    let mut all = Set::default();
    for row in places.chunks(4) {
        let share = width / Twip::try_from(row.len()).unwrap_or(1).max(1);
        let mut block = Set::default();
        for (at, place) in (0..).zip(row) {
            let mut one = Set::default();
            let who = format!("{}：{}", place.duty, place.name);
            // The smaller line has room for a day and a time.
            let state = place.state.map(crate::run::SignatureState::words).unwrap_or_default();
            for (words, style) in [(who, BODY), (state, Style::of(points(8)))] {
                one.below(Set::text(setter, &words, style, Align::Left, share - mm(3)));
                one.below(Set::space(mm(1)));
            }
            block.over(one, share * at, 0);
        }
        all.below(block);
        all.below(Set::space(mm(2)));
    }
    all
}
