//! The same request under the same key is done once, also by two copies of the program; jobs outlive the window and
//! tell what became of them.

use serde_json::{Value, json};
use xingchou::access::{Grant, Role};

use super::{Client, JSON, code, told};
use crate::support::{Office, Served, people, sample_file};

fn register(client: &Client<'_>, key: &str, device: &str) -> (u16, Value) {
    let body = json!({
        "device_no": device, "place_kind": "window", "place": "03", "valid_from": "2026-01-01"
    });
    let reply =
        client.send("POST", "/devices", &[JSON, ("Idempotency-Key", key)], body.to_string().as_bytes());
    told(&reply)
}

#[test]
fn the_same_request_under_the_same_key_is_done_once() {
    let office = Office::new();
    let (served, other) = (Served::start(&office), Served::start(&office));
    let clerk = Client::with_role(&served, &office, Role::HumanResources);
    let at_the_other = Client { served: &other, authorization: clerk.authorization.clone() };
    let first = register(&clerk, "k1", "P1");
    assert_eq!(first.0, 200, "{first:?}");
    assert_eq!(register(&clerk, "k1", "P1"), first);
    assert_eq!(register(&at_the_other, "k1", "P1"), first, "another copy of the program knows it as well");
    assert_eq!(clerk.get("/devices").1["total"], 1, "it was registered once");
    let used = register(&clerk, "k1", "P2");
    assert_eq!((used.0, code(&used).as_str()), (409, "key_used"));
    assert_eq!(register(&clerk, "k2", "P2").0, 200);
    assert_eq!(clerk.get("/devices").1["total"], 2);
    // A refusal is kept too, and a key belongs to an account.
    let no = register(&clerk, "k3", "");
    assert_eq!(no.0, 422);
    assert_eq!(register(&clerk, "k3", ""), no);
    let other_clerk = people::account(&office.store, "other", &[Grant::of_district(Role::HumanResources)]);
    let other_clerk = Client::of(&served, &office, &other_clerk);
    assert_eq!(register(&other_clerk, "k1", "P3").0, 200, "somebody else's key of the same name");
    for wrong in ["", "two words", &"x".repeat(201)] {
        assert_eq!(register(&clerk, wrong, "P9").0, 400, "{wrong}");
    }
    // What is shown once is not kept to be shown again.
    let made = |key| told(&clerk.send("POST", "/devices/1/token", &[("Idempotency-Key", key)], b""));
    let token = made("t1");
    assert_eq!(token.0, 200, "{token:?}");
    let again = made("t1");
    assert_eq!((again.0, code(&again).as_str()), (409, "shown_once"));
    let dump = format!("{:?}", office.dump());
    assert!(!dump.contains(token.1["token"].as_str().unwrap()));
    assert!(!dump.contains("\"device_no\":\"P1\""), "answers are sealed");
}

