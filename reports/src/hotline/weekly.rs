//! 每周排名: communities by the number of tickets, from Monday to Sunday by 派单; ties share a rank.

use super::rates::{Counts, TicketLine, monday_of, named, names, rate};
use crate::document::{Block, Cell, Chart, ChartKind, Document, DocumentSheet, Table, TableColumn};
use crate::run_amounts::day_words;
use chrono::{Duration, NaiveDate};

/// The first and the last day of a day's week.
#[must_use]
pub fn week_of(day: NaiveDate) -> (NaiveDate, NaiveDate) {
    let monday = monday_of(day);
    (monday, monday.checked_add_signed(Duration::days(6)).unwrap_or(monday))
}

/// The ranking of the week of a day. `known` are the communities that stand on it with none, too.
#[must_use]
pub fn weekly_ranking(office: &str, day: NaiveDate, known: &[String], tickets: &[TicketLine]) -> Document {
    let (monday, sunday) = week_of(day);
    let own: Vec<&TicketLine> = tickets.iter().filter(|ticket| ticket.monday() == monday).collect();
    let mut all = names(&own, |ticket| &ticket.community);
    all.extend(known.iter().map(String::as_str));
    all.sort_unstable();
    all.dedup();
    let mut rows: Vec<(Counts, &str)> = all
        .into_iter()
        .map(|name| (Counts::of(own.iter().copied().filter(|ticket| ticket.community == name)), name))
        .collect();
    rows.sort_by_key(|(counts, name)| (std::cmp::Reverse(counts.received), *name));

    let mut sheet = DocumentSheet::across("每周排名", &[8, 28, 10, 11, 11, 13, 10, 11, 13, 11, 11]);
    sheet.title(format!("{office}12345 工单每周排名"));
    sheet.line(format!("{}（周一）至{}（周日），按派单时间统计", day_words(monday), day_words(sunday)));
    let mut table = Table::new(vec![
        TableColumn::number("名次", 0),
        TableColumn::text("社区"),
        TableColumn::count("受理件数"),
        TableColumn::count("响应件数"),
        TableColumn::number("响应率（%）", 2),
        TableColumn::number("当日响应率（%）", 2),
        TableColumn::count("办结件数"),
        TableColumn::number("办结率（%）", 2),
        TableColumn::number("三日办结率（%）", 2),
        TableColumn::number("解决率（%）", 2),
        TableColumn::number("满意率（%）", 2),
    ])
    .with_total("合计");
    for (counts, name) in &rows {
        let rank = rows.iter().filter(|(other, _)| other.received > counts.received).count() + 1;
        table.row(vec![
            Cell::count(rank),
            named(name).into(),
            Cell::count(counts.received),
            Cell::count(counts.answered),
            rate(counts.answered, counts.received).into(),
            rate(counts.answered_same_day, counts.received).into(),
            Cell::count(counts.finished),
            rate(counts.finished, counts.received).into(),
            rate(counts.finished_in_time, counts.received).into(),
            rate(counts.solved, counts.finished).into(),
            rate(counts.satisfied, counts.finished).into(),
        ]);
    }
    if own.is_empty() {
        sheet.line("本周没有派单。");
    }
    if !table.rows.is_empty() {
        sheet.table(table);
        let counts = Counts::of(own.iter().copied());
        if let (Some(answered), Some(finished)) =
            (rate(counts.answered, counts.received), rate(counts.finished, counts.received))
        {
            sheet.line(format!(
                "全街道受理 {} 件，办结 {} 件，响应率 {answered}%，办结率 {finished}%。",
                counts.received, counts.finished
            ));
        }
        sheet.push(Block::Space);
        sheet.push(Block::Chart(Chart {
            kind: ChartKind::Bars,
            title: "各社区受理件数".to_string(),
            table: 0,
            names: 1,
            values: vec![2],
        }));
    }
    sheet.line("响应率、办结率以受理件数为分母，解决率、满意率以办结件数为分母；三日为派单后 72 小时。件数相同的名次相同。");
    sheet.signatures(&[("制表", ""), ("复核", ""), ("负责人", "")]);
    Document {
        title: "12345 工单每周排名".to_string(),
        office: office.to_string(),
        dated: sunday,
        state: None,
        sheets: vec![sheet],
    }
}
