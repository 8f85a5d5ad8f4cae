//! Scores as people look at them: a month's latest scoring, as far as the viewer sees scores.

use std::collections::BTreeSet;

use serde::Serialize;
use xingchou_engine::evaluate::Value;

use super::OperationError;
use super::kept_run::ScoreInputs;
use super::results::{ColumnHead, PersonResult, RunResults};
use super::score::{PersonLine, score_family};
use crate::access::{Action, Resource, Viewer};
use crate::message::Message;
use crate::month::Month;
use crate::store::{Reading, ScoreRun, Store, StoreError};

/// One person's scores.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScoreShown {
    /// Whose.
    pub person: PersonLine,
    /// Why there are none, and what to do.
    pub held: Option<Message>,
    /// The columns, by name, in the order of the sheet; none of a held person.
    pub values: Vec<(String, Value)>,
}

impl ScoreShown {
    /// The value of a column; none of a held person, or where there is no such column.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.values.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// The value as people read it; empty where there is none.
    #[must_use]
    pub fn words(&self, name: &str) -> String {
        self.value(name).map_or_else(String::new, Value::chinese)
    }
}

/// A month's latest scoring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScoresShown {
    /// The month.
    pub month: Month,
    /// The run.
    pub run: i64,
    /// The digest of its results.
    pub digest: String,
    /// What the columns are, in the order of everybody's values.
    pub columns: Vec<ColumnHead>,
    /// Whose scores the viewer sees, by staff number.
    pub people: Vec<ScoreShown>,
}

/// The latest scoring of a month; none when it was not scored.
///
/// # Errors
/// The viewer may see nobody's scores, or the database fails.
pub fn latest(store: &Store, viewer: &Viewer, month: Month) -> Result<Option<ScoresShown>, OperationError> {
    viewer.require(Action::See, Resource::Scores).map_err(StoreError::from)?;
    store.read(|reading| {
        let program = viewer.computing();
        let family = family(reading, &program)?;
        let Some(run) = reading.score_run_latest_of(&program, month, &family)? else { return Ok(None) };
        Ok(Some(shown(reading, viewer, run, month)?))
    })
}

/// The months that were scored, the latest last.
///
/// # Errors
/// The viewer may see nobody's scores, or the database fails.
pub fn months(store: &Store, viewer: &Viewer) -> Result<Vec<Month>, OperationError> {
    viewer.require(Action::See, Resource::Scores).map_err(StoreError::from)?;
    store.read(|reading| {
        let program = viewer.computing();
        let family = family(reading, &program)?;
        let runs = reading.score_run_months(&program, &family)?;
        let months: BTreeSet<Month> = runs.iter().filter_map(|(month, _)| month.parse().ok()).collect();
        Ok(months.into_iter().collect())
    })
}

fn family(reading: &mut Reading<'_>, program: &Viewer) -> Result<String, StoreError> {
    let pack = reading.district_find(program)?.map(|district| district.pack).unwrap_or_default();
    Ok(score_family(&pack))
}

fn shown(
    reading: &mut Reading<'_>,
    viewer: &Viewer,
    run: ScoreRun,
    month: Month,
) -> Result<ScoresShown, OperationError> {
    let inputs: ScoreInputs = serde_json::from_slice(&run.inputs)?;
    let results: RunResults = serde_json::from_slice(&run.results)?;
    let extent = viewer.require(Action::See, Resource::Scores).map_err(StoreError::from)?;
    // The scores that the store gives this viewer say whose she may see; held people have none.
    let seen: BTreeSet<i64> = reading.score_list(viewer, run.id)?.iter().map(|row| row.staff).collect();
    let sees = |staff: i64| extent.is_everybody() || seen.contains(&staff) || extent.own().contains(&staff);
    let mut people = Vec::new();
    for person in inputs.month.people.iter().filter(|person| sees(person.staff_id)) {
        let Some(result) = results.person(&person.staff_no) else { continue };
        people.push(ScoreShown {
            person: PersonLine::of(person),
            held: result.held.as_ref().map(|held| held.reason.clone()),
            values: values(&results, result),
        });
    }
    Ok(ScoresShown { month, run: run.id, digest: run.results_digest, columns: results.columns, people })
}

fn values(results: &RunResults, person: &PersonResult) -> Vec<(String, Value)> {
    if person.held.is_some() {
        return Vec::new();
    }
    let columns = results.columns.iter().zip(&person.values);
    columns.map(|(column, value)| (column.name.clone(), value.clone())).collect()
}
