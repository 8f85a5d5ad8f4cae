//! Contesting something of one's own.

use poem::http::StatusCode;
use xingchou_pages::composed::{Composed, Part};
use xingchou_pages::form::{Entry, Field, Form};
use xingchou_pages::{Link, Notice};

use crate::message::Message;
use crate::month::Month;
use crate::operations::appeals::{Contested, Evidence, file};
use crate::web::answer::Answer;
use crate::web::error::WebError;
use crate::web::visit::Visit;

/// The form of an appeal.
pub(in crate::web) fn page(visit: &Visit) -> Result<Answer, WebError> {
    with_notice(visit, None)
}

fn with_notice(visit: &Visit, notice: Option<Notice>) -> Result<Answer, WebError> {
    let above = vec![Link::to("/appeals", visit.say("申诉", "Appeals"))];
    let mut frame = visit.frame_below(above, visit.say("提出申诉", "File an appeal"));
    let status = if notice.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    frame.notices.extend(notice);
    let kept = |name: &str| match visit.form.field(name) {
        "" => visit.asked(name),
        typed => typed,
    };
    let kinds = vec![
        ("score".to_owned(), visit.say("评分里的一项", "an item of the score").to_owned()),
        ("pay".to_owned(), visit.say("工资条里的一项", "an item of the slip").to_owned()),
        ("rating".to_owned(), visit.say("一条评价（写评价编号）", "a rating (its number)").to_owned()),
    ];
    let form = Form::new("/my/appeals/new", visit.say("提出申诉", "File it"))
        .strong()
        .field(
            Field::new("month", visit.say("哪个月", "Of which month"), Entry::Month)
                .hint(visit.say("写成 2026-10 的样子。", "As in 2026-10."))
                .with(kept("month")),
        )
        .field(
            Field::new("kind", visit.say("对什么有疑问", "About what"), Entry::Choice(kinds))
                .with(kept("kind")),
        )
        .field(
            Field::new("target", visit.say("哪一项", "Which"), Entry::Text)
                .hint(visit.say(
                    "照页面上的名称写，如 群众满意度、绩效津贴。",
                    "Its name as on the page, such as 群众满意度.",
                ))
                .with(kept("target")),
        )
        .field(
            Field::new("text", visit.say("事实和理由", "What happened, and why"), Entry::Lines)
                .with(kept("text")),
        )
        .field(
            Field::new(
                "files",
                visit.say("证据（可不交，最多 5 个文件）", "Evidence (may be none, at most 5 files)"),
                Entry::Files,
            )
            .optional(),
        );
    let lines = vec![
        visit
            .say(
                "申诉由没有经手、也不是当事人的人办理，办理结果和理由会在这里告诉您。",
                "Somebody decides who neither is concerned nor entered it; the result and its reason are told here.",
            )
            .to_owned(),
    ];
    let parts = [Part::Form { title: String::new(), lines, form }];
    Ok(Answer::page(Composed { frame: &frame, parts: &parts }.html()?).with_status(status))
}

/// Files an appeal.
pub(in crate::web) fn act(visit: &Visit) -> Result<Answer, WebError> {
    let form = &visit.form;
    let refused = |field: &str, zh: &str, en: &str| {
        let error = WebError::Refused(Message::new(zh, en));
        visit.refusal(error, Some(field)).and_then(|notice| with_notice(visit, Some(notice)))
    };
    let Ok(month) = form.field("month").trim().parse::<Month>() else {
        return refused("month", "月份请写成 2026-10 的样子", "write the month like 2026-10");
    };
    let target = form.field("target").trim().to_owned();
    let contested = match form.field("kind") {
        "pay" => Contested::Pay(target),
        "rating" => match target.parse() {
            Ok(rating) => Contested::Rating(rating),
            Err(_) => return refused("target", "评价编号是一个数字", "a rating's number is a whole number"),
        },
        _ => Contested::Score(target),
    };
    let files: Vec<Evidence> = form
        .files
        .iter()
        .map(|file| Evidence { name: file.name.clone(), bytes: file.bytes.clone() })
        .collect();
    match file(visit.store(), visit.viewer(), (month, &contested), form.field("text"), &files, visit.now) {
        Ok(id) => Ok(Answer::go(format!("/appeals/{id}?done=filed"))),
        Err(error) => with_notice(visit, Some(visit.refusal(error, Some("target"))?)),
    }
}
