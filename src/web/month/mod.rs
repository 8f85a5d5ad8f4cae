//! A month as a path of steps: where it stands, what is missing, and the one next thing to do.

pub(super) mod fairness;
pub(super) mod notice;
pub(super) mod papers;
pub(super) mod person_stars;
pub(super) mod rating_hours;
pub(super) mod rota;
pub(super) mod score;
pub(super) mod scores;
pub(super) mod sign;
pub(super) mod stars;
pub(super) mod what_if;

use xingchou_pages::Link;
use xingchou_pages::month::{Block, Exception, MonthPage, Next, Step as PathStep};

use super::answer::Answer;
use super::error::WebError;
use super::visit::Visit;
use super::{navigation, words};
use crate::access::rights::may;
use crate::access::separation::scope_fits;
use crate::access::{Action, Grant, Resource, Role};
use crate::month::Month;
use crate::month_way::Step;
use crate::operations::month_way::show::{MonthShown, RunShown, StepShown, show};
use crate::operations::{layouts, questions, rejected_rows, slips};

/// The link to a month, for the way to its pages.
pub(super) fn above(visit: &Visit, month: Month) -> Vec<Link> {
    vec![Link::to(address(month), words::month(visit, month))]
}

/// The address of a month's page.
pub(super) fn address(month: Month) -> String {
    format!("/months/{month}")
}

/// The page where a step is taken.
fn place(month: Month, step: Step, run: Option<i64>) -> String {
    let of_month = address(month);
    let of_run =
        |page: &str| run.map_or_else(|| format!("{of_month}/calculate"), |run| format!("/runs/{run}/{page}"));
    match step {
        Step::TakenIn => format!("/files?month={month}"),
        Step::Scored => format!("{of_month}/score"),
        Step::Published | Step::AppealsClosed => format!("{of_month}/notice"),
        Step::StarsSeen | Step::StarsSigned => format!("{of_month}/sign"),
        Step::Calculated => format!("{of_month}/calculate"),
        Step::PaySeen | Step::Checked | Step::Approved => of_run("review"),
        Step::Exported | Step::Paid => of_run("payment"),
        Step::Closed => format!("{of_month}/close"),
    }
}

/// A step of the path with where it is taken.
struct OnPath<'s> {
    step: Step,
    shown: Option<&'s StepShown>,
    run: Option<i64>,
    done: bool,
}

/// Who may take a step, in words.
pub(super) fn who_may(visit: &Visit, step: Step) -> String {
    let rule = step.rule();
    let roles = Role::ALL.into_iter().filter(|role| Role::of_account(role.code()).is_some());
    let names: Vec<String> = roles
        .filter(|role| may(*role, rule.action, rule.resource))
        // A step is of the whole district; who has the right for herself alone takes none.
        .filter(|role| scope_fits(&Grant::of_district(*role)))
        .map(|role| navigation::role(visit, role))
        .collect();
    names.join(visit.say("、", ", "))
}

/// The run that a month's path goes on with: the first that is not paid, or the last.
fn run_of(shown: &MonthShown) -> Option<&RunShown> {
    let open = |run: &&RunShown| run.steps.iter().any(|step| step.done.is_none() && !step.off);
    shown.runs.iter().find(open).or(shown.runs.last())
}

fn path<'s>(visit: &Visit, shown: &'s MonthShown) -> Vec<OnPath<'s>> {
    let mut path: Vec<OnPath<'s>> = shown
        .steps
        .iter()
        .filter(|step| !step.off)
        .map(|step| OnPath { step: step.step, shown: Some(step), run: None, done: step.done.is_some() })
        .collect();
    if !visit.may_all(Action::See, Resource::Pay) {
        return path;
    }
    match run_of(shown) {
        Some(run) => path.extend(run.steps.iter().filter(|step| !step.off).map(|step| OnPath {
            step: step.step,
            shown: Some(step),
            run: Some(run.run),
            done: step.done.is_some(),
        })),
        None => {
            let steps = [Step::Calculated, Step::Checked, Step::Approved, Step::Exported, Step::Paid];
            path.extend(steps.map(|step| OnPath { step, shown: None, run: None, done: false }));
        }
    }
    path.push(OnPath { step: Step::Closed, shown: None, run: None, done: shown.closed.is_some() });
    path
}

