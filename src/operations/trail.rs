//! The trail for those who audit: listed, and written out as a file.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde::Serialize;

use super::OperationError;
use super::policies::digest;
use super::whole_file::write_whole;
use crate::access::{Action, Resource, Viewer};
use crate::clock;
use crate::store::{AuditEntry, Store, StoreError, TrailHead};

/// Which entries are asked for; days are those of the office.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// From this day on.
    pub from: Option<NaiveDate>,
    /// To this day, included.
    pub to: Option<NaiveDate>,
    /// Done by whoever has this in the name.
    pub who: Option<String>,
    /// Of this code.
    pub what: Option<String>,
    /// The latest so many.
    pub latest: Option<usize>,
}

/// A trail that was written out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Exported {
    /// Where it is.
    pub path: PathBuf,
    /// How many entries.
    pub entries: usize,
    /// How far the trail had come.
    pub head: TrailHead,
}

/// The entries asked for, oldest first.
///
/// # Errors
/// The viewer may not read the trail, or the database fails.
pub fn list(store: &Store, viewer: &Viewer, asked: &Asked) -> Result<Vec<AuditEntry>, OperationError> {
    let mut entries = store.read(|reading| reading.audit_entry_list(viewer))?;
    entries.retain(|entry| {
        let day = clock::to_office_time(entry.happened_at).date();
        asked.from.is_none_or(|from| from <= day)
            && asked.to.is_none_or(|to| day <= to)
            && asked.who.as_ref().is_none_or(|who| entry.who.contains(who.as_str()))
            && asked.what.as_ref().is_none_or(|what| entry.what == *what)
    });
    if let Some(latest) = asked.latest {
        entries.drain(..entries.len().saturating_sub(latest));
    }
    Ok(entries)
}

/// How far the trail has come: to be noted down outside, and found again by `verify`.
///
/// # Errors
/// The viewer may not read the trail, or the database fails.
pub fn head(store: &Store, viewer: &Viewer) -> Result<TrailHead, OperationError> {
    Ok(store.read(|reading| {
        viewer.require_all(Action::See, Resource::Trail)?;
        reading.audit_entry_head(&viewer.computing())
    })?)
}

/// How many entries there are, for who looks at something and will change it.
///
/// # Errors
/// The database fails.
pub fn entries_so_far(store: &Store, viewer: &Viewer) -> Result<i64, OperationError> {
    let program = viewer.computing();
    Ok(store.read(|reading| reading.audit_entry_head(&program))?.entries)
}

/// Writes the entries asked for: a workbook where the name ends in xlsx, or else a CSV file that spreadsheet programs
/// open as text. That this was done is itself on the trail.
///
/// # Errors
/// The viewer may not take the trail out, the file can't be written, or the database fails.
pub fn export(store: &Store, viewer: &Viewer, asked: &Asked, to: &Path) -> Result<Exported, OperationError> {
    let head = head_to_export(store, viewer)?;
    let is_workbook = to.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"));
    let (bytes, entries) = in_a_file(store, viewer, asked, is_workbook)?;
    write_whole(to, &bytes)?;
    exported(store, viewer, &to.display().to_string())?;
    Ok(Exported { path: to.to_owned(), entries, head })
}

/// The entries asked for as the bytes of a workbook, or of a CSV file, to be handed over; that is on the trail.
///
/// # Errors
/// The viewer may not take the trail out, or the database fails.
pub fn hand_out(
    store: &Store,
    viewer: &Viewer,
    asked: &Asked,
    is_workbook: bool,
) -> Result<Vec<u8>, OperationError> {
    let head = head_to_export(store, viewer)?;
    let (bytes, _) = in_a_file(store, viewer, asked, is_workbook)?;
    exported(store, viewer, &format!("{} {}", head.entries, digest(&bytes)))?;
    Ok(bytes)
}

fn head_to_export(store: &Store, viewer: &Viewer) -> Result<TrailHead, OperationError> {
    viewer.require_all(Action::Export, Resource::Trail).map_err(StoreError::from)?;
    head(store, viewer)
}

fn in_a_file(
    store: &Store,
    viewer: &Viewer,
    asked: &Asked,
    is_workbook: bool,
) -> Result<(Vec<u8>, usize), OperationError> {
    let entries = list(store, viewer, asked)?;
    let bytes = if is_workbook { workbook(store, viewer, &entries)? } else { comma_separated(&entries)? };
    Ok((bytes, entries.len()))
}

fn exported(store: &Store, viewer: &Viewer, target: &str) -> Result<(), OperationError> {
    Ok(store
        .write_transaction(viewer, |writing| writing.audit_entry_insert(viewer, "trail_exported", target))?)
}

const NAMES: [&str; 9] = ["序号", "时间", "账户", "姓名", "来源", "操作", "对象", "结果", "指纹"];
const WIDTHS: [u16; 9] = [8, 27, 8, 14, 16, 24, 48, 40, 68];

/// What is written of an entry, in the order of [`NAMES`].
fn cells(entry: &AuditEntry) -> [String; 9] {
    [
        entry.id.to_string(),
        clock::to_office_time(entry.happened_at).format("%Y-%m-%d %H:%M:%S%.6f").to_string(),
        entry.account.map(|account| account.to_string()).unwrap_or_default(),
        entry.who.clone(),
        entry.place.clone(),
        entry.what.clone(),
        entry.target.clone(),
        entry.result.clone(),
        entry.hash.clone(),
    ]
}

fn comma_separated(entries: &[AuditEntry]) -> Result<Vec<u8>, OperationError> {
    // What is written to memory fails in ways only that a broken program can cause.
    let failed = |error: std::io::Error| OperationError::Folder { path: "csv".to_owned(), source: error };
    let mut file = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    file.write_record(NAMES).map_err(|error| failed(error.into()))?;
    for entry in entries {
        let row = cells(entry);
        file.write_record(row.iter().map(|cell| no_formula(cell))).map_err(|error| failed(error.into()))?;
    }
    file.into_inner().map_err(|error| failed(error.into_error()))
}

/// The entries as a workbook, in which every cell is text. It is dated by its last entry, so that the same entries give
/// the same bytes.
fn workbook(store: &Store, viewer: &Viewer, entries: &[AuditEntry]) -> Result<Vec<u8>, OperationError> {
    let office = store.read(|reading| reading.district_find(&viewer.computing()))?;
    let office = office.map(|district| district.name).unwrap_or_default();
    let dated = entries.last().map_or_else(clock::now, |entry| entry.happened_at);
    let rows: Vec<Vec<String>> = std::iter::once(NAMES.map(str::to_owned).to_vec())
        .chain(entries.iter().map(|entry| cells(entry).to_vec()))
        .collect();
    let dated = clock::to_office_time(dated).date();
    Ok(xingchou_reports::text_workbook((&office, dated), "操作记录", &rows, &WIDTHS)?)
}

/// A cell that a spreadsheet program would take for a formula begins with an apostrophe.
fn no_formula(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        assert_eq!(no_formula("=cmd|' /C calc'!A0"), "'=cmd|' /C calc'!A0");
        assert_eq!(no_formula("#7 2026-10"), "#7 2026-10");
    }
}
