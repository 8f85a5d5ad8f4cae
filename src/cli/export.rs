//! `xingchou export`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::Args;
use rust_decimal::Decimal;
use serde::Serialize;

use super::Surroundings;
use crate::message::Message;
use crate::month::Month;
use crate::operations::OperationError;
use crate::operations::papers::{
    AnswerFile, PAPERS, Paper, PaperOptions, PaperRequest, export_papers, export_payroll,
};
use crate::operations::recompute::latest_pay_run;

/// What `export` is told.
#[derive(Args)]
pub(super) struct Arguments {
    /// 哪些材料，用 --list 看有哪些 · which papers; --list shows them
    #[arg(long, value_name = "NAME", num_args = 1.., value_delimiter = ',', default_value = "payroll")]
    paper: Vec<String>,
    /// 列出全部材料 · list every paper
    #[arg(long)]
    list: bool,
    /// 工资所属月或考核月，如 2026-10 · the month
    #[arg(long, value_name = "MONTH", required_unless_present = "list")]
    period: Option<Month>,
    /// 工资批次号，不写即最近一批 · the run's number, the latest by default
    #[arg(long)]
    run: Option<i64>,
    /// 写到哪个文件夹，不写即数据文件夹的 papers · the folder to write into
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// 工资表写到哪个文件 · the file to write, for the payroll workbook alone
    #[arg(long, value_name = "FILE", conflicts_with = "output")]
    to: Option<PathBuf>,
    /// 银行模板：general、icbc、boc…… · the bank's template
    #[arg(long, value_name = "CODE")]
    bank: Option<String>,
    /// 会计制度：government、enterprise · the accounting system
    #[arg(long, value_name = "CODE")]
    accounting: Option<String>,
    /// 扣缴端模板版本：current、2019 · the version of the tax client's headings
    #[arg(long, value_name = "CODE")]
    tax_version: Option<String>,
    /// 工号，只要这些人的 · staff numbers, for papers of single people
    #[arg(long, value_name = "STAFF", num_args = 1.., value_delimiter = ',')]
    staff: Vec<String>,
    /// 哪一天（周报、早晚报），不写即月末 · the day, for weekly and daily papers
    #[arg(long, value_name = "DATE")]
    day: Option<NaiveDate>,
    /// 银行回盘或扣缴端导出的文件 · the answer of the bank or of the tax client
    #[arg(long, value_name = "FILE")]
    answer: Option<PathBuf>,
    /// 每个中心一年的运行经费标准，元 · a centre's operating fund a year, before it is scaled
    #[arg(long, value_name = "YUAN")]
    standard: Option<Decimal>,
    /// 证明的用途，如 办理住房贷款 · what a certificate is for
    #[arg(long, value_name = "TEXT")]
    purpose: Option<String>,
    /// 证明的核实联系人和电话 · whom a certificate's reader may ask
    #[arg(long, value_name = "TEXT")]
    contact: Option<String>,
}

/// A paper that can be asked for.
#[derive(Serialize)]
struct Listed {
    code: &'static str,
    chinese: &'static str,
    english: &'static str,
    needs: &'static str,
    full_numbers: bool,
}

pub(super) fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, OperationError> {
    let Some(month) = arguments.period.filter(|_| !arguments.list) else {
        let listed = |kind: &crate::operations::papers::PaperKind| Listed {
            code: kind.code,
            chinese: kind.chinese,
            english: kind.english,
            needs: kind.needs(),
            full_numbers: kind.full_numbers(),
        };
        let all: Vec<Listed> = PAPERS.iter().map(listed).collect();
        surroundings.print(&all, |all| all.iter().map(list_line).collect::<Vec<_>>().join("\n"))?;
        return Ok(ExitCode::SUCCESS);
    };
    let store = surroundings.store()?;
    let (viewer, data) = (&surroundings.viewer, &surroundings.data);
    if let Some(to) = &arguments.to {
        if arguments.paper != ["payroll"] {
            return Err(OperationError::Refused(Message::new(
                "--to 只用于工资表；其他材料请用 --output 指明文件夹",
                "--to is for the payroll workbook; use --output with a folder for other papers",
            )));
        }
        let run = match arguments.run {
            Some(run) => run,
            None => latest_pay_run(&store, viewer, month)?,
        };
        let paper = export_payroll(&store, viewer, data, month, run, Some(to))?;
        surroundings.print(&paper, in_words)?;
        return Ok(ExitCode::SUCCESS);
    }
    let request = PaperRequest {
        month,
        run: arguments.run,
        papers: arguments.paper.clone(),
        options: PaperOptions {
            bank: arguments.bank.clone(),
            accounting: arguments.accounting.clone(),
            tax_version: arguments.tax_version.clone(),
            staff: arguments.staff.clone(),
            day: arguments.day,
            answer: arguments.answer.as_deref().map(answer).transpose()?,
            standard: arguments.standard,
            purpose: arguments.purpose.clone(),
            contact: arguments.contact.clone(),
        },
    };
    let papers = export_papers(&store, viewer, data, &request, arguments.output.as_deref())?;
    surroundings.print(&papers, |papers| papers.iter().map(in_words).collect::<Vec<_>>().join("\n"))?;
    Ok(ExitCode::SUCCESS)
}

/// The file in which a bank or the tax client answered.
fn answer(path: &Path) -> Result<AnswerFile, OperationError> {
    let bytes = std::fs::read(path)
        .map_err(|source| OperationError::Folder { path: path.display().to_string(), source })?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(AnswerFile { name, bytes })
}

fn list_line(listed: &Listed) -> String {
    let numbers = if listed.full_numbers { "，含完整证件号或账号" } else { "" };
    format!("{:<16} {}（需要：{}{numbers}） · {}", listed.code, listed.chinese, listed.needs, listed.english)
}

pub(super) fn in_words(paper: &Paper) -> String {
    let run = paper.run.map(|run| format!("工资批次 #{run}，")).unwrap_or_default();
    let run_en = paper.run.map(|run| format!("run #{run}, ")).unwrap_or_default();
    format!(
        "已导出：{}（{run}数据指纹 {}）\nwritten: {} ({run_en}SHA-256 {})",
        paper.path.display(),
        paper.digest,
        paper.path.display(),
        paper.digest
    )
}
