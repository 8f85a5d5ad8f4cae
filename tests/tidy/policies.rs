//! Rule sheets, packs and migrations: what the loader does not look at.

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

#[test]
fn migrations_come_in_pairs() {
    let folders = |database: &str| -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(repository().join("migrations").join(database))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.is_dir())
            .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    };
    let (sqlite, postgres) = (folders("sqlite"), folders("postgres"));
    assert!(!sqlite.is_empty(), "no migrations");
    // Until PostgreSQL is switched on its folder holds a note only; then every migration has its twin.
    if !postgres.is_empty() {
        assert_eq!(sqlite, postgres, "each migration has a twin of the same name for the other database");
    }
    let mut found = Vec::new();
    for (database, names) in [("sqlite", &sqlite), ("postgres", &postgres)] {
        for name in names {
            for half in ["up.sql", "down.sql"] {
                let path = format!("migrations/{database}/{name}/{half}");
                let sql = std::fs::read_to_string(repository().join(&path)).unwrap_or_default();
                if sql.trim().is_empty() {
                    found.push(path);
                }
            }
        }
    }
    assert_none("a migration goes up and comes down", &found);
}
