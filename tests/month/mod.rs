//! The month from facts to pay: published figures, an independent computation, explanations, held people, same bytes.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use xingchou::month::Month;
use xingchou::operations::calculate::{Calculated, RunMonths, calculate};
use xingchou::operations::explain::{Node, explain};
use xingchou::operations::kept_run::ScoreInputs;
use xingchou::operations::month_inputs::{InputCell, InputValue, Origin, month_inputs};
use xingchou::operations::policies::{self, cases};
use xingchou::operations::recompute::pay_again;
use xingchou::operations::results::RunResults;
use xingchou::operations::score::{Scored, score};
use xingchou_engine::evaluate::{Value, evaluate};

use crate::support::{Office, october};

fn scored(office: &Office, pack: Option<&str>) -> Scored {
    score(&office.store, &office.viewer, &office.folder, october(), pack).unwrap()
}

fn calculated(office: &Office) -> Calculated {
    calculate(&office.store, &office.viewer, &office.folder, RunMonths::all_in(october())).unwrap()
}

/// An office whose sample month is scored and calculated.
pub fn calculated_office() -> (Office, Scored, Calculated) {
    let office = Office::with_sample_month();
    let scored = scored(&office, None);
    let calculated = calculated(&office);
    (office, scored, calculated)
}

#[test]
fn every_published_figure_comes_out_to_the_fen() {
    let compared = cases::run(&policies::library(None).unwrap(), &cases::shipped()).unwrap();
    let wrong: Vec<_> = compared.iter().filter(|line| !line.same).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let expects = |column: &str, amount: &str| {
        assert!(
            compared.iter().any(|line| line.column == column && line.expected == amount),
            "no case expects {column} = {amount}"
        );
    };
    // 道里: additions of window and grid staff at both ends, and the 4248 of the member of staff in the text.
    for amount in ["1850.00", "2568.00", "732.00", "1300.00"] {
        expects("增加待遇", amount);
    }
    expects("薪酬待遇合计", "4248.00");
    // Income tax, month by month, for as many months as were published or follow from them.
    for (example, known) in [("A ", 12), ("B ", 12), ("C ", 12), ("D ", 3), ("G ", 12), ("K ", 3), ("J2", 6)]
    {
        let months = compared
            .iter()
            .filter(|line| line.case.starts_with(example) && line.column == "个人所得税")
            .count();
        assert_eq!(months, known, "example {example}");
    }
    let year: Decimal = compared
        .iter()
        .filter(|line| line.case.starts_with("B ") && line.column == "个人所得税")
        .map(|line| line.found.parse::<Decimal>().unwrap())
        .sum();
    assert_eq!(year.to_string(), "27480.00");
}

#[test]
fn a_case_that_expects_another_figure_fails() {
    let (name, text) = cases::shipped().into_iter().find(|(name, _)| name.contains("daoli")).unwrap();
    let altered = text.replacen("\"1850.00\"", "\"1850.01\"", 1);
    assert_ne!(text, altered);
    let compared = cases::run(&policies::library(None).unwrap(), &[(name, altered)]).unwrap();
    assert_eq!(compared.iter().filter(|line| !line.same).count(), 1);
}

type Figures = BTreeMap<String, BTreeMap<String, String>>;

