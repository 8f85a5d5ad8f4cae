//! `xingchou export`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::Surroundings;
use crate::month::Month;
use crate::operations::OperationError;
use crate::operations::papers::{Paper, export_payroll};
use crate::operations::recompute::latest_pay_run;

/// What `export` is told.
#[derive(Args)]
pub(super) struct Arguments {
    /// 哪一种材料 · which paper
    #[arg(value_enum, default_value = "payroll")]
    paper: Kind,
    /// 工资所属月，如 2026-10 · the month
    #[arg(long, value_name = "MONTH")]
    period: Month,
    /// 工资批次号，不写即最近一批 · the run's number, the latest by default
    #[arg(long)]
    run: Option<i64>,
    /// 写到哪个文件，不写即数据文件夹的 papers · the file to write
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Kind {
    /// 工资表工作簿 · the payroll workbook
    Payroll,
}

pub(super) fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, OperationError> {
    let store = surroundings.store()?;
    let run = match arguments.run {
        Some(run) => run,
        None => latest_pay_run(&store, &surroundings.viewer, arguments.period)?,
    };
    let Kind::Payroll = arguments.paper;
    let to = arguments.to.as_deref();
    let paper = export_payroll(&store, &surroundings.viewer, &surroundings.data, arguments.period, run, to)?;
    surroundings.print(&paper, in_words)?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn in_words(paper: &Paper) -> String {
    format!(
        "已导出：{}（工资批次 #{}，数据指纹 {}）\nwritten: {} (run #{}, SHA-256 {})",
        paper.path.display(),
        paper.run,
        paper.digest,
        paper.path.display(),
        paper.run,
        paper.digest
    )
}
