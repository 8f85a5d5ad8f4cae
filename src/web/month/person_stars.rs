//! One person's stars for who leads: what the total is made of beside the peers, how it moved, and how firm it is.

use rust_decimal::Decimal;
use xingchou_pages::Link;
use xingchou_pages::charts::{Bar, Trend, bars, trend};
use xingchou_pages::composed::{Cell, Composed, Part, Table};
use xingchou_pages::table::encoded;

use super::fairness::firmness;
use super::stars::{address_of, signed};
use super::{above, address};
use crate::access::{Action, Resource};
use crate::month::Month;
use crate::operations::fairness::{Thresholds, fairness_of};
use crate::operations::score_of_person::{ScoreOfPerson, number_of, score_of_person, stars_of};
use crate::web::answer::Answer;
use crate::web::error::WebError;
use crate::web::visit::Visit;
use crate::web::words;

/// Months that are shown.
const MONTHS: u32 = 6;
/// Up to how many people of the month the firmness is tried without being asked for.
const AT_ONCE: usize = 300;
/// Hundredths of the points that a dimension can have.
const WHOLE: i64 = 10_000;

/// The page of one person's stars.
pub(in crate::web) fn page(visit: &Visit) -> Result<Answer, WebError> {
    let month = visit.month()?;
    let staff_no = visit.part("staff");
    let found = score_of_person(visit.store(), visit.viewer(), (month, staff_no), MONTHS)?;
    let found = found.ok_or(WebError::NotFound)?;
    let person = &found.shown.person;
    let mut way = above(visit, month);
    way.push(Link::to(format!("{}/stars", address(month)), visit.say("星级", "Stars")));
    let frame = visit.frame_below(way, format!("{} {}", person.name, words::month(visit, month)));
    let mut parts = vec![totals(visit, &found)];
    parts.extend(dimensions(visit, &found)?);
    parts.push(firm(visit, month, &found)?);
    parts.extend(course(visit, &found)?);
    parts.push(columns(visit, &found));
    let mut links = Vec::new();
    if visit.may(Action::See, Resource::Roster) {
        links.push(Link::to(
            format!("/people/{}", encoded(staff_no)),
            visit.say("名册中的记录", "What the roster says"),
        ));
    }
    if !links.is_empty() {
        parts.push(Part::Text {
            title: visit.say("去看", "Go and see").to_owned(),
            lines: Vec::new(),
            links,
        });
    }
    Ok(Answer::page(Composed { frame: &frame, parts: &parts }.html()?))
}

fn totals(visit: &Visit, found: &ScoreOfPerson) -> Part {
    let shown = &found.shown;
    let title = format!("{} · {} · {}", shown.person.staff_no, shown.person.post, shown.person.community);
    if let Some(held) = &shown.held {
        return Part::Text { title, lines: vec![visit.told(held)], links: Vec::new() };
    }
    let Some(stars) = stars_of(shown) else {
        return Part::Text { title, lines: vec![shown.words("评星状态")], links: Vec::new() };
    };
    let totals = vec![
        (visit.say("星级", "Stars").to_owned(), words::stars(&stars.normalize().to_string())),
        (visit.say("总分", "Total").to_owned(), words::or_dash(shown.words("总分"))),
        (visit.say("名次", "Rank").to_owned(), words::or_dash(shown.words("排名"))),
        (visit.say("样本（条）", "Ratings").to_owned(), words::or_dash(shown.words("有效评价数"))),
    ];
    let interval = number_of(shown, "满意率下限").zip(number_of(shown, "满意率上限"));
    let note = match (interval, visit.look.language.is_chinese()) {
        (None, _) => String::new(),
        (Some((low, high)), true) => {
            format!("满意率按 95% 把握在 {}% 到 {}% 之间。", low.round_dp(1), high.round_dp(1))
        }
        (Some((low, high)), false) => format!(
            "The rate of satisfaction lies between {}% and {}% with 95% confidence.",
            low.round_dp(1),
            high.round_dp(1)
        ),
    };
    Part::Totals { title, totals, note }
}

fn hundredths(points: Decimal) -> i64 {
    words::fen(points)
}

fn dimensions(visit: &Visit, found: &ScoreOfPerson) -> Result<Vec<Part>, WebError> {
    if found.dimensions.is_empty() {
        return Ok(Vec::new());
    }
    let pictured: Vec<Bar> = found
        .dimensions
        .iter()
        .map(|one| Bar {
            label: one.name.clone(),
            value: hundredths(one.points),
            shown: one.points.normalize().to_string(),
            interval: None,
        })
        .collect();
    let most = pictured.iter().map(|bar| bar.value).max().unwrap_or(0).max(WHOLE);
    let title = visit.say("总分由哪几项组成", "What the total is made of").to_owned();
    let svg = bars(&title, &pictured, Some(most))?;
    let labels = [
        visit.say("项目", "Part"),
        visit.say("本人", "Own"),
        visit.say("同岗位平均", "Mean of the peers"),
        visit.say("相差", "Difference"),
    ];
    let mut table = Table::new(&labels, "").numbers(&[1, 2, 3]);
    for one in &found.dimensions {
        let peers = one.peers.map_or_else(|| words::NOTHING.to_owned(), |mean| mean.normalize().to_string());
        let difference = one
            .peers
            .map_or_else(|| words::NOTHING.to_owned(), |mean| signed(one.points.saturating_sub(mean)));
        table.row(vec![
            Cell::text(&one.name),
            Cell::text(one.points.normalize().to_string()),
            Cell::text(peers),
            Cell::text(difference),
        ]);
    }
    let note = visit
        .say("同岗位不足 3 人的，不显示平均。", "No mean is shown of fewer than three peers.")
        .to_owned();
    Ok(vec![
        Part::Picture { title: title.clone(), svg, note: String::new() },
        Part::Table {
            title: visit.say("和同岗位比", "Beside the peers").to_owned(),
            note,
            table,
            links: Vec::new(),
        },
    ])
}

