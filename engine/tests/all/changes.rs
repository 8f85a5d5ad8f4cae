//! Rules that change within a month: parts follow the version in force on their first day.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use xingchou_engine::diagnostic::Code;
use xingchou_engine::evaluate::{Population, Value, evaluate};
use xingchou_engine::explain::{Step, explain};
use xingchou_engine::inputs::{Inputs, PartInputs, PersonInputs, UnitInputs, Values};
use xingchou_engine::library::Library;
use xingchou_engine::program::{Program, RangeId, SlotId};
use xingchou_engine::render::{Layout, column_formula};

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 10, day).unwrap()
}

fn sheet(from: &str, standard: &str, allowance: &str, more: &str) -> String {
    format!(
        r#"
[sheet]
family = "district/pay"
title = "规则表"
kind = "pay"
effective_from = {from}

[[source]]
id = "notice"
title = "{from} 的通知"

[[input]]
name = "岗位"
code = "post"
type = "text"
grain = "part"

[[parameter]]
name = "标准"
value = "{standard}"
type = "money"
source = "notice"

[[table]]
name = "岗位津贴表"
columns = ["岗位:text", "金额:money"]
rows = [["窗口", "{allowance}"], ["网格", "100"]]
source = "notice"

[[column]]
name = "基本"
code = "base"
type = "money"
grain = "part"
over_parts = "days"
formula = '=标准'
source = "notice"

[[column]]
name = "津贴"
code = "allowance"
type = "money"
grain = "part"
over_parts = "days"
formula = '=VLOOKUP(岗位, 岗位津贴表, 2, FALSE)'
source = "notice"

[[column]]
name = "合计"
code = "total"
type = "money"
formula = '=基本 + 津贴'
source = "notice"
{more}
"#
    )
}

fn library(sheets: &[String]) -> Library {
    let mut library = Library::default();
    for (number, text) in sheets.iter().enumerate() {
        library.add(&format!("{number}.toml"), text).unwrap();
    }
    library
}

fn october(library: &Library) -> Program {
    library.compile("district/pay", day(1), day(31)).unwrap_or_else(|found| {
        panic!("{}", found.iter().map(xingchou_engine::diagnostic::Diagnostic::display).collect::<String>())
    })
}

fn part(from: u32, to: u32, weekdays: u32, post: &str) -> PartInputs {
    let values = Values::from([("岗位".to_string(), post.into())]);
    PartInputs { from: Some(day(from)), to: Some(day(to)), weekdays, values }
}

fn one_person(parts: Vec<PartInputs>) -> Inputs {
    Inputs {
        weekdays_in_month: 22,
        units: vec![UnitInputs::default()],
        people: vec![PersonInputs { parts, ..PersonInputs::default() }],
    }
}

fn amount(program: &Program, inputs: &Inputs, column: &str) -> String {
    let population = Population::new(program, inputs);
    evaluate(program, &population).person(0, column).chinese()
}

#[test]
fn each_part_follows_the_version_of_its_first_day() {
    let library = library(&[sheet("2026-01-01", "1000", "200", ""), sheet("2026-10-16", "1200", "420", "")]);
    let program = october(&library);
    assert_eq!(program.changes, [day(16)]);
    // 1 to 15 October: 11 of 22 weekdays.
    let inputs = one_person(vec![part(1, 15, 11, "窗口"), part(16, 31, 11, "窗口")]);
    assert_eq!(amount(&program, &inputs, "基本"), "1100.00");
    assert_eq!(amount(&program, &inputs, "津贴"), "310.00");
    assert_eq!(amount(&program, &inputs, "合计"), "1410.00");
    // Without a change in the month each version stands alone.
    let september = library
        .compile(
            "district/pay",
            NaiveDate::from_ymd_opt(2026, 9, 1).unwrap(),
            NaiveDate::from_ymd_opt(2026, 9, 30).unwrap(),
        )
        .unwrap();
    assert!(september.changes.is_empty());
    assert_eq!(amount(&september, &one_person(vec![part(1, 31, 22, "窗口")]), "合计"), "1200.00");
}

