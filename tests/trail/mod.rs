//! The trail, and what was approved: nothing of it changes, and who changes it behind the program's back is found out.

use xingchou::operations::keep_safe::{back_up, check_backup};
use xingchou::operations::verify::{Noted, Verified, verify};
use xingchou::store::StoreError;

use crate::month::calculated_office;
use crate::support::Office;
use crate::support::way::approver;

/// An office with an approved month.
fn approved_office() -> (Office, i64) {
    let (office, _, pay) = calculated_office();
    office.approve(pay.run);
    (office, pay.run)
}

fn verified(office: &Office) -> Verified {
    verify(&office.store, &office.viewer, None, None).unwrap()
}

#[test]
fn an_approved_month_verifies_and_the_trail_says_who_did_what_from_where() {
    let (office, run) = approved_office();
    let all = verified(&office);
    assert_eq!(all.faults, Vec::new());
    assert_eq!(all.runs.iter().map(|run| (run.run, run.people)).collect::<Vec<_>>(), [(run, 39)]);
    let elsewhere = verify(&office.store, &office.viewer, Some("2025-01".parse().unwrap()), None).unwrap();
    assert_eq!((elsewhere.runs.len(), elsewhere.faults.len()), (0, 0));
    let entries = office.store.read(|reading| reading.audit_entry_list(&office.viewer)).unwrap();
    let approval = entries.iter().find(|entry| entry.what == "pay_approved").unwrap();
    assert_eq!((approval.who.as_str(), approval.place.as_str()), (approver().name(), approver().from()));
    assert_eq!(approval.result, "done");
    for (position, entry) in entries.iter().enumerate() {
        assert_eq!(entry.id, i64::try_from(position).unwrap() + 1);
        assert_eq!(entry.hash.len(), 64);
    }
}

/// The chain can be checked by anybody with the program's description of it, without its keys.
#[test]
fn a_hash_is_over_the_one_before_and_over_what_the_entry_says() {
    use sha2::{Digest, Sha256};
    let office = Office::new();
    let entries = office.store.read(|reading| reading.audit_entry_list(&office.viewer)).unwrap();
    let mut before = String::new();
    for entry in &entries {
        let time = entry.happened_at.format("%Y-%m-%dT%H:%M:%S%.6fZ");
        let account = entry.account.map_or("null".to_owned(), |account| account.to_string());
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        let texts =
            [&entry.who, &entry.place, &entry.what, &entry.target, &entry.result].map(|text| quoted(text));
        let said = format!("{before}\n[1,{},\"{time}\",{account},{}]", entry.id, texts.join(","));
        before = Sha256::digest(said).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(entry.hash, before);
    }
    assert!(!before.is_empty());
}

/// Every cell of the trail and of what was approved: the table, which row, and the columns.
const CELLS: [(&str, &str, &[&str]); 8] = [
    (
        "audit_entry",
        "id = 3",
        &["happened_at", "who", "what", "target", "place", "result", "hash", "mac", "account"],
    ),
    (
        "pay_run",
        "state = 'approved'",
        &[
            "assessed_month",
            "pay_month",
            "pay_date",
            "family",
            "sheet_digests",
            "engine_version",
            "score_run",
            "inputs",
            "inputs_digest",
            "results",
            "results_digest",
            "state",
            "made_at",
        ],
    ),
    (
        "score_run",
        "id = 1",
        &[
            "month",
            "family",
            "sheet_digests",
            "engine_version",
            "inputs",
            "inputs_digest",
            "results",
            "results_digest",
            "made_at",
        ],
    ),
    ("pay_result", "staff = 7", &["figures"]),
    ("score", "staff = 7", &["figures"]),
    ("sheet_text", "digest <> ''", &["text"]),
    ("pay_approval", "run > 0", &["prepared_by", "approved_by", "results_digest", "approved_at"]),
    ("pay_run_seal", "run > 0", &["run_digest", "trail_entries", "trail_head", "sealed_at", "mac"]),
];

/// Another character of the same kind, so that what is changed still looks right.
fn other(character: char) -> char {
    match character {
        '0'..='8' | 'a'..='y' | 'A'..='Y' => char::from_u32(u32::from(character) + 1).unwrap(),
        '9' => '8',
        'z' => 'y',
        _ => '甲',
    }
}

