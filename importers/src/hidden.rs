//! What a spreadsheet program hides of a sheet, rows and columns, and which
//! numbers it shows as percentages. The library that reads the cells does not
//! say.

use std::collections::{BTreeSet, HashMap};
use std::io::{BufReader, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::archive;
use crate::limits;

/// What is not seen of one sheet, or seen as something else.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Unseen {
    /// Rows, as the user sees their numbers.
    pub(crate) rows: BTreeSet<u32>,
    /// Columns, counted from 0.
    pub(crate) columns: BTreeSet<u32>,
    /// Cells that show a percentage; row and column count from 0.
    pub(crate) percents: BTreeSet<(u32, u32)>,
}

impl Unseen {
    fn add_columns(&mut self, first: u32, last: u32) {
        let widest = u32::try_from(limits::COLUMNS).unwrap_or(u32::MAX);
        self.columns.extend(first..=last.min(widest));
    }

    fn add_rows(&mut self, first: u32, last: u32) {
        // Rows hidden to the very end of a sheet hold nothing.
        let most = u32::try_from(limits::ROWS).unwrap_or(u32::MAX);
        if last.saturating_sub(first) < most / 2 {
            self.rows.extend(first..=last);
        }
    }
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    element
        .attributes()
        .flatten()
        .find(|attribute| attribute.key.local_name().as_ref() == name)
        .map(|attribute| attribute.value.as_ref().to_owned())
}

fn number(element: &BytesStart<'_>, name: &str) -> Option<u32> {
    attribute(element, name)?.parse().ok()
}

fn is_named(element: &BytesStart<'_>, name: &str) -> bool {
    element.local_name().as_ref() == name
}

/// Calls `see` for the beginning of every element, as far as the part is
/// sound.
fn elements(part: &mut dyn Read, mut see: impl FnMut(&BytesStart<'_>)) {
    let mut reader = Reader::from_reader(BufReader::new(part));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(element) | Event::Empty(element)) => see(&element),
            Ok(Event::Eof) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

/// The part of each sheet of an xlsx workbook, by the sheet's name.
pub(crate) fn xlsx_parts(bytes: &[u8]) -> HashMap<String, String> {
    let mut targets = HashMap::new();
    archive::with_part(bytes, "xl/_rels/workbook.xml.rels", |part| {
        elements(part, |element| {
            if let (true, Some(id), Some(target)) =
                (is_named(element, "Relationship"), attribute(element, "Id"), attribute(element, "Target"))
            {
                let path = match target.strip_prefix('/') {
                    Some(absolute) => absolute.to_owned(),
                    None => format!("xl/{target}"),
                };
                targets.insert(id, path);
            }
        });
    });
    let mut parts = HashMap::new();
    archive::with_part(bytes, "xl/workbook.xml", |part| {
        elements(part, |element| {
            if !is_named(element, "sheet") {
                return;
            }
            let id = element
                .attributes()
                .flatten()
                .find(|attribute| attribute.key.as_ref().ends_with(":id"))
                .map(|attribute| attribute.value.as_ref().to_owned());
            let name = element
                .attributes()
                .flatten()
                .find(|attribute| attribute.key.as_ref() == "name")
                .map(|attribute| unescaped(attribute.value.as_ref()));
            if let (Some(name), Some(path)) = (name, id.and_then(|id| targets.get(&id))) {
                parts.insert(name, path.clone());
            }
        });
    });
    parts
}

fn unescaped(text: &str) -> String {
    quick_xml::escape::unescape(text).map_or_else(|_| text.to_owned(), |text| text.into_owned())
}

/// What is hidden of the sheet in this part of an xlsx workbook.
pub(crate) fn of_xlsx_part(bytes: &[u8], part: &str) -> Unseen {
    let mut hidden = Unseen::default();
    let mut row = 0;
    archive::with_part(bytes, part, |part| {
        elements(part, |element| {
            if is_named(element, "row") {
                row = number(element, "r").unwrap_or_else(|| u32::saturating_add(row, 1));
            } else if !is_named(element, "col") {
                return;
            }
            if !matches!(attribute(element, "hidden").as_deref(), Some("1" | "true")) {
                return;
            }
            if is_named(element, "row") {
                hidden.add_rows(row, row);
            } else if let (Some(first @ 1..), Some(last)) = (number(element, "min"), number(element, "max")) {
                hidden.add_columns(first.saturating_sub(1), last.saturating_sub(1));
            }
        });
    });
    hidden
}

/// What is not seen of each sheet of an ods workbook, by the sheet's name.
pub(crate) fn of_ods(bytes: &[u8]) -> HashMap<String, Unseen> {
    let mut sheets: HashMap<String, Unseen> = HashMap::new();
    let mut sheet = String::new();
    let (mut row, mut column, mut cell) = (0_u32, 0_u32, 0_u32);
    archive::with_part(bytes, "content.xml", |part| {
        elements(part, |element| {
            let is_hidden =
                || matches!(attribute(element, "visibility").as_deref(), Some("collapse" | "filter"));
            if is_named(element, "table") {
                sheet = unescaped(&attribute(element, "name").unwrap_or_default());
                (row, column) = (0, 0);
            } else if is_named(element, "table-row") {
                cell = 0;
                let first = row.saturating_add(1);
                row = row.saturating_add(number(element, "number-rows-repeated").unwrap_or(1));
                if is_hidden() {
                    sheets.entry(sheet.clone()).or_default().add_rows(first, row);
                }
            } else if is_named(element, "table-cell") || is_named(element, "covered-table-cell") {
                let first = cell;
                cell = cell.saturating_add(number(element, "number-columns-repeated").unwrap_or(1));
                let widest = u32::try_from(limits::COLUMNS).unwrap_or(u32::MAX);
                if row > 0 && attribute(element, "value-type").as_deref() == Some("percentage") {
                    let at = row.saturating_sub(1);
                    let columns = first..cell.min(widest);
                    sheets
                        .entry(sheet.clone())
                        .or_default()
                        .percents
                        .extend(columns.map(|column| (at, column)));
                }
            } else if is_named(element, "table-column") {
                let first = column;
                column = column.saturating_add(number(element, "number-columns-repeated").unwrap_or(1));
                if is_hidden() {
                    sheets.entry(sheet.clone()).or_default().add_columns(first, column.saturating_sub(1));
                }
            }
        });
    });
    sheets
}