fn state(visit: &Visit, on: &OnPath<'_>, shown: &MonthShown) -> String {
    let mark = on.shown.and_then(|step| step.done.as_ref());
    let mark = mark.or(shown.closed.as_ref().filter(|_| on.step == Step::Closed));
    match mark {
        Some(mark) => format!("✓ {}", mark.by.name),
        None if on.shown.is_some_and(|step| step.fallen) => {
            visit.say("内容有变，须重办", "changed; to be done again").to_owned()
        }
        None => visit.say("未办", "not yet").to_owned(),
    }
}

/// The page of a month.
pub(super) fn page(visit: &Visit) -> Result<Answer, WebError> {
    let month = visit.month()?;
    let shown = show(visit.store(), visit.viewer(), month, visit.now)?;
    let path = path(visit, &shown);
    let next = path.iter().find(|on| !on.done);
    let steps: Vec<PathStep> = path
        .iter()
        .map(|on| PathStep {
            name: visit.told(&on.step.title()),
            state: state(visit, on, &shown),
            href: place(month, on.step, on.run),
            done: on.done,
            current: next.is_some_and(|next| next.step == on.step),
        })
        .collect();
    let mut exceptions = Vec::new();
    for missing in next.and_then(|next| next.shown).map(|step| step.missing.as_slice()).unwrap_or_default() {
        exceptions.push(Exception {
            count: visit.say("还差", "missing").to_owned(),
            text: visit.told(missing),
            href: String::new(),
            action: String::new(),
        });
    }
    exceptions.extend(waiting(visit, month, &shown)?);
    let (totals, held) = totals(visit, &shown)?;
    exceptions.extend(held);
    let frame = visit.frame(words::month(visit, month));
    let html = MonthPage {
        frame: &frame,
        steps: &steps,
        next: next.map(|next| to_do(visit, month, next)),
        totals: &totals,
        exceptions: &exceptions,
        blocks: &blocks(visit, month, &shown),
    }
    .html()?;
    Ok(Answer::page(html))
}

fn to_do(visit: &Visit, month: Month, next: &OnPath<'_>) -> Next {
    let title = visit.told(&next.step.title());
    let rule = next.step.rule();
    if visit.may_all(rule.action, rule.resource) {
        let action = Link::to(place(month, next.step, next.run), title.clone());
        return Next { text: title, action: Some(action), post: false };
    }
    let who = who_may(visit, next.step);
    let text = match visit.look.language.is_chinese() {
        true => format!("{title}，等{who}办理"),
        false => format!("{title}; waits for {who}"),
    };
    Next { text, action: None, post: false }
}

/// What waits about the month's files and ratings.
fn waiting(visit: &Visit, month: Month, shown: &MonthShown) -> Result<Vec<Exception>, WebError> {
    let mut exceptions = Vec::new();
    let mut add = |count: usize, text: &str, href: String| {
        if count > 0 {
            exceptions.push(Exception {
                count: count.to_string(),
                text: text.to_owned(),
                href,
                action: visit.say("去处理", "deal with it").to_owned(),
            });
        }
    };
    if visit.may_all(Action::See, Resource::ImportFiles) {
        let known = layouts::known(&visit.service.data)?;
        let rows = rejected_rows::list(visit.store(), visit.viewer(), &known, Some(month), false)?.len();
        add(rows, visit.say("行没有入库", "rows were refused"), format!("/files/rejected?month={month}"));
        let open = questions::list(visit.store(), visit.viewer(), false)?.len();
        add(open, visit.say("个人员待确认", "people to make sure of"), "/files/questions".to_owned());
    }
    if visit.may_all(Action::See, Resource::Appeals) {
        add(shown.open_appeals, visit.say("件申诉未办结", "appeals are open"), "/appeals".to_owned());
    }
    Ok(exceptions)
}

type Sums = (Vec<(String, String)>, Vec<Exception>);

