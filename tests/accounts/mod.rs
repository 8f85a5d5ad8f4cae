//! People: signing in, sessions, roles, one-time codes, machine tokens. The time is handed in; nothing sleeps.

mod codes;
mod command_line;
mod grants;
mod leaving;
mod passwords;
mod sessions;
mod sign_in;
mod tokens;

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use xingchou::access::{Grant, Role, Viewer};
use xingchou::operations::OperationError;
use xingchou::operations::accounts::{self, NewPerson};
use xingchou::operations::sessions::Acting;
use xingchou::operations::sign_in::{Attempt, SignInError, SignedIn, sign_in};

use crate::support::FIRST;
use crate::support::Office;

/// A moment of the office's life, so many seconds after its first account was made.
fn at(seconds: i64) -> NaiveDateTime {
    // Accounts are made at the real time; what happens to them here is later.
    let day = NaiveDate::from_ymd_opt(2100, 1, 4).unwrap().and_hms_opt(1, 0, 0).unwrap();
    day + TimeDelta::seconds(seconds)
}

/// An office whose passwords never get too old, so that the moments above can lie far ahead.
fn office() -> Office {
    let office = Office::new();
    let administrator = administrator(&office);
    xingchou::operations::settings::set(
        &office.store,
        &administrator,
        ("password_days", "0"),
        "试",
        xingchou::clock::now(),
    )
    .unwrap();
    office
}

/// The first account.
fn administrator(office: &Office) -> Viewer {
    let grants =
        vec![Grant::of_district(Role::SystemAdministrator), Grant::of_district(Role::SecurityAdministrator)];
    let viewer = Viewer::new(1, FIRST.login_name, grants);
    let list = accounts::list(&office.store, &viewer).unwrap();
    let first = list.iter().find(|line| line.account.login_name == FIRST.login_name).unwrap();
    viewer.with_account(first.account.id)
}

fn attempt<'a>(name: &'a str, password: &'a str, address: &'a str) -> Attempt<'a> {
    Attempt { district: 1, address, name, password, code: None }
}

/// Signs in from one address.
fn enter(office: &Office, now: NaiveDateTime, name: &str, password: &str) -> Result<SignedIn, SignInError> {
    sign_in(&office.store, now, attempt(name, password, "10.0.0.7"))
}

fn person(login_name: &str) -> NewPerson<'_> {
    NewPerson { login_name, display_name: None, staff_no: None }
}

/// Makes an account whose password is the person's own; gives the password.
fn make(office: &Office, login_name: &str) -> String {
    let first = accounts::add(&office.store, &administrator(office), at(0), person(login_name)).unwrap();
    let own = format!("一只{}爱吃萝卜和白菜", first.password.replace('-', "兔"));
    let entered = enter(office, at(0), login_name, &first.password).unwrap();
    change(office, &entered.acting, &first.password, &own).unwrap();
    own
}

fn change(office: &Office, acting: &Acting, old: &str, new: &str) -> Result<String, OperationError> {
    xingchou::operations::own_password::change_password(&office.store, acting, at(1), old, new)
}

/// What the trail says was done, with its targets, since it was so long.
fn trail(office: &Office) -> Vec<(String, String)> {
    let entries = office.store.read(|reading| reading.audit_entry_list(&office.viewer)).unwrap();
    entries.into_iter().map(|entry| (entry.what, entry.target)).collect()
}

/// The words of a refusal.
fn words<T>(result: Result<T, OperationError>) -> String {
    match result {
        Ok(_) => panic!("it was not refused"),
        Err(error) => error.to_string(),
    }
}
