//! One's own pay: this year's slips with the tax so far, and each slip as a picture.

use chrono::Datelike;
use rust_decimal::Decimal;
use xingchou_pages::Link;
use xingchou_pages::composed::{Cell, Composed, Part, Table};
use xingchou_pages::form::Form;
use xingchou_pages::month::Exception;
use xingchou_pages::slip::Receipt;

use super::own_number;
use crate::clock;
use crate::operations::own_duties::{OwnDuty, own_duties};
use crate::operations::slip_receipts;
use crate::operations::slips::{self, RunSlips};
use crate::web::answer::Answer;
use crate::web::error::WebError;
use crate::web::pay::{hidden, slip, slip_of};
use crate::web::visit::Visit;
use crate::web::words;

/// The columns of a year.
const ITEMS: [&str; 4] = ["应发合计", "扣款合计", "个人所得税", "实发工资"];

/// The year's slips.
pub(in crate::web) fn page(visit: &Visit) -> Result<Answer, WebError> {
    let own = own_number(visit)?;
    let this_year = clock::to_office_time(visit.now).date().year();
    let year: i32 = visit.asked("year").parse().unwrap_or(this_year);
    let runs =
        slips::of_year(visit.store(), visit.viewer(), &own, year).map_err(|error| hidden(visit, error))?;
    let frame = visit.frame(visit.say("我的工资", "My pay"));
    let mut labels = vec![visit.say("月份", "Month"), visit.say("发放日期", "Paid on")];
    labels.extend(ITEMS);
    let nothing = visit.say("这一年还没有审批过的工资。", "No approved pay in this year yet.");
    let mut table = Table::new(&labels, nothing).numbers(&[2, 3, 4, 5]);
    let mut sums = ITEMS.map(|_| Decimal::ZERO);
    for run in runs.iter().rev() {
        let Some(one) = run.slips.first() else { continue };
        let mut cells = vec![
            Cell::link(words::month(visit, run.pay_month), format!("/my/slips/{}", run.run))
                .and(run.kind.chinese()),
            Cell::text(words::day(visit, run.pay_date)),
        ];
        for (name, sum) in ITEMS.iter().zip(&mut sums) {
            *sum = sum.saturating_add(one.amount(name).unwrap_or_default());
            cells.push(match &one.held {
                Some(_) => Cell::text(visit.say("暂缓", "held")),
                None => Cell::text(words::amount(one.amount(name))),
            });
        }
        table.row(cells);
    }
    if !table.rows.is_empty() {
        table.totals = vec![visit.say("全年", "The year").to_owned(), String::new()];
        table.totals.extend(sums.map(|sum| words::amount(Some(sum))));
    }
    let title = match visit.look.language.is_chinese() {
        true => format!("{year} 年（按发放日期，元）"),
        false => format!("{year}, by day of payment, in yuan"),
    };
    let note = visit.say(
        "点月份看工资条，每一项都能点开看怎么算的。",
        "A month leads to the slip; each item of it opens into how it came about.",
    );
    let links = vec![
        Link::to(format!("/my?year={}", year.saturating_sub(1)), (year.saturating_sub(1)).to_string()),
        Link::to(format!("/my?year={}", year.saturating_add(1)), (year.saturating_add(1)).to_string()),
    ];
    let mut parts: Vec<Part> = waiting(visit, &runs)?.into_iter().collect();
    parts.push(Part::Table { title, note: note.to_owned(), table, links });
    let mut own_links = vec![
        Link::to("/my/stars", visit.say("我的星级", "My stars")),
        Link::to("/appeals", visit.say("我的申诉", "My appeals")),
        Link::to("/my/data", visit.say("导出我的全部信息", "Export all of my data")),
    ];
    if let Some(run) = runs.last() {
        let text = visit.say("下载我的工资条、收入证明等", "Download my slip, proof of income and the like");
        own_links.push(Link::to(format!("/months/{}/papers", run.pay_month), text));
    }
    parts.push(Part::Text {
        title: visit.say("还可以看", "See also").to_owned(),
        lines: Vec::new(),
        links: own_links,
    });
    Ok(Answer::page(Composed { frame: &frame, parts: &parts }.html()?))
}

