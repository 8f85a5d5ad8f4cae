//! Appeals: those that the reader may see, each with its steps and what can be done about it.

use poem::http::StatusCode;
use xingchou_pages::composed::{Cell, Composed, Part, Table};
use xingchou_pages::form::{Entry, Field, Form};
use xingchou_pages::{Link, Notice, NoticeKind};

use super::answer::Answer;
use super::error::WebError;
use super::listing::{Item, Line, Listing};
use super::navigation;
use super::visit::Visit;
use super::words;
use crate::access::rights::may;
use crate::access::{Action, Resource, Role};
use crate::message::Message;
use crate::operations::appeals::{self, AppealShown, Standing};
use crate::operations::{OperationError, appeal_corrections};
use crate::store::CorrectedBy;

/// The appeals that the reader may see, the latest first.
pub(super) fn page(visit: &Visit) -> Result<Answer, WebError> {
    let appeals = appeals::list(visit.store(), visit.viewer(), visit.now)?;
    let frame = visit.frame(visit.say("申诉", "Appeals"));
    let line = |one: &AppealShown| Line {
        href: Some(format!("/appeals/{}", one.appeal.id)),
        cells: vec![
            Item::text(subject(visit, one)),
            Item::text(&one.staff_name),
            Item::text(&one.staff_no),
            Item::text(&one.appeal.month),
            Item::text(visit.told(&one.standing.words())),
            Item::text(match (&one.due, one.late) {
                (None, _) => words::NOTHING.to_owned(),
                (Some(due), true) => {
                    format!("{}{}", words::day(visit, *due), visit.say("（已超期）", " (late)"))
                }
                (Some(due), false) => words::day(visit, *due),
            }),
        ],
    };
    let mut links = Vec::new();
    if visit.own_staff().is_some() && visit.may(Action::Change, Resource::Appeals) {
        links.push(Link::to("/my/appeals/new", visit.say("提出申诉", "File an appeal")));
    }
    let column = |name, zh, en| (name, visit.say(zh, en).to_owned(), false);
    let listing = Listing {
        address: "/appeals".to_owned(),
        title: visit.say("申诉", "Appeals").to_owned(),
        columns: vec![
            column("subject", "申诉什么", "What is contested"),
            column("name", "姓名", "Name"),
            column("staff_no", "工号", "Number"),
            column("month", "月份", "Month"),
            column("standing", "现状", "How it stands"),
            column("due", "办理期限", "To be decided by"),
        ],
        asked: Vec::new(),
        filters: &["month", "standing"],
        summed: &[],
        rows: appeals.iter().rev().map(line).collect(),
        resource: Resource::Appeals,
        introduction: None,
        links,
        nothing: visit.say("没有申诉。", "There are no appeals.").to_owned(),
    };
    listing.answer(visit, &frame)
}

fn subject(visit: &Visit, one: &AppealShown) -> String {
    let (zh, en) = match one.appeal.subject.as_str() {
        "rating" => return visit.say("一条评价", "a rating").to_owned(),
        "score" => ("评分：", "score: "),
        _ => ("工资：", "pay: "),
    };
    format!("{}{}", visit.say(zh, en), one.appeal.target)
}

/// One appeal.
pub(super) fn one(visit: &Visit) -> Result<Answer, WebError> {
    with_notice(visit, None)
}

fn with_notice(visit: &Visit, notice: Option<Notice>) -> Result<Answer, WebError> {
    let id = visit.whole("id")?;
    let appeals = appeals::list(visit.store(), visit.viewer(), visit.now)?;
    let one = appeals.into_iter().find(|one| one.appeal.id == id).ok_or(WebError::NotFound)?;
    let above = vec![Link::to("/appeals", visit.say("申诉", "Appeals"))];
    let mut frame = visit.frame_below(above, format!("{} · {}", one.staff_name, subject(visit, &one)));
    let status = if notice.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    frame.notices.extend(notice);
    let mut lines = vec![
        format!("{} · {}", one.appeal.month, visit.told(&one.standing.words())),
        format!("{} {}", words::time(visit, one.appeal.filed_at), one.appeal.by.name),
        one.appeal.text.clone(),
    ];
    lines.extend(one.carried.iter().map(|told| visit.told(told)));
    let links = one
        .appeal
        .evidence
        .iter()
        .map(|(number, name, _)| Link::to(format!("/appeals/{id}/evidence/{number}"), name.clone()))
        .collect();
    let mut parts =
        vec![Part::Text { title: visit.say("申诉内容", "What is said").to_owned(), lines, links }];
    if !one.appeal.steps.is_empty() {
        let labels = [visit.say("谁", "Who"), visit.say("做了什么", "What"), visit.say("理由", "Why")];
        let mut table = Table::new(&labels, "");
        for step in &one.appeal.steps {
            let (zh, en) = match step.step.as_str() {
                "withdrawn" => ("撤回", "took it back"),
                "upheld" => ("认为成立", "upheld it"),
                "rejected" => ("认为不成立", "did not uphold it"),
                "consented" => ("同意", "consented"),
                _ => ("不同意", "did not consent"),
            };
            table.row(vec![
                Cell::text(&step.by.name).and(words::time(visit, step.at)),
                Cell::text(visit.say(zh, en)),
                Cell::text(&step.note),
            ]);
        }
        let title = visit.say("办理经过", "What was done").to_owned();
        parts.push(Part::Table { title, note: String::new(), table, links: Vec::new() });
    }
    parts.extend(acts(visit, &one)?);
    Ok(Answer::page(Composed { frame: &frame, parts: &parts }.html()?).with_status(status))
}

