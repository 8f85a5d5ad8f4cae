//! The bridge to the rule sheets: names, parts, counts and where they are from.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use xingchou::operations::month_inputs::{
    InputCell, InputValue, MonthInputs, Origin, PersonMonth, month_inputs, ratings_list, records_list,
};

use xingchou::operations::take_in::FileToTake;

use crate::support::{Office, expected, october, sample_file};

fn inputs_of(office: &Office) -> MonthInputs {
    month_inputs(&office.store, &office.viewer, october()).unwrap()
}

fn person<'i>(inputs: &'i MonthInputs, staff_no: &str) -> &'i PersonMonth {
    inputs.people.iter().find(|person| person.staff_no == staff_no).unwrap()
}

fn number(cell: &InputCell) -> Decimal {
    match &cell.value {
        InputValue::Number(number) => *number,
        other => panic!("{other:?}"),
    }
}

fn text(cell: &InputCell) -> &str {
    match &cell.value {
        InputValue::Text(text) => text,
        other => panic!("{other:?}"),
    }
}

fn is_missing(cell: &InputCell) -> bool {
    matches!(cell.value, InputValue::Missing { .. })
}

fn october_day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 10, day).unwrap()
}

/// The names of one section of the catalogue.
fn catalogue(section: &str) -> BTreeSet<String> {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/inputs.md")).unwrap();
    let section = text.split("\n## ").find(|part| part.starts_with(section)).unwrap();
    section
        .lines()
        .filter_map(|line| line.strip_prefix("| "))
        .filter_map(|line| line.split(" |").next())
        .filter(|names| *names != "名称")
        .flat_map(|names| names.split(", "))
        .map(|name| name.trim().to_owned())
        .collect()
}

#[test]
fn the_names_are_those_of_the_catalogue() {
    let office = Office::with_sample_month();
    let inputs = inputs_of(&office);
    assert_eq!(inputs.people.len(), 39);
    for person in &inputs.people {
        let names: BTreeSet<String> = person.values.keys().cloned().collect();
        assert_eq!(names, catalogue("个人当月"));
        for part in &person.parts {
            let names: BTreeSet<String> = part.values.keys().cloned().collect();
            assert_eq!(names, catalogue("分段"));
        }
        let openings: Vec<&str> = person.openings.keys().map(String::as_str).collect();
        assert_eq!(openings.len(), 6);
        let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/inputs.md")).unwrap();
        for name in openings {
            assert!(text.contains(name), "{name}");
        }
    }
}

#[test]
fn people_come_by_staff_number_and_a_month_is_split_where_something_changes() {
    let office = Office::with_sample_month();
    let inputs = inputs_of(&office);
    assert_eq!(inputs.weekdays_in_month, 22);
    assert!(inputs.people.is_sorted_by(|one, other| one.staff_no < other.staff_no));

    let spans = |staff_no: &str| -> Vec<(NaiveDate, NaiveDate, u32)> {
        person(&inputs, staff_no).parts.iter().map(|part| (part.from, part.to, part.weekdays)).collect()
    };
    assert_eq!(spans("C001"), [(october_day(1), october_day(31), 22)]);
    assert_eq!(spans("W016"), [(october_day(20), october_day(31), 9)]);
    assert_eq!(spans("W017"), [(october_day(1), october_day(23), 17)]);
    assert_eq!(
        spans("W015"),
        [(october_day(1), october_day(15), 11), (october_day(16), october_day(31), 11)]
    );
    assert_eq!(
        spans("W021"),
        [(october_day(1), october_day(14), 10), (october_day(15), october_day(31), 12)]
    );

    let mover = person(&inputs, "W015");
    assert_eq!(text(&mover.parts[0].values["所属社区"]), "惠民社区");
    assert_eq!(text(&mover.parts[1].values["所属社区"]), "南街社区");
    assert_eq!(mover.community, "南街社区");
    let Origin::StaffFact { valid_from, place } = &mover.parts[1].values["所属社区"].origin else {
        panic!()
    };
    assert_eq!((*valid_from, place.file.as_str(), place.row), (october_day(16), "人员变动.xlsx", 2));

    let certified = person(&inputs, "W021");
    assert_eq!(text(&certified.parts[0].values["社工证等级"]), "无");
    assert_eq!(text(&certified.parts[1].values["社工证等级"]), "助理社会工作师");
}

