//! The papers of a run: written whole or not at all, and on record.

use std::path::{Path, PathBuf};

use serde::Serialize;
use xingchou_reports::{
    InputDigest, PayrollRun, PersonLabel, Preparation, RunState, ScoreResult, payroll_workbook,
};

use super::OperationError;
use super::kept_run::UsedText;
use super::month_inputs::{InputValue, MonthInputs, PersonMonth};
use super::policies::digest;
use super::recompute::{PayAgain, pay_again};
use super::results::RunResults;
use super::score::PersonLine;
use crate::access::Viewer;
use crate::clock;
use crate::message::Message;
use crate::month::Month;
use crate::store::{Approval, Staff, Store};

/// The folder of papers within the data folder.
const PAPERS_FOLDER: &str = "papers";

/// A paper that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Paper {
    /// Where it is.
    pub path: PathBuf,
    /// The run it is of.
    pub run: i64,
    /// SHA-256 of its bytes.
    pub digest: String,
    /// Its size in bytes.
    pub bytes: usize,
}

/// Writes the payroll workbook of a run; `to` is a file, or none for the data folder's own.
///
/// # Errors
/// There is no such run, what it kept does not match its digests, or the file can't be written.
pub fn export_payroll(
    store: &Store,
    viewer: &Viewer,
    data: &Path,
    month: Month,
    run: i64,
    to: Option<&Path>,
) -> Result<Paper, OperationError> {
    let pay = pay_again(store, viewer, run)?;
    if pay.run.state == "discarded" {
        return Err(OperationError::Refused(Message::new(
            format!("工资批次 #{run} 已被后来的试算替代，不能导出；请导出最近一批"),
            format!("run #{run} was set aside by a later draft; export the latest"),
        )));
    }
    if pay.inputs.pay_month != month {
        return Err(OperationError::Refused(Message::new(
            format!("工资批次 #{run} 是 {} 的，不是 {month} 的，请核对", pay.inputs.pay_month),
            format!("run #{run} is of {}, not of {month}", pay.inputs.pay_month),
        )));
    }
    let bytes = payroll_bytes(store, viewer, &pay)?;
    let state = run_state(&pay);
    let number = number_within_month(store, viewer, &pay)?;
    let path = match to {
        Some(path) => path.to_owned(),
        None => data.join(PAPERS_FOLDER).join(format!(
            "工资表_{}_批次{}_{}.xlsx",
            pay.run.pay_month,
            number,
            state.chinese()
        )),
    };
    write_whole(&path, &bytes)?;
    let paper = Paper { path, run, digest: digest(&bytes), bytes: bytes.len() };
    store.write_transaction(viewer, |writing| {
        writing.audit_entry_insert(viewer, "payroll_exported", &format!("#{run} {}", paper.digest))
    })?;
    Ok(paper)
}

/// 第几批 of its month: drafts that were set aside do not count.
fn number_within_month(store: &Store, viewer: &Viewer, pay: &PayAgain) -> Result<u32, OperationError> {
    let runs =
        store.read(|reading| Ok::<_, OperationError>(reading.pay_run_list(viewer, pay.inputs.pay_month)?))?;
    let before = runs.iter().filter(|run| run.id < pay.run.id && run.state != "discarded").count();
    Ok(u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1))
}

fn run_state(pay: &PayAgain) -> RunState {
    if pay.run.state == "approved" { RunState::Final } else { RunState::Draft }
}

