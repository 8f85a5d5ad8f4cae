//! A list of a page as a file, with the rows that were seen. Who took out what is on record.

use chrono::NaiveDateTime;
pub use xingchou_reports::ListCell;
use xingchou_reports::{list_text, list_workbook};

use super::OperationError;
use crate::access::{Action, Resource, Viewer};
use crate::clock;
use crate::store::{Store, StoreError};

/// The kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListFormat {
    /// A workbook.
    Workbook,
    /// Separated text.
    Text,
}

impl ListFormat {
    /// The kind of this ending.
    #[must_use]
    pub fn of_ending(ending: &str) -> Option<Self> {
        match ending {
            "xlsx" => Some(Self::Workbook),
            "csv" => Some(Self::Text),
            _ => None,
        }
    }
}

/// A list as somebody sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListSeen {
    /// What it is a list of, which names the file.
    pub title: String,
    /// The headings.
    pub headings: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<ListCell>>,
}

/// A file to hand out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListFile {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Hands a list out. The rows are those that the viewer was given to see; whether they may leave the program is asked
/// here.
///
/// # Errors
/// The viewer may not take this kind of thing out, there are more rows than a sheet has, or the database fails.
pub fn hand_out(
    store: &Store,
    viewer: &Viewer,
    resource: Resource,
    list: &ListSeen,
    (format, now): (ListFormat, NaiveDateTime),
) -> Result<ListFile, OperationError> {
    viewer.require(Action::Export, resource).map_err(StoreError::from)?;
    let dated = clock::to_office_time(now).date();
    let (ending, media_type, bytes) = match format {
        ListFormat::Text => ("csv", "text/csv; charset=utf-8", list_text(&list.headings, &list.rows)),
        ListFormat::Workbook => {
            let office = store.read(|reading| reading.district_find(&viewer.computing()))?;
            let office = office.map(|district| district.name).unwrap_or_default();
            let bytes = list_workbook((&office, dated), SHEET, &list.headings, &list.rows)?;
            ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", bytes)
        }
    };
    store.write_transaction(viewer, |writing| {
        let what = format!("{} {} {ending}", list.title, list.rows.len());
        writing.audit_entry_insert(viewer, "list_exported", &what)
    })?;
    let title: String =
        list.title.chars().map(|one| if "/\\:*?\"<>|#".contains(one) { '_' } else { one }).collect();
    Ok(ListFile { name: format!("{title}_{dated}.{ending}"), media_type, bytes })
}

/// The name on the sheet's tab.
const SHEET: &str = "清单";
