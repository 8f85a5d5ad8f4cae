//! 窗口：今天谁在、评价和等待办理的差评；一月评价的时段；一月应办的事 · the windows of today, when a month is rated, and what is due.

use chrono::{NaiveDate, NaiveDateTime};
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};

use super::Tag;
use super::caller::Caller;
use super::error::ApiError;
use super::wire::{MonthText, Words};
use crate::access::{Action, Resource};
use crate::operations::window_board::{rating_hours, window_board};
use crate::operations::year_calendar::due_in;

/// 一个窗口今天的情况 · a window today
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct WindowOut {
    /// 窗口号，或评价器放在哪里；不知道的为空
    window: String,
    /// 按排班此刻在岗的工号
    staff_no: Option<String>,
    /// 姓名
    name: Option<String>,
    /// 今天的评价数
    ratings: u64,
    /// 其中差评
    bad: u64,
    /// 最近一次，单位所在地的钟
    last: Option<NaiveDateTime>,
    /// 本月尚未办结的差评 · bad ratings of the month that still wait
    waiting: u64,
}

/// 各窗口此刻的情况 · the windows now
#[derive(Object)]
struct WindowBoardOut {
    /// 何时，单位所在地的钟 · by the clock of the office
    at: NaiveDateTime,
    /// 各窗口
    windows: Vec<WindowOut>,
}

/// 一周里的一个小时 · an hour of the week
#[derive(Object)]
struct HourOut {
    /// 星期几，1 为星期一
    weekday: u32,
    /// 几点起
    hour: u32,
    /// 评价数
    ratings: u64,
    /// 其中差评
    bad: u64,
}

/// 一月评价的时段 · when a month is rated
#[derive(Object)]
struct HoursOut {
    /// 有评价的各小时
    items: Vec<HourOut>,
}

/// 一件应办的事 · something that is due
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct DueOut {
    /// 代码
    code: String,
    /// 什么事
    title: Words,
    /// 怎样办
    todo: Words,
    /// 从哪天起
    from: NaiveDate,
    /// 到哪天止
    until: NaiveDate,
    /// 依据
    source: Option<String>,
    /// 暂定，须由谁确认
    assumed: Option<String>,
}

/// 一月应办的事 · what is due in a month
#[derive(Object)]
struct DutiesOut {
    /// 按期限先后
    items: Vec<DueOut>,
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

pub(super) struct WindowsApi;

#[OpenApi(tag = "Tag::Months")]
impl WindowsApi {
    /// 各窗口此刻的情况 · the windows now: who sits where, today's ratings, what waits
    #[oai(path = "/window-board", method = "get", operation_id = "show_window_board")]
    async fn show_window_board(&self, caller: Caller) -> Result<Json<WindowBoardOut>, ApiError> {
        caller
            .look(move |asking| {
                let board = window_board(asking.store(), &asking.viewer, asking.now)?;
                let windows = board.windows.into_iter().map(|window| WindowOut {
                    window: window.window,
                    staff_no: window.staff_no,
                    name: window.name,
                    ratings: count(window.ratings),
                    bad: count(window.bad),
                    last: window.last,
                    waiting: count(window.waiting),
                });
                Ok(WindowBoardOut { at: board.at, windows: windows.collect() })
            })
            .await
    }

    /// 一月的评价按星期和小时 · a month's ratings by weekday and hour
    #[oai(path = "/months/:month/rating-hours", method = "get", operation_id = "show_rating_hours")]
    async fn show_rating_hours(
        &self,
        caller: Caller,
        /// 月份
        month: Path<MonthText>,
    ) -> Result<Json<HoursOut>, ApiError> {
        caller
            .look(move |asking| {
                let hours = rating_hours(asking.store(), &asking.viewer, month.0.0)?.into_iter();
                let hours = hours.map(|hour| HourOut {
                    weekday: hour.weekday,
                    hour: hour.hour,
                    ratings: count(hour.ratings),
                    bad: count(hour.bad),
                });
                Ok(HoursOut { items: hours.collect() })
            })
            .await
    }

    /// 一月应办的事和期限 · what is due in a month
    #[oai(path = "/months/:month/duties", method = "get", operation_id = "show_duties")]
    async fn show_duties(
        &self,
        caller: Caller,
        /// 月份
        month: Path<MonthText>,
    ) -> Result<Json<DutiesOut>, ApiError> {
        caller
            .look(move |asking| {
                asking.viewer.require(Action::See, Resource::Office)?;
                let due = due_in(month.0.0)?.into_iter().map(|due| DueOut {
                    code: due.code,
                    title: Words::from(&due.title),
                    todo: Words::from(&due.todo),
                    from: due.from,
                    until: due.until,
                    source: due.source,
                    assumed: due.assumed,
                });
                Ok(DutiesOut { items: due.collect() })
            })
            .await
    }
}
