//! The first page of everybody, by role.

use xingchou_pages::composed::{Composed, Part};

use super::answer::Answer;
use super::error::WebError;
use super::navigation;
use super::visit::Visit;

/// What a reader sees first.
pub(super) fn page(visit: &Visit) -> Result<Answer, WebError> {
    let frame = visit.frame(visit.say("首页", "Home"));
    let parts = [Part::Text {
        title: String::new(),
        lines: vec![navigation::roles(visit)],
        links: navigation::links(visit).into_iter().filter(|link| !link.current).collect(),
    }];
    Ok(Answer::page(Composed { frame: &frame, parts: &parts }.html()?))
}
