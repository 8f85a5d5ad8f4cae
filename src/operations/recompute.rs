//! A kept run computed again from what it froze: for explaining, for papers, and to prove that it is the same.

use xingchou_engine::MEANING_VERSION;
use xingchou_engine::evaluate::{Evaluation, Population, evaluate};
use xingchou_engine::program::Program;

use super::OperationError;
use super::kept_run::{PayInputs, ScoreInputs, program_again};
use super::policies::digest;
use super::results::RunResults;
use super::run_kind::RunKind;
use super::sheet_inputs::OriginBook;
use crate::access::Viewer;
use crate::message::Message;
use crate::month::Month;
use crate::store::{PayRun, ScoreRun, Store};

/// What a scoring was computed from.
pub struct ScoreAgain {
    /// The run as it is kept.
    pub run: ScoreRun,
    /// Its frozen inputs.
    pub inputs: ScoreInputs,
    /// The program, from the texts it used.
    pub program: Program,
    /// The inputs in columns.
    pub population: Population,
    /// The origins behind the handles.
    pub book: OriginBook,
}

/// What a calculation of pay was computed from.
pub struct PayAgain {
    /// The run as it is kept.
    pub run: PayRun,
    /// Its frozen inputs.
    pub inputs: PayInputs,
    /// The program, from the texts it used.
    pub program: Program,
    /// The inputs in columns.
    pub population: Population,
    /// The origins behind the handles.
    pub book: OriginBook,
    /// The scoring it read stars from.
    pub score: Option<ScoreAgain>,
}

impl ScoreAgain {
    /// Computes it again.
    #[must_use]
    pub fn evaluate(&self) -> Evaluation<'_> {
        evaluate(&self.program, &self.population)
    }

    /// Computes it again and proves that it comes to what was kept, which is given.
    ///
    /// # Errors
    /// It does not, or what was kept can't be read.
    pub fn proved(&self) -> Result<RunResults, OperationError> {
        let again = RunResults::of(&self.evaluate(), &self.inputs.month, &|_, _| None);
        let kept: RunResults = serde_json::from_slice(&self.run.results)?;
        if kept.columns == again.columns && same_figures(&kept, &again) {
            return Ok(kept);
        }
        Err(OperationError::Refused(Message::new(
            format!("评分 #{} 重算的结果与留存的不同，请联系管理员", self.run.id),
            format!("scoring #{} computed again differs from what was kept", self.run.id),
        )))
    }
}

impl PayAgain {
    /// Computes it again.
    #[must_use]
    pub fn evaluate(&self) -> Evaluation<'_> {
        evaluate(&self.program, &self.population)
    }

    /// Computes it again and proves that it comes to what was kept, which is given too.
    ///
    /// # Errors
    /// It does not, or what was kept can't be read.
    pub fn proved(&self) -> Result<(Evaluation<'_>, RunResults), OperationError> {
        let evaluation = self.evaluate();
        let again = self.inputs.results(&evaluation);
        let kept: RunResults = serde_json::from_slice(&self.run.results)?;
        if kept.columns == again.columns && same_figures(&kept, &again) {
            return Ok((evaluation, kept));
        }
        Err(OperationError::Refused(Message::new(
            format!("工资批次 #{} 重算的结果与留存的不同，请联系管理员", self.run.id),
            format!("run #{} computed again differs from what was kept", self.run.id),
        )))
    }
}

/// Whether two results are the same but for the words of reasons.
pub(super) fn same_figures(one: &RunResults, other: &RunResults) -> bool {
    one.people.len() == other.people.len()
        && one.people.iter().zip(&other.people).all(|(one, other)| {
            one.staff_no == other.staff_no
                && one.values == other.values
                && one.held.is_some() == other.held.is_some()
        })
}

/// A run of another version of the engine's meaning can't be computed again by this program.
fn same_meaning(what: &str, engine_version: &str) -> Result<(), OperationError> {
    if engine_version == MEANING_VERSION.to_string() {
        return Ok(());
    }
    Err(OperationError::Refused(Message::new(
        format!(
            "{what}由计算含义第 {engine_version} 版算出，本程序是第 {MEANING_VERSION} 版，请用当时的程序查看"
        ),
        format!(
            "{what} was computed by version {engine_version} of the engine's meaning, this is {MEANING_VERSION}"
        ),
    )))
}

/// What was kept is what its digest says.
///
/// # Errors
/// It is not.
pub(super) fn unchanged(what: &str, bytes: &[u8], kept: &str) -> Result<(), OperationError> {
    if digest(bytes) == kept {
        return Ok(());
    }
    Err(OperationError::Refused(Message::new(
        format!("{what}的留存数据与数据指纹不符，可能被改动过，请联系管理员"),
        format!("what was kept of {what} does not match its digest; it may have been changed"),
    )))
}

