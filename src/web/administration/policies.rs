//! Policies as officers read them: which there are, and each with its rules, numbers and sources.

use xingchou_engine::library::Library;
use xingchou_pages::Link;
use xingchou_pages::composed::{Cell, Composed, Mark, Part, Table};
use xingchou_pages::table::encoded;

use crate::access::{Action, Resource};
use crate::operations::OperationError;
use crate::operations::policies::{check_texts, compile, office_library, readable};
use crate::web::answer::Answer;
use crate::web::error::WebError;
use crate::web::home::month_at_work;
use crate::web::visit::Visit;
use crate::web::words;

/// Which policies there are in the month that is being worked on.
pub(in crate::web) fn page(visit: &Visit) -> Result<Answer, WebError> {
    let month = month_at_work(visit)?;
    let checked = check_texts(sheets(visit), Vec::new(), month)?;
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
    let links = changes(visit);
    let parts = [Part::Table { title: String::new(), note, table, links }];
    Ok(Answer::page(Composed { frame: &frame, parts: &parts }.html()?))
}

/// One policy, to be read.
pub(in crate::web) fn one(visit: &Visit) -> Result<Answer, WebError> {
    let family = visit.asked("family");
    let library = sheets(visit)?;
    if !library.families().any(|known| known == family) {
        return Err(WebError::NotFound);
    }
    let program = match compile(&library, family, month_at_work(visit)?) {
        Err(OperationError::Refused(_)) => return Err(WebError::NotFound),
        other => other?,
    };
    let above = vec![Link::to("/policies", visit.say("规则", "Policies"))];
    let frame = visit.frame_below(above, program.title.clone());
    let mut links = Vec::new();
    if visit.may_all(Action::Change, Resource::Policies) {
        let sheets = program.sheets.iter().map(|sheet| {
            let text = match visit.look.language.is_chinese() {
                true => format!("改这张表：{}", sheet.title),
                false => format!("Change this sheet: {}", sheet.title),
            };
            Link::to(format!("/policies/edit?family={}", encoded(&sheet.family)), text)
        });
        links.extend(sheets);
    }
    links.extend(changes(visit));
    let text = Part::Text { title: String::new(), lines: Vec::new(), links };
    let parts = [text, Part::Verbatim { title: String::new(), text: readable::document(&program) }];
    Ok(Answer::page(Composed { frame: &frame, parts: &parts }.html()?))
}

/// The rule sheets of the office.
fn sheets(visit: &Visit) -> Result<Library, OperationError> {
    office_library(visit.store(), visit.viewer(), &visit.service.data)
}

/// Where changes are proposed and decided, for those who see it.
fn changes(visit: &Visit) -> Vec<Link> {
    let open = visit.may_all(Action::See, Resource::Policies);
    let link = || Link::to("/policies/proposals", visit.say("规则表的改动", "Changes of rule sheets"));
    open.then(link).into_iter().collect()
}
