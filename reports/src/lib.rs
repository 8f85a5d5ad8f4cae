//! Results out: the papers an office prints, signs, sends and files.
//!
//! A report takes a finished evaluation of the engine together with the people's labels (names, posts, masked
//! numbers), which the engine never sees, and makes the bytes of a file. It reads no file, no clock and no locale:
//! the same run gives the same bytes.
//!
//! - [`payroll_workbook`]: the payroll as a workbook with live formulas;
//! - [`capital_amount`]: amounts in the capital characters of cheques and vouchers;
//! - [`cell`]: the one door from a decimal to a spreadsheet's binary number.

pub mod capital_amount;
pub mod cell;
mod payroll_workbook;
mod run;

pub use payroll_workbook::payroll_workbook;
pub use run::{InputDigest, PayrollRun, PersonLabel, Preparation, ReportError, RunState, ScoreResult};
