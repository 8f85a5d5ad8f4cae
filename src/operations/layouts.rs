//! What headings mean: the layouts that the program carries, and the office's own in its data folder.

use std::path::{Path, PathBuf};

use xingchou_importers::{Layouts, Proposal, ProposedColumn, ReadOptions};

use super::OperationError;
use super::reading::Reader;
use super::take_in::FileToTake;
use crate::access::{Action, Resource, Viewer};
use crate::message::Message;
use crate::store::{Store, StoreError};

/// The folder of an office's own layouts, in its data folder.
const FOLDER: &str = "layouts";

/// The layouts that the program carries, and those of the data folder `data`, which go before them where both fit a
/// file equally well.
///
/// # Errors
/// A layout file cannot be read or is wrong.
pub fn known(data: &Path) -> Result<Layouts, OperationError> {
    let mut layouts = Layouts::shipped()?;
    let folder = data.join(FOLDER);
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(layouts),
        Err(source) => return Err(failed(&folder, source)),
    };
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in entries {
        let path = entry.map_err(|source| failed(&folder, source))?.path();
        if path.extension().is_some_and(|ending| ending == "toml") {
            files.push(path);
        }
    }
    files.sort();
    for path in files {
        let text = std::fs::read_to_string(&path).map_err(|source| failed(&path, source))?;
        let id = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        layouts.add(&id, &text)?;
    }
    Ok(layouts)
}

/// Keeps a proposal as a layout under a name; see [`save`].
///
/// # Errors
/// Something that is needed is missing from it, or as for [`save`].
pub fn save_proposal(
    data: &Path,
    layouts: &Layouts,
    name: &str,
    proposal: &Proposal,
) -> Result<PathBuf, OperationError> {
    if !proposal.missing.is_empty() {
        let missing: Vec<&str> = proposal
            .missing
            .iter()
            .map(|field| layouts.field_name(proposal.kind, field).unwrap_or(field))
            .collect();
        return Err(refused(
            format!("还缺少这些栏目：{}，请用 --set 标题=栏目 指定", missing.join("、")),
            format!(
                "these fields are still missing: {}; name them with --set HEADING=FIELD",
                missing.join(", ")
            ),
        ));
    }
    save(data, name, &proposal.to_layout_toml(name))
}

/// Keeps what a clerk says about an unknown table as a layout; see [`save_proposal`]. It is on record.
///
/// # Errors
/// The viewer may not change files, or as for [`save_proposal`].
pub fn keep_answer(
    store: &Store,
    viewer: &Viewer,
    data: &Path,
    name: &str,
    proposal: &Proposal,
) -> Result<(), OperationError> {
    viewer.require_all(Action::Change, Resource::ImportFiles).map_err(StoreError::from)?;
    save_proposal(data, &known(data)?, name, proposal)?;
    store.write_transaction(viewer, |writing| {
        writing.audit_entry_insert(viewer, "layout_kept", &format!("{name} {}", proposal.kind.code()))
    })?;
    Ok(())
}

/// Keeps a layout under a name in the data folder, once it is known to be sound. Returns its file.
///
/// # Errors
/// The name is no file name or taken already, the layout is wrong, or its file cannot be written.
pub fn save(data: &Path, name: &str, text: &str) -> Result<PathBuf, OperationError> {
    let sound = !name.is_empty()
        && name.chars().count() <= 60
        && name.chars().all(|character| character.is_alphanumeric() || character == '-' || character == '_');
    if !sound {
        return Err(refused(
            format!("模板名称“{name}”只能用文字、数字、“-”和“_”"),
            format!("the name of a layout, “{name}”, may hold letters, digits, “-” and “_” only"),
        ));
    }
    let mut layouts = known(data)?;
    if layouts.name(name).is_some() {
        return Err(refused(
            format!("已有名为“{name}”的模板，请换一个名称"),
            format!("there is a layout “{name}” already; choose another name"),
        ));
    }
    layouts.add(name, text).map_err(|error| {
        refused(format!("模板不能使用：{}", error.detail), format!("the layout is wrong: {}", error.detail))
    })?;
    let folder = data.join(FOLDER);
    std::fs::create_dir_all(&folder).map_err(|source| failed(&folder, source))?;
    let path = folder.join(format!("{name}.toml"));
    std::fs::write(&path, text).map_err(|source| failed(&path, source))?;
    Ok(path)
}

/// What a file that no layout fits could be, the likeliest kind first.
///
/// # Errors
/// The file cannot be read at all.
pub fn proposals(
    layouts: &Layouts,
    file: &FileToTake,
    options: &ReadOptions,
) -> Result<Vec<Proposal>, OperationError> {
    Reader::new(layouts)
        .propose(&file.name, &file.bytes, options)
        .map_err(|error| refused(error.message_zh(), error.message_en()))
}

/// A proposal with a clerk's corrections: `fields` says for a heading which field it is (none where the field is
/// empty), `words` for `HEADING:WORD` what the word stands for.
///
/// # Errors
/// A heading or field is not known.
pub fn corrected(
    layouts: &Layouts,
    mut proposal: Proposal,
    fields: &[(String, String)],
    words: &[(String, String)],
) -> Result<Proposal, OperationError> {
    for (heading, said) in fields {
        let field = if said.is_empty() {
            None
        } else {
            let known = layouts.field_named(proposal.kind, said);
            Some(known.map(str::to_owned).ok_or_else(|| {
                let kind = proposal.kind;
                refused(
                    format!("{}没有“{said}”这一栏", kind.name_zh()),
                    format!("{} have no field “{said}”", kind.name_en()),
                )
            })?)
        };
        for column in &mut proposal.columns {
            // A field has one column: the one that the clerk says.
            if column.heading != *heading && field.is_some() && column.field == field {
                column.field = None;
            }
        }
        proposal.missing.retain(|missing| Some(missing) != field.as_ref());
        column_of(&mut proposal, heading)?.field = field;
    }
    for (place, meaning) in words {
        let (heading, word) = place.split_once([':', '：']).unwrap_or((place, ""));
        let column = column_of(&mut proposal, heading)?;
        column.values.insert(word.to_owned(), meaning.clone());
        column.unknown_words.retain(|unknown| unknown != word);
    }
    Ok(proposal)
}

fn column_of<'p>(
    proposal: &'p mut Proposal,
    heading: &str,
) -> Result<&'p mut ProposedColumn, OperationError> {
    proposal.columns.iter_mut().find(|column| column.heading == heading).ok_or_else(|| {
        refused(format!("文件没有“{heading}”这一列"), format!("the file has no column “{heading}”"))
    })
}

fn failed(path: &Path, source: std::io::Error) -> OperationError {
    OperationError::Folder { path: path.display().to_string(), source }
}

fn refused(zh: String, en: String) -> OperationError {
    OperationError::Refused(Message::new(zh, en))
}
