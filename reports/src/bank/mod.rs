//! 银行代发: the file a bank is sent, the note that goes with it, and what the bank answers.
//!
//! What a bank wants is data: a [`BankTemplate`] names the columns, their order, the form of the file and its
//! encoding. A name that the encoding cannot carry is not sent with a question mark in it; it is held and listed.

mod answer;
mod encoding;
mod file;
mod note;
mod template;

pub use answer::{
    AnswerMatch, BankAnswer, LineOutcome, answer_report, as_sent, bounced_lines, match_answers,
};
pub use encoding::BankEncoding;
pub use file::{BankFile, BankLine, BankOrder, LeftOut, LeftOutReason, bank_file, resend_file};
pub use note::covering_note;
pub use template::{
    AmountUnit, BankColumn, BankField, BankTemplate, FileForm, TotalLine, TotalPosition, templates,
};
