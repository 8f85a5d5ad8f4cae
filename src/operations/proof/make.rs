//! Makes a month's pack out of what was approved.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Serialize;
use xingchou_engine::MEANING_VERSION;

use super::{Pack, PackEntry, PackFile, PackRun, PackScoring, PackStep, Totals};
use crate::access::mask::long_numbers;
use crate::access::{Action, Resource, Viewer};
use crate::message::Message;
use crate::month::Month;
use crate::operations::OperationError;
use crate::operations::kept_run::{PayInputs, ReadFile, UsedText};
use crate::operations::month_inputs::{InputCell, InputValue, MonthInputs, Origin};
use crate::operations::policies::digest;
use crate::operations::recompute::{PayAgain, ScoreAgain, pay_again};
use crate::operations::results::RunResults;
use crate::operations::whole_file::write_whole;
use crate::store::{APPROVAL_KEPT, AuditEntry, Reading, Store, StoreError, run_digest};

/// A pack that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Made {
    /// Where it is.
    pub path: PathBuf,
    /// The SHA-256 of its content, as its first line says it and as the trail keeps it.
    pub digest: String,
    /// Its size.
    pub bytes: usize,
    /// The approved runs in it.
    pub runs: Vec<i64>,
}

/// Writes the pack of a month; that it was made is on the trail, with its digest.
///
/// # Errors
/// The month has no approved run, what was kept does not compute to the same, the viewer may not take pay out of the
/// program, the file can't be written, or the database fails.
pub fn make(store: &Store, viewer: &Viewer, month: Month, to: &Path) -> Result<Made, OperationError> {
    let pack = PackBytes::of(store, viewer, month)?;
    write_whole(to, &pack.bytes)?;
    pack.record(store, viewer, month)?;
    Ok(Made { path: to.to_owned(), bytes: pack.bytes.len(), digest: pack.digest, runs: pack.runs })
}

/// A pack to be handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackBytes {
    /// What is in it.
    pub bytes: Vec<u8>,
    /// The SHA-256 of its content.
    pub digest: String,
    /// The approved runs in it.
    pub runs: Vec<i64>,
}

impl PackBytes {
    fn of(store: &Store, viewer: &Viewer, month: Month) -> Result<Self, OperationError> {
        let pack = pack_of(store, viewer, month)?;
        let bytes = pack.bytes()?;
        let (_, digest) = Pack::read(&bytes)?;
        Ok(Self { bytes, digest, runs: pack.runs.iter().map(|run| run.run).collect() })
    }

    fn record(&self, store: &Store, viewer: &Viewer, month: Month) -> Result<(), OperationError> {
        let target = format!("{month} {}", self.digest);
        Ok(store
            .write_transaction(viewer, |writing| writing.audit_entry_insert(viewer, "proof_made", &target))?)
    }
}

/// Makes the pack of a month, to be handed over; that it was made is on the trail, with its digest.
///
/// # Errors
/// As for [`make`], but for the file.
pub fn hand_out(store: &Store, viewer: &Viewer, month: Month) -> Result<PackBytes, OperationError> {
    let pack = PackBytes::of(store, viewer, month)?;
    pack.record(store, viewer, month)?;
    Ok(pack)
}

