//! Changing a rule sheet: its text, looked at while it is typed; what it would have done to the last month; and the
//! proposal, which a second person approves.

use poem::http::StatusCode;
use xingchou_engine::diagnostic::{Diagnostic, Severity};
use xingchou_pages::composed::{Cell, Composed, Mark, Part, Table};
use xingchou_pages::form::{Entry, Field, Form};
use xingchou_pages::table::encoded;
use xingchou_pages::{Link, Notice, NoticeKind};

use super::sheet_proposals::{difference, shown_effect};
use crate::message::Message;
use crate::operations::policies::proposals::effect::effect;
use crate::operations::policies::proposals::{SheetChecked, check_text, draft, propose};
use crate::web::answer::Answer;
use crate::web::error::WebError;
use crate::web::visit::Visit;
use crate::web::words;

/// How many faults are listed; the rest is counted.
const LISTED: usize = 30;

/// The sheet in force, to be changed.
pub(in crate::web) fn page(visit: &Visit) -> Result<Answer, WebError> {
    let family = visit.asked("family");
    let text =
        draft(visit.store(), visit.viewer(), &visit.service.data, family, visit.now).map_err(hidden)?;
    editor(visit, family, &text, (None, Vec::new()), false)
}

/// A family that is not there is a page that is not there.
fn hidden(error: impl Into<WebError>) -> WebError {
    match error.into() {
        WebError::Refused(_) => WebError::NotFound,
        other => other,
    }
}

/// What was sent: the family, and the text with the line ends of sheets.
fn sent(visit: &Visit) -> (String, String) {
    (visit.form.field("family").to_owned(), visit.form.field("text").replace("\r\n", "\n"))
}

fn looked_at(visit: &Visit, family: &str, text: &str) -> Result<SheetChecked, WebError> {
    Ok(check_text(visit.store(), visit.viewer(), &visit.service.data, (family, text), visit.now)?)
}

/// What is wrong with a text, as a part of the page on which it is typed.
pub(in crate::web) fn check(visit: &Visit) -> Result<Answer, WebError> {
    let (family, text) = sent(visit);
    let frame = visit.frame("");
    let parts = match looked_at(visit, &family, &text) {
        Ok(found) => vec![faults(visit, &found)],
        // It is said many times while somebody types; what is sent in the end goes on the trail.
        Err(WebError::Refused(message)) => vec![refusal(visit, &message)],
        Err(other) => return Err(other),
    };
    Ok(Answer::page(xingchou_pages::composed::parts_only(&frame, &parts)?))
}

fn refusal(visit: &Visit, message: &Message) -> Part {
    Part::Notice(Notice { kind: NoticeKind::Error, text: visit.told(message), field: None })
}

/// Looks at a text with everything that it would have done; nothing is kept.
pub(in crate::web) fn tried(visit: &Visit) -> Result<Answer, WebError> {
    let (family, text) = sent(visit);
    with_trial(visit, &family, &text, None)
}

fn with_trial(visit: &Visit, family: &str, text: &str, notice: Option<Notice>) -> Result<Answer, WebError> {
    let found = match looked_at(visit, family, text) {
        Ok(found) => found,
        Err(error) => {
            let notice = visit.refusal(error, Some("text"))?;
            return editor(visit, family, text, (Some(notice), Vec::new()), false);
        }
    };
    let mut parts = vec![faults(visit, &found)];
    let good = found.checked.is_good() && found.effective_from.is_some();
    let same = found.changed_from == text;
    if good && !same {
        let effect = effect(visit.store(), visit.viewer(), &visit.service.data, (family, text), visit.now)?;
        parts.extend(shown_effect(visit, &effect));
        parts.push(difference(visit, &found.changed_from, text));
    }
    editor(visit, family, text, (notice, parts), good && !same)
}

