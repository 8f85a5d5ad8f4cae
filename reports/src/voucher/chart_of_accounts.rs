//! Which account takes what, as data.

use crate::ReportError;
use serde::Deserialize;

const SHIPPED: [(&str, &str); 2] = [
    ("voucher/government.toml", include_str!("../../templates/voucher/government.toml")),
    ("voucher/enterprise.toml", include_str!("../../templates/voucher/enterprise.toml")),
];

/// The accounts of one accounting system.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChartOfAccounts {
    /// By which it is chosen, such as `government`.
    pub code: String,
    /// Its name, for people.
    pub name: String,
    /// Where the accounts are published.
    pub source: String,
    /// What is not, and who must confirm it.
    pub assumed: Option<String>,
    /// 财务会计, or the only ledger there is.
    pub accounts: Accounts,
    /// 预算会计, where books are kept on both sides.
    pub budget: Option<BudgetAccounts>,
    /// Which items of a payroll are basic pay or performance pay; the others are allowances.
    pub items: PayItems,
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// 科目编码.
    pub code: String,
    /// 科目名称, with its detail.
    pub name: String,
}

/// The accounts of 财务会计.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accounts {
    /// The cost of pay and of the unit's share.
    pub expense: Account,
    /// Basic pay that is due.
    pub payable_basic: Account,
    /// Allowances that are due.
    pub payable_allowance: Account,
    /// Performance pay that is due.
    pub payable_performance: Account,
    /// The unit's social insurance.
    pub payable_insurance_employer: Account,
    /// People's social insurance.
    pub payable_insurance_employee: Account,
    /// The unit's housing fund.
    pub payable_fund_employer: Account,
    /// People's housing fund.
    pub payable_fund_employee: Account,
    /// Income tax withheld.
    pub payable_tax: Account,
    /// Other deductions.
    pub payable_other: Account,
    /// What people owe whose net pay is negative.
    pub receivable: Account,
    /// Where the money comes from: a bank account, or the treasury's payment.
    pub payment: Account,
}

/// The accounts of 预算会计.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BudgetAccounts {
    /// 行政支出 or 事业支出.
    pub expenditure: Account,
    /// 财政拨款预算收入 or 资金结存.
    pub source_of_funds: Account,
}

/// Items of a payroll by their codes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PayItems {
    /// Basic pay.
    pub basic: Vec<String>,
    /// Performance pay.
    pub performance: Vec<String>,
}

impl ChartOfAccounts {
    /// Reads a chart; `file` is for messages.
    ///
    /// # Errors
    /// It is not TOML of the fields above.
    pub fn read(file: &str, text: &str) -> Result<Self, ReportError> {
        toml::from_str(text).map_err(|fault| ReportError::Template {
            file: file.to_string(),
            fault: fault.message().to_string(),
        })
    }
}

/// The charts that come with the program.
///
/// # Errors
/// One of them is wrong.
pub fn charts_of_accounts() -> Result<Vec<ChartOfAccounts>, ReportError> {
    SHIPPED.iter().map(|(file, text)| ChartOfAccounts::read(file, text)).collect()
}
