//! Taking files in: the sample month exactly as it is known to be, and nothing twice.

use std::collections::BTreeMap;

use xingchou::month::Month;
use xingchou::operations::month_inputs::{InputValue, month_inputs};
use xingchou::operations::take_in::{FileToTake, Outcome, TakenFile, take_in, take_in_many};

use crate::support::{Office, expected, october, sample_file, sample_files};

fn count(value: &serde_json::Value) -> Option<usize> {
    value.as_u64().map(|count| usize::try_from(count).unwrap())
}

#[test]
fn the_sample_month_is_taken_exactly_as_it_is_known_to_be() {
    let office = Office::new();
    let taken = office.take(sample_files());
    let expected = expected();
    let files = expected["files"].as_object().unwrap();
    assert_eq!(taken.len(), files.len());
    for file in &taken {
        let known = &files[&file.name];
        assert_eq!(file.outcome, Outcome::Taken, "{}", file.name);
        let contents = file.contents.as_ref().unwrap();
        assert_eq!(contents.month, october(), "{}", file.name);

        // The number of rows taken goes by a name of its own in every file.
        let accepted = [
            "accepted", "staff", "changes", "rows", "shifts", "items", "findings", "grids", "tickets",
            "events", "errands",
        ]
        .iter()
        .find_map(|name| count(&known[*name]))
        .or_else(|| count(&known["marks"]).map(|marks| marks + count(&known["absent"]).unwrap()))
        .or_else(|| count(&known["data_rows"]))
        .unwrap();
        assert_eq!(contents.taken, accepted, "{}", file.name);

        let refused: BTreeMap<String, usize> =
            contents.refused_by_reason().into_iter().map(|(code, count)| (code.to_owned(), count)).collect();
        let known_refused: BTreeMap<String, usize> = known
            .get("rejected")
            .map(|rejected| serde_json::from_value(rejected.clone()).unwrap())
            .unwrap_or_default();
        assert_eq!(refused, known_refused, "{}", file.name);

        assert_eq!(
            contents.footers_ignored,
            count(&known["footer_rows_ignored"]).unwrap_or(0),
            "{}",
            file.name
        );
        if let Some(data_rows) = count(&known["data_rows"]) {
            assert_eq!(contents.data_rows, data_rows, "{}", file.name);
        }
        if let Some(encoding) = known["encoding"].as_str() {
            assert_eq!(contents.encoding.as_deref(), Some(encoding));
        }
        assert_eq!(contents.on_rest_days, count(&known["on_rest_days"]), "{}", file.name);
        assert_eq!(
            contents.not_credited,
            count(&known["after_the_reporter_left"]).unwrap_or(0),
            "{}",
            file.name
        );
        assert_eq!((contents.replaced, contents.already_there), (0, 0), "{}", file.name);
    }
}

#[test]
fn ratings_belong_to_whom_they_are_known_to_belong() {
    let office = Office::with_sample_month();
    let inputs = month_inputs(&office.store, &office.viewer, october()).unwrap();
    let expected = expected();
    for (scale, name) in [("六键", "six_grade"), ("五级", "five_grade")] {
        let known: BTreeMap<String, BTreeMap<String, u32>> =
            serde_json::from_value(expected["ratings_by_staff"][name].clone()).unwrap();
        let mut ours: BTreeMap<String, BTreeMap<String, u32>> = BTreeMap::new();
        for person in &inputs.people {
            for (input, cell) in &person.values {
                let Some(grade) = input.strip_prefix(scale) else { continue };
                let InputValue::Number(number) = cell.value else { panic!("{input}: {cell:?}") };
                if !number.is_zero() {
                    let number = number.to_string().parse().unwrap();
                    ours.entry(person.staff_no.clone()).or_default().insert(grade.to_owned(), number);
                }
            }
        }
        assert_eq!(ours, known);
    }
}

