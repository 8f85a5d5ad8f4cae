//! Planted ID numbers, cards and amounts are found nowhere but on papers that need them.

mod handed_out;
mod search;

use std::path::Path;

use xingchou::operations::initialise::key_file;
use xingchou::operations::keep_safe::back_up;
use xingchou::operations::papers::export_payroll;

use crate::month::calculated_office;
use crate::support::{Office, october};
use search::{assert_holds_none, assert_rows_hold_none};

/// Planted numbers: a good ID number and card, an ID number and a card of refused rows, amounts.
const PLANTED: [&str; 7] = [
    "11010519491231002X",
    "6217000010001234567",
    "330203198302273535",
    "6228480402564890018",
    "7654.32",
    "4321.09",
    "1987.65",
];

/// The files of a folder and of the folders in it.
fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    std::fs::read_dir(folder)
        .unwrap()
        .flat_map(|entry| {
            let path = entry.unwrap().path();
            if path.is_dir() { files(&path) } else { vec![path] }
        })
        .collect()
}

#[test]
fn planted_numbers_and_amounts_are_found_nowhere_but_on_papers() {
    let (office, _, pay) = calculated_office();
    office.sign_in();
    office.approve(pay.run);
    let name = |staff_no: &str| {
        let staff = office.store.read(|reading| reading.staff_list(&office.viewer)).unwrap();
        staff.into_iter().find(|person| person.staff_no == staff_no).unwrap().name
    };
    let (first, second) = (name("C001"), name("C002"));
    let texts = [
        (
            "名册续.csv",
            format!(
                "名册（2026年10月）\n工号,姓名,身份证号,岗位,所属社区,人员身份,资金来源,入职日期,基本工资,银行账号,开户行,状态\n\
                 C900,金丝雀,{},全科窗口,惠民社区,专职社工,区财政,2020-03-01,{},{},工商银行,在职\n\
                 C901,坏号码,{},全科窗口,惠民社区,专职社工,区财政,2020-03-01,{},{},工商银行,在职\n",
                PLANTED[0], PLANTED[5], PLANTED[1], PLANTED[2], PLANTED[6], PLANTED[3]
            ),
        ),
        (
            "银行账号.csv",
            format!(
                "银行账号登记（2026年10月）\n工号,姓名,银行账号,开户行\nC001,{first},{},工商银行\nC999,无此人,{},工商银行\n",
                PLANTED[1], PLANTED[3]
            ),
        ),
        (
            "专项附加扣除续.csv",
            format!(
                "专项附加扣除（2026年10月）\n工号,姓名,子女教育,赡养老人\nC001,{first},{},0\nC002,{second},甲{},0\n",
                PLANTED[4], PLANTED[6]
            ),
        ),
    ];
    let outside = office.folder.join("../").canonicalize().unwrap();
    let given = outside.join(format!("{}-given", office.folder.file_name().unwrap().to_str().unwrap()));
    let temporary = given.join("temporary");
    std::fs::create_dir_all(&temporary).unwrap();
    for (name, text) in &texts {
        std::fs::write(given.join(name), text).unwrap();
    }
    let run = |arguments: &[&str]| {
        let output = office.program().env("TMPDIR", &temporary).args(arguments).output().unwrap();
        [output.stdout, output.stderr].concat()
    };
    let mut planted: Vec<String> = PLANTED.map(str::to_owned).to_vec();
    let mut said = Vec::new();
    for (name, _) in &texts {
        let path = given.join(name);
        said.extend(run(&["import", "--month", "2026-10", path.to_str().unwrap()]));
        said.extend(run(&["--json", "import", "--month", "2026-10", path.to_str().unwrap()]));
    }
    said.extend(run(&["rejected", "list"]));
    let words = String::from_utf8(said.clone()).unwrap();
    assert!(words.contains("身份证号位数或校验码不对"), "{words}");
    said.extend(run(&["batch", "list"]));
    said.extend(run(&["score", "--period", "2026-10"]));
    // Amounts may be shown to who calculates pay; numbers that identify may not.
    assert_holds_none("what the program says", &said, &planted[..4]);
    export_payroll(&office.store, &office.viewer, &office.folder, october(), pay.run, None).unwrap();
    // What is written by other commands leaves nothing behind while it is made. (Its own words are looked at with it.)
    let out = |name: &str| given.join(name).display().to_string();
    for line in [
        format!("export --period 2026-10 --paper payroll,slips,bank,tax --output {}", out("papers")),
        format!("proof --period 2026-10 --output {}", out("month.proof")),
        format!("trail export --output {}", out("trail.xlsx")),
        format!("backup --output {}", out("backup.db")),
    ] {
        let told = run(&line.split(' ').collect::<Vec<_>>());
        assert_holds_none(&line, &told, &planted[..4]);
    }
    // And the numbers and amounts of everybody in the sample month.
    for person in office.store.read(|reading| reading.staff_list(&office.viewer)).unwrap() {
        planted.push(person.id_number.whole().to_owned());
        planted.push(person.bank_account.whole().to_owned());
    }
    let results = &pay.results;
    for person in &results.people {
        if let Some(xingchou_engine::evaluate::Value::Number(net)) = results.value(person, "实发工资") {
            planted.push(net.to_string());
        }
    }
    assert!(planted.len() > 100, "{}", planted.len());
    if !office.home.is_postgres() {
        back_up(&office.store, &office.viewer, &office.folder.join("backup.db")).unwrap();
    }
    for (table, rows) in office.dump() {
        assert_rows_hold_none(&table, &rows, &planted);
    }
    let mut searched = 0;
    for path in files(&office.folder) {
        if path.extension().is_some_and(|ending| ending == "xlsx") || path == key_file(&office.folder) {
            continue;
        }
        assert_holds_none(&path.display().to_string(), &std::fs::read(&path).unwrap(), &planted);
        searched += 1;
    }
    assert!(office.home.is_postgres() || searched >= 2, "{searched}");
    assert_eq!(files(&temporary), Vec::<std::path::PathBuf>::new());
    // What was written by commands: the backup and the trail hold nothing; papers are searched where they are made.
    for name in ["month.proof", "trail.xlsx"] {
        let numbers: Vec<String> = planted.iter().filter(|text| !text.contains('.')).cloned().collect();
        assert_holds_none(name, &std::fs::read(given.join(name)).unwrap(), &numbers);
    }
    if !office.home.is_postgres() {
        assert_holds_none("backup.db", &std::fs::read(given.join("backup.db")).unwrap(), &planted);
    }
    std::fs::remove_dir_all(&given).unwrap();
}

