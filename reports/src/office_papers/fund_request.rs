//! 用款申请: how much money each fund is asked for.

use super::form::{Form, Part};
use super::{in_words, plus, sum_of};
use crate::document::{Cell, Document, TableColumn};
use crate::pay_slips::{PaySlip, SlipHeading};
use crate::run::Signature;
use crate::wording::{amount_words, day_words, month_words};
use rust_decimal::Decimal;

/// The request for the money of a payroll, a row a fund: what is earned and what the employer bears.
#[must_use]
pub fn fund_request(heading: &SlipHeading, slips: &[PaySlip], signatures: &[Signature]) -> Document {
    let mut funds: Vec<(&str, usize, Decimal, Decimal)> = Vec::new();
    for share in slips.iter().flat_map(|slip| &slip.funds) {
        match funds.iter_mut().find(|fund| fund.0 == share.fund) {
            Some(fund) => {
                fund.1 += 1;
                fund.2 = plus(fund.2, share.earnings);
                fund.3 = plus(fund.3, share.employer);
            }
            None => funds.push((&share.fund, 1, share.earnings, share.employer)),
        }
    }
    let rows: Vec<Vec<Cell>> = funds
        .iter()
        .map(|(fund, people, earnings, employer)| {
            vec![
                Cell::text(*fund),
                Cell::count(*people),
                Cell::Number(*earnings),
                Cell::Number(*employer),
                Cell::Number(plus(*earnings, *employer)),
                Cell::text(""),
            ]
        })
        .collect();
    let paid = slips.iter().filter(|slip| slip.held.is_none()).count();
    let (net, withheld) = (sum_of(slips, |slip| slip.net), sum_of(slips, |slip| slip.total_deductions));
    let employer = sum_of(slips, |slip| slip.employer_total);
    let whole = plus(sum_of(slips, |slip| slip.gross), employer);
    let month = month_words(heading.pay_month);
    let mut form = Form::new(format!("{}{month}工资用款申请", heading.office), heading.pay_date);
    form.state = Some(heading.state);
    form.has_amounts = true;
    form.subtitle =
        format!("工资批次：第{}批    计划发放日期：{}", heading.run_number, day_words(heading.pay_date));
    form.parts = vec![
        Part::Paragraph(format!(
            "为发放 {month}工资，申请用款{}，发放 {paid} 人。其中：实发到个人 {} 元，代扣个人保险、公积金和个人所得税等 {} 元，\
             单位承担的保险和公积金 {} 元。按资金来源列明如下：",
            in_words(whole),
            amount_words(net),
            amount_words(withheld),
            amount_words(employer),
        )),
        Part::table(
            vec![
                (TableColumn::text("资金来源"), 20),
                (TableColumn::number("人数", 0), 8),
                (TableColumn::money("应发工资"), 16),
                (TableColumn::money("单位承担"), 16),
                (TableColumn::money("申请金额"), 16),
                (TableColumn::text("备注"), 16),
            ],
            rows,
        )
        .with(Some("合计"), "本批没有发放人员。"),
    ];
    let held = slips.len() - paid;
    if held > 0 {
        form.remarks.push(format!("另有 {held} 人暂缓发放，不在本次申请之内。"));
    }
    form.remarks.push("同一人的工资由几项资金支付的，在每项资金中各计一次人数。".to_string());
    form.signatures = signatures.to_vec();
    form.document()
}
