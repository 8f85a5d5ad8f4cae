//! 早报、晚报: what each team has on its hands in the morning, and what it did by the evening.

use super::rates::{Counts, TicketLine, named, names};
use crate::document::{Cell, Document, DocumentSheet, Table, TableColumn};
use crate::run_amounts::day_words;
use chrono::{Duration, NaiveDate, NaiveDateTime, NaiveTime};

/// Which summary of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayHalf {
    /// 早报, as things stand when the day begins.
    Morning,
    /// 晚报, as they stand when it ends.
    Evening,
}

impl DayHalf {
    /// 早报 or 晚报.
    #[must_use]
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Morning => "早报",
            Self::Evening => "晚报",
        }
    }
}

/// The summary of a day, from what the tickets say: a team a row, and the tickets that are due or late one by one.
#[must_use]
pub fn day_summary(office: &str, day: NaiveDate, half: DayHalf, tickets: &[TicketLine]) -> Document {
    let next = day.checked_add_signed(Duration::days(1)).unwrap_or(day);
    let at = match half {
        DayHalf::Morning => day.and_time(NaiveTime::MIN),
        DayHalf::Evening => next.and_time(NaiveTime::MIN),
    };
    let known: Vec<&TicketLine> = tickets.iter().filter(|ticket| ticket.dispatched_at < at).collect();
    let open: Vec<&TicketLine> = known
        .iter()
        .copied()
        .filter(|ticket| ticket.finished_at.is_none_or(|finished| finished >= at))
        .collect();
    let mut sheet = DocumentSheet::across(half.chinese(), &[26, 13, 13, 13, 13, 13, 13]);
    sheet.title(format!("{office}12345 工单{}（{}）", half.chinese(), day_words(day)));
    sheet.table(match half {
        DayHalf::Morning => morning(day, at, &known, &open),
        DayHalf::Evening => evening(day, at, &known, &open),
    });
    sheet.heading("需要盯办的工单");
    let tomorrow = at.checked_add_signed(Duration::days(1)).unwrap_or(at);
    let mut urgent: Vec<&TicketLine> =
        open.iter().copied().filter(|ticket| ticket.due_at() < tomorrow).collect();
    urgent.sort_by_key(|ticket| (ticket.due_at(), ticket.ticket_no.clone()));
    let mut table = Table::new(vec![
        TableColumn::text("工单编号"),
        TableColumn::centred("承办人"),
        TableColumn::text("社区").over(2),
        TableColumn::centred("派单时间"),
        TableColumn::centred("办结期限"),
        TableColumn::centred("状态"),
    ]);
    for ticket in urgent {
        let state = if ticket.due_at() < at { "已超期" } else { "当日到期" };
        table.row(vec![
            ticket.ticket_no.clone().into(),
            ticket.handler.clone().into(),
            named(&ticket.community).into(),
            moment(ticket.dispatched_at).into(),
            moment(ticket.due_at()).into(),
            state.into(),
        ]);
    }
    if table.rows.is_empty() {
        sheet.line("无。");
    } else {
        sheet.table(table);
    }
    sheet.line("办结期限为派单后 72 小时。");
    Document {
        title: format!("12345 工单{}", half.chinese()),
        office: office.to_string(),
        dated: day,
        state: None,
        sheets: vec![sheet],
    }
}

fn moment(time: NaiveDateTime) -> String {
    time.format("%m-%d %H:%M").to_string()
}

fn rows(mut table: Table, known: &[&TicketLine], cells: impl Fn(&str) -> Vec<usize>) -> Table {
    for team in names(known, |ticket| &ticket.team) {
        let mut row = vec![named(team).into()];
        row.extend(cells(team).into_iter().map(Cell::count));
        table.row(row);
    }
    table
}

fn count(tickets: &[&TicketLine], is: impl Fn(&TicketLine) -> bool) -> usize {
    tickets.iter().filter(|ticket| is(ticket)).count()
}

fn morning(day: NaiveDate, at: NaiveDateTime, known: &[&TicketLine], open: &[&TicketLine]) -> Table {
    let table = Table::new(vec![
        TableColumn::text("组（社区）"),
        TableColumn::count("昨日新派"),
        TableColumn::count("在办"),
        TableColumn::count("其中未响应"),
        TableColumn::count("今日到期"),
        TableColumn::count("已超期"),
    ])
    .with_total("合计");
    rows(table, known, |team| {
        let own = |ticket: &TicketLine| ticket.team == team;
        let unanswered = |ticket: &TicketLine| ticket.responded_at.is_none_or(|answered| answered >= at);
        vec![
            count(known, |ticket| own(ticket) && Some(ticket.day()) == day.pred_opt()),
            count(open, own),
            count(open, |ticket| own(ticket) && unanswered(ticket)),
            count(open, |ticket| own(ticket) && ticket.due_at() >= at && ticket.due_at().date() == day),
            count(open, |ticket| own(ticket) && ticket.due_at() < at),
        ]
    })
}

fn evening(day: NaiveDate, at: NaiveDateTime, known: &[&TicketLine], open: &[&TicketLine]) -> Table {
    let table = Table::new(vec![
        TableColumn::text("组（社区）"),
        TableColumn::count("今日新派"),
        TableColumn::count("当日响应"),
        TableColumn::count("今日办结"),
        TableColumn::count("在办"),
        TableColumn::count("明日到期"),
        TableColumn::count("已超期"),
    ])
    .with_total("合计");
    rows(table, known, |team| {
        let own = |ticket: &TicketLine| ticket.team == team;
        let new: Vec<&TicketLine> =
            known.iter().copied().filter(|ticket| own(ticket) && ticket.day() == day).collect();
        let finished = |ticket: &TicketLine| ticket.finished_at.is_some_and(|time| time.date() == day);
        vec![
            new.len(),
            Counts::of(new.iter().copied()).answered_same_day,
            count(known, |ticket| own(ticket) && finished(ticket)),
            count(open, own),
            count(open, |ticket| own(ticket) && Some(ticket.due_at().date()) == day.succ_opt()),
            count(open, |ticket| own(ticket) && ticket.due_at() < at),
        ]
    })
}