#[test]
fn one_changed_byte_in_the_trail_or_in_an_approved_run_is_found() {
    let (office, _) = approved_office();
    if office.home.is_postgres() {
        // Every byte is laid out by the same program; how to get at it behind its back is SQLite's own.
        return;
    }
    let run = |sql: &str| office.home.execute(sql, sql).unwrap();
    for trigger in office.home.lines("SELECT name AS line FROM sqlite_schema WHERE type = 'trigger'") {
        run(&format!("DROP TRIGGER {trigger}"));
    }
    assert_eq!(verified(&office).faults, Vec::new());
    let mut changes = 0;
    for (table, row, columns) in CELLS {
        let row = office
            .home
            .lines(&format!("SELECT CAST(rowid AS TEXT) AS line FROM {table} WHERE {row} LIMIT 1"));
        let row = format!("rowid = {}", row[0]);
        for column in columns {
            let said = office.home.lines(&format!(
                "SELECT typeof({column}) || ' ' || hex({column}) AS line FROM {table} WHERE {row}"
            ));
            let (kind, hex) = said[0].split_once(' ').unwrap();
            let set = |value: &str| {
                run(&format!(
                    "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; UPDATE {table} SET {column} = {value} WHERE {row}"
                ));
            };
            let bytes: Vec<u8> = (0..hex.len())
                .step_by(2)
                .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
                .collect();
            let in_hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
            let changed: Vec<String> = match kind {
                // Far enough that no other row has it.
                "integer" => vec![format!("{column} + 1000000")],
                "null" => vec!["1".to_owned()],
                "blob" => [0, bytes.len() / 2, bytes.len() - 1]
                    .map(|at| {
                        let mut bytes = bytes.clone();
                        bytes[at] ^= 1;
                        format!("x'{}'", in_hex(&bytes))
                    })
                    .to_vec(),
                _ => {
                    let text: Vec<char> = String::from_utf8(bytes.clone()).unwrap().chars().collect();
                    let mut places = vec![0, text.len() / 2, text.len() - 1];
                    places.dedup();
                    places
                        .into_iter()
                        .map(|at| {
                            let mut text = text.clone();
                            text[at] = other(text[at]);
                            let text: String = text.into_iter().collect();
                            format!("CAST(x'{}' AS TEXT)", in_hex(text.as_bytes()))
                        })
                        .collect()
                }
            };
            for value in changed {
                set(&value);
                // A time that is none any more is an error of the database; all else is said where it is.
                let found = verify(&office.store, &office.viewer, None, None);
                assert!(
                    found.as_ref().is_ok_and(|found| !found.faults.is_empty()) || found.is_err(),
                    "{table}.{column} = {value} is not found"
                );
                changes += 1;
                match kind {
                    "integer" => set(&format!("{column} - 1000000")),
                    "null" => set("NULL"),
                    "blob" => set(&format!("x'{hex}'")),
                    _ => set(&format!("CAST(x'{hex}' AS TEXT)")),
                }
            }
        }
    }
    assert!(changes > 100, "{changes}");
    assert_eq!(verified(&office).faults, Vec::new());
}

#[test]
fn who_cuts_the_end_of_the_trail_or_writes_it_anew_is_found_out() {
    let (office, _) = approved_office();
    let noted = office.store.read(|reading| reading.audit_entry_head(&office.viewer)).unwrap();
    let run = |sql: &str| office.home.execute(sql, sql).unwrap();
    if office.home.is_postgres() {
        run("ALTER TABLE audit_entry DISABLE TRIGGER USER");
    } else {
        run("DROP TRIGGER audit_entry_stays");
    }
    // The last entry goes, and the counter with it: what was noted down elsewhere finds it.
    let last = noted.entries;
    run(&format!("DELETE FROM audit_entry WHERE id = {last}"));
    run(&format!("UPDATE counter SET next = {last} WHERE name = 'audit_entry'"));
    let found = verify(&office.store, &office.viewer, None, Some(&Noted(noted))).unwrap();
    assert!(found.faults.iter().any(|fault| fault.message.zh.contains("截断")), "{:?}", found.faults);
    // Up to before the approval: the approval's own anchor finds it, whatever the counter says.
    run("DELETE FROM audit_entry WHERE id > 5");
    run("UPDATE counter SET next = 6 WHERE name = 'audit_entry'");
    let found = verified_plainly(&office);
    assert!(found.iter().any(|fault| fault.contains("审批时的操作记录")), "{found:?}");
    // Where the counter stays, it says that there was more.
    run("DELETE FROM audit_entry WHERE id > 4");
    let found = verified_plainly(&office);
    assert!(found.iter().any(|fault| fault.contains("第 4 条之后的记录被删除过")), "{found:?}");
}

