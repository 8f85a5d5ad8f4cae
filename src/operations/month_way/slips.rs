//! What is signed for about one slip: a second look, a difference without a reason, the release of a held one.

use chrono::NaiveDateTime;
use serde::Serialize;

use super::review::find;
use super::{may, refused};
use crate::access::{Resource, Viewer};
use crate::month_way::{Signer, Step};
use crate::operations::OperationError;
use crate::operations::month_way::facts::run_facts;
use crate::store::{SlipMarkKind, Store};

/// That something about a slip was signed for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SlipSigned {
    /// The run.
    pub run: i64,
    /// 工号
    pub staff_no: String,
    /// What for.
    pub kind: SlipMarkKind,
    /// Who.
    pub by: Signer,
    /// The remark.
    pub note: String,
}

/// Signs for something about a slip of a run. Looks and differences are signed before the approval by somebody who did
/// not prepare the run; a held slip is released after it.
///
/// # Errors
/// There is nothing of the kind to sign for, the viewer prepared the run, the remark is empty, it was signed for
/// already, or the database fails.
pub fn sign_for(
    store: &Store,
    viewer: &Viewer,
    (run, staff_no): (i64, &str),
    kind: SlipMarkKind,
    note: &str,
    now: NaiveDateTime,
) -> Result<SlipSigned, OperationError> {
    may(viewer, kind.action(), Resource::Pay)?;
    let (who, note) = (Signer::of(viewer), note.trim());
    if who.account.is_none() {
        return Err(refused("签字须先用自己的账户登录", "sign in with your own account first"));
    }
    if note.is_empty() && kind != SlipMarkKind::SecondLook {
        return Err(refused("请写明说明", "write a remark"));
    }
    let found = find(store, &viewer.computing(), run, now)?;
    store.write_transaction(viewer, |writing| {
        let own = viewer.computing();
        let marks = writing.slip_mark_list(&own, run)?;
        let review = found.with(&marks);
        let slip = match kind {
            SlipMarkKind::SecondLook => {
                let mut slips = review.drawn.iter();
                slips.find(|slip| slip.staff_no == staff_no).map(|slip| (slip.staff_id, &slip.ticked))
            }
            SlipMarkKind::Unexplained => {
                let mut changes = review.changes.iter().filter(|change| change.to_sign_for);
                changes.find(|change| change.staff_no == staff_no).map(|one| (one.staff_id, &one.signed))
            }
            SlipMarkKind::Release => {
                let mut slips = review.held.iter();
                slips.find(|slip| slip.staff_no == staff_no).map(|slip| (slip.staff_id, &slip.released))
            }
        };
        let Some((staff, before)) = slip else {
            return Err(refused(
                format!(
                    "工资批次 #{run} 中没有工号 {staff_no} 需要这样签字的工资条；请看 xingchou pay review"
                ),
                format!("run #{run} has no such slip of {staff_no} to sign for; see xingchou pay review"),
            ));
        };
        if let Some(before) = before {
            return Err(refused(
                format!("{staff_no} 已由 {} 签过", before.by.name),
                format!("{staff_no} was signed for by {}", before.by.name),
            ));
        }
        let state = writing.pay_run_find(&own, run)?.map(|run| run.state).unwrap_or_default();
        let wanted = if kind == SlipMarkKind::Release { "approved" } else { "draft" };
        if state != wanted {
            return Err(if wanted == "approved" {
                refused(
                    format!("工资批次 #{run} 还没有审批，暂缓的在审批之后解除"),
                    format!("run #{run} is not approved; held slips are released after the approval"),
                )
            } else {
                refused(format!("工资批次 #{run} 不是试算稿"), format!("run #{run} is no draft"))
            });
        }
        let facts = run_facts(writing, &own, &found.pay.run, &found.pay.inputs.score_digest, now)?;
        if facts.done(Step::Calculated).is_some_and(|mark| mark.by.is(&who)) {
            return Err(refused(
                "您是制表人，须由另一人查看并签字",
                "you prepared this run; somebody else must look and sign",
            ));
        }
        writing.slip_mark_insert(viewer, run, (staff, kind), (now, note))?;
        let what = format!("slip_{}", kind.code());
        writing.audit_entry_insert(viewer, &what, &format!("#{run} {staff_no} {note}"))?;
        Ok(SlipSigned { run, staff_no: staff_no.to_owned(), kind, by: who, note: note.to_owned() })
    })
}
