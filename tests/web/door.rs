//! Signing in and out in the browser.

use xingchou::access::{Grant, Role};

use crate::support::served::{FORM, encoded, form_token};
use crate::support::{FIRST, Office, Reply, Served, people};

fn sign_in(served: &Served, name: &str, password: &str) -> Reply {
    let body = encoded(&[("name", name), ("password", password), ("to", "/account")]);
    served.send("POST", "/sign-in", &[FORM], body.as_bytes())
}

/// The cookie that an answer sets, as it is sent back.
fn session_of(reply: &Reply) -> String {
    reply.header("set-cookie").split(';').next().unwrap().to_owned()
}

#[test]
fn one_signs_in_and_out_with_a_cookie_that_scripts_and_other_sites_do_not_get() {
    let office = Office::new();
    let served = Served::start(&office);
    let stranger = served.get("/account", &[]);
    assert_eq!((stranger.status, stranger.header("location")), (303, "/sign-in?to=%2Faccount"));
    let wrong = sign_in(&served, FIRST.login_name, "错的密码错的密码错的密码");
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("登录名、密码或动态验证码不对") && wrong.header("set-cookie").is_empty());
    let reply = sign_in(&served, FIRST.login_name, FIRST.password.unwrap());
    assert_eq!((reply.status, reply.header("location")), (303, "/account"));
    let cookie = reply.header("set-cookie");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    assert!(!cookie.contains("Secure"), "without HTTPS such a cookie would not come back");
    let cookie = session_of(&reply);
    let page = served.get("/account", &[("Cookie", &cookie)]);
    assert_eq!(page.status, 200);
    let token = form_token(&page.body);
    let body = encoded(&[("form_token", &token)]);
    let out = served.send("POST", "/sign-out", &[FORM, ("Cookie", &cookie)], body.as_bytes());
    assert_eq!(out.status, 303);
    assert_eq!(
        served.get("/account", &[("Cookie", &cookie)]).status,
        303,
        "the session is over, not only the cookie"
    );
}

#[test]
fn behind_a_proxy_the_cookie_keeps_to_https() {
    let office = Office::new();
    let served = Served::start_with(&office, &["--behind-proxy"]);
    let reply = sign_in(&served, FIRST.login_name, FIRST.password.unwrap());
    assert!(reply.header("set-cookie").contains("Secure"));
}

#[test]
fn a_form_from_elsewhere_does_nothing() {
    let office = Office::new();
    let viewer = people::account(&office.store, "someone", &[Grant::of_district(Role::Auditor)]);
    let other = people::account(&office.store, "other", &[Grant::of_district(Role::Auditor)]);
    let cookie = format!("session={}", people::session(&office.store, &viewer));
    let others = format!("session={}", people::session(&office.store, &other));
    let served = Served::start(&office);
    let own = encoded(&[("form_token", &form_token(&served.get("/account", &[("Cookie", &cookie)]).body))]);
    let foreign =
        encoded(&[("form_token", &form_token(&served.get("/account", &[("Cookie", &others)]).body))]);
    let host = format!("http://{}", served.address);
    let send = |headers: &[(&str, &str)], body: &str| {
        let mut all = vec![FORM, ("Cookie", cookie.as_str())];
        all.extend(headers);
        served.send("POST", "/sign-out-everywhere", &all, body.as_bytes()).status
    };
    assert_eq!(send(&[], ""), 403, "without a token");
    assert_eq!(send(&[], &foreign), 403, "with the token of another session");
    assert_eq!(send(&[("Origin", "https://evil.example")], &own), 403);
    assert_eq!(send(&[("Sec-Fetch-Site", "cross-site")], &own), 403);
    assert_eq!(send(&[("Sec-Fetch-Site", "same-site")], &own), 403);
    assert_eq!(served.get("/account", &[("Cookie", &cookie)]).status, 200, "still signed in");
    assert_eq!(send(&[("Sec-Fetch-Site", "same-origin"), ("Origin", &host)], &own), 303);
    assert_eq!(served.get("/account", &[("Cookie", &cookie)]).status, 303, "signed out");
    let from_elsewhere = encoded(&[("name", FIRST.login_name), ("password", FIRST.password.unwrap())]);
    let headers = [FORM, ("Origin", "https://evil.example")];
    assert_eq!(
        served.send("POST", "/sign-in", &headers, from_elsewhere.as_bytes()).status,
        403,
        "nobody is signed in by another site"
    );
}

