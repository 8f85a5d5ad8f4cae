//! `xingchou import`

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use xingchou_importers::{HiddenContent, ReadOptions, TextEncoding};

use super::map::{self, Answers};
use super::rejected::heading_and_value;
use super::watch::Watch;
use super::{REFUSED, Surroundings, progress};
use crate::access::Viewer;
use crate::clock;
use crate::month::Month;
use crate::operations::take_in::{
    Contents, FileToTake, HELD_BYTES, Intake, Outcome, Step, TakenFile, take_in_many,
};
use crate::operations::{OperationError, layouts};
use crate::store::Store;

/// What `import` is told.
#[derive(Args)]
pub(super) struct Arguments {
    /// 要导入的文件，或放有文件的文件夹 · files to take in, or folders of them
    #[arg(required_unless_present = "watch", value_name = "FILE")]
    files: Vec<PathBuf>,
    /// 所属月份，如 2026-10；不写则由文件判断 · the month, such as 2026-10; by default as the files say
    #[arg(long, visible_alias = "period", value_name = "MONTH")]
    month: Option<Month>,
    /// 只预览，不入库 · say what would come, and write nothing
    #[arg(long, conflicts_with = "watch")]
    preview: bool,
    /// 持续导入文件夹里出现的文件 · take in what appears in a folder
    #[arg(long, value_name = "DIR", conflicts_with = "files")]
    watch: Option<PathBuf>,
    /// 与 --watch 同用：只看一次 · with --watch: look once
    #[arg(long, requires = "watch")]
    once: bool,
    /// 看看表头不认识的文件可以怎样读 · how a file that no layout fits could be read
    #[arg(long, conflicts_with_all = ["watch", "preview"])]
    map: bool,
    /// 与 --map 同用：存为模板 · with --map: keep it as a layout of this name
    #[arg(long, value_name = "NAME", requires = "map")]
    save: Option<String>,
    /// 与 --map 同用：按这一类表读，如 rating · with --map: as this kind of table
    #[arg(long = "as", value_name = "KIND", requires = "map")]
    kind: Option<String>,
    /// 与 --map 同用：标题=栏目，不读的写“标题=” · with --map: HEADING=FIELD, or HEADING= for a column not to be read
    #[arg(long, value_name = "HEADING=FIELD", requires = "map", value_parser = heading_and_value)]
    set: Vec<(String, String)>,
    /// 与 --map 同用：标题:原词=含义 · with --map: what a word of a column stands for
    #[arg(long, value_name = "HEADING:WORD=MEANING", requires = "map", value_parser = heading_and_value)]
    word: Vec<(String, String)>,
    /// 文本文件的编码：utf-8、gb18030、big5、utf-16le、utf-16be · the encoding of text files
    #[arg(long, value_name = "ENCODING", value_parser = encoding)]
    encoding: Option<TextEncoding>,
    /// 隐藏的工作表、行、列：read 读取，leave-out 不读 · what is hidden: read it, or leave it out
    #[arg(long, value_name = "WHAT", value_parser = hidden)]
    hidden: Option<HiddenContent>,
    /// 指定导入模板 · the layout to read by
    #[arg(long, value_name = "LAYOUT")]
    layout: Option<String>,
}

fn encoding(text: &str) -> Result<TextEncoding, String> {
    let written = text.to_lowercase();
    TextEncoding::ALL
        .into_iter()
        .find(|encoding| encoding.code().to_lowercase().replace('_', "-") == written.replace('_', "-"))
        .ok_or_else(|| {
            let known: Vec<&str> = TextEncoding::ALL.into_iter().map(TextEncoding::code).collect();
            format!("可用的编码 · known: {}", known.join(", "))
        })
}

fn hidden(text: &str) -> Result<HiddenContent, String> {
    match text {
        "read" => Ok(HiddenContent::Read),
        "leave-out" => Ok(HiddenContent::LeaveOut),
        _ => Err("read, leave-out".to_owned()),
    }
}

/// The endings of files that a folder is searched for.
const ENDINGS: [&str; 8] = ["xlsx", "xls", "xlsm", "et", "ods", "csv", "tsv", "txt"];

pub(super) fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, OperationError> {
    let options = ReadOptions {
        encoding: arguments.encoding,
        hidden: arguments.hidden.unwrap_or_default(),
        layout: arguments.layout.clone(),
    };
    if let Some(folder) = &arguments.watch {
        let watch = Watch { folder, month: arguments.month, options: &options, once: arguments.once };
        return watch.run(surroundings);
    }
    if arguments.map {
        let answer = Answers {
            save: arguments.save.as_deref(),
            kind: arguments.kind.as_deref(),
            fields: &arguments.set,
            words: &arguments.word,
        };
        return map::run(surroundings, read_files(&arguments.files)?, &options, &answer);
    }
    let store = surroundings.store()?;
    let files = read_files(&arguments.files)?;
    let layouts = layouts::known(&surroundings.data)?;
    let intake = Intake {
        store: &store,
        viewer: &surroundings.viewer,
        layouts: &layouts,
        month: arguments.month,
        options,
        held_bytes: HELD_BYTES,
    };
    let taken = watched(files.len(), |progress| {
        if arguments.preview { intake.preview(files, progress) } else { intake.take(files, progress) }
    })?;
    surroundings.print(&taken, |taken| {
        if arguments.preview {
            let words = told(taken, ("将导入", "would be taken"));
            format!("预览，尚未入库\na preview; nothing was written\n{words}")
        } else {
            in_words(taken)
        }
    })?;
    let any_refused = taken.iter().any(|file| matches!(file.outcome, Outcome::Refused { .. }));
    Ok(if any_refused { ExitCode::from(REFUSED) } else { ExitCode::SUCCESS })
}

