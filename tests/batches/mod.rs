//! The life of a batch: seen before it is taken, put right row by row, taken out again.

use std::collections::BTreeMap;

use xingchou::operations::batches::undo;
use xingchou::operations::month_inputs::{InputValue, month_inputs};
use xingchou::operations::rejected_rows::{correct, list, set_aside};
use xingchou::operations::take_in::{HELD_BYTES, Intake, Outcome};
use xingchou::store::NewPayRun;
use xingchou_importers::ReadOptions;

use crate::support::{Office, october, sample_file, sample_files};

const TICKETS: &str = "工单编号,所属社区,承办人工号,派单时间,响应时间,办结时间,是否解决,是否满意\n";

/// Tickets of these numbers, all of one person; `finished` on a day of October.
fn tickets(numbers: std::ops::Range<u32>, finished: u32) -> String {
    let rows: String = numbers
        .map(|number| {
            format!(
                "T{number:04},南街社区,W027,2026-10-08 09:00,2026-10-08 10:00,2026-10-{finished:02} 10:00,是,满意\n"
            )
        })
        .collect();
    format!("{TICKETS}{rows}")
}

/// How many tickets stand, and on which day the ticket was finished.
fn standing(office: &Office) -> BTreeMap<String, String> {
    office
        .store
        .read(|reading| reading.month_record_list(&office.viewer, october(), "ticket"))
        .unwrap()
        .into_iter()
        .map(|record| {
            let payload: serde_json::Value = serde_json::from_str(&record.payload).unwrap();
            let finished = payload["record"]["finished_at"].as_str().unwrap()[8..10].to_owned();
            (record.natural_key, finished)
        })
        .collect()
}

/// Everything that a rule sheet could read.
fn inputs(office: &Office) -> String {
    let inputs = month_inputs(&office.store, &office.viewer, october()).unwrap();
    serde_json::to_string_pretty(&inputs).unwrap()
}

/// The same without the places of rows, which tell which of two files that say the same is the one that stands.
fn figures(office: &Office) -> Vec<(String, Vec<(String, InputValue)>)> {
    let inputs = month_inputs(&office.store, &office.viewer, october()).unwrap();
    inputs
        .people
        .into_iter()
        .map(|person| {
            let parts = person.parts.into_iter().flat_map(|part| part.values);
            let values = person.values.into_iter().chain(person.openings).chain(parts);
            (person.staff_no, values.map(|(name, cell)| (name, cell.value)).collect())
        })
        .collect()
}

#[test]
fn a_preview_says_what_would_come_and_writes_nothing() {
    let office = Office::new();
    let before = office.dump();
    let layouts = office.layouts();
    let intake = Intake {
        store: &office.store,
        viewer: &office.viewer,
        layouts: &layouts,
        month: None,
        options: ReadOptions::default(),
        held_bytes: HELD_BYTES,
    };
    let seen = intake.preview(sample_files(), &mut |_| {}).unwrap();
    assert_eq!(office.dump(), before);
    let taken = office.take(sample_files());
    assert_eq!(seen, taken, "exactly what comes");

    let after = office.dump();
    let again = intake.preview(sample_files(), &mut |_| {}).unwrap();
    assert!(again.iter().all(|file| matches!(file.outcome, Outcome::AlreadyTaken { .. })));
    let mut changed = sample_file("督查通报.xlsx");
    changed.bytes.truncate(100);
    let refused = intake.preview(vec![changed], &mut |_| {}).unwrap();
    assert!(matches!(refused[0].outcome, Outcome::Refused { .. }));
    assert_eq!(office.dump(), after);
}

#[test]
fn rows_that_are_taken_while_they_are_read_are_the_same_rows() {
    let known = Office::with_sample_month();
    let office = Office::new();
    let layouts = office.layouts();
    let intake = Intake {
        store: &office.store,
        viewer: &office.viewer,
        layouts: &layouts,
        month: None,
        options: ReadOptions::default(),
        held_bytes: 0,
    };
    let taken = intake.take(sample_files(), &mut |_| {}).unwrap();
    assert!(taken.iter().all(|file| file.outcome == Outcome::Taken));
    assert_eq!(inputs(&office), inputs(&known));
    let refused = |office: &Office| {
        let rows = list(&office.store, &office.viewer, &layouts, None, true).unwrap();
        rows.into_iter().map(|row| (row.file, row.row, row.reason)).collect::<Vec<_>>()
    };
    assert_eq!(refused(&office), refused(&known));
    let before = office.dump();
    intake.take(sample_files(), &mut |_| {}).unwrap();
    assert_eq!(office.dump(), before);
}

