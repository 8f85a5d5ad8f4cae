//! What headings mean: the layouts that the program carries, and the office's own in its data folder.

use std::path::{Path, PathBuf};

use xingchou_importers::Layouts;

use super::OperationError;
use crate::message::Message;

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
    layouts.add(name, text)?;
    let folder = data.join(FOLDER);
    std::fs::create_dir_all(&folder).map_err(|source| failed(&folder, source))?;
    let path = folder.join(format!("{name}.toml"));
    std::fs::write(&path, text).map_err(|source| failed(&path, source))?;
    Ok(path)
}

fn failed(path: &Path, source: std::io::Error) -> OperationError {
    OperationError::Folder { path: path.display().to_string(), source }
}

fn refused(zh: String, en: String) -> OperationError {
    OperationError::Refused(Message::new(zh, en))
}
