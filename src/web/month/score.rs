//! Scoring a month.

use xingchou_pages::composed::{Cell, Composed, Mark, Part, Table};
use xingchou_pages::form::Form;
use xingchou_pages::{Link, Notice};

use super::{above, address};
use crate::access::{Action, Resource};
use crate::operations::score::{ScoreSpan, score_span};
use crate::operations::scores;
use crate::web::answer::Answer;
use crate::web::error::WebError;
use crate::web::visit::Visit;
use crate::web::words;
use poem::http::StatusCode;

/// People of the table; all of them are on the page of scores.
const ROWS: usize = 300;

/// A month's scores, and the button to score it.
pub(in crate::web) fn page(visit: &Visit) -> Result<Answer, WebError> {
    with_notice(visit, None)
}

fn with_notice(visit: &Visit, notice: Option<Notice>) -> Result<Answer, WebError> {
    let month = visit.month()?;
    let mut frame = visit.frame_below(above(visit, month), visit.say("评分", "Score"));
    let status = if notice.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    frame.notices.extend(notice);
    let shown = scores::latest(visit.store(), visit.viewer(), month)?;
    let mut parts = Vec::new();
    if visit.may_all(Action::Change, Resource::Scores) {
        let button = if shown.is_some() {
            visit.say("重新评分", "Score again")
        } else {
            visit.say("评分", "Score")
        };
        let text = visit.say(
            "按已收的文件算出每个人的分数和星级。资料有变就再评一次；内容没变，结果也不会变。",
            "Scores and stars of everybody from the files that were taken. Score again when something has changed.",
        );
        let form = Form::new(format!("{}/score", address(month)), button);
        let form = if shown.is_none() { form.strong() } else { form };
        parts.push(Part::NextForm { text: text.to_owned(), form });
    }
    if let Some(shown) = shown {
        let held = shown.people.iter().filter(|person| person.held.is_some()).count();
        if held > 0 {
            let mut table = Table::new(
                &[
                    visit.say("姓名", "Name"),
                    visit.say("为什么没有分数，怎么办", "Why there is no score, and what to do"),
                ],
                "",
            );
            for person in shown.people.iter().filter(|person| person.held.is_some()) {
                let why = person.held.as_ref().map_or_else(String::new, |held| visit.told(held));
                table.row(vec![who(&person.person.name, &person.person.staff_no), Cell::text(why)]);
            }
            let title = visit.say("没有分数的人", "Without a score").to_owned();
            parts.push(Part::Table { title, note: String::new(), table, links: Vec::new() });
        }
        parts.push(table_of(visit, &shown));
    }
    Ok(Answer::page(Composed { frame: &frame, parts: &parts }.html()?).with_status(status))
}

/// A person's name with the staff number below.
pub(in crate::web) fn who(name: &str, staff_no: &str) -> Cell {
    Cell::text(name).and(staff_no)
}

/// Everybody's scores.
pub(in crate::web) fn table_of(visit: &Visit, shown: &scores::ScoresShown) -> Part {
    let labels = [
        visit.say("姓名", "Name"),
        visit.say("岗位", "Post"),
        visit.say("星级", "Stars"),
        visit.say("总分", "Total"),
        visit.say("排名", "Rank"),
        visit.say("有效评价", "Ratings"),
        visit.say("满意率%", "Satisfied %"),
        visit.say("状态", "State"),
    ];
    let mut table = Table::new(&labels, visit.say("没有人", "nobody")).numbers(&[3, 4, 5, 6]);
    for person in shown.people.iter().filter(|person| person.held.is_none()).take(ROWS) {
        let status = person.words("评星状态");
        let starred = status == "已评星" || status.is_empty();
        let only =
            |name: &str| if starred { words::or_dash(person.words(name)) } else { words::NOTHING.to_owned() };
        table.row(vec![
            who(&person.person.name, &person.person.staff_no),
            Cell::text(&person.person.post),
            Cell::text(if starred {
                words::stars(&person.words("星级"))
            } else {
                words::NOTHING.to_owned()
            }),
            Cell::text(only("总分")),
            Cell::text(only("排名")),
            Cell::text(words::or_dash(person.words("有效评价数"))),
            Cell::text(words::or_dash(person.words("满意率"))),
            Cell::marked(words::or_dash(status.clone()), if starred { Mark::Good } else { Mark::Plain }),
        ]);
    }
    let mut note = match visit.look.language.is_chinese() {
        true => format!("评分 #{}，共 {} 人", shown.run, shown.people.len()),
        false => format!("scoring #{}, {} people", shown.run, shown.people.len()),
    };
    if shown.people.len() > ROWS {
        note += &match visit.look.language.is_chinese() {
            true => format!("，这里列出前 {ROWS} 人"),
            false => format!(", the first {ROWS} of them here"),
        };
    }
    let links = vec![Link::to(
        format!("{}/scores", address(shown.month)),
        visit.say("全部人员，可筛选、排序、导出", "Everybody, to filter, sort and take out"),
    )];
    Part::Table { title: visit.say("每个人", "Everybody").to_owned(), note, table, links }
}

/// Scores the month.
pub(in crate::web) fn act(visit: &Visit) -> Result<Answer, WebError> {
    let month = visit.month()?;
    let (store, viewer) = (visit.store(), visit.viewer());
    match score_span(store, viewer, &visit.service.data, month, None, ScoreSpan::Month) {
        Ok(_) => Ok(Answer::go(format!("{}/score?done=scored", address(month)))),
        Err(error) => with_notice(visit, Some(visit.refusal(error, None)?)),
    }
}
