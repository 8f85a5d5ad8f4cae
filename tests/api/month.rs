//! A month through the API alone: files, scores, pay, slips, explanations, papers; and what the trail keeps of it.

use rust_decimal::Decimal;
use serde_json::{Value, json};
use xingchou::access::{Grant, Role};
use xingchou::operations::papers::{PAPERS, offered_papers};

use super::{Client, code};
use crate::support::{Office, Served, people, sample_files};

fn amount(value: &Value) -> i64 {
    let text = value.as_str().unwrap_or_else(|| panic!("an amount is a text: {value}"));
    let (yuan, fen) = text.split_once('.').unwrap_or_else(|| panic!("two decimals: {text}"));
    assert_eq!(fen.len(), 2, "{text}");
    format!("{yuan}{fen}").parse().unwrap()
}

#[test]
fn a_month_from_files_to_slips_and_papers() {
    let office = Office::new();
    let served = Served::start(&office);
    let clerk = Client::with_role(&served, &office, Role::HumanResources);
    let auditor = Client::with_role(&served, &office, Role::Auditor);
    let files = sample_files();
    let parts: Vec<(&str, &str, &[u8])> =
        files.iter().map(|file| ("files", file.name.as_str(), file.bytes.as_slice())).collect();
    let taken = clerk.ended(clerk.form("/imports", &[], &parts));
    assert_eq!(taken["state"], "done", "{taken}");
    assert_eq!(taken["result"].as_array().unwrap().len(), files.len());
    let (_, imports) = clerk.get("/imports?page_size=500");
    assert!(imports["total"].as_u64().unwrap() > 10, "{imports}");
    let (_, rejected) = clerk.get("/rejected-rows?page_size=500");
    let refused: u64 =
        imports["items"].as_array().unwrap().iter().map(|one| one["refused"].as_u64().unwrap()).sum();
    assert_eq!(rejected["total"].as_u64(), Some(refused), "every refused row waits with its reason");

    let scored = clerk.ended(clerk.post("/months/2026-10/scores", &json!({})));
    assert_eq!(scored["state"], "done", "{scored}");
    let (_, scores) = clerk.get("/months/2026-10/scores?page_size=500&sort=-total");
    assert_eq!(scores["total"], scored["result"]["people"], "{scored}");
    let totals: Vec<Decimal> = scores["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|one| one["total"].as_str()?.parse().ok())
        .collect();
    assert!(totals.len() > 10 && totals.windows(2).all(|pair| pair[0] >= pair[1]), "{totals:?}");

    let calculated = clerk.ended(clerk.post("/months/2026-10/runs", &json!({})));
    assert_eq!(calculated["state"], "done", "{calculated}");
    let run = calculated["result"]["run"].as_i64().unwrap();
    let (_, shown) = clerk.get(&format!("/runs/{run}"));
    let (_, slips) = clerk.get(&format!("/runs/{run}/slips?page_size=500"));
    let slips = slips["items"].as_array().unwrap();
    let paid: Vec<&Value> = slips.iter().filter(|slip| slip.get("held").is_none()).collect();
    let sum = |name: &str| paid.iter().map(|slip| amount(&slip[name])).sum::<i64>();
    for (name, field) in [("应发合计", "gross"), ("扣款合计", "deductions"), ("实发工资", "net")]
    {
        assert_eq!(amount(&shown["totals"][name]), sum(field), "{name}: the run is the sum of its slips");
    }
    assert_eq!(sum("gross") - sum("deductions"), sum("net"));
    assert_eq!(shown["state"], "draft");
    let (_, reviewed) = clerk.get(&format!("/runs/{run}/review"));
    assert_eq!(reviewed["digest"], shown["digest"]);
    assert_eq!(amount(&reviewed["totals"]["实发工资"]), sum("net"));

    let (status, explained) = clerk.get("/months/2026-10/explanations/C001");
    assert_eq!(status, 200, "{explained}");
    let slip = paid.iter().find(|slip| slip["staff_no"] == "C001").unwrap();
    let (_, alone) = clerk.get(&format!("/runs/{run}/slips/C001"));
    assert_eq!(alone, **slip, "a slip is the same alone and among the others");
    let (_, of_item) = clerk.get(&format!("/runs/{run}/slips/C001/explanation"));
    assert_eq!(of_item["figure"]["value"], explained["figure"]["value"]);
    let (_, of_year) = clerk.get("/staff/C001/slips?year=2026");
    assert_eq!(of_year["items"][0]["slip"], **slip);
    assert_eq!(amount(&explained["figure"]["value"]), amount(&slip["net"]));
    assert!(!explained["figure"]["parts"].as_array().unwrap().is_empty());

    // A member of staff sees nothing of a draft, and never anything of somebody else.
    let member = Client::member(&served, &office, "C001");
    assert_eq!(member.get(&format!("/runs/{run}/slips/C001")).0, 404);
    assert_eq!(member.get(&format!("/runs/{run}/slips/C001/explanation")).0, 404);
    assert_eq!(member.get("/staff/C002/slips?year=2026").0, 404);
    assert_eq!(member.get("/runs?month=2026-10").1["total"], 0);
    let (_, own) = member.get("/months/2026-10/scores?page_size=500");
    assert_eq!(own["total"], 1, "{own}");
    assert_eq!(own["items"][0]["staff_no"], "C001");

    let form = [("request", "{\"papers\":[\"payroll\"]}")];
    let made = clerk.ended(clerk.form("/months/2026-10/papers", &form, &[]));
    assert_eq!(made["state"], "done", "{made}");
    let file = &made["files"][0];
    assert!(file["name"].as_str().unwrap().ends_with(".xlsx"), "{made}");
    let path = format!("/jobs/{}/files/{}", made["id"], file["id"]);
    let reply = clerk.send("GET", &path, &[], b"");
    assert_eq!(reply.status, 200);
    assert!(reply.header("content-disposition").contains("filename*=UTF-8''"));
    assert!(reply.body.starts_with("PK"), "a workbook");
    // Every paper that a role may have is offered to it through the API, and no other is made for it.
    for role in [Role::Finance, Role::StreetLeader, Role::Inspector] {
        let viewer = people::account(&office.store, role.code(), &[Grant::of_district(role)]);
        let client = Client::of(&served, &office, &viewer);
        let offers = offered_papers(&office.store, &viewer, "2026-10".parse().unwrap()).unwrap();
        let offered: Vec<&str> = offers.iter().map(|offer| offer.code).collect();
        let (_, listed) = client.get("/months/2026-10/papers");
        let listed: Vec<&str> =
            listed["items"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
        assert_eq!(listed, offered, "{role:?}");
        for kind in PAPERS.iter().filter(|kind| !offered.contains(&kind.code)) {
            let request = json!({ "papers": [kind.code] }).to_string();
            let no = client.form("/months/2026-10/papers", &[("request", &request)], &[]);
            assert_eq!((no.0, code(&no).as_str()), (403, "no_right"), "{role:?} {}", kind.code);
        }
    }
    let no = member.form("/months/2026-10/papers", &[("request", "{\"papers\":[\"bank\"]}")], &[]);
    assert!([403, 422].contains(&no.0), "{no:?}");
    code(&no);

    let (_, trail) = auditor.get("/trail?page_size=500&sort=-id");
    let acts: Vec<&str> =
        trail["items"].as_array().unwrap().iter().map(|one| one["what"].as_str().unwrap()).collect();
    for act in
        ["pay_seen", "slips_seen", "pay_explained", "paper_exported", "job_file_taken", "attempt_refused"]
    {
        assert!(acts.contains(&act), "{act} is not on the trail: {acts:?}");
    }
    let places = trail["items"].as_array().unwrap().iter().map(|one| one["place"].as_str().unwrap());
    assert!(places.collect::<Vec<_>>().contains(&"127.0.0.1"), "from where it was done");
    let seen = auditor.get(&format!("/runs/{run}/slips"));
    assert_eq!((seen.0, code(&seen).as_str()), (403, "no_right"));
}
