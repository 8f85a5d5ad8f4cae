//! Whose a row is: by number, by rota and device, by an answer; else it waits with its reason.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use xingchou::access::{Grant, Role, Scope};
use xingchou::operations::devices::{Place, end, list, register};
use xingchou::operations::month_inputs::{InputValue, month_inputs};
use xingchou::operations::{questions, rejected_rows};

use crate::support::{Office, october, people, sample_file};

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 10, day).unwrap()
}

/// How many ratings of a grade everybody has who has any.
fn rated(office: &Office, input: &str) -> BTreeMap<String, String> {
    let inputs = month_inputs(&office.store, &office.viewer, october()).unwrap();
    inputs
        .people
        .into_iter()
        .filter_map(|person| match &person.values[input].value {
            InputValue::Number(number) if !number.is_zero() => Some((person.staff_no, number.to_string())),
            _ => None,
        })
        .collect()
}

fn one(staff_no: &str, count: &str) -> BTreeMap<String, String> {
    BTreeMap::from([(staff_no.to_owned(), count.to_owned())])
}

const RATINGS: &str = "评价器编号,工号,评价结果,评价时间\n";
const SHIFTS: &str =
    "窗口号,日期,班次,工号\n03,2026-10-08,上午,C001\n03,2026-10-08,下午,C002\n03,2026-10-10,上午,C003\n";

fn office_with_rota() -> Office {
    let office = Office::new();
    office.take(vec![sample_file("人员名册.xlsx")]);
    assert_eq!(office.take_text("值班.csv", SHIFTS).taken, 3);
    office
}

fn register_one(office: &Office, device: &str, place: &Place, from: u32, to: Option<u32>) -> i64 {
    register(&office.store, &office.viewer, &office.layouts(), device, place, (day(from), to.map(day)))
        .unwrap()
}

#[test]
fn a_device_gives_its_ratings_to_whoever_sat_where_it_stood() {
    let office = office_with_rota();
    let rows = "P1,,很满意,2026-10-08 09:00:00\nP1,,很满意,2026-10-08 15:00:00\nP1,,很满意,2026-10-10 09:00:00\n\
                P1,,很满意,2026-10-12 09:00:00\nP2,,很满意,2026-10-08 09:00:00\n";
    let first = office.take_text("一.csv", &format!("{RATINGS}{rows}"));
    assert_eq!(first.refused_by_reason(), BTreeMap::from([("device_not_registered", 5)]));

    let window = Place::Window("3号".to_owned());
    register_one(&office, "P1", &window, 1, None);
    let second = office.take_text("一.csv", &format!("{RATINGS}{rows}"));
    assert_eq!(
        second.refused_by_reason(),
        BTreeMap::from([("device_not_registered", 1), ("no_one_on_duty", 1)])
    );
    let mut expected = one("C001", "1");
    expected.extend(one("C002", "1"));
    expected.extend(one("C003", "1"));
    assert_eq!(rated(&office, "六键很满意"), expected, "a Saturday that the rota has is a day like others");
}

#[test]
fn a_device_that_moves_is_where_it_was_on_the_day() {
    let office = office_with_rota();
    let rota = "窗口号,日期,班次,工号\n05,2026-10-20,上午,C005\n03,2026-10-20,上午,C001\n";
    office.take_text("值班续.csv", rota);
    register_one(&office, "P1", &Place::Window("03".to_owned()), 1, None);
    register_one(&office, "P1", &Place::Window("05".to_owned()), 15, None);
    let registered = list(&office.store, &office.viewer).unwrap();
    assert_eq!(registered[0].valid_to, Some(day(14)), "the first ends the day before");
    let rows = "P1,,满意,2026-10-08 09:00:00\nP1,,满意,2026-10-20 09:00:00\n";
    assert_eq!(office.take_text("一.csv", &format!("{RATINGS}{rows}")).taken, 2);
    let mut expected = one("C001", "1");
    expected.extend(one("C005", "1"));
    assert_eq!(rated(&office, "六键满意"), expected);

    // Days that overlap are refused, whichever way.
    let window = Place::Window("07".to_owned());
    for (from, to) in [(1, None), (10, Some(20)), (15, Some(15))] {
        let again = register(
            &office.store,
            &office.viewer,
            &office.layouts(),
            "P1",
            &window,
            (day(from), to.map(day)),
        );
        assert!(again.is_err(), "{from} {to:?}");
    }
    end(&office.store, &office.viewer, &office.layouts(), registered[1].id, day(20)).unwrap();
    register_one(&office, "P1", &window, 21, None);
    assert!(end(&office.store, &office.viewer, &office.layouts(), registered[1].id, day(1)).is_err());
    assert!(
        register(&office.store, &office.viewer, &office.layouts(), " ", &window, (day(1), None)).is_err()
    );
}

