//! Which roles one person must not have together, and how far each role can reach.

use super::role::{Grant, Role, Scope};
use crate::message::Message;

/// Whether one person must not bear both roles.
///
/// * An auditor reads what the others did, and so is none of them.
/// * Who keeps accounts or gives roles prepares, signs and sees nothing of what is kept about people. Both together
///   are allowed, for the first account of an office has both; an office that has the people keeps them apart.
/// * Who prepares pay (人事), who signs stars (街道领导) and who approves pay (财务) are three people.
/// * An inspector sees neither pay nor ID numbers, and so is nobody who does.
///
/// Being a member of staff goes with every role but the auditor's.
#[must_use]
pub fn incompatible(one: Role, other: Role) -> bool {
    use Role::{Auditor, Finance, HumanResources, Inspector, StaffMember, StreetLeader, UnitHead};
    if one == other {
        return false;
    }
    let is_administrator = |role| matches!(role, Role::SystemAdministrator | Role::SecurityAdministrator);
    let works_with_people =
        |role| matches!(role, HumanResources | Finance | StreetLeader | UnitHead | Inspector);
    let either = |test: &dyn Fn(Role, Role) -> bool| test(one, other) || test(other, one);
    either(&|one, _| one == Auditor)
        || either(&|one, other| is_administrator(one) && works_with_people(other))
        || (matches!(one, HumanResources | Finance | StreetLeader)
            && matches!(other, HumanResources | Finance | StreetLeader))
        || either(&|one, other| one == Inspector && other != StaffMember && works_with_people(other))
}

/// Whether a role can reach so far: administrators, the auditor and who works for the whole office reach the district
/// or a street, a head the own unit, a member of staff the own person.
#[must_use]
pub fn scope_fits(grant: &Grant) -> bool {
    match grant.role {
        Role::SystemAdministrator | Role::SecurityAdministrator | Role::Auditor => {
            grant.scope == Scope::District
        }
        Role::HumanResources | Role::Finance | Role::StreetLeader | Role::Inspector => {
            matches!(grant.scope, Scope::District | Scope::Street(_))
        }
        Role::UnitHead => matches!(grant.scope, Scope::Street(_) | Scope::Community(_)),
        Role::StaffMember => matches!(grant.scope, Scope::Own(_)),
        Role::Program | Role::Device => false,
    }
}

/// What to say when two roles do not go together.
#[must_use]
pub fn why_incompatible(one: Role, other: Role) -> Message {
    Message::new(
        format!(
            "“{}”和“{}”不能由同一个人担任（录入、审批、审计、管理账户须分开）；请另选一个人，或先收回原来的角色",
            one.title(),
            other.title()
        ),
        format!(
            "{} and {} must be two people; choose somebody else, or take the other role back first",
            one.code(),
            other.code()
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::super::rights::{Action, Resource, may};
    use super::*;

    const BORNE: [Role; 9] = [
        Role::SystemAdministrator,
        Role::SecurityAdministrator,
        Role::Auditor,
        Role::HumanResources,
        Role::Finance,
        Role::StreetLeader,
        Role::UnitHead,
        Role::Inspector,
        Role::StaffMember,
    ];

    #[test]
    fn it_does_not_matter_which_role_came_first() {
        for one in BORNE {
            assert!(!incompatible(one, one));
            for other in BORNE {
                assert_eq!(incompatible(one, other), incompatible(other, one), "{one:?} {other:?}");
            }
        }
    }

    #[test]
    fn no_two_roles_that_go_together_prepare_and_sign_the_same() {
        for one in BORNE {
            for other in BORNE.into_iter().filter(|other| !incompatible(one, *other)) {
                for resource in [Resource::Pay, Resource::Scores, Resource::Findings] {
                    let both = may(one, Action::Change, resource) && may(other, Action::Decide, resource);
                    assert!(!both, "{one:?} {other:?} {resource:?}");
                }
            }
        }
    }

    #[test]
    fn no_administrator_comes_to_see_pay_by_a_second_role() {
        for one in [Role::SystemAdministrator, Role::SecurityAdministrator, Role::Auditor] {
            for other in BORNE.into_iter().filter(|other| !incompatible(one, *other)) {
                let sees = may(other, Action::See, Resource::Pay);
                assert!(!sees || other == Role::StaffMember, "{one:?} {other:?}");
            }
        }
        for other in BORNE.into_iter().filter(|other| !incompatible(Role::Inspector, *other)) {
            let sees = may(other, Action::See, Resource::Pay);
            assert!(!sees || matches!(other, Role::StaffMember), "{other:?}");
        }
    }
}
