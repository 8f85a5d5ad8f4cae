//! Settings: what an office can decide for itself, with the program's default where it did not; each with its history
//! and on the trail. A new one is a row in [`ALL`].

mod catalogue;

use std::str::FromStr;

use chrono::NaiveDateTime;
use rust_decimal::Decimal;
use serde::Serialize;

pub use catalogue::{
    ALL, APPEAL_WORKDAYS, BARRED_MINUTES, CHECK_NEEDED, CODE_ROLES, CONFIRMATION_WORKDAYS, Counts,
    DECISION_WORKDAYS, FAILURES_BY_ADDRESS, FAILURES_BY_NAME, IDLE_MINUTES, Kind, NOTICE_WORKDAYS,
    PASSWORD_DAYS, PASSWORD_HISTORY, PASSWORD_LENGTH, PAY_RECORD_YEARS, RECTIFY_WORKDAYS,
    SECOND_LOOK_PERCENT, SESSION_HOURS, STAFF_RECORD_YEARS, Setting, TOKEN_DAYS, TRAIL_MONTHS, Topic,
    UNEXPLAINED_YUAN,
};

use super::OperationError;
use crate::access::{Action, Resource, Role, Viewer};
use crate::message::Message;
use crate::month_way::Mark;
use crate::store::{Reading, SettingRow, Store, StoreError};

/// A setting and its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SettingLine {
    /// Its name.
    pub name: String,
    /// What it means.
    pub meaning: Message,
    /// What it is about.
    pub topic: Topic,
    /// Its value.
    pub value: String,
    /// Whether that is the program's default.
    pub is_default: bool,
    /// Whether that default rests on no published rule and must be confirmed by the office (暂定).
    pub assumed: bool,
    /// From when on another value counts.
    pub counts: Counts,
    /// Who decided it, when and why; none where nobody did.
    pub decided: Option<Decided>,
}

/// Who decided a setting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Decided {
    /// The name of who did.
    pub by: String,
    /// When, UTC.
    pub at: NaiveDateTime,
    /// Why; empty for what was decided before reasons were asked for.
    pub reason: String,
}

/// The values of the settings at any time.
#[derive(Debug, Clone)]
pub struct Settings {
    history: Vec<SettingRow>,
}

impl Settings {
    /// Reads them with their history.
    ///
    /// # Errors
    /// The viewer may not see the office, or the database fails.
    pub fn read(reading: &mut Reading<'_>, viewer: &Viewer) -> Result<Self, StoreError> {
        Ok(Self { history: reading.setting_list(viewer)? })
    }

    fn last(&self, setting: &Setting, time: Option<NaiveDateTime>) -> Option<&SettingRow> {
        let until = |row: &&SettingRow| time.is_none_or(|time| row.set_at <= time);
        self.history.iter().rev().filter(until).find(|row| row.name == setting.name)
    }

    fn at(&self, setting: &Setting, time: NaiveDateTime) -> &str {
        self.last(setting, Some(time)).map_or(setting.default, |row| row.value.as_str())
    }

    /// A number of days, or a share in percent, as it was at a time.
    ///
    /// # Errors
    /// What is kept is no such number.
    pub fn whole(&self, setting: &Setting, time: NaiveDateTime) -> Result<u32, StoreError> {
        let value = self.at(setting, time);
        value.parse().map_err(|_| unreadable(setting, value))
    }

    /// An amount in yuan, as it was at a time.
    ///
    /// # Errors
    /// What is kept is no amount.
    pub fn amount(&self, setting: &Setting, time: NaiveDateTime) -> Result<Decimal, StoreError> {
        let value = self.at(setting, time);
        Decimal::from_str(value).map_err(|_| unreadable(setting, value))
    }

    /// The settings of a topic, as they were at a time, or as they are now.
    #[must_use]
    pub fn lines(&self, topic: Topic, time: Option<NaiveDateTime>) -> Vec<SettingLine> {
        let line = |setting: &Setting| {
            let row = self.last(setting, time);
            let is_default = row.is_none();
            SettingLine {
                name: setting.name.to_owned(),
                meaning: Message::new(setting.zh, setting.en),
                topic,
                value: row.map_or(setting.default, |row| row.value.as_str()).to_owned(),
                is_default,
                assumed: is_default && setting.assumed,
                counts: setting.counts,
                decided: row.map(|row| Decided {
                    by: row.set_by.clone(),
                    at: row.set_at,
                    reason: row.reason.clone(),
                }),
            }
        };
        ALL.iter().filter(|setting| setting.topic == topic).map(line).collect()
    }
}

/// When a month was opened: at its first step, or now. What it is ruled by are the settings of that time.
#[must_use]
pub fn opened(marks: &[Mark], now: NaiveDateTime) -> NaiveDateTime {
    marks.iter().map(|mark| mark.at).min().unwrap_or(now)
}