#[test]
fn the_explanation_shows_each_part_with_its_own_rule_and_source() {
    let library = library(&[sheet("2026-01-01", "1000", "200", ""), sheet("2026-10-16", "1200", "420", "")]);
    let program = october(&library);
    let population =
        Population::new(&program, &one_person(vec![part(1, 15, 11, "窗口"), part(16, 31, 11, "窗口")]));
    let explanation = explain(&evaluate(&program, &population), 0, "基本").unwrap();
    let shares: Vec<Decimal> = explanation
        .parts
        .iter()
        .map(|part| match &part.step {
            Step::Part { share: Some(share), .. } => *share,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(shares, ["500.00".parse().unwrap(), "600.00".parse().unwrap()]);
    let standard = |part: usize| &explanation.parts[part].parts[0];
    assert_eq!(standard(0).value, Value::Number("1000".parse().unwrap()));
    assert_eq!(standard(1).value, Value::Number("1200".parse().unwrap()));
    assert!(standard(0).name.contains("标准"));
    assert!(standard(0).basis.as_ref().unwrap().chinese().contains("2026-01-01 的通知"));
    assert!(standard(1).basis.as_ref().unwrap().chinese().contains("2026-10-16 的通知"));
}

struct Named<'p>(&'p Program);

impl Layout for Named<'_> {
    fn cell(&self, slot: SlotId) -> String {
        self.0.slot(slot).unwrap().name.clone()
    }
    fn range(&self, _: RangeId) -> String {
        String::new()
    }
    fn parameter(&self, parameter: usize) -> String {
        self.0.parameters[parameter].text.clone()
    }
    fn table(&self, table: usize) -> String {
        format!("表{table}")
    }
    fn table_column(&self, table: usize, column: usize) -> String {
        format!("表{table}列{column}")
    }
}

#[test]
fn the_workbook_writes_each_part_by_its_own_rule() {
    let library = library(&[sheet("2026-01-01", "1000", "200", ""), sheet("2026-10-16", "1200", "200", "")]);
    let program = october(&library);
    let (_, base) = program.column("基本").unwrap();
    assert_eq!(column_formula(&program, base, Some(day(1)), &Named(&program)), "=1000");
    assert_eq!(column_formula(&program, base, Some(day(16)), &Named(&program)), "=1200");
    // The table is another one only because its document is.
    let (_, allowance) = program.column("津贴").unwrap();
    assert_ne!(
        column_formula(&program, allowance, Some(day(1)), &Named(&program)),
        column_formula(&program, allowance, Some(day(16)), &Named(&program))
    );
}

#[test]
fn an_error_under_the_earlier_rule_holds_whom_it_concerns() {
    let earlier =
        sheet("2026-01-01", "1000", "200", "").replace("[\"网格\", \"100\"]", "[\"其他\", \"100\"]");
    let library = library(&[earlier, sheet("2026-10-16", "1200", "420", "")]);
    let program = october(&library);
    let two = Inputs {
        weekdays_in_month: 22,
        units: vec![UnitInputs::default()],
        people: vec![
            PersonInputs {
                parts: vec![part(1, 15, 11, "网格"), part(16, 31, 11, "网格")],
                ..PersonInputs::default()
            },
            PersonInputs { parts: vec![part(16, 31, 11, "网格")], ..PersonInputs::default() },
        ],
    };
    let population = Population::new(&program, &two);
    let evaluation = evaluate(&program, &population);
    assert!(evaluation.held_reason(0).is_some(), "the earlier table has no 网格");
    assert!(evaluation.held_reason(1).is_none());
    assert_eq!(evaluation.person(1, "合计").chinese(), "650.00");
}

#[test]
fn versions_that_cannot_be_joined_within_a_month_are_told() {
    let more = |from: &str| {
        sheet(
            from,
            "1000",
            "200",
            "[[column]]\nname = \"新项\"\ncode = \"fresh\"\ntype = \"money\"\ngrain = \"part\"\nover_parts = \"days\"\nformula = '=标准'\nsource = \"notice\"\n",
        )
    };
    let library = library(&[sheet("2026-01-01", "1000", "200", ""), more("2026-10-16")]);
    let found = library.compile("district/pay", day(1), day(31)).unwrap_err();
    assert_eq!(found.iter().map(|diagnostic| diagnostic.code).collect::<Vec<_>>(), [Code::VersionsDiffer]);
    assert!(found[0].chinese().contains("自 2026-10-16 起换版"), "{}", found[0].chinese());
    let november = NaiveDate::from_ymd_opt(2026, 11, 1).unwrap();
    assert!(library.compile("district/pay", november, november).is_ok());
}

