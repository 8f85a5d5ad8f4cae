//! Every address of the pages is tried by nobody and by every role; what comes back is the agreed table.

use std::fmt::Write as _;
use std::path::Path;

use xingchou::access::rights::may;
use xingchou::access::{Grant, Role, Scope};
use xingchou::operations::calculate::{RunMonths, calculate};
use xingchou::operations::score::score;
use xingchou::web::routes::{ALL, Asks, Method};

use crate::support::{Office, Served, october, people};

/// Compares with the agreed text; `XINGCHOU_AGREE=1` writes it anew, to be read before it is committed.
fn agrees(text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/web/routes.txt");
    if std::env::var_os("XINGCHOU_AGREE").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let agreed = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(agreed, text, "routes changed: read them, then agree with XINGCHOU_AGREE=1");
}

/// An address of a template, with something that is there in some places and not in others.
fn address(template: &str) -> String {
    let part = |part: &str| match part {
        ":month" => "2026-10".to_owned(),
        ":run" | ":id" => "1".to_owned(),
        ":staff" => "C001".to_owned(),
        ":item" => "%E5%AE%9E%E5%8F%91%E5%B7%A5%E8%B5%84".to_owned(),
        part => part.trim_start_matches(':').to_owned(),
    };
    template.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// Who tries, by the role of the account; nobody first.
fn roles() -> Vec<Role> {
    Role::ALL.into_iter().filter(|role| Role::of_account(role.code()).is_some()).collect()
}

#[test]
fn every_page_answers_nobody_and_every_role_as_agreed() {
    let office = Office::with_sample_month();
    score(&office.store, &office.viewer, &office.folder, october(), None).unwrap();
    let months = RunMonths::all_in(october());
    calculate(&office.store, &office.viewer, &office.folder, months).unwrap();
    let staff = office.store.read(|reading| reading.staff_list(&office.viewer)).unwrap();
    // The member of staff is another than the one whom the addresses are about.
    let own = staff.iter().find(|person| person.staff_no == "C002").unwrap().id;
    let cookies: Vec<String> = roles()
        .into_iter()
        .map(|role| {
            let grant = match role {
                Role::StaffMember => Grant { role, scope: Scope::Own(own) },
                role => Grant::of_district(role),
            };
            let viewer = people::account(&office.store, role.code(), &[grant]);
            format!("session={}", people::session(&office.store, &viewer))
        })
        .collect();
    let served = Served::start(&office);
    let mut text = String::from(
        "每个地址由未登录的人和每种角色各试一次（表单不带令牌，403 即被拒）；依次为 nobody，然后：\n",
    );
    for role in roles() {
        writeln!(text, "  {}", role.code()).unwrap();
    }
    text.push('\n');
    for route in ALL {
        let method = if route.method == Method::Get { "GET" } else { "POST" };
        let nobody = served.send(method, &address(route.path), &[], b"");
        let mut line = format!("{method:<5}{:<44} {:<24} {}", route.path, route.asks.words(), nobody.status);
        for cookie in &cookies {
            let reply = served.send(method, &address(route.path), &[("Cookie", cookie)], b"");
            assert!(reply.status < 500, "{method} {}: {}", route.path, reply.body);
            write!(line, " {}", reply.status).unwrap();
        }
        writeln!(text, "{line}").unwrap();
    }
    agrees(&text);
    let trail = office.store.read(|reading| reading.audit_entry_list(&office.viewer)).unwrap();
    let tried = |who: &str, what: &str| {
        trail.iter().any(|one| one.what == "attempt_refused" && one.who == who && one.target == what)
    };
    assert!(tried("street_leader", "GET /runs/:run/review"), "who is refused is on the trail");
    assert!(
        tried("staff_member", "GET /runs/:run/people/:staff/why/:item"),
        "and so is who is told of nothing"
    );

    // A form with the right token does not help who has no right.
    for (role, cookie) in roles().into_iter().zip(&cookies) {
        let page = served.get("/account", &[("Cookie", cookie)]).body;
        let token = page.split("name=\"form_token\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let body = format!("form_token={token}");
        let headers = [("Cookie", cookie.as_str()), ("Content-Type", "application/x-www-form-urlencoded")];
        for route in ALL.iter().filter(|route| route.method == Method::Post) {
            let Asks::Right(action, resource) = route.asks else { continue };
            if !may(role, action, resource) {
                let reply = served.send("POST", &address(route.path), &headers, body.as_bytes());
                assert_eq!(reply.status, 403, "{role:?} POST {}", route.path);
                assert!(reply.body.contains("没有这项权限"), "{role:?} POST {}", route.path);
            }
        }
    }
}
