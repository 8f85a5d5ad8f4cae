//! Lists, tags of contents, refusals, languages, and text that comes back as it was sent.

use serde_json::json;
use xingchou::access::Role;

use super::{Client, JSON, code};
use crate::support::{Office, Served, sample_file};

fn office_with_roster() -> Office {
    let office = Office::new();
    office.take_for_october(vec![sample_file("人员名册.xlsx")]);
    office
}

#[test]
fn lists_come_in_pages_sorted_and_filtered() {
    let office = office_with_roster();
    let served = Served::start(&office);
    let clerk = Client::with_role(&served, &office, Role::HumanResources);
    let expected: Vec<String> = {
        let staff = office.store.read(|reading| reading.staff_list(&office.viewer)).unwrap();
        let mut numbers: Vec<String> = staff.into_iter().map(|person| person.staff_no).collect();
        numbers.sort();
        numbers
    };
    let (status, all) = clerk.get("/staff?page_size=500&sort=staff_no");
    assert_eq!(status, 200, "{all}");
    let numbers = |page: &serde_json::Value| -> Vec<String> {
        let items = page["items"].as_array().unwrap();
        items.iter().map(|item| item["staff_no"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(numbers(&all), expected);
    assert_eq!(all["total"].as_u64(), Some(expected.len() as u64));
    let (_, second) = clerk.get("/staff?page=2&page_size=7&sort=-staff_no");
    let mut backwards = expected.clone();
    backwards.reverse();
    assert_eq!(numbers(&second), backwards[7..14]);
    assert_eq!((second["page"].as_u64(), second["page_size"].as_u64()), (Some(2), Some(7)));
    assert_eq!(clerk.get("/staff?page=99999").1["items"], json!([]));

    let (_, one) = clerk.get("/staff/C001");
    let community = one["community"].as_str().unwrap();
    assert!(!community.is_empty() && !one["post"].as_str().unwrap().is_empty(), "{one}");
    let (_, there) = clerk.get(&format!("/staff?page_size=500&community={}", percent(community)));
    assert!(numbers(&there).contains(&"C001".to_owned()) && numbers(&there).len() < expected.len());
    assert!(there["items"].as_array().unwrap().iter().all(|item| item["community"] == community));

    for wrong in
        ["page=0", "page_size=501", "page=x", "sort=id_number", "sort=a,b,c,d,e", "employed_on=today"]
    {
        let answer = clerk.get(&format!("/staff?{wrong}"));
        assert_eq!((answer.0, code(&answer).as_str()), (400, "bad_request"), "{wrong}");
    }
    // Private numbers come in part only.
    let number = one["id_number"].as_str().unwrap();
    assert!(number.contains("****"), "{number}");
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[test]
fn what_one_may_not_know_of_is_like_what_is_not_there() {
    let office = office_with_roster();
    let served = Served::start(&office);
    let member = Client::member(&served, &office, "C002");
    assert_eq!(member.get("/staff/C002").0, 200);
    let other = member.get("/staff/C001");
    let nobody = member.get("/staff/X999");
    assert_eq!((other.0, nobody.0), (404, 404));
    assert_eq!(code(&other), code(&nobody));
    let texts = |answer: &(u16, serde_json::Value), number: &str| answer.1.to_string().replace(number, "-");
    assert_eq!(texts(&other, "C001"), texts(&nobody, "X999"));
    let (_, own) = member.get("/staff?page_size=500");
    assert_eq!(own["total"], 1, "{own}");
    let forbidden = member.get("/accounts");
    assert_eq!((forbidden.0, code(&forbidden).as_str()), (403, "no_right"));
}

#[test]
fn what_is_there_already_is_not_sent_again_and_what_changed_is_not_overwritten() {
    let office = office_with_roster();
    let served = Served::start(&office);
    let clerk = Client::with_role(&served, &office, Role::HumanResources);
    for path in ["/staff?page_size=5", "/staff/C001", "/settings/notice_workdays", "/months/2026-10"] {
        let first = clerk.send("GET", path, &[], b"");
        let tag = first.header("etag").to_owned();
        assert!(tag.len() > 20 && first.status == 200, "{path} {first:?}");
        let again = clerk.send("GET", path, &[("If-None-Match", &tag)], b"");
        assert_eq!((again.status, again.body.as_str()), (304, ""), "{path}");
        assert_eq!(again.header("etag"), tag);
        assert_eq!(clerk.send("GET", path, &[("If-None-Match", "\"other\"")], b"").status, 200);
    }
    let path = "/settings/notice_workdays";
    let tag = clerk.send("GET", path, &[], b"").header("etag").to_owned();
    let put = |value: &str, tag: &str| {
        let body = json!({ "value": value, "reason": "试" }).to_string();
        clerk.send("PUT", path, &[JSON, ("If-Match", tag)], body.as_bytes())
    };
    let done = put("4", &tag);
    assert_eq!(done.status, 200, "{}", done.body);
    let late = put("9", &tag);
    assert_eq!(late.status, 412, "{}", late.body);
    assert_eq!(clerk.get(path).1["value"], "4", "the late one changed nothing");
}

/// Many look at the same, and each changes it on the condition that it is as she saw it: no change is lost, and whoever
/// was too late is told.
#[test]
fn of_many_who_change_what_they_looked_at_each_sees_the_one_before() {
    let office = office_with_roster();
    let (served, other) = (Served::start(&office), Served::start(&office));
    let clerk = Client::with_role(&served, &office, Role::HumanResources);
    let at_the_other = Client { served: &other, authorization: clerk.authorization.clone() };
    let path = "/settings/notice_workdays";
    let first: u64 = clerk.get(path).1["value"].as_str().unwrap().parse().unwrap();
    let rounds = 3;
    let add_one = |client: &Client<'_>| {
        let mut added = 0;
        while added < rounds {
            let shown = client.send("GET", path, &[], b"");
            let value: serde_json::Value = serde_json::from_str(&shown.body).unwrap();
            let next = value["value"].as_str().unwrap().parse::<u64>().unwrap() + 1;
            let body = json!({ "value": next.to_string(), "reason": "加一" }).to_string();
            let headers = [JSON, ("If-Match", shown.header("etag"))];
            let answer = client.send("PUT", path, &headers, body.as_bytes());
            match answer.status {
                200 => added += 1,
                412 | 503 => {}
                other => panic!("{other} {}", answer.body),
            }
        }
    };
    std::thread::scope(|scope| {
        for client in [&clerk, &at_the_other, &clerk, &at_the_other] {
            scope.spawn(move || add_one(client));
        }
    });
    let last: u64 = clerk.get(path).1["value"].as_str().unwrap().parse().unwrap();
    assert_eq!(last, first + 4 * rounds, "every change was made upon the one before");
}

#[test]
fn a_repeated_change_is_answered_as_before_though_its_condition_holds_no_more() {
    let office = office_with_roster();
    let served = Served::start(&office);
    let clerk = Client::with_role(&served, &office, Role::HumanResources);
    let path = "/settings/notice_workdays";
    let tag = clerk.send("GET", path, &[], b"").header("etag").to_owned();
    let body = json!({ "value": "4", "reason": "试" }).to_string();
    let put = || {
        let headers = [JSON, ("If-Match", tag.as_str()), ("Idempotency-Key", "again")];
        clerk.send("PUT", path, &headers, body.as_bytes())
    };
    let (first, again) = (put(), put());
    assert_eq!((first.status, again.status), (200, 200), "{} {}", first.body, again.body);
    assert_eq!(first.body, again.body);
    assert_eq!(again.header("idempotent-replay"), "true");
}

#[test]
fn every_refusal_has_the_one_envelope() {
    let office = office_with_roster();
    let served = Served::start(&office);
    let clerk = Client::with_role(&served, &office, Role::HumanResources);
    let sent = |method: &str, path: &str, headers: &[(&str, &str)], body: &str| {
        let reply = clerk.send(method, path, headers, body.as_bytes());
        let body = serde_json::from_str(&reply.body).unwrap_or_else(|_| panic!("{reply:?}"));
        let answer = (reply.status, body);
        (reply.status, code(&answer))
    };
    let is = |status: u16, code: &str| (status, code.to_owned());
    assert_eq!(sent("GET", "/nothing", &[], ""), is(404, "not_found"));
    assert_eq!(sent("DELETE", "/staff", &[], ""), is(405, "method_not_allowed"));
    assert_eq!(sent("GET", "/months/2026-13", &[], ""), is(400, "bad_request"));
    assert_eq!(sent("GET", "/runs/x", &[], ""), is(400, "bad_request"));
    assert_eq!(sent("GET", "/runs/1", &[], ""), is(404, "unknown"));
    assert_eq!(sent("POST", "/devices", &[JSON], "{"), is(400, "bad_request"));
    assert_eq!(sent("POST", "/devices", &[JSON], "[]"), is(400, "bad_request"));
    assert_eq!(sent("POST", "/devices", &[("Content-Type", "text/plain")], "{}"), is(415, "media_type"));
    let device = json!({ "device_no": "", "place_kind": "window", "place": "", "valid_from": "2026-01-01" });
    assert_eq!(sent("POST", "/devices", &[JSON], &device.to_string()), is(422, "refused"));
    let wrong = json!({ "login_name": "nobody", "password": "x" }).to_string();
    assert_eq!(sent("POST", "/sessions", &[JSON], &wrong), is(401, "wrong"));
}

#[test]
fn one_signs_in_for_a_token_and_out_again() {
    let office = Office::new();
    let served = Served::start(&office);
    let first = crate::support::FIRST;
    let body = json!({ "login_name": first.login_name, "password": first.password }).to_string();
    let reply = served.send("POST", "/api/v1/sessions", &[JSON], body.as_bytes());
    assert_eq!(reply.status, 200, "{}", reply.body);
    let answer: serde_json::Value = serde_json::from_str(&reply.body).unwrap();
    let authorization = format!("Bearer {}", answer["token"].as_str().unwrap());
    let me = |authorization: &str| served.get("/api/v1/me", &[("Authorization", authorization)]);
    let known = me(&authorization);
    assert_eq!(known.status, 200);
    assert!(known.body.contains("system_administrator"), "{}", known.body);
    let out = served.send("DELETE", "/api/v1/sessions/current", &[("Authorization", &authorization)], b"");
    assert_eq!(out.status, 200, "{}", out.body);
    assert_eq!(me(&authorization).status, 401, "the session is over");
}

#[test]
fn the_cookie_of_the_pages_works_from_the_pages_only() {
    let office = office_with_roster();
    let served = Served::start(&office);
    let viewer = crate::support::people::account(
        &office.store,
        "cookie",
        &[xingchou::access::Grant::of_district(Role::HumanResources)],
    );
    let token = crate::support::people::session(&office.store, &viewer);
    let cookie = format!("session={token}");
    assert_eq!(served.get("/api/v1/staff/C001", &[("Cookie", &cookie)]).status, 200);
    let form = xingchou::access::secret::digest(&format!("form {token}"));
    let host = format!("http://{}", served.address);
    let body = json!({ "value": "4", "reason": "试" }).to_string();
    let put = |headers: &[(&str, &str)]| {
        let mut all = vec![JSON, ("Cookie", cookie.as_str())];
        all.extend(headers);
        served.send("PUT", "/api/v1/settings/notice_workdays", &all, body.as_bytes()).status
    };
    assert_eq!(put(&[]), 403, "without anything that shows where it comes from");
    assert_eq!(put(&[("X-Form-Token", &form)]), 403, "without an origin");
    assert_eq!(put(&[("Origin", &host)]), 403, "without the token of the forms");
    assert_eq!(put(&[("Origin", "https://evil.example"), ("X-Form-Token", &form)]), 403);
    assert_eq!(put(&[("Sec-Fetch-Site", "same-site"), ("X-Form-Token", &form)]), 403);
    assert_eq!(put(&[("Origin", &host), ("X-Form-Token", &form)]), 200);
}

#[test]
fn hostile_texts_come_back_as_they_are() {
    let office = office_with_roster();
    let served = Served::start(&office);
    let clerk = Client::with_role(&served, &office, Role::HumanResources);
    let administrator = Client::with_role(&served, &office, Role::SystemAdministrator);
    let hostile = [
        "=cmd|' /C calc'!A0",
        "<script>alert(1)</script>",
        "'; DROP TABLE staff; --",
        "{{7*7}}${7*7}%s%n",
        "\u{202e}右到左",
        "é e\u{301} 𠮷",
    ];
    for (number, text) in hostile.iter().enumerate() {
        let body = json!({ "login_name": format!("h{number}"), "display_name": text });
        let (status, made) = administrator.post("/accounts", &body);
        if status == 422 {
            // Refused in words is well; what is taken must come back.
            continue;
        }
        assert_eq!(status, 200, "{made}");
        assert_eq!(administrator.get(&format!("/accounts/h{number}")).1["display_name"], *text);
    }
    // A name of a file, with what would end its header, and a value in a query.
    for name in ["=1+1.csv", "<b>.csv", "a';--.csv", "名 册.csv"] {
        let text = "工号,姓名\nX1,试\n";
        let answer =
            clerk.form("/imports/preview", &[("month", "2026-10")], &[("files", name, text.as_bytes())]);
        let job = clerk.ended(answer);
        assert_eq!(job["result"][0]["name"], name, "{job}");
        let (status, found) = clerk.get(&format!("/staff?search={}", percent(name)));
        assert_eq!((status, found["total"].as_u64()), (200, Some(0)));
        assert_eq!(clerk.get(&format!("/staff/{}", percent(name))).0, 404);
    }
}
