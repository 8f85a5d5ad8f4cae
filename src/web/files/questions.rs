//! Questions about people: whom a file means.

use poem::http::StatusCode;
use xingchou_pages::Notice;
use xingchou_pages::composed::{Cell, Composed, Part, Table};
use xingchou_pages::form::{Entry, Field, Form};

use super::above;
use crate::access::{Action, Resource};
use crate::operations::layouts;
use crate::operations::questions::{Question, answer, list};
use crate::web::answer::Answer;
use crate::web::error::WebError;
use crate::web::visit::Visit;

/// The questions that are open.
pub(in crate::web) fn page(visit: &Visit) -> Result<Answer, WebError> {
    with_notice(visit, None)
}

fn with_notice(visit: &Visit, notice: Option<Notice>) -> Result<Answer, WebError> {
    let mut frame = visit.frame_below(above(visit), visit.say("待确认的人员", "Questions about people"));
    let status = if notice.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    frame.notices.extend(notice);
    let labels = [
        visit.say("文件里写的", "What the files say"),
        visit.say("等待的行", "Rows waiting"),
        visit.say("是谁", "Who it is"),
    ];
    let mut table =
        Table::new(&labels, visit.say("没有待确认的人员。", "Nobody has to be made sure of.")).numbers(&[1]);
    for question in list(visit.store(), visit.viewer(), false)? {
        table.row(vec![
            Cell::text(&question.name).and(&question.staff_no),
            Cell::text(question.waiting.to_string()),
            answers(visit, &question),
        ]);
    }
    let note =
        visit.say("回答一次，以后的文件照此办理。", "An answer counts for later files too.").to_owned();
    let parts = [Part::Table { title: String::new(), note, table, links: Vec::new() }];
    Ok(Answer::page(Composed { frame: &frame, parts: &parts }.html()?).with_status(status))
}

fn answers(visit: &Visit, question: &Question) -> Cell {
    let mut cell = Cell::default();
    if !visit.may_all(Action::Change, Resource::ImportFiles) {
        return cell;
    }
    let address = format!("/files/questions/{}", question.id);
    for candidate in &question.candidates {
        let text = format!("{} {}", candidate.name, candidate.staff_no);
        cell = cell.with(Form::new(&address, text).inline().hide("staff", &candidate.staff_no));
    }
    let label = visit.say("别的工号", "Another number");
    cell.with(Form::new(&address, visit.say("就是他", "It is this one")).inline().field(Field::new(
        "staff",
        label,
        Entry::Text,
    )))
}

/// Answers a question.
pub(in crate::web) fn act(visit: &Visit) -> Result<Answer, WebError> {
    let known = layouts::known(&visit.service.data)?;
    let staff_no = visit.form.field("staff").trim();
    match answer(visit.store(), visit.viewer(), &known, visit.whole("id")?, staff_no) {
        Ok(_) => Ok(Answer::go("/files/questions?done=answered")),
        Err(error) => with_notice(visit, Some(visit.refusal(error, None)?)),
    }
}
