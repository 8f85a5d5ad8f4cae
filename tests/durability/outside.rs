//! The program as a user starts it, on a full disk, on one that can only be read, with the clock set back: it says in
//! words what is wrong, nothing is half done, and afterwards it works without any repair.

use std::path::Path;
use std::process::{Command, Output};

use super::faults::fault_library;
use super::is_sound;
use crate::support::{Home, Office, sample_files};

/// A month's files in a folder, and an office that took them and has somebody signed in.
fn office() -> Office {
    // What is disturbed are the program's own calls, and on PostgreSQL the files are the server's.
    let office = Office::at(Home::on_sqlite());
    office.take(sample_files());
    office.sign_in();
    office
}

fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// The program under a library that makes calls below the office's folder fail.
fn disturbed(office: &Office, library: &Path, surroundings: &[(&str, &str)]) -> Command {
    let mut program = office.program();
    program
        .env("LD_PRELOAD", library)
        .env("FAULT_UNDER", &office.folder)
        .env("FAULT_MARK", office.folder.with_extension("marks"))
        .envs(surroundings.iter().copied());
    program
}

/// Every act that writes, each with what the one after it needs.
fn acts(office: &Office) -> Vec<Vec<String>> {
    let file = office.folder.join("网格事件补.csv");
    let rows = "事件编号,网格,上报人工号,上报时间,事件类别,办结时间,状态\n\
                WG99990001,惠民第8网格,W019,2026-10-08 09:00:00,便民服务,2026-10-08 17:56:00,已办结\n";
    std::fs::write(&file, rows).unwrap();
    let in_folder = |name: &str| office.folder.join(name).display().to_string();
    let act = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    vec![
        act(&["import", &file.display().to_string(), "--month", "2026-10"]),
        act(&["score", "--period", "2026-10"]),
        act(&["pay", "calculate", "--period", "2026-10"]),
        act(&["export", "--period", "2026-10", "--output", &in_folder("材料")]),
        act(&["trail", "export", "--output", &in_folder("操作记录.xlsx")]),
        act(&["backup", "--output", &in_folder("备份.db")]),
    ]
}

/// Refused in these words, with nothing changed; and then it works.
fn refused_and_then_done(surroundings: &[(&str, &str)], said: &str) {
    let office = office();
    let library = fault_library(&office.folder);
    for act in acts(&office) {
        let before = office.dump();
        let output = disturbed(&office, &library, surroundings).args(&act).output().unwrap();
        let told = words(&output);
        assert!(!output.status.success(), "{act:?}: {told}");
        assert!(told.contains(said), "{act:?}: {told}");
        is_sound(&office);
        // A refusal that could not even be noted leaves nothing; one act of several may be whole, and says so.
        for (table, rows) in office.dump() {
            assert!(
                rows == before[&table] || table == "audit_entry" || table == "counter",
                "{act:?}: {table}"
            );
        }
        for written in ["材料", "操作记录.xlsx", "备份.db"] {
            assert!(!is_written(&office.folder.join(written)), "{act:?}: {written}");
            let _ = std::fs::remove_dir_all(office.folder.join(written));
        }
        let output = office.program().args(&act).output().unwrap();
        assert!(output.status.success(), "{act:?} afterwards: {}", words(&output));
        is_sound(&office);
        for written in ["材料", "操作记录.xlsx", "备份.db"] {
            let path = office.folder.join(written);
            let _ = if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
        }
    }
    let output = office.program().arg("verify").output().unwrap();
    assert!(words(&output).contains("全部相符"), "{}", words(&output));
}

/// Whether there is a file, or a folder with a file in it.
fn is_written(path: &Path) -> bool {
    path.is_file() || path.read_dir().is_ok_and(|mut entries| entries.next().is_some())
}

#[test]
fn a_full_disk_is_said_and_nothing_is_half_done() {
    refused_and_then_done(&[("FAULT_KIND", "write"), ("FAULT_AT", "1"), ("FAULT_STAYS", "1")], "磁盘已满");
}

#[test]
fn a_disk_that_can_only_be_read_is_said_and_nothing_is_half_done() {
    refused_and_then_done(&[("FAULT_KIND", "open")], "只能读");
}

/// The trail is in the order of what was done, whatever the clock says, and nothing is refused for it.
#[test]
fn a_clock_that_is_set_back_harms_nothing() {
    let office = office();
    let library = fault_library(&office.folder);
    let acts = acts(&office);
    for (number, act) in acts.iter().enumerate() {
        // Three days back and right again, in turn.
        let back = if number % 2 == 0 { "259200" } else { "0" };
        let output = disturbed(&office, &library, &[("CLOCK_BACK", back)]).args(act).output().unwrap();
        assert!(output.status.success(), "{act:?}: {}", words(&output));
        is_sound(&office);
    }
    let entries = office.store.read(|reading| reading.audit_entry_list(&office.viewer)).unwrap();
    assert!(
        entries.windows(2).any(|two| two[1].happened_at + chrono::TimeDelta::days(2) < two[0].happened_at),
        "the clock was never set back"
    );
    for back in ["259200", "0"] {
        let output = disturbed(&office, &library, &[("CLOCK_BACK", back)]).arg("verify").output().unwrap();
        assert!(words(&output).contains("全部相符"), "{}", words(&output));
    }
}
