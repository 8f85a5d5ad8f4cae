//! 年度缴费基数申报: the average monthly wage of the year before, within the limits.

use crate::document::{Cell, Document, DocumentSheet, Table, TableColumn};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use xingchou_engine::number::round_half_away;

/// What somebody was paid in the year before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearIncome {
    /// 工号.
    pub staff_no: String,
    /// 姓名.
    pub name: String,
    /// 证件号码, in full.
    pub id_number: String,
    /// How many months were paid.
    pub months: u32,
    /// The wages of those months that count for the base, yuan.
    pub income: Decimal,
    /// The base as it is now, yuan.
    pub present: Option<Decimal>,
}

/// The floor and the ceiling of the base, yuan a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseLimits {
    /// 下限, none while it is not published.
    pub floor: Option<Decimal>,
    /// 上限, none while it is not published.
    pub ceiling: Option<Decimal>,
    /// Where they are from, or who must confirm them.
    pub basis: String,
}

/// The declaration: average, base within the limits, and what it is now. Each person signs for their own.
#[must_use]
pub fn base_declaration(
    office: &str,
    (income_year, declared): (i32, NaiveDate),
    people: &[YearIncome],
    limits: &BaseLimits,
) -> Document {
    let mut sheet = DocumentSheet::across("基数申报", &[6, 10, 14, 22, 8, 15, 13, 13, 13, 28, 14]);
    sheet.title(format!("{office}社会保险缴费基数年度申报表（依据 {income_year} 年工资）"));
    let limit =
        |amount: Option<Decimal>| amount.map_or("未公布".to_string(), |amount| format!("{amount} 元"));
    sheet.line(format!(
        "缴费基数下限：{}    上限：{}    依据：{}",
        limit(limits.floor),
        limit(limits.ceiling),
        limits.basis
    ));
    let mut table = Table::new(vec![
        TableColumn::centred("序号"),
        TableColumn::centred("工号"),
        TableColumn::text("姓名"),
        TableColumn::centred("证件号码"),
        TableColumn::number("月数", 0),
        TableColumn::money("全年工资"),
        TableColumn::money("月平均工资").unsummed(),
        TableColumn::money("申报基数"),
        TableColumn::money("现基数").unsummed(),
        TableColumn::centred("说明"),
        TableColumn::centred("本人签字"),
    ])
    .with_total("合计");
    for (at, person) in people.iter().enumerate() {
        let average = (person.months > 0)
            .then(|| person.income.checked_div(person.months.into()))
            .flatten()
            .map(|average| round_half_away(average, 2));
        let base = average.map(|average| within(average, limits));
        let words = match average.zip(base) {
            None => "上年无工资，按首月工资",
            Some((average, base)) if base > average => "按下限",
            Some((average, base)) if base < average => "按上限",
            Some(_) => "",
        };
        table.row(vec![
            Cell::count(at + 1),
            person.staff_no.clone().into(),
            person.name.clone().into(),
            person.id_number.clone().into(),
            Cell::Number(person.months.into()),
            person.income.into(),
            average.into(),
            base.into(),
            person.present.into(),
            words.into(),
            Cell::Empty,
        ]);
    }
    sheet.table(table);
    sheet.line("月平均工资为全年计入基数的工资除以发放月数，四舍五入到分。");
    sheet.signatures(&[("经办", ""), ("复核", ""), ("单位负责人", ""), ("日期", "")]);
    Document {
        title: format!("社会保险缴费基数年度申报表（{income_year} 年工资）"),
        office: office.to_string(),
        dated: declared,
        state: None,
        sheets: vec![sheet],
    }
}

fn within(average: Decimal, limits: &BaseLimits) -> Decimal {
    let raised = limits.floor.map_or(average, |floor| average.max(floor));
    limits.ceiling.map_or(raised, |ceiling| raised.min(ceiling))
}