#[test]
fn a_sealed_number_that_is_moved_to_another_person_does_not_open() {
    let office = Office::with_sample_month();
    let swap = "UPDATE staff SET id_number = (SELECT id_number FROM staff WHERE id = 1) WHERE id = 2";
    office.home.execute(swap, swap).unwrap();
    let refused = office.store.read(|reading| reading.staff_list(&office.viewer)).unwrap_err().to_string();
    assert!(refused.contains("staff.id_number #2") && refused.contains("移来"), "{refused}");
}

#[test]
fn an_id_number_finds_its_person_without_being_opened() {
    let office = Office::with_sample_month();
    let staff = office.store.read(|reading| reading.staff_list(&office.viewer)).unwrap();
    let number = staff[4].id_number.whole();
    let found = office.store.read(|reading| reading.staff_no_by_id_number(&office.viewer, number)).unwrap();
    assert_eq!(found.as_ref(), Some(&staff[4].staff_no));
    let nobody =
        office.store.read(|reading| reading.staff_no_by_id_number(&office.viewer, "11010519491231002X"));
    assert_eq!(nobody.unwrap(), None);
}

/// A database of before has its results in the clear; the program that opens it seals them and leaves nothing behind.
#[test]
fn results_that_were_kept_in_the_clear_are_sealed_at_the_first_opening() {
    let (office, _, pay) = calculated_office();
    office.approve(pay.run);
    let viewer = &office.viewer.clone();
    let lists = |office: &Office| {
        office
            .store
            .read(|reading| {
                Ok::<_, xingchou::store::StoreError>((
                    reading.score_list(viewer, 1)?,
                    reading.pay_result_list(viewer, pay.run)?,
                ))
            })
            .unwrap()
    };
    let (scores, results) = lists(&office);
    assert!(scores.len() > 500 && results.len() > 500);

    // Back to what it was: the migration is undone, and the rows are written as they were.
    let migration = "2026-11-22-000021_sealed_results";
    let down = |database: &str| {
        let path = format!("{}/migrations/{database}/{migration}/down.sql", env!("CARGO_MANIFEST_DIR"));
        let sql = std::fs::read_to_string(path).unwrap();
        let (tables, triggers) = sql.split_at(sql.find("CREATE TRIGGER").unwrap());
        let rows = |table: &str, run: i64, rows: &[xingchou::store::StaffResult]| -> String {
            let values = rows.iter().map(|row| {
                format!("(1, {run}, {}, '{}', {}, {})", row.staff, row.column_code, row.scale, row.value)
            });
            format!("INSERT INTO {table} VALUES {};", values.collect::<Vec<_>>().join(","))
        };
        let version = migration.split('_').next().unwrap().replace('-', "");
        format!(
            "{tables}{}{}{triggers}DELETE FROM __diesel_schema_migrations WHERE version = '{version}'",
            rows("score", 1, &scores),
            rows("pay_result", pay.run, &results)
        )
    };
    office.home.execute(&down("sqlite"), &down("postgres")).unwrap();
    let columns = if office.home.is_postgres() { "::text" } else { "" };
    let plain = office.home.lines(&format!("SELECT value{columns} || '' AS line FROM pay_result"));
    assert_eq!(plain.len(), results.len());

    let store = xingchou::store::Store::open(&office.home.database, &key_file(&office.folder)).unwrap();
    let office = Office { store, ..office };
    assert_eq!(lists(&office), (scores, results));
    assert!(office.home.tables().iter().all(|table| !table.contains("clear")), "{:?}", office.home.tables());
    let verified = xingchou::operations::verify::verify(&office.store, viewer, None, None).unwrap();
    assert_eq!(verified.faults, Vec::new());
}
