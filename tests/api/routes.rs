//! Every route of the document is tried by nobody and by every role; what comes back is the agreed table.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value, json};
use xingchou::access::Role;

use super::document::{document, operations};
use super::{Client, JSON};
use crate::support::{Office, Served, sample_file};

/// Compares with the agreed text; `XINGCHOU_AGREE=1` writes it anew, to be read before it is committed.
fn agrees(text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/api/routes.txt");
    if std::env::var_os("XINGCHOU_AGREE").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let agreed = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(agreed, text, "routes changed: read them, then agree with XINGCHOU_AGREE=1");
}

/// An address of a template.
fn address(template: &str) -> String {
    let part = |part: &str| match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
        Some("month") => "2026-10".to_owned(),
        // None of these is there, so that nothing is done by trying.
        Some("run" | "id" | "file") => "99".to_owned(),
        Some("staff_no") => "C001".to_owned(),
        Some("login_name") => "nobody".to_owned(),
        Some("name") => "notice_workdays".to_owned(),
        _ => part.to_owned(),
    };
    template.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// A body that is understood, so that it is the right that decides, and then the content that is refused.
fn body(id: &str) -> Value {
    match id {
        "decide_appeal" | "consent_to_appeal" => json!({ "upheld": true, "reason": "试" }),
        "record_rectification" => json!({ "step": "verified", "note": "试" }),
        "change_password" => json!({ "old": "试", "new": "试" }),
        "confirm_one_time_code" => json!({ "code": "000000" }),
        "sign_in" => json!({ "login_name": "nobody", "password": "试" }),
        "add_account" => json!({ "login_name": "" }),
        "grant_role" | "revoke_role" => json!({ "role": "auditor" }),
        "add_token" => json!({ "name": "" }),
        "change_setting" => json!({ "value": "", "reason": "试" }),
        "register_device" => {
            json!({ "device_no": "", "place_kind": "window", "place": "", "valid_from": "2026-01-01" })
        }
        "end_device" => json!({ "on": "2026-01-01" }),
        "correct_row" => json!({ "set": {} }),
        "set_row_aside" => json!({ "reason": "试" }),
        "answer_question" => json!({ "staff_no": "C001" }),
        "simulate_policy" => json!({ "months": ["2026-10"] }),
        "draft_policy" => json!({ "pack": "", "from": "" }),
        // Scored for once, the month would be another for who tries next.
        "score_month" => json!({ "pack": "nothing" }),
        "reveal_number" => json!({ "what": "id", "reason": "试" }),
        "ask_for_erasure" | "consent_to_erasure" | "decline_erasure" => json!({ "reason": "" }),
        "explain_appeal" => json!({ "reason": "试" }),
        "correct_appeal" => json!({ "import": 99 }),
        "propose_sheet" => json!({ "family": "nothing", "text": "", "reason": "试" }),
        "approve_sheet" => json!({ "digest": "0" }),
        "decline_sheet" => json!({ "reason": "试" }),
        "run_cases" => json!({ "files": [{ "name": "a", "text": "" }] }),
        _ => json!({}),
    }
}