#[test]
fn facts_are_those_of_the_files() {
    let office = Office::with_sample_month();
    let inputs = inputs_of(&office);
    let first = &person(&inputs, "C001").parts[0].values;
    assert_eq!(number(&first["基本工资"]), Decimal::from(1848));
    assert_eq!(text(&first["薪级"]), "三级");
    assert_eq!(number(&first["岗位等级"]), Decimal::from(4));
    assert_eq!(text(&first["资金来源"]), "就业资金");
    // The retired person has no bases: missing, not 0.
    let retired = &person(&inputs, "W020").parts[0].values;
    let is_blank = |name: &str| matches!(retired[name].value, InputValue::Blank { .. });
    assert!(is_blank("社保基数") && is_blank("公积金基数"));
    assert_eq!(text(&retired["人员身份"]), "退休返聘");
}

#[test]
fn counts_over_everybody_make_the_known_totals() {
    let office = Office::with_sample_month();
    let inputs = inputs_of(&office);
    let total =
        |name: &str| -> Decimal { inputs.people.iter().map(|person| number(&person.values[name])).sum() };
    let files = &expected()["files"];
    let known = |file: &str, name: &str| Decimal::from(files[file][name].as_u64().unwrap());
    assert_eq!(total("受理件数"), known("办件统计.xlsx", "accepted_cases"));
    assert_eq!(total("办结件数"), known("办件统计.xlsx", "finished_cases"));
    assert_eq!(total("按时办结件数"), known("办件统计.xlsx", "on_time_cases"));
    assert_eq!(
        total("即办件受理件数") + total("内部流转件受理件数") + total("外部会同件受理件数"),
        total("受理件数")
    );
    for (name, known_as) in [
        ("工单件数", "tickets"),
        ("工单响应数", "responded"),
        ("工单当日响应数", "same_day_response"),
        ("工单办结数", "finished"),
        ("工单七十二小时办结数", "finished_within_72_hours"),
        ("工单解决数", "solved"),
        ("工单满意数", "satisfied"),
    ] {
        assert_eq!(total(name), known("12345工单.csv", known_as), "{name}");
    }
    // Both of the events after their reporter had left were closed; they are not credited.
    let left = known("网格事件.csv", "after_the_reporter_left");
    assert_eq!(total("事件上报数"), known("网格事件.csv", "events") - left);
    assert_eq!(total("事件办结数"), known("网格事件.csv", "closed") - left);
    assert_eq!(total("助跑件数"), known("助跑代办记录.xlsx", "errands"));
    assert_eq!(total("助跑双签件数"), known("助跑代办记录.xlsx", "signed_by_both"));
    assert_eq!(total("督查问题数"), known("督查通报.xlsx", "findings"));
    assert_eq!(total("专项附加扣除"), known("专项附加扣除.xlsx", "monthly_total"));
    let withheld: Decimal =
        inputs.people.iter().map(|person| number(&person.openings["累计已预扣税额"])).sum();
    assert_eq!(withheld.to_string(), files["个税累计期初.xlsx"]["withheld_so_far"].to_string());
}

#[test]
fn a_count_leads_to_the_ratings_behind_it() {
    let office = Office::with_sample_month();
    let inputs = inputs_of(&office);
    let cell = &person(&inputs, "C010").values["六键态度差"];
    let Origin::Ratings { staff, month, scale, grade } = &cell.origin else { panic!("{cell:?}") };
    let ratings = ratings_list(&office.store, &office.viewer, *month, *staff, scale, grade).unwrap();
    assert_eq!(Decimal::from(ratings.len()), number(cell));
    assert_eq!(ratings.len(), 8);
    assert!(ratings.is_sorted_by(|one, other| one.time <= other.time));
    for rating in &ratings {
        assert!(october().contains(rating.time.date()) && rating.place.row > 1 && !rating.window.is_empty());
    }

    let cell = &person(&inputs, "W027").values["工单件数"];
    let Origin::Records { staff, month, kind } = &cell.origin else { panic!("{cell:?}") };
    let rows = records_list(&office.store, &office.viewer, *month, *staff, kind).unwrap();
    assert_eq!(Decimal::from(rows.len()), number(cell));
    assert!(cell.origin.words().zh.contains("12345工单"));
}

