//! 导入：上传、预览、已导入的文件、撤销 · files that are taken in, looked at first, and taken out again.

use chrono::{DateTime, Utc};
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Multipart, Object, OpenApi};
use serde_json::Value;
use xingchou_importers::{HiddenContent, ReadOptions, TextEncoding};

use super::Tag;
use super::caller::{Asking, Caller};
use super::error::ApiError;
use super::jobs::Begun;
use super::page::{Page, Paging};
use super::wire::{MonthText, SentFile, Words, utc};
use crate::access::{Action, Resource};
use crate::month::Month;
use crate::operations::OperationError;
use crate::operations::batches::{BatchLine, Undone, list, undo};
use crate::operations::jobs::{JobDone, JobKind, Progress};
use crate::operations::layouts;
use crate::operations::take_in::{FileToTake, HELD_BYTES, Intake, TakenFile};

/// 要导入的文件 · files to take in
#[derive(Multipart)]
struct FilesIn {
    /// 文件，可以几个
    files: Vec<SentFile>,
    /// 所属月份，不写则由文件判断
    month: Option<MonthText>,
    /// 文本文件的编码：utf-8、gb18030、big5、utf-16le、utf-16be
    encoding: Option<String>,
    /// 隐藏的工作表、行、列：read 读取，leave-out 不读
    hidden: Option<String>,
    /// 指定导入模板
    layout: Option<String>,
}

/// 一个已导入的文件 · a file that was taken
#[derive(Object)]
#[oai(rename = "Import", skip_serializing_if_is_none)]
struct ImportOut {
    /// 批次编号
    id: i64,
    /// 文件名
    file: String,
    /// 类别
    kind: Words,
    /// 月份
    month: String,
    /// 何时导入，UTC
    taken_at: DateTime<Utc>,
    /// 入库多少行
    taken: i64,
    /// 未入库多少行
    refused: i64,
    /// 以前已入库多少行
    already_there: i64,
    /// 何时撤销，UTC
    undone_at: Option<DateTime<Utc>>,
    /// 谁撤销
    undone_by: Option<String>,
}

impl From<BatchLine> for ImportOut {
    fn from(batch: BatchLine) -> Self {
        Self {
            id: batch.id,
            kind: Words::from(&batch.kind),
            taken_at: utc(batch.taken_at),
            taken: batch.taken,
            refused: batch.refused,
            already_there: batch.already_there,
            undone_at: batch.undone_at.map(utc),
            undone_by: batch.undone_by,
            file: batch.file,
            month: batch.month,
        }
    }
}

/// 撤销了什么 · what undoing did
#[derive(Object)]
struct UndoneOut {
    /// 批次编号
    id: i64,
    /// 文件名
    file: String,
    /// 月份
    month: String,
    /// 退出多少行
    rows: u64,
    /// 重新读了多少文件
    read_again: u64,
    /// 该月评过分，须重新评 · the month was scored and should be scored again
    scored: bool,
    /// 须重新计算的试算稿
    drafts: Vec<i64>,
}

impl From<Undone> for UndoneOut {
    fn from(undone: Undone) -> Self {
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        Self {
            id: undone.id,
            file: undone.file,
            month: undone.month,
            rows: count(undone.rows),
            read_again: count(undone.read_again),
            scored: undone.scored,
            drafts: undone.drafts,
        }
    }
}

pub(super) struct ImportsApi;

#[OpenApi(tag = "Tag::Imports")]
impl ImportsApi {
    /// 导入文件（费时的工作）· take files in
    ///
    /// 结果是每个文件一项：入库、未入库的行和原因 · the job's result has an entry a file, with refused rows and reasons.
    #[oai(path = "/imports", method = "post", operation_id = "import_files")]
    async fn import_files(&self, caller: Caller, told: FilesIn) -> Result<Begun, ApiError> {
        let (files, month, options) = read(told)?;
        caller
            .begin(JobKind::Import, may_change, move |asking, progress| {
                carry_out(asking, progress, files, month, options, true)
            })
            .await
    }

    /// 预览，不入库（费时的工作）· say what would come, and write nothing
    ///
    /// 结果与导入相同 · the job's result is that of an import.
    #[oai(path = "/imports/preview", method = "post", operation_id = "preview_files")]
    async fn preview_files(&self, caller: Caller, told: FilesIn) -> Result<Begun, ApiError> {
        let (files, month, options) = read(told)?;
        caller
            .begin(JobKind::Preview, may_change, move |asking, progress| {
                carry_out(asking, progress, files, month, options, false)
            })
            .await
    }

