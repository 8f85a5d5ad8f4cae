//! 银行代发: the file, its note, and what the bank answered.

use std::path::Path;

use xingchou_importers::ReadOptions;
use xingchou_importers::records::{BankOutcome, Record};
use xingchou_reports::bank::{
    BankAnswer, BankOrder, BankTemplate, answer_report, as_sent, bank_file, bounced_lines, covering_note,
    match_answers, resend_file, templates,
};

use super::AnswerFile;
use super::catalogue::{Made, PaperFile};
use super::materials::PayMaterials;
use super::printed::both;
use crate::message::Message;
use crate::operations::OperationError;
use crate::operations::layouts;
use crate::operations::reading::Reader;

/// Where an office keeps templates of its own banks, within the data folder.
const FOLDER: &str = "templates/bank";

/// The template that was asked for: the office's own go before those that come with the program.
fn template(data: &Path, code: Option<&str>) -> Result<BankTemplate, OperationError> {
    let code = code.unwrap_or("general");
    let mut known = own_templates(data)?;
    known.extend(templates()?);
    let codes: Vec<String> = known.iter().map(|one| format!("{}（{}）", one.code, one.name)).collect();
    known.into_iter().find(|one| one.code == code).ok_or_else(|| {
        OperationError::Refused(Message::new(
            format!("没有“{code}”这个银行模板，可用的有：{}", codes.join("、")),
            format!("there is no bank template “{code}”; there are: {}", codes.join(", ")),
        ))
    })
}

fn own_templates(data: &Path) -> Result<Vec<BankTemplate>, OperationError> {
    let folder = data.join(FOLDER);
    let failed = |path: &Path, source| OperationError::Folder { path: path.display().to_string(), source };
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(failed(&folder, source)),
    };
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.map_err(|source| failed(&folder, source))?.path();
        if path.extension().is_some_and(|ending| ending == "toml") {
            paths.push(path);
        }
    }
    paths.sort();
    let mut found = Vec::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).map_err(|source| failed(&path, source))?;
        found.push(BankTemplate::read(&path.display().to_string(), &text)?);
    }
    Ok(found)
}

fn order() -> BankOrder {
    BankOrder { purpose: "工资".to_owned() }
}

/// The file and its note.
pub(super) fn file(materials: &PayMaterials<'_>) -> Made {
    let template = template(materials.month.data, materials.month.options.bank.as_deref())?;
    let payees = materials.month.payees()?;
    let file = bank_file(materials.run, &payees, &template, &order())?;
    let note = covering_note(materials.run, &template, &file);
    let name = format!("{}_{}", materials.named("代发说明"), template.code);
    let mut files = vec![PaperFile { name: file.file_name, bytes: file.bytes }];
    files.extend(both(&materials.month, &name, &note)?);
    Ok(files)
}

/// What the bank answered, and the file of what is sent again.
pub(super) fn answer(materials: &PayMaterials<'_>) -> Made {
    let month = &materials.month;
    let template = template(month.data, month.options.bank.as_deref())?;
    let payees = month.payees()?;
    let file = bank_file(materials.run, &payees, &template, &order())?;
    let answers = answers(materials)?;
    let sent = as_sent(&file.lines, &answers);
    let matched = match_answers(&sent, &answers);
    let report = answer_report(materials.run, &sent, &answers, &matched);
    let name = format!("{}_{}", materials.named("代发回盘核对"), template.code);
    let mut files = both(month, &name, &report)?;
    let bounced = bounced_lines(&sent, &matched);
    if !bounced.is_empty() {
        let again = resend_file(materials.run, &bounced, &payees, &template, &order(), 1)?;
        let note = covering_note(materials.run, &template, &again);
        let name = format!("{}_{}", materials.named("重发说明"), template.code);
        files.push(PaperFile { name: again.file_name, bytes: again.bytes });
        files.extend(both(month, &name, &note)?);
    }
    Ok(files)
}

fn answers(materials: &PayMaterials<'_>) -> Result<Vec<BankAnswer>, OperationError> {
    let AnswerFile { name, bytes } = answer_file(materials, "银行回盘")?;
    let layouts = layouts::known(materials.month.data)?;
    let reading =
        Reader::new(&layouts).read(name, bytes, &ReadOptions::default()).map_err(|error| refused(&error))?;
    if let Some(row) = reading.rejected.first() {
        return Err(OperationError::Refused(Message::new(
            format!("“{name}”第 {} 行读不出，请更正后再核对：{}", row.place.row, row.reason.message_zh()),
            format!(
                "row {} of “{name}” can't be read; put it right first: {}",
                row.place.row,
                row.reason.message_en()
            ),
        )));
    }
    let mut answers = Vec::new();
    for row in reading.taken {
        let Record::BankAnswer(row) = row.record else {
            return Err(OperationError::Refused(Message::new(
                format!("“{name}”不是银行回盘"),
                format!("“{name}” is not an answer of a bank"),
            )));
        };
        answers.push(BankAnswer {
            staff_no: row.staff_no,
            name: row.name,
            account: row.bank_account,
            amount: row.amount,
            paid: row.outcome == BankOutcome::Paid,
            reason: row.reason.unwrap_or_default(),
        });
    }
    Ok(answers)
}

/// The file that answers.
pub(super) fn answer_file<'a>(
    materials: &'a PayMaterials<'_>,
    what: &str,
) -> Result<&'a AnswerFile, OperationError> {
    materials.month.options.answer.as_ref().ok_or_else(|| {
        OperationError::Refused(Message::new(
            format!("请用 --answer 指明{what}文件"),
            "name the file that answers with --answer".to_owned(),
        ))
    })
}

/// A file that can't be read, in its own words.
pub(super) fn refused(error: &xingchou_importers::FileError) -> OperationError {
    OperationError::Refused(Message::new(error.message_zh(), error.message_en()))
}
