//! What the office decides for itself.

use poem::http::StatusCode;
use xingchou_pages::Notice;
use xingchou_pages::composed::{Cell, Composed, Mark, Part, Table};
use xingchou_pages::form::{Entry, Field, Form};

use crate::access::{Action, Resource};
use crate::operations::month_way::settings as of_month;
use crate::operations::settings::{ALL, list, set};
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
    let labels = [visit.say("设置", "Setting"), visit.say("现在", "Now"), visit.say("改为", "Change to")];
    let mut table = Table::new(&labels, "");
    for line in list(visit.store(), visit.viewer())? {
        let setting = ALL.iter().find(|setting| setting.name == line.name);
        let may = setting.is_some_and(|setting| visit.may_all(Action::Change, setting.guard));
        let now = match line.is_default {
            true => Cell::text(&line.value).and(visit.say("程序预设，请本单位确认", "the program's default")),
            false => Cell::marked(&line.value, Mark::Good),
        };
        let change = match may {
            false => Cell::text(""),
            true => Cell::default().with(
                Form::new("/settings", visit.say("修改", "Change")).inline().hide("name", &line.name).field(
                    Field::new("value", visit.say("新的值", "New value"), Entry::Text)
                        .with(&line.value)
                        .optional(),
                ),
            ),
        };
        table.row(vec![Cell::text(visit.told(&line.meaning)), now, change]);
    }
    let title = visit.say("登录和密码", "Signing in").to_owned();
    let of_door = Part::Table { title, note: String::new(), table, links: Vec::new() };
    let parts = [of_the_month(visit)?, of_door];
    Ok(Answer::page(Composed { frame: &frame, parts: &parts }.html()?).with_status(status))
}

/// Periods and shares of the way of a month.
fn of_the_month(visit: &Visit) -> Result<Part, WebError> {
    let labels = [visit.say("设置", "Setting"), visit.say("现在", "Now"), visit.say("改为", "Change to")];
    let mut table = Table::new(&labels, "");
    let may = visit.may_all(Action::Change, Resource::Office);
    for setting in of_month::list(visit.store(), visit.viewer(), visit.now)? {
        let now = match setting.assumed {
            true => Cell::text(&setting.value)
                .and(visit.say("暂定，请本单位确认", "assumed; for the office to confirm")),
            false => Cell::marked(&setting.value, Mark::Good),
        };
        let change = match may {
            false => Cell::text(""),
            true => Cell::default().with(
                Form::new("/settings/month", visit.say("修改", "Change"))
                    .inline()
                    .hide("name", setting.name)
                    .field(
                        Field::new("value", visit.say("新的值", "New value"), Entry::Text)
                            .with(&setting.value),
                    )
                    .field(Field::new("reason", visit.say("为什么", "Why"), Entry::Text)),
            ),
        };
        table.row(vec![Cell::text(visit.told(&setting.title)), now, change]);
    }
    let note = visit
        .say("改动从下一个期限开始算起，已经开始的期限不变。", "A period that has begun keeps its length.");
    let title = visit.say("月度期限和比例", "Periods and shares of a month").to_owned();
    Ok(Part::Table { title, note: note.to_owned(), table, links: Vec::new() })
}

/// Decides a setting of the way of a month, with the reason.
pub(in crate::web) fn act_of_month(visit: &Visit) -> Result<Answer, WebError> {
    let form = &visit.form;
    let set_to = (form.field("name"), form.field("value"));
    match of_month::set(visit.store(), visit.viewer(), set_to, form.field("reason"), visit.now) {
        Ok(_) => Ok(Answer::go("/settings?done=setting")),
        Err(error) => with_notice(visit, Some(visit.refusal(error, None)?)),
    }
}

/// Decides a setting.
pub(in crate::web) fn act(visit: &Visit) -> Result<Answer, WebError> {
    let (name, value) = (visit.form.field("name"), visit.form.field("value"));
    match set(visit.store(), visit.viewer(), name, value) {
        Ok(()) => Ok(Answer::go("/settings?done=setting")),
        Err(error) => with_notice(visit, Some(visit.refusal(error, None)?)),
    }
}
