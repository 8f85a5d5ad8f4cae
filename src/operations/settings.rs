//! Settings: what an office can decide for itself, with the program's default where it did not. A new one is a row in
//! [`ALL`].

use serde::Serialize;

use super::OperationError;
use crate::access::{Action, Resource, Role, Viewer};
use crate::message::Message;
use crate::store::{Reading, Store, StoreError};

/// What a setting's value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A whole number, from the first to the second.
    Whole(i64, i64),
    /// Codes of roles with commas between; none is empty.
    Roles,
}

/// Something that an office can decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// Its name, in the database and on the command line.
    pub name: &'static str,
    /// What it means, in Chinese.
    pub zh: &'static str,
    /// What it means, in English.
    pub en: &'static str,
    /// The value where the office decided nothing.
    pub default: &'static str,
    /// What values it takes.
    pub kind: Kind,
    /// Who may change this kind of thing may change the setting (and must see the office's settings at all).
    pub guard: Resource,
}

/// The least number of characters of a password. GB/T 22239 asks for passwords that are hard to guess and names no
/// number; twelve is ours.
pub const PASSWORD_LENGTH: Setting = Setting {
    name: "password_length",
    zh: "密码最短长度（字符）",
    en: "characters of a password, at least",
    default: "12",
    kind: Kind::Whole(8, 64),
    guard: Resource::Accounts,
};

/// After how many days a password must be changed; 0 is never. GB/T 22239 asks for a change at intervals and names no
/// number; 180 days are ours.
pub const PASSWORD_DAYS: Setting = Setting {
    name: "password_days",
    zh: "密码须在多少天后更换（0 为不限）",
    en: "days after which a password must be changed (0: never)",
    default: "180",
    kind: Kind::Whole(0, 3650),
    guard: Resource::Accounts,
};

/// How many of the last passwords are not taken again.
pub const PASSWORD_HISTORY: Setting = Setting {
    name: "password_history",
    zh: "不得与最近多少次的密码相同",
    en: "how many of the last passwords are not taken again",
    default: "5",
    kind: Kind::Whole(1, 24),
    guard: Resource::Accounts,
};

/// Failed sign-ins in a row under one name, after which the name is barred for a time.
pub const FAILURES_BY_NAME: Setting = Setting {
    name: "sign_in_failures_by_name",
    zh: "同一登录名连续登录失败多少次后暂停登录",
    en: "failed sign-ins in a row under one name before it is barred",
    default: "5",
    kind: Kind::Whole(3, 20),
    guard: Resource::Accounts,
};

/// Failed sign-ins from one address, after which the address is barred for a time. An office often has one address.
pub const FAILURES_BY_ADDRESS: Setting = Setting {
    name: "sign_in_failures_by_address",
    zh: "同一地址登录失败多少次后暂停登录",
    en: "failed sign-ins from one address before it is barred",
    default: "30",
    kind: Kind::Whole(5, 1000),
    guard: Resource::Accounts,
};

/// For how many minutes a name or address is barred, and after how many quiet minutes failures are forgotten.
pub const BARRED_MINUTES: Setting = Setting {
    name: "sign_in_barred_minutes",
    zh: "登录失败过多后暂停多少分钟",
    en: "minutes for which a name or address is barred",
    default: "15",
    kind: Kind::Whole(1, 1440),
    guard: Resource::Accounts,
};

/// After how many minutes without doing anything one is signed out.
pub const IDLE_MINUTES: Setting = Setting {
    name: "session_idle_minutes",
    zh: "多少分钟没有操作即自动退出登录",
    en: "minutes of doing nothing after which one is signed out",
    default: "30",
    kind: Kind::Whole(5, 1440),
    guard: Resource::Accounts,
};

/// After how many hours one is signed out in any case.
pub const SESSION_HOURS: Setting = Setting {
    name: "session_hours",
    zh: "登录最长多少小时",
    en: "hours after which one is signed out in any case",
    default: "12",
    kind: Kind::Whole(1, 168),
    guard: Resource::Accounts,
};

/// Roles whose holders sign in with a one-time code beside the password: those who sign.
pub const CODE_ROLES: Setting = Setting {
    name: "one_time_code_roles",
    zh: "登录时须用动态验证码的角色",
    en: "roles that sign in with a one-time code as well",
    default: "finance,street_leader",
    kind: Kind::Roles,
    guard: Resource::Grants,
};

/// For how many days a machine's token is good at most.
pub const TOKEN_DAYS: Setting = Setting {
    name: "machine_token_days",
    zh: "程序令牌最长有效多少天",
    en: "days for which a machine's token is good at most",
    default: "365",
    kind: Kind::Whole(1, 3650),
    guard: Resource::Accounts,
};

