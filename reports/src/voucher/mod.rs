//! 记账凭证: the entries of a payroll. Debit equals credit and gross equals net and deductions, or there is no
//! voucher but an error.

mod chart_of_accounts;
mod entries;
mod papers;

pub use chart_of_accounts::{
    Account, Accounts, BudgetAccounts, ChartOfAccounts, PayItems, charts_of_accounts,
};
pub use entries::{Ledger, Voucher, VoucherEntry, vouchers};
pub use papers::{voucher_csv, voucher_workbook};
