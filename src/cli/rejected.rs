//! `xingchou rejected`

use std::process::ExitCode;

use clap::{Args, Subcommand};
use serde_json::json;

use super::Surroundings;
use crate::month::Month;
use crate::operations::rejected_rows::{RejectedLine, correct, list, set_aside};
use crate::operations::{OperationError, layouts};

/// What `rejected` is told.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// 未入库的记录及原因 · the refused rows that wait, with their reasons
    List {
        /// 所属月份，如 2026-10 · of one month only
        #[arg(long, value_name = "MONTH")]
        period: Option<Month>,
        /// 连同已处理的 · those that were settled as well
        #[arg(long)]
        all: bool,
    },
    /// 更正后入库 · put a row right and back
    Correct {
        /// 记录编号 · the row's number
        id: i64,
        /// 标题=值，可写多次 · heading=value, more than once if need be
        #[arg(long, value_name = "HEADING=VALUE", value_parser = heading_and_value)]
        set: Vec<(String, String)>,
    },
    /// 不入库，写明原因 · set a row aside, with the reason
    SetAside {
        /// 记录编号 · the row's number
        id: i64,
        /// 原因 · why
        #[arg(long)]
        reason: String,
    },
}

pub(super) fn heading_and_value(text: &str) -> Result<(String, String), String> {
    text.split_once(['=', '＝'])
        .map(|(heading, value)| (heading.trim().to_owned(), value.trim().to_owned()))
        .ok_or_else(|| "请写成 标题=值 · write HEADING=VALUE".to_owned())
}

pub(super) fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, OperationError> {
    let store = surroundings.store()?;
    let known = layouts::known(&surroundings.data)?;
    let viewer = &surroundings.viewer;
    match &arguments.what {
        What::List { period, all } => {
            let rows = list(&store, viewer, &known, *period, *all)?;
            surroundings.print(&rows, |rows| in_words(rows))?;
        }
        What::Correct { id, set } => {
            correct(&store, viewer, &known, *id, set)?;
            surroundings.print(&json!({ "corrected": id }), |_| {
                format!("记录 {id} 已更正入库\nthe row {id} was put right and taken")
            })?;
        }
        What::SetAside { id, reason } => {
            set_aside(&store, viewer, *id, reason)?;
            surroundings.print(&json!({ "set_aside": id }), |_| {
                format!("记录 {id} 不再入库，原因已记下\nthe row {id} was set aside; the reason is kept")
            })?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn in_words(rows: &[RejectedLine]) -> String {
    if rows.is_empty() {
        return "没有未入库的记录\nno refused row waits".to_owned();
    }
    let mut text = String::new();
    for row in rows {
        let sheet =
            if row.sheet.is_empty() { String::new() } else { format!("工作表“{}”", row.sheet) };
        let state = match row.state.as_str() {
            "corrected" => "［已更正入库］",
            "dismissed" => "［不入库］",
            _ => "",
        };
        text += &format!(
            "{}  《{}》{sheet}第 {} 行（{} 月）{state}\n    {}\n    {}\n",
            row.id, row.file, row.row, row.month, row.message.zh, row.message.en
        );
        let cells: Vec<String> = row
            .cells
            .iter()
            .filter(|(_, cell)| !cell.is_empty())
            .map(|(heading, cell)| format!("{heading}={cell}"))
            .collect();
        text += &format!("    {}\n", cells.join("，"));
        if let Some(reason) = &row.settled_reason {
            text += &format!("    不入库的原因：{reason}\n");
        }
    }
    text + "更正：xingchou rejected correct 编号 --set 标题=值　不入库：xingchou rejected set-aside 编号 --reason 原因"
}
