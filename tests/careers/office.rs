//! Careers in an office: joins, moves, steps of grade, certificates, leave, what is learned late, months paid in two
//! runs, over the turn of a year. Everything goes the way of the program: files in, calculated, checked, approved.
//!
//! Every day one office of each kind; `XINGCHOU_CAREERS=20` makes as many. The same careers every time.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use rust_decimal::{Decimal, RoundingStrategy};
use xingchou::clock;
use xingchou::month::Month;
use xingchou::operations::approve::approve;
use xingchou::operations::calculate::{Calculated, RunMonths, calculate_asked};
use xingchou::operations::explain::{Node, explain};
use xingchou::operations::month_way::pay;
use xingchou::operations::pay_inputs::Asked;
use xingchou::operations::results::RunResults;
use xingchou::operations::take_in::{FileToTake, Outcome, take_in_many};
use xingchou::store::StoreError;

use super::sheet::tax_of;
use crate::support::Office;
use crate::support::way::approver;

const PACK: &str = "districts/three-posts-eighteen-grades";
/// The months of a career: two tax years meet in it, and the twelve months of the first are complete.
const MONTHS: [&str; 6] = ["2025-10", "2025-11", "2025-12", "2026-01", "2026-02", "2026-03"];

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

/// A change of a fact, and in which of the months the office learns it.
#[derive(Debug, Clone)]
struct Change {
    day: NaiveDate,
    item: &'static str,
    value: String,
    learned: usize,
}

#[derive(Debug, Clone)]
struct Career {
    hired: NaiveDate,
    grade: u32,
    /// 社保基数 in yuan.
    base: u32,
    /// What was paid in the nine months before the first, in yuan.
    paid_before: u32,
    /// 子女教育 a month, in yuan.
    children: u32,
    /// Half days of 事假 in each month.
    leave: Vec<u32>,
    changes: Vec<Change>,
}

impl Career {
    fn was_here_before(&self) -> bool {
        Month::of(self.hired) < month(MONTHS[0])
    }

    fn works_in(&self, of: Month) -> bool {
        Month::of(self.hired) <= of
    }

    /// 岗位等级 on a day.
    fn grade_on(&self, day: NaiveDate) -> u32 {
        let steps = self.changes.iter().filter(|change| change.item == "岗位等级" && change.day <= day);
        steps.max_by_key(|change| change.day).map_or(self.grade, |change| change.value.parse().unwrap())
    }
}

fn staff_no(at: usize) -> String {
    format!("T{:03}", at + 1)
}

/// A made-up name and an ID number with its check digit (GB 11643).
fn identity(at: usize) -> (String, String) {
    let names = ["安一宁", "白双全", "陈三喜", "丁四海", "方五福", "高六顺"];
    let digits = format!("23010219900101{:03}", 100 + at);
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 =
        digits.chars().zip(weights).map(|(digit, weight)| digit.to_digit(10).unwrap() * weight).sum();
    let check = "10X98765432".chars().nth(usize::try_from(sum % 11).unwrap()).unwrap();
    (names[at].to_owned(), format!("{digits}{check}"))
}

fn days() -> impl Strategy<Value = NaiveDate> {
    // From the first day of the second month to the middle of the last.
    (0..130_u64).prop_map(|days| month(MONTHS[1]).first_day() + chrono::Days::new(days))
}

fn change() -> impl Strategy<Value = Change> {
    let what = proptest::sample::select(vec![
        ("岗位等级", "8"),
        ("岗位等级", "9"),
        ("社工证等级", "助理社会工作师"),
        ("社工证等级", "社会工作师"),
        ("所属社区", "南街社区"),
        ("所属社区", "北苑社区"),
        ("社保基数", "5600"),
    ]);
    (days(), what, 0..MONTHS.len()).prop_map(|(day, (item, value), learned)| {
        let began = MONTHS.iter().position(|of| month(of) == Month::of(day)).unwrap();
        // Nothing is learned before it happens, and everything by the last month.
        Change { day, item, value: value.to_owned(), learned: learned.max(began) }
    })
}

