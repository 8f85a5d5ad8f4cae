//! Changing one's own password.

use poem::http::StatusCode;
use xingchou_pages::composed::{Composed, Part};
use xingchou_pages::form::{Entry, Field, Form};
use xingchou_pages::{Link, Notice, NoticeKind};

use crate::message::Message;
use crate::operations::own_password::change_password;
use crate::operations::sessions::Duty;
use crate::web::answer::Answer;
use crate::web::cookies;
use crate::web::error::WebError;
use crate::web::visit::Visit;

/// The page to change one's own password.
pub(in crate::web) fn page(visit: &Visit) -> Result<Answer, WebError> {
    with_notice(visit, None)
}

fn with_notice(visit: &Visit, notice: Option<Notice>) -> Result<Answer, WebError> {
    let acting = visit.acting()?;
    let above = vec![Link::to("/account", visit.say("我的账户", "My account"))];
    let mut frame = visit.frame_below(above, visit.say("修改密码", "Change the password"));
    let status = if notice.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    frame.notices.extend(notice);
    let mut lines = Vec::new();
    if acting.duty() == Some(Duty::ChangePassword) {
        let text = "密码是别人设的，或者用得太久了。请先换成只有您自己知道的密码，换好就可以继续。";
        let english =
            "The password was set by somebody else, or is too old. Choose one that only you know, and go on.";
        lines.push(visit.say(text, english).to_owned());
    }
    let form = Form::new("/account/password", visit.say("修改密码", "Change the password"))
        .strong()
        .field(Field::new("old", visit.say("现在的密码", "The password now"), Entry::Password))
        .field(
            Field::new("new", visit.say("新密码", "The new password"), Entry::NewPassword).hint(visit.say(
                "长比花哨有用：几个不相干的词连起来就很好。不要包含姓名、工号，不要用以前用过的。",
                "Long is better than odd: a few unrelated words do well. No names or staff numbers, none used before.",
            )),
        )
        .field(Field::new("again", visit.say("再输一遍新密码", "The new password again"), Entry::NewPassword));
    let parts = [Part::Form { title: String::new(), lines, form }];
    Ok(Answer::page(Composed { frame: &frame, parts: &parts }.html()?).with_status(status))
}

/// Changes one's own password; who was signed in with the old one is out.
pub(in crate::web) fn change(visit: &Visit) -> Result<Answer, WebError> {
    let (old, new) = (visit.form.field("old"), visit.form.field("new"));
    if new != visit.form.field("again") {
        let message = Message::new(
            "两遍新密码不一样，请重新输入",
            "the new password was typed differently the second time",
        );
        let text = visit.told(&message);
        return with_notice(
            visit,
            Some(Notice { kind: NoticeKind::Error, text, field: Some("again".to_owned()) }),
        );
    }
    match change_password(visit.store(), visit.acting()?, visit.now, old, new) {
        Ok(token) => {
            Ok(Answer::go("/account?done=password").with_cookie(cookies::session(&visit.service, &token)))
        }
        Err(error) => with_notice(visit, Some(visit.refusal(error, Some("new"))?)),
    }
}
