//! Office papers: what is applied for, approved, handed out and certified around a payroll.
//!
//! Each is a function that makes a [`crate::document::Document`], which is then written as PDF or as a workbook.
//! Figures come from the slips of a run or from the caller; nothing is looked up.

mod annual_statement;
mod bonus_comparison;
mod certificates;
mod form;
mod fund_request;
mod pay_approval;
mod retention_list;
mod settlement;
mod slip_receipts;
mod staff_changes;

pub use annual_statement::{AnnualMonth, AnnualStatement, annual_statement};
pub use bonus_comparison::{BonusChoice, BonusTax, bonus_comparison};
pub use certificates::{Certified, Income, employment_certificate, income_certificate};
pub use fund_request::fund_request;
pub use pay_approval::{MonthTotals, pay_approval};
pub use retention_list::retention_list;
pub use settlement::{Settlement, SettlementItem, settlement_statement};
pub use slip_receipts::{Receipt, ReceiptState, slip_receipts};
pub use staff_changes::{ChangeKind, StaffChange, StaffChanges, staff_changes};

use crate::pay_slips::PaySlip;
use rust_decimal::Decimal;

/// The sum of something over slips.
fn sum_of(slips: &[PaySlip], of: impl Fn(&PaySlip) -> Decimal) -> Decimal {
    slips.iter().map(of).fold(Decimal::ZERO, |sum, one| sum.checked_add(one).unwrap_or(sum))
}

/// What two amounts come to.
fn plus(left: Decimal, right: Decimal) -> Decimal {
    left.checked_add(right).unwrap_or(left)
}

/// What is left of an amount.
fn minus(left: Decimal, right: Decimal) -> Decimal {
    left.checked_sub(right).unwrap_or(left)
}

/// An amount with its capitals, as running text has it.
fn in_words(amount: Decimal) -> String {
    let capitals = crate::capital_amount::capital_amount(amount);
    format!("人民币{capitals}（¥{}）", crate::wording::amount_words(amount))
}

/// A name to group by; what has none says so.
fn named(text: &str) -> &str {
    if text.is_empty() { "（未填）" } else { text }
}
