//! 计算说明：一个数字怎样得来，直到每一条评价、每一行、每一条依据 · how a figure came about.

use chrono::NaiveDateTime;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};

use super::Tag;
use super::caller::Caller;
use super::error::ApiError;
use super::wire::{MonthText, Person, Words};
use crate::access::{Action, Resource};
use crate::operations::explain::{DEFAULT_ITEM, Explained, Node, explain};
use crate::operations::slips::why;

/// 一条评价 · a rating behind a count
#[derive(Object)]
struct RatingBehind {
    /// 评价器
    device: String,
    /// 窗口
    window: String,
    /// 时间，单位所在地的钟 · by the clock of the office
    time: NaiveDateTime,
    /// 事项
    item: String,
    /// 文件、工作表、行
    place: Words,
    /// 已核减，不计
    set_aside: bool,
}

/// 一个数字和它的由来 · a figure and what it is made of
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct Explanation {
    /// 名称
    name: String,
    /// 值
    value: String,
    /// money、number、text、date、truth
    #[oai(rename = "type")]
    value_type: String,
    /// 公式
    formula: Option<String>,
    /// 说明
    note: Option<Words>,
    /// 依据
    source: Option<String>,
    /// 暂定，须由谁确认
    assumed: Option<String>,
    /// 来自哪个文件
    origin: Option<Words>,
    /// 每一条评价
    ratings: Vec<RatingBehind>,
    /// 每一行
    records: Vec<Words>,
    /// 前面已完整列出 · shown in full earlier
    shown_before: bool,
    /// 当月的一段 · a stretch of a month that is split
    stretch: bool,
    /// 由哪些数字得来 · what it is made of
    parts: Vec<Explanation>,
}

impl From<&Node> for Explanation {
    fn from(node: &Node) -> Self {
        let ratings = node.ratings.iter().map(|rating| RatingBehind {
            device: rating.device.clone(),
            window: rating.window.clone(),
            time: rating.time,
            item: rating.item.clone(),
            place: Words::from(&rating.place.words()),
            set_aside: rating.set_aside,
        });
        Self {
            name: node.name.clone(),
            value: node.value.clone(),
            value_type: node.value_type.english().to_owned(),
            formula: node.formula.clone(),
            note: node.note.as_ref().map(Words::from),
            source: node.source.clone(),
            assumed: node.assumed.clone(),
            origin: node.origin.as_ref().map(Words::from),
            ratings: ratings.collect(),
            records: node.records.iter().map(|record| Words::from(&record.place.words())).collect(),
            shown_before: node.shown_before,
            stretch: node.stretch,
            parts: node.parts.iter().map(Self::from).collect(),
        }
    }
}

/// 计算说明 · how a figure of somebody's pay came about
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct ExplainedOut {
    /// 人
    person: Person,
    /// 月份
    month: MonthText,
    /// 工资批次
    run: i64,
    /// 暂缓的原因
    held: Option<Words>,
    /// 数字
    figure: Explanation,
}

impl From<Explained> for ExplainedOut {
    fn from(explained: Explained) -> Self {
        Self {
            person: Person::from(&explained.person),
            month: MonthText(explained.month),
            run: explained.run,
            held: explained.held.as_ref().map(Words::from),
            figure: Explanation::from(&explained.figure),
        }
    }
}

pub(super) struct ExplanationsApi;

#[OpenApi(tag = "Tag::Runs")]
impl ExplanationsApi {
    /// 工资条的一项怎样得来：自己的，或归您看的 · why an item of a slip is what it is: of the own slip, or one that you see
    #[oai(path = "/runs/:run/slips/:staff_no/explanation", method = "get", operation_id = "explain_slip")]
    async fn explain_slip(
        &self,
        caller: Caller,
        /// 批次号
        run: Path<i64>,
        /// 工号
        staff_no: Path<String>,
        /// 项目，不写即实发工资 · the item
        item: Query<Option<String>>,
    ) -> Result<Json<ExplainedOut>, ApiError> {
        caller
            .look_at_hidden((Action::See, Resource::Pay), move |asking| {
                let item = item.0.as_deref().unwrap_or(DEFAULT_ITEM);
                Ok(why(asking.store(), &asking.viewer, (*run, &staff_no), item)?.into())
            })
            .await
    }

    /// 计算说明 · how a figure of somebody's pay or score came about
    ///
    /// 看别人的会记入操作记录 · looking at other people's is on the trail.
    #[oai(path = "/months/:month/explanations/:staff_no", method = "get", operation_id = "explain_figure")]
    async fn explain_figure(
        &self,
        caller: Caller,
        /// 工资所属月
        month: Path<MonthText>,
        /// 工号
        staff_no: Path<String>,
        /// 项目，不写即实发工资 · the item
        item: Query<Option<String>>,
    ) -> Result<Json<ExplainedOut>, ApiError> {
        caller
            .look(move |asking| {
                let item = item.0.as_deref().unwrap_or(DEFAULT_ITEM);
                Ok(explain(asking.store(), &asking.viewer, &staff_no, month.0.0, item)?.into())
            })
            .await
    }
}
