//! What is done around every page's function: who asks, whether the form is ours, whether she may, and what she is
//! told when not.

use std::sync::Arc;

use poem::http::{Method as HttpMethod, StatusCode};
use poem::{Body, Endpoint, Request, Response, Result};
use xingchou_pages::plain::Plain;
use xingchou_pages::table::encoded;
use xingchou_pages::{Frame, Link, Words};

use super::Look;
use super::answer::Answer;
use super::cookies;
use super::error::WebError;
use super::form::Form;
use super::routes::{Asks, PageRoute};
use super::visit::Visit;
use crate::access::NoRight;
use crate::operations::OperationError;
use crate::operations::sessions::Duty;
use crate::service::Service;

/// A page as an endpoint of the server.
pub(super) struct ServePage(pub(super) PageRoute);

impl Endpoint for ServePage {
    type Output = Response;

    async fn call(&self, mut request: Request) -> Result<Response> {
        let Some(service) = request.data::<Arc<Service>>().cloned() else {
            return Err(poem::Error::from_status(StatusCode::INTERNAL_SERVER_ERROR));
        };
        let body = request.take_body();
        let mut visit = Visit::of(Arc::clone(&service), &request);
        visit.act = format!("{} {}", request.method(), self.0.path);
        let (look, number) = (visit.look, visit.number.clone());
        let answer = self.answer(&service, &request, body, visit).await;
        Ok(answer.unwrap_or_else(|_| refused(look, StatusCode::INTERNAL_SERVER_ERROR, &number)))
    }
}

impl ServePage {
    /// Who asks comes first: a stranger's body is not read.
    async fn answer(
        &self,
        service: &Arc<Service>,
        request: &Request,
        body: Body,
        mut visit: Visit,
    ) -> Result<Response, tokio::task::JoinError> {
        let route = self.0;
        let sends = request.method() == HttpMethod::POST;
        let from_us = !sends || is_from_us(request);
        let (mut visit, known) = service
            .blocking(move |_| {
                let known = visit.recognise().and_then(|()| admitted(&visit, route.asks));
                (visit, known)
            })
            .await?;
        let known = match known {
            Ok(()) if !from_us => Err(WebError::Forged),
            other => other,
        };
        let sent = match known {
            Ok(()) if sends => Form::of(request, body, route.takes_files).await.map(Some),
            other => other.map(|()| None),
        };
        service
            .blocking(move |_| {
                let answer = sent.and_then(|form| {
                    if let Some(form) = form {
                        visit.form = form;
                        if !visit.form_is_own() {
                            return Err(WebError::Forged);
                        }
                    }
                    (route.work)(&visit)
                });
                answer.or_else(|error| told(&visit, error)).unwrap_or_else(|error| {
                    tracing::error!(
                        error = error.to_string(),
                        request = visit.number,
                        "no page for a failure"
                    );
                    Answer::page(String::new()).with_status(StatusCode::INTERNAL_SERVER_ERROR)
                })
            })
            .await
            .map(Answer::into_response)
    }
}

/// Whether who asks may come to a page at all.
fn admitted(visit: &Visit, asks: Asks) -> Result<(), WebError> {
    if asks == Asks::Nothing {
        return Ok(());
    }
    let duty = visit.acting()?.duty();
    match (asks, duty) {
        (Asks::Nothing | Asks::Account, _) | (Asks::Ready, None) => Ok(()),
        (_, Some(duty)) => Err(WebError::First(duty)),
        (Asks::Right(action, resource), None) => Ok(visit.viewer().require(action, resource).map(|_| ())?),
    }
}

/// Whether a form comes from a page of this origin, by what the browser says of it. Where it says nothing (old, or no
/// browser), the form's token decides alone.
fn is_from_us(request: &Request) -> bool {
    if let Some(site) = request.header("sec-fetch-site") {
        return site == "same-origin";
    }
    let (origin, host) = (request.header("origin"), request.header("host"));
    match (origin.filter(|origin| *origin != "null"), host) {
        (Some(origin), Some(host)) => {
            origin.split_once("://").is_some_and(|(_, authority)| authority == host)
        }
        _ => true,
    }
}

