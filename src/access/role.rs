//! Roles and how far each of them reaches.

use serde::{Deserialize, Serialize};

/// What someone is in the office. The three administrators (三员) are apart, and none of them sees pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 系统管理员: keeps accounts, devices and backups; sees no pay data.
    SystemAdministrator,
    /// 安全管理员: gives and takes roles; sees no pay data.
    SecurityAdministrator,
    /// 安全审计员: reads the trail, and nothing else.
    Auditor,
    /// 人事: takes files in, scores, calculates.
    HumanResources,
    /// 财务: checks, approves, exports, pays.
    Finance,
    /// 街道领导: reviews and signs stars.
    StreetLeader,
    /// 中心（社区）负责人: sees the scores of the own unit, no pay.
    UnitHead,
    /// 纪检监察: enters findings; sees neither pay nor ID numbers.
    Inspector,
    /// 工作人员: sees what is about herself.
    StaffMember,
    /// 程序本身: computes on behalf of somebody; the trail keeps that person's name.
    Program,
    /// 评价器: hands in ratings.
    Device,
}

impl Role {
    /// Every role, in the order of the table of rights.
    pub const ALL: [Self; 11] = [
        Self::SystemAdministrator,
        Self::SecurityAdministrator,
        Self::Auditor,
        Self::HumanResources,
        Self::Finance,
        Self::StreetLeader,
        Self::UnitHead,
        Self::Inspector,
        Self::StaffMember,
        Self::Program,
        Self::Device,
    ];

    /// The word for it in code, addresses and tables.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::SystemAdministrator => "system_administrator",
            Self::SecurityAdministrator => "security_administrator",
            Self::Auditor => "auditor",
            Self::HumanResources => "human_resources",
            Self::Finance => "finance",
            Self::StreetLeader => "street_leader",
            Self::UnitHead => "unit_head",
            Self::Inspector => "inspector",
            Self::StaffMember => "staff_member",
            Self::Program => "program",
            Self::Device => "device",
        }
    }

    /// The word for it that people read.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::SystemAdministrator => "系统管理员",
            Self::SecurityAdministrator => "安全管理员",
            Self::Auditor => "安全审计员",
            Self::HumanResources => "人事",
            Self::Finance => "财务",
            Self::StreetLeader => "街道领导",
            Self::UnitHead => "中心（社区）负责人",
            Self::Inspector => "纪检监察",
            Self::StaffMember => "工作人员",
            Self::Program => "程序",
            Self::Device => "评价器",
        }
    }

    /// The role of this code, if people can bear it: the program and devices are not given to accounts.
    #[must_use]
    pub fn of_account(code: &str) -> Option<Self> {
        let borne = |role: &Self| !matches!(role, Self::Program | Self::Device);
        Self::ALL.into_iter().filter(borne).find(|role| role.code() == code || role.title() == code)
    }
}

/// How far a role reaches.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "of")]
pub enum Scope {
    /// Everybody in the district.
    District,
    /// The people of one street (所属街道).
    Street(String),
    /// The people of one community or centre (所属社区).
    Community(String),
    /// One member of staff: the person of the account.
    Own(i64),
}

/// A role and how far it reaches.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Grant {
    /// Which role.
    pub role: Role,
    /// How far.
    pub scope: Scope,
}

impl Grant {
    /// A role in the whole district.
    #[must_use]
    pub fn of_district(role: Role) -> Self {
        Self { role, scope: Scope::District }
    }

    /// Whether who has this one has `other` too: the same role, as far or further.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        self.role == other.role && (self.scope == Scope::District || self.scope == other.scope)
    }
}
