//! One person's scores of a month: what the total is made of, beside the mean of the peers, and the months before.

use rust_decimal::Decimal;
use serde::Serialize;
use xingchou_engine::evaluate::Value;

use super::OperationError;
use super::recompute::score_again;
use super::results::{PersonResult, RunResults};
use super::scores::{self, ScoreShown};
use crate::access::Viewer;
use crate::month::Month;
use crate::store::Store;

/// Peers that a mean must have, besides the person, so that it gives nobody's figure away.
const PEERS_AT_LEAST: usize = 3;

/// A part of the total.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dimension {
    /// The column.
    pub name: String,
    /// The person's points.
    pub points: Decimal,
    /// The mean of the peers who have stars; none where they are too few to be told of.
    pub peers: Option<Decimal>,
}

/// A month's total and stars.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MonthStars {
    /// The month.
    pub month: Month,
    /// 总分; none where the person was not scored or has no star.
    pub total: Option<Decimal>,
    /// 星级; none where the person has none.
    pub stars: Option<Decimal>,
}

/// One person's scores.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScoreOfPerson {
    /// The scoring.
    pub run: i64,
    /// The scores.
    pub shown: ScoreShown,
    /// How many people of the month the viewer sees.
    pub people: usize,
    /// What the total is made of, in its order; nothing for who has no star.
    pub dimensions: Vec<Dimension>,
    /// The months up to this one, the earliest first.
    pub months: Vec<MonthStars>,
}

/// The stars of somebody who has some: who has too few ratings, or takes no part, has a 0 that is none.
#[must_use]
pub fn stars_of(shown: &ScoreShown) -> Option<Decimal> {
    let status = shown.words("评星状态");
    (status.is_empty() || status == "已评星").then(|| number_of(shown, "星级")).flatten()
}

/// A number among the scores.
#[must_use]
pub fn number_of(shown: &ScoreShown, name: &str) -> Option<Decimal> {
    match shown.value(name) {
        Some(Value::Number(number)) => Some(*number),
        _ => None,
    }
}

/// One person's scores of a month's latest scoring, with `months` months up to it; none where the month was not scored
/// or the viewer may not see this person's.
///
/// # Errors
/// The viewer may see nobody's scores, what was kept can't be read, or the database fails.
pub fn score_of_person(
    store: &Store,
    viewer: &Viewer,
    (month, staff_no): (Month, &str),
    months: u32,
) -> Result<Option<ScoreOfPerson>, OperationError> {
    let Some(scores) = scores::latest(store, viewer, month)? else { return Ok(None) };
    let (run, people) = (scores.run, scores.people.len());
    let own = |one: &ScoreShown| one.person.staff_no == staff_no;
    let Some(shown) = scores.people.into_iter().find(own) else { return Ok(None) };
    let mut course = Vec::new();
    for back in (1..months).rev() {
        let month = month.months_earlier(back);
        let then = scores::latest(store, viewer, month)?;
        let then = then.and_then(|scores| scores.people.into_iter().find(own));
        course.push(of_month(month, then.as_ref()));
    }
    course.push(of_month(month, Some(&shown)));
    let dimensions = match stars_of(&shown) {
        Some(_) => dimensions(store, viewer, run, &shown)?,
        None => Vec::new(),
    };
    Ok(Some(ScoreOfPerson { run, shown, people, dimensions, months: course }))
}

fn of_month(month: Month, shown: Option<&ScoreShown>) -> MonthStars {
    let stars = shown.and_then(stars_of);
    let total = shown.and_then(|shown| number_of(shown, "总分")).filter(|_| stars.is_some());
    MonthStars { month, total, stars }
}

fn dimensions(
    store: &Store,
    viewer: &Viewer,
    run: i64,
    shown: &ScoreShown,
) -> Result<Vec<Dimension>, OperationError> {
    let again = score_again(store, &viewer.computing(), run)?;
    let results: RunResults = serde_json::from_slice(&again.run.results)?;
    let group = |person: &PersonResult| {
        again.program.peer_group.as_ref().and_then(|name| results.value(person, name))
    };
    let starred = |person: &&PersonResult| {
        let status = results.value(person, "评星状态");
        person.held.is_none() && status.is_none_or(|status| status == Value::Text("已评星".to_owned()))
    };
    let Some(own) = results.person(&shown.person.staff_no) else { return Ok(Vec::new()) };
    let own_group = group(own);
    let peers: Vec<&PersonResult> = results
        .people
        .iter()
        .filter(starred)
        .filter(|other| other.staff_no != own.staff_no && group(other) == own_group)
        .collect();
    let mut found = Vec::new();
    for column in xingchou_reports::rating::dimensions(&again.program) {
        let name = &column.definition.name;
        let Some(points) = number_of(shown, name) else { continue };
        let values: Vec<Decimal> = peers
            .iter()
            .filter_map(|other| match results.value(other, name) {
                Some(Value::Number(number)) => Some(number),
                _ => None,
            })
            .collect();
        let sum = values.iter().fold(Decimal::ZERO, |sum, value| sum.saturating_add(*value));
        let mean = sum.checked_div(Decimal::from(values.len())).map(|mean| mean.round_dp(2));
        let peers = mean.filter(|_| values.len() >= PEERS_AT_LEAST);
        found.push(Dimension { name: name.clone(), points, peers });
    }
    Ok(found)
}
