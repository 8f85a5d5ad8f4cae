//! What leaves the program: papers, answers in JSON, refusals, the trail as a file. Whole numbers are on those papers
//! only that cannot do without them.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use xingchou::access::{Grant, Resource, Role};
use xingchou::operations::calculate::Calculated;
use xingchou::operations::papers::{PAPERS, PaperOptions, PaperRequest, hand_out_papers};
use xingchou::operations::proof::make;
use xingchou::operations::trail::{Asked, export};

use super::PLANTED;
use super::search::{assert_holds_none, assert_rows_hold_none, holds, inside};
use crate::month::calculated_office;
use crate::support::{Office, Served, october, people};

/// Every ID number and account of the sample month.
fn numbers(office: &Office) -> Vec<String> {
    let staff = office.store.read(|reading| reading.staff_list(&office.viewer)).unwrap();
    let both = |person: &xingchou::store::Staff| {
        [person.id_number.whole().to_owned(), person.bank_account.whole().to_owned()]
    };
    let numbers: Vec<String> = staff.iter().flat_map(both).filter(|number| !number.is_empty()).collect();
    assert!(numbers.len() > 70, "{}", numbers.len());
    numbers
}

/// What everybody of the run is paid, as the papers write amounts.
fn net_pays(pay: &Calculated) -> Vec<String> {
    let paid = pay.results.people.iter().filter(|person| person.held.is_none());
    let amounts = paid.filter_map(|person| pay.results.value(person, "实发工资")?.number());
    let mut written = Vec::new();
    for amount in amounts.filter(|amount| *amount > Decimal::ONE_THOUSAND) {
        let plain = format!("{amount:.2}");
        let (whole, rest) = plain.split_at(plain.len() - 6);
        written.push(format!("{whole},{rest}"));
        written.push(plain);
    }
    assert!(written.len() > 50, "{}", written.len());
    written
}

#[test]
fn whole_numbers_and_pay_stand_on_papers_that_need_them_and_on_no_others() {
    let (office, _, pay) = calculated_office();
    office.approve(pay.run);
    let numbers = numbers(&office);
    let amounts = net_pays(&pay);
    let (mut with, mut printed_with) = (BTreeSet::new(), BTreeSet::new());
    let mut made = 0;
    for kind in PAPERS {
        let mut options = PaperOptions { standard: Some(Decimal::new(50_000, 0)), ..Default::default() };
        if kind.code.ends_with("-certificate") {
            options.staff = vec!["C001".to_owned()];
        }
        let papers = vec![kind.code.to_owned()];
        let request = PaperRequest { month: october(), run: None, papers, options };
        // What asks for an answer of the bank has none here.
        let Ok(files) = hand_out_papers(&office.store, &office.viewer, &office.folder, &request) else {
            continue;
        };
        for file in files {
            made += 1;
            for part in inside(&file.bytes) {
                let whole = numbers.iter().find(|number| holds(&part, number));
                assert!(whole.is_none() || kind.full_numbers(), "{} holds a whole number", file.file_name);
                if whole.is_some() {
                    with.insert(kind.code);
                    if file.file_name.ends_with(".pdf") {
                        printed_with.insert(kind.code);
                    }
                }
                let paid = amounts.iter().find(|amount| holds(&part, amount));
                let of_pay = kind.rights.contains(&Resource::Pay);
                assert!(paid.is_none() || of_pay, "{} holds {paid:?}", file.file_name);
            }
        }
    }
    assert!(made > 35, "{made}");
    assert!(with.len() >= 5, "the search finds them where they are: {with:?}");
    assert!(printed_with.len() >= 3, "and in what is printed: {printed_with:?}");
}

