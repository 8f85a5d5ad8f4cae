//! 全年一次性奖金计税比较: taxed apart and taken together with the year's pay, side by side.

use super::form::{Form, Part};
use super::minus;
use crate::document::{Cell, Document, TableColumn};
use crate::run::Signature;
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// Which way a person chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BonusChoice {
    /// 未选择: not yet.
    Open,
    /// 单独计税.
    Apart,
    /// 并入综合所得.
    Together,
}

/// One person's bonus and its tax either way, as the engine computed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BonusTax {
    /// 工号.
    pub staff_no: String,
    /// 姓名.
    pub name: String,
    /// The bonus, in yuan.
    pub bonus: Decimal,
    /// The tax when it is taxed apart, in yuan.
    pub apart: Decimal,
    /// How much more tax on the year's pay when it is taken together, in yuan.
    pub together: Decimal,
    /// What the person chose.
    pub choice: BonusChoice,
}

/// Both ways side by side, for each person; nobody is chosen for.
#[must_use]
pub fn bonus_comparison(
    office: &str,
    year: i32,
    day: NaiveDate,
    people: &[BonusTax],
    signatures: &[Signature],
) -> Document {
    let mut form = Form::new(format!("{office}{year}年全年一次性奖金计税比较表"), day);
    form.across = true;
    form.has_amounts = true;
    form.subtitle = format!("共 {} 人", people.len());
    let rows = (1_usize..)
        .zip(people)
        .map(|(number, person)| {
            let lower = match person.apart.cmp(&person.together) {
                std::cmp::Ordering::Less => "单独计税",
                std::cmp::Ordering::Greater => "并入综合所得",
                std::cmp::Ordering::Equal => "相同",
            };
            let chosen = match person.choice {
                BonusChoice::Open => "",
                BonusChoice::Apart => "单独计税",
                BonusChoice::Together => "并入综合所得",
            };
            vec![
                Cell::text(number.to_string()),
                Cell::text(&person.staff_no),
                Cell::text(&person.name),
                Cell::Number(person.bonus),
                Cell::Number(person.apart),
                Cell::Number(person.together),
                Cell::Number(minus(person.apart, person.together)),
                Cell::text(lower),
                Cell::text(chosen),
                Cell::text(""),
            ]
        })
        .collect();
    form.parts = vec![
        Part::table(
            vec![
                (TableColumn::centred("序号"), 6),
                (TableColumn::centred("工号"), 10),
                (TableColumn::centred("姓名"), 14),
                (TableColumn::money("奖金"), 15),
                (TableColumn::money("单独计税的税额"), 15),
                (TableColumn::money("并入后多缴的税额"), 15),
                (TableColumn::money("单独减并入"), 15),
                (TableColumn::centred("税额较低的方式"), 14),
                (TableColumn::centred("本人选择"), 14),
                (TableColumn::centred("本人签名"), 14),
            ],
            rows,
        )
        .with(Some("合计"), "没有人员发放全年一次性奖金。"),
    ];
    form.remarks = vec![
        "单独计税：奖金除以 12 个月查月度税率表，执行至 2027 年 12 月 31 日（财政部 税务总局公告 2023 年第 30 号）；每人每年只能用一次。"
            .to_string(),
        "并入综合所得：与全年工资合并计税，表中是因奖金而多缴的部分，按目前已知的全年工资估算。由本人选择，单位不代选。".to_string(),
    ];
    form.signatures = signatures.to_vec();
    form.document()
}
