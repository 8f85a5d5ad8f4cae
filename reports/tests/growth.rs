//! What the payroll workbook shows beyond the payroll itself: checks, groups, the month before, differences.

use crate::printed::keep;
use crate::sample::{Person, twelve, with_run};
use calamine::{Data, Range, Reader, Xlsx};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use xingchou_reports::pay_slips::Difference;
use xingchou_reports::{
    EarlierPay, PayrollAddition, PayrollRun, PersonDifference, RunState, Signature, SignatureState,
    payroll_workbook_with,
};

fn decimal(text: &str) -> Decimal {
    Decimal::from_str_exact(text).unwrap()
}

/// The month before: one who left since, one who is new now, and everybody else a little less.
fn addition(run: &PayrollRun<'_>) -> PayrollAddition {
    let pay = |person: usize, code: &str| {
        let column = run.pay.program.columns.iter().find(|column| column.definition.code == code).unwrap();
        run.pay.person(person, &column.definition.name).number().unwrap_or_default()
    };
    let mut before: Vec<EarlierPay> = run
        .people
        .iter()
        .enumerate()
        .skip(1)
        .map(|(person, label)| EarlierPay {
            staff_no: label.staff_no.clone(),
            name: label.name.clone(),
            gross: pay(person, "gross_pay") - decimal("123.45"),
            net: pay(person, "net_pay") + decimal("10.01"),
        })
        .collect();
    before.push(EarlierPay {
        staff_no: "C999".into(),
        name: "=离开的人".into(),
        gross: decimal("4000"),
        net: decimal("3500.5"),
    });
    let difference = |person: usize, month: u32, item: &str, amount: &str| PersonDifference {
        staff_no: run.people[person].staff_no.clone(),
        name: run.people[person].name.clone(),
        difference: Difference {
            month: NaiveDate::from_ymd_opt(2026, month, 1).unwrap(),
            item: item.into(),
            amount: decimal(amount),
        },
    };
    PayrollAddition {
        differences: vec![
            difference(9, 9, "绩效津贴", "-1034.57"),
            difference(9, 8, "岗位津贴", "120"),
            difference(3, 8, "=1+1", "0.01"),
        ],
        month_before: Some(before),
        signatures: vec![
            Signature {
                duty: "制表".into(),
                name: "吴倩".into(),
                state: SignatureState::Signed(
                    NaiveDate::from_ymd_opt(2026, 10, 12).unwrap().and_hms_opt(9, 5, 0).unwrap(),
                ),
            },
            Signature::open("领导审批", ""),
        ],
    }
}

struct Book {
    values: BTreeMap<String, Range<Data>>,
    formulas: BTreeMap<String, Range<String>>,
}

fn read(bytes: &[u8]) -> Book {
    let mut file: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let (mut values, mut formulas) = (BTreeMap::new(), BTreeMap::new());
    for name in file.sheet_names() {
        values.insert(name.clone(), file.worksheet_range(&name).unwrap());
        formulas.insert(name.clone(), file.worksheet_formula(&name).unwrap());
    }
    Book { values, formulas }
}

fn text(range: &Range<Data>, row: u32, column: u32) -> String {
    range.get_value((row, column)).map(ToString::to_string).unwrap_or_default()
}

/// The number under a heading in the row that begins with some text.
fn number(range: &Range<Data>, headings: u32, row_of: &str, heading: &str) -> Decimal {
    let (rows, columns) = range.end().unwrap();
    let column = (0..=columns)
        .find(|column| text(range, headings, *column).split('\n').next() == Some(heading))
        .unwrap_or_else(|| panic!("{heading}"));
    let row = (0..=rows)
        .find(|row| text(range, *row, 0) == row_of || text(range, *row, 1) == row_of)
        .unwrap_or_else(|| panic!("{row_of}"));
    decimal(&text(range, row, column))
}

#[test]
fn the_checks_are_all_green_and_there_are_many() {
    for people in [twelve(), one_community()] {
        with_run(&people, RunState::Final, |run| {
            let bytes = payroll_workbook_with(run, &addition(run)).unwrap();
            keep(&format!("工资表_{}人.xlsx", people.len()), &bytes);
            let book = read(&bytes);
            let checks = &book.values["核对"];
            assert_eq!((text(checks, 2, 4), text(checks, 2, 5)), ("0".into(), "全部相符".into()));
            let end = checks.end().unwrap().0;
            assert!(end > 40, "{end}");
            for row in 4..=end {
                assert_eq!(text(checks, row, 5), "相符", "{}", text(checks, row, 1));
                assert_eq!(text(checks, row, 2), text(checks, row, 3), "{}", text(checks, row, 1));
                for column in 2..=5 {
                    assert!(book.formulas["核对"].get_value((row, column)).is_some_and(|f| !f.is_empty()));
                }
            }
        });
    }
}

fn one_community() -> Vec<Person> {
    let mut people = twelve();
    people.truncate(10);
    people.iter_mut().for_each(|person| {
        person.label.unit = 0;
        person.label.community = String::new();
        person.label.fund_source = String::new();
    });
    people
}

