//! Whether a month's stars are fair: what is worth a look, and how sure each person's star is. Nothing follows from it
//! by itself.

use xingchou_pages::Link;
use xingchou_pages::composed::{Cell, Composed, Part, Table};

use super::score::who;
use super::stars::address_of;
use super::{above, address};
use crate::operations::fairness::{Fairness, PersonFairness, Signal, Stability, Thresholds, fairness};
use crate::web::answer::Answer;
use crate::web::error::WebError;
use crate::web::visit::Visit;
use crate::web::words;
use rust_decimal::Decimal;

/// Up to how many people everybody's star is tried while the reader waits.
const AT_ONCE: usize = 60;
/// Rows of the table of people.
const ROWS: usize = 300;

/// The page.
pub(in crate::web) fn page(visit: &Visit) -> Result<Answer, WebError> {
    let month = visit.month()?;
    let frame = visit.frame_below(above(visit, month), visit.say("评星是否公平", "Whether stars are fair"));
    let thresholds = Thresholds { firm_up_to_people: Some(AT_ONCE), ..Thresholds::default() };
    let found = match fairness(visit.store(), visit.viewer(), month, thresholds) {
        Ok(found) => found,
        Err(error) => {
            let refused = visit.refusal(error, None)?;
            let parts = [Part::Text { title: String::new(), lines: vec![refused.text], links: Vec::new() }];
            return Ok(Answer::page(Composed { frame: &frame, parts: &parts }.html()?));
        }
    };
    let parts = [signals(visit, &found), people(visit, &found)];
    Ok(Answer::page(Composed { frame: &frame, parts: &parts }.html()?))
}

/// What kind of thing a signal is.
fn kind(visit: &Visit, signal: &Signal) -> String {
    let (zh, en) = match signal.code {
        "burst" => ("短时间连续好评", "a burst of praise"),
        "outside_hours" => ("非工作时间好评", "praise outside hours"),
        "more_ratings_than_cases" => ("评价多于办件", "more ratings than cases"),
        "device_far_off" => ("评价器与别的相差过大", "a device far from the others"),
        "rate_too_good" => ("评价率高得少见", "a rare rating rate"),
        other => return other.to_owned(),
    };
    visit.say(zh, en).to_owned()
}

fn signals(visit: &Visit, found: &Fairness) -> Part {
    let labels = [
        visit.say("谁或哪台评价器", "Who, or which device"),
        visit.say("情况", "What"),
        visit.say("说明", "In words"),
    ];
    let nothing = visit.say("没有发现异常。", "Nothing is out of the ordinary.");
    let mut table = Table::new(&labels, nothing);
    for signal in &found.signals {
        let whose = match &signal.staff_no {
            Some(staff_no) => {
                let name = found.people.iter().find(|one| one.person.staff_no == *staff_no);
                who(name.map_or(staff_no, |one| &one.person.name), staff_no)
            }
            None => Cell::text(signal.device.clone().unwrap_or_default()),
        };
        table.row(vec![whose, Cell::text(kind(visit, signal)), Cell::text(visit.told(&signal.what))]);
    }
    let note = match visit.look.language.is_chinese() {
        true => format!("只供了解情况，不作处理依据，系统也不会自动处理。{}。", found.thresholds.assumed.zh),
        false => format!(
            "To ask about; nothing is proved by it and nothing done automatically. {}.",
            found.thresholds.assumed.en
        ),
    };
    let title = visit.say("值得了解的情况", "Worth asking about").to_owned();
    Part::Table { title, note, table, links: Vec::new() }
}

/// A percentage with one decimal, or a dash.
fn percent(number: Option<Decimal>) -> String {
    number.map_or_else(|| words::NOTHING.to_owned(), |number| number.round_dp(1).to_string())
}

/// How many more bad ratings cost a star, in words.
pub(super) fn firmness(visit: &Visit, firm: Option<&Stability>, tried: u32) -> String {
    match (firm, visit.look.language.is_chinese()) {
        (None, _) => words::NOTHING.to_owned(),
        (Some(Stability { bad_ratings: Some(bad), .. }), true) => format!("再有 {bad} 条差评"),
        (Some(Stability { bad_ratings: Some(bad), .. }), false) => format!("{bad} more bad ratings"),
        (Some(_), true) => format!("{tried} 条以内不掉星"),
        (Some(_), false) => format!("not within {tried}"),
    }
}

fn people(visit: &Visit, found: &Fairness) -> Part {
    let mut labels = vec![
        visit.say("姓名", "Name"),
        visit.say("岗位", "Post"),
        visit.say("星级", "Stars"),
        visit.say("评价（条）", "Ratings"),
        visit.say("满意率%", "Satisfied %"),
        visit.say("区间%", "Interval %"),
        visit.say("评价率%", "Rated %"),
        visit.say("多少条差评掉一颗星", "What costs a star"),
    ];
    let priced = found.pay_run.is_some();
    if priced {
        labels.push(visit.say("掉星少发（元/月）", "Worth (yuan a month)"));
    }
    let mut table = Table::new(&labels, "").numbers(&[3, 4, 5, 6, 8]);
    let tried = found.thresholds.bad_ratings_tried;
    for one in found.people.iter().take(ROWS) {
        table.row(person(visit, found, one, tried, priced));
    }
    let whole = found.people.iter().all(|one| one.stability.is_none()) && found.people.len() > AT_ONCE;
    let mut note = match visit.look.language.is_chinese() {
        true => format!("共 {} 人。区间是满意率按 95% 把握所在的范围，样本越小越宽。", found.people.len()),
        false => format!(
            "{} people. The interval is where the rate lies with 95% confidence; the smaller the sample, the wider.",
            found.people.len()
        ),
    };
    if whole {
        note += visit.say(
            "人多，掉星要几条差评请点姓名逐个看。",
            " With so many people, what costs a star is on each person's page.",
        );
    }
    if found.people.len() > ROWS {
        note += &match visit.look.language.is_chinese() {
            true => format!("先列出 {ROWS} 人。"),
            false => format!(" The first {ROWS} are here."),
        };
    }
    let links = vec![Link::to(
        format!("{}/scores", address(found.month)),
        visit.say("全部人员的评分", "Everybody's scores"),
    )];
    Part::Table {
        title: visit.say("每个人的星有多稳", "How firm each star is").to_owned(),
        note,
        table,
        links,
    }
}

fn person(visit: &Visit, found: &Fairness, one: &PersonFairness, tried: u32, priced: bool) -> Vec<Cell> {
    let starred = one.status.is_empty() || one.status == "已评星";
    let stars = match one.stars.filter(|_| starred) {
        Some(stars) => words::stars(&stars.normalize().to_string()),
        None => one.status.clone(),
    };
    let interval = one.interval.map_or_else(
        || words::NOTHING.to_owned(),
        |(low, high)| format!("{}–{}", low.round_dp(1), high.round_dp(1)),
    );
    let href = address_of(found.month, &one.person.staff_no);
    let mut cells = vec![
        Cell::link(&one.person.name, href).and(&one.person.staff_no),
        Cell::text(&one.person.post),
        Cell::text(words::or_dash(stars)),
        Cell::text(
            one.ratings.map_or_else(|| words::NOTHING.to_owned(), |count| count.normalize().to_string()),
        ),
        Cell::text(percent(one.satisfied)),
        Cell::text(interval),
        Cell::text(percent(one.coverage)),
        Cell::text(firmness(visit, one.stability.as_ref(), tried)),
    ];
    if priced {
        cells.push(Cell::text(words::amount(one.stability.as_ref().and_then(|firm| firm.yuan))));
    }
    cells
}
