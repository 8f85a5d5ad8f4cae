//! The table of rights: which role may do what to which kind of thing. A row here is the only place where a right
//! comes from; `tests/rights` prints the whole table and compares it with the agreed one.

use std::collections::BTreeSet;

use super::role::{Grant, Role, Scope};
use super::separation::scope_fits;

/// What is done to a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Look at it; numbers that identify a person come masked.
    See,
    /// Look at the whole of a masked number; each look is on record.
    Reveal,
    /// Enter, change, compute or take it out of use.
    Change,
    /// Decide or sign what another person prepared.
    Decide,
    /// Take it out of the program as a file.
    Export,
}

impl Action {
    /// Every action, in the order of the table.
    pub const ALL: [Self; 5] = [Self::See, Self::Reveal, Self::Change, Self::Decide, Self::Export];

    /// The word for it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::See => "see",
            Self::Reveal => "reveal",
            Self::Change => "change",
            Self::Decide => "decide",
            Self::Export => "export",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::See => "查看",
            Self::Reveal => "查看完整的",
            Self::Change => "录入或修改",
            Self::Decide => "审批",
            Self::Export => "导出",
        }
    }
}

/// A kind of thing that rights speak of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Resource {
    /// The office: its name, pack, settings, and the steps of a month.
    Office,
    /// Accounts, their sessions and machine tokens.
    Accounts,
    /// Roles of accounts.
    Grants,
    /// Evaluation devices.
    Devices,
    /// Files that were handed in, with their rows and open questions.
    ImportFiles,
    /// Who works here: names, posts, communities and other facts that are not pay.
    Roster,
    /// ID numbers, bank accounts, special additional deductions; to decide on them is to consent to an erasure.
    PrivateNumbers,
    /// Ratings of visitors.
    Ratings,
    /// Attendance, case counts, tickets, events and other records of a month.
    MonthRecords,
    /// Findings of inspections.
    Findings,
    /// Scores and stars.
    Scores,
    /// Pay: runs, slips, differences.
    Pay,
    /// Appeals against a rating, a score or a pay item.
    Appeals,
    /// Rule sheets.
    Policies,
    /// The trail of acts and looks.
    Trail,
    /// Backups of the database.
    Backups,
}

impl Resource {
    /// Every kind, in the order of the table.
    pub const ALL: [Self; 16] = [
        Self::Office,
        Self::Accounts,
        Self::Grants,
        Self::Devices,
        Self::ImportFiles,
        Self::Roster,
        Self::PrivateNumbers,
        Self::Ratings,
        Self::MonthRecords,
        Self::Findings,
        Self::Scores,
        Self::Pay,
        Self::Appeals,
        Self::Policies,
        Self::Trail,
        Self::Backups,
    ];

    /// The word for it in code and tables.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Office => "office",
            Self::Accounts => "accounts",
            Self::Grants => "grants",
            Self::Devices => "devices",
            Self::ImportFiles => "import_files",
            Self::Roster => "roster",
            Self::PrivateNumbers => "private_numbers",
            Self::Ratings => "ratings",
            Self::MonthRecords => "month_records",
            Self::Findings => "findings",
            Self::Scores => "scores",
            Self::Pay => "pay",
            Self::Appeals => "appeals",
            Self::Policies => "policies",
            Self::Trail => "trail",
            Self::Backups => "backups",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Office => "单位设置和月度进度",
            Self::Accounts => "账户",
            Self::Grants => "角色授权",
            Self::Devices => "评价器",
            Self::ImportFiles => "导入的文件",
            Self::Roster => "人员名册",
            Self::PrivateNumbers => "身份证号和银行账号",
            Self::Ratings => "评价",
            Self::MonthRecords => "月度记录",
            Self::Findings => "督查通报",
            Self::Scores => "评分和星级",
            Self::Pay => "工资",
            Self::Appeals => "申诉",
            Self::Policies => "规则表",
            Self::Trail => "操作记录",
            Self::Backups => "备份",
        }
    }
}

/// Whether a role may do something to a kind of thing, within the scope it was given for.
#[must_use]
pub fn may(role: Role, action: Action, resource: Resource) -> bool {
    use Action::{Change, Decide, Export, Reveal, See};
    use Resource as R;
    match role {
        Role::SystemAdministrator => matches!(
            (action, resource),
            (See | Change, R::Office | R::Accounts | R::Devices | R::Backups)
                | (Export, R::Backups)
                | (See, R::Grants | R::Policies)
        ),
        Role::SecurityAdministrator => {
            matches!(
                (action, resource),
                (See | Change, R::Grants) | (See, R::Office | R::Accounts | R::Policies)
            )
        }
        Role::Auditor => matches!((action, resource), (See | Export, R::Trail) | (See, R::Office)),
        Role::HumanResources => match resource {
            R::Office => matches!(action, See | Change),
            R::Devices | R::ImportFiles | R::Roster | R::Ratings | R::MonthRecords | R::Scores => {
                matches!(action, See | Change | Export)
            }
            R::PrivateNumbers => action != Decide,
            R::Pay => matches!(action, See | Change | Export),
            R::Appeals => matches!(action, See | Decide | Export),
            R::Findings => matches!(action, See | Change | Export),
            R::Policies => matches!(action, See | Change | Export),
            R::Accounts | R::Grants | R::Trail | R::Backups => false,
        },
        Role::Finance => match resource {
            R::Office
            | R::ImportFiles
            | R::Roster
            | R::Ratings
            | R::MonthRecords
            | R::Scores
            | R::Findings => action == See,
            R::PrivateNumbers => matches!(action, See | Reveal | Export | Decide),
            R::Pay => matches!(action, See | Decide | Export),
            R::Appeals => matches!(action, See | Decide),
            R::Policies => matches!(action, See | Decide | Export),
            R::Accounts | R::Grants | R::Devices | R::Trail | R::Backups => false,
        },
        Role::StreetLeader => match resource {
            R::Office | R::Roster | R::Ratings | R::MonthRecords => action == See,
            R::Scores | R::Findings => matches!(action, See | Decide | Export),
            R::Appeals => matches!(action, See | Decide),
            R::Policies => matches!(action, See | Decide),
            _ => false,
        },
        Role::UnitHead => matches!(
            (action, resource),
            (See, R::Office | R::Roster | R::Ratings | R::MonthRecords | R::Scores | R::Policies)
        ),
        Role::Inspector => matches!(
            (action, resource),
            (See, R::Office | R::Roster | R::Ratings | R::Policies) | (See | Change | Export, R::Findings)
        ),
        Role::StaffMember => matches!(
            (action, resource),
            (
                See,
                R::Office
                    | R::Roster
                    | R::PrivateNumbers
                    | R::Ratings
                    | R::MonthRecords
                    | R::Findings
                    | R::Scores
                    | R::Pay
                    | R::Policies
            ) | (See | Change, R::Appeals)
                | (Reveal, R::PrivateNumbers)
                | (Export, R::Pay | R::Scores)
        ),
        Role::Program => action != Decide,
        Role::Device => matches!(
            (action, resource),
            (See | Change, R::Ratings | R::ImportFiles | R::Devices)
                | (See, R::Office | R::Roster | R::MonthRecords)
        ),
    }
}

