//! The office's settings of the way: periods, shares and who is needed; each with its history and on the trail.

use std::str::FromStr;

use chrono::NaiveDateTime;
use rust_decimal::Decimal;
use serde::Serialize;

use super::refused;
use crate::access::Viewer;
use crate::message::Message;
use crate::operations::OperationError;
use crate::store::{MonthSetting, Reading, Store};

/// A setting of the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Setting {
    /// 确认期: workdays in which everybody may confirm the own score; 0 switches it off.
    ConfirmationWorkdays,
    /// 公示期: workdays of the public notice; 0 switches it off.
    NoticeWorkdays,
    /// 抽查比例: the share of slips drawn for a second look, in percent; 0 switches it off.
    SecondLookPercent,
    /// 差异说明起点: a difference to the month before without a reason, in yuan, above which it must be signed for.
    UnexplainedYuan,
    /// Whether a run must be checked by another person before it is approved: 1 or 0.
    CheckNeeded,
    /// 申诉期: workdays after the notice (for pay: after the approval) in which an appeal may be filed; 0: no limit.
    AppealWorkdays,
    /// Workdays in which an appeal should be decided; 0: no limit.
    DecisionWorkdays,
    /// 整改期: workdays in which a bad rating must be put right.
    RectifyWorkdays,
}

/// A setting with what it is now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SettingNow {
    /// Which.
    pub setting: Setting,
    /// Its name in commands.
    pub name: &'static str,
    /// What it says, for people.
    pub title: Message,
    /// The value.
    pub value: String,
    /// Whether nobody has set it: it is what the program starts with.
    pub from_the_start: bool,
    /// Whether the starting value rests on no published rule and must be confirmed by the office (暂定).
    pub assumed: bool,
}

impl Setting {
    /// Every setting.
    pub const ALL: [Self; 8] = [
        Self::ConfirmationWorkdays,
        Self::NoticeWorkdays,
        Self::SecondLookPercent,
        Self::UnexplainedYuan,
        Self::CheckNeeded,
        Self::AppealWorkdays,
        Self::DecisionWorkdays,
        Self::RectifyWorkdays,
    ];

    /// Its name in commands and in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ConfirmationWorkdays => "confirmation_workdays",
            Self::NoticeWorkdays => "notice_workdays",
            Self::SecondLookPercent => "second_look_percent",
            Self::UnexplainedYuan => "unexplained_yuan",
            Self::CheckNeeded => "check_needed",
            Self::AppealWorkdays => "appeal_workdays",
            Self::DecisionWorkdays => "decision_workdays",
            Self::RectifyWorkdays => "rectify_workdays",
        }
    }

    /// What it says, for people.
    #[must_use]
    pub fn title(self) -> Message {
        let (zh, en) = match self {
            Self::ConfirmationWorkdays => ("本人确认期（工作日）", "workdays to confirm one's own score"),
            Self::NoticeWorkdays => ("公示期（工作日）", "workdays of the public notice"),
            Self::SecondLookPercent => ("抽查比例（%）", "share of slips looked at twice, in percent"),
            Self::UnexplainedYuan => {
                ("无原因差异须签字说明的起点（元）", "unexplained difference to sign for, in yuan")
            }
            Self::CheckNeeded => ("须复核（1 是，0 否）", "whether a check is needed (1 or 0)"),
            Self::AppealWorkdays => ("申诉期（工作日，0 不限）", "workdays to appeal, 0 for no limit"),
            Self::DecisionWorkdays => {
                ("申诉办理期限（工作日，0 不限）", "workdays to decide an appeal, 0 for no limit")
            }
            Self::RectifyWorkdays => ("差评整改期限（工作日）", "workdays to put a bad rating right"),
        };
        Message::new(zh, en)
    }

    /// What it is until somebody sets it, and whether that rests on no published rule.
    #[must_use]
    pub fn start(self) -> (&'static str, bool) {
        match self {
            Self::ConfirmationWorkdays => ("3", true),
            Self::NoticeWorkdays => ("5", true),
            Self::SecondLookPercent => ("10", true),
            Self::UnexplainedYuan => ("0", true),
            Self::CheckNeeded => ("1", true),
            Self::AppealWorkdays => ("20", true),
            Self::DecisionWorkdays => ("10", true),
            // 四川某市的做法：15 个工作日内整改 (spprec.com 2020-05-19).
            Self::RectifyWorkdays => ("15", false),
        }
    }

    /// The setting of this name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|setting| setting.name() == name)
    }

    fn highest(self) -> Decimal {
        match self {
            Self::SecondLookPercent => Decimal::ONE_HUNDRED,
            Self::CheckNeeded => Decimal::ONE,
            Self::UnexplainedYuan => Decimal::from(1_000_000),
            _ => Decimal::from(250),
        }
    }
}

