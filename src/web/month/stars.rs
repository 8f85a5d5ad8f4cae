//! Stars for who leads: how they are spread, how the mean moves, who rose and fell, who came last, what inspections
//! found, and everybody's rank with sample and interval.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use xingchou_pages::Link;
use xingchou_pages::charts::{Bar, Trend};
use xingchou_pages::leader::{LeaderPage, PersonStars};
use xingchou_pages::month::Next;
use xingchou_pages::table::encoded;

use super::{above, address};
use crate::access::{Action, Resource};
use crate::month::Month;
use crate::month_way::Step;
use crate::operations::findings;
use crate::operations::last_ranked::last_ranked;
use crate::operations::month_way::show::show;
use crate::operations::score_of_person::{number_of, stars_of};
use crate::operations::scores::{self, ScoreShown, ScoresShown};
use crate::web::answer::Answer;
use crate::web::error::WebError;
use crate::web::navigation;
use crate::web::visit::Visit;
use crate::web::words;
use xingchou_pages::composed::{Cell, Composed, Part, Table};

/// Months that the picture of the mean shows.
const MONTHS: u32 = 6;
/// People of the table; all of them are on the page of scores.
const ROWS: usize = 300;
/// Those who moved most, up or down, that are listed.
const MOVERS: usize = 8;

/// The page of stars.
pub(in crate::web) fn page(visit: &Visit) -> Result<Answer, WebError> {
    let month = visit.month()?;
    let frame = visit.frame_below(above(visit, month), visit.say("星级", "Stars"));
    let Some(shown) = scores::latest(visit.store(), visit.viewer(), month)? else {
        let text = visit.say("这个月还没有评分。", "This month has not been scored yet.").to_owned();
        let parts = [Part::Text { title: String::new(), lines: vec![text], links: Vec::new() }];
        return Ok(Answer::page(Composed { frame: &frame, parts: &parts }.html()?));
    };
    let before = scores::latest(visit.store(), visit.viewer(), month.months_earlier(1))?;
    let next = waits_for_reader(visit, month)?;
    let above = [moved(visit, &shown, before.as_ref())];
    let mut below = Vec::new();
    below.extend(last(visit, &shown)?);
    below.extend(found(visit, month)?);
    below.push(more(visit, month, shown.people.len()));
    let people = ranked(visit, &shown, before.as_ref());
    let page = LeaderPage::new(
        &frame,
        next,
        &spread(visit, &shown),
        &course(visit, &shown)?,
        &people,
        (&above, &below),
    )?;
    Ok(Answer::page(page.html()?))
}

/// Everybody by group and rank; who has no rank comes last.
fn ranked(visit: &Visit, shown: &ScoresShown, before: Option<&ScoresShown>) -> Vec<PersonStars> {
    let mut people: Vec<&ScoreShown> = shown.people.iter().filter(|one| one.held.is_none()).collect();
    let rank = |one: &ScoreShown| number_of(one, "排名").filter(|rank| *rank > Decimal::ZERO);
    people.sort_by_key(|one| (group(one), rank(one).is_none(), rank(one), one.person.staff_no.clone()));
    let mut shared: BTreeMap<(String, Decimal), usize> = BTreeMap::new();
    for one in &people {
        if let Some(rank) = rank(one) {
            *shared.entry((group(one), rank)).or_default() += 1;
        }
    }
    let in_words = |one: &ScoreShown| match rank(one) {
        None => words::NOTHING.to_owned(),
        Some(rank) if shared.get(&(group(one), rank)).is_some_and(|count| *count > 1) => {
            format!("{}{}", rank.normalize(), visit.say("（并列）", " (shared)"))
        }
        Some(rank) => rank.normalize().to_string(),
    };
    people.iter().take(ROWS).map(|one| of(visit, one, (shown.month, before), in_words(one))).collect()
}

/// Whom somebody is compared with.
fn group(person: &ScoreShown) -> String {
    let named = person.words("同组岗位");
    if named.is_empty() { person.person.post.clone() } else { named }
}

/// The page of one person's stars.
pub(super) fn address_of(month: Month, staff_no: &str) -> String {
    format!("{}/stars/{}", address(month), encoded(staff_no))
}

