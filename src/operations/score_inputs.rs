//! What a scoring starts from: the month's facts, for a quarter's or a year's sheet the months' scores, and what the
//! sheet reads of earlier months; frozen in the run.

use std::collections::BTreeMap;

use xingchou_engine::inputs::EarlierResults;
use xingchou_engine::library::Library;
use xingchou_engine::program::Program;

use super::OperationError;
use super::earlier::{KeptMonths, Wanting, names_read, reach, was_there, whole_reach};
use super::kept_run::{ScoreInputs, scores_read, used_texts};
use super::month_inputs::{MonthInputs, month_inputs};
use super::policies::{self, digest};
use super::results::RunResults;
use super::score::{ScoreSpan, score_family};
use crate::access::Viewer;
use crate::message::Message;
use crate::month::Month;
use crate::store::{ScoreRun, Store};

/// Everything a scoring of a month starts from.
///
/// # Errors
/// The month was not scored, though the sheet reads its scores; or the database fails.
pub(super) fn score_inputs(
    store: &Store,
    viewer: &Viewer,
    library: &Library,
    pack: &str,
    span: ScoreSpan,
    program: &Program,
    facts: MonthInputs,
) -> Result<ScoreInputs, OperationError> {
    let month = facts.month;
    let reads_scores = span != ScoreSpan::Month && program.inputs.iter().any(|input| input.from_score);
    let mut inputs = ScoreInputs::of_month(facts);
    if reads_scores {
        let (_, scored) = current_scores(store, viewer, library, pack, month)?;
        for result in scored.people.iter().filter(|result| result.held.is_none()) {
            let scores = scores_read(program, |name| scored.value(result, name));
            inputs.scores.insert(result.staff_no.clone(), scores);
        }
    }
    let own = names_read(program, true);
    inputs.earlier = scores_of_earlier_months(store, viewer, pack, program, &inputs.month)?;
    if own.is_empty() {
        return Ok(inputs);
    }
    let reached = whole_reach(&own, month);
    let kept = KeptMonths::of_scores(store, viewer, &program.family, reached, |month| span.is_due(month))?;
    for person in &inputs.month.people {
        let wanting = |month: Month, why: Wanting| match why {
            Wanting::Held => true,
            Wanting::NotThere => false,
            Wanting::NoRun => span.is_due(month) && kept.began_by(month) && was_there(person, month),
        };
        let into = inputs.earlier.entry(person.staff_no.clone()).or_default();
        kept.read(&person.staff_no, &own, |months| reach(months, month), wanting, into);
    }
    Ok(inputs)
}

/// What a program reads of the score sheet's results of months before the one that these facts are of.
///
/// # Errors
/// The database fails.
pub(super) fn scores_of_earlier_months(
    store: &Store,
    viewer: &Viewer,
    pack: &str,
    program: &Program,
    facts: &MonthInputs,
) -> Result<BTreeMap<String, EarlierResults>, OperationError> {
    let names = names_read(program, false);
    let mut earlier: BTreeMap<String, EarlierResults> = BTreeMap::new();
    if names.is_empty() {
        return Ok(earlier);
    }
    let reached = whole_reach(&names, facts.month);
    let kept = KeptMonths::of_scores(store, viewer, &score_family(pack), reached, |_| true)?;
    for person in &facts.people {
        // Months before the first that was ever scored are left out; later ones must be there.
        let wanting = |month: Month, why: Wanting| match why {
            Wanting::Held => true,
            Wanting::NotThere => false,
            Wanting::NoRun => kept.began_by(month) && was_there(person, month),
        };
        let into = earlier.entry(person.staff_no.clone()).or_default();
        kept.read(&person.staff_no, &names, |months| reach(months, facts.month), wanting, into);
    }
    Ok(earlier)
}

/// The latest scoring of a month, as long as scoring again would give the same.
///
/// # Errors
/// The month was not scored, or not since facts or rules changed; or the database fails.
pub(super) fn current_scores(
    store: &Store,
    viewer: &Viewer,
    library: &Library,
    pack: &str,
    assessed: Month,
) -> Result<(ScoreRun, RunResults), OperationError> {
    let family = score_family(pack);
    let found = store
        .read(|reading| Ok::<_, OperationError>(reading.score_run_latest_of(viewer, assessed, &family)?))?;
    let run = found.ok_or_else(|| {
        OperationError::Refused(Message::new(
            format!("{assessed} 还没有评分，请先运行 xingchou score --period {assessed}"),
            format!("{assessed} has not been scored; run xingchou score --period {assessed} first"),
        ))
    })?;
    super::recompute::unchanged(&format!("评分 #{}", run.id), &run.results, &run.results_digest)?;
    let program = policies::compile(library, &family, assessed)?;
    let facts = month_inputs(store, viewer, assessed)?;
    let inputs = score_inputs(store, viewer, library, pack, ScoreSpan::Month, &program, facts)?;
    let same = digest(&serde_json::to_vec(&inputs)?) == run.inputs_digest
        && serde_json::to_string(&used_texts(&program))? == run.sheet_digests;
    if !same {
        return Err(OperationError::Refused(Message::new(
            format!(
                "{assessed} 评分之后，数据或评分规则又有变动，请先重新评分：xingchou score --period {assessed}"
            ),
            format!("facts or rules have changed since {assessed} was scored; score it again first"),
        )));
    }
    let results = serde_json::from_slice(&run.results)?;
    Ok((run, results))
}
