//! The papers of a month: each has a code, is made from a pay run, a scoring or the month's facts, written whole or not
//! at all, and on record.

mod archive;
mod bank;
mod catalogue;
mod fonts;
mod hotline;
mod insurance;
pub(super) mod labels;
mod materials;
mod offered;
mod office;
mod own;
mod personal;
mod printed;
mod rating;
mod slips;
mod staff_changes;
mod tax;
mod voucher;

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;

pub use catalogue::{PAPERS, PaperKind};
pub use materials::payroll_bytes;
pub use offered::{PaperOffer, offered_papers};

use super::OperationError;
use super::policies::digest;
use super::recompute::{latest_pay_run, pay_again};
use super::whole_file::write_whole;
use crate::access::Viewer;
use crate::message::Message;
use crate::month::Month;
use crate::store::Store;
use catalogue::{Make, PaperFile};
use fonts::PaperFonts;
use materials::{MonthMaterials, PayMaterials, ScoreMaterials};

/// The folder of papers within the data folder.
const PAPERS_FOLDER: &str = "papers";

/// A paper that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Paper {
    /// Which paper, by its code.
    pub paper: &'static str,
    /// Where it is.
    pub path: PathBuf,
    /// The pay run it is of, if it is of one.
    pub run: Option<i64>,
    /// SHA-256 of its bytes.
    pub digest: String,
    /// Its size in bytes.
    pub bytes: usize,
}

/// A file in which a bank or the tax client answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerFile {
    /// Its name, for messages.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// What some papers ask for besides the month.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PaperOptions {
    /// The bank whose file it is, by the code of its template; `general` when not said.
    pub bank: Option<String>,
    /// The accounting system, by the code of its chart of accounts; `government` when not said.
    pub accounting: Option<String>,
    /// The version of the tax client's headings; the current one when not said.
    pub tax_version: Option<String>,
    /// 工号 of whom it is; everybody when empty.
    pub staff: Vec<String>,
    /// The day it is about; the month's last when not said.
    pub day: Option<NaiveDate>,
    /// What a bank or the tax client answered.
    pub answer: Option<AnswerFile>,
    /// The operating fund of one centre before it is scaled, yuan a year.
    pub standard: Option<Decimal>,
    /// What a certificate is for, such as 办理住房贷款.
    pub purpose: Option<String>,
    /// Whom a certificate's reader may ask, such as a name and a telephone number.
    pub contact: Option<String>,
}

impl PaperOptions {
    /// Whether a member of staff is among those who were asked for.
    fn asks_for(&self, staff_no: &str) -> bool {
        self.staff.is_empty() || self.staff.iter().any(|asked| asked.eq_ignore_ascii_case(staff_no))
    }
}

/// Which papers of which month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperRequest {
    /// 工资所属月, or the month that was assessed.
    pub month: Month,
    /// The pay run; the latest of the month when not said.
    pub run: Option<i64>,
    /// The codes of the papers.
    pub papers: Vec<String>,
    /// What some of them ask for.
    pub options: PaperOptions,
}

/// A paper that was made, is on record, and is now to be handed to the one who asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperBytes {
    /// Which paper, by its code.
    pub paper: &'static str,
    /// The pay run it is of, if it is of one.
    pub run: Option<i64>,
    /// The name to save it under; Chinese, without a path.
    pub file_name: String,
    /// Its media type, such as that of a workbook.
    pub media_type: &'static str,
    /// SHA-256 of its bytes.
    pub digest: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Writes papers into `folder`, or the data folder's own: all are made before the first is written.
///
/// # Errors
/// A code is not known, a paper can't be made (there is no such run, nothing to read), the viewer may not, or a file
/// can't be written.
pub fn export_papers(
    store: &Store,
    viewer: &Viewer,
    data: &Path,
    request: &PaperRequest,
    folder: Option<&Path>,
) -> Result<Vec<Paper>, OperationError> {
    let made = make_all(store, viewer, data, request)?;
    let folder = folder.map_or_else(|| data.join(PAPERS_FOLDER), Path::to_owned);
    let mut papers = Vec::new();
    for Made { kind, run, file } in made {
        papers.push(write(store, viewer, kind, run, &folder.join(&file.name), &file.bytes)?);
    }
    Ok(papers)
}

/// Makes papers to be handed over, as a server does: nothing is written to any folder, and each is on record before it
/// is given. A paper can consist of several files, such as a bank's file and its note. Who has the right for everybody
/// gets what is asked for; who has it for herself alone (see [`offered_papers`]) gets her own of approved runs,
/// whatever people the request names.
///
/// # Errors
/// A code is not known, a paper can't be made, or the viewer may not.
pub fn hand_out_papers(
    store: &Store,
    viewer: &Viewer,
    data: &Path,
    request: &PaperRequest,
) -> Result<Vec<PaperBytes>, OperationError> {
    let mut papers = Vec::new();
    for Made { kind, run, file } in make_all(store, viewer, data, request)? {
        let digest = digest(&file.bytes);
        record(store, viewer, kind, run, &file.name, &digest)?;
        papers.push(PaperBytes {
            paper: kind.code,
            run,
            media_type: media_type(&file.name),
            file_name: file.name,
            digest,
            bytes: file.bytes,
        });
    }
    Ok(papers)
}

