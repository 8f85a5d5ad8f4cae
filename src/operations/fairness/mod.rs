//! Whether a month's stars are fair: how sure each rate is, how many people rate, how many more bad ratings would
//! cost a star and what that is in yuan, and what looks like gaming. Shown to leaders; nobody is punished by it.

mod signals;
mod stability;

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde::Serialize;
use xingchou_engine::evaluate::Value;

use super::recompute::{PayAgain, ScoreAgain, latest_pay_run, pay_again, score_again};
use super::results::{PersonResult, RunResults};
use super::score::{PersonLine, nobody};
use super::{OperationError, scores};
use crate::access::{Action, NoRight, Resource, Viewer};
use crate::message::Message;
use crate::month::Month;
use crate::store::{Store, StoreError};
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
    /// Up to how many people everybody's star is tried, for each takes as long as some scorings; none for any number.
    pub firm_up_to_people: Option<usize>,
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
            firm_up_to_people: None,
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

/// Looks at a month that was scored. What a star is worth in yuan is for those who may see everybody's pay.
///
/// # Errors
/// The month was not scored, the viewer may see nobody's scores or ratings, or her own alone, or the database fails.
pub fn fairness(
    store: &Store,
    viewer: &Viewer,
    month: Month,
    thresholds: Thresholds,
) -> Result<Fairness, OperationError> {
    let extent = viewer.require(Action::See, Resource::Scores).map_err(StoreError::from)?;
    let everybody = extent.is_everybody();
    // It is for those who lead others; who sees herself alone has nothing to ask about.
    if !everybody && extent.streets().is_empty() && extent.communities().is_empty() {
        return Err(StoreError::from(NoRight { action: Action::See, resource: Resource::Scores }).into());
    }
    viewer.require(Action::See, Resource::Ratings).map_err(StoreError::from)?;
    let looked = Looked::at(store, viewer, month)?;
    let firm = thresholds.firm_up_to_people.is_none_or(|most| looked.seen.len() <= most);
    let people = looked.people(|_| true, firm, &thresholds);
    let mut signals = signals::signals(store, &viewer.computing(), &looked.scored.inputs.month, &thresholds)?;
    signals.retain(|signal| match &signal.staff_no {
        Some(staff_no) => looked.seen.contains(staff_no),
        None => everybody,
    });
    looked.note(store, viewer, month)?;
    let pay_run = looked.pay.as_ref().map(|pay| pay.run.id);
    Ok(Fairness { month, score_run: looked.scored.run.id, pay_run, people, signals, thresholds })
}

/// Looks at one person of a month that was scored; none for whom the viewer may not see.
///
/// # Errors
/// The month was not scored, the viewer may see nobody's scores, or the database fails.
pub fn fairness_of(
    store: &Store,
    viewer: &Viewer,
    (month, staff_no): (Month, &str),
    thresholds: &Thresholds,
) -> Result<Option<PersonFairness>, OperationError> {
    let looked = Looked::at(store, viewer, month)?;
    let found = looked.people(|own| own == staff_no, true, thresholds).pop();
    if found.is_some() {
        looked.note(store, viewer, month)?;
    }
    Ok(found)
}

/// A month's scoring with whose of it the viewer sees, and the pay that prices its stars.
struct Looked {
    scored: ScoreAgain,
    results: RunResults,
    seen: BTreeSet<String>,
    pay: Option<PayAgain>,
}

impl Looked {
    fn at(store: &Store, viewer: &Viewer, month: Month) -> Result<Self, OperationError> {
        let shown = scores::latest(store, viewer, month)?.ok_or_else(|| {
            OperationError::Refused(Message::new(
                format!("{month} 还没有评分，请先运行 xingchou score --period {month}"),
                format!("{month} has not been scored; run xingchou score --period {month} first"),
            ))
        })?;
        let program = viewer.computing();
        let scored = score_again(store, &program, shown.run)?;
        let results = scored.inputs.results(&scored.evaluate());
        if results.people.is_empty() {
            return Err(nobody(month));
        }
        // Without pay a star has no price, and the rest is told all the same.
        let pay = match viewer.require_all(Action::See, Resource::Pay) {
            Err(_) => None,
            Ok(()) => match latest_pay_run(store, &program, month) {
                Ok(id) => Some(pay_again(store, &program, id)?),
                Err(OperationError::Refused(_)) => None,
                Err(other) => return Err(other),
            },
        };
        let seen = shown.people.into_iter().map(|one| one.person.staff_no).collect();
        Ok(Self { scored, results, seen, pay })
    }

    /// Those whom the viewer sees and who are wanted, with how firm their stars are where that is asked for.
    fn people(
        &self,
        wanted: impl Fn(&str) -> bool,
        firm: bool,
        thresholds: &Thresholds,
    ) -> Vec<PersonFairness> {
        let results = &self.results;
        let both = self.scored.inputs.month.people.iter().zip(&results.people).enumerate();
        both.filter(|(_, (person, _))| self.seen.contains(&person.staff_no) && wanted(&person.staff_no))
            .map(|(position, (person, result))| PersonFairness {
                person: PersonLine::of(person),
                status: text(results, result, "评星状态"),
                stars: number(results, result, "星级"),
                ratings: number(results, result, "有效评价数"),
                satisfied: number(results, result, "满意率"),
                interval: number(results, result, "满意率下限").zip(number(results, result, "满意率上限")),
                coverage: number(results, result, "评价率"),
                stability: firm
                    .then(|| {
                        let pay = self.pay.as_ref();
                        stability::stability(&self.scored, position, result, results, pay, thresholds)
                    })
                    .flatten(),
            })
            .collect()
    }

    /// What a star is worth is pay: that somebody looked is on record.
    fn note(&self, store: &Store, viewer: &Viewer, month: Month) -> Result<(), OperationError> {
        if self.pay.is_some() {
            store.write_transaction(viewer, |writing| {
                writing.audit_entry_insert(viewer, "fairness_seen", &month.to_string())
            })?;
        }
        Ok(())
    }
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
