//! Checks that nothing was changed: the chain of the trail, and every approved run, computed again from its frozen
//! inputs and the texts of its sheets. Says of each thing that is wrong where and what.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::OperationError;
use super::recompute::{PayAgain, pay_again};
use crate::access::{Action, Resource, Viewer};
use crate::message::Message;
use crate::month::Month;
use crate::store::{
    APPROVAL_KEPT, Approval, AuditEntry, FinalRun, KeptStep, RunSeal, STEP_KEPT, StaffResult, Store,
    StoreError, TrailFault, TrailHead, run_digest,
};

/// What a check came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// How far the trail has come.
    pub trail: TrailHead,
    /// The runs that were computed again.
    pub runs: Vec<VerifiedRun>,
    /// What is wrong; nothing where all is well.
    pub faults: Vec<Fault>,
    /// Why the check itself could not be put on the trail, where that says nothing about the trail (a full disk,
    /// another writer).
    pub not_on_the_trail: Option<Message>,
}

/// A run that was computed again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VerifiedRun {
    /// The run's number.
    pub run: i64,
    /// 工资所属月
    pub pay_month: String,
    /// How many people are in it.
    pub people: usize,
    /// The digest of its results.
    pub results_digest: String,
    /// How many things are wrong with it.
    pub faults: usize,
}

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Where, and what.
    pub message: Message,
}

/// What the one who checks knows from elsewhere: a head of the trail that was noted down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted(pub TrailHead);

impl std::str::FromStr for Noted {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.split_once(':')
            .and_then(|(entries, hash)| {
                Some(Self(TrailHead { entries: entries.parse().ok()?, hash: hash.to_owned() }))
            })
            .ok_or_else(|| "请写成 条数:指纹 · write ENTRIES:HASH".to_owned())
    }
}

/// Checks the trail and the approved runs, of one month or of all. What is wrong is no error, but the answer.
///
/// # Errors
/// The viewer may see neither the trail nor pay, or the database fails.
pub fn verify(
    store: &Store,
    viewer: &Viewer,
    month: Option<Month>,
    noted: Option<&Noted>,
) -> Result<Verified, OperationError> {
    if let Err(no_right) = viewer.require_all(Action::See, Resource::Trail) {
        viewer.require_all(Action::See, Resource::Pay).map_err(|_| no_right).map_err(StoreError::from)?;
    }
    let program = &viewer.computing();
    let mut faults = Faults::default();
    let (trail, wrong, entries, steps, runs) = store.read(|reading| {
        let (trail, wrong) = reading.audit_entry_check(program)?;
        let entries = reading.audit_entry_list(program)?;
        let steps = reading.month_step_list_kept(program)?;
        Ok::<_, OperationError>((trail, wrong, entries, steps, reading.pay_run_list_final(program)?))
    })?;
    for fault in wrong {
        faults.add(of_trail(fault));
    }
    faults.steps(&steps, &entries)?;
    if let Some(Noted(noted)) = noted {
        faults.anchored("记下的操作记录指纹", "the noted head", noted, &entries);
    }
    let month = month.map(|month| month.to_string());
    let mut verified = Vec::new();
    for run in runs {
        if month.is_some() && run.pay_month.is_some() && run.pay_month != month {
            continue;
        }
        let before = faults.found.len();
        let again = of_run(store, program, &run, &entries, &mut faults)?;
        verified.push(VerifiedRun {
            run: run.id,
            pay_month: run.pay_month.clone().unwrap_or_default(),
            people: again.as_ref().map_or(0, |pay| pay.inputs.month.people.len()),
            results_digest: again.map(|pay| pay.run.results_digest).unwrap_or_default(),
            faults: faults.found.len() - before,
        });
    }
    let noted: Result<(), StoreError> = store.write_transaction(viewer, |writing| {
        let target = format!("{} 批 {} 处", verified.len(), faults.found.len());
        writing.audit_entry_insert(viewer, "verified", &target)
    });
    // What was found is told all the same.
    let not_on_the_trail = match noted {
        Ok(()) => None,
        Err(error) if error.is_refusal_of_the_trail() => {
            faults.add(Message::new(
                format!("操作记录中已有编号更大的记录，无法继续写入：{error}"),
                format!("the trail holds a later entry already and takes no more: {error}"),
            ));
            None
        }
        Err(error) => Some(error_in_both(&error)),
    };
    Ok(Verified { trail, runs: verified, faults: faults.found, not_on_the_trail })
}

