//! `xingchou init`

use std::process::ExitCode;

use clap::Args;

use super::Surroundings;
use crate::operations::OperationError;
use crate::operations::initialise::{DEFAULT_PACK, initialise};

/// What `init` is told.
#[derive(Args)]
pub(super) struct Arguments {
    /// 区（街道）名称 · the name of the district or street
    #[arg(long, default_value = "示范街道")]
    district: String,
    /// 采用的方案 · the policy pack
    #[arg(long, default_value = DEFAULT_PACK)]
    pack: String,
}

pub(super) fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, OperationError> {
    let made = initialise(&surroundings.data, &surroundings.viewer, &arguments.district, &arguments.pack)?;
    surroundings.print(&made, |made| {
        format!(
            "已建立“{}”，单位：{}，方案：{}。下一步：xingchou import 文件…\nmade “{}” for {} with the pack {}; next: xingchou import FILE…",
            made.folder.display(),
            made.district,
            made.pack,
            made.folder.display(),
            made.district,
            made.pack
        )
    })?;
    Ok(ExitCode::SUCCESS)
}
