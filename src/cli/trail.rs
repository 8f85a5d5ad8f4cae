//! `xingchou trail`

use std::path::PathBuf;
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::{Args, Subcommand};

use super::Surroundings;
use super::table::{Align, Table};
use crate::clock;
use crate::operations::OperationError;
use crate::operations::trail::{Asked, export, head, list};

/// What `trail` is told.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// 查看 · look at it
    List(Which),
    /// 导出为工作簿（.xlsx）或 CSV · write it to a workbook (.xlsx) or a CSV file
    Export {
        #[command(flatten)]
        which: Which,
        /// 写到哪个文件 · the file to write
        #[arg(long, value_name = "FILE")]
        output: PathBuf,
    },
    /// 现在的条数和指纹，请抄下来另存，核对时用 · how far it has come, to be noted down outside
    Head,
}

#[derive(Args)]
struct Which {
    /// 从哪天起 · from this day
    #[arg(long, value_name = "DATE")]
    from: Option<NaiveDate>,
    /// 到哪天止 · to this day
    #[arg(long, value_name = "DATE")]
    to: Option<NaiveDate>,
    /// 谁 · by whom
    #[arg(long, value_name = "姓名")]
    who: Option<String>,
    /// 哪种操作，如 pay_approved · which act
    #[arg(long, value_name = "CODE")]
    what: Option<String>,
    /// 最近多少条 · the latest so many
    #[arg(long, value_name = "N")]
    latest: Option<usize>,
}

impl Which {
    fn asked(&self) -> Asked {
        Asked {
            from: self.from,
            to: self.to,
            who: self.who.clone(),
            what: self.what.clone(),
            latest: self.latest,
        }
    }
}

pub(super) fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, OperationError> {
    let store = surroundings.store()?;
    let viewer = &surroundings.viewer;
    match &arguments.what {
        What::List(which) => {
            let entries = list(&store, viewer, &which.asked())?;
            surroundings.print(&entries, |entries| {
                let names = ["序号", "时间", "姓名", "来源", "操作", "对象", "结果"];
                let mut table = Table::new(&names.map(|name| (name, Align::Left)));
                for entry in entries {
                    let time = clock::to_office_time(entry.happened_at).format("%Y-%m-%d %H:%M:%S");
                    table.row(vec![
                        entry.id.to_string(),
                        time.to_string(),
                        entry.who.clone(),
                        entry.place.clone(),
                        entry.what.clone(),
                        entry.target.clone(),
                        entry.result.clone(),
                    ]);
                }
                format!("{}共 {} 条 ({} entries)", table.text(), entries.len(), entries.len())
            })?;
        }
        What::Export { which, output } => {
            let exported = export(&store, viewer, &which.asked(), output)?;
            surroundings.print(&exported, |exported| {
                format!(
                    "已导出 {} 条到 {} ({} entries written)",
                    exported.entries,
                    exported.path.display(),
                    exported.entries
                )
            })?;
        }
        What::Head => {
            let head = head(&store, viewer)?;
            surroundings.print(&head, |head| format!("{}:{}", head.entries, head.hash))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
