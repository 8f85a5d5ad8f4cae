//! Which way things point.

use std::collections::BTreeSet;
use std::process::Command;

use super::source::{has_word, own_modules_used, shipped_code_of};
use super::{assert_none, files_below, read, repository};

/// What the engine is built from: formulas, decimals, dates, texts.
const ENGINE_DEPENDENCIES: [&str; 5] = ["chrono", "formualizer-parse", "rust_decimal", "serde", "toml"];

/// Everything the engine's dependencies bring along. None of these opens a file, asks a clock or speaks to a network;
/// whoever adds one has looked.
const ENGINE_TREE: [&str; 22] = [
    "arrayvec",
    "chrono",
    "formualizer-common",
    "formualizer-parse",
    "num-traits",
    "once_cell",
    "proc-macro2",
    "quote",
    "rust_decimal",
    "serde",
    "serde_core",
    "serde_derive",
    "serde_spanned",
    "smallvec",
    "syn",
    "toml",
    "toml_datetime",
    "toml_parser",
    "toml_writer",
    "unicode-ident",
    "winnow",
    "xingchou-engine",
];

/// The world outside, by the names through which code reaches it.
const OUTSIDE: [&str; 14] = [
    "std::fs",
    "std::io",
    "std::net",
    "std::time",
    "std::env",
    "std::process",
    "std::thread",
    "println!",
    "eprintln!",
    "print!",
    "SystemTime",
    "Instant",
    "Local::now",
    "Utc::now",
];

/// A module of the application, and those that it must not know.
const LAYERS: [(&str, &[&str]); 11] = [
    ("src/http", &["cli"]),
    ("src/api", &["cli", "http", "web"]),
    ("src/web", &["cli", "http", "api"]),
    ("src/service.rs", &["operations", "cli", "http", "api", "web"]),
    ("src/operations", &["cli", "http", "api", "web", "service"]),
    ("src/store", &["operations", "cli", "http", "api", "web", "service"]),
    ("src/access", &["operations", "cli", "http", "api", "web", "service"]),
    ("src/clock.rs", &["operations", "cli", "http", "api", "web", "service", "store"]),
    ("src/month.rs", &["operations", "cli", "http", "api", "web", "service", "store"]),
    ("src/month_way.rs", &["operations", "cli", "http", "api", "web", "service", "store"]),
    ("src/message.rs", &["operations", "cli", "http", "api", "web", "service", "store"]),
];

