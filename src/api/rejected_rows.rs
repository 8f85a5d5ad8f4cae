//! 未入库的记录、待确认的人员 · refused rows, and questions about whom files mean.

use std::collections::BTreeMap;

use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};

use super::Tag;
use super::caller::{Asking, Caller};
use super::error::ApiError;
use super::page::{Page, Paging};
use super::wire::{MonthText, Words};
use crate::operations::layouts;
use crate::operations::questions::{self, Question};
use crate::operations::rejected_rows::{self, RejectedLine, correct, set_aside};

/// 一格 · a cell of a refused row
#[derive(Object)]
struct CellOut {
    /// 标题
    heading: String,
    /// 内容；长号码只显示一部分
    value: String,
}

/// 一条未入库的记录 · a refused row
#[derive(Object)]
#[oai(rename = "RejectedRow", skip_serializing_if_is_none)]
struct RejectedOut {
    /// 记录编号
    id: i64,
    /// 文件
    file: String,
    /// 批次编号
    import: i64,
    /// 月份
    month: String,
    /// 工作表
    sheet: String,
    /// 行
    row: i64,
    /// waiting 等待、corrected 已更正、dismissed 不入库
    state: String,
    /// 原因的代码
    reason: String,
    /// 原因
    message: Words,
    /// 各格
    cells: Vec<CellOut>,
    /// 待确认的问题编号
    question: Option<i64>,
    /// 谁处理的
    settled_by: Option<String>,
    /// 不入库的原因
    settled_reason: Option<String>,
}

impl From<RejectedLine> for RejectedOut {
    fn from(row: RejectedLine) -> Self {
        Self {
            id: row.id,
            file: row.file,
            import: row.batch,
            month: row.month,
            sheet: row.sheet,
            row: row.row,
            state: row.state,
            reason: row.reason,
            message: Words::from(&row.message),
            cells: row.cells.into_iter().map(|(heading, value)| CellOut { heading, value }).collect(),
            question: row.question,
            settled_by: row.settled_by,
            settled_reason: row.settled_reason,
        }
    }
}

/// 更正 · how a row is put right
#[derive(Object)]
struct CorrectionIn {
    /// 标题 → 值 · heading to value
    set: BTreeMap<String, String>,
}

/// 原因 · why
#[derive(Object)]
pub(super) struct ReasonIn {
    /// 原因
    #[oai(validator(max_length = 2000))]
    pub reason: String,
}

/// 可能是谁 · who it could be
#[derive(Object)]
struct CandidateOut {
    /// 工号
    staff_no: String,
    /// 姓名
    name: String,
}

/// 一个待确认的问题：文件里说的是谁 · whom a file means
#[derive(Object)]
#[oai(rename = "Question", skip_serializing_if_is_none)]
struct QuestionOut {
    /// 问题编号
    id: i64,
    /// 文件里的工号；没写的为空
    staff_no: String,
    /// 文件里的姓名
    name: String,
    /// 多少行等着
    waiting: u64,
    /// 可能是谁
    candidates: Vec<CandidateOut>,
    /// 答复的工号
    answer: Option<String>,
    /// 谁答复的
    answered_by: Option<String>,
}

impl From<Question> for QuestionOut {
    fn from(question: Question) -> Self {
        let candidates = question.candidates.into_iter();
        Self {
            id: question.id,
            staff_no: question.staff_no,
            name: question.name,
            waiting: u64::try_from(question.waiting).unwrap_or(u64::MAX),
            candidates: candidates
                .map(|one| CandidateOut { staff_no: one.staff_no, name: one.name })
                .collect(),
            answer: question.answer,
            answered_by: question.answered_by,
        }
    }
}

/// 答复：是谁 · who it is
#[derive(Object)]
struct AnswerIn {
    /// 工号
    staff_no: String,
}

/// 答复以后 · what an answer did
#[derive(Object)]
struct AnsweredOut {
    /// 问题编号
    id: i64,
    /// 工号
    staff_no: String,
    /// 入库多少行
    put_back: u64,
    /// 因其他原因仍未入库多少行
    still_waiting: u64,
}

pub(super) struct RejectedRowsApi;