/// The bytes of the payroll workbook of a run: the same for the same run and program version.
///
/// # Errors
/// What was kept can't be computed again to the same results, or the workbook can't be made.
pub fn payroll_bytes(store: &Store, viewer: &Viewer, pay: &PayAgain) -> Result<Vec<u8>, OperationError> {
    let (evaluation, kept) = pay.proved()?;
    let (office, staff, approval) = store.read(|reading| {
        let office = reading.district_find(viewer)?.map(|district| district.name).unwrap_or_default();
        let approval = reading.approval_find(viewer, pay.run.id)?;
        Ok::<_, OperationError>((office, reading.staff_list(viewer)?, approval))
    })?;
    let preparation = approval.map(signatures).unwrap_or_default();
    let score_month = pay.score.as_ref().map(|score| &score.inputs.month);
    let labels = labels(&pay.inputs.month, &staff, score_month, Some(&kept));
    let score_labels = score_month.map(|month| self::labels(month, &staff, None, None)).unwrap_or_default();
    let score_evaluation = pay.score.as_ref().map(super::recompute::ScoreAgain::evaluate);
    let files = pay.inputs.files.iter();
    let mut digests: Vec<InputDigest> = files
        .map(|file| InputDigest {
            label: format!("{} {}", file.month, file.name),
            sha256: file.digest.clone(),
        })
        .collect();
    let used: Vec<UsedText> = serde_json::from_str(&pay.run.sheet_digests)?;
    let score_used: Vec<UsedText> = match &pay.score {
        Some(score) => serde_json::from_str(&score.run.sheet_digests)?,
        None => Vec::new(),
    };
    for sheet in used.into_iter().chain(score_used) {
        let entry = InputDigest { label: format!("规则表 {}", sheet.name), sha256: sheet.digest };
        if !digests.contains(&entry) {
            digests.push(entry);
        }
    }
    digests
        .push(InputDigest { label: "工资计算输入".to_owned(), sha256: pay.run.inputs_digest.clone() });
    digests
        .push(InputDigest { label: "工资计算结果".to_owned(), sha256: pay.run.results_digest.clone() });
    let run = PayrollRun {
        office,
        assessment_month: pay.inputs.assessed_month.first_day(),
        pay_month: pay.inputs.pay_month.first_day(),
        pay_date: pay.inputs.pay_date,
        run_number: number_within_month(store, viewer, pay)?,
        state: run_state(pay),
        pay: &evaluation,
        people: &labels,
        score: score_evaluation.as_ref().map(|evaluation| ScoreResult { evaluation, people: &score_labels }),
        digests,
        preparation,
    };
    Ok(payroll_workbook(&run)?)
}

/// Who signed and when; the street's leader signs on paper.
fn signatures(approval: Approval) -> Preparation {
    Preparation {
        prepared_by: approval.prepared_by,
        prepared_at: approval.prepared_at.map(clock::to_office_time),
        reviewed_by: approval.checked_by,
        reviewed_at: approval.checked_at.map(clock::to_office_time),
        audited_by: approval.approved_by,
        audited_at: Some(clock::to_office_time(approval.approved_at)),
        ..Preparation::default()
    }
}

fn labels(
    month: &MonthInputs,
    staff: &[Staff],
    score: Option<&MonthInputs>,
    results: Option<&RunResults>,
) -> Vec<PersonLabel> {
    let mut communities: Vec<&str> = month.people.iter().map(|person| person.community.as_str()).collect();
    communities.sort_unstable();
    communities.dedup();
    month
        .people
        .iter()
        .map(|person| {
            let line = PersonLine::of(person);
            let own = staff.iter().find(|own| own.id == person.staff_id);
            let held = results
                .and_then(|results| results.person(&person.staff_no))
                .and_then(|result| result.held.as_ref());
            PersonLabel {
                staff_no: line.staff_no,
                name: line.name,
                unit: communities.binary_search(&line.community.as_str()).unwrap_or(0),
                community: line.community,
                post: line.post,
                masked_id: own.map(|own| own.id_number.as_id_number()).unwrap_or_default(),
                masked_account: own.map(|own| own.bank_account.as_bank_account()).unwrap_or_default(),
                fund_source: last_text(person, "资金来源"),
                remark: String::new(),
                score_position: score.and_then(|score| {
                    score.people.iter().position(|other| other.staff_no == person.staff_no)
                }),
                held_reason: held.map(|held| held.reason.zh.clone()),
            }
        })
        .collect()
}

fn last_text(person: &PersonMonth, name: &str) -> String {
    match person.parts.last().and_then(|part| part.values.get(name)).map(|cell| &cell.value) {
        Some(InputValue::Text(text)) => text.clone(),
        _ => String::new(),
    }
}

/// Writes a file whole or not at all: beside its place first, then moved there.
fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), OperationError> {
    let failed = |source| OperationError::Folder { path: path.display().to_string(), source };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut beside = path.as_os_str().to_owned();
    beside.push(".part");
    let beside = PathBuf::from(beside);
    let written = std::fs::write(&beside, bytes).and_then(|()| std::fs::rename(&beside, path));
    written.map_err(|source| {
        // The half-written file is of no use to anybody; that it can't be removed changes nothing.
        let _ = std::fs::remove_file(&beside);
        failed(source)
    })
}
