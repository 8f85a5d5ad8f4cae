//! Records of work done and how it was judged.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::HalfDay;

/// A row of 办件明细: one case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CaseLineRecord {
    /// 办件编号
    pub case_no: String,
    /// 工号 of who handled it.
    pub staff_no: String,
    /// 姓名
    pub name: Option<String>,
    /// 事项名称
    pub item: String,
    /// 业务类别
    pub category: Option<String>,
    /// 办件类型; `None` where the list of items has to say it.
    pub case_type: Option<String>,
    /// 受理日期
    pub accepted_on: NaiveDate,
    /// 承诺办结日期, the last day that is in time.
    pub due_on: Option<NaiveDate>,
    /// 办结日期; `None` while it goes on.
    pub finished_on: Option<NaiveDate>,
    /// 是否按时, where the file says so itself.
    pub on_time: Option<bool>,
}

/// A row of 走访记录: one visit to a household. Who was visited is not kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HomeVisitRecord {
    /// 走访日期
    pub date: NaiveDate,
    /// 走访人工号
    pub staff_no: String,
    /// 姓名 of who visited.
    pub name: Option<String>,
    /// 所属社区
    pub community: Option<String>,
    /// 网格
    pub grid: Option<String>,
    /// 走访对象类别, such as 独居老人.
    pub household: Option<String>,
    /// 走访内容
    pub content: Option<String>,
    /// 发现问题
    pub problem: Option<String>,
    /// 是否解决
    pub solved: Option<bool>,
}

/// A row of 培训学时.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrainingRecord {
    /// 工号
    pub staff_no: String,
    /// 姓名
    pub name: Option<String>,
    /// 培训日期
    pub date: Option<NaiveDate>,
    /// 培训内容
    pub course: String,
    /// 学时, to one decimal.
    pub hours: Decimal,
}

/// A row of 年度考核; each part is in points, to two decimals.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AppraisalRecord {
    /// 工号
    pub staff_no: String,
    /// 姓名
    pub name: Option<String>,
    /// 考核年度
    pub year: Option<u32>,
    /// 述职
    pub debriefing: Option<Decimal>,
    /// 民主测评
    pub peer_review: Option<Decimal>,
    /// 领导评价
    pub leaders_review: Option<Decimal>,
    /// 平时考核
    pub everyday_work: Option<Decimal>,
    /// 总分
    pub total: Option<Decimal>,
    /// 考核等次: 优秀, 合格, 基本合格, 不合格.
    pub grade: Option<String>,
}

/// A row of 居民评议: what residents think of one person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ResidentReviewRecord {
    /// 工号
    pub staff_no: String,
    /// 姓名
    pub name: Option<String>,
    /// 所属社区
    pub community: Option<String>,
    /// 评议日期
    pub date: Option<NaiveDate>,
    /// 参评人数
    pub reviewers: Option<u32>,
    /// 满意人数
    pub satisfied: Option<u32>,
    /// 基本满意人数
    pub fairly_satisfied: Option<u32>,
    /// 不满意人数
    pub dissatisfied: Option<u32>,
    /// 得分, to two decimals.
    pub score: Decimal,
}

/// A row of 换班记录: one person stands in for another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PostSwapRecord {
    /// 日期
    pub date: NaiveDate,
    /// 班次; `None` for the whole day.
    pub half_day: Option<HalfDay>,
    /// 原值班人工号
    pub staff_no_from: String,
    /// 替班人工号
    pub staff_no_to: String,
    /// 窗口号, in the same common form as [`super::ShiftRecord::window`].
    pub window: Option<String>,
    /// 网格, for a swap of A and B posts.
    pub grid: Option<String>,
    /// 原因
    pub reason: Option<String>,
}
