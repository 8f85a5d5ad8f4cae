//! Machines that act for somebody.

use xingchou::access::{Action, Grant, Resource, Role};
use xingchou::operations::grants::{Reach, revoke};
use xingchou::operations::sign_in::{Attempt, sign_in};
use xingchou::operations::tokens::{add, list, viewer_of_token};
use xingchou::operations::{accounts, own_password, second_factor, sessions};

use super::{administrator, at, office, words};
use crate::support::people;

const DAY: i64 = 24 * 60 * 60;

#[test]
fn a_token_has_some_of_the_roles_until_its_day_and_signs_nothing() {
    let office = office();
    let grants = [Role::StreetLeader, Role::UnitHead].map(Grant::of_district);
    let leader = people::account(&office.store, "lingdao", &grants);
    let made = add(&office.store, &leader, at(0), "看板", &[Role::StreetLeader], 30).unwrap();
    let viewer = |second| viewer_of_token(&office.store, &made.token, "10.0.0.8", at(second)).unwrap();
    let machine = viewer(1).unwrap();
    assert_eq!(machine.account(), leader.account());
    assert_eq!(machine.name(), "lingdao（令牌 看板）");
    assert!(machine.require(Action::See, Resource::Scores).is_ok());
    assert!(leader.require(Action::Decide, Resource::Scores).is_ok());
    assert!(machine.require(Action::Decide, Resource::Scores).is_err(), "a machine signs nothing");
    assert!(viewer(30 * DAY - 1).is_some());
    assert!(viewer(30 * DAY).is_none());
    assert!(viewer_of_token(&office.store, "no such token", "10.0.0.8", at(1)).unwrap().is_none());
    assert!(!format!("{:?}", office.dump()).contains(&made.token));
}

#[test]
fn nobody_gives_more_than_she_has_and_what_she_loses_the_token_loses() {
    let office = office();
    let clerk = people::account(&office.store, "renshi", &[Grant::of_district(Role::HumanResources)]);
    let wider = words(add(&office.store, &clerk, at(0), "更多", &[Role::Finance], 30));
    assert!(wider.contains("没有“财务”角色"), "{wider}");
    assert!(words(add(&office.store, &clerk, at(0), "太久", &[], 366)).contains("1 到 365 天"));
    assert!(words(add(&office.store, &clerk, at(0), "  ", &[], 30)).contains("用途"));
    let made = add(&office.store, &clerk, at(0), "夜间导入", &[], 30).unwrap();
    let viewer = || viewer_of_token(&office.store, &made.token, "10.0.0.8", at(1)).unwrap();
    assert!(viewer().unwrap().require(Action::Change, Resource::ImportFiles).is_ok());
    revoke(&office.store, &administrator(&office), "renshi", Role::HumanResources, Reach::Usual).unwrap();
    assert!(viewer().unwrap().require(Action::See, Resource::ImportFiles).is_err());
    accounts::lock(&office.store, &administrator(&office), "renshi").unwrap();
    assert!(viewer().is_none());
}

#[test]
fn a_token_is_taken_back_by_its_owner_or_the_administrator() {
    let office = office();
    let clerk = people::account(&office.store, "renshi", &[Grant::of_district(Role::HumanResources)]);
    let finance = people::account(&office.store, "caiwu", &[Grant::of_district(Role::Finance)]);
    let one = add(&office.store, &clerk, at(0), "一", &[], 30).unwrap();
    let two = add(&office.store, &clerk, at(0), "二", &[], 30).unwrap();
    assert_eq!(list(&office.store, &clerk).unwrap().len(), 2);
    assert!(list(&office.store, &finance).unwrap().is_empty());
    assert_eq!(list(&office.store, &administrator(&office)).unwrap().len(), 2);
    let revoke = |viewer, id| xingchou::operations::tokens::revoke(&office.store, viewer, at(1), id);
    // Whose it is not, does not learn that it is there.
    assert_eq!(
        words(revoke(&finance, one.id)),
        words(revoke(&finance, 999)).replace("999", &one.id.to_string())
    );
    revoke(&clerk, one.id).unwrap();
    assert!(revoke(&clerk, one.id).is_err());
    revoke(&administrator(&office), two.id).unwrap();
    for token in [&one.token, &two.token] {
        assert!(viewer_of_token(&office.store, token, "10.0.0.8", at(2)).unwrap().is_none());
    }
}

#[test]
fn a_machine_keeps_no_accounts_and_makes_no_tokens() {
    let office = office();
    let first = administrator(&office);
    let made = add(&office.store, &first, at(0), "自动", &[], 30).unwrap();
    let machine = viewer_of_token(&office.store, &made.token, "10.0.0.8", at(1)).unwrap().unwrap();
    assert!(accounts::list(&office.store, &machine).is_ok());
    assert!(words(accounts::add(&office.store, &machine, at(1), super::person("x1"))).contains("权限"));
    assert!(words(add(&office.store, &machine, at(1), "再一个", &[], 30)).contains("本人登录"));
    // A token is no session, and a session no token.
    assert!(sessions::viewer_of_session(&office.store, &made.token, "10.0.0.8", at(1)).unwrap().is_none());
    let attempt = Attempt {
        district: 1,
        address: "10.0.0.8",
        name: "admin",
        password: crate::support::FIRST.password.unwrap(),
        code: None,
    };
    let entered = sign_in(&office.store, at(1), attempt).unwrap();
    assert!(viewer_of_token(&office.store, &entered.token, "10.0.0.8", at(1)).unwrap().is_none());
    // What is about the own account takes the person.
    assert!(second_factor::begin(&office.store, &entered.acting).is_ok());
    let _ = own_password::change_password;
}
