//! What the office keeps about one person: whole numbers on record, everything for herself, erased when the law allows.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use xingchou::access::{Grant, Role, Viewer};
use xingchou::clock;
use xingchou::operations::OperationError;
use xingchou::operations::personal::erase::{ask, consent, decline};
use xingchou::operations::personal::export::export_person;
use xingchou::operations::personal::reveal::{Hidden, reveal};
use xingchou::operations::verify::verify;
use xingchou::store::{AuditEntry, NewStaff, Staff};

use crate::month::calculated_office;
use crate::support::way::{clerk, leader, person};
use crate::support::{Office, people};

fn staff(office: &Office, staff_no: &str) -> Staff {
    let all = office.store.read(|reading| reading.staff_list(&office.viewer)).unwrap();
    all.into_iter().find(|person| person.staff_no == staff_no).unwrap()
}

fn entries(office: &Office, what: &str) -> Vec<AuditEntry> {
    let all = office.store.read(|reading| reading.audit_entry_list(&office.viewer)).unwrap();
    all.into_iter().filter(|entry| entry.what == what).collect()
}

fn refused<T>(result: Result<T, OperationError>, words: &str) {
    let said = result.err().unwrap_or_else(|| panic!("not refused: {words}")).to_string();
    assert!(said.contains(words), "{said}");
}

fn finance() -> Viewer {
    person(31, "钱财务", Role::Finance)
}

#[test]
fn a_number_is_shown_in_full_on_record_only() {
    let office = Office::with_sample_month();
    let store = &office.store;
    let c001 = staff(&office, "C001");
    let shown = reveal(store, &clerk(), "C001", Hidden::Id, "社保开户").unwrap();
    assert_eq!(shown.number, c001.id_number.whole());
    let shown = reveal(store, &finance(), "C001", Hidden::Account, "退票核对").unwrap();
    assert_eq!(shown.number, c001.bank_account.whole());
    let own = reveal(store, &office.member("C001"), "C001", Hidden::Id, "本人核对").unwrap();
    assert_eq!(own.number, c001.id_number.whole());

    refused(reveal(store, &clerk(), "C001", Hidden::Id, " "), "请写明事由");
    refused(reveal(store, &leader(), "C001", Hidden::Id, "看看"), "没有“查看完整的");
    // Of others she learns no more than of numbers that nobody has.
    refused(reveal(store, &office.member("C001"), "C002", Hidden::Id, "看看"), "没有您可以办理的工号“C002”");
    refused(reveal(store, &office.member("C001"), "C999", Hidden::Id, "看看"), "没有您可以办理的工号“C999”");
    refused(reveal(store, &clerk().by_machine(), "C001", Hidden::Id, "程序"), "没有“查看完整的");

    let told = entries(&office, "number_revealed");
    let results: Vec<bool> = told.iter().map(|entry| entry.result == "done").collect();
    assert_eq!(results, [true, true, true, false, false, false, false], "{told:?}");
    assert!(told[0].target.contains("C001 身份证号：社保开户"), "{told:?}");
    assert!(told.iter().all(|entry| !entry.target.contains(c001.id_number.whole())));
}

/// On the command line too: whom it was about is told by the act itself, and no second entry says less.
#[test]
fn a_refused_look_is_on_the_trail_once() {
    let office = Office::with_sample_month();
    let leader = people::account(&office.store, "lingdao", &[Grant::of_district(Role::StreetLeader)]);
    people::sign_in(&office.store, &office.folder, &leader);
    let tried = |arguments: &[&str]| {
        let before = office.acts().len();
        let output = office.program().args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(3), "{}", String::from_utf8_lossy(&output.stderr));
        office.acts().split_off(before)
    };
    let reveal = ["staff", "reveal", "C001", "--what", "id", "--reason", "看看"];
    assert_eq!(tried(&reveal), ["number_revealed"]);
    let refused = entries(&office, "number_revealed").pop().unwrap();
    assert!(refused.target.contains("C001") && refused.result.contains("权限"), "{refused:?}");
    // What no operation puts on the trail by itself, the command line does.
    assert_eq!(tried(&["staff", "reveal", "C001", "--what", "id", "--reason", " "]), ["attempt_refused"]);
    assert_eq!(tried(&["key", "rotate"]), ["attempt_refused"]);
}