fn career() -> impl Strategy<Value = Career> {
    let hired = proptest::prop_oneof![
        proptest::strategy::Just(NaiveDate::from_ymd_opt(2021, 3, 1).unwrap()),
        days().prop_map(|day| day - chrono::Days::new(31)),
    ];
    let leave = proptest::collection::vec(0..5_u32, MONTHS.len());
    let changes = proptest::collection::vec(change(), 0..4);
    (hired, 1..8_u32, 3000..6000_u32, 20_000..60_000_u32, 0..2_u32, leave, changes).prop_map(
        |(hired, grade, base, paid_before, children, leave, mut changes)| {
            changes.retain(|change| change.day > hired);
            // One change of one thing a day.
            changes.sort_by_key(|change| (change.item, change.day));
            changes.dedup_by_key(|change| (change.item, change.day));
            Career { hired, grade, base, paid_before, children: children * 2000, leave, changes }
        },
    )
}

/// As many lists of four careers as are asked for, the same each time.
fn offices() -> Vec<Vec<Career>> {
    let count = std::env::var("XINGCHOU_CAREERS").ok().and_then(|text| text.parse().ok()).unwrap_or(1);
    let mut runner =
        TestRunner::new_with_rng(Config::default(), TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let four = proptest::collection::vec(career(), 4);
    (0..count).map(|_| four.new_tree(&mut runner).unwrap().current()).collect()
}

/// How an office goes about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Everything is known from the beginning; one run a month.
    InTime,
    /// Changes are learned when they are learned.
    AsLearned,
    /// As in time, with the files' rows in the other order, and each month paid in two runs.
    TurnedAndSplit,
}

fn take(office: &Office, of: Month, name: &str, text: String) {
    let file = FileToTake { name: name.to_owned(), bytes: text.into_bytes() };
    let answers = take_in_many(&office.store, &office.viewer, vec![file], Some(of), &mut |_| {}).unwrap();
    let taken = &answers[0];
    assert!(matches!(taken.outcome, Outcome::Taken), "{name}: {taken:?}");
    let refused = &taken.contents.as_ref().unwrap().refused;
    assert!(refused.is_empty(), "{name}: {refused:?}");
}

/// Rows with their headings, in the order of staff or the other.
fn table(heading: &str, mut rows: Vec<String>, way: Way) -> String {
    if way == Way::TurnedAndSplit {
        rows.reverse();
    }
    format!("{heading}\n{}\n", rows.join("\n"))
}

fn begin(careers: &[Career], way: Way) -> Office {
    let office = Office::new();
    office
        .store
        .write_transaction(&office.viewer, |writing| {
            writing.district_set_pack(&office.viewer, PACK)?;
            Ok::<_, StoreError>(())
        })
        .unwrap();
    let all = careers.iter().enumerate();
    let roster = all.clone().map(|(at, career)| {
        let (name, id) = identity(at);
        format!(
            "{},{name},{id},网格员,惠民社区,专职社工,区财政,{},本科,无,,0,{base},{base},62220203029451{at:05},工商银行,在职",
            staff_no(at),
            career.hired,
            base = career.base,
        )
    });
    let heading = "工号,姓名,身份证号,岗位,所属社区,人员身份,资金来源,入职日期,学历,社工证等级,证书登记日期,基本工资,社保基数,公积金基数,银行账号,开户行,状态";
    take(&office, month(MONTHS[0]), "人员名册.csv", table(heading, roster.collect(), way));
    let grades = all
        .clone()
        .map(|(at, career)| format!("{},{},工作人员,{}", staff_no(at), identity(at).0, career.grade));
    let heading = "工号,姓名,职务类别,岗位等级";
    take(&office, month(MONTHS[0]), "人员岗级.csv", table(heading, grades.collect(), way));
    let openings = all.filter(|(_, career)| career.was_here_before()).map(|(at, career)| {
        // Nine months here, and nothing withheld: last year's own records decide about 60,000 at once.
        format!("{},{},9,{},45000,0,0,0,否,0", staff_no(at), identity(at).0, career.paid_before)
    });
    let heading = "工号,姓名,本年在本单位任职月数,累计收入,累计减除费用,累计专项扣除,累计专项附加扣除,累计已预扣税额,上年各月均由本单位扣缴,上年收入合计";
    let openings: Vec<String> = openings.collect();
    if !openings.is_empty() {
        take(&office, month(MONTHS[0]), "个税累计期初.csv", table(heading, openings, way));
    }
    office
}

