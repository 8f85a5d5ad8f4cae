//! The database: its scope, its one way to write, what never changes.

use std::collections::BTreeMap;
use std::process::Command;

use chrono::NaiveDate;
use xingchou::access::Viewer;
use xingchou::operations::initialise::key_file;
use xingchou::operations::settings;
use xingchou::store::{NewPayRun, NewResult, Store, StoreError};

use crate::support::{Home, Office, october};

#[test]
fn writers_at_the_same_time_all_come_through() {
    let office = Office::new();
    let before = office.store.read(|reading| reading.audit_entry_list(&office.viewer)).unwrap().len();
    std::thread::scope(|scope| {
        for writer in 0..4 {
            let (store, viewer) = (&office.store, &office.viewer);
            scope.spawn(move || {
                for turn in 0..25 {
                    store
                        .write_transaction(viewer, |writing| {
                            // Reading first and writing afterwards is what would lose its place.
                            writing.staff_list(viewer)?;
                            writing.audit_entry_insert(viewer, "tried", &format!("{writer}-{turn}"))
                        })
                        .unwrap();
                }
            });
        }
    });
    let entries = office.store.read(|reading| reading.audit_entry_list(&office.viewer)).unwrap();
    assert_eq!(entries.len(), before + 100);
}

#[test]
fn a_failed_transaction_leaves_nothing_behind() {
    let office = Office::new();
    let before = office.dump();
    let failed: Result<(), StoreError> = office.store.write_transaction(&office.viewer, |writing| {
        writing.audit_entry_insert(&office.viewer, "tried", "it")?;
        Err(StoreError::Unreadable("on purpose".to_owned()))
    });
    assert!(failed.is_err());
    assert_eq!(office.dump(), before);
}

#[test]
fn a_viewer_of_another_district_sees_nothing() {
    let office = Office::with_sample_month();
    let stranger = Viewer::new(2, "外区人员", office.viewer.grants().to_vec());
    office
        .store
        .read(|reading| {
            assert!(reading.staff_list(&stranger)?.is_empty());
            assert!(reading.staff_fact_list(&stranger)?.is_empty());
            assert!(reading.import_file_list(&stranger)?.is_empty());
            assert!(reading.import_file_bytes(&stranger, 1)?.is_none());
            assert!(reading.rating_counts(&stranger, october())?.is_empty());
            assert!(reading.rejected_row_list(&stranger)?.is_empty());
            assert!(reading.audit_entry_list(&stranger)?.is_empty());
            assert!(reading.district_find(&stranger)?.is_none());
            assert!(!reading.staff_list(&office.viewer)?.is_empty());
            Ok::<_, StoreError>(())
        })
        .unwrap();
}

#[test]
fn opening_what_is_not_there_makes_nothing() {
    let home = Home::new();
    std::fs::create_dir_all(&home.folder).unwrap();
    assert!(matches!(Store::open(&home.database, &key_file(&home.folder)), Err(StoreError::Missing(_))));
    assert_eq!(std::fs::read_dir(&home.folder).unwrap().count(), 0);
    if home.is_postgres() {
        assert_eq!(home.tables(), Vec::<String>::new());
    }
}

#[test]
fn a_misspelt_scheme_is_an_error_and_makes_nothing() {
    let home = Home::on_sqlite();
    let file = home.folder.join("a.db");
    std::fs::create_dir_all(&home.folder).unwrap();
    for url in [format!("sqllite:{}", file.display()), file.display().to_string()] {
        for opened in [Store::create(&url, &file), Store::open(&url, &file)] {
            assert!(matches!(opened, Err(StoreError::UnknownAddress(_))), "{url}");
        }
    }
    assert_eq!(std::fs::read_dir(&home.folder).unwrap().count(), 0);
    let data = home.folder.join("data");
    let init = Command::new(env!("CARGO_BIN_EXE_xingchou"))
        .arg("--data")
        .arg(&data)
        .args(["--database", "postgress://clerk:s3cret@127.0.0.1/pay", "init"])
        .output()
        .unwrap();
    assert_eq!(init.status.code(), Some(1));
    let said = String::from_utf8(init.stderr).unwrap();
    assert!(said.contains("postgress://clerk:***@127.0.0.1/pay") && !said.contains("s3cret"), "{said}");
    assert!(!data.exists());
}

