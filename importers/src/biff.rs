//! What an old workbook (xls) hides, and which of its numbers a user sees as
//! percentages. The library that reads the cells does not say.
//!
//! The workbook's stream is a run of records: two bytes of type, two of
//! length, then the content ([MS-XLS] 2.3). Whatever does not fit is passed
//! over: the library judges whether the file is sound.

use std::collections::{BTreeSet, HashMap};
use std::io::{Cursor, Read};

use crate::hidden::Unseen;
use crate::limits;

const END: u16 = 0x000A;
const FORMULA: u16 = 0x0006;
const COLUMN_INFO: u16 = 0x007D;
const SHEET: u16 = 0x0085;
const SEVERAL_RK: u16 = 0x00BD;
const CELL_FORMAT: u16 = 0x00E0;
const NUMBER: u16 = 0x0203;
const ROW: u16 = 0x0208;
const BEGIN: u16 = 0x0809;
const RK: u16 = 0x027E;
const NUMBER_FORMAT: u16 = 0x041E;

/// The number formats 0% and 0.00%, which every such program knows.
const BUILT_IN_PERCENTS: [u16; 2] = [9, 10];
/// Streams that a workbook may be kept in.
const STREAMS: [&str; 2] = ["/Workbook", "/Book"];

/// What is not seen of each sheet, by the order of the sheets.
pub(crate) fn of_xls(bytes: &[u8]) -> Vec<Unseen> {
    let Some(stream) = workbook_stream(bytes) else {
        return Vec::new();
    };
    let (mut formats, mut cell_formats, mut sheets) = (HashMap::new(), Vec::new(), Vec::new());
    for (kind, content) in Records(&stream) {
        match kind {
            NUMBER_FORMAT => {
                // The code itself is in one or two bytes a character; in
                // either, the sign of a percentage is this byte.
                if let Some(number) = word(content, 0) {
                    formats.insert(number, content.contains(&b'%'));
                }
            }
            CELL_FORMAT => cell_formats.push(word(content, 2).unwrap_or(0)),
            SHEET => sheets.push(long(content, 0)),
            END => break,
            _ => {}
        }
    }
    let is_percent = |number: &u16| match formats.get(number) {
        Some(is_percent) => *is_percent,
        None => BUILT_IN_PERCENTS.contains(number),
    };
    let percents: BTreeSet<u16> = (0..)
        .zip(&cell_formats)
        .filter(|(_, number)| is_percent(number))
        .map(|(cell_format, _)| cell_format)
        .collect();
    sheets
        .into_iter()
        .take(limits::SHEETS)
        .map(|start| {
            let start = start.and_then(|start| usize::try_from(start).ok());
            start
                .and_then(|start| stream.get(start..))
                .map_or_else(Unseen::default, |from| of_sheet(from, &percents))
        })
        .collect()
}

fn workbook_stream(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).ok()?;
    for name in STREAMS {
        if let Ok(stream) = file.open_stream(name) {
            let mut content = Vec::new();
            // It can't be longer than the file.
            stream.take(u64::try_from(bytes.len()).ok()?).read_to_end(&mut content).ok()?;
            return Some(content);
        }
    }
    None
}

fn of_sheet(stream: &[u8], percents: &BTreeSet<u16>) -> Unseen {
    let mut unseen = Unseen::default();
    let mut depth = 0_u32;
    for (kind, content) in Records(stream) {
        match kind {
            // A chart in the sheet is a run of records of its own.
            BEGIN => depth = depth.saturating_add(1),
            END if depth <= 1 => break,
            END => depth = depth.saturating_sub(1),
            _ if depth > 1 => {}
            ROW => {
                const HIDDEN: u16 = 0x20;
                if let (Some(row), Some(flags)) = (word(content, 0), word(content, 12))
                    && flags & HIDDEN != 0
                {
                    unseen.rows.insert(u32::from(row).saturating_add(1));
                }
            }
            COLUMN_INFO => {
                if let (Some(first), Some(last), Some(flags)) =
                    (word(content, 0), word(content, 2), word(content, 8))
                    && flags & 1 != 0
                {
                    unseen.columns.extend(u32::from(first)..=u32::from(last.min(0xFF)));
                }
            }
            NUMBER | RK | FORMULA => {
                if let (Some(row), Some(column), Some(format)) =
                    (word(content, 0), word(content, 2), word(content, 4))
                    && percents.contains(&format)
                {
                    unseen.percents.insert((u32::from(row), u32::from(column)));
                }
            }
            SEVERAL_RK => {
                let (Some(row), Some(first)) = (word(content, 0), word(content, 2)) else {
                    continue;
                };
                // Six bytes a cell between the first column and the last.
                let cells = content.get(4..content.len().saturating_sub(2)).unwrap_or_default();
                for (column, cell) in (u32::from(first)..).zip(cells.chunks_exact(6)) {
                    if word(cell, 0).is_some_and(|format| percents.contains(&format)) {
                        unseen.percents.insert((u32::from(row), column));
                    }
                }
            }
            _ => {}
        }
    }
    unseen
}

fn word(content: &[u8], at: usize) -> Option<u16> {
    let bytes = content.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes(bytes.try_into().ok()?))
}

fn long(content: &[u8], at: usize) -> Option<u32> {
    let bytes = content.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(bytes.try_into().ok()?))
}

/// The records of a stream, as far as they are whole.
struct Records<'s>(&'s [u8]);

impl<'s> Iterator for Records<'s> {
    type Item = (u16, &'s [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let kind = word(self.0, 0)?;
        let end = usize::from(word(self.0, 2)?).checked_add(4)?;
        let content = self.0.get(4..end)?;
        self.0 = self.0.get(end..)?;
        Some((kind, content))
    }
}
