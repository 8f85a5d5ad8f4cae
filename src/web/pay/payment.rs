//! After the approval: the papers go out, the money is paid.

use poem::http::StatusCode;
use xingchou_pages::composed::{Composed, Part};
use xingchou_pages::form::{Entry, Field, Form};
use xingchou_pages::{Link, Notice};

use super::slips_of;
use crate::month_way::Step;
use crate::operations::month_way::pay::record;
use crate::operations::month_way::show::show;
use crate::web::answer::Answer;
use crate::web::error::WebError;
use crate::web::month::above;
use crate::web::visit::Visit;
use crate::web::words;

/// Where payment of a run stands.
pub(in crate::web) fn page(visit: &Visit) -> Result<Answer, WebError> {
    with_notice(visit, None)
}

fn with_notice(visit: &Visit, notice: Option<Notice>) -> Result<Answer, WebError> {
    let run = visit.whole("run")?;
    let slips = slips_of(visit)?;
    let month = slips.pay_month;
    let mut frame = visit.frame_below(above(visit, month), visit.say("发放", "Payment"));
    let status = if notice.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    frame.notices.extend(notice);
    let shown = show(visit.store(), visit.viewer(), month, visit.now)?;
    let steps =
        shown.runs.iter().find(|one| one.run == run).map(|one| one.steps.as_slice()).unwrap_or_default();
    let paper_links =
        vec![Link::to(format!("/months/{month}/papers"), visit.say("取材料", "Take the papers out"))];
    let mut parts = vec![Part::Text {
        title: String::new(),
        lines: vec![
            visit.say("先取银行代发文件等材料交出去，再记下材料已导出；银行发放成功后，记下已发放。",
                "Take out the bank's file and the other papers, then note that they went out; when the bank has paid, note that.").to_owned(),
        ],
        links: paper_links,
    }];
    for (step, page, zh, en) in [
        (Step::Exported, "exported", "材料已导出", "The papers went out"),
        (Step::Paid, "paid", "已发放", "It was paid"),
    ] {
        let Some(found) = steps.iter().find(|found| found.step == step) else { continue };
        let title = visit.told(&step.title());
        let rule = step.rule();
        parts.push(match &found.done {
            Some(mark) => {
                let mut line = match visit.look.language.is_chinese() {
                    true => format!("{}，{} 已记下。", words::time(visit, mark.at), mark.by.name),
                    false => format!("Noted by {} on {}.", mark.by.name, words::time(visit, mark.at)),
                };
                line += &mark.note;
                Part::Text { title, lines: vec![line], links: Vec::new() }
            }
            None if found.missing.is_empty() && visit.may_all(rule.action, rule.resource) => {
                let label = visit.say("说明（可不填）", "A note (may be empty)");
                let form = Form::new(format!("/runs/{run}/{page}"), visit.say(zh, en))
                    .strong()
                    .field(Field::new("note", label, Entry::Text).optional());
                Part::Form { title, lines: Vec::new(), form }
            }
            None => {
                let lines = found.missing.iter().map(|missing| visit.told(missing)).collect();
                Part::Text { title, lines, links: Vec::new() }
            }
        });
    }
    Ok(Answer::page(Composed { frame: &frame, parts: &parts }.html()?).with_status(status))
}

fn note(visit: &Visit, step: Step, done: &str) -> Result<Answer, WebError> {
    let run = visit.whole("run")?;
    match record(visit.store(), visit.viewer(), (run, step), visit.form.field("note"), visit.now) {
        Ok(_) => Ok(Answer::go(format!("/runs/{run}/payment?done={done}"))),
        Err(error) => with_notice(visit, Some(visit.refusal(error, None)?)),
    }
}

/// Notes that the papers of a run went out.
pub(in crate::web) fn exported(visit: &Visit) -> Result<Answer, WebError> {
    note(visit, Step::Exported, "exported")
}

/// Notes that a run was paid.
pub(in crate::web) fn paid(visit: &Visit) -> Result<Answer, WebError> {
    note(visit, Step::Paid, "paid")
}
