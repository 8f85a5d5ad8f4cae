//! Approves a pay run: two people, neither of them twice. What is approved is the digest of what was shown; from then
//! on the run never changes.

use serde::Serialize;

use super::OperationError;
use super::recompute::pay_again;
use crate::access::Viewer;
use crate::message::Message;
use crate::store::Store;

/// What was approved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Approved {
    /// The run's number.
    pub run: i64,
    /// 制表
    pub prepared_by: String,
    /// 审批
    pub approved_by: String,
    /// The digest of the results.
    pub results_digest: String,
    /// Who is held in it and gets nothing: staff numbers.
    pub held: Vec<String>,
}

/// Approves a draft.
///
/// # Errors
/// The run is no draft, the two names are one or empty, what was kept does not compute to the same, or the database
/// fails.
pub fn approve(
    store: &Store,
    viewer: &Viewer,
    run: i64,
    prepared_by: &str,
    approved_by: &str,
) -> Result<Approved, OperationError> {
    let (prepared_by, approved_by) = (prepared_by.trim(), approved_by.trim());
    if prepared_by.is_empty() || approved_by.is_empty() || prepared_by == approved_by {
        return Err(refused(
            "制表和审批须是两个人，请分别写明姓名",
            "the one who prepared and the one who approves must be two people",
        ));
    }
    let pay = pay_again(store, viewer, run)?;
    let (_, kept) = pay.proved()?;
    let digest = pay.run.results_digest.clone();
    store.write_transaction(viewer, |writing| {
        if !writing.pay_run_set_state(viewer, run, "draft", "approved")? {
            return Err(refused(
                &format!("工资批次 #{run} 不是试算稿（可能已审批，或已被后来的试算替代），不能审批"),
                &format!("run #{run} is no draft: it is approved already, or a later draft took its place"),
            ));
        }
        writing.approval_insert(viewer, run, prepared_by, approved_by, &digest)?;
        writing.audit_entry_insert(
            viewer,
            "pay_approved",
            &format!("#{run} {digest} {prepared_by} → {approved_by}"),
        )?;
        Ok::<_, OperationError>(())
    })?;
    let held = kept.people.iter().filter(|person| person.held.is_some());
    Ok(Approved {
        run,
        prepared_by: prepared_by.to_owned(),
        approved_by: approved_by.to_owned(),
        results_digest: digest,
        held: held.map(|person| person.staff_no.clone()).collect(),
    })
}

fn refused(zh: &str, en: &str) -> OperationError {
    OperationError::Refused(Message::new(zh, en))
}