#[test]
fn a_refused_row_is_put_right_by_the_same_checks() {
    let office = Office::with_sample_month();
    let layouts = office.layouts();
    let (store, viewer) = (&office.store, &office.viewer);
    let waiting = |month| list(store, viewer, &layouts, month, false).unwrap();
    let rows = waiting(Some(october()));
    assert_eq!(rows.len(), 11);
    assert!(waiting(Some("2026-09".parse().unwrap())).is_empty());
    let nobody = rows.iter().find(|row| row.reason == "unknown_staff").unwrap();
    assert!(nobody.cells.iter().any(|(_, cell)| cell == "C999"), "{:?}", nobody.cells);

    let set = |heading: &str, value: &str| vec![(heading.to_owned(), value.to_owned())];
    // Still nobody's number, and no heading of the file: refused again, and nothing changes.
    let before = office.dump();
    let wrong = correct(store, viewer, &layouts, nobody.id, &set("工号", "C998")).unwrap_err();
    assert!(wrong.to_string().contains("C998"), "{wrong}");
    let wrong = correct(store, viewer, &layouts, nobody.id, &set("发型", "短")).unwrap_err();
    assert!(wrong.to_string().contains("发型"), "{wrong}");
    assert_eq!(office.dump(), before);

    // Another name than the number's is a question, so the name is put right as well.
    let figures_before = figures(&office);
    let set_all = |sets: &[(&str, &str)]| -> Vec<(String, String)> {
        sets.iter().map(|(heading, value)| ((*heading).to_owned(), (*value).to_owned())).collect()
    };
    let copy = correct(store, viewer, &layouts, nobody.id, &set_all(&[("工号", "C001"), ("姓名", "")]));
    assert!(copy.unwrap_err().to_string().contains("重复"), "the row above says the same press");
    let both = set_all(&[("工号", "C001"), ("姓名", ""), ("评价时间", "2026-10-09 16:44:44")]);
    correct(store, viewer, &layouts, nobody.id, &both).unwrap();
    assert_ne!(figures(&office), figures_before);
    let kept = store.read(|reading| reading.rejected_row_find(viewer, nobody.id)).unwrap().unwrap();
    assert_eq!(kept.state, "corrected");
    assert_eq!(kept.settled_by.as_deref(), Some(viewer.name()));
    assert!(kept.settled_at.is_some() && kept.cells.contains("C999"));
    assert!(kept.corrected_cells.unwrap().contains("C001"));
    assert!(correct(store, viewer, &layouts, nobody.id, &both).is_err(), "it waits no more");

    let grade = rows.iter().find(|row| row.reason == "unknown_grade").unwrap();
    correct(store, viewer, &layouts, grade.id, &set("EVAL_LEVEL", "满意")).unwrap();

    let other = rows.iter().find(|row| row.reason == "duplicate").unwrap();
    assert!(set_aside(store, viewer, other.id, " ").is_err());
    set_aside(store, viewer, other.id, "设备重复上传").unwrap();
    let kept = store.read(|reading| reading.rejected_row_find(viewer, other.id)).unwrap().unwrap();
    assert_eq!((kept.state.as_str(), kept.settled_reason.as_deref()), ("dismissed", Some("设备重复上传")));
    assert_eq!(waiting(None).len(), 8);

    // The same files again bring nothing back.
    let before = office.dump();
    office.take(sample_files());
    assert_eq!(office.dump(), before);
}

#[test]
fn personal_cells_are_listed_in_part() {
    let office = Office::new();
    let text = "名册（2026年10月）\n工号,姓名,身份证号,岗位,所属社区,人员身份,资金来源,入职日期,基本工资,银行账号,开户行,状态\n\
                C001,熊雨超,330203198302273535,全科窗口,惠民社区,专职社工,区财政,2020-03-01,1848,6222020302945137958,工商银行,在职\n";
    assert_eq!(office.take_text("名册.csv", text).refused.len(), 1);
    let rows = list(&office.store, &office.viewer, &office.layouts(), None, false).unwrap();
    assert_eq!(rows[0].reason, "bad_id_number");
    let cell = |heading: &str| &rows[0].cells.iter().find(|(there, _)| there == heading).unwrap().1;
    assert_eq!(cell("身份证号"), "33020*********3535");
    assert!(cell("银行账号").ends_with("*7958"));
}