/// How many more bad ratings cost the star, and what that is worth for who may see pay.
fn firm(visit: &Visit, month: Month, found: &ScoreOfPerson) -> Result<Part, WebError> {
    let title = visit.say("这颗星有多稳", "How firm the star is").to_owned();
    let staff_no = &found.shown.person.staff_no;
    if found.people > AT_ONCE && visit.asked("firm") != "1" {
        let line = visit.say("人多，算起来要一会儿。", "With so many people this takes a while.");
        let link =
            Link::to(format!("{}?firm=1", address_of(month, staff_no)), visit.say("算一算", "Find out"));
        return Ok(Part::Text { title, lines: vec![line.to_owned()], links: vec![link] });
    }
    let thresholds = Thresholds::default();
    let one = fairness_of(visit.store(), visit.viewer(), (month, staff_no), &thresholds)?;
    let stability = one.as_ref().and_then(|one| one.stability.as_ref());
    let mut lines = vec![match stability {
        None => visit
            .say("没有星级，或者没有人评价，谈不上稳不稳。", "There is no star to lose, or nobody rates.")
            .to_owned(),
        Some(_) => {
            let firm = firmness(visit, stability, thresholds.bad_ratings_tried);
            match visit.look.language.is_chinese() {
                true => format!("{firm}。"),
                false => format!("It would take: {firm}."),
            }
        }
    }];
    if let Some(firm) = stability {
        if let Some(left) = firm.stars_left {
            let stars = words::stars(&left.normalize().to_string());
            lines.push(match visit.look.language.is_chinese() {
                true => format!("那样就掉到 {stars}。"),
                false => format!("What would be left: {stars}."),
            });
        }
        lines.push(match (firm.yuan, visit.look.language.is_chinese()) {
            (Some(yuan), true) => format!("每月应发会少 {} 元。", words::amount(Some(yuan))),
            (Some(yuan), false) => {
                format!("Gross pay would be {} yuan a month less.", words::amount(Some(yuan)))
            }
            (None, true) => "少多少钱，算过工资后由能看工资的人看。".to_owned(),
            (None, false) => {
                "What that is in yuan is for those who see pay, once the month is calculated.".to_owned()
            }
        });
    }
    Ok(Part::Text { title, lines, links: Vec::new() })
}

fn course(visit: &Visit, found: &ScoreOfPerson) -> Result<Vec<Part>, WebError> {
    let mut picture = Trend { months: Vec::new(), figures: Vec::new(), between: (0, WHOLE) };
    let labels = [visit.say("月份", "Month"), visit.say("总分", "Total"), visit.say("星级", "Stars")];
    let mut table = Table::new(&labels, "").numbers(&[1]);
    for one in &found.months {
        picture.months.push(format!("{}", one.month.first_day().format("%-m")) + visit.say("月", ""));
        picture.figures.push(one.total.map(|total| (hundredths(total), total.round_dp(1).to_string())));
        let stars = one.stars.map(|stars| stars.normalize().to_string()).unwrap_or_default();
        table.row(vec![
            Cell::text(words::month(visit, one.month)),
            Cell::text(one.total.map_or_else(|| words::NOTHING.to_owned(), |total| total.to_string())),
            Cell::text(words::stars(&stars)),
        ]);
    }
    let known: Vec<i64> = picture.figures.iter().flatten().map(|(value, _)| *value).collect();
    if let (Some(low), Some(high)) = (known.iter().min(), known.iter().max()) {
        picture.between = (low.saturating_sub(500).max(0), high.saturating_add(500));
    }
    let title = visit.say("近几个月", "The last months").to_owned();
    let mut parts = Vec::new();
    if known.len() > 1 {
        let svg = trend(&title, &picture)?;
        parts.push(Part::Picture { title: title.clone(), svg, note: String::new() });
    }
    parts.push(Part::Table { title, note: String::new(), table, links: Vec::new() });
    Ok(parts)
}

/// Every column of the sheet.
fn columns(visit: &Visit, found: &ScoreOfPerson) -> Part {
    let labels = [visit.say("项目", "Item"), visit.say("结果", "Result")];
    let mut table = Table::new(&labels, visit.say("没有分数。", "There are no scores.")).numbers(&[1]);
    for (name, value) in &found.shown.values {
        table.row(vec![Cell::text(name), Cell::text(words::or_dash(value.chinese()))]);
    }
    let title = visit.say("评分表的每一项", "Every item of the score sheet").to_owned();
    Part::Table { title, note: String::new(), table, links: Vec::new() }
}
