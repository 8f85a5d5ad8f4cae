//! What a run comes to: by who pays it, by community and post, and item by item beside the month before.

use rust_decimal::Decimal;
use xingchou_engine::sheet::Section;
use xingchou_pages::Link;
use xingchou_pages::charts::{Bar, Step, bars, waterfall};
use xingchou_pages::composed::{Cell, Composed, Part, Table};

use super::hidden;
use crate::operations::run_totals::{GroupSums, RunTotals, run_totals};
use crate::web::answer::Answer;
use crate::web::error::WebError;
use crate::web::month::{above, address};
use crate::web::visit::Visit;
use crate::web::words;
use std::collections::BTreeMap;

/// Groups of a picture; the table has all.
const PICTURED: usize = 12;

/// The page.
pub(in crate::web) fn page(visit: &Visit) -> Result<Answer, WebError> {
    let run = visit.whole("run")?;
    let found =
        run_totals(visit.store(), visit.viewer(), run).map_err(|error| match hidden(visit, error) {
            WebError::Refused(_) => WebError::NotFound,
            other => other,
        })?;
    let mut way = above(visit, found.pay_month);
    way.push(Link::to(format!("/runs/{run}"), visit.say("全部人员", "Everybody")));
    let frame = visit.frame_below(way, visit.say("汇总和比较", "Totals and differences"));
    let mut parts = vec![all(visit, &found)];
    parts.extend(by_fund(visit, &found)?);
    parts.extend(groups(visit, ("按社区", "By community"), &found.by_community)?);
    parts.extend(groups(visit, ("按岗位", "By post"), &found.by_post)?);
    parts.extend(items(visit, &found)?);
    let links = vec![
        Link::to(format!("/runs/{run}/review"), visit.say("逐人核对差异", "Differences person by person")),
        Link::to(
            format!("{}/what-if", address(found.pay_month)),
            visit.say("试算：改几个数会怎样", "What if some numbers were other"),
        ),
    ];
    parts.push(Part::Text { title: visit.say("去看", "Go and see").to_owned(), lines: Vec::new(), links });
    Ok(Answer::page(Composed { frame: &frame, parts: &parts }.html()?))
}

fn yuan(amount: Decimal) -> Cell {
    Cell::text(words::amount(Some(amount)))
}

fn all(visit: &Visit, found: &RunTotals) -> Part {
    let totals = [
        ("应发合计", "Gross", found.all.gross),
        ("扣款合计", "Deductions", found.all.deductions),
        ("实发工资", "Net", found.all.net),
        ("单位承担合计", "Borne by the office", found.all.employer),
    ];
    let totals =
        totals.map(|(zh, en, sum)| (visit.say(zh, en).to_owned(), words::amount(Some(sum)))).to_vec();
    let state = super::run::state(visit, &found.state);
    let (run, people, held) = (found.run, found.all.people, found.held);
    let note = match visit.look.language.is_chinese() {
        true => format!("工资批次 #{run}（{state}），发 {people} 人，暂缓 {held} 人（不在合计里）。"),
        false => format!("Run #{run} ({state}): {people} people are paid, {held} are held and in no sum."),
    };
    Part::Totals { title: visit.say("合计（元）", "Totals (yuan)").to_owned(), totals, note }
}

fn bar(name: &str, amount: Decimal) -> Bar {
    Bar {
        label: words::or_dash(name),
        value: words::fen(amount),
        shown: words::amount(Some(amount)),
        interval: None,
    }
}

/// The table and, where there is more than one to compare, the picture before it.
fn with_picture(
    title: String,
    mut pictured: Vec<Bar>,
    table: Table,
    note: String,
) -> Result<Vec<Part>, WebError> {
    let mut parts = Vec::new();
    if pictured.len() > 1 {
        pictured.sort_by_key(|bar| std::cmp::Reverse(bar.value));
        pictured.truncate(PICTURED);
        parts.push(Part::Picture {
            title: title.clone(),
            svg: bars(&title, &pictured, None)?,
            note: String::new(),
        });
    }
    parts.push(Part::Table { title, note, table, links: Vec::new() });
    Ok(parts)
}

