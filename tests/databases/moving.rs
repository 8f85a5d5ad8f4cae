//! An office moves from one database to another, whole and compared, either way.

use std::process::Output;

use xingchou::operations::calculate::{RunMonths, calculate};
use xingchou::operations::initialise::key_file;
use xingchou::operations::moving::move_office;
use xingchou::operations::papers::payroll_bytes;
use xingchou::operations::recompute::pay_again;
use xingchou::operations::score::score;
use xingchou::store::{Store, StoreError};

use crate::support::{Home, Office, october, sample_files};

fn calculated(home: Home) -> (Office, i64) {
    let office = Office::at(home);
    office.take(sample_files());
    score(&office.store, &office.viewer, &office.folder, october(), None).unwrap();
    let months = RunMonths::all_in(october());
    let run = calculate(&office.store, &office.viewer, &office.folder, months).unwrap().run;
    (office, run)
}

fn workbook(office: &Office, store: &Store, run: i64) -> Vec<u8> {
    payroll_bytes(store, &office.viewer, &pay_again(store, &office.viewer, run).unwrap()).unwrap()
}

fn words(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap() + &String::from_utf8(output.stderr.clone()).unwrap()
}

/// Moves there and back again, and looks at both.
fn moves(from: Home, to: &Home, back: &Home) {
    let (office, run) = calculated(from);
    office.sign_in();
    let before = office.dump();
    let paper = workbook(&office, &office.store, run);
    std::fs::create_dir_all(&to.folder).unwrap();
    let output = office.program().args(["move", "--json", "--to", &to.database]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", words(&output));
    let said: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let tables = said["tables"].as_array().unwrap();
    assert_eq!(tables.len() + 1, before.len(), "all but the record of migrations: {said}");
    for table in tables {
        let name = table["name"].as_str().unwrap();
        // One entry of the trail tells of the moving, and the trail's number has gone on.
        let added = u64::from(name == "audit_entry");
        let rows = u64::try_from(before[name].len()).unwrap() + added;
        assert_eq!(table["rows"].as_u64(), Some(rows), "{name}");
    }
    let rows = |name: &str| before[name].len();
    assert!(rows("rating") > 1_000 && rows("month_record") > 1_000 && rows("pay_result") > 30);

    // The office works there, and computes the same.
    let keys = key_file(&office.folder);
    let moved = Store::open(&to.database, &keys).unwrap();
    assert!(workbook(&office, &moved, run) == paper, "the same bytes");
    let months = RunMonths::all_in(october());
    let trail = moved.read(|reading| reading.audit_entry_list(&office.viewer)).unwrap();
    assert_eq!(trail.last().unwrap().what, "office_moved");
    let again = calculate(&moved, &office.viewer, &office.folder, months).unwrap();
    assert!(again.unchanged && again.run == run);
    let set = |from: &str, to: &str| {
        moved.write_transaction(&office.viewer, |writing| {
            writing.pay_run_set_state(&office.viewer, run, from, to)
        })
    };
    assert!(set("draft", "approved").unwrap_or_else(|error: StoreError| panic!("{error}")));
    assert!(set("approved", "draft").is_err(), "what guards approved runs has come along");

    // And back, into a third one, which then says the same as the first did, but for what happened since.
    std::fs::create_dir_all(&back.folder).unwrap();
    move_office(&moved, &office.viewer, &back.database).unwrap();
    let after = back.dump();
    assert_eq!(after.keys().collect::<Vec<_>>(), before.keys().collect::<Vec<_>>());
    for (table, rows) in &before {
        if !["audit_entry", "counter", "pay_run", "pay_run_seal", "__diesel_schema_migrations"]
            .contains(&table.as_str())
        {
            assert_eq!(rows, &after[table], "{table}");
        }
    }
    let entries = &after["audit_entry"];
    assert!(before["audit_entry"].iter().all(|entry| entries.contains(entry)));
}

#[test]
#[ignore = "needs PostgreSQL"]
fn from_sqlite_to_postgresql_and_back() {
    moves(Home::on_sqlite(), &Home::on_postgres(), &Home::on_sqlite());
}

#[test]
#[ignore = "needs PostgreSQL"]
fn from_postgresql_to_sqlite_and_back() {
    moves(Home::on_postgres(), &Home::on_sqlite(), &Home::on_postgres());
}

#[test]
fn from_a_database_to_another_of_its_kind() {
    moves(Home::new(), &Home::new(), &Home::new());
}

#[test]
fn a_database_that_holds_something_is_refused_and_stays_as_it_is() {
    let (office, other) = (Office::new(), Office::new());
    office.sign_in();
    let (before, others) = (office.dump(), other.dump());
    for target in [&other.home.database, &office.home.database] {
        let output = office.program().args(["move", "--to", target]).output().unwrap();
        assert_eq!(output.status.code(), Some(3), "{}", words(&output));
        assert!(words(&output).contains("中已有数据"), "{}", words(&output));
    }
    // Tables of something else are no empty database either.
    let foreign = Home::new();
    std::fs::create_dir_all(&foreign.folder).unwrap();
    foreign.execute("CREATE TABLE somebody (id INTEGER)", "CREATE TABLE somebody (id INTEGER)").unwrap();
    let output = office.program().args(["move", "--to", &foreign.database]).output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", words(&output));
    assert_eq!(foreign.tables(), ["somebody"]);

    let misspelt = office.program().args(["move", "--to", "postgress://127.0.0.1/pay"]).output().unwrap();
    assert_eq!(misspelt.status.code(), Some(1), "{}", words(&misspelt));
    assert_eq!(office.dump(), before);
    assert_eq!(other.dump(), others);
}
