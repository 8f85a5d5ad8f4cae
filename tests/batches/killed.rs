//! The program is killed at random points of an import: all or nothing, and the next import works.

use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use diesel::prelude::*;
use xingchou::operations::initialise::database_address;

use crate::support::{Office, sample_file, sample_folder};

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
    for event in 0..20_000 {
        text += &format!(
            "WG{event:08},惠民第8网格,W0{:02},2026-10-{:02} 09:{:02}:00,便民服务,2026-10-31 17:56:00,已办结\n",
            18 + event % 20,
            1 + event % 28,
            event % 60
        );
    }
    std::fs::write(file, text).unwrap();
}

#[test]
fn all_or_nothing_whenever_it_is_killed() {
    let office = Office::new();
    office.take(vec![sample_file("人员名册.xlsx")]);
    let file = office.folder.join("网格事件.csv");
    events(&file);
    let before = counts(&office.folder);
    let start = || {
        Command::new(env!("CARGO_BIN_EXE_xingchou"))
            .arg("--data")
            .arg(&office.folder)
            .args(["import", "--month", "2026-10"])
            .arg(&file)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    };
    // How long one import takes, seen on a database of its own.
    let measured = {
        let other = Office::new();
        other.take(vec![sample_file("人员名册.xlsx")]);
        let began = Instant::now();
        let status = Command::new(env!("CARGO_BIN_EXE_xingchou"))
            .arg("--data")
            .arg(&other.folder)
            .args(["import", "--month", "2026-10"])
            .arg(&file)
            .stdout(Stdio::null())
            .status()
            .unwrap();
        assert!(status.success());
        began.elapsed()
    };
    // Points spread over that time, none the same twice in a row of runs.
    let jitter = u64::from(std::process::id()) % 17;
    let (mut killed, mut rounds) = (0, 0);
    while killed < 12 && rounds < 40 {
        let part = (rounds * 37 + jitter) % 97;
        rounds += 1;
        let wait = measured.mul_f64(f64::from(u32::try_from(part).unwrap()) / 100.0);
        let mut child = start();
        std::thread::sleep(wait.max(Duration::from_millis(2)));
        child.kill().unwrap();
        let status = child.wait().unwrap();
        if status.success() {
            // It was quicker this time; the whole file is there.
            break;
        }
        killed += 1;
        let mut said = String::new();
        child.stdout.take().unwrap().read_to_string(&mut said).unwrap();
        let now = counts(&office.folder);
        if now != before {
            // Killed after it had written everything.
            assert_eq!(now[1], before[1] + 20_000, "half an import");
            break;
        }
    }
    assert!(killed >= 1);
    let status = start().wait().unwrap();
    assert!(status.success());
    let now = counts(&office.folder);
    assert_eq!((now[0], now[1], now[2]), (before[0] + 1, before[1] + 20_000, before[2]));
    assert!(sample_folder().is_dir());
}