#[test]
fn who_registers_devices_need_not_see_ratings() {
    let office = office_with_rota();
    register_one(&office, "P1", &Place::Window("04".to_owned()), 1, None);
    let rows = "P1,,很满意,2026-10-08 09:00:00\n";
    office.take_text("一.csv", &format!("{RATINGS}{rows}"));
    let administrator = people::account(
        &office.store,
        "administrator",
        &[Grant { role: Role::SystemAdministrator, scope: Scope::District }],
    );
    let (layouts, window) = (office.layouts(), Place::Window("03".to_owned()));
    let id = register(&office.store, &administrator, &layouts, "P1", &window, (day(8), None)).unwrap();
    assert_eq!(office.take_text("一.csv", &format!("{RATINGS}{rows}")).taken, 1);
    assert_eq!(rated(&office, "六键很满意"), one("C001", "1"));
    end(&office.store, &administrator, &layouts, id, day(9)).unwrap();
}

#[test]
fn a_device_of_a_centre_or_community_needs_one_person_there() {
    let office = office_with_rota();
    register_one(&office, "P1", &Place::Centre("便民服务中心".to_owned()), 1, None);
    register_one(&office, "P2", &Place::Community("惠民社区".to_owned()), 1, None);
    office.take_text("值班续.csv", "窗口号,日期,班次,工号\n05,2026-10-08,下午,C005\n");
    let grids = "网格,所属社区,工号,起始日期,结束日期\n惠民第8网格,惠民社区,W015,2026-01-01,\n";
    office.take_text("网格.csv", grids);
    let posts =
        "周次,起始日期,结束日期,网格,A岗工号,B岗工号\n1,2026-10-05,2026-10-11,惠民第8网格,W018,W015\n";
    assert_eq!(office.take_text("AB岗.csv", posts).taken, 1);
    let rows = "P1,,一般,2026-10-08 09:00:00\nP1,,一般,2026-10-08 15:00:00\nP1,,一般,2026-10-09 09:00:00\n\
                P2,,一般,2026-10-08 09:30:00\nP2,,一般,2026-10-20 09:30:00\n";
    let taken = office.take_text("一.csv", &format!("{RATINGS}{rows}"));
    assert_eq!(taken.refused_by_reason(), BTreeMap::from([("no_one_at_place", 2), ("several_at_place", 1)]));
    let mut expected = one("C001", "1");
    expected.extend(one("W018", "1"));
    assert_eq!(rated(&office, "六键一般"), expected);
}

#[test]
fn who_stands_in_for_another_gets_the_ratings() {
    let office = office_with_rota();
    let swaps = "日期,班次,原值班人工号,替班人工号,窗口号\n2026-10-08,上午,C001,C004,03\n";
    assert_eq!(office.take_text("换班.csv", swaps).taken, 1);
    let rows =
        "窗口号,工号,评价结果,评价时间\n03,,很满意,2026-10-08 09:00:00\n03,,很满意,2026-10-08 15:00:00\n";
    assert_eq!(office.take_text("一.csv", rows).taken, 2);
    let mut expected = one("C002", "1");
    expected.extend(one("C004", "1"));
    assert_eq!(rated(&office, "六键很满意"), expected);
}

