//! Files: handing them in, what became of them, rows that were refused, questions about people.

pub(super) mod mapping;
pub(super) mod questions;
pub(super) mod rejected;
pub(super) mod upload;

use poem::http::StatusCode;
use xingchou_pages::composed::{Cell, Composed, Mark, Part, Table};
use xingchou_pages::form::{Entry, Field, Form};
use xingchou_pages::month::Exception;
use xingchou_pages::{Link, Notice};

use super::answer::Answer;
use super::error::WebError;
use super::visit::Visit;
use super::words;
use crate::access::{Action, Resource};
use crate::month::Month;
use crate::operations::batches::{self, BatchLine};
use crate::operations::{layouts, rejected_rows};

/// The way to pages about files.
fn above(visit: &Visit) -> Vec<Link> {
    vec![Link::to("/files", visit.say("文件", "Files"))]
}

/// The month that the address asks for, if any.
fn month_asked(visit: &Visit) -> Option<Month> {
    visit.asked("month").parse().ok()
}

/// Files that were handed in, and the form for more.
pub(super) fn page(visit: &Visit) -> Result<Answer, WebError> {
    with_notice(visit, None)
}

fn with_notice(visit: &Visit, notice: Option<Notice>) -> Result<Answer, WebError> {
    let month = month_asked(visit);
    let mut frame = visit.frame(visit.say("文件", "Files"));
    let status = if notice.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    frame.notices.extend(notice);
    let mut parts = Vec::new();
    if visit.may_all(Action::Change, Resource::ImportFiles) {
        parts.push(upload_form(visit, month));
        parts.push(unknown_tables(visit));
    }
    let known = layouts::known(&visit.service.data)?;
    let waiting = rejected_rows::list(visit.store(), visit.viewer(), &known, month, false)?.len();
    let open = crate::operations::questions::list(visit.store(), visit.viewer(), false)?.len();
    let mut exceptions = Vec::new();
    for (count, zh, en, href) in [
        (waiting, "行没有入库，等您处理", "rows were refused and wait", "/files/rejected"),
        (open, "个人员待确认是谁", "people to make sure of", "/files/questions"),
    ] {
        if count > 0 {
            exceptions.push(Exception {
                count: count.to_string(),
                text: visit.say(zh, en).to_owned(),
                href: href.to_owned(),
                action: visit.say("去处理", "deal with it").to_owned(),
            });
        }
    }
    if !exceptions.is_empty() {
        parts.push(Part::Exceptions {
            title: visit.say("需要处理", "To be dealt with").to_owned(),
            exceptions,
        });
    }
    parts.push(list(visit, &batches::list(visit.store(), visit.viewer(), month)?));
    Ok(Answer::page(Composed { frame: &frame, parts: &parts }.html()?).with_status(status))
}

fn upload_form(visit: &Visit, month: Option<Month>) -> Part {
    let files = visit.say(
        "把文件拖到网页任何地方，或点这里选（可以一次选多个）",
        "Drop files anywhere on the page, or choose them here (several at once)",
    );
    let hint = visit.say(
        "名册、考勤、评价、排班、工单等，xlsx、xls、ods、csv 都可以，顺序不限，表头会自动识别。",
        "Rosters, attendance, ratings, rotas, tickets: xlsx, xls, ods or csv, in any order; headings are recognised.",
    );
    let label = visit.say("属于哪个月（可不填）", "Of which month (may be empty)");
    let month_hint = visit.say(
        "文件里写明月份的就不用填；写成 2026-10 的样子。",
        "Leave it empty when the files say it; else as in 2026-10.",
    );
    let month = month.map_or_else(String::new, |month| month.to_string());
    let form = Form::new("/files", visit.say("上传", "Hand in"))
        .strong()
        .field(Field::new("files", files, Entry::Files).hint(hint))
        .field(Field::new("month", label, Entry::Month).hint(month_hint).with(month).optional())
        .field(
            Field::new("preview", visit.say("先预览，不入库", "Only show what would happen"), Entry::Tick)
                .optional(),
        );
    Part::Form { title: visit.say("上传文件", "Hand files in").to_owned(), lines: Vec::new(), form }
}

/// Where to say what an unknown table is.
fn unknown_tables(visit: &Visit) -> Part {
    let links = vec![Link::to(
        "/files/map",
        visit.say("表头没有认出来？说一次每一列是什么", "Headings not recognised? Say once what they are"),
    )];
    Part::Text { title: String::new(), lines: Vec::new(), links }
}

fn list(visit: &Visit, batches: &[BatchLine]) -> Part {
    let labels = [
        visit.say("文件", "File"),
        visit.say("类别", "Kind"),
        visit.say("月份", "Month"),
        visit.say("上传时间", "When"),
        visit.say("入库", "Taken"),
        visit.say("未入库", "Refused"),
        visit.say("状态", "State"),
    ];
    let nothing = visit.say(
        "还没有文件。把上级或各中心给的表格拖进来就行。",
        "No files yet. Drop the tables that you were given.",
    );
    let mut table = Table::new(&labels, nothing).numbers(&[4, 5]);
    let may_undo = visit.may_all(Action::Change, Resource::ImportFiles);
    for batch in batches.iter().rev() {
        let state = match (&batch.undone_at, may_undo) {
            (Some(at), _) => {
                Cell::marked(visit.say("已撤销", "undone"), Mark::Plain).and(words::time(visit, *at))
            }
            (None, true) => Cell::marked(visit.say("在用", "in use"), Mark::Good)
                .with(Form::new(format!("/files/{}/undo", batch.id), visit.say("撤销", "Undo")).inline()),
            (None, false) => Cell::marked(visit.say("在用", "in use"), Mark::Good),
        };
        let refused = match batch.refused {
            0 => Cell::text("0"),
            count => Cell::link(count.to_string(), format!("/files/rejected?batch={}", batch.id)),
        };
        table.row(vec![
            Cell::text(&batch.file),
            Cell::text(visit.told(&batch.kind)),
            Cell::text(&batch.month),
            Cell::text(words::time(visit, batch.taken_at)),
            Cell::text(batch.taken.to_string()),
            refused,
            state,
        ]);
    }
    Part::Table {
        title: visit.say("已上传的文件", "Files").to_owned(),
        note: String::new(),
        table,
        links: Vec::new(),
    }
}

/// Takes a whole file out again.
pub(super) fn undo(visit: &Visit) -> Result<Answer, WebError> {
    let known = layouts::known(&visit.service.data)?;
    match batches::undo(visit.store(), visit.viewer(), &known, visit.whole("id")?) {
        Ok(_) => Ok(Answer::go("/files?done=undone")),
        Err(error) => with_notice(visit, Some(visit.refusal(error, None)?)),
    }
}
