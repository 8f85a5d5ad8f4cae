//! Everybody of a run: searched, sorted, filtered and cut into pages here, not in the browser.

use xingchou_pages::Link;

use super::slip::seen_by_all;
use super::{TOTALS, slips_of};
use crate::access::Resource;
use crate::operations::slips::SlipShown;
use crate::web::answer::Answer;
use crate::web::error::WebError;
use crate::web::listing::{Item, Line, Listing};
use crate::web::month::above;
use crate::web::visit::Visit;
use crate::web::words;

/// How a run stands, in words.
pub(super) fn state(visit: &Visit, state: &str) -> String {
    let (zh, en) = match state {
        "approved" => ("定稿", "approved"),
        "discarded" => ("已作废", "set aside"),
        _ => ("试算稿", "draft"),
    };
    visit.say(zh, en).to_owned()
}

/// Everybody of a run.
pub(in crate::web) fn page(visit: &Visit) -> Result<Answer, WebError> {
    let run = visit.whole("run")?;
    let shown = slips_of(visit)?;
    let state = state(visit, &shown.state);
    let title = match visit.look.language.is_chinese() {
        true => format!("工资批次 #{run}（{state}）"),
        false => format!("Run #{run} ({state})"),
    };
    let mut frame = visit.frame_below(above(visit, shown.pay_month), title);
    frame.title = format!("{} {}", words::month(visit, shown.pay_month), frame.title);
    let introduction = match visit.look.language.is_chinese() {
        true => format!("{} 发放，金额单位为元。点姓名看工资条。", words::day(visit, shown.pay_date)),
        false => format!(
            "Paid on {}; amounts in yuan. A name leads to the slip.",
            words::day(visit, shown.pay_date)
        ),
    };
    let links = vec![
        Link::to(format!("/runs/{run}/review"), visit.say("核对", "Review")),
        Link::to(format!("/runs/{run}/totals"), visit.say("汇总和比较", "Totals and differences")),
        Link::to(format!("/months/{}/papers", shown.pay_month), visit.say("材料", "Papers")),
    ];
    let listing = Listing {
        address: format!("/runs/{run}"),
        title: match visit.look.language.is_chinese() {
            true => format!("{}工资", words::month(visit, shown.pay_month)),
            false => format!("Pay {}", shown.pay_month),
        },
        columns: columns(visit),
        asked: Vec::new(),
        filters: &["community", "post"],
        summed: &TOTALS,
        rows: shown.slips.iter().map(|slip| line(visit, run, slip)).collect(),
        resource: Resource::Pay,
        introduction: Some(introduction),
        links: if seen_by_all(visit) { links } else { Vec::new() },
        nothing: visit.say("没有符合条件的人。", "Nobody is like that.").to_owned(),
    };
    listing.answer(visit, &frame)
}

fn columns(visit: &Visit) -> Vec<(&'static str, String, bool)> {
    let mut columns = vec![
        ("name", visit.say("姓名", "Name").to_owned(), false),
        ("staff_no", visit.say("工号", "Number").to_owned(), false),
        ("post", visit.say("岗位", "Post").to_owned(), false),
        ("community", visit.say("社区", "Community").to_owned(), false),
    ];
    columns.extend(TOTALS.iter().map(|name| (*name, (*name).to_owned(), true)));
    columns
}

fn line(visit: &Visit, run: i64, slip: &SlipShown) -> Line {
    let person = &slip.person;
    let mut cells = vec![
        Item::text(&person.name),
        Item::text(&person.staff_no),
        Item::text(&person.post),
        Item::text(&person.community),
    ];
    cells.extend(TOTALS.iter().map(|name| match &slip.held {
        Some(_) => Item::text(visit.say("暂缓", "held")),
        None => Item::yuan(slip.amount(name)),
    }));
    Line { href: Some(format!("/runs/{run}/people/{}", person.staff_no)), cells }
}
