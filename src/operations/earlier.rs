//! What a sheet reads of a person's earlier months (`上月[x]`, `本季[x]`, `上季[x]`, `本年[x]`, `上年[x]`): which months
//! the words reach, what was kept of them, and which month is wanting.
//!
//! A pay sheet's own months are those of payment, of approved slips; a score sheet's are the months assessed, of the
//! latest scoring. What is read is frozen with the run.

use std::collections::{BTreeMap, HashMap};

use chrono::Datelike;
use xingchou_engine::evaluate::Value;
use xingchou_engine::inputs::{EarlierMonths, EarlierResult, EarlierResults, InputValue};
use xingchou_engine::program::{EarlierOf, Program};

use super::OperationError;
use super::month_inputs::PersonMonth;
use super::results::{PersonResult, RunResults};
use crate::access::Viewer;
use crate::message::Message;
use crate::month::Month;
use crate::store::Store;

/// The first and the last of the months that the words mean in a month, which is itself never among them; none in a
/// January for 本年.
#[must_use]
pub fn reach(months: EarlierMonths, this: Month) -> Option<(Month, Month)> {
    let quarter = this.months_earlier(this.first_day().month0() % 3);
    let before = |month: Month| month.months_earlier(1);
    let (first, last) = match months {
        EarlierMonths::LastMonth => (before(this), before(this)),
        EarlierMonths::ThisQuarter => (quarter, before(this)),
        EarlierMonths::LastQuarter => (quarter.months_earlier(3), before(quarter)),
        EarlierMonths::ThisYear => (this.january(), before(this)),
        EarlierMonths::LastYear => (this.january().months_earlier(12), before(this.january())),
    };
    (first <= last).then_some((first, last))
}

/// The names that a program reads of earlier months: its own columns', or what the score sheet gives.
#[must_use]
pub fn names_read(program: &Program, own: bool) -> Vec<(EarlierMonths, String)> {
    let reads = program.earlier_reads().into_iter();
    reads
        .filter(|(_, of)| matches!(of, EarlierOf::Column(_)) == own)
        .map(|(months, of)| (months, program.earlier_name(of).to_owned()))
        .collect()
}

/// The months that any of some names is read of.
pub(super) fn whole_reach(names: &[(EarlierMonths, String)], this: Month) -> Option<(Month, Month)> {
    let reaches = names.iter().filter_map(|(months, _)| reach(*months, this));
    reaches.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)))
}

/// A run's results, ready for finding people.
struct KeptRun {
    results: RunResults,
    rows: HashMap<String, usize>,
}

impl KeptRun {
    fn person(&self, staff_no: &str) -> Option<&PersonResult> {
        self.rows.get(staff_no).and_then(|row| self.results.people.get(*row))
    }
}

/// What was kept of some months.
#[derive(Default)]
pub(super) struct KeptMonths {
    runs: BTreeMap<Month, Vec<KeptRun>>,
    /// The first month that was ever kept, before these too.
    first_ever: Option<Month>,
}

/// How a month stands that has no result of a person.
pub(super) enum Wanting {
    /// The person is held in it.
    Held,
    /// There are results of others, none of this person.
    NotThere,
    /// Nothing was kept of the month.
    NoRun,
}

impl KeptMonths {
    /// Adds a month's results.
    pub(super) fn add(&mut self, month: Month, results: RunResults) {
        let rows = results.people.iter().enumerate();
        let rows = rows.map(|(row, person)| (person.staff_no.clone(), row)).collect();
        self.runs.entry(month).or_default().push(KeptRun { results, rows });
    }

    /// The latest scorings of some months by a family of score sheets; `counts` leaves out months in which such a
    /// sheet is not due, as a quarter's in its second month.
    ///
    /// # Errors
    /// The database fails, or results were changed.
    pub(super) fn of_scores(
        store: &Store,
        viewer: &Viewer,
        family: &str,
        reach: Option<(Month, Month)>,
        counts: impl Fn(Month) -> bool,
    ) -> Result<Self, OperationError> {
        let mut kept = Self::default();
        let Some((first, last)) = reach else { return Ok(kept) };
        store.read(|reading| {
            let mut latest: BTreeMap<Month, i64> = BTreeMap::new();
            for (month, id) in reading.score_run_months(viewer, family)? {
                if let Ok(month) = month.parse()
                    && counts(month)
                {
                    latest.insert(month, id);
                }
            }
            kept.first_ever = latest.keys().next().copied();
            for (month, id) in latest.range(first..=last) {
                let Some(run) = reading.score_run_find(viewer, *id)? else { continue };
                super::recompute::unchanged(&format!("评分 #{id}"), &run.results, &run.results_digest)?;
                kept.add(*month, serde_json::from_slice(&run.results)?);
            }
            Ok::<_, OperationError>(())
        })?;
        Ok(kept)
    }