/// An error's two texts; what a database says itself has one.
fn error_in_both(error: &StoreError) -> Message {
    let text = error.to_string();
    let (zh, en) = text.split_once('\n').unwrap_or((&text, &text));
    Message::new(zh, en)
}

#[derive(Default)]
struct Faults {
    found: Vec<Fault>,
}

impl Faults {
    fn add(&mut self, message: Message) {
        self.found.push(Fault { message });
    }

    fn run(&mut self, run: i64, zh: &str, en: &str) {
        self.add(Message::new(format!("工资批次 #{run}：{zh}"), format!("run #{run}: {en}")));
    }

    /// The steps of months must be those that the trail says were kept; of steps older than the first of which it says
    /// so, nothing is known.
    fn steps(&mut self, steps: &[KeptStep], entries: &[AuditEntry]) -> Result<(), StoreError> {
        let said: BTreeMap<i64, &str> = entries
            .iter()
            .filter(|entry| entry.what == STEP_KEPT)
            .filter_map(|entry| Some((number_of(&entry.target)?, entry.target.as_str())))
            .collect();
        let Some(first) = said.keys().next().copied() else { return Ok(()) };
        for step in steps.iter().filter(|step| step.id >= first) {
            if said.get(&step.id) != Some(&step.target_in_trail()?.as_str()) {
                self.add(Message::new(
                    format!("{} 的月度步骤 #{} 与操作记录不符，可能被改动过或不是本程序写入的", step.month, step.id),
                    format!("step #{} of {} is not what the trail says; it was changed, or not written by the program", step.id, step.month),
                ));
            }
        }
        let there: BTreeSet<i64> = steps.iter().map(|step| step.id).collect();
        for gone in said.keys().filter(|id| !there.contains(id)) {
            self.add(Message::new(
                format!("月度步骤 #{gone} 在操作记录中有，现在不见了"),
                format!("step #{gone} is on the trail and is gone"),
            ));
        }
        Ok(())
    }

    /// What was anchored to the trail must lie on its chain.
    fn anchored(&mut self, zh: &str, en: &str, anchor: &TrailHead, entries: &[AuditEntry]) {
        let there = if anchor.entries == 0 {
            anchor.hash.is_empty()
        } else {
            entries.iter().any(|entry| entry.id == anchor.entries && entry.hash == anchor.hash)
        };
        if !there {
            self.add(Message::new(
                format!("{zh}（第 {} 条）不在现在的操作记录上：操作记录被改动或截断过", anchor.entries),
                format!("{en} (entry {}) is not on the trail: the trail was changed or cut", anchor.entries),
            ));
        }
    }
}

/// The number at the beginning of what the trail says of a step.
fn number_of(target: &str) -> Option<i64> {
    target.split(' ').next()?.strip_prefix('#')?.parse().ok()
}

fn of_trail(fault: TrailFault) -> Message {
    let (zh, en) = match fault {
        TrailFault::Missing(id) => {
            (format!("第 {id} 条之前有记录缺失"), format!("entries before number {id} are missing"))
        }
        TrailFault::Changed(id) => (
            format!("第 {id} 条被改动过，或前面的记录被改动、删除过"),
            format!("entry {id} was changed, or one before it was changed or taken out"),
        ),
        TrailFault::NotByTheProgram(id) => {
            (format!("第 {id} 条不是本程序写入的"), format!("entry {id} was not written by the program"))
        }
        TrailFault::Cut(id) => {
            (format!("第 {id} 条之后的记录被删除过"), format!("entries after number {id} were taken out"))
        }
    };
    Message::new(format!("操作记录：{zh}"), format!("trail: {en}"))
}

/// Checks one run; gives what it was computed from where that can still be read.
fn of_run(
    store: &Store,
    program: &Viewer,
    run: &FinalRun,
    entries: &[AuditEntry],
    faults: &mut Faults,
) -> Result<Option<PayAgain>, OperationError> {
    let id = run.id;
    if run.pay_month.is_none() {
        faults.run(id, "已审批，但工资批次不见了", "was approved and is gone");
        return Ok(None);
    }
    if !run.in_state {
        faults.run(id, "有审批记录，但状态不是已审批", "has an approval, but its state is another");
    }
    let (approval, seal) = store.read(|reading| {
        let approval = reading.approval_find(program, id)?;
        Ok::<_, OperationError>((approval, reading.pay_run_seal_find(program, id)?))
    })?;
    of_approval(id, approval.as_ref(), entries, faults)?;
    let pay = match pay_again(store, program, id) {
        Ok(pay) => pay,
        Err(error) => {
            faults.run(id, &error.to_string().replace('\n', "；"), "can't be computed again");
            return Ok(None);
        }
    };
    if approval.is_some_and(|approval| approval.results_digest != pay.run.results_digest) {
        faults.run(
            id,
            "审批的数据指纹与留存的结果不同",
            "what was approved has another digest than what is kept",
        );
    }
    match &seal {
        None => faults.run(id, "没有审批时的封存记录", "there is no seal of the approval"),
        Some(seal) => of_seal(&pay, seal, entries, faults)?,
    }
    figures(store, program, &pay, faults)?;
    Ok(Some(pay))
}

