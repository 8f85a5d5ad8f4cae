//! `xingchou password`

use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::secrets::PasswordFile;
use super::{Surroundings, acting};
use crate::clock;
use crate::operations::OperationError;
use crate::operations::own_password::change_password;

/// What `password` is told.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    passwords: PasswordFile,
}

pub(super) fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, OperationError> {
    let (acting, _) = acting::person(surroundings)?;
    let store = surroundings.store()?;
    let mut secrets = arguments.passwords.open()?;
    let old = secrets.required("现在的密码")?;
    let new = secrets.new_password()?;
    let token = change_password(&store, &acting, clock::now(), &old, &new)?;
    acting::keep(surroundings, &token)?;
    surroundings.print(&json!({ "changed": true }), |_| {
        "密码已更换；其他电脑上的登录已退出\nthe password was changed; other computers are signed out"
            .to_owned()
    })?;
    Ok(ExitCode::SUCCESS)
}
