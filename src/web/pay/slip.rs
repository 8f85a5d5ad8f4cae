//! A slip as a picture from gross to net, each line opening into its explanation, which has an address of its own.

use rust_decimal::Decimal;
use xingchou_engine::sheet::Section;
use xingchou_pages::composed::{Composed, Part};
use xingchou_pages::slip::{Line, Receipt, Slip, SlipPage};
use xingchou_pages::table::encoded;
use xingchou_pages::{Frame, Link};

use super::{hidden, slip_of};
use crate::operations::explain::{Explained, Node};
use crate::operations::slips::{self, RunSlips, SlipShown};
use crate::web::answer::Answer;
use crate::web::error::WebError;
use crate::web::month::above;
use crate::web::visit::Visit;
use crate::web::words;

/// Single ratings and rows that an explanation lists; the rest is counted.
const LISTED: usize = 10;
/// How deep an explanation goes at first, and when the whole of it is asked for.
const DEPTH: usize = 3;
const WHOLE: usize = 12;

/// The slip of one person of a run.
pub(in crate::web) fn page(visit: &Visit) -> Result<Answer, WebError> {
    let run = visit.whole("run")?;
    let staff_no = visit.part("staff");
    let shown = slip_of(visit, staff_no)?;
    let slip = shown.slips.iter().find(|slip| slip.person.staff_no == staff_no).ok_or(WebError::NotFound)?;
    let mut way = above(visit, shown.pay_month);
    way.push(Link::to(format!("/runs/{run}"), visit.say("全部人员", "Everybody")));
    let frame =
        visit.frame_below(way, format!("{} {}", slip.person.name, words::month(visit, shown.pay_month)));
    html(visit, &frame, (&shown, slip), None, &[])
}

/// The page of a slip; who it is of is told whether she signed for it.
pub(in crate::web) fn html(
    visit: &Visit,
    frame: &Frame,
    (run, slip): (&RunSlips, &SlipShown),
    receipt: Option<Receipt>,
    actions: &[Link],
) -> Result<Answer, WebError> {
    let lines = lines(run.run, slip);
    let total = |name: &str| slip.amount(name).map(|amount| (name.to_owned(), words::amount(Some(amount))));
    let state = super::run::state(visit, &run.state);
    let shown = Slip {
        totals: super::TOTALS.iter().filter_map(|name| total(name)).collect(),
        state: match visit.look.language.is_chinese() {
            true => format!("工资批次 #{}（{state}），{} 发放", run.run, words::day(visit, run.pay_date)),
            false => format!("run #{} ({state}), paid on {}", run.run, words::day(visit, run.pay_date)),
        },
        held: slip.held.as_ref().map(|held| visit.told(held)),
        lines,
        receipt,
    };
    Ok(Answer::page(SlipPage::new(frame, &shown, actions)?.html()?))
}

/// Earnings, their sum, deductions, what is left; what the employer bears is below and not in the picture.
fn lines(run: i64, slip: &SlipShown) -> Vec<Line> {
    let why = |name: &str| format!("/runs/{run}/people/{}/why/{}", slip.person.staff_no, encoded(name));
    let line = |name: &str, amount, sign: i64, sum, pictured| Line {
        name: name.to_owned(),
        amount: words::amount(Some(amount)),
        fen: sign * words::fen(amount),
        sum,
        pictured,
        assumed: false,
        why: Some(why(name)),
    };
    let of = |section: Section| slip.items.iter().filter(move |item| item.section == section);
    let sum = |name: &str, pictured| slip.amount(name).map(|amount| line(name, amount, 1, true, pictured));
    let mut lines: Vec<Line> = Vec::new();
    let earned = of(Section::Earning).filter(|item| !item.amount.is_zero());
    lines.extend(earned.map(|item| line(&item.name, item.amount, 1, false, true)));
    lines.extend(sum("应发合计", true));
    let taken = of(Section::Deduction).filter(|item| !item.amount.is_zero());
    lines.extend(taken.map(|item| Line {
        // What is taken off reads with its minus.
        amount: words::amount(Decimal::ZERO.checked_sub(item.amount)),
        ..line(&item.name, item.amount, -1, false, true)
    }));
    lines.extend(sum("实发工资", true));
    let borne = of(Section::Employer).filter(|item| !item.amount.is_zero());
    lines.extend(borne.map(|item| line(&item.name, item.amount, 1, false, false)));
    lines.extend(sum("单位承担合计", false));
    lines
}

