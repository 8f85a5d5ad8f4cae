//! Every command, tried by every role: who is turned away for want of a right. A new command is not in the list of
//! trials and fails the test.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use xingchou::access::{Grant, Role, Scope};

use super::agrees;
use crate::support::{Office, people};

/// Commands for which nobody must have an account, each with its reason.
const WITHOUT_ACCOUNT: [(&str, &str); 15] = [
    ("backup check", "is about a backup and its key file, on any machine"),
    ("proof check", "is about a file that anybody may check"),
    ("init", "makes the office"),
    ("sign-in", "is how somebody gets in"),
    ("sign-out", "is about the own session"),
    ("password", "is about the own password, and asks for it"),
    ("serve", "serves those who show who they are"),
    ("demo", "makes an office of its own"),
    ("policy check", "rule sheets are no secret"),
    ("policy show", "rule sheets are no secret"),
    ("policy evaluate", "computes a file of its own"),
    ("policy new", "writes a file of rules"),
    ("policy tables", "reads and writes files of rules"),
    ("policy test", "worked cases are no secret"),
    ("account totp", "is about the own account; taking another's codes away is tried"),
];

/// How each command is tried, in an office where hardly anything is: what is allowed finds nothing to do.
const TRIALS: &[(&str, &str)] = &[
    ("account list", ""),
    ("account add", "x"),
    ("account grant", "nobody-there finance"),
    ("account revoke", "nobody-there finance"),
    ("account reset-password", "nobody-there"),
    ("account lock", "nobody-there"),
    ("account close", "nobody-there"),
    ("account unlock", "nobody-there"),
    ("account totp", "--remove nobody-there"),
    ("token add", "probe --days 0"),
    ("token list", ""),
    ("token revoke", "999"),
    ("setting list", ""),
    ("setting set", "session_hours 12 --reason 试"),
    ("import", "given.csv --month 2026-10"),
    ("rejected list", ""),
    ("rejected correct", "999 --set 工号=C001"),
    ("rejected set-aside", "999 --reason 重复"),
    ("question list", ""),
    ("question answer", "999 --staff C001"),
    ("batch list", ""),
    ("batch undo", "999"),
    ("device register", "PJ-01 --window 03 --from 2026-10-01"),
    ("device list", ""),
    ("device end", "999 --on 2026-10-31"),
    ("device token", "PJ-99"),
    ("score", "--period 2026-10"),
    ("month show", "--period 2026-10"),
    ("month confirm", "--period 2026-10"),
    ("month publish", "--period 2026-10"),
    ("month close-appeals", "--period 2026-10"),
    ("month stars", "--period 2026-10"),
    ("month sign-stars", "--period 2026-10"),
    ("month check", "--period 2026-10"),
    ("month approve", "--period 2026-10"),
    ("month export-done", "--period 2026-10"),
    ("month paid", "--period 2026-10"),
    ("month close", "--period 2026-10"),
    ("appeal file", "--period 2026-10 --text 有误 --score 总分"),
    ("appeal list", ""),
    ("appeal show", "999"),
    ("appeal decide", "999 --reason 属实"),
    ("appeal consent", "999 --reason 同意"),
    ("appeal correct", "999 --batch 1"),
    ("appeal explain", "999 --reason 已查"),
    ("appeal withdraw", "999"),
    ("appeal evidence", "999 --to evidence.bin"),
    ("rectify list", "--period 2026-10"),
    ("rectify record", "999 --period 2026-10 --step verified --note 属实"),
    ("pay calculate", "--period 2026-10"),
    ("pay review", "--period 2026-10"),
    ("pay tick", "--period 2026-10 --staff C001"),
    ("pay remark", "--period 2026-10 --staff C001"),
    ("pay release", "--period 2026-10 --staff C001"),
    ("pay approve", "--period 2026-10"),
    ("pay differences", ""),
    ("fairness", "--period 2026-10"),
    ("ledger leave", "--year 2026"),
    ("ledger overtime", "--year 2026"),
    ("explain", "--period 2026-10 --staff C001"),
    ("export", "--period 2026-10"),
    ("trail list", ""),
    ("trail export", "--output trail.csv"),
    ("trail head", ""),
    ("verify", ""),
    ("staff reveal", "C001 --what id --reason 核对"),
    ("proof", "--period 2026-10 --output month.proof"),
    ("staff export", "C001 --output own.xlsx"),
    ("staff erase", "C001 --reason 到期"),
    ("backup", "--output backup.db"),
    ("key rotate", ""),
    ("move", "--to sqlite:moved.db"),
    ("policy simulate", "--period 2026-10"),
];

