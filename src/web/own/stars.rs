//! One's own stars: how they came about, and confirming them.

use poem::http::StatusCode;
use xingchou_pages::composed::{Cell, Composed, Part, Table};
use xingchou_pages::form::Form;
use xingchou_pages::{Link, Notice};

use super::own_number;
use crate::month::Month;
use crate::operations::month_way::stars;
use crate::operations::scores::{self, ScoreShown};
use crate::web::answer::Answer;
use crate::web::error::WebError;
use crate::web::visit::Visit;
use crate::web::words;

/// Columns that are shown of a scoring, as far as its sheet has them.
const SHOWN: [&str; 10] = [
    "星级",
    "总分",
    "排名",
    "群众满意度",
    "工作完成情况",
    "考核情况",
    "有效评价数",
    "满意率",
    "评价率",
    "评星状态",
];

/// One's own stars of the latest month that was scored, or of the month that is asked for.
pub(in crate::web) fn page(visit: &Visit) -> Result<Answer, WebError> {
    with_notice(visit, None)
}

fn month(visit: &Visit, months: &[Month]) -> Option<Month> {
    visit.asked("month").parse().ok().or_else(|| months.last().copied())
}

fn with_notice(visit: &Visit, notice: Option<Notice>) -> Result<Answer, WebError> {
    let own = own_number(visit)?;
    let months = scores::months(visit.store(), visit.viewer())?;
    let above = vec![Link::to("/my", visit.say("我的工资", "My pay"))];
    let mut frame = visit.frame_below(above, visit.say("我的星级", "My stars"));
    let status = if notice.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    frame.notices.extend(notice);
    let mut parts = Vec::new();
    let shown = match month(visit, &months) {
        Some(month) => scores::latest(visit.store(), visit.viewer(), month)?,
        None => None,
    };
    match &shown {
        None => {
            let line = visit.say("还没有评分。", "Nothing has been scored yet.").to_owned();
            parts.push(Part::Text { title: String::new(), lines: vec![line], links: Vec::new() });
        }
        Some(shown) => {
            if let Some(one) = shown.people.iter().find(|one| one.person.staff_no == own) {
                parts.extend(of_month(visit, shown.month, one)?);
            } else {
                let line =
                    visit.say("这个月的评分里没有您。", "You are not in this month's scoring.").to_owned();
                parts.push(Part::Text { title: String::new(), lines: vec![line], links: Vec::new() });
            }
        }
    }
    let links: Vec<Link> = months
        .iter()
        .rev()
        .map(|month| Link::to(format!("/my/stars?month={month}"), words::month(visit, *month)))
        .collect();
    if !links.is_empty() {
        parts.push(Part::Text { title: visit.say("各月", "Months").to_owned(), lines: Vec::new(), links });
    }
    Ok(Answer::page(Composed { frame: &frame, parts: &parts }.html()?).with_status(status))
}

fn of_month(visit: &Visit, month: Month, one: &ScoreShown) -> Result<Vec<Part>, WebError> {
    let mut parts = Vec::new();
    if let Some(held) = &one.held {
        parts.push(Part::Text {
            title: words::month(visit, month),
            lines: vec![visit.told(held)],
            links: Vec::new(),
        });
        return Ok(parts);
    }
    let stars = words::stars(&one.words("星级"));
    let totals = vec![
        (visit.say("星级", "Stars").to_owned(), stars),
        (visit.say("总分", "Total").to_owned(), words::or_dash(one.words("总分"))),
        (visit.say("排名", "Rank").to_owned(), words::or_dash(one.words("排名"))),
    ];
    let note = match (one.words("满意率下限"), one.words("满意率上限"), one.words("有效评价数"))
    {
        (low, high, count) if !low.is_empty() && !high.is_empty() && !count.is_empty() => {
            match visit.look.language.is_chinese() {
                true => format!("{count} 条有效评价，满意率按 95% 把握在 {low}% 到 {high}% 之间。"),
                false => {
                    format!("{count} ratings; the rate lies between {low}% and {high}% with 95% confidence.")
                }
            }
        }
        _ => one.words("评星状态"),
    };
    parts.push(Part::Totals { title: words::month(visit, month), totals, note });
    let own = stars::own_confirmation(visit.store(), visit.viewer(), month, visit.now)?;
    if let Some(period) = own.as_ref().filter(|own| own.confirmed) {
        let said = visit.say("您的评分已确认。", "Your scores are confirmed.").to_owned();
        let lines = vec![said, visit.told(&period.until)];
        parts.push(Part::Text { title: String::new(), lines, links: Vec::new() });
    }
    if let Some(period) = own.as_ref().filter(|own| !own.confirmed) {
        let form = Form::new("/my/stars/confirm", visit.say("确认无误", "It is right"))
            .strong()
            .hide("month", month.to_string());
        parts.push(Part::Form {
            title: visit.say("请确认", "Please confirm").to_owned(),
            lines: vec![
                visit.told(&period.until),
                visit
                    .say(
                        "没有问题请确认；有疑问可以申诉。期满没有提出的，按没有异议记。",
                        "Confirm when it is right, or contest it. Silence until the end counts as agreement.",
                    )
                    .to_owned(),
            ],
            form,
        });
    }
    let mut table = Table::new(&[visit.say("项目", "Item"), visit.say("结果", "Result")], "").numbers(&[1]);
    for name in SHOWN {
        let value = one.words(name);
        if !value.is_empty() {
            table.row(vec![Cell::text(name), Cell::text(value)]);
        }
    }
    let links = vec![
        Link::to(
            format!("/my/stars/next?month={month}"),
            visit.say("怎样能多一颗星", "What would bring one star more"),
        ),
        Link::to(format!("/my/appeals/new?month={month}"), visit.say("有疑问，提出申诉", "Contest it")),
    ];
    parts.push(Part::Table {
        title: visit.say("各项", "Items").to_owned(),
        note: String::new(),
        table,
        links,
    });
    Ok(parts)
}

/// Confirms one's own scores.
pub(in crate::web) fn confirm(visit: &Visit) -> Result<Answer, WebError> {
    let month: Month = visit.form.field("month").parse().map_err(|_| WebError::NotFound)?;
    match stars::confirm(visit.store(), visit.viewer(), month, visit.now) {
        Ok(_) => Ok(Answer::go(format!("/my/stars?month={month}&done=confirmed"))),
        Err(error) => with_notice(visit, Some(visit.refusal(error, None)?)),
    }
}
