//! Devices that send their ratings: over HTTP, with tokens, keys and clocks; the same facts as from files.

use chrono::{Duration, NaiveDateTime, Utc};
use serde_json::{Value, json};
use xingchou::clock;
use xingchou::month::Month;
use xingchou::operations::devices::{Place, make_token, register};
use xingchou::operations::live_ratings::{LiveError, receive};
use xingchou::operations::month_inputs::{InputValue, month_inputs};
use xingchou::operations::{batches, live_ratings};

use crate::support::{Office, Served, october, sample_file};

trait Device {
    fn ask(&self, path: &str, body: Option<&[u8]>) -> (u16, String);
    fn post(&self, token: &str, key: &str, body: &Value) -> (u16, Value);
}

impl Device for Served {
    fn ask(&self, path: &str, body: Option<&[u8]>) -> (u16, String) {
        let method = if body.is_some() { "POST" } else { "GET" };
        let reply = self.send(method, path, &[], body.unwrap_or_default());
        (reply.status, reply.body)
    }

    fn post(&self, token: &str, key: &str, body: &Value) -> (u16, Value) {
        let authorization = format!("Bearer {token}");
        let headers = [("Authorization", authorization.as_str()), ("Idempotency-Key", key)];
        let reply = self.send("POST", "/api/v1/device-ratings", &headers, body.to_string().as_bytes());
        (reply.status, serde_json::from_str(&reply.body).unwrap_or(Value::Null))
    }
}

fn office_with_device() -> (Office, String) {
    let office = Office::new();
    office.take_for_october(vec![sample_file("人员名册.xlsx")]);
    let place = Place::Window("03".to_owned());
    let from = "2026-01-01".parse().unwrap();
    register(&office.store, &office.viewer, &office.layouts(), "P1", &place, (from, None)).unwrap();
    let token = make_token(&office.store, &office.viewer, "P1").unwrap().token;
    (office, token)
}

#[test]
fn a_device_speaks_to_the_program() {
    let (office, token) = office_with_device();
    let running = Served::start(&office);
    assert_eq!(running.ask("/health", None), (200, "ok".to_owned()));
    assert_eq!(running.ask("/nothing", None).0, 404);

    let now = Utc::now();
    let rating = json!({ "time": now.to_rfc3339(), "grade": "很满意", "staff_no": "C001" });
    assert_eq!(running.post("wrong", "a", &rating).0, 401);
    assert_eq!(running.ask("/api/v1/device-ratings", Some(b"{}")).0, 401);
    let (status, first) = running.post(&token, "a", &rating);
    assert_eq!((status, first["taken"].as_u64()), (200, Some(1)), "{first}");
    // The same key and body: the same answer. The same key and another body: no.
    assert_eq!(running.post(&token, "a", &rating), (200, first));
    let other = json!({ "time": now.to_rfc3339(), "grade": "满意", "staff_no": "C001" });
    let (status, no) = running.post(&token, "a", &other);
    assert_eq!((status, no["error"]["code"].as_str()), (409, Some("key_used")));
    // Another key, the same rating: it is there already.
    let (_, again) = running.post(&token, "b", &rating);
    assert_eq!((again["taken"].as_u64(), again["already_there"].as_u64()), (Some(0), Some(1)), "{again}");

    let batch = json!({
        "sent_at": (now + Duration::seconds(20)).to_rfc3339(),
        "ratings": [
            { "time": (now - Duration::seconds(1)).to_rfc3339(), "grade": "态度差", "staff_no": "C001" },
            { "time": (now - Duration::days(2)).to_rfc3339(), "grade": "满意", "staff_no": "C999" },
        ]
    });
    let (status, answer) = running.post(&token, "c", &batch);
    assert_eq!((status, answer["taken"].as_u64()), (200, Some(1)), "{answer}");
    assert_eq!(answer["waiting"][0]["reason"], "unknown_staff");
    let ahead = answer["clock_ahead_seconds"].as_i64().unwrap();
    assert!((10..=20).contains(&ahead), "{ahead}");

    let (status, no) = running.post(&token, "d", &json!({ "time": now.to_rfc3339(), "grade": "凑合" }));
    assert_eq!((status, no["error"]["code"].as_str()), (422, Some("unknown_grade")));
    assert!(no["error"]["message"]["zh"].as_str().unwrap().contains("凑合"));
    assert_eq!(running.post(&token, "", &rating).0, 422);
    assert_eq!(running.post(&token, "e", &json!([1, 2])).0, 422);
    let authorization = format!("Bearer {token}");
    let headers = [("Authorization", authorization.as_str()), ("Idempotency-Key", "f")];
    let huge = vec![b' '; 3 << 20];
    assert_eq!(running.send("POST", "/api/v1/device-ratings", &headers, &huge).status, 413);

    // A new token ends the old one.
    let newer = make_token(&office.store, &office.viewer, "P1").unwrap().token;
    assert_eq!(running.post(&token, "g", &rating).0, 401);
    assert_eq!(running.post(&newer, "g", &rating).0, 200);
    let dump = office.dump();
    assert!(!format!("{dump:?}").contains(&newer), "only the digest is kept");
}

