//! 诉求趋势: tickets by month, with the rates and by community.

use super::rates::{Counts, TicketLine, named, names, rate};
use crate::document::{Block, Cell, Chart, ChartKind, Document, DocumentSheet, Table, TableColumn};
use chrono::{Datelike, NaiveDate};

fn month(ticket: &TicketLine) -> (i32, u32) {
    (ticket.day().year(), ticket.day().month())
}

/// The trend over all months that have tickets, oldest first.
#[must_use]
pub fn complaints_trend(office: &str, dated: NaiveDate, tickets: &[TicketLine]) -> Document {
    let all: Vec<&TicketLine> = tickets.iter().collect();
    let mut months: Vec<(i32, u32)> = all.iter().map(|ticket| month(ticket)).collect();
    months.sort_unstable();
    months.dedup();
    let mut sheet = DocumentSheet::new("各月", &[16, 12, 12, 14, 14, 14, 14]);
    sheet.title(format!("{office}12345 诉求月度趋势"));
    let mut table = Table::new(vec![
        TableColumn::centred("月份"),
        TableColumn::count("受理件数"),
        TableColumn::count("办结件数"),
        TableColumn::number("响应率（%）", 2),
        TableColumn::number("办结率（%）", 2),
        TableColumn::number("解决率（%）", 2),
        TableColumn::number("满意率（%）", 2),
    ])
    .with_total("合计");
    for one in &months {
        let counts = Counts::of(all.iter().copied().filter(|ticket| month(ticket) == *one));
        table.row(vec![
            words(*one).into(),
            Cell::count(counts.received),
            Cell::count(counts.finished),
            rate(counts.answered, counts.received).into(),
            rate(counts.finished, counts.received).into(),
            rate(counts.solved, counts.finished).into(),
            rate(counts.satisfied, counts.finished).into(),
        ]);
    }
    if table.rows.is_empty() {
        sheet.line("没有工单。");
    } else {
        sheet.table(table);
        sheet.push(Block::Space);
        for (title, values) in [("各月受理件数", vec![1]), ("各月解决率与满意率（%）", vec![5, 6])]
        {
            sheet.push(Block::Chart(Chart {
                kind: ChartKind::Lines,
                title: title.to_string(),
                table: 0,
                names: 0,
                values,
            }));
        }
    }
    Document {
        title: "12345 诉求月度趋势".to_string(),
        office: office.to_string(),
        dated,
        state: None,
        sheets: vec![sheet, by_community(office, &all, &months)],
    }
}

fn words((year, month): (i32, u32)) -> String {
    format!("{year}年{month}月")
}

fn by_community(office: &str, all: &[&TicketLine], months: &[(i32, u32)]) -> DocumentSheet {
    let mut widths = vec![28];
    widths.extend(std::iter::repeat_n(13, months.len()));
    widths.push(13);
    let mut sheet = DocumentSheet::across("各社区", &widths);
    sheet.title(format!("{office}各社区各月受理件数"));
    let mut columns = vec![TableColumn::text("社区")];
    columns.extend(months.iter().map(|month| TableColumn::count(&words(*month))));
    columns.push(TableColumn::count("合计"));
    let mut table = Table::new(columns).with_total("合计");
    for name in names(all, |ticket| &ticket.community) {
        let own = || all.iter().filter(|ticket| ticket.community == name);
        let mut row = vec![named(name).into()];
        row.extend(
            months.iter().map(|one| Cell::count(own().filter(|ticket| month(ticket) == *one).count())),
        );
        row.push(Cell::count(own().count()));
        table.row(row);
    }
    if table.rows.is_empty() {
        sheet.line("没有工单。");
    } else {
        sheet.table(table);
    }
    sheet
}