/// Every setting with its value.
///
/// # Errors
/// The viewer may not see them, or the database fails.
pub fn list(store: &Store, viewer: &Viewer) -> Result<Vec<SettingLine>, OperationError> {
    viewer.require_all(Action::See, Resource::Office).map_err(StoreError::from)?;
    store.read(|reading| {
        let settings = Settings::read(reading, viewer)?;
        Ok(Topic::ALL.into_iter().flat_map(|topic| settings.lines(topic, None)).collect())
    })
}

/// Decides a setting, with a reason.
///
/// # Errors
/// There is no such setting, it does not take the value, the reason is empty, the viewer may not, or the database
/// fails.
pub fn set(
    store: &Store,
    viewer: &Viewer,
    (name, value): (&str, &str),
    reason: &str,
    now: NaiveDateTime,
) -> Result<(), OperationError> {
    let setting = ALL.iter().find(|setting| setting.name == name).ok_or_else(|| {
        OperationError::Refused(Message::new(
            format!("没有叫“{name}”的设置，请用 xingchou setting list 查看"),
            format!("there is no setting “{name}”; see xingchou setting list"),
        ))
    })?;
    let (value, reason) = (value.trim(), reason.trim());
    accepts(setting, value)?;
    if reason.is_empty() {
        return Err(OperationError::Refused(Message::new(
            "请写明改动设置的原因",
            "say why the setting is changed",
        )));
    }
    viewer.require_all(Action::Change, setting.guard).map_err(StoreError::from)?;
    viewer.require_all(Action::See, Resource::Office).map_err(StoreError::from)?;
    store.write_transaction(viewer, |writing| {
        let before = writing.setting_find(viewer, setting.name)?;
        let before = before.as_deref().unwrap_or(setting.default);
        writing.setting_insert(&viewer.computing(), (setting.name, value), reason, now)?;
        let entry = format!("{name} {before} → {value}: {reason}");
        writing.audit_entry_insert(viewer, "setting_set", &entry)?;
        Ok(())
    })
}

fn accepts(setting: &Setting, value: &str) -> Result<(), OperationError> {
    let (fits, zh, en) = match setting.kind {
        Kind::Whole(least, most) => (
            value.parse::<i64>().is_ok_and(|number| (least..=most).contains(&number)),
            format!("{least} 到 {most} 的整数"),
            format!("a whole number from {least} to {most}"),
        ),
        Kind::Yuan(most) => (
            Decimal::from_str(value)
                .is_ok_and(|yuan| yuan.scale() <= 2 && Decimal::ZERO <= yuan && yuan <= Decimal::from(most)),
            format!("0 到 {most} 的金额，最多两位小数"),
            format!("an amount from 0 to {most} with at most two decimals"),
        ),
        Kind::Roles => (
            roles_of(value).is_some(),
            "角色代码，用逗号隔开，如 finance,street_leader；不要求即写空".to_owned(),
            "codes of roles with commas between, as in finance,street_leader; empty for none".to_owned(),
        ),
    };
    if fits {
        return Ok(());
    }
    Err(OperationError::Refused(Message::new(
        format!("“{}”（{}）不能设为“{value}”，应为{zh}", setting.name, setting.zh),
        format!("{} cannot be “{value}”; write {en}", setting.name),
    )))
}

fn roles_of(value: &str) -> Option<Vec<Role>> {
    value.split(',').map(str::trim).filter(|code| !code.is_empty()).map(Role::of_account).collect()
}

fn unreadable(setting: &Setting, value: &str) -> StoreError {
    StoreError::Unreadable(format!("setting {} {value}", setting.name))
}

/// A setting that is a whole number and counts at once, as decided or by default.
///
/// # Errors
/// The viewer may not see settings, what is kept is no number, or the database fails.
pub fn whole(reading: &mut Reading<'_>, viewer: &Viewer, setting: &Setting) -> Result<i64, StoreError> {
    let value = reading.setting_find(viewer, setting.name)?;
    let value = value.as_deref().unwrap_or(setting.default);
    value.parse().map_err(|_| unreadable(setting, value))
}

/// A setting that is a list of roles, as decided or by default.
///
/// # Errors
/// The viewer may not see settings, what is kept are no roles, or the database fails.
pub fn roles(reading: &mut Reading<'_>, viewer: &Viewer, setting: &Setting) -> Result<Vec<Role>, StoreError> {
    let value = reading.setting_find(viewer, setting.name)?;
    let value = value.as_deref().unwrap_or(setting.default);
    roles_of(value).ok_or_else(|| unreadable(setting, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_is_a_value_that_the_setting_takes() {
        for setting in &ALL {
            assert!(accepts(setting, setting.default).is_ok(), "{}", setting.name);
            assert!(accepts(setting, "viele").is_err(), "{}", setting.name);
        }
        let names: std::collections::BTreeSet<&str> = ALL.iter().map(|setting| setting.name).collect();
        assert_eq!(names.len(), ALL.len());
    }
}
