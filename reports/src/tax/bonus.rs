//! 全年一次性奖金 that is taxed by itself; merged bonuses are part of the month's income already.

use super::file::{self, TaxFile};
use super::template::TaxTemplate;
use crate::ReportError;
use crate::payee::{Payee, payee_of};
use crate::plain_workbook::PlainCell;
use crate::run::PayrollRun;
use crate::run_amounts::{BONUS, BONUS_TAX};
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// One person's bonus; yuan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BonusLine {
    /// 工号.
    pub staff_no: String,
    /// 姓名.
    pub name: String,
    /// 证件类型.
    pub id_type: String,
    /// 证件号码, in full.
    pub id_number: String,
    /// 全年一次性奖金额.
    pub bonus: Decimal,
    /// What we withheld of it.
    pub tax: Decimal,
}

/// Everybody with a bonus of the year that is taxed by itself. Whoever has no ID number is listed with an empty one.
#[must_use]
pub fn bonus_lines(runs: &[&PayrollRun<'_>], payees: &[Payee]) -> Vec<BonusLine> {
    let mut lines = Vec::new();
    for run in runs {
        for person in run.paid() {
            let bonus = run.amount(person, BONUS);
            let Some(label) = run.people.get(person).filter(|_| bonus > Decimal::ZERO) else { continue };
            let payee = payee_of(payees, &label.staff_no);
            lines.push(BonusLine {
                staff_no: label.staff_no.clone(),
                name: label.name.clone(),
                id_type: payee.map(|payee| payee.id_type.clone()).unwrap_or_default(),
                id_number: payee.map(|payee| payee.id_number.clone()).unwrap_or_default(),
                bonus,
                tax: run.amount(person, BONUS_TAX),
            });
        }
    }
    lines
}

/// Writes the import file of the bonuses.
///
/// # Errors
/// The template has a heading that nothing is known to stand under, or the workbook can't be written.
pub fn bonus_file(
    office: &str,
    tax_month: NaiveDate,
    template: &TaxTemplate,
    lines: &[BonusLine],
) -> Result<TaxFile, ReportError> {
    let name = format!("个税扣缴_全年一次性奖金_{}.xlsx", tax_month.format("%Y-%m"));
    file::write((office, tax_month), template, name, lines, |line, heading| match heading {
        "工号" => Some(line.staff_no.as_str().into()),
        "姓名" => Some(line.name.as_str().into()),
        "证件类型" => Some(line.id_type.as_str().into()),
        "证件号码" => Some(line.id_number.as_str().into()),
        "全年一次性奖金额" => Some(PlainCell::Number(line.bonus, 2)),
        "免税收入" | "其他" | "准予扣除的捐赠额" | "减免税额" | "协定减免" | "备注" => {
            Some(PlainCell::Empty)
        }
        _ => None,
    })
}
