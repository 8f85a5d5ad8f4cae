//! `xingchou policy check`, `xingchou policy test`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use xingchou_engine::diagnostic::Severity;

use super::table::{Align, Table};
use super::{REFUSED, Surroundings, warnings};
use crate::month::Month;
use crate::operations::OperationError;
use crate::operations::policies::{self, cases};

/// What `policy` is told.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// 检查规则表 · check the shipped sheets, the office's own and the files named
    Check(Check),
    /// 运行案例 · run worked examples, the shipped ones when no file is named
    Test(Test),
}

#[derive(Args)]
struct Check {
    /// 规则表文件 · rule-sheet files
    files: Vec<PathBuf>,
    /// 按哪个月检查，不写即本月 · the month, this one by default
    #[arg(long, value_name = "MONTH")]
    period: Option<Month>,
}

#[derive(Args)]
struct Test {
    /// 案例文件 · case files
    files: Vec<PathBuf>,
}

pub(super) fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, OperationError> {
    let data = Some(surroundings.data.as_path());
    match &arguments.command {
        Command::Check(check) => {
            let month = check.period.unwrap_or_else(super::this_month);
            let checked = policies::check(data, &check.files, month)?;
            let wrong =
                checked.diagnostics.iter().any(|diagnostic| diagnostic.code.severity() == Severity::Error);
            surroundings.print(&checked, |checked| check_in_words(checked, month))?;
            Ok(if wrong { ExitCode::from(REFUSED) } else { ExitCode::SUCCESS })
        }
        Command::Test(test) => {
            let mut files = Vec::new();
            for path in &test.files {
                let text = std::fs::read_to_string(path)
                    .map_err(|source| OperationError::Folder { path: path.display().to_string(), source })?;
                files.push((path.display().to_string(), text));
            }
            if files.is_empty() {
                files = cases::shipped();
            }
            let compared = cases::run(&policies::library(data)?, &files)?;
            let failed = compared.iter().any(|line| !line.same);
            surroundings.print(&compared, |compared| test_in_words(compared))?;
            Ok(if failed { ExitCode::from(REFUSED) } else { ExitCode::SUCCESS })
        }
    }
}

fn check_in_words(checked: &policies::Checked, month: Month) -> String {
    let mut table = Table::new(&[
        ("规则表", Align::Left),
        ("名称", Align::Left),
        ("列", Align::Right),
        ("有依据的数字", Align::Right),
        ("暂定的数字", Align::Right),
    ]);
    for family in &checked.families {
        table.row(vec![
            family.family.clone(),
            family.title.clone(),
            family.columns.to_string(),
            family.published.to_string(),
            family.assumed.to_string(),
        ]);
    }
    let errors =
        checked.diagnostics.iter().filter(|diagnostic| diagnostic.code.severity() == Severity::Error).count();
    format!(
        "按 {month} 检查：{} 张规则表可用，{errors} 处错误 ({} sheets can be used, {errors} errors)\n{}{}",
        checked.families.len(),
        checked.families.len(),
        table.text(),
        warnings(&checked.diagnostics)
    )
}

fn test_in_words(compared: &[cases::Compared]) -> String {
    let failed = compared.iter().filter(|line| !line.same).count();
    let mut text = String::new();
    for line in compared.iter().filter(|line| !line.same) {
        text += &format!(
            "不符：{}，{}，{}：应为 {}，得到 {}\n    出处：{}\n",
            line.case, line.month, line.column, line.expected, line.found, line.source
        );
    }
    let same = compared.len() - failed;
    text + &format!("案例：{same} 行相符，{failed} 行不符 ({same} lines as expected, {failed} not)")
}
