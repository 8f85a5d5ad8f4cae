//! The house rules that a machine can keep, over the repository's own files.

mod documents;
mod layers;
mod migrations;
mod policies;
mod source;
mod words;

use std::path::{Path, PathBuf};

/// The repository's folder.
fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Paths of all files below `folder`, in order, with `/` between the parts and relative to the repository. Hidden
/// folders, build folders (they bear cargo's cache tag) and data folders of the program are left out.
fn files_below(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    collect(&repository().join(folder), &mut found);
    found.sort();
    found
}

fn collect(folder: &Path, found: &mut Vec<String>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            let left_out = name == "target"
                || name == "node_modules"
                || name == "xingchou-data"
                || (name.starts_with('.') && name != ".ci")
                || path.join("CACHEDIR.TAG").is_file();
            if !left_out {
                collect(&path, found);
            }
        } else {
            found.push(relative(&path));
        }
    }
}

fn relative(path: &Path) -> String {
    let inside: PathBuf = path.strip_prefix(repository()).unwrap().to_owned();
    inside.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// The Rust files of the whole workspace.
fn rust_files() -> Vec<String> {
    files_below("").into_iter().filter(|path| path.ends_with(".rs")).collect()
}

/// The Rust files that ship: those of the library and program, without tests and benchmarks.
fn shipped_rust_files() -> Vec<String> {
    ["engine/src", "importers/src", "reports/src", "src"]
        .iter()
        .flat_map(|folder| files_below(folder))
        .filter(|path| path.ends_with(".rs") && !path.ends_with("/tests.rs"))
        .collect()
}

fn read(path: &str) -> String {
    std::fs::read_to_string(repository().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Fails with all of what was found, for one at a time is a slow way to tidy up.
fn assert_none(rule: &str, found: &[String]) {
    assert!(found.is_empty(), "{rule}\n  {}", found.join("\n  "));
}
