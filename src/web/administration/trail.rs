//! The trail for those who audit.

use super::act_words::act;
use crate::access::Resource;
use crate::operations::trail::{Asked, list};
use crate::web::answer::Answer;
use crate::web::error::WebError;
use crate::web::listing::{Item, Line, Listing};
use crate::web::visit::Visit;
use crate::web::words;

/// The entries, the latest first.
pub(in crate::web) fn page(visit: &Visit) -> Result<Answer, WebError> {
    let entries = list(visit.store(), visit.viewer(), &Asked::default())?;
    let rows = entries
        .iter()
        .rev()
        .map(|entry| Line {
            href: None,
            cells: vec![
                Item::number(entry.id.to_string(), entry.id.into(), 0),
                Item::text(words::time(visit, entry.happened_at)),
                Item::text(&entry.who),
                Item::text(act(visit, &entry.what)),
                Item::text(&entry.target),
                Item::text(&entry.place),
                Item::text(&entry.result),
            ],
        })
        .collect();
    let column = |name, zh, en| (name, visit.say(zh, en).to_owned(), false);
    let listing = Listing {
        address: "/trail".to_owned(),
        title: visit.say("操作记录", "Trail").to_owned(),
        columns: vec![
            column("id", "序号", "Number"),
            column("when", "时间", "When"),
            column("who", "谁", "Who"),
            column("what", "做了什么", "What"),
            column("target", "对什么", "To what"),
            column("place", "从哪里", "From where"),
            column("result", "结果", "Result"),
        ],
        asked: Vec::new(),
        filters: &["who", "what"],
        summed: &[],
        rows,
        resource: Resource::Trail,
        introduction: Some(
            visit
                .say(
                    "最近的在前。记录只增不减，不能修改。",
                    "The latest first. Entries are only added, never changed.",
                )
                .to_owned(),
        ),
        links: Vec::new(),
        nothing: visit.say("没有符合条件的记录。", "There is no such entry.").to_owned(),
    };
    let frame = visit.frame(visit.say("操作记录", "Trail"));
    listing.answer(visit, &frame)
}