#[test]
fn absent_from_the_exam_is_a_value_and_no_row_is_none() {
    let office = Office::with_sample_month();
    let inputs = inputs_of(&office);
    let absent = &person(&inputs, "C014").values;
    assert_eq!(number(&absent["业务考试成绩"]), Decimal::ZERO);
    assert_eq!(absent["考试缺考"].value, InputValue::Truth(true));
    assert!(is_missing(&person(&inputs, "W018").values["业务考试成绩"]));
}

#[test]
fn a_joiner_starts_at_nothing_and_others_without_a_row_are_missing() {
    let office = Office::with_sample_month();
    let inputs = inputs_of(&office);
    let joiner = person(&inputs, "W016");
    assert_eq!(number(&joiner.openings["累计收入"]), Decimal::ZERO);
    assert_eq!(text(&joiner.values["上年各月均由本单位扣缴"]), "否");
    assert_eq!(joiner.values["入职日期"].value, InputValue::Date(october_day(20)));
    let veteran = person(&inputs, "C001");
    assert_eq!(number(&veteran.openings["累计收入"]), Decimal::from(33732));
    assert_eq!(text(&veteran.values["上年各月均由本单位扣缴"]), "是");

    let without = Office::new();
    without.take(vec![sample_file("人员名册.xlsx")]);
    let inputs = inputs_of(&without);
    assert!(is_missing(&person(&inputs, "C001").openings["累计收入"]));
    assert_eq!(number(&person(&inputs, "W016").openings["累计收入"]), Decimal::ZERO);
}

#[test]
fn a_count_is_missing_until_its_file_was_taken_and_then_nothing_is_0() {
    let office = Office::new();
    office.take(vec![sample_file("人员名册.xlsx")]);
    let values = &inputs_of(&office).people[0].values;
    for name in ["工单件数", "督查问题数", "六键满意", "受理件数", "A岗天数", "应出勤天数", "专项附加扣除"]
    {
        let InputValue::Missing { reason } = &values[name].value else { panic!("{name}") };
        assert!(reason.zh.contains("尚未导入"), "{}", reason.zh);
    }
    office.take(vec![sample_file("12345工单.csv"), sample_file("督查通报.xlsx")]);
    let values = &inputs_of(&office).people[0].values;
    assert_eq!(number(&values["工单件数"]), Decimal::ZERO);
    assert_eq!(number(&values["督查问题数"]), Decimal::ZERO);
    assert!(is_missing(&values["六键满意"]));
}

#[test]
fn days_on_posts_are_the_working_days_of_the_rota() {
    let office = Office::with_sample_month();
    let inputs = inputs_of(&office);
    // Weeks of no, 3 (one a worked Saturday), 5, 5 and 5 working days, A and B in turn.
    let one = &person(&inputs, "W015").values;
    let other = &person(&inputs, "W018").values;
    let days = |values: &std::collections::BTreeMap<String, InputCell>| {
        (number(&values["A岗天数"]), number(&values["B岗天数"]))
    };
    assert_eq!(days(one).0 + days(one).1, Decimal::from(18));
    assert_eq!(days(one), (days(other).1, days(other).0));
    assert_eq!(days(&person(&inputs, "C001").values), (Decimal::ZERO, Decimal::ZERO));
}

/// Opening balances of some people, reaching up to the month before the one that they open.
fn balances(reached: &str, rows: &str) -> FileToTake {
    let text = format!(
        "个税累计数据（截至{reached}）\n工号,姓名,本年在本单位任职月数,累计收入,累计减除费用,累计专项扣除,\
         累计专项附加扣除,累计已预扣税额,上年各月均由本单位扣缴,上年收入合计\n{rows}"
    );
    FileToTake { name: format!("个税累计期初（{reached}）.csv"), bytes: text.into_bytes() }
}

