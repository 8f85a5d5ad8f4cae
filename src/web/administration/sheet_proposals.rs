//! Proposed rule sheets: what each changes, what it would have done, and the second person's decision.

use poem::http::StatusCode;
use rust_decimal::Decimal;
use xingchou_pages::composed::{Cell, Composed, Mark, Part, Table};
use xingchou_pages::form::{Entry, Field, Form};
use xingchou_pages::table::encoded;
use xingchou_pages::{Link, Notice};

use crate::access::{Action, Resource};
use crate::message::Message;
use crate::month_way::Signer;
use crate::operations::policies::proposals::difference::{Line, lines};
use crate::operations::policies::proposals::effect::{Effect, effect};
use crate::operations::policies::proposals::{self, approve, decline, withdraw};
use crate::store::{SheetDecision, SheetProposal};
use crate::web::answer::Answer;
use crate::web::error::WebError;
use crate::web::visit::Visit;
use crate::web::words;

/// People whose figures would differ that are listed; the rest is counted.
const LISTED: usize = 20;

fn state(visit: &Visit, proposal: &SheetProposal) -> (String, Mark) {
    let (zh, en, mark) = match proposal.decided.as_ref().map(|decided| decided.decision) {
        None => ("等另一人批准", "waits for a second person", Mark::Care),
        Some(SheetDecision::Approved) => ("已批准", "approved", Mark::Good),
        Some(SheetDecision::Declined) => ("已退回", "declined", Mark::Bad),
        Some(SheetDecision::Withdrawn) => ("已撤回", "taken back", Mark::Plain),
    };
    (visit.say(zh, en).to_owned(), mark)
}

/// Every proposal, the latest first.
pub(in crate::web) fn page(visit: &Visit) -> Result<Answer, WebError> {
    let above = vec![Link::to("/policies", visit.say("规则", "Policies"))];
    let frame = visit.frame_below(above, visit.say("规则表的改动", "Changes of rule sheets"));
    let labels = [
        visit.say("提案", "Proposal"),
        visit.say("自哪天起", "From"),
        visit.say("谁提出", "By whom"),
        visit.say("办理", "State"),
    ];
    let nothing = visit.say(
        "还没有人提出改动。打开一张规则表，点“改这张表”。",
        "Nothing was proposed yet. Open a rule sheet and choose “Change this sheet”.",
    );
    let mut table = Table::new(&labels, nothing);
    for proposal in proposals::list(visit.store(), visit.viewer())?.iter().rev() {
        let (words_of_state, mark) = state(visit, proposal);
        let mut decided = Cell::marked(words_of_state, mark);
        if let Some(by) = &proposal.decided {
            decided = decided.and(format!("{} {}", by.by.name, words::time(visit, by.at)));
        }
        table.row(vec![
            Cell::link(format!("#{} {}", proposal.id, proposal.sheet.family), address(proposal.id))
                .and(&proposal.sheet.reason),
            Cell::text(words::day(visit, proposal.sheet.effective_from)),
            Cell::text(&proposal.by.name).and(words::time(visit, proposal.at)),
            decided,
        ]);
    }
    let parts = [Part::Table { title: String::new(), note: String::new(), table, links: Vec::new() }];
    Ok(Answer::page(Composed { frame: &frame, parts: &parts }.html()?))
}

fn address(id: i64) -> String {
    format!("/policies/proposals/{id}")
}

/// One proposal.
pub(in crate::web) fn one(visit: &Visit) -> Result<Answer, WebError> {
    with_notice(visit, None)
}

fn with_notice(visit: &Visit, notice: Option<Notice>) -> Result<Answer, WebError> {
    let id = visit.whole("id")?;
    let proposal =
        proposals::find(visit.store(), visit.viewer(), id).map_err(|error| match error.into() {
            WebError::Refused(_) => WebError::NotFound,
            other => other,
        })?;
    let above = vec![
        Link::to("/policies", visit.say("规则", "Policies")),
        Link::to("/policies/proposals", visit.say("规则表的改动", "Changes of rule sheets")),
    ];
    let mut frame = visit.frame_below(above, format!("#{id} {}", proposal.sheet.family));
    let status = if notice.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    frame.notices.extend(notice);
    let mut parts = vec![facts(visit, &proposal)];
    parts.extend(forms(visit, &proposal));
    let waits = proposal.decided.is_none();
    if waits && visit.may_all(Action::See, Resource::Pay) {
        let sheet = (proposal.sheet.family.as_str(), proposal.sheet.text.as_str());
        // What it would do by today's figures; where that cannot be tried, what was found when it was proposed stands.
        match effect(visit.store(), visit.viewer(), &visit.service.data, sheet, visit.now).map_err(Into::into)
        {
            Ok(now) => parts.extend(shown_effect(visit, &now)),
            Err(WebError::Refused(_)) => {}
            Err(other) => return Err(other),
        }
    }
    parts.push(difference(visit, &proposal.sheet.changed_from, &proposal.sheet.text));
    parts.push(Part::Verbatim {
        title: visit.say("全文", "The whole sheet").to_owned(),
        text: proposal.sheet.text.clone(),
    });
    Ok(Answer::page(Composed { frame: &frame, parts: &parts }.html()?).with_status(status))
}