/// The commands that the program has, as its help lists them.
pub fn commands(office: &Office) -> BTreeSet<String> {
    let listed = |words: &[&str]| -> Vec<String> {
        let output = office.program().args(words).arg("--help").output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let list = text.split("Commands:").nth(1).unwrap_or_default().split("Options:").next().unwrap();
        list.lines()
            .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
            .filter_map(|line| line.split_whitespace().next())
            .filter(|word| *word != "help")
            .map(str::to_owned)
            .collect()
    };
    let mut found = BTreeSet::new();
    for command in listed(&[]) {
        let parts = listed(&[&command]);
        found.extend(parts.iter().map(|part| format!("{command} {part}")));
        if parts.is_empty() || ["backup", "proof"].contains(&command.as_str()) {
            found.insert(command);
        }
    }
    assert!(found.len() > 60, "{found:?}");
    found
}

#[test]
fn every_command_turns_away_who_has_no_right() {
    let office = Office::new();
    let roster = "名册（2026年10月）\n工号,姓名,身份证号,岗位,所属社区,人员身份,资金来源,入职日期,基本工资,银行账号,开户行,状态\n\
                  C001,王一,11010519491231002X,全科窗口,东源,专职社工,区财政,2020-03-01,3000,6222020302945137958,工商银行,在职\n";
    office.take_text("名册.csv", roster);
    let known: BTreeSet<String> =
        TRIALS.iter().chain(&WITHOUT_ACCOUNT).map(|(command, _)| (*command).to_owned()).collect();
    let there = commands(&office);
    let untried: Vec<&String> = there.difference(&known).collect();
    assert!(untried.is_empty(), "commands that nobody has tried: {untried:?}");
    let gone: Vec<&String> = known.difference(&there).collect();
    assert!(gone.is_empty(), "no such commands any more: {gone:?}");

    let roles: Vec<Role> =
        Role::ALL.into_iter().filter(|role| Role::of_account(role.code()).is_some()).collect();
    // A folder a role, so that everybody is signed in at once.
    let columns: Vec<Vec<char>> = std::thread::scope(|scope| {
        let office = &office;
        let tries: Vec<_> = roles
            .iter()
            .map(|role| {
                let scope_of = match role {
                    Role::StaffMember => Scope::Own(1),
                    Role::UnitHead => Scope::Community("东源".to_owned()),
                    _ => Scope::District,
                };
                let grants = [Grant { role: *role, scope: scope_of }];
                let viewer = people::account(&office.store, role.code(), &grants);
                let folder = office.folder.join(role.code());
                std::fs::create_dir_all(&folder).unwrap();
                people::sign_in(&office.store, &folder, &viewer);
                std::fs::write(folder.join("given.csv"), roster).unwrap();
                scope.spawn(move || TRIALS.iter().map(|trial| tried(office, &folder, trial)).collect())
            })
            .collect();
        tries.into_iter().map(|tried| tried.join().unwrap()).collect()
    });
    let titles: Vec<&str> = roles.iter().map(|role| role.title()).collect();
    let mut text = format!("✔ 可以，· 无权；依次为 {}\n", titles.join(" "));
    for (place, (command, arguments)) in TRIALS.iter().enumerate() {
        let signs: String = columns.iter().map(|column| column[place]).collect();
        writeln!(text, "{signs} {command} {arguments}").unwrap();
    }
    agrees("commands.txt", &text);
}

/// Whether somebody may: `·` where she is turned away for want of a right.
fn tried(office: &Office, folder: &std::path::Path, (command, arguments): &(&str, &str)) -> char {
    let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_xingchou"));
    let keys = xingchou::operations::initialise::key_file(&office.folder);
    let output = program
        .env_remove("XINGCHOU_TOKEN")
        .current_dir(folder)
        .args(["--data".as_ref(), folder.as_os_str(), "--key-file".as_ref(), keys.as_os_str()])
        .args(["--database", &office.home.database])
        .args(command.split(' '))
        .args(arguments.split_whitespace())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let code = output.status.code();
    assert!(matches!(code, Some(0 | 1 | 3)), "{command} {arguments}: {code:?} {said}");
    assert!(!said.contains("尚未登录") && !said.contains("令牌无效"), "{command}: {said}");
    if said.contains("的权限；") { '·' } else { '✔' }
}
