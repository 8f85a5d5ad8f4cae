//! A look into the archive that a workbook is, before any library that trusts
//! it: how many parts, how large each really becomes, and what kind of
//! workbook they make.

use std::collections::HashSet;
use std::io::{Cursor, Read};

use memchr::memmem::Finder;
use zip::ZipArchive;
use zip::result::ZipError;

use crate::file_error::{FileProblem, Measure};
use crate::limits;

/// What an archive holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Package {
    /// A workbook of XML parts: xlsx, xlsm, and templates of either.
    Xlsx,
    /// An OpenDocument spreadsheet.
    Ods,
}

/// What the look found.
pub(crate) struct Look {
    pub(crate) package: Package,
    /// The parts in which something may be hidden or shown as a percentage.
    pub(crate) marked: HashSet<String>,
}

const CHUNK: usize = 64 * 1024;
const CONTENT_TYPES: &str = "[Content_Types].xml";
/// What the main part of a workbook may be.
const SPREADSHEETS: [&str; 4] = [
    "spreadsheetml.sheet.main",
    "spreadsheetml.template.main",
    "ms-excel.sheet.macroEnabled.main",
    "ms-excel.template.macroEnabled.main",
];
const MIME_TYPE: &str = "mimetype";
/// Bytes of the two parts that say what an archive is.
const LARGEST_TYPES: usize = 1024 * 1024;

/// Looks at every part, inflating each once and keeping nothing: sizes in the
/// directory may lie.
pub(crate) fn look(bytes: &[u8]) -> Result<Look, FileProblem> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    if archive.len() > limits::PARTS {
        return Err(too_large(Measure::Parts, u64::try_from(limits::PARTS).unwrap_or(u64::MAX)));
    }
    let package = package(&mut archive)?;
    let marks: &[&[u8]] = match package {
        Package::Xlsx => &[b" hidden="],
        Package::Ods => &[b":visibility=", b"\"percentage\""],
    };
    let finders: Vec<Finder<'_>> = marks.iter().map(Finder::new).collect();
    let mut marked = HashSet::new();
    let mut inflated = 0;
    for index in 0..archive.len() {
        if let Some(name) = look_at_part(&mut archive, index, &finders, &mut inflated)? {
            marked.insert(name);
        }
    }
    Ok(Look { package, marked })
}

/// The name of the part if one of the marks stands in it.
fn look_at_part(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    index: usize,
    marks: &[Finder<'_>],
    inflated: &mut u64,
) -> Result<Option<String>, FileProblem> {
    let mut part = archive.by_index(index).map_err(|error| refusal(&error))?;
    let name = part.name().map_err(|error| refusal(&error))?.into_owned();
    let stored = part.compressed_size().max(1);
    let overlap = marks.iter().map(|mark| mark.needle().len()).max().unwrap_or(1).saturating_sub(1);
    let mut buffer = vec![0_u8; overlap.saturating_add(CHUNK)];
    let mut size: u64 = 0;
    let mut found = false;
    loop {
        let Some(free) = buffer.get_mut(overlap..) else {
            return Ok(None);
        };
        let length = part.read(free).map_err(|error| FileProblem::Damaged { detail: error.to_string() })?;
        if length == 0 {
            break;
        }
        let seen = buffer.get(..overlap.saturating_add(length)).unwrap_or_default();
        let begins_archive = seen.get(overlap..).is_some_and(|start| start.starts_with(b"PK\x03\x04"));
        if size == 0 && begins_archive {
            return Err(FileProblem::ArchiveInside { part: name });
        }
        found = found || marks.iter().any(|mark| mark.find(seen).is_some());
        // The end of this piece goes before the next, so that a mark across
        // both is found.
        buffer.copy_within(length..length.saturating_add(overlap), 0);
        let length = u64::try_from(length).unwrap_or(u64::MAX);
        size = size.saturating_add(length);
        *inflated = inflated.saturating_add(length);
        if *inflated > limits::INFLATED {
            return Err(too_large(Measure::Inflated, limits::INFLATED));
        }
        if size > limits::INFLATION_ASKED && size / stored > limits::INFLATION {
            return Err(too_large(Measure::Inflated, limits::INFLATION_ASKED));
        }
    }
    Ok(found.then_some(name))
}

fn package(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<Package, FileProblem> {
    if let Some(types) = small_part(archive, CONTENT_TYPES)? {
        let says = |mark: &str| types.contains(mark);
        if says("sheet.binary.macroEnabled.main") {
            return Err(FileProblem::BinaryWorkbook);
        }
        // A document may have a spreadsheet inside; what counts is the main part.
        let is_spreadsheet = SPREADSHEETS.iter().any(|kind| says(kind));
        return if is_spreadsheet { Ok(Package::Xlsx) } else { Err(FileProblem::NotASpreadsheet) };
    }
    match small_part(archive, MIME_TYPE)? {
        Some(kind) if kind.starts_with("application/vnd.oasis.opendocument.spreadsheet") => Ok(Package::Ods),
        _ => Err(FileProblem::NotASpreadsheet),
    }
}

fn small_part(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Result<Option<String>, FileProblem> {
    let part = match archive.by_name(name) {
        Ok(part) => part,
        Err(ZipError::FileNotFound) => return Ok(None),
        Err(error) => return Err(refusal(&error)),
    };
    let mut text = Vec::new();
    part.take(u64::try_from(LARGEST_TYPES).unwrap_or(u64::MAX))
        .read_to_end(&mut text)
        .map_err(|error| FileProblem::Damaged { detail: error.to_string() })?;
    Ok(Some(String::from_utf8_lossy(&text).into_owned()))
}

/// The bytes of a part, as they are read.
pub(crate) fn with_part<T>(bytes: &[u8], name: &str, read: impl FnOnce(&mut dyn Read) -> T) -> Option<T> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut part = archive.by_name(name).ok()?;
    Some(read(&mut part))
}

fn damaged(error: &ZipError) -> FileProblem {
    FileProblem::Damaged { detail: error.to_string() }
}

fn refusal(error: &ZipError) -> FileProblem {
    match error {
        ZipError::UnsupportedArchive(why) if why.to_lowercase().contains("password") => {
            FileProblem::Encrypted
        }
        ZipError::InvalidPassword => FileProblem::Encrypted,
        error => damaged(error),
    }
}

fn too_large(measure: Measure, limit: u64) -> FileProblem {
    FileProblem::TooLarge { measure, limit }
}
