//! 工资条签收表: who got the slip, on line or by the pen. Others see this paper, so there is no amount on it.

use super::form::{Form, Part};
use crate::document::{Cell, Document, TableColumn};
use crate::pay_slips::SlipHeading;
use crate::run::Signature;
use crate::wording::{moment_words, month_words};
use chrono::NaiveDateTime;

/// How a slip was received.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReceiptState {
    /// Not yet: there is room to sign.
    Open,
    /// Opened and confirmed on line, at the office's own time.
    OnLine(NaiveDateTime),
}

/// One person's receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// 工号.
    pub staff_no: String,
    /// 姓名.
    pub name: String,
    /// 所属社区.
    pub community: String,
    /// Whether and how.
    pub state: ReceiptState,
}

/// The list of receipts of a month's slips (the written record that a slip was handed over:
/// 工资支付暂行规定 Art. 6).
#[must_use]
pub fn slip_receipts(heading: &SlipHeading, receipts: &[Receipt], signatures: &[Signature]) -> Document {
    let month = month_words(heading.pay_month);
    let mut form = Form::new(format!("{}{month}工资条签收表", heading.office), heading.pay_date);
    let on_line = receipts.iter().filter(|receipt| matches!(receipt.state, ReceiptState::OnLine(_))).count();
    form.subtitle = format!("共 {} 人，网上已确认 {on_line} 人，其余在签名栏签收", receipts.len());
    let rows = (1_usize..)
        .zip(receipts)
        .map(|(number, receipt)| {
            let (how, sign) = match receipt.state {
                ReceiptState::Open => ("纸质", String::new()),
                ReceiptState::OnLine(moment) => ("网上确认", moment_words(moment)),
            };
            vec![
                Cell::text(number.to_string()),
                Cell::text(&receipt.staff_no),
                Cell::text(&receipt.name),
                Cell::text(&receipt.community),
                Cell::text(how),
                Cell::text(sign),
            ]
        })
        .collect();
    form.parts = vec![
        Part::Paragraph(format!(
            "本人已收到 {month}工资条（工资清单），对其中内容有疑问的，可以向单位提出。"
        )),
        Part::table(
            vec![
                (TableColumn::centred("序号"), 6),
                (TableColumn::centred("工号"), 10),
                (TableColumn::centred("姓名"), 14),
                (TableColumn::text("所属社区"), 24),
                (TableColumn::centred("领取方式"), 10),
                (TableColumn::centred("确认时间或签名、日期"), 28),
            ],
            rows,
        )
        .with(None, "本批没有人员。"),
    ];
    form.remarks = vec![
        "依据：《工资支付暂行规定》第六条，用人单位应书面记录支付工资的数额、时间、领取者的姓名以及签字，并保存两年以上备查。"
            .to_string(),
    ];
    form.signatures = signatures.to_vec();
    form.document()
}
