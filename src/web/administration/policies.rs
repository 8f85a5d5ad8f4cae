//! Policies as officers read them: which there are, and each with its rules, numbers and sources.

use xingchou_pages::Link;
use xingchou_pages::composed::{Cell, Composed, Mark, Part, Table};
use xingchou_pages::table::encoded;

use crate::operations::OperationError;
use crate::operations::policies::{check, compile, library, readable};
use crate::web::answer::Answer;
use crate::web::error::WebError;
use crate::web::home::month_at_work;
use crate::web::visit::Visit;
use crate::web::words;

/// Which policies there are in the month that is being worked on.
pub(in crate::web) fn page(visit: &Visit) -> Result<Answer, WebError> {
    let month = month_at_work(visit)?;
    let checked = check(Some(&visit.service.data), &[], month)?;
    let frame = visit.frame(visit.say("规则", "Policies"));
    let labels = [
        visit.say("规则表", "Sheet"),
        visit.say("项目数", "Columns"),
        visit.say("有文件依据的数", "Published numbers"),
        visit.say("暂定的数", "Assumed numbers"),
    ];
    let mut table = Table::new(&labels, "").numbers(&[1, 2, 3]);
    for family in &checked.families {
        let assumed = match family.assumed {
            0 => Cell::text("0"),
            count => Cell::marked(count.to_string(), Mark::Care),
        };
        table.row(vec![
            Cell::link(&family.title, format!("/policies/show?family={}", encoded(&family.family)))
                .and(&family.family),
            Cell::text(family.columns.to_string()),
            Cell::text(family.published.to_string()),
            assumed,
        ]);
    }
    let note = match visit.look.language.is_chinese() {
        true => format!("{}在用的规则。暂定的数要由本单位按文件确认。", words::month(visit, month)),
        false => format!(
            "In force in {}. Assumed numbers are for the office to confirm.",
            words::month(visit, month)
        ),
    };
    let parts = [Part::Table { title: String::new(), note, table, links: Vec::new() }];
    Ok(Answer::page(Composed { frame: &frame, parts: &parts }.html()?))
}

/// One policy, to be read.
pub(in crate::web) fn one(visit: &Visit) -> Result<Answer, WebError> {
    let family = visit.asked("family");
    let library = library(Some(&visit.service.data))?;
    if !library.families().any(|known| known == family) {
        return Err(WebError::NotFound);
    }
    let program = match compile(&library, family, month_at_work(visit)?) {
        Err(OperationError::Refused(_)) => return Err(WebError::NotFound),
        other => other?,
    };
    let above = vec![Link::to("/policies", visit.say("规则", "Policies"))];
    let frame = visit.frame_below(above, program.title.clone());
    let parts = [Part::Verbatim { title: String::new(), text: readable::document(&program) }];
    Ok(Answer::page(Composed { frame: &frame, parts: &parts }.html()?))
}
