//! The trail, and what was approved: nothing of it changes, and who changes it behind the program's back is found out.

mod catalogue;
mod changed;
mod forbidden;

use xingchou::access::{Grant, Role, Scope};
use xingchou::operations::calculate::{RunMonths, calculate};
use xingchou::operations::keep_safe::{back_up, check_backup};
use xingchou::operations::trail::{Asked, export};
use xingchou::operations::verify::{Noted, Verified, verify};
use xingchou::store::StoreError;

use crate::month::calculated_office;
use crate::support::way::{approver, clerk};
use crate::support::{Office, october, people};

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
    let checked = check_backup(&copy, &keys).unwrap();
    assert_eq!((checked.faults.len(), checked.runs[0].run), (0, run));
    // On another machine there is no office and nobody to sign in: the backup and the key file are enough.
    let elsewhere = office.folder.join("elsewhere");
    let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_xingchou"));
    program.env_remove("XINGCHOU_DATABASE").env_remove("XINGCHOU_TOKEN").arg("--data").arg(&elsewhere);
    let output = program.arg("--key-file").arg(&keys).args(["backup", "check"]).arg(&copy).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stdout).contains("全部相符"));
    assert!(!elsewhere.exists());
    // After new keys the old backup still opens, for the file keeps the keys before.
    xingchou::operations::keep_safe::rotate_key(&office.store, &office.viewer).unwrap();
    assert_eq!(check_backup(&copy, &keys).unwrap().faults, Vec::new());
    assert_eq!(verified(&office).faults, Vec::new());
    let staff = office.store.read(|reading| reading.staff_list(&office.viewer)).unwrap();
    assert!(staff.iter().all(|person| person.id_number.whole().len() == 18));
    // With another office's key file nothing opens, and the words say which key is needed.
    let other = Office::new();
    let others = xingchou::operations::initialise::key_file(&other.folder);
    let refused = check_backup(&copy, &others).unwrap_err().to_string();
    assert!(refused.contains("不是这个数据库的"), "{refused}");
    // Half a backup is none.
    let bytes = std::fs::read(&copy).unwrap();
    std::fs::write(&copy, &bytes[..bytes.len() / 2]).unwrap();
    assert!(check_backup(&copy, &keys).is_err());
}

/// A full disk or another writer is no sign that somebody tampered with the trail; a later entry that is there is.
#[test]
fn a_check_tells_a_trail_that_was_tampered_with_from_one_that_cannot_be_written() {
    let (office, _) = approved_office();
    let full = "CREATE TRIGGER disk_full BEFORE INSERT ON audit_entry";
    office
        .home
        .execute(
            &format!("{full} BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"),
            &format!(
                "CREATE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS
                 $$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device'; END; $$;
                 {full} FOR EACH ROW EXECUTE FUNCTION disk_full()"
            ),
        )
        .unwrap();
    let told = verified(&office);
    assert_eq!(told.faults, Vec::new());
    assert!(told.not_on_the_trail.is_some());
    office.home.execute("DROP TRIGGER disk_full", "DROP TRIGGER disk_full ON audit_entry").unwrap();
    // The counter is set back, so that the next entry would take the place of one that is there.
    office
        .home
        .execute(
            "UPDATE counter SET next = 5 WHERE name = 'audit_entry'",
            "UPDATE counter SET next = 5 WHERE name = 'audit_entry'",
        )
        .unwrap();
    let told = verified(&office);
    assert_eq!(told.not_on_the_trail, None);
    assert!(told.faults.iter().any(|fault| fault.message.zh.contains("编号更大")), "{:?}", told.faults);
}

