//! 离职结算单: what is still due when somebody leaves, paid in full that day (工资支付暂行规定 Art. 9).

use super::form::{Form, Part};
use super::{in_words, minus, plus};
use crate::document::{Cell, Document, TableColumn};
use crate::run::{RunState, Signature};
use crate::wording::{day_words, month_words};
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// One item of a settlement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettlementItem {
    /// What it is for.
    pub name: String,
    /// In yuan, above zero in either list.
    pub amount: Decimal,
    /// How it came about.
    pub explanation: String,
}

/// A leaver's accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// The office's name.
    pub office: String,
    /// 工号.
    pub staff_no: String,
    /// 姓名.
    pub name: String,
    /// 所属社区.
    pub community: String,
    /// 岗位.
    pub post: String,
    /// The first day of employment.
    pub hired: NaiveDate,
    /// The last day of employment.
    pub left: NaiveDate,
    /// Why, in the words of the record.
    pub reason: String,
    /// The last month for which social insurance and housing fund are paid: any day of it.
    pub insured_until: NaiveDate,
    /// What is due to the person.
    pub due: Vec<SettlementItem>,
    /// What is taken off.
    pub taken_off: Vec<SettlementItem>,
    /// The paper's own day.
    pub day: NaiveDate,
    /// Draft or final.
    pub state: RunState,
}

impl Settlement {
    /// What is paid to the person, in yuan.
    #[must_use]
    pub fn paid(&self) -> Decimal {
        let sum =
            |items: &[SettlementItem]| items.iter().fold(Decimal::ZERO, |sum, one| plus(sum, one.amount));
        minus(sum(&self.due), sum(&self.taken_off))
    }
}

/// The settlement of somebody who leaves.
#[must_use]
pub fn settlement_statement(settlement: &Settlement, signatures: &[Signature]) -> Document {
    let mut form = Form::new(format!("{}离职结算单", settlement.office), settlement.day);
    form.state = Some(settlement.state);
    form.has_amounts = true;
    form.subtitle = format!("结算日期：{}", day_words(settlement.day));
    let facts = [
        ("姓名", settlement.name.clone()),
        ("工号", settlement.staff_no.clone()),
        ("所属社区", settlement.community.clone()),
        ("岗位", settlement.post.clone()),
        ("入职日期", day_words(settlement.hired)),
        ("最后工作日", day_words(settlement.left)),
        ("离职原因", settlement.reason.clone()),
        ("社保公积金缴至", month_words(settlement.insured_until)),
    ];
    form.parts.push(Part::Facts(facts.into_iter().map(|(label, text)| (label.to_string(), text)).collect()));
    for (heading, items, empty) in [
        ("一、应付", &settlement.due, "没有应付项目。"),
        ("二、应扣", &settlement.taken_off, "没有应扣项目。"),
    ] {
        let rows = items
            .iter()
            .map(|item| {
                vec![Cell::text(&item.name), Cell::Number(item.amount), Cell::text(&item.explanation)]
            })
            .collect();
        form.parts.push(Part::Heading(heading.to_string()));
        form.parts.push(
            Part::table(
                vec![
                    (TableColumn::text("项目"), 24),
                    (TableColumn::money("金额"), 16),
                    (TableColumn::text("怎样算出"), 52),
                ],
                rows,
            )
            .with(Some("合计"), empty),
        );
    }
    let paid = settlement.paid();
    let words = if paid.is_sign_negative() && !paid.is_zero() {
        format!("三、应付减应扣为负，本人应退回{}。", in_words(paid.abs()))
    } else {
        format!("三、实付{}。", in_words(paid))
    };
    form.parts.push(Part::Paragraph(words));
    form.remarks = vec![
        "依据：《工资支付暂行规定》第九条，解除或终止劳动合同时，应一次付清劳动者工资。".to_string(),
        "双方签字表示对以上结算金额无异议；有异议的，写明后另行处理，不影响无异议部分的支付。".to_string(),
    ];
    form.signatures = signatures.to_vec();
    form.document()
}