/// Who rose and who fell most since the month before.
fn moved(visit: &Visit, shown: &ScoresShown, before: Option<&ScoresShown>) -> Part {
    let title = visit.say("比上月升降最多", "Moved most since last month").to_owned();
    let labels = [
        visit.say("姓名", "Name"),
        visit.say("上月星级", "Stars then"),
        visit.say("本月星级", "Stars now"),
        visit.say("总分变化", "Total"),
    ];
    let nothing = match before {
        None => visit.say("上月没有评分，无从比较。", "Last month was not scored."),
        Some(_) => visit.say("没有人有变化。", "Nobody moved."),
    };
    let mut table = Table::new(&labels, nothing).numbers(&[3]);
    let mut moves: Vec<(Decimal, &ScoreShown, &ScoreShown)> = Vec::new();
    for now in shown.people.iter().filter(|now| stars_of(now).is_some()) {
        let then = before
            .and_then(|before| before.people.iter().find(|then| then.person.staff_no == now.person.staff_no));
        let Some(then) = then.filter(|then| stars_of(then).is_some()) else { continue };
        if let Some((was, is)) = number_of(then, "总分").zip(number_of(now, "总分")) {
            moves.push((is.saturating_sub(was), then, now));
        }
    }
    moves.retain(|(change, then, now)| !change.is_zero() || stars_of(then) != stars_of(now));
    moves.sort_by_key(|(change, _, now)| (std::cmp::Reverse(change.abs()), now.person.staff_no.clone()));
    let stars = |one: &ScoreShown| {
        words::stars(&stars_of(one).map(|stars| stars.normalize().to_string()).unwrap_or_default())
    };
    for (change, then, now) in moves.iter().take(MOVERS) {
        table.row(vec![
            Cell::link(&now.person.name, address_of(shown.month, &now.person.staff_no))
                .and(&now.person.staff_no),
            Cell::text(stars(then)),
            Cell::text(stars(now)),
            Cell::text(signed(*change)),
        ]);
    }
    Part::Table { title, note: String::new(), table, links: Vec::new() }
}

/// Who came last, by the sheet's own rule; nothing where it has none.
fn last(visit: &Visit, shown: &ScoresShown) -> Result<Option<Part>, WebError> {
    let Some(list) = last_ranked(visit.store(), visit.viewer(), shown)? else { return Ok(None) };
    let labels = [
        visit.say("姓名", "Name"),
        visit.say("岗位", "Post"),
        visit.say("名次", "Rank"),
        visit.say("总分", "Total"),
        visit.say("样本（条）", "Ratings"),
    ];
    let mut table =
        Table::new(&labels, visit.say("这个月没有人列入。", "Nobody is on it.")).numbers(&[2, 3, 4]);
    for one in &list.people {
        table.row(vec![
            Cell::link(&one.person.name, address_of(shown.month, &one.person.staff_no))
                .and(&one.person.staff_no),
            Cell::text(group(one)),
            Cell::text(words::or_dash(one.words("排名"))),
            Cell::text(words::or_dash(one.words("总分"))),
            Cell::text(words::or_dash(one.words("有效评价数"))),
        ]);
    }
    let samples: Vec<String> =
        list.least_samples.iter().map(|(class, least)| format!("{class} {}", least.normalize())).collect();
    let mut note = visit
        .say(
            "名单只供谈话，不会自动处理；同分并列的都列入。",
            "A list to talk by; nothing follows from it by itself. Equals are all on it.",
        )
        .to_owned();
    if !samples.is_empty() {
        note += &match visit.look.language.is_chinese() {
            true => format!("最少样本（条）：{}；不足的不评星、不排名，也不会列入。", samples.join("、")),
            false => format!(
                " Fewest ratings to be ranked: {}; who has fewer has no stars and is not on it.",
                samples.join(", ")
            ),
        };
    }
    let title = visit.say("末位谈话名单", "Who came last").to_owned();
    Ok(Some(Part::Table { title, note, table, links: Vec::new() }))
}

/// What inspections found, for who may see it.
fn found(visit: &Visit, month: Month) -> Result<Option<Part>, WebError> {
    if !visit.may(Action::See, Resource::Findings) {
        return Ok(None);
    }
    let labels = [
        visit.say("日期", "Day"),
        visit.say("姓名", "Name"),
        visit.say("问题", "What"),
        visit.say("处理", "What was done"),
    ];
    let nothing = visit.say("这个月没有督查问题。", "Inspections found nothing in this month.");
    let mut table = Table::new(&labels, nothing);
    for finding in findings::list(visit.store(), visit.viewer(), month)? {
        table.row(vec![
            Cell::text(words::day(visit, finding.date)),
            Cell::link(&finding.name, address_of(month, &finding.staff_no)).and(&finding.staff_no),
            Cell::text(finding.problem),
            Cell::text(words::or_dash(finding.outcome)),
        ]);
    }
    let title = visit.say("督查通报", "What inspections found").to_owned();
    Ok(Some(Part::Table { title, note: String::new(), table, links: Vec::new() }))
}

/// Where else to look.
fn more(visit: &Visit, month: Month, people: usize) -> Part {
    let mut links = vec![Link::to(
        format!("{}/scores", address(month)),
        visit.say("全部评分，可筛选、排序、导出", "All scores, to filter, sort and take out"),
    )];
    if navigation::sees_ratings_of_others(visit) {
        let title = visit.say("评星是否公平：每颗星有多稳，哪些情况值得了解", "Whether stars are fair");
        links.push(Link::to(format!("{}/fairness", address(month)), title));
        let title = visit.say("评价集中在哪些时段", "When ratings come");
        links.push(Link::to(format!("{}/ratings", address(month)), title));
    }
    let lines = match (people > ROWS, visit.look.language.is_chinese()) {
        (false, _) => Vec::new(),
        (true, true) => vec![format!("共 {people} 人，上面列出前 {ROWS} 人。")],
        (true, false) => vec![format!("{people} people, the first {ROWS} above.")],
    };
    Part::Text { title: visit.say("去看", "Go and see").to_owned(), lines, links }
}