/// The settings as they were at some time.
#[derive(Debug, Clone)]
pub struct Settings {
    history: Vec<MonthSetting>,
}

impl Settings {
    /// Reads them with their history.
    ///
    /// # Errors
    /// The database fails.
    pub fn read(reading: &mut Reading<'_>, viewer: &Viewer) -> Result<Self, OperationError> {
        Ok(Self { history: reading.month_setting_list(viewer)? })
    }

    /// What a setting was at a time: a period that has begun keeps its length.
    fn at(&self, setting: Setting, time: NaiveDateTime) -> &str {
        let set = self.history.iter().rev().find(|row| row.name == setting.name() && row.set_at <= time);
        set.map_or(setting.start().0, |row| row.value.as_str())
    }

    /// A number of days, or a share in percent, at a time.
    #[must_use]
    pub fn whole(&self, setting: Setting, time: NaiveDateTime) -> u32 {
        let value = self.at(setting, time);
        value.parse().or_else(|_| setting.start().0.parse()).unwrap_or(0)
    }

    /// An amount in yuan at a time.
    #[must_use]
    pub fn amount(&self, setting: Setting, time: NaiveDateTime) -> Decimal {
        Decimal::from_str(self.at(setting, time)).unwrap_or_default()
    }

    /// Every setting as it is at a time.
    #[must_use]
    pub fn now(&self, time: NaiveDateTime) -> Vec<SettingNow> {
        Setting::ALL
            .into_iter()
            .map(|setting| {
                let from_the_start = !self.history.iter().any(|row| row.name == setting.name());
                SettingNow {
                    setting,
                    name: setting.name(),
                    title: setting.title(),
                    value: self.at(setting, time).to_owned(),
                    from_the_start,
                    assumed: from_the_start && setting.start().1,
                }
            })
            .collect()
    }
}

/// The settings now.
///
/// # Errors
/// The viewer may not see them, or the database fails.
pub fn list(store: &Store, viewer: &Viewer, now: NaiveDateTime) -> Result<Vec<SettingNow>, OperationError> {
    store.read(|reading| Ok(Settings::read(reading, viewer)?.now(now)))
}

/// Gives a setting another value, with a reason.
///
/// # Errors
/// There is no such setting, the value is out of bounds, the reason is empty, or the database fails.
pub fn set(
    store: &Store,
    viewer: &Viewer,
    (name, value): (&str, &str),
    reason: &str,
    now: NaiveDateTime,
) -> Result<Vec<SettingNow>, OperationError> {
    let setting = Setting::of_name(name).ok_or_else(|| {
        let known: Vec<&str> = Setting::ALL.into_iter().map(Setting::name).collect();
        let known = known.join("、");
        refused(
            format!("没有设置“{name}”；可以设置：{known}"),
            format!("no setting “{name}”; there are {known}"),
        )
    })?;
    let (value, reason) = (value.trim(), reason.trim());
    let number = Decimal::from_str(value).ok().filter(|number| {
        let whole = setting == Setting::UnexplainedYuan || number.scale() == 0;
        whole && number.scale() <= 2 && Decimal::ZERO <= *number && *number <= setting.highest()
    });
    if number.is_none() {
        let highest = setting.highest();
        return Err(refused(
            format!("“{name}”应是 0 到 {highest} 之间的数，不能是“{value}”"),
            format!("“{name}” must be a number from 0 to {highest}, not “{value}”"),
        ));
    }
    if reason.is_empty() {
        return Err(refused("请写明改动设置的原因", "say why the setting is changed"));
    }
    store.write_transaction(viewer, |writing| {
        writing.month_setting_insert(viewer, (name, value), reason, now)?;
        writing.audit_entry_insert(viewer, "setting_changed", &format!("{name} = {value}: {reason}"))?;
        Ok(Settings::read(writing, viewer)?.now(now))
    })
}
