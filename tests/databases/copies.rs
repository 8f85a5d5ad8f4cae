//! Several copies of the program on one database.

use std::process::{Child, Output, Stdio};

use xingchou::store::Store;

use crate::support::Home;

/// How many copies start at once.
const COPIES: usize = 6;

#[test]
fn copies_that_start_together_make_the_tables_once() {
    let home = Home::new();
    let keys = home.keys();
    std::thread::scope(|scope| {
        let copies: Vec<_> =
            (0..COPIES).map(|_| scope.spawn(|| Store::create(&home.database, &keys))).collect();
        for copy in copies {
            copy.join().unwrap().unwrap();
        }
    });
    let mut versions = home.lines("SELECT version AS line FROM __diesel_schema_migrations");
    let migrations = versions.len();
    versions.sort();
    versions.dedup();
    assert_eq!(versions.len(), migrations);
    assert!(home.tables().contains(&"pay_run".to_owned()));
}

#[test]
fn an_office_is_made_once_however_many_try() {
    let home = Home::new();
    let children: Vec<Child> = (0..COPIES)
        .map(|_| home.program().arg("init").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap())
        .collect();
    let outputs: Vec<Output> = children.into_iter().map(|child| child.wait_with_output().unwrap()).collect();
    let words = |output: &Output| String::from_utf8_lossy(&output.stderr).into_owned();
    let mut codes: Vec<_> = outputs.iter().map(|output| output.status.code()).collect();
    codes.sort();
    let mut expected = vec![Some(3); COPIES];
    expected[0] = Some(0);
    assert_eq!(codes, expected, "{:?}", outputs.iter().map(words).collect::<Vec<_>>());
    for refused in outputs.iter().filter(|output| !output.status.success()) {
        assert!(words(refused).contains("已有数据"), "{}", words(refused));
    }
}

#[test]
fn tables_that_a_newer_program_made_are_left_alone() {
    let home = Home::new();
    let keys = home.keys();
    drop(Store::create(&home.database, &keys).unwrap());
    let newer = "INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231000000')";
    home.execute(newer, newer).unwrap();
    let before = home.dump();
    let refused = Store::open(&home.database, &keys).unwrap_err().to_string();
    assert!(refused.contains("29991231000000") && refused.contains("更新版本"), "{refused}");
    assert_eq!(home.dump(), before);
}
