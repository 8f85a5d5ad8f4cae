//! 证明包：出具、检查、与本单位核对 · proof packs: made, checked by themselves, and compared with this office.

use std::collections::BTreeMap;

use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Multipart, Object, OpenApi};
use serde_json::json;

use super::Tag;
use super::caller::Caller;
use super::error::ApiError;
use super::jobs::Begun;
use super::wire::{MonthText, SentFile, Words, money};
use crate::access::{Action, Resource};
use crate::operations::jobs::{JobDone, JobKind, new_file};
use crate::operations::proof::{Checked, Pack, check, compare, hand_out};
use crate::operations::verify::Fault;

/// 一份证明包 · a pack
#[derive(Multipart)]
struct PackIn {
    /// 证明包
    file: SentFile,
}

/// 包里的一批工资，已重算 · a run of the pack, computed again
#[derive(Object)]
struct ProvedRunOut {
    /// 批次号
    run: i64,
    /// 结果指纹 · the digest that was approved
    results_digest: String,
    /// 发放的人数
    paid: u64,
    /// 暂缓的人数
    held: u64,
    /// 各项合计，元
    totals: BTreeMap<String, String>,
    /// 制表、复核、审批
    signed_by: Vec<String>,
}

/// 检查的结果 · what a check came to
#[derive(Object)]
struct ProvedOut {
    /// 内容指纹，与出具单位操作记录中的核对 · to be compared with the one on the office's trail
    digest: String,
    /// 出具单位
    office: String,
    /// 工资所属月
    month: MonthText,
    /// 出具的程序版本
    program_version: String,
    /// 各批
    runs: Vec<ProvedRunOut>,
    /// 文件数
    files: u64,
    /// 规则表数
    sheets: u64,
    /// 操作记录条数
    entries: u64,
    /// 不符之处；为空即相符 · what is wrong; nothing where all is well
    faults: Vec<Words>,
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

fn faults(found: &[Fault]) -> Vec<Words> {
    found.iter().map(|fault| Words::from(&fault.message)).collect()
}

impl From<Checked> for ProvedOut {
    fn from(checked: Checked) -> Self {
        let runs = checked.runs.iter().map(|run| ProvedRunOut {
            run: run.run,
            results_digest: run.results_digest.clone(),
            paid: count(run.totals.paid),
            held: count(run.totals.held),
            totals: run.totals.columns.iter().map(|one| (one.name.clone(), money(one.amount))).collect(),
            signed_by: run.signed_by.to_vec(),
        });
        Self {
            runs: runs.collect(),
            faults: faults(&checked.faults),
            digest: checked.digest,
            office: checked.office,
            month: MonthText(checked.month),
            program_version: checked.program_version,
            files: count(checked.files),
            sheets: count(checked.sheets),
            entries: count(checked.entries),
        }
    }
}

/// 与本单位核对的结果 · what comparing a pack with this office came to
#[derive(Object)]
struct ComparedPackOut {
    /// 不符之处；为空即出自本单位、未经改动 · what is wrong; nothing where it is this office's own
    faults: Vec<Words>,
}

pub(super) struct ProofsApi;

#[OpenApi(tag = "Tag::Trail")]
impl ProofsApi {
    /// 出具一个月的证明包（费时的工作）· make the proof pack of a month
    ///
    /// 结果里有 digest、runs；包从工作的 files 取 · the job's result has digest and runs, its file is the pack.
    #[oai(path = "/months/:month/proof", method = "post", operation_id = "make_proof")]
    async fn make_proof(
        &self,
        caller: Caller,
        /// 工资所属月
        month: Path<MonthText>,
    ) -> Result<Begun, ApiError> {
        caller
            .begin(
                JobKind::Proof,
                |asking| Ok(asking.viewer.require_all(Action::Export, Resource::Pay)?),
                move |asking, _| {
                    let month = month.0.0;
                    let pack = hand_out(asking.store(), &asking.viewer, month)?;
                    let answer = json!({ "digest": pack.digest, "runs": pack.runs });
                    let name = format!("{month} 证明包.proof");
                    Ok(JobDone { answer, files: vec![new_file(&name, "text/plain", pack.bytes)] })
                },
            )
            .await
    }

    /// 检查一份证明包：每人每项重算 · check a pack by itself: everybody's figures are computed again
    #[oai(path = "/proofs/check", method = "post", operation_id = "check_proof")]
    async fn check_proof(&self, caller: Caller, told: PackIn) -> Result<Json<ProvedOut>, ApiError> {
        caller.act(move |_| Ok(check(&told.file.bytes)?.into())).await
    }

    /// 把一份证明包与本单位核对 · compare a pack with this office
    #[oai(path = "/proofs/comparison", method = "post", operation_id = "compare_proof")]
    async fn compare_proof(&self, caller: Caller, told: PackIn) -> Result<Json<ComparedPackOut>, ApiError> {
        caller
            .act(move |asking| {
                let trail = asking.viewer.require_all(Action::See, Resource::Trail);
                trail.or_else(|_| asking.viewer.require_all(Action::See, Resource::Pay))?;
                let (pack, _) = Pack::read(&told.file.bytes)?;
                let found = compare(asking.store(), &asking.viewer, &pack)?;
                Ok(ComparedPackOut { faults: faults(&found) })
            })
            .await
    }
}
