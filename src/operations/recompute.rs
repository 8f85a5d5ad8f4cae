//! A kept run computed again from what it froze: for explaining, for papers, and to prove that it is the same.

use xingchou_engine::evaluate::{Evaluation, Population, evaluate};
use xingchou_engine::program::Program;

use super::OperationError;
use super::kept_run::{PayInputs, ScoreInputs, program_again};
use super::policies::digest;
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
}

impl PayAgain {
    /// Computes it again.
    #[must_use]
    pub fn evaluate(&self) -> Evaluation<'_> {
        evaluate(&self.program, &self.population)
    }
}

fn unchanged(what: &str, bytes: &[u8], kept: &str) -> Result<(), OperationError> {
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
        let inputs: ScoreInputs = serde_json::from_slice(&run.inputs)?;
        let month: Month = run.month.parse().map_err(|_| no_run("评分", id))?;
        let program = program_again(reading, viewer, &run.sheet_digests, &run.family, month)?;
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
        let inputs: PayInputs = serde_json::from_slice(&run.inputs)?;
        let program = program_again(reading, viewer, &run.sheet_digests, &run.family, inputs.pay_month)?;
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

fn no_run(what: &str, id: i64) -> OperationError {
    OperationError::Refused(Message::new(format!("没有{what} #{id}"), format!("there is no run #{id}")))
}
