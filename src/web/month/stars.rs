//! Stars for who leads: how they are spread, how the mean moves, everybody with sample and interval.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use xingchou_engine::evaluate::Value;
use xingchou_pages::Link;
use xingchou_pages::charts::{Bar, Trend};
use xingchou_pages::leader::{LeaderPage, PersonStars};
use xingchou_pages::month::Next;

use super::{above, address};
use crate::access::{Action, Resource};
use crate::month::Month;
use crate::month_way::Step;
use crate::operations::month_way::show::show;
use crate::operations::scores::{self, ScoreShown, ScoresShown};
use crate::web::answer::Answer;
use crate::web::error::WebError;
use crate::web::visit::Visit;
use crate::web::words;
use xingchou_pages::composed::{Composed, Part};

/// Months that the picture of the mean shows.
const MONTHS: u32 = 6;

/// The page of stars.
pub(in crate::web) fn page(visit: &Visit) -> Result<Answer, WebError> {
    let month = visit.month()?;
    let frame = visit.frame_below(above(visit, month), visit.say("星级", "Stars"));
    let Some(shown) = scores::latest(visit.store(), visit.viewer(), month)? else {
        let text = visit.say("这个月还没有评分。", "This month has not been scored yet.").to_owned();
        let parts = [Part::Text { title: String::new(), lines: vec![text], links: Vec::new() }];
        return Ok(Answer::page(Composed { frame: &frame, parts: &parts }.html()?));
    };
    let before = scores::latest(visit.store(), visit.viewer(), month.months_earlier(1))?;
    let people: Vec<PersonStars> = shown
        .people
        .iter()
        .filter(|person| person.held.is_none())
        .map(|person| of(visit, person, before.as_ref()))
        .collect();
    let next = waits_for_reader(visit, month)?;
    let html = LeaderPage::new(&frame, next, &spread(visit, &shown), &course(visit, &shown)?, &people, &[])?
        .html()?;
    Ok(Answer::page(html))
}

fn number(person: &ScoreShown, name: &str) -> Option<Decimal> {
    match person.value(name) {
        Some(Value::Number(number)) => Some(*number),
        _ => None,
    }
}

fn stars_of(person: &ScoreShown) -> Option<String> {
    let status = person.words("评星状态");
    (status.is_empty() || status == "已评星").then(|| person.words("星级")).filter(|stars| !stars.is_empty())
}

fn of(visit: &Visit, person: &ScoreShown, before: Option<&ScoresShown>) -> PersonStars {
    let stars = stars_of(person);
    let in_words = match &stars {
        Some(stars) if visit.look.language.is_chinese() => format!("{stars} 星"),
        Some(stars) => format!("{stars} stars"),
        None => person.words("评星状态"),
    };
    let was = before.and_then(|before| {
        let same = before.people.iter().find(|other| other.person.staff_no == person.person.staff_no)?;
        number(same, "总分")
    });
    let starred = |text: String| if stars.is_some() { text } else { words::NOTHING.to_owned() };
    let moved = match (was, number(person, "总分").filter(|_| stars.is_some())) {
        (Some(was), Some(now)) => signed(now.saturating_sub(was)),
        _ => words::NOTHING.to_owned(),
    };
    let interval = match (number(person, "满意率下限"), number(person, "满意率上限")) {
        (Some(low), Some(high)) => format!("{}–{}", low.round_dp(1), high.round_dp(1)),
        _ => words::NOTHING.to_owned(),
    };
    PersonStars {
        name: person.person.name.clone(),
        href: format!("/people/{}", person.person.staff_no),
        stars: stars.as_deref().map_or_else(|| in_words.clone(), words::stars),
        stars_in_words: in_words,
        total: starred(words::or_dash(person.words("总分"))),
        sample: words::or_dash(person.words("有效评价数")),
        interval: starred(interval),
        moved,
        rank: starred(words::or_dash(person.words("排名"))),
    }
}

fn signed(change: Decimal) -> String {
    let change = change.normalize();
    match change {
        change if change.is_zero() => "0".to_owned(),
        change if change.is_sign_negative() => format!("−{}", change.abs()),
        change => format!("+{change}"),
    }
}

/// How many people have how many stars.
fn spread(visit: &Visit, shown: &ScoresShown) -> Vec<Bar> {
    let mut counts: BTreeMap<String, i64> = BTreeMap::new();
    for stars in shown.people.iter().filter_map(stars_of) {
        *counts.entry(stars).or_default() += 1;
    }
    let bar = |(stars, count): (String, i64)| Bar {
        label: match visit.look.language.is_chinese() {
            true => format!("{stars} 星"),
            false => format!("{stars} ★"),
        },
        value: count,
        shown: count.to_string(),
        interval: None,
    };
    counts.into_iter().rev().map(bar).collect()
}

/// The mean total over the last months, in hundredths.
fn course(visit: &Visit, shown: &ScoresShown) -> Result<Trend, WebError> {
    use rust_decimal::prelude::ToPrimitive;
    let mut trend = Trend { months: Vec::new(), figures: Vec::new(), between: (0, 10_000) };
    for back in (0..MONTHS).rev() {
        let month = shown.month.months_earlier(back);
        trend.months.push(format!("{}", month.first_day().format("%-m")) + visit.say("月", ""));
        let of_month = match back {
            0 => mean(shown),
            _ => scores::latest(visit.store(), visit.viewer(), month)?.as_ref().and_then(mean),
        };
        let figure = of_month.and_then(|mean| {
            let hundredths = mean.checked_mul(Decimal::ONE_HUNDRED)?.round().to_i64()?;
            Some((hundredths, mean.round_dp(1).to_string()))
        });
        trend.figures.push(figure);
    }
    let known: Vec<i64> = trend.figures.iter().flatten().map(|(value, _)| *value).collect();
    if let (Some(low), Some(high)) = (known.iter().min(), known.iter().max()) {
        trend.between = (low.saturating_sub(500).max(0), high.saturating_add(500));
    }
    Ok(trend)
}

fn mean(shown: &ScoresShown) -> Option<Decimal> {
    let totals: Vec<Decimal> = shown
        .people
        .iter()
        .filter(|person| stars_of(person).is_some())
        .filter_map(|person| number(person, "总分"))
        .collect();
    let sum = totals.iter().fold(Decimal::ZERO, |sum, total| sum.saturating_add(*total));
    sum.checked_div(Decimal::from(totals.len()))
}

/// That the stars wait for this reader's signature.
fn waits_for_reader(visit: &Visit, month: Month) -> Result<Option<Next>, WebError> {
    let rule = Step::StarsSigned.rule();
    if !visit.may_all(Action::Decide, Resource::Scores) || !visit.may_all(rule.action, rule.resource) {
        return Ok(None);
    }
    let shown = show(visit.store(), visit.viewer(), month, visit.now)?;
    let open = shown.steps.iter().find(|step| step.step == Step::StarsSigned && step.done.is_none());
    Ok(open.filter(|step| step.missing.is_empty()).map(|_| Next {
        text: String::new(),
        action: Some(Link::to(format!("{}/sign", address(month)), visit.say("去签字", "Go and sign"))),
        post: false,
    }))
}
