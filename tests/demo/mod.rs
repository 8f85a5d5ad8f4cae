//! The demo and the month's commands as a user runs them: exit codes, words, and JSON as one document.

use std::process::Output;

use serde_json::Value;

use crate::support::Home;

fn xingchou(home: &Home, arguments: &[&str]) -> Output {
    home.program().args(arguments).output().unwrap()
}

fn words(output: &Output) -> String {
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn json(home: &Home, arguments: &[&str]) -> Value {
    let output = xingchou(home, &[arguments, &["--json"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("one JSON document")
}

#[test]
fn the_demo_tells_the_month_from_files_to_the_workbook() {
    let home = Home::new();
    let folder = &home.folder;
    let demo = xingchou(&home, &["demo", "--no-serve"]);
    assert_eq!(demo.status.code(), Some(0));
    let said = words(&demo);
    for part in [
        "《窗口评价明细.xls》 已导入：评价明细，2026-10 月，1600 行入库",
        "名册中没有工号“C999”",
        "★★★★★",
        "样本不足",
        "应发合计      139,489.82",
        "实发工资      115,378.80",
        "计算说明：C001 熊雨超",
        "评价器 PJ0601 窗口 01",
        "工资表_2026-10_批次1_试算稿.xlsx",
    ] {
        assert!(said.contains(part), "{part} is not in:\n{said}");
    }
    assert!(folder.join("papers/工资表_2026-10_批次1_试算稿.xlsx").is_file());
    assert!(!said.contains("-0.00"), "a zero has no sign");

    // Again in the same folder: nothing is taken twice, and the same run stands.
    let again = json(&home, &["demo"]);
    let files = again["imported"].as_array().unwrap();
    assert_eq!(files.len(), 20);
    assert!(files.iter().all(|file| file["outcome"]["outcome"] == "already_taken"));
    assert_eq!(again["scored"]["unchanged"], true);
    assert_eq!(again["calculated"]["unchanged"], true);
    assert_eq!(again["calculated"]["run"], 1);
    assert_eq!(again["calculated"]["results"]["people"].as_array().unwrap().len(), 39);
    assert!(again["workbook"]["path"].as_str().unwrap().ends_with(".xlsx"));
}

#[test]
fn each_step_by_itself_says_what_to_do_first() {
    let home = Home::new();
    let folder = &home.folder;
    let refused = |arguments: &[&str], what: &str| {
        let output = xingchou(&home, arguments);
        assert_eq!(output.status.code(), Some(3), "{arguments:?}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(what), "{arguments:?}: {said}");
    };
    refused(&["score", "--period", "2026-10"], "请先运行 xingchou init");
    assert_eq!(home.init(&[]).status.code(), Some(0));
    refused(&["score", "--period", "2026-10"], "请先导入人员名册");
    refused(&["pay", "calculate", "--period", "2026-10"], "请先导入人员名册");
    let sample = crate::support::sample_folder();
    assert_eq!(xingchou(&home, &["import", sample.to_str().unwrap()]).status.code(), Some(0));
    refused(&["pay", "calculate", "--period", "2026-10"], "请先运行 xingchou score --period 2026-10");
    refused(&["explain", "--staff", "C001", "--period", "2026-10"], "请先运行 xingchou pay calculate");
    refused(&["export", "--period", "2026-10"], "请先运行 xingchou pay calculate");
    refused(&["score", "--period", "2026-10", "--pack", "districts/nowhere"], "找不到规则表");
    assert_eq!(xingchou(&home, &["score", "--period", "2026-10"]).status.code(), Some(0));
    assert_eq!(xingchou(&home, &["pay", "calculate", "--period", "2026-10"]).status.code(), Some(0));
    let explained = json(&home, &["explain", "--staff", "W021", "--period", "2026-10", "--item", "绩效津贴"]);
    assert_eq!(explained["figure"]["name"], "绩效津贴");
    let to = folder.join("月表.xlsx");
    let paper = json(&home, &["export", "--period", "2026-10", "--to", to.to_str().unwrap()]);
    assert_eq!(paper["bytes"].as_u64().unwrap(), std::fs::metadata(&to).unwrap().len());
}

#[test]
fn a_wrong_sheet_is_shown_with_line_column_and_caret() {
    let home = Home::new();
    let folder = &home.folder;
    std::fs::create_dir_all(folder).unwrap();
    let sheet = folder.join("my-pay.toml");
    let text = "[sheet]\nfamily = \"districts/mine/pay\"\ntitle = \"我的规则表\"\nkind = \"pay\"\neffective_from = 2020-01-01\n\n\
                [[column]]\nname = \"津贴\"\ncode = \"allowance\"\ntype = \"money\"\nformula = '=岗位津帖 * 3'\nassumed = \"待确认\"\n";
    std::fs::write(&sheet, text).unwrap();
    let checked = xingchou(&home, &["policy", "check", sheet.to_str().unwrap(), "--period", "2026-10"]);
    assert_eq!(checked.status.code(), Some(3));
    let said = words(&checked);
    assert!(said.contains("没有叫“岗位津帖”的名称"), "{said}");
    assert!(said.contains("公式里不能直接写数字 3"), "{said}");
    assert!(said.contains("第 11 行") && said.contains("^^^^^^^^"), "{said}");

    // What nothing supplies is found before anybody is held for it.
    let unknown = text.replace(
        "[[column]]",
        "[[input]]\nname = \"年终考核系数\"\ncode = \"factor\"\ntype = \"number\"\n\n[[column]]",
    );
    std::fs::write(&sheet, unknown.replace("=岗位津帖 * 3", "=0")).unwrap();
    let checked = xingchou(&home, &["policy", "check", sheet.to_str().unwrap(), "--period", "2026-10"]);
    assert_eq!(checked.status.code(), Some(3));
    assert!(words(&checked).contains("输入项“年终考核系数”没有来源"));

    let shipped = xingchou(&home, &["policy", "check", "--period", "2026-10"]);
    assert_eq!(shipped.status.code(), Some(0));
    assert!(words(&shipped).contains("districts/harbin-daoli/pay"));
    assert_eq!(xingchou(&home, &["policy", "test"]).status.code(), Some(0));
}
