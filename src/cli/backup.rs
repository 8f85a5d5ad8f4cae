//! `xingchou backup`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::{Surroundings, verify};
use crate::operations::OperationError;
use crate::operations::keep_safe::{back_up, check_backup};

/// What `backup` is told.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: Option<What>,
    /// 备份写到哪个文件 · the file to write
    #[arg(long, value_name = "FILE", required = true)]
    output: Option<PathBuf>,
}

#[derive(Subcommand)]
enum What {
    /// 检查一份备份能不能用 · whether a backup is good
    Check {
        /// 备份文件 · the backup
        file: PathBuf,
    },
}

impl Arguments {
    /// Whether it is about this office, and not about a backup file alone.
    pub(super) fn needs_account(&self) -> bool {
        self.what.is_none()
    }
}

pub(super) fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, OperationError> {
    match (&arguments.what, &arguments.output) {
        (Some(What::Check { file }), _) => {
            let checked = check_backup(file, &surroundings.key_file)?;
            surroundings.print(&checked, verify::in_words)?;
            Ok(verify::code(&checked))
        }
        (None, Some(output)) => {
            let made = back_up(&surroundings.store()?, &surroundings.viewer, output)?;
            surroundings.print(&made, |made| {
                format!(
                    "已备份到 {path}（{bytes} 字节）。密钥文件不在备份里，请另行保管。检查：xingchou backup check {path}\n\
                     backed up to {path} ({bytes} bytes); the key file is not in it, keep that apart; check it with xingchou backup check {path}",
                    path = made.path.display(),
                    bytes = made.bytes
                )
            })?;
            Ok(ExitCode::SUCCESS)
        }
        (None, None) => Ok(ExitCode::SUCCESS),
    }
}
