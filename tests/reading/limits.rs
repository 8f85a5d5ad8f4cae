//! A child that takes too much is ended, and what it was doing is told.

use std::time::{Duration, Instant};

use xingchou::operations::reading::{Limits, Reader};
use xingchou_importers::{FileProblem, Layouts, ReadOptions};

use super::support::{NO_STRINGS, assert_readable, cell, document, program, read, sheet, tight, workbook_of};
use crate::support::sample_file;

/// A workbook whose every sheet has many rows.
fn slow(sheets: usize) -> Vec<u8> {
    let headings = format!("<row r=\"1\">{}{}</row>", cell("A1", "工号"), cell("B1", "考试成绩"));
    let rows: String = (2..60_000)
        .map(|row| format!("<row r=\"{row}\"><c r=\"A{row}\"><v>1</v></c><c r=\"B{row}\"><v>9</v></c></row>"))
        .collect();
    workbook_of(sheets, "worksheets/sheet1.xml", &sheet(&format!("{headings}{rows}")), NO_STRINGS)
}

#[test]
fn waiting_is_limited() {
    let began = Instant::now();
    let limits = Limits { wait: Duration::from_millis(50), ..tight() };
    let error = read("慢.xlsx", &slow(60), limits).unwrap_err();
    assert!(matches!(error.problem, FileProblem::TookTooLong { .. }), "{error}");
    assert_readable(&error);
    assert!(began.elapsed() < Duration::from_secs(20));
}

#[test]
#[cfg(target_os = "linux")]
fn the_processors_time_is_limited() {
    let limits = Limits { cpu_seconds: 1, wait: Duration::from_secs(60), ..tight() };
    let error = read("慢.xlsx", &slow(60), limits).unwrap_err();
    assert_eq!(error.problem, FileProblem::TookTooLong { seconds: 1 }, "{error}");
    assert_readable(&error);
}

#[test]
#[cfg(target_os = "linux")]
fn memory_is_limited() {
    let repeated = "<table:table-row table:number-rows-repeated=\"900000\"><table:table-cell \
        office:value-type=\"float\" office:value=\"1\" table:number-columns-repeated=\"100\"/></table:table-row>";
    let error = read("大.ods", &document(repeated), tight()).unwrap_err();
    assert_eq!(error.problem, FileProblem::TookTooMuchMemory, "{error}");
    assert_readable(&error);
    // So little memory is not even enough to start; where it breaks depends on the machine.
    let file = sample_file("窗口评价明细.xls");
    let error = read(&file.name, &file.bytes, Limits { memory_bytes: 4 << 20, ..tight() }).unwrap_err();
    assert!(
        matches!(
            error.problem,
            FileProblem::ReaderBroke { .. } | FileProblem::TookTooMuchMemory | FileProblem::Damaged { .. }
        ),
        "{error}"
    );
    assert_readable(&error);
}

#[test]
fn the_answer_is_limited() {
    let error = read("大.xlsx", &slow(2), Limits { answer_bytes: 1 << 16, ..tight() }).unwrap_err();
    assert!(matches!(error.problem, FileProblem::ReaderBroke { .. }), "{error}");
    assert_readable(&error);
}

#[test]
fn a_child_that_is_none_is_told() {
    let file = sample_file("人员名册.xlsx");
    let layouts = Layouts::shipped().unwrap();
    for program in ["/nowhere/xingchou", "/bin/true", "/bin/cat"] {
        let reader = Reader::new(&layouts).with_program(program.as_ref()).with_limits(tight());
        let error = reader.read(&file.name, &file.bytes, &ReadOptions::default()).unwrap_err();
        assert!(matches!(error.problem, FileProblem::ReaderBroke { .. }), "{program}: {error}");
        assert_readable(&error);
    }
    // Text needs no child.
    let reader = Reader::new(&layouts).with_program("/nowhere/xingchou".as_ref());
    let file = sample_file("12345工单.csv");
    assert!(reader.read(&file.name, &file.bytes, &ReadOptions::default()).is_ok());
}

#[test]
fn the_child_takes_no_bytes_beyond_the_limit() {
    use std::io::Write;
    let mut child = std::process::Command::new(program())
        .args(["read-child", "--memory-bytes", "1073741824", "--cpu-seconds", "5"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&u64::MAX.to_le_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(!output.status.success());
    assert!(output.stdout.is_empty());
}

/// Nothing can remain on a disk, for the child may not write a byte to one.
#[test]
#[cfg(target_os = "linux")]
fn the_child_writes_no_files() {
    let mut child = std::process::Command::new(program())
        .args(["read-child", "--memory-bytes", "1073741824", "--cpu-seconds", "7"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let began = Instant::now();
    let limit = |name: &str| -> Option<String> {
        let limits = std::fs::read_to_string(format!("/proc/{}/limits", child.id())).ok()?;
        let line = limits.lines().find(|line| line.starts_with(name))?;
        line[name.len()..].split_whitespace().next().map(str::to_owned)
    };
    // It waits for its bytes; by then it has limited itself.
    while limit("Max address space").as_deref() != Some("1073741824") {
        assert!(began.elapsed() < Duration::from_secs(10), "the child does not limit itself");
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(limit("Max file size").as_deref(), Some("0"));
    assert_eq!(limit("Max core file size").as_deref(), Some("0"));
    assert_eq!(limit("Max cpu time").as_deref(), Some("7"));
    child.kill().unwrap();
    child.wait().unwrap();
}