/// One's own slip.
pub(in crate::web) fn own_slip(visit: &Visit) -> Result<Answer, WebError> {
    let own = own_number(visit)?;
    let run = slip_of(visit, &own)?;
    let one = run.slips.iter().find(|slip| slip.person.staff_no == own).ok_or(WebError::NotFound)?;
    let above = vec![Link::to("/my", visit.say("我的工资", "My pay"))];
    let frame = visit.frame_below(above, words::month(visit, run.pay_month));
    let actions = [Link::to(
        format!("/my/appeals/new?month={}", run.pay_month),
        visit.say("有疑问，提出申诉", "Contest an item"),
    )];
    let receipt = match &one.held {
        None if run.state == "approved" => Some(receipt(visit, run.run)?),
        _ => None,
    };
    slip::html(visit, &frame, (&run, one), receipt, &actions)
}

/// Whether the reader signed for her slip of a run, and how to.
fn receipt(visit: &Visit, run: i64) -> Result<Receipt, WebError> {
    let signed = slip_receipts::received(visit.store(), visit.viewer(), &[run])?;
    Ok(match signed.values().next() {
        Some(at) => {
            let when = words::time(visit, *at);
            let text = match visit.look.language.is_chinese() {
                true => format!("您已于 {when} 签收。"),
                false => format!("You signed for it on {when}."),
            };
            Receipt { text, form: None }
        }
        None => {
            let text = visit.say(
                "签收只表示您收到了工资条，不影响您对其中内容提出申诉。",
                "Signing says only that you got the slip; you can contest what is in it all the same.",
            );
            let form =
                Form::new(format!("/my/slips/{run}/receive"), visit.say("签收工资条", "Sign for the slip"))
                    .strong();
            Receipt { text: text.to_owned(), form: Some(form) }
        }
    })
}

/// Signs for one's own slip.
pub(in crate::web) fn receive(visit: &Visit) -> Result<Answer, WebError> {
    let run = visit.whole("run")?;
    slip_receipts::sign(visit.store(), visit.viewer(), run, visit.now)
        .map_err(|error| hidden(visit, error))?;
    Ok(Answer::go(format!("/my/slips/{run}?done=received")))
}

/// What waits for the reader, above the year's slips.
fn waiting(visit: &Visit, slips: &[RunSlips]) -> Result<Option<Part>, WebError> {
    let duties = own_duties(visit.store(), visit.viewer(), slips, visit.now)?;
    let exception = |duty: OwnDuty| match duty {
        OwnDuty::Confirm(month, until) => Exception {
            text: format!(
                "{} {}（{}）",
                words::month(visit, month),
                visit.say("评分请确认", "scores to confirm"),
                visit.told(&until)
            ),
            count: String::new(),
            href: format!("/my/stars?month={month}"),
            action: visit.say("去确认", "Confirm").to_owned(),
        },
        OwnDuty::SignFor(run, month) => Exception {
            text: format!(
                "{} {}",
                words::month(visit, month),
                visit.say("工资条还没有签收", "slip to sign for")
            ),
            count: String::new(),
            href: format!("/my/slips/{run}"),
            action: visit.say("去签收", "Sign").to_owned(),
        },
        OwnDuty::Answered(appeal, how) => Exception {
            text: match visit.look.language.is_chinese() {
                true => format!("申诉 #{appeal} 有了结果：{}", how.zh),
                false => format!("appeal #{appeal} was answered: {}", how.en),
            },
            count: String::new(),
            href: format!("/appeals/{appeal}"),
            action: visit.say("看结果", "See it").to_owned(),
        },
    };
    let exceptions: Vec<Exception> = duties.into_iter().map(exception).collect();
    let title = visit.say("等您办的和新消息", "What waits for you, and what is new").to_owned();
    Ok((!exceptions.is_empty()).then_some(Part::Exceptions { title, exceptions }))
}
