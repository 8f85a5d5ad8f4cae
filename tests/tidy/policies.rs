//! Rule sheets and packs: what the loader does not look at.

use std::collections::BTreeMap;

use super::{assert_none, files_below, read, repository};

/// The rule sheets, with their path; files under `policies/` that are none (the calendar, cases) have no `[sheet]`.
fn rule_sheets() -> Vec<(String, toml::Table)> {
    let sheets: Vec<(String, toml::Table)> = files_below("policies")
        .into_iter()
        .filter(|path| path.ends_with(".toml"))
        .map(|path| {
            let sheet = read(&path).parse().unwrap_or_else(|error| panic!("{path}: {error}"));
            (path, sheet)
        })
        .filter(|(_, sheet): &(String, toml::Table)| sheet.contains_key("sheet"))
        .collect();
    assert!(!sheets.is_empty(), "no rule sheets under policies/");
    sheets
}

fn entries<'a>(sheet: &'a toml::Table, kind: &str) -> impl Iterator<Item = &'a toml::Value> {
    sheet.get(kind).and_then(toml::Value::as_array).into_iter().flatten()
}

fn text<'a>(entry: &'a toml::Value, key: &str) -> &'a str {
    entry.get(key).and_then(toml::Value::as_str).unwrap_or_default()
}

#[test]
fn every_column_has_an_english_code_of_its_own() {
    let mut found = Vec::new();
    for (path, sheet) in rule_sheets() {
        let mut names: BTreeMap<&str, &str> = BTreeMap::new();
        for entry in entries(&sheet, "input").chain(entries(&sheet, "column")) {
            let (name, code) = (text(entry, "name"), text(entry, "code"));
            let well_formed = code.starts_with(|first: char| first.is_ascii_lowercase())
                && code.chars().all(|part| part.is_ascii_lowercase() || part.is_ascii_digit() || part == '_');
            if !well_formed {
                found.push(format!("{path}: {name} has the code “{code}”"));
            } else if let Some(other) = names.insert(code, name) {
                found.push(format!("{path}: {name} and {other} are both {code}"));
            }
        }
    }
    assert_none("an English code for every input and column, once in a file", &found);
}

#[test]
fn a_sheet_lies_where_its_family_and_date_say() {
    let mut found = Vec::new();
    for (path, sheet) in rule_sheets().iter().filter(|(path, _)| !path.starts_with("policies/cases/")) {
        let head = &sheet["sheet"];
        let from = head.get("effective_from").map(ToString::to_string).unwrap_or_default();
        let expected = format!("policies/{}/{from}.toml", text(head, "family"));
        if *path != expected {
            found.push(format!("{path} calls itself {expected}"));
        }
    }
    assert_none("policies/<family>/<effective date>.toml", &found);
}

#[test]
fn every_pack_says_what_is_published_and_what_is_assumed() {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(repository().join("policies/districts")).unwrap() {
        let pack = super::relative(&entry.unwrap().path());
        let readme = std::fs::read_to_string(repository().join(&pack).join("README.md")).unwrap_or_default();
        let says_both = ["暂定", "ssumed"].iter().all(|word| readme.contains(word));
        if !says_both {
            found.push(format!("{pack}/README.md"));
        }
    }
    found.sort();
    assert_none("a pack has a README.md, in Chinese and English, that says what is assumed", &found);
}