#[test]
fn what_is_written_of_a_record_reads_as_the_record() {
    // Every row of every file of the sample month, refused for want of a roster, is kept as cells; put back when the
    // roster is there, it gives what the file itself gives.
    let known = figures(&Office::with_sample_month());
    let office = Office::new();
    let small: Vec<_> = sample_files()
        .into_iter()
        .filter(|file| {
            !file.name.contains("评价") && !file.name.contains("pingjia") && !file.name.contains("好差评")
        })
        .collect();
    let (roster, others): (Vec<_>, Vec<_>) = small.into_iter().partition(|file| file.name == "人员名册.xlsx");
    let names: Vec<String> = others.iter().map(|file| file.name.clone()).collect();
    office.take_for_october(others);
    office.take_for_october(roster);
    let layouts = office.layouts();
    let rows = list(&office.store, &office.viewer, &layouts, None, false).unwrap();
    let mut tried: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.reason == "unknown_staff") {
        let count = tried.entry(row.file.as_str()).or_insert(0);
        *count += 1;
        if *count <= 12 {
            correct(&office.store, &office.viewer, &layouts, row.id, &[])
                .unwrap_or_else(|error| panic!("{} {}: {error}", row.file, row.row));
        }
    }
    assert!(tried.len() > 12, "{tried:?} of {names:?}");
    // What was put back of small files is the whole of them.
    let now = figures(&office);
    for ((staff_no, now), (_, known)) in now.iter().zip(&known) {
        for (name, value) in now {
            if name.starts_with("督查") && *value != InputValue::Truth(false) {
                let expected = known.iter().find(|(there, _)| there == name);
                assert_eq!(Some(value), expected.map(|(_, value)| value), "{staff_no} {name}");
            }
        }
    }
}

#[test]
fn undoing_an_export_leaves_an_overlapping_one_whole() {
    let office = Office::new();
    office.take(vec![sample_file("人员名册.xlsx")]);
    let first = office.take_text("一.csv", &tickets(0..10, 9));
    let second = office.take_text("二.csv", &tickets(5..15, 9));
    assert_eq!((first.taken, second.taken, second.already_there), (10, 5, 5));
    let layouts = office.layouts();
    let undone = undo(&office.store, &office.viewer, &layouts, first.batch).unwrap();
    assert_eq!((undone.rows, undone.read_again), (10, 1));
    let keys: Vec<String> = standing(&office).into_keys().collect();
    assert_eq!(keys, (5..15).map(|number| format!("T{number:04}")).collect::<Vec<_>>());

    assert!(undo(&office.store, &office.viewer, &layouts, first.batch).is_err(), "it is undone");
    let again = office.take_text("一.csv", &tickets(0..10, 9));
    assert_eq!((again.taken, again.already_there), (5, 5));
    assert_ne!(again.batch, first.batch);
    assert_eq!(standing(&office).len(), 15);
    // And the other way round.
    undo(&office.store, &office.viewer, &layouts, second.batch).unwrap();
    assert_eq!(standing(&office).len(), 10);
}

