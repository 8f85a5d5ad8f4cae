//! The numbers of a rule sheet in a spreadsheet program: taken out as a workbook, changed there, brought back as a
//! new version of the sheet. Only numbers, words of tables and what they rest on are taken from the file; formulas
//! stay those of the sheet.

mod changes;
mod numbers;
mod returned;
pub(super) mod rewrite;

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde::Serialize;
use xingchou_engine::diagnostic::{Diagnostic, Severity};
use xingchou_engine::library::Library;
use xingchou_engine::program::Program;
use xingchou_engine::sheet::Sheet;
use xingchou_importers::{Layouts, ReadOptions};
use xingchou_reports::rule_numbers::rule_numbers_workbook;

use super::super::OperationError;
use super::super::reading::Reader;
use super::{OWN_FOLDER, compile};
use crate::message::Message;
use crate::month::Month;
pub use changes::NumberChange;

/// A version made of an older one by changed numbers.
#[derive(Debug, Clone, Serialize)]
pub struct NewVersion {
    /// The sheet's family.
    pub family: String,
    /// The first day of the version that was changed.
    pub changed_from: NaiveDate,
    /// The first day of the new one.
    pub effective_from: NaiveDate,
    /// The first day of a version that is there already and takes over later.
    pub until: Option<NaiveDate>,
    /// Every change. None: there is no new version.
    pub changes: Vec<NumberChange>,
    /// What people must know about the new version and did not have to before.
    pub warnings: Vec<Diagnostic>,
    /// The new sheet's text.
    #[serde(skip)]
    pub text: String,
}

/// The workbook of a sheet's own numbers, as of a month.
///
/// # Errors
/// There is no such sheet or no version of it in that month, or the workbook can't be written.
pub fn take_out(library: &Library, family: &str, month: Month) -> Result<Vec<u8>, OperationError> {
    let sheet = in_force(library, family, month.last_day())?;
    let mut numbers = numbers::of_sheet(sheet)?;
    for (included, _) in &sheet.include {
        let title = library.versions(included).last().map_or(included.as_str(), |sheet| &sheet.title);
        numbers.included.push(format!("{title}（{included}）"));
    }
    Ok(rule_numbers_workbook(&numbers)?)
}

/// The texts of a workbook (or CSV file) that comes back.
///
/// # Errors
/// The file can't be read.
pub fn texts_of(file: &Path) -> Result<Vec<Vec<String>>, OperationError> {
    let bytes = std::fs::read(file)
        .map_err(|source| OperationError::Folder { path: file.display().to_string(), source })?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    texts_in(&name, &bytes)
}

/// The same of what is in a file of this name.
///
/// # Errors
/// It can't be read.
pub fn texts_in(name: &str, bytes: &[u8]) -> Result<Vec<Vec<String>>, OperationError> {
    Reader::new(&Layouts::shipped()?)
        .texts(name, bytes, &ReadOptions::default())
        .map_err(|error| refused(error.message_zh(), error.message_en()))
}

/// What a workbook that was taken out and changed makes of its sheet from a day on. Nothing is written.
///
/// # Errors
/// The file is no such workbook, is of another sheet or an outdated version, or a change is not allowed or not
/// right: each message says where.
pub fn bring_back(
    library: &Library,
    family: &str,
    rows: &[Vec<String>],
    effective_from: NaiveDate,
) -> Result<NewVersion, OperationError> {
    let sheet = in_force(library, family, effective_from)?;
    if sheet.effective_from == effective_from {
        return Err(refused(
            format!(
                "已有 {effective_from} 起的版本，不能修改；请用 --effective 写新规定开始执行的日期，如次月 1 日"
            ),
            format!("there is a version from {effective_from}; a new one needs another day"),
        ));
    }
    let old = numbers::of_sheet(sheet)?;
    let back = returned::read(rows, &old)?;
    if back.family != family {
        return Err(refused(
            format!("这个文件是“{}”的数字，不是“{family}”的", back.family),
            format!("this file holds the numbers of {}, not of {family}", back.family),
        ));
    }
    if back.effective_from != sheet.effective_from {
        return Err(refused(
            format!(
                "这个文件取自 {} 起的版本，{effective_from} 时执行的是 {} 起的版本；请重新取出再改",
                back.effective_from, sheet.effective_from
            ),
            format!(
                "the file was taken out of the version from {}; in force on {effective_from} is that from {}: \
                 take it out again",
                back.effective_from, sheet.effective_from
            ),
        ));
    }
    let changes = changes::between(&sheet.inputs, &old, &back)?;
    let until =
        library.versions(family).map(|sheet| sheet.effective_from).find(|from| *from > effective_from);
    let mut version = NewVersion {
        family: family.to_owned(),
        changed_from: sheet.effective_from,
        effective_from,
        until,
        changes,
        warnings: Vec::new(),
        text: String::new(),
    };
    if version.changes.is_empty() {
        return Ok(version);
    }
    version.text = rewrite::rewritten(sheet, &old, &back, effective_from)?;
    version.warnings = new_warnings(library, &version)?;
    Ok(version)
}

