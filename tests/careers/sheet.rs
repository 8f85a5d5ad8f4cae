//! Generated years of pay through the shipped tax sheet: what is true of every career, compared with a computation in
//! fen that knows neither the engine nor the sheets.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use rust_decimal::Decimal;
use xingchou::month::Month;
use xingchou::operations::policies::{compile, library};
use xingchou_engine::evaluate::{Population, Value, evaluate};
use xingchou_engine::inputs::{
    EarlierMonths, EarlierResult, InputValue, Inputs, PartInputs, PersonInputs, UnitInputs, Values,
};
use xingchou_engine::program::Program;

/// One payment: its month (1 to 12) and what is declared with it, in fen.
#[derive(Debug, Clone, Copy)]
struct Payment {
    month: u32,
    income: i64,
    insurance: i64,
    additional: i64,
    months: i64,
    months_before: i64,
}

/// What was withheld, and what was due by then, in fen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Withheld {
    tax: i64,
    due: i64,
}

fn program() -> Program {
    let month: Month = "2026-01".parse().unwrap();
    compile(&library(None).unwrap(), "cases/income-tax-only", month).unwrap()
}

fn yuan(fen: i64) -> InputValue {
    InputValue::Number(Decimal::new(fen, 2))
}

/// The payments of one year through the sheet, each reading what those before it came to.
fn by_the_sheet(program: &Program, payments: &[Payment], sixty_thousand: bool) -> Vec<Withheld> {
    let mut slips: BTreeMap<(u32, String), Decimal> = BTreeMap::new();
    let mut found = Vec::new();
    for payment in payments {
        let mut person = PersonInputs::default();
        let texts =
            [("上年各月均由本单位扣缴", if sixty_thousand { "是" } else { "否" }), ("六万元扣除", "适用")];
        let numbers = [
            ("收入", yuan(payment.income)),
            ("专项扣除额", yuan(payment.insurance)),
            ("专项附加扣除", yuan(payment.additional)),
            ("上年收入合计", yuan(0)),
            ("本期任职月数", InputValue::Number(Decimal::from(payment.months))),
            ("首次就业补计月数", InputValue::Number(Decimal::from(payment.months_before))),
        ];
        let given = |name: &str| {
            let text = texts.iter().find(|(known, _)| *known == name);
            let number = numbers.iter().find(|(known, _)| *known == name);
            text.map(|(_, text)| InputValue::Text((*text).to_owned()))
                .or_else(|| number.map(|(_, number)| number.clone()))
                .unwrap_or(InputValue::Blank)
        };
        let mut part = PartInputs { weekdays: 22, values: Values::new(), ..PartInputs::default() };
        for input in &program.inputs {
            let cell = xingchou_engine::inputs::InputCell::new(given(&input.name));
            let values = if input.grain == xingchou_engine::value::Grain::Part {
                &mut part.values
            } else {
                &mut person.values
            };
            values.insert(input.name.clone(), cell);
        }
        person.parts.push(part);
        for from in program.openings.values() {
            person.openings.insert(from.clone(), Decimal::ZERO.into());
        }
        let this_year = person.earlier.entry(EarlierMonths::ThisYear).or_default();
        for column in &program.columns {
            let name = &column.definition.name;
            let list = slips
                .iter()
                .filter(|((_, of), _)| of == name)
                .map(|((month, _), number)| EarlierResult {
                    month: chrono::NaiveDate::from_ymd_opt(2026, *month, 1).unwrap(),
                    value: InputValue::Number(*number),
                })
                .collect();
            this_year.insert(name.clone(), list);
        }
        let all = Inputs { weekdays_in_month: 22, units: vec![UnitInputs::default()], people: vec![person] };
        let population = Population::new(program, &all);
        let evaluation = evaluate(program, &population);
        assert!(evaluation.held_reason(0).is_none(), "{:?}", evaluation.held_reason(0));
        for column in &program.columns {
            if let Value::Number(number) = evaluation.person(0, &column.definition.name) {
                *slips.entry((payment.month, column.definition.name.clone())).or_default() += number;
            }
        }
        let fen = |name: &str| -> i64 {
            let number = evaluation.person(0, name).number().unwrap();
            (number * Decimal::ONE_HUNDRED).try_into().unwrap()
        };
        found.push(Withheld { tax: fen("个人所得税"), due: fen("累计应预扣税额") });
    }
    found
}

/// The year's table in fen: upper limit, percent.
const BANDS: [(i64, i64); 7] = [
    (3_600_000, 3),
    (14_400_000, 10),
    (30_000_000, 20),
    (42_000_000, 25),
    (66_000_000, 30),
    (96_000_000, 35),
    (i64::MAX, 45),
];

/// The tax of a taxable amount in fen, band by band (not by quick deductions), rounded half up to the fen.
pub(super) fn tax_of(taxable: i64) -> i64 {
    let (mut hundredths, mut lower) = (0_i128, 0_i64);
    for (upper, percent) in BANDS {
        let within = taxable.min(upper) - lower;
        if within <= 0 {
            break;
        }
        hundredths += i128::from(within) * i128::from(percent);
        lower = upper;
    }
    i64::try_from((hundredths + 50) / 100).unwrap()
}

