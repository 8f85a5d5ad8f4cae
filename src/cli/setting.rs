//! `xingchou setting`

use std::process::ExitCode;

use clap::{Args, Subcommand};
use serde_json::json;

use super::Surroundings;
use super::table::{Align, Table};
use crate::clock;
use crate::operations::OperationError;
use crate::operations::settings::{self, SettingLine, Topic};

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
        /// 改动的原因 · why
        #[arg(long)]
        reason: String,
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
        What::Set { name, value, reason } => {
            settings::set(&store, viewer, (name, value), reason, clock::now())?;
            surroundings.print(&json!({ "name": name, "value": value }), |_| {
                format!("“{name}”已设为“{value}”\n{name} is now “{value}”")
            })?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn in_words(list: &[SettingLine]) -> String {
    let columns = ["名称", "值", "含义", "何时生效", "谁定的"].map(|heading| (heading, Align::Left));
    let mut text = String::new();
    for topic in Topic::ALL {
        let mut table = Table::new(&columns);
        for line in list.iter().filter(|line| line.topic == topic) {
            let default = match (line.is_default, line.assumed) {
                (true, true) => "（预设，暂定）",
                (true, false) => "（预设）",
                (false, _) => "",
            };
            let decided = line.decided.as_ref().map(|decided| {
                format!("{} {} {}", clock::to_office_time(decided.at).date(), decided.by, decided.reason)
            });
            table.row(vec![
                line.name.clone(),
                format!("{}{default}", line.value),
                line.meaning.zh.clone(),
                line.counts.words().zh,
                decided.unwrap_or_default(),
            ]);
        }
        text += &format!("{}\n{}\n", topic.title().zh, table.text());
    }
    text.trim_end().to_owned()
}
