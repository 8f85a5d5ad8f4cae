//! How firm a star is: the month scored again with one more bad rating of one person at a time.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Serialize;
use xingchou_engine::evaluate::{Value, evaluate};

use super::super::kept_run::{PayInputs, scores_read};
use super::super::month_inputs::{InputValue, PersonMonth};
use super::super::recompute::{PayAgain, ScoreAgain};
use super::super::results::{PersonResult, RunResults};
use super::{Thresholds, number};

/// The column by which a star is worth yuan.
const GROSS: &str = "应发合计";

/// How many more bad ratings cost a star.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stability {
    /// So many more bad ratings; none where as many as were tried do not cost one.
    pub bad_ratings: Option<u32>,
    /// The stars that would be left.
    pub stars_left: Option<Decimal>,
    /// What it would cost in yuan of 应发合计; none where the month's pay is not calculated.
    pub yuan: Option<Decimal>,
}

/// One bad rating more: presses on the device, or a ticket that was handled in time and did not satisfy.
const ON_DEVICE: &[&str] = &["六键态度差"];
const ON_LEVELS: &[&str] = &["五级不满意"];
const BY_TICKET: &[&str] = &["工单件数", "工单响应数", "工单办结数", "工单七十二小时办结数", "工单解决数"];

fn counted(person: &PersonMonth, begins: &str) -> bool {
    person.values.iter().any(|(name, cell)| {
        name.starts_with(begins) && matches!(&cell.value, InputValue::Number(count) if !count.is_zero())
    })
}

/// The inputs that a bad rating of this person adds to; none where nobody rates the person.
fn bad_rating(person: &PersonMonth) -> Option<&'static [&'static str]> {
    if counted(person, "六键") {
        Some(ON_DEVICE)
    } else if counted(person, "五级") {
        Some(ON_LEVELS)
    } else if counted(person, "工单") {
        Some(BY_TICKET)
    } else {
        None
    }
}

/// How firm the star of one person is; none for who has none, or is not rated.
pub(super) fn stability(
    scored: &ScoreAgain,
    position: usize,
    result: &PersonResult,
    results: &RunResults,
    pay: Option<&PayAgain>,
    thresholds: &Thresholds,
) -> Option<Stability> {
    let stars = number(results, result, "星级").filter(|stars| *stars > Decimal::ONE)?;
    let inputs = bad_rating(scored.inputs.month.people.get(position)?)?;
    let mut more = scored.inputs.clone();
    for bad_ratings in 1..=thresholds.bad_ratings_tried {
        let person = more.month.people.get_mut(position)?;
        for name in inputs {
            if let Some(cell) = person.values.get_mut(*name)
                && let InputValue::Number(count) = &mut cell.value
            {
                *count = count.saturating_add(Decimal::ONE);
            }
        }
        let (population, _) = more.population(&scored.program);
        let again = more.results(&evaluate(&scored.program, &population));
        let now = again.people.get(position)?;
        let left = number(&again, now, "星级")?;
        if left < stars {
            return Some(Stability {
                bad_ratings: Some(bad_ratings),
                stars_left: Some(left),
                yuan: pay.and_then(|pay| price(pay, &again, now)),
            });
        }
    }
    Some(Stability { bad_ratings: None, stars_left: None, yuan: None })
}

/// What the person's pay would be less by these scores, in yuan.
fn price(pay: &PayAgain, scores: &RunResults, person: &PersonResult) -> Option<Decimal> {
    let position = pay.inputs.month.people.iter().position(|paid| paid.staff_no == person.staff_no)?;
    let mut other: PayInputs = pay.inputs.clone();
    let read: BTreeMap<String, Value> = scores_read(&pay.program, |name| scores.value(person, name));
    other.scores.insert(person.staff_no.clone(), read);
    let (population, _) = other.population(&pay.program);
    let gross =
        |evaluation: &xingchou_engine::evaluate::Evaluation<'_>| evaluation.person(position, GROSS).number();
    let before = gross(&pay.evaluate())?;
    let after = gross(&evaluate(&pay.program, &population))?;
    Some(before.saturating_sub(after))
}
