//! 规则表的改动：一人提出，另一人批准 · changes of rule sheets: one proposes, another approves.

use chrono::{DateTime, NaiveDate, Utc};
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};

use super::Tag;
use super::caller::{Asking, Caller};
use super::error::ApiError;
use super::months::SignerOut;
use super::page::{Page, Paging};
use super::rejected_rows::ReasonIn;
use super::wire::{Words, utc};
use crate::message::Message;
use crate::operations::policies::proposals::{approve, decline, draft, find, list, propose, withdraw};
use crate::store::{SheetDecided, SheetProposal};

/// 办理结果 · what was decided
#[derive(Object)]
struct DecidedOut {
    /// approved、declined、withdrawn
    decision: String,
    /// 谁
    by: SignerOut,
    /// 何时，UTC
    at: DateTime<Utc>,
    /// 说明
    note: String,
}

impl From<&SheetDecided> for DecidedOut {
    fn from(decided: &SheetDecided) -> Self {
        Self {
            decision: decided.decision.code().to_owned(),
            by: SignerOut::from(&decided.by),
            at: utc(decided.at),
            note: decided.note.clone(),
        }
    }
}

/// 一项规则表的改动 · a proposed version of a sheet
#[derive(Object)]
#[oai(rename = "Proposal", skip_serializing_if_is_none)]
struct ProposalOut {
    /// 编号
    id: i64,
    /// 规则表
    family: String,
    /// 从哪天起执行
    effective_from: NaiveDate,
    /// 文本的指纹，批准时写上 · the digest of the text, which an approval names
    digest: String,
    /// 理由
    reason: String,
    /// 上月会怎样 · what it would have changed in the last month
    effect: Option<Words>,
    /// 谁提出
    by: SignerOut,
    /// 何时提出，UTC
    at: DateTime<Utc>,
    /// 办理结果；没办的没有
    decided: Option<DecidedOut>,
    /// 全文；一览里没有 · the whole text; not in the list
    text: Option<String>,
    /// 改动之前的全文；一览里没有
    changed_from: Option<String>,
}

impl From<&SheetProposal> for ProposalOut {
    fn from(proposal: &SheetProposal) -> Self {
        let effect: Option<Message> = serde_json::from_str(&proposal.sheet.effect).ok();
        Self {
            id: proposal.id,
            family: proposal.sheet.family.clone(),
            effective_from: proposal.sheet.effective_from,
            digest: proposal.sheet.digest.clone(),
            reason: proposal.sheet.reason.clone(),
            effect: effect.as_ref().map(Words::from),
            by: SignerOut::from(&proposal.by),
            at: utc(proposal.at),
            decided: proposal.decided.as_ref().map(DecidedOut::from),
            text: None,
            changed_from: None,
        }
    }
}

/// 改动的底稿 · the text that a change begins with
#[derive(Object)]
struct BaseTextOut {
    /// 规则表
    family: String,
    /// 全文，从下月起执行
    text: String,
}

/// 要提出的改动 · a change to propose
#[derive(Object)]
struct ProposalIn {
    /// 规则表
    family: String,
    /// 全文
    text: String,
    /// 理由
    reason: String,
}

/// 批准 · an approval
#[derive(Object)]
struct ApprovalIn {
    /// 看过的文本的指纹
    digest: String,
    /// 说明
    #[oai(default)]
    note: String,
}

pub(super) struct ProposalsApi;

#[OpenApi(tag = "Tag::Policies")]
impl ProposalsApi {
    /// 改动的底稿：现行版本，从下月起执行 · the text that a change begins with
    #[oai(path = "/policies/base-text", method = "get", operation_id = "show_base_text")]
    async fn show_base_text(
        &self,
        caller: Caller,
        /// 规则表，如 districts/harbin-daoli/pay
        family: Query<String>,
    ) -> Result<Json<BaseTextOut>, ApiError> {
        caller
            .look(move |asking| {
                let text = draft(asking.store(), &asking.viewer, asking.data(), &family, asking.now)?;
                Ok(BaseTextOut { family: family.0, text })
            })
            .await
    }

