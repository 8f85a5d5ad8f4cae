//! A form on paper.

use super::{Cell, Form, Part, Table};
use crate::page::block::{Align, BODY, Block, HEADING, SMALL, Style, TITLE, Tone};
use crate::page::flow::Flow;
use crate::page::setting::Typesetter;
use crate::page::table::{self as ruled, Cell as Ruled};
use crate::page::{Fonts, Paper, Printed, Twip, mm, points, watermark};
use crate::run::{ReportError, Signature};
use crate::wording::{amount_words, day_words};

pub(super) fn write(form: &Form, fonts: &Fonts) -> Result<Printed, ReportError> {
    let widest = form.parts.iter().map(width_of).max().unwrap_or(0);
    let paper = match form.across {
        true if widest > 175 => Paper::A3_ACROSS,
        true => Paper::A4_ACROSS,
        false => Paper::A4,
    };
    let title = form.full_title();
    let mark = form.state.and_then(watermark);
    let mut flow = Flow::new(fonts, paper, &title, &title, form.day).watermarked(mark);
    let width = flow.width();
    flow.put(Block::text(&flow.setter, &title, TITLE, Align::Centre, width));
    flow.space(mm(3));
    if !form.subtitle.is_empty() || form.has_amounts {
        let unit = if form.has_amounts { "单位：元" } else { "" };
        let room = width - flow.setter.width(unit, BODY.size) - mm(3);
        let mut line = Block::text(&flow.setter, &form.subtitle, BODY, Align::Left, room);
        line.over(Block::text(&flow.setter, unit, BODY, Align::Right, width), 0, 0);
        flow.put(line);
        flow.space(mm(1));
    }
    let mut after_table = false;
    for part in &form.parts {
        let is_table = matches!(part, Part::Table(_) | Part::Facts(_));
        if after_table && !is_table {
            flow.space(mm(3));
        }
        after_table = is_table;
        put(&mut flow, part, width);
    }
    if !form.signatures.is_empty() {
        flow.space(mm(5));
        let block = signatures(&flow.setter, &form.signatures, width);
        flow.put(block);
    }
    if !form.remarks.is_empty() {
        flow.space(mm(4));
    }
    for remark in &form.remarks {
        let style = SMALL.toned(Tone::Grey);
        flow.put(Block::text(&flow.setter, remark, style, Align::Left, width));
    }
    flow.finish()
}

/// The width that a part's table wants, in digits.
fn width_of(part: &Part) -> u16 {
    match part {
        Part::Table(table) => table.columns.iter().map(|column| column.width).sum(),
        _ => 0,
    }
}

fn put(flow: &mut Flow<'_>, part: &Part, width: Twip) {
    match part {
        Part::Facts(facts) => {
            let block = facts_table(facts).set(&flow.setter, width).whole();
            flow.put(block);
        }
        Part::Heading(words) => {
            flow.space(mm(2));
            let mut block = Block::text(&flow.setter, words, HEADING, Align::Left, width);
            block.below(Block::space(mm(1)));
            // A heading stands with what follows.
            if !flow.fits(block.height + mm(25)) {
                flow.next_page();
            }
            flow.put(block);
        }
        Part::Paragraph(words) => {
            let style = Style::of(points(11));
            for line in words.split('\n') {
                let line = format!("\u{3000}\u{3000}{line}");
                let mut block = Block::text(&flow.setter, &line, style, Align::Left, width);
                block.below(Block::space(mm(2)));
                flow.put(block);
            }
        }
        Part::Table(table) => flow.table(&table_of(table)),
        Part::Seal { office, day } => {
            let mut block = Block::space(mm(18));
            for words in [format!("{office}（盖章）"), day_words(*day)] {
                let room = width - mm(10);
                block.below(Block::text(&flow.setter, &words, HEADING, Align::Right, room));
                block.below(Block::space(mm(2)));
            }
            flow.put(block);
        }
    }
}

/// Two pairs a row; the last alone goes over the whole width.
fn facts_table(facts: &[(String, String)]) -> ruled::Table {
    let column = |share, align| ruled::Column { share, align };
    let mut rows: Vec<Vec<Ruled>> = Vec::new();
    let mut facts = facts.iter().peekable();
    while let Some((label, text)) = facts.next() {
        let mut row = vec![Ruled::heading(label), Ruled::new(text)];
        match facts.next() {
            Some((label, text)) => row.extend([Ruled::heading(label), Ruled::new(text)]),
            None => row = vec![Ruled::heading(label), Ruled::new(text).over(3)],
        }
        rows.push(row);
    }
    ruled::Table {
        columns: [18, 42, 18, 42].map(|share| column(share, Align::Left)).into(),
        headings: Vec::new(),
        rows,
        style: BODY,
        padding: mm(1),
        least: mm(7),
    }
}

fn table_of(table: &Table) -> ruled::Table {
    let columns = table
        .columns
        .iter()
        .map(|column| ruled::Column {
            share: column.width.into(),
            align: if column.centred { Align::Centre } else { Align::Left },
        })
        .collect();
    let headings = table.columns.iter().map(|column| Ruled::heading(&column.heading)).collect();
    let mut rows: Vec<Vec<Ruled>> =
        table.rows.iter().map(|row| row.iter().map(ruled_cell).collect()).collect();
    if rows.is_empty() {
        rows.push(vec![Ruled::new(table.empty).over(table.columns.len()).aligned(Align::Centre)]);
    }
    if let Some(label) = &table.sums {
        rows.push(sums(table, label));
    }
    let style = if table.columns.len() > 11 { SMALL } else { BODY };
    ruled::Table { columns, headings: vec![headings], rows, style, padding: mm(1), least: mm(7) }
}

fn ruled_cell(cell: &Cell) -> Ruled {
    match cell {
        Cell::Text(text) => Ruled::new(text),
        Cell::Amount(amount) => Ruled::amount(amount_words(*amount)),
        Cell::Count(count) => Ruled::amount(count.to_string()),
    }
}

/// The label over the columns before the first sum.
fn sums(table: &Table, label: &str) -> Vec<Ruled> {
    let first = table.columns.iter().position(|column| column.summed).unwrap_or(table.columns.len());
    let mut row = Vec::new();
    if first > 0 {
        row.push(Ruled::heading(label).over(first));
    }
    for (at, column) in table.columns.iter().enumerate().skip(first) {
        let cell = if column.summed { ruled_cell(&table.sum(at)) } else { Ruled::new("") };
        row.push(cell.bold().filled(Some(Tone::Tint)));
    }
    row
}

/// Up to four signatures side by side: who, and whether signed, or room for the pen.
fn signatures(setter: &Typesetter<'_>, signatures: &[Signature], width: Twip) -> Block {
    let mut all = Block::default();
    for row in signatures.chunks(4) {
        let share = width / Twip::try_from(row.len()).unwrap_or(1).max(1);
        let mut block = Block::default();
        for (at, signature) in (0..).zip(row) {
            let mut one = Block::default();
            let who = format!("{}：{}", signature.duty, signature.name);
            // The smaller line has room for a day and a time.
            for (words, style) in [(who, BODY), (signature.state.words(), Style::of(points(8)))] {
                one.below(Block::text(setter, &words, style, Align::Left, share - mm(3)));
                one.below(Block::space(mm(1)));
            }
            block.over(one, share * at, 0);
        }
        all.below(block);
        all.below(Block::space(mm(2)));
    }
    all
}
