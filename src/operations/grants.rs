//! Roles are given and taken by the security administrator, to nobody's own account, and never two to one person that
//! must be apart.

use chrono::NaiveDateTime;

use super::OperationError;
use super::accounts::{administrators_remain, named, refused};
use crate::access::separation::{incompatible, scope_fits, why_incompatible};
use crate::access::{Grant, Role, Scope, Viewer};
use crate::store::{Account, Store, Writing};

/// How far a role shall reach, as it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach<'a> {
    /// The whole district; a member of staff, the own person.
    Usual,
    /// One street.
    Street(&'a str),
    /// One community or centre.
    Community(&'a str),
}

/// The role of a code or of its Chinese title.
///
/// # Errors
/// There is none.
pub fn role_of(text: &str) -> Result<Role, OperationError> {
    Role::of_account(text.trim()).ok_or_else(|| {
        let borne: Vec<Role> =
            Role::ALL.into_iter().filter(|role| Role::of_account(role.code()).is_some()).collect();
        let known: Vec<String> =
            borne.iter().map(|role| format!("{}（{}）", role.title(), role.code())).collect();
        let codes: Vec<&str> = borne.iter().map(|role| role.code()).collect();
        refused(
            format!("没有角色“{}”；可以写：{}", text.trim(), known.join("、")),
            format!("there is no role “{}”; there are: {}", text.trim(), codes.join(", ")),
        )
    })
}

/// The role with its scope, for an account.
fn grant_for(account: &Account, role: Role, reach: Reach<'_>) -> Result<Grant, OperationError> {
    let scope = match (role, reach) {
        (Role::StaffMember, Reach::Usual) => Scope::Own(account.staff.ok_or_else(|| {
            refused(
                format!("账户“{}”没有对应的工号，不能作为工作人员", account.login_name),
                format!("the account “{}” is of no member of staff", account.login_name),
            )
        })?),
        (_, Reach::Usual) => Scope::District,
        (_, Reach::Street(street)) => Scope::Street(street.trim().to_owned()),
        (_, Reach::Community(community)) => Scope::Community(community.trim().to_owned()),
    };
    let grant = Grant { role, scope };
    if scope_fits(&grant) {
        return Ok(grant);
    }
    Err(refused(
        format!(
            "“{}”不能授予这个范围：负责人须写明 --community 或 --street，管理员和审计员只能是全区，工作人员只能是本人",
            role.title()
        ),
        format!(
            "{} cannot have this scope: a head needs --community or --street, administrators and auditors have the \
             district, a member of staff the own person",
            role.code()
        ),
    ))
}

/// Gives an account a role.
///
/// # Errors
/// There is no such account, it is the viewer's own, it has the role, the role does not go with another of the same
/// person, the viewer may not, or the database fails.
pub fn grant(
    store: &Store,
    viewer: &Viewer,
    now: NaiveDateTime,
    login_name: &str,
    role: Role,
    reach: Reach<'_>,
) -> Result<Grant, OperationError> {
    store.write_transaction(viewer, |writing| {
        let account = named(writing, viewer, login_name)?;
        not_to_oneself(writing, viewer, &account)?;
        let grant = grant_for(&account, role, reach)?;
        goes_together(writing, viewer, &account, &grant)?;
        writing.account_grant_insert(viewer, account.id, &grant, now)?;
        writing.audit_entry_insert(viewer, "role_granted", &in_words(&account, &grant))?;
        Ok(grant)
    })
}

/// Takes a role from an account.
///
/// # Errors
/// There is no such account, it has no such role, it is the last administrator, the viewer may not, or the database
/// fails.
pub fn revoke(
    store: &Store,
    viewer: &Viewer,
    login_name: &str,
    role: Role,
    reach: Reach<'_>,
) -> Result<Grant, OperationError> {
    store.write_transaction(viewer, |writing| {
        let account = named(writing, viewer, login_name)?;
        let grant = grant_for(&account, role, reach)?;
        if !writing.account_grant_delete(viewer, account.id, &grant)? {
            return Err(refused(
                format!("账户“{}”没有这个范围的“{}”角色", account.login_name, role.title()),
                format!("the account “{}” has no role {} of this scope", account.login_name, role.code()),
            ));
        }
        administrators_remain(writing, viewer)?;
        writing.audit_entry_insert(viewer, "role_revoked", &in_words(&account, &grant))?;
        Ok(grant)
    })
}

/// Nobody gives a role to the own account, nor to another account of the same member of staff.
fn not_to_oneself(
    writing: &mut Writing<'_>,
    viewer: &Viewer,
    account: &Account,
) -> Result<(), OperationError> {
    let own = match viewer.account() {
        Some(id) => writing.account_find(viewer, id)?,
        None => None,
    };
    let same_person =
        own.is_some_and(|own| own.id == account.id || (own.staff.is_some() && own.staff == account.staff));
    if same_person {
        return Err(refused(
            "不能给自己授权，请由另一位安全管理员办理",
            "nobody gives roles to the own account; another security administrator does it",
        ));
    }
    Ok(())
}

/// That the role goes with those of this account, and of other accounts of the same member of staff; in those, being a
/// member of staff goes with everything, so that an auditor can have an account for the own pay slip.
fn goes_together(
    writing: &mut Writing<'_>,
    viewer: &Viewer,
    account: &Account,
    new: &Grant,
) -> Result<(), OperationError> {
    let accounts = writing.account_list(viewer)?;
    for there in writing.account_grant_list(viewer)? {
        let has = there.grant.role;
        let is_same_account = there.account == account.id;
        if is_same_account && there.grant == *new {
            return Err(refused(
                format!("账户“{}”已经是“{}”", account.login_name, has.title()),
                format!("the account “{}” has the role {} already", account.login_name, has.code()),
            ));
        }
        let is_same_person = account.staff.is_some()
            && accounts.iter().any(|other| other.id == there.account && other.staff == account.staff)
            && has != Role::StaffMember
            && new.role != Role::StaffMember;
        if (is_same_account || is_same_person) && incompatible(has, new.role) {
            return Err(OperationError::Refused(why_incompatible(has, new.role)));
        }
    }
    Ok(())
}

/// A role and its scope, for the trail and for people.
#[must_use]
pub fn grant_in_words(grant: &Grant) -> String {
    match &grant.scope {
        Scope::District => grant.role.title().to_owned(),
        Scope::Own(_) => format!("{}（本人）", grant.role.title()),
        Scope::Street(of) | Scope::Community(of) => format!("{}（{of}）", grant.role.title()),
    }
}

fn in_words(account: &Account, grant: &Grant) -> String {
    format!("{} {}", account.login_name, grant_in_words(grant))
}
