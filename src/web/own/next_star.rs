//! What would have brought the reader one star more, as the sheet says.

use rust_decimal::Decimal;
use xingchou_pages::Link;
use xingchou_pages::composed::{Cell, Composed, Mark, Part, Table};

use super::own_number;
use crate::month::Month;
use crate::operations::next_star::{NextStar, Way, next_star};
use crate::operations::scores;
use crate::web::answer::Answer;
use crate::web::error::WebError;
use crate::web::visit::Visit;
use crate::web::words;

/// What would have brought one star more in the month that is asked for, or the latest.
pub(in crate::web) fn page(visit: &Visit) -> Result<Answer, WebError> {
    let own = own_number(visit)?;
    let month: Option<Month> = match visit.asked("month").parse() {
        Ok(month) => Some(month),
        Err(_) => scores::months(visit.store(), visit.viewer())?.last().copied(),
    };
    let above = vec![
        Link::to("/my", visit.say("我的工资", "My pay")),
        Link::to("/my/stars", visit.say("我的星级", "My stars")),
    ];
    let frame = visit.frame_below(above, visit.say("怎样能多一颗星", "What would bring one star more"));
    let found = match month {
        Some(month) => next_star(visit.store(), visit.viewer(), month, &own)?,
        None => None,
    };
    let parts = match &found {
        None => {
            let line =
                visit.say("这个月没有您的评分。", "There is no score of yours in this month.").to_owned();
            vec![Part::Text { title: String::new(), lines: vec![line], links: Vec::new() }]
        }
        Some(next) => of(visit, next),
    };
    Ok(Answer::page(Composed { frame: &frame, parts: &parts }.html()?))
}

fn of(visit: &Visit, next: &NextStar) -> Vec<Part> {
    let say = |zh: &str, en: &str| visit.say(zh, en).to_owned();
    let totals = vec![
        (say("星级", "Stars"), words::stars(&next.stars.normalize().to_string())),
        (say("总分", "Total"), total(next.total)),
        (say("评星状态", "State"), words::or_dash(next.status.as_str())),
    ];
    let note = say(
        "下面是用当月的评分表重新算出来的：每次只改您的一项，同事的都不变。各项可以合起来做，所需次数会更少。",
        "Computed by the month's own score sheet: one thing of yours changed at a time, colleagues as they were. Several \
         together need fewer of each.",
    );
    let month = words::month(visit, next.month);
    let mut parts = vec![Part::Totals { title: month, totals, note }];
    let labels = [
        visit.say("做什么", "What"),
        visit.say("当月", "In the month"),
        visit.say("要多少次", "How often"),
        visit.say("总分会到", "Total then"),
        visit.say("星级会到", "Stars then"),
    ];
    let nothing = match next.stars >= Decimal::from(5) {
        true => say("您已是最高星级。", "You have the highest star already."),
        false => say(
            "没有哪一项单独能再多一颗星；不参评的岗位也没有星级。",
            "No single thing brings a star; posts that are not rated have none.",
        ),
    };
    let mut table = Table::new(&labels, nothing).numbers(&[1, 2, 3]);
    for way in next.ways.iter().filter(|way| way.reached.is_some()) {
        table.row(row(visit, way));
    }
    parts.push(Part::Table {
        title: say("单独做到就能多一颗星的", "What brings a star by itself"),
        note: String::new(),
        table,
        links: Vec::new(),
    });
    if next.ways.iter().any(|way| way.reached.is_none()) {
        let labels = [
            visit.say("做什么", "What"),
            visit.say("当月", "In the month"),
            visit.say("最多能做", "At most"),
            visit.say("总分会到", "Total then"),
        ];
        let mut table = Table::new(&labels, "").numbers(&[1, 2, 3]);
        for way in next.ways.iter().filter(|way| way.reached.is_none()) {
            table.row(vec![
                Cell::text(visit.told(&way.what)),
                Cell::text(shown(Some(way.was))),
                Cell::text(way.tried.to_string()),
                Cell::text(total(way.total_then)),
            ]);
        }
        parts.push(Part::Table {
            title: say("能加分，但单独不够一颗星的", "What brings points, but no star alone"),
            note: String::new(),
            table,
            links: Vec::new(),
        });
    }
    parts
}

fn row(visit: &Visit, way: &Way) -> Vec<Cell> {
    let mut cells = vec![Cell::text(visit.told(&way.what)), Cell::text(shown(Some(way.was)))];
    if let Some(reached) = &way.reached {
        cells.push(Cell::text(reached.times.to_string()));
        cells.push(Cell::text(total(reached.total)));
        cells.push(Cell::marked(words::stars(&reached.stars.normalize().to_string()), Mark::Good));
    }
    cells
}

/// A total as slips of scores show it: with two decimals.
fn total(number: Option<Decimal>) -> String {
    number.map_or_else(|| words::NOTHING.to_owned(), |number| format!("{number:.2}"))
}

fn shown(number: Option<Decimal>) -> String {
    number.map_or_else(|| words::NOTHING.to_owned(), |number| number.normalize().to_string())
}