#[test]
fn a_name_that_is_not_the_numbers_is_asked_about_once() {
    let office = Office::new();
    office.take(vec![sample_file("人员名册.xlsx")]);
    let layouts = office.layouts();
    let exam = "2026年10月业务考试\n工号,姓名,业务知识考试成绩\n";
    let first = office.take_text("考试.csv", &format!("{exam}C001,熊 雨超,90\nC002,熊雨超,80\n"));
    assert_eq!(first.taken, 1, "a name is the same with a space in it");
    assert_eq!(first.refused_by_reason(), BTreeMap::from([("name_differs", 1)]));
    // The same again in another file: one question.
    let findings = "督查日期,工号,姓名,问题类型,处理结果\n2026-10-09,C002,熊雨超,脱岗,口头提醒\n2026-10-12,,谭建鹏,脱岗,口头提醒\n";
    let second = office.take_text("督查.csv", findings);
    assert_eq!(second.refused_by_reason(), BTreeMap::from([("name_differs", 1), ("name_without_number", 1)]));
    let asked = questions::list(&office.store, &office.viewer, false).unwrap();
    let said: Vec<(&str, &str, usize)> =
        asked.iter().map(|asked| (asked.staff_no.as_str(), asked.name.as_str(), asked.waiting)).collect();
    assert_eq!(said, [("C002", "熊雨超", 2), ("", "谭建鹏", 1)]);
    let candidates: Vec<&str> = asked[0].candidates.iter().map(|who| who.staff_no.as_str()).collect();
    assert_eq!(candidates, ["C001", "C002"]);

    let (store, viewer) = (&office.store, &office.viewer);
    assert!(questions::answer(store, viewer, &layouts, asked[0].id, "C777").is_err());
    let answered = questions::answer(store, viewer, &layouts, asked[0].id, "C002").unwrap();
    assert_eq!((answered.put_back, answered.still_waiting), (2, 0));
    let answered = questions::answer(store, viewer, &layouts, asked[1].id, "C003").unwrap();
    assert_eq!(answered.put_back, 1);
    assert!(questions::answer(store, viewer, &layouts, asked[1].id, "C003").is_err(), "asked once");
    assert_eq!(rated(&office, "督查问题数"), {
        let mut expected = one("C002", "1");
        expected.extend(one("C003", "1"));
        expected
    });
    assert!(rejected_rows::list(store, viewer, &layouts, None, false).unwrap().is_empty());

    // Later files are taken as was answered.
    let later = "督查日期,工号,姓名,问题类型,处理结果\n2026-10-19,C002,熊雨超,离岗,提醒\n2026-10-20,,谭建鹏,离岗,提醒\n";
    let third = office.take_text("督查续.csv", later);
    assert_eq!((third.taken, third.refused.len()), (2, 0), "{third:?}");
    assert!(questions::list(store, viewer, false).unwrap().is_empty());
    assert_eq!(questions::list(store, viewer, true).unwrap().len(), 2);
}

#[test]
fn a_roster_mixes_no_two_people() {
    let office = Office::new();
    office.take(vec![sample_file("人员名册.xlsx")]);
    let headings =
        "工号,姓名,身份证号,岗位,所属社区,人员身份,资金来源,入职日期,基本工资,银行账号,开户行,状态\n";
    let known = office.store.read(|reading| reading.staff_list(&office.viewer)).unwrap();
    let row = |staff_no: &str, name: &str, id_number: &str| {
        format!(
            "{staff_no},{name},{id_number},全科窗口,惠民社区,专职社工,区财政,2020-03-01,1848,6222020302945137958,工商银行,在职\n"
        )
    };
    let (first, second) = (&known[0], &known[1]);
    let text = format!(
        "名册（2026年10月）\n{headings}{}{}{}",
        row(&first.staff_no, "张三", "11010519491231002X"),
        row("C900", &second.name, second.id_number.whole()),
        row(&second.staff_no, "改名后", second.id_number.whole()),
    );
    let taken = office.take_text("名册续.csv", &text);
    assert_eq!(taken.refused_by_reason(), BTreeMap::from([("number_of_another", 1), ("second_number", 1)]));
    assert_eq!(taken.replaced, 1, "a new name with the same ID number is the same person");
}

