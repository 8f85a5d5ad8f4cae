//! Reads the cells of an .xlsx file from its XML, formulas and cached results alike, and puts changed
//! cells back, leaving every other byte of the sheet as it was.

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};
use std::collections::{BTreeMap, HashMap};
use std::io::{Cursor, Read, Write};
use std::ops::Range;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// What a cell holds or a formula results in.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Blank,
    Number(f64),
    Text(String),
    Truth(bool),
    /// An error as a spreadsheet shows it, such as `#N/A`.
    Error(String),
}

/// Row and column, both counted from 1.
pub type Place = (u32, u32);

/// Results by sheet name and place.
pub type Values = HashMap<(String, Place), Value>;

/// A formula as it stands in its cell, without the leading `=`.
#[derive(Clone, Debug)]
pub struct Formula {
    pub text: String,
    /// Entered as an array formula in this one cell: ranges are not reduced to a single cell.
    pub array: bool,
}

/// A cell: its value (of a formula, the cached result; blank when there is none) and its formula.
#[derive(Clone, Debug)]
pub struct Cell {
    pub formula: Option<Formula>,
    pub value: Value,
}

/// One sheet's cells.
#[derive(Debug)]
pub struct Sheet {
    pub name: String,
    /// Where its XML lies in the file.
    pub path: String,
    pub cells: BTreeMap<Place, Cell>,
}

/// A name for a range or a formula; `sheet` is the sheet's index when the name is known there alone.
#[derive(Debug)]
pub struct DefinedName {
    pub name: String,
    pub sheet: Option<usize>,
    pub formula: String,
}

/// A workbook's values and formulas.
#[derive(Debug)]
pub struct Workbook {
    pub sheets: Vec<Sheet>,
    pub names: Vec<DefinedName>,
}

impl Workbook {
    /// Reads every sheet of the file. Panics, saying why, when it is not a workbook of the kind checked here.
    pub fn read(xlsx: &[u8]) -> Self {
        let parts = parts(xlsx);
        let part = |path: &str| parts.get(path).unwrap_or_else(|| panic!("the workbook has no {path}"));
        let targets: HashMap<String, String> = elements(part("xl/_rels/workbook.xml.rels"), "Relationship")
            .into_iter()
            .map(|(attributes, _)| (attributes["Id"].clone(), attributes["Target"].clone()))
            .collect();
        let shared = parts.get("xl/sharedStrings.xml").map(|xml| shared_texts(xml)).unwrap_or_default();
        let book = part("xl/workbook.xml");
        let sheets = elements(book, "sheet")
            .into_iter()
            .map(|(attributes, _)| {
                let target = &targets[&attributes["r:id"]];
                let path = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
                let cells = scan(part(&path)).into_iter().map(|found| found.read(&shared)).collect();
                Sheet { name: attributes["name"].clone(), path, cells }
            })
            .collect();
        let names = elements(book, "definedName")
            .into_iter()
            .map(|(attributes, formula)| DefinedName {
                name: attributes["name"].clone(),
                sheet: attributes.get("localSheetId").map(|index| index.parse().unwrap()),
                formula,
            })
            .collect();
        Self { sheets, names }
    }

    /// The index of the sheet of this name, which spreadsheets look up without regard to case.
    pub fn sheet_index(&self, name: &str) -> Option<usize> {
        self.sheets.iter().position(|sheet| sheet.name.to_lowercase() == name.to_lowercase())
    }
}

/// A cell as it lies in a sheet's XML, by bytes.
pub struct FoundCell<'x> {
    xml: &'x str,
    pub place: Place,
    /// The start tag, `<c …>`.
    pub tag: Range<usize>,
    kind: Option<String>,
    /// What stands between `<f…>` and `</f>`, escaped.
    pub formula: Option<Range<usize>>,
    formula_attributes: HashMap<String, String>,
    /// The cached result or value, with its tags.
    pub value_element: Option<Range<usize>>,
    value: Option<Range<usize>>,
    inline: String,
}