/// A kept scoring by its number.
///
/// # Errors
/// It is not there, was changed, or the database fails.
pub fn score_again(store: &Store, viewer: &Viewer, id: i64) -> Result<ScoreAgain, OperationError> {
    store.read(|reading| {
        let run = reading.score_run_find(viewer, id)?.ok_or_else(|| no_run("评分", id))?;
        unchanged(&format!("评分 #{id}"), &run.inputs, &run.inputs_digest)?;
        unchanged(&format!("评分 #{id}"), &run.results, &run.results_digest)?;
        same_meaning(&format!("评分 #{id}"), &run.engine_version)?;
        let inputs: ScoreInputs = serde_json::from_slice(&run.inputs)?;
        let month: Month = run.month.parse().map_err(|_| no_run("评分", id))?;
        let program =
            program_again(reading, viewer, &run.sheet_digests, &run.family, month, month.last_day())?;
        let (population, book) = inputs.population(&program);
        Ok(ScoreAgain { run, inputs, program, population, book })
    })
}

/// A kept calculation of pay by its number.
///
/// # Errors
/// It is not there, was changed, or the database fails.
pub fn pay_again(store: &Store, viewer: &Viewer, id: i64) -> Result<PayAgain, OperationError> {
    let (run, inputs, program) = store.read(|reading| {
        let run = reading.pay_run_find(viewer, id)?.ok_or_else(|| no_run("工资批次", id))?;
        unchanged(&format!("工资批次 #{id}"), &run.inputs, &run.inputs_digest)?;
        unchanged(&format!("工资批次 #{id}"), &run.results, &run.results_digest)?;
        same_meaning(&format!("工资批次 #{id}"), &run.engine_version)?;
        let inputs: PayInputs = serde_json::from_slice(&run.inputs)?;
        let program = program_again(
            reading,
            viewer,
            &run.sheet_digests,
            &run.family,
            inputs.pay_month,
            inputs.pay_date,
        )?;
        Ok::<_, OperationError>((run, inputs, program))
    })?;
    let score = run.score_run.map(|score| score_again(store, viewer, score)).transpose()?;
    let (population, book) = inputs.population(&program);
    Ok(PayAgain { run, inputs, program, population, book, score })
}

/// The latest run of a month that was not set aside.
///
/// # Errors
/// There is none, or the database fails.
pub fn latest_pay_run(store: &Store, viewer: &Viewer, month: Month) -> Result<i64, OperationError> {
    let runs = store.read(|reading| Ok::<_, OperationError>(reading.pay_run_list(viewer, month)?))?;
    runs.iter().rev().find(|run| run.state != "discarded").map(|run| run.id).ok_or_else(|| {
        OperationError::Refused(Message::new(
            format!("{month} 还没有算工资，请先运行 xingchou pay calculate --period {month}"),
            format!("the pay of {month} has not been calculated; run xingchou pay calculate --period {month} first"),
        ))
    })
}

/// The latest draft of a month, of a kind or of any.
///
/// # Errors
/// There is none, or the database fails.
pub fn latest_draft(
    store: &Store,
    viewer: &Viewer,
    month: Month,
    kind: Option<RunKind>,
) -> Result<i64, OperationError> {
    let runs = store.read(|reading| Ok::<_, OperationError>(reading.pay_run_list(viewer, month)?))?;
    let of_kind = |run: &&PayRun| kind.is_none_or(|kind| run.kind == kind.code());
    let drafts = runs.iter().filter(|run| run.state == "draft").filter(of_kind);
    match drafts.max_by_key(|run| run.id) {
        Some(draft) => Ok(draft.id),
        // What cannot be approved says best itself why not.
        None => latest_pay_run(store, viewer, month),
    }
}

/// The latest run of a month that a member of staff is in and that was not set aside; where nobody of that number is
/// in any, the latest of all.
///
/// # Errors
/// There is no run, what was kept can't be read, or the database fails.
pub fn latest_pay_run_of(
    store: &Store,
    viewer: &Viewer,
    month: Month,
    staff_no: &str,
) -> Result<i64, OperationError> {
    let runs = store.read(|reading| Ok::<_, OperationError>(reading.pay_run_list(viewer, month)?))?;
    for run in runs.iter().rev().filter(|run| run.state != "discarded") {
        let results: RunResults = serde_json::from_slice(&run.results)?;
        if results.people.iter().any(|person| person.staff_no.eq_ignore_ascii_case(staff_no)) {
            return Ok(run.id);
        }
    }
    latest_pay_run(store, viewer, month)
}

fn no_run(what: &str, id: i64) -> OperationError {
    OperationError::Refused(Message::new(format!("没有{what} #{id}"), format!("there is no run #{id}")))
}