/// What the reader can do about an appeal.
fn acts(visit: &Visit, one: &AppealShown) -> Result<Vec<Part>, WebError> {
    let id = one.appeal.id;
    let mut parts = Vec::new();
    let own = visit.own_staff() == Some(one.appeal.staff);
    if own && one.standing == Standing::Open {
        let label = visit.say("原因（可不填）", "Why (may be empty)");
        let form = Form::new(format!("/appeals/{id}/withdraw"), visit.say("撤回申诉", "Take it back"))
            .field(Field::new("reason", label, Entry::Text).optional());
        parts.push(Part::Form {
            title: visit.say("撤回", "Take it back").to_owned(),
            lines: Vec::new(),
            form,
        });
    }
    if own {
        return Ok(parts);
    }
    let why_not = appeals::why_not_decide(visit.store(), visit.viewer(), id)?;
    if one.standing == Standing::ToBeCorrected {
        parts.extend(carrying_through(visit, id, why_not.is_none()));
    }
    let (page, title, yes, no) = match one.standing {
        Standing::Open => (
            "decide",
            visit.say("办理", "Decide"),
            visit.say("成立", "Upheld"),
            visit.say("不成立", "Not upheld"),
        ),
        Standing::WaitsForConsent => (
            "consent",
            visit.say("是否同意核减这条评价", "Consent to setting the rating aside"),
            visit.say("同意", "Consent"),
            visit.say("不同意", "No consent"),
        ),
        _ => return Ok(parts),
    };
    if let Some(why_not) = why_not {
        parts.push(for_others(visit, title, &why_not));
        return Ok(parts);
    }
    let choices = vec![("yes".to_owned(), yes.to_owned()), ("no".to_owned(), no.to_owned())];
    let form = Form::new(format!("/appeals/{id}/{page}"), visit.say("提交", "Send"))
        .strong()
        .field(
            Field::new("decision", visit.say("结论", "Decision"), Entry::Choice(choices))
                .with(visit.form.field("decision")),
        )
        .field(Field::new("reason", visit.say("理由", "Why"), Entry::Lines).with(visit.form.field("reason")));
    let lines = vec![
        visit
            .say(
                "经手录入的人、当事人不能办理；核减评价还要另一个人同意。",
                "Whoever entered it or is concerned cannot decide; setting a rating aside takes a second person.",
            )
            .to_owned(),
    ];
    parts.push(Part::Form { title: title.to_owned(), lines, form });
    Ok(parts)
}

/// That something waits for somebody else, and for whom.
fn for_others(visit: &Visit, title: &str, why_not: &Message) -> Part {
    let roles = Role::ALL.into_iter().filter(|role| Role::of_account(role.code()).is_some());
    let names: Vec<String> = roles
        .filter(|role| may(*role, Action::Decide, Resource::Appeals))
        .map(|role| navigation::role(visit, role))
        .collect();
    let who = names.join(visit.say("、", ", "));
    let line = match visit.look.language.is_chinese() {
        true => format!("由{who}中没有经手的人办理。"),
        false => format!("For {who}: somebody who had no part in it."),
    };
    Part::Text { title: title.to_owned(), lines: vec![visit.told(why_not), line], links: Vec::new() }
}

