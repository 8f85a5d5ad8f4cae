//! What if: other numbers of the pay sheet over a month that was calculated. Nothing is kept.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use xingchou_engine::number;
use xingchou_pages::composed::{Cell, Composed, Part, Table};
use xingchou_pages::trial::{TrialGroup, TrialNumber, TrialPage};
use xingchou_pages::{Notice, NoticeKind};

use super::score::who;
use super::stars::signed;
use super::{above, address};
use crate::operations::policies::simulate::{
    Change, Changeable, MonthNumbers, Simulated, month_numbers, simulate,
};
use crate::web::answer::Answer;
use crate::web::error::WebError;
use crate::web::visit::Visit;
use crate::web::words;

/// People who would move that are listed.
const MOVERS: usize = 20;

/// The numbers, and what comes of those that were changed.
pub(in crate::web) fn page(visit: &Visit) -> Result<Answer, WebError> {
    let month = visit.month()?;
    let mut frame = visit.frame_below(above(visit, month), visit.say("试算", "What if"));
    let numbers = match month_numbers(visit.store(), visit.viewer(), month) {
        Ok(numbers) => numbers,
        Err(error) => {
            let refused = visit.refusal(error, None)?;
            let parts = [Part::Text { title: String::new(), lines: vec![refused.text], links: Vec::new() }];
            return Ok(Answer::page(Composed { frame: &frame, parts: &parts }.html()?));
        }
    };
    let same_run = visit.asked("run").is_empty() || visit.asked("run") == numbers.run.to_string();
    if !same_run {
        let text = visit.say(
            "这个月重新算过，原来填的数没有带过来，请重新填。",
            "The month was calculated anew; type the numbers again.",
        );
        frame.notices.push(Notice { kind: NoticeKind::Information, text: text.to_owned(), field: None });
    }
    let mut changes = Vec::new();
    let mut wrong = Vec::new();
    for (at, one) in numbers.numbers.iter().enumerate().filter(|_| same_run) {
        let typed = visit.asked(&format!("n{at}")).trim();
        match number::parse(typed) {
            _ if typed.is_empty() => {}
            Some(value) if value == one.now.value => {}
            Some(value) => changes.push(Change { value, ..one.now.clone() }),
            None => wrong.push((at, label(one))),
        }
    }
    for (at, name) in wrong {
        let text = match visit.look.language.is_chinese() {
            true => format!("“{name}”请写成数字，如 500 或 0.6"),
            false => format!("write “{name}” as a number, such as 500 or 0.6"),
        };
        frame.notices.push(Notice { kind: NoticeKind::Error, text, field: Some(format!("n{at}")) });
    }
    let result = match frame.errors().is_empty() && !changes.is_empty() {
        true => match simulate(visit.store(), visit.viewer(), &visit.service.data, month, None, &changes) {
            Ok(simulated) => result(visit, &simulated),
            Err(error) => vec![Part::Notice(visit.refusal(error, None)?)],
        },
        false => vec![nothing_changed(visit, &frame.notices)],
    };
    if visit.asked("part") == "1" {
        return Ok(Answer::page(xingchou_pages::composed::parts_only(&frame, &result)?));
    }
    let groups = groups(visit, &numbers, same_run);
    let introduction = visit.say(
        "改几个数，看这个月的应发会变成多少。只是试算，什么都不保存，工资和规则都不会变。",
        "Change some numbers and see what the month's gross pay would be. Nothing is kept: neither pay nor rules change.",
    );
    let place = format!("{}/what-if", address(month));
    let page = TrialPage::new(&frame, (&place, numbers.run), introduction, &groups, &result)?;
    Ok(Answer::page(page.html()?))
}

/// A number as people call it.
fn label(number: &Changeable) -> String {
    let name = &number.now.parameter;
    match &number.now.cell {
        None => name.clone(),
        Some((row, column)) => format!("{name} · {} {row} · {column}", number.rows_by),
    }
}

fn nothing_changed(visit: &Visit, notices: &[Notice]) -> Part {
    let wrong = notices.iter().find(|notice| notice.kind == NoticeKind::Error);
    match wrong {
        Some(notice) => Part::Notice(notice.clone()),
        None => Part::Text {
            title: visit.say("结果", "What comes of it").to_owned(),
            lines: vec![visit.say("还没有改任何数。", "No number is changed yet.").to_owned()],
            links: Vec::new(),
        },
    }
}

