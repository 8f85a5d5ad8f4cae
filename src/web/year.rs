//! What is due in the year, month by month.

use chrono::Datelike;
use xingchou_pages::Link;
use xingchou_pages::composed::{Cell, Composed, Mark, Part, Table};

use super::answer::Answer;
use super::error::WebError;
use super::visit::Visit;
use super::words;
use crate::clock;
use crate::month::Month;
use crate::operations::year_calendar::{Due, due_in};

/// Years that can be asked for.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2100;

/// The duties of a year; those of today's month first.
pub(super) fn page(visit: &Visit) -> Result<Answer, WebError> {
    let today = clock::to_office_time(visit.now).date();
    let year = visit.asked("year").parse::<i32>().unwrap_or(today.year());
    let year = if YEARS.contains(&year) { year } else { today.year() };
    let title = match visit.look.language.is_chinese() {
        true => format!("{year}年要办的事"),
        false => format!("Due in {year}"),
    };
    let frame = visit.frame(title);
    let mut parts = Vec::new();
    if year == today.year() {
        parts.push(due_now(visit)?);
    }
    for number in 1..=12 {
        let Some(month) = Month::new(year, number) else { continue };
        let due = due_in(month)?;
        if !due.is_empty() && month != Month::of(today) {
            parts.push(of_month(visit, words::month(visit, month), &due));
        }
    }
    let links = [year - 1, year + 1]
        .into_iter()
        .filter(|year| YEARS.contains(year))
        .map(|year| Link::to(format!("/year?year={year}"), year.to_string()))
        .collect();
    let title = visit.say("别的年份", "Other years").to_owned();
    parts.push(Part::Text { title, lines: Vec::new(), links });
    Ok(Answer::page(Composed { frame: &frame, parts: &parts }.html()?))
}

/// What is due in today's month.
pub(super) fn due_now(visit: &Visit) -> Result<Part, WebError> {
    let month = Month::of(clock::to_office_time(visit.now).date());
    let title = match visit.look.language.is_chinese() {
        true => format!("本月（{}）要办的事", words::month(visit, month)),
        false => format!("Due this month ({})", words::month(visit, month)),
    };
    Ok(of_month(visit, title, &due_in(month)?))
}

fn of_month(visit: &Visit, title: String, due: &[Due]) -> Part {
    let today = clock::to_office_time(visit.now).date();
    let labels = [
        visit.say("要办的事", "What is due"),
        visit.say("什么时候", "When"),
        visit.say("怎么办", "What to do"),
    ];
    let mut table = Table::new(&labels, visit.say("没有。", "Nothing."));
    for one in due {
        let when = match visit.look.language.is_chinese() {
            true => format!(
                "{}月{}日到{}月{}日",
                one.from.month(),
                one.from.day(),
                one.until.month(),
                one.until.day()
            ),
            false => format!("{} to {}", one.from.format("%-d %b"), one.until.format("%-d %b")),
        };
        let left = one.until.signed_duration_since(today).num_days();
        let when = match (one.from <= today && today <= one.until, visit.look.language.is_chinese()) {
            (true, true) => Cell::marked(when, Mark::Care).and(format!("还有 {left} 天")),
            (true, false) => Cell::marked(when, Mark::Care).and(format!("{left} days left")),
            (false, _) => Cell::text(when),
        };
        let mut todo = Cell::text(visit.told(&one.todo));
        if let Some(source) = &one.source {
            todo = todo.and(format!("{}{source}", visit.say("依据：", "Source: ")));
        }
        if let Some(assumed) = &one.assumed {
            todo = todo.and(format!("{}{assumed}", visit.say("暂定：", "Assumed: ")));
        }
        table.row(vec![Cell::text(visit.told(&one.title)), when, todo]);
    }
    Part::Table { title, note: String::new(), table, links: Vec::new() }
}
