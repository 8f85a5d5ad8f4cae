//! Answers of the bank and of the tax client, from the command line: files out, files in, as an office does it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::{approved, cells, column};
use crate::support::Office;

fn export(office: &Office, arguments: &[&str], folder: &Path) -> Vec<PathBuf> {
    let output = office
        .program()
        .args(["export", "--period", "2026-10", "--output"])
        .arg(folder)
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn named(files: &[PathBuf], part: &str) -> PathBuf {
    let found = files.iter().find(|file| file.to_string_lossy().contains(part));
    found.unwrap_or_else(|| panic!("{part}: {files:?}")).clone()
}

/// Writes a text as a bank's program saves it, in GB18030, by another program.
fn save_as_gb18030(path: &Path, text: &str) {
    let mut child = Command::new("iconv")
        .args(["-f", "UTF-8", "-t", "GB18030"])
        .stdin(Stdio::piped())
        .stdout(std::fs::File::create(path).unwrap())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), text.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
}

#[test]
fn what_bounced_is_paid_again_from_the_command_line() {
    let office = approved();
    office.sign_in();
    let folder = office.folder.join("out");
    let sent = export(&office, &["--paper", "bank", "--bank", "general"], &folder.join("sent"));
    let rows = cells(&named(&sent, "代发工资_2026-10_批次1_general.xlsx"), 0);
    let (account, name, amount) = (column(&rows, "账号"), column(&rows, "户名"), column(&rows, "金额"));
    let mut answer = String::from("户名,账号,金额,处理结果,失败原因\n");
    for (at, row) in rows[1..].iter().enumerate() {
        let outcome = if [2, 7].contains(&at) { "失败,账户状态异常" } else { "成功," };
        answer += &format!("{},{},{},{outcome}\n", row[name], row[account], row[amount]);
    }
    let file = office.folder.join("回盘.csv");
    save_as_gb18030(&file, &answer);
    let answered = ["--paper", "bank-answer", "--answer", file.to_str().unwrap()];
    let files = export(&office, &answered, &folder.join("answered"));
    let again = cells(&named(&files, "重发1_general.xlsx"), 0);
    let bounced: Vec<(&String, &String)> = again[1..].iter().map(|row| (&row[name], &row[amount])).collect();
    let expected: Vec<(&String, &String)> =
        [3, 8].iter().map(|at: &usize| (&rows[*at][name], &rows[*at][amount])).collect();
    assert_eq!(bounced, expected);

    // Without the answer nothing is made, and the program says what it wants.
    let output =
        office.program().args(["export", "--period", "2026-10", "--paper", "bank-answer"]).output().unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("--answer"));
}

#[test]
fn the_tax_client_of_an_older_version_is_served_and_its_export_is_reconciled() {
    let office = approved();
    office.sign_in();
    let folder = office.folder.join("out");
    for (version, columns) in [("current", 29), ("2019", 22)] {
        let arguments = ["--paper", "tax", "--tax-version", version];
        let files = export(&office, &arguments, &folder.join(version));
        let rows = cells(&named(&files, "正常工资薪金"), 0);
        assert_eq!(rows[0].len(), columns, "{:?}", rows[0]);
        assert_eq!(rows.len(), 1 + 39);
    }
    let files = export(&office, &["--paper", "tax"], &folder.join("tax"));
    let rows = cells(&named(&files, "正常工资薪金"), 0);
    let (name, id) = (column(&rows, "*姓名"), column(&rows, "*证件号码"));
    let mut answer = String::from("姓名,证件号码,应补(退)税额\n");
    for row in &rows[1..] {
        answer += &format!("{},{},0.01\n", row[name], row[id]);
    }
    let file = office.folder.join("扣缴端.csv");
    // A name beyond GBK has a place in GB18030.
    save_as_gb18030(&file, &answer);
    let arguments = ["--paper", "tax-check", "--answer", file.to_str().unwrap()];
    let files = export(&office, &arguments, &folder.join("check"));
    let report = cells(&named(&files, "个税核对_2026-10.xlsx"), 0);
    let total = report.iter().find(|row| row[0] == "合计").unwrap();
    assert_eq!(total[4], "0.39", "a fen of each of 39: {report:?}");
}