/// Who tries what she may not, or what cannot be done, is on the trail with the reason, and so is who looks at pay.
#[test]
fn a_refused_attempt_and_a_look_at_pay_are_on_the_trail() {
    let (office, _) = approved_office();
    let finance = people::account(&office.store, "caiwu", &[Grant::of_district(Role::Finance)]);
    people::sign_in(&office.store, &office.folder, &finance);
    let run = |words: &[&str]| office.program().args(words).output().unwrap();
    let latest = || {
        let entries = office.store.read(|reading| reading.audit_entry_list(&office.viewer)).unwrap();
        entries.last().unwrap().clone()
    };
    let output = run(&["score", "--period", "2026-10"]);
    assert!(!output.status.success());
    let entry = latest();
    assert_eq!((entry.what.as_str(), entry.target.as_str()), ("attempt_refused", "score"));
    assert_eq!(
        (entry.who.as_str(), entry.account, entry.place.as_str()),
        ("caiwu", finance.account(), "本机")
    );
    assert!(entry.result.contains("权限"), "{}", entry.result);
    // What cannot be done is told apart from what she may not do.
    assert!(!run(&["pay", "approve", "--period", "2026-10"]).status.success());
    let entry = latest();
    assert_eq!((entry.what.as_str(), entry.target.as_str()), ("attempt_refused", "pay approve"));
    assert!(!entry.result.contains("权限") && !entry.result.is_empty(), "{}", entry.result);
    let looks: [(&[&str], &str); 3] = [
        (&["pay", "differences"], "pay_differences_seen"),
        (&["fairness", "--period", "2026-10"], "fairness_seen"),
        (&["explain", "--period", "2026-10", "--staff", "C001", "--item", "实发工资"], "pay_explained"),
    ];
    for (words, what) in looks {
        let output = run(words);
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        assert_eq!((latest().what.as_str(), latest().who.as_str()), (what, "caiwu"), "{words:?}");
    }
    assert_eq!(verified(&office).faults, Vec::new());
}

#[test]
fn the_trail_is_written_as_text_and_as_a_workbook_with_the_same_cells() {
    use calamine::{Reader as _, Xlsx};
    let (office, _) = approved_office();
    let auditor = people::account(&office.store, "shenji", &[Grant::of_district(Role::Auditor)]);
    let (text, workbook) = (office.folder.join("操作记录.csv"), office.folder.join("操作记录.xlsx"));
    let asked = Asked::default();
    let exported = export(&office.store, &auditor, &asked, &workbook).unwrap();
    // One entry more: that the workbook was written.
    assert_eq!(export(&office.store, &auditor, &asked, &text).unwrap().entries, exported.entries + 1);
    let mut opened: Xlsx<_> = calamine::open_workbook(&workbook).unwrap();
    let cells = opened.worksheet_range("操作记录").unwrap();
    let of_workbook: Vec<Vec<String>> =
        cells.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
    let bytes = std::fs::read(&text).unwrap();
    let mut of_text = csv::ReaderBuilder::new().has_headers(false).from_reader(&bytes[3..]);
    let of_text: Vec<Vec<String>> =
        of_text.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    assert_eq!(of_workbook.len(), exported.entries + 1, "and the names of the columns");
    assert_eq!(of_workbook, of_text[..of_workbook.len()]);
    let clerk = people::account(&office.store, "renshi", &[Grant::of_district(Role::HumanResources)]);
    assert!(export(&office.store, &clerk, &asked, &text).is_err());
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

/// Whoever was shown pay is on the trail: by a calculation that changed nothing, and by asking about herself.
#[test]
fn pay_that_is_shown_is_on_the_trail_and_she_asks_about_her_own_only() {
    let (office, _, pay) = calculated_office();
    let same = calculate(&office.store, &clerk(), &office.folder, RunMonths::all_in(october())).unwrap();
    assert!(same.unchanged);
    let entries = office.store.read(|reading| reading.audit_entry_list(&office.viewer)).unwrap();
    let last = entries.last().unwrap();
    let (who, target) = (clerk().name().to_owned(), format!("#{}", pay.run));
    assert_eq!((last.what.as_str(), &last.who, &last.target), ("pay_seen", &who, &target));

    let staff = office.store.read(|reading| reading.staff_list(&office.viewer)).unwrap();
    let own = staff.iter().find(|person| person.staff_no == "C001").unwrap().id;
    let grant = Grant { role: Role::StaffMember, scope: Scope::Own(own) };
    let member = people::account(&office.store, "benren", &[grant]);
    people::sign_in(&office.store, &office.folder, &member);
    let explained = |staff_no: &str| {
        let before = office.acts().len();
        let arguments = ["explain", "--staff", staff_no, "--period", "2026-10", "--depth", "1"];
        let output = office.program().args(arguments).output().unwrap();
        let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        (output.status.code(), said, office.acts().split_off(before))
    };
    let (code, said, acts) = explained("C001");
    assert!(
        code == Some(3) && said.contains("没有您的已审批的工资"),
        "a draft is nothing to her yet: {said}"
    );
    assert_eq!(acts, ["attempt_refused"]);
    office.approve(pay.run);
    let (code, said, acts) = explained("C001");
    assert!(code == Some(0) && said.contains("实发工资 ="), "{said}");
    assert_eq!(acts, ["pay_explained"]);
    let (code, said, acts) = explained("C002");
    assert!(code == Some(3) && said.contains("权限"), "{said}");
    assert_eq!(acts, ["attempt_refused"]);
}