impl FoundCell<'_> {
    /// The formula's text without XML's escapes.
    pub fn formula_text(&self) -> Option<String> {
        self.formula.clone().map(|range| unescape(&self.xml[range]).unwrap().into_owned())
    }

    fn read(self, shared: &[String]) -> (Place, Cell) {
        let shown = a1(self.place);
        let formula = self.formula_text().map(|text| {
            assert!(
                !text.trim().is_empty(),
                "{shown}: a formula shared between cells cannot be checked here"
            );
            let array = self.formula_attributes.get("t").is_some_and(|kind| kind == "array");
            let extent = self.formula_attributes.get("ref");
            assert!(
                !array || extent.is_some_and(|extent| !extent.contains(':')),
                "{shown}: an array formula over several cells cannot be checked here"
            );
            Formula { text, array }
        });
        let text = self.value.clone().map(|range| unescape(&self.xml[range]).unwrap().into_owned());
        let value = match (self.kind.as_deref(), text) {
            (Some("inlineStr"), _) => Value::Text(self.inline),
            (_, None) => Value::Blank,
            (Some("s"), Some(index)) => Value::Text(shared[index.parse::<usize>().unwrap()].clone()),
            (Some("str"), Some(text)) => Value::Text(text),
            (Some("b"), Some(text)) => Value::Truth(text == "1"),
            (Some("e"), Some(text)) => Value::Error(text),
            (None | Some("n"), Some(text)) => {
                Value::Number(text.parse().unwrap_or_else(|_| panic!("{shown}: {text:?} is no number")))
            }
            (Some(other), Some(_)) => panic!("{shown}: cells of type {other} cannot be checked here"),
        };
        (self.place, Cell { formula, value })
    }

    /// The start tag as it would be without a type, for a cell that has no cached result.
    pub fn tag_without_type(&self) -> String {
        let tag = &self.xml[self.tag.clone()];
        match &self.kind {
            Some(kind) => tag.replacen(&format!(" t=\"{kind}\""), "", 1),
            None => tag.to_owned(),
        }
    }
}

/// Finds every cell in a sheet's XML.
pub fn scan(xml: &str) -> Vec<FoundCell<'_>> {
    let mut reader = Reader::from_str(xml);
    let mut found: Vec<FoundCell> = Vec::new();
    let (mut in_cell, mut content) = (false, 0);
    loop {
        let before = position(&reader);
        let event = reader.read_event().unwrap();
        let after = position(&reader);
        match event {
            Event::Eof => return found,
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == "c" => {
                assert!(xml[before..].starts_with('<') && xml[..after].ends_with('>'));
                in_cell = !xml[..after].ends_with("/>");
                let attributes = attributes(&tag);
                found.push(FoundCell {
                    xml,
                    place: place_of(&attributes["r"]),
                    tag: before..after,
                    kind: attributes.get("t").cloned(),
                    formula: None,
                    formula_attributes: HashMap::new(),
                    value_element: None,
                    value: None,
                    inline: String::new(),
                });
            }
            Event::Start(tag) | Event::Empty(tag) if in_cell => {
                let cell = found.last_mut().unwrap();
                let empty = xml[..after].ends_with("/>");
                content = after;
                match tag.local_name().as_ref() {
                    "f" => {
                        cell.formula = Some(after..after);
                        cell.formula_attributes = attributes(&tag);
                    }
                    "v" => cell.value_element = Some(before..after),
                    _ => {}
                }
                if empty && tag.local_name().as_ref() == "v" {
                    cell.value = Some(after..after);
                }
            }
            Event::End(tag) if in_cell => {
                let cell = found.last_mut().unwrap();
                match tag.local_name().as_ref() {
                    "c" => in_cell = false,
                    "f" => cell.formula = Some(content..before),
                    "v" => {
                        cell.value = Some(content..before);
                        cell.value_element.as_mut().unwrap().end = after;
                    }
                    "t" => cell.inline.push_str(&unescape(&xml[content..before]).unwrap()),
                    _ => {}
                }
            }
            _ => {}
        }
    }
}

