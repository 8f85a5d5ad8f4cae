//! The pay runs of a month, and the slips in a run: as far as the viewer may see them. Who sees the pay of single
//! people only sees it once it is approved.

use chrono::{NaiveDate, NaiveDateTime};
use rust_decimal::Decimal;

use std::collections::BTreeSet;

use super::OperationError;
use super::kept_run::PayInputs;
use super::results::{ColumnHead, HeldInWords, PersonResult, RunResults};
use super::score::{PersonLine, district_pack, score_family};
use crate::access::{Action, Resource, Scope, Viewer};
use crate::clock;
use crate::month::Month;
use crate::store::{PayRun, Reading, Store, StoreError};

use xingchou_engine::evaluate::Value;

/// The columns that are summed over a run.
const TOTALS: [&str; 4] = ["应发合计", "扣款合计", "实发工资", "单位承担合计"];

/// A pay run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunLine {
    /// Its number.
    pub id: i64,
    /// What it pays, as a code.
    pub kind: String,
    /// 工资所属月
    pub pay_month: String,
    /// 考核月
    pub assessed_month: String,
    /// 发放日期
    pub pay_date: NaiveDate,
    /// draft, approved or discarded.
    pub state: String,
    /// When it was calculated, UTC.
    pub made_at: NaiveDateTime,
    /// The digest of its results, which signatures name.
    pub results_digest: String,
    /// People in it whom the viewer may see.
    pub people: usize,
    /// Of these the held ones.
    pub held: usize,
    /// The sums of 应发合计 and the like over those people, yuan.
    pub totals: Vec<(String, Decimal)>,
}

/// One person in a run or a scoring.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonFigures {
    /// Who.
    pub person: PersonLine,
    /// Why no figures are to be had; none where there are.
    pub held: Option<HeldInWords>,
    /// Every column with its value; empty for the held.
    pub figures: Vec<(ColumnHead, Value)>,
}

/// The people of a run or a scoring.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// The run's or scoring's number.
    pub run: i64,
    /// Its month.
    pub month: String,
    /// The digest of all its results.
    pub digest: String,
    /// The people whom the viewer may see.
    pub people: Vec<PersonFigures>,
}

/// Whose figures a viewer may see.
struct Seen {
    /// None for everybody.
    people: Option<BTreeSet<i64>>,
}

impl Seen {
    fn has(&self, staff: i64) -> bool {
        self.people.as_ref().is_none_or(|people| people.contains(&staff))
    }

    /// Whether it is nobody but the viewer herself.
    fn is_own(&self, viewer: &Viewer) -> bool {
        let own = |staff: &i64| viewer.grants().iter().any(|grant| grant.scope == Scope::Own(*staff));
        self.people.as_ref().is_some_and(|people| people.iter().all(own))
    }
}

/// The runs that the viewer may see: of a month, or of a year of payment.
///
/// # Errors
/// The viewer may see no pay, what was kept can't be read, or the database fails.
pub fn list(
    store: &Store,
    viewer: &Viewer,
    month: Option<Month>,
    year: Option<i32>,
) -> Result<Vec<RunLine>, OperationError> {
    let program = viewer.computing();
    let (runs, seen) = store.read(|reading| {
        let seen = pay_seen(reading, viewer)?;
        let runs = match (month, year) {
            (Some(month), _) => reading.pay_run_list(&program, month)?,
            (None, Some(year)) => reading.pay_run_list_of_year(&program, year)?,
            (None, None) => reading.pay_run_list_approved(&program)?,
        };
        Ok::<_, StoreError>((runs, seen))
    })?;
    let runs = runs.into_iter().filter(|run| may_be_seen(run, &seen));
    let mut lines = Vec::new();
    for run in runs {
        let line = line(run, &seen)?;
        if seen.people.is_none() || line.people > 0 {
            lines.push(line);
        }
    }
    Ok(lines)
}

/// A run by its number; none where there is none that the viewer may know of.
///
/// # Errors
/// The viewer may see no pay, what was kept can't be read, or the database fails.
pub fn find(store: &Store, viewer: &Viewer, id: i64) -> Result<Option<RunLine>, OperationError> {
    let Some((run, seen)) = kept(store, viewer, id)? else { return Ok(None) };
    let line = line(run, &seen)?;
    Ok(Some(line).filter(|line| seen.people.is_none() || line.people > 0))
}

