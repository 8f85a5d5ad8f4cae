//! `xingchou score`

use std::process::ExitCode;

use clap::{Args, ValueEnum};
use xingchou_engine::evaluate::Value;
use xingchou_engine::sheet::Section;
use xingchou_engine::value::ValueType;

use super::table::{Align, Table};
use super::{Surroundings, warnings};
use crate::month::Month;
use crate::operations::OperationError;
use crate::operations::results::ColumnHead;
use crate::operations::score::{ScoreSpan, Scored, score_span};

/// What `score` is told.
#[derive(Args)]
pub(super) struct Arguments {
    /// 考核月，如 2026-10 · the month assessed
    #[arg(long, value_name = "MONTH")]
    period: Month,
    /// 月、季还是年：季和年用各月的评分，按方案的 quarter、year 规则表 · month, or the quarter or year up to it
    #[arg(long, value_enum, default_value_t = Span::Month)]
    span: Span,
    /// 用另一个方案试评 · score by another pack, such as districts/chengdu-wenjiang
    #[arg(long)]
    pack: Option<String>,
}

/// What is scored.
#[derive(Clone, Copy, ValueEnum)]
enum Span {
    /// 月 · the month
    Month,
    /// 季 · the quarter up to the month
    Quarter,
    /// 年 · the year up to the month
    Year,
}

impl From<Span> for ScoreSpan {
    fn from(span: Span) -> Self {
        match span {
            Span::Month => Self::Month,
            Span::Quarter => Self::Quarter,
            Span::Year => Self::Year,
        }
    }
}

pub(super) fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, OperationError> {
    let store = surroundings.store()?;
    let pack = arguments.pack.as_deref();
    let (data, span) = (&surroundings.data, arguments.span.into());
    let scored = score_span(&store, &surroundings.viewer, data, arguments.period, pack, span)?;
    surroundings.print(&scored, |scored| match span {
        ScoreSpan::Month => in_words(scored),
        ScoreSpan::Quarter | ScoreSpan::Year => columns_in_words(scored),
    })?;
    Ok(ExitCode::SUCCESS)
}

/// A quarter's or a year's table: everybody with every column that is not a working.
fn columns_in_words(scored: &Scored) -> String {
    let results = &scored.results;
    let shown: Vec<&ColumnHead> =
        results.columns.iter().filter(|column| column.section != Section::Working).collect();
    let shown = if shown.is_empty() { results.columns.iter().collect() } else { shown };
    let mut headings = vec![("工号", Align::Left), ("姓名", Align::Left), ("岗位", Align::Left)];
    headings.extend(shown.iter().map(|column| {
        let is_number = matches!(column.value_type, ValueType::Number | ValueType::Money);
        (column.name.as_str(), if is_number { Align::Right } else { Align::Left })
    }));
    headings.push(("状态", Align::Left));
    let mut table = Table::new(&headings);
    for (person, result) in scored.people.iter().zip(&results.people) {
        let mut row = vec![person.staff_no.clone(), person.name.clone(), person.post.clone()];
        let held = result.held.as_ref();
        row.extend(shown.iter().map(|column| match results.value(result, &column.name) {
            Some(value) if held.is_none() => value.chinese(),
            _ => "—".to_owned(),
        }));
        row.push(held.map_or_else(String::new, |held| format!("暂缓：{}", held.reason.zh)));
        table.row(row);
    }
    format!("{}{}{}{}", head(scored), table.text(), lists(scored), warnings(&scored.warnings))
}

/// The star table: everybody who takes part with stars, total, rank and sample; the others with the reason.
pub(super) fn in_words(scored: &Scored) -> String {
    let mut table = Table::new(&[
        ("工号", Align::Left),
        ("姓名", Align::Left),
        ("岗位", Align::Left),
        ("星级", Align::Left),
        ("总分", Align::Right),
        ("排名", Align::Right),
        ("有效评价", Align::Right),
        ("满意率%", Align::Right),
        ("状态", Align::Left),
    ]);
    let results = &scored.results;
    for (person, result) in scored.people.iter().zip(&results.people) {
        let value =
            |name: &str| results.value(result, name).map_or_else(String::new, |value| value.chinese());
        let state = match &result.held {
            Some(held) => format!("暂缓：{}", held.reason.zh),
            None => value("评星状态"),
        };
        let starred = result.held.is_none() && state == "已评星";
        let stars = value("星级").parse::<usize>().unwrap_or(0);
        let or_dash = |text: String| if starred { text } else { "—".to_owned() };
        table.row(vec![
            person.staff_no.clone(),
            person.name.clone(),
            person.post.clone(),
            or_dash("★".repeat(stars.min(5))),
            or_dash(value("总分")),
            or_dash(value("排名")),
            value("有效评价数"),
            value("满意率"),
            state,
        ]);
    }
    format!("{}{}{}{}", head(scored), table.text(), lists(scored), warnings(&scored.warnings))
}

/// Lists of people that a sheet may give, and what each is for: nothing follows from them by itself.
const LISTS: [(&str, &str); 2] = [
    ("末位谈话", "只用于谈话；样本不足的不排名、不在内 (for a talk only)"),
    ("动态管理", "由街道研究，程序不作处理 (to be looked at by the office)"),
];

/// Who is on the lists that the sheet gives, with how many could not be on them for want of a sample.
fn lists(scored: &Scored) -> String {
    let results = &scored.results;
    let everybody = || scored.people.iter().zip(&results.people).filter(|(_, result)| result.held.is_none());
    let mut text = String::new();
    for (name, purpose) in LISTS.into_iter().filter(|(name, _)| results.column(name).is_some()) {
        let listed: Vec<String> = everybody()
            .filter(|(_, result)| results.value(result, name) == Some(Value::Truth(true)))
            .map(|(person, _)| format!("{} {}", person.staff_no, person.name))
            .collect();
        let who = if listed.is_empty() { "无 (nobody)".to_owned() } else { listed.join("、") };
        text += &format!("{name}：{who}。{purpose}\n");
    }
    let too_small = everybody()
        .filter(|(_, result)| results.value(result, "评星状态") == Some(Value::Text("样本不足".into())))
        .count();
    if !text.is_empty() && too_small > 0 {
        text += &format!("样本不足、没有评星的 {too_small} 人 (without a star for want of a sample)\n");
    }
    text
}

/// How many were scored and how many are held, in both languages.
fn head(scored: &Scored) -> String {
    let results = &scored.results;
    let held = results.people.iter().filter(|person| person.held.is_some()).count();
    let again = if scored.unchanged { "（与上次相同，未作改动）" } else { "" };
    format!(
        "{} {} 评分 #{}{again}：{} 人，暂缓 {held} 人 (scored: {}, held: {held})\n",
        scored.month,
        scored.title,
        scored.run,
        results.people.len(),
        results.people.len(),
    )
}