fn learn(office: &Office, careers: &[Career], at: usize, way: Way) {
    let mut rows = Vec::new();
    for (person, career) in careers.iter().enumerate() {
        for change in &career.changes {
            let known = if way == Way::AsLearned { change.learned } else { 0 };
            if known == at {
                rows.push(format!(
                    "{},{},{},{},,{}",
                    staff_no(person),
                    identity(person).0,
                    change.day,
                    change.item,
                    change.value
                ));
            }
        }
    }
    if !rows.is_empty() {
        let heading = "工号,姓名,生效日期,变动项目,原值,新值";
        take(office, month(MONTHS[at]), &format!("人员变动{at}.csv"), table(heading, rows, way));
    }
}

fn facts_of_the_month(office: &Office, careers: &[Career], at: usize, way: Way) {
    let of = month(MONTHS[at]);
    let here = || careers.iter().enumerate().filter(|(_, career)| career.works_in(of));
    let attendance = here().map(|(person, career)| {
        let leave = Decimal::new(i64::from(career.leave[at]) * 5, 1);
        format!(
            "{},{},20,{},{leave},0,0,0,0,0",
            staff_no(person),
            identity(person).0,
            Decimal::from(20) - leave
        )
    });
    let heading = "工号,姓名,应出勤天数,实出勤天数,事假天数,病假天数,旷工天数,年休假天数,休息日延时次数,法定节假日延时次数";
    take(office, of, &format!("考勤汇总{of}.csv"), table(heading, attendance.collect(), way));
    let deductions = here()
        .map(|(person, career)| format!("{},{},{},0", staff_no(person), identity(person).0, career.children));
    take(
        office,
        of,
        &format!("专项附加扣除{of}.csv"),
        table("工号,姓名,子女教育,赡养老人", deductions.collect(), way),
    );
}

fn pay_and_approve(office: &Office, of: Month, staff: Vec<String>) -> Calculated {
    let asked = Asked { staff, ..Asked::default() };
    let months = RunMonths::all_in(of);
    let paid =
        calculate_asked(&office.store, &office.viewer, &office.folder, months, &asked, clock::now()).unwrap();
    for person in &paid.results.people {
        assert!(person.held.is_none(), "{} {of}: {:?}", person.staff_no, person.held);
    }
    office.check(paid.run);
    pay::review(&office.store, &approver(), paid.run, clock::now()).unwrap();
    approve(&office.store, &approver(), paid.run, None, clock::now()).unwrap();
    paid
}

/// What a person's slips of a month came to, item by item.
type Slips = BTreeMap<(String, Month), BTreeMap<String, Decimal>>;

fn add_slips(slips: &mut Slips, results: &RunResults, of: Month) {
    for person in &results.people {
        let own = slips.entry((person.staff_no.clone(), of)).or_default();
        for column in &results.columns {
            if let Some(number) = results.value(person, &column.name).and_then(|value| value.number()) {
                *own.entry(column.name.clone()).or_default() += number;
            }
        }
    }
}

