//! A district's own sheets, started from a shipped pack: the same rules under a name of their own, with every number
//! assumed, because what was published for one district is published for no other.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::super::OperationError;
use super::{OWN_FOLDER, is_sheet, shipped};
use crate::message::Message;

/// What was started.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Started {
    /// The new pack, such as `districts/my-street`.
    pub pack: String,
    /// The pack that it was started from.
    pub from: String,
    /// The files that were written, in the data folder.
    pub files: Vec<PathBuf>,
}

/// Starts a pack in the data folder from a shipped one.
///
/// # Errors
/// The name is none, there is no such shipped pack, the new one is there already, or a file can't be written.
pub fn start(data: &Path, pack: &str, from: &str) -> Result<Started, OperationError> {
    let named = |name: &str| {
        name.strip_prefix("districts/").is_some_and(|rest| {
            !rest.is_empty()
                && rest.chars().all(|part| part.is_ascii_lowercase() || part.is_ascii_digit() || part == '-')
        })
    };
    if !named(pack) {
        return Err(refused(
            format!("方案名“{pack}”应写成 districts/ 加小写字母、数字和连字符，如 districts/my-street"),
            format!("“{pack}” must be districts/ and lower-case letters, digits and hyphens"),
        ));
    }
    let folder = data.join(OWN_FOLDER).join(pack);
    if folder.exists() {
        return Err(refused(
            format!("{} 已经有了，请换一个名称，或直接修改里面的文件", folder.display()),
            format!("{} is there already", folder.display()),
        ));
    }
    let prefix = format!("{from}/");
    let sheets: Vec<(String, &str)> =
        shipped().into_iter().filter(|(path, text)| path.starts_with(&prefix) && is_sheet(text)).collect();
    if sheets.is_empty() {
        return Err(refused(
            format!("没有叫“{from}”的方案；用 xingchou policy check 可以看到全部方案"),
            format!("there is no shipped pack “{from}”; xingchou policy check lists them"),
        ));
    }
    let mut files = Vec::new();
    for (path, text) in sheets {
        let within = path.strip_prefix(&prefix).unwrap_or(&path);
        let file = folder.join(within);
        let failed = |source| OperationError::Folder { path: file.display().to_string(), source };
        if let Some(parent) = file.parent() {
            std::fs::create_dir_all(parent).map_err(failed)?;
        }
        std::fs::write(&file, as_own(text, pack, from)).map_err(failed)?;
        files.push(file);
    }
    Ok(Started { pack: pack.to_owned(), from: from.to_owned(), files })
}

/// The text of a sheet under another name, its numbers assumed.
fn as_own(text: &str, pack: &str, from: &str) -> String {
    let note = format!("assumed = \"照 {from} 的规则起草，待本单位确认\"");
    let mut own = format!("# 由 {from} 起草。每个数字都请核对，有依据的写明 source，没有的留着 assumed。\n");
    let mut in_source = false;
    for line in text.lines() {
        let trimmed = line.trim();
        if trimmed.starts_with("[[") || trimmed.starts_with("[sheet]") {
            in_source = trimmed == "[[source]]";
        }
        // The documents are another district's.
        if in_source || trimmed.starts_with("published_until") {
            continue;
        }
        own += &without_sources(&line.replace(&format!("\"{from}/"), &format!("\"{pack}/")), &note);
        own.push('\n');
    }
    own
}

/// A line in which what rests on a document is assumed; formulas and titles stay as they are.
fn without_sources(line: &str, note: &str) -> String {
    const KEY: &str = "source = \"";
    if line.starts_with("formula") || line.starts_with('#') {
        return line.to_owned();
    }
    let Some((before, rest)) = line.split_once(KEY) else { return line.to_owned() };
    let Some((_, after)) = rest.split_once('"') else { return line.to_owned() };
    format!("{before}{note}{}", without_sources(after, note))
}

fn refused(zh: impl Into<String>, en: impl Into<String>) -> OperationError {
    OperationError::Refused(Message::new(zh, en))
}
