//! What a payroll workbook can show besides its run.

use crate::pay_slips::Difference;
use crate::run::Signature;
use rust_decimal::Decimal;

/// 补发、补扣 of one person, paid or taken back in this run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonDifference {
    /// 工号.
    pub staff_no: String,
    /// 姓名.
    pub name: String,
    /// Which month and item, and how much.
    pub difference: Difference,
}

/// What one person was paid in the month before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierPay {
    /// 工号.
    pub staff_no: String,
    /// 姓名.
    pub name: String,
    /// 应发合计, in yuan.
    pub gross: Decimal,
    /// 实发工资, in yuan.
    pub net: Decimal,
}

/// What is known besides the run; what is not given is not shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PayrollAddition {
    /// 补发、补扣 by month of origin.
    pub differences: Vec<PersonDifference>,
    /// The month before, of everybody who was paid then.
    pub month_before: Option<Vec<EarlierPay>>,
    /// Who signs, and how far it is; none for the names of the run's preparation alone.
    pub signatures: Vec<Signature>,
}