fn independent(name: &str) -> Figures {
    let path = format!("{}/tests/data/sample-results/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn assert_same_figures(expected: &Figures, of: &[&RunResults]) {
    let mut compared = 0;
    for (staff_no, columns) in expected {
        for (column, expected) in columns {
            let found = of
                .iter()
                .find_map(|results| results.value(results.person(staff_no)?, column))
                .unwrap_or_else(|| panic!("{staff_no} has no {column}"));
            let same = match &found {
                Value::Number(number) => *number == expected.parse::<Decimal>().unwrap(),
                Value::Truth(truth) => expected == if *truth { "TRUE" } else { "FALSE" },
                Value::Text(text) => expected == text,
                other => panic!("{staff_no} {column}: {other:?}"),
            };
            assert!(same, "{staff_no} {column}: expected {expected}, found {}", found.chinese());
            compared += 1;
        }
    }
    assert!(compared > 1000, "{compared}");
}

#[test]
fn the_sample_month_agrees_with_an_independent_computation_in_every_column() {
    let (office, star, pay) = calculated_office();
    assert_eq!(pay.results.people.len(), 39);
    assert!(pay.results.people.iter().all(|person| person.held.is_none()));
    assert_same_figures(&independent("harbin-daoli"), &[&pay.results, &star.results]);
    let wenjiang = scored(&office, Some("districts/chengdu-wenjiang"));
    assert_same_figures(&independent("chengdu-wenjiang"), &[&wenjiang.results]);
}

#[test]
fn the_same_inputs_give_the_same_bytes_in_another_office() {
    let (one, first_score, first) = calculated_office();
    let (other, second_score, second) = calculated_office();
    assert_eq!(first_score.results_digest, second_score.results_digest);
    assert_eq!(first.results_digest, second.results_digest);
    let kept = |office: &Office, run| pay_again(&office.store, &office.viewer, run).unwrap().run;
    assert_eq!(kept(&one, first.run).results, kept(&other, second.run).results);
    let again = calculated(&one);
    assert!(again.unchanged);
    assert_eq!(again.run, first.run);
}

#[test]
fn a_kept_run_computes_again_to_the_same_results() {
    let (office, _, pay) = calculated_office();
    let again = pay_again(&office.store, &office.viewer, pay.run).unwrap();
    let results = again.inputs.results(&again.evaluate());
    assert_eq!(results.bytes().unwrap(), again.run.results);
    assert!(again.proved().is_ok());
    assert_eq!(policies::digest(&again.run.results), again.run.results_digest);
}

#[test]
fn the_kept_rows_add_up_to_the_printed_totals() {
    let (office, _, pay) = calculated_office();
    for (code, name) in [("gross_pay", "应发合计"), ("total_deductions", "扣款合计"), ("net_pay", "实发工资")]
    {
        let column = pay.results.columns.iter().find(|column| column.name == name).unwrap();
        let kept = office.store.read(|reading| reading.pay_result_list(&office.viewer, pay.run)).unwrap();
        let sum: i64 = kept.iter().filter(|one| one.column_code == column.code).map(|one| one.value).sum();
        let printed: Decimal = pay
            .results
            .people
            .iter()
            .map(|person| pay.results.value(person, name).unwrap().number().unwrap())
            .sum();
        assert_eq!(Decimal::new(sum, 2), printed, "{name} ({code})");
    }
}

fn walk<'n>(node: &'n Node, visit: &mut impl FnMut(&'n Node)) {
    visit(node);
    node.parts.iter().for_each(|part| walk(part, visit));
}

#[test]
fn net_pay_is_followed_back_to_single_ratings_and_to_sources() {
    let (office, star, pay) = calculated_office();
    let explained = explain(&office.store, &office.viewer, "C001", october(), "实发工资").unwrap();
    assert_eq!(explained.figure.name, "实发工资");
    let c001 = pay.results.person("C001").unwrap();
    let net = pay.results.value(c001, "实发工资").unwrap().number().unwrap();
    assert_eq!(explained.figure.value, net.to_string());
    let mut ratings = Vec::new();
    let (mut sources, mut assumed, mut without) = (0, 0, Vec::new());
    let mut names = Vec::new();
    walk(&explained.figure, &mut |node| {
        ratings.extend(&node.ratings);
        names.push(node.name.as_str());
        sources += usize::from(node.source.is_some());
        assumed += usize::from(node.assumed.is_some());
        if node.formula.is_some() && node.source.is_none() && node.assumed.is_none() {
            without.push(node.name.clone());
        }
    });
    assert!(without.is_empty(), "columns without a source: {without:?}");
    assert!(sources > 5 && assumed > 5, "{sources} {assumed}");
    for name in ["绩效津贴", "星级", "群众满意度", "六键很满意", "个人所得税", "适用六万元扣除"]
    {
        assert!(names.contains(&name), "{name} is not in the explanation");
    }
    // Every rating that counts for C001 is there, each with where it stands.
    let from_device = ratings
        .iter()
        .find(|rating| rating.device == "PJ0601" && rating.place.file == "窗口评价明细.xls")
        .expect("a rating of a device");
    assert_eq!(from_device.window, "01");
    assert!(from_device.place.row > 3 && from_device.place.sheet == "评价明细");
    assert!(from_device.time.to_string().starts_with("2026-10-"));
    let by_rota = ratings.iter().any(|rating| rating.place.file == "pingjia_202610.csv");
    assert!(by_rota, "ratings attributed by the rota are followed back too");
    let counted =
        star.results.value(star.results.person("C001").unwrap(), "有效评价数").unwrap().number().unwrap();
    let mut places: Vec<_> = ratings.iter().map(|rating| (&rating.place.file, rating.place.row)).collect();
    places.sort();
    places.dedup();
    assert_eq!(Decimal::from(places.len()), counted);
}

#[test]
fn a_split_month_shows_its_parts_and_they_add_up() {
    let (office, ..) = calculated_office();
    let explained = explain(&office.store, &office.viewer, "W021", october(), "岗位津贴").unwrap();
    let shares: Vec<Decimal> = explained
        .figure
        .parts
        .iter()
        .filter(|part| part.stretch)
        .map(|part| part.value.parse().unwrap())
        .collect();
    assert_eq!(shares.len(), 2, "newly certified on the 15th");
    assert_eq!(shares.iter().sum::<Decimal>().to_string(), explained.figure.value);
    assert_eq!(shares[0].to_string(), "196.36");
}

#[test]
fn what_does_not_exist_is_refused_in_words() {
    let (office, ..) = calculated_office();
    let ask = |staff: &str, month: &str, item: &str| {
        let month: Month = month.parse().unwrap();
        explain(&office.store, &office.viewer, staff, month, item).unwrap_err().to_string()
    };
    assert!(ask("C999", "2026-10", "实发工资").contains("没有工号 C999"));
    assert!(ask("C001", "2026-09", "实发工资").contains("还没有算工资"));
    let unknown = ask("C001", "2026-10", "年终奖");
    assert!(unknown.contains("没有“年终奖”") && unknown.contains("绩效津贴"), "{unknown}");
}

/// One person's missing value holds that person alone; all others get what they get where that person is not.
#[test]
fn a_held_person_leaves_the_group_as_if_never_there() {
    let office = Office::with_sample_month();
    let whole = month_inputs(&office.store, &office.viewer, october()).unwrap();
    let program =
        policies::compile(&policies::library(None).unwrap(), "districts/harbin-daoli/score", october())
            .unwrap();
    let results = |month: &xingchou::operations::month_inputs::MonthInputs| {
        let inputs = ScoreInputs::of_month(month.clone());
        let (population, _) = inputs.population(&program);
        inputs.results(&evaluate(&program, &population))
    };
    for staff_no in ["C006", "W029"] {
        let mut missing = whole.clone();
        let person = missing.people.iter_mut().find(|person| person.staff_no == staff_no).unwrap();
        let reason = xingchou::message::Message::new("考勤表里没有此人", "no row");
        let cell = InputCell { value: InputValue::Missing { reason }, origin: Origin::None };
        person.values.insert("实出勤天数".to_owned(), cell);
        let held = results(&missing);
        let mut without = whole.clone();
        without.people.retain(|person| person.staff_no != staff_no);
        let without = results(&without);
        let reason = held.person(staff_no).unwrap().held.as_ref().expect("held");
        assert!(reason.reason.zh.contains("考勤表里没有此人"), "{}", reason.reason.zh);
        assert_eq!(held.people.iter().filter(|person| person.held.is_some()).count(), 1);
        let others: Vec<_> = held.people.iter().filter(|person| person.staff_no != staff_no).collect();
        assert_eq!(others, without.people.iter().collect::<Vec<_>>());
        let whole = results(&whole);
        let unlike = whole.people.iter().filter(|person| person.staff_no != staff_no);
        assert_ne!(
            without.people.iter().collect::<Vec<_>>(),
            unlike.collect::<Vec<_>>(),
            "the group mean moved"
        );
    }
}

#[test]
fn a_person_without_an_opening_balance_is_held_and_a_joiner_is_not() {
    let office = Office::new();
    let files =
        crate::support::sample_files().into_iter().filter(|file| file.name != "个税累计期初.xlsx").collect();
    office.take(files);
    scored(&office, None);
    let pay = calculated(&office);
    let held: Vec<&str> = pay
        .results
        .people
        .iter()
        .filter(|person| person.held.is_some())
        .map(|person| person.staff_no.as_str())
        .collect();
    assert_eq!(held.len(), 38);
    assert!(!held.contains(&"W016"), "the joiner of the 20th starts at 0");
    let c001 = pay.results.person("C001").unwrap().held.as_ref().unwrap();
    assert!(c001.reason.zh.contains("个税累计期初"), "{}", c001.reason.zh);
}

#[test]
fn lines_add_up_to_the_totals_of_each_person() {
    let (_, _, pay) = calculated_office();
    let results = &pay.results;
    let sum = |person, section| -> Decimal {
        results
            .columns
            .iter()
            .filter(|column| column.section == section)
            .map(|column| results.value(person, &column.name).unwrap().number().unwrap())
            .sum()
    };
    use xingchou_engine::sheet::Section;
    for person in &results.people {
        let total = |name| results.value(person, name).unwrap().number().unwrap();
        assert_eq!(sum(person, Section::Earning), total("应发合计"), "{}", person.staff_no);
        assert_eq!(sum(person, Section::Deduction), total("扣款合计"), "{}", person.staff_no);
        assert_eq!(sum(person, Section::Employer), total("单位承担合计"), "{}", person.staff_no);
        assert_eq!(total("应发合计") - total("扣款合计"), total("实发工资"));
    }
}

/// Order is nobody's business: people in another order get the same results.
#[test]
fn the_order_of_staff_does_not_matter() {
    let office = Office::with_sample_month();
    let month = month_inputs(&office.store, &office.viewer, october()).unwrap();
    let program =
        policies::compile(&policies::library(None).unwrap(), "districts/chengdu-wenjiang/score", october())
            .unwrap();
    let results = |month: &xingchou::operations::month_inputs::MonthInputs| {
        let inputs = ScoreInputs::of_month(month.clone());
        let (population, _) = inputs.population(&program);
        inputs.results(&evaluate(&program, &population))
    };
    let straight = results(&month);
    let mut turned = month.clone();
    turned.people.reverse();
    let mut reversed = results(&turned);
    reversed.people.reverse();
    assert_eq!(straight.people, reversed.people);
}