    /// 提出过的改动 · the changes that were proposed
    ///
    /// 排序字段 · sort: id, family, effective_from, at
    #[oai(path = "/policies/proposals", method = "get", operation_id = "list_proposals")]
    async fn list_proposals(
        &self,
        caller: Caller,
        /// 只要待批准的
        waiting: Query<Option<bool>>,
        paging: Paging,
    ) -> Result<Json<Page<ProposalOut>>, ApiError> {
        caller
            .look(move |asking| {
                let all = list(asking.store(), &asking.viewer)?;
                let wanted = |one: &&SheetProposal| !waiting.0.unwrap_or(false) || one.decided.is_none();
                let shown = all.iter().filter(wanted).map(ProposalOut::from).collect();
                paging.of(shown, &["id", "family", "effective_from", "at"])
            })
            .await
    }

    /// 一项改动的全文 · one proposed change, with its whole text
    #[oai(path = "/policies/proposals/:id", method = "get", operation_id = "show_proposal")]
    async fn show_proposal(
        &self,
        caller: Caller,
        /// 编号
        id: Path<i64>,
    ) -> Result<Json<ProposalOut>, ApiError> {
        caller.look(move |asking| one(asking, *id)).await
    }

    /// 提出一项改动，由另一人批准 · propose a change, for another person to approve
    #[oai(path = "/policies/proposals", method = "post", operation_id = "propose_sheet")]
    async fn propose_sheet(
        &self,
        caller: Caller,
        /// 要提出的改动
        told: Json<ProposalIn>,
    ) -> Result<Json<ProposalOut>, ApiError> {
        caller
            .act(move |asking| {
                let (store, viewer, data) = (asking.store(), &asking.viewer, asking.data());
                let what = (told.family.as_str(), told.text.as_str());
                let id = propose(store, viewer, data, what, &told.reason, asking.now)?;
                one(asking, id)
            })
            .await
    }

    /// 批准：从执行之日起成为新版本 · approve: it is in force from its first day on
    #[oai(path = "/policies/proposals/:id/approval", method = "post", operation_id = "approve_sheet")]
    async fn approve_sheet(
        &self,
        caller: Caller,
        /// 编号
        id: Path<i64>,
        /// 批准的是什么
        told: Json<ApprovalIn>,
    ) -> Result<Json<ProposalOut>, ApiError> {
        caller
            .act(move |asking| {
                let (store, viewer, data) = (asking.store(), &asking.viewer, asking.data());
                approve(store, viewer, data, (*id, &told.digest), &told.note, asking.now)?;
                one(asking, *id)
            })
            .await
    }

    /// 不批准 · decline
    #[oai(path = "/policies/proposals/:id/refusal", method = "post", operation_id = "decline_sheet")]
    async fn decline_sheet(
        &self,
        caller: Caller,
        /// 编号
        id: Path<i64>,
        /// 理由
        told: Json<ReasonIn>,
    ) -> Result<Json<ProposalOut>, ApiError> {
        caller
            .act(move |asking| {
                decline(asking.store(), &asking.viewer, *id, &told.reason, asking.now)?;
                one(asking, *id)
            })
            .await
    }

    /// 撤回自己提出的 · take an own proposal back
    #[oai(path = "/policies/proposals/:id/withdrawal", method = "post", operation_id = "withdraw_sheet")]
    async fn withdraw_sheet(
        &self,
        caller: Caller,
        /// 编号
        id: Path<i64>,
    ) -> Result<Json<ProposalOut>, ApiError> {
        caller
            .act(move |asking| {
                withdraw(asking.store(), &asking.viewer, *id, asking.now)?;
                one(asking, *id)
            })
            .await
    }
}

fn one(asking: &Asking, id: i64) -> Result<ProposalOut, ApiError> {
    let found = find(asking.store(), &asking.viewer, id)?;
    let (text, before) = (found.sheet.text.clone(), found.sheet.changed_from.clone());
    Ok(ProposalOut { text: Some(text), changed_from: Some(before), ..ProposalOut::from(&found) })
}