/// Keeps a new version among the office's own sheets; gives its file.
///
/// # Errors
/// Nothing was changed, the file is there already, or it can't be written.
pub fn save(data: &Path, version: &NewVersion) -> Result<PathBuf, OperationError> {
    let file = data.join(OWN_FOLDER).join(&version.family).join(format!("{}.toml", version.effective_from));
    write(&file, version)?;
    Ok(file)
}

/// Writes a new version to a file that is not there yet.
///
/// # Errors
/// Nothing was changed, the file is there already, or it can't be written.
pub fn write(file: &Path, version: &NewVersion) -> Result<(), OperationError> {
    if version.changes.is_empty() {
        return Err(refused("没有改动，不必另存", "nothing was changed, so there is no new version"));
    }
    let failed = |source| OperationError::Folder { path: file.display().to_string(), source };
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut options = std::fs::OpenOptions::new();
    let mut opened = options.write(true).create_new(true).open(file).map_err(failed)?;
    std::io::Write::write_all(&mut opened, version.text.as_bytes())
        .and_then(|()| opened.sync_all())
        .map_err(failed)
}

pub(super) fn in_force<'l>(
    library: &'l Library,
    family: &str,
    day: NaiveDate,
) -> Result<&'l Sheet, OperationError> {
    let versions: Vec<&Sheet> = library.versions(family).map(AsRef::as_ref).collect();
    if versions.is_empty() {
        return Err(refused(
            format!("没有叫“{family}”的规则表；用 xingchou policy check 可以看到全部规则表"),
            format!("there is no sheet “{family}”; xingchou policy check lists them"),
        ));
    }
    versions.into_iter().rev().find(|sheet| sheet.effective_from <= day).ok_or_else(|| {
        refused(
            format!("“{family}”在 {day} 还没有执行的版本"),
            format!("no version of {family} is in force on {day}"),
        )
    })
}

/// Compiles the sheet and all that include it with the new version in place, and gives the warnings that are new.
fn new_warnings(library: &Library, version: &NewVersion) -> Result<Vec<Diagnostic>, OperationError> {
    let mut changed = library.clone();
    let name = format!("{}/{}.toml", version.family, version.effective_from);
    changed.lay_over(&name, &version.text).map_err(OperationError::Sheets)?;
    let month = Month::of(version.effective_from);
    let mut found: Vec<Diagnostic> = Vec::new();
    for family in affected(library, &version.family) {
        let before = compile(library, &family, month);
        let after = compile(&changed, &family, month);
        match (before, after) {
            (before, Ok(after)) => {
                let known: Vec<String> = before.iter().flat_map(warning_texts).collect();
                for warning in after.warnings {
                    if !known.contains(&warning.chinese()) && !found.contains(&warning) {
                        found.push(warning);
                    }
                }
            }
            // Rules that are only included need names of the sheet that includes them, and so fail by themselves.
            (Err(_), Err(_)) => {}
            (Ok(_), Err(error)) => return Err(error),
        }
    }
    Ok(found.into_iter().filter(|diagnostic| diagnostic.code.severity() != Severity::Error).collect())
}

fn warning_texts(program: &Program) -> Vec<String> {
    program.warnings.iter().map(Diagnostic::chinese).collect()
}

/// A family and all that include it, directly or through others.
fn affected(library: &Library, family: &str) -> Vec<String> {
    let mut known = vec![family.to_owned()];
    let mut next = 0;
    while let Some(included) = known.get(next).cloned() {
        for other in library.families() {
            let includes =
                library.versions(other).any(|sheet| sheet.include.iter().any(|(name, _)| *name == included));
            if includes && !known.iter().any(|name| name == other) {
                known.push(other.to_owned());
            }
        }
        next += 1;
    }
    known
}

fn refused(zh: impl Into<String>, en: impl Into<String>) -> OperationError {
    OperationError::Refused(Message::new(zh, en))
}