fn of_approval(
    run: i64,
    approval: Option<&Approval>,
    entries: &[AuditEntry],
    faults: &mut Faults,
) -> Result<(), OperationError> {
    let Some(approval) = approval else {
        faults.run(run, "没有审批记录", "there is no approval");
        return Ok(());
    };
    let kept = approval.target_in_trail(run)?;
    if !entries.iter().any(|entry| entry.what == APPROVAL_KEPT && entry.target == kept) {
        faults.run(
            run,
            "审批记录与操作记录不符，可能被改动过",
            "the approval is not what the trail says; it may have been changed",
        );
    }
    Ok(())
}

fn of_seal(
    pay: &PayAgain,
    seal: &RunSeal,
    entries: &[AuditEntry],
    faults: &mut Faults,
) -> Result<(), OperationError> {
    let id = pay.run.id;
    if !seal.by_the_program {
        faults.run(
            id,
            "封存记录不是本程序写入的，或被改动过",
            "the seal was changed, or not written by the program",
        );
    }
    if pay.run.kind != pay.inputs.kind.code() {
        faults.run(id, "登记的批次类别与留存的输入不同", "its kind is not the one of its inputs");
    }
    let score = pay.score.as_ref().map(|score| &score.run);
    if run_digest(&pay.run, score)? != seal.run_digest {
        faults.run(
            id,
            "批次或所用评分的登记内容（月份、日期、规则表、版本、指纹）与审批时不同",
            "months, dates, sheets, versions or digests of the run or its scoring differ from those approved",
        );
    }
    let (zh, en) =
        (format!("工资批次 #{id} 审批时的操作记录"), format!("the trail as of the approval of run #{id}"));
    faults.anchored(&zh, &en, &seal.trail, entries);
    Ok(())
}

/// Every figure of a run and of its scoring, against what is computed again and against the rows that sums are made of.
fn figures(
    store: &Store,
    program: &Viewer,
    pay: &PayAgain,
    faults: &mut Faults,
) -> Result<(), OperationError> {
    let id = pay.run.id;
    match pay.proved() {
        Err(error) => faults.run(id, &error.to_string().replace('\n', "；"), "computed again it differs"),
        Ok((_, kept)) => {
            let rows = store.read(|reading| reading.pay_result_list(program, id))?;
            compare(&format!("工资批次 #{id}"), kept.rows(&pay.inputs.month)?, rows, faults);
        }
    }
    let Some(score) = &pay.score else { return Ok(()) };
    match score.proved() {
        Err(error) => faults.run(id, &error.to_string().replace('\n', "；"), "its scoring differs"),
        Ok(kept) => {
            let rows = store.read(|reading| reading.score_list(program, score.run.id))?;
            compare(&format!("评分 #{}", score.run.id), kept.rows(&score.inputs.month)?, rows, faults);
        }
    }
    Ok(())
}

/// Names the first few rows that differ: whose and which column, not the figures.
fn compare(what: &str, mut computed: Vec<StaffResult>, kept: Vec<StaffResult>, faults: &mut Faults) {
    const NAMED: usize = 5;
    let key = |row: &StaffResult| (row.staff, row.column_code.clone());
    computed.sort_by_key(key);
    let mut kept = kept;
    kept.sort_by_key(key);
    let wrong: Vec<&StaffResult> = computed
        .iter()
        .filter(|row| !kept.contains(row))
        .chain(kept.iter().filter(|row| !computed.contains(row)))
        .collect();
    for row in wrong.iter().take(NAMED) {
        faults.add(Message::new(
            format!("{what}：人员 {} 的“{}”明细与结果不同", row.staff, row.column_code),
            format!("{what}: “{}” of person {} differs from the results", row.column_code, row.staff),
        ));
    }
    if wrong.len() > NAMED {
        let more = wrong.len() - NAMED;
        faults.add(Message::new(
            format!("{what}：另有 {more} 项明细与结果不同"),
            format!("{what}: {more} more rows differ"),
        ));
    }
}
