//! The policy packs: the shipped ones, embedded in the program, and an office's own in its data folder.

pub mod cases;
pub mod evaluate_table;
pub mod proposals;
pub mod readable;
pub mod simulate;
pub mod start;
pub mod tables;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::NaiveDate;
use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};
use xingchou_engine::diagnostic::{Code, Diagnostic, Severity};
use xingchou_engine::library::Library;
use xingchou_engine::program::Program;
use xingchou_engine::sheet::SheetKind;

use super::OperationError;
use crate::access::Viewer;
use crate::message::Message;
use crate::month::Month;
use crate::store::Store;

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
        let mut versions: BTreeMap<(String, NaiveDate), String> = BTreeMap::new();
        for path in paths {
            // The place within the folder, so that a run does not depend on where the folder lies.
            let name = path.strip_prefix(&own).unwrap_or(&path).display().to_string();
            match add_file(&mut library, &path, &name)? {
                Ok(version) => {
                    if let Some(other) = versions.insert(version.clone(), name.clone()) {
                        return Err(same_version(&version, &other, &name));
                    }
                }
                Err(mut more) => found.append(&mut more),
            }
        }
    }
    if found.is_empty() { Ok(library) } else { Err(OperationError::Sheets(found)) }
}

/// The sheets of an office: the shipped ones, the files of its data folder over them, and over those what was approved
/// by two people.
///
/// # Errors
/// A sheet is wrong, a folder can't be read, or the database fails.
pub fn office_library(store: &Store, viewer: &Viewer, data: &Path) -> Result<Library, OperationError> {
    let mut library = library(Some(data))?;
    let proposals =
        store.read(|reading| Ok::<_, OperationError>(reading.sheet_proposal_list(&viewer.computing())?))?;
    for proposal in proposals.iter().filter(|proposal| proposals::is_approved(proposal)) {
        let name = proposals::name_of(&proposal.sheet);
        library.lay_over(&name, &proposal.sheet.text).map_err(OperationError::Sheets)?;
    }
    Ok(library)
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

/// Adds a file to a library under a name; the inner result is its family and first day, or what is wrong with it.
///
/// # Errors
/// The file can't be read.
pub fn add_file(
    library: &mut Library,
    path: &Path,
    name: &str,
) -> Result<Result<(String, NaiveDate), Vec<Diagnostic>>, OperationError> {
    let bytes = std::fs::read(path)
        .map_err(|source| OperationError::Folder { path: path.display().to_string(), source })?;
    Ok(add_bytes(library, name, bytes))
}

/// Adds what is in a file to a library under a name; gives its family and first day, or what is wrong with it.
fn add_bytes(
    library: &mut Library,
    name: &str,
    bytes: Vec<u8>,
) -> Result<(String, NaiveDate), Vec<Diagnostic>> {
    let Ok(text) = String::from_utf8(bytes) else {
        return Err(vec![Diagnostic::new(
            Code::BadToml,
            vec![format!("{name} 不是 UTF-8 文本 (not UTF-8)")],
            None,
        )]);
    };
    library.lay_over(name, &text)
}

fn same_version((family, from): &(String, NaiveDate), one: &str, other: &str) -> OperationError {
    OperationError::Refused(Message::new(
        format!("“{one}”和“{other}”是同一张规则表的同一版（{family}，{from}），请只留一个"),
        format!("“{one}” and “{other}” are the same version of {family} ({from}); keep one"),
    ))
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
    /// Inputs that nothing will supply.
    pub unknown_inputs: Vec<Message>,
}

impl Checked {
    /// Whether the sheets can be used as they are.
    #[must_use]
    pub fn is_good(&self) -> bool {
        let wrong = |found: &Diagnostic| found.code.severity() == Severity::Error;
        self.unknown_inputs.is_empty() && !self.diagnostics.iter().any(wrong)
    }
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

/// Checks the sheets of an office and more files for a month: each family is compiled.
///
/// # Errors
/// A file can't be read.
pub fn check(
    library: Result<Library, OperationError>,
    files: &[std::path::PathBuf],
    month: Month,
) -> Result<Checked, OperationError> {
    let read = |path: &std::path::PathBuf| {
        let name = path.display().to_string();
        let bytes =
            std::fs::read(path).map_err(|source| OperationError::Folder { path: name.clone(), source })?;
        Ok((name, bytes))
    };
    let files = files.iter().map(read).collect::<Result<Vec<_>, OperationError>>()?;
    check_texts(library, files, month)
}

/// The same for what is in files, each with its name.
///
/// # Errors
/// The office's own sheets can't be read.
pub fn check_texts(
    library: Result<Library, OperationError>,
    files: Vec<(String, Vec<u8>)>,
    month: Month,
) -> Result<Checked, OperationError> {
    let mut checked = Checked::default();
    let mut library = match library {
        Ok(library) => library,
        Err(OperationError::Sheets(found)) => {
            checked.diagnostics = found;
            return Ok(checked);
        }
        Err(other) => return Err(other),
    };
    let mut months: BTreeMap<String, BTreeSet<Month>> = BTreeMap::new();
    for (name, bytes) in files {
        match add_bytes(&mut library, &name, bytes) {
            // A sheet that begins later is checked for the month it begins in.
            Ok((family, from)) => {
                months.entry(family).or_default().insert(Month::of(from).max(month));
            }
            Err(found) => checked.diagnostics.extend(found),
        }
    }
    for family in library.families() {
        months.entry(family.to_owned()).or_default().insert(month);
    }
    for (family, months) in &months {
        for month in months {
            check_family(&library, family, *month, &mut checked);
        }
    }
    Ok(checked)
}

fn check_family(library: &Library, family: &str, month: Month, checked: &mut Checked) {
    let in_force = library.versions(family).filter(|sheet| sheet.effective_from <= month.last_day()).last();
    let Some(sheet) = in_force else { return };
    let is_rules = sheet.kind == SheetKind::Rules;
    let mut tell = |diagnostic: Diagnostic| {
        // Rules are only included: items that bear their flags, and names they read, can be the including sheet's,
        // with which they are checked too.
        let of_includer = is_rules && matches!(diagnostic.code, Code::UnknownFlag | Code::UnknownName);
        if !of_includer && !checked.diagnostics.contains(&diagnostic) {
            checked.diagnostics.push(diagnostic);
        }
    };
    match library.compile(family, month.first_day(), month.last_day()) {
        Err(found) => found.into_iter().for_each(tell),
        Ok(program) => {
            program.warnings.iter().cloned().for_each(&mut tell);
            if is_rules {
                return;
            }
            let bases = || {
                let parameters = program.parameters.iter().map(|parameter| &parameter.basis);
                parameters.chain(program.tables.iter().map(|table| &table.basis))
            };
            checked.unknown_inputs.extend(unknown_inputs(library, &program, month));
            checked.families.push(CheckedFamily {
                family: family.to_owned(),
                title: program.title.clone(),
                columns: program.columns.len(),
                published: bases().filter(|basis| basis.assumed().is_none()).count(),
                assumed: bases().filter(|basis| basis.assumed().is_some()).count(),
            });
        }
    }
}

/// Inputs that nothing will ever supply: names that are not in the catalogue, and stars that the pack's score sheet
/// does not give. The sheets of worked examples have inputs of their own.
fn unknown_inputs(library: &Library, program: &Program, month: Month) -> Vec<Message> {
    if program.family.starts_with("cases/") {
        return Vec::new();
    }
    let family = program.family.as_str();
    let pack = ["/pay", "/quarter", "/year"].into_iter().find_map(|sheet| family.strip_suffix(sheet));
    let scores = pack
        .and_then(|pack| library.compile(&format!("{pack}/score"), month.first_day(), month.last_day()).ok());
    program
        .inputs
        .iter()
        .filter(|input| match (&scores, input.from_score) {
            (Some(scores), true) => scores.column(&input.name).is_none(),
            (None, true) => false,
            // An item of that name brings it.
            (_, false) if input.name.ends_with(super::pay_inputs::ITEM_SUFFIX) => false,
            (_, false) => !CATALOGUE.lines().any(|line| names_input(line, &input.name)),
        })
        .map(|input| {
            let whence = if input.from_score {
                "评分表里没有这一列"
            } else {
                "输入项目录里没有这个名称"
            };
            Message::new(
                format!("{}：输入项“{}”没有来源（{whence}），用到它的人都会暂缓", program.title, input.name),
                format!(
                    "{}: nothing supplies the input “{}”; whoever needs it will be held",
                    program.family, input.name
                ),
            )
        })
        .collect()
}

/// The catalogue of inputs, as people read it.
const CATALOGUE: &str = include_str!("../../../docs/inputs.md");

/// Whether a line of the catalogue lists a name: in a table's first cell, or in a list of names.
fn names_input(line: &str, name: &str) -> bool {
    let listed = line.trim_start_matches('|').split('|').next().unwrap_or_default();
    listed.split([',', '，', '、', '(', '（', ' ', ';']).any(|word| word.trim() == name)
}
