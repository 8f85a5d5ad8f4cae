//! Signing for one's own slip: the office must have on record who got the slip, and when (工资支付暂行规定 Art. 6).

use std::collections::BTreeMap;

use chrono::NaiveDateTime;

use super::OperationError;
use super::results::RunResults;
use super::slips::RunSlips;
use crate::access::{Action, Resource, Viewer};
use crate::message::Message;
use crate::store::{Store, StoreError};

/// When slips of runs were signed for, by run and member of staff, as far as the viewer may see them; UTC.
///
/// # Errors
/// The viewer may see nobody's pay, or the database fails.
pub fn received(
    store: &Store,
    viewer: &Viewer,
    runs: &[i64],
) -> Result<BTreeMap<(i64, i64), NaiveDateTime>, OperationError> {
    let receipts = store.read(|reading| reading.slip_receipt_list(viewer, runs))?;
    Ok(receipts.into_iter().map(|one| ((one.run, one.staff), one.received_at)).collect())
}

/// The slips of approved runs, not held, that the viewer has not signed for.
///
/// # Errors
/// The viewer may see nobody's pay, or the database fails.
pub fn unsigned<'s>(
    store: &Store,
    viewer: &Viewer,
    slips: &'s [RunSlips],
) -> Result<Vec<&'s RunSlips>, OperationError> {
    let runs: Vec<i64> = slips.iter().map(|slips| slips.run).collect();
    let signed = received(store, viewer, &runs)?;
    let waits = |slips: &&RunSlips| {
        slips.state == "approved"
            && slips.slips.iter().any(|slip| slip.held.is_none())
            && !signed.keys().any(|(run, _)| *run == slips.run)
    };
    Ok(slips.iter().filter(waits).collect())
}

/// Signs for one's own slip of an approved run; asking again changes nothing.
///
/// # Errors
/// The run is not approved, has no slip of the viewer or holds it, a machine asks, or the database fails.
pub fn sign(store: &Store, viewer: &Viewer, run: i64, now: NaiveDateTime) -> Result<(), OperationError> {
    let extent = viewer.require(Action::See, Resource::Pay).map_err(StoreError::from)?;
    store.write_transaction(viewer, |writing| {
        let program = viewer.computing();
        let kept = writing.pay_run_find(&program, run)?.filter(|kept| kept.state == "approved");
        let Some(kept) = kept else { return Err(no_slip(run)) };
        let own = writing.staff_list(&program)?.into_iter().find(|person| extent.own().contains(&person.id));
        let Some(own) = own else { return Err(no_slip(run)) };
        let results: RunResults = serde_json::from_slice(&kept.results)?;
        let slip = results.person(&own.staff_no).ok_or_else(|| no_slip(run))?;
        if slip.held.is_some() {
            return Err(OperationError::Refused(Message::new(
                "这一批的工资暂缓发放，还没有工资条可以签收；暂缓的原因和办法在工资条上",
                "your pay of this run is held, so there is no slip to sign for yet; the slip says why",
            )));
        }
        if !writing.slip_receipt_list(viewer, &[run])?.iter().any(|one| one.staff == own.id) {
            writing.slip_receipt_insert(viewer, (run, own.id), now)?;
            writing.audit_entry_insert(viewer, "slip_received", &format!("#{run} {}", own.staff_no))?;
        }
        Ok(())
    })
}

fn no_slip(run: i64) -> OperationError {
    OperationError::Refused(Message::new(
        format!("工资批次 #{run} 里没有您已定稿的工资条"),
        format!("run #{run} has no approved slip of yours"),
    ))
}
