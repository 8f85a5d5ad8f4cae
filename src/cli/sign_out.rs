//! `xingchou sign-out`

use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::{Surroundings, acting};
use crate::operations::OperationError;
use crate::operations::sessions::{sign_out, sign_out_everywhere};

/// What `sign-out` is told.
#[derive(Args)]
pub(super) struct Arguments {
    /// 同时退出其他电脑上的登录 · end what is signed in on other computers as well
    #[arg(long)]
    everywhere: bool,
}

pub(super) fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, OperationError> {
    let (acting, token) = match acting::person(surroundings) {
        Err(error @ OperationError::Refused(_)) => {
            acting::forget(surroundings)?;
            return Err(error);
        }
        other => other?,
    };
    let store = surroundings.store()?;
    let ended = if arguments.everywhere {
        sign_out_everywhere(&store, &acting)?
    } else {
        usize::from(sign_out(&store, &acting, &token)?)
    };
    acting::forget(surroundings)?;
    surroundings
        .print(&json!({ "ended": ended }), |_| format!("已退出登录（{ended} 处）\nsigned out ({ended})"))?;
    Ok(ExitCode::SUCCESS)
}