/// How an upheld appeal about a score or a pay item is carried through: what corrects it, or why nothing does.
fn carrying_through(visit: &Visit, id: i64, may_decide: bool) -> Vec<Part> {
    let mut parts = Vec::new();
    if visit.may(Action::Change, Resource::Scores) {
        let choices = vec![
            ("file".to_owned(), visit.say("更正的文件（文件批次）", "a file (its batch)").to_owned()),
            ("run".to_owned(), visit.say("补发、补扣的工资批次", "a pay run").to_owned()),
        ];
        let form =
            Form::new(format!("/appeals/{id}/correct"), visit.say("登记更正", "Record the correction"))
                .field(
                    Field::new("how", visit.say("用什么更正", "What corrects it"), Entry::Choice(choices))
                        .with(visit.form.field("how")),
                )
                .field(
                    Field::new("number", visit.say("批次号", "Its number"), Entry::Number)
                        .hint(visit.say("见“文件”或工资批次页面。", "See Files, or the page of the run."))
                        .with(visit.form.field("number")),
                )
                .field(
                    Field::new("note", visit.say("说明（可不填）", "A note (may be empty)"), Entry::Text)
                        .with(visit.form.field("note"))
                        .optional(),
                );
        let line = visit.say(
            "先导入更正的文件，或在以后的工资批次里补发、补扣，再登记；登记之前不能签星级，也不能审批以后的工资。",
            "Hand in a file that puts it right, or pay the difference, and record it; until then neither stars are \
             signed nor later pay approved.",
        );
        parts.push(Part::Form {
            title: visit.say("更正", "Correct it").to_owned(),
            lines: vec![line.to_owned()],
            form,
        });
    }
    if may_decide {
        let form = Form::new(
            format!("/appeals/{id}/explain"),
            visit.say("决定不更正", "Decide that nothing changes"),
        )
        .field(Field::new("reason", visit.say("理由", "Why"), Entry::Lines).with(visit.form.field("reason")));
        let title = visit.say("不需要更正", "Nothing is to be corrected").to_owned();
        parts.push(Part::Form { title, lines: Vec::new(), form });
    }
    parts
}

fn answered(visit: &Visit, done: Result<(), OperationError>) -> Result<Answer, WebError> {
    match done {
        Ok(()) => Ok(Answer::go(format!("/appeals/{}?done=noted", visit.whole("id")?))),
        Err(error) => with_notice(visit, Some(visit.refusal(error, Some("reason"))?)),
    }
}

/// Decides an appeal.
pub(super) fn decide(visit: &Visit) -> Result<Answer, WebError> {
    let decision = (visit.whole("id")?, visit.form.field("decision") == "yes");
    let done =
        appeals::decide(visit.store(), visit.viewer(), decision, visit.form.field("reason"), visit.now);
    answered(visit, done)
}

/// Consents, as a second person, to setting a rating aside.
pub(super) fn consent(visit: &Visit) -> Result<Answer, WebError> {
    let decision = (visit.whole("id")?, visit.form.field("decision") == "yes");
    let done =
        appeals::consent(visit.store(), visit.viewer(), decision, visit.form.field("reason"), visit.now);
    answered(visit, done)
}

/// Records which file or run corrects what an upheld appeal was about.
pub(super) fn correct(visit: &Visit) -> Result<Answer, WebError> {
    let id = visit.whole("id")?;
    let Ok(number) = visit.form.field("number").trim().parse::<i64>() else {
        let text = visit.say("请填写批次号，只写数字。", "Give the number of the file or run, digits only.");
        return with_notice(
            visit,
            Some(Notice { kind: NoticeKind::Error, text: text.to_owned(), field: Some("number".to_owned()) }),
        );
    };
    let how = match visit.form.field("how") {
        "run" => CorrectedBy::Run(number),
        _ => CorrectedBy::Batch(number),
    };
    let note = visit.form.field("note");
    let done = appeal_corrections::correct(visit.store(), visit.viewer(), (id, how), note, visit.now);
    answered(visit, done)
}

/// Decides that an upheld appeal needs no correction.
pub(super) fn explain(visit: &Visit) -> Result<Answer, WebError> {
    let id = visit.whole("id")?;
    let reason = visit.form.field("reason");
    let done = appeal_corrections::explain_away(visit.store(), visit.viewer(), id, reason, visit.now);
    answered(visit, done)
}

/// Takes an own appeal back.
pub(super) fn withdraw(visit: &Visit) -> Result<Answer, WebError> {
    let id = visit.whole("id")?;
    let done = appeals::withdraw(visit.store(), visit.viewer(), id, visit.form.field("reason"), visit.now);
    answered(visit, done)
}

/// A file that was handed in with an appeal.
pub(super) fn evidence(visit: &Visit) -> Result<Answer, WebError> {
    let (id, number) = (visit.whole("id")?, visit.whole("file")?);
    let appeals = appeals::list(visit.store(), visit.viewer(), visit.now)?;
    let one = appeals.into_iter().find(|one| one.appeal.id == id).ok_or(WebError::NotFound)?;
    let (_, name, _) =
        one.appeal.evidence.iter().find(|(own, _, _)| *own == number).ok_or(WebError::NotFound)?;
    let bytes = appeals::evidence(visit.store(), visit.viewer(), number)?;
    // Whatever it is, it is kept as a file and not shown as a page of ours.
    Ok(Answer::file(name.clone(), "application/octet-stream", bytes))
}