/// The numbers by sheet; those of the pay sheet itself are open.
fn groups(visit: &Visit, numbers: &MonthNumbers, same_run: bool) -> Vec<TrialGroup> {
    let mut groups: Vec<TrialGroup> = Vec::new();
    for (at, one) in numbers.numbers.iter().enumerate() {
        let name = format!("n{at}");
        let value = one.now.value.normalize();
        let typed = Some(visit.asked(&name)).filter(|typed| same_run && !typed.is_empty());
        let scale = one.now.value.normalize().scale();
        let to = match value.abs().saturating_mul(Decimal::TWO) {
            none if none.is_zero() => Decimal::ONE_HUNDRED,
            twice => twice,
        };
        let unit = if one.unit.is_empty() { String::new() } else { format!(" {}", one.unit) };
        let number = TrialNumber {
            hint: match visit.look.language.is_chinese() {
                true => format!("现在 {value}{unit}。{}", one.basis),
                false => format!("now {value}{unit}. {}", one.basis),
            },
            label: label(one),
            value: typed.map_or_else(|| value.to_string(), str::to_owned),
            to: to.normalize().to_string(),
            step: Decimal::new(1, scale).to_string(),
            name,
        };
        match groups.iter_mut().find(|group| group.title == one.sheet) {
            Some(group) => group.numbers.push(number),
            None => {
                groups.push(TrialGroup { title: one.sheet.clone(), open: one.own, numbers: vec![number] })
            }
        }
    }
    groups
}

fn result(visit: &Visit, simulated: &Simulated) -> Vec<Part> {
    let difference = simulated.after.saturating_sub(simulated.before);
    let totals = vec![
        (visit.say("原来的应发", "Gross now").to_owned(), words::amount(Some(simulated.before))),
        (visit.say("改后的应发", "Gross then").to_owned(), words::amount(Some(simulated.after))),
        (visit.say("相差", "Difference").to_owned(), words::amount(Some(difference))),
    ];
    let note = match visit.look.language.is_chinese() {
        true => format!("和工资批次 #{} 比，{} 人有变化。", simulated.run, simulated.movers.len()),
        false => format!("Compared with run #{}; {} people move.", simulated.run, simulated.movers.len()),
    };
    let title = visit.say("合计（元）", "Totals (yuan)").to_owned();
    let mut parts = vec![Part::Totals { title, totals, note }];
    if !simulated.held_otherwise.is_empty() {
        let list = simulated.held_otherwise.join(visit.say("、", ", "));
        let text = match visit.look.language.is_chinese() {
            true => format!("这些人暂缓发放的情况会变：{list}"),
            false => format!("Whether they are held would change: {list}"),
        };
        parts.push(Part::Notice(Notice { kind: NoticeKind::Warning, text, field: None }));
    }
    parts.push(groups_moved(visit, ("各社区相差（元）", "By community (yuan)"), &simulated.by_community));
    parts.push(groups_moved(visit, ("各岗位相差（元）", "By post (yuan)"), &simulated.by_post));
    parts.push(movers(visit, simulated));
    parts
}

fn groups_moved(visit: &Visit, (zh, en): (&str, &str), sums: &BTreeMap<String, Decimal>) -> Part {
    let labels = [visit.say("名称", "Name"), visit.say("相差", "Difference")];
    let mut table = Table::new(&labels, "").numbers(&[1]);
    for (name, sum) in sums {
        table.row(vec![Cell::text(words::or_dash(name.as_str())), Cell::text(words::amount(Some(*sum)))]);
    }
    Part::Table { title: visit.say(zh, en).to_owned(), note: String::new(), table, links: Vec::new() }
}

fn movers(visit: &Visit, simulated: &Simulated) -> Part {
    let labels = [
        visit.say("姓名", "Name"),
        visit.say("原来", "Now"),
        visit.say("改后", "Then"),
        visit.say("哪些项目相差多少", "Which items, and by how much"),
    ];
    let mut table = Table::new(&labels, visit.say("没有人有变化。", "Nobody moves.")).numbers(&[1, 2]);
    for mover in simulated.movers.iter().take(MOVERS) {
        let items: Vec<String> =
            mover.items.iter().map(|(item, amount)| format!("{item} {}", signed(*amount))).collect();
        table.row(vec![
            who(&mover.person.name, &mover.person.staff_no),
            Cell::text(words::amount(Some(mover.before))),
            Cell::text(words::amount(Some(mover.after))),
            Cell::text(items.join(visit.say("，", ", "))),
        ]);
    }
    let note = match (simulated.movers.len() > MOVERS, visit.look.language.is_chinese()) {
        (false, _) => String::new(),
        (true, true) => format!("共 {} 人，列出相差最多的 {MOVERS} 人。", simulated.movers.len()),
        (true, false) => format!("{} people, the {MOVERS} who move most here.", simulated.movers.len()),
    };
    let title = visit.say("变化最大的人（元）", "Who moves most (yuan)").to_owned();
    Part::Table { title, note, table, links: Vec::new() }
}
