//! The command line: its exit codes, and its answers in words and as JSON.

use std::process::Output;

use crate::support::{Home, sample_folder};

fn xingchou(home: &Home, arguments: &[&str]) -> Output {
    home.program().args(arguments).output().unwrap()
}

fn words(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap() + &String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn a_month_from_an_empty_folder() {
    let home = Home::new();
    let folder = &home.folder;
    let sample = sample_folder();
    let sample = sample.to_str().unwrap();

    let early = xingchou(&home, &["import", sample]);
    assert_eq!(early.status.code(), Some(3));
    assert!(words(&early).contains("xingchou init"), "{}", words(&early));
    assert!(!folder.exists());

    assert_eq!(home.init(&["--district", "柳城街道"]).status.code(), Some(0));
    let again = xingchou(&home, &["init"]);
    assert_eq!(again.status.code(), Some(3), "{}", words(&again));

    let taken = xingchou(&home, &["import", sample]);
    assert_eq!(taken.status.code(), Some(0), "{}", words(&taken));
    let said = words(&taken);
    assert!(said.contains("《窗口评价明细.xls》 已导入：评价明细，2026-10 月，1600 行入库"), "{said}");
    assert!(
        said.contains("未入库 《窗口评价明细.xls》工作表“评价明细”第 85 行：名册中没有工号“C999”"),
        "{said}"
    );
    assert!(taken.stderr.is_empty(), "no progress bar where nobody looks");

    let json = xingchou(&home, &["import", sample, "--json"]);
    let answer: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    let outcomes: Vec<&str> =
        answer.as_array().unwrap().iter().map(|file| file["outcome"]["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes.len(), 20);
    assert!(outcomes.iter().all(|outcome| *outcome == "already_taken"), "{outcomes:?}");
}

#[test]
fn exit_codes_tell_mistakes_apart() {
    let home = Home::new();
    assert_eq!(home.init(&[]).status.code(), Some(0));
    assert_eq!(xingchou(&home, &["--help"]).status.code(), Some(0));
    assert_eq!(xingchou(&home, &["imporrt"]).status.code(), Some(2));
    assert_eq!(xingchou(&home, &["import"]).status.code(), Some(2));
    assert_eq!(xingchou(&home, &["import", "--month", "2026-13", "x"]).status.code(), Some(2));
    assert_eq!(xingchou(&home, &["import", "没有这个文件.xlsx"]).status.code(), Some(1));
    let foreign = sample_folder().join("expected.json");
    let refused = xingchou(&home, &["import", foreign.to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(3));
    assert!(words(&refused).contains("未导入"), "{}", words(&refused));
}

#[test]
fn a_file_that_no_layout_fits_becomes_one() {
    let home = Home::new();
    let folder = &home.folder;
    assert_eq!(home.init(&[]).status.code(), Some(0));
    let sample = sample_folder().join("人员名册.xlsx");
    assert_eq!(xingchou(&home, &["import", sample.to_str().unwrap()]).status.code(), Some(0));
    let file = folder.join("厂商导出.csv");
    let text = "终端,打分员工,打分,打分时刻\nA1,C001,很满意,2026-10-08 09:00:00\nA1,C001,态度差,2026-10-08 09:05:00\n\
                A1,C002,凑合,2026-10-08 09:07:00\n";
    std::fs::write(&file, text).unwrap();
    let file = file.to_str().unwrap();
    assert_eq!(xingchou(&home, &["import", file]).status.code(), Some(3));

    let seen = xingchou(&home, &["import", "--map", file, "--as", "rating"]);
    assert_eq!(seen.status.code(), Some(0), "{}", words(&seen));
    let said = words(&seen);
    assert!(said.contains("评价明细") && said.contains("打分时刻"), "{said}");
    assert!(said.contains("凑合"), "a word that is on no scale is asked about: {said}");
    let unknown = xingchou(&home, &["import", "--map", file, "--as", "rating", "--set", "打分=发型"]);
    assert_eq!(unknown.status.code(), Some(3), "{}", words(&unknown));

    let answers = [
        "--set",
        "打分员工=工号",
        "--set",
        "打分=评价结果",
        "--set",
        "打分时刻=评价时间",
        "--word",
        "打分:凑合=一般",
    ];
    let mut save = vec!["import", "--map", file, "--as", "rating", "--save", "某厂评价器"];
    save.extend(answers);
    let saved = xingchou(&home, &save);
    assert_eq!(saved.status.code(), Some(0), "{}", words(&saved));
    assert!(folder.join("layouts/某厂评价器.toml").is_file());
    assert_eq!(xingchou(&home, &save).status.code(), Some(3), "nothing is written over");

    let preview = xingchou(&home, &["import", "--preview", file]);
    assert!(words(&preview).starts_with("预览，尚未入库"), "{}", words(&preview));
    let taken = xingchou(&home, &["import", file]);
    assert_eq!(taken.status.code(), Some(0), "{}", words(&taken));
    assert!(words(&taken).contains("3 行入库"), "{}", words(&taken));
    let listed = xingchou(&home, &["batch", "list"]);
    assert!(words(&listed).contains("厂商导出.csv"), "{}", words(&listed));
    let undone = xingchou(&home, &["batch", "undo", "2"]);
    assert!(words(&undone).contains("3 行退出"), "{}", words(&undone));
    assert_eq!(xingchou(&home, &["rejected", "list"]).status.code(), Some(0));
    assert_eq!(xingchou(&home, &["question", "list"]).status.code(), Some(0));
    assert_eq!(xingchou(&home, &["device", "token", "A1"]).status.code(), Some(3));
    let registered = xingchou(&home, &["device", "register", "A1", "--window", "3", "--from", "2026-10-01"]);
    assert_eq!(registered.status.code(), Some(0), "{}", words(&registered));
    assert!(words(&xingchou(&home, &["device", "list"])).contains("窗口 03"));
}

/// As a member of staff reads it: units, sums with their numbers, and nothing opened that came to nothing.
#[test]
fn an_explanation_reads_plainly_and_numbers_go_out_and_come_back() {
    let (office, ..) = crate::month::calculated_office();
    office.sign_in();
    let run = |arguments: &[&str]| office.program().args(arguments).output().unwrap();
    let explained = |staff: &str, item: &str, more: &[&str]| {
        let mut arguments = vec!["explain", "--staff", staff, "--period", "2026-10", "--item", item];
        arguments.extend(more);
        let output = run(&arguments);
        assert_eq!(output.status.code(), Some(0), "{}", words(&output));
        words(&output)
    };
    let net = explained("C001", "实发工资", &["--depth", "2"]);
    assert!(net.contains("实发工资 = 3402.00 元"), "{net}");
    assert!(net.contains("即 4198.00 − 796.00 = 3402.00"), "{net}");
    assert!(net.contains("为 0 的：") && !net.contains("采暖费 = 0.00"), "{net}");
    assert!(explained("C001", "实发工资", &["--all"]).contains("采暖费 = 0.00 元"));
    assert!(explained("C001", "采暖费", &[]).contains("资料里没有这一项，按“0.00”计"));
    // Joined on the 20th: 9 of 22 weekdays of 432 yuan.
    let split = explained("W016", "岗位津贴", &[]);
    assert!(split.contains("整月 432.00，按计薪日 9 ÷ 22 折算") && split.contains("176.73 元"), "{split}");
    let stars = explained("C001", "群众满意度", &[]);
    assert!(stars.contains("全组有效评价数合计 = "), "{stars}");

    let scored = run(&["score", "--period", "2026-10"]);
    assert!(words(&scored).contains("末位谈话："), "{}", words(&scored));

    let workbook = office.folder.join("道里.xlsx");
    let workbook = workbook.to_str().unwrap();
    let family = "districts/harbin-daoli/pay";
    let out = run(&["policy", "tables", family, "--output", workbook]);
    assert_eq!(out.status.code(), Some(0), "{}", words(&out));
    let back = run(&["policy", "tables", family, "--from", workbook, "--effective", "2027-01-01", "--save"]);
    assert!(words(&back).contains("没有改动，规则表不变"), "{}", words(&back));
    assert_eq!(run(&["policy", "tables", family]).status.code(), Some(3));
    assert_eq!(run(&["policy", "tables", family, "--from", workbook]).status.code(), Some(2));
}
