//! 年度工资与个税对账单: a person's year of pay and tax, month by month.

use super::form::{Form, Part};
use crate::document::{Cell, Document, TableColumn};
use crate::wording::month_words;
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// One month of a tax year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnnualMonth {
    /// 税款所属期, the month of the pay date: any day of it.
    pub tax_period: NaiveDate,
    /// 工资所属月: any day of it.
    pub pay_month: NaiveDate,
    /// 应发合计, in yuan.
    pub gross: Decimal,
    /// 专项扣除: the person's insurance and housing fund, in yuan.
    pub special_deduction: Decimal,
    /// 专项附加扣除 of the month, in yuan.
    pub additional_deduction: Decimal,
    /// 个人所得税 withheld, in yuan.
    pub tax: Decimal,
    /// 实发工资, in yuan.
    pub net: Decimal,
    /// 单位承担, in yuan.
    pub employer: Decimal,
}

/// A person's year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnnualStatement {
    /// The office's name.
    pub office: String,
    /// The tax year.
    pub year: i32,
    /// 工号.
    pub staff_no: String,
    /// 姓名.
    pub name: String,
    /// 证件号码 as it is to be printed.
    pub id_number: String,
    /// The months paid in that year, in order.
    pub months: Vec<AnnualMonth>,
    /// 全年一次性奖金 that was taxed separately, and its tax, when there was one.
    pub bonus: Option<(Decimal, Decimal)>,
    /// The paper's own day.
    pub day: NaiveDate,
}

/// The statement of a person's year, to hold against the tax authority's figures at the annual settlement.
#[must_use]
pub fn annual_statement(statement: &AnnualStatement) -> Document {
    let title = format!("{}{}年度工资与个人所得税对账单", statement.office, statement.year);
    let mut form = Form::new(title, statement.day);
    form.across = true;
    form.has_amounts = true;
    form.subtitle = format!(
        "姓名：{}    工号：{}    证件号码：{}",
        statement.name, statement.staff_no, statement.id_number
    );
    let rows = statement
        .months
        .iter()
        .map(|month| {
            let mut row =
                vec![Cell::text(month_words(month.tax_period)), Cell::text(month_words(month.pay_month))];
            row.extend(
                [
                    month.gross,
                    month.special_deduction,
                    month.additional_deduction,
                    month.tax,
                    month.net,
                    month.employer,
                ]
                .map(Cell::Number),
            );
            row
        })
        .collect();
    form.parts.push(
        Part::table(
            vec![
                (TableColumn::centred("税款所属期"), 14),
                (TableColumn::centred("工资所属月"), 14),
                (TableColumn::money("应发合计"), 16),
                (TableColumn::money("专项扣除（个人保险、公积金）"), 18),
                (TableColumn::money("专项附加扣除"), 16),
                (TableColumn::money("已扣个人所得税"), 16),
                (TableColumn::money("实发工资"), 16),
                (TableColumn::money("单位承担"), 16),
            ],
            rows,
        )
        .with(Some("全年合计"), "本年度没有发放记录。"),
    );
    if let Some((bonus, tax)) = statement.bonus {
        form.parts.push(Part::Paragraph(format!(
            "另有全年一次性奖金 {} 元，单独计税 {} 元，不含在上表内。",
            crate::wording::amount_words(bonus),
            crate::wording::amount_words(tax)
        )));
    }
    form.remarks = vec![
        "税款所属期是发放工资的月份。全年税款以次年 3 月 1 日至 6 月 30 日的综合所得年度汇算为准，多退少补由本人办理。".to_string(),
        "本单只供本人查看。".to_string(),
    ];
    form.document()
}