/// The pack of a month. It holds no clock of its own: the same office gives the same bytes.
///
/// # Errors
/// The month has no approved run, what was kept does not compute to the same, the viewer may not take pay out of the
/// program, or the database fails.
pub fn pack_of(store: &Store, viewer: &Viewer, month: Month) -> Result<Pack, OperationError> {
    viewer.require_all(Action::Export, Resource::Pay).map_err(StoreError::from)?;
    let program = &viewer.computing();
    let (approved, entries, trail_head, office) = store.read(|reading| {
        let approved: Vec<i64> = reading
            .pay_run_list(program, month)?
            .into_iter()
            .filter(|run| run.state == "approved")
            .map(|run| run.id)
            .collect();
        let entries = reading.audit_entry_list(program)?;
        let head = reading.audit_entry_head(program)?;
        let office = reading.district_find(program)?.map(|district| district.name).unwrap_or_default();
        Ok::<_, OperationError>((approved, entries, head, office))
    })?;
    if approved.is_empty() {
        return Err(OperationError::Refused(Message::new(
            format!("{month} 还没有审批过的工资，证明包只为审批过的工资出具"),
            format!("no pay of {month} is approved, and a proof pack is of approved pay only"),
        )));
    }
    let mut pack = Pack {
        program_version: env!("CARGO_PKG_VERSION").to_owned(),
        meaning_version: MEANING_VERSION,
        office,
        month,
        runs: Vec::new(),
        scorings: Vec::new(),
        sheets: BTreeMap::new(),
        files: Vec::new(),
        steps: Vec::new(),
        trail_head,
        entries: Vec::new(),
        district: viewer.district(),
    };
    let mut read_files: Vec<(i64, ReadFile)> = Vec::new();
    for run in approved {
        let pay = pay_again(store, program, run)?;
        let (_, results) = pay.proved()?;
        read_files.extend(pay.inputs.files.iter().map(|file| (run, file.clone())));
        store.read(|reading| {
            if let Some(score) = &pay.score
                && !pack.scorings.iter().any(|there| there.run == score.run.id)
            {
                let scoring = scoring_of(score)?;
                keep_texts(reading, program, &scoring.sheets, &mut pack.sheets)?;
                pack.scorings.push(scoring);
            }
            let run = run_of(reading, program, &pay, results)?;
            keep_texts(reading, program, &run.sheets, &mut pack.sheets)?;
            pack.runs.push(run);
            Ok::<_, OperationError>(())
        })?;
    }
    pack.runs.sort_by_key(|run| (run.approval.approved_at, run.run));
    pack.files = store.read(|reading| files(reading, program, &read_files))?;
    let mut months: BTreeSet<Month> = pack.runs.iter().map(|run| run.inputs.assessed_month).collect();
    months.insert(month);
    for month in months {
        let marks = store.read(|reading| reading.month_step_list(program, month))?;
        pack.steps.extend(marks.into_iter().map(|mark| PackStep {
            month,
            step: mark.step.code().to_owned(),
            title: mark.step.title(),
            run: mark.run,
            digest: mark.digest,
            by: mark.by.name,
            account: mark.by.account,
            at: mark.at,
        }));
    }
    pack.entries = signing(entries, &pack);
    Ok(pack)
}

fn run_of(
    reading: &mut Reading<'_>,
    program: &Viewer,
    pay: &PayAgain,
    results: RunResults,
) -> Result<PackRun, OperationError> {
    let (run, id) = (&pay.run, pay.run.id);
    let gone = |what: &str| {
        OperationError::Refused(Message::new(
            format!("工资批次 #{id} 没有{what}，请先运行 xingchou verify 查明"),
            format!("run #{id} lacks something of its approval; run xingchou verify first"),
        ))
    };
    same_bytes(&format!("#{id}"), &results, &run.results_digest)?;
    let approval = reading.approval_find(program, id)?.ok_or_else(|| gone("审批记录"))?;
    let seal = reading.pay_run_seal_find(program, id)?.ok_or_else(|| gone("封存记录"))?;
    if seal.run_digest != run_digest(run, pay.score.as_ref().map(|score| &score.run))? {
        return Err(gone("与审批时一致的登记内容"));
    }
    Ok(PackRun {
        run: id,
        kind: run.kind.clone(),
        assessed_month: run.assessed_month.clone(),
        pay_month: run.pay_month.clone(),
        pay_date: run.pay_date,
        family: run.family.clone(),
        sheets: serde_json::from_str(&run.sheet_digests)?,
        sheet_digests: run.sheet_digests.clone(),
        engine_version: run.engine_version.clone(),
        score_run: run.score_run,
        inputs_digest: run.inputs_digest.clone(),
        results_digest: run.results_digest.clone(),
        made_at: run.made_at,
        inputs: without_names(pay.inputs.clone()),
        totals: Totals::of(&results),
        results,
        approval,
        run_digest: seal.run_digest,
        sealed_at_head: seal.trail,
    })
}

fn scoring_of(score: &ScoreAgain) -> Result<PackScoring, OperationError> {
    let (run, results) = (&score.run, score.proved()?);
    same_bytes(&format!("评分 #{}", run.id), &results, &run.results_digest)?;
    let mut inputs = score.inputs.clone();
    strip(&mut inputs.month);
    Ok(PackScoring {
        run: run.id,
        month: run.month.clone(),
        family: run.family.clone(),
        sheets: serde_json::from_str(&run.sheet_digests)?,
        sheet_digests: run.sheet_digests.clone(),
        engine_version: run.engine_version.clone(),
        inputs_digest: run.inputs_digest.clone(),
        results_digest: run.results_digest.clone(),
        made_at: run.made_at,
        inputs,
        results,
    })
}