#[test]
fn what_a_batch_had_replaced_stands_again() {
    let office = Office::new();
    office.take(vec![sample_file("人员名册.xlsx")]);
    let layouts = office.layouts();
    let first = office.take_text("一.csv", &tickets(0..3, 9));
    let second = office.take_text("二.csv", &tickets(0..3, 12));
    let third = office.take_text("三.csv", &tickets(0..2, 12));
    assert_eq!((second.replaced, third.already_there), (3, 2));
    let days = |office: &Office| -> Vec<String> { standing(office).into_values().collect() };
    assert_eq!(days(&office), ["12", "12", "12"]);
    // The third said the same as the second for two of them.
    undo(&office.store, &office.viewer, &layouts, second.batch).unwrap();
    assert_eq!(days(&office), ["12", "12", "09"]);
    undo(&office.store, &office.viewer, &layouts, third.batch).unwrap();
    assert_eq!(days(&office), ["09", "09", "09"]);
    // Of three that replaced each other the middle one goes, and the last still stands.
    let fourth = office.take_text("四.csv", &tickets(0..3, 13));
    let fifth = office.take_text("五.csv", &tickets(0..3, 14));
    undo(&office.store, &office.viewer, &layouts, fourth.batch).unwrap();
    assert_eq!(days(&office), ["14", "14", "14"]);
    undo(&office.store, &office.viewer, &layouts, fifth.batch).unwrap();
    assert_eq!(days(&office), ["09", "09", "09"]);
    undo(&office.store, &office.viewer, &layouts, first.batch).unwrap();
    assert!(standing(&office).is_empty());
}

#[test]
fn overlapping_exports_of_ratings_survive_each_other() {
    let office = Office::new();
    office.take_for_october(vec![sample_file("人员名册.xlsx"), sample_file("窗口值班表.xlsx")]);
    let known = {
        let other = Office::new();
        other.take_for_october(vec![
            sample_file("人员名册.xlsx"),
            sample_file("窗口值班表.xlsx"),
            sample_file("pingjia_202610.csv"),
        ]);
        figures(&other)
    };
    // The first half of the month, exported before the whole.
    let whole = sample_file("pingjia_202610.csv");
    let half: Vec<u8> =
        whole.bytes.split_inclusive(|byte| *byte == b'\n').take(1000).flatten().copied().collect();
    let half = xingchou::operations::take_in::FileToTake { name: "上半月.csv".to_owned(), bytes: half };
    let first = office.take_for_october(vec![half]).remove(0).contents.unwrap();
    let second = office.take_for_october(vec![whole]).remove(0).contents.unwrap();
    assert!(first.taken > 900 && second.already_there == first.taken, "{first:?}");
    assert_eq!(figures(&office), known);
    undo(&office.store, &office.viewer, &office.layouts(), first.batch).unwrap();
    assert_eq!(figures(&office), known);
    undo(&office.store, &office.viewer, &office.layouts(), second.batch).unwrap();
    assert!(!office.store.read(|reading| reading.rating_any(&office.viewer, october())).unwrap());
}

#[test]
fn a_roster_goes_only_before_what_rests_on_it() {
    let office = Office::new();
    let empty = inputs(&office);
    let roster = office.take(vec![sample_file("人员名册.xlsx")]).remove(0).contents.unwrap();
    let whole = figures(&office);
    let ticket = office.take_text("一.csv", &tickets(0..3, 9));
    let layouts = office.layouts();
    let before = office.dump();
    let refused = undo(&office.store, &office.viewer, &layouts, roster.batch).unwrap_err();
    assert!(refused.to_string().contains("请先撤销"), "{refused}");
    assert_eq!(office.dump(), before);

    undo(&office.store, &office.viewer, &layouts, ticket.batch).unwrap();
    undo(&office.store, &office.viewer, &layouts, roster.batch).unwrap();
    assert_eq!(inputs(&office), empty);
    let again = office.take(vec![sample_file("人员名册.xlsx")]).remove(0);
    assert_eq!(again.contents.unwrap().taken, 39);
    assert_eq!(figures(&office), whole);
}

const ROSTER: &str = "工号,姓名,身份证号,岗位,所属社区,人员身份,资金来源,入职日期,基本工资,社保基数,公积金基数,银行账号,开户行,状态\n";

fn roster(base_pay: &str, bank: &str) -> String {
    format!(
        "名册（2026年10月）\n{ROSTER}C001,熊雨超,330203198302273534,全科窗口,惠民社区,专职社工,区财政,2020-03-01,{base_pay},5200,3698,6222020302945137958,{bank},在职\n"
    )
}

