//! The command line: its exit codes, and its answers in words and as JSON.

use std::path::Path;
use std::process::{Command, Output};

use crate::support::{sample_folder, unused_folder};

fn xingchou(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xingchou")).arg("--data").arg(folder).args(arguments).output().unwrap()
}

fn words(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap() + &String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn a_month_from_an_empty_folder() {
    let folder = unused_folder();
    let sample = sample_folder();
    let sample = sample.to_str().unwrap();

    let early = xingchou(&folder, &["import", sample]);
    assert_eq!(early.status.code(), Some(3));
    assert!(words(&early).contains("xingchou init"), "{}", words(&early));
    assert!(!folder.exists());

    assert_eq!(xingchou(&folder, &["init", "--district", "柳城街道"]).status.code(), Some(0));
    let again = xingchou(&folder, &["init"]);
    assert_eq!(again.status.code(), Some(3), "{}", words(&again));

    let taken = xingchou(&folder, &["import", sample]);
    assert_eq!(taken.status.code(), Some(0), "{}", words(&taken));
    let said = words(&taken);
    assert!(said.contains("《窗口评价明细.xls》 已导入：评价明细，2026-10 月，1600 行入库"), "{said}");
    assert!(
        said.contains("未入库 《窗口评价明细.xls》工作表“评价明细”第 85 行：名册中没有工号“C999”"),
        "{said}"
    );
    assert!(taken.stderr.is_empty(), "no progress bar where nobody looks");

    let json = xingchou(&folder, &["import", sample, "--json"]);
    let answer: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    let outcomes: Vec<&str> =
        answer.as_array().unwrap().iter().map(|file| file["outcome"]["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes.len(), 20);
    assert!(outcomes.iter().all(|outcome| *outcome == "already_taken"), "{outcomes:?}");

    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn exit_codes_tell_mistakes_apart() {
    let folder = unused_folder();
    assert_eq!(xingchou(&folder, &["init"]).status.code(), Some(0));
    assert_eq!(xingchou(&folder, &["--help"]).status.code(), Some(0));
    assert_eq!(xingchou(&folder, &["imporrt"]).status.code(), Some(2));
    assert_eq!(xingchou(&folder, &["import"]).status.code(), Some(2));
    assert_eq!(xingchou(&folder, &["import", "--month", "2026-13", "x"]).status.code(), Some(2));
    assert_eq!(xingchou(&folder, &["import", "没有这个文件.xlsx"]).status.code(), Some(1));
    let foreign = sample_folder().join("expected.json");
    let refused = xingchou(&folder, &["import", foreign.to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(3));
    assert!(words(&refused).contains("未导入"), "{}", words(&refused));
    std::fs::remove_dir_all(&folder).unwrap();
}
