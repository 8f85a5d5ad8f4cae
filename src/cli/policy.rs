//! `xingchou policy`

mod tables;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use rust_decimal::Decimal;
use serde::Serialize;
use xingchou_engine::diagnostic::Severity;
use xingchou_engine::library::Library;

use super::table::{Align, Table, grouped};
use super::{REFUSED, Surroundings, warnings};
use crate::access::Viewer;
use crate::month::Month;
use crate::operations::OperationError;
use crate::operations::policies::evaluate_table::evaluate_table;
use crate::operations::policies::readable::document;
use crate::operations::policies::simulate::{Change, SimulatedMonths, simulate_months};
use crate::operations::policies::start::start;
use crate::operations::policies::{self, cases};
use crate::store::StoreError;

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
    /// 把规则表打印成可读的文件 · print a sheet as a document
    Show(Show),
    /// 试算：改一个数字或换一张规则表，上月会怎样 · what a change would have done; nothing is saved
    Simulate(Simulate),
    /// 用一张规则表计算一个 CSV 表 · run a sheet over a table of inputs
    Evaluate(Evaluate),
    /// 取出规则表的数字，在 Excel、WPS 里改好再带回 · a sheet's numbers as a workbook, and back
    Tables(tables::Arguments),
    /// 照一个方案起草本单位的规则表 · start a district's own sheets from a shipped pack
    New(New),
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
struct Show {
    /// 规则表，如 districts/harbin-daoli/pay · the family
    family: String,
    /// 按哪个月的版本，不写即本月 · the month
    #[arg(long, value_name = "MONTH")]
    period: Option<Month>,
}

#[derive(Args)]
struct Simulate {
    /// 工资所属月，已算过工资，可写多次 · months that were calculated
    #[arg(long = "period", value_name = "MONTH", required = true, value_delimiter = ',')]
    periods: Vec<Month>,
    /// 换成哪张工资规则表 · another pay sheet
    #[arg(long, value_name = "FAMILY")]
    family: Option<String>,
    /// 改参数或对照表，如 延时服务补贴标准=80、绩效津贴标准[5,全科窗口]=1100，可写多次 · change a number
    #[arg(long = "set", value_name = "名称=数值")]
    changes: Vec<Change>,
}

#[derive(Args)]
struct Evaluate {
    /// 规则表 · the family
    family: String,
    /// 输入项的 CSV 表（UTF-8），一行一人 · the table of inputs
    #[arg(long, value_name = "FILE")]
    inputs: PathBuf,
    /// 结果写到哪个 CSV 文件 · where the results go
    #[arg(long, value_name = "FILE")]
    output: PathBuf,
    /// 按哪个月，不写即本月 · the month
    #[arg(long, value_name = "MONTH")]
    period: Option<Month>,
}

#[derive(Args)]
struct New {
    /// 新方案的名称，如 districts/my-street · the new pack
    pack: String,
    /// 照哪个方案起草 · the pack to start from
    #[arg(long, value_name = "PACK", default_value = "districts/harbin-daoli")]
    from: String,
}

#[derive(Args)]
struct Test {
    /// 案例文件 · case files
    files: Vec<PathBuf>,
}

impl Arguments {
    /// Whether it looks at people's pay; rule sheets themselves are no secret.
    pub(super) fn needs_account(&self) -> bool {
        matches!(self.command, Command::Simulate(_))
    }
}

