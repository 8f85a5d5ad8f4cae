//! One's own account: who one is here, and what one can do about it.

use xingchou_pages::Link;
use xingchou_pages::composed::{Composed, Part};
use xingchou_pages::form::Form;

use crate::web::answer::Answer;
use crate::web::error::WebError;
use crate::web::navigation;
use crate::web::visit::Visit;

/// The page of one's own account.
pub(in crate::web) fn page(visit: &Visit) -> Result<Answer, WebError> {
    let acting = visit.acting()?;
    let frame = visit.frame(visit.say("我的账户", "My account"));
    let who = match visit.look.language.is_chinese() {
        true => format!("{}，{}", acting.own().name(), navigation::roles(visit)),
        false => format!("{}, {}", acting.own().name(), navigation::roles(visit)),
    };
    let parts = [
        Part::Text {
            title: String::new(),
            lines: vec![who],
            links: vec![
                Link::to("/account/password", visit.say("修改密码", "Change the password")),
                Link::to("/account/code", visit.say("设置动态验证码", "Set up one-time codes")),
            ],
        },
        Part::Form {
            title: visit.say("在所有设备上退出登录", "Sign out everywhere").to_owned(),
            lines: vec![
                visit
                    .say(
                        "在别的电脑上忘了退出，或者怀疑有人用了您的账户，就用这一项，然后修改密码。",
                        "Use this when you forgot to sign out elsewhere, or think that somebody used your account; \
                         then change the password.",
                    )
                    .to_owned(),
            ],
            form: Form::new("/sign-out-everywhere", visit.say("全部退出", "Sign out everywhere")),
        },
    ];
    Ok(Answer::page(Composed { frame: &frame, parts: &parts }.html()?))
}
