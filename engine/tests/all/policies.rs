//! The shipped packs compile.

use chrono::{Datelike, Days, Months, NaiveDate};
use std::path::{Path, PathBuf};
use xingchou_engine::diagnostic::Code;
use xingchou_engine::library::Library;

pub fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            into.push(path);
        }
    }
}

#[test]
fn every_shipped_sheet_compiles() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../policies");
    let mut paths = Vec::new();
    files(&root, &mut paths);
    paths.sort();
    let mut library = Library::default();
    let mut failed = String::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).unwrap();
        if !text.contains("[sheet]") {
            continue;
        }
        let name = path.strip_prefix(&root).unwrap().display().to_string();
        if let Err(found) = library.add(&name, &text) {
            for diagnostic in found {
                failed += &diagnostic.display();
            }
        }
    }
    let day = |day| NaiveDate::from_ymd_opt(2026, 10, day).unwrap();
    let families: Vec<String> = library.families().map(str::to_string).collect();
    assert!(!families.is_empty());
    for family in families {
        if library.versions(&family).any(|sheet| sheet.kind == xingchou_engine::sheet::SheetKind::Rules) {
            // Rules are only included: alone they lack the items that bear their flags.
            continue;
        }
        // The month of today, and for each version the month in which it begins and the one after.
        let begins = library.versions(&family).map(|sheet| sheet.effective_from);
        let months = begins.flat_map(|day| {
            let first = day.with_day(1).unwrap();
            [first, first + Months::new(1)]
        });
        for first in months.chain([day(1)]) {
            let last = first + Months::new(1) - Days::new(1);
            let found = match library.compile(&family, first, last) {
                Ok(program) => program.warnings,
                Err(found) => found,
            };
            for diagnostic in found {
                // Before a family's first version there is nothing to compile; what was published up to some day goes
                // on as assumed. Nothing else is to be said of a sheet that ships.
                if !matches!(diagnostic.code, Code::NoVersionForDate | Code::PublishedPast) {
                    failed += &format!("{family} {first}\n{}", diagnostic.display());
                }
            }
        }
    }
    assert!(failed.is_empty(), "{failed}");
}