pub(super) fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, OperationError> {
    match &arguments.command {
        Command::Check(check) => {
            let month = check.period.unwrap_or_else(super::this_month);
            let checked = policies::check(sheets(surroundings), &check.files, month)?;
            let wrong = !checked.unknown_inputs.is_empty()
                || checked.diagnostics.iter().any(|diagnostic| diagnostic.code.severity() == Severity::Error);
            surroundings.print(&checked, |checked| check_in_words(checked, month))?;
            Ok(if wrong { ExitCode::from(REFUSED) } else { ExitCode::SUCCESS })
        }
        Command::Show(show) => {
            let month = show.period.unwrap_or_else(super::this_month);
            let program = policies::compile(&sheets(surroundings)?, &show.family, month)?;
            let document = Document { family: show.family.clone(), month, text: document(&program) };
            surroundings.print(&document, |document| document.text.clone())?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Simulate(asked) => {
            let store = surroundings.store()?;
            let simulated = simulate_months(
                &store,
                &surroundings.viewer,
                &surroundings.data,
                &asked.periods,
                asked.family.as_deref(),
                &asked.changes,
            )?;
            surroundings.print(&simulated, simulated_in_words)?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Evaluate(asked) => {
            let month = asked.period.unwrap_or_else(super::this_month);
            let program = policies::compile(&sheets(surroundings)?, &asked.family, month)?;
            let failed = |path: &PathBuf| {
                let path = path.display().to_string();
                move |source| OperationError::Folder { path, source }
            };
            let table = std::fs::read(&asked.inputs).map_err(failed(&asked.inputs))?;
            let results = evaluate_table(&program, &table, month)?;
            std::fs::write(&asked.output, &results).map_err(failed(&asked.output))?;
            surroundings.print(&asked.output, |path| format!("已写入 {} (written)", path.display()))?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Tables(asked) => tables::run(surroundings, asked),
        Command::New(new) => {
            let started = start(&surroundings.data, &new.pack, &new.from)?;
            surroundings.print(&started, |started| {
                let files: String =
                    started.files.iter().map(|file| format!("  {}\n", file.display())).collect();
                format!(
                    "已照 {} 起草 {}，全部数字暂定，请逐项核对 (started, every number assumed)：\n{files}改好后用 xingchou policy check 检查",
                    started.from, started.pack
                )
            })?;
            Ok(ExitCode::SUCCESS)
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
            let compared = cases::run(&sheets(surroundings)?, &files)?;
            let failed = compared.iter().any(|line| !line.same);
            surroundings.print(&compared, |compared| test_in_words(compared))?;
            Ok(if failed { ExitCode::from(REFUSED) } else { ExitCode::SUCCESS })
        }
    }
}

/// The rule sheets: those of the office where there is one, the shipped ones with the data folder's otherwise.
fn sheets(surroundings: &Surroundings) -> Result<Library, OperationError> {
    let store = match surroundings.store() {
        Ok(store) => store,
        Err(StoreError::Missing(_)) => return policies::library(Some(&surroundings.data)),
        Err(error) => return Err(error.into()),
    };
    // Rule sheets are no secret, so nobody need be signed in.
    let program = Viewer::at_the_door(Viewer::FIRST_DISTRICT, "本机");
    policies::office_library(&store, &program, &surroundings.data)
}

/// A sheet as a document.
#[derive(Serialize)]
struct Document {
    family: String,
    month: Month,
    text: String,
}

fn simulated_in_words(simulated: &SimulatedMonths) -> String {
    let mut text = "试算，未保存任何数据 (what if; nothing is saved)\n".to_owned();
    let mut months = Table::new(&[
        ("工资所属月", Align::Left),
        ("对照批次", Align::Left),
        ("应发合计原来", Align::Right),
        ("改后", Align::Right),
        ("相差", Align::Right),
    ]);
    let mut line = |month: String, run: String, before: Decimal, after: Decimal| {
        let difference = after.saturating_sub(before);
        months.row(vec![month, run, grouped(before), grouped(after), grouped(difference)]);
    };
    for one in &simulated.months {
        line(one.month.to_string(), format!("#{}", one.run), one.before, one.after);
    }
    if simulated.months.len() > 1 {
        line("合计".to_owned(), String::new(), simulated.before, simulated.after);
    }
    text += &months.text();
    for (heading, sums) in [("社区", &simulated.by_community), ("岗位", &simulated.by_post)] {
        let mut table = Table::new(&[(heading, Align::Left), ("相差（元）", Align::Right)]);
        for (key, sum) in sums {
            table.row(vec![key.clone(), grouped(*sum)]);
        }
        text += &table.text();
    }
    for one in simulated.months.iter().filter(|one| !one.held_otherwise.is_empty()) {
        text += &format!("{} 暂缓情况会变化的：{}\n", one.month, one.held_otherwise.join("、"));
    }
    let mut table = Table::new(&[
        ("工号", Align::Left),
        ("姓名", Align::Left),
        ("原来", Align::Right),
        ("改后", Align::Right),
        ("各项相差", Align::Left),
    ]);
    for mover in &simulated.movers {
        let items: Vec<String> =
            mover.items.iter().map(|(item, amount)| format!("{item} {}", grouped(*amount))).collect();
        table.row(vec![
            mover.person.staff_no.clone(),
            mover.person.name.clone(),
            grouped(mover.before),
            grouped(mover.after),
            items.join("，"),
        ]);
    }
    text += &table.text();
    let mut known = Vec::new();
    for warning in simulated.months.iter().flat_map(|one| &one.warnings) {
        if !known.contains(warning) {
            known.push(warning.clone());
        }
    }
    text + &warnings(&known)
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
        checked.diagnostics.iter().filter(|diagnostic| diagnostic.code.severity() == Severity::Error).count()
            + checked.unknown_inputs.len();
    format!(
        "按 {month} 检查：{} 张规则表可用，{errors} 处错误 ({} sheets can be used, {errors} errors)\n{}{}",
        checked.families.len(),
        checked.families.len(),
        table.text(),
        warnings(&checked.diagnostics)
    ) + &checked
        .unknown_inputs
        .iter()
        .map(|message| format!("错误：{}\n      {}\n", message.zh, message.en))
        .collect::<String>()
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