fn facts(visit: &Visit, proposal: &SheetProposal) -> Part {
    let (words_of_state, mark) = state(visit, proposal);
    let mut table = Table::new(&[visit.say("事项", "What"), visit.say("内容", "Which")], "");
    let mut row = |zh: &str, en: &str, cell: Cell| {
        table.row(vec![Cell::text(visit.say(zh, en)), cell]);
    };
    let mut decided = Cell::marked(words_of_state, mark);
    if let Some(by) = &proposal.decided {
        decided = decided.and(format!("{} {}", by.by.name, words::time(visit, by.at)));
        if !by.note.is_empty() {
            decided = decided.and(&by.note);
        }
    }
    row("办理", "State", decided);
    row("自哪天起", "From", Cell::text(words::day(visit, proposal.sheet.effective_from)));
    row("谁提出", "By whom", Cell::text(&proposal.by.name).and(words::time(visit, proposal.at)));
    row("为什么", "Why", Cell::text(&proposal.sheet.reason));
    let effect: Option<Message> = serde_json::from_str(&proposal.sheet.effect).ok();
    let effect = effect.map_or_else(String::new, |effect| visit.told(&effect));
    row("提出时试算", "Tried when it was proposed", Cell::text(effect));
    row("数据指纹", "Digest", Cell::text(&proposal.sheet.digest));
    let links = vec![Link::to(
        format!("/policies/show?family={}", encoded(&proposal.sheet.family)),
        visit.say("看现行的规则", "See the rules in force"),
    )];
    Part::Table { title: String::new(), note: String::new(), table, links }
}

/// What the reader can do about it, and who may do the rest.
fn forms(visit: &Visit, proposal: &SheetProposal) -> Vec<Part> {
    if proposal.decided.is_some() {
        return Vec::new();
    }
    let place = address(proposal.id);
    let own = proposal.by.is(&Signer::of(visit.viewer()));
    let part =
        |title: &str, lines: Vec<String>, form: Form| Part::Form { title: title.to_owned(), lines, form };
    if own {
        let line = visit.say(
            "等财务或街道领导批准；提出人自己不能批准。",
            "It waits for finance or a street leader; who proposed it cannot approve it.",
        );
        let form = Form::new(format!("{place}/withdraw"), visit.say("撤回", "Take it back"));
        return vec![part(visit.say("您提出的", "Proposed by you"), vec![line.to_owned()], form)];
    }
    if !visit.may_all(Action::Decide, Resource::Policies) {
        let line = visit.say("由财务或街道领导批准。", "Finance or a street leader decides.").to_owned();
        return vec![Part::Text { title: String::new(), lines: vec![line], links: Vec::new() }];
    }
    let note = |zh: &str, en: &str| Field::new("note", visit.say(zh, en), Entry::Text);
    let line = visit.say(
        "请看下面与原来的差别和试算结果。批准后从生效日起执行，今后不再改动；再要改，须另提一版。",
        "Look at the difference and the trial below. Once approved it is in force from its first day and does not change \
         any more; another change is another version.",
    );
    let approves = Form::new(format!("{place}/approve"), visit.say("看过，批准", "Seen; approve"))
        .strong()
        .hide("digest", &proposal.sheet.digest)
        .field(note("说明（可不填）", "Remark (may be none)").optional());
    let declines = Form::new(format!("{place}/decline"), visit.say("退回", "Decline")).field(Field::new(
        "why",
        visit.say("退回的理由", "Why it is declined"),
        Entry::Text,
    ));
    vec![
        part(visit.say("请您决定", "For you to decide"), vec![line.to_owned()], approves),
        part("", Vec::new(), declines),
    ]
}

