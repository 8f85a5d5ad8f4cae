//! A folder that is watched: what appears is taken in and filed away with a report.

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::support::{Office, sample_folder};

fn once(office: &Office, folder: &Path) -> Output {
    office.program().args(["import", "--once", "--month", "2026-10", "--watch"]).arg(folder).output().unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn files_are_taken_and_filed_away_with_a_report() {
    let office = Office::new();
    office.sign_in();
    let folder = office.folder.join("收件");
    std::fs::create_dir(&folder).unwrap();
    let put = |name: &str| std::fs::copy(sample_folder().join(name), folder.join(name)).unwrap();
    // Ratings come before the roster and the rota by name, and are taken after them all the same.
    for name in ["pingjia_202610.csv", "人员名册.xlsx", "窗口值班表.xlsx"] {
        put(name);
    }
    std::fs::write(folder.join("坏文件.xlsx"), b"no spreadsheet").unwrap();
    std::fs::write(folder.join("~$人员名册.xlsx"), b"a lock").unwrap();
    std::fs::write(folder.join("说明.docx"), b"something else").unwrap();
    let output = once(&office, &folder);
    assert_eq!(output.status.code(), Some(3), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(names(&folder), ["done", "refused", "~$人员名册.xlsx", "说明.docx"]);
    assert_eq!(
        names(&folder.join("done")),
        [
            "pingjia_202610.csv",
            "pingjia_202610.csv.导入结果.txt",
            "人员名册.xlsx",
            "人员名册.xlsx.导入结果.txt",
            "窗口值班表.xlsx",
            "窗口值班表.xlsx.导入结果.txt"
        ]
    );
    assert_eq!(names(&folder.join("refused")), ["坏文件.xlsx", "坏文件.xlsx.导入结果.txt"]);
    let report = std::fs::read_to_string(folder.join("done/pingjia_202610.csv.导入结果.txt")).unwrap();
    assert!(
        report.starts_with("\u{feff}《pingjia_202610.csv》 已导入") && report.contains("2110 行入库"),
        "{report}"
    );
    assert!(report.contains("taken: ratings"));

    // The same file again is filed beside the first, and nothing is written over.
    let before = office.dump();
    put("人员名册.xlsx");
    assert_eq!(once(&office, &folder).status.code(), Some(0));
    assert!(folder.join("done/人员名册（2）.xlsx").is_file());
    assert_eq!(office.dump(), before);
    assert_eq!(once(&office, &folder).status.code(), Some(0), "nothing there is nothing to do");
}

#[cfg(unix)]
#[test]
fn it_waits_for_a_file_to_be_whole_and_stops_when_told() {
    let office = Office::new();
    office.sign_in();
    let folder = office.folder.join("收件");
    std::fs::create_dir(&folder).unwrap();
    let mut child =
        office.program().args(["import", "--watch"]).arg(&folder).stdout(Stdio::null()).spawn().unwrap();
    let whole = std::fs::read(sample_folder().join("人员名册.xlsx")).unwrap();
    // It grows, and must not be taken by halves.
    let target = folder.join("人员名册.xlsx");
    for part in 1..=4 {
        std::fs::write(&target, &whole[..whole.len() * part / 4]).unwrap();
        std::thread::sleep(Duration::from_millis(900));
    }
    let began = Instant::now();
    while !folder.join("done/人员名册.xlsx").exists() {
        assert!(began.elapsed() < Duration::from_secs(30), "{:?}", names(&folder));
        std::thread::sleep(Duration::from_millis(100));
    }
    assert!(names(&folder.join("refused")).is_empty());
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    assert!(child.wait().unwrap().success(), "Ctrl-C is no failure");
    let staff = office.store.read(|reading| reading.staff_list(&office.viewer)).unwrap();
    assert_eq!(staff.len(), 39);
}
