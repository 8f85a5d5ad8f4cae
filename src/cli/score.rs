//! `xingchou score`

use std::process::ExitCode;

use clap::Args;

use super::table::{Align, Table};
use super::{Surroundings, warnings};
use crate::month::Month;
use crate::operations::OperationError;
use crate::operations::score::{Scored, score};

/// What `score` is told.
#[derive(Args)]
pub(super) struct Arguments {
    /// 考核月，如 2026-10 · the month assessed
    #[arg(long, value_name = "MONTH")]
    period: Month,
    /// 用另一个方案试评 · score by another pack, such as districts/chengdu-wenjiang
    #[arg(long)]
    pack: Option<String>,
}

pub(super) fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, OperationError> {
    let store = surroundings.store()?;
    let pack = arguments.pack.as_deref();
    let scored = score(&store, &surroundings.viewer, &surroundings.data, arguments.period, pack)?;
    surroundings.print(&scored, in_words)?;
    Ok(ExitCode::SUCCESS)
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
    let held = results.people.iter().filter(|person| person.held.is_some()).count();
    let again = if scored.unchanged { "（与上次相同，未作改动）" } else { "" };
    format!(
        "{} {} 评分 #{}{again}：{} 人，暂缓 {held} 人 (scored: {}, held: {held})\n{}{}",
        scored.month,
        scored.title,
        scored.run,
        results.people.len(),
        results.people.len(),
        table.text(),
        warnings(&scored.warnings),
    )
}