/// The page that says why not.
fn told(visit: &Visit, error: WebError) -> Result<Answer, WebError> {
    let home = Link::to("/", visit.say("回首页", "Go home"));
    let (error, on_record) = error.itself();
    match error {
        WebError::SignInFirst => {
            let get = visit.form == Form::default();
            let to = if get { visit.address.as_str() } else { "/" };
            let answer = Answer::go(format!("/sign-in?to={}", encoded(to)));
            // A cookie that no longer counts is taken away.
            Ok(answer.with_cookie(cookies::no_session(&visit.service)))
        }
        WebError::First(Duty::ChangePassword) => Ok(Answer::go("/account/password")),
        WebError::First(Duty::SetUpCode) => Ok(Answer::go("/account/code")),
        WebError::NotFound => {
            let title = visit.say("没有这个页面", "There is no such page");
            let text = visit.say(
                "地址可能打错了，或者内容已经移走。",
                "The address may be mistyped, or what was here has moved.",
            );
            plain(visit, title, vec![text.to_owned()], vec![home], StatusCode::NOT_FOUND)
        }
        WebError::NoRight(no_right) => {
            if !on_record {
                visit.note_refusal(&OperationError::Store(no_right.into()));
            }
            no_right_page(visit, no_right, home)
        }
        WebError::Refused(message) => {
            if !on_record {
                visit.note_refusal(&OperationError::Refused(message.clone()));
            }
            let title = visit.say("这一步没有办成", "This was not done");
            let back = Link::to(back_of(visit), visit.say("返回", "Go back"));
            plain(
                visit,
                title,
                vec![visit.told(&message)],
                vec![back, home],
                StatusCode::UNPROCESSABLE_ENTITY,
            )
        }
        WebError::Forged => {
            let title = visit.say("表单已过期", "The form is out of date");
            let text = visit.say(
                "没有做任何改动。请回到原来的页面，重新填写后提交；如果已退出登录，请先登录。",
                "Nothing was changed. Go back to the page, fill it in and send it again; sign in first if you are \
                 signed out.",
            );
            plain(visit, title, vec![text.to_owned()], vec![home], StatusCode::FORBIDDEN)
        }
        WebError::TooLarge => {
            let title = visit.say("内容太大", "This is too large");
            let text = visit.say(
                "没有收下。一次上传的文件合起来不能超过 256 MB，请分几次上传。",
                "It was not taken. Files of one upload may have 256 MB together; send them in several goes.",
            );
            plain(visit, title, vec![text.to_owned()], vec![home], StatusCode::PAYLOAD_TOO_LARGE)
        }
        // Unwrapped above: an error on record is never within another.
        WebError::OnRecord(error) => told(visit, *error),
        WebError::Failed(error) => {
            tracing::error!(error, request = visit.number, "failed");
            let (title, text) = failure(visit.look, &visit.number);
            plain(visit, &title, vec![text], vec![home], StatusCode::INTERNAL_SERVER_ERROR)
        }
    }
}

/// Whom to ask for a right.
fn no_right_page(visit: &Visit, no_right: NoRight, home: Link) -> Result<Answer, WebError> {
    let said = no_right.to_string();
    let (zh, en) = said.split_once('\n').unwrap_or((&said, &said));
    let account = visit.acting().map_or_else(|_| String::new(), |acting| acting.own().name().to_owned());
    let ask = match visit.look.language.is_chinese() {
        true => format!("申请时请告诉安全管理员：账户“{account}”，以及您要做的这件事。"),
        false => format!("Tell the security administrator the account “{account}” and what you want to do."),
    };
    let title = visit.say("您没有这项权限", "You have no right to this");
    plain(visit, title, vec![visit.say(zh, en).to_owned(), ask], vec![home], StatusCode::FORBIDDEN)
}

/// The page from which a form came, as far as the address tells: the address above.
fn back_of(visit: &Visit) -> String {
    let path = visit.address.split('?').next().unwrap_or_default();
    match visit.form == Form::default() {
        true => "/".to_owned(),
        false => path
            .rsplit_once('/')
            .map_or("/", |(above, _)| if above.is_empty() { "/" } else { above })
            .to_owned(),
    }
}

fn plain(
    visit: &Visit,
    title: &str,
    paragraphs: Vec<String>,
    actions: Vec<Link>,
    status: StatusCode,
) -> Result<Answer, WebError> {
    let frame = visit.frame(title);
    let html = Plain { frame: &frame, paragraphs: &paragraphs, actions: &actions }.html()?;
    Ok(Answer::page(html).with_status(status))
}

fn failure(look: Look, number: &str) -> (String, String) {
    let title = look.say("程序出错了", "The program failed").to_owned();
    let text = match look.language.is_chinese() {
        true => format!("请稍后再试；再次出错请把编号 {number} 告诉系统管理员，日志里能查到原因。"),
        false => format!(
            "Try again later; if it fails again, tell the system administrator the number {number}, by which the log \
             says why."
        ),
    };
    (title, text)
}

/// The page for what came to no page, or was refused before one was found.
#[must_use]
pub fn refused(look: Look, status: StatusCode, number: &str) -> Response {
    let (title, text) = match status {
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => (
            look.say("没有这个页面", "There is no such page").to_owned(),
            look.say(
                "地址可能打错了，或者内容已经移走。",
                "The address may be mistyped, or what was here has moved.",
            )
            .to_owned(),
        ),
        StatusCode::PAYLOAD_TOO_LARGE | StatusCode::LENGTH_REQUIRED | StatusCode::URI_TOO_LONG => (
            look.say("内容太大", "This is too large").to_owned(),
            look.say("没有收下，请分几次上传。", "It was not taken; send it in several goes.").to_owned(),
        ),
        StatusCode::SERVICE_UNAVAILABLE => (
            look.say("处理时间太长", "This took too long").to_owned(),
            look.say("请稍后再看结果，不要重复提交。", "Look for the result later; do not send it again.")
                .to_owned(),
        ),
        _ => failure(look, number),
    };
    let frame = Frame {
        words: Words(look.language),
        theme: look.theme,
        title,
        address: "/".to_owned(),
        ..Frame::default()
    };
    let actions = [Link::to("/", look.say("回首页", "Go home"))];
    let html = Plain { frame: &frame, paragraphs: &[text], actions: &actions }.html();
    match html {
        Ok(html) => Answer::page(html).with_status(status).into_response(),
        Err(_) => Response::builder().status(status).finish(),
    }
}