    /// Whether a month from the first kept one on has nothing.
    pub(super) fn began_by(&self, month: Month) -> bool {
        self.first_ever.is_some_and(|first| first <= month)
    }

    /// Reads a person's results of the months from `reach` by name; where there is none, `is_wanting` says whether
    /// there should be one, which holds whoever reads it.
    pub(super) fn read(
        &self,
        staff_no: &str,
        names: &[(EarlierMonths, String)],
        reach: impl Fn(EarlierMonths) -> Option<(Month, Month)>,
        is_wanting: impl Fn(Month, Wanting) -> bool,
        into: &mut EarlierResults,
    ) {
        for (months, name) in names {
            let mut list = Vec::new();
            let (mut month, last) = match reach(*months) {
                Some(reach) => reach,
                None => continue,
            };
            while month <= last {
                self.read_month(month, staff_no, name, &is_wanting, &mut list);
                month = month.next();
            }
            into.entry(*months).or_default().insert(name.clone(), list);
        }
    }

    fn read_month(
        &self,
        month: Month,
        staff_no: &str,
        name: &str,
        is_wanting: &impl Fn(Month, Wanting) -> bool,
        list: &mut Vec<EarlierResult>,
    ) {
        let runs = self.runs.get(&month).map(Vec::as_slice).unwrap_or_default();
        let mut wanting = if runs.is_empty() { Wanting::NoRun } else { Wanting::NotThere };
        let mut is_there = false;
        let first_day = month.first_day();
        for run in runs {
            match run.person(staff_no) {
                Some(person) if person.held.is_none() => {
                    is_there = true;
                    // A sheet of then that had no such column says nothing about it.
                    if let Some(value) = run.results.value(person, name) {
                        list.push(EarlierResult { month: first_day, value: as_input(&value) });
                    }
                }
                Some(_) => wanting = Wanting::Held,
                None => {}
            }
        }
        if !is_there && is_wanting(month, wanting) {
            list.push(EarlierResult { month: first_day, value: InputValue::Missing });
        }
    }
}

/// A result as a formula reads it.
#[must_use]
pub fn as_input(value: &Value) -> InputValue {
    match value {
        Value::Number(number) => InputValue::Number(*number),
        Value::Text(text) => InputValue::Text(text.clone()),
        Value::Date(date) => InputValue::Date(*date),
        Value::Truth(truth) => InputValue::Truth(*truth),
        Value::Error(_) => InputValue::Missing,
    }
}

/// Whether somebody was employed by the end of a month, as far as it is known.
pub(super) fn was_there(person: &PersonMonth, month: Month) -> bool {
    person.hired_on().is_none_or(|hired| Month::of(hired) <= month)
}

/// Why a summary of earlier months has no value: the months without a result, and what to do. `lag` is by how many
/// months pay follows work.
#[must_use]
pub fn gap(program: &Program, earlier: Option<&EarlierResults>, name: &str, lag: u32) -> Option<Message> {
    let read = program.earlier_read(name)?;
    let of = program.earlier_name(read.of);
    let is_pay =
        matches!(read.of, EarlierOf::Column(_)) && program.kind == xingchou_engine::sheet::SheetKind::Pay;
    let results = earlier.and_then(|earlier| earlier.get(&read.months)).and_then(|by_name| by_name.get(of));
    let wanting: Vec<String> = results
        .into_iter()
        .flatten()
        .filter(|result| result.value == InputValue::Missing)
        .map(|result| Month::of(result.month).months_earlier(if is_pay { lag } else { 0 }).to_string())
        .collect();
    if wanting.is_empty() {
        // Nothing of an earlier month is wanting, so it is this month's score.
        return matches!(read.of, EarlierOf::Score(_)).then(|| {
            Message::new(
                format!("本月没有本人的“{of}”（评分暂缓），请先完成本月的评分"),
                format!("there is no “{of}” of this person this month; finish its scoring first"),
            )
        });
    }
    let (list, word) = (wanting.join("、"), read.months.word());
    Some(match (is_pay, read.months) {
        (true, EarlierMonths::ThisYear) => Message::new(
            format!("{list} 的工资尚未审批，本年累计不全；请先审批这些月份，或导入截至上月的个税累计期初"),
            format!("the pay of {list} has not been approved, so the year so far is not complete"),
        ),
        (true, _) => Message::new(
            format!("{list} 的工资尚未审批，{word}的“{of}”不全；请先审批这些月份"),
            format!("the pay of {list} has not been approved, so “{of}” is not complete"),
        ),
        (false, _) => Message::new(
            format!("{list} 没有本人的评分结果（未评分或暂缓），{word}的“{of}”不全；请先完成这些月份的评分"),
            format!(
                "{list} has no scores of this person, so “{of}” is not complete; score these months first"
            ),
        ),
    })
}
