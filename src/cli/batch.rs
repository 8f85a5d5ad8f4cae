//! `xingchou batch`

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::Surroundings;
use super::table::{Align, Table};
use crate::clock;
use crate::month::Month;
use crate::operations::batches::{BatchLine, Undone, list, undo};
use crate::operations::{OperationError, layouts};

/// What `batch` is told.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// 已导入的文件 · the files that were taken
    List {
        /// 所属月份，如 2026-10 · of one month only
        #[arg(long, value_name = "MONTH")]
        period: Option<Month>,
    },
    /// 撤销一次导入 · take a whole file out again
    Undo {
        /// 批次编号 · the batch's number
        id: i64,
    },
}

pub(super) fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, OperationError> {
    let store = surroundings.store()?;
    match &arguments.what {
        What::List { period } => {
            let batches = list(&store, &surroundings.viewer, *period)?;
            surroundings.print(&batches, |batches| in_words(batches))?;
        }
        What::Undo { id } => {
            let known = layouts::known(&surroundings.data)?;
            let undone = undo(&store, &surroundings.viewer, &known, *id)?;
            surroundings.print(&undone, undone_in_words)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn in_words(batches: &[BatchLine]) -> String {
    let mut table = Table::new(&[
        ("批次", Align::Right),
        ("月份", Align::Left),
        ("类别", Align::Left),
        ("文件", Align::Left),
        ("导入时间", Align::Left),
        ("入库", Align::Right),
        ("未入库", Align::Right),
        ("状态", Align::Left),
    ]);
    for batch in batches {
        let when = |time| clock::to_office_time(time).format("%Y-%m-%d %H:%M").to_string();
        table.row(vec![
            batch.id.to_string(),
            batch.month.clone(),
            batch.kind.zh.clone(),
            batch.file.clone(),
            when(batch.taken_at),
            batch.taken.to_string(),
            batch.refused.to_string(),
            batch.undone_at.map_or_else(String::new, |time| format!("已撤销 {}", when(time))),
        ]);
    }
    table.text().trim_end().to_owned()
}

fn undone_in_words(undone: &Undone) -> String {
    let mut text = format!(
        "已撤销批次 {}《{}》，{} 行退出；原文件仍保留\nthe batch {} was undone, {} rows left; the file itself is kept",
        undone.id, undone.file, undone.rows, undone.id, undone.rows
    );
    if undone.scored || !undone.drafts.is_empty() {
        let month = &undone.month;
        text += &format!(
            "\n{month} 月的评分和工资试算稿已过时，请重新运行 xingchou score 和 xingchou pay calculate\nscores and drafts of {month} are out of date; run xingchou score and xingchou pay calculate again"
        );
    }
    text
}
