//! `xingchou token`

use std::process::ExitCode;

use clap::{Args, Subcommand};
use serde_json::json;

use super::Surroundings;
use super::table::{Align, Table};
use crate::clock;
use crate::operations::OperationError;
use crate::operations::grants::role_of;
use crate::operations::tokens::{self, TokenLine};

/// What `token` is told.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// 生成令牌（只显示一次），代本人自动运行；不能签字 · make a token for a machine, shown once
    Add {
        /// 用途 · what it is for
        name: String,
        /// 给哪些角色，可写多次，不写即本人全部角色 · with which of the own roles
        #[arg(long = "role", value_name = "角色")]
        roles: Vec<String>,
        /// 有效天数 · for how many days
        #[arg(long, default_value_t = 90)]
        days: i64,
    },
    /// 令牌一览 · the tokens
    List,
    /// 收回令牌 · take a token back
    Revoke {
        /// 令牌编号 · the token's number
        id: i64,
    },
}

pub(super) fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, OperationError> {
    let store = surroundings.store()?;
    let (viewer, now) = (&surroundings.viewer, clock::now());
    match &arguments.what {
        What::Add { name, roles, days } => {
            let roles = roles.iter().map(|role| role_of(role)).collect::<Result<Vec<_>, _>>()?;
            let made = tokens::add(&store, viewer, now, name, &roles, *days)?;
            surroundings.print(&made, |made| {
                let until = clock::to_office_time(made.ends_at).format("%Y-%m-%d %H:%M");
                format!(
                    "令牌 {}“{}”，{} 前有效，可以：{}。只显示这一次，请放在环境变量 XINGCHOU_TOKEN 里使用：\n\
                     the token, shown this once; give it in the variable XINGCHOU_TOKEN:\n{}",
                    made.id,
                    made.name,
                    until,
                    made.roles.join("、"),
                    made.token
                )
            })?;
        }
        What::List => {
            let tokens = tokens::list(&store, viewer)?;
            surroundings.print(&tokens, |tokens| in_words(tokens))?;
        }
        What::Revoke { id } => {
            tokens::revoke(&store, viewer, now, *id)?;
            surroundings.print(&json!({ "revoked": id }), |_| {
                format!("令牌 {id} 已收回\nthe token {id} was taken back")
            })?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn in_words(tokens: &[TokenLine]) -> String {
    let mut table = Table::new(&[
        ("编号", Align::Right),
        ("账户", Align::Left),
        ("用途", Align::Left),
        ("到期", Align::Left),
        ("状态", Align::Left),
        ("角色", Align::Left),
    ]);
    let when = |time| clock::to_office_time(time).format("%Y-%m-%d").to_string();
    for line in tokens {
        let state = match line.token.revoked_at {
            Some(time) => format!("{} 收回", when(time)),
            None if line.token.ends_at <= clock::now() => "已过期".to_owned(),
            None => "有效".to_owned(),
        };
        table.row(vec![
            line.token.id.to_string(),
            line.login_name.clone(),
            line.token.name.clone(),
            when(line.token.ends_at),
            state,
            line.roles.join("、"),
        ]);
    }
    table.text().trim_end().to_owned()
}