fn pay_run() -> NewPayRun {
    NewPayRun {
        assessed_month: october(),
        pay_month: october(),
        pay_date: NaiveDate::from_ymd_opt(2026, 10, 31).unwrap(),
        family: "districts/harbin-daoli/pay".to_owned(),
        sheet_digests: "[]".to_owned(),
        engine_version: "1".to_owned(),
        score_run: None,
        inputs: b"inputs".to_vec(),
        inputs_digest: "in".to_owned(),
        results: b"results".to_vec(),
        results_digest: "out".to_owned(),
        made_at: xingchou::clock::now(),
        kind: "regular".to_owned(),
    }
}

#[test]
fn results_are_kept_exactly_and_an_approved_run_never_changes() {
    let office = Office::with_sample_month();
    let viewer = &office.viewer;
    // 0.1 + 0.2 in fen, and beyond what binary floating point can tell apart.
    let results: Vec<NewResult> = [10, 20, 9_007_199_254_740_993]
        .into_iter()
        .zip(1..)
        .map(|(value, staff)| NewResult { staff, column_code: "net_pay".to_owned(), scale: 2, value })
        .collect();
    let run = office
        .store
        .write_transaction(viewer, |writing| {
            writing.pay_run_insert(viewer, &pay_run(), &results, &BTreeMap::new())
        })
        .unwrap();
    let kept = office.store.read(|reading| reading.pay_result_list(viewer, run)).unwrap();
    assert_eq!(kept.iter().map(|one| one.value).sum::<i64>(), 9_007_199_254_741_023);
    assert_eq!(kept, results);

    let set = |from: &str, to: &str| {
        office.store.write_transaction(viewer, |writing| writing.pay_run_set_state(viewer, run, from, to))
    };
    assert!(set("draft", "approved").unwrap());
    assert!(!set("draft", "discarded").unwrap());
    assert!(set("approved", "draft").is_err(), "the database itself refuses");
    let found = office.store.read(|reading| reading.pay_run_find(viewer, run)).unwrap().unwrap();
    assert_eq!((found.state.as_str(), found.made_at), ("approved", found.made_at));
}

#[cfg(unix)]
#[test]
fn the_data_folder_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let office = Office::new();
    let mode = std::fs::metadata(&office.folder).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}

/// An office of before has its settings in two tables; what it decided still holds after the update.
#[test]
fn settings_of_two_tables_are_in_one_after_the_update() {
    let office = Office::new();
    let migration = "2026-11-22-000026_one_table_of_settings";
    let before = |database: &str| {
        let path = format!("{}/migrations/{database}/{migration}/down.sql", env!("CARGO_MANIFEST_DIR"));
        format!(
            "{}; DELETE FROM __diesel_schema_migrations WHERE version = '20261122000026';
             DELETE FROM setting;
             INSERT INTO setting (district, name, value, set_at, set_by)
             VALUES (1, 'password_days', '90', '2026-09-01 08:00:00', '管理员');
             INSERT INTO month_setting (district, id, name, value, account, set_by, set_at, reason)
             VALUES (1, 1, 'notice_workdays', '4', 7, '周人事', '2026-09-01 09:00:00', '试'),
                    (1, 2, 'notice_workdays', '7', 7, '周人事', '2026-09-02 09:00:00', '按新办法');
             INSERT INTO counter (district, name, next) VALUES (1, 'month_setting', 3);",
            std::fs::read_to_string(path).unwrap()
        )
    };
    office.home.execute(&before("sqlite"), &before("postgres")).unwrap();
    let store = Store::open(&office.home.database, &key_file(&office.folder)).unwrap();
    let lines = settings::list(&store, &office.viewer).unwrap();
    let value = |name: &str| {
        let line = lines.iter().find(|line| line.name == name).unwrap();
        (line.value.clone(), line.decided.as_ref().map(|decided| decided.reason.clone()))
    };
    assert_eq!(value("password_days"), ("90".to_owned(), Some(String::new())));
    assert_eq!(value("notice_workdays"), ("7".to_owned(), Some("按新办法".to_owned())));
    assert_eq!(value("session_hours").1, None);
    let now = xingchou::clock::now();
    settings::set(&store, &office.viewer, ("notice_workdays", "6"), "试", now).unwrap();
    let rows = store.read(|reading| reading.setting_list(&office.viewer)).unwrap();
    let of_notice: Vec<&str> =
        rows.iter().filter(|row| row.name == "notice_workdays").map(|row| row.value.as_str()).collect();
    assert_eq!(of_notice, ["4", "7", "6"], "the history stays, and grows");
    assert!(!office.home.tables().iter().any(|table| table == "month_setting"));
}
