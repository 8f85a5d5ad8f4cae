//! Roles: who gives them, to whom, and which must be apart.

use xingchou::access::{Action, Resource, Role, Scope, Viewer};
use xingchou::operations::accounts::{NewPerson, add, list, lock};
use xingchou::operations::grants::{Reach, grant, revoke, role_of};
use xingchou::operations::settings;

use super::{administrator, at, make, office, person, words};
use crate::support::{Office, people, sample_file};

fn give(office: &Office, viewer: &Viewer, name: &str, role: Role) -> Result<Scope, String> {
    let given = grant(&office.store, viewer, at(0), name, role, Reach::Usual);
    given.map(|grant| grant.scope).map_err(|error| error.to_string())
}

#[test]
fn only_the_security_administrator_gives_roles_and_only_the_system_administrator_makes_accounts() {
    let office = office();
    let first = administrator(&office);
    make(&office, "anquan");
    make(&office, "wang");
    let role =
        |role| people::account(&office.store, role_name(role), &[xingchou::access::Grant::of_district(role)]);
    for other in [Role::SystemAdministrator, Role::Auditor, Role::HumanResources, Role::Finance] {
        let viewer = role(other);
        let said = give(&office, &viewer, "wang", Role::HumanResources).unwrap_err();
        assert!(said.contains("权限"), "{other:?}: {said}");
    }
    let security = role(Role::SecurityAdministrator);
    assert_eq!(give(&office, &security, "wang", Role::HumanResources), Ok(Scope::District));
    assert!(words(add(&office.store, &security, at(0), person("zhao"))).contains("权限"));
    assert!(words(lock(&office.store, &security, "wang")).contains("权限"));
    assert!(give(&office, &first, "anquan", Role::SecurityAdministrator).is_ok());
}

fn role_name(role: Role) -> &'static str {
    role.code()
}

#[test]
fn nobody_gives_a_role_to_herself_not_by_a_second_account_either() {
    let office = office();
    office.take(vec![sample_file("人员名册.xlsx")]);
    let first = administrator(&office);
    assert!(give(&office, &first, "admin", Role::StaffMember).unwrap_err().contains("不能给自己授权"));

    let of_c001 = |login_name| NewPerson { login_name, display_name: None, staff_no: Some("C001") };
    for name in ["c001", "c001-2"] {
        add(&office.store, &first, at(0), of_c001(name)).unwrap();
    }
    give(&office, &first, "c001", Role::SecurityAdministrator).unwrap();
    let accounts = list(&office.store, &first).unwrap();
    let id = accounts.iter().find(|line| line.account.login_name == "c001").unwrap().account.id;
    let security =
        Viewer::new(1, "c001", vec![xingchou::access::Grant::of_district(Role::SecurityAdministrator)])
            .with_account(id);
    let said = give(&office, &security, "c001-2", Role::StaffMember).unwrap_err();
    assert!(said.contains("不能给自己授权"), "{said}");
    // Another one may; she cannot have a role by one account that does not go with that of the other.
    let said = give(&office, &first, "c001-2", Role::Finance).unwrap_err();
    assert!(said.contains("不能由同一个人担任"), "{said}");
    let staff = give(&office, &first, "c001-2", Role::StaffMember).unwrap();
    assert!(matches!(staff, Scope::Own(_)));
}

#[test]
fn roles_that_must_be_apart_are_not_given_to_one_account() {
    let office = office();
    let first = administrator(&office);
    for (number, (one, other)) in [
        (Role::HumanResources, Role::Finance),
        (Role::HumanResources, Role::StreetLeader),
        (Role::Finance, Role::StreetLeader),
        (Role::Auditor, Role::HumanResources),
        (Role::Auditor, Role::SecurityAdministrator),
        (Role::SystemAdministrator, Role::Finance),
        (Role::SecurityAdministrator, Role::HumanResources),
        (Role::Inspector, Role::HumanResources),
    ]
    .into_iter()
    .enumerate()
    {
        let name = &format!("person{number}");
        add(&office.store, &first, at(0), person(name)).unwrap();
        give(&office, &first, name, one).unwrap();
        let said = give(&office, &first, name, other).unwrap_err();
        assert!(said.contains("不能由同一个人担任"), "{one:?} {other:?}: {said}");
        // Once the one is taken back the other can be given.
        revoke(&office.store, &first, name, one, Reach::Usual).unwrap();
        give(&office, &first, name, other).unwrap();
    }
}

#[test]
fn a_role_reaches_no_further_than_it_can() {
    let office = office();
    let first = administrator(&office);
    add(&office.store, &first, at(0), person("wang")).unwrap();
    let give = |role, reach| grant(&office.store, &first, at(0), "wang", role, reach);
    assert!(words(give(Role::UnitHead, Reach::Usual)).contains("--community"));
    assert!(words(give(Role::Auditor, Reach::Street("示范街道"))).contains("不能授予这个范围"));
    assert!(words(give(Role::StaffMember, Reach::Usual)).contains("没有对应的工号"));
    let head = give(Role::UnitHead, Reach::Community(" 南街社区 ")).unwrap();
    assert_eq!(head.scope, Scope::Community("南街社区".to_owned()));
    assert!(words(give(Role::UnitHead, Reach::Community("南街社区"))).contains("已经是"));
    assert!(words(role_of("老板").map(drop)).contains("human_resources"));
    assert_eq!(role_of("人事").unwrap(), Role::HumanResources);
    assert!(role_of("program").is_err() && role_of("device").is_err());
}

#[test]
fn the_last_administrators_stay() {
    let office = office();
    let first = administrator(&office);
    let other = people::account(
        &office.store,
        "other",
        &[xingchou::access::Grant::of_district(Role::SecurityAdministrator)],
    );
    // The first is the only one who makes accounts.
    let said = words(revoke(&office.store, &other, "admin", Role::SystemAdministrator, Reach::Usual));
    assert!(said.contains("最后一位系统管理员"), "{said}");
    revoke(&office.store, &other, "admin", Role::SecurityAdministrator, Reach::Usual).unwrap();
    let said = words(revoke(&office.store, &other, "other", Role::SecurityAdministrator, Reach::Usual));
    assert!(said.contains("最后一位安全管理员"), "{said}");
    let said = words(lock(&office.store, &first, "other"));
    assert!(said.contains("最后一位安全管理员"), "{said}");
    assert!(words(lock(&office.store, &first, "admin")).contains("不能对自己的账户"));
    let still = list(&office.store, &office.viewer).unwrap();
    assert!(still.iter().all(|line| line.account.is_active()), "nothing of a refused act is done");
}

#[test]
fn who_may_not_change_accounts_does_not_change_how_they_are_kept() {
    let office = office();
    let clerk = people::account(
        &office.store,
        "clerk",
        &[xingchou::access::Grant::of_district(Role::HumanResources)],
    );
    assert!(clerk.require_all(Action::Change, Resource::Office).is_ok());
    for name in ["password_length", "session_idle_minutes", "one_time_code_roles"] {
        let value = if name.ends_with("roles") { "" } else { "12" };
        assert!(
            words(settings::set(&office.store, &clerk, (name, value), "试", xingchou::clock::now()))
                .contains("权限"),
            "{name}"
        );
    }
    let first = administrator(&office);
    assert!(
        words(settings::set(&office.store, &first, ("password_length", "4"), "试", xingchou::clock::now()))
            .contains("8 到 64")
    );
    assert!(
        words(settings::set(&office.store, &first, ("no_such", "4"), "试", xingchou::clock::now()))
            .contains("没有叫")
    );
}
