//! 增减员表: who joined and who left in a month.

use crate::document::{Cell, Document, DocumentSheet, Table, TableColumn};
use crate::run_amounts::{day_words, month_words};
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// Whether somebody joined or left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MovementKind {
    /// 增员.
    Joined,
    /// 减员.
    Left,
}

/// Somebody who joined or left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Movement {
    /// Joined or left.
    pub kind: MovementKind,
    /// 工号.
    pub staff_no: String,
    /// 姓名.
    pub name: String,
    /// 证件号码, in full.
    pub id_number: String,
    /// The first day of employment, or the last.
    pub on: NaiveDate,
    /// 所属社区.
    pub community: String,
    /// 人员身份.
    pub status: String,
    /// 社保基数, yuan.
    pub insurance_base: Option<Decimal>,
    /// 公积金基数, yuan.
    pub fund_base: Option<Decimal>,
    /// Why somebody left, where it is known.
    pub reason: String,
}

/// The list of a month: 增员 and 减员, with what the offices ask for. What is not known is left to be filled in.
#[must_use]
pub fn movement_list(office: &str, month: NaiveDate, movements: &[Movement]) -> Document {
    let mut sheet = DocumentSheet::across("增减员", &[6, 10, 14, 22, 16, 16, 13, 13, 13, 20]);
    sheet.title(format!("{office}{}社会保险、公积金增减员表", month_words(month)));
    for (kind, heading, day) in
        [(MovementKind::Joined, "一、增员", "入职日期"), (MovementKind::Left, "二、减员", "离职日期")]
    {
        let own: Vec<&Movement> = movements.iter().filter(|movement| movement.kind == kind).collect();
        sheet.heading(format!("{heading}（{} 人）", own.len()));
        if own.is_empty() {
            sheet.line("无。");
            continue;
        }
        let mut table = Table::new(vec![
            TableColumn::centred("序号"),
            TableColumn::centred("工号"),
            TableColumn::text("姓名"),
            TableColumn::centred("证件号码"),
            TableColumn::text("所属社区"),
            TableColumn::centred(day),
            TableColumn::centred("人员身份"),
            TableColumn::money("社保基数").unsummed(),
            TableColumn::money("公积金基数").unsummed(),
            TableColumn::text(if kind == MovementKind::Left { "减员原因" } else { "备注" }),
        ]);
        for (at, movement) in own.iter().enumerate() {
            table.row(vec![
                Cell::count(at + 1),
                movement.staff_no.clone().into(),
                movement.name.clone().into(),
                movement.id_number.clone().into(),
                movement.community.clone().into(),
                day_words(movement.on).into(),
                movement.status.clone().into(),
                movement.insurance_base.into(),
                movement.fund_base.into(),
                movement.reason.clone().into(),
            ]);
        }
        sheet.table(table);
    }
    sheet.line("入职、离职当月均缴纳（暂定，待社保、公积金经办机构确认）；退休返聘人员不参保。");
    sheet.signatures(&[("经办", ""), ("复核", ""), ("日期", "")]);
    Document {
        title: format!("{}增减员表", month_words(month)),
        office: office.to_string(),
        dated: month,
        state: None,
        sheets: vec![sheet],
    }
}
