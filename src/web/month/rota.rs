//! A month's rota as it was taken in: who is where on which day, who is away, and what does not fit together.

use chrono::{Datelike, Weekday};
use xingchou_importers::records::HalfDay;
use xingchou_pages::Link;
use xingchou_pages::composed::{Cell, Composed, Mark, Part, Table};
use xingchou_pages::month::Exception;

use super::{above, address};
use crate::operations::month_rota::{MonthRota, RotaDay, RotaPerson, month_rota};
use crate::web::answer::Answer;
use crate::web::error::WebError;
use crate::web::visit::Visit;
use crate::web::words;

/// People of a page.
const ROWS: usize = 60;
/// Clashes, and empty half days of a window, that are listed.
const LISTED: usize = 20;

/// The page.
pub(in crate::web) fn page(visit: &Visit) -> Result<Answer, WebError> {
    let month = visit.month()?;
    let frame = visit.frame_below(above(visit, month), visit.say("排班", "Rota"));
    let rota = month_rota(visit.store(), visit.viewer(), month)?;
    let mut parts = Vec::new();
    let clashes = clashes(visit, &rota);
    if !clashes.is_empty() {
        let title = visit.say("对不上的", "What does not fit together").to_owned();
        parts.push(Part::Exceptions { title, exceptions: clashes });
    }
    parts.push(grid(visit, &rota));
    if !rota.empty.is_empty() {
        parts.push(empty(visit, &rota));
    }
    Ok(Answer::page(Composed { frame: &frame, parts: &parts }.html()?))
}

fn clashes(visit: &Visit, rota: &MonthRota) -> Vec<Exception> {
    let mut found = Vec::new();
    for person in &rota.people {
        for ((day, _), of_day) in rota.days.iter().zip(&person.days).filter(|(_, of_day)| of_day.clashes()) {
            let away = of_day.away.join(visit.say("、", ", "));
            let day = words::day(visit, *day);
            found.push(Exception {
                count: visit.say("请核对", "look at").to_owned(),
                text: match visit.look.language.is_chinese() {
                    true => format!("{} {}，{day}既有班又有{away}", person.name, person.staff_no),
                    false => {
                        format!("{} {}: at a window and away ({away}) on {day}", person.name, person.staff_no)
                    }
                },
                href: String::new(),
                action: String::new(),
            });
        }
    }
    let count = found.len();
    if count > LISTED {
        found.truncate(LISTED);
        found.push(Exception {
            count: count.to_string(),
            text: visit.say("处，上面列出前 20 处", "in all, the first 20 above").to_owned(),
            href: String::new(),
            action: String::new(),
        });
    }
    found
}

fn weekday(visit: &Visit, weekday: Weekday) -> &'static str {
    let (zh, en) = match weekday {
        Weekday::Mon => ("一", "Mo"),
        Weekday::Tue => ("二", "Tu"),
        Weekday::Wed => ("三", "We"),
        Weekday::Thu => ("四", "Th"),
        Weekday::Fri => ("五", "Fr"),
        Weekday::Sat => ("六", "Sa"),
        Weekday::Sun => ("日", "Su"),
    };
    visit.say(zh, en)
}

fn grid(visit: &Visit, rota: &MonthRota) -> Part {
    let mut labels = vec![visit.say("姓名", "Name").to_owned()];
    labels.extend(rota.days.iter().map(|(day, works)| {
        let rest = if *works == Some(false) { visit.say("休", "·") } else { "" };
        format!("{} {}{rest}", day.day(), weekday(visit, day.weekday()))
    }));
    let names: Vec<&str> = labels.iter().map(String::as_str).collect();
    let nothing = visit.say(
        "这个月还没有排班，也没有请假记录。请到“文件”上传窗口值班表和请假明细。",
        "This month has neither a rota nor leave. Hand them in under Files.",
    );
    let mut table = Table::new(&names, nothing);
    let count = rota.people.len();
    let pages = count.div_ceil(ROWS).max(1);
    let page: usize = visit.asked("page").parse().unwrap_or(1).clamp(1, pages);
    for person in rota.people.iter().skip((page - 1) * ROWS).take(ROWS) {
        table.row(row(visit, person));
    }
    let note = match visit.look.language.is_chinese() {
        true => format!("共 {count} 人。上、下是上午、下午，后面是窗口号；标出来的是请假、缺勤。"),
        false => format!("{count} people. am and pm, each with its window; leave and absence are marked."),
    };
    let links = match pages {
        1 => Vec::new(),
        pages => (1..=pages)
            .map(|number| Link {
                href: format!("{}/rota?page={number}", address(rota.month)),
                text: number.to_string(),
                current: number == page,
            })
            .collect(),
    };
    Part::Table { title: visit.say("每人每天", "By person and day").to_owned(), note, table, links }
}

fn row(visit: &Visit, person: &RotaPerson) -> Vec<Cell> {
    let mut cells = vec![Cell::text(&person.name).and(&person.staff_no)];
    cells.extend(person.days.iter().map(|day| cell(visit, day)));
    cells
}

fn cell(visit: &Visit, day: &RotaDay) -> Cell {
    let mut shifts = Vec::new();
    match (&day.morning, &day.afternoon) {
        (Some(morning), Some(afternoon)) if morning == afternoon => shifts.push(morning.clone()),
        (morning, afternoon) => {
            shifts.extend(morning.iter().map(|window| format!("{}{window}", visit.say("上", "am "))));
            shifts.extend(afternoon.iter().map(|window| format!("{}{window}", visit.say("下", "pm "))));
        }
    }
    let shifts = shifts.join(" ");
    if day.away.is_empty() {
        return Cell::text(shifts);
    }
    let mark = if day.clashes() { Mark::Bad } else { Mark::Care };
    let cell = Cell::marked(day.away.join(visit.say("、", ", ")), mark);
    if shifts.is_empty() { cell } else { cell.and(shifts) }
}

fn empty(visit: &Visit, rota: &MonthRota) -> Part {
    let labels =
        [visit.say("窗口", "Window"), visit.say("空着的半天", "Half days"), visit.say("哪些", "Which")];
    let mut table = Table::new(&labels, "").numbers(&[1]);
    for (window, half_days) in &rota.empty {
        let listed: Vec<String> = half_days
            .iter()
            .take(LISTED)
            .map(|(day, half)| {
                let half = match half {
                    HalfDay::Morning => visit.say("上午", "am"),
                    HalfDay::Afternoon => visit.say("下午", "pm"),
                };
                match visit.look.language.is_chinese() {
                    true => format!("{}日{half}", day.day()),
                    false => format!("{} {half}", day.day()),
                }
            })
            .collect();
        let more = if half_days.len() > LISTED { "…" } else { "" };
        table.row(vec![
            Cell::text(window),
            Cell::text(half_days.len().to_string()),
            Cell::text(format!("{}{more}", listed.join(visit.say("、", ", ")))),
        ]);
    }
    let note = visit.say(
        "工作日里没有排人的半天，从排班的第一天算到最后一天。这时的评价找不到人。",
        "Half days of working days without anybody, from the rota's first to its last day. Ratings of then belong to nobody.",
    );
    let title = visit.say("没有人的窗口", "Windows without anybody").to_owned();
    Part::Table { title, note: note.to_owned(), table, links: Vec::new() }
}