fn at(text: &str) -> NaiveDateTime {
    clock::from_office_time(NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").unwrap())
}

/// A body of ratings at these times of the office, and the time at which it is sent.
fn body(times: &[(&str, &str)], sent_at: &str) -> Vec<u8> {
    let wire = |time: &str| format!("{}+08:00", time.replace(' ', "T"));
    let ratings: Vec<Value> =
        times.iter().map(|(time, grade)| json!({ "time": wire(time), "grade": grade })).collect();
    json!({ "sent_at": wire(sent_at), "ratings": ratings }).to_string().into_bytes()
}

fn very_satisfied(office: &Office, staff_no: &str) -> String {
    let inputs = month_inputs(&office.store, &office.viewer, october()).unwrap();
    let person = inputs.people.iter().find(|person| person.staff_no == staff_no).unwrap();
    match &person.values["六键很满意"].value {
        InputValue::Number(number) => number.to_string(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn live_ratings_and_files_give_the_same_facts() {
    let (office, _) = office_with_device();
    let shifts = "窗口号,日期,班次,工号\n03,2026-10-08,上午,C001\n03,2026-10-08,下午,C002\n";
    office.take_text("值班.csv", shifts);
    let device = (&office.viewer, "P1");
    let sent =
        body(&[("2026-10-08 09:00:00", "很满意"), ("2026-10-08 15:00:00", "很满意")], "2026-10-09 08:00:00");
    let answer = receive(&office.store, device, "k1", &sent, at("2026-10-09 08:00:05")).unwrap();
    assert_eq!((answer.taken, answer.clock_ahead_seconds), (2, Some(-5)));
    assert_eq!(
        (very_satisfied(&office, "C001"), very_satisfied(&office, "C002")),
        ("1".to_owned(), "1".to_owned())
    );

    // The device's export says the same again, and one more.
    let export = "评价器编号,工号,评价结果,评价时间\nP1,,很满意,2026-10-08 09:00:00\nP1,,很满意,2026-10-08 15:00:00\nP1,,很满意,2026-10-08 10:00:00\n";
    let taken = office.take_text("导出.csv", export);
    assert_eq!((taken.taken, taken.already_there), (1, 2));
    assert_eq!(very_satisfied(&office, "C001"), "2");

    // More of the same day goes into the same file, which is undone like any other.
    let more = body(&[("2026-10-08 11:00:00", "很满意")], "2026-10-09 08:00:00");
    receive(&office.store, device, "k2", &more, at("2026-10-09 08:00:05")).unwrap();
    let files = batches::list(&office.store, &office.viewer, Some(october())).unwrap();
    let live: Vec<_> = files.iter().filter(|file| file.file.starts_with("评价器 P1")).collect();
    assert_eq!((live.len(), live[0].taken), (1, 3));
    assert_eq!(very_satisfied(&office, "C001"), "3");
    let layouts = office.layouts();
    let export = files.iter().find(|file| file.file == "导出.csv").unwrap().id;
    batches::undo(&office.store, &office.viewer, &layouts, live[0].id).unwrap();
    assert_eq!(very_satisfied(&office, "C001"), "2", "the export had said two of the three");
    assert_eq!(very_satisfied(&office, "C002"), "1");
    // The other way round: what a file had said first is the device's once the file is gone.
    let again = receive(&office.store, device, "k3", &sent, at("2026-10-09 08:00:05")).unwrap();
    assert_eq!((again.taken, again.already_there), (0, 2));
    batches::undo(&office.store, &office.viewer, &layouts, export).unwrap();
    assert_eq!(very_satisfied(&office, "C001"), "1");
    assert_eq!(very_satisfied(&office, "C002"), "1");
}

#[test]
fn clocks_and_backlogs_have_limits() {
    let (office, _) = office_with_device();
    let device = (&office.viewer, "P1");
    let code = |times: &[(&str, &str)], sent: &str, now: &str| match receive(
        &office.store,
        device,
        "k",
        &body(times, sent),
        at(now),
    ) {
        Err(LiveError::Refused { code, .. }) => code,
        other => panic!("{other:?}"),
    };
    let one = [("2026-10-08 09:00:00", "满意")];
    assert_eq!(code(&one, "2026-10-08 09:00:00", "2026-10-08 09:06:00"), "clock_off");
    assert_eq!(code(&one, "2026-10-08 08:50:00", "2026-10-08 08:50:00"), "in_the_future");
    assert_eq!(code(&one, "2026-12-08 09:00:00", "2026-12-08 09:00:00"), "too_old");
    let many = vec![("2026-10-08 09:00:00", "满意"); live_ratings::RATINGS_AT_ONCE + 1];
    assert_eq!(code(&many, "2026-10-08 09:00:00", "2026-10-08 09:00:00"), "too_many");
    assert_eq!(code(&[], "2026-10-08 09:00:00", "2026-10-08 09:00:00"), "no_ratings");

    // A month offline, over two months: each rating belongs to its own month.
    let backlog = [("2026-09-30 23:59:00", "满意"), ("2026-10-01 00:01:00", "满意")];
    let sent = body(&backlog, "2026-10-09 08:00:00");
    let answer = receive(&office.store, device, "k", &sent, at("2026-10-09 08:00:00")).unwrap();
    let reasons: Vec<&str> = answer.waiting.iter().map(|row| row.reason.as_str()).collect();
    assert_eq!(reasons, ["no_rota", "no_rota"]);
    let september: Month = "2026-09".parse().unwrap();
    assert_eq!(batches::list(&office.store, &office.viewer, Some(september)).unwrap().len(), 1);
}