/// The file with the XML of its sheets passed through `change`, which is told the XML's path.
pub fn with_changed_sheets(xlsx: &[u8], change: impl Fn(&str, String) -> String) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(xlsx)).unwrap();
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        if name.starts_with("xl/worksheets/") && name.ends_with(".xml") {
            bytes = change(&name, String::from_utf8(bytes).unwrap()).into_bytes();
        }
        out.start_file(name, SimpleFileOptions::default().compression_method(CompressionMethod::Deflated))
            .unwrap();
        out.write_all(&bytes).unwrap();
    }
    out.finish().unwrap().into_inner()
}

/// A place as spreadsheets write it, such as `AB12`.
pub fn a1((row, column): Place) -> String {
    let (mut letters, mut rest) = (Vec::new(), column);
    while rest > 0 {
        letters.insert(0, char::from(b'A' + u8::try_from((rest - 1) % 26).unwrap()));
        rest = (rest - 1) / 26;
    }
    letters.into_iter().collect::<String>() + &row.to_string()
}

/// The place that `AB12` says.
pub fn place_of(reference: &str) -> Place {
    let digits = reference.find(|sign: char| sign.is_ascii_digit()).unwrap();
    let column = reference[..digits]
        .bytes()
        .fold(0, |so_far, letter| so_far * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1);
    (reference[digits..].parse().unwrap(), column)
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap()
}

fn attributes(tag: &BytesStart) -> HashMap<String, String> {
    tag.attributes()
        .map(|attribute| {
            let attribute = attribute.unwrap();
            (attribute.key.as_ref().to_owned(), unescape(&attribute.value).unwrap().into_owned())
        })
        .collect()
}

/// Every element of this name: its attributes and its text.
fn elements(xml: &str, name: &str) -> Vec<(HashMap<String, String>, String)> {
    let mut reader = Reader::from_str(xml);
    let (mut found, mut content) = (Vec::new(), 0);
    loop {
        let before = position(&reader);
        let event = reader.read_event().unwrap();
        match event {
            Event::Eof => return found,
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == name => {
                content = position(&reader);
                found.push((attributes(&tag), String::new()));
            }
            Event::End(tag) if tag.local_name().as_ref() == name => {
                found.last_mut().unwrap().1 = unescape(&xml[content..before]).unwrap().into_owned();
            }
            _ => {}
        }
    }
}

/// The shared texts in their order, without the readings (`rPh`) that stand beside some of them.
fn shared_texts(xml: &str) -> Vec<String> {
    let mut reader = Reader::from_str(xml);
    let (mut texts, mut content, mut in_reading) = (Vec::<String>::new(), 0, false);
    loop {
        let before = position(&reader);
        let event = reader.read_event().unwrap();
        match event {
            Event::Eof => return texts,
            Event::Start(tag) | Event::Empty(tag) => {
                content = position(&reader);
                match tag.local_name().as_ref() {
                    "si" => texts.push(String::new()),
                    "rPh" => in_reading = true,
                    _ => {}
                }
            }
            Event::End(tag) => match tag.local_name().as_ref() {
                "rPh" => in_reading = false,
                "t" if !in_reading => {
                    texts.last_mut().unwrap().push_str(&unescape(&xml[content..before]).unwrap());
                }
                _ => {}
            },
            _ => {}
        }
    }
}

fn parts(xlsx: &[u8]) -> HashMap<String, String> {
    let mut archive = ZipArchive::new(Cursor::new(xlsx)).unwrap();
    (0..archive.len())
        .filter_map(|index| {
            let mut file = archive.by_index(index).unwrap();
            let name = file.name().unwrap().into_owned();
            let mut text = String::new();
            let is_xml = name.ends_with(".xml") || name.ends_with(".rels");
            is_xml.then(|| {
                file.read_to_string(&mut text).unwrap();
                (name, text)
            })
        })
        .collect()
}
