//! The door: signing in and out, one's own account, and the look of pages.

pub(super) mod account;
pub(super) mod code;
pub(super) mod password;

use poem::http::StatusCode;
use xingchou_pages::sign_in::SignIn;
use xingchou_pages::{Notice, NoticeKind, assets};

use super::answer::Answer;
use super::cookies;
use super::error::WebError;
use super::look::{LANGUAGE, THEME, language_of, theme_of};
use super::visit::Visit;
use crate::access::Viewer;
use crate::operations::OperationError;
use crate::operations::sessions;
use crate::operations::sign_in::{self as entry, Attempt, SignInError};

/// A style or script.
pub(super) fn asset(visit: &Visit) -> Result<Answer, WebError> {
    let asset = assets::at(&visit.address).ok_or(WebError::NotFound)?;
    Ok(Answer::asset(asset.media_type, asset.text))
}

/// Keeps the language, or light or dark, and goes back to the page.
pub(super) fn look(visit: &Visit) -> Result<Answer, WebError> {
    let mut answer = Answer::go(within(visit.asked("to")));
    for (name, known) in [
        (LANGUAGE, language_of(visit.asked(LANGUAGE)).is_some()),
        (THEME, theme_of(visit.asked(THEME)).is_some()),
    ] {
        if known {
            answer = answer.with_cookie(cookies::choice(&visit.service, name, visit.asked(name)));
        }
    }
    Ok(answer)
}

/// An address of this server, or the start: nobody is led elsewhere by a link to us.
fn within(address: &str) -> String {
    let inside = address.starts_with('/')
        && !address.starts_with("//")
        && !address.contains(['\\', '\r', '\n'])
        && address.is_ascii();
    if inside { address.to_owned() } else { "/".to_owned() }
}

/// The page to sign in.
pub(super) fn sign_in_page(visit: &Visit) -> Result<Answer, WebError> {
    if visit.acting().is_ok() {
        return Ok(Answer::go(within(visit.asked("to"))));
    }
    let frame = visit.frame(visit.say("登录", "Sign in"));
    Ok(Answer::page(SignIn { frame: &frame, name: "", to: &within(visit.asked("to")) }.html()?))
}

/// Lets somebody in.
pub(super) fn sign_in(visit: &Visit) -> Result<Answer, WebError> {
    let form = &visit.form;
    let name = form.field("name").trim();
    let code = Some(form.field("code").trim()).filter(|code| !code.is_empty());
    let attempt = Attempt {
        district: Viewer::FIRST_DISTRICT,
        address: &visit.from,
        name,
        password: form.field("password"),
        code,
    };
    let to = within(form.field("to"));
    match entry::sign_in(visit.store(), visit.now, attempt) {
        Ok(signed_in) => {
            // Who was signed in here until now is out.
            if let (Ok(acting), Ok(token)) = (visit.acting(), visit.token()) {
                sessions::sign_out(visit.store(), acting, token)?;
            }
            Ok(Answer::go(to).with_cookie(cookies::session(&visit.service, &signed_in.token)))
        }
        Err(SignInError::Operation(error)) => Err(error.into()),
        Err(error) => {
            let field = if matches!(error, SignInError::CodeNeeded) { "code" } else { "name" };
            let status = match error {
                SignInError::Barred { .. } => StatusCode::TOO_MANY_REQUESTS,
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            };
            let text = match WebError::from(OperationError::from(error)) {
                WebError::Refused(message) => visit.told(&message),
                other => return Err(other),
            };
            let mut frame = visit.frame(visit.say("登录", "Sign in"));
            frame.notices.push(Notice { kind: NoticeKind::Error, text, field: Some(field.to_owned()) });
            Ok(Answer::page(SignIn { frame: &frame, name, to: &to }.html()?).with_status(status))
        }
    }
}

/// Ends this session.
pub(super) fn sign_out(visit: &Visit) -> Result<Answer, WebError> {
    sessions::sign_out(visit.store(), visit.acting()?, visit.token()?)?;
    Ok(Answer::go("/sign-in?done=signed-out").with_cookie(cookies::no_session(&visit.service)))
}

/// Ends every session of the account.
pub(super) fn sign_out_everywhere(visit: &Visit) -> Result<Answer, WebError> {
    sessions::sign_out_everywhere(visit.store(), visit.acting()?)?;
    Ok(Answer::go("/sign-in?done=signed-out-everywhere").with_cookie(cookies::no_session(&visit.service)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_led_to_another_place() {
        assert_eq!(within("/months/2026-10?x=1"), "/months/2026-10?x=1");
        for address in
            ["", "//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nset-cookie: x", "x"]
        {
            assert_eq!(within(address), "/", "{address:?}");
        }
    }
}
