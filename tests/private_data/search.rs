//! Looks for texts in whatever leaves or stays: as they are, in archives, in compressed streams, in what a PDF prints,
//! in the bytes that a database's row shows as hexadecimal digits.

use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};

/// Whether the planted text stands in these bytes, as text in any of the ways that files are written in.
pub fn holds(bytes: &[u8], planted: &str) -> bool {
    let utf16: Vec<u8> = planted.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big_endian: Vec<u8> = planted.encode_utf16().flat_map(u16::to_be_bytes).collect();
    [planted.as_bytes(), &utf16, &big_endian].iter().any(|text| memchr::memmem::find(bytes, text).is_some())
}

pub fn assert_holds_none(what: &str, bytes: &[u8], planted: &[String]) {
    for part in inside(bytes) {
        for text in planted {
            assert!(!holds(&part, text), "{what} holds {text}");
        }
    }
}

/// The rows of a table as a database shows them: its texts, and what its bytes are bytes of.
pub fn assert_rows_hold_none(table: &str, rows: &[String], planted: &[String]) {
    assert_holds_none(table, rows.join("\n").as_bytes(), planted);
    for blob in rows.iter().flat_map(|row| blobs(row)) {
        assert_holds_none(&format!("a value of {table}"), &blob, planted);
    }
}

/// The bytes behind `\x0123…` of PostgreSQL and `X'0123…'` of SQLite.
fn blobs(row: &str) -> Vec<Vec<u8>> {
    let digits = |text: &str| -> Vec<u8> {
        let hex: Vec<u8> = text.bytes().take_while(u8::is_ascii_hexdigit).collect();
        let byte = |two: &[u8]| u8::from_str_radix(std::str::from_utf8(two).unwrap(), 16).unwrap();
        hex.chunks_exact(2).map(byte).collect()
    };
    let found = ["\\x", "X'"].iter().flat_map(|begins| row.split(begins).skip(1)).map(digits);
    found.filter(|blob| blob.len() > 7).collect()
}

/// The bytes, and what is packed in them: parts of an archive, compressed streams, and the text that a PDF prints,
/// without its spaces.
pub fn inside(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut found = vec![bytes.to_vec()];
    if let Ok(mut archive) = zip::ZipArchive::new(std::io::Cursor::new(bytes)) {
        for place in 0..archive.len() {
            let mut part = Vec::new();
            archive.by_index(place).unwrap().read_to_end(&mut part).unwrap();
            found.extend(inside(&part));
        }
    }
    if bytes.starts_with(b"%PDF") {
        found.extend(streams(bytes));
        found.push(printed(bytes).split_whitespace().collect::<String>().into_bytes());
    }
    for unpacked in
        [inflated(flate2::read::ZlibDecoder::new(bytes)), inflated(flate2::read::GzDecoder::new(bytes))]
    {
        found.extend(unpacked.map(|unpacked| inside(&unpacked)).unwrap_or_default());
    }
    found
}

fn inflated(mut from: impl std::io::Read) -> Option<Vec<u8>> {
    let mut unpacked = Vec::new();
    // A stream that breaks off is taken as far as it goes.
    let _ = from.read_to_end(&mut unpacked);
    (!unpacked.is_empty()).then_some(unpacked)
}

/// The streams of a PDF, inflated: what is drawn, tables of characters, metadata.
fn streams(pdf: &[u8]) -> Vec<Vec<u8>> {
    let begins = b"stream";
    let mut found = Vec::new();
    for at in 0..pdf.len().saturating_sub(begins.len()) {
        if pdf[at..].starts_with(begins) && !pdf[..at].ends_with(b"end") {
            let rest = &pdf[at + begins.len()..];
            let rest = rest.strip_prefix(b"\r").unwrap_or(rest);
            let rest = rest.strip_prefix(b"\n").unwrap_or(rest);
            found.extend(inflated(flate2::read::ZlibDecoder::new(rest)));
        }
    }
    found
}

fn printed(pdf: &[u8]) -> String {
    let mut child = Command::new("pdftotext")
        .args(["-enc", "UTF-8", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("pdftotext: {error}"));
    let mut input = child.stdin.take().unwrap();
    let bytes = pdf.to_vec();
    let writer = std::thread::spawn(move || input.write_all(&bytes));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

/// A search that finds nothing anywhere would be no search.
#[test]
fn what_is_packed_away_is_found() {
    let secret = "330203198302273535";
    let text = format!("前 {secret} 后");
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(text.as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file("a.bin", zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all(&packed).unwrap();
    let archive = archive.finish().unwrap().into_inner();
    assert!(!holds(&archive, secret) && inside(&archive).iter().any(|part| holds(part, secret)));
    let hex: String = packed.iter().map(|byte| format!("{byte:02x}")).collect();
    for row in [format!("(1,\"\\\\x{hex}\",7)"), format!("1|X'{}'|7", hex.to_uppercase())] {
        let found = std::panic::catch_unwind(|| assert_rows_hold_none("t", &[row], &[secret.to_owned()]));
        assert!(found.is_err());
    }
    let mut pdf = b"%PDF-1.7\n1 0 obj\n<< /Filter /FlateDecode >>\nstream\r\n".to_vec();
    pdf.extend(&packed);
    pdf.extend(b"\nendstream\nendobj\n");
    assert!(streams(&pdf).iter().any(|part| holds(part, secret)));
}
