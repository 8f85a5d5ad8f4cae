//! `xingchou fairness`

use std::process::ExitCode;

use clap::Args;
use rust_decimal::Decimal;

use super::Surroundings;
use super::table::{Align, Table, grouped};
use crate::month::Month;
use crate::operations::OperationError;
use crate::operations::fairness::{Fairness, Stability, Thresholds, fairness};

/// What `fairness` is told.
#[derive(Args)]
pub(super) struct Arguments {
    /// 考核月，如 2026-10 · the month assessed
    #[arg(long, value_name = "MONTH")]
    period: Month,
    /// 试到多几条差评为止 · how many more bad ratings are tried
    #[arg(long, value_name = "N")]
    bad_ratings: Option<u32>,
}

pub(super) fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, OperationError> {
    let store = surroundings.store()?;
    let mut thresholds = Thresholds::default();
    if let Some(tried) = arguments.bad_ratings {
        thresholds.bad_ratings_tried = tried;
    }
    let found = fairness(&store, &surroundings.viewer, arguments.period, thresholds)?;
    surroundings.print(&found, in_words)?;
    Ok(ExitCode::SUCCESS)
}

fn percent(number: Option<Decimal>) -> String {
    number.map_or_else(|| "—".to_owned(), |number| number.round_dp(1).to_string())
}

fn firmness(stability: Option<&Stability>, tried: u32) -> (String, String) {
    match stability {
        None => ("—".to_owned(), "—".to_owned()),
        Some(Stability { bad_ratings: Some(bad_ratings), yuan, .. }) => {
            (bad_ratings.to_string(), yuan.map_or_else(|| "—".to_owned(), grouped))
        }
        Some(_) => (format!("超过 {tried}"), "—".to_owned()),
    }
}

fn in_words(found: &Fairness) -> String {
    let tried = found.thresholds.bad_ratings_tried;
    let mut table = Table::new(&[
        ("工号", Align::Left),
        ("姓名", Align::Left),
        ("岗位", Align::Left),
        ("星级", Align::Right),
        ("评价数", Align::Right),
        ("满意率%", Align::Right),
        ("95% 区间", Align::Left),
        ("评价率%", Align::Right),
        ("再多几条差评降星", Align::Right),
        ("相差（元）", Align::Right),
        ("状态", Align::Left),
    ]);
    for line in &found.people {
        let interval = line.interval.map_or_else(
            || "—".to_owned(),
            |(low, high)| format!("{} – {}", low.round_dp(1), high.round_dp(1)),
        );
        let (bad_ratings, yuan) = firmness(line.stability.as_ref(), tried);
        let or_dash = |number: Option<Decimal>| {
            number.map_or_else(|| "—".to_owned(), |number| number.normalize().to_string())
        };
        table.row(vec![
            line.person.staff_no.clone(),
            line.person.name.clone(),
            line.person.post.clone(),
            or_dash(line.stars),
            or_dash(line.ratings),
            percent(line.satisfied),
            interval,
            percent(line.coverage),
            bad_ratings,
            yuan,
            line.status.clone(),
        ]);
    }
    let mut text = format!(
        "{} 评分 #{} 的稳健程度 (how firm the stars are)\n{}",
        found.month,
        found.score_run,
        table.text()
    );
    text += &format!(
        "值得了解的情况 {} 条，只供参考，不作处理依据 ({} signals, to ask about)\n",
        found.signals.len(),
        found.signals.len()
    );
    for signal in &found.signals {
        let who = signal.staff_no.as_deref().or(signal.device.as_deref()).unwrap_or_default();
        text += &format!("  {who}：{}\n", signal.what.zh);
    }
    text + &found.thresholds.assumed.zh
}
