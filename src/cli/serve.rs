//! `xingchou serve`

use std::net::SocketAddr;
use std::process::ExitCode;

use clap::Args;

use super::{Surroundings, print_text};
use crate::api;
use crate::operations::OperationError;

/// What `serve` is told.
#[derive(Args)]
pub(super) struct Arguments {
    /// 监听地址 · the address to listen at
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8808")]
    address: SocketAddr,
}

pub(super) fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, OperationError> {
    let store = surroundings.store()?;
    let failed = |source| OperationError::Folder { path: arguments.address.to_string(), source };
    api::serve(store, arguments.address, |address| {
        print_text(&format!(
            "正在接收评价器数据：http://{address}\nlistening for devices at http://{address}"
        ))
    })
    .map_err(failed)?;
    Ok(ExitCode::SUCCESS)
}
