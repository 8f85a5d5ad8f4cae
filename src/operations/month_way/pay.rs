//! The way of a pay run after its calculation: looked at, checked, approved (`operations::approve`), exported, paid;
//! and the end of the month.

use std::collections::BTreeSet;

use chrono::NaiveDateTime;

use super::facts::run_facts;
use super::review::{Found, Review, find};
use super::{Taken, already, may, refused, refused_with, taken};
use crate::access::{Action, Resource, Viewer};
use crate::message::Message;
use crate::month::Month;
use crate::month_way::{Facts, Mark, Missing, Signer, Step};
use crate::operations::OperationError;
use crate::operations::policies::digest;
use crate::store::{PayRun, Reading, Store, StoreError};

/// A run to be looked at, with what keeps the viewer from signing.
#[derive(Debug, Clone)]
pub struct ReviewedBy {
    /// The run.
    pub review: Review,
    /// Everything that keeps the viewer from checking it now.
    pub check: Vec<Message>,
    /// Everything that keeps the viewer from approving it now.
    pub approve: Vec<Message>,
    /// Whether the viewer prepared it, and so signs for none of its slips.
    pub prepared: bool,
}

/// Shows what is to be signed, and remembers which digest the viewer was shown.
///
/// # Errors
/// There is no such run, what it kept does not compute to the same, the viewer may not see everybody's pay, or the
/// database fails.
pub fn review(
    store: &Store,
    viewer: &Viewer,
    run: i64,
    now: NaiveDateTime,
) -> Result<Review, OperationError> {
    Ok(reviewed_by(store, viewer, run, now)?.review)
}

/// The same, with what keeps the viewer from signing.
///
/// # Errors
/// As for [`review`].
pub fn reviewed_by(
    store: &Store,
    viewer: &Viewer,
    run: i64,
    now: NaiveDateTime,
) -> Result<ReviewedBy, OperationError> {
    may(viewer, Action::See, Resource::Pay)?;
    let found = find(store, &viewer.computing(), run, now)?;
    store.write_transaction(viewer, |writing| {
        let marks = writing.slip_mark_list(viewer, run)?;
        if viewer.can_sign() && found.pay.run.state == "draft" {
            let shown = (Some(run), found.pay.run.results_digest.as_str());
            let month = found.pay.inputs.pay_month;
            writing.month_step_insert(viewer, month, Step::PaySeen, shown, (now, ""))?;
        }
        writing.audit_entry_insert(viewer, "pay_reviewed", &format!("#{run}"))?;
        let (facts, who) = (facts_of(writing, viewer, &found, now)?, Signer::of(viewer));
        Ok(ReviewedBy {
            review: found.with(&marks),
            check: facts.obstacles(Step::Checked, &who),
            approve: facts.obstacles(Step::Approved, &who),
            prepared: facts.done(Step::Calculated).is_some_and(|mark| mark.by.is(&who)),
        })
    })
}

/// What stands about a run, with what its review and the differences that it pays ask for.
pub(in crate::operations) fn facts_of(
    reading: &mut Reading<'_>,
    viewer: &Viewer,
    found: &Found,
    now: NaiveDateTime,
) -> Result<Facts, OperationError> {
    let own = viewer.computing();
    let run = &found.pay.run;
    let mut facts = run_facts(reading, &own, run, &found.pay.inputs.score_digest, now)?;
    let review = found.with(&reading.slip_mark_list(&own, run.id)?);
    for what in review.open() {
        for step in [Step::Checked, Step::Approved] {
            facts.missing.push(Missing { step, what: what.clone() });
        }
    }
    let months: BTreeSet<Month> = found.pay.inputs.differences.iter().map(|one| one.month).collect();
    for month in months {
        let marks = reading.month_step_list(&own, month)?;
        let mut signed = marks.iter().filter(|mark| mark.step == Step::StarsSigned).peekable();
        let latest = marks.iter().rev().find(|mark| mark.step == Step::Scored);
        if signed.peek().is_some()
            && !signed.any(|mark| latest.is_some_and(|last| last.digest == mark.digest))
        {
            let what = Message::new(
                format!(
                    "本批补发、补扣 {month} 的差额，而 {month} 重新评分后的星级还没有签字（xingchou month show --period {month}）"
                ),
                format!(
                    "this run pays differences of {month}, whose stars were not signed since it was scored again"
                ),
            );
            facts.missing.push(Missing { step: Step::Approved, what });
        }
    }
    Ok(facts)
}

/// The digest that the viewer means: the one named, or the one that was shown last of the month's runs.
///
/// # Errors
/// Nothing was shown yet, or what was shown is not what stands now.
pub(in crate::operations) fn seen(
    facts: &Facts,
    who: &Signer,
    (run, month): (&PayRun, Month),
    digest: Option<&str>,
) -> Result<(), OperationError> {
    let shown = |mark: &&Mark| mark.step == Step::PaySeen && mark.by.is(who);
    let last = facts.marks.iter().rev().find(shown);
    let seen = match digest {
        Some(digest) => digest,
        None => last.map(|mark| mark.digest.as_str()).ok_or_else(|| {
            refused(
                format!("请先看过再签字：xingchou pay review --period {month}"),
                format!("look at the run before signing: xingchou pay review --period {month}"),
            )
        })?,
    };
    let same_run = digest.is_some() || last.is_some_and(|mark| mark.run == Some(run.id));
    if seen != run.results_digest || !same_run {
        return Err(refused(
            format!(
                "您看过的工资（数据指纹 {seen}）之后又重新计算过，现在是批次 #{}（{}），请重新看过再签字：xingchou pay review --period {month}",
                run.id, run.results_digest
            ),
            format!(
                "the run has changed since you were shown {seen}: it is #{} ({}) now; look at it again",
                run.id, run.results_digest
            ),
        ));
    }
    Ok(())
}

