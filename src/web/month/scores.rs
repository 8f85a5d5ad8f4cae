//! Everybody's scores of a month as a list, to be searched, narrowed, sorted and taken out.

use rust_decimal::Decimal;
use xingchou_pages::Link;

use super::stars::address_of;
use super::{above, address};
use crate::access::Resource;
use crate::operations::score_of_person::{number_of, stars_of};
use crate::operations::scores::{ScoreShown, latest};
use crate::web::answer::Answer;
use crate::web::error::WebError;
use crate::web::listing::{Item, Line, Listing};
use crate::web::visit::Visit;
use crate::web::words;

/// The list.
pub(in crate::web) fn page(visit: &Visit) -> Result<Answer, WebError> {
    let month = visit.month()?;
    let frame = visit.frame_below(above(visit, month), visit.say("全部评分", "All scores"));
    let shown = latest(visit.store(), visit.viewer(), month)?;
    let people = shown.map(|shown| shown.people).unwrap_or_default();
    let line = |one: &ScoreShown| Line {
        href: Some(address_of(month, &one.person.staff_no)),
        cells: cells(visit, one),
    };
    let words_below = |name, zh, en| (name, visit.say(zh, en).to_owned(), false);
    let number_below = |name, zh, en| (name, visit.say(zh, en).to_owned(), true);
    let listing = Listing {
        address: format!("{}/scores", address(month)),
        title: match visit.look.language.is_chinese() {
            true => format!("{}评分", words::month(visit, month)),
            false => format!("Scores {month}"),
        },
        columns: vec![
            words_below("name", "姓名", "Name"),
            words_below("staff_no", "工号", "Number"),
            words_below("post", "岗位", "Post"),
            words_below("community", "社区", "Community"),
            number_below("stars", "星级", "Stars"),
            number_below("total", "总分", "Total"),
            number_below("rank", "排名", "Rank"),
            number_below("ratings", "有效评价", "Ratings"),
            number_below("rate", "满意率%", "Satisfied %"),
            words_below("state", "状态", "State"),
        ],
        asked: Vec::new(),
        filters: &["community", "post", "stars", "state"],
        summed: &[],
        rows: people.iter().map(line).collect(),
        resource: Resource::Scores,
        introduction: None,
        links: vec![Link::to(format!("{}/stars", address(month)), visit.say("星级", "Stars"))],
        nothing: visit
            .say(
                "没有符合条件的人，或者这个月还没有评分。",
                "Nobody is like that, or the month is not scored yet.",
            )
            .to_owned(),
    };
    listing.answer(visit, &frame)
}

fn cells(visit: &Visit, one: &ScoreShown) -> Vec<Item> {
    let stars = stars_of(one);
    let number = |name: &str, there: bool| {
        let number = number_of(one, name).filter(|_| there);
        number.map_or_else(
            || Item::text(words::NOTHING),
            |number| Item::number(one.words(name), number, number.scale()),
        )
    };
    let ranked = number_of(one, "排名").is_some_and(|rank| rank > Decimal::ZERO);
    let state = match &one.held {
        Some(_) => visit.say("算不出来", "held").to_owned(),
        None => words::or_dash(one.words("评星状态")),
    };
    vec![
        Item::text(&one.person.name),
        Item::text(&one.person.staff_no),
        Item::text(words::or_dash(one.person.post.as_str())),
        Item::text(words::or_dash(one.person.community.as_str())),
        number("星级", stars.is_some()),
        number("总分", stars.is_some()),
        number("排名", stars.is_some() && ranked),
        number("有效评价数", one.held.is_none()),
        number("满意率", one.held.is_none()),
        Item::text(state),
    ]
}