    /// 已导入的文件 · the files that were taken
    ///
    /// 排序字段 · sort: id, file, month, taken_at, taken, refused
    #[oai(path = "/imports", method = "get", operation_id = "list_imports")]
    async fn list_imports(
        &self,
        caller: Caller,
        /// 只要这个月的
        month: Query<Option<MonthText>>,
        paging: Paging,
    ) -> Result<Json<Page<ImportOut>>, ApiError> {
        caller
            .look(move |asking| {
                let month = month.0.map(|month| month.0);
                let batches = list(asking.store(), &asking.viewer, month)?.into_iter();
                let fields = ["id", "file", "month", "taken_at", "taken", "refused"];
                paging.of(batches.map(ImportOut::from).collect(), &fields)
            })
            .await
    }

    /// 一个已导入的文件 · one file that was taken
    #[oai(path = "/imports/:id", method = "get", operation_id = "show_import")]
    async fn show_import(
        &self,
        caller: Caller,
        /// 批次编号
        id: Path<i64>,
    ) -> Result<Json<ImportOut>, ApiError> {
        caller.look(move |asking| one(asking, *id)).await
    }

    /// 撤销一次导入 · take a whole file out again
    #[oai(path = "/imports/:id", method = "delete", operation_id = "undo_import")]
    async fn undo_import(
        &self,
        caller: Caller,
        /// 批次编号
        id: Path<i64>,
    ) -> Result<Json<UndoneOut>, ApiError> {
        caller
            .act(move |asking| {
                one(asking, *id)?;
                let known = layouts::known(asking.data())?;
                Ok(undo(asking.store(), &asking.viewer, &known, *id)?.into())
            })
            .await
    }
}

fn may_change(asking: &Asking) -> Result<(), ApiError> {
    Ok(asking.viewer.require_all(Action::Change, Resource::ImportFiles)?)
}

fn one(asking: &Asking, id: i64) -> Result<ImportOut, ApiError> {
    let batches = list(asking.store(), &asking.viewer, None)?.into_iter();
    let found = batches.map(ImportOut::from).find(|batch| batch.id == id);
    found.ok_or_else(|| {
        ApiError::unknown(format!("没有编号为 {id} 的批次"), format!("there is no import {id}"))
    })
}

type Read = (Vec<FileToTake>, Option<Month>, ReadOptions);

fn read(told: FilesIn) -> Result<Read, ApiError> {
    let encoding = told.encoding.filter(|code| !code.is_empty());
    let encoding = encoding.map(|code| {
        let known = TextEncoding::ALL.into_iter().find(|encoding| same_code(encoding.code(), &code));
        known.ok_or_else(|| {
            let known: Vec<&str> = TextEncoding::ALL.into_iter().map(TextEncoding::code).collect();
            let known = known.join(", ");
            ApiError::refused(format!("编码可以是：{known}"), format!("encodings: {known}")).at("encoding")
        })
    });
    let hidden = match told.hidden.as_deref() {
        None | Some("") => HiddenContent::default(),
        Some("read") => HiddenContent::Read,
        Some("leave-out") => HiddenContent::LeaveOut,
        Some(_) => {
            let no = ApiError::refused("hidden 可以是：read、leave-out", "hidden is read or leave-out");
            return Err(no.at("hidden"));
        }
    };
    let layout = told.layout.filter(|layout| !layout.is_empty());
    let options = ReadOptions { encoding: encoding.transpose()?, hidden, layout };
    let files: Vec<FileToTake> =
        told.files.into_iter().map(|file| FileToTake { name: file.name, bytes: file.bytes }).collect();
    if files.is_empty() {
        return Err(ApiError::refused("没有文件", "there is no file").at("files"));
    }
    Ok((files, told.month.map(|month| month.0), options))
}

fn same_code(one: &str, other: &str) -> bool {
    one.replace('_', "-").eq_ignore_ascii_case(&other.replace('_', "-"))
}

fn carry_out(
    asking: &Asking,
    progress: &Progress,
    files: Vec<FileToTake>,
    month: Option<Month>,
    options: ReadOptions,
    take: bool,
) -> Result<JobDone, OperationError> {
    let layouts = layouts::known(asking.data())?;
    let intake = Intake {
        store: asking.store(),
        viewer: &asking.viewer,
        layouts: &layouts,
        month,
        options,
        held_bytes: HELD_BYTES,
    };
    // Every file is read once and taken once.
    progress.of(files.len().saturating_mul(2));
    let taken = match take {
        true => intake.take(files, &mut |_| progress.step())?,
        false => intake.preview(files, &mut |_| progress.step())?,
    };
    let told = taken.iter().map(told).collect::<Result<Vec<_>, _>>()?;
    Ok(JobDone { answer: Value::Array(told), files: Vec::new() })
}

/// What became of a file, in one object: the outcome's own fields stand beside the others.
fn told(file: &TakenFile) -> Result<Value, OperationError> {
    let mut told = serde_json::to_value(file)?;
    let outcome = serde_json::to_value(&file.outcome)?;
    if let (Value::Object(told), Value::Object(outcome)) = (&mut told, outcome) {
        told.extend(outcome);
    }
    Ok(told)
}
