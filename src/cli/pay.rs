//! `xingchou pay calculate`

use std::path::PathBuf;
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use rust_decimal::Decimal;
use xingchou_engine::evaluate::Value;

use super::table::{Align, Table, grouped};
use super::{Surroundings, warnings};
use crate::clock;
use crate::month::Month;
use crate::operations::OperationError;
use crate::operations::approve::approve;
use crate::operations::calculate::{Calculated, RunMonths, calculate_asked};
use crate::operations::differences::look_at_differences;
use crate::operations::pay_inputs::Asked;
use crate::operations::recompute::latest_draft;
use crate::operations::run_kind::RunKind;
use crate::store::SlipMarkKind;

/// What `pay` is told.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// 算工资 · calculate a month's pay, as a draft
    Calculate(Calculate),
    /// 审批之前看一遍：与上月的差异、暂缓、抽查 · look at a draft before it is signed
    Review(OfMonth),
    /// 抽查的工资条看过了 · tick a slip that was drawn for a second look
    Tick(Slip),
    /// 签字说明没有原因的差异 · sign for a difference without a reason
    Remark(Slip),
    /// 解除暂缓 · release a held slip of an approved run
    Release(Slip),
    /// 审批定稿 · approve a draft
    Approve(Approve),
    /// 已审批月份的差额（补发、补扣）· what approved months would be today
    Differences(Differences),
}

#[derive(Args)]
struct OfMonth {
    /// 工资所属月，如 2026-10 · the month
    #[arg(long, value_name = "MONTH")]
    period: Month,
    /// 工资批次号，不写即最近一批 · the run's number, the latest by default
    #[arg(long)]
    run: Option<i64>,
}

#[derive(Args)]
struct Slip {
    #[command(flatten)]
    of: OfMonth,
    /// 工号 · whose slip
    #[arg(long, value_name = "STAFF_NO")]
    staff: String,
    /// 说明 · the remark
    #[arg(long, default_value = "")]
    note: String,
}

#[derive(Args)]
struct Approve {
    /// 工资所属月，如 2026-10 · the month
    #[arg(long, value_name = "MONTH")]
    period: Month,
    /// 数据指纹，不写即您最近看过的 · the digest you were shown, by default the last
    #[arg(long, value_name = "DIGEST")]
    digest: Option<String>,
    /// 批次，有几份试算稿时写明 · which kind of run, when there are several drafts
    #[arg(long, value_name = "KIND")]
    kind: Option<RunKind>,
}

#[derive(Args)]
struct Differences {
    /// 到哪一天发放为止，不写即今天 · of months paid by this day, today by default
    #[arg(long, value_name = "DATE")]
    until: Option<NaiveDate>,
}

#[derive(Args)]
struct Calculate {
    /// 工资所属月，如 2026-10 · the month whose work is paid
    #[arg(long, value_name = "MONTH")]
    period: Month,
    /// 考核月，不写即同工资所属月 · the month whose stars count
    #[arg(long, value_name = "MONTH")]
    assessed: Option<Month>,
    /// 发放日期，不写即当月最后一天；税款所属期是发放日期所在月 · the day of payment
    #[arg(long, value_name = "DATE")]
    pay_date: Option<NaiveDate>,
    /// 批次：regular 月度工资、supplementary 补发批、year-end 年终批、termination 离职结算批 · what the run pays
    #[arg(long, value_name = "KIND", default_value = "regular")]
    kind: RunKind,
    /// 只发这些工号，逗号分开，可写多次 · only these people
    #[arg(long, value_name = "工号", value_delimiter = ',')]
    staff: Vec<String>,
    /// 只发文件里的工号，一行一个 · only the people of this file, a staff number a line
    #[arg(long, value_name = "FILE")]
    staff_file: Option<PathBuf>,
    /// 只发补发扣款表里的这些项目，可写多次 · only these items of 补发扣款
    #[arg(long = "item", value_name = "项目")]
    items: Vec<String>,
}

/// The staff numbers that were named, and those of the file.
fn staff_asked(arguments: &Calculate) -> Result<Vec<String>, OperationError> {
    let mut staff = arguments.staff.clone();
    if let Some(path) = &arguments.staff_file {
        let text = std::fs::read_to_string(path)
            .map_err(|source| OperationError::Folder { path: path.display().to_string(), source })?;
        let lines = text.trim_start_matches('\u{feff}').lines();
        staff.extend(lines.map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()));
    }
    Ok(staff)
}

pub(super) fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, OperationError> {
    let arguments = match &arguments.command {
        Command::Calculate(arguments) => arguments,
        Command::Review(of) => return super::review::look(surroundings, of.period, of.run),
        Command::Tick(slip) => return slip.sign(surroundings, SlipMarkKind::SecondLook),
        Command::Remark(slip) => return slip.sign(surroundings, SlipMarkKind::Unexplained),
        Command::Release(slip) => return slip.sign(surroundings, SlipMarkKind::Release),
        Command::Approve(arguments) => {
            let digest = arguments.digest.as_deref();
            return approve_latest(surroundings, arguments.period, arguments.kind, digest);
        }
        Command::Differences(arguments) => return run_differences(surroundings, arguments),
    };
    let months = RunMonths {
        assessed_month: arguments.assessed.unwrap_or(arguments.period),
        pay_month: arguments.period,
        pay_date: arguments.pay_date.unwrap_or(arguments.period.last_day()),
    };
    let store = surroundings.store()?;
    let asked =
        Asked { kind: arguments.kind, staff: staff_asked(arguments)?, items: arguments.items.clone() };
    let calculated =
        calculate_asked(&store, &surroundings.viewer, &surroundings.data, months, &asked, clock::now())?;
    surroundings.print(&calculated, |calculated| in_words(calculated, true))?;
    Ok(ExitCode::SUCCESS)
}