/// What was read from the kept bytes must give the same bytes again, or nobody could prove the digest with it.
fn same_bytes(what: &str, results: &RunResults, kept: &str) -> Result<(), OperationError> {
    if digest(&results.bytes()?) == kept {
        return Ok(());
    }
    Err(OperationError::Refused(Message::new(
        format!("{what} 的结果由另一版本的程序写成，请用当时的程序出具证明包"),
        format!(
            "the results of {what} were written by another version of the program; make the pack with that one"
        ),
    )))
}

fn keep_texts(
    reading: &mut Reading<'_>,
    program: &Viewer,
    used: &[UsedText],
    into: &mut BTreeMap<String, String>,
) -> Result<(), OperationError> {
    for sheet in used {
        if let Some(text) = reading.sheet_text_find(program, &sheet.digest)? {
            into.insert(sheet.digest.clone(), text);
        }
    }
    Ok(())
}

/// Every file of the months that the runs read, undone ones as well.
fn files(
    reading: &mut Reading<'_>,
    program: &Viewer,
    read: &[(i64, ReadFile)],
) -> Result<Vec<PackFile>, OperationError> {
    let months: BTreeSet<String> = read.iter().map(|(_, file)| file.month.to_string()).collect();
    let files = reading.import_file_list_with_undone(program)?;
    Ok(files
        .into_iter()
        .filter(|file| months.contains(&file.month))
        .map(|file| {
            let by = |(run, of): &(i64, ReadFile)| {
                (of.digest == file.digest && of.month.to_string() == file.month).then_some(*run)
            };
            PackFile {
                batch: file.id,
                name: long_numbers(&file.name),
                kind: file.kind.clone(),
                month: file.month.clone(),
                digest: file.digest.clone(),
                taken_at: file.taken_at,
                rows_taken: file.rows_taken,
                rows_refused: file.rows_refused,
                rows_already_there: file.rows_already_there,
                undone_at: file.undone_at,
                read_by: read.iter().filter_map(by).collect(),
            }
        })
        .collect())
}

/// The entries of the trail that sign something about the month's runs and scorings, and those on either side of each
/// seal, which tie the seal to the chain.
fn signing(entries: Vec<AuditEntry>, pack: &Pack) -> Vec<PackEntry> {
    let runs: BTreeSet<String> = pack.runs.iter().map(|run| format!("#{}", run.run)).collect();
    let month = pack.month.to_string();
    let assessed: BTreeSet<&str> = pack.runs.iter().map(|run| run.assessed_month.as_str()).collect();
    let seals: BTreeSet<i64> = pack.runs.iter().map(|run| run.sealed_at_head.entries).collect();
    let mut before = String::new();
    let mut chosen = Vec::new();
    for entry in entries {
        let first = entry.target.split(' ').next().unwrap_or_default();
        let signs =
            entry.what.starts_with("month_") || entry.what == "pay_approved" || entry.what == APPROVAL_KEPT;
        let is_about = runs.contains(first) || first == month || assessed.contains(first);
        let hash = entry.hash.clone();
        if (signs && is_about) || seals.contains(&entry.id) {
            chosen.push(PackEntry { before, entry });
        }
        before = hash;
    }
    chosen
}

/// Pay's inputs without names of people, without places in files and without what files say in words.
fn without_names(mut inputs: PayInputs) -> PayInputs {
    strip(&mut inputs.month);
    inputs.given.values_mut().flat_map(BTreeMap::values_mut).for_each(bare);
    for difference in &mut inputs.differences {
        difference.name.clear();
    }
    for item in &mut inputs.items {
        (item.basis, item.place) = (None, None);
        item.key.clear();
    }
    for file in &mut inputs.files {
        file.name = long_numbers(&file.name);
    }
    inputs
}

fn strip(month: &mut MonthInputs) {
    for person in &mut month.people {
        person.name.clear();
        person.staff_id = 0;
        person.values.values_mut().chain(person.openings.values_mut()).for_each(bare);
        person.parts.iter_mut().flat_map(|part| part.values.values_mut()).for_each(bare);
    }
}

/// A value by itself: where it is from is told by the office's own program.
fn bare(cell: &mut InputCell) {
    cell.origin = Origin::None;
    if let InputValue::Missing { reason } | InputValue::Blank { reason } = &mut cell.value {
        *reason = Message::new("", "");
    }
}