/// Takes files in, showing how far it is.
pub(super) fn with_progress(
    store: &Store,
    viewer: &Viewer,
    files: Vec<FileToTake>,
    month: Option<Month>,
) -> Result<Vec<TakenFile>, OperationError> {
    watched(files.len(), |progress| take_in_many(store, viewer, files, month, progress))
}

/// Does work on files, showing how far it is.
fn watched<T>(files: usize, work: impl FnOnce(&mut dyn FnMut(Step<'_>)) -> T) -> T {
    // Every file is read once and taken once.
    let bar = progress::bar(files.saturating_mul(2));
    let done = work(&mut |step| {
        bar.inc(1);
        bar.set_message(match step {
            Step::Reading { file } => format!("读取 {file}"),
            Step::Taking { file, rows } => format!("入库 {file}（{rows} 行）"),
        });
    });
    bar.finish_and_clear();
    done
}

/// Whether a file of a folder is one to take in, by its name.
pub(super) fn is_to_be_taken(path: &Path) -> bool {
    let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(['.', '~']));
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    !hidden && ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
}

/// Reads the files, and those of folders in the order of their names.
fn read_files(paths: &[PathBuf]) -> Result<Vec<FileToTake>, OperationError> {
    let mut files = Vec::new();
    for path in paths {
        let failed = |source| OperationError::Folder { path: path.display().to_string(), source };
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let mut inside = Vec::new();
        for entry in std::fs::read_dir(path).map_err(failed)? {
            let inner = entry.map_err(failed)?.path();
            if inner.is_file() && is_to_be_taken(&inner) {
                inside.push(inner);
            }
        }
        inside.sort();
        files.extend(inside);
    }
    files
        .into_iter()
        .map(|path| {
            let bytes = std::fs::read(&path)
                .map_err(|source| OperationError::Folder { path: path.display().to_string(), source })?;
            let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
            Ok(FileToTake { name, bytes })
        })
        .collect()
}

pub(super) fn in_words(taken: &[TakenFile]) -> String {
    told(taken, ("已导入", "taken"))
}

/// What came of each file; `done` says in both languages that a file was taken, or would be.
fn told(taken: &[TakenFile], done: (&str, &str)) -> String {
    let mut text = String::new();
    for file in taken {
        // Writing to a String cannot fail.
        let _ = write_file(&mut text, file, done);
    }
    text.trim_end().to_owned()
}

fn write_file(text: &mut String, file: &TakenFile, done: (&str, &str)) -> std::fmt::Result {
    match (&file.outcome, &file.contents) {
        (Outcome::Taken, Some(contents)) => {
            write_counts(text, &file.name, done.0, done.1, contents)?;
            write_rows(text, &file.name, contents)
        }
        (Outcome::TakenAgain { .. }, Some(contents)) => {
            write_counts(text, &file.name, "补充入库", "taken again, rows refused before", contents)?;
            write_rows(text, &file.name, contents)
        }
        (Outcome::AlreadyTaken { earlier_name, taken_at }, _) => {
            let when = clock::to_office_time(*taken_at).format("%Y-%m-%d %H:%M");
            writeln!(
                text,
                "《{}》 内容与 {when} 导入的《{earlier_name}》相同，未作改动\n  the same content as “{earlier_name}”, taken {when}; nothing was changed",
                file.name
            )
        }
        (Outcome::Refused { message, .. }, _) => {
            writeln!(text, "未导入：{}\n  not taken: {}", message.zh, message.en)
        }
        (Outcome::Taken | Outcome::TakenAgain { .. }, None) => {
            writeln!(text, "《{}》 {}", file.name, done.0)
        }
    }
}

fn write_counts(text: &mut String, name: &str, zh: &str, en: &str, contents: &Contents) -> std::fmt::Result {
    write!(
        text,
        "《{name}》 {zh}：{}，{} 月，{} 行入库",
        contents.kind_name.zh, contents.month, contents.taken
    )?;
    let mut english = format!("{en}: {}, {}, {} rows", contents.kind_name.en, contents.month, contents.taken);
    let details = [
        (contents.replaced, "更新以前的", "replacing earlier ones"),
        (contents.not_credited, "不在任职期间、不计入个人", "outside employment, not credited"),
        (contents.already_there, "以前已入库、内容相同", "there already"),
        (contents.on_rest_days.unwrap_or(0), "其中休息日、节假日延时服务", "on rest days"),
        (contents.footers_ignored, "合计或说明行未作数据", "total or footer rows passed over"),
        (contents.refused.len(), "未入库", "refused"),
    ];
    for (count, zh, en) in details {
        if count > 0 {
            write!(text, "；{zh} {count} 行")?;
            write!(english, "; {en}: {count}")?;
        }
    }
    let reasons: Vec<String> =
        contents.refused_by_reason().into_iter().map(|(reason, count)| format!("{reason} {count}")).collect();
    if !reasons.is_empty() {
        write!(english, " ({})", reasons.join(", "))?;
    }
    writeln!(text, "\n  {english}")
}

fn write_rows(text: &mut String, name: &str, contents: &Contents) -> std::fmt::Result {
    for row in &contents.refused {
        let sheet =
            if row.sheet.is_empty() { String::new() } else { format!("工作表“{}”", row.sheet) };
        writeln!(
            text,
            "  未入库 《{name}》{sheet}第 {} 行：{}\n    {}",
            row.row, row.message.zh, row.message.en
        )?;
    }
    for warning in &contents.warnings {
        writeln!(text, "  请注意：{}\n    {}", warning.zh, warning.en)?;
    }
    Ok(())
}
