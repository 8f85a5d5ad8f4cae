//! `xingchou serve`

use std::net::SocketAddr;
use std::process::ExitCode;

use clap::Args;

use super::{Surroundings, print_text};
use crate::http;
use crate::operations::OperationError;
use crate::service::{Reached, Service};

/// What `serve` is told.
#[derive(Args)]
pub(super) struct Arguments {
    /// 监听地址 · the address to listen at
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8808")]
    address: SocketAddr,
    /// 前面有 HTTPS 反向代理：登录只经 HTTPS，来访地址以代理所报为准 · a proxy that speaks HTTPS stands before it
    #[arg(long)]
    behind_proxy: bool,
    /// 运行指标对其他电脑也开放 · metrics are for other computers too
    #[arg(long)]
    open_metrics: bool,
}

pub(super) fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, OperationError> {
    let reached = Reached { behind_proxy: arguments.behind_proxy, open_metrics: arguments.open_metrics };
    serve(surroundings, arguments.address, reached)?;
    Ok(ExitCode::SUCCESS)
}

/// Serves the office until the program is told to stop.
pub(super) fn serve(
    surroundings: &Surroundings,
    address: SocketAddr,
    reached: Reached,
) -> Result<(), OperationError> {
    let service = Service {
        store: surroundings.store()?,
        data: surroundings.data.clone(),
        key_file: surroundings.key_file.clone(),
        reached,
    };
    let failed = |source| OperationError::Folder { path: address.to_string(), source };
    http::serve(service, address, |address| {
        print_text(&format!(
            "网页和接口已打开，按 Ctrl-C 结束：http://{address}\npages and interfaces, until Ctrl-C, at http://{address}"
        ))
    })
    .map_err(failed)
}
