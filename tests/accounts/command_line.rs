//! Accounts on the command line, as an office begins: from the first password to two people at work.

use std::io::Write;
use std::process::{Output, Stdio};

use serde_json::Value;

use crate::support::{Home, sample_folder};

/// Runs the program with these lines on its standard input.
fn with_input(home: &Home, arguments: &[&str], lines: &[&str]) -> Output {
    let mut child = home
        .program()
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    // A program that refuses before it reads may be gone already.
    let _ = child.stdin.take().unwrap().write_all(text.as_bytes());
    child.wait_with_output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn done(home: &Home, arguments: &[&str], lines: &[&str]) -> String {
    let output = with_input(home, arguments, lines);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", said(&output));
    said(&output)
}

fn refused(home: &Home, arguments: &[&str], why: &str) {
    let output = with_input(home, arguments, &[]);
    assert_eq!(output.status.code(), Some(3), "{arguments:?}: {}", said(&output));
    assert!(said(&output).contains(why), "{arguments:?}: {}", said(&output));
}

fn json(home: &Home, arguments: &[&str]) -> Value {
    let output = with_input(home, &[arguments, &["--json"]].concat(), &[]);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", said(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

const ADMINISTRATOR: &str = "山上有一座庙 庙里有一口缸";
const CLERK: &str = "缸里有一个盆 盆里有一个碗";

#[test]
fn an_office_begins_and_its_clerk_takes_files_in() {
    let home = Home::new();
    let made = json(&home, &["init", "--district", "柳城街道", "--admin", "zhang"]);
    let first = made["first_password"]["password"].as_str().unwrap();
    let sample = sample_folder().join("人员名册.xlsx");
    let sample = sample.to_str().unwrap();

    refused(&home, &["import", sample], "xingchou sign-in");
    refused(&home, &["account", "list"], "xingchou sign-in");
    let wrong = with_input(&home, &["sign-in", "zhang"], &["不是这个密码"]);
    assert_eq!(wrong.status.code(), Some(3));
    let entered = done(&home, &["sign-in", "zhang"], &[first]);
    assert!(entered.contains("xingchou password"), "{entered}");
    refused(&home, &["account", "list"], "xingchou password");
    done(&home, &["password"], &[first, ADMINISTRATOR]);

    let clerk = json(&home, &["account", "add", "renshi", "--name", "李人事"]);
    done(&home, &["account", "grant", "renshi", "人事"], &[]);
    refused(&home, &["account", "grant", "renshi", "财务"], "不能由同一个人担任");
    refused(&home, &["import", sample], "权限");
    let listed = done(&home, &["account", "list"], &[]);
    assert!(listed.contains("李人事") && listed.contains("人事"), "{listed}");

    done(&home, &["sign-out"], &[]);
    refused(&home, &["account", "list"], "尚未登录");
    let clerk_first = clerk["password"].as_str().unwrap();
    done(&home, &["sign-in", "renshi"], &[clerk_first]);
    done(&home, &["password"], &[clerk_first, CLERK]);
    done(&home, &["import", sample], &[]);
    refused(&home, &["account", "list"], "权限");

    // A machine takes the next file in, and may not sign in its own stead.
    let token = json(&home, &["token", "add", "夜间导入", "--days", "7"]);
    let token = token["token"].as_str().unwrap();
    done(&home, &["sign-out", "--everywhere"], &[]);
    let by_token = home.program().env("XINGCHOU_TOKEN", token).args(["batch", "list"]).output().unwrap();
    assert_eq!(by_token.status.code(), Some(0), "{}", said(&by_token));
    assert!(!said(&by_token).contains(token));
    let broken = home.program().args(["--token", "0123", "batch", "list"]).output().unwrap();
    assert_eq!(broken.status.code(), Some(3));
    assert!(said(&broken).contains("令牌无效"), "{}", said(&broken));
    let help = home.program().env("XINGCHOU_TOKEN", token).arg("--help").output().unwrap();
    assert!(!said(&help).contains(token), "the help shows no token");

    // Nothing that was shown once is kept.
    let everything = format!("{:?}", home.dump());
    for secret in [first, ADMINISTRATOR, CLERK, clerk_first, token] {
        assert!(!everything.contains(secret), "{secret}");
    }
}

#[test]
fn commands_about_rule_sheets_need_no_account() {
    let home = Home::new();
    done(&home, &["policy", "show", "districts/harbin-daoli/score", "--period", "2026-10"], &[]);
    home.init(&[]);
    std::fs::remove_file(home.folder.join("sign-in")).unwrap();
    done(&home, &["policy", "check", "--period", "2026-10"], &[]);
    refused(&home, &["policy", "simulate", "--period", "2026-10"], "尚未登录");
}

#[cfg(unix)]
#[test]
fn who_is_signed_in_is_the_owners_secret() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::new();
    let made = json(&home, &["init"]);
    done(&home, &["sign-in", "admin"], &[made["first_password"]["password"].as_str().unwrap()]);
    let mode = std::fs::metadata(home.folder.join("sign-in")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn the_first_password_can_come_from_a_file() {
    let home = Home::new();
    let file = std::env::temp_dir().join(format!("xingchou-password-{}", std::process::id()));
    std::fs::write(&file, format!("{ADMINISTRATOR}\r\n")).unwrap();
    let made = json(&home, &["init", "--password-file", file.to_str().unwrap()]);
    assert!(made["first_password"].is_null());
    let entered = done(&home, &["sign-in", "admin", "--password-file", file.to_str().unwrap()], &[]);
    assert!(!entered.contains("xingchou password"), "{entered}");
    std::fs::remove_file(file).unwrap();
}