#[test]
fn every_refused_row_is_kept_with_place_words_and_cells() {
    let office = Office::with_sample_month();
    let kept = office.store.read(|reading| reading.rejected_row_list(&office.viewer)).unwrap();
    assert_eq!(kept.len(), 11);
    let nobody = kept.iter().find(|row| row.reason == "unknown_staff").unwrap();
    assert_eq!((nobody.sheet.as_str(), nobody.row_number), ("评价明细", 85));
    assert!(nobody.message_zh.contains("C999"), "{}", nobody.message_zh);
    assert!(nobody.cells.contains("查无此人"), "{}", nobody.cells);
    assert!(kept.iter().all(|row| row.state == "waiting" && !row.message_en.is_empty()));
}

#[test]
fn the_same_files_again_change_nothing() {
    let office = Office::with_sample_month();
    let before = office.dump();
    let again = office.take(sample_files());
    for file in &again {
        assert!(matches!(file.outcome, Outcome::AlreadyTaken { .. }), "{file:?}");
    }
    // Under another name they are still the same files.
    let renamed = sample_files()
        .into_iter()
        .map(|file| FileToTake { name: format!("副本 {}", file.name), bytes: file.bytes })
        .collect();
    for file in office.take(renamed) {
        assert!(matches!(file.outcome, Outcome::AlreadyTaken { .. }), "{file:?}");
    }
    assert_eq!(office.dump(), before);
}

#[test]
fn broken_and_foreign_files_change_nothing() {
    let office = Office::with_sample_month();
    let before = office.dump();
    let half = |name: &str| {
        let mut file = sample_file(name);
        file.bytes.truncate(file.bytes.len() / 2);
        file
    };
    let foreign = |name: &str, bytes: &[u8]| FileToTake { name: name.to_owned(), bytes: bytes.to_vec() };
    let files = vec![
        half("人员名册.xlsx"),
        half("延时服务好差评.ods"),
        half("窗口评价明细.xls"),
        foreign("空.xlsx", b""),
        foreign("照片.xlsx", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        foreign("网页.xls", b"<html><table><tr><td>1</td></tr></table></html>"),
        foreign("别的表.csv", "品名,单价\n铅笔,1.50\n".as_bytes()),
    ];
    let count = files.len();
    let answers = office.take(files);
    assert_eq!(answers.len(), count);
    for answer in answers {
        let Outcome::Refused { message, .. } = &answer.outcome else { panic!("{answer:?}") };
        assert!(message.zh.contains(&answer.name), "{}", message.zh);
    }
    assert_eq!(office.dump(), before);
}

/// Everything that order could change: inputs, and what was refused and why.
fn state(office: &Office) -> (String, Vec<(String, i64, String)>) {
    let inputs = month_inputs(&office.store, &office.viewer, october()).unwrap();
    let mut refused: Vec<(String, i64, String)> = office
        .store
        .read(|reading| reading.rejected_row_list(&office.viewer))
        .unwrap()
        .into_iter()
        .filter(|row| row.state == "waiting")
        .map(|row| (row.file, row.row_number, row.reason))
        .collect();
    refused.sort();
    (serde_json::to_string_pretty(&inputs).unwrap(), refused)
}

#[test]
fn the_order_of_files_does_not_matter() {
    let known = state(&Office::with_sample_month());
    let mut files = sample_files();
    files.reverse();
    let turned = Office::new();
    turned.take(files.clone());
    assert_eq!(state(&turned), known);
    files.rotate_left(7);
    let mixed = Office::new();
    let answers = mixed.take(files.clone());
    assert_eq!(state(&mixed), known);
    let names: Vec<&str> = answers.iter().map(|answer| answer.name.as_str()).collect();
    let asked: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, asked, "answers come in the order of the files");
}

fn contents_of(answer: &TakenFile) -> &xingchou::operations::take_in::Contents {
    answer.contents.as_ref().unwrap()
}

