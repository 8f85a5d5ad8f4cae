//! Refused rows: put right in place, or set aside with a reason.

use poem::http::StatusCode;
use xingchou_pages::Notice;
use xingchou_pages::composed::{Cell, Composed, Part, Table};
use xingchou_pages::form::{Entry, Field, Form};

use super::{above, month_asked};
use crate::access::{Action, Resource};
use crate::operations::layouts;
use crate::operations::rejected_rows::{RejectedLine, correct, list, set_aside};
use crate::web::answer::Answer;
use crate::web::error::WebError;
use crate::web::visit::Visit;

/// Rows of a page.
const ROWS: usize = 100;

/// The refused rows that wait.
pub(in crate::web) fn page(visit: &Visit) -> Result<Answer, WebError> {
    let known = layouts::known(&visit.service.data)?;
    let mut rows = list(visit.store(), visit.viewer(), &known, month_asked(visit), false)?;
    if let Ok(batch) = visit.asked("batch").parse::<i64>() {
        rows.retain(|row| row.batch == batch);
    }
    let frame = visit.frame_below(above(visit), visit.say("未入库的记录", "Refused rows"));
    let labels = [
        visit.say("文件和行", "File and row"),
        visit.say("为什么没有入库，怎么办", "Why it was refused, and what to do"),
        visit.say("内容", "What it says"),
        visit.say("处理", "Deal with it"),
    ];
    let mut table = Table::new(&labels, visit.say("没有未入库的记录。", "No refused row waits."));
    let may = visit.may_all(Action::Change, Resource::ImportFiles);
    for row in rows.iter().take(ROWS) {
        let action = match (may, row.question) {
            (false, _) => Cell::text(""),
            (true, Some(_)) => Cell::link(visit.say("回答这是谁", "say who is meant"), "/files/questions"),
            (true, None) => Cell::link(
                visit.say("更正或不入库", "put right or set aside"),
                format!("/files/rejected/{}", row.id),
            ),
        };
        table.row(vec![
            place(visit, row),
            Cell::text(visit.told(&row.message)),
            Cell::text(said(row)),
            action,
        ]);
    }
    let count = rows.len();
    let note = match (count > ROWS, visit.look.language.is_chinese()) {
        (true, true) => format!("共 {count} 行，先列出 {ROWS} 行。"),
        (true, false) => format!("{count} rows, the first {ROWS} here."),
        (false, true) => format!("共 {count} 行。"),
        (false, false) => format!("{count} rows."),
    };
    let parts = [Part::Table { title: String::new(), note, table, links: Vec::new() }];
    Ok(Answer::page(Composed { frame: &frame, parts: &parts }.html()?))
}

fn place(visit: &Visit, row: &RejectedLine) -> Cell {
    let sheet = if row.sheet.is_empty() { String::new() } else { format!("{} ", row.sheet) };
    Cell::text(&row.file).and(match visit.look.language.is_chinese() {
        true => format!("{sheet}第 {} 行，{}", row.row, row.month),
        false => format!("{sheet}row {}, {}", row.row, row.month),
    })
}

fn said(row: &RejectedLine) -> String {
    let cells = row.cells.iter().filter(|(_, cell)| !cell.is_empty());
    cells.map(|(heading, cell)| format!("{heading} {cell}")).collect::<Vec<_>>().join("；")
}

/// One refused row, with fields to put it right.
pub(in crate::web) fn one(visit: &Visit) -> Result<Answer, WebError> {
    with_notice(visit, None)
}

fn with_notice(visit: &Visit, notice: Option<Notice>) -> Result<Answer, WebError> {
    let id = visit.whole("id")?;
    let known = layouts::known(&visit.service.data)?;
    let rows = list(visit.store(), visit.viewer(), &known, None, false)?;
    let row = rows.into_iter().find(|row| row.id == id).ok_or(WebError::NotFound)?;
    let mut way = above(visit);
    way.push(xingchou_pages::Link::to("/files/rejected", visit.say("未入库的记录", "Refused rows")));
    let mut frame = visit.frame_below(way, format!("{} · {}", row.file, row.row));
    let status = if notice.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    frame.notices.extend(notice);
    let mut parts = vec![Part::Text {
        title: visit.say("为什么没有入库", "Why it was refused").to_owned(),
        lines: vec![visit.told(&row.message)],
        links: Vec::new(),
    }];
    if visit.may_all(Action::Change, Resource::ImportFiles) {
        let mut form =
            Form::new(format!("/files/rejected/{id}/correct"), visit.say("更正入库", "Put right")).strong();
        for (position, (heading, cell)) in row.cells.iter().enumerate() {
            let name = format!("cell-{position}");
            let typed = visit.form.beginning("cell-").into_iter().find(|(at, _)| *at == position.to_string());
            let value = typed.map_or_else(|| cell.clone(), |(_, value)| value);
            form = form.field(Field::new(name, heading, Entry::Text).with(value).optional());
        }
        let lines = vec![
            visit
                .say(
                    "改对下面的内容再入库。带星号的证件号、账号没有显示全，不改就保持原样。",
                    "Put right what is wrong. Numbers shown in part stay as they are unless you type a new one.",
                )
                .to_owned(),
        ];
        parts.push(Part::Form { title: visit.say("更正", "Put right").to_owned(), lines, form });
        let label = visit.say("为什么不入库", "Why it is left out");
        let aside = Form::new(format!("/files/rejected/{id}/set-aside"), visit.say("不入库", "Set aside"))
            .field(Field::new("reason", label, Entry::Text).with(visit.form.field("reason")));
        parts.push(Part::Form {
            title: visit.say("不入库", "Set aside").to_owned(),
            lines: Vec::new(),
            form: aside,
        });
    }
    Ok(Answer::page(Composed { frame: &frame, parts: &parts }.html()?).with_status(status))
}

/// Puts a row right, by the cells that were changed.
pub(in crate::web) fn put_right(visit: &Visit) -> Result<Answer, WebError> {
    let id = visit.whole("id")?;
    let known = layouts::known(&visit.service.data)?;
    let rows = list(visit.store(), visit.viewer(), &known, None, false)?;
    let row = rows.into_iter().find(|row| row.id == id).ok_or(WebError::NotFound)?;
    let typed = visit.form.beginning("cell-");
    let changed: Vec<(String, String)> = row
        .cells
        .iter()
        .enumerate()
        .filter_map(|(position, (heading, cell))| {
            let (_, value) = typed.iter().find(|(at, _)| *at == position.to_string())?;
            (value.trim() != cell).then(|| (heading.clone(), value.trim().to_owned()))
        })
        .collect();
    match correct(visit.store(), visit.viewer(), &known, id, &changed) {
        Ok(()) => Ok(Answer::go("/files/rejected?done=corrected")),
        Err(error) => with_notice(visit, Some(visit.refusal(error, None)?)),
    }
}

/// Sets a row aside.
pub(in crate::web) fn leave_out(visit: &Visit) -> Result<Answer, WebError> {
    let reason = visit.form.field("reason");
    match set_aside(visit.store(), visit.viewer(), visit.whole("id")?, reason) {
        Ok(()) => Ok(Answer::go("/files/rejected?done=set-aside")),
        Err(error) => with_notice(visit, Some(visit.refusal(error, Some("reason"))?)),
    }
}
