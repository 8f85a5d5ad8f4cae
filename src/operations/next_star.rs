//! What would have brought one star more: the month scored again, by the sheet and figures that it was scored by, with
//! one thing of one person better at a time and everybody else as they were. Nothing is guessed: what is told is what
//! the sheet says.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::Serialize;
use xingchou_engine::evaluate::{Value, evaluate};

use super::OperationError;
use super::kept_run::ScoreInputs;
use super::month_inputs::{InputValue, PersonMonth};
use super::recompute::{ScoreAgain, score_again};
use super::results::RunResults;
use super::scores;
use crate::access::Viewer;
use crate::message::Message;
use crate::month::Month;
use crate::store::Store;

/// How often something is done better at most where nothing else limits it.
const MOST: u32 = 200;

/// Something that can be better: each time, `more` rise by one and `fewer` fall by one.
struct Better {
    zh: &'static str,
    en: &'static str,
    more: &'static [&'static str],
    fewer: &'static [&'static str],
    /// An input that those that rise stay within.
    within: Option<&'static str>,
}

const fn better(
    (zh, en): (&'static str, &'static str),
    more: &'static [&'static str],
    fewer: &'static [&'static str],
    within: Option<&'static str>,
) -> Better {
    Better { zh, en, more, fewer, within }
}

/// Everything that can be better, by the inputs of `docs/inputs.md`. What a sheet does not read is left out.
const ALL: [Better; 21] = [
    better(("多得一条“很满意”（六键）", "one more “very satisfied”, six keys"), &["六键很满意"], &[], None),
    better(
        ("多得一条“非常满意”（五级）", "one more “very satisfied”, five levels"),
        &["五级非常满意"],
        &[],
        None,
    ),
    better(
        ("一条“一般”变为“很满意”", "one “fair” that is “very satisfied”"),
        &["六键很满意"],
        &["六键一般"],
        None,
    ),
    better(
        ("一条“时间长”变为“很满意”", "one “slow” that is “very satisfied”"),
        &["六键很满意"],
        &["六键时间长"],
        None,
    ),
    better(
        ("一条“态度差”变为“很满意”", "one “rude” that is “very satisfied”"),
        &["六键很满意"],
        &["六键态度差"],
        None,
    ),
    better(
        ("一条“业务差”变为“很满意”", "one “unskilled” that is “very satisfied”"),
        &["六键很满意"],
        &["六键业务差"],
        None,
    ),
    better(
        ("一条“基本满意”变为“非常满意”", "one “fairly” that is “very satisfied”"),
        &["五级非常满意"],
        &["五级基本满意"],
        None,
    ),
    better(
        ("一条“不满意”变为“非常满意”", "one “dissatisfied” that is “very satisfied”"),
        &["五级非常满意"],
        &["五级不满意"],
        None,
    ),
    better(
        ("一条“非常不满意”变为“非常满意”", "one “very dissatisfied” that is “very satisfied”"),
        &["五级非常满意"],
        &["五级非常不满意"],
        None,
    ),
    better(
        ("多办结一件（按时）", "one more case finished in time"),
        &["按时办结件数"],
        &[],
        Some("受理件数"),
    ),
    better(("多响应一件工单", "one more ticket answered"), &["工单响应数"], &[], Some("工单件数")),
    better(
        ("多一件工单在 72 小时内办结", "one more ticket within 72 hours"),
        &["工单七十二小时办结数"],
        &[],
        Some("工单件数"),
    ),
    better(("多解决一件工单", "one more ticket solved"), &["工单解决数"], &[], Some("工单办结数")),
    better(
        ("多一件工单得到满意", "one more ticket that satisfied"),
        &["工单满意数"],
        &[],
        Some("工单办结数"),
    ),
    better(("多办结一件事件", "one more event closed"), &["事件办结数"], &[], Some("事件上报数")),
    better(
        ("多一件双方签字的助跑", "one more errand signed by both"),
        &["助跑双签件数"],
        &[],
        Some("助跑件数"),
    ),
    better(("业务考试多考 1 分", "one mark more in the exam"), &["业务考试成绩"], &[], None),
    better(("少请一天事假", "one day less of personal leave"), &[], &["事假天数"], None),
    better(("少旷工一天", "one day less of absence without leave"), &[], &["旷工天数"], None),
    better(("少一项督查问题", "one finding less"), &[], &["督查问题数"], None),
    better(("多出勤一天", "one day more of attendance"), &["实出勤天数"], &[], None),
];

/// Where something better leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reached {
    /// How often it had to be better: so often, and not once less.
    pub times: u32,
    /// The stars.
    pub stars: Decimal,
    /// 总分; none where the sheet has none.
    pub total: Option<Decimal>,
}

/// One thing that could have been better.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Way {
    /// What, done better once.
    pub what: Message,
    /// What it is about as it was.
    pub was: Decimal,
    /// Where it leads; none where it alone brings no star.
    pub reached: Option<Reached>,
    /// How often it was tried where it alone brings no star.
    pub tried: u32,
    /// 总分 after so many times; none where the sheet has none.
    pub total_then: Option<Decimal>,
}

