//! The sample month as other offices would have it: other headings, orders,
//! columns, encodings, containers, sheets split, rows shuffled. What is read
//! stays the same.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};

use calamine::{Data, Reader};
use rust_xlsxwriter::Workbook;
use serde_json::Value;
use xingchou_importers::FileReading;

use super::support::{read_bytes, read_sample, sample_bytes};

/// A sheet of a sample file as texts.
#[derive(Clone)]
struct Sheet {
    above: Vec<Vec<String>>,
    headings: Vec<String>,
    data: Vec<Vec<String>>,
}

fn text(cell: &Data) -> String {
    match cell {
        Data::DateTime(time) => {
            let time = time.as_datetime().unwrap();
            time.format("%Y/%-m/%-d %H:%M:%S").to_string()
        }
        other => other.to_string(),
    }
}

fn rows_of(name: &str) -> Vec<Vec<String>> {
    let bytes = sample_bytes(name);
    if name.ends_with(".csv") {
        let (decoded, _, _) = if std::str::from_utf8(&bytes).is_ok() {
            encoding_rs::UTF_8.decode(&bytes)
        } else {
            encoding_rs::GB18030.decode(&bytes)
        };
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(decoded.as_bytes());
        return reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    }
    let mut workbook = calamine::open_workbook_auto_from_rs(Cursor::new(bytes)).unwrap();
    let range = workbook.worksheet_range_at(0).unwrap().unwrap();
    let (first_row, first_column) = range.start().unwrap();
    let blank = |count: u32| (0..count).map(|_| String::new());
    let mut rows: Vec<Vec<String>> = vec![Vec::new(); first_row.try_into().unwrap()];
    rows.extend(range.rows().map(|row| blank(first_column).chain(row.iter().map(text)).collect()));
    rows
}

fn sheet(name: &str, reading: &FileReading) -> Sheet {
    let rows = rows_of(name);
    let taken = reading.taken.iter().map(|row| row.place.row);
    let first = taken.chain(reading.rejected.iter().map(|row| row.place.row)).min().unwrap();
    let heading: usize = (first - 2).try_into().unwrap();
    let footers: Vec<u32> = reading.ignored_footers.iter().map(|footer| footer.place.row).collect();
    let data = (1..)
        .zip(&rows)
        .skip(heading + 1)
        .filter(|(number, row)| !footers.contains(number) && row.iter().any(|cell| !cell.is_empty()))
        .map(|(_, row)| row.clone())
        .collect();
    Sheet { above: rows[..heading].to_vec(), headings: rows[heading].clone(), data }
}

impl Sheet {
    /// The sheet of another vendor: every heading by another name, the columns
    /// from right to left, one column more.
    fn of_another_vendor(&self, layout: &str) -> Sheet {
        let names = other_names(layout, &self.headings);
        let mut other = self.clone();
        other.headings =
            self.headings.iter().map(|heading| names.get(heading).unwrap_or(heading).clone()).collect();
        let width = other.headings.len();
        other.headings.reverse();
        other.headings.insert(1, "内部编码".to_owned());
        for row in &mut other.data {
            row.resize(width, String::new());
            row.reverse();
            row.insert(1, "x9".to_owned());
        }
        other
    }

    fn shuffled(&self) -> Sheet {
        let mut other = self.clone();
        let mut state = 1_u64;
        for at in (1..other.data.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            other.data.swap(at, usize::try_from(state >> 33).unwrap() % (at + 1));
        }
        other
    }

    fn rows(&self) -> impl Iterator<Item = &Vec<String>> {
        self.above.iter().chain([&self.headings]).chain(&self.data)
    }

    fn text(&self, delimiter: u8) -> String {
        let mut writer =
            csv::WriterBuilder::new().flexible(true).delimiter(delimiter).from_writer(Vec::new());
        for row in self.rows() {
            // A record of nothing would be no line at all.
            if row.is_empty() {
                writer.write_record([""]).unwrap()
            } else {
                writer.write_record(row).unwrap()
            }
        }
        String::from_utf8(writer.into_inner().unwrap()).unwrap()
    }

    fn xlsx_in_two_sheets(&self) -> Vec<u8> {
        let half = self.data.len() / 2;
        let mut workbook = Workbook::new();
        for data in [&self.data[..half], &self.data[half..]] {
            let sheet = workbook.add_worksheet();
            let part = Sheet { data: data.to_vec(), ..self.clone() };
            for (row, cells) in (0..).zip(part.rows()) {
                for (column, text) in (0..).zip(cells) {
                    if !text.is_empty() {
                        sheet.write_string(row, column, text).unwrap();
                    }
                }
            }
        }
        workbook.save_to_buffer().unwrap()
    }

