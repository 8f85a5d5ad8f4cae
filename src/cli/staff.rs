//! `xingchou staff`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use serde_json::json;

use super::Surroundings;
use crate::clock;
use crate::operations::OperationError;
use crate::operations::personal::erase::{self, Erased};
use crate::operations::personal::export::export_person;
use crate::operations::personal::reveal::{Hidden, reveal};

/// What `staff` is told.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// 查看完整的身份证号或银行账号（记入操作记录）· show a number in full; it goes on the trail
    Reveal {
        /// 工号 · the staff number
        staff_no: String,
        /// 身份证号 id，或银行账号 account · which number
        #[arg(long, value_enum)]
        what: Hidden,
        /// 事由 · why
        #[arg(long)]
        reason: String,
    },
    /// 把一个人的全部信息写成文件（本人，或有权的人）· write everything that is kept about a person
    Export {
        /// 工号 · the staff number
        staff_no: String,
        /// 写到哪个文件（.xlsx，旁边另有一份 .json）· the workbook; a .json is written beside it
        #[arg(long, value_name = "FILE")]
        output: PathBuf,
    },
    /// 依法删除离职人员的信息：一人提出，另一人同意 · erase a person's data: one asks, another consents
    Erase {
        /// 工号 · the staff number
        staff_no: String,
        /// 作为第二人同意，随即删除 · consent as the second person; it is done at once
        #[arg(long, group = "second")]
        consent: bool,
        /// 作为第二人不同意 · decline as the second person
        #[arg(long, group = "second")]
        decline: bool,
        /// 事由 · why
        #[arg(long)]
        reason: String,
    },
}

pub(super) fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, OperationError> {
    let store = surroundings.store()?;
    let viewer = &surroundings.viewer;
    match &arguments.what {
        What::Reveal { staff_no, what, reason } => {
            let shown = reveal(&store, viewer, staff_no, *what, reason)?;
            surroundings.print(&shown, |shown| {
                format!(
                    "{} {} 的{}：{}\n这次查看已记入操作记录 · this look is on the trail",
                    shown.staff_no,
                    shown.name,
                    shown.what.title(),
                    shown.number
                )
            })?;
        }
        What::Export { staff_no, output } => {
            let written = export_person(&store, viewer, staff_no, output, clock::now())?;
            surroundings.print(&written, |written| {
                let rows: usize = written.rows.iter().map(|(_, rows)| rows).sum();
                format!(
                    "{} 的信息共 {rows} 条，已写入：\n  {}\n  {}\n含完整号码，请只交给本人 · it holds whole numbers: hand it to the person only",
                    written.staff_no,
                    written.workbook.display(),
                    written.json.display()
                )
            })?;
        }
        What::Erase { staff_no, consent: true, reason, .. } => {
            let erased = erase::consent(&store, viewer, staff_no, reason, clock::now())?;
            surroundings.print(&erased, erased_in_words)?;
        }
        What::Erase { staff_no, decline: true, reason, .. } => {
            erase::decline(&store, viewer, staff_no, reason, clock::now())?;
            surroundings.print(&json!({ "declined": staff_no }), |_| {
                format!("工号“{staff_no}”的信息不删除\nthe data of “{staff_no}” stays")
            })?;
        }
        What::Erase { staff_no, reason, .. } => {
            let asked = erase::ask(&store, viewer, staff_no, reason, clock::now())?;
            surroundings.print(&asked, |asked| {
                format!(
                    "已提出删除工号“{0}”的信息（{1} 起即可删除），请财务运行 xingchou staff erase {0} --consent\nasked for; finance consents with xingchou staff erase {0} --consent",
                    asked.staff_no, asked.allowed_from
                )
            })?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn erased_in_words(erased: &Erased) -> String {
    let mut text =
        format!("工号“{}”的信息已删除\nthe data of “{}” is erased\n", erased.staff_no, erased.staff_no);
    for (table, rows) in &erased.rows {
        text += &format!("  {table}：{rows}\n");
    }
    text += "保留的 · what stays:\n";
    for message in &erased.stays {
        text += &format!("  {}\n  {}\n", message.zh, message.en);
    }
    text.trim_end().to_owned()
}