fn of(
    visit: &Visit,
    person: &ScoreShown,
    (month, before): (Month, Option<&ScoresShown>),
    rank: String,
) -> PersonStars {
    let stars = stars_of(person).map(|stars| stars.normalize().to_string());
    let in_words = match &stars {
        Some(stars) if visit.look.language.is_chinese() => format!("{stars} 星"),
        Some(stars) => format!("{stars} stars"),
        None => person.words("评星状态"),
    };
    let was = before.and_then(|before| {
        let same = before.people.iter().find(|other| other.person.staff_no == person.person.staff_no)?;
        number_of(same, "总分")
    });
    let starred = |text: String| if stars.is_some() { text } else { words::NOTHING.to_owned() };
    let moved = match (was, number_of(person, "总分").filter(|_| stars.is_some())) {
        (Some(was), Some(now)) => signed(now.saturating_sub(was)),
        _ => words::NOTHING.to_owned(),
    };
    let interval = match (number_of(person, "满意率下限"), number_of(person, "满意率上限")) {
        (Some(low), Some(high)) => format!("{}–{}", low.round_dp(1), high.round_dp(1)),
        _ => words::NOTHING.to_owned(),
    };
    PersonStars {
        name: person.person.name.clone(),
        href: address_of(month, &person.person.staff_no),
        stars: stars.as_deref().map_or_else(|| in_words.clone(), words::stars),
        stars_in_words: in_words,
        total: starred(words::or_dash(person.words("总分"))),
        sample: words::or_dash(person.words("有效评价数")),
        interval: starred(interval),
        moved,
        rank,
        group: group(person),
    }
}

pub(super) fn signed(change: Decimal) -> String {
    let change = change.normalize();
    match change {
        change if change.is_zero() => "0".to_owned(),
        change if change.is_sign_negative() => format!("−{}", change.abs()),
        change => format!("+{change}"),
    }
}

/// How many people have how many stars.
fn spread(visit: &Visit, shown: &ScoresShown) -> Vec<Bar> {
    let mut counts: BTreeMap<String, i64> = BTreeMap::new();
    for stars in shown.people.iter().filter_map(stars_of) {
        *counts.entry(stars.normalize().to_string()).or_default() += 1;
    }
    let bar = |(stars, count): (String, i64)| Bar {
        label: match visit.look.language.is_chinese() {
            true => format!("{stars} 星"),
            false => format!("{stars} ★"),
        },
        value: count,
        shown: count.to_string(),
        interval: None,
    };
    counts.into_iter().rev().map(bar).collect()
}

/// The mean total over the last months, in hundredths.
fn course(visit: &Visit, shown: &ScoresShown) -> Result<Trend, WebError> {
    use rust_decimal::prelude::ToPrimitive;
    let mut trend = Trend { months: Vec::new(), figures: Vec::new(), between: (0, 10_000) };
    for back in (0..MONTHS).rev() {
        let month = shown.month.months_earlier(back);
        trend.months.push(format!("{}", month.first_day().format("%-m")) + visit.say("月", ""));
        let of_month = match back {
            0 => mean(shown),
            _ => scores::latest(visit.store(), visit.viewer(), month)?.as_ref().and_then(mean),
        };
        let figure = of_month.and_then(|mean| {
            let hundredths = mean.checked_mul(Decimal::ONE_HUNDRED)?.round().to_i64()?;
            Some((hundredths, mean.round_dp(1).to_string()))
        });
        trend.figures.push(figure);
    }
    let known: Vec<i64> = trend.figures.iter().flatten().map(|(value, _)| *value).collect();
    if let (Some(low), Some(high)) = (known.iter().min(), known.iter().max()) {
        trend.between = (low.saturating_sub(500).max(0), high.saturating_add(500));
    }
    Ok(trend)
}

fn mean(shown: &ScoresShown) -> Option<Decimal> {
    let totals: Vec<Decimal> = shown
        .people
        .iter()
        .filter(|person| stars_of(person).is_some())
        .filter_map(|person| number_of(person, "总分"))
        .collect();
    let sum = totals.iter().fold(Decimal::ZERO, |sum, total| sum.saturating_add(*total));
    sum.checked_div(Decimal::from(totals.len()))
}

/// That the stars wait for this reader's signature.
fn waits_for_reader(visit: &Visit, month: Month) -> Result<Option<Next>, WebError> {
    let rule = Step::StarsSigned.rule();
    if !visit.may_all(Action::Decide, Resource::Scores) || !visit.may_all(rule.action, rule.resource) {
        return Ok(None);
    }
    let shown = show(visit.store(), visit.viewer(), month, visit.now)?;
    let open = shown.steps.iter().find(|step| step.step == Step::StarsSigned && step.done.is_none());
    Ok(open.filter(|step| step.missing.is_empty()).map(|_| Next {
        text: String::new(),
        action: Some(Link::to(format!("{}/sign", address(month)), visit.say("去签字", "Go and sign"))),
        post: false,
    }))
}
