//! Looking at a run before it is signed: totals first, then who is held and what must be signed for, then everybody
//! who differs from the month before.

use poem::http::StatusCode;
use xingchou_pages::Notice;
use xingchou_pages::composed::{Cell, Composed, Mark, Part, Table};
use xingchou_pages::form::{Entry, Field, Form};
use xingchou_pages::month::{Exception, Next};

use super::hidden;
use crate::access::{Action, Resource};
use crate::month_way::Step;
use crate::operations::OperationError;
use crate::operations::approve::approve;
use crate::operations::month_way::pay::{self, ReviewedBy};
use crate::operations::month_way::review::{PersonChange, Review};
use crate::operations::month_way::show::show;
use crate::operations::month_way::slips::sign_for;
use crate::store::{SlipMark, SlipMarkKind};
use crate::web::answer::Answer;
use crate::web::error::WebError;
use crate::web::month::score::who;
use crate::web::month::{above, who_may};
use crate::web::visit::Visit;
use crate::web::words;

/// People of the table of differences, besides those who must be signed for.
const CHANGES: usize = 200;

/// The page to look at a run. That it was looked at is kept.
pub(in crate::web) fn page(visit: &Visit) -> Result<Answer, WebError> {
    with_notice(visit, None)
}

fn with_notice(visit: &Visit, notice: Option<Notice>) -> Result<Answer, WebError> {
    let run = visit.whole("run")?;
    let looked = pay::reviewed_by(visit.store(), visit.viewer(), run, visit.now)
        .map_err(|error| hidden(visit, error))?;
    let review = &looked.review;
    let mut frame =
        visit.frame_below(above(visit, review.pay_month), visit.say("核对工资", "Review the pay"));
    let status = if notice.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    frame.notices.extend(notice);
    let mut parts = vec![totals(visit, review)];
    parts.extend(to_sign(visit, &looked)?);
    parts.push(held(visit, &looked));
    parts.push(drawn(visit, &looked));
    parts.push(changes(visit, &looked));
    Ok(Answer::page(Composed { frame: &frame, parts: &parts }.html()?).with_status(status))
}

fn totals(visit: &Visit, review: &Review) -> Part {
    let totals = review.totals.iter().map(|(name, sum)| (name.clone(), words::amount(Some(*sum)))).collect();
    let state = super::run::state(visit, &review.state);
    let (run, people) = (review.run, review.people);
    let note = match visit.look.language.is_chinese() {
        true => format!("工资批次 #{run}（{state}），{people} 人，数据指纹 {}", short(&review.digest)),
        false => format!("run #{run} ({state}), {people} people, digest {}", short(&review.digest)),
    };
    Part::Totals { title: visit.say("合计（元）", "Totals (yuan)").to_owned(), totals, note }
}

fn short(digest: &str) -> &str {
    digest.get(..12).unwrap_or(digest)
}

/// The signature that waits: to give it, where it is this reader's turn; or else what is missing, and who may.
fn to_sign(visit: &Visit, looked: &ReviewedBy) -> Result<Vec<Part>, WebError> {
    let review = &looked.review;
    if review.state != "draft" {
        return Ok(Vec::new());
    }
    let shown = show(visit.store(), visit.viewer(), review.pay_month, visit.now)?;
    let run = shown.runs.iter().find(|run| run.run == review.run);
    let open = |step: Step| {
        run.and_then(|run| run.steps.iter().find(|one| one.step == step))
            .is_some_and(|one| one.done.is_none() && !one.off)
    };
    let may = |step: Step| visit.may_all(step.rule().action, step.rule().resource);
    let (step, obstacles, page, zh, en, text_zh, text_en) = if open(Step::Checked) {
        let text = "复核：看过差异、抽查和暂缓的人，没有问题就签字。";
        let english = "Check: sign when the differences, the drawn slips and the held people are in order.";
        (Step::Checked, &looked.check, "check", "复核签字", "Sign the check", text, english)
    } else {
        let text = "审批：签字后这一批就定稿，不再改动；以后发现的差错在后面的批次补发、补扣。";
        let english =
            "Approval: after it nothing of the run changes; what is learned later is paid as a difference.";
        (Step::Approved, &looked.approve, "approve", "审批定稿", "Approve", text, english)
    };
    if may(step) && obstacles.is_empty() {
        return Ok(vec![Part::NextForm {
            text: visit.say(text_zh, text_en).to_owned(),
            form: Form::new(format!("/runs/{}/{page}", review.run), visit.say(zh, en))
                .strong()
                .hide("digest", &review.digest),
        }]);
    }
    let exception = |text: String| Exception {
        count: visit.say("还差", "missing").to_owned(),
        text,
        href: String::new(),
        action: String::new(),
    };
    let missing = if may(step) { obstacles.clone() } else { review.open() };
    let mut parts = vec![Part::Next(Next { text: waits_for(visit, step), action: None, post: false })];
    if !missing.is_empty() {
        parts.push(Part::Exceptions {
            title: visit.say("签字之前", "Before it can be signed").to_owned(),
            exceptions: missing.iter().map(|missing| exception(visit.told(missing))).collect(),
        });
    }
    Ok(parts)
}