/// What the rule says, payment by payment.
fn by_the_rule(payments: &[Payment], sixty_thousand: bool) -> Vec<Withheld> {
    let (mut taxable, mut withheld, mut months) = (0_i64, 0_i64, 0_i64);
    payments
        .iter()
        .map(|payment| {
            months += payment.months + payment.months_before;
            taxable += payment.income - payment.insurance - payment.additional;
            let basic = if sixty_thousand { 6_000_000 } else { 500_000 * months };
            let due = tax_of((taxable - basic).max(0));
            let tax = (due - withheld).max(0);
            withheld += tax;
            Withheld { tax, due }
        })
        .collect()
}

/// The same years every time.
fn runner() -> TestRunner {
    let config = Config { cases: 48, failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

/// A year from a month on, with gaps, raises, and months of more than one payment.
fn years() -> impl Strategy<Value = (Vec<Payment>, bool)> {
    let month = (0..4_000_000_i64, 0..400_000_i64, 0..300_000_i64, prop::bool::weighted(0.15), 1..3_usize);
    (1..=12_u32, prop::bool::ANY, prop::bool::ANY, prop::collection::vec(month, 12)).prop_map(
        |(joined, first_job, sixty_thousand, months)| {
            let mut payments = Vec::new();
            let mut uncounted = 0;
            for (month, (income, insurance, additional, unpaid, runs)) in (1..=12).zip(months) {
                if month < joined {
                    continue;
                }
                uncounted += 1;
                if unpaid {
                    continue;
                }
                for run in 0..runs {
                    let first = run == 0;
                    payments.push(Payment {
                        month,
                        income,
                        insurance: if first { insurance } else { 0 },
                        additional: if first { additional } else { 0 },
                        months: if first { std::mem::take(&mut uncounted) } else { 0 },
                        months_before: if payments.is_empty() && first_job {
                            i64::from(joined) - 1
                        } else {
                            0
                        },
                    });
                }
            }
            (payments, sixty_thousand && joined == 1)
        },
    )
}

#[test]
fn every_month_of_every_career_is_what_the_rule_says_and_the_year_is_the_years_tax() {
    let program = program();
    runner()
        .run(&years(), |(payments, sixty_thousand)| {
            let found = by_the_sheet(&program, &payments, sixty_thousand);
            prop_assert_eq!(&found, &by_the_rule(&payments, sixty_thousand));
            // What is withheld over the year is the highest that was ever due: nothing is given back within it.
            let highest = found.iter().map(|month| month.due).max().unwrap_or(0);
            prop_assert_eq!(found.iter().map(|month| month.tax).sum::<i64>(), highest);
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_run_that_is_split_comes_to_the_same_and_leaves_later_months_alone() {
    let program = program();
    runner()
        .run(&(years(), 0..100_i64), |((payments, sixty_thousand), percent)| {
            let Some(at) = payments.len().checked_sub(1).map(|last| last / 2) else { return Ok(()) };
            let whole = payments[at];
            let part = whole.income * percent / 100;
            let mut split = payments.clone();
            split[at].income = part;
            let rest = Payment {
                income: whole.income - part,
                insurance: 0,
                additional: 0,
                months: 0,
                months_before: 0,
                ..whole
            };
            split.insert(at + 1, rest);
            let (one, two) = (
                by_the_sheet(&program, &payments, sixty_thousand),
                by_the_sheet(&program, &split, sixty_thousand),
            );
            prop_assert_eq!(one[at].tax, two[at].tax + two[at + 1].tax);
            prop_assert_eq!(&one[at + 1..], &two[at + 2..]);
            Ok(())
        })
        .unwrap();
}

/// A deduction known late is caught up: the tax due at the year's end is that of a deduction known in time. What was
/// withheld can only be more, where months before paid too much, for the excess is given back by the yearly return.
#[test]
fn a_deduction_learned_late_ends_in_the_same_tax_due() {
    let program = program();
    runner()
        .run(&years(), |(payments, sixty_thousand)| {
            let Some(last) = payments.len().checked_sub(1) else { return Ok(()) };
            let mut late = payments.clone();
            let all: i64 = payments.iter().map(|payment| payment.additional).sum();
            for payment in &mut late {
                payment.additional = 0;
            }
            late[last].additional = all;
            let (known, learned) = (
                by_the_sheet(&program, &payments, sixty_thousand),
                by_the_sheet(&program, &late, sixty_thousand),
            );
            prop_assert_eq!(known[last].due, learned[last].due);
            let sum = |months: &[Withheld]| months.iter().map(|month| month.tax).sum::<i64>();
            prop_assert!(sum(&learned) >= sum(&known));
            Ok(())
        })
        .unwrap();
}