impl Slip {
    fn sign(&self, surroundings: &Surroundings, kind: SlipMarkKind) -> Result<ExitCode, OperationError> {
        super::review::sign(surroundings, (self.of.period, self.of.run), &self.staff, kind, &self.note)
    }
}

/// Approves the latest draft of a month, of a kind or of any.
pub(super) fn approve_latest(
    surroundings: &Surroundings,
    month: Month,
    kind: Option<RunKind>,
    digest: Option<&str>,
) -> Result<ExitCode, OperationError> {
    let store = surroundings.store()?;
    let viewer = &surroundings.viewer;
    let run = latest_draft(&store, viewer, month, kind)?;
    let approved = approve(&store, viewer, run, digest, clock::now())?;
    surroundings.print(&approved, |approved| {
        let held = if approved.held.is_empty() {
            String::new()
        } else {
            format!("\n暂缓发放、不在本批发放的：{}", approved.held.join("、"))
        };
        let signed = &approved.approval;
        format!(
            "工资批次 #{} 已审批定稿（制表 {}，复核 {}，审核 {}，数据指纹 {}），今后不再改动 (approved){held}",
            approved.run, signed.prepared_by, signed.checked_by, signed.approved_by, signed.results_digest
        )
    })?;
    Ok(ExitCode::SUCCESS)
}

fn run_differences(surroundings: &Surroundings, arguments: &Differences) -> Result<ExitCode, OperationError> {
    let store = surroundings.store()?;
    let until = arguments.until.unwrap_or_else(super::today);
    let found = look_at_differences(&store, &surroundings.viewer, &surroundings.data, until)?;
    surroundings.print(&found, |found| {
        let mut table = Table::new(&[
            ("工号", Align::Left),
            ("姓名", Align::Left),
            ("所属月", Align::Left),
            ("项目", Align::Left),
            ("已审批", Align::Right),
            ("现应为", Align::Right),
            ("差额", Align::Right),
        ]);
        for item in &found.items {
            table.row(vec![
                item.staff_no.clone(),
                item.name.clone(),
                item.month.to_string(),
                item.item.clone(),
                grouped(item.before),
                grouped(item.after),
                grouped(item.amount()),
            ]);
        }
        let held = if found.held.is_empty() {
            String::new()
        } else {
            format!("现在无法重算的：{}\n", found.held.join("、"))
        };
        format!(
            "已审批月份的差额 {} 项 ({} differences)\n{}{held}",
            found.items.len(),
            found.items.len(),
            table.text()
        )
    })?;
    Ok(ExitCode::SUCCESS)
}

const TOTALS: [&str; 4] = ["应发合计", "扣款合计", "实发工资", "单位承担合计"];

/// Totals first, held people next; then, if asked, everybody.
pub(super) fn in_words(calculated: &Calculated, everybody: bool) -> String {
    let results = &calculated.results;
    let amount =
        |person: &crate::operations::results::PersonResult, name: &str| match results.value(person, name) {
            Some(Value::Number(number)) if person.held.is_none() => Some(number),
            _ => None,
        };
    let held: Vec<_> =
        results.people.iter().zip(&calculated.people).filter(|(result, _)| result.held.is_some()).collect();
    let again = if calculated.unchanged { "（与上次相同，未作改动）" } else { "" };
    let paid = results.people.len() - held.len();
    let mut text = format!(
        "{} {}工资批次 #{} 试算稿{again}（考核月 {}，发放日期 {}）：{paid} 人，暂缓发放 {} 人 (draft, {paid} people, {} held)\n",
        calculated.pay_month,
        match calculated.kind {
            RunKind::Regular => String::new(),
            other => format!("{} · ", other.chinese()),
        },
        calculated.run,
        calculated.assessed_month,
        calculated.pay_date,
        held.len(),
        held.len(),
    );
    let mut totals = Table::new(&[("合计", Align::Left), ("元", Align::Right)]);
    for name in TOTALS {
        let sum = results
            .people
            .iter()
            .filter_map(|person| amount(person, name))
            .fold(Decimal::ZERO, |sum, value| sum.saturating_add(value));
        totals.row(vec![name.to_owned(), grouped(sum)]);
    }
    text += &totals.text();
    for (result, person) in &held {
        if let Some(reason) = result.held.as_ref().map(|held| &held.reason) {
            text +=
                &format!("暂缓发放 {} {}：{}\n    {}\n", person.staff_no, person.name, reason.zh, reason.en);
        }
    }
    for person in &calculated.overlooked {
        text += &format!(
            "注意：{} {} 在 {} 在职，但那个月的工资还没有发（可用 --period {} 补算） (no wages of {} yet)\n",
            person.staff_no, person.name, person.month, person.month, person.month
        );
    }
    if everybody {
        let mut table = Table::new(&[
            ("工号", Align::Left),
            ("姓名", Align::Left),
            ("岗位", Align::Left),
            ("社区", Align::Left),
            ("应发合计", Align::Right),
            ("扣款合计", Align::Right),
            ("实发工资", Align::Right),
            ("单位承担合计", Align::Right),
        ]);
        for (result, person) in results.people.iter().zip(&calculated.people) {
            let mut row = vec![
                person.staff_no.clone(),
                person.name.clone(),
                person.post.clone(),
                person.community.clone(),
            ];
            row.extend(TOTALS.iter().map(|name| {
                let none = if result.held.is_some() { "暂缓" } else { "—" };
                amount(result, name).map_or_else(|| none.to_owned(), grouped)
            }));
            table.row(row);
        }
        text += &table.text();
    }
    for notice in &calculated.notices {
        text += &format!("审批之前 · before the approval：{}\n    {}\n", notice.zh, notice.en);
    }
    text + &warnings(&calculated.warnings)
}
