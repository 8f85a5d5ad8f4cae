//! The end of a month.

use poem::http::StatusCode;
use xingchou_pages::Notice;
use xingchou_pages::composed::{Composed, Part};
use xingchou_pages::form::Form;

use crate::month_way::Step;
use crate::operations::month_way::pay::close;
use crate::operations::month_way::show::show;
use crate::web::answer::Answer;
use crate::web::error::WebError;
use crate::web::month::{above, address};
use crate::web::visit::Visit;
use crate::web::words;

/// What closing a month means, and the button.
pub(in crate::web) fn page(visit: &Visit) -> Result<Answer, WebError> {
    with_notice(visit, None)
}

fn with_notice(visit: &Visit, notice: Option<Notice>) -> Result<Answer, WebError> {
    let month = visit.month()?;
    let mut frame = visit.frame_below(above(visit, month), visit.say("归档", "Close the month"));
    let status = if notice.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    frame.notices.extend(notice);
    let shown = show(visit.store(), visit.viewer(), month, visit.now)?;
    let rule = Step::Closed.rule();
    let part = match &shown.closed {
        Some(mark) => {
            let line = match visit.look.language.is_chinese() {
                true => format!("{}，{} 已归档。", words::time(visit, mark.at), mark.by.name),
                false => format!("Closed by {} on {}.", mark.by.name, words::time(visit, mark.at)),
            };
            Part::Text { title: String::new(), lines: vec![line], links: Vec::new() }
        }
        None => {
            let line = visit.say(
                "归档以后，这个月不再计算。以后才知道的变动，在后面的月份补发、补扣。审批或记发放的人不能归档。",
                "After it nothing of the month is calculated; what is learned later is paid as a difference. Who approved \
                 or paid cannot close it.",
            );
            let lines = vec![line.to_owned()];
            match visit.may_all(rule.action, rule.resource) {
                true => Part::Form {
                    title: String::new(),
                    lines,
                    form: Form::new(format!("{}/close", address(month)), visit.say("归档", "Close")).strong(),
                },
                false => Part::Text { title: String::new(), lines, links: Vec::new() },
            }
        }
    };
    Ok(Answer::page(Composed { frame: &frame, parts: &[part] }.html()?).with_status(status))
}

/// Closes the month.
pub(in crate::web) fn act(visit: &Visit) -> Result<Answer, WebError> {
    let month = visit.month()?;
    match close(visit.store(), visit.viewer(), month, visit.now) {
        Ok(_) => Ok(Answer::go(format!("{}?done=closed", address(month)))),
        Err(error) => with_notice(visit, Some(visit.refusal(error, None)?)),
    }
}
