//! The way from a scoring to the signed stars: confirmation, public notice, the end of appeals, signature.

use chrono::NaiveDateTime;
use serde::Serialize;

use super::facts::ScoreSide;
use super::{Taken, already, may, refused, refused_with, taken};
use crate::access::{Action, Resource, Viewer};
use crate::message::Message;
use crate::month::Month;
use crate::month_way::{Signer, Step};
use crate::operations::OperationError;
use crate::operations::rectify::LedgerLine;
use crate::operations::results::RunResults;
use crate::store::{Store, Writing};

/// That somebody confirmed the own score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Confirmed {
    /// 考核月
    pub month: Month,
    /// 工号
    pub staff_no: String,
    /// The digest of what was confirmed.
    pub digest: String,
}

/// How the viewer's own score of a month stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OwnConfirmation {
    /// Until when it can be confirmed, in words.
    pub until: Message,
    /// Whether it is, by herself or by silence.
    pub confirmed: bool,
}

/// Whether the viewer has confirmed her own score of a month; none before the period of confirmation, or where she has
/// no score.
///
/// # Errors
/// The viewer may see nobody's scores, or the database fails.
pub fn own_confirmation(
    store: &Store,
    viewer: &Viewer,
    month: Month,
    now: NaiveDateTime,
) -> Result<Option<OwnConfirmation>, OperationError> {
    let reach = viewer.require(Action::See, Resource::Scores).map_err(crate::store::StoreError::from)?;
    store.read(|reading| {
        let side = ScoreSide::read(reading, &viewer.computing(), month, now)?;
        let mine = side.own.iter().find(|person| reach.own().contains(&person.staff));
        let period = side.confirmation.filter(|period| period.workdays > 0);
        Ok(mine.zip(period).map(|(mine, period)| OwnConfirmation {
            until: period.words(),
            confirmed: mine.confirmed.is_some(),
        }))
    })
}

/// Confirms the viewer's own score of a month.
///
/// # Errors
/// The account is no member of staff, the month was not scored or has no score of hers, or the database fails.
pub fn confirm(
    store: &Store,
    viewer: &Viewer,
    month: Month,
    now: NaiveDateTime,
) -> Result<Confirmed, OperationError> {
    if viewer.account().is_none() {
        return Err(refused(
            "确认评分须先用自己的账户登录",
            "sign in with your own account to confirm your score",
        ));
    }
    let reach = viewer.require(Action::See, Resource::Scores).map_err(crate::store::StoreError::from)?;
    let own = reach.own().clone();
    store.write_transaction(viewer, |writing| {
        let side = ScoreSide::read(writing, &viewer.computing(), month, now)?;
        let mine = side.own.iter().find(|person| own.contains(&person.staff)).ok_or_else(|| {
            refused(
                format!("{month} 没有您的评分可以确认：还没有评分，或您的评分暂缓，或账户没有对应到工作人员"),
                format!("there is no score of yours in {month} to confirm"),
            )
        })?;
        writing.score_confirmation_insert(viewer, month, (mine.staff, &mine.digest), now)?;
        let target = format!("{month} {} {}", mine.staff_no, mine.digest);
        writing.audit_entry_insert(viewer, "score_confirmed", &target)?;
        Ok(Confirmed { month, staff_no: mine.staff_no.clone(), digest: mine.digest.clone() })
    })
}

/// Puts the stars on public notice. Whoever has said nothing by the end of the period is marked as having let it pass.
///
/// # Errors
/// People may still confirm, the viewer may not, or the database fails.
pub fn publish(
    store: &Store,
    viewer: &Viewer,
    month: Month,
    now: NaiveDateTime,
) -> Result<Taken, OperationError> {
    store.write_transaction(viewer, |writing| {
        let side = side_for(writing, viewer, month, Step::Published, now)?;
        let silent: Vec<(i64, String)> = side.silent().map(|own| (own.staff, own.digest.clone())).collect();
        writing.score_confirmation_lapse(viewer, month, &silent, now)?;
        let note = format!("{} 人确认，{} 人期满未提出", side.own.len() - silent.len(), silent.len());
        take(writing, viewer, month, (Step::Published, &side), (now, &note))
    })
}

/// Ends the appeals of a month: none is open any more, or `note` says why the rest does not stand in the way.
///
/// # Errors
/// The notice is not over, appeals are open and nothing is noted, the viewer may not, or the database fails.
pub fn close_appeals(
    store: &Store,
    viewer: &Viewer,
    month: Month,
    note: &str,
    now: NaiveDateTime,
) -> Result<Taken, OperationError> {
    store.write_transaction(viewer, |writing| {
        let side = side_for(writing, viewer, month, Step::AppealsClosed, now)?;
        let open = side.open_appeals;
        if open > 0 && note.trim().is_empty() {
            return Err(refused(
                format!(
                    "还有 {open} 件申诉没有办结（xingchou appeal list）；确需先行截止的，请用 --note 写明原因"
                ),
                format!(
                    "{open} appeals are not settled (xingchou appeal list); say with --note why that can wait"
                ),
            ));
        }
        take(writing, viewer, month, (Step::AppealsClosed, &side), (now, note.trim()))
    })
}

