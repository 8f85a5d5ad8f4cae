//! `xingchou month`

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::Surroundings;
use super::table::{Align, Table};
use crate::clock;
use crate::message::Message;
use crate::month::Month;
use crate::month_way::{Mark, Step};
use crate::operations::OperationError;
use crate::operations::month_way::pay::{check, close, record};
use crate::operations::month_way::show::{MonthShown, StepShown, show};
use crate::operations::month_way::{Taken, stars};
use crate::operations::recompute::latest_pay_run;

/// What `month` is told.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Args)]
struct Period {
    /// 月份，如 2026-10 · the month
    #[arg(long, value_name = "MONTH")]
    period: Month,
}

#[derive(Args)]
struct Signed {
    #[command(flatten)]
    of: Period,
    /// 数据指纹，不写即您最近看过的 · the digest you were shown, by default the last
    #[arg(long, value_name = "DIGEST")]
    digest: Option<String>,
}

#[derive(Args)]
struct Noted {
    #[command(flatten)]
    of: Period,
    /// 工资批次号，不写即最近一批 · the run's number, the latest by default
    #[arg(long)]
    run: Option<i64>,
    /// 说明 · a note
    #[arg(long, default_value = "")]
    note: String,
}

#[derive(Subcommand)]
enum What {
    /// 这个月到哪一步，下一步做什么 · where a month stands and what comes next
    Show(Period),
    /// 确认本人评分 · confirm your own score
    Confirm(Period),
    /// 公示 · put the stars on public notice
    Publish(Period),
    /// 申诉截止 · end the appeals
    CloseAppeals {
        #[command(flatten)]
        of: Period,
        /// 尚有未办结的申诉时，写明为什么不影响 · why open appeals do not stand in the way
        #[arg(long, default_value = "")]
        note: String,
    },
    /// 签字前看星级 · look at the stars before signing
    Stars(Period),
    /// 星级签字 · sign the stars
    SignStars {
        #[command(flatten)]
        signed: Signed,
        /// 知悉尚有差评未办结 · you know of the bad ratings that are not dealt with
        #[arg(long)]
        acknowledge: bool,
    },
    /// 复核工资 · check the latest run
    Check(Signed),
    /// 财务审核（定稿）· approve the latest run
    Approve(Signed),
    /// 发放材料已导出 · record that the papers went out
    ExportDone(Noted),
    /// 已发放 · record that the run was paid
    Paid(Noted),
    /// 归档 · close the month
    Close(Period),
}

pub(super) fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, OperationError> {
    let store = surroundings.store()?;
    let (viewer, now) = (&surroundings.viewer, clock::now());
    let latest = |month: Month| latest_pay_run(&store, viewer, month);
    let taken = match &arguments.what {
        What::Show(of) => {
            let shown = show(&store, viewer, of.period, now)?;
            surroundings.print(&shown, in_words)?;
            return Ok(ExitCode::SUCCESS);
        }
        What::Confirm(of) => {
            let confirmed = stars::confirm(&store, viewer, of.period, now)?;
            surroundings.print(&confirmed, |confirmed| {
                format!(
                    "您（{}）已确认 {} 的评分\nyour score of {} is confirmed",
                    confirmed.staff_no, confirmed.month, confirmed.month
                )
            })?;
            return Ok(ExitCode::SUCCESS);
        }
        What::Stars(of) => {
            let shown = stars::look(&store, viewer, of.period, now)?;
            surroundings.print(&shown, stars_in_words)?;
            return Ok(ExitCode::SUCCESS);
        }
        What::Approve(signed) => {
            let digest = signed.digest.as_deref();
            return super::pay::approve_latest(surroundings, signed.of.period, None, digest);
        }
        What::Publish(of) => stars::publish(&store, viewer, of.period, now)?,
        What::CloseAppeals { of, note } => stars::close_appeals(&store, viewer, of.period, note, now)?,
        What::SignStars { signed, acknowledge } => {
            let what = (signed.digest.as_deref(), *acknowledge);
            stars::sign(&store, viewer, signed.of.period, what, now)?
        }
        What::Check(signed) => {
            check(&store, viewer, latest(signed.of.period)?, signed.digest.as_deref(), now)?
        }
        What::ExportDone(noted) | What::Paid(noted) => {
            let step = if matches!(arguments.what, What::Paid(_)) { Step::Paid } else { Step::Exported };
            let run = match noted.run {
                Some(run) => run,
                None => latest(noted.of.period)?,
            };
            record(&store, viewer, (run, step), &noted.note, now)?
        }
        What::Close(of) => close(&store, viewer, of.period, now)?,
    };
    let next = show(&store, viewer, taken.month, now)?.next;
    surroundings.print(&taken, |taken| taken_in_words(taken, next.as_ref()))?;
    Ok(ExitCode::SUCCESS)
}

