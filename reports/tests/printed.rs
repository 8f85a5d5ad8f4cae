//! Reading papers back with other programs, and keeping them for people to look at.

use rust_decimal::Decimal;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use xingchou_reports::{FontFile, Fonts};

/// The fonts of Debian's packages fonts-wqy-microhei and fonts-droid-fallback; the second has rarer characters.
pub fn fonts() -> Fonts {
    let files = ["wqy/wqy-microhei.ttc", "droid/DroidSansFallbackFull.ttf"].map(|name| {
        let path = format!("/usr/share/fonts/truetype/{name}");
        let bytes =
            std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}; see CONTRIBUTING.md"));
        FontFile { name: name.to_string(), bytes, index: 0 }
    });
    Fonts::new(files.into()).unwrap()
}

/// Keeps a paper in the build folder (`target/tmp/papers`), for people to look at.
pub fn keep(name: &str, bytes: &[u8]) {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("papers");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(name), bytes).unwrap();
}

/// The text of a PDF file as Poppler's pdftotext finds it, laid out as on the page.
pub fn text_of(pdf: &[u8]) -> String {
    let mut child = Command::new("pdftotext")
        .args(["-layout", "-enc", "UTF-8", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("pdftotext, of the package poppler-utils");
    let mut input = child.stdin.take().unwrap();
    let bytes = pdf.to_vec();
    let writer = std::thread::spawn(move || input.write_all(&bytes));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

/// The amounts (with two decimals) in a text, in its order.
pub fn amounts_in(text: &str) -> Vec<Decimal> {
    let mut found = Vec::new();
    for word in text.split(|character: char| !character.is_ascii_digit() && !"-,.".contains(character)) {
        let plain = word.replace(',', "");
        let has_cents = plain.rsplit_once('.').is_some_and(|(_, cents)| cents.len() == 2);
        if has_cents {
            found.extend(Decimal::from_str_exact(&plain));
        }
    }
    found
}

/// The pages of a text, which a form feed ends.
pub fn pages(text: &str) -> Vec<&str> {
    text.trim_end_matches('\u{c}').split('\u{c}').collect()
}