#[test]
fn who_must_change_the_password_can_do_nothing_before() {
    let office = Office::new();
    let administrator = &office.viewer;
    let person = xingchou::operations::accounts::NewPerson {
        login_name: "li.na",
        display_name: Some("李娜"),
        staff_no: None,
    };
    let first =
        xingchou::operations::accounts::add(&office.store, administrator, xingchou::clock::now(), person)
            .unwrap();
    let served = Served::start(&office);
    let cookie = session_of(&sign_in(&served, "li.na", &first.password));
    let home = served.get("/", &[("Cookie", &cookie)]);
    assert_eq!((home.status, home.header("location")), (303, "/account/password"));
    let token = form_token(&served.get("/account/password", &[("Cookie", &cookie)]).body);
    let change = |new: &str, again: &str| {
        let pairs =
            [("form_token", token.as_str()), ("old", &first.password), ("new", new), ("again", again)];
        served.send("POST", "/account/password", &[FORM, ("Cookie", &cookie)], encoded(&pairs).as_bytes())
    };
    assert_eq!(change("春天来了我们去看油菜花吧", "春天").status, 422);
    assert_eq!(change("12345678", "12345678").status, 422);
    let reply = change("春天来了我们去看油菜花吧", "春天来了我们去看油菜花吧");
    assert_eq!(reply.status, 303, "{}", reply.body);
    assert_eq!(served.get("/", &[("Cookie", &session_of(&reply))]).status, 200);
    assert_eq!(served.get("/", &[("Cookie", &cookie)]).status, 303, "the old session is over");
}

#[test]
fn pages_are_in_the_language_and_look_that_was_chosen() {
    let office = Office::new();
    let served = Served::start(&office);
    assert!(served.get("/sign-in", &[]).body.contains("lang=\"zh-Hans\""));
    assert!(served.get("/sign-in", &[("Accept-Language", "en-GB,en")]).body.contains("lang=\"en\""));
    let chosen = served.get("/look?language=en&theme=dark&to=/sign-in", &[]);
    assert_eq!((chosen.status, chosen.header("location")), (303, "/sign-in"));
    let page = served.get("/sign-in", &[("Cookie", "language=en; theme=dark")]).body;
    assert!(page.contains("lang=\"en\" data-theme=\"dark\""));
    assert_eq!(served.get("/look?to=//evil.example", &[]).header("location"), "/");
}

/// The trail says from where: the address of who asks, behind a proxy the one that the proxy saw.
#[test]
fn the_trail_says_from_which_address_somebody_asked() {
    let (office, _, pay) = crate::month::calculated_office();
    let clerk = people::account(&office.store, "renshi", &[Grant::of_district(Role::HumanResources)]);
    let cookie = format!("session={}", people::session(&office.store, &clerk));
    let places = |from: usize| -> Vec<(String, String)> {
        let entries = office.store.read(|reading| reading.audit_entry_list(&office.viewer)).unwrap();
        entries.into_iter().skip(from).map(|entry| (entry.what, entry.place)).collect()
    };
    let run = format!("/runs/{}", pay.run);
    let entry = |what: &str, place: &str| (what.to_owned(), place.to_owned());
    for (arguments, forwarded, seen) in [
        (&["--behind-proxy"][..], "10.0.0.9, 203.0.113.9", "203.0.113.9"),
        (&[][..], "203.0.113.9", "127.0.0.1"),
    ] {
        let before = places(0).len();
        let served = Served::start_with(&office, arguments);
        let headers = [("Cookie", cookie.as_str()), ("X-Forwarded-For", forwarded)];
        assert_eq!(served.get(&run, &headers).status, 200);
        assert_eq!(served.get("/accounts", &headers).status, 403);
        assert_eq!(sign_in_from(&served, forwarded).status, 422);
        let told = places(before);
        assert!(told.contains(&entry("pay_seen", seen)), "{told:?}");
        assert!(told.contains(&entry("attempt_refused", seen)), "{told:?}");
        assert!(told.iter().all(|(_, place)| place == seen), "{told:?}");
    }
}

fn sign_in_from(served: &Served, forwarded: &str) -> Reply {
    let body = encoded(&[("name", "mei.you"), ("password", "错的密码错的密码"), ("to", "/")]);
    served.send("POST", "/sign-in", &[FORM, ("X-Forwarded-For", forwarded)], body.as_bytes())
}
