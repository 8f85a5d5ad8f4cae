//! `xingchou staff`

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::Surroundings;
use crate::operations::OperationError;
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
    }
    Ok(ExitCode::SUCCESS)
}
