//! What is written about the program is true of it.

use super::source::has_word;
use super::{assert_none, files_below, read, repository, rust_files};

/// The documents for whoever opens the repository, and those under docs/.
fn documents() -> Vec<String> {
    let mut documents: Vec<String> =
        ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(str::to_owned).to_vec();
    documents.extend(files_below("docs").into_iter().filter(|path| path.ends_with(".md")));
    documents
}

/// What stands between `open` and `close`, wherever they occur on one line.
fn between<'a>(text: &'a str, open: &str, close: char) -> Vec<&'a str> {
    text.match_indices(open)
        .filter_map(|(at, _)| text[at + open.len()..].lines().next())
        .filter_map(|rest| rest.split_once(close))
        .map(|(inside, _)| inside)
        .collect()
}

/// Text outside fenced blocks.
fn prose(text: &str) -> String {
    let mut fenced = false;
    let mut prose = String::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            prose.push_str(line);
            prose.push('\n');
        }
    }
    prose
}

#[test]
fn links_lead_somewhere() {
    let mut found = Vec::new();
    for document in documents() {
        let text = prose(&read(&document));
        let folder = document.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut targets = between(&text, "](", ')');
        targets.extend(between(&text, "src=\"", '"'));
        for target in targets {
            let target = target.split('#').next().unwrap_or_default();
            if target.is_empty() || target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            if !repository().join(folder).join(target).exists() {
                found.push(format!("{document}: {target}"));
            }
        }
    }
    assert_none("links to files that are not there", &found);
}

#[test]
fn files_that_are_named_are_there() {
    let tops =
        ["engine/", "importers/", "reports/", "policies/", "migrations/", "src/", "tests/", "docs/", ".ci/"];
    let mut found = Vec::new();
    for document in documents() {
        let text = prose(&read(&document));
        // Odd pieces are those between backticks.
        for name in text.split('`').skip(1).step_by(2) {
            let is_path = tops.iter().any(|top| name.starts_with(top))
                && !name.contains(['*', '<', '…', ' ', '{', '\n'])
                && !name.contains("::");
            if is_path && !repository().join(name).exists() {
                found.push(format!("{document}: {name}"));
            }
        }
    }
    assert_none("documents name files that are not there", &found);
}

#[test]
fn commands_in_the_readme_exist() {
    let text = read("README.md");
    let mut commands: Vec<&str> = text
        .lines()
        .filter_map(|line| {
            line.strip_prefix("xingchou ").or_else(|| line.strip_prefix("cargo run --release -- "))
        })
        .filter_map(|rest| rest.split_whitespace().next())
        .collect();
    commands.sort_unstable();
    commands.dedup();
    assert!(commands.contains(&"demo"), "{commands:?}");
    // A command is a file in src/cli.
    let found: Vec<String> = commands
        .into_iter()
        .filter(|command| {
            let file = format!("{}.rs", command.replace('-', "_"));
            !repository().join("src/cli").join(file).is_file()
        })
        .map(str::to_owned)
        .collect();
    assert_none("README.md shows commands that the program does not have", &found);
}

#[test]
fn the_changelog_knows_this_version() {
    let version = env!("CARGO_PKG_VERSION");
    let heading = format!("## {version}");
    assert!(
        read("CHANGELOG.md").lines().any(|line| has_word(line, version) && line.starts_with(&heading)),
        "CHANGELOG.md has no “{heading}”"
    );
}

#[test]
fn the_glossary_knows_only_names_that_the_code_has() {
    let mut sources: Vec<String> = rust_files();
    sources.extend(
        ["policies", "importers/layouts", "migrations"]
            .iter()
            .flat_map(|folder| files_below(folder))
            .filter(|path| !path.ends_with(".md")),
    );
    let code: String = sources.iter().map(|path| read(path)).collect::<Vec<_>>().join("\n");
    let mut rows = 0;
    let mut found = Vec::new();
    for line in read("docs/glossary.md").lines().filter(|line| line.starts_with("| ")) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        if cells[0] == "中文" {
            continue;
        }
        rows += 1;
        if cells.len() != 4 || cells.iter().any(|cell| cell.is_empty()) {
            found.push(format!("not four cells: {line}"));
            continue;
        }
        for name in cells[2].split('`').skip(1).step_by(2) {
            // Of a path, the last part is the name.
            let last = name.rsplit("::").next().unwrap_or(name);
            if !has_word(&code, last) {
                found.push(format!("{}: {name}", cells[0]));
            }
        }
    }
    assert!(rows > 0, "the glossary is empty");
    assert_none("names in the glossary that the code does not have", &found);
}
