//! `xingchou ledger`

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::Surroundings;
use super::table::{Align, Table};
use crate::operations::OperationError;
use crate::operations::ledgers::{LeaveOfPerson, OvertimeOfPerson, leave, overtime};

/// What `ledger` is told.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// 假期台账：应有、已休、剩余 · leave entitled, taken and left
    Leave(Year),
    /// 延时服务台账：应记、已调休、已发补贴 · service outside hours: earned, compensated, paid
    Overtime(Year),
}

#[derive(Args)]
struct Year {
    /// 年，如 2026 · the year
    #[arg(long)]
    year: i32,
}

pub(super) fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, OperationError> {
    let store = surroundings.store()?;
    let viewer = &surroundings.viewer;
    match &arguments.command {
        Command::Leave(of) => {
            surroundings.print(&leave(&store, viewer, of.year)?, |people| leave_in_words(people, of.year))?;
        }
        Command::Overtime(of) => {
            let people = overtime(&store, viewer, of.year)?;
            surroundings.print(&people, |people| overtime_in_words(people, of.year))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn leave_in_words(people: &[LeaveOfPerson], year: i32) -> String {
    let mut table = Table::new(&[
        ("工号", Align::Left),
        ("姓名", Align::Left),
        ("类型", Align::Left),
        ("应有", Align::Right),
        ("已休", Align::Right),
        ("剩余", Align::Right),
        ("说明", Align::Left),
    ]);
    let or_dash = |days: Option<rust_decimal::Decimal>| {
        days.map_or_else(|| "—".to_owned(), |days| days.normalize().to_string())
    };
    for person in people {
        for account in &person.accounts {
            if account.taken.is_zero() && account.entitled.is_none() {
                continue;
            }
            let notes: Vec<&str> = account.notes.iter().map(|note| note.zh.as_str()).collect();
            table.row(vec![
                person.staff_no.clone(),
                person.name.clone(),
                account.kind.clone(),
                or_dash(account.entitled),
                account.taken.normalize().to_string(),
                or_dash(account.left),
                notes.join("；"),
            ]);
        }
    }
    format!("{year} 年假期台账，{} 人（天） (leave, in days)\n{}", people.len(), table.text())
}

fn overtime_in_words(people: &[OvertimeOfPerson], year: i32) -> String {
    let mut table = Table::new(&[
        ("工号", Align::Left),
        ("姓名", Align::Left),
        ("休息日延时", Align::Right),
        ("已调休", Align::Right),
        ("已发补贴", Align::Right),
        ("剩余可调休", Align::Right),
        ("法定节假日", Align::Right),
        ("已发加班工资", Align::Right),
    ]);
    for person in people {
        if person.rest_day_sessions.is_zero() && person.holiday_sessions.is_zero() {
            continue;
        }
        let mut row = vec![person.staff_no.clone(), person.name.clone()];
        let sessions = [
            person.rest_day_sessions,
            person.compensated,
            person.allowance_paid,
            person.left,
            person.holiday_sessions,
            person.holiday_paid,
        ];
        row.extend(sessions.iter().map(|number| number.normalize().to_string()));
        table.row(row);
    }
    format!("{year} 年延时服务台账（次，每次半天） (sessions of half a day)\n{}", table.text())
}