#[test]
fn groups_come_to_what_their_people_come_to() {
    with_run(&twelve(), RunState::Final, |run| {
        let book = read(&payroll_workbook_with(run, &addition(run)).unwrap());
        let sum = |item: &str, belongs: &dyn Fn(usize) -> bool| -> Decimal {
            let paid = (0..12).filter(|person| run.pay.held_reason(*person).is_none());
            let people = paid.filter(|person| belongs(*person));
            people.filter_map(|person| run.pay.person(person, item).number()).sum()
        };
        let sheet = &book.values["按社区"];
        for item in ["岗位津贴", "应发合计", "个人所得税", "实发工资", "公积金单位"] {
            for community in ["安红社区", "抚顺社区", "通江街道综合服务中心"] {
                let own = |person: usize| run.people[person].community == community;
                assert_eq!(
                    number(sheet, 2, community, item),
                    sum(item, &own).normalize(),
                    "{community} {item}"
                );
            }
            assert_eq!(number(sheet, 2, "合计", item), sum(item, &|_| true).normalize());
        }
        let sheet = &book.values["按岗位"];
        let own = |person: usize| run.people[person].post == "网格员";
        assert_eq!(number(sheet, 2, "网格员", "应发合计"), sum("应发合计", &own).normalize());
        // An item that names its fund belongs to it whoever the person is.
        let sheet = &book.values["按资金"];
        let program = run.pay.program;
        let named = program.columns.iter().find(|column| column.definition.fund.is_some()).unwrap();
        let (item, fund) = (&named.definition.name, named.definition.fund.as_ref().unwrap());
        assert_eq!(number(sheet, 2, fund, item), sum(item, &|_| true).normalize());
        let own = |person: usize| run.people[person].fund_source == "就业资金";
        assert_eq!(number(sheet, 2, "就业资金", "应发基本工资"), sum("应发基本工资", &own).normalize());
    });
}

#[test]
fn the_month_before_stands_beside_this_one() {
    with_run(&twelve(), RunState::Final, |run| {
        let book = read(&payroll_workbook_with(run, &addition(run)).unwrap());
        let sheet = &book.values["与上月比较"];
        assert_eq!(number(sheet, 2, "C002", "应发合计增减"), decimal("123.45"));
        assert_eq!(number(sheet, 2, "C002", "实发工资增减"), decimal("-10.01"));
        assert_eq!(number(sheet, 2, "C001", "应发合计上月"), Decimal::ZERO);
        assert_eq!(number(sheet, 2, "C999", "实发工资增减"), decimal("-3500.5"));
        let end = sheet.end().unwrap();
        let notes: Vec<String> = (3..=end.0).map(|row| text(sheet, row, end.1)).collect();
        for note in ["上月没有发放", "本月暂缓发放", "本月不在名单"] {
            assert_eq!(notes.iter().filter(|own| *own == note).count(), 1, "{note}");
        }
        let sheet = &book.values["补发补扣"];
        assert_eq!(number(sheet, 2, "合计", "金额"), decimal("-914.56"));
        let months: Vec<String> = (3..6).map(|row| text(sheet, row, 3)).collect();
        assert_eq!(months, ["2026年8月", "2026年8月", "2026年9月"]);
        // Only the sum is a formula, whatever the names look like.
        assert_eq!(book.formulas["补发补扣"].used_cells().count(), 1);
        let pay = &book.values["工资表"];
        let signed = pay.used_cells().any(|(_, _, cell)| *cell == "已签 2026年10月12日 09:05");
        assert!(signed);
    });
}

#[test]
fn sheets_are_protected_and_remarks_stay_open() {
    with_run(&twelve(), RunState::Final, |run| {
        let bytes = payroll_workbook_with(run, &addition(run)).unwrap();
        let mut archive = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
        let mut part = |name: &str| {
            let mut text = String::new();
            archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
            text
        };
        assert!(part("xl/worksheets/sheet1.xml").contains("<sheetProtection sheet=\"1\""));
        assert!(part("xl/styles.xml").contains("locked=\"0\""));
        let charts = (1..=3).map(|number| part(&format!("xl/charts/chart{number}.xml")));
        assert!(charts.into_iter().all(|chart| chart.contains("<c:barChart>")));
    });
}

#[test]
fn nobody_and_all_held_have_their_checks_too() {
    with_run(&[], RunState::Draft, |run| {
        let book = read(&payroll_workbook_with(run, &PayrollAddition::default()).unwrap());
        assert_eq!(text(&book.values["核对"], 2, 5), "没有金额");
    });
    let mut held = twelve();
    held.iter_mut().for_each(|person| person.label.held_reason = Some("银行账号待核实".to_string()));
    with_run(&held, RunState::Draft, |run| {
        let book = read(&payroll_workbook_with(run, &addition(run)).unwrap());
        assert_eq!(text(&book.values["核对"], 2, 5), "没有金额");
        assert_eq!(number(&book.values["按社区"], 2, "合计", "暂缓人数"), decimal("12"));
        assert_eq!(number(&book.values["与上月比较"], 2, "合计", "实发工资本月"), Decimal::ZERO);
    });
}

#[test]
fn the_same_run_and_addition_give_the_same_bytes() {
    let once =
        || with_run(&twelve(), RunState::Final, |run| payroll_workbook_with(run, &addition(run)).unwrap());
    let first = once();
    std::thread::sleep(std::time::Duration::from_millis(1100));
    assert!(first == once());
}