    fn ods(&self) -> Vec<u8> {
        let mut content = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content \
             xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
             xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
             xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:spreadsheet>\
             <table:table table:name=\"表\">",
        );
        for row in self.rows() {
            content.push_str("<table:table-row>");
            for cell in row {
                let escaped = cell.replace('&', "&amp;").replace('<', "&lt;");
                content.push_str(&format!(
                    "<table:table-cell office:value-type=\"string\"><text:p>{escaped}</text:p></table:table-cell>"
                ));
            }
            content.push_str("</table:table-row>");
        }
        content.push_str("</table:table></office:spreadsheet></office:body></office:document-content>");
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        for (name, part) in [
            ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
            ("content.xml", content.as_str()),
            ("META-INF/manifest.xml", "<manifest/>"),
        ] {
            archive.start_file(name, options).unwrap();
            archive.write_all(part.as_bytes()).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }
}

/// For each heading that a layout knows, another of its names that stands over
/// no other column.
fn other_names(layout: &str, headings: &[String]) -> BTreeMap<String, String> {
    let path = format!("{}/layouts/{layout}.toml", env!("CARGO_MANIFEST_DIR"));
    let table: toml::Table = std::fs::read_to_string(path).unwrap().parse().unwrap();
    let mut names = BTreeMap::new();
    for field in table["field"].as_array().unwrap() {
        let known: Vec<&str> =
            field["headings"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
        let Some(used) = known.iter().find(|name| headings.iter().any(|heading| heading == *name)) else {
            continue;
        };
        if let Some(other) = known.iter().rev().find(|name| !headings.iter().any(|heading| heading == *name))
        {
            names.insert((*used).to_owned(), (*other).to_owned());
        }
    }
    names
}

/// The records, and why rows were refused, whatever their order and place.
fn contents(reading: &FileReading) -> (Vec<String>, Vec<&'static str>) {
    let mut records: Vec<String> =
        reading.taken.iter().map(|taken| serde_json::to_string(&taken.record).unwrap()).collect();
    records.sort();
    let mut refused: Vec<_> = reading.rejected.iter().map(|row| row.reason.code()).collect();
    refused.sort_unstable();
    (records, refused)
}

fn sample_names() -> Vec<String> {
    let all: Value = serde_json::from_slice(&sample_bytes("expected.json")).unwrap();
    all["files"].as_object().unwrap().keys().cloned().collect()
}

fn utf_16(text: &str) -> Vec<u8> {
    [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
}

#[test]
fn every_variant_of_the_sample_month_gives_the_same_records() {
    let names = sample_names();
    assert_eq!(names.len(), 20);
    let mut renamed = 0;
    for name in &names {
        let reading = read_sample(name);
        let expected = contents(&reading);
        let sheet = sheet(name, &reading);
        renamed += other_names(&reading.layout, &sheet.headings).len();
        // A rota says its windows only in the first row of each.
        let (vendor, shuffled) = if reading.layout == "window-rota" {
            (sheet.clone(), sheet.clone())
        } else {
            (sheet.of_another_vendor(&reading.layout), sheet.shuffled())
        };
        let (gb18030, _, lossy) = {
            let text = vendor.text(b',');
            let (bytes, _, lossy) = encoding_rs::GB18030.encode(&text);
            (bytes.into_owned(), (), lossy)
        };
        assert!(!lossy, "{name}");
        for (variant, bytes) in [
            ("another vendor's, GB18030", gb18030),
            ("shuffled, UTF-16 with tabs", utf_16(&shuffled.text(b'\t'))),
            ("another vendor's, xlsx in two sheets", vendor.xlsx_in_two_sheets()),
            ("shuffled, ods", shuffled.ods()),
        ] {
            if reading.layout == "window-rota" && variant.contains("two sheets") {
                continue;
            }
            let again =
                read_bytes("别的名字", &bytes).unwrap_or_else(|error| panic!("{name}, {variant}: {error}"));
            assert_eq!(again.kind, reading.kind, "{name}, {variant}");
            assert_eq!(again.period, reading.period, "{name}, {variant}");
            let (records, refused) = contents(&again);
            let missing: Vec<_> =
                expected.0.iter().filter(|record| !records.contains(record)).take(3).collect();
            assert_eq!(records.len(), expected.0.len(), "{name}, {variant}: {missing:?}");
            assert!(records == expected.0, "{name}, {variant}: {missing:?}");
            assert_eq!(refused, expected.1, "{name}, {variant}");
        }
    }
    assert!(renamed > 80, "{renamed} headings by another name");
}
