//! The first page of everybody, by role: what waits for the reader, and where to go.

use xingchou_pages::Link;
use xingchou_pages::composed::{Composed, Part};
use xingchou_pages::month::Next;

use super::answer::Answer;
use super::error::WebError;
use super::navigation;
use super::visit::Visit;
use super::words;
use super::year;
use crate::access::{Action, Resource};
use crate::clock;
use crate::month::Month;
use crate::operations::{batches, scores};

/// The month that is being worked on: the latest of which there is something, or the one that it is.
pub(super) fn month_at_work(visit: &Visit) -> Result<Month, WebError> {
    let mut months: Vec<Month> = Vec::new();
    if visit.may_all(Action::See, Resource::ImportFiles) {
        let files = batches::list(visit.store(), visit.viewer(), None)?;
        let standing = files.iter().filter(|file| file.undone_at.is_none());
        months.extend(standing.filter_map(|file| file.month.parse::<Month>().ok()));
    }
    if visit.may(Action::See, Resource::Scores) {
        months.extend(scores::months(visit.store(), visit.viewer())?);
    }
    Ok(months.into_iter().max().unwrap_or_else(|| Month::of(clock::to_office_time(visit.now).date())))
}

/// What a reader sees first.
pub(super) fn page(visit: &Visit) -> Result<Answer, WebError> {
    let works_on_month = navigation::works_on_month(visit);
    let own_only = visit.own_staff().is_some() && !works_on_month;
    if own_only {
        return Ok(Answer::go("/my"));
    }
    let frame = visit.frame(visit.say("首页", "Home"));
    let mut parts = Vec::new();
    if works_on_month {
        let month = month_at_work(visit)?;
        let text = match visit.look.language.is_chinese() {
            true => format!("{}的工作", words::month(visit, month)),
            false => format!("The work of {}", words::month(visit, month)),
        };
        let action = Link::to(format!("/months/{month}"), visit.say("接着做", "Go on"));
        parts.push(Part::Next(Next { text, action: Some(action), post: false }));
        if visit.may_all(Action::See, Resource::Pay) {
            let mut due = year::due_now(visit)?;
            if let Part::Table { links, .. } = &mut due {
                links.push(Link::to("/year", visit.say("全年要办的事", "The whole year")));
            }
            parts.push(due);
        }
    }
    let (title, lines) = match visit.viewer().grants().is_empty() {
        true => (
            visit.say("您的账户还没有角色", "Your account has no role yet"),
            vec![
                visit
                    .say(
                        "请联系安全管理员，告诉他您的登录名和工作。",
                        "Ask the security administrator to give it one.",
                    )
                    .to_owned(),
            ],
        ),
        false => (visit.say("您可以去", "Where you can go"), Vec::new()),
    };
    let links = navigation::links(visit).into_iter().filter(|link| !link.current).collect();
    parts.push(Part::Text { title: title.to_owned(), lines, links });
    Ok(Answer::page(Composed { frame: &frame, parts: &parts }.html()?))
}

/// Leads to the month that is being worked on.
pub(super) fn month_now(visit: &Visit) -> Result<Answer, WebError> {
    Ok(Answer::go(format!("/months/{}", month_at_work(visit)?)))
}

/// Leads to the stars of the month that is being worked on.
pub(super) fn stars_now(visit: &Visit) -> Result<Answer, WebError> {
    Ok(Answer::go(format!("/months/{}/stars", month_at_work(visit)?)))
}