fn taken_in_words(taken: &Taken, next: Option<&Message>) -> String {
    let run = taken.run.map(|run| format!("工资批次 #{run} ")).unwrap_or_default();
    let note = if taken.note.is_empty() { String::new() } else { format!("（{}）", taken.note) };
    let mut text = format!(
        "{} {run}“{}”已办理{note}：{}，数据指纹 {}\n“{}” of {} is done",
        taken.month, taken.title.zh, taken.by.name, taken.digest, taken.title.en, taken.month
    );
    if let Some(next) = next {
        text += &format!("\n下一步 · next：{}", next.zh);
    }
    text
}

fn stars_in_words(shown: &stars::StarsShown) -> String {
    let results = &shown.results;
    let mut table = Table::new(&[
        ("工号", Align::Left),
        ("星级", Align::Left),
        ("总分", Align::Right),
        ("状态", Align::Left),
    ]);
    for person in &results.people {
        let value =
            |name: &str| results.value(person, name).map_or_else(String::new, |value| value.chinese());
        let state = match &person.held {
            Some(held) => format!("暂缓：{}", held.reason.zh),
            None => value("评星状态"),
        };
        let known = |text: String| if person.held.is_none() { text } else { "—".to_owned() };
        table.row(vec![person.staff_no.clone(), known(value("星级")), known(value("总分")), state]);
    }
    let mut text = format!("{} 的星级，数据指纹 {} (stars)\n{}", shown.month, shown.digest, table.text());
    if !shown.unsettled.is_empty() {
        text += &format!("既没有办结也没有申诉的差评 {} 条：\n", shown.unsettled.len());
        text += &super::rectify::lines_in_words(&shown.unsettled);
    }
    if !shown.missing.is_empty() {
        text += "签字之前还差 · before signing:\n";
    }
    for missing in &shown.missing {
        text += &format!("  · {}\n    {}\n", missing.zh, missing.en);
    }
    text
}

fn when(mark: &Mark) -> String {
    let shown = clock::to_office_time(mark.at).format("%Y-%m-%d %H:%M");
    format!("{} {shown}", mark.by.name)
}

fn steps_in_words(steps: &[StepShown]) -> String {
    let mut text = String::new();
    for step in steps {
        let state = match &step.done {
            Some(mark) => format!("✓ {}", when(mark)),
            None if step.off => "本单位不设此步".to_owned(),
            None if step.fallen => "! 此后内容有变，须重新办理".to_owned(),
            None => "未办理".to_owned(),
        };
        text += &format!("  {:<6} {state}\n", step.title.zh);
        if step.done.is_none() && !step.off {
            for missing in &step.missing {
                text += &format!("      还差：{}\n", missing.zh);
            }
        }
    }
    text
}

fn in_words(shown: &MonthShown) -> String {
    let mut text = format!("{} · {} 个文件 ({} files)\n", shown.month, shown.files, shown.files);
    text += &steps_in_words(&shown.steps);
    if let Some(period) = &shown.confirmation {
        text += &format!(
            "  本人确认：共 {} 人，已确认 {}，期满未提出 {}；确认期{}\n",
            shown.to_confirm, shown.confirmed, shown.lapsed, period.zh
        );
    }
    if let Some(period) = &shown.notice {
        text += &format!("  公示期{}\n", period.zh);
    }
    if shown.open_appeals + shown.unsettled_ratings > 0 {
        text += &format!("  未办结：申诉 {} 件，差评 {} 条\n", shown.open_appeals, shown.unsettled_ratings);
    }
    for run in &shown.runs {
        let state = if run.state == "approved" { "定稿" } else { "试算稿" };
        text += &format!("工资批次 #{}（{state}）\n{}", run.run, steps_in_words(&run.steps));
    }
    match (&shown.closed, &shown.next) {
        (Some(mark), _) => text += &format!("已归档：{}\n", when(mark)),
        (None, Some(next)) => text += &format!("下一步：{}\nnext: {}\n", next.zh, next.en),
        (None, None) => {}
    }
    text
}
