//! Handing files in, and what became of each.

use importers::ReadOptions;
use xingchou_importers as importers;
use xingchou_pages::composed::{Cell, Composed, Mark, Part, Table};
use xingchou_pages::{Link, NoticeKind};

use super::{above, with_notice};
use crate::access::{Action, Resource};
use crate::message::Message;
use crate::month::Month;
use crate::operations::layouts;
use crate::operations::take_in::{FileToTake, HELD_BYTES, Intake, Outcome, TakenFile};
use crate::store::StoreError;
use crate::web::answer::Answer;
use crate::web::error::WebError;
use crate::web::visit::Visit;
use xingchou_pages::Notice;

/// Refused rows that a page shows of one file; the rest is on the page of refused rows.
const LISTED: usize = 20;

/// Takes files in, or shows what would happen.
pub(in crate::web) fn act(visit: &Visit) -> Result<Answer, WebError> {
    visit.viewer().require_all(Action::Change, Resource::ImportFiles).map_err(StoreError::from)?;
    let month = match visit.form.field("month").trim() {
        "" => None,
        typed => match typed.parse::<Month>() {
            Ok(month) => Some(month),
            Err(_) => {
                let message = Message::new("月份请写成 2026-10 的样子", "write the month like 2026-10");
                let refused = visit.refusal(WebError::Refused(message), Some("month"))?;
                return with_notice(visit, Some(refused));
            }
        },
    };
    let files: Vec<FileToTake> = visit
        .form
        .files
        .iter()
        .map(|file| FileToTake { name: file.name.clone(), bytes: file.bytes.clone() })
        .collect();
    if files.is_empty() {
        let message =
            Message::new("没有选文件，请选择或拖入文件再上传", "no file was chosen; choose or drop some");
        let refused = visit.refusal(WebError::Refused(message), Some("files"))?;
        return with_notice(visit, Some(refused));
    }
    let known = layouts::known(&visit.service.data)?;
    let intake = Intake {
        store: visit.store(),
        viewer: visit.viewer(),
        layouts: &known,
        month,
        options: ReadOptions::default(),
        held_bytes: HELD_BYTES,
    };
    let preview = visit.form.field("preview") == "yes";
    let taken = if preview { intake.preview(files, &mut |_| {}) } else { intake.take(files, &mut |_| {}) };
    match taken {
        Ok(taken) => result(visit, &taken, preview),
        Err(error) => with_notice(visit, Some(visit.refusal(error, None)?)),
    }
}

fn result(visit: &Visit, taken: &[TakenFile], preview: bool) -> Result<Answer, WebError> {
    let title = if preview {
        visit.say("预览", "Preview")
    } else {
        visit.say("上传结果", "What became of the files")
    };
    let mut frame = visit.frame_below(above(visit), title);
    if preview {
        let text = visit.say(
            "这是预览，还没有入库。没有问题的话，回到“文件”去掉“先预览”再上传一次。",
            "This is a preview; nothing was taken. Go back and hand the files in without the tick.",
        );
        frame.notices.push(Notice { kind: NoticeKind::Information, text: text.to_owned(), field: None });
    }
    let labels = [
        visit.say("文件", "File"),
        visit.say("结果", "Result"),
        visit.say("类别", "Kind"),
        visit.say("月份", "Month"),
        visit.say("入库", "Taken"),
        visit.say("已有", "There before"),
        visit.say("未入库", "Refused"),
        visit.say("请留意", "To be looked at"),
    ];
    let mut table = Table::new(&labels, "").numbers(&[4, 5, 6]);
    let mut parts = Vec::new();
    for file in taken {
        table.row(row(visit, file, preview));
        parts.extend(refused(visit, file));
    }
    let links = vec![
        Link::to("/files", visit.say("回到文件", "Back to the files")),
        Link::to("/files/rejected", visit.say("处理未入库的记录", "Deal with refused rows")),
    ];
    parts.insert(0, Part::Table { title: String::new(), note: String::new(), table, links });
    Ok(Answer::page(Composed { frame: &frame, parts: &parts }.html()?))
}

fn row(visit: &Visit, file: &TakenFile, preview: bool) -> Vec<Cell> {
    let outcome = match &file.outcome {
        Outcome::Taken if preview => Cell::marked(visit.say("将入库", "would be taken"), Mark::Good),
        Outcome::Taken => Cell::marked(visit.say("已入库", "taken"), Mark::Good),
        Outcome::TakenAgain { earlier_name } => {
            let text = visit.say("以前收过，这次又收了等着的行", "taken before; waiting rows were taken now");
            Cell::marked(visit.say("补收", "again"), Mark::Good).and(text).and(earlier_name)
        }
        Outcome::AlreadyTaken { earlier_name, .. } => {
            Cell::marked(visit.say("以前收过，没有改动", "taken before, nothing changed"), Mark::Plain)
                .and(earlier_name)
        }
        Outcome::Refused { message, .. } => {
            Cell::marked(visit.say("没有收下", "refused"), Mark::Bad).and(visit.told(message))
        }
    };
    let mut cells = vec![Cell::text(&file.name), outcome];
    match &file.contents {
        None => cells.extend((0..6).map(|_| Cell::text(""))),
        Some(contents) => {
            let mut warnings = Cell::default();
            warnings.more.extend(contents.warnings.iter().map(|warning| visit.told(warning)));
            cells.extend([
                Cell::text(visit.told(&contents.kind_name)),
                Cell::text(contents.month.to_string()),
                Cell::text(contents.taken.to_string()),
                Cell::text(contents.already_there.to_string()),
                Cell::text(contents.refused.len().to_string()),
                warnings,
            ]);
        }
    }
    cells
}

fn refused(visit: &Visit, file: &TakenFile) -> Option<Part> {
    let rows = &file.contents.as_ref()?.refused;
    if rows.is_empty() {
        return None;
    }
    let labels = [
        visit.say("哪一行", "Row"),
        visit.say("为什么没有入库，怎么办", "Why it was refused, and what to do"),
    ];
    let mut table = Table::new(&labels, "");
    for row in rows.iter().take(LISTED) {
        let place = match (row.sheet.is_empty(), visit.look.language.is_chinese()) {
            (true, true) => format!("第 {} 行", row.row),
            (true, false) => format!("row {}", row.row),
            (false, true) => format!("{}，第 {} 行", row.sheet, row.row),
            (false, false) => format!("{}, row {}", row.sheet, row.row),
        };
        table.row(vec![Cell::text(place), Cell::text(visit.told(&row.message))]);
    }
    let note = match (rows.len() > LISTED, visit.look.language.is_chinese()) {
        (false, _) => String::new(),
        (true, true) => format!("共 {} 行，这里列出 {LISTED} 行。", rows.len()),
        (true, false) => format!("{} rows, {LISTED} of them here.", rows.len()),
    };
    Some(Part::Table { title: file.name.clone(), note, table, links: Vec::new() })
}
