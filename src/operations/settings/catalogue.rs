//! Every setting: what it is called, what it means, what it is until somebody decides, and what values it takes.

use serde::Serialize;

use crate::access::Resource;
use crate::message::Message;

/// What a setting's value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A whole number, from the first to the second.
    Whole(i64, i64),
    /// Yuan with at most two decimals, from 0 to this.
    Yuan(i64),
    /// Codes of roles with commas between; none is empty.
    Roles,
}

/// What a setting is about: where people find it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// Periods, shares and signatures of a month.
    Month,
    /// Passwords, signing in, tokens.
    SigningIn,
    /// How long things are kept.
    Keeping,
}

impl Topic {
    /// Every topic, in the order in which people see them.
    pub const ALL: [Self; 3] = [Self::Month, Self::SigningIn, Self::Keeping];

    /// Its name.
    #[must_use]
    pub fn title(self) -> Message {
        match self {
            Self::Month => Message::new("月度期限和比例", "Periods and shares of a month"),
            Self::SigningIn => Message::new("登录和密码", "Signing in"),
            Self::Keeping => Message::new("保存期限", "How long things are kept"),
        }
    }
}

/// From when on another value counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Counts {
    /// At once.
    AtOnce,
    /// For months whose scoring has not begun: a month keeps what it was opened with.
    FromTheNextMonth,
    /// For periods that have not begun: an appeal or a rating keeps what there was when it came.
    FromTheNextPeriod,
}

impl Counts {
    /// What people are told of it.
    #[must_use]
    pub fn words(self) -> Message {
        match self {
            Self::AtOnce => Message::new("立即生效", "counts at once"),
            Self::FromTheNextMonth => {
                Message::new("已开始评分的月份不变", "months whose scoring has begun keep theirs")
            }
            Self::FromTheNextPeriod => {
                Message::new("已开始的期限不变", "periods that have begun keep their length")
            }
        }
    }
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
    /// Whether the default rests on no published rule, so that the office must confirm it.
    pub assumed: bool,
    /// From when on another value counts.
    pub counts: Counts,
    /// What it is about.
    pub topic: Topic,
    /// Who may change this kind of thing may change the setting (and must see the office's settings at all).
    pub guard: Resource,
}

/// 确认期: workdays in which everybody may confirm the own score; 0 switches it off.
pub const CONFIRMATION_WORKDAYS: Setting = Setting {
    name: "confirmation_workdays",
    zh: "本人确认期（工作日，0 为不设）",
    en: "workdays to confirm one's own score, 0 for none",
    default: "3",
    kind: Kind::Whole(0, 250),
    assumed: true,
    counts: Counts::FromTheNextMonth,
    topic: Topic::Month,
    guard: Resource::Office,
};

/// 公示期: workdays of the public notice; 0 switches it off.
pub const NOTICE_WORKDAYS: Setting = Setting {
    name: "notice_workdays",
    zh: "公示期（工作日，0 为不设）",
    en: "workdays of the public notice, 0 for none",
    default: "5",
    kind: Kind::Whole(0, 250),
    assumed: true,
    counts: Counts::FromTheNextMonth,
    topic: Topic::Month,
    guard: Resource::Office,
};

/// 抽查比例: the share of slips drawn for a second look, in percent; 0 switches it off.
pub const SECOND_LOOK_PERCENT: Setting = Setting {
    name: "second_look_percent",
    zh: "抽查比例（%）",
    en: "share of slips looked at twice, in percent",
    default: "10",
    kind: Kind::Whole(0, 100),
    assumed: true,
    counts: Counts::FromTheNextMonth,
    topic: Topic::Month,
    guard: Resource::Office,
};

/// 差异说明起点: a difference to the month before without a reason, in yuan, above which it must be signed for.
pub const UNEXPLAINED_YUAN: Setting = Setting {
    name: "unexplained_yuan",
    zh: "无原因差异须签字说明的起点（元）",
    en: "unexplained difference to sign for, in yuan",
    default: "0",
    kind: Kind::Yuan(1_000_000),
    assumed: true,
    counts: Counts::FromTheNextMonth,
    topic: Topic::Month,
    guard: Resource::Office,
};

/// Whether a run must be checked by another person before it is approved: 1 or 0.
pub const CHECK_NEEDED: Setting = Setting {
    name: "check_needed",
    zh: "须复核（1 是，0 否）",
    en: "whether a check is needed (1 or 0)",
    default: "1",
    kind: Kind::Whole(0, 1),
    assumed: true,
    counts: Counts::FromTheNextMonth,
    topic: Topic::Month,
    guard: Resource::Office,
};

/// 申诉期: workdays after the notice (for pay: after the approval) in which an appeal may be filed; 0: no limit.
pub const APPEAL_WORKDAYS: Setting = Setting {
    name: "appeal_workdays",
    zh: "申诉期（工作日，0 不限）",
    en: "workdays to appeal, 0 for no limit",
    default: "20",
    kind: Kind::Whole(0, 250),
    assumed: true,
    counts: Counts::FromTheNextMonth,
    topic: Topic::Month,
    guard: Resource::Office,
};

/// Workdays in which an appeal should be decided; 0: no limit.
pub const DECISION_WORKDAYS: Setting = Setting {
    name: "decision_workdays",
    zh: "申诉办理期限（工作日，0 不限）",
    en: "workdays to decide an appeal, 0 for no limit",
    default: "10",
    kind: Kind::Whole(0, 250),
    assumed: true,
    counts: Counts::FromTheNextPeriod,
    topic: Topic::Month,
    guard: Resource::Office,
};

