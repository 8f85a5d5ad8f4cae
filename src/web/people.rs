//! The roster, and one person with the history of what is known of her.

use std::collections::BTreeMap;

use xingchou_pages::Link;
use xingchou_pages::composed::{Cell, Composed, Part, Table as Whole};
use xingchou_pages::table::Filter;

use super::answer::Answer;
use super::error::WebError;
use super::listing::{Item, Line, Listing};
use super::visit::Visit;
use super::words;
use crate::access::Resource;
use crate::clock;
use crate::month::Month;
use crate::operations::roster::{self, RosterLine};

/// Months of which one can look at the people.
const MONTHS: u32 = 12;

/// The roster, as far as the reader sees it.
pub(super) fn page(visit: &Visit) -> Result<Answer, WebError> {
    // Of a month that is asked for those are shown who worked here then.
    let month: Option<Month> = visit.asked("month").parse().ok();
    let people = match month {
        Some(month) => roster::list_of_month(visit.store(), visit.viewer(), month)?,
        None => roster::list(visit.store(), visit.viewer(), visit.now)?,
    };
    let this_month = Month::of(clock::to_office_time(visit.now).date());
    let months = (0..MONTHS).map(|earlier| this_month.months_earlier(earlier));
    let frame = visit.frame(visit.say("人员", "People"));
    let line = |person: &RosterLine| Line {
        href: Some(format!("/people/{}", person.staff.staff_no)),
        cells: vec![
            Item::text(&person.staff.name),
            Item::text(&person.staff.staff_no),
            Item::text(words::or_dash(person.post.as_str())),
            Item::text(words::or_dash(person.community.as_str())),
        ],
    };
    let listing = Listing {
        address: "/people".to_owned(),
        title: visit.say("人员名册", "People").to_owned(),
        asked: vec![Filter {
            name: "month".to_owned(),
            label: visit.say("哪个月的人员（不选为今天）", "Month (today if none)").to_owned(),
            choices: months.map(|month| month.to_string()).collect(),
            chosen: month.map(|month| month.to_string()).unwrap_or_default(),
        }],
        columns: vec![
            ("name", visit.say("姓名", "Name").to_owned(), false),
            ("staff_no", visit.say("工号", "Number").to_owned(), false),
            ("post", visit.say("岗位", "Post").to_owned(), false),
            ("community", visit.say("社区", "Community").to_owned(), false),
        ],
        filters: &["community", "post"],
        summed: &[],
        rows: people.iter().map(line).collect(),
        resource: Resource::Roster,
        introduction: None,
        links: Vec::new(),
        nothing: visit
            .say(
                "没有符合条件的人；名册还没导入的话，请到“文件”上传人员名册。",
                "Nobody is like that; if there is no roster yet, hand one in under Files.",
            )
            .to_owned(),
    };
    listing.answer(visit, &frame)
}

/// One person: what is known, since when, and from where.
pub(super) fn one(visit: &Visit) -> Result<Answer, WebError> {
    let known =
        roster::history(visit.store(), visit.viewer(), visit.part("staff"))?.ok_or(WebError::NotFound)?;
    let above = vec![Link::to("/people", visit.say("人员", "People"))];
    let frame = visit.frame_below(above, known.name.clone());
    let mut by_kind: BTreeMap<&str, Vec<&roster::FactKnown>> = BTreeMap::new();
    for fact in &known.facts {
        by_kind.entry(&fact.kind).or_default().push(fact);
    }
    let labels = [visit.say("项目", "What"), visit.say("现在", "Now"), visit.say("经过", "History")];
    let mut table = Whole::new(&labels, visit.say("没有记录。", "Nothing is known."));
    for (kind, facts) in by_kind {
        let mut history = Cell::default();
        for fact in &facts {
            let value = fact.value.as_deref().unwrap_or(words::NOTHING);
            let place = fact.file.as_deref().unwrap_or_default();
            history.more.push(match visit.look.language.is_chinese() {
                true => format!("{} 起：{value}　{place}", words::day(visit, fact.valid_from)),
                false => format!("from {}: {value} {place}", words::day(visit, fact.valid_from)),
            });
        }
        let now = facts.last().and_then(|fact| fact.value.clone()).unwrap_or_default();
        table.row(vec![Cell::text(kind), Cell::text(words::or_dash(now)), history]);
    }
    let who = format!("{} {}", known.staff_no, known.name);
    let parts = [Part::Table { title: who, note: String::new(), table, links: Vec::new() }];
    Ok(Answer::page(Composed { frame: &frame, parts: &parts }.html()?))
}
