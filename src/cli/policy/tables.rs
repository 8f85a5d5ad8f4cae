//! `xingchou policy tables`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::Args;
use serde::Serialize;

use super::super::table::{Align, Table};
use super::super::{Surroundings, this_month, warnings};
use crate::message::Message;
use crate::month::Month;
use crate::operations::OperationError;
use crate::operations::policies::tables::{NewVersion, bring_back, save, take_out, texts_of, write};

/// What `policy tables` is told.
#[derive(Args)]
pub(super) struct Arguments {
    /// 规则表，如 districts/harbin-daoli/pay · the family
    family: String,
    /// 取出哪个月的版本，不写即本月 · the month whose version is taken out
    #[arg(long, value_name = "MONTH", conflicts_with = "from")]
    period: Option<Month>,
    /// 带回改好的文件 · bring back a changed file
    #[arg(long, value_name = "FILE", requires = "effective")]
    from: Option<PathBuf>,
    /// 新规定从哪一天起执行 · the first day of the new version
    #[arg(long, value_name = "DATE", requires = "from")]
    effective: Option<NaiveDate>,
    /// 写到哪个文件：取出写 .xlsx，带回写 .toml · where to write: the workbook, or the new sheet
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// 带回并存为本单位的规则表 · keep the new version among the office's own sheets
    #[arg(long, requires = "from", conflicts_with = "output")]
    save: bool,
}

/// What was done.
#[derive(Serialize)]
struct Done {
    #[serde(flatten)]
    version: NewVersion,
    file: Option<PathBuf>,
}

pub(super) fn run(surroundings: &Surroundings, asked: &Arguments) -> Result<ExitCode, OperationError> {
    let library = super::sheets(surroundings)?;
    match (&asked.from, asked.effective) {
        (Some(from), Some(effective)) => {
            let rows = texts_of(from)?;
            let version = bring_back(&library, &asked.family, &rows, effective)?;
            let file = keep(&surroundings.data, asked, &version)?;
            surroundings.print(&Done { version, file }, in_words)?;
        }
        _ => {
            let Some(output) = &asked.output else {
                return Err(OperationError::Refused(Message::new(
                    "请用 --output 写明取出到哪个 .xlsx 文件，或用 --from 和 --effective 带回改好的文件",
                    "name the workbook with --output, or bring one back with --from and --effective",
                )));
            };
            let bytes = take_out(&library, &asked.family, asked.period.unwrap_or_else(this_month))?;
            std::fs::write(output, bytes)
                .map_err(|source| OperationError::Folder { path: output.display().to_string(), source })?;
            surroundings.print(output, |path| format!("已写入 {} (written)", path.display()))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn keep(data: &Path, asked: &Arguments, version: &NewVersion) -> Result<Option<PathBuf>, OperationError> {
    match &asked.output {
        // Without a change there is nothing to keep, and the answer says so.
        _ if version.changes.is_empty() => Ok(None),
        Some(output) => write(output, version).map(|()| Some(output.clone())),
        None if asked.save => save(data, version).map(Some),
        None => Ok(None),
    }
}

fn in_words(done: &Done) -> String {
    let version = &done.version;
    if version.changes.is_empty() {
        return "没有改动，规则表不变 (nothing was changed)".to_owned();
    }
    let mut text = format!(
        "{}：在 {} 起的版本上改动 {} 处，自 {} 起执行 ({} changes)\n",
        version.family,
        version.changed_from,
        version.changes.len(),
        version.effective_from,
        version.changes.len()
    );
    if let Some(until) = version.until {
        text +=
            &format!("请注意：已有 {until} 起的版本，这一版只执行到那天之前 (in force until then only)\n");
    }
    let mut table = Table::new(&[
        ("改动", Align::Left),
        ("原来", Align::Right),
        ("改后", Align::Right),
        ("原依据", Align::Left),
        ("现依据", Align::Left),
    ]);
    for change in &version.changes {
        table.row(vec![
            change.what.clone(),
            change.before.clone().unwrap_or_else(|| "（新增）".to_owned()),
            change.after.clone().unwrap_or_else(|| "（删除）".to_owned()),
            change.basis_before.clone(),
            change.basis_after.clone(),
        ]);
    }
    text += &table.text();
    text += &warnings(&version.warnings);
    text += &match &done.file {
        Some(file) => format!("已写入 {} (written)", file.display()),
        None => "只列出改动，没有保存；加 --save 存为本单位的规则表 (not saved; add --save)".to_owned(),
    };
    text
}
