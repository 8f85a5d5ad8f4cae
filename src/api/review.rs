//! How the review of a run looks on the wire.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use poem_openapi::Object;

use super::months::SignerOut;
use super::wire::{MonthText, Words, all_words, money, utc};
use crate::operations::month_way::review::{PersonChange, Review};
use crate::store::SlipMark;

/// 就一张工资条签的字 · what was signed for about a slip
#[derive(Object)]
struct SlipMarkOut {
    /// 谁
    by: SignerOut,
    /// 何时，UTC
    at: DateTime<Utc>,
    /// 说明
    note: String,
}

impl From<&SlipMark> for SlipMarkOut {
    fn from(mark: &SlipMark) -> Self {
        Self { by: SignerOut::from(&mark.by), at: utc(mark.at), note: mark.note.clone() }
    }
}

/// 一项与上月不同 · one item that differs
#[derive(Object)]
struct ItemChangeOut {
    /// 项目
    item: String,
    /// 上次，元
    before: String,
    /// 这次，元
    after: String,
    /// 原因；没有找到的为空
    reasons: Vec<Words>,
}

/// 一个人与上月不同 · somebody whose pay differs
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct PersonChangeOut {
    /// 工号
    staff_no: String,
    /// 姓名
    name: String,
    /// 上次实发，元
    before: Option<String>,
    /// 这次实发，元
    after: Option<String>,
    /// 原因
    reasons: Vec<Words>,
    /// 各项
    items: Vec<ItemChangeOut>,
    /// 没有原因的金额，元
    unexplained: String,
    /// 须签字说明
    to_sign_for: bool,
    /// 签字
    signed: Option<SlipMarkOut>,
}

impl From<&PersonChange> for PersonChangeOut {
    fn from(change: &PersonChange) -> Self {
        let items = change.items.iter().map(|item| ItemChangeOut {
            item: item.item.clone(),
            before: money(item.before),
            after: money(item.after),
            reasons: all_words(&item.reasons),
        });
        Self {
            staff_no: change.staff_no.clone(),
            name: change.name.clone(),
            before: change.before.map(money),
            after: change.after.map(money),
            reasons: all_words(&change.reasons),
            items: items.collect(),
            unexplained: money(change.unexplained),
            to_sign_for: change.to_sign_for,
            signed: change.signed.as_ref().map(SlipMarkOut::from),
        }
    }
}

/// 暂缓的工资条 · a held slip
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct HeldSlipOut {
    /// 工号
    staff_no: String,
    /// 姓名
    name: String,
    /// 原因
    reason: Words,
    /// 解除
    released: Option<SlipMarkOut>,
}

/// 抽查的工资条 · a slip drawn for a second look
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct DrawnSlipOut {
    /// 工号
    staff_no: String,
    /// 姓名
    name: String,
    /// 看过了
    ticked: Option<SlipMarkOut>,
}

/// 审批之前看到的 · what is looked at before a run is signed
#[derive(Object)]
#[oai(rename = "Review", skip_serializing_if_is_none)]
pub(super) struct ReviewOut {
    /// 批次号
    run: i64,
    /// 工资所属月
    pay_month: MonthText,
    /// draft、approved
    state: String,
    /// 数据指纹，签字时写上
    digest: String,
    /// 人数
    people: u64,
    /// 合计，元
    totals: BTreeMap<String, String>,
    /// 与哪一批比较
    compared_run: Option<i64>,
    /// 那一批的工资所属月
    compared_month: Option<MonthText>,
    /// 与那一批不同的规则表
    changed_sheets: Vec<String>,
    /// 有差异的人
    changes: Vec<PersonChangeOut>,
    /// 暂缓的
    held: Vec<HeldSlipOut>,
    /// 抽查百分之几
    second_look_percent: u32,
    /// 抽查的
    drawn: Vec<DrawnSlipOut>,
}

impl From<Review> for ReviewOut {
    fn from(review: Review) -> Self {
        let held = review.held.iter().map(|slip| HeldSlipOut {
            staff_no: slip.staff_no.clone(),
            name: slip.name.clone(),
            reason: Words::from(&slip.reason),
            released: slip.released.as_ref().map(SlipMarkOut::from),
        });
        let drawn = review.drawn.iter().map(|slip| DrawnSlipOut {
            staff_no: slip.staff_no.clone(),
            name: slip.name.clone(),
            ticked: slip.ticked.as_ref().map(SlipMarkOut::from),
        });
        Self {
            run: review.run,
            pay_month: MonthText(review.pay_month),
            state: review.state.clone(),
            digest: review.digest.clone(),
            people: u64::try_from(review.people).unwrap_or(u64::MAX),
            totals: review.totals.iter().map(|(name, sum)| (name.clone(), money(*sum))).collect(),
            compared_run: review.compared_with.map(|(run, _)| run),
            compared_month: review.compared_with.map(|(_, month)| MonthText(month)),
            changed_sheets: review.changed_sheets.clone(),
            changes: review.changes.iter().map(PersonChangeOut::from).collect(),
            held: held.collect(),
            second_look_percent: review.second_look_percent,
            drawn: drawn.collect(),
        }
    }
}
