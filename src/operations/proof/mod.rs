//! The proof pack (证明包) of a month: what an auditor needs to compute every fen of it again on another machine, years
//! later, without the office's database, keys or accounts. People are staff numbers in it: there is no name of who is
//! paid, no ID number and no account. `docs/proof.md` says what it proves and what it does not.

mod at_home;
mod check;
mod make;
mod totals;

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

pub use at_home::compare;
pub use check::{Checked, CheckedRun, check};
pub use make::{Made, PackBytes, hand_out, make, pack_of};
pub use totals::{FundTotal, Total, Totals};

use super::OperationError;
use super::kept_run::{PayInputs, ScoreInputs, UsedText};
use super::policies::digest;
use super::results::RunResults;
use crate::message::Message;
use crate::month::Month;
use crate::store::{Approval, AuditEntry, TrailHead};

/// How the first line of a pack begins: what the file is, and the version of its form.
const BEGINS: &str = "xingchou-proof 1 sha256 ";

/// A month's pack.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pack {
    /// The version of the program that made it.
    pub program_version: String,
    /// The engine's version of meaning: by which meaning of formulas the month is computed again.
    pub meaning_version: u32,
    /// The office's name.
    pub office: String,
    /// 工资所属月
    pub month: Month,
    /// The approved runs, in the order of their approval.
    pub runs: Vec<PackRun>,
    /// The scorings that the runs read stars from.
    pub scorings: Vec<PackScoring>,
    /// The text of every rule sheet used, by the SHA-256 of the text.
    pub sheets: BTreeMap<String, String>,
    /// The files of the months that were read.
    pub files: Vec<PackFile>,
    /// The steps of the ways of the month and of those assessed: who signed what when.
    pub steps: Vec<PackStep>,
    /// How far the trail had come when the pack was made.
    pub trail_head: TrailHead,
    /// The entries of the trail that sign, each with the hash before it.
    pub entries: Vec<PackEntry>,
    /// The number of the office within its trail, which is part of what is hashed.
    pub district: i64,
}

/// An approved run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackRun {
    /// Its number (工资批次).
    pub run: i64,
    /// What it pays.
    pub kind: String,
    /// 考核月
    pub assessed_month: String,
    /// 工资所属月
    pub pay_month: String,
    /// 发放日期
    pub pay_date: NaiveDate,
    /// The family of the pay sheet.
    pub family: String,
    /// The sheets it used.
    pub sheets: Vec<UsedText>,
    /// The list of them as it is kept, which is part of what was sealed.
    pub sheet_digests: String,
    /// The engine's version of meaning that computed it.
    pub engine_version: String,
    /// The scoring that it read stars from.
    pub score_run: Option<i64>,
    /// The digest of the inputs as they are kept, with names and places in files.
    pub inputs_digest: String,
    /// The digest of the results, which is what was approved.
    pub results_digest: String,
    /// When it was computed, UTC.
    pub made_at: NaiveDateTime,
    /// The inputs: every value, without names and without places in files.
    pub inputs: PayInputs,
    /// The results, as they are kept.
    pub results: RunResults,
    /// What they add up to.
    pub totals: Totals,
    /// Who prepared, checked and approved it, and when.
    pub approval: Approval,
    /// The digest of all the above that was sealed with the approval.
    pub run_digest: String,
    /// How far the trail had come then.
    pub sealed_at_head: TrailHead,
}

/// A scoring.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackScoring {
    /// Its number.
    pub run: i64,
    /// 考核月
    pub month: String,
    /// The family of the score sheet.
    pub family: String,
    /// The sheets it used.
    pub sheets: Vec<UsedText>,
    /// The list of them as it is kept.
    pub sheet_digests: String,
    /// The engine's version of meaning that computed it.
    pub engine_version: String,
    /// The digest of the inputs as they are kept.
    pub inputs_digest: String,
    /// The digest of the results, which is what was published and signed.
    pub results_digest: String,
    /// When it was computed, UTC.
    pub made_at: NaiveDateTime,
    /// The inputs: every value, without names and without places in files.
    pub inputs: ScoreInputs,
    /// The results, as they are kept.
    pub results: RunResults,
}

/// A file that was taken in for one of the months.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackFile {
    /// Its number (批次).
    pub batch: i64,
    /// Its name; long numbers in it are masked.
    pub name: String,
    /// What it is about.
    pub kind: String,
    /// The month it was taken for.
    pub month: String,
    /// The SHA-256 of its bytes.
    pub digest: String,
    /// When it was taken in, UTC.
    pub taken_at: NaiveDateTime,
    /// Rows taken.
    pub rows_taken: i64,
    /// Rows refused.
    pub rows_refused: i64,
    /// Rows that earlier files had said already.
    pub rows_already_there: i64,
    /// When it was undone, UTC; none where it stands.
    pub undone_at: Option<NaiveDateTime>,
    /// The runs that read it.
    pub read_by: Vec<i64>,
}

/// A step of the month's way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackStep {
    /// The month that it is a step of: that of the pay, or one assessed.
    pub month: Month,
    /// The step's code, such as `approved`.
    pub step: String,
    /// Its name for people.
    pub title: Message,
    /// The pay run, for steps of pay.
    pub run: Option<i64>,
    /// The digest of what was signed.
    pub digest: String,
    /// Who.
    pub by: String,
    /// The account, by which two people of one name are told apart.
    pub account: Option<i64>,
    /// When, UTC.
    pub at: NaiveDateTime,
}

/// An entry of the trail with the hash of the one before, over which its own is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackEntry {
    /// The hash before; empty for the first.
    pub before: String,
    /// The entry.
    pub entry: AuditEntry,
}

impl Pack {
    /// The pack as a file: a line that says what it is and the SHA-256 of all that follows, and then JSON.
    ///
    /// # Errors
    /// Serialising fails, which only a broken program can cause.
    pub fn bytes(&self) -> Result<Vec<u8>, OperationError> {
        let mut text = serde_json::to_string_pretty(self)?;
        text.push('\n');
        Ok(format!("{BEGINS}{}\n{text}", digest(text.as_bytes())).into_bytes())
    }

    /// A pack out of a file, with the digest of its first line.
    ///
    /// # Errors
    /// It is none, or not a byte of it may have been changed and one was.
    pub fn read(bytes: &[u8]) -> Result<(Self, String), OperationError> {
        let refused = |zh: &str, en: &str| Err(OperationError::Refused(Message::new(zh, en)));
        let none = || {
            refused(
                "这不是证明包，或第一行被改动过；证明包由 xingchou proof 生成",
                "this is no proof pack, or its first line was changed; xingchou proof writes one",
            )
        };
        let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else { return none() };
        let (line, rest) = bytes.split_at(end);
        let Some(said) = std::str::from_utf8(line).ok().and_then(|line| line.strip_prefix(BEGINS)) else {
            return none();
        };
        let body = rest.get(1..).unwrap_or_default();
        if said != digest(body) {
            return refused(
                "证明包的内容与第一行的指纹不符：它被改动过或不完整，请向出具单位重新索取",
                "the pack is not what the digest in its first line says: it was changed or is not whole; ask the office for it again",
            );
        }
        match serde_json::from_slice(body) {
            Ok(pack) => Ok((pack, said.to_owned())),
            Err(error) => Err(OperationError::Refused(Message::new(
                format!("证明包的格式无法识别（可能由更新的程序生成）：{error}"),
                format!("the pack's form is not understood (a newer program may have made it): {error}"),
            ))),
        }
    }
}
