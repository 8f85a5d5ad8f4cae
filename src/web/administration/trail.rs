//! The trail for those who audit.

use xingchou_pages::table::{Column, List, Row, TablePage};

use super::act_words::act;
use crate::operations::trail::{Asked, list};
use crate::web::answer::Answer;
use crate::web::error::WebError;
use crate::web::visit::Visit;
use crate::web::words;

/// Rows of a page.
const ROWS: usize = 100;

/// The entries, the latest first.
pub(in crate::web) fn page(visit: &Visit) -> Result<Answer, WebError> {
    let search = visit.asked("search").trim();
    let entries = list(visit.store(), visit.viewer(), &Asked::default())?;
    let found: Vec<_> = entries
        .iter()
        .rev()
        .filter(|entry| {
            search.is_empty()
                || [&entry.who, &entry.what, &entry.target, &entry.place]
                    .iter()
                    .any(|text| text.contains(search))
                || act(visit, &entry.what).contains(search)
        })
        .collect();
    let count = found.len();
    let page: usize = visit.asked("page").parse().unwrap_or(1).clamp(1, count.div_ceil(ROWS).max(1));
    let column =
        |name: &str, label: &str| Column { name: name.to_owned(), label: label.to_owned(), number: false };
    let list = List {
        address: "/trail".to_owned(),
        search: search.to_owned(),
        columns: vec![
            column("id", visit.say("序号", "Number")),
            column("when", visit.say("时间", "When")),
            column("who", visit.say("谁", "Who")),
            column("what", visit.say("做了什么", "What")),
            column("target", visit.say("对什么", "To what")),
            column("place", visit.say("从哪里", "From where")),
            column("result", visit.say("结果", "Result")),
        ],
        rows: found
            .iter()
            .skip((page - 1) * ROWS)
            .take(ROWS)
            .map(|entry| Row {
                href: None,
                cells: vec![
                    entry.id.to_string(),
                    words::time(visit, entry.happened_at),
                    entry.who.clone(),
                    act(visit, &entry.what).to_owned(),
                    entry.target.clone(),
                    entry.place.clone(),
                    entry.result.clone(),
                ],
            })
            .collect(),
        count,
        page,
        rows_per_page: ROWS,
        nothing: visit.say("没有符合条件的记录。", "There is no such entry.").to_owned(),
        ..List::default()
    };
    let frame = visit.frame(visit.say("操作记录", "Trail"));
    let text = visit.say(
        "最近的在前。记录只增不减，不能修改。",
        "The latest first. Entries are only added, never changed.",
    );
    Ok(Answer::page(TablePage { frame: &frame, introduction: Some(text), list: &list }.html()?))
}