/// What the month's run comes to, and who is held in it.
fn totals(visit: &Visit, shown: &MonthShown) -> Result<Sums, WebError> {
    let Some(run) = run_of(shown) else { return Ok((Vec::new(), Vec::new())) };
    let slips = slips::of_run(visit.store(), visit.viewer(), run.run)?;
    let sum = |name: &str| (name.to_owned(), words::amount(Some(slips.sum(name))));
    let totals = super::pay::TOTALS.iter().map(|name| sum(name)).collect();
    let held = slips.slips.iter().filter(|slip| slip.held.is_some()).count();
    let exception = (held > 0).then(|| Exception {
        count: held.to_string(),
        text: visit.say("人暂缓发放", "people are held").to_owned(),
        href: format!("/runs/{}/review", run.run),
        action: visit.say("看原因", "see why").to_owned(),
    });
    Ok((totals, exception.into_iter().collect()))
}

fn blocks(visit: &Visit, month: Month, shown: &MonthShown) -> Vec<Block> {
    let mut blocks = Vec::new();
    let is_chinese = visit.look.language.is_chinese();
    let mut lines = vec![match is_chinese {
        true => format!("已收 {} 个文件。", shown.files),
        false => format!("{} files were taken.", shown.files),
    }];
    if shown.to_confirm > 0 {
        lines.push(match is_chinese {
            true => format!(
                "本人确认：共 {} 人，已确认 {} 人，期满未提出 {} 人。",
                shown.to_confirm, shown.confirmed, shown.lapsed
            ),
            false => format!(
                "Scores confirmed: {} of {}, {} by silence.",
                shown.confirmed, shown.to_confirm, shown.lapsed
            ),
        });
    }
    for (zh, en, period) in
        [("确认期", "Confirmation: ", &shown.confirmation), ("公示期", "Public notice: ", &shown.notice)]
    {
        if let Some(period) = period {
            lines.push(format!("{}{}", visit.say(zh, en), visit.told(period)));
        }
    }
    if shown.unsettled_ratings > 0 {
        lines.push(match is_chinese {
            true => format!("{} 条差评还没有办结，也没有申诉。", shown.unsettled_ratings),
            false => format!("{} bad ratings are neither closed nor contested.", shown.unsettled_ratings),
        });
    }
    blocks.push(Block { title: visit.say("进展", "How it stands").to_owned(), lines, links: Vec::new() });
    let mut links = Vec::new();
    let mut add = |open: bool, href: String, zh: &str, en: &str| {
        if open {
            links.push(Link::to(href, visit.say(zh, en)));
        }
    };
    let sees_scores = visit.may(Action::See, Resource::Scores);
    add(sees_scores, format!("{}/stars", address(month)), "星级", "Stars");
    add(sees_scores, format!("{}/scores", address(month)), "全部评分", "All scores");
    let sees_records = visit.may(Action::See, Resource::MonthRecords);
    add(sees_records, format!("{}/rota", address(month)), "排班", "Rota");
    add(navigation::works_on_month(visit), "/year".to_owned(), "全年要办的事", "Due in the year");
    add(navigation::sees_ratings_of_others(visit), "/windows".to_owned(), "窗口情况", "Windows now");
    for run in &shown.runs {
        let (zh, en) = (format!("工资批次 #{} 全部人员", run.run), format!("everybody of run #{}", run.run));
        add(true, format!("/runs/{}", run.run), &zh, &en);
        let (zh, en) = (format!("工资批次 #{} 汇总和比较", run.run), format!("totals of run #{}", run.run));
        add(true, format!("/runs/{}/totals", run.run), &zh, &en);
    }
    add(!shown.runs.is_empty(), format!("{}/what-if", address(month)), "试算：改几个数会怎样", "What if");
    add(true, format!("{}/papers", address(month)), "材料", "Papers");
    let (earlier, later) = (month.months_earlier(1), month.next());
    add(true, address(earlier), &words::month(visit, earlier), &words::month(visit, earlier));
    add(true, address(later), &words::month(visit, later), &words::month(visit, later));
    blocks.push(Block { title: visit.say("去看", "Go and see").to_owned(), lines: Vec::new(), links });
    blocks
}
