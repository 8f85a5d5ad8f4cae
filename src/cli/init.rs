//! `xingchou init`

use std::process::ExitCode;

use clap::Args;

use super::Surroundings;
use super::secrets::PasswordFile;
use crate::operations::OperationError;
use crate::operations::initialise::{DEFAULT_PACK, FirstAccount, Initialised, initialise};

/// What `init` is told.
#[derive(Args)]
pub(super) struct Arguments {
    /// 区（街道）名称 · the name of the district or street
    #[arg(long, default_value = "示范街道")]
    district: String,
    /// 采用的方案 · the policy pack
    #[arg(long, default_value = DEFAULT_PACK)]
    pack: String,
    /// 第一个账户（管理员）的登录名 · the login name of the first account, an administrator's
    #[arg(long, value_name = "登录名", default_value = "admin")]
    admin: String,
    /// 在终端输入管理员的密码；不写且没有密码文件，即生成一个 · type the password; without it, or a file, one is made up
    #[arg(long)]
    ask_password: bool,
    #[command(flatten)]
    password: PasswordFile,
}

pub(super) fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, OperationError> {
    let password = if arguments.ask_password || arguments.password.is_given() {
        Some(arguments.password.open()?.new_password()?)
    } else {
        None
    };
    let first = FirstAccount { login_name: &arguments.admin, password: password.as_deref() };
    let made = initialise(
        &surroundings.data,
        &surroundings.database(),
        &surroundings.key_file,
        &arguments.district,
        &arguments.pack,
        first,
    )?;
    surroundings.print(&made, in_words)?;
    Ok(ExitCode::SUCCESS)
}

fn in_words(made: &Initialised) -> String {
    let (folder, database, name) = (made.folder.display(), &made.database, &made.administrator);
    let key = made.key_file.display();
    let password = made.first_password.as_ref().map_or_else(String::new, |first| {
        format!(
            "\n管理员“{name}”的初始密码（只显示这一次，首次登录后须更换）：\n\
             the administrator's first password, shown this once, to be changed at the first sign-in:\n{}\n",
            first.password
        )
    });
    format!(
        "已建立“{folder}”，数据库：{database}，单位：{}，方案：{}\n\
         made “{folder}” with the database {database} for {} with the pack {}\n\
         密钥文件：{key}，请另存一份到安全的地方（不要与数据库备份放在一起），丢了它谁也读不出身份证号、银行账号和已算工资\n\
         keep a copy of the key file {key} in a safe place, apart from backups: without it nobody can read ID numbers, \
         accounts and computed pay\n{password}\
         下一步：xingchou sign-in {name}，再用 xingchou account 为各人建立账户、授予角色\n\
         next: xingchou sign-in {name}, then make accounts and give roles with xingchou account",
        made.district, made.pack, made.district, made.pack
    )
}
