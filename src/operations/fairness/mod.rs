//! Whether a month's stars are fair: how sure each rate is, how many people rate, how many more bad ratings would
//! cost a star and what that is in yuan, and what looks like gaming. Shown to leaders; nobody is punished by it.

mod signals;
mod stability;

use rust_decimal::Decimal;
use serde::Serialize;
use xingchou_engine::evaluate::Value;

use super::OperationError;
use super::recompute::{latest_pay_run, pay_again, score_again};
use super::results::{PersonResult, RunResults};
use super::score::{PersonLine, district_pack, nobody, score_family};
use crate::access::Viewer;
use crate::message::Message;
use crate::month::Month;
use crate::store::Store;
pub use signals::Signal;
pub use stability::Stability;

/// From where on something is worth a look. Every number is assumed; leaders may choose others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Thresholds {
    /// Presses of praise in a row on one device make a burst.
    pub burst_presses: usize,
    /// Seconds between two presses of a burst, at most.
    pub burst_seconds: i64,
    /// The first hour of the day in which offices rate.
    pub opening_hour: u32,
    /// The hour from which on they no longer do.
    pub closing_hour: u32,
    /// How many standard deviations a device may be from the others.
    pub device_deviations: Decimal,
    /// Ratings a device must have to be compared.
    pub device_ratings: i64,
    /// The rating rate, in percent of cases, from which on it is too good.
    pub rate_too_good: Decimal,
    /// Cases that somebody must have handled before the rating rate says something.
    pub cases_at_least: Decimal,
    /// How many more bad ratings are tried.
    pub bad_ratings_tried: u32,
    /// Who must confirm all this.
    pub assumed: Message,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            burst_presses: 3,
            burst_seconds: 10,
            opening_hour: 8,
            closing_hour: 18,
            device_deviations: Decimal::from(3),
            device_ratings: 30,
            rate_too_good: Decimal::from(98),
            cases_at_least: Decimal::from(30),
            bad_ratings_tried: 20,
            assumed: Message::new(
                "暂定：各项界限待街道确认",
                "assumed: the street must confirm these thresholds",
            ),
        }
    }
}

/// One person's rates and how sure they are.
#[derive(Debug, Clone, Serialize)]
pub struct PersonFairness {
    /// Who.
    pub person: PersonLine,
    /// 评星状态; empty where the sheet has none.
    pub status: String,
    /// 星级; none without one.
    pub stars: Option<Decimal>,
    /// 有效评价数, the sample.
    pub ratings: Option<Decimal>,
    /// 满意率 in percent.
    pub satisfied: Option<Decimal>,
    /// Its Wilson interval in percent.
    pub interval: Option<(Decimal, Decimal)>,
    /// 评价率 in percent: rated of handled.
    pub coverage: Option<Decimal>,
    /// How many more bad ratings cost a star; none for who has no star.
    pub stability: Option<Stability>,
}

/// What was found out about a month.
#[derive(Debug, Clone, Serialize)]
pub struct Fairness {
    /// 考核月
    pub month: Month,
    /// The scoring that was looked at.
    pub score_run: i64,
    /// The pay run by which stars are worth yuan; none where none is calculated.
    pub pay_run: Option<i64>,
    /// Everybody who was scored.
    pub people: Vec<PersonFairness>,
    /// What looks like gaming.
    pub signals: Vec<Signal>,
    /// From where on.
    pub thresholds: Thresholds,
}

/// Looks at a month that was scored.
///
/// # Errors
/// The month was not scored, or the database fails.
pub fn fairness(
    store: &Store,
    viewer: &Viewer,
    month: Month,
    thresholds: Thresholds,
) -> Result<Fairness, OperationError> {
    let family = score_family(&district_pack(store, viewer)?);
    let latest = store
        .read(|reading| Ok::<_, OperationError>(reading.score_run_latest_of(viewer, month, &family)?))?;
    let run = latest.ok_or_else(|| {
        OperationError::Refused(Message::new(
            format!("{month} 还没有评分，请先运行 xingchou score --period {month}"),
            format!("{month} has not been scored; run xingchou score --period {month} first"),
        ))
    })?;
    let scored = score_again(store, viewer, run.id)?;
    let results = scored.inputs.results(&scored.evaluate());
    if results.people.is_empty() {
        return Err(nobody(month));
    }
    // Without pay a star has no price, and the rest is told all the same.
    let pay = match latest_pay_run(store, viewer, month) {
        Ok(id) => Some(pay_again(store, viewer, id)?),
        Err(OperationError::Refused(_)) => None,
        Err(other) => return Err(other),
    };
    let mut people = Vec::new();
    for (position, (person, result)) in scored.inputs.month.people.iter().zip(&results.people).enumerate() {
        let stability = stability::stability(&scored, position, result, &results, pay.as_ref(), &thresholds);
        people.push(PersonFairness {
            person: PersonLine::of(person),
            status: text(&results, result, "评星状态"),
            stars: number(&results, result, "星级"),
            ratings: number(&results, result, "有效评价数"),
            satisfied: number(&results, result, "满意率"),
            interval: number(&results, result, "满意率下限").zip(number(&results, result, "满意率上限")),
            coverage: number(&results, result, "评价率"),
            stability,
        });
    }
    let signals = signals::signals(store, viewer, &scored.inputs.month, &thresholds)?;
    if pay.is_some() {
        store.write_transaction(viewer, |writing| {
            writing.audit_entry_insert(viewer, "fairness_seen", &month.to_string())
        })?;
    }
    Ok(Fairness { month, score_run: run.id, pay_run: pay.map(|pay| pay.run.id), people, signals, thresholds })
}

fn number(results: &RunResults, person: &PersonResult, column: &str) -> Option<Decimal> {
    match results.value(person, column) {
        Some(Value::Number(number)) if person.held.is_none() => Some(number),
        _ => None,
    }
}

fn text(results: &RunResults, person: &PersonResult, column: &str) -> String {
    match results.value(person, column) {
        Some(Value::Text(text)) if person.held.is_none() => text,
        _ => String::new(),
    }
}