/// A pack is for who has no business with names and numbers; the server's log is for who keeps it running.
#[test]
fn a_proof_pack_names_nobody_and_the_servers_log_says_nothing_of_anybody() {
    let (office, _, pay) = calculated_office();
    office.approve(pay.run);
    let mut hidden = numbers(&office);
    let staff = office.store.read(|reading| reading.staff_list(&office.viewer)).unwrap();
    let pack = office.folder.join("month.proof");
    make(&office.store, &office.viewer, october(), &pack).unwrap();
    let in_pack: Vec<String> =
        hidden.iter().cloned().chain(staff.iter().map(|person| person.name.clone())).collect();
    assert_holds_none("the pack", &std::fs::read(&pack).unwrap(), &in_pack);

    let clerk = people::account(&office.store, "renshi", &[Grant::of_district(Role::HumanResources)]);
    let cookie = format!("session={}", people::session(&office.store, &clerk));
    let served = Served::start(&office);
    let (id, account) = (staff[0].id_number.whole(), staff[0].bank_account.whole());
    let addresses = [
        format!("/runs/{}", pay.run),
        format!("/runs/{}/people/C001", pay.run),
        "/people/C001".to_owned(),
        format!("/people/{id}"),
        format!("/people?search={account}"),
        format!("/no/{id}/{account}"),
    ];
    for address in &addresses {
        let page = served
            .get(address, &[("Cookie", &cookie), ("User-Agent", id), ("Referer", &format!("/{account}"))]);
        assert!(page.status < 500, "{address}");
    }
    let form = [("Cookie", cookie.as_str()), ("Content-Type", "application/x-www-form-urlencoded")];
    for body in [format!("name={id}&password={account}"), format!("form_token={id}&value={account}")] {
        assert!(served.send("POST", "/sign-in", &form, body.as_bytes()).status < 500);
        assert!(served.send("POST", "/settings", &form, body.as_bytes()).status < 500);
    }
    // An upload that is no file of ours, with numbers in its name and in it.
    let upload = format!(
        "--x\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{id}.csv\"\r\n\r\n姓名,身份证号\n甲,{id}\n--x--\r\n"
    );
    let multipart = [("Cookie", cookie.as_str()), ("Content-Type", "multipart/form-data; boundary=x")];
    assert!(served.send("POST", "/files", &multipart, upload.as_bytes()).status < 500);
    hidden.extend(net_pays(&pay));
    hidden.extend(staff.iter().map(|person| person.name.clone()));
    assert_holds_none("the metrics", served.get("/metrics", &[]).body.as_bytes(), &hidden);
    let log = served.stop();
    assert!(log.lines().count() > 8, "{log}");
    assert_holds_none("the log", log.as_bytes(), &hidden);
}

#[test]
fn answers_refusals_and_the_trail_hold_no_whole_number() {
    let (office, _, pay) = calculated_office();
    office.sign_in();
    office.approve(pay.run);
    let mut hidden = numbers(&office);
    hidden.extend(PLANTED[..4].iter().map(|number| (*number).to_owned()));
    let run = |line: &str| {
        let output = office.program().arg("--json").args(line.split(' ')).output().unwrap();
        assert!(matches!(output.status.code(), Some(0 | 1 | 3)), "{line}: {output:?}");
        assert_holds_none(line, &[output.stdout, output.stderr].concat(), &hidden);
    };
    for line in [
        "account list",
        "token list",
        "setting list",
        "rejected list",
        "question list",
        "batch list",
        "device list",
        "month show --period 2026-10",
        "month stars --period 2026-10",
        "appeal list",
        "rectify list --period 2026-10",
        "pay review --period 2026-10",
        "pay differences",
        "fairness --period 2026-10",
        "ledger leave --year 2026",
        "explain --period 2026-10 --staff C001 --all",
        "trail list",
        "verify",
        "policy simulate --period 2026-10",
    ] {
        run(line);
    }
    // A number typed where it does not belong is on nobody's trail.
    let typed = PLANTED[0];
    for line in [
        format!("staff reveal {typed} --what id --reason 核对{typed}"),
        format!("staff reveal C001 --what id --reason {typed}"),
        format!("explain --period 2026-10 --staff {typed}"),
    ] {
        office.program().args(line.split(' ')).output().unwrap();
    }
    for (table, rows) in office.dump() {
        assert_rows_hold_none(&table, &rows, &hidden);
    }
    let trail = office.folder.join("trail.csv");
    export(&office.store, &office.viewer, &Asked::default(), &trail).unwrap();
    let text = std::fs::read(&trail).unwrap();
    assert!(holds(&text, "number_revealed"));
    assert_holds_none("the trail as a file", &text, &hidden);
    let trail = office.folder.join("trail.xlsx");
    export(&office.store, &office.viewer, &Asked::default(), &trail).unwrap();
    let workbook = std::fs::read(&trail).unwrap();
    assert!(inside(&workbook).iter().any(|part| holds(part, "number_revealed")));
    assert_holds_none("the trail as a workbook", &workbook, &hidden);
}
