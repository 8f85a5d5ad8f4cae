//! `xingchou proof`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::{REFUSED, Surroundings};
use crate::month::Month;
use crate::operations::OperationError;
use crate::operations::proof::{Checked, Pack, Totals, check, make};

/// What `proof` is told.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true, arg_required_else_help = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: Option<What>,
    /// 工资所属月 · the month
    #[arg(long, visible_alias = "month", value_name = "MONTH", required = true)]
    period: Option<Month>,
    /// 证明包写到哪个文件 · the file to write
    #[arg(long, value_name = "FILE", required = true)]
    output: Option<PathBuf>,
}

#[derive(Subcommand)]
enum What {
    /// 检查一份证明包，任何机器上都可以，不用登录 · check a pack, on any machine, without signing in
    Check {
        /// 证明包 · the pack
        file: PathBuf,
    },
}

impl Arguments {
    /// Whether it is about this office, and not about a file alone.
    pub(super) fn needs_account(&self) -> bool {
        self.what.is_none()
    }
}

/// The bytes of a pack's file.
///
/// # Errors
/// It can't be read.
pub(super) fn read(file: &Path) -> Result<Vec<u8>, OperationError> {
    std::fs::read(file).map_err(|source| OperationError::Folder { path: file.display().to_string(), source })
}

/// A pack out of its file.
///
/// # Errors
/// It can't be read, or is none.
pub(super) fn pack(file: &Path) -> Result<Pack, OperationError> {
    Ok(Pack::read(&read(file)?)?.0)
}

pub(super) fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, OperationError> {
    match (&arguments.what, arguments.period, &arguments.output) {
        (Some(What::Check { file }), ..) => {
            let checked = check(&read(file)?)?;
            surroundings.print(&checked, in_words)?;
            Ok(if checked.faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(REFUSED) })
        }
        (None, Some(month), Some(output)) => {
            let made = make(&surroundings.store()?, &surroundings.viewer, month, output)?;
            surroundings.print(&made, |made| {
                format!(
                    "已写出 {month} 的证明包：{path}（{bytes} 字节，{runs} 批工资）\n内容指纹 {digest}，已记入操作记录，请抄给收件人，以便核对\n任何人可在任何机器上检查：xingchou proof check {path}\n\
                     wrote the proof pack of {month}; tell whoever gets it the digest, which is on the trail; check it anywhere with xingchou proof check",
                    path = made.path.display(),
                    bytes = made.bytes,
                    runs = made.runs.len(),
                    digest = made.digest,
                )
            })?;
            Ok(ExitCode::SUCCESS)
        }
        _ => Ok(ExitCode::SUCCESS),
    }
}

fn in_words(checked: &Checked) -> String {
    let mut text = format!(
        "{office}，工资所属月 {month}，由星酬 {version} 出具\n内容指纹 {digest}\n文件 {files} 份，规则表 {sheets} 份，操作记录 {entries} 条 ({files} files, {sheets} rule sheets, {entries} entries of the trail)\n",
        office = checked.office,
        month = checked.month,
        version = checked.program_version,
        digest = checked.digest,
        files = checked.files,
        sheets = checked.sheets,
        entries = checked.entries,
    );
    for run in &checked.runs {
        let [prepared, looked, approved] = &run.signed_by;
        text += &format!(
            "批次 #{}：{}；制表 {prepared}，复核 {looked}，审批 {approved}\n  结果指纹 {}\n",
            run.run,
            sums(&run.totals),
            run.results_digest
        );
    }
    if !checked.faults.is_empty() {
        text += &format!("不符 {} 处 ({} things are wrong)：\n", checked.faults.len(), checked.faults.len());
        for fault in &checked.faults {
            text += &format!("  {}\n    {}\n", fault.message.zh, fault.message.en);
        }
        return text
            + "请不要采用，并告知出具单位的审计员\ndo not rely on it, and tell the auditor of the office that made it";
    }
    text + "证明包自身相符：每人每项都已按其中的规则表重算，分毫不差；合计、签字、指纹相符\n\
            它证明不了的：文件所写的是否属实；出具单位是否确是该单位。请把内容指纹与该单位操作记录中 proof_made 一条核对，或请其审计员运行 xingchou verify --proof 文件\n\
            the pack is sound: everybody's every figure was computed again from its rule sheets, to the fen\n\
            it cannot prove that what files say is true, nor that it is this office's: compare the digest with the office's trail, or have its auditor run xingchou verify --proof FILE"
}

/// What a run adds up to, in a line.
fn sums(totals: &Totals) -> String {
    let of = |code: &str| totals.amount(code).map_or_else(|| "—".to_owned(), |amount| amount.to_string());
    let held = if totals.held > 0 { format!("，暂缓 {} 人", totals.held) } else { String::new() };
    let funds: Vec<String> = totals
        .funds
        .iter()
        .filter(|fund| !fund.amount.is_zero())
        .map(|fund| {
            let name = if fund.fund.is_empty() { "本单位经费" } else { fund.fund.as_str() };
            format!("{name}（{}）{}", fund.section.chinese(), fund.amount)
        })
        .collect();
    format!(
        "{} 人{held}，应发 {}，扣款 {}，实发 {} 元；{}",
        totals.paid,
        of("gross_pay"),
        of("total_deductions"),
        of("net_pay"),
        funds.join("，")
    )
}
