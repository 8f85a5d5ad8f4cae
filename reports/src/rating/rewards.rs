//! 奖惩优劣一表清: a month's rewards and penalties in one table.

use crate::document::{Cell, Document, DocumentSheet, Table, TableColumn};
use crate::run_amounts::{day_words, month_words};
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RewardSide {
    /// 奖: an award.
    Award,
    /// 惩: a deduction of points or of a reward.
    Penalty,
    /// 优: praise.
    Praise,
    /// 劣: a finding, a bad rating that was verified.
    Fault,
}

impl RewardSide {
    /// The character on the table.
    #[must_use]
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Award => "奖",
            Self::Penalty => "惩",
            Self::Praise => "优",
            Self::Fault => "劣",
        }
    }

    const ALL: [Self; 4] = [Self::Award, Self::Penalty, Self::Praise, Self::Fault];
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RewardLine {
    /// What it is.
    pub side: RewardSide,
    /// When; none for what is counted over the month.
    pub date: Option<NaiveDate>,
    /// 工号.
    pub staff_no: String,
    /// 姓名.
    pub name: String,
    /// 所属社区.
    pub community: String,
    /// What for.
    pub matter: String,
    /// Yuan, where it is money; below zero for what is taken off.
    pub amount: Option<Decimal>,
    /// Where it is from: a file, a rule.
    pub basis: String,
}

/// The table, by person, with the sum of money and how many of each kind there are.
#[must_use]
pub fn rewards_and_penalties(
    office: &str,
    (month, dated): (NaiveDate, NaiveDate),
    lines: &[RewardLine],
) -> Document {
    let mut sheet = DocumentSheet::across("奖惩优劣", &[8, 8, 10, 14, 20, 20, 38, 13, 28]);
    sheet.title(format!("{office}{}奖惩优劣一览表", month_words(month)));
    let count = |side| lines.iter().filter(|line| line.side == side).count();
    let counts: Vec<String> =
        RewardSide::ALL.iter().map(|side| format!("{} {} 项", side.chinese(), count(*side))).collect();
    sheet.line(format!("共 {} 项：{}。", lines.len(), counts.join("，")));
    let mut table = Table::new(vec![
        TableColumn::centred("序号"),
        TableColumn::centred("类别"),
        TableColumn::centred("工号"),
        TableColumn::text("姓名"),
        TableColumn::text("所属社区"),
        TableColumn::centred("日期"),
        TableColumn::text("事由"),
        TableColumn::money("金额（元）"),
        TableColumn::text("依据"),
    ])
    .with_total("合计");
    let mut sorted: Vec<&RewardLine> = lines.iter().collect();
    sorted.sort_by_key(|line| (line.staff_no.clone(), line.date));
    for (at, line) in sorted.into_iter().enumerate() {
        table.row(vec![
            Cell::count(at + 1),
            line.side.chinese().into(),
            line.staff_no.clone().into(),
            line.name.clone().into(),
            line.community.clone().into(),
            line.date.map(day_words).unwrap_or_default().into(),
            line.matter.clone().into(),
            line.amount.into(),
            line.basis.clone().into(),
        ]);
    }
    if table.rows.is_empty() {
        sheet.line("本月没有记录。");
    } else {
        sheet.table(table);
    }
    sheet.line("本表含金额，只供内部审核，不公示。");
    sheet.signatures(&[("制表", ""), ("复核", ""), ("负责人", "")]);
    Document {
        title: format!("{}奖惩优劣一览表", month_words(month)),
        office: office.to_string(),
        dated,
        state: None,
        sheets: vec![sheet],
    }
}
