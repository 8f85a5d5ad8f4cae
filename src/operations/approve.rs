//! Approves a pay run. What is approved is the digest of what was shown to the approver; from then on the run never
//! changes. The way before it must have been walked, by others.

use chrono::NaiveDateTime;
use serde::Serialize;

use super::OperationError;
use super::month_way::pay::{facts_of, seen, still_a_draft};
use super::month_way::{may, refused_with, review::find};
use super::pay_inputs::others_unchanged;
use crate::access::{Action, Resource, Viewer};
use crate::month_way::{Signer, Step};
use crate::store::{Approval, Store};

/// What was approved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Approved {
    /// The run's number.
    pub run: i64,
    /// Who prepared, checked and approved it, and when.
    pub approval: Approval,
    /// Who is held in it and gets nothing: staff numbers.
    pub held: Vec<String>,
}

/// Approves a draft: the one of the digest that was shown last to the viewer, or of the digest that is named.
///
/// # Errors
/// The run is no draft, it changed since it was shown, a step before is missing or was taken by the viewer, what was
/// kept does not compute to the same, or the database fails.
pub fn approve(
    store: &Store,
    viewer: &Viewer,
    run: i64,
    digest: Option<&str>,
    now: NaiveDateTime,
) -> Result<Approved, OperationError> {
    may(viewer, Action::Decide, Resource::Pay)?;
    let found = find(store, &viewer.computing(), run, now)?;
    let (pay, who) = (&found.pay, Signer::of(viewer));
    let approval = store.write_transaction(viewer, |writing| {
        still_a_draft(writing, viewer, run)?;
        let facts = facts_of(writing, viewer, &found, now)?;
        refused_with(Step::Approved, facts.obstacles(Step::Approved, &who))?;
        seen(&facts, &who, (&pay.run, pay.inputs.pay_month), digest)?;
        others_unchanged(writing, viewer, run, &pay.inputs)?;
        writing.pay_run_set_state(viewer, run, "draft", "approved")?;
        let (prepared, checked) = (facts.done(Step::Calculated), facts.done(Step::Checked));
        let approval = Approval {
            prepared_by: prepared.map(|mark| mark.by.name.clone()).unwrap_or_default(),
            prepared_account: prepared.and_then(|mark| mark.by.account),
            prepared_at: prepared.map(|mark| mark.at),
            checked_by: checked.map(|mark| mark.by.name.clone()).unwrap_or_default(),
            checked_account: checked.and_then(|mark| mark.by.account),
            checked_at: checked.map(|mark| mark.at),
            approved_by: who.name.clone(),
            approved_account: who.account,
            results_digest: pay.run.results_digest.clone(),
            approved_at: now,
        };
        writing.approval_insert(viewer, run, &approval)?;
        let (month, digest) = (pay.inputs.pay_month, pay.run.results_digest.as_str());
        writing.month_step_insert(viewer, month, Step::Approved, (Some(run), digest), (now, ""))?;
        writing.audit_entry_insert(viewer, "pay_approved", &format!("#{run} {digest}"))?;
        Ok::<_, OperationError>(approval)
    })?;
    Ok(Approved { run, approval, held: found.held() })
}
