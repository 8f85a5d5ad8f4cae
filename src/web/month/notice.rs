//! The public notice of a month's stars, and the end of the appeals.

use poem::http::StatusCode;
use xingchou_pages::Notice;
use xingchou_pages::composed::{Composed, Part};
use xingchou_pages::form::{Entry, Field, Form};

use super::{above, address};
use crate::month_way::Step;
use crate::operations::month_way::show::{MonthShown, show};
use crate::operations::month_way::stars;
use crate::web::answer::Answer;
use crate::web::error::WebError;
use crate::web::visit::Visit;
use crate::web::words;

/// Where the public notice stands, and what can be done about it.
pub(in crate::web) fn page(visit: &Visit) -> Result<Answer, WebError> {
    with_notice(visit, None)
}

fn with_notice(visit: &Visit, notice: Option<Notice>) -> Result<Answer, WebError> {
    let month = visit.month()?;
    let shown = show(visit.store(), visit.viewer(), month, visit.now)?;
    let mut frame =
        visit.frame_below(above(visit, month), visit.say("公示和申诉截止", "Public notice and appeals"));
    let status = if notice.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    frame.notices.extend(notice);
    let parts = vec![publication(visit, &shown), closing(visit, &shown)];
    Ok(Answer::page(Composed { frame: &frame, parts: &parts }.html()?).with_status(status))
}

/// What is known of a step: who took it, or what is missing.
fn known(visit: &Visit, shown: &MonthShown, step: Step) -> (bool, Vec<String>) {
    let Some(found) = shown.steps.iter().find(|found| found.step == step) else { return (true, Vec::new()) };
    if let Some(mark) = &found.done {
        let line = match visit.look.language.is_chinese() {
            true => format!("{}，{} 已办理。", words::time(visit, mark.at), mark.by.name),
            false => format!("Done by {} on {}.", mark.by.name, words::time(visit, mark.at)),
        };
        return (true, vec![line]);
    }
    let missing = found.missing.iter().map(|missing| visit.told(missing)).collect();
    (false, missing)
}

fn publication(visit: &Visit, shown: &MonthShown) -> Part {
    let (done, mut lines) = known(visit, shown, Step::Published);
    let title = visit.say("公示", "Public notice").to_owned();
    lines.extend(shown.notice.as_ref().map(|period| visit.told(period)));
    let rule = Step::Published.rule();
    if done || !visit.may_all(rule.action, rule.resource) {
        return Part::Text { title, lines, links: Vec::new() };
    }
    let form =
        Form::new(format!("{}/publish", address(shown.month)), visit.say("开始公示", "Begin the notice"));
    Part::Form { title, lines, form: form.strong() }
}

fn closing(visit: &Visit, shown: &MonthShown) -> Part {
    let (done, lines) = known(visit, shown, Step::AppealsClosed);
    let title = visit.say("申诉截止", "End of the appeals").to_owned();
    let rule = Step::AppealsClosed.rule();
    if done || !visit.may_all(rule.action, rule.resource) {
        return Part::Text { title, lines, links: Vec::new() };
    }
    let mut form =
        Form::new(format!("{}/close-appeals", address(shown.month)), visit.say("截止", "End them"));
    if shown.open_appeals > 0 {
        let label = visit.say("还有申诉没有办结，为什么不影响", "Why open appeals do not stand in the way");
        form = form.field(Field::new("note", label, Entry::Lines).with(visit.form.field("note")));
    }
    Part::Form { title, lines, form }
}

/// Begins the public notice.
pub(in crate::web) fn publish(visit: &Visit) -> Result<Answer, WebError> {
    let month = visit.month()?;
    match stars::publish(visit.store(), visit.viewer(), month, visit.now) {
        Ok(_) => Ok(Answer::go(format!("{}?done=published", address(month)))),
        Err(error) => with_notice(visit, Some(visit.refusal(error, None)?)),
    }
}

/// Ends the appeals.
pub(in crate::web) fn close_appeals(visit: &Visit) -> Result<Answer, WebError> {
    let month = visit.month()?;
    let note = visit.form.field("note");
    match stars::close_appeals(visit.store(), visit.viewer(), month, note, visit.now) {
        Ok(_) => Ok(Answer::go(format!("{}?done=appeals-closed", address(month)))),
        Err(error) => with_notice(visit, Some(visit.refusal(error, Some("note"))?)),
    }
}
