//! Everybody of a run: searched, sorted, filtered and cut into pages here, not in the browser.

use rust_decimal::Decimal;
use xingchou_pages::Link;
use xingchou_pages::table::{Column, Filter, List, Row, TablePage};

use super::{TOTALS, slips_of};
use crate::operations::slips::SlipShown;
use crate::web::answer::Answer;
use crate::web::error::WebError;
use crate::web::month::above;
use crate::web::visit::Visit;
use crate::web::words;

/// Rows of a page.
const ROWS: usize = 50;

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
    let search = visit.asked("search").trim();
    let filters = vec![
        filter(visit, "community", visit.say("社区", "Community"), &shown.slips, |slip| {
            &slip.person.community
        }),
        filter(visit, "post", visit.say("岗位", "Post"), &shown.slips, |slip| &slip.person.post),
    ];
    let matches = |slip: &&SlipShown| {
        let person = &slip.person;
        (search.is_empty() || person.name.contains(search) || person.staff_no.contains(search))
            && [(&person.community, 0_usize), (&person.post, 1)].iter().all(|(value, at)| {
                filters.get(*at).is_none_or(|filter| filter.chosen.is_empty() || filter.chosen == **value)
            })
    };
    let mut found: Vec<&SlipShown> = shown.slips.iter().filter(matches).collect();
    let sort = visit.asked("sort");
    order(&mut found, sort);
    let sums: Vec<Decimal> = TOTALS
        .iter()
        .map(|name| {
            let amounts = found.iter().filter_map(|slip| slip.amount(name));
            amounts.fold(Decimal::ZERO, |sum, amount| sum.saturating_add(amount))
        })
        .collect();
    let count = found.len();
    let page: usize = visit.asked("page").parse().unwrap_or(1).clamp(1, count.div_ceil(ROWS).max(1));
    let rows = found.iter().skip((page - 1) * ROWS).take(ROWS).map(|slip| row(visit, run, slip)).collect();
    let mut totals = vec![visit.say("合计", "Total").to_owned(), String::new(), String::new()];
    totals.extend(sums.into_iter().map(|sum| words::amount(Some(sum))));
    let list = List {
        address: format!("/runs/{run}"),
        search: search.to_owned(),
        filters,
        sort: sort.to_owned(),
        columns: columns(visit),
        rows,
        totals,
        count,
        page,
        rows_per_page: ROWS,
        exports: vec![
            Link::to(format!("/runs/{run}/review"), visit.say("核对", "Review")),
            Link::to(format!("/months/{}/papers", shown.pay_month), visit.say("材料", "Papers")),
        ],
        nothing: visit.say("没有符合条件的人。", "Nobody is like that.").to_owned(),
    };
    let introduction = match visit.look.language.is_chinese() {
        true => format!("{} 发放，金额单位为元。点姓名看工资条。", words::day(visit, shown.pay_date)),
        false => format!(
            "Paid on {}; amounts in yuan. A name leads to the slip.",
            words::day(visit, shown.pay_date)
        ),
    };
    Ok(Answer::page(TablePage { frame: &frame, introduction: Some(&introduction), list: &list }.html()?))
}

fn columns(visit: &Visit) -> Vec<Column> {
    let column =
        |name: &str, label: &str, number| Column { name: name.to_owned(), label: label.to_owned(), number };
    let mut columns = vec![
        column("name", visit.say("姓名", "Name"), false),
        column("staff_no", visit.say("工号", "Number"), false),
        column("community", visit.say("社区", "Community"), false),
    ];
    columns.extend(TOTALS.iter().map(|name| column(name, name, true)));
    columns
}

fn row(visit: &Visit, run: i64, slip: &SlipShown) -> Row {
    let person = &slip.person;
    let mut cells = vec![person.name.clone(), person.staff_no.clone(), person.community.clone()];
    cells.extend(TOTALS.iter().map(|name| match &slip.held {
        Some(_) => visit.say("暂缓", "held").to_owned(),
        None => words::amount(slip.amount(name)),
    }));
    Row { href: Some(format!("/runs/{run}/people/{}", person.staff_no)), cells }
}

fn order(slips: &mut [&SlipShown], sort: &str) {
    let (name, falls) = sort.strip_prefix('-').map_or((sort, false), |name| (name, true));
    match name {
        "name" => slips.sort_by(|one, other| one.person.name.cmp(&other.person.name)),
        "community" => slips.sort_by(|one, other| one.person.community.cmp(&other.person.community)),
        item if TOTALS.contains(&item) => slips.sort_by_key(|slip| slip.amount(item)),
        _ => slips.sort_by(|one, other| one.person.staff_no.cmp(&other.person.staff_no)),
    }
    if falls {
        slips.reverse();
    }
}

fn filter(
    visit: &Visit,
    name: &str,
    label: &str,
    slips: &[SlipShown],
    of: impl Fn(&SlipShown) -> &String,
) -> Filter {
    let mut choices: Vec<String> =
        slips.iter().map(|slip| of(slip).clone()).filter(|one| !one.is_empty()).collect();
    choices.sort();
    choices.dedup();
    Filter { name: name.to_owned(), label: label.to_owned(), choices, chosen: visit.asked(name).to_owned() }
}
