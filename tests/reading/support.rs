//! A reader whose child is the program under test, archives made by hand, and what this process uses.

use std::io::{Cursor, Read, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use xingchou::operations::reading::{Limits, Reader};
use xingchou_importers::{FileError, FileReading, Layouts, ReadOptions};

/// The program under test.
pub fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_xingchou"))
}

/// What the tests of hostile files give a child: enough for any honest small file.
pub fn tight() -> Limits {
    Limits { memory_bytes: 512 << 20, cpu_seconds: 4, wait: Duration::from_secs(20), answer_bytes: 64 << 20 }
}

pub fn read(name: &str, bytes: &[u8], limits: Limits) -> Result<FileReading, FileError> {
    let layouts = Layouts::shipped().unwrap();
    let reader = Reader::new(&layouts).with_program(program()).with_limits(limits);
    reader.read(name, bytes, &ReadOptions::default())
}

/// The archive of these parts.
pub fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (name, content) in parts {
        archive.start_file(*name, options).unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A workbook whose one sheet is this XML, with these shared strings.
pub fn workbook(sheet: &[u8], strings: &[u8]) -> Vec<u8> {
    workbook_of(1, "worksheets/sheet1.xml", sheet, strings)
}

/// A workbook of many sheets that all are the part `target`, with one part of a sheet's XML.
pub fn workbook_of(sheets: usize, target: &str, sheet: &[u8], strings: &[u8]) -> Vec<u8> {
    let sheets: String =
        (0..sheets).map(|at| format!("<sheet name=\"S{at}\" sheetId=\"{at}\" r:id=\"rId1\"/>")).collect();
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let types = format!(
        "<Types xmlns=\"{package}/content-types\"><Override PartName=\"/xl/workbook.xml\" \
         ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/></Types>"
    );
    let roots = format!(
        "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"rId1\" \
         Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    let book =
        format!("<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets>{sheets}</sheets></workbook>");
    let relations = format!(
        "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"rId1\" Type=\"{office}/worksheet\" \
         Target=\"{target}\"/><Relationship Id=\"rId2\" Type=\"{office}/sharedStrings\" \
         Target=\"sharedStrings.xml\"/></Relationships>"
    );
    archive(&[
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", roots.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
        ("xl/sharedStrings.xml", strings),
        ("xl/worksheets/sheet1.xml", sheet),
    ])
}

/// An OpenDocument spreadsheet of one sheet with these rows.
pub fn document(rows: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\"><office:body>\
         <office:spreadsheet><table:table table:name=\"S\">{rows}</table:table></office:spreadsheet>\
         </office:body></office:document-content>"
    );
    archive(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_bytes()),
        ("META-INF/manifest.xml", b"<manifest/>"),
    ])
}

/// A sheet's XML around its rows.
pub fn sheet(rows: &str) -> Vec<u8> {
    format!(
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}\
         </sheetData></worksheet>"
    )
    .into_bytes()
}

/// A text cell.
pub fn cell(place: &str, text: &str) -> String {
    format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

/// No shared strings.
pub const NO_STRINGS: &[u8] = b"<sst/>";

/// Bytes of memory that this process holds; none where the system does not tell.
pub fn memory() -> Option<u64> {
    let mut status = String::new();
    std::fs::File::open("/proc/self/status").ok()?.read_to_string(&mut status).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes << 10)
}

/// Reads a file that must be refused in words, with this process keeping its memory and time.
pub fn refused(name: &str, bytes: &[u8]) -> FileError {
    let before = memory();
    let began = Instant::now();
    let error = match read(name, bytes, tight()) {
        Err(error) => error,
        Ok(reading) => panic!("{name} was read: {} rows, {:?}", reading.data_rows, reading.warnings),
    };
    let took = began.elapsed();
    assert!(took < Duration::from_secs(30), "{name} took {took:?}");
    if let (Some(before), Some(after)) = (before, memory()) {
        let grown = after.saturating_sub(before);
        assert!(grown < 200 << 20, "{name}: this process grew by {grown} bytes");
    }
    assert_readable(&error);
    error
}

/// A refusal names the file and says what to do, in both languages.
pub fn assert_readable(error: &FileError) {
    let (chinese, english) = (error.message_zh(), error.message_en());
    assert!(chinese.contains(&format!("《{}》", error.file)), "{chinese}");
    assert!(chinese.contains('请'), "{chinese}");
    assert!(english.contains(&error.file) && english.len() > 30, "{english}");
}