/// Why an item is what it is: a page of its own, or its middle for a line that is opened.
pub(in crate::web) fn why(visit: &Visit) -> Result<Answer, WebError> {
    let run = visit.whole("run")?;
    let (staff_no, item) = (visit.part("staff"), visit.part("item"));
    let explained = slips::why(visit.store(), visit.viewer(), (run, staff_no), item)
        .map_err(|error| hidden(visit, error))?;
    let mut way = above(visit, explained.month);
    let slip = match visit.own_staff().is_some() && !seen_by_all(visit) {
        true => format!("/my/slips/{run}"),
        false => format!("/runs/{run}/people/{staff_no}"),
    };
    if visit.own_staff().is_some() && !seen_by_all(visit) {
        way.clear();
    }
    way.push(Link::to(slip, explained.person.name.clone()));
    let frame = visit.frame_below(way, format!("{} = {}", explained.figure.name, explained.figure.value));
    let parts = explanation(visit, &explained);
    Ok(match visit.asked("part") {
        "1" => Answer::page(xingchou_pages::composed::parts_only(&frame, &parts)?),
        _ => Answer::page(Composed { frame: &frame, parts: &parts }.html()?),
    })
}

/// Whether the reader sees everybody's pay, and not her own alone.
pub(super) fn seen_by_all(visit: &Visit) -> bool {
    visit.may_all(crate::access::Action::See, crate::access::Resource::Pay)
}

fn explanation(visit: &Visit, explained: &Explained) -> Vec<Part> {
    let mut parts = Vec::new();
    if let Some(held) = &explained.held {
        parts.push(Part::Text {
            title: visit.say("暂缓发放", "Held").to_owned(),
            lines: vec![visit.told(held)],
            links: Vec::new(),
        });
    }
    let mut lines = Vec::new();
    let whole = visit.asked("whole") == "1";
    let cut = tell(visit, &explained.figure, (0, if whole { WHOLE } else { DEPTH }), &mut lines);
    parts.push(Part::Outline {
        title: visit.say("怎么算出来的", "How it came about").to_owned(), lines
    });
    if cut && !whole {
        let path = visit.address.split('?').next().unwrap_or_default();
        let text =
            visit.say("全部展开，直到每一条评价和每一行文件", "Open it all, down to single ratings and rows");
        let links = vec![Link::to(format!("{path}?whole=1"), text)];
        parts.push(Part::Text { title: String::new(), lines: Vec::new(), links });
    }
    parts
}

/// A figure and what it is made of, a line each with how deep it stands; whether something deeper was left out.
fn tell(
    visit: &Visit,
    node: &Node,
    (depth, most): (usize, usize),
    lines: &mut Vec<(usize, String, Vec<String>)>,
) -> bool {
    let mut more = Vec::new();
    if node.shown_before {
        more.push(visit.say("见上", "see above").to_owned());
    }
    let mut add = |zh: &str, en: &str, text: &str| more.push(format!("{}{text}", visit.say(zh, en)));
    if let Some(formula) = &node.formula {
        add("公式：", "Formula: ", formula);
    }
    if let Some(note) = &node.note {
        add("", "", &visit.told(note));
    }
    if let Some(numbers) = &node.in_numbers {
        add("即：", "That is: ", &visit.told(numbers));
    }
    if let Some(source) = &node.source {
        add("依据：", "Source: ", source);
    }
    if let Some(assumed) = &node.assumed {
        add("暂定：", "Assumed: ", assumed);
    }
    if let Some(origin) = &node.origin {
        add("来自：", "From: ", &visit.told(origin));
    }
    for rating in node.ratings.iter().take(LISTED) {
        let aside = if rating.set_aside { visit.say("［已核减，不计］", "[set aside] ") } else { "" };
        let place = visit.told(&rating.place.words());
        let window = words::or_dash(rating.window.as_str());
        add("", "", &format!("{aside}{} {} {} {place}", rating.time, window, rating.item));
    }
    for record in node.records.iter().take(LISTED) {
        add("", "", &visit.told(&record.place.words()));
    }
    let count = node.ratings.len() + node.records.len();
    if count > LISTED {
        let (zh, en) =
            (format!("共 {count} 条，列出 {LISTED} 条"), format!("{count} in all, {LISTED} of them here"));
        add("", "", visit.say(&zh, &en));
    }
    lines.push((depth.min(6), format!("{} = {}", node.name, node.value), more));
    if depth >= most {
        return !node.parts.is_empty();
    }
    let mut cut = false;
    for part in &node.parts {
        cut |= tell(visit, part, (depth + 1, most), lines);
    }
    cut
}
