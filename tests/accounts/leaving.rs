//! Accounts of those who leave, hashes that are made anew, and who is barred.

use argon2::password_hash::PasswordHasher;
use argon2::{Algorithm, Argon2, Params, Version};
use xingchou::access::{Grant, Role};
use xingchou::operations::accounts::{close, list, unlock};
use xingchou::operations::sessions::viewer_of_session;
use xingchou::operations::tokens::{add, viewer_of_token};

use super::{administrator, at, enter, make, office, trail, words};
use crate::support::people;

#[test]
fn a_closed_account_is_out_everywhere_and_comes_back_with_nothing() {
    let office = office();
    let administrator = administrator(&office);
    let clerk = people::account(&office.store, "renshi", &[Grant::of_district(Role::HumanResources)]);
    let token = add(&office.store, &clerk, at(0), "夜间导入", &[], 30).unwrap().token;
    let own = make(&office, "laowang");
    let entered = enter(&office, at(2), "laowang", &own).unwrap();
    close(&office.store, &administrator, "laowang", at(3)).unwrap();
    assert!(viewer_of_session(&office.store, &entered.token, "10.0.0.7", at(4)).unwrap().is_none());
    assert!(enter(&office, at(5), "laowang", &own).is_err());
    assert!(viewer_of_token(&office.store, &token, "10.0.0.8", at(3)).unwrap().is_some());
    close(&office.store, &administrator, "renshi", at(3)).unwrap();
    assert!(viewer_of_token(&office.store, &token, "10.0.0.8", at(4)).unwrap().is_none());
    // Even when it is opened again by mistake it has neither roles nor tokens.
    unlock(&office.store, &administrator, "renshi").unwrap();
    assert!(viewer_of_token(&office.store, &token, "10.0.0.8", at(5)).unwrap().is_none());
    let all = list(&office.store, &administrator).unwrap();
    assert!(all.iter().find(|line| line.account.login_name == "renshi").unwrap().grants.is_empty());
    let closed: Vec<String> =
        trail(&office).into_iter().filter(|(what, _)| what == "account_closed").map(|(_, who)| who).collect();
    assert_eq!(closed, ["laowang", "renshi"]);
    // The last administrator stays.
    assert!(words(close(&office.store, &administrator, "admin", at(6))).contains("自己的账户"));
}

#[test]
fn a_hash_of_an_earlier_cost_is_made_anew_at_the_next_sign_in() {
    let office = office();
    let own = make(&office, "laowang");
    let program = people::program();
    let id = office.store.read(|reading| reading.account_named(&program, "laowang")).unwrap().unwrap();
    let kept = || office.store.read(|reading| reading.account_secrets(&program, id)).unwrap().password_hash;
    let today = kept().rsplit_once("$p").map_or(kept(), |(cost, _)| cost.to_owned());
    let cheap = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(8_192, 1, 1, None).unwrap());
    let cheap = cheap.hash_password_with_salt(own.as_bytes(), b"sixteen bytes...").unwrap().to_string();
    office
        .store
        .write_transaction(&program, |writing| writing.account_renew_hash(&program, id, &cheap))
        .unwrap();
    let cost = |hash: &str| hash.split('$').nth(3).unwrap_or_default().to_owned();
    assert_ne!(cost(&cheap), cost(&today));
    assert!(enter(&office, at(2), "laowang", "别的密码完全不对").is_err());
    assert_eq!(kept(), cheap, "a wrong password renews nothing");
    enter(&office, at(3), "laowang", &own).unwrap();
    assert_eq!(cost(&kept()), cost(&today));
    let renewed = kept();
    enter(&office, at(4), "laowang", &own).unwrap();
    assert_eq!(kept(), renewed, "once is enough");
}

#[test]
fn the_list_of_accounts_shows_who_is_barred_and_until_when() {
    let office = office();
    let administrator = administrator(&office);
    let own = make(&office, "laowang");
    let barred = || {
        let all = list(&office.store, &administrator).unwrap();
        all.into_iter().find(|line| line.account.login_name == "laowang").unwrap().barred_until
    };
    assert_eq!(barred(), None);
    for second in 10..15 {
        assert!(enter(&office, at(second), "laowang", "不对的密码不对").is_err());
    }
    assert_eq!(barred(), Some(at(14) + chrono::TimeDelta::minutes(15)));
    assert!(enter(&office, at(20), "laowang", &own).is_err());
    unlock(&office.store, &administrator, "laowang").unwrap();
    assert_eq!(barred(), None);
}
