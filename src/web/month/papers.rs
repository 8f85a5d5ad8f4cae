//! The papers of a month, to be taken out.

use poem::http::StatusCode;
use xingchou_pages::Notice;
use xingchou_pages::composed::{Cell, Composed, Mark, Part, Table};
use xingchou_pages::form::Form;

use super::{above, address};
use crate::operations::papers::{PaperOptions, PaperRequest, hand_out_one_file, offered_papers};
use crate::web::answer::Answer;
use crate::web::error::WebError;
use crate::web::visit::Visit;

/// What papers there are for the reader.
pub(in crate::web) fn page(visit: &Visit) -> Result<Answer, WebError> {
    with_notice(visit, None)
}

fn with_notice(visit: &Visit, notice: Option<Notice>) -> Result<Answer, WebError> {
    let month = visit.month()?;
    let mut frame = visit.frame_below(above(visit, month), visit.say("材料", "Papers"));
    let status = if notice.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    frame.notices.extend(notice);
    let nothing = visit.say("您的角色没有可以取的材料。", "Your role has no papers to take out.");
    let mut table = Table::new(
        &[visit.say("材料", "Paper"), visit.say("内容", "What is in it"), visit.say("取用", "Take out")],
        nothing,
    );
    for offer in offered_papers(visit.store(), visit.viewer(), month)? {
        let what = match (offer.full_numbers, offer.own_only) {
            (true, _) => {
                Cell::marked(visit.say("含完整证件号、账号", "ID and account numbers in full"), Mark::Care)
            }
            (_, true) => Cell::text(visit.say("只含您本人的", "your own only")),
            _ => Cell::text(""),
        };
        let action = match &offer.missing {
            Some(missing) => Cell::text(visit.told(missing)),
            None => Cell::default().with(
                Form::new(format!("{}/papers/{}", address(month), offer.code), visit.say("下载", "Download"))
                    .inline(),
            ),
        };
        table.row(vec![Cell::text(visit.told(&offer.name)), what, action]);
    }
    let note = visit.say("每次下载都会记录是谁在什么时候取的。", "Who took out what and when is on record.");
    let parts = [Part::Table { title: String::new(), note: note.to_owned(), table, links: Vec::new() }];
    Ok(Answer::page(Composed { frame: &frame, parts: &parts }.html()?).with_status(status))
}

/// Hands a paper out.
pub(in crate::web) fn take(visit: &Visit) -> Result<Answer, WebError> {
    let month = visit.month()?;
    let request = PaperRequest {
        month,
        run: None,
        papers: vec![visit.part("paper").to_owned()],
        options: PaperOptions::default(),
    };
    match hand_out_one_file(visit.store(), visit.viewer(), &visit.service.data, &request) {
        Ok(paper) => Ok(Answer::file(paper.file_name, paper.media_type, paper.bytes)),
        Err(error) => with_notice(visit, Some(visit.refusal(error, None)?)),
    }
}
