//! What the office decides for itself.

use poem::http::StatusCode;
use xingchou_pages::Notice;
use xingchou_pages::composed::{Cell, Composed, Mark, Part, Table};
use xingchou_pages::form::{Entry, Field, Form};

use crate::access::Action;
use crate::clock;
use crate::operations::settings::{ALL, SettingLine, Topic, list, set};
use crate::web::answer::Answer;
use crate::web::error::WebError;
use crate::web::visit::Visit;

/// Every setting with its value.
pub(in crate::web) fn page(visit: &Visit) -> Result<Answer, WebError> {
    with_notice(visit, None)
}

fn with_notice(visit: &Visit, notice: Option<Notice>) -> Result<Answer, WebError> {
    let mut frame = visit.frame(visit.say("设置", "Settings"));
    let status = if notice.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    frame.notices.extend(notice);
    let lines = list(visit.store(), visit.viewer())?;
    let part = |topic: Topic| {
        let labels = [visit.say("设置", "Setting"), visit.say("现在", "Now"), visit.say("改为", "Change to")];
        let mut table = Table::new(&labels, "");
        for line in lines.iter().filter(|line| line.topic == topic) {
            table.row(row(visit, line));
        }
        let title = visit.told(&topic.title()).to_owned();
        Part::Table { title, note: String::new(), table, links: Vec::new() }
    };
    let parts = Topic::ALL.map(part);
    Ok(Answer::page(Composed { frame: &frame, parts: &parts }.html()?).with_status(status))
}

/// What a setting means and from when on a change counts, what it is and who said so, and how to change it.
fn row(visit: &Visit, line: &SettingLine) -> Vec<Cell> {
    let meaning = Cell::text(visit.told(&line.meaning)).and(visit.told(&line.counts.words()));
    let now =
        match (&line.decided, line.assumed) {
            (Some(decided), _) => {
                let day = clock::to_office_time(decided.at).date();
                let who = format!("{day} {} {}", decided.by, decided.reason);
                Cell::marked(&line.value, Mark::Good).and(who.trim())
            }
            (None, true) => Cell::text(&line.value).and(visit.say(
                "预设值，暂定，请本单位确认",
                "the program's default, assumed; for the office to confirm",
            )),
            (None, false) => Cell::text(&line.value).and(visit.say("预设值", "the program's default")),
        };
    let guard = ALL.iter().find(|setting| setting.name == line.name).map(|setting| setting.guard);
    let change = match guard.is_some_and(|guard| visit.may_all(Action::Change, guard)) {
        false => Cell::text(""),
        true => Cell::default().with(
            Form::new("/settings", visit.say("修改", "Change"))
                .inline()
                .hide("name", &line.name)
                .field(
                    Field::new("value", visit.say("新的值", "New value"), Entry::Text)
                        .with(&line.value)
                        .optional(),
                )
                .field(Field::new("reason", visit.say("为什么", "Why"), Entry::Text)),
        ),
    };
    vec![meaning, now, change]
}

/// Decides a setting, with the reason.
pub(in crate::web) fn act(visit: &Visit) -> Result<Answer, WebError> {
    let form = &visit.form;
    let set_to = (form.field("name"), form.field("value"));
    match set(visit.store(), visit.viewer(), set_to, form.field("reason"), visit.now) {
        Ok(()) => Ok(Answer::go("/settings?done=setting")),
        Err(error) => with_notice(visit, Some(visit.refusal(error, None)?)),
    }
}
