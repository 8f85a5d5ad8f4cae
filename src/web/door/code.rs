//! Setting up one-time codes: a secret for an app on the phone, and the proof that it works.

use poem::http::StatusCode;
use xingchou_pages::composed::{Composed, Part};
use xingchou_pages::form::{Entry, Field, Form};
use xingchou_pages::{Frame, Link, Notice};

use crate::operations::second_factor;
use crate::operations::sessions::Duty;
use crate::web::answer::Answer;
use crate::web::error::WebError;
use crate::web::visit::Visit;

fn frame(visit: &Visit, notice: Option<Notice>) -> Frame {
    let above = vec![Link::to("/account", visit.say("我的账户", "My account"))];
    let mut frame = visit.frame_below(above, visit.say("动态验证码", "One-time codes"));
    frame.notices.extend(notice);
    frame
}

fn answer(frame: &Frame, parts: &[Part]) -> Result<Answer, WebError> {
    let refused = !frame.errors().is_empty();
    let status = if refused { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(Answer::page(Composed { frame, parts }.html()?).with_status(status))
}

/// What one-time codes are, and the button to begin.
pub(in crate::web) fn page(visit: &Visit) -> Result<Answer, WebError> {
    start(visit, None)
}

fn start(visit: &Visit, notice: Option<Notice>) -> Result<Answer, WebError> {
    let must = visit.acting()?.duty() == Some(Duty::SetUpCode);
    let mut lines = Vec::new();
    if must {
        let text = "您的账户负责签字，登录时除密码外还要一个动态验证码。现在设置，大约两分钟。";
        lines.push(visit.say(text, "Your account signs, so it needs a one-time code beside the password; it takes two minutes.").to_owned());
    }
    lines.push(
        visit
            .say(
                "请先在手机上装一个验证器（支持 TOTP 的都可以），然后点下面的按钮。",
                "Install an authenticator on your phone first (any that knows TOTP), then press the button.",
            )
            .to_owned(),
    );
    let form = Form::new("/account/code", visit.say("开始设置", "Begin")).strong();
    answer(&frame(visit, notice), &[Part::Form { title: String::new(), lines, form }])
}

/// Shows a new secret, this once.
pub(in crate::web) fn begin(visit: &Visit) -> Result<Answer, WebError> {
    match second_factor::begin(visit.store(), visit.acting()?) {
        Ok(secret) => {
            let parts = [
                Part::Verbatim {
                    title: visit
                        .say("第一步：把密钥输入手机上的验证器", "First: type the secret into the app")
                        .to_owned(),
                    text: secret.secret,
                },
                proof(visit),
            ];
            answer(&frame(visit, None), &parts)
        }
        Err(error) => start(visit, Some(visit.refusal(error, None)?)),
    }
}

fn proof(visit: &Visit) -> Part {
    let label = visit.say("手机上现在显示的 6 位数字", "The six digits that the phone shows now");
    Part::Form {
        title: visit
            .say("第二步：输入一个验证码，证明手机设置好了", "Second: a code, to show that it works")
            .to_owned(),
        lines: Vec::new(),
        form: Form::new("/account/code/confirm", visit.say("启用", "Put them in force"))
            .strong()
            .field(Field::new("code", label, Entry::Code)),
    }
}

/// Puts codes in force by one that works, and shows the recovery codes, this once.
pub(in crate::web) fn confirm(visit: &Visit) -> Result<Answer, WebError> {
    match second_factor::confirm(visit.store(), visit.acting()?, visit.now, visit.form.field("code").trim()) {
        Ok(codes) => {
            let parts = [
                Part::Text {
                    title: visit.say("动态验证码已启用", "One-time codes are in force").to_owned(),
                    lines: vec![
                        visit
                            .say(
                                "下面是恢复码，只显示这一次。请抄下来放在安全的地方：手机丢了，每个恢复码可以代替验证码用一次。",
                                "These are recovery codes, shown this once. Write them down and keep them safe: without the phone, \
                                 each takes the place of a code once.",
                            )
                            .to_owned(),
                    ],
                    links: vec![Link::to("/", visit.say("抄好了，继续", "Written down; go on"))],
                },
                Part::Verbatim { title: visit.say("恢复码", "Recovery codes").to_owned(), text: codes.join("\n") },
            ];
            answer(&frame(visit, None), &parts)
        }
        Err(error) => answer(&frame(visit, Some(visit.refusal(error, Some("code"))?)), &[proof(visit)]),
    }
}
