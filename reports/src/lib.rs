//! Results out: the papers an office prints, signs, sends and files.
//!
//! A report takes a finished evaluation of the engine together with the people's labels (names, posts, masked
//! numbers), which the engine never sees, and makes the bytes of a file. It reads no file, no clock and no locale:
//! the same run gives the same bytes.
//!
//! - [`payroll_workbook`]: the payroll as a workbook with live formulas;
//! - [`bank`]: the files that banks are sent, and what they answer;
//! - [`tax`]: the declarations of income tax, and whether the tax client comes to the same;
//! - [`insurance`]: what is declared to the offices of social insurance and the housing fund;
//! - [`voucher`]: the entries of a payroll;
//! - [`rating`]: the papers of stars: report, notice, talks, the year;
//! - [`hotline`]: the papers of the 12345 hotline;
//! - [`rule_numbers`]: the numbers of a rule sheet, to be changed and brought back;
//! - [`document`]: a paper as data, and how it is set;
//! - [`capital_amount`]: amounts in the capital characters of cheques and vouchers;
//! - [`cell`]: the one door from a decimal to a spreadsheet's binary number.

pub mod bank;
pub mod capital_amount;
pub mod cell;
mod delimited;
pub mod document;
pub mod hotline;
pub mod insurance;
mod list;
pub mod office_papers;
mod page;
pub mod pay_slips;
mod payee;
mod payroll_workbook;
mod plain_workbook;
pub mod rating;
pub mod rule_numbers;
mod run;
mod run_amounts;
pub mod tax;
pub mod voucher;
pub mod wording;
mod workbook;

pub use list::{ListCell, list_text, list_workbook};
pub use page::{FontFile, Fonts, MissingCharacter, Printed};
pub use payee::{Payee, RESIDENT_ID};
pub use payroll_workbook::{
    EarlierPay, PayrollAddition, PersonDifference, payroll_workbook, payroll_workbook_with,
};
pub use plain_workbook::text_workbook;
pub use run::{
    InputDigest, PayrollRun, PersonLabel, Preparation, ReportError, RunState, ScoreResult, Signature,
    SignatureState,
};