#[test]
fn everything_about_a_person_is_written_for_her_and_for_nobody_else() {
    let (office, _, pay) = calculated_office();
    office.approve(pay.run);
    let member = office.member("C001");
    let given = office.folder.join("given");
    let now = clock::now();
    let written = export_person(&office.store, &member, "C001", &given.join("own.xlsx"), now).unwrap();
    let text = std::fs::read_to_string(&written.json).unwrap();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let tables = json["tables"].as_array().unwrap();
    let rows = |name: &str| {
        let table = tables.iter().find(|table| table["table"] == name).unwrap();
        table["rows"].as_array().unwrap().clone()
    };
    let c001 = staff(&office, "C001");
    assert_eq!(rows("staff")[0]["id_number"], c001.id_number.whole());
    assert_eq!(rows("staff")[0]["bank_account"], c001.bank_account.whole());
    let of = pay.results.person("C001").unwrap();
    let net = pay.results.value(of, "实发工资").unwrap().number().unwrap().to_string();
    let paid = rows("pay_result");
    let line = paid.iter().find(|row| row["column_name"] == "实发工资").unwrap();
    assert_eq!(
        (line["amount"].as_str().unwrap(), line["month"].as_str().unwrap()),
        (net.as_str(), "2026-10")
    );
    assert!(rows("rating").len() > 10 && rows("month_record").len() > 10 && rows("score").len() > 10);
    assert!(rows("audit_entry").iter().any(|row| row["what"] == "person_exported"), "looks at her data too");
    // Nobody else's numbers, and none of the program's secrets.
    for other in office.store.read(|reading| reading.staff_list(&office.viewer)).unwrap() {
        assert!(other.staff_no == "C001" || !text.contains(other.id_number.whole()), "{}", other.staff_no);
    }
    assert!(!text.contains("password_hash") && !text.contains("token_digest"));
    assert!(std::fs::read(&written.workbook).unwrap().starts_with(b"PK"));

    // Who may: herself, and who may take all of it out.
    assert!(export_person(&office.store, &clerk(), "C001", &given.join("hr.xlsx"), now).is_ok());
    let other = given.join("other.xlsx");
    refused(
        export_person(&office.store, &office.member("C002"), "C001", &other, now),
        "没有您可以办理的工号",
    );
    refused(export_person(&office.store, &leader(), "C001", &other, now), "权限");
    refused(export_person(&office.store, &finance(), "C001", &other, now), "权限");
    assert!(!other.exists());
    assert_eq!(entries(&office, "person_exported").iter().filter(|entry| entry.result != "done").count(), 3);

    // A table that names people is told of, or holds acts of officials and secrets, or is sealed and gone in days.
    let told: BTreeSet<&str> = tables.iter().map(|table| table["table"].as_str().unwrap()).collect();
    let not_told = [
        "account_password",
        "recovery_code",
        "setting",
        "month_step",
        "job",
        "api_request",
        "rule_sheet_proposal",
        "rule_sheet_decision",
    ];
    let columns = if office.home.is_postgres() {
        "SELECT table_name || ' ' || column_name AS line FROM information_schema.columns
          WHERE table_schema = current_schema()"
    } else {
        "SELECT t.name || ' ' || c.name AS line FROM sqlite_schema t, pragma_table_info(t.name) c
          WHERE t.type = 'table'"
    };
    for line in office.home.lines(columns) {
        let (table, column) = line.split_once(' ').unwrap();
        if column == "staff" || column == "account" {
            assert!(told.contains(table) || not_told.contains(&table), "{table}.{column} is in no export");
        }
    }
}

/// The same person, who left on a day.
fn left(person: &Staff, day: NaiveDate) -> NewStaff {
    NewStaff {
        staff_no: person.staff_no.clone(),
        name: person.name.clone(),
        id_number: person.id_number.clone(),
        bank_account: person.bank_account.clone(),
        bank_name: person.bank_name.clone(),
        hired_on: person.hired_on,
        left_on: Some(day),
        batch: person.batch,
        sheet: person.sheet.clone(),
        row_number: person.row_number,
    }
}