/// For how many months the trail is kept at least. 网络安全法第二十一条 asks for no less than six; the program deletes
/// nothing by itself, and thirty years is ours, for as long as the pay that it tells of.
pub const TRAIL_MONTHS: Setting = Setting {
    name: "trail_months",
    zh: "操作记录至少保存多少个月（程序不会自行删除）",
    en: "months for which the trail is kept at least (the program deletes nothing by itself)",
    default: "360",
    kind: Kind::Whole(6, 1200),
    guard: Resource::Accounts,
};

/// For how many years records of pay are kept at least. 会计档案管理办法（2015）附表 asks for thirty of vouchers and
/// books; the program deletes nothing by itself.
pub const PAY_RECORD_YEARS: Setting = Setting {
    name: "pay_record_years",
    zh: "工资记录至少保存多少年（程序不会自行删除）",
    en: "years for which records of pay are kept at least (the program deletes nothing by itself)",
    default: "30",
    kind: Kind::Whole(30, 100),
    guard: Resource::Accounts,
};

/// For how many years what is known of who has left is kept: 劳动合同法 第五十条 wants the contract's text for two at least.
pub const STAFF_RECORD_YEARS: Setting = Setting {
    name: "staff_record_years",
    zh: "离职人员信息保存年限（没有发过工资的）",
    en: "years for which what is known of who has left is kept, where no pay was paid",
    default: "2",
    kind: Kind::Whole(2, 100),
    guard: Resource::Office,
};

/// Every setting, in the order in which people see them.
pub const ALL: [Setting; 13] = [
    PASSWORD_LENGTH,
    PASSWORD_DAYS,
    PASSWORD_HISTORY,
    FAILURES_BY_NAME,
    FAILURES_BY_ADDRESS,
    BARRED_MINUTES,
    IDLE_MINUTES,
    SESSION_HOURS,
    CODE_ROLES,
    TOKEN_DAYS,
    TRAIL_MONTHS,
    PAY_RECORD_YEARS,
    STAFF_RECORD_YEARS,
];

/// A setting and its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SettingLine {
    /// Its name.
    pub name: String,
    /// What it means.
    pub meaning: Message,
    /// Its value.
    pub value: String,
    /// Whether that is the program's default.
    pub is_default: bool,
}

/// Every setting with its value.
///
/// # Errors
/// The viewer may not see them, or the database fails.
pub fn list(store: &Store, viewer: &Viewer) -> Result<Vec<SettingLine>, OperationError> {
    store.read(|reading| {
        ALL.iter()
            .map(|setting| {
                let set = reading.setting_find(viewer, setting.name)?;
                Ok(SettingLine {
                    name: setting.name.to_owned(),
                    meaning: Message::new(setting.zh, setting.en),
                    is_default: set.is_none(),
                    value: set.unwrap_or_else(|| setting.default.to_owned()),
                })
            })
            .collect()
    })
}

/// Decides a setting.
///
/// # Errors
/// There is no such setting, it does not take the value, the viewer may not, or the database fails.
pub fn set(store: &Store, viewer: &Viewer, name: &str, value: &str) -> Result<(), OperationError> {
    let setting = ALL.iter().find(|setting| setting.name == name).ok_or_else(|| {
        OperationError::Refused(Message::new(
            format!("没有叫“{name}”的设置，请用 xingchou setting list 查看"),
            format!("there is no setting “{name}”; see xingchou setting list"),
        ))
    })?;
    let value = value.trim();
    accepts(setting, value)?;
    viewer.require_all(Action::Change, setting.guard).map_err(StoreError::from)?;
    viewer.require_all(Action::See, Resource::Office).map_err(StoreError::from)?;
    store.write_transaction(viewer, |writing| {
        let before = writing.setting_find(viewer, setting.name)?;
        let before = before.as_deref().unwrap_or(setting.default);
        writing.setting_set(&viewer.computing(), setting.name, value)?;
        writing.audit_entry_insert(viewer, "setting_set", &format!("{name} {before} → {value}"))?;
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

/// A setting that is a whole number, as decided or by default.
///
/// # Errors
/// The viewer may not see settings, what is kept is no number, or the database fails.
pub fn whole(reading: &mut Reading<'_>, viewer: &Viewer, setting: &Setting) -> Result<i64, StoreError> {
    let value = reading.setting_find(viewer, setting.name)?;
    let value = value.as_deref().unwrap_or(setting.default);
    value.parse().map_err(|_| StoreError::Unreadable(format!("setting {} {value}", setting.name)))
}

/// A setting that is a list of roles, as decided or by default.
///
/// # Errors
/// The viewer may not see settings, what is kept are no roles, or the database fails.
pub fn roles(reading: &mut Reading<'_>, viewer: &Viewer, setting: &Setting) -> Result<Vec<Role>, StoreError> {
    let value = reading.setting_find(viewer, setting.name)?;
    let value = value.as_deref().unwrap_or(setting.default);
    roles_of(value).ok_or_else(|| StoreError::Unreadable(format!("setting {} {value}", setting.name)))
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
