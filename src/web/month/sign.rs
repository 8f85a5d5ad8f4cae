//! Signing a month's stars: what is signed is what was shown.

use poem::http::StatusCode;
use xingchou_pages::Notice;
use xingchou_pages::composed::{Composed, Part};
use xingchou_pages::form::{Entry, Field, Form};
use xingchou_pages::month::Exception;

use super::score::table_of;
use super::{above, address};
use crate::month_way::Step;
use crate::operations::month_way::stars;
use crate::operations::scores;
use crate::web::answer::Answer;
use crate::web::error::WebError;
use crate::web::visit::Visit;

/// The stars, and the form to sign them. That they were looked at is kept.
pub(in crate::web) fn page(visit: &Visit) -> Result<Answer, WebError> {
    with_notice(visit, None)
}

fn with_notice(visit: &Visit, notice: Option<Notice>) -> Result<Answer, WebError> {
    let month = visit.month()?;
    let mut frame = visit.frame_below(above(visit, month), visit.say("星级签字", "Sign the stars"));
    let status = if notice.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    frame.notices.extend(notice);
    let shown = match stars::look(visit.store(), visit.viewer(), month, visit.now) {
        Ok(shown) => shown,
        Err(error) => {
            frame.notices.push(visit.refusal(error, None)?);
            return Ok(Answer::page(Composed { frame: &frame, parts: &[] }.html()?));
        }
    };
    let rule = Step::StarsSigned.rule();
    let mut parts = Vec::new();
    let obstacle = |text: String| Exception {
        count: visit.say("还差", "missing").to_owned(),
        text,
        href: String::new(),
        action: String::new(),
    };
    if !shown.missing.is_empty() {
        let exceptions = shown.missing.iter().map(|missing| obstacle(visit.told(missing))).collect();
        let title = visit.say("现在还不能签字", "This cannot be signed yet").to_owned();
        parts.push(Part::Exceptions { title, exceptions });
    } else if visit.may_all(rule.action, rule.resource) {
        let mut form = Form::new(format!("{}/sign", address(month)), visit.say("签字", "Sign"))
            .strong()
            .hide("digest", &shown.digest);
        if !shown.unsettled.is_empty() {
            let count = shown.unsettled.len();
            let label = match visit.look.language.is_chinese() {
                true => format!("知悉还有 {count} 条差评没有办结也没有申诉"),
                false => format!("I know that {count} bad ratings are neither closed nor contested"),
            };
            form = form.field(Field::new("acknowledged", label, Entry::Tick));
        }
        let text = visit.say(
            "看过下面每个人的星级，没有问题就签字。签字以后资料有变，签字会自动失效。",
            "Look at everybody's stars below and sign. If anything changes afterwards, the signature falls.",
        );
        parts.push(Part::NextForm { text: text.to_owned(), form });
    }
    if let Some(scores) = scores::latest(visit.store(), visit.viewer(), month)? {
        parts.push(table_of(visit, &scores));
    }
    Ok(Answer::page(Composed { frame: &frame, parts: &parts }.html()?).with_status(status))
}

/// Signs the stars that were shown.
pub(in crate::web) fn act(visit: &Visit) -> Result<Answer, WebError> {
    let month = visit.month()?;
    let digest = Some(visit.form.field("digest")).filter(|digest| !digest.is_empty());
    let acknowledged = visit.form.field("acknowledged") == "yes";
    match stars::sign(visit.store(), visit.viewer(), month, (digest, acknowledged), visit.now) {
        Ok(_) => Ok(Answer::go(format!("{}?done=stars-signed", address(month)))),
        Err(error) => with_notice(visit, Some(visit.refusal(error, Some("acknowledged"))?)),
    }
}
