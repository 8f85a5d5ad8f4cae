//! What the tests share: the sample month and small workbooks.

use rust_xlsxwriter::{Workbook, Worksheet};
use xingchou_importers::{FileError, FileReading, Layouts, read};

pub fn sample_bytes(name: &str) -> Vec<u8> {
    let path =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/street-2026-10").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub fn read_bytes(name: &str, bytes: &[u8]) -> Result<FileReading, FileError> {
    read(name, bytes, &Layouts::shipped().unwrap())
}

pub fn read_sample(name: &str) -> FileReading {
    read_bytes(name, &sample_bytes(name)).unwrap_or_else(|error| panic!("{error}"))
}

/// A workbook of one sheet.
pub fn workbook(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    fill(workbook.add_worksheet());
    workbook.save_to_buffer().unwrap()
}

/// A workbook of text cells.
pub fn text_workbook(rows: &[&[&str]]) -> Vec<u8> {
    workbook(|sheet| {
        for (row, cells) in (0..).zip(rows) {
            for (column, text) in (0..).zip(*cells) {
                sheet.write_string(row, column, *text).unwrap();
            }
        }
    })
}

/// The codes of the rows refused, with their row numbers.
pub fn refusals(reading: &FileReading) -> Vec<(u32, &'static str)> {
    reading.rejected.iter().map(|rejected| (rejected.place.row, rejected.reason.code())).collect()
}