fn inputs_of_month(office: &Office, month: &str) -> MonthInputs {
    month_inputs(&office.store, &office.viewer, month.parse().unwrap()).unwrap()
}

#[test]
fn an_opening_serves_until_the_next_one_of_the_year() {
    let office = Office::with_sample_month();
    for month in ["2026-10", "2026-11", "2026-12"] {
        let inputs = inputs_of_month(&office, month);
        let veteran = person(&inputs, "C001");
        assert_eq!(number(&veteran.openings["累计收入"]), Decimal::from(33732), "{month}");
        assert_eq!(veteran.opening_month, Some(october()), "{month}");
        assert_eq!(text(&veteran.values["上年各月均由本单位扣缴"]), "是");
        // Joined in the month that was opened, and has no row.
        let joiner = person(&inputs, "W016");
        assert_eq!(number(&joiner.openings["累计收入"]), Decimal::ZERO, "{month}");
        assert_eq!(joiner.opening_month, None);
        assert_eq!(text(&joiner.values["上年各月均由本单位扣缴"]), "否");
    }

    let later = balances("2026年11月", "C001,熊雨超,11,40000,55000,4000,0,12.5,是,44976\n");
    let taken = office.take(vec![later]);
    assert_eq!(taken[0].contents.as_ref().map(|contents| contents.taken), Some(1), "{taken:?}");
    let before = inputs_of_month(&office, "2026-11");
    assert_eq!(number(&person(&before, "C001").openings["累计收入"]), Decimal::from(33732));
    let after = inputs_of_month(&office, "2026-12");
    let veteran = person(&after, "C001");
    assert_eq!(number(&veteran.openings["累计收入"]), Decimal::from(40000));
    assert_eq!(veteran.opening_month, Some("2026-12".parse().unwrap()));
    // Not in the later file: the earlier row still opens the year.
    let other = person(&after, "C002");
    assert!(!is_missing(&other.openings["累计收入"]));
    assert_eq!(other.opening_month, Some(october()));
}

#[test]
fn a_new_tax_year_starts_at_nothing_and_asks_about_the_last() {
    let office = Office::with_sample_month();
    for month in ["2027-01", "2027-03"] {
        let inputs = inputs_of_month(&office, month);
        let veteran = person(&inputs, "C001");
        for name in ["累计收入", "本年在本单位任职月数", "累计已预扣税额"] {
            assert_eq!(number(&veteran.openings[name]), Decimal::ZERO, "{month} {name}");
        }
        assert_eq!(veteran.opening_month, None);
        for name in ["上年各月均由本单位扣缴", "上年收入合计"] {
            let InputValue::Missing { reason } = &veteran.values[name].value else { panic!("{name}") };
            assert!(reason.zh.contains("新的纳税年度"), "{}", reason.zh);
        }
    }
    let opening = balances("2026年12月", "C001,熊雨超,0,0,0,0,0,0,是,44976\n");
    office.take(vec![opening]);
    let inputs = inputs_of_month(&office, "2027-03");
    assert_eq!(text(&person(&inputs, "C001").values["上年各月均由本单位扣缴"]), "是");
    assert_eq!(person(&inputs, "C001").opening_month, Some("2027-01".parse().unwrap()));
    // A file of the year was taken and has no row of this person.
    assert!(is_missing(&person(&inputs, "C002").openings["累计收入"]));

    // An office that begins in the middle of a year is not in a new year.
    let beginner = Office::new();
    beginner.take(vec![sample_file("人员名册.xlsx")]);
    assert!(is_missing(&person(&inputs_of_month(&beginner, "2026-12"), "C001").openings["累计收入"]));
    let january = inputs_of_month(&beginner, "2027-01");
    assert_eq!(number(&person(&january, "C001").openings["累计收入"]), Decimal::ZERO);
}
