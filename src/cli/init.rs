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
    let made = initialise(
        &surroundings.data,
        &surroundings.database(),
        &surroundings.key_file,
        &surroundings.viewer,
        &arguments.district,
        &arguments.pack,
    )?;
    surroundings.print(&made, |made| {
        format!(
            "已建立“{folder}”，数据库：{database}，单位：{district}，方案：{pack}。密钥文件：{key}，请另存一份到安全的地方\
             （不要与数据库备份放在一起），丢了它谁也读不出身份证号、银行账号和已算工资。下一步：xingchou import 文件…\n\
             made “{folder}” with the database {database} for {district} with the pack {pack}; keep a copy of the key file \
             {key} in a safe place, apart from backups: without it nobody can read ID numbers, accounts and computed \
             pay; next: xingchou import FILE…",
            folder = made.folder.display(),
            database = made.database,
            key = made.key_file.display(),
            district = made.district,
            pack = made.pack
        )
    })?;
    Ok(ExitCode::SUCCESS)
}
