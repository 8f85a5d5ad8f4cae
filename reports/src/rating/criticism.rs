//! 督查通报: findings (无故推诿、拒办、不在岗) with what is to be put right.

use crate::document::{Block, Cell, Document, DocumentSheet, Table, TableColumn};
use crate::rating::masked_name;
use crate::run_amounts::{day_words, month_words};
use chrono::NaiveDate;

/// A finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingLine {
    /// When.
    pub date: NaiveDate,
    /// 姓名, in full.
    pub name: String,
    /// 所属社区.
    pub community: String,
    /// 岗位.
    pub post: String,
    /// What was found.
    pub problem: String,
    /// What is to be done; empty leaves room.
    pub demand: String,
}

/// The list of a month. For the public the names are masked.
#[must_use]
pub fn criticism_list(
    office: &str,
    (month, dated): (NaiveDate, NaiveDate),
    findings: &[FindingLine],
    for_the_public: bool,
) -> Document {
    let mut sheet = DocumentSheet::across("通报", &[8, 16, 16, 22, 14, 42, 26]);
    sheet.title(format!("{office}{}督查情况通报", month_words(month)));
    let mut table = Table::new(vec![
        TableColumn::centred("序号"),
        TableColumn::centred("日期"),
        TableColumn::text("姓名"),
        TableColumn::text("所属社区"),
        TableColumn::centred("岗位"),
        TableColumn::text("发现的问题"),
        TableColumn::text("整改要求与期限"),
    ]);
    for (at, finding) in findings.iter().enumerate() {
        let name = if for_the_public { masked_name(&finding.name) } else { finding.name.clone() };
        table.row(vec![
            Cell::count(at + 1),
            day_words(finding.date).into(),
            name.into(),
            finding.community.clone().into(),
            finding.post.clone().into(),
            finding.problem.clone().into(),
            finding.demand.clone().into(),
        ]);
    }
    if table.rows.is_empty() {
        sheet.line("本月督查没有发现问题。");
    } else {
        sheet.line(format!(
            "本月督查发现 {} 项问题，通报如下。本人对事实有异议的，可以申诉。",
            findings.len()
        ));
        sheet.table(table);
    }
    sheet.push(Block::Space);
    sheet.push(Block::Right(office.to_string()));
    sheet.push(Block::Right(day_words(dated)));
    Document {
        title: format!("{}督查情况通报", month_words(month)),
        office: office.to_string(),
        dated,
        state: None,
        sheets: vec![sheet],
    }
}