#[test]
fn a_roster_that_is_undone_gives_back_what_it_had_replaced() {
    let office = Office::new();
    let layouts = office.layouts();
    let banks = |office: &Office| {
        office.store.read(|reading| reading.staff_list(&office.viewer)).unwrap()[0].bank_name.clone()
    };
    let pay = |office: &Office| {
        let inputs = month_inputs(&office.store, &office.viewer, october()).unwrap();
        inputs.people[0].parts[0].values["基本工资"].value.clone()
    };
    let yuan = |text: &str| InputValue::Number(text.parse().unwrap());
    let first = office.take_text("一.csv", &roster("1848", "工商银行"));
    let second = office.take_text("二.csv", &roster("1900", "建设银行"));
    let third = office.take_text("三.csv", &roster("1900", "农业银行"));
    assert_eq!((banks(&office).as_str(), pay(&office)), ("农业银行", yuan("1900")));
    // The third had left the pay to the second.
    undo(&office.store, &office.viewer, &layouts, second.batch).unwrap();
    assert_eq!((banks(&office).as_str(), pay(&office)), ("农业银行", yuan("1900")));
    undo(&office.store, &office.viewer, &layouts, first.batch).unwrap();
    assert_eq!((banks(&office).as_str(), pay(&office)), ("农业银行", yuan("1900")));
    let fourth = office.take_text("四.csv", &roster("1900", "中国银行"));
    undo(&office.store, &office.viewer, &layouts, fourth.batch).unwrap();
    assert_eq!(banks(&office), "农业银行");
    undo(&office.store, &office.viewer, &layouts, third.batch).unwrap();
    assert!(office.store.read(|reading| reading.staff_list(&office.viewer)).unwrap().is_empty());
}

#[test]
fn rows_that_a_clerk_had_put_right_live_and_go_with_their_batch() {
    let office = Office::new();
    office.take(vec![sample_file("人员名册.xlsx")]);
    let layouts = office.layouts();
    let wrong = tickets(0..2, 9).replace("T0001,南街社区,W027", "T0001,南街社区,W999");
    let first = office.take_text("一.csv", &tickets(1..2, 9));
    let second = office.take_text("二.csv", &wrong);
    let row = &list(&office.store, &office.viewer, &layouts, None, false).unwrap()[0];
    let heading = vec![("承办人工号".to_owned(), "W027".to_owned())];
    correct(&office.store, &office.viewer, &layouts, row.id, &heading).unwrap();
    assert_eq!(standing(&office).len(), 2);
    // The first file had said it; the corrected row stands once that is gone.
    undo(&office.store, &office.viewer, &layouts, first.batch).unwrap();
    assert_eq!(standing(&office).len(), 2);
    undo(&office.store, &office.viewer, &layouts, second.batch).unwrap();
    assert!(standing(&office).is_empty());
    assert!(list(&office.store, &office.viewer, &layouts, None, true).unwrap().is_empty());
}

#[test]
fn a_month_with_approved_pay_is_closed() {
    let office = Office::with_sample_month();
    let (store, viewer) = (&office.store, &office.viewer);
    let layouts = office.layouts();
    let files = store.read(|reading| reading.import_file_list(viewer)).unwrap();
    let of_kind = |kind: &str| files.iter().find(|file| file.kind == kind).unwrap().id;
    let run = |month: &str| NewPayRun {
        assessed_month: month.parse().unwrap(),
        pay_month: month.parse().unwrap(),
        pay_date: month.parse::<xingchou::month::Month>().unwrap().last_day(),
        family: "x".to_owned(),
        sheet_digests: "[]".to_owned(),
        engine_version: "1".to_owned(),
        score_run: None,
        inputs: Vec::new(),
        inputs_digest: String::new(),
        results: Vec::new(),
        results_digest: String::new(),
        made_at: xingchou::clock::now(),
        kind: "regular".to_owned(),
    };
    let approve = |month: &str| {
        store
            .write_transaction(viewer, |writing| {
                let id = writing.pay_run_insert(viewer, &run(month), &[], &BTreeMap::new())?;
                writing.pay_run_set_state(viewer, id, "draft", "approved")
            })
            .unwrap();
    };
    approve("2026-11");
    let refused = undo(store, viewer, &layouts, of_kind("staff")).unwrap_err();
    assert!(refused.to_string().contains("定稿工资"), "facts hold on: {refused}");
    undo(store, viewer, &layouts, of_kind("finding")).unwrap();
    approve("2026-10");
    assert!(undo(store, viewer, &layouts, of_kind("ticket")).is_err());
    assert!(undo(store, viewer, &layouts, 9999).is_err());
}