fn leaves(office: &Office, staff_no: &str, day: &str) -> Staff {
    let person = staff(office, staff_no);
    let gone = left(&person, day.parse().unwrap());
    office
        .store
        .write_transaction(&office.viewer, |writing| writing.staff_write(&office.viewer, person.id, &gone))
        .unwrap();
    person
}

fn day(text: &str) -> chrono::NaiveDateTime {
    text.parse::<NaiveDate>().unwrap().and_hms_opt(4, 0, 0).unwrap()
}

#[test]
fn who_was_paid_is_kept_for_thirty_years_and_says_from_when() {
    let (office, _, pay) = calculated_office();
    office.approve(pay.run);
    let store = &office.store;
    refused(ask(store, &clerk(), "C001", "本人申请", day("2026-12-01")), "在职，信息仍须使用");
    leaves(&office, "C001", "2026-11-30");
    // Paid in October 2026: from 1 January 2027 on for thirty years.
    refused(ask(store, &clerk(), "C001", "本人申请", day("2056-12-31")), "2057-01-01 起才能删除");
    let asked = ask(store, &clerk(), "C001", "保管期满", day("2057-01-01")).unwrap();
    assert_eq!(asked.allowed_from.to_string(), "2057-01-01");
    refused(ask(store, &clerk(), "C001", "保管期满", day("2057-01-02")), "已有人提出");
    let erased = consent(store, &finance(), "C001", "同意", day("2057-01-03")).unwrap();
    assert!(erased.stays.iter().any(|message| message.zh.contains("工资批次")), "{erased:?}");
    assert_eq!(verify(store, &office.viewer, None, None).unwrap().faults, Vec::new());
}

#[test]
fn two_people_erase_who_left_and_nothing_leads_to_her_any_more() {
    let office = Office::with_sample_month();
    let store = &office.store;
    let gone = leaves(&office, "C003", "2026-10-31");
    let member = office.member("C003");
    refused(ask(store, &clerk(), "C003", "到期", day("2028-10-30")), "2028-10-31 起才能删除");
    refused(ask(store, &finance(), "C003", "到期", day("2028-11-01")), "权限");
    refused(consent(store, &finance(), "C003", "同意", day("2028-11-01")), "没有人提出");
    ask(store, &clerk(), "C003", "到期", day("2028-11-01")).unwrap();
    decline(store, &finance(), "C003", "尚有仲裁", day("2028-11-02")).unwrap();
    ask(store, &clerk(), "C003", "仲裁已结", day("2028-12-01")).unwrap();
    let mut grants = clerk().grants().to_vec();
    grants.extend(finance().grants().to_vec());
    let both = Viewer::new(1, "周人事", grants).with_account(21);
    refused(consent(store, &both, "C003", "同意", day("2028-12-01")), "须由另一人同意");
    let erased = consent(store, &finance(), "C003", "同意", day("2028-12-02")).unwrap();
    assert!(erased.rows.iter().any(|(table, rows)| *table == "rating" && *rows > 0), "{erased:?}");

    // The number as a whole cell, for its letters may stand in sealed bytes by chance.
    let texts = [gone.name.as_str(), gone.id_number.whole(), gone.bank_account.whole(), "'C003'", ",C003,"];
    for (table, rows) in office.dump() {
        // The trail stays.
        if table != "audit_entry" {
            let found = texts.iter().find(|text| rows.iter().any(|row| row.contains(**text)));
            assert_eq!(found, None, "in {table}");
        }
    }
    refused(reveal(store, &clerk(), "C003", Hidden::Id, "核对"), "没有您可以办理的工号");
    let all = store.read(|reading| reading.account_list(&office.viewer)).unwrap();
    assert!(all.iter().all(|account| account.display_name != member.name()), "{all:?}");
    let names: Vec<String> =
        entries(&office, "person_erased").into_iter().map(|entry| entry.target).collect();
    assert_eq!(names, ["C003：同意"]);
}