/// The slips of a run, by staff number; none where there is no run that the viewer may know of. That somebody else's
/// pay was looked at is on the trail.
///
/// # Errors
/// The viewer may see no pay, what was kept can't be read, or the database fails.
pub fn slips(
    store: &Store,
    viewer: &Viewer,
    id: i64,
    staff_no: Option<&str>,
) -> Result<Option<Figures>, OperationError> {
    let Some((run, seen)) = kept(store, viewer, id)? else { return Ok(None) };
    let inputs: PayInputs = serde_json::from_slice(&run.inputs)?;
    let results: RunResults = serde_json::from_slice(&run.results)?;
    let people = inputs.month.people.iter();
    let people = people
        .filter(|person| seen.has(person.staff_id))
        .filter(|person| staff_no.is_none_or(|staff_no| person.staff_no == staff_no))
        .filter_map(|person| {
            Some(figures(&results, PersonLine::of(person), results.person(&person.staff_no)?))
        })
        .collect::<Vec<_>>();
    if people.is_empty() && seen.people.is_some() {
        return Ok(None);
    }
    if !seen.is_own(viewer) {
        let target = format!("#{id} {} {}", run.pay_month, staff_no.unwrap_or("*"));
        store
            .write_transaction(viewer, |writing| writing.audit_entry_insert(viewer, "slips_seen", &target))?;
    }
    Ok(Some(Figures { run: id, month: run.pay_month, digest: run.results_digest, people }))
}

/// The scores of a month's latest scoring; none where there is none.
///
/// # Errors
/// The viewer may see no scores, what was kept can't be read, or the database fails.
pub fn scores(store: &Store, viewer: &Viewer, month: Month) -> Result<Option<Figures>, OperationError> {
    let program = viewer.computing();
    let family = score_family(&district_pack(store, &program)?);
    let (run, seen) = store.read(|reading| {
        let seen = reading.people_seen(viewer, (Action::See, Resource::Scores), month)?;
        Ok::<_, StoreError>((reading.score_run_latest_of(&program, month, &family)?, Seen { people: seen }))
    })?;
    let Some(run) = run else { return Ok(None) };
    let inputs: super::kept_run::ScoreInputs = serde_json::from_slice(&run.inputs)?;
    let results: RunResults = serde_json::from_slice(&run.results)?;
    let people = inputs.month.people.iter().filter(|person| seen.has(person.staff_id));
    let people = people
        .filter_map(|person| {
            Some(figures(&results, PersonLine::of(person), results.person(&person.staff_no)?))
        })
        .collect();
    Ok(Some(Figures { run: run.id, month: run.month, digest: run.results_digest, people }))
}

fn kept(store: &Store, viewer: &Viewer, id: i64) -> Result<Option<(PayRun, Seen)>, OperationError> {
    let program = viewer.computing();
    let found = store.read(|reading| {
        let seen = pay_seen(reading, viewer)?;
        Ok::<_, StoreError>(reading.pay_run_find(&program, id)?.map(|run| (run, seen)))
    })?;
    Ok(found.filter(|(run, seen)| may_be_seen(run, seen)))
}

/// Whose pay a viewer may see: pay is seen of everybody or of single people, never by communities, so that the month
/// does not matter.
fn pay_seen(reading: &mut Reading<'_>, viewer: &Viewer) -> Result<Seen, StoreError> {
    let today = Month::of(clock::to_office_time(clock::now()).date());
    Ok(Seen { people: reading.people_seen(viewer, (Action::See, Resource::Pay), today)? })
}

fn may_be_seen(run: &PayRun, seen: &Seen) -> bool {
    seen.people.is_none() || run.state == "approved"
}

fn figures(results: &RunResults, person: PersonLine, result: &PersonResult) -> PersonFigures {
    let figures = match &result.held {
        Some(_) => Vec::new(),
        None => results.columns.iter().cloned().zip(result.values.iter().cloned()).collect(),
    };
    PersonFigures { person, held: result.held.clone(), figures }
}

fn line(run: PayRun, seen: &Seen) -> Result<RunLine, OperationError> {
    let inputs: PayInputs = serde_json::from_slice(&run.inputs)?;
    let results: RunResults = serde_json::from_slice(&run.results)?;
    let people = inputs.month.people.iter().filter(|person| seen.has(person.staff_id));
    let people: Vec<&PersonResult> = people.filter_map(|person| results.person(&person.staff_no)).collect();
    let paid = people.iter().filter(|person| person.held.is_none());
    let total = |name: &str| {
        let amounts = paid.clone().filter_map(|person| results.value(person, name)?.number());
        amounts.fold(Decimal::ZERO, |sum, amount| sum.saturating_add(amount))
    };
    let totals = TOTALS.iter().filter(|name| results.column(name).is_some());
    Ok(RunLine {
        id: run.id,
        kind: run.kind,
        pay_month: run.pay_month,
        assessed_month: run.assessed_month,
        pay_date: run.pay_date,
        state: run.state,
        made_at: run.made_at,
        people: people.len(),
        held: people.len() - paid.clone().count(),
        totals: totals.map(|name| ((*name).to_owned(), total(name))).collect(),
        results_digest: run.results_digest,
    })
}