/// The same as one file, for a browser that saves one: a paper of several files comes as an archive (.zip), in which
/// nothing is from a clock.
///
/// # Errors
/// As [`hand_out_papers`], or nothing was made.
pub fn hand_out_one_file(
    store: &Store,
    viewer: &Viewer,
    data: &Path,
    request: &PaperRequest,
) -> Result<PaperBytes, OperationError> {
    let papers = hand_out_papers(store, viewer, data, request)?;
    archive::as_one(papers, request.month)
}

/// A file of a paper, made and neither written nor on record yet.
struct Made {
    kind: &'static PaperKind,
    run: Option<i64>,
    file: PaperFile,
}

fn make_all(
    store: &Store,
    viewer: &Viewer,
    data: &Path,
    request: &PaperRequest,
) -> Result<Vec<Made>, OperationError> {
    let kinds: Vec<&'static PaperKind> =
        request.papers.iter().map(|code| kind(code)).collect::<Result<_, _>>()?;
    let fonts = PaperFonts::default();
    let mut made = Vec::new();
    for kind in kinds {
        let (run, files) = if kind.own_only(viewer) {
            own::make_own((store, data, &fonts), viewer, request, kind)?
        } else {
            kind.require(viewer)?;
            make((store, data, &fonts), viewer, request, kind)?
        };
        made.extend(files.into_iter().map(|file| Made { kind, run, file }));
    }
    Ok(made)
}

/// Writes one paper of a pay run; `to` is a file, or none for the data folder's own.
///
/// # Errors
/// There is no such run, what it kept does not match its digests, or the file can't be written.
pub fn export_payroll(
    store: &Store,
    viewer: &Viewer,
    data: &Path,
    month: Month,
    run: i64,
    to: Option<&Path>,
) -> Result<Paper, OperationError> {
    let kind = kind("payroll")?;
    kind.require(viewer)?;
    let options = PaperOptions::default();
    let request = PaperRequest { month, run: Some(run), papers: Vec::new(), options };
    let (run, files) = make((store, data, &PaperFonts::default()), viewer, &request, kind)?;
    let file = files.into_iter().next().ok_or_else(|| nothing(kind))?;
    let path = to.map_or_else(|| data.join(PAPERS_FOLDER).join(&file.name), Path::to_owned);
    write(store, viewer, kind, run, &path, &file.bytes)
}

fn kind(code: &str) -> Result<&'static PaperKind, OperationError> {
    PAPERS.iter().find(|kind| kind.code == code).ok_or_else(|| {
        OperationError::Refused(Message::new(
            format!("没有“{code}”这种材料，用 xingchou export --list 看有哪些"),
            format!("there is no paper “{code}”; xingchou export --list shows them"),
        ))
    })
}

fn nothing(kind: &PaperKind) -> OperationError {
    OperationError::Refused(Message::new(
        format!("“{}”没有内容可写", kind.chinese),
        format!("there is nothing to write of {}", kind.english),
    ))
}

fn make(
    (store, data, fonts): (&Store, &Path, &PaperFonts),
    viewer: &Viewer,
    request: &PaperRequest,
    kind: &PaperKind,
) -> Result<(Option<i64>, Vec<PaperFile>), OperationError> {
    let month =
        MonthMaterials { store, viewer, data, month: request.month, options: &request.options, fonts };
    match kind.make {
        Make::Month(make) => Ok((None, make(&month)?)),
        Make::Score(make) => Ok((None, ScoreMaterials::with(month, make)?)),
        Make::Pay(make) => {
            let run = match request.run {
                Some(run) => run,
                None => latest_pay_run(store, viewer, request.month)?,
            };
            let pay = pay_again(store, viewer, run)?;
            if pay.run.state == "discarded" {
                return Err(OperationError::Refused(Message::new(
                    format!("工资批次 #{run} 已被后来的试算替代，不能导出；请导出最近一批"),
                    format!("run #{run} was set aside by a later draft; export the latest"),
                )));
            }
            if pay.inputs.pay_month != request.month {
                return Err(OperationError::Refused(Message::new(
                    format!(
                        "工资批次 #{run} 是 {} 的，不是 {} 的，请核对",
                        pay.inputs.pay_month, request.month
                    ),
                    format!("run #{run} is of {}, not of {}", pay.inputs.pay_month, request.month),
                )));
            }
            Ok((Some(run), PayMaterials::with(month, &pay, make)?))
        }
    }
}

fn write(
    store: &Store,
    viewer: &Viewer,
    kind: &PaperKind,
    run: Option<i64>,
    path: &Path,
    bytes: &[u8],
) -> Result<Paper, OperationError> {
    write_whole(path, bytes)?;
    let paper =
        Paper { paper: kind.code, path: path.to_owned(), run, digest: digest(bytes), bytes: bytes.len() };
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    record(store, viewer, kind, run, &name, &paper.digest)?;
    Ok(paper)
}

/// That a paper left the program.
fn record(
    store: &Store,
    viewer: &Viewer,
    kind: &PaperKind,
    run: Option<i64>,
    name: &str,
    digest: &str,
) -> Result<(), OperationError> {
    let of = run.map(|run| format!("#{run} ")).unwrap_or_default();
    let target = format!("{of}{} {name} {digest}", kind.code);
    store
        .write_transaction(viewer, |writing| writing.audit_entry_insert(viewer, "paper_exported", &target))?;
    Ok(())
}

/// What a file is, by the end of its name.
fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("xlsx") => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Some("pdf") => "application/pdf",
        Some("html") => "text/html; charset=utf-8",
        Some("csv") => "text/csv",
        Some("txt") => "text/plain",
        Some("zip") => "application/zip",
        _ => "application/octet-stream",
    }
}