/// What would have brought one star more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NextStar {
    /// 考核月
    pub month: Month,
    /// The scoring.
    pub run: i64,
    /// 星级 as it was; 0 is none.
    pub stars: Decimal,
    /// 总分 as it was; none where the sheet has none.
    pub total: Option<Decimal>,
    /// 评星状态; empty where the sheet has none.
    pub status: String,
    /// What brings a star by itself, what takes the fewest times first; then what alone brings none but points.
    pub ways: Vec<Way>,
}

/// What would have brought a person one star more in the latest scoring of a month; none where the month was not
/// scored, or she has no scores in it that the viewer may see.
///
/// # Errors
/// The viewer may see nobody's scores, the scoring can't be computed again, or the database fails.
pub fn next_star(
    store: &Store,
    viewer: &Viewer,
    month: Month,
    staff_no: &str,
) -> Result<Option<NextStar>, OperationError> {
    // What the viewer is shown of the scoring says whether she may know this.
    let Some(shown) = scores::latest(store, viewer, month)? else { return Ok(None) };
    let seen = shown.people.iter().any(|one| one.person.staff_no == staff_no && one.held.is_none());
    if !seen {
        return Ok(None);
    }
    let scored = score_again(store, &viewer.computing(), shown.run)?;
    scored.proved()?;
    let place = scored.inputs.month.people.iter().position(|one| one.staff_no == staff_no);
    let Some(place) = place else { return Ok(None) };
    let Some(was) = outcome(&scored, &scored.inputs, place) else { return Ok(None) };
    let mut ways: Vec<Way> = ALL.iter().filter_map(|better| way(&scored, place, &was, better)).collect();
    ways.sort_by_key(|way| way.reached.as_ref().map_or(u32::MAX, |reached| reached.times));
    Ok(Some(NextStar { month, run: shown.run, stars: was.stars, total: was.total, status: was.status, ways }))
}

/// What a scoring gives one person.
struct Outcome {
    stars: Decimal,
    total: Option<Decimal>,
    status: String,
}

fn outcome(scored: &ScoreAgain, inputs: &ScoreInputs, place: usize) -> Option<Outcome> {
    let (population, _) = inputs.population(&scored.program);
    let results: RunResults = inputs.results(&evaluate(&scored.program, &population));
    let person = results.people.get(place).filter(|person| person.held.is_none())?;
    let number = |name: &str| match results.value(person, name) {
        Some(Value::Number(number)) => Some(number),
        _ => None,
    };
    let status = match results.value(person, "评星状态") {
        Some(Value::Text(text)) => text,
        _ => String::new(),
    };
    Some(Outcome { stars: number("星级")?, total: number("总分"), status })
}

fn count(person: &PersonMonth, name: &str) -> Option<Decimal> {
    match person.values.get(name).map(|cell| &cell.value) {
        Some(InputValue::Number(count)) => Some(*count),
        _ => None,
    }
}

/// How often something can be better; none where the sheet or the person's month knows nothing of it.
fn room(scored: &ScoreAgain, person: &PersonMonth, better: &Better) -> Option<(u32, Decimal)> {
    let touched = || better.more.iter().chain(better.fewer);
    let mut most = Decimal::from(MOST);
    for name in touched() {
        let input = scored.program.inputs.iter().find(|input| input.name == *name)?;
        let now = count(person, name)?;
        let left = match better.more.contains(name) {
            true => input.max.map(|max| max.saturating_sub(now)),
            false => Some(now),
        };
        most = left.map_or(most, |left| left.min(most));
    }
    if let (Some(within), Some(risen)) = (better.within, better.more.first()) {
        most = count(person, within)?.saturating_sub(count(person, risen)?).min(most);
    }
    let was = touched().last().and_then(|name| count(person, name))?;
    most.floor().to_u32().filter(|most| *most > 0).map(|most| (most, was))
}

fn way(scored: &ScoreAgain, place: usize, was: &Outcome, better: &Better) -> Option<Way> {
    let (most, counted) = room(scored, scored.inputs.month.people.get(place)?, better)?;
    let after = |times: u32| {
        let mut inputs = scored.inputs.clone();
        let person = inputs.month.people.get_mut(place)?;
        let by = Decimal::from(times);
        for (names, add) in [(better.more, true), (better.fewer, false)] {
            for name in names {
                if let Some(cell) = person.values.get_mut(*name)
                    && let InputValue::Number(count) = &mut cell.value
                {
                    *count = if add { count.saturating_add(by) } else { count.saturating_sub(by) };
                }
            }
        }
        outcome(scored, &inputs, place)
    };
    let rises = |outcome: &Outcome| outcome.stars > was.stars;
    let best = after(most)?;
    let reached = if rises(&best) {
        // Between once too few and often enough, until they are neighbours.
        let (mut too_few, mut enough, mut there) = (0, most, best);
        while enough - too_few > 1 {
            let middle = too_few.midpoint(enough);
            let tried = after(middle)?;
            if rises(&tried) {
                (enough, there) = (middle, tried);
            } else {
                too_few = middle;
            }
        }
        Some(Reached { times: enough, stars: there.stars, total: there.total })
    } else if best.total > was.total {
        return Some(Way {
            what: Message::new(better.zh, better.en),
            was: counted,
            reached: None,
            tried: most,
            total_then: best.total,
        });
    } else {
        // What changes nothing is no way.
        return None;
    };
    let total_then = reached.as_ref().and_then(|reached| reached.total);
    Some(Way { what: Message::new(better.zh, better.en), was: counted, reached, tried: most, total_then })
}