#[test]
fn ratings_before_any_rota_wait_for_it_and_are_taken_afterwards() {
    let office = Office::new();
    office.take_for_october(vec![sample_file("人员名册.xlsx")]);
    let first = take_in(&office.store, &office.viewer, sample_file("pingjia_202610.csv"), None).unwrap();
    assert_eq!(contents_of(&first).taken, 0);
    assert_eq!(
        contents_of(&first).refused_by_reason(),
        BTreeMap::from([("no_rota", 2112), ("unknown_grade", 1)])
    );
    assert!(contents_of(&first).refused[0].message.zh.contains("请先导入值班表"));

    office.take_for_october(vec![sample_file("窗口值班表.xlsx")]);
    let second = take_in(&office.store, &office.viewer, sample_file("pingjia_202610.csv"), None).unwrap();
    assert!(matches!(second.outcome, Outcome::TakenAgain { .. }), "{:?}", second.outcome);
    assert_eq!(contents_of(&second).taken, 2110);

    let before = office.dump();
    let third = take_in(&office.store, &office.viewer, sample_file("pingjia_202610.csv"), None).unwrap();
    assert!(matches!(third.outcome, Outcome::AlreadyTaken { .. }), "{:?}", third.outcome);
    assert_eq!(office.dump(), before);
}

#[test]
fn a_roster_that_comes_last_heals_everything() {
    let known = state(&Office::with_sample_month());
    let office = Office::new();
    let (roster, others): (Vec<_>, Vec<_>) =
        sample_files().into_iter().partition(|file| file.name == "人员名册.xlsx");
    office.take_for_october(others.clone());
    office.take_for_october(roster);
    office.take_for_october(others);
    let (inputs, refused) = state(&office);
    assert_eq!(inputs, known.0);
    let places = |refused: &[(String, i64, String)]| -> Vec<(String, i64)> {
        refused.iter().map(|(file, row, _)| (file.clone(), *row)).collect()
    };
    assert_eq!(places(&refused), places(&known.1));
}

#[test]
fn an_export_that_overlaps_an_earlier_one_adds_only_what_is_new() {
    let office = Office::with_sample_month();
    let before = state(&office);
    let text = String::from_utf8(sample_file("12345工单.csv").bytes).unwrap();
    let mut lines: Vec<String> = text.lines().take(4).map(str::to_owned).collect();
    // One ticket has been answered since, one is new.
    lines[1] = lines[1].replace("否,满意", "是,满意");
    lines.push(
        "20269999999,南街社区,W027,2026-10-30 12:06,2026-10-30 13:49,2026-10-31 13:49,是,满意".to_owned(),
    );
    let file = FileToTake { name: "12345工单续.csv".to_owned(), bytes: lines.join("\r\n").into_bytes() };
    let answer = take_in(&office.store, &office.viewer, file, None).unwrap();
    let contents = contents_of(&answer);
    assert_eq!((contents.taken, contents.replaced, contents.already_there), (2, 1, 2));
    assert_ne!(state(&office), before);
    let inputs = month_inputs(&office.store, &office.viewer, october()).unwrap();
    let tickets: i64 = inputs
        .people
        .iter()
        .map(|person| match &person.values["工单件数"].value {
            InputValue::Number(number) => number.to_string().parse::<i64>().unwrap(),
            other => panic!("{other:?}"),
        })
        .sum();
    assert_eq!(tickets, 306);
}

#[test]
fn a_file_that_says_no_month_needs_to_be_told_one() {
    let office = Office::new();
    let answer = take_in(&office.store, &office.viewer, sample_file("考勤汇总.xlsx"), None).unwrap();
    let Outcome::Refused { code, message } = &answer.outcome else { panic!("{answer:?}") };
    assert_eq!(code, "month_unknown");
    assert!(message.zh.contains("--month"), "{}", message.zh);

    let september: Month = "2026-09".parse().unwrap();
    let roster = vec![sample_file("人员名册.xlsx")];
    let answers = take_in_many(&office.store, &office.viewer, roster, Some(september), &mut |_| {}).unwrap();
    let Outcome::Refused { code, .. } = &answers[0].outcome else { panic!("{answers:?}") };
    assert_eq!(code, "other_month");
}

#[test]
fn a_district_of_72_000_events_is_taken_in_one_file() {
    use std::fmt::Write;
    let office = Office::new();
    office.take(vec![sample_file("人员名册.xlsx")]);
    let mut text = "事件编号,网格,上报人工号,上报时间,事件类别,办结时间,状态\n".to_owned();
    for event in 0..72_000 {
        writeln!(
            text,
            "WG{event:08},惠民第8网格,W0{:02},2026-10-{:02} 09:{:02}:00,便民服务,2026-10-31 17:56:00,已办结",
            18 + event % 20,
            1 + event % 28,
            event % 60
        )
        .unwrap();
    }
    let file = FileToTake { name: "网格事件.csv".to_owned(), bytes: text.into_bytes() };
    let answer = take_in(&office.store, &office.viewer, file, None).unwrap();
    assert_eq!(contents_of(&answer).taken, 72_000);
    assert!(contents_of(&answer).refused.is_empty());
}