fn manifest(path: &str) -> toml::Table {
    read(path).parse().unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn names(manifest: &toml::Table, section: &str) -> BTreeSet<String> {
    manifest
        .get(section)
        .and_then(toml::Value::as_table)
        .map(|table| table.keys().cloned().collect())
        .unwrap_or_default()
}

fn features(dependency: Option<&toml::Value>) -> Vec<String> {
    let list = dependency.and_then(|dependency| dependency.get("features")).and_then(toml::Value::as_array);
    list.into_iter().flatten().filter_map(toml::Value::as_str).map(str::to_owned).collect()
}

#[test]
fn the_engine_is_built_without_files_clocks_and_networks() {
    let engine = manifest("engine/Cargo.toml");
    let expected: BTreeSet<String> = ENGINE_DEPENDENCIES.iter().map(ToString::to_string).collect();
    assert_eq!(names(&engine, "dependencies"), expected);
    assert_eq!(names(&engine, "build-dependencies"), BTreeSet::new());

    let workspace = manifest("Cargo.toml");
    let shared = &workspace["workspace"]["dependencies"]["chrono"];
    let default_features = shared.get("default-features").and_then(toml::Value::as_bool);
    assert_eq!(default_features, Some(false), "chrono's default features ask the clock");
    let mut chosen = features(Some(shared));
    chosen.extend(features(engine["dependencies"].get("chrono")));
    for clock in ["clock", "now", "default", "wasmbind"] {
        assert!(!chosen.iter().any(|feature| feature == clock), "chrono with {clock}");
    }
}

#[test]
fn the_engines_dependencies_bring_nothing_else() {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--package", "xingchou-engine", "--edges", "normal"])
        .args(["--prefix", "none", "--format", "{p}"])
        .current_dir(repository())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let tree: BTreeSet<&str> = text.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert!(tree.contains("xingchou-engine"), "{text}");
    let found: Vec<String> =
        tree.iter().filter(|name| !ENGINE_TREE.contains(name)).map(ToString::to_string).collect();
    assert_none("new below the engine: does it open files, ask clocks or speak to networks?", &found);
}

#[test]
fn the_engine_reaches_nothing_outside_itself() {
    let mut found = Vec::new();
    for path in files_below("engine/src") {
        let code = shipped_code_of(&read(&path));
        for word in OUTSIDE.iter().filter(|word| has_word(&code, word)) {
            found.push(format!("{path}: {word}"));
        }
    }
    assert_none("the engine is a pure function", &found);
}

#[test]
fn importers_and_reports_open_no_files_and_ask_no_clock() {
    let mut found = Vec::new();
    for path in files_below("importers/src").into_iter().chain(files_below("reports/src")) {
        let code = shipped_code_of(&read(&path));
        for word in ["std::fs", "std::net", "SystemTime", "Local::now", "Utc::now", "println!"] {
            if has_word(&code, word) {
                found.push(format!("{path}: {word}"));
            }
        }
    }
    assert_none("bytes in, records out; results in, bytes out", &found);
}

#[test]
fn crates_know_the_engine_at_most() {
    let mut found = Vec::new();
    for (krate, may_know) in
        [("engine", None), ("importers", Some("xingchou-engine")), ("reports", Some("xingchou-engine"))]
    {
        let path = format!("{krate}/Cargo.toml");
        let manifest = manifest(&path);
        for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
            for name in names(&manifest, section) {
                if name.starts_with("xingchou") && Some(name.as_str()) != may_know {
                    found.push(format!("{path}: {name}"));
                }
            }
        }
    }
    assert_none("importers and reports know the engine at most, never each other or the application", &found);
}

#[test]
fn every_crate_keeps_the_workspace_lints() {
    let found: Vec<String> =
        ["Cargo.toml", "engine/Cargo.toml", "importers/Cargo.toml", "reports/Cargo.toml"]
            .iter()
            .filter(|path| {
                let manifest = manifest(path);
                let inherits = manifest.get("lints").and_then(|lints| lints.get("workspace"));
                inherits.and_then(toml::Value::as_bool) != Some(true)
            })
            .map(|path| (*path).to_owned())
            .collect();
    assert_none("[lints] workspace = true", &found);
}

#[test]
fn nothing_in_the_application_points_back() {
    let mut found = Vec::new();
    for (layer, must_not_know) in LAYERS {
        let files = if layer.ends_with(".rs") { vec![layer.to_owned()] } else { files_below(layer) };
        assert!(!files.is_empty(), "{layer} is gone: correct this list");
        for path in files.iter().filter(|path| path.ends_with(".rs")) {
            for used in own_modules_used(&shipped_code_of(&read(path))) {
                if must_not_know.contains(&used.as_str()) {
                    found.push(format!("{path}: crate::{used}"));
                }
            }
        }
    }
    assert_none("cli → http → api, web → operations → store, access; nothing points back", &found);
}

#[test]
fn the_database_is_spoken_to_in_the_store_only() {
    let found: Vec<String> = files_below("src")
        .into_iter()
        .filter(|path| path.ends_with(".rs") && !path.starts_with("src/store/"))
        .filter(|path| has_word(&shipped_code_of(&read(path)), "diesel"))
        .collect();
    assert_none("queries are methods of the store", &found);
}

#[test]
fn one_module_asks_the_clock() {
    let found: Vec<String> = files_below("src")
        .into_iter()
        .filter(|path| path.ends_with(".rs") && path != "src/clock.rs")
        .filter(|path| {
            let code = shipped_code_of(&read(path));
            ["SystemTime", "Local::now", "Utc::now"].iter().any(|word| has_word(&code, word))
        })
        .collect();
    assert_none("what time it is, is asked in src/clock.rs", &found);
}
