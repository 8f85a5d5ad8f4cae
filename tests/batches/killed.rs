//! The program is killed at random points of an import: all or nothing, and the next import works.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use diesel::prelude::*;
use xingchou::operations::initialise::database_address;

use crate::support::{Office, sample_file};

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    count: i64,
}

fn counts(folder: &Path) -> Vec<i64> {
    let address = database_address(folder);
    let mut connection = SqliteConnection::establish(address.strip_prefix("sqlite:").unwrap()).unwrap();
    ["import_file", "month_record", "rejected_row", "audit_entry", "counter"]
        .iter()
        .map(|table| {
            let query = format!("SELECT count(*) AS count FROM {table}");
            diesel::sql_query(query).get_result::<Count>(&mut connection).unwrap().count
        })
        .collect()
}

/// A file that takes a good while: many events.
fn events(file: &Path) {
    let mut text = "事件编号,网格,上报人工号,上报时间,事件类别,办结时间,状态\n".to_owned();
    for event in 0..EVENTS {
        text += &format!(
            "WG{event:08},惠民第8网格,W0{:02},2026-10-{:02} 09:{:02}:00,便民服务,2026-10-31 17:56:00,已办结\n",
            18 + event % 20,
            1 + event % 28,
            event % 60
        );
    }
    std::fs::write(file, text).unwrap();
}

/// Rows of the file that is imported.
const EVENTS: i64 = 20_000;

/// How many imports are killed.
const KILLS: u32 = 12;

fn office_with_staff() -> Office {
    let office = Office::new();
    office.take(vec![sample_file("人员名册.xlsx")]);
    office
}

fn import(office: &Office, file: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_xingchou"))
        .arg("--data")
        .arg(&office.folder)
        .args(["import", "--month", "2026-10"])
        .arg(file)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Either nothing of the file is there, or all of it.
fn is_whole(before: &[i64], now: &[i64]) -> bool {
    if now == before {
        return false;
    }
    assert_eq!((now[0], now[1]), (before[0] + 1, before[1] + EVENTS), "half an import");
    true
}

#[test]
fn all_or_nothing_whenever_it_is_killed() {
    let mut office = office_with_staff();
    let files = Office::new();
    let file = files.folder.join("网格事件.csv");
    events(&file);
    let before = counts(&office.folder);
    // How long one import takes, seen on a database of its own.
    let measured = {
        let other = office_with_staff();
        let began = Instant::now();
        assert!(import(&other, &file).wait().unwrap().success());
        began.elapsed()
    };
    // Points spread over that time, none the same twice in a row of runs.
    let jitter = std::process::id() % 17;
    let (mut killed, mut rounds) = (0, 0);
    while killed < KILLS {
        let part = (rounds * 37 + jitter) % 97;
        rounds += 1;
        assert!(rounds < 20 * KILLS, "the imports end before they can be killed");
        let mut child = import(&office, &file);
        std::thread::sleep(measured.mul_f64(f64::from(part) / 100.0).max(Duration::from_millis(2)));
        child.kill().unwrap();
        let ended_by_itself = child.wait().unwrap().success();
        killed += u32::from(!ended_by_itself);
        let whole = is_whole(&before, &counts(&office.folder));
        assert!(whole || !ended_by_itself, "an import that ended left nothing");
        if whole {
            office = office_with_staff();
        }
    }
    // After all that the next import works.
    assert!(import(&office, &file).wait().unwrap().success());
    assert!(is_whole(&before, &counts(&office.folder)));
}