/// The stars as the leader is shown them before signing.
#[derive(Debug, Clone, Serialize)]
pub struct StarsShown {
    /// 考核月
    pub month: Month,
    /// What is signed: the digest of the scoring.
    pub digest: String,
    /// The scoring.
    pub results: RunResults,
    /// Bad ratings that are neither closed nor contested; whoever signs must have seen them.
    pub unsettled: Vec<LedgerLine>,
    /// Everything that keeps the viewer from signing now.
    pub missing: Vec<Message>,
}

/// Shows the stars, and remembers which digest the viewer was shown.
///
/// # Errors
/// The month was not scored, the viewer may not see everybody's scores, or the database fails.
pub fn look(
    store: &Store,
    viewer: &Viewer,
    month: Month,
    now: NaiveDateTime,
) -> Result<StarsShown, OperationError> {
    may(viewer, Action::See, Resource::Scores)?;
    store.write_transaction(viewer, |writing| {
        let side = ScoreSide::read(writing, &viewer.computing(), month, now)?;
        let run = side.run.as_ref().ok_or_else(|| not_scored(month))?;
        if viewer.can_sign() {
            let shown = (None, run.results_digest.as_str());
            writing.month_step_insert(viewer, month, Step::StarsSeen, shown, (now, ""))?;
        }
        Ok(StarsShown {
            month,
            digest: run.results_digest.clone(),
            results: serde_json::from_slice(&run.results)?,
            missing: side.facts.obstacles(Step::StarsSigned, &Signer::of(viewer)),
            unsettled: side.unsettled,
        })
    })
}

/// Signs the stars: those of the digest that was shown last to the viewer, or of the one that is named. Bad ratings
/// that nobody has dealt with must be `acknowledged`.
///
/// # Errors
/// The scores have changed since, a step before is missing, bad ratings are not acknowledged, the viewer scored
/// herself, or the database fails.
pub fn sign(
    store: &Store,
    viewer: &Viewer,
    month: Month,
    (digest, acknowledged): (Option<&str>, bool),
    now: NaiveDateTime,
) -> Result<Taken, OperationError> {
    store.write_transaction(viewer, |writing| {
        let side = side_for(writing, viewer, month, Step::StarsSigned, now)?;
        let who = Signer::of(viewer);
        let shown = side.facts.marks.iter().rev().find(|mark| mark.step == Step::StarsSeen && mark.by.is(&who));
        let seen = digest.map(str::to_owned).or_else(|| shown.map(|mark| mark.digest.clone()));
        let seen = seen.ok_or_else(|| {
            refused(
                format!("请先看过再签字：xingchou month stars --period {month}"),
                format!("look at the stars before signing: xingchou month stars --period {month}"),
            )
        })?;
        if side.facts.score.as_deref() != Some(seen.as_str()) {
            return Err(refused(
                format!("您看过的评分（数据指纹 {seen}）之后又有变动，请重新看过再签字：xingchou month stars --period {month}"),
                format!("the scores have changed since you were shown {seen}; look at them again"),
            ));
        }
        let unsettled = side.unsettled.len();
        if unsettled > 0 && !acknowledged {
            return Err(refused(
                format!("还有 {unsettled} 条差评既没有办结也没有申诉（xingchou rectify list --period {month} --open）；已知悉的，请加 --acknowledge 再签"),
                format!("{unsettled} bad ratings are neither closed nor contested; sign with --acknowledge if you know"),
            ));
        }
        let note = if unsettled > 0 { format!("知悉未办结差评 {unsettled} 条") } else { String::new() };
        take(writing, viewer, month, (Step::StarsSigned, &side), (now, &note))
    })
}

fn not_scored(month: Month) -> OperationError {
    refused(
        format!("{month} 还没有评分，请先运行 xingchou score --period {month}"),
        format!("{month} has not been scored; run xingchou score --period {month} first"),
    )
}

/// The score side of a month, once nothing keeps the viewer from a step.
fn side_for(
    writing: &mut Writing<'_>,
    viewer: &Viewer,
    month: Month,
    step: Step,
    now: NaiveDateTime,
) -> Result<ScoreSide, OperationError> {
    let rule = step.rule();
    may(viewer, rule.action, rule.resource)?;
    let side = ScoreSide::read(writing, &viewer.computing(), month, now)?;
    if side.facts.done(step).is_some() {
        return Err(already(step, month));
    }
    refused_with(step, side.facts.obstacles(step, &Signer::of(viewer)))?;
    Ok(side)
}

fn take(
    writing: &mut Writing<'_>,
    viewer: &Viewer,
    month: Month,
    (step, side): (Step, &ScoreSide),
    (now, note): (NaiveDateTime, &str),
) -> Result<Taken, OperationError> {
    let digest = side.facts.score.clone().ok_or_else(|| not_scored(month))?;
    writing.month_step_insert(viewer, month, step, (None, &digest), (now, note))?;
    let what = format!("month_{}", step.code());
    writing.audit_entry_insert(viewer, &what, &format!("{month} {digest} {note}"))?;
    Ok(taken(viewer, month, step, None, digest, note))
}