/// 整改期: workdays in which a bad rating must be put right. 四川某市的做法：15 个工作日内整改 (spprec.com 2020-05-19).
pub const RECTIFY_WORKDAYS: Setting = Setting {
    name: "rectify_workdays",
    zh: "差评整改期限（工作日）",
    en: "workdays to put a bad rating right",
    default: "15",
    kind: Kind::Whole(0, 250),
    assumed: false,
    counts: Counts::FromTheNextPeriod,
    topic: Topic::Month,
    guard: Resource::Office,
};

/// The least number of characters of a password. GB/T 22239 asks for passwords that are hard to guess and names no
/// number; twelve is ours.
pub const PASSWORD_LENGTH: Setting = Setting {
    name: "password_length",
    zh: "密码最短长度（字符）",
    en: "characters of a password, at least",
    default: "12",
    kind: Kind::Whole(8, 64),
    assumed: true,
    counts: Counts::AtOnce,
    topic: Topic::SigningIn,
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
    assumed: true,
    counts: Counts::AtOnce,
    topic: Topic::SigningIn,
    guard: Resource::Accounts,
};

/// How many of the last passwords are not taken again.
pub const PASSWORD_HISTORY: Setting = Setting {
    name: "password_history",
    zh: "不得与最近多少次的密码相同",
    en: "how many of the last passwords are not taken again",
    default: "5",
    kind: Kind::Whole(1, 24),
    assumed: true,
    counts: Counts::AtOnce,
    topic: Topic::SigningIn,
    guard: Resource::Accounts,
};

/// Failed sign-ins in a row under one name, after which the name is barred for a time.
pub const FAILURES_BY_NAME: Setting = Setting {
    name: "sign_in_failures_by_name",
    zh: "同一登录名连续登录失败多少次后暂停登录",
    en: "failed sign-ins in a row under one name before it is barred",
    default: "5",
    kind: Kind::Whole(3, 20),
    assumed: true,
    counts: Counts::AtOnce,
    topic: Topic::SigningIn,
    guard: Resource::Accounts,
};

/// Failed sign-ins from one address, after which the address is barred for a time. An office often has one address.
pub const FAILURES_BY_ADDRESS: Setting = Setting {
    name: "sign_in_failures_by_address",
    zh: "同一地址登录失败多少次后暂停登录",
    en: "failed sign-ins from one address before it is barred",
    default: "30",
    kind: Kind::Whole(5, 1000),
    assumed: true,
    counts: Counts::AtOnce,
    topic: Topic::SigningIn,
    guard: Resource::Accounts,
};

/// For how many minutes a name or address is barred, and after how many quiet minutes failures are forgotten.
pub const BARRED_MINUTES: Setting = Setting {
    name: "sign_in_barred_minutes",
    zh: "登录失败过多后暂停多少分钟",
    en: "minutes for which a name or address is barred",
    default: "15",
    kind: Kind::Whole(1, 1440),
    assumed: true,
    counts: Counts::AtOnce,
    topic: Topic::SigningIn,
    guard: Resource::Accounts,
};

/// After how many minutes without doing anything one is signed out.
pub const IDLE_MINUTES: Setting = Setting {
    name: "session_idle_minutes",
    zh: "多少分钟没有操作即自动退出登录",
    en: "minutes of doing nothing after which one is signed out",
    default: "30",
    kind: Kind::Whole(5, 1440),
    assumed: true,
    counts: Counts::AtOnce,
    topic: Topic::SigningIn,
    guard: Resource::Accounts,
};

/// After how many hours one is signed out in any case.
pub const SESSION_HOURS: Setting = Setting {
    name: "session_hours",
    zh: "登录最长多少小时",
    en: "hours after which one is signed out in any case",
    default: "12",
    kind: Kind::Whole(1, 168),
    assumed: true,
    counts: Counts::AtOnce,
    topic: Topic::SigningIn,
    guard: Resource::Accounts,
};

/// Roles whose holders sign in with a one-time code beside the password: those who sign.
pub const CODE_ROLES: Setting = Setting {
    name: "one_time_code_roles",
    zh: "登录时须用动态验证码的角色",
    en: "roles that sign in with a one-time code as well",
    default: "finance,street_leader",
    kind: Kind::Roles,
    assumed: true,
    counts: Counts::AtOnce,
    topic: Topic::SigningIn,
    guard: Resource::Grants,
};

/// For how many days a machine's token is good at most.
pub const TOKEN_DAYS: Setting = Setting {
    name: "machine_token_days",
    zh: "程序令牌最长有效多少天",
    en: "days for which a machine's token is good at most",
    default: "365",
    kind: Kind::Whole(1, 3650),
    assumed: true,
    counts: Counts::AtOnce,
    topic: Topic::SigningIn,
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
    assumed: true,
    counts: Counts::AtOnce,
    topic: Topic::Keeping,
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
    assumed: false,
    counts: Counts::AtOnce,
    topic: Topic::Keeping,
    guard: Resource::Accounts,
};

/// For how many years what is known of who has left is kept: 劳动合同法 第五十条 wants the contract's text for two at least.
pub const STAFF_RECORD_YEARS: Setting = Setting {
    name: "staff_record_years",
    zh: "离职人员信息保存年限（没有发过工资的）",
    en: "years for which what is known of who has left is kept, where no pay was paid",
    default: "2",
    kind: Kind::Whole(2, 100),
    assumed: false,
    counts: Counts::AtOnce,
    topic: Topic::Keeping,
    guard: Resource::Office,
};

/// Every setting, in the order in which people see them.
pub const ALL: [Setting; 21] = [
    CONFIRMATION_WORKDAYS,
    NOTICE_WORKDAYS,
    SECOND_LOOK_PERCENT,
    UNEXPLAINED_YUAN,
    CHECK_NEEDED,
    APPEAL_WORKDAYS,
    DECISION_WORKDAYS,
    RECTIFY_WORKDAYS,
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
