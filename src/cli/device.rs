//! `xingchou device`

use std::process::ExitCode;

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use serde_json::json;

use super::Surroundings;
use super::table::{Align, Table};
use crate::operations::devices::{Place, end, list, make_token, register};
use crate::operations::{OperationError, layouts};
use crate::store::Device;

/// What `device` is told.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// 登记评价器的位置 · register where a device stands
    Register {
        /// 评价器编号 · the device's number
        device: String,
        /// 窗口号 · the window
        #[arg(long, group = "place")]
        window: Option<String>,
        /// 服务中心 · the service centre
        #[arg(long, group = "place")]
        centre: Option<String>,
        /// 社区 · the community
        #[arg(long, group = "place")]
        community: Option<String>,
        /// 起日，如 2026-10-01 · the first day
        #[arg(long, value_name = "DATE")]
        from: NaiveDate,
        /// 止日 · the last day
        #[arg(long, value_name = "DATE")]
        to: Option<NaiveDate>,
    },
    /// 评价器登记一览 · where the devices stand
    List,
    /// 结束一项登记 · end a registration
    End {
        /// 登记编号 · the registration's number
        id: i64,
        /// 止日 · the last day
        #[arg(long, value_name = "DATE")]
        on: NaiveDate,
    },
    /// 生成接入令牌（只显示一次） · make a token, shown once
    Token {
        /// 评价器编号 · the device's number
        device: String,
    },
}

pub(super) fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, OperationError> {
    let store = surroundings.store()?;
    let viewer = &surroundings.viewer;
    match &arguments.what {
        What::Register { device, window, centre, community, from, to } => {
            let place = match (window, centre, community) {
                (Some(window), _, _) => Place::Window(window.clone()),
                (_, Some(centre), _) => Place::Centre(centre.clone()),
                (_, _, Some(community)) => Place::Community(community.clone()),
                (None, None, None) => Place::Window(String::new()),
            };
            let id =
                register(&store, viewer, &layouts::known(&surroundings.data)?, device, &place, (*from, *to))?;
            surroundings.print(&json!({ "registration": id }), |_| {
                format!("评价器“{device}”已登记（登记编号 {id}）\nthe device “{device}” is registered ({id})")
            })?;
        }
        What::List => {
            let devices = list(&store, viewer)?;
            surroundings.print(&devices, |devices| in_words(devices))?;
        }
        What::End { id, on } => {
            end(&store, viewer, &layouts::known(&surroundings.data)?, *id, *on)?;
            surroundings.print(&json!({ "ended": id }), |_| {
                format!("登记 {id} 至 {on} 为止\nthe registration {id} ends on {on}")
            })?;
        }
        What::Token { device } => {
            let made = make_token(&store, viewer, device)?;
            surroundings.print(&made, |made| {
                format!(
                    "评价器“{}”的令牌（只显示这一次，请立即填入设备）：\nthe token of “{}”, shown this once:\n{}",
                    made.device_no, made.device_no, made.token
                )
            })?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn in_words(devices: &[Device]) -> String {
    let mut table = Table::new(&[
        ("登记", Align::Right),
        ("评价器", Align::Left),
        ("位置", Align::Left),
        ("起日", Align::Left),
        ("止日", Align::Left),
    ]);
    for device in devices {
        let kind = match device.place_kind.as_str() {
            "window" => "窗口",
            "centre" => "中心",
            _ => "社区",
        };
        table.row(vec![
            device.id.to_string(),
            device.device_no.clone(),
            format!("{kind} {}", device.place),
            device.valid_from.to_string(),
            device.valid_to.map_or_else(String::new, |last| last.to_string()),
        ]);
    }
    table.text().trim_end().to_owned()
}
