//! Calculates a month's pay: facts, stars and the year so far through the pay sheet. The result is a draft.

use std::path::Path;

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;
use xingchou_engine::MEANING_VERSION;
use xingchou_engine::diagnostic::Diagnostic;
use xingchou_engine::evaluate::evaluate;

use super::OperationError;
use super::claims::{self, Claim};
use super::kept_run::{keep_texts, used_texts};
use super::month_way::may;
use super::month_way::pay::is_closed;
use super::pay_inputs::{Asked, Gathered, Overlooked, gather};
use super::policies::digest;
use super::results::RunResults;
use super::run_kind::RunKind;
use super::score::{PersonLine, district_pack};
use super::slips;
use crate::access::{Action, Resource, Viewer};
use crate::clock;
use crate::message::Message;
use crate::month::Month;
use crate::month_way::{Mark, Step};
use crate::store::{ClaimedWork, NewPayRun, PayRun, Reading, Store};

/// A calculation of pay.
#[derive(Debug, Clone, Serialize)]
pub struct Calculated {
    /// The run's number (工资批次).
    pub run: i64,
    /// What it pays.
    pub kind: RunKind,
    /// 考核月
    pub assessed_month: Month,
    /// 工资所属月
    pub pay_month: Month,
    /// 发放日期
    pub pay_date: NaiveDate,
    /// The pay sheet's Chinese title.
    pub title: String,
    /// Whether the same calculation was there already and nothing was changed.
    pub unchanged: bool,
    /// What people must know about the sheets.
    pub warnings: Vec<Diagnostic>,
    /// What has still to be done before the run can be approved.
    pub notices: Vec<Message>,
    /// The digest of the results.
    pub results_digest: String,
    /// Whose pay, in the order of the results.
    pub people: Vec<PersonLine>,
    /// The results.
    pub results: RunResults,
    /// Who worked in an earlier month whose wages are approved, and got none of them.
    pub overlooked: Vec<Overlooked>,
}

/// The months and the day of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunMonths {
    /// 考核月: whose stars count.
    pub assessed_month: Month,
    /// 工资所属月: whose facts and attendance count.
    pub pay_month: Month,
    /// 发放日期: its month is the tax period.
    pub pay_date: NaiveDate,
}

impl RunMonths {
    /// A month assessed, earned and paid in itself, on its last day.
    #[must_use]
    pub fn all_in(month: Month) -> Self {
        Self { assessed_month: month, pay_month: month, pay_date: month.last_day() }
    }
}

/// Calculates the wages of a month now by the district's pack; an unapproved earlier draft of the month is set aside.
///
/// # Errors
/// The month was not scored or is closed, there is nobody to pay, a sheet is wrong, or the database fails.
pub fn calculate(
    store: &Store,
    viewer: &Viewer,
    data: &Path,
    months: RunMonths,
) -> Result<Calculated, OperationError> {
    calculate_at(store, viewer, data, months, clock::now())
}

/// Calculates the wages of a month by the district's pack at a time.
///
/// # Errors
/// The month was not scored or is closed, there is nobody to pay, a sheet is wrong, or the database fails.
pub fn calculate_at(
    store: &Store,
    viewer: &Viewer,
    data: &Path,
    months: RunMonths,
    now: NaiveDateTime,
) -> Result<Calculated, OperationError> {
    calculate_asked(store, viewer, data, months, &Asked::default(), now)
}

/// Calculates a run of any kind by the district's pack; an unapproved earlier draft of the same kind and month is set
/// aside. Drafts need no signed stars; what the approval will ask for is among the notices.
///
/// # Errors
/// The month was not scored or is closed, there is nobody to pay, a sheet is wrong, or the database fails.
pub fn calculate_asked(
    store: &Store,
    viewer: &Viewer,
    data: &Path,
    months: RunMonths,
    asked: &Asked,
    now: NaiveDateTime,
) -> Result<Calculated, OperationError> {
    may(viewer, Action::Change, Resource::Pay)?;
    claims::once(store, viewer, &ClaimedWork::Pay(months.pay_month), |claim| {
        calculate_claimed(store, viewer, data, (months, asked), now, claim)
    })
}

