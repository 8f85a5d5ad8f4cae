//! 材料：有哪些、制作（费时的工作）· the papers of a month.

use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::types::multipart::JsonField;
use poem_openapi::{Multipart, Object, OpenApi};
use serde_json::json;

use super::Tag;
use super::caller::{Asking, Caller};
use super::error::ApiError;
use super::jobs::Begun;
use super::wire::{Day, MonthText, SentFile, Words};
use crate::access::{Action, NoRight, Resource};
use crate::operations::jobs::{JobDone, JobKind, new_file};
use crate::operations::papers::{
    AnswerFile, PAPERS, PaperOffer, PaperOptions, PaperRequest, hand_out_papers, offered_papers,
};

/// 一种材料 · a paper that you may ask for
#[derive(Object)]
#[oai(rename = "Paper", skip_serializing_if_is_none)]
struct PaperOut {
    /// 代码
    code: String,
    /// 名称
    name: Words,
    /// 含完整证件号或账号
    full_numbers: bool,
    /// 只有您自己的 · your own only
    own_only: bool,
    /// 还差什么；可以制作的没有 · what must be done before it can be made
    missing: Option<Words>,
}

impl From<&PaperOffer> for PaperOut {
    fn from(offer: &PaperOffer) -> Self {
        Self {
            code: offer.code.to_owned(),
            name: Words::from(&offer.name),
            full_numbers: offer.full_numbers,
            own_only: offer.own_only,
            missing: offer.missing.as_ref().map(Words::from),
        }
    }
}

/// 当月的材料 · the papers of a month
#[derive(Object)]
struct PapersOut {
    /// 归您制作的材料
    items: Vec<PaperOut>,
}

/// 要做哪些 · what is to be made
#[derive(Multipart)]
struct PapersIn {
    /// JSON：要做什么 · what is to be made
    request: JsonField<PapersRequestIn>,
    /// 银行回盘或扣缴端导出的文件 · the answer of the bank or of the tax client
    answer: Option<SentFile>,
}

/// 要做哪些材料 · which papers
#[derive(Object)]
struct PapersRequestIn {
    /// 材料的代码
    #[oai(validator(min_items = 1, max_items = 50))]
    papers: Vec<String>,
    /// 工资批次号，不写即最近一批
    run: Option<i64>,
    /// 银行模板：general、icbc、boc……
    bank: Option<String>,
    /// 会计制度：government、enterprise
    accounting: Option<String>,
    /// 扣缴端模板版本：current、2019
    tax_version: Option<String>,
    /// 只要这些工号的
    #[oai(default)]
    staff: Vec<String>,
    /// 哪一天（周报、早晚报），不写即月末
    day: Option<Day>,
    /// 每个中心一年的运行经费标准，元
    standard: Option<String>,
    /// 证明的用途，如 办理住房贷款
    purpose: Option<String>,
    /// 证明的核实联系人和电话
    contact: Option<String>,
}

pub(super) struct PapersApi;

#[OpenApi(tag = "Tag::Papers")]
impl PapersApi {
    /// 归您制作的材料，各差什么 · the papers that you may ask for
    #[oai(path = "/months/:month/papers", method = "get", operation_id = "list_papers")]
    async fn list_papers(
        &self,
        caller: Caller,
        /// 月份
        month: Path<MonthText>,
    ) -> Result<Json<PapersOut>, ApiError> {
        caller
            .look(move |asking| {
                let offers = offered_papers(asking.store(), &asking.viewer, month.0.0)?;
                Ok(PapersOut { items: offers.iter().map(PaperOut::from).collect() })
            })
            .await
    }

    /// 制作材料（费时的工作）· make papers
    ///
    /// 做好以后从工作的 files 取 · when the job is done, take them from its files.
    #[oai(path = "/months/:month/papers", method = "post", operation_id = "make_papers")]
    async fn make_papers(
        &self,
        caller: Caller,
        /// 月份
        month: Path<MonthText>,
        told: PapersIn,
    ) -> Result<Begun, ApiError> {
        let asked = told.request.0;
        let standard = asked.standard.as_deref().map(str::parse).transpose().map_err(|_| {
            ApiError::refused("经费标准应写成数字，如 50000", "write the standard as a number").at("standard")
        })?;
        let answer = told.answer.map(|file| AnswerFile { name: file.name, bytes: file.bytes });
        let request = PaperRequest {
            month: month.0.0,
            run: asked.run,
            papers: asked.papers,
            options: PaperOptions {
                bank: asked.bank,
                accounting: asked.accounting,
                tax_version: asked.tax_version,
                staff: asked.staff,
                day: asked.day.map(|day| day.0),
                answer,
                standard,
                purpose: asked.purpose,
                contact: asked.contact,
            },
        };
        let codes = request.papers.clone();
        caller
            .begin(
                JobKind::Papers,
                move |asking| may_ask_for(asking, month.0, &codes),
                move |asking, _| {
                    let (store, viewer, data) = (asking.store(), &asking.viewer, asking.data());
                    let papers = hand_out_papers(store, viewer, data, &request)?;
                    let told = papers.iter().map(|paper| {
                        json!({ "paper": paper.paper, "run": paper.run, "name": paper.file_name, "digest": paper.digest })
                    });
                    let answer = json!({ "papers": told.collect::<Vec<_>>() });
                    let files =
                        papers.into_iter().map(|one| new_file(&one.file_name, one.media_type, one.bytes));
                    Ok(JobDone { answer, files: files.collect() })
                },
            )
            .await
    }
}

/// That the caller may ask for each of these papers.
fn may_ask_for(asking: &Asking, month: MonthText, codes: &[String]) -> Result<(), ApiError> {
    let offers = offered_papers(asking.store(), &asking.viewer, month.0)?;
    for code in codes {
        if !PAPERS.iter().any(|kind| kind.code == code) {
            return Err(ApiError::refused(
                format!("没有“{code}”这种材料"),
                format!("there is no paper “{code}”"),
            )
            .at("papers"));
        }
        if !offers.iter().any(|offer| offer.code == code) {
            return Err(NoRight { action: Action::Export, resource: Resource::Pay }.into());
        }
    }
    Ok(())
}
