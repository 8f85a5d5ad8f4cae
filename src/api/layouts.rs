//! 导入模板：表头不认识的文件可以怎样读，存为模板 · how a file that no layout fits could be read.

use std::collections::BTreeMap;

use poem_openapi::payload::Json;
use poem_openapi::types::multipart::JsonField;
use poem_openapi::{Multipart, Object, OpenApi};
use xingchou_importers::{Layouts, Proposal, ReadOptions};

use super::Tag;
use super::caller::{Asking, Caller};
use super::error::ApiError;
use super::wire::SentFile;
use crate::access::{Action, Resource};
use crate::operations::layouts;
use crate::operations::take_in::FileToTake;

/// 一个文件和对它的说明 · a file, and what a clerk says about it
#[derive(Multipart)]
struct MappingIn {
    /// 文件
    file: SentFile,
    /// 按这一类表读，如 rating；不写即最像的一类
    kind: Option<String>,
    /// JSON：标题 → 栏目，不读的为空 · heading to field, empty for a column not to be read
    fields: Option<JsonField<BTreeMap<String, String>>>,
    /// JSON：“标题:原词” → 含义 · HEADING:WORD to what it stands for
    words: Option<JsonField<BTreeMap<String, String>>>,
    /// 存为这个名称的模板；不写即不存 · keep it as a layout of this name
    save_as: Option<String>,
}

/// 一列 · a column
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct ColumnOut {
    /// 列
    column: String,
    /// 标题
    heading: String,
    /// 读作；不读的没有
    field: Option<String>,
    /// 栏目的名称
    field_name: Option<String>,
    /// 把握，百分之几
    score: u32,
    /// 不认识的词
    unknown_words: Vec<String>,
    /// 示例
    examples: Vec<ExampleOut>,
}

/// 一个示例 · an example
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct ExampleOut {
    /// 原文
    written: String,
    /// 读作
    becomes: Option<String>,
    /// 不能读的原因
    refused: Option<String>,
}

/// 一类表的可能 · what a file could be
#[derive(Object)]
struct ProposalOut {
    /// 类别
    kind: String,
    /// 类别的名称
    kind_name: String,
    /// 把握，百分之几
    score: u32,
    /// 工作表
    sheet: String,
    /// 标题在第几行
    heading_row: u32,
    /// 各列
    columns: Vec<ColumnOut>,
    /// 还缺少的栏目
    missing: Vec<String>,
}

/// 可以怎样读 · how a file could be read
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct MappingOut {
    /// 各种可能，最像的在前
    proposals: Vec<ProposalOut>,
    /// 存成的模板
    saved_as: Option<String>,
}

fn proposal(known: &Layouts, proposal: &Proposal) -> ProposalOut {
    let kind = proposal.kind;
    let columns = proposal.columns.iter().map(|column| ColumnOut {
        column: column.column.clone(),
        heading: column.heading.clone(),
        field_name: column
            .field
            .as_deref()
            .and_then(|field| known.field_name(kind, field))
            .map(str::to_owned),
        field: column.field.clone(),
        score: column.score,
        unknown_words: column.unknown_words.clone(),
        examples: column
            .examples
            .iter()
            .map(|example| ExampleOut {
                written: example.written.clone(),
                becomes: example.becomes.clone(),
                refused: example.refused.clone(),
            })
            .collect(),
    });
    ProposalOut {
        kind: kind.code().to_owned(),
        kind_name: kind.name_zh().to_owned(),
        score: proposal.score,
        sheet: proposal.sheet.clone(),
        heading_row: proposal.heading_row,
        columns: columns.collect(),
        missing: proposal.missing.clone(),
    }
}

pub(super) struct LayoutsApi;

#[OpenApi(tag = "Tag::Imports")]
impl LayoutsApi {
    /// 表头不认识的文件可以怎样读；确认后存为模板 · how a file that no layout fits could be read, and keeping that
    #[oai(path = "/layouts", method = "post", operation_id = "map_file")]
    async fn map_file(&self, caller: Caller, told: MappingIn) -> Result<Json<MappingOut>, ApiError> {
        caller.act(move |asking| mapped(asking, told)).await
    }
}

fn mapped(asking: &Asking, told: MappingIn) -> Result<MappingOut, ApiError> {
    asking.viewer.require_all(Action::Change, Resource::ImportFiles)?;
    let known = layouts::known(asking.data())?;
    let file = FileToTake { name: told.file.name, bytes: told.file.bytes };
    let mut proposals = layouts::proposals(&known, &file, &ReadOptions::default())?;
    if let Some(kind) = told.kind.as_deref().filter(|kind| !kind.is_empty()) {
        proposals.retain(|proposal| proposal.kind.code() == kind || proposal.kind.name_zh() == kind);
    }
    let Some(likeliest) = proposals.first_mut() else {
        return Err(ApiError::refused("看不出是哪一类表", "the file is like no table that is known"));
    };
    let pairs = |said: Option<JsonField<BTreeMap<String, String>>>| -> Vec<(String, String)> {
        said.map(|said| said.0.into_iter().collect()).unwrap_or_default()
    };
    let chosen = layouts::corrected(&known, likeliest.clone(), &pairs(told.fields), &pairs(told.words))?;
    let saved_as = told.save_as.filter(|name| !name.is_empty());
    if let Some(name) = &saved_as {
        layouts::save_proposal(asking.data(), &known, name, &chosen)?;
    }
    *likeliest = chosen;
    Ok(MappingOut { proposals: proposals.iter().map(|one| proposal(&known, one)).collect(), saved_as })
}