fn calculate_claimed(
    store: &Store,
    viewer: &Viewer,
    data: &Path,
    (months, asked): (RunMonths, &Asked),
    now: NaiveDateTime,
    claim: &Claim<'_>,
) -> Result<Calculated, OperationError> {
    store.read(|reading| not_closed(reading, viewer, months.pay_month))?;
    let pack = district_pack(store, viewer)?;
    let Gathered { program, inputs, score_run, scores, overlooked } =
        gather(store, viewer, data, &pack, months, asked)?;
    let (population, _) = inputs.population(&program);
    let evaluation = evaluate(&program, &population);
    let results = inputs.results(&evaluation);
    let results = match &scores {
        Some(scores) => with_score_reasons(results, scores),
        None => results,
    };
    let people = inputs.month.people.iter().map(PersonLine::of).collect();
    let score_digest = inputs.score_digest.clone();
    let (input_bytes, result_bytes) = (serde_json::to_vec(&inputs)?, results.bytes()?);
    let run = NewPayRun {
        assessed_month: months.assessed_month,
        pay_month: months.pay_month,
        pay_date: months.pay_date,
        family: program.family.clone(),
        sheet_digests: serde_json::to_string(&used_texts(&program))?,
        engine_version: MEANING_VERSION.to_string(),
        score_run: score_run.map(|run| run.id),
        inputs_digest: digest(&input_bytes),
        inputs: input_bytes,
        results_digest: digest(&result_bytes),
        results: result_bytes,
        made_at: now,
        kind: asked.kind.code().to_owned(),
    };
    let rows = results.rows(&inputs.month)?;
    let whose = slips::whose(&inputs.month)?;
    let results_digest = run.results_digest.clone();
    let (run, unchanged, notices) = store.write_transaction(viewer, |writing| {
        claim.settle(writing)?;
        not_closed(writing, viewer, months.pay_month)?;
        let notices = if score_digest.is_empty() {
            Vec::new()
        } else {
            stars_to_sign(writing, viewer, months.assessed_month, &score_digest)?
        };
        let drafts: Vec<PayRun> = writing
            .pay_run_list(viewer, months.pay_month)?
            .into_iter()
            .filter(|kept| kept.state == "draft" && kept.kind == run.kind)
            .collect();
        if let Some(kept) = drafts.iter().find(|kept| same(kept, &run)) {
            // Nothing is written, and everybody's pay is shown.
            writing.audit_entry_insert(viewer, "pay_seen", &format!("#{}", kept.id))?;
            return Ok::<_, OperationError>((kept.id, true, notices));
        }
        for draft in drafts {
            writing.pay_run_set_state(viewer, draft.id, "draft", "discarded")?;
        }
        keep_texts(writing, viewer, &program)?;
        let id = writing.pay_run_insert(viewer, &run, &rows, &whose)?;
        writing.audit_entry_insert(viewer, "pay_calculated", &format!("{} #{id}", months.pay_month))?;
        let made = (Some(id), run.results_digest.as_str());
        writing.month_step_insert(viewer, months.pay_month, Step::Calculated, made, (now, ""))?;
        Ok((id, false, notices))
    })?;
    Ok(Calculated {
        run,
        kind: asked.kind,
        assessed_month: months.assessed_month,
        pay_month: months.pay_month,
        pay_date: months.pay_date,
        title: program.title.clone(),
        unchanged,
        warnings: program.warnings.clone(),
        notices,
        results_digest,
        people,
        results,
        overlooked,
    })
}

fn not_closed(reading: &mut Reading<'_>, viewer: &Viewer, month: Month) -> Result<(), OperationError> {
    if !is_closed(reading, viewer, month)? {
        return Ok(());
    }
    Err(OperationError::Refused(Message::new(
        format!("{month} 已归档，不再计算；之后得知的情况在以后的月份补发、补扣"),
        format!("{month} is closed; what is learned later is paid by later months"),
    )))
}

/// That the stars which a run reads are not signed, or were signed as they were before.
fn stars_to_sign(
    reading: &mut Reading<'_>,
    viewer: &Viewer,
    assessed: Month,
    score_digest: &str,
) -> Result<Vec<Message>, OperationError> {
    let signed: Vec<Mark> = reading
        .month_step_list(viewer, assessed)?
        .into_iter()
        .filter(|mark| mark.step == Step::StarsSigned)
        .collect();
    if signed.iter().any(|mark| mark.digest == score_digest) {
        return Ok(Vec::new());
    }
    let (zh, en) = if signed.is_empty() {
        ("星级还没有签字", "have not been signed")
    } else {
        ("星级签字之后评分有变，须重新公示、签字", "have changed since they were signed")
    };
    Ok(vec![Message::new(
        format!(
            "{assessed} 的{zh}，试算稿可以先看，审批之前须办好（xingchou month show --period {assessed}）"
        ),
        format!("the stars of {assessed} {en}; that must be done before the approval"),
    )])
}

fn same(kept: &PayRun, run: &NewPayRun) -> bool {
    kept.inputs_digest == run.inputs_digest
        && kept.results_digest == run.results_digest
        && kept.sheet_digests == run.sheet_digests
}

/// Where a person's pay is held for want of a star, says why there is none.
fn with_score_reasons(mut results: RunResults, scores: &RunResults) -> RunResults {
    for person in &mut results.people {
        let in_scores = scores.person(&person.staff_no);
        let score_held = in_scores.and_then(|scored| scored.held.as_ref());
        if let (Some(held), Some(score_held)) = (&mut person.held, score_held) {
            held.reason = Message::new(
                format!("{}；评分暂缓：{}", held.reason.zh, score_held.reason.zh),
                format!("{}; scoring is held: {}", held.reason.en, score_held.reason.en),
            );
        }
    }
    results
}
