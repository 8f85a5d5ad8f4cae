//! How long a file of ratings takes from the command line into the database, beside the bare `csv` crate over the
//! same bytes, in one run: rows a second, the ratio, and the most memory that the program needed.
//!
//! `cargo bench --bench import`; `-- 100000` for fewer ratings than a million.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

// The bench signs in without a password, as the tests do.
#[path = "../tests/support/people.rs"]
mod people;

use std::hint::black_box;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use xingchou::operations::initialise::{database_address, key_file};
use xingchou::store::Store;

const HEADINGS: [&str; 6] = ["评价器编号", "窗口号", "工号", "业务名称", "评价结果", "评价时间"];
const GRADES: [&str; 6] = ["很满意", "满意", "满意", "一般", "时间长", "态度差"];
const DEVICES: usize = 400;
const STAFF: usize = 14;

/// No two ratings have device and time in common.
fn rating(number: usize) -> [String; 6] {
    let device = number % DEVICES;
    let turn = number / DEVICES;
    let second = turn / 28 * 97 % (10 * 3_600);
    [
        format!("PJ{device:04}"),
        format!("{:02}", device % 20 + 1),
        format!("C{:03}", device % STAFF + 1),
        format!("事项{:03}", number % 120),
        GRADES[number * 31 % GRADES.len()].to_owned(),
        format!(
            "2026-10-{:02} {:02}:{:02}:{:02}",
            turn % 28 + 1,
            8 + second / 3_600,
            second / 60 % 60,
            second % 60
        ),
    ]
}

fn write_csv(path: &Path, ratings: usize) {
    let mut writer = csv::Writer::from_path(path).unwrap();
    writer.write_record(HEADINGS).unwrap();
    for number in 0..ratings {
        writer.write_record(rating(number)).unwrap();
    }
    writer.flush().unwrap();
}

fn bare(path: &Path) -> Duration {
    let began = Instant::now();
    let bytes = std::fs::read(path).unwrap();
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let mut record = csv::StringRecord::new();
    let mut cells = 0;
    while reader.read_record(&mut record).unwrap() {
        cells += black_box(record.len());
    }
    assert!(cells > 0);
    began.elapsed()
}

/// The most memory that a process has needed so far, in KiB, where the system tells.
fn peak_kib(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.trim().split(' ').next()?.parse().ok()
}

/// Runs the program; gives how long it took and the most memory it needed.
fn xingchou(data: &Path, arguments: &[&str]) -> (Duration, Option<u64>) {
    let began = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_xingchou"))
        .arg("--data")
        .arg(data)
        .args(arguments)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut peak = None;
    let status = loop {
        peak = peak_kib(child.id()).or(peak);
        match child.try_wait().unwrap() {
            Some(status) => break status,
            None => std::thread::sleep(Duration::from_millis(20)),
        }
    };
    assert!(status.success(), "{arguments:?}");
    (began.elapsed(), peak)
}

fn main() {
    let ratings: usize = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(1_000_000);
    assert!(ratings <= 28 * 371 * DEVICES, "more ratings than there are seconds");
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let file = folder.path().join("评价明细.csv");
    write_csv(&file, ratings);
    let megabytes = std::fs::metadata(&file).unwrap().len() >> 20;

    let bare = (0..3).map(|_| bare(&file)).min().unwrap();
    xingchou(&data, &["init"]);
    let store = Store::open(&database_address(&data), &key_file(&data)).unwrap();
    people::sign_in(&store, &data, &people::account(&store, "someone", &people::every_grant()));
    drop(store);
    let roster = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/street-2026-10/人员名册.xlsx");
    xingchou(&data, &["import", roster.to_str().unwrap()]);
    let (import, peak) = xingchou(&data, &["import", "--month", "2026-10", file.to_str().unwrap()]);

    let per_second = u128::try_from(ratings).unwrap() * 1_000 / import.as_millis().max(1);
    let ratio = import.as_millis() * 100 / bare.as_millis().max(1);
    println!("{ratings} ratings, {megabytes} MB of csv");
    println!("the csv crate alone       {:>8} ms", bare.as_millis());
    println!("import, stored            {:>8} ms, {per_second} rows a second", import.as_millis());
    println!("ratio                     {:>5}.{:02}", ratio / 100, ratio % 100);
    if let Some(peak) = peak {
        println!("the most memory needed    {:>8} MB", peak >> 10);
    }
}
