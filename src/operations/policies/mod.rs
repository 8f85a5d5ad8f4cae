//! The policy packs: the shipped ones, embedded in the program, and an office's own in its data folder.

pub mod cases;
pub mod evaluate_table;
pub mod readable;
pub mod simulate;

use std::path::Path;

use chrono::NaiveDate;
use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};
use xingchou_engine::diagnostic::Diagnostic;
use xingchou_engine::library::Library;
use xingchou_engine::program::Program;

use super::OperationError;
use crate::month::Month;

static SHIPPED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/policies");

/// The folder of an office's own sheets within its data folder.
const OWN_FOLDER: &str = "policies";

/// A TOML file is a rule sheet when it has this table; calendars and cases have others.
fn is_sheet(text: &str) -> bool {
    text.lines().any(|line| line.trim_end() == "[sheet]")
}

fn shipped_files<'d>(folder: &'d Dir<'d>, into: &mut Vec<(String, &'d str)>) {
    for file in folder.files() {
        if let (Some(path), Some(text)) = (file.path().to_str(), file.contents_utf8())
            && path.ends_with(".toml")
        {
            into.push((path.to_owned(), text));
        }
    }
    folder.dirs().for_each(|inner| shipped_files(inner, into));
}

/// Every shipped TOML file: its path within the packs, and its text.
fn shipped() -> Vec<(String, &'static str)> {
    let mut files = Vec::new();
    shipped_files(&SHIPPED, &mut files);
    files.sort();
    files
}

/// The shipped sheets with the office's own over them; `data` is the data folder.
///
/// # Errors
/// A sheet is wrong, or the office's folder can't be read.
pub fn library(data: Option<&Path>) -> Result<Library, OperationError> {
    let mut library = Library::default();
    let mut found: Vec<Diagnostic> = Vec::new();
    for (path, text) in shipped().into_iter().filter(|(_, text)| is_sheet(text)) {
        if let Err(mut more) = library.add(&path, text) {
            found.append(&mut more);
        }
    }
    if let Some(own) = data.map(|data| data.join(OWN_FOLDER)).filter(|own| own.is_dir()) {
        let mut paths = Vec::new();
        own_files(&own, &mut paths)?;
        for path in paths {
            if let Err(mut more) = add_file(&mut library, &path)? {
                found.append(&mut more);
            }
        }
    }
    if found.is_empty() { Ok(library) } else { Err(OperationError::Sheets(found)) }
}

fn own_files(folder: &Path, into: &mut Vec<std::path::PathBuf>) -> Result<(), OperationError> {
    let failed = |source| OperationError::Folder { path: folder.display().to_string(), source };
    let mut entries: Vec<_> =
        std::fs::read_dir(folder).map_err(failed)?.collect::<Result<Vec<_>, _>>().map_err(failed)?;
    entries.sort_by_key(std::fs::DirEntry::path);
    for entry in entries {
        let path = entry.path();
        if path.is_dir() {
            own_files(&path, into)?;
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            into.push(path);
        }
    }
    Ok(())
}

/// Adds a file to a library; the inner result is what is wrong with the sheet.
///
/// # Errors
/// The file can't be read.
pub fn add_file(library: &mut Library, path: &Path) -> Result<Result<(), Vec<Diagnostic>>, OperationError> {
    let bytes = std::fs::read(path)
        .map_err(|source| OperationError::Folder { path: path.display().to_string(), source })?;
    let name = path.display().to_string();
    let Ok(text) = String::from_utf8(bytes) else {
        return Ok(Err(vec![Diagnostic::new(
            xingchou_engine::diagnostic::Code::BadToml,
            vec![format!("{name} 不是 UTF-8 文本 (not UTF-8)")],
            None,
        )]));
    };
    Ok(library.add(&name, &text))
}

/// Compiles a family for a month.
///
/// # Errors
/// Everything that is wrong with the sheets.
pub fn compile(library: &Library, family: &str, month: Month) -> Result<Program, OperationError> {
    library.compile(family, month.first_day(), month.last_day()).map_err(OperationError::Sheets)
}

/// Compiles a family for a month that is paid on a day, which chooses the versions of what goes by payment (tax).
///
/// # Errors
/// Everything that is wrong with the sheets.
pub fn compile_paid(
    library: &Library,
    family: &str,
    month: Month,
    paid: NaiveDate,
) -> Result<Program, OperationError> {
    library.compile_paid(family, month.first_day(), month.last_day(), paid).map_err(OperationError::Sheets)
}

/// The SHA-256 of some bytes, in hexadecimal.
#[must_use]
pub fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What was found when families were checked.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct Checked {
    /// The families that compiled, with how many columns, parameters and tables they have.
    pub families: Vec<CheckedFamily>,
    /// What is wrong, or must be known.
    pub diagnostics: Vec<Diagnostic>,
}

/// A family that compiled.
#[derive(Debug, Clone, serde::Serialize)]
pub struct CheckedFamily {
    /// Its name.
    pub family: String,
    /// Its Chinese title.
    pub title: String,
    /// Columns, included ones too.
    pub columns: usize,
    /// Numbers (parameters and tables) with a published source.
    pub published: usize,
    /// Numbers that are assumed.
    pub assumed: usize,
}

/// Checks the shipped and own sheets and more files for a month: each family is compiled.
///
/// # Errors
/// A file can't be read.
pub fn check(
    data: Option<&Path>,
    files: &[std::path::PathBuf],
    month: Month,
) -> Result<Checked, OperationError> {
    let mut checked = Checked::default();
    let mut library = match library(data) {
        Ok(library) => library,
        Err(OperationError::Sheets(found)) => {
            checked.diagnostics = found;
            return Ok(checked);
        }
        Err(other) => return Err(other),
    };
    for path in files {
        if let Err(found) = add_file(&mut library, path)? {
            checked.diagnostics.extend(found);
        }
    }
    let families: Vec<String> = library.families().map(str::to_owned).collect();
    for family in families {
        let in_force =
            library.versions(&family).filter(|sheet| sheet.effective_from <= month.last_day()).last();
        let kind = in_force.map(|sheet| sheet.kind);
        if !matches!(
            kind,
            Some(xingchou_engine::sheet::SheetKind::Pay | xingchou_engine::sheet::SheetKind::Score)
        ) {
            // Rules are only included, and a family that is not in force yet has nothing to compile.
            continue;
        }
        match library.compile(&family, month.first_day(), month.last_day()) {
            Ok(program) => {
                let bases = || {
                    program
                        .parameters
                        .iter()
                        .map(|parameter| &parameter.basis)
                        .chain(program.tables.iter().map(|table| &table.basis))
                };
                checked.families.push(CheckedFamily {
                    family,
                    title: program.title.clone(),
                    columns: program.columns.len(),
                    published: bases().filter(|basis| basis.assumed().is_none()).count(),
                    assumed: bases().filter(|basis| basis.assumed().is_some()).count(),
                });
                for warning in program.warnings {
                    if !checked.diagnostics.contains(&warning) {
                        checked.diagnostics.push(warning);
                    }
                }
            }
            Err(found) => {
                for diagnostic in found {
                    if !checked.diagnostics.contains(&diagnostic) {
                        checked.diagnostics.push(diagnostic);
                    }
                }
            }
        }
    }
    Ok(checked)
}