/// The page of the editor; `ready` once everything was shown that must be seen before the sheet is proposed.
fn editor(
    visit: &Visit,
    family: &str,
    text: &str,
    (notice, found): (Option<Notice>, Vec<Part>),
    ready: bool,
) -> Result<Answer, WebError> {
    let above = vec![
        Link::to("/policies", visit.say("规则", "Policies")),
        Link::to(format!("/policies/show?family={}", encoded(family)), family),
    ];
    let mut frame = visit.frame_below(above, visit.say("改规则表", "Change a rule sheet"));
    let status = if notice.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    frame.notices.extend(notice);
    let sheet = Field::new("text", visit.say("规则表全文", "The whole sheet"), Entry::Sheet("/policies/edit/check".to_owned()))
        .hint(visit.say(
            "边改边检查，错误会列在下面。effective_from 写新规定开始执行的日期；数字都要写依据（source）或暂定（assumed）。",
            "It is checked while you type; faults are listed below. effective_from is the first day of the new rules; every \
             number needs its source, or assumed and who must confirm it.",
        ))
        .with(text);
    let form = match ready {
        false => Form::new("/policies/edit", visit.say("检查并试算", "Check it and try it out")).strong(),
        true => {
            Form::new("/policies/propose", visit.say("提出，请另一人批准", "Propose it to a second person"))
                .strong()
                .hide("shown", crate::operations::policies::digest(text.as_bytes()))
                .second("/policies/edit", visit.say("改过了，再检查一遍", "Check it again"))
                .field(
                    Field::new(
                        "reason",
                        visit.say("为什么改（写明文件或决定）", "Why, by which document or decision"),
                        Entry::Lines,
                    )
                    .with(visit.form.field("reason")),
                )
        }
    };
    let mut parts = found;
    parts.push(Part::Form {
        title: String::new(),
        lines: vec![
            visit
                .say(
                    "改好后先检查并试算上月会怎样，再提出；另一人看过与原来的差别、批准后才生效。已审批的月份不受影响。",
                    "Check it and see what it would have done to the last month; then propose it. It comes into force when \
                     a second person has seen the difference and approved. Approved months stay as they are.",
                )
                .to_owned(),
        ],
        form: form.field(sheet).hide("family", family),
    });
    Ok(Answer::page(Composed { frame: &frame, parts: &parts }.html()?).with_status(status))
}

/// What is wrong with a text, by place.
fn faults(visit: &Visit, found: &SheetChecked) -> Part {
    let mut diagnostics: Vec<&Diagnostic> = found.checked.diagnostics.iter().collect();
    diagnostics.sort_by_key(|one| one.code.severity() == Severity::Warning);
    let labels = [
        visit.say("检查结果", "What was found"),
        visit.say("在哪里", "Where"),
        visit.say("那一行", "The line"),
    ];
    let good = match found.effective_from {
        Some(day) => match visit.look.language.is_chinese() {
            true => format!("没有错误，自 {} 起执行。", words::day(visit, day)),
            false => format!("No faults; in force from {}.", words::day(visit, day)),
        },
        None => String::new(),
    };
    let mut table = Table::new(&labels, good.clone());
    for message in &found.checked.unknown_inputs {
        table.row(vec![
            Cell::marked(visit.say("错误", "Fault"), Mark::Bad).and(visit.told(message)),
            Cell::text(""),
            Cell::text(""),
        ]);
    }
    for one in diagnostics.iter().take(LISTED) {
        let (word, mark) = match one.code.severity() {
            Severity::Error => (visit.say("错误", "Fault"), Mark::Bad),
            Severity::Warning => (visit.say("提醒", "To know"), Mark::Care),
        };
        let text = if visit.look.language.is_chinese() { one.chinese() } else { one.english() };
        let (place, line) = one.place.as_ref().map_or_else(Default::default, |place| {
            let place_words = match visit.look.language.is_chinese() {
                true => format!("第 {} 行第 {} 列", place.line, place.column),
                false => format!("line {}, column {}", place.line, place.column),
            };
            (Cell::text(place_words).and(&place.file), place.text.trim().to_owned())
        });
        table.row(vec![
            Cell::marked(format!("{word} {}", one.code.number()), mark).and(text),
            place,
            Cell::default().and(line),
        ]);
    }
    let note = match diagnostics.len().checked_sub(LISTED) {
        Some(more) if more > 0 => match visit.look.language.is_chinese() {
            true => format!("还有 {more} 处没有列出。"),
            false => format!("{more} more are not listed."),
        },
        _ if found.checked.is_good() => good,
        _ => String::new(),
    };
    let note = if table.rows.is_empty() { String::new() } else { note };
    Part::Table { title: visit.say("检查", "Check").to_owned(), note, table, links: Vec::new() }
}

/// Proposes a text that was shown with what it would have done.
pub(in crate::web) fn act(visit: &Visit) -> Result<Answer, WebError> {
    let (family, text) = sent(visit);
    let shown = visit.form.field("shown");
    if shown != crate::operations::policies::digest(text.as_bytes()) {
        let text_notice = visit.say(
            "检查之后您又改过：请看新的试算结果，再提出。",
            "You changed it after the check: look at what it does now, and propose it then.",
        );
        let notice = Notice { kind: NoticeKind::Warning, text: text_notice.to_owned(), field: None };
        return with_trial(visit, &family, &text, Some(notice));
    }
    let reason = visit.form.field("reason");
    match propose(visit.store(), visit.viewer(), &visit.service.data, (&family, &text), reason, visit.now) {
        Ok(id) => Ok(Answer::go(format!("/policies/proposals/{id}?done=proposed"))),
        Err(error) => {
            let notice = visit.refusal(error, Some("reason"))?;
            with_trial(visit, &family, &text, Some(notice))
        }
    }
}