const ROSTER_HEADINGS: &str = "工号,姓名,身份证号,岗位,所属社区,人员身份,资金来源,入职日期,学历,社工证等级,证书登记日期,基本工资,社保基数,公积金基数,银行账号,开户行,状态,离职日期";

/// A roster of one person, as text.
fn roster(name: &str, month: &str, community: &str, certificate: &str, base_pay: &str) -> FileToTake {
    let text = format!(
        "名册（{month}）\n{ROSTER_HEADINGS}\nC001,熊雨超,330203198302273534,全科窗口,{community},专职社工,区财政,\
         2020-03-01,本科,{certificate},{base_pay},5200,3698,6222020302945137958,工商银行,在职,\n"
    );
    FileToTake { name: name.to_owned(), bytes: text.into_bytes() }
}

#[test]
fn a_later_roster_changes_things_from_its_month_on_and_leaves_the_past_alone() {
    let office = Office::new();
    let november: Month = "2026-11".parse().unwrap();
    let first = roster("名册10.csv", "2026年10月", "惠民社区", "无,", "1848");
    let answers = office.take(vec![first]);
    assert_eq!(contents_of(&answers[0]).taken, 1, "{answers:?}");
    let october_before = month_inputs(&office.store, &office.viewer, october()).unwrap();

    let second = roster("名册11.csv", "2026年11月", "南街社区", "助理社会工作师,2026-11-16", "1900");
    let answers = office.take(vec![second]);
    assert_eq!(contents_of(&answers[0]).month, november);
    assert_eq!(month_inputs(&office.store, &office.viewer, october()).unwrap(), october_before);

    let inputs = month_inputs(&office.store, &office.viewer, november).unwrap();
    let parts: Vec<(String, String, String, String)> = inputs.people[0]
        .parts
        .iter()
        .map(|part| {
            let said = |kind: &str| match &part.values[kind].value {
                InputValue::Text(text) => text.clone(),
                InputValue::Number(number) => number.to_string(),
                other => panic!("{other:?}"),
            };
            (part.from.to_string(), said("所属社区"), said("社工证等级"), said("基本工资"))
        })
        .collect();
    let part = |from: &str, certificate: &str| {
        (from.to_owned(), "南街社区".to_owned(), certificate.to_owned(), "1900".to_owned())
    };
    assert_eq!(parts, [part("2026-11-01", "无"), part("2026-11-16", "助理社会工作师")]);
}

#[test]
fn a_change_that_cannot_be_understood_is_refused_with_its_reason() {
    let office = Office::new();
    office.take(vec![sample_file("人员名册.xlsx")]);
    let text = "工号,姓名,生效日期,变动项目,原值,新值\n\
                C001,熊雨超,2026-10-10,发型,短,长\n\
                C001,熊雨超,2026-10-10,基本工资,1848,很多\n\
                C777,无名,2026-10-10,所属社区,甲,乙\n\
                C001,熊雨超,2026-10-10,基本工资,1848,\"1,900.50\"\n";
    let file = FileToTake { name: "变动.csv".to_owned(), bytes: text.as_bytes().to_vec() };
    let answer = take_in(&office.store, &office.viewer, file, Some(october())).unwrap();
    let contents = contents_of(&answer);
    assert_eq!(
        contents.refused_by_reason(),
        BTreeMap::from([("unknown_item", 1), ("not_a_number", 1), ("unknown_staff", 1)])
    );
    let inputs = month_inputs(&office.store, &office.viewer, october()).unwrap();
    let pay: Vec<&InputValue> =
        inputs.people[0].parts.iter().map(|part| &part.values["基本工资"].value).collect();
    let yuan = |text: &str| InputValue::Number(text.parse().unwrap());
    assert_eq!(pay, [&yuan("1848"), &yuan("1900.5")]);
}