fn by_fund(visit: &Visit, found: &RunTotals) -> Result<Vec<Part>, WebError> {
    let labels = [
        visit.say("资金来源", "Paid by"),
        visit.say("人数", "People"),
        visit.say("应发", "Gross"),
        visit.say("单位承担", "Borne by the office"),
        visit.say("用款合计", "Both together"),
    ];
    let mut table = Table::new(&labels, visit.say("没有人发放。", "Nobody is paid.")).numbers(&[1, 2, 3, 4]);
    let mut sums = (Decimal::ZERO, Decimal::ZERO);
    for (fund, of) in &found.by_fund {
        sums = (sums.0.saturating_add(of.earnings), sums.1.saturating_add(of.employer));
        table.row(vec![
            Cell::text(words::or_dash(fund.as_str())),
            Cell::text(of.people.to_string()),
            yuan(of.earnings),
            yuan(of.employer),
            yuan(of.cost()),
        ]);
    }
    let sum = |amount: Decimal| words::amount(Some(amount));
    table.totals = vec![
        visit.say("合计", "Total").to_owned(),
        String::new(),
        sum(sums.0),
        sum(sums.1),
        sum(sums.0.saturating_add(sums.1)),
    ];
    let pictured = found.by_fund.iter().map(|(fund, of)| bar(fund, of.cost())).collect();
    let note = visit.say(
        "一个项目写明了由谁出钱的算在那里，其余算在本人的资金来源；一个人可以在几行里。",
        "An item counts where its rule says who pays it, else where the person is paid from; one person may be in several rows.",
    );
    let title = visit.say("按资金来源（元）", "By who pays (yuan)").to_owned();
    with_picture(title, pictured, table, note.to_owned())
}

fn groups(
    visit: &Visit,
    (zh, en): (&str, &str),
    groups: &BTreeMap<String, GroupSums>,
) -> Result<Vec<Part>, WebError> {
    let labels = [
        visit.say("名称", "Name"),
        visit.say("人数", "People"),
        visit.say("应发", "Gross"),
        visit.say("扣款", "Deductions"),
        visit.say("实发", "Net"),
        visit.say("单位承担", "Borne by the office"),
        visit.say("人均应发", "Gross a head"),
    ];
    let mut table =
        Table::new(&labels, visit.say("没有人发放。", "Nobody is paid.")).numbers(&[1, 2, 3, 4, 5, 6]);
    for (name, sums) in groups {
        let mean = sums.gross.checked_div(Decimal::from(sums.people)).unwrap_or_default();
        table.row(vec![
            Cell::text(words::or_dash(name.as_str())),
            Cell::text(sums.people.to_string()),
            yuan(sums.gross),
            yuan(sums.deductions),
            yuan(sums.net),
            yuan(sums.employer),
            yuan(mean),
        ]);
    }
    let title = format!("{}{}", visit.say(zh, en), visit.say("（元）", " (yuan)"));
    let pictured = groups.iter().map(|(name, sums)| bar(name, sums.gross)).collect();
    with_picture(title, pictured, table, String::new())
}

/// Item by item beside the month before, and how gross pay came from there to here.
fn items(visit: &Visit, found: &RunTotals) -> Result<Vec<Part>, WebError> {
    let labels = [
        visit.say("项目", "Item"),
        visit.say("上次", "Before"),
        visit.say("这次", "Now"),
        visit.say("相差", "Difference"),
        visit.say("涉及人数", "People"),
    ];
    let mut table =
        Table::new(&labels, visit.say("没有项目。", "There are no items.")).numbers(&[1, 2, 3, 4]);
    let mut steps = Vec::new();
    for one in &found.items {
        let difference = one.before.map(|before| one.after.saturating_sub(before));
        let moved = difference.filter(|difference| !difference.is_zero() && one.section == Section::Earning);
        if let Some(difference) = moved {
            steps.push(Step {
                label: one.item.clone(),
                fen: words::fen(difference),
                shown: words::amount(Some(difference)),
                sum: false,
            });
        }
        table.row(vec![
            Cell::text(&one.item).and(one.section.chinese()),
            Cell::text(words::amount(one.before)),
            yuan(one.after),
            Cell::text(words::amount(difference)),
            Cell::text(if one.before.is_some() { one.people.to_string() } else { words::NOTHING.to_owned() }),
        ]);
    }
    let title = visit.say("逐项和上次比（元）", "Item by item beside the month before (yuan)").to_owned();
    let note = match (found.compared_with, visit.look.language.is_chinese()) {
        (None, true) => "没有更早的已审批工资可以比较。".to_owned(),
        (None, false) => "There is no earlier approved run to compare with.".to_owned(),
        (Some((run, month)), true) => format!("和 {}的工资批次 #{run} 比。", words::month(visit, month)),
        (Some((run, month)), false) => format!("Beside run #{run} of {}.", words::month(visit, month)),
    };
    let mut parts = Vec::new();
    if let Some(before) = found.all_before.as_ref().filter(|_| !steps.is_empty()) {
        let sum = |label: &str, amount: Decimal| Step {
            label: label.to_owned(),
            fen: words::fen(amount),
            shown: words::amount(Some(amount)),
            sum: true,
        };
        steps.insert(0, sum(visit.say("上次应发", "Gross before"), before.gross));
        steps.push(sum(visit.say("这次应发", "Gross now"), found.all.gross));
        let name = visit.say("应发从上次到这次", "Gross pay from then to now").to_owned();
        parts.push(Part::Picture { svg: waterfall(&name, &steps)?, title: name, note: String::new() });
    }
    parts.push(Part::Table { title, note, table, links: Vec::new() });
    Ok(parts)
}
