//! `xingchou import --map`: how a file that no layout fits could be read, and keeping the answer as a layout.

use std::process::ExitCode;

use xingchou_importers::{Layouts, Proposal, ProposedColumn, ReadOptions};

use super::Surroundings;
use super::table::{Align, Table};
use crate::message::Message;
use crate::operations::take_in::FileToTake;
use crate::operations::{OperationError, layouts};

/// Examples of a column that are shown.
const EXAMPLES: usize = 3;

/// What a clerk says about a proposal.
pub(super) struct Answers<'a> {
    pub(super) save: Option<&'a str>,
    pub(super) kind: Option<&'a str>,
    pub(super) fields: &'a [(String, String)],
    pub(super) words: &'a [(String, String)],
}

pub(super) fn run(
    surroundings: &Surroundings,
    files: Vec<FileToTake>,
    options: &ReadOptions,
    answers: &Answers<'_>,
) -> Result<ExitCode, OperationError> {
    let known = layouts::known(&surroundings.data)?;
    let refuse = |zh: String, en: String| OperationError::Refused(Message::new(zh, en));
    let mut files = files.into_iter();
    let (Some(file), None) = (files.next(), files.next()) else {
        return Err(refuse("一次只能看一个文件".to_owned(), "one file at a time".to_owned()));
    };
    let mut proposals = layouts::proposals(&known, &file, options)?;
    if let Some(kind) = answers.kind {
        proposals.retain(|proposal| proposal.kind.code() == kind || proposal.kind.name_zh() == kind);
    }
    let Some(likeliest) = proposals.first() else {
        return Err(refuse(
            format!("看不出《{}》是哪一类表", file.name),
            format!("“{}” is like no table that is known", file.name),
        ));
    };
    let chosen = layouts::corrected(&known, likeliest.clone(), answers.fields, answers.words)?;
    if let Some(name) = answers.save {
        let path = layouts::save_proposal(&surroundings.data, &known, name, &chosen)?;
        let saved = serde_json::json!({ "layout": name, "file": path });
        surroundings.print(&saved, |_| {
            format!(
                "已存为模板“{name}”（{}），以后同样表头的文件直接导入\nkept as the layout “{name}”; files with these headings are taken from now on",
                path.display()
            )
        })?;
        return Ok(ExitCode::SUCCESS);
    }
    let others: Vec<String> = proposals
        .iter()
        .skip(1)
        .map(|other| format!("{}（{}）", other.kind.name_zh(), other.kind.code()))
        .collect();
    surroundings.print(&chosen, |chosen| in_words(chosen, &known, &file.name, &others))?;
    Ok(ExitCode::SUCCESS)
}

fn in_words(proposal: &Proposal, known: &Layouts, file: &str, others: &[String]) -> String {
    let kind = proposal.kind;
    let mut text = format!(
        "《{file}》可能是：{}（把握 {}%）\n“{file}” could be: {} ({}%)\n",
        kind.name_zh(),
        proposal.score,
        kind.name_en(),
        proposal.score
    );
    let mut table = Table::new(&[
        ("列", Align::Left),
        ("标题", Align::Left),
        ("读作", Align::Left),
        ("把握", Align::Right),
        ("示例", Align::Left),
    ]);
    for column in &proposal.columns {
        let read_as = column
            .field
            .as_deref()
            .map_or("（不读）", |field| known.field_name(kind, field).unwrap_or(field));
        table.row(vec![
            column.column.clone(),
            column.heading.clone(),
            read_as.to_owned(),
            if column.field.is_some() { format!("{}%", column.score) } else { String::new() },
            examples(column),
        ]);
    }
    text += &table.text();
    let named = |fields: &[String]| -> String {
        let names: Vec<&str> =
            fields.iter().map(|field| known.field_name(kind, field).unwrap_or(field)).collect();
        names.join("、")
    };
    if !proposal.missing.is_empty() {
        text += &format!("还缺少：{}，请用 --set 标题=栏目 指定\n", named(&proposal.missing));
    }
    for column in proposal.columns.iter().filter(|column| !column.unknown_words.is_empty()) {
        text += &format!(
            "“{}”中不认识的词：{}，请用 --word {}:词=含义 说明\n",
            column.heading,
            column.unknown_words.join("、"),
            column.heading
        );
    }
    if !others.is_empty() {
        text += &format!("也可能是：{}，用 --as 选定\n", others.join("、"));
    }
    text + "确认无误后存为模板：加上 --save 名称\nto keep it as a layout: add --save NAME"
}

/// What values would become, where that is something else than what is written.
fn examples(column: &ProposedColumn) -> String {
    let shown: Vec<String> = column
        .examples
        .iter()
        .take(EXAMPLES)
        .map(|example| match (&example.becomes, &example.refused) {
            (_, Some(reason)) => format!("{} ✗ {reason}", example.written),
            (Some(becomes), None) if *becomes != example.written => {
                format!("{} → {becomes}", example.written)
            }
            _ => example.written.clone(),
        })
        .collect();
    shown.join("；")
}