/// Who may take a step, and who of them may not because of what they did before.
fn waits_for(visit: &Visit, step: Step) -> String {
    let (title, who) = (visit.told(&step.title()), who_may(visit, step));
    let others: Vec<String> = step.rule().not_by_who.iter().map(|other| visit.told(&other.title())).collect();
    let others = others.join(visit.say("、", ", "));
    match visit.look.language.is_chinese() {
        true => format!("{title}，由{who}办理；做过“{others}”的人不能办。"),
        false => format!("{title}: for {who}, by nobody who did “{others}”."),
    }
}

fn signed(visit: &Visit, mark: &SlipMark) -> Cell {
    let text = match visit.look.language.is_chinese() {
        true => format!("{} 已签", mark.by.name),
        false => format!("signed by {}", mark.by.name),
    };
    let cell = Cell::marked(text, Mark::Good);
    if mark.note.is_empty() { cell } else { cell.and(&mark.note) }
}

fn note_form(visit: &Visit, run: i64, page: &str, staff_no: &str, (label, button): (&str, &str)) -> Form {
    let typed = if visit.form.field("staff") == staff_no { visit.form.field("note") } else { "" };
    Form::new(format!("/runs/{run}/{page}"), button)
        .inline()
        .hide("staff", staff_no)
        .field(Field::new("note", label, Entry::Text).with(typed))
}

fn held(visit: &Visit, looked: &ReviewedBy) -> Part {
    let review = &looked.review;
    let labels = [
        visit.say("姓名", "Name"),
        visit.say("为什么暂缓，怎么办", "Why held, and what to do"),
        visit.say("解除", "Release"),
    ];
    let mut table = Table::new(&labels, visit.say("没有人暂缓发放。", "Nobody is held."));
    for slip in &review.held {
        let action = match &slip.released {
            Some(mark) => signed(visit, mark),
            None if review.state == "approved"
                && !looked.prepared
                && visit.may_all(Action::Decide, Resource::Pay) =>
            {
                let words = (visit.say("说明", "Remark"), visit.say("解除暂缓", "Release"));
                Cell::default().with(note_form(visit, review.run, "release", &slip.staff_no, words))
            }
            None => Cell::text(words::NOTHING),
        };
        table.row(vec![who(&slip.name, &slip.staff_no), Cell::text(visit.told(&slip.reason)), action]);
    }
    Part::Table {
        title: visit.say("暂缓发放", "Held").to_owned(),
        note: String::new(),
        table,
        links: Vec::new(),
    }
}

fn drawn(visit: &Visit, looked: &ReviewedBy) -> Part {
    let review = &looked.review;
    let labels = [visit.say("姓名", "Name"), visit.say("工资条", "Slip"), visit.say("抽查", "Second look")];
    let mut table = Table::new(&labels, visit.say("没有抽到。", "None was drawn."));
    for slip in &review.drawn {
        let action = match &slip.ticked {
            Some(mark) => signed(visit, mark),
            None if review.state == "draft" && looked.prepared => Cell::text(by_another(visit)),
            None if review.state == "draft" => Cell::default().with(
                Form::new(format!("/runs/{}/tick", review.run), visit.say("看过了", "Looked at"))
                    .inline()
                    .hide("staff", &slip.staff_no),
            ),
            None => Cell::text(words::NOTHING),
        };
        let link = Cell::link(
            visit.say("看工资条", "see the slip"),
            format!("/runs/{}/people/{}", review.run, slip.staff_no),
        );
        table.row(vec![who(&slip.name, &slip.staff_no), link, action]);
    }
    let percent = review.second_look_percent;
    let note = match (percent, visit.look.language.is_chinese()) {
        (0, true) => "抽查已关闭。".to_owned(),
        (0, false) => "The second look is switched off.".to_owned(),
        (_, true) => format!("按数据指纹抽 {percent}%，每份都要有人看过。"),
        (_, false) => format!("{percent}% are drawn by the digest; somebody looks at each."),
    };
    Part::Table { title: visit.say("抽查", "Second look").to_owned(), note, table, links: Vec::new() }
}

