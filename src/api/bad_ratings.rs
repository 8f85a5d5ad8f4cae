//! 差评整改：差评和办理情况 · bad ratings, and what is done about each.

use chrono::{DateTime, NaiveDate, Utc};
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};

use super::Tag;
use super::caller::Caller;
use super::error::ApiError;
use super::page::{Page, Paging};
use super::wire::{MonthText, utc};
use crate::operations::rectify::{LedgerLine, LedgerState, list, record};

/// 办理到哪里 · how far a bad rating is
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[oai(rename_all = "snake_case")]
enum BadRatingState {
    /// 未办结
    Open,
    /// 已办结
    Closed,
    /// 申诉中
    Appealed,
    /// 已核减
    SetAside,
}

/// 哪一步 · which step
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[oai(rename_all = "snake_case")]
enum RectifyStep {
    /// 核实
    Verified,
    /// 回访
    CalledBack,
    /// 整改
    PutRight,
    /// 办结
    Closed,
}

impl RectifyStep {
    fn code(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::CalledBack => "called_back",
            Self::PutRight => "put_right",
            Self::Closed => "closed",
        }
    }
}

/// 办理的一步 · a step that was taken
#[derive(Object)]
struct RectificationOut {
    /// verified、called_back、put_right、closed
    step: String,
    /// 谁
    name: String,
    /// 何时，UTC
    recorded_at: DateTime<Utc>,
    /// 情况
    note: String,
}

/// 一条差评 · a bad rating
#[derive(Object)]
#[oai(rename = "BadRating", skip_serializing_if_is_none)]
pub(super) struct BadRatingOut {
    /// 编号
    id: i64,
    /// 时间，UTC
    rated_at: DateTime<Utc>,
    /// 评价
    grade: String,
    /// 窗口
    window: String,
    /// 事项
    item: String,
    /// 工号
    staff_no: String,
    /// 姓名
    name: String,
    /// 办理到哪里
    state: BadRatingState,
    /// 整改期限
    due: Option<NaiveDate>,
    /// 已超期
    late: bool,
    /// 各步
    done: Vec<RectificationOut>,
}

impl From<LedgerLine> for BadRatingOut {
    fn from(line: LedgerLine) -> Self {
        let done = line.done.into_iter().map(|step| RectificationOut {
            step: step.step,
            name: step.name,
            recorded_at: utc(step.recorded_at),
            note: step.note,
        });
        Self {
            id: line.rating.id,
            rated_at: utc(line.rating.rated_at),
            grade: line.rating.grade,
            window: line.rating.window_no,
            item: line.rating.item,
            staff_no: line.staff_no,
            name: line.name,
            state: match line.state {
                LedgerState::Open => BadRatingState::Open,
                LedgerState::Closed => BadRatingState::Closed,
                LedgerState::Appealed => BadRatingState::Appealed,
                LedgerState::SetAside => BadRatingState::SetAside,
            },
            due: line.due,
            late: line.late,
            done: done.collect(),
        }
    }
}

/// 办理情况 · what was done
#[derive(Object)]
struct RectifyIn {
    /// 哪一步
    step: RectifyStep,
    /// 情况
    #[oai(validator(max_length = 2000))]
    note: String,
}

pub(super) struct BadRatingsApi;

#[OpenApi(tag = "Tag::BadRatings")]
impl BadRatingsApi {
    /// 差评和办理情况 · bad ratings and how far each is
    ///
    /// 排序字段 · sort: id, rated_at, staff_no, state, due
    #[oai(path = "/months/:month/bad-ratings", method = "get", operation_id = "list_bad_ratings")]
    async fn list_bad_ratings(
        &self,
        caller: Caller,
        /// 月份
        month: Path<MonthText>,
        /// 只要这样的
        state: Query<Option<BadRatingState>>,
        paging: Paging,
    ) -> Result<Json<Page<BadRatingOut>>, ApiError> {
        caller
            .look(move |asking| {
                let lines = list(asking.store(), &asking.viewer, month.0.0, asking.now)?.into_iter();
                let lines = lines
                    .map(BadRatingOut::from)
                    .filter(|line| state.0.is_none_or(|state| line.state == state));
                paging.of(lines.collect(), &["id", "rated_at", "staff_no", "state", "due"])
            })
            .await
    }

    /// 记下办理情况 · record what was done
    #[oai(
        path = "/months/:month/bad-ratings/:id/steps",
        method = "post",
        operation_id = "record_rectification"
    )]
    async fn record_rectification(
        &self,
        caller: Caller,
        /// 月份
        month: Path<MonthText>,
        /// 差评编号
        id: Path<i64>,
        /// 办理情况
        told: Json<RectifyIn>,
    ) -> Result<Json<BadRatingOut>, ApiError> {
        caller
            .act(move |asking| {
                let (store, viewer) = (asking.store(), &asking.viewer);
                let step = told.step.code();
                Ok(record(store, viewer, (month.0.0, *id), step, &told.note, asking.now)?.into())
            })
            .await
    }
}
