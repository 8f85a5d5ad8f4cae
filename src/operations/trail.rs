//! The trail for those who audit: listed, and written out as a file.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde::Serialize;

use super::OperationError;
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

/// Writes the entries asked for as a CSV file that spreadsheet programs open as text; that this was done is itself on
/// the trail.
///
/// # Errors
/// The viewer may not take the trail out, the file can't be written, or the database fails.
pub fn export(store: &Store, viewer: &Viewer, asked: &Asked, to: &Path) -> Result<Exported, OperationError> {
    viewer.require_all(Action::Export, Resource::Trail).map_err(StoreError::from)?;
    let entries = list(store, viewer, asked)?;
    let head = head(store, viewer)?;
    let failed = |error: String| OperationError::Folder {
        path: to.display().to_string(),
        source: std::io::Error::other(error),
    };
    let mut file = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    file.write_record(["序号", "时间", "账户", "姓名", "来源", "操作", "对象", "结果", "指纹"])
        .map_err(|error| failed(error.to_string()))?;
    for entry in &entries {
        let time = clock::to_office_time(entry.happened_at).format("%Y-%m-%d %H:%M:%S%.6f").to_string();
        let account = entry.account.map(|account| account.to_string()).unwrap_or_default();
        let cells = [&time, &account, &entry.who, &entry.place, &entry.what, &entry.target, &entry.result];
        let cells = cells.into_iter().map(|cell| no_formula(cell));
        let row = std::iter::once(entry.id.to_string()).chain(cells).chain([entry.hash.clone()]);
        file.write_record(row).map_err(|error| failed(error.to_string()))?;
    }
    let bytes = file.into_inner().map_err(|error| failed(error.to_string()))?;
    std::fs::write(to, bytes)
        .map_err(|source| OperationError::Folder { path: to.display().to_string(), source })?;
    store.write_transaction(viewer, |writing| {
        writing.audit_entry_insert(viewer, "trail_exported", &to.display().to_string())
    })?;
    Ok(Exported { path: to.to_owned(), entries: entries.len(), head })
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
