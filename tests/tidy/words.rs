//! What stands in no file.

use super::source::{code_of, has_word, shipped_code_of};
use super::{assert_none, files_below, read, rust_files, shipped_rust_files};

/// The one place where a spreadsheet's binary number becomes a decimal, and the one where a decimal becomes one
/// again, because the file formats know nothing else.
const DOORS_OF_BINARY_FLOATS: [&str; 2] = ["importers/src/cell.rs", "reports/src/cell.rs"];

/// Where binary floats are no values: widths and heights of cells, which are whole numbers, are handed to the
/// spreadsheet library, and a text is asked whether that library would read a broken number in it; and places on a
/// printed page, which the PDF library takes as floats.
const NOT_VALUES: [(&str, &[&str]); 2] = [
    ("reports/src/workbook/page.rs", &["f64::from(", "text.parse::<f64>().is_ok_and("]),
    (
        "reports/src/page/pdf.rs",
        &[
            "(length: Twip) -> f32",
            "f32::from(i16::",
            "HashMap<(u8, u16), f32>",
            "(&mut self, glyph: Glyph) -> f32",
        ],
    ),
];

/// Lints that are never allowed in what ships, whatever the reason; the doors may use floats.
const NEVER_ALLOWED: [&str; 10] = [
    "unwrap_used",
    "expect_used",
    "panic",
    "indexing_slicing",
    "float_arithmetic",
    "disallowed_methods",
    "missing_docs",
    "unsafe_code",
    "todo",
    "dbg_macro",
];

/// Columns of a line of code. Messages to users are string literals of any length.
const LONGEST_LINE: usize = 120;

/// Lines inside a macro call, where the formatter does not reach: how many a file has.
const LONG_LINES_IN_MACROS: [(&str, usize); 3] =
    [("engine/src/diagnostic.rs", 1), ("engine/src/formula.rs", 1), ("engine/src/number.rs", 1)];

#[test]
fn nothing_is_left_for_later() {
    let mut found = Vec::new();
    for path in rust_files().iter().filter(|path| !path.starts_with("tests/tidy/")) {
        let text = read(path);
        let code = code_of(&text);
        for word in ["todo!", "unimplemented!", "dbg!"] {
            if has_word(&code, word) {
                found.push(format!("{path}: {word}"));
            }
        }
        for word in ["TODO", "FIXME", "XXX", "HACK"] {
            if has_word(&text, word) {
                found.push(format!("{path}: {word}"));
            }
        }
    }
    assert_none("what is not done is not in the code", &found);
}

#[test]
fn lines_are_short_and_have_no_tabs() {
    let mut found = Vec::new();
    for path in rust_files() {
        let text = read(&path);
        if text.contains('\t') {
            found.push(format!("{path}: a tab"));
        }
        if text.contains('\r') {
            found.push(format!("{path}: a carriage return"));
        }
        let mut long = Vec::new();
        for (at, (line, code)) in text.lines().zip(code_of(&text).lines()).enumerate() {
            let is_comment = line.trim_start().starts_with("//");
            let length = if is_comment { line.chars().count() } else { code.trim_end().chars().count() };
            if length > LONGEST_LINE {
                long.push(format!("{path}:{}: {length} columns", at + 1));
            }
        }
        let known =
            LONG_LINES_IN_MACROS.iter().find(|(file, _)| *file == path).map_or(0, |(_, count)| *count);
        if long.len() > known {
            found.extend(long);
        }
    }
    assert_none("lines of code fit on a screen", &found);
}

#[test]
fn no_file_is_a_drawer_for_anything() {
    let drawers = ["util", "utils", "helper", "helpers", "misc", "common", "stuff"];
    let found: Vec<String> = rust_files()
        .into_iter()
        .filter(|path| path.split('/').any(|part| drawers.contains(&part.trim_end_matches(".rs"))))
        .collect();
    assert_none("a module has one reason to exist, and is named after it", &found);
}

#[test]
fn binary_floats_pass_through_two_doors_only() {
    let found: Vec<String> = shipped_rust_files()
        .into_iter()
        .filter(|path| !DOORS_OF_BINARY_FLOATS.contains(&path.as_str()))
        .filter(|path| {
            let mut code = shipped_code_of(&read(path));
            if let Some((_, uses)) = NOT_VALUES.iter().find(|(file, _)| path == file) {
                code = uses.iter().fold(code, |code, known| code.replace(known, ""));
            }
            ["f32", "f64"].iter().any(|word| has_word(&code, word))
        })
        .collect();
    assert_none("money and scores are decimals; binary floats stay in the two doors", &found);
}

#[test]
fn a_lint_is_allowed_only_with_a_reason() {
    let mut found = Vec::new();
    for path in shipped_rust_files() {
        let text = read(&path);
        let code = shipped_code_of(&text);
        let lines: Vec<&str> = text.lines().collect();
        for (at, line) in code.lines().enumerate() {
            let is_allowance =
                ["#[allow(", "#![allow(", "#[expect(", "#![expect("].iter().any(|start| line.contains(start));
            if !is_allowance {
                continue;
            }
            // The reason is inside the brackets, which may go on over some lines, or in a comment behind them.
            let end = (at..lines.len()).find(|line| lines[*line].contains(")]")).unwrap_or(at);
            let whole = lines[at..=end].join(" ");
            if !whole.contains("reason = \"") && !whole.contains("// because") {
                found.push(format!("{path}:{}: no reason", at + 1));
            }
            for lint in NEVER_ALLOWED.iter().filter(|lint| has_word(&whole, lint)) {
                let is_door = DOORS_OF_BINARY_FLOATS.contains(&path.as_str())
                    && ["float_arithmetic", "disallowed_methods"].contains(lint);
                if !is_door {
                    found.push(format!("{path}:{}: {lint} is never allowed", at + 1));
                }
            }
        }
    }
    assert_none("lints hold", &found);
}

#[test]
fn no_file_knows_the_machine_it_was_written_on() {
    let tops = ["root", "home", "work", "Users"];
    let mut found = Vec::new();
    for path in files_below("").iter().filter(|path| !path.starts_with("tests/data/")) {
        // Files that are no text have nothing to say here.
        let Ok(text) = String::from_utf8(std::fs::read(super::repository().join(path)).unwrap()) else {
            continue;
        };
        for top in tops {
            let start = format!("/{top}/");
            for (at, _) in text.match_indices(&start) {
                let before = text[..at].chars().next_back();
                let in_a_longer_path = before
                    .is_some_and(|character| character.is_alphanumeric() || "./-_}>*:".contains(character));
                if !in_a_longer_path {
                    found.push(format!("{path}: {start}…"));
                }
            }
        }
    }
    assert_none("a path of one machine means nothing on another", &found);
}

#[test]
#[cfg(unix)]
fn scripts_can_be_run() {
    use std::os::unix::fs::PermissionsExt;
    let found: Vec<String> = ["tests/run", ".ci/run"]
        .iter()
        .filter(|path| {
            let mode = std::fs::metadata(super::repository().join(path)).unwrap().permissions().mode();
            mode & 0o111 == 0 || !read(path).starts_with("#!/usr/bin/env bash\n")
        })
        .map(|path| (*path).to_owned())
        .collect();
    assert_none("scripts are executable and name their shell", &found);
}