/// Checks a draft (复核): the digest that was shown last to the viewer, or the one that is named.
///
/// # Errors
/// The run has changed since it was shown, something is missing, the viewer prepared it, or the database fails.
pub fn check(
    store: &Store,
    viewer: &Viewer,
    run: i64,
    digest: Option<&str>,
    now: NaiveDateTime,
) -> Result<Taken, OperationError> {
    may(viewer, Action::See, Resource::Pay)?;
    let found = find(store, &viewer.computing(), run, now)?;
    let (month, who) = (found.pay.inputs.pay_month, Signer::of(viewer));
    store.write_transaction(viewer, |writing| {
        still_a_draft(writing, viewer, run)?;
        let facts = facts_of(writing, viewer, &found, now)?;
        if facts.done(Step::Checked).is_some() {
            return Err(already(Step::Checked, month));
        }
        refused_with(Step::Checked, facts.obstacles(Step::Checked, &who))?;
        seen(&facts, &who, (&found.pay.run, month), digest)?;
        let digest = found.pay.run.results_digest.clone();
        writing.month_step_insert(viewer, month, Step::Checked, (Some(run), &digest), (now, ""))?;
        writing.audit_entry_insert(viewer, "month_checked", &format!("#{run} {digest}"))?;
        Ok(taken(viewer, month, Step::Checked, Some(run), digest, ""))
    })
}

pub(in crate::operations) fn still_a_draft(
    reading: &mut Reading<'_>,
    viewer: &Viewer,
    run: i64,
) -> Result<(), OperationError> {
    let state = reading.pay_run_find(&viewer.computing(), run)?.map(|run| run.state);
    if state.as_deref() == Some("draft") {
        return Ok(());
    }
    Err(refused(
        format!("工资批次 #{run} 不是试算稿（可能已审批，或已被后来的试算替代），不能审批"),
        format!("run #{run} is no draft: it is approved already, or a later draft took its place"),
    ))
}

/// Records that the papers of an approved run went out, or that it was paid; `note` says how.
///
/// # Errors
/// A step before is missing, the viewer may not, it is recorded already, or the database fails.
pub fn record(
    store: &Store,
    viewer: &Viewer,
    (run, step): (i64, Step),
    note: &str,
    now: NaiveDateTime,
) -> Result<Taken, OperationError> {
    let rule = step.rule();
    may(viewer, rule.action, rule.resource)?;
    store.write_transaction(viewer, |writing| {
        let own = viewer.computing();
        let kept = writing
            .pay_run_find(&own, run)?
            .ok_or_else(|| refused(format!("没有工资批次 #{run}"), format!("there is no run #{run}")))?;
        let month: Month =
            kept.pay_month.parse().map_err(|_| StoreError::Unreadable(kept.pay_month.clone()))?;
        let facts = run_facts(writing, &own, &kept, "", now)?;
        if facts.done(step).is_some() {
            return Err(already(step, month));
        }
        refused_with(step, facts.obstacles(step, &Signer::of(viewer)))?;
        let (digest, note) = (kept.results_digest.clone(), note.trim());
        writing.month_step_insert(viewer, month, step, (Some(run), &digest), (now, note))?;
        let what = format!("month_{}", step.code());
        writing.audit_entry_insert(viewer, &what, &format!("#{run} {digest} {note}"))?;
        Ok(taken(viewer, month, step, Some(run), digest, note))
    })
}

/// Closes a month: all its runs are paid, and nothing of it is calculated any more. What is learned later comes as a
/// difference in a later month.
///
/// # Errors
/// A run is not paid, there is none, the viewer approved or paid it, or the database fails.
pub fn close(
    store: &Store,
    viewer: &Viewer,
    month: Month,
    now: NaiveDateTime,
) -> Result<Taken, OperationError> {
    let rule = Step::Closed.rule();
    may(viewer, rule.action, rule.resource)?;
    store.write_transaction(viewer, |writing| {
        let own = viewer.computing();
        let runs = writing.pay_run_list(&own, month)?;
        let runs: Vec<&PayRun> = runs.iter().filter(|run| run.state != "discarded").collect();
        if is_closed(writing, &own, month)? {
            return Err(already(Step::Closed, month));
        }
        if runs.is_empty() {
            return Err(refused(
                format!("{month} 还没有算工资，不能归档"),
                format!("the pay of {month} has not been calculated"),
            ));
        }
        let mut digests = String::new();
        for run in &runs {
            let facts = run_facts(writing, &own, run, "", now)?;
            refused_with(Step::Closed, facts.obstacles(Step::Closed, &Signer::of(viewer)))?;
            digests.push_str(&run.results_digest);
        }
        let digest = digest(digests.as_bytes());
        writing.month_step_insert(viewer, month, Step::Closed, (None, &digest), (now, ""))?;
        writing.audit_entry_insert(viewer, "month_closed", &format!("{month} {digest}"))?;
        Ok(taken(viewer, month, Step::Closed, None, digest, ""))
    })
}

/// Whether a month is closed.
pub(in crate::operations) fn is_closed(
    reading: &mut Reading<'_>,
    viewer: &Viewer,
    month: Month,
) -> Result<bool, OperationError> {
    Ok(reading.month_step_list(viewer, month)?.iter().any(|mark| mark.step == Step::Closed))
}
