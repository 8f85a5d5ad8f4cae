//! How long one stays signed in.

use xingchou::operations::accounts::{lock, reset_password};
use xingchou::operations::grants::{Reach, grant, revoke};
use xingchou::operations::sessions::{Acting, sign_out, sign_out_everywhere, viewer_of_session};
use xingchou::operations::settings;

use xingchou::access::{Action, Resource, Role};

use super::{administrator, at, change, enter, make, office};
use crate::support::Office;

fn there(office: &Office, token: &str, second: i64) -> Option<Acting> {
    viewer_of_session(&office.store, token, "10.0.0.7", at(second)).unwrap()
}

#[test]
fn doing_nothing_for_half_an_hour_ends_it_and_so_do_twelve_hours() {
    let office = office();
    let password = make(&office, "wang");
    let token = enter(&office, at(0), "wang", &password).unwrap().token;
    assert!(there(&office, &token, 30 * 60 - 1).is_some());
    // That look was noted, and the half hour begins again.
    assert!(there(&office, &token, 60 * 60 - 2).is_some());
    assert!(there(&office, &token, 60 * 60 - 2 + 30 * 60).is_none());

    let token = enter(&office, at(0), "wang", &password).unwrap().token;
    let hours_12 = 12 * 60 * 60;
    for second in (0..hours_12).step_by(1200) {
        assert!(there(&office, &token, second).is_some(), "{second}");
    }
    assert!(there(&office, &token, hours_12 - 1).is_some());
    assert!(there(&office, &token, hours_12).is_none());
    assert!(there(&office, "no such token", 0).is_none());
}

#[test]
fn an_office_decides_how_long() {
    let office = office();
    let password = make(&office, "wang");
    let token = enter(&office, at(0), "wang", &password).unwrap().token;
    settings::set(
        &office.store,
        &administrator(&office),
        ("session_idle_minutes", "5"),
        "试",
        xingchou::clock::now(),
    )
    .unwrap();
    assert!(there(&office, &token, 299).is_some());
    assert!(there(&office, &token, 299 + 300).is_none());
}

#[test]
fn signing_out_ends_one_or_all() {
    let office = office();
    let password = make(&office, "wang");
    let tokens: Vec<String> =
        (0..3).map(|_| enter(&office, at(0), "wang", &password).unwrap().token).collect();
    let acting = there(&office, &tokens[0], 1).unwrap();
    assert!(sign_out(&office.store, &acting, &tokens[0]).unwrap());
    assert!(!sign_out(&office.store, &acting, &tokens[0]).unwrap());
    assert!(there(&office, &tokens[0], 1).is_none());
    assert!(there(&office, &tokens[1], 1).is_some());
    // The one that changing the password began is there as well.
    assert_eq!(sign_out_everywhere(&office.store, &acting).unwrap(), 3);
    assert!(there(&office, &tokens[2], 1).is_none());
}

#[test]
fn a_session_follows_its_account() {
    let office = office();
    let administrator = administrator(&office);
    let password = make(&office, "wang");
    let enter = || enter(&office, at(0), "wang", &password).unwrap().token;
    // A role is there, and gone, with the next request.
    let token = enter();
    let sees_scores = || {
        let viewer = there(&office, &token, 1).unwrap().ready().unwrap();
        viewer.require(Action::See, Resource::Scores).is_ok()
    };
    assert!(!sees_scores());
    grant(&office.store, &administrator, at(0), "wang", Role::HumanResources, Reach::Usual).unwrap();
    assert!(sees_scores());
    revoke(&office.store, &administrator, "wang", Role::HumanResources, Reach::Usual).unwrap();
    assert!(!sees_scores());
    // A changed password ends the others and gives a new token.
    let acting = there(&office, &token, 1).unwrap();
    let renewed = change(&office, &acting, &password, "山上有一座庙 庙里有一口缸").unwrap();
    assert!(there(&office, &token, 1).is_none());
    assert!(there(&office, &renewed, 1).is_some());
    // A reset or a lock ends all of them.
    reset_password(&office.store, &administrator, at(2), "wang").unwrap();
    assert!(there(&office, &renewed, 2).is_none());
    let other = super::make(&office, "li");
    let token = super::enter(&office, at(0), "li", &other).unwrap().token;
    lock(&office.store, &administrator, "li").unwrap();
    assert!(there(&office, &token, 1).is_none());
}

#[test]
fn of_a_token_only_the_digest_is_in_the_database() {
    let office = office();
    let password = make(&office, "wang");
    let token = enter(&office, at(0), "wang", &password).unwrap().token;
    let everything = format!("{:?}", office.dump());
    for secret in [&token, &password] {
        assert!(!everything.contains(secret.as_str()));
    }
    assert!(everything.contains(&xingchou::access::secret::digest(&token)));
    assert!(everything.contains("$argon2id$v=19$m=19456,t=2,p=1$"));
}
