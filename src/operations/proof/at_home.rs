//! A pack against the office that it is of: what a pack alone cannot prove, that it is this office's, is proved here.

use super::Pack;
use crate::access::{Action, Resource, Viewer};
use crate::message::Message;
use crate::operations::OperationError;
use crate::operations::verify::Fault;
use crate::store::{ImportFile, Store, StoreError};

/// What in a pack is other than in the office: its entries and head must lie on the trail, and its runs and scorings
/// must be those approved.
///
/// # Errors
/// The viewer may see neither the trail nor pay, or the database fails.
pub fn compare(store: &Store, viewer: &Viewer, pack: &Pack) -> Result<Vec<Fault>, OperationError> {
    if let Err(no_right) = viewer.require_all(Action::See, Resource::Trail) {
        viewer.require_all(Action::See, Resource::Pay).map_err(|_| no_right).map_err(StoreError::from)?;
    }
    let program = &viewer.computing();
    let mut faults = Vec::new();
    let mut add = |zh: String, en: String| faults.push(Fault { message: Message::new(zh, en) });
    store.read(|reading| {
        let entries = reading.audit_entry_list(program)?;
        let at = |id: i64| {
            usize::try_from(id.saturating_sub(1))
                .ok()
                .and_then(|at| entries.get(at))
                .filter(|entry| entry.id == id)
        };
        let head = &pack.trail_head;
        if at(head.entries).is_none_or(|entry| entry.hash != head.hash) {
            add(
                format!("证明包的操作记录末尾（第 {} 条）不在本单位的操作记录上", head.entries),
                format!(
                    "the pack's head of the trail (entry {}) is not on this office's trail",
                    head.entries
                ),
            );
        }
        for one in pack.entries.iter().filter(|one| at(one.entry.id) != Some(&one.entry)) {
            add(
                format!("证明包里的操作记录第 {} 条与本单位的不同", one.entry.id),
                format!("entry {} of the pack is another than this office's", one.entry.id),
            );
        }
        for run in &pack.runs {
            let kept = reading.pay_run_find(program, run.run)?;
            let approval = reading.approval_find(program, run.run)?;
            let same = kept.is_some_and(|kept| {
                kept.state == "approved"
                    && kept.results_digest == run.results_digest
                    && kept.inputs_digest == run.inputs_digest
            });
            if !same || approval.as_ref() != Some(&run.approval) {
                add(
                    format!("证明包里的工资批次 #{} 与本单位审批的不同", run.run),
                    format!("run #{} of the pack is not the one approved here", run.run),
                );
            }
        }
        let files = reading.import_file_list_with_undone(program)?;
        for file in &pack.files {
            let same = |kept: &&ImportFile| {
                kept.id == file.batch
                    && kept.digest == file.digest
                    && (kept.rows_taken, kept.rows_refused, kept.rows_already_there)
                        == (file.rows_taken, file.rows_refused, file.rows_already_there)
            };
            if !files.iter().any(|kept| same(&kept)) {
                add(
                    format!("证明包里的文件《{}》（批次 {}）与本单位登记的不同（之后更正过未入库的行时，行数会变）", file.name, file.batch),
                    format!("file “{}” of the pack (batch {}) is not as registered here; rows put right since then change its counts", file.name, file.batch),
                );
            }
        }
        for scoring in &pack.scorings {
            let kept = reading.score_run_find(program, scoring.run)?;
            if kept.is_none_or(|kept| kept.results_digest != scoring.results_digest) {
                add(
                    format!("证明包里的评分 #{} 与本单位的不同", scoring.run),
                    format!("scoring #{} of the pack is another than this office's", scoring.run),
                );
            }
        }
        Ok::<_, OperationError>(())
    })?;
    Ok(faults)
}