/// The lines in which two versions differ.
pub(super) fn difference(visit: &Visit, before: &str, after: &str) -> Part {
    let said = |line: Line| match line {
        Line::Same(text) => (' ', text),
        Line::Gone(text) => ('-', text),
        Line::New(text) => ('+', text),
        Line::LeftOut(count) => match visit.look.language.is_chinese() {
            true => ('…', format!("{count} 行没有变")),
            false => ('…', format!("{count} lines are the same")),
        },
    };
    Part::Difference {
        title: visit
            .say(
                "与原来那一版的差别（- 删去，+ 新增）",
                "The difference to the version before (- gone, + new)",
            )
            .to_owned(),
        lines: lines(before, after).into_iter().map(said).collect(),
    }
}

/// What it would have done to the last month.
pub(super) fn shown_effect(visit: &Visit, effect: &Effect) -> Vec<Part> {
    let mut parts = Vec::new();
    let text = visit.told(&effect.in_words());
    let title =
        visit.say("上月会怎样（试算，不保存）", "What it would have done to the last month").to_owned();
    parts.push(Part::Text { title, lines: vec![text], links: Vec::new() });
    if let Some(stars) = effect.stars.as_ref().filter(|stars| !stars.moved.is_empty()) {
        let labels = [
            visit.say("人员", "Person"),
            visit.say("原来", "As it was"),
            visit.say("改后", "As it would be"),
        ];
        let mut table = Table::new(&labels, "");
        let words_of = |stars: Option<Decimal>| {
            stars.map_or_else(
                || words::NOTHING.to_owned(),
                |stars| words::stars(&stars.normalize().to_string()),
            )
        };
        for moved in stars.moved.iter().take(LISTED) {
            table.row(vec![
                Cell::text(&moved.person.name).and(&moved.person.staff_no),
                Cell::text(words_of(moved.before)),
                Cell::text(words_of(moved.after)),
            ]);
        }
        let title = visit.say("星级会变的人", "Whose stars would be others").to_owned();
        parts.push(Part::Table { title, note: more(visit, stars.moved.len()), table, links: Vec::new() });
    }
    if let Some(pay) = effect.pay.as_ref().filter(|pay| !pay.movers.is_empty()) {
        let labels = [
            visit.say("人员", "Person"),
            visit.say("原来（元）", "As it was (yuan)"),
            visit.say("改后（元）", "As it would be (yuan)"),
            visit.say("相差（元）", "Difference (yuan)"),
        ];
        let mut table = Table::new(&labels, "").numbers(&[1, 2, 3]);
        for mover in pay.movers.iter().take(LISTED) {
            table.row(vec![
                Cell::text(&mover.person.name).and(&mover.person.staff_no),
                Cell::text(words::amount(Some(mover.before))),
                Cell::text(words::amount(Some(mover.after))),
                Cell::text(words::amount(Some(mover.after.saturating_sub(mover.before)))),
            ]);
        }
        let title = visit.say("金额会变的人", "Whose pay would be other").to_owned();
        parts.push(Part::Table { title, note: more(visit, pay.movers.len()), table, links: Vec::new() });
    }
    parts
}

fn more(visit: &Visit, count: usize) -> String {
    if count <= LISTED {
        return String::new();
    }
    match visit.look.language.is_chinese() {
        true => format!("共 {count} 人，列出变化最大的 {LISTED} 人。"),
        false => format!("{count} people; the {LISTED} whose figures differ most are listed."),
    }
}

fn answered(
    visit: &Visit,
    done: Result<(), crate::operations::OperationError>,
    code: &str,
) -> Result<Answer, WebError> {
    match done {
        Ok(()) => Ok(Answer::go(format!("{}?done={code}", address(visit.whole("id")?)))),
        Err(error) => with_notice(visit, Some(visit.refusal(error, None)?)),
    }
}

/// Approves it, as the second person.
pub(in crate::web) fn approves(visit: &Visit) -> Result<Answer, WebError> {
    let shown = (visit.whole("id")?, visit.form.field("digest"));
    let note = visit.form.field("note");
    let done = approve(visit.store(), visit.viewer(), &visit.service.data, shown, note, visit.now);
    answered(visit, done, "sheet-approved")
}

/// Declines it.
pub(in crate::web) fn declines(visit: &Visit) -> Result<Answer, WebError> {
    let done = decline(visit.store(), visit.viewer(), visit.whole("id")?, visit.form.field("why"), visit.now);
    answered(visit, done, "sheet-declined")
}

/// Takes back what the reader proposed.
pub(in crate::web) fn withdraws(visit: &Visit) -> Result<Answer, WebError> {
    let done = withdraw(visit.store(), visit.viewer(), visit.whole("id")?, visit.now);
    answered(visit, done, "sheet-withdrawn")
}