#[OpenApi(tag = "Tag::Imports")]
impl RejectedRowsApi {
    /// 未入库的记录及原因 · the refused rows, with their reasons
    ///
    /// 排序字段 · sort: id, file, month, reason, state, row
    #[oai(path = "/rejected-rows", method = "get", operation_id = "list_rejected_rows")]
    async fn list_rejected_rows(
        &self,
        caller: Caller,
        /// 只要这个月的
        month: Query<Option<MonthText>>,
        /// 连同已处理的 · those that were settled as well
        settled: Query<Option<bool>>,
        /// 只要这个批次的
        import: Query<Option<i64>>,
        paging: Paging,
    ) -> Result<Json<Page<RejectedOut>>, ApiError> {
        caller
            .look(move |asking| {
                let month = month.0.map(|month| month.0);
                let rows = rows(asking, month, settled.0.unwrap_or(false))?.into_iter();
                let rows = rows.filter(|row| import.0.is_none_or(|import| row.batch == import));
                let fields = ["id", "file", "month", "reason", "state", "row"];
                paging.of(rows.map(RejectedOut::from).collect(), &fields)
            })
            .await
    }

    /// 一条未入库的记录 · one refused row
    #[oai(path = "/rejected-rows/:id", method = "get", operation_id = "show_rejected_row")]
    async fn show_rejected_row(
        &self,
        caller: Caller,
        /// 记录编号
        id: Path<i64>,
    ) -> Result<Json<RejectedOut>, ApiError> {
        caller.look(move |asking| one(asking, *id)).await
    }

    /// 更正后入库 · put a row right and back
    #[oai(path = "/rejected-rows/:id/correction", method = "post", operation_id = "correct_row")]
    async fn correct_row(
        &self,
        caller: Caller,
        /// 记录编号
        id: Path<i64>,
        /// 更正
        told: Json<CorrectionIn>,
    ) -> Result<Json<RejectedOut>, ApiError> {
        caller
            .act(move |asking| {
                one(asking, *id)?;
                let known = layouts::known(asking.data())?;
                let set: Vec<(String, String)> = told.0.set.into_iter().collect();
                correct(asking.store(), &asking.viewer, &known, *id, &set)?;
                one(asking, *id)
            })
            .await
    }

    /// 不入库，写明原因 · set a row aside, with the reason
    #[oai(path = "/rejected-rows/:id/setting-aside", method = "post", operation_id = "set_row_aside")]
    async fn set_row_aside(
        &self,
        caller: Caller,
        /// 记录编号
        id: Path<i64>,
        /// 原因
        told: Json<ReasonIn>,
    ) -> Result<Json<RejectedOut>, ApiError> {
        caller
            .act(move |asking| {
                one(asking, *id)?;
                set_aside(asking.store(), &asking.viewer, *id, &told.reason)?;
                one(asking, *id)
            })
            .await
    }

    /// 待确认的人员 · whom the files mean
    ///
    /// 排序字段 · sort: id, name, staff_no, waiting
    #[oai(path = "/questions", method = "get", operation_id = "list_questions")]
    async fn list_questions(
        &self,
        caller: Caller,
        /// 连同已答复的 · those that were answered as well
        answered: Query<Option<bool>>,
        paging: Paging,
    ) -> Result<Json<Page<QuestionOut>>, ApiError> {
        caller
            .look(move |asking| {
                let answered = answered.0.unwrap_or(false);
                let questions = questions::list(asking.store(), &asking.viewer, answered)?.into_iter();
                let fields = ["id", "name", "staff_no", "waiting"];
                paging.of(questions.map(QuestionOut::from).collect(), &fields)
            })
            .await
    }

    /// 说明是谁 · say who is meant
    #[oai(path = "/questions/:id/answer", method = "post", operation_id = "answer_question")]
    async fn answer_question(
        &self,
        caller: Caller,
        /// 问题编号
        id: Path<i64>,
        /// 是谁
        told: Json<AnswerIn>,
    ) -> Result<Json<AnsweredOut>, ApiError> {
        caller
            .act(move |asking| {
                let (store, viewer) = (asking.store(), &asking.viewer);
                let known = layouts::known(asking.data())?;
                let answered = questions::answer(store, viewer, &known, *id, &told.staff_no)?;
                let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
                Ok(AnsweredOut {
                    id: answered.id,
                    staff_no: answered.staff_no,
                    put_back: count(answered.put_back),
                    still_waiting: count(answered.still_waiting),
                })
            })
            .await
    }
}

fn rows(
    asking: &Asking,
    month: Option<crate::month::Month>,
    settled: bool,
) -> Result<Vec<RejectedLine>, ApiError> {
    let known = layouts::known(asking.data())?;
    Ok(rejected_rows::list(asking.store(), &asking.viewer, &known, month, settled)?)
}

fn one(asking: &Asking, id: i64) -> Result<RejectedOut, ApiError> {
    let found = rows(asking, None, true)?.into_iter().find(|row| row.id == id);
    found.map(RejectedOut::from).ok_or_else(|| {
        ApiError::unknown(format!("没有编号为 {id} 的记录"), format!("there is no refused row {id}"))
    })
}