fn verified_plainly(office: &Office) -> Vec<String> {
    verified(office).faults.into_iter().map(|fault| fault.message.zh).collect()
}

#[test]
fn the_database_itself_refuses_changes_of_what_is_final() {
    let (office, run) = approved_office();
    let tables = [
        ("pay_run", format!("id = {run}")),
        ("pay_result", format!("run = {run}")),
        ("pay_approval", format!("run = {run}")),
        ("pay_run_seal", format!("run = {run}")),
        ("score_run", "id = 1".to_owned()),
        ("score", "run = 1".to_owned()),
        ("sheet_text", "digest <> ''".to_owned()),
        ("audit_entry", "id > 0".to_owned()),
    ];
    for (table, row) in &tables {
        for change in [
            format!("DELETE FROM {table} WHERE {row}"),
            format!("UPDATE {table} SET district = district WHERE {row}"),
        ] {
            let refused = office.home.execute(&change, &change).unwrap_err().to_string();
            assert!(
                refused.contains("never changes") || refused.contains("only grows"),
                "{change}: {refused}"
            );
        }
        let again = format!("INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE {row}");
        let anew = format!("INSERT INTO {table} SELECT * FROM {table} WHERE {row}");
        assert!(office.home.execute(&again, &anew).is_err(), "{again}");
        let emptied = format!("TRUNCATE {table} CASCADE");
        assert!(office.home.execute(&format!("DELETE FROM {table}"), &emptied).is_err(), "{table}");
    }
    assert_eq!(verified(&office).faults, Vec::new());
}

#[test]
fn a_backup_is_whole_opens_with_the_key_file_only_and_verifies() {
    let (office, run) = approved_office();
    let copy = office.folder.join("backup.db");
    if office.home.is_postgres() {
        let refused = back_up(&office.store, &office.viewer, &copy).unwrap_err().to_string();
        assert!(refused.contains("pg_dump"), "{refused}");
        return;
    }
    back_up(&office.store, &office.viewer, &copy).unwrap();
    assert!(back_up(&office.store, &office.viewer, &copy).is_err());
    let keys = xingchou::operations::initialise::key_file(&office.folder);
    let checked = check_backup(&office.viewer, &copy, &keys).unwrap();
    assert_eq!((checked.faults.len(), checked.runs[0].run), (0, run));
    // After new keys the old backup still opens, for the file keeps the keys before.
    xingchou::operations::keep_safe::rotate_key(&office.store, &office.viewer).unwrap();
    assert_eq!(check_backup(&office.viewer, &copy, &keys).unwrap().faults, Vec::new());
    assert_eq!(verified(&office).faults, Vec::new());
    let staff = office.store.read(|reading| reading.staff_list(&office.viewer)).unwrap();
    assert!(staff.iter().all(|person| person.id_number.whole().len() == 18));
    // With another office's key file nothing opens, and the words say which key is needed.
    let other = Office::new();
    let others = xingchou::operations::initialise::key_file(&other.folder);
    let refused = check_backup(&office.viewer, &copy, &others).unwrap_err().to_string();
    assert!(refused.contains("不是这个数据库的"), "{refused}");
    // Half a backup is none.
    let bytes = std::fs::read(&copy).unwrap();
    std::fs::write(&copy, &bytes[..bytes.len() / 2]).unwrap();
    assert!(check_backup(&office.viewer, &copy, &keys).is_err());
}

#[test]
fn a_long_number_in_the_target_of_an_act_is_masked() {
    let office = Office::new();
    office
        .store
        .write_transaction(&office.viewer, |writing| {
            writing.audit_entry_insert(&office.viewer, "file_taken", "《330203198302273534.xlsx》")
        })
        .map_err(|error: StoreError| error)
        .unwrap();
    let entries = office.store.read(|reading| reading.audit_entry_list(&office.viewer)).unwrap();
    assert_eq!(entries.last().unwrap().target, "《**************3534.xlsx》");
}