#[test]
fn a_corrected_rota_gives_the_ratings_to_whom_it_says() {
    let office = office_with_rota();
    let rows = "窗口号,工号,评价结果,评价时间\n03,,很满意,2026-10-08 09:00:00\n03,,很满意,2026-10-08 15:00:00\n\
                03,C009,很满意,2026-10-08 15:10:00\n";
    assert_eq!(office.take_text("一.csv", rows).taken, 3);
    let corrected = "窗口号,日期,班次,工号\n03,2026-10-08,上午,C004\n";
    let taken = office.take_text("值班更正.csv", corrected);
    assert!(
        taken.warnings.iter().any(|warning| warning.zh.contains("1 条评价改归他人")),
        "{:?}",
        taken.warnings
    );
    let mut expected = one("C002", "1");
    expected.extend(one("C004", "1"));
    expected.extend(one("C009", "1"));
    assert_eq!(rated(&office, "六键很满意"), expected);

    // Without the correction it is as before; without any rota the ratings wait, but for the one that says who.
    let layouts = office.layouts();
    xingchou::operations::batches::undo(&office.store, &office.viewer, &layouts, taken.batch).unwrap();
    let mut expected = one("C001", "1");
    expected.extend(one("C002", "1"));
    expected.extend(one("C009", "1"));
    assert_eq!(rated(&office, "六键很满意"), expected);
    let files = office.store.read(|reading| reading.import_file_list(&office.viewer)).unwrap();
    let rota = files.iter().find(|file| file.kind == "shift").unwrap();
    xingchou::operations::batches::undo(&office.store, &office.viewer, &layouts, rota.id).unwrap();
    assert_eq!(rated(&office, "六键很满意"), one("C009", "1"));
    let waiting = rejected_rows::list(&office.store, &office.viewer, &layouts, None, false).unwrap();
    assert_eq!(waiting.iter().filter(|row| row.reason == "no_rota").count(), 2);
    // And with it again they are put back, by the file that they are from.
    office.take_text("值班.csv", SHIFTS);
    assert_eq!(office.take_text("一.csv", rows).taken, 2);
    assert_eq!(rated(&office, "六键很满意"), expected);
}

#[test]
fn a_swap_of_posts_moves_the_days() {
    let office = Office::new();
    office.take(vec![sample_file("人员名册.xlsx")]);
    let posts =
        "周次,起始日期,结束日期,网格,A岗工号,B岗工号\n1,2026-10-12,2026-10-18,惠民第8网格,W018,W015\n";
    assert_eq!(office.take_text("AB岗.csv", posts).taken, 1);
    let days = |input: &str| rated(&office, input);
    assert_eq!((days("A岗天数"), days("B岗天数")), (one("W018", "5"), one("W015", "5")));
    // A whole day swapped between the two, and a half day taken over by a third.
    let swaps = "日期,班次,原值班人工号,替班人工号,网格\n2026-10-12,,W018,W015,惠民第8网格\n2026-10-13,上午,W018,W019,惠民第8网格\n";
    assert_eq!(office.take_text("换班.csv", swaps).taken, 2);
    let mut on_a = one("W018", "3.5");
    on_a.extend(one("W015", "1"));
    on_a.extend(one("W019", "0.5"));
    let mut on_b = one("W015", "4");
    on_b.extend(one("W018", "1"));
    assert_eq!((days("A岗天数"), days("B岗天数")), (on_a, on_b));
}

#[test]
fn columns_that_were_not_read_or_are_absent_are_pointed_out() {
    let office = Office::new();
    let taken = office.take(vec![sample_file("人员名册.xlsx")]).remove(0).contents.unwrap();
    assert!(taken.warnings.is_empty(), "{:?}", taken.warnings);
    let text = "名册（2026年10月）\n序号,工号,姓名,身份证号,岗位,所属社区,人员身份,资金来源,入职日期,基本工资,银行账号,开户行,状态,民族\n\
                1,C901,张三,11010519491231002X,全科窗口,惠民社区,专职社工,区财政,2020-03-01,1848,6222020302945137958,工商银行,在职,汉\n";
    let taken = office.take_text("名册续.csv", text);
    let said: Vec<&str> = taken.warnings.iter().map(|warning| warning.zh.as_str()).collect();
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said[0].contains("没有读取：民族"), "{said:?}");
    assert!(said[1].contains("社保基数") && said[1].contains("社工证等级"), "{said:?}");
    // A column that changes no figure is not missed.
    let text = "督查日期,工号,问题类型\n2026-10-09,C001,脱岗\n";
    assert!(office.take_text("督查.csv", text).warnings.is_empty());
}
