//! 操作记录和核对 · the trail of acts and looks, and checking that nothing was changed.

use chrono::{DateTime, Utc};
use poem_openapi::param::Query;
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};

use super::Tag;
use super::caller::Caller;
use super::download::Download;
use super::error::ApiError;
use super::jobs::Begun;
use super::page::{Page, Paging};
use super::wire::{Day, MonthText, utc};
use crate::access::{Action, Resource};
use crate::operations::jobs::{JobDone, JobKind};
use crate::operations::trail::{Asked, hand_out, head, list};
use crate::operations::verify::{Noted, verify};
use crate::store::{AuditEntry, TrailHead};

/// 一条操作记录 · an entry of the trail
#[derive(Object)]
#[oai(rename = "TrailEntry", skip_serializing_if_is_none)]
struct EntryOut {
    /// 序号
    id: i64,
    /// 时间，UTC
    happened_at: DateTime<Utc>,
    /// 姓名
    who: String,
    /// 账户编号
    account: Option<i64>,
    /// 从哪里
    place: String,
    /// 操作的代码
    what: String,
    /// 对象
    target: String,
    /// 结果
    result: String,
    /// 指纹
    hash: String,
}

impl From<AuditEntry> for EntryOut {
    fn from(entry: AuditEntry) -> Self {
        Self {
            id: entry.id,
            happened_at: utc(entry.happened_at),
            who: entry.who,
            account: entry.account,
            place: entry.place,
            what: entry.what,
            target: entry.target,
            result: entry.result,
            hash: entry.hash,
        }
    }
}

/// 操作记录到哪里 · how far the trail has come
#[derive(Object)]
#[oai(rename = "TrailHead")]
struct HeadOut {
    /// 条数
    entries: i64,
    /// 最后一条的指纹
    hash: String,
}

/// 核对什么 · what is checked
#[derive(Object)]
struct VerifyIn {
    /// 只核对这个工资所属月，不写即全部
    month: Option<MonthText>,
    /// 以前记下的条数
    entries: Option<i64>,
    /// 以前记下的指纹
    hash: Option<String>,
}

/// 什么文件 · which form
#[derive(Enum, Clone, Copy, PartialEq, Eq, Default)]
#[oai(rename_all = "snake_case")]
enum TrailForm {
    /// 工作簿
    #[default]
    Xlsx,
    /// CSV
    Csv,
}

/// 导出哪些 · what is exported
#[derive(Object)]
struct ExportTrailIn {
    /// 从哪天起
    from: Option<Day>,
    /// 到哪天止
    to: Option<Day>,
    /// 姓名里有这几个字的
    who: Option<String>,
    /// 哪种操作
    what: Option<String>,
    /// 什么文件，不写即工作簿
    #[oai(default)]
    form: TrailForm,
}

pub(super) struct TrailApi;

#[OpenApi(tag = "Tag::Trail")]
impl TrailApi {
    /// 操作记录 · the trail
    ///
    /// 排序字段 · sort: id, happened_at, who, what
    #[oai(path = "/trail", method = "get", operation_id = "list_trail")]
    async fn list_trail(
        &self,
        caller: Caller,
        /// 从哪天起
        from: Query<Option<Day>>,
        /// 到哪天止
        to: Query<Option<Day>>,
        /// 姓名里有这几个字的
        who: Query<Option<String>>,
        /// 哪种操作，如 pay_approved
        what: Query<Option<String>>,
        paging: Paging,
    ) -> Result<Json<Page<EntryOut>>, ApiError> {
        caller
            .look(move |asking| {
                let (from, to) = (from.0.map(|day| day.0), to.0.map(|day| day.0));
                let asked = Asked { from, to, who: who.0, what: what.0, latest: None };
                let entries = list(asking.store(), &asking.viewer, &asked)?.into_iter();
                paging.of(entries.map(EntryOut::from).collect(), &["id", "happened_at", "who", "what"])
            })
            .await
    }

    /// 导出操作记录为工作簿或 CSV · the trail as a workbook or a CSV file
    #[oai(path = "/trail/export", method = "post", operation_id = "export_trail")]
    async fn export_trail(
        &self,
        caller: Caller,
        /// 导出哪些
        told: Json<ExportTrailIn>,
    ) -> Result<Download, ApiError> {
        let done = caller
            .act(move |asking| {
                let told = told.0;
                let (from, to) = (told.from.map(|day| day.0), told.to.map(|day| day.0));
                let asked = Asked { from, to, who: told.who, what: told.what, latest: None };
                let is_workbook = told.form == TrailForm::Xlsx;
                let bytes = hand_out(asking.store(), &asking.viewer, &asked, is_workbook)?;
                let name = if is_workbook { "操作记录.xlsx" } else { "操作记录.csv" };
                Ok(Download { name: name.to_owned(), bytes })
            })
            .await?;
        Ok(done.0)
    }

    /// 现在的条数和指纹，请抄下来另存，核对时用 · how far it has come, to be noted down outside
    #[oai(path = "/trail/head", method = "get", operation_id = "show_trail_head")]
    async fn show_trail_head(&self, caller: Caller) -> Result<Json<HeadOut>, ApiError> {
        caller
            .look(move |asking| {
                let head = head(asking.store(), &asking.viewer)?;
                Ok(HeadOut { entries: head.entries, hash: head.hash })
            })
            .await
    }

    /// 核对：操作记录和已审批的工资有没有被改动（费时的工作）· check that nothing was changed
    ///
    /// 结果里有 trail、runs、faults；faults 为空即全部相符 · the job's result; no faults means that all is as it was.
    #[oai(path = "/verifications", method = "post", operation_id = "verify_office")]
    async fn verify_office(
        &self,
        caller: Caller,
        /// 核对什么
        told: Json<VerifyIn>,
    ) -> Result<Begun, ApiError> {
        let noted = match (told.entries, told.hash.clone()) {
            (Some(entries), Some(hash)) => Some(Noted(TrailHead { entries, hash })),
            (None, None) => None,
            _ => {
                return Err(ApiError::refused(
                    "条数和指纹要么都写，要么都不写",
                    "give both the entries and the hash, or neither",
                )
                .at("hash"));
            }
        };
        let month = told.month.map(|month| month.0);
        caller
            .begin(
                JobKind::Verification,
                |asking| {
                    let trail = asking.viewer.require_all(Action::See, Resource::Trail);
                    Ok(trail.or_else(|_| asking.viewer.require_all(Action::See, Resource::Pay))?)
                },
                move |asking, _| {
                    let verified = verify(asking.store(), &asking.viewer, month, noted.as_ref())?;
                    Ok(JobDone { answer: serde_json::to_value(verified)?, files: Vec::new() })
                },
            )
            .await
    }
}
