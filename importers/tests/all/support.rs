//! What the tests share: the sample month and small workbooks.

use std::io::{Cursor, Read, Write};
use std::sync::LazyLock;

use rust_xlsxwriter::{Workbook, Worksheet};
use xingchou_importers::{FileError, FileReading, Layouts, read};

/// The shipped layouts, parsed once.
pub fn layouts() -> &'static Layouts {
    static LAYOUTS: LazyLock<Layouts> = LazyLock::new(|| Layouts::shipped().unwrap());
    &LAYOUTS
}

pub fn sample_bytes(name: &str) -> Vec<u8> {
    let path =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/street-2026-10").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub fn read_bytes(name: &str, bytes: &[u8]) -> Result<FileReading, FileError> {
    read(name, bytes, layouts())
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

/// The archive with one part changed; a part that is not there is added.
pub fn with_part(bytes: &[u8], part: &str, change: impl Fn(String) -> String) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    let mut found = false;
    for index in 0..from.len() {
        let mut old = from.by_index(index).unwrap();
        let name = old.name().unwrap().into_owned();
        let mut content = Vec::new();
        old.read_to_end(&mut content).unwrap();
        if name == part {
            found = true;
            content = change(String::from_utf8(content).unwrap()).into_bytes();
        }
        to.start_file(name, options).unwrap();
        to.write_all(&content).unwrap();
    }
    if !found {
        to.start_file(part, options).unwrap();
        to.write_all(change(String::new()).as_bytes()).unwrap();
    }
    to.finish().unwrap().into_inner()
}
