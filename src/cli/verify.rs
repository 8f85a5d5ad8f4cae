//! `xingchou verify`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::{FAILED, REFUSED, Surroundings};
use crate::month::Month;
use crate::operations::OperationError;
use crate::operations::proof::compare;
use crate::operations::verify::{Noted, Verified, verify};

/// What `verify` is told.
#[derive(Args)]
pub(super) struct Arguments {
    /// 只核对这个工资所属月，不写即全部 · only this month, all by default
    #[arg(long, value_name = "MONTH")]
    period: Option<Month>,
    /// 以前记下的操作记录条数和指纹，核对它还在不在 · a head of the trail that was noted earlier
    #[arg(long, value_name = "条数:指纹")]
    trail_head: Option<Noted>,
    /// 一份证明包，核对它是不是本单位的 · a proof pack, to see whether it is this office's
    #[arg(long, value_name = "FILE")]
    proof: Option<PathBuf>,
}

pub(super) fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, OperationError> {
    let store = surroundings.store()?;
    let noted = arguments.trail_head.as_ref();
    let pack = arguments.proof.as_deref().map(super::proof::pack).transpose()?;
    let mut verified = verify(&store, &surroundings.viewer, arguments.period, noted)?;
    if let Some(pack) = pack {
        verified.faults.extend(compare(&store, &surroundings.viewer, &pack)?);
    }
    surroundings.print(&verified, in_words)?;
    Ok(code(&verified))
}

/// 0 where all is well, 3 where something is wrong, 1 where nothing is but the check could not be put on the trail.
pub(super) fn code(verified: &Verified) -> ExitCode {
    match (verified.faults.is_empty(), &verified.not_on_the_trail) {
        (false, _) => ExitCode::from(REFUSED),
        (true, Some(_)) => ExitCode::from(FAILED),
        (true, None) => ExitCode::SUCCESS,
    }
}

pub(super) fn in_words(verified: &Verified) -> String {
    let mut text = format!(
        "操作记录 {entries} 条，最后一条的指纹 {hash}\n已审批的工资 {runs} 批，逐批重算 ({entries} entries, {runs} approved runs computed again)\n",
        entries = verified.trail.entries,
        hash = verified.trail.hash,
        runs = verified.runs.len(),
    );
    for run in &verified.runs {
        let found =
            if run.faults == 0 { "分毫不差".to_owned() } else { format!("{} 处不符", run.faults) };
        text += &format!(
            "  #{} {}：{} 人，结果指纹 {}，{found}\n",
            run.run, run.pay_month, run.people, run.results_digest
        );
    }
    if let Some(why) = &verified.not_on_the_trail {
        text += &format!(
            "这次核对没能记入操作记录（与数据是否被改动无关）：{}\nthis check could not be put on the trail, which says nothing about the data: {}\n",
            why.zh, why.en
        );
    }
    if verified.faults.is_empty() {
        return text + "全部相符\nall is as it was";
    }
    text += &format!("不符 {} 处 ({} things are wrong)：\n", verified.faults.len(), verified.faults.len());
    for fault in &verified.faults {
        text += &format!("  {}\n    {}\n", fault.message.zh, fault.message.en);
    }
    text + "请保留现场，不要再改动数据，并告知审计和系统管理员\nkeep everything as it is and tell the auditor and the system administrator"
}
