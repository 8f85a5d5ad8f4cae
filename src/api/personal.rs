//! 个人信息：看完整的号码、给本人一份、依法删除 · personal data: a number in full, everything for the person, erasure.

use chrono::NaiveDate;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};
use serde_json::json;

use super::Tag;
use super::caller::Caller;
use super::error::ApiError;
use super::jobs::Begun;
use super::wire::{Words, all_words};
use crate::access::{Action, Resource};
use crate::operations::jobs::{JobDone, JobKind, new_file};
use crate::operations::personal::erase;
use crate::operations::personal::export::person_files;
use crate::operations::personal::reveal::{Hidden, reveal};

/// The media type of a workbook.
const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// What everything about somebody takes.
const IN_PERSONAL_DATA: [(Action, Resource); 3] = [
    (Action::Reveal, Resource::PrivateNumbers),
    (Action::Export, Resource::Pay),
    (Action::Export, Resource::Scores),
];

/// 哪个号码 · which number
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[oai(rename_all = "snake_case")]
enum NumberKind {
    /// 身份证号
    Id,
    /// 银行账号
    Account,
}

/// 要看什么，为什么 · what is to be shown, and why
#[derive(Object)]
struct RevealIn {
    /// 哪个号码
    what: NumberKind,
    /// 事由，记入操作记录 · why; it goes on the trail
    reason: String,
}

/// 完整的号码，只显示这一次 · a number in full, shown this once
#[derive(Object)]
struct RevealedOut {
    /// 工号
    staff_no: String,
    /// 姓名
    name: String,
    /// 哪个号码
    what: NumberKind,
    /// 号码
    number: String,
}

/// 事由 · why
#[derive(Object)]
struct WhyIn {
    /// 事由
    reason: String,
}

/// 已提出删除 · that an erasure was asked for
#[derive(Object)]
struct ErasureAskedOut {
    /// 工号
    staff_no: String,
    /// 从这一天起可以删除 · from this day on it may be done
    allowed_from: NaiveDate,
}

/// 删除了多少行 · rows that are gone
#[derive(Object)]
struct ErasedRowsOut {
    /// 哪类记录 · of which table
    table: String,
    /// 行数
    rows: u64,
}

/// 已删除 · that somebody's data was erased
#[derive(Object)]
struct ErasedOut {
    /// 工号
    staff_no: String,
    /// 删除了什么
    erased: Vec<ErasedRowsOut>,
    /// 依法保留什么 · what stays
    stays: Vec<Words>,
}

/// 不同意删除 · that an erasure was declined
#[derive(Object)]
struct ErasureDeclinedOut {
    /// 工号
    staff_no: String,
}

pub(super) struct PersonalApi;

#[OpenApi(tag = "Tag::Staff")]
impl PersonalApi {
    /// 看完整的身份证号或银行账号（记入操作记录）· show a number in full; that goes on the trail
    #[oai(path = "/staff/:staff_no/revelations", method = "post", operation_id = "reveal_number")]
    async fn reveal_number(
        &self,
        caller: Caller,
        /// 工号
        staff_no: Path<String>,
        /// 要看什么，为什么
        told: Json<RevealIn>,
    ) -> Result<Json<RevealedOut>, ApiError> {
        caller
            .act(move |asking| {
                let what = match told.what {
                    NumberKind::Id => Hidden::Id,
                    NumberKind::Account => Hidden::Account,
                };
                let shown = reveal(asking.store(), &asking.viewer, &staff_no, what, &told.reason)?;
                let (staff_no, name, number) = (shown.staff_no, shown.name, shown.number);
                Ok(RevealedOut { staff_no, name, what: told.what, number })
            })
            .await
    }

    /// 一个人的全部信息，做成工作簿和 JSON（费时的工作）· everything that is kept about somebody, as files
    ///
    /// 本人，或有权的人。含完整号码 · for herself, or who has the right. It holds numbers in full.
    #[oai(path = "/staff/:staff_no/data", method = "post", operation_id = "export_person")]
    async fn export_person(
        &self,
        caller: Caller,
        /// 工号
        staff_no: Path<String>,
    ) -> Result<Begun, ApiError> {
        caller
            .begin(
                JobKind::PersonalData,
                |asking| {
                    for (action, resource) in IN_PERSONAL_DATA {
                        asking.viewer.require(action, resource)?;
                    }
                    Ok(())
                },
                move |asking, _| {
                    let files = person_files(asking.store(), &asking.viewer, &staff_no, asking.now)?;
                    let rows: usize = files.rows.iter().map(|(_, rows)| rows).sum();
                    let answer = json!({ "staff_no": files.staff_no, "rows": rows });
                    let name = format!("{} 个人信息", files.staff_no);
                    let workbook = new_file(&format!("{name}.xlsx"), WORKBOOK, files.workbook);
                    let data = new_file(&format!("{name}.json"), "application/json", files.json);
                    Ok(JobDone { answer, files: vec![workbook, data] })
                },
            )
            .await
    }

    /// 提出删除离职人员的信息 · ask for the erasure of somebody's data
    #[oai(path = "/staff/:staff_no/erasure", method = "post", operation_id = "ask_for_erasure")]
    async fn ask_for_erasure(
        &self,
        caller: Caller,
        /// 工号
        staff_no: Path<String>,
        /// 事由
        told: Json<WhyIn>,
    ) -> Result<Json<ErasureAskedOut>, ApiError> {
        caller
            .act(move |asking| {
                let (store, viewer) = (asking.store(), &asking.viewer);
                let asked = erase::ask(store, viewer, &staff_no, &told.reason, asking.now)?;
                Ok(ErasureAskedOut { staff_no: asked.staff_no, allowed_from: asked.allowed_from })
            })
            .await
    }

    /// 作为第二人同意，随即删除 · consent as the second person; it is done at once
    #[oai(path = "/staff/:staff_no/erasure/consent", method = "post", operation_id = "consent_to_erasure")]
    async fn consent_to_erasure(
        &self,
        caller: Caller,
        /// 工号
        staff_no: Path<String>,
        /// 事由
        told: Json<WhyIn>,
    ) -> Result<Json<ErasedOut>, ApiError> {
        caller
            .act(move |asking| {
                let (store, viewer) = (asking.store(), &asking.viewer);
                let erased = erase::consent(store, viewer, &staff_no, &told.reason, asking.now)?;
                let rows = erased.rows.into_iter().map(|(table, rows)| ErasedRowsOut {
                    table: table.to_owned(),
                    rows: u64::try_from(rows).unwrap_or(u64::MAX),
                });
                let stays = all_words(&erased.stays);
                Ok(ErasedOut { staff_no: erased.staff_no, erased: rows.collect(), stays })
            })
            .await
    }

    /// 作为第二人不同意 · decline as the second person
    #[oai(path = "/staff/:staff_no/erasure/refusal", method = "post", operation_id = "decline_erasure")]
    async fn decline_erasure(
        &self,
        caller: Caller,
        /// 工号
        staff_no: Path<String>,
        /// 事由
        told: Json<WhyIn>,
    ) -> Result<Json<ErasureDeclinedOut>, ApiError> {
        caller
            .act(move |asking| {
                let (store, viewer) = (asking.store(), &asking.viewer);
                erase::decline(store, viewer, &staff_no, &told.reason, asking.now)?;
                Ok(ErasureDeclinedOut { staff_no: staff_no.0 })
            })
            .await
    }
}