/// Lives the careers through; `look` sees each month once it is paid.
fn live(careers: &[Career], way: Way, mut look: impl FnMut(&Office, Month, &Calculated)) -> Slips {
    let office = begin(careers, way);
    let mut slips = Slips::new();
    for (at, of) in MONTHS.iter().enumerate() {
        let of = month(of);
        learn(&office, careers, at, way);
        facts_of_the_month(&office, careers, at, way);
        let here: Vec<String> = careers
            .iter()
            .enumerate()
            .filter(|(_, career)| career.works_in(of))
            .map(|(person, _)| staff_no(person))
            .collect();
        let runs = match way {
            Way::TurnedAndSplit if here.len() > 1 => {
                let (some, others) = here.split_at(here.len() / 2);
                vec![others.to_vec(), some.to_vec()]
            }
            _ => vec![Vec::new()],
        };
        for staff in runs {
            let paid = pay_and_approve(&office, of, staff);
            add_slips(&mut slips, &paid.results, of);
            look(&office, of, &paid);
        }
    }
    slips
}

fn item(slips: &BTreeMap<String, Decimal>, name: &str) -> Decimal {
    *slips.get(name).unwrap_or_else(|| panic!("no item {name}"))
}

fn fen(amount: Decimal) -> i64 {
    (amount * Decimal::ONE_HUNDRED).try_into().unwrap()
}

