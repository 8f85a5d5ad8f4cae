//! The engine touches nothing outside itself.

use std::path::{Path, PathBuf};

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { sources(&path, into) } else { into.push(path) }
    }
}

#[test]
fn no_file_no_clock_no_network_no_environment() {
    const FORBIDDEN: &[&str] = &[
        "std::fs",
        "std::net",
        "std::io",
        "std::time",
        "std::env",
        "std::process",
        "std::thread",
        "std::os",
        "std::path",
        "fs::",
        "env!",
        "include_str!",
        "include_bytes!",
        "println!",
        "eprintln!",
        "print!",
        "Utc::now",
        "Local::now",
        "Instant",
        "SystemTime",
        "static mut",
        "thread_local",
        "OnceLock",
        "LazyLock",
        "f32",
        "f64",
    ];
    let mut paths = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut paths);
    assert!(paths.len() > 15, "{paths:?}");
    let mut found = String::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).unwrap();
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or("");
            for word in FORBIDDEN.iter().filter(|word| code.contains(**word)) {
                found += &format!("{}:{}: {word}\n", path.display(), number + 1);
            }
        }
    }
    assert!(found.is_empty(), "{found}");
}

#[test]
fn the_dependencies_are_the_known_ones_and_chrono_has_no_clock() {
    let manifest = |path: &str| -> toml::Table {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        std::fs::read_to_string(path).unwrap().parse().unwrap()
    };
    let own = manifest("Cargo.toml");
    let names: Vec<&str> = own["dependencies"].as_table().unwrap().keys().map(String::as_str).collect();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, ["chrono", "formualizer-parse", "rust_decimal", "serde", "toml"]);
    assert!(!own.contains_key("build-dependencies"));
    for (name, dependency) in own["dependencies"].as_table().unwrap() {
        let only_of_workspace =
            dependency.as_table().is_some_and(|table| table.len() == 1 && table.contains_key("workspace"));
        assert!(only_of_workspace, "{name} says more than workspace = true");
    }
    let workspace = manifest("../Cargo.toml");
    let shared = workspace["workspace"]["dependencies"].as_table().unwrap();
    let features = |name: &str| -> Vec<String> {
        let list = shared[name].get("features").and_then(toml::Value::as_array).cloned().unwrap_or_default();
        list.iter().map(|feature| feature.as_str().unwrap().to_string()).collect()
    };
    assert_eq!(shared["chrono"]["default-features"].as_bool(), Some(false));
    assert_eq!(features("chrono"), ["serde", "std"]);
    assert_eq!(shared["rust_decimal"]["default-features"].as_bool(), Some(false));
    assert!(
        !features("rust_decimal").iter().any(|feature| feature.contains("float") || feature.contains("rand"))
    );
}

#[test]
fn the_tree_below_the_engine_is_known() {
    // Crates that could open a file or a socket would show here before anybody reads their code.
    const KNOWN: &[&str] = &[
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
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let output = std::process::Command::new(env!("CARGO"))
        .args([
            "tree",
            "--offline",
            "--edges",
            "normal",
            "--prefix",
            "none",
            "--format",
            "{p}",
            "--manifest-path",
        ])
        .arg(manifest)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let mut found: Vec<&str> = text.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(found.contains(&"rust_decimal"));
    found.retain(|name| !name.is_empty() && !KNOWN.contains(name));
    assert!(found.is_empty(), "{found:?}");
}