/// A form that is understood.
fn form(id: &str) -> Option<Vec<u8>> {
    let field = |name: &str, value: &str| {
        format!("--part\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let file = |name: &str| {
        format!("--part\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"a.csv\"\r\n\r\na\r\n")
    };
    let parts = match id {
        "import_files" | "preview_files" => file("files"),
        "map_file" => file("file"),
        "file_appeal" => {
            field("month", "2026-10")
                + &field("subject", "pay")
                + &field("target", "x")
                + &field("text", "试")
        }
        "make_papers" => field("request", "{\"papers\":[\"payroll\"]}"),
        "check_proof" | "compare_proof" => file("file"),
        "bring_policy_tables" => {
            field("family", "nothing") + &field("effective", "2027-01-01") + &file("table")
        }
        "evaluate_policy" => field("family", "nothing") + &file("table"),
        _ => return None,
    };
    Some(format!("{parts}--part--\r\n").into_bytes())
}

/// The template of an address, whatever its parts are called.
fn nameless(template: &str) -> String {
    let part = |part: &str| if part.starts_with(['{', ':']) { "{}".to_owned() } else { part.to_owned() };
    template.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// Query parameters without which an operation understands nothing.
fn query(id: &str) -> &'static str {
    match id {
        "list_records" => "?kind=attendance",
        "list_ratings" => "?month=2026-10",
        "list_leave" | "list_overtime" => "?year=2026",
        "list_slips_of_year" => "?year=2026",
        "show_base_text" => "?family=districts/harbin-daoli/pay",
        "show_policy" | "take_policy_tables" => "?family=districts/harbin-daoli/pay",
        _ => "",
    }
}

#[test]
fn every_route_answers_nobody_and_every_role_as_agreed() {
    let office = Office::new();
    office.take_for_october(vec![sample_file("人员名册.xlsx")]);
    let served = Served::start(&office);
    let roles: Vec<Role> =
        Role::ALL.into_iter().filter(|role| Role::of_account(role.code()).is_some()).collect();
    let clients: Vec<Client<'_>> = roles
        .iter()
        .map(|role| match role {
            Role::StaffMember => Client::member(&served, &office, "C002"),
            role => Client::with_role(&served, &office, *role),
        })
        .collect();
    let mut text = String::from(
        "每个接口由未登录的人和每种角色各试一次，内容是能看懂而不会办成的；依次为 nobody，然后：\n",
    );
    for role in &roles {
        writeln!(text, "  {}", role.code()).unwrap();
    }
    text.push('\n');
    let mut refused = BTreeSet::new();
    for (method, path, operation) in operations(&document()) {
        let id = operation["operationId"].as_str().unwrap();
        // What would end the session of who tries, is for nobody, or is a device's.
        if ["sign_in", "sign_out", "sign_out_everywhere", "send_ratings"].contains(&id) {
            continue;
        }
        // It is done on one database, and refused on the other: it has a test of its own.
        if id == "make_backup" {
            continue;
        }
        let address = format!("{}{}", address(&path), query(id));
        let (content, body) = match form(id) {
            Some(form) => (("Content-Type", "multipart/form-data; boundary=part"), form),
            None if method == "GET" => (JSON, Vec::new()),
            None => (JSON, body(id).to_string().into_bytes()),
        };
        let nobody = served.send(&method, &format!("/api/v1{address}"), &[content], &body);
        let mut line = format!("{method:<7}{path:<46} {}", nobody.status);
        for client in &clients {
            let reply = client.send(&method, &address, &[content], &body);
            assert!(reply.status < 500, "{method} {path}: {}", reply.body);
            assert_ne!(reply.status, 400, "{method} {path} was not understood: {}", reply.body);
            write!(line, " {}", reply.status).unwrap();
            if reply.status == 403 {
                refused.insert(nameless(&format!("{method} {path}")));
            }
        }
        writeln!(text, "{line}").unwrap();
    }
    agrees(&text);
    // That somebody was refused is on the trail, with what was asked for.
    let entries = office.store.read(|reading| reading.audit_entry_list(&office.viewer)).unwrap();
    let mut noted: BTreeSet<String> = entries
        .iter()
        .filter(|entry| entry.what == "attempt_refused")
        .map(|entry| nameless(&entry.target.replacen("/api/v1", "", 1)))
        .collect();
    // A number that is not shown is on the trail under the act's own name, with the reason why not.
    if entries.iter().any(|entry| entry.what == "number_revealed" && entry.result.contains("权限")) {
        noted.insert("POST /staff/{}/revelations".to_owned());
    }
    let silent: Vec<&String> = refused.difference(&noted).collect();
    assert!(silent.is_empty(), "refusals that are not on the trail: {silent:?}, of {noted:?}");
    assert!(refused.len() > 80, "{refused:?}");
}

#[test]
fn nobody_reaches_anything_but_the_door() {
    let office = Office::new();
    let served = Served::start(&office);
    for (method, path, operation) in operations(&document()) {
        let reply = served.send(&method, &format!("/api/v1{}", address(&path)), &[JSON], b"{}");
        let id = operation["operationId"].as_str().unwrap();
        match id {
            "sign_in" => assert_eq!(reply.status, 400, "{}", reply.body),
            _ => {
                assert_eq!(reply.status, 401, "{method} {path}: {}", reply.body);
                assert!(reply.body.contains("\"error\""), "{}", reply.body);
            }
        }
        let forged = [JSON, ("Authorization", "Bearer 0000"), ("Cookie", "session=0000")];
        let reply = served.send(&method, &format!("/api/v1{}", address(&path)), &forged, b"{}");
        if id != "sign_in" {
            assert_eq!(reply.status, 401, "{method} {path}: {}", reply.body);
        }
    }
}