/// 级别工资 of a month by days, from the careers alone: 50 + 60 × (grade − 1), weekday by weekday.
fn grade_pay(career: &Career, of: Month) -> Decimal {
    let all: Vec<NaiveDate> = of.first_day().iter_days().take_while(|day| *day <= of.last_day()).collect();
    let weekdays = || all.iter().filter(|day| day.weekday().num_days_from_monday() < 5);
    let here = weekdays().filter(|day| **day >= career.hired);
    let sum: Decimal = here.map(|day| Decimal::from(50 + 60 * (career.grade_on(*day) - 1))).sum();
    (sum / Decimal::from(weekdays().count()))
        .round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

fn number(node: &Node) -> Decimal {
    node.value.parse().unwrap()
}

#[test]
fn every_month_pays_by_the_days_and_the_years_tax_is_the_years() {
    let mut flat = 0;
    let mut splits = 0;
    for careers in offices() {
        let slips = live(&careers, Way::InTime, |office, of, paid| {
            for (at, career) in careers.iter().enumerate().filter(|(_, career)| career.works_in(of)) {
                let found =
                    paid.results.value(paid.results.person(&staff_no(at)).unwrap(), "级别工资").unwrap();
                assert_eq!(
                    found.number().unwrap(),
                    grade_pay(career, of),
                    "{} {of}: {career:?}",
                    staff_no(at)
                );
                // What is explained as the parts adds up to what is paid.
                let told = explain(&office.store, &office.viewer, &staff_no(at), of, "级别工资").unwrap();
                let stretches: Vec<&Node> = told.figure.parts.iter().filter(|part| part.stretch).collect();
                if !stretches.is_empty() {
                    splits += 1;
                    let sum: Decimal = stretches.into_iter().map(number).sum();
                    assert_eq!(sum, number(&told.figure), "{} {of}", staff_no(at));
                }
            }
        });
        for (at, career) in careers.iter().enumerate() {
            let mut income_2025 = Decimal::ZERO;
            for year in [2025, 2026] {
                let own =
                    || slips.iter().filter(|((person, of), _)| *person == staff_no(at) && of.year() == year);
                if own().next().is_none() {
                    continue;
                }
                let before = if year == 2025 && career.was_here_before() { career.paid_before } else { 0 };
                let (mut income, mut insurance, mut children) = (Decimal::from(before), Decimal::ZERO, 0_u32);
                let mut months = if before == 0 { 0 } else { 9 };
                // Twelve months here in 2025, and not above 60,000: by the office's own records.
                let eligible =
                    year == 2026 && career.was_here_before() && income_2025 <= Decimal::from(60_000);
                let (mut withheld, mut highest) = (0, 0);
                for (_, items) in own() {
                    income += item(items, "本期收入");
                    insurance += item(items, "本期专项扣除");
                    children += career.children;
                    months += 1;
                    let basic = if eligible { 60_000 } else { 5000 * months };
                    let taxable = income - insurance - Decimal::from(children + basic);
                    let due = tax_of(fen(taxable).max(0));
                    let tax = (due - withheld).max(0);
                    assert_eq!(fen(item(items, "个人所得税")), tax, "{} {year}: {career:?}", staff_no(at));
                    withheld += tax;
                    highest = highest.max(due);
                    flat += u32::from(eligible);
                }
                assert_eq!(withheld, highest, "the year's tax by months is the highest that was due");
                income_2025 = if year == 2025 { income } else { income_2025 };
            }
        }
    }
    assert!(flat > 0, "nobody was deducted 60,000 at once");
    assert!(splits > 0, "no month was split");
}

/// What is learned late is paid late, and in the end the same: every item but the tax, which goes by the month of
/// payment and so may fall into another year; and the items that carry what is paid late.
#[test]
fn what_is_learned_late_ends_in_the_same_totals() {
    let mut late = 0;
    for careers in offices() {
        let known = live(&careers, Way::InTime, |_, _, _| {});
        let learned = live(&careers, Way::AsLearned, |_, _, _| {});
        for (at, career) in careers.iter().enumerate() {
            let total = |slips: &Slips, names: &[&str]| -> Decimal {
                let own = slips.iter().filter(|((person, _), _)| *person == staff_no(at));
                own.map(|(_, items)| names.iter().map(|name| item(items, name)).sum::<Decimal>()).sum()
            };
            // 应发合计 holds 补发补扣; what the member of staff pays is in items of its own and in 往月扣款补差.
            let deducted = ["养老保险个人", "医疗保险个人", "失业保险个人", "往月扣款补差"];
            for names in [&["应发合计"][..], &deducted[..], &["单位承担合计"][..], &["本期收入"][..]]
            {
                assert_eq!(
                    total(&known, names),
                    total(&learned, names),
                    "{} {names:?}: {career:#?}",
                    staff_no(at)
                );
            }
            late += u32::from(!total(&learned, &["补发补扣"]).is_zero());
        }
    }
    assert!(late > 0, "nothing was learned late");
}

#[test]
fn the_order_of_rows_and_two_runs_a_month_change_nothing() {
    for careers in offices() {
        let one = live(&careers, Way::InTime, |_, _, _| {});
        let other = live(&careers, Way::TurnedAndSplit, |_, _, _| {});
        assert_eq!(one, other);
    }
}

/// Announcement 19 of 2020 by the office's own records: every month of last year, and not above 60,000.
#[test]
fn sixty_thousand_at_once_goes_by_what_the_office_paid_last_year() {
    let long_ago = NaiveDate::from_ymd_opt(2021, 3, 1).unwrap();
    let plain = |hired, paid_before| Career {
        hired,
        grade: 1,
        base: 4000,
        paid_before,
        children: 0,
        leave: vec![0; MONTHS.len()],
        changes: Vec::new(),
    };
    // 2300 + 50 + 200 a month: 7650 in the last three months of the year.
    let careers = [
        plain(long_ago, 52_350),
        plain(long_ago, 52_351),
        plain(NaiveDate::from_ymd_opt(2025, 11, 3).unwrap(), 0),
    ];
    let mut seen = 0;
    live(&careers, Way::InTime, |office, of, paid| {
        let january = of == month("2026-01");
        for (at, expected) in ["是", "否", "否"].into_iter().enumerate().filter(|_| january) {
            let person = paid.results.person(&staff_no(at)).unwrap();
            let value = |item: &str| paid.results.value(person, item).unwrap().chinese();
            assert_eq!(value("适用六万元扣除"), expected, "{at}");
            let eligible = expected == "是";
            assert_eq!(value("本期减除费用"), if eligible { "60000.00" } else { "5000.00" });
            let remark =
                if eligible { "上年各月均有申报且全年收入不超过6万元" } else { "" };
            assert_eq!(value("申报备注"), remark);
            let told = explain(&office.store, &office.viewer, &staff_no(at), of, "适用六万元扣除").unwrap();
            let words = format!("{:?}", told.figure);
            let why = ["十二个月都有本单位审批的工资", "60001", "2025-10"][at];
            assert!(words.contains(why), "{at}: {words}");
            seen += 1;
        }
    });
    assert_eq!(seen, 3);
}
