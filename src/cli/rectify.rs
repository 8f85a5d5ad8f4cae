//! `xingchou rectify`

use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};

use super::Surroundings;
use super::table::{Align, Table};
use crate::clock;
use crate::month::Month;
use crate::operations::OperationError;
use crate::operations::rectify::{LedgerLine, LedgerState, list, record};

/// What `rectify` is told.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// 差评和办理情况 · bad ratings and how far each is
    List {
        /// 月份，如 2026-10 · the month
        #[arg(long, value_name = "MONTH")]
        period: Month,
        /// 只列未办结的 · only those that are not dealt with
        #[arg(long)]
        open: bool,
    },
    /// 记下办理情况 · record what was done
    Record {
        /// 差评编号 · the number of the rating
        rating: i64,
        /// 月份，如 2026-10 · the month
        #[arg(long, value_name = "MONTH")]
        period: Month,
        /// 哪一步 · which step
        #[arg(long)]
        step: Step,
        /// 情况 · what was found or done
        #[arg(long)]
        note: String,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum Step {
    /// 核实
    Verified,
    /// 回访
    CalledBack,
    /// 整改
    PutRight,
    /// 办结
    Closed,
}

pub(super) fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, OperationError> {
    let store = surroundings.store()?;
    let (viewer, now) = (&surroundings.viewer, clock::now());
    match &arguments.what {
        What::List { period, open } => {
            let mut lines = list(&store, viewer, *period, now)?;
            lines.retain(|line| !open || line.state == LedgerState::Open);
            surroundings.print(&lines, |lines| lines_in_words(lines))?;
        }
        What::Record { rating, period, step, note } => {
            let step = match step {
                Step::Verified => "verified",
                Step::CalledBack => "called_back",
                Step::PutRight => "put_right",
                Step::Closed => "closed",
            };
            let line = record(&store, viewer, (*period, *rating), step, note, now)?;
            surroundings.print(&line, |line| {
                format!("已记下 (recorded)\n{}", lines_in_words(std::slice::from_ref(line)))
            })?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn lines_in_words(lines: &[LedgerLine]) -> String {
    let mut table = Table::new(&[
        ("编号", Align::Right),
        ("时间", Align::Left),
        ("工号", Align::Left),
        ("姓名", Align::Left),
        ("评价", Align::Left),
        ("整改期限", Align::Left),
        ("办理", Align::Left),
    ]);
    for line in lines {
        let state = match line.state {
            LedgerState::SetAside => "已核减",
            LedgerState::Closed => "已办结",
            LedgerState::Appealed => "申诉中",
            LedgerState::Open if line.late => "超期未整改",
            LedgerState::Open => match line.done.len() {
                0 => "待核实",
                1 => "待回访",
                2 => "待整改",
                _ => "待办结",
            },
        };
        table.row(vec![
            line.rating.id.to_string(),
            clock::to_office_time(line.rating.rated_at).format("%Y-%m-%d %H:%M").to_string(),
            line.staff_no.clone(),
            line.name.clone(),
            line.rating.grade.clone(),
            line.due.map_or_else(|| "—".to_owned(), |due| due.to_string()),
            state.to_owned(),
        ]);
    }
    table.text()
}