/// Whether a machine that acts for somebody may do this at all: it shows no whole numbers, decides nothing, and changes
/// neither accounts nor roles, nor what an office lays down: its settings, the end of a month, rule sheets. What is a
/// signature though its right is another's (a notice published, a run checked) the store refuses it by itself.
#[must_use]
pub fn machine_may(action: Action, resource: Resource) -> bool {
    match action {
        Action::See => true,
        Action::Export => resource != Resource::PrivateNumbers,
        Action::Change => !matches!(
            resource,
            Resource::Accounts | Resource::Grants | Resource::Appeals | Resource::Office | Resource::Policies
        ),
        Action::Reveal | Action::Decide => false,
    }
}

/// Whether a role can reach as far as a grant says. One that reaches further was not given by the program, and gives
/// nothing: a member of staff of the whole district would see everybody's pay.
fn stands(grant: &Grant) -> bool {
    match grant.role {
        Role::Program | Role::Device => grant.scope == Scope::District,
        _ => scope_fits(grant),
    }
}

/// Of which people something may be done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Extent {
    everybody: bool,
    streets: BTreeSet<String>,
    communities: BTreeSet<String>,
    own: BTreeSet<i64>,
}

impl Extent {
    /// How far these grants together reach for an action.
    pub(super) fn of(grants: &[Grant], action: Action, resource: Resource) -> Self {
        let mut extent = Self::default();
        for grant in grants.iter().filter(|grant| stands(grant) && may(grant.role, action, resource)) {
            match &grant.scope {
                Scope::District => extent.everybody = true,
                Scope::Street(street) => {
                    extent.streets.insert(street.clone());
                }
                Scope::Community(community) => {
                    extent.communities.insert(community.clone());
                }
                Scope::Own(staff) => {
                    extent.own.insert(*staff);
                }
            }
        }
        extent
    }

    /// Whether it reaches nobody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.everybody && self.streets.is_empty() && self.communities.is_empty() && self.own.is_empty()
    }

    /// Whether it is the whole district.
    #[must_use]
    pub fn is_everybody(&self) -> bool {
        self.everybody
    }

    /// The streets whose people are within it.
    #[must_use]
    pub fn streets(&self) -> &BTreeSet<String> {
        &self.streets
    }

    /// The communities whose people are within it.
    #[must_use]
    pub fn communities(&self) -> &BTreeSet<String> {
        &self.communities
    }

    /// The single people within it.
    #[must_use]
    pub fn own(&self) -> &BTreeSet<i64> {
        &self.own
    }
}

/// That somebody has no right to something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "您的账户没有“{}{}”的权限；如工作需要，请向安全管理员申请\nthis account may not {} {}; ask the security administrator if your work needs it",
    .action.title(), .resource.title(), .action.code(), .resource.code()
)]
pub struct NoRight {
    /// What was to be done.
    pub action: Action,
    /// To what.
    pub resource: Resource,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_of_the_three_administrators_sees_pay_or_private_numbers() {
        for role in [Role::SystemAdministrator, Role::SecurityAdministrator, Role::Auditor] {
            for action in Action::ALL {
                assert!(!may(role, action, Resource::Pay), "{role:?} {action:?}");
                assert!(!may(role, action, Resource::PrivateNumbers), "{role:?} {action:?}");
            }
        }
    }

    #[test]
    fn who_prepares_pay_does_not_decide_on_it() {
        for role in Role::ALL {
            let both = may(role, Action::Change, Resource::Pay) && may(role, Action::Decide, Resource::Pay);
            assert!(!both, "{role:?}");
        }
    }

    #[test]
    fn grants_of_one_account_add_up() {
        let grants = [
            Grant { role: Role::UnitHead, scope: Scope::Community("东源".to_owned()) },
            Grant { role: Role::StaffMember, scope: Scope::Own(7) },
        ];
        let scores = Extent::of(&grants, Action::See, Resource::Scores);
        assert!(!scores.is_everybody());
        assert!(scores.communities().contains("东源"));
        assert!(scores.own().contains(&7));
        let pay = Extent::of(&grants, Action::See, Resource::Pay);
        assert!(pay.communities().is_empty(), "a head of a unit sees no pay");
        assert!(pay.own().contains(&7));
    }
}