#[test]
fn fifty_at_once_under_one_key_are_one() {
    let office = Office::new();
    let (served, other) = (Served::start(&office), Served::start(&office));
    let clerk = Client::with_role(&served, &office, Role::HumanResources);
    let at_the_other = Client { served: &other, authorization: clerk.authorization.clone() };
    let answers: Vec<(u16, Value)> = std::thread::scope(|scope| {
        let asked: Vec<_> = (0..50)
            .map(|number| {
                let client = if number % 2 == 0 { &clerk } else { &at_the_other };
                scope.spawn(move || {
                    // Whoever is told that it goes on asks again, as a program does.
                    loop {
                        let answer = register(client, "one", "P1");
                        if answer.0 != 409 {
                            return answer;
                        }
                        assert_eq!(code(&answer), "going_on");
                    }
                })
            })
            .collect();
        asked.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(answers[0].0, 200, "{:?}", answers[0]);
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(clerk.get("/devices").1["total"], 1, "it was registered once");
    assert_eq!(office.acts().iter().filter(|act| *act == "device_registered").count(), 1);
}

#[test]
fn what_was_broken_off_under_a_key_is_not_done_again() {
    let office = Office::new();
    let served = Served::start(&office);
    let clerk = Client::with_role(&served, &office, Role::HumanResources);
    assert_eq!(register(&clerk, "k", "P1").0, 200);
    // What a program leaves behind that ended between the act and its answer: the request is noted, the answer is not.
    let ago = |time: &str| {
        format!(
            "UPDATE api_request SET status = NULL, answer = NULL, begun_at = {time} WHERE idempotency_key = 'k'"
        )
    };
    let (now, earlier) =
        ("strftime('%Y-%m-%d %H:%M:%f', 'now')", "strftime('%Y-%m-%d %H:%M:%f', 'now', '-11 minutes')");
    let (pg_now, pg_earlier) = (
        "(now() AT TIME ZONE 'UTC')::timestamp",
        "(now() AT TIME ZONE 'UTC')::timestamp - interval '11 minutes'",
    );
    office.home.execute(&ago(now), &ago(pg_now)).unwrap();
    let going = register(&clerk, "k", "P1");
    assert_eq!((going.0, code(&going).as_str()), (409, "going_on"));
    office.home.execute(&ago(earlier), &ago(pg_earlier)).unwrap();
    let nobody_knows = register(&clerk, "k", "P1");
    assert_eq!((nobody_knows.0, code(&nobody_knows).as_str()), (409, "nobody_knows"));
    assert_eq!(clerk.get("/devices").1["total"], 1, "it is not done a second time");
}

#[test]
fn answers_and_jobs_are_for_who_has_the_roles_they_were_made_with() {
    let office = Office::new();
    let served = Served::start(&office);
    let both = [Grant::of_district(Role::HumanResources), Grant::of_district(Role::Inspector)];
    let viewer = people::account(&office.store, "both", &both);
    let clerk = Client::of(&served, &office, &viewer);
    let roster = sample_file("人员名册.xlsx");
    let files = [("files", roster.name.as_str(), roster.bytes.as_slice())];
    let job = clerk.ended(clerk.form("/imports", &[("month", "2026-10")], &files));
    let made = clerk.post("/tokens", &json!({ "name": "试", "roles": ["inspector"] }));
    assert_eq!(made.0, 200, "{made:?}");
    let authorization = format!("Bearer {}", made.1["token"].as_str().unwrap());
    let machine = Client { served: &served, authorization };
    assert_eq!(machine.get("/me").1["account"], clerk.get("/me").1["account"], "it is the same account");
    assert_eq!(machine.get(&format!("/jobs/{}", job["id"])).0, 404);
    assert_eq!(machine.get("/jobs").1["total"], 0);
    assert_eq!(clerk.get("/jobs").1["total"], 1);
    assert_eq!(register(&clerk, "same", "P1").0, 200);
    let other = register(&machine, "same", "P1");
    assert_eq!((other.0, code(&other).as_str()), (409, "key_used"), "with other roles it is something else");
}

#[test]
fn a_job_belongs_to_who_began_it_and_outlives_the_window() {
    let office = Office::new();
    let served = Served::start(&office);
    let clerk = Client::with_role(&served, &office, Role::HumanResources);
    let finance = Client::with_role(&served, &office, Role::Finance);
    let roster = sample_file("人员名册.xlsx");
    let files = [("files", roster.name.as_str(), roster.bytes.as_slice())];
    let begun = clerk.form("/imports", &[("month", "2026-10")], &files);
    assert_eq!(begun.0, 202);
    let id = begun.1["id"].as_i64().unwrap();
    assert_eq!(finance.get(&format!("/jobs/{id}")).0, 404);
    assert_eq!(finance.get(&format!("/jobs/{id}/events")).0, 404);
    assert_eq!(finance.get("/jobs").1["total"], 0);
    let job = clerk.ended(begun);
    assert_eq!(job["state"], "done", "{job}");
    assert_eq!(job["result"][0]["outcome"], "taken", "{job}");
    let (hers, theirs) = (clerk.authorization.clone(), finance.authorization.clone());
    drop(served);
    let served = Served::start(&office);
    let later = Client { served: &served, authorization: hers };
    let finance = Client { served: &served, authorization: theirs };
    assert_eq!(later.get(&format!("/jobs/{id}")), (200, job), "another run of the program tells the same");
    assert_eq!(later.get("/jobs").1["total"], 1);
    let forbidden = finance.form("/imports", &[], &files);
    assert_eq!(
        (forbidden.0, code(&forbidden).as_str()),
        (403, "no_right"),
        "no job is begun for who may not"
    );
}

#[test]
fn a_job_whose_program_ended_is_told_as_broken_off() {
    let office = Office::new();
    let served = Served::start(&office);
    let clerk = Client::with_role(&served, &office, Role::HumanResources);
    // What a copy of the program leaves behind that was ended in the middle: a job that goes on, and was not heard of
    // for long.
    let left = |time: &str| {
        format!(
            "INSERT INTO job (district, id, account, kind, grants, owner, state, steps_done, steps, begun_at, heard_at) \
             SELECT 1, 77, id, 'import', '[]', 'another', 'running', 3, 8, {time}, {time} FROM account \
             WHERE login_name = 'human_resources'"
        )
    };
    let long_ago = "'2026-01-01 08:00:00'";
    office.home.execute(&left(long_ago), &left(&format!("TIMESTAMP {long_ago}"))).unwrap();
    let (status, job) = clerk.get("/jobs/77");
    assert_eq!((status, job["state"].as_str()), (200, Some("broken_off")), "{job}");
    assert_eq!(job["error"]["code"], "broken_off");
    assert!(job["error"]["message"]["zh"].as_str().unwrap().contains("重新办理"));
    let events = clerk.send("GET", "/jobs/77/events", &[], b"");
    assert!(events.body.contains("broken_off"), "who follows it is told, and the stream ends");
    served.kill();
}

#[test]
fn a_backup_is_made_by_who_may_where_the_database_is_one_file() {
    let office = Office::new();
    let served = Served::start(&office);
    let clerk = Client::with_role(&served, &office, Role::HumanResources);
    let administrator = Client::with_role(&served, &office, Role::SystemAdministrator);
    let no = clerk.post("/backups", &json!({}));
    assert_eq!((no.0, code(&no).as_str()), (403, "no_right"));
    let made = administrator.post("/backups", &json!({}));
    if office.home.is_postgres() {
        assert_eq!((made.0, code(&made).as_str()), (422, "refused"), "PostgreSQL has its own tools");
        return;
    }
    assert_eq!(made.0, 200, "{made:?}");
    let name = made.1["name"].as_str().unwrap();
    assert_eq!(administrator.get("/backups").1["items"][0], made.1);
    let checked = administrator.ended(administrator.post(&format!("/backups/{name}/check"), &json!({})));
    assert_eq!(checked["state"], "done", "{checked}");
    assert_eq!(checked["result"]["faults"], json!([]), "{checked}");
    let none = administrator.ended(administrator.post("/backups/none.sqlite/check", &json!({})));
    assert_eq!((none["state"].as_str(), none["error"]["code"].as_str()), (Some("failed"), Some("refused")));
}
