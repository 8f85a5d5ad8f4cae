//! `xingchou key`

use std::process::ExitCode;

use clap::{Args, Subcommand};
use serde_json::json;

use super::Surroundings;
use crate::operations::OperationError;
use crate::operations::keep_safe::rotate_key;

/// What `key` is told.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// 更换密钥 · change the master key
    Rotate,
}

pub(super) fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, OperationError> {
    let What::Rotate = arguments.what;
    let id = rotate_key(&surroundings.store()?, &surroundings.viewer)?;
    let file = surroundings.key_file.display();
    surroundings.print(&json!({ "key": id }), |_| {
        format!(
            "已更换密钥（新密钥 {id}），密钥文件：{file}。请立即另存一份；其他机器上的程序须换成新文件。旧密钥仍在文件中，打开以前的备份时要用\n\
             the master key was changed (now {id}) in {file}: keep a copy of it now, and give it to the program's other machines; the keys before stay in it for old backups"
        )
    })?;
    Ok(ExitCode::SUCCESS)
}
