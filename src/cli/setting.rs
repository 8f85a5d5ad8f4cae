//! `xingchou setting`

use std::process::ExitCode;

use clap::{Args, Subcommand};
use serde_json::json;

use super::Surroundings;
use super::table::{Align, Table};
use crate::operations::OperationError;
use crate::operations::settings::{self, SettingLine};

/// What `setting` is told.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// 设置一览 · the settings
    List,
    /// 改一项设置 · decide one
    Set {
        /// 名称 · its name
        name: String,
        /// 值 · its value
        value: String,
    },
}

pub(super) fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, OperationError> {
    let store = surroundings.store()?;
    let viewer = &surroundings.viewer;
    match &arguments.what {
        What::List => {
            let list = settings::list(&store, viewer)?;
            surroundings.print(&list, |list| in_words(list))?;
        }
        What::Set { name, value } => {
            settings::set(&store, viewer, name, value)?;
            surroundings.print(&json!({ "name": name, "value": value }), |_| {
                format!("“{name}”已设为“{value}”\n{name} is now “{value}”")
            })?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn in_words(list: &[SettingLine]) -> String {
    let mut table = Table::new(&[("名称", Align::Left), ("值", Align::Left), ("含义", Align::Left)]);
    for line in list {
        let default = if line.is_default { "（默认）" } else { "" };
        table.row(vec![line.name.clone(), format!("{}{default}", line.value), line.meaning.zh.clone()]);
    }
    table.text().trim_end().to_owned()
}