#[test]
fn income_tax_goes_by_the_day_of_payment() {
    let tax = |from: &str, rate: &str| {
        format!(
            "[sheet]\nfamily = \"national/tax\"\ntitle = \"税\"\nkind = \"rules\"\ndated_by = \"payment\"\neffective_from = {from}\n\
             [[parameter]]\nname = \"税率\"\nvalue = \"{rate}\"\nassumed = \"x\"\n"
        )
    };
    let pay = "[sheet]\nfamily = \"district/pay\"\ntitle = \"工资\"\nkind = \"pay\"\neffective_from = 2020-01-01\n\
               include = [\"national/tax\"]\n[[column]]\nname = \"税\"\ncode = \"tax\"\ntype = \"number\"\ndecimals = 2\n\
               formula = '=税率'\nassumed = \"x\"\n";
    let library = library(&[tax("2020-01-01", "0.1"), tax("2026-11-01", "0.2"), pay.to_string()]);
    let november = NaiveDate::from_ymd_opt(2026, 11, 5).unwrap();
    for (paid, rate) in [(day(31), "0.10"), (november, "0.20")] {
        let program = library.compile_paid("district/pay", day(1), day(31), paid).unwrap();
        assert_eq!(amount(&program, &one_person(vec![part(1, 31, 22, "窗口")]), "税"), rate);
        assert!(program.changes.is_empty());
    }
}

/// The same document for every version, so that only its numbers and formulas differ.
fn of_one_document(text: String) -> String {
    let line = text.lines().find(|line| line.contains("的通知")).unwrap().to_string();
    text.replace(&line, "title = \"通知\"")
}

#[test]
fn a_rule_that_comes_back_within_the_month_is_paid_in_its_own_days() {
    let amounts = |first: &str, second: &str, third: &str| {
        let library = library(&[
            of_one_document(sheet("2026-01-01", first, "200", "")),
            of_one_document(sheet("2026-10-10", second, "200", "")),
            of_one_document(sheet("2026-10-20", third, "200", "")),
        ]);
        let program = october(&library);
        let inputs =
            one_person(vec![part(1, 9, 7, "窗口"), part(10, 19, 6, "窗口"), part(20, 31, 9, "窗口")]);
        amount(&program, &inputs, "基本")
    };
    assert_eq!(amounts("100", "200", "300"), "209.09");
    // (100 × 16 + 200 × 6) ÷ 22
    assert_eq!(amounts("100", "200", "100"), "127.27");
    assert_eq!(amounts("100", "100", "200"), "140.91");
    assert_eq!(amounts("100", "200", "200"), "168.18");
    assert_eq!(amounts("100", "100", "100"), "100.00");
}

#[test]
fn formulas_and_tables_that_come_back_are_followed_too() {
    let old = |from: &str, allowance: &str, formula: &str| {
        sheet(from, "1000", allowance, "").replace("formula = '=标准'", &format!("formula = '{formula}'"))
    };
    let library = library(&[
        of_one_document(old("2026-01-01", "220", "=标准 * 1")),
        of_one_document(old("2026-10-10", "440", "=标准 * 0")),
        of_one_document(old("2026-10-20", "220", "=标准 * 1")),
    ]);
    let program = october(&library);
    let inputs = one_person(vec![part(1, 9, 7, "窗口"), part(10, 19, 6, "窗口"), part(20, 31, 9, "窗口")]);
    assert_eq!(amount(&program, &inputs, "基本"), "727.27");
    assert_eq!(amount(&program, &inputs, "津贴"), "280.00");
    let (_, base) = program.column("基本").unwrap();
    let rules: Vec<NaiveDate> = base.earlier.iter().map(|rule| rule.before).collect();
    assert_eq!(rules, [day(10), day(20)]);
    // The table that was other for ten days stands in the program once.
    assert_eq!(program.tables.len(), 2);
}

#[test]
fn a_part_column_that_changes_its_section_flags_or_fund_needs_a_month() {
    for change in ["section = \"扣款\"\n", "flags = [\"计税\"]\n", "fund = \"区财政\"\n"] {
        let later = sheet("2026-10-16", "1000", "200", "")
            .replace("code = \"base\"\n", &format!("code = \"base\"\n{change}"));
        let library = library(&[sheet("2026-01-01", "1000", "200", ""), later]);
        let found = library.compile("district/pay", day(1), day(31)).unwrap_err();
        let codes: Vec<Code> = found.iter().map(|diagnostic| diagnostic.code).collect();
        assert_eq!(codes, [Code::VersionsDiffer], "{change}");
    }
}