fn changes(visit: &Visit, looked: &ReviewedBy) -> Part {
    let review = &looked.review;
    let labels = [
        visit.say("姓名", "Name"),
        visit.say("上次实发", "Net before"),
        visit.say("这次实发", "Net now"),
        visit.say("哪些不同，为什么", "What differs, and why"),
        visit.say("说明", "Remark"),
    ];
    let mut table = Table::new(&labels, visit.say("没有差异。", "Nothing differs.")).numbers(&[1, 2]);
    // What must be signed for is never left out.
    let (mut first, others): (Vec<&PersonChange>, Vec<&PersonChange>) =
        review.changes.iter().partition(|change| change.to_sign_for);
    first.extend(others.into_iter().take(CHANGES));
    for change in &first {
        table.row(change_row(visit, looked, change));
    }
    let mut note = match (review.compared_with, visit.look.language.is_chinese()) {
        (None, true) => "没有更早的已审批工资可以比较。".to_owned(),
        (None, false) => "There is no earlier approved run to compare with.".to_owned(),
        (Some((run, month)), true) => {
            format!(
                "与 {}的工资批次 #{run} 比较，要签字说明的在前，其余差得多的在前。",
                words::month(visit, month)
            )
        }
        (Some((run, month)), false) => format!("Compared with run #{run} of {}.", words::month(visit, month)),
    };
    if first.len() < review.changes.len() {
        note += &match visit.look.language.is_chinese() {
            true => format!("共 {} 人有差异，这里列出 {} 人。", review.changes.len(), first.len()),
            false => format!(" {} people differ, {} of them here.", review.changes.len(), first.len()),
        };
    }
    Part::Table {
        title: visit.say("与上次的差异", "Differences").to_owned(), note, table, links: Vec::new()
    }
}

/// That whoever prepared a run signs for none of its slips.
fn by_another(visit: &Visit) -> &'static str {
    visit.say("您是制表人，须由另一人签", "for somebody else: you prepared it")
}

fn change_row(visit: &Visit, looked: &ReviewedBy, change: &PersonChange) -> Vec<Cell> {
    let review = &looked.review;
    let mut what = Cell::default();
    what.more.extend(change.reasons.iter().map(|reason| visit.told(reason)));
    for item in &change.items {
        let reasons: Vec<String> = item.reasons.iter().map(|reason| visit.told(reason)).collect();
        let why = match reasons.is_empty() {
            true => visit.say("没有找到原因", "no reason was found").to_owned(),
            false => reasons.join(visit.say("；", "; ")),
        };
        let (before, after) = (words::amount(Some(item.before)), words::amount(Some(item.after)));
        what.more.push(format!("{} {before} → {after}{}{why}", item.item, visit.say("：", ": ")));
    }
    let remark = match &change.signed {
        Some(mark) => signed(visit, mark),
        None if change.to_sign_for && review.state == "draft" && looked.prepared => {
            Cell::marked(visit.say("须签字说明", "to be signed for"), Mark::Care).and(by_another(visit))
        }
        None if change.to_sign_for && review.state == "draft" => {
            let words =
                (visit.say("为什么没有问题", "Why it is right"), visit.say("签字说明", "Sign for it"));
            Cell::default().with(note_form(visit, review.run, "remark", &change.staff_no, words))
        }
        None => Cell::text(""),
    };
    vec![
        who(&change.name, &change.staff_no),
        Cell::text(words::amount(change.before)),
        Cell::text(words::amount(change.after)),
        what,
        remark,
    ]
}

fn sign_slip(visit: &Visit, kind: SlipMarkKind) -> Result<Answer, WebError> {
    let run = visit.whole("run")?;
    let (staff_no, note) = (visit.form.field("staff"), visit.form.field("note"));
    let done = sign_for(visit.store(), visit.viewer(), (run, staff_no), kind, note, visit.now);
    answered(visit, run, "review?done=signed", done.map(|_| ()))
}

fn answered(visit: &Visit, run: i64, to: &str, done: Result<(), OperationError>) -> Result<Answer, WebError> {
    match done {
        Ok(()) => Ok(Answer::go(format!("/runs/{run}/{to}"))),
        Err(error) => with_notice(visit, Some(visit.refusal(error, None)?)),
    }
}

/// Ticks a slip that was drawn.
pub(in crate::web) fn tick(visit: &Visit) -> Result<Answer, WebError> {
    sign_slip(visit, SlipMarkKind::SecondLook)
}

/// Signs for a difference without a reason.
pub(in crate::web) fn remark(visit: &Visit) -> Result<Answer, WebError> {
    sign_slip(visit, SlipMarkKind::Unexplained)
}

/// Releases a held slip.
pub(in crate::web) fn release(visit: &Visit) -> Result<Answer, WebError> {
    sign_slip(visit, SlipMarkKind::Release)
}

fn digest(visit: &Visit) -> Option<&str> {
    Some(visit.form.field("digest")).filter(|digest| !digest.is_empty())
}

/// Checks the run that was shown.
pub(in crate::web) fn check(visit: &Visit) -> Result<Answer, WebError> {
    let run = visit.whole("run")?;
    let done = pay::check(visit.store(), visit.viewer(), run, digest(visit), visit.now);
    answered(visit, run, "review?done=checked", done.map(|_| ()))
}

/// Approves the run that was shown.
pub(in crate::web) fn approve_run(visit: &Visit) -> Result<Answer, WebError> {
    let run = visit.whole("run")?;
    let done = approve(visit.store(), visit.viewer(), run, digest(visit), visit.now);
    answered(visit, run, "payment?done=approved", done.map(|_| ()))
}
