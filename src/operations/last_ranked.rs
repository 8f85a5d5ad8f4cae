//! Who comes last in a month and is to be talked with (末位谈话), by the sheet's own rule, and how many ratings one must
//! have to be ranked at all. A list to talk by; nothing follows from it by itself.

use rust_decimal::Decimal;
use serde::Serialize;
use xingchou_engine::evaluate::Value;
use xingchou_engine::sheet::Constant;

use super::OperationError;
use super::recompute::score_again;
use super::scores::{ScoreShown, ScoresShown};
use crate::access::{Action, Resource, Viewer};
use crate::store::{Store, StoreError};

/// The column that says whether somebody is on the list.
const TALK: &str = "末位谈话";
/// The heading of the least sample in a table of the sheet.
const LEAST_SAMPLE: &str = "最少样本";

/// The list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LastRanked {
    /// Who is on it, among those whom the viewer sees.
    pub people: Vec<ScoreShown>,
    /// How many ratings it takes to be ranked, by class; nothing where the sheet has no such table.
    pub least_samples: Vec<(String, Decimal)>,
}

/// The list of a month's scoring; none where the sheet has no such rule.
///
/// # Errors
/// The viewer may see nobody's scores, what was kept can't be read, or the database fails.
pub fn last_ranked(
    store: &Store,
    viewer: &Viewer,
    shown: &ScoresShown,
) -> Result<Option<LastRanked>, OperationError> {
    viewer.require(Action::See, Resource::Scores).map_err(StoreError::from)?;
    if !shown.people.iter().any(|one| one.value(TALK).is_some()) {
        return Ok(None);
    }
    let on_it = |one: &&ScoreShown| one.value(TALK) == Some(&Value::Truth(true));
    let people = shown.people.iter().filter(on_it).cloned().collect();
    let program = score_again(store, &viewer.computing(), shown.run)?.program;
    let mut least_samples = Vec::new();
    for table in &program.tables {
        let Some(at) = table.columns.iter().position(|(heading, _)| heading == LEAST_SAMPLE) else {
            continue;
        };
        least_samples.extend(table.rows.iter().filter_map(|row| match row.values.get(at) {
            Some(Constant::Number(least)) => Some((row.texts.first().cloned().unwrap_or_default(), *least)),
            _ => None,
        }));
    }
    Ok(Some(LastRanked { people, least_samples }))
}
