//! How many pay slips a second the engine computes, on one core.
//!
//! 1. `daoli`: the shipped pay policy of Daoli with insurance and tax, for 100,000 made-up staff.
//! 2. `common work`: a slip of ten items as a rule sheet, beside the same slip written by hand in Rust over the same
//!    decimal library, row by row; both must come to the same fen, and the ratio of their times is printed.
//! 3. `split month`: the pay policy with the most national rules (tax with openings and a month of this year, the
//!    annual bonus both ways, insurance and housing fund, leave and overtime, minimum wage, arrears), everybody's month
//!    cut in two; on one core and on two, with the memory that a slip takes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use rust_decimal::{Decimal, RoundingStrategy};
use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use xingchou_engine::evaluate::{Population, evaluate};
use xingchou_engine::inputs::{
    EarlierMonths, EarlierResult, InputCell, InputValue, Inputs, PartInputs, PersonInputs, UnitInputs, Values,
};
use xingchou_engine::library::Library;
use xingchou_engine::number;
use xingchou_engine::program::Program;
use xingchou_engine::value::{Grain, ValueType};

const STAFF: usize = 100_000;

/// A small generator, so that every run computes the same staff.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn among<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[usize::try_from(self.below(texts.len() as u64)).unwrap()]
    }

    fn fen(&mut self, from: u64, to: u64) -> Decimal {
        Decimal::new(i64::try_from(from + self.below(to - from)).unwrap(), 2)
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sheets(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sheets(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            into.push(path);
        }
    }
}

fn program(family: &str) -> Program {
    let mut paths = vec![root().join("benches/common-work.toml")];
    sheets(&root().join("policies"), &mut paths);
    paths.sort();
    let mut library = Library::default();
    for path in paths {
        let text = std::fs::read_to_string(&path).unwrap();
        if text.contains("[sheet]") {
            library.add(&path.display().to_string(), &text).unwrap();
        }
    }
    let day = |day| chrono::NaiveDate::from_ymd_opt(2026, 10, day).unwrap();
    library.compile(family, day(1), day(31)).unwrap()
}

fn values<const N: usize>(list: [(&str, InputCell); N]) -> Values {
    list.into_iter().map(|(name, cell)| (name.to_string(), cell)).collect()
}

fn whole(number: u64) -> InputCell {
    Decimal::from(number).into()
}

/// Amounts that the policy reads and this staff has none of, such as arrears, are 0.
fn nothing_else(program: &Program, inputs: &mut Inputs) {
    let of = |grain: Grain| {
        let numeric =
            program.inputs.iter().filter(move |input| input.grain == grain && input.value_type.is_numeric());
        numeric.map(|input| input.name.clone()).collect::<Vec<String>>()
    };
    let (person_names, part_names) = (of(Grain::Person), of(Grain::Part));
    for person in &mut inputs.people {
        for name in &person_names {
            person.values.entry(name.clone()).or_insert_with(|| whole(0));
        }
        for part in &mut person.parts {
            for name in &part_names {
                part.values.entry(name.clone()).or_insert_with(|| whole(0));
            }
        }
    }
}

fn daoli_staff() -> Inputs {
    let mut numbers = Numbers(20_261_121);
    let person = |numbers: &mut Numbers| {
        let certificate = numbers.among(&["无", "无", "助理社会工作师", "社会工作师", "高级社会工作师"]);
        let part = values([
            ("岗位", numbers.among(&["全科窗口", "全科窗口", "网格员", "管理岗"]).into()),
            ("人员身份", numbers.among(&["专职社工", "专职社工", "公益性岗位", "退休返聘"]).into()),
            ("社工证等级", certificate.into()),
            ("基本工资", numbers.fen(184_800, 320_000).into()),
            ("社保基数", numbers.fen(300_000, 900_000).into()),
            ("试用期", "否".into()),
        ]);
        let absent = if numbers.below(20) == 0 { 5 } else { 0 };
        let month = values([
            ("事假天数", Decimal::new(i64::try_from(numbers.below(4) * absent).unwrap(), 1).into()),
            ("病假天数", Decimal::new(i64::try_from(numbers.below(6) * absent).unwrap(), 1).into()),
            ("旷工天数", whole(0)),
            ("休息日延时次数", whole(numbers.below(5))),
            ("法定节假日延时次数", whole(numbers.below(2))),
            ("专项附加扣除", whole(numbers.below(4) * 500)),
            ("上年各月均由本单位扣缴", numbers.among(&["是", "否"]).into()),
            ("上年收入合计", numbers.fen(3_000_000, 9_000_000).into()),
            ("星级", whole(1 + numbers.below(5))),
            ("评星状态", numbers.among(&["已评星", "已评星", "已评星", "样本不足"]).into()),
        ]);
        let year = values([
            ("本年在本单位任职月数", whole(8)),
            ("累计收入", numbers.fen(2_400_000, 9_600_000).into()),
            ("累计减除费用", whole(40_000)),
            ("累计专项扣除", numbers.fen(300_000, 900_000).into()),
            ("累计专项附加扣除", whole(numbers.below(4) * 4_000)),
            ("累计已预扣税额", numbers.fen(0, 50_000).into()),
        ]);
        PersonInputs {
            values: month,
            openings: year,
            parts: vec![PartInputs { weekdays: 22, values: part, ..PartInputs::default() }],
            ..PersonInputs::default()
        }
    };
    let people = (0..STAFF).map(|_| person(&mut numbers)).collect();
    Inputs { weekdays_in_month: 22, units: vec![UnitInputs::default()], people }
}

fn daoli(criterion: &mut Criterion) {
    let program = program("districts/harbin-daoli/pay");
    let mut inputs = daoli_staff();
    nothing_else(&program, &mut inputs);
    let population = Population::new(&program, &inputs);
    let evaluation = evaluate(&program, &population);
    assert!(evaluation.held.is_empty(), "{:?}", evaluation.held.first());
    let paid: Decimal = (0..STAFF).filter_map(|person| evaluation.person(person, "实发工资").number()).sum();
    println!("{} staff, {} columns, net pay {paid}", STAFF, program.columns.len());

    let mut group = criterion.benchmark_group("daoli");
    group.sample_size(10).throughput(Throughput::Elements(STAFF as u64));
    group.measurement_time(Duration::from_secs(5)).warm_up_time(Duration::from_secs(1));
    group.bench_function("evaluate", |bencher| {
        bencher.iter_with_large_drop(|| evaluate(&program, black_box(&population)));
    });
    group.bench_function("population", |bencher| {
        bencher.iter_with_large_drop(|| Population::new(&program, black_box(&inputs)));
    });
    group.finish();
}

/// An employee of the common work.
struct Employee {
    grade: Decimal,
    certificate: usize,
    score: Decimal,
    base: Decimal,
    performance_base: Decimal,
    insurance_base: Decimal,
    housing_base: Decimal,
    housing_percent: Decimal,
    additional_deduction: Decimal,
    taxable_before: Decimal,
    tax_before: Decimal,
}

fn employees() -> Vec<Employee> {
    let mut numbers = Numbers(88);
    (0..STAFF)
        .map(|_| {
            let grade = 1 + numbers.below(10);
            let base = 300_000 + grade * 45_000 + numbers.below(41) * 1_000;
            let performance = 120_000 + grade * 30_000;
            let base = if numbers.below(100) < 3 { base * (4 + numbers.below(9)) } else { base };
            let gross = base + performance + grade * 20_000;
            let fen = |fen: u64| Decimal::new(i64::try_from(fen).unwrap(), 2);
            Employee {
                grade: grade.into(),
                certificate: usize::try_from(numbers.below(4)).unwrap(),
                score: fen(4_500 + numbers.below(5_501)),
                base: fen(base),
                performance_base: fen(performance),
                insurance_base: fen((gross / 1_000 * 1_000).clamp(432_000, 2_688_600)),
                housing_base: fen((gross / 1_000 * 1_000).clamp(249_000, 3_528_300)),
                housing_percent: [5, 7, 8, 10, 12][usize::try_from(numbers.below(5)).unwrap()].into(),
                additional_deduction: fen(numbers.below(5) * 100_000),
                taxable_before: fen(gross * 6) - Decimal::from(40_000),
                tax_before: fen(numbers.below(40_000)),
            }
        })
        .collect()
}

/// A slip of the common work.
#[derive(Debug, PartialEq)]
struct Slip {
    post_allowance: Decimal,
    certificate_allowance: Decimal,
    factor: Decimal,
    performance: Decimal,
    gross: Decimal,
    pension: Decimal,
    medical: Decimal,
    unemployment: Decimal,
    housing: Decimal,
    taxable: Decimal,
    tax: Decimal,
    net: Decimal,
}

fn to_fen(value: Decimal) -> Decimal {
    value.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

fn cumulative_tax(taxable: Decimal) -> Decimal {
    const BANDS: [(i64, i64, i64); 6] = [
        (36_000, 3, 0),
        (144_000, 10, 2_520),
        (300_000, 20, 16_920),
        (420_000, 25, 31_920),
        (660_000, 30, 52_920),
        (960_000, 35, 85_920),
    ];
    if taxable <= Decimal::ZERO {
        return Decimal::ZERO;
    }
    let (_, percent, quick) =
        BANDS.into_iter().find(|(top, ..)| taxable <= Decimal::from(*top)).unwrap_or((i64::MAX, 45, 181_920));
    to_fen(taxable * Decimal::new(percent, 2) - Decimal::from(quick))
}

/// The same slip, written by hand.
fn slip(employee: &Employee) -> Slip {
    let post_allowance = Decimal::from(200) * employee.grade;
    let certificate_allowance = Decimal::from([0, 200, 400, 800][employee.certificate]);
    let factor = [(95, 12), (90, 11), (80, 10), (70, 8), (60, 5)]
        .into_iter()
        .find(|(low, _)| employee.score >= Decimal::from(*low))
        .map_or(Decimal::ZERO, |(_, tenths)| Decimal::new(tenths, 1));
    let performance = to_fen(employee.performance_base * factor);
    let gross = employee.base + post_allowance + certificate_allowance + performance;
    let pension = to_fen(employee.insurance_base * Decimal::new(8, 2));
    let medical = to_fen(employee.insurance_base * Decimal::new(2, 2) + Decimal::from(3));
    let unemployment = to_fen(employee.insurance_base * Decimal::new(5, 3));
    let housing = (employee.housing_base * employee.housing_percent / Decimal::ONE_HUNDRED)
        .round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
    let taxable = gross
        - Decimal::from(5_000)
        - pension
        - medical
        - unemployment
        - housing
        - employee.additional_deduction;
    let tax = (cumulative_tax(employee.taxable_before + taxable) - employee.tax_before).max(Decimal::ZERO);
    let net = gross - pension - medical - unemployment - housing - tax;
    Slip {
        post_allowance,
        certificate_allowance,
        factor,
        performance,
        gross,
        pension,
        medical,
        unemployment,
        housing,
        taxable,
        tax,
        net,
    }
}

fn common_inputs(employees: &[Employee]) -> Inputs {
    let people = employees
        .iter()
        .map(|employee| PersonInputs {
            values: values([
                ("岗级", employee.grade.into()),
                ("证书等级", Decimal::from(employee.certificate).into()),
                ("考评得分", employee.score.into()),
                ("基本工资", employee.base.into()),
                ("绩效基数", employee.performance_base.into()),
                ("社保基数", employee.insurance_base.into()),
                ("公积金基数", employee.housing_base.into()),
                ("公积金比例", employee.housing_percent.into()),
                ("专项附加扣除", employee.additional_deduction.into()),
            ]),
            openings: values([
                ("累计应纳税所得额", employee.taxable_before.into()),
                ("累计已预扣税额", employee.tax_before.into()),
            ]),
            ..PersonInputs::default()
        })
        .collect();
    Inputs { weekdays_in_month: 22, units: vec![UnitInputs::default()], people }
}

fn common_work(criterion: &mut Criterion) {
    let program = program("benches/common-work");
    let employees = employees();
    let population = Population::new(&program, &common_inputs(&employees));
    let by_hand = |employees: &[Employee]| employees.iter().map(slip).collect::<Vec<Slip>>();

    let evaluation = evaluate(&program, &population);
    assert!(evaluation.held.is_empty(), "{:?}", evaluation.held.first());
    for (person, expected) in by_hand(&employees).iter().enumerate() {
        let number = |name: &str| evaluation.person(person, name).number().unwrap();
        let found = Slip {
            post_allowance: number("岗位津贴"),
            certificate_allowance: number("证书津贴"),
            factor: number("绩效系数"),
            performance: number("绩效工资"),
            gross: number("应发合计"),
            pension: number("养老保险"),
            medical: number("医疗保险"),
            unemployment: number("失业保险"),
            housing: number("公积金"),
            taxable: number("应纳税所得额"),
            tax: number("个人所得税"),
            net: number("实发工资"),
        };
        assert_eq!(&found, expected, "employee {person}");
    }

    let mut group = criterion.benchmark_group("common work");
    group.sample_size(10).throughput(Throughput::Elements(STAFF as u64));
    group.measurement_time(Duration::from_secs(3)).warm_up_time(Duration::from_secs(1));
    group.bench_function("rule sheet", |bencher| {
        bencher.iter_with_large_drop(|| evaluate(&program, black_box(&population)));
    });
    group.bench_function("by hand", |bencher| {
        bencher.iter_with_large_drop(|| by_hand(black_box(&employees)));
    });
    group.finish();

    // Turn about in one run, the best of each, so that both meet the same machine.
    let (mut sheet_time, mut hand_time) = (Duration::MAX, Duration::MAX);
    for _ in 0..7 {
        let start = Instant::now();
        black_box(evaluate(&program, black_box(&population)));
        sheet_time = sheet_time.min(start.elapsed());
        let start = Instant::now();
        black_box(by_hand(black_box(&employees)));
        hand_time = hand_time.min(start.elapsed());
    }
    let thousandths = sheet_time.as_nanos() * 1_000 / hand_time.as_nanos().max(1);
    println!(
        "common work, {STAFF} slips: rule sheet {sheet_time:?}, by hand {hand_time:?}; the sheet takes {}.{:03} times as long",
        thousandths / 1_000,
        thousandths % 1_000
    );
}

const MOST_RULES: &str = "districts/harbin-2022/pay";

/// The inputs of the policy's first worked case, by name.
fn worked_case() -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(root().join("policies/cases/harbin-2022.toml")).unwrap();
    let cases: toml::Table = toml::from_str(&text).unwrap();
    let case =
        cases["case"].as_array().unwrap().iter().find(|case| case["family"].as_str() == Some(MOST_RULES));
    let inputs = case.unwrap()["inputs"].as_table().unwrap();
    inputs.iter().map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned())).collect()
}

fn cell(value_type: ValueType, text: &str) -> InputCell {
    match value_type {
        ValueType::Money | ValueType::Number => number::parse(text).unwrap().into(),
        ValueType::Text => text.into(),
        ValueType::Date => text.parse::<chrono::NaiveDate>().unwrap().into(),
        ValueType::Truth => (text == "是").into(),
    }
}

/// Staff after the worked case, each with other amounts, and a certificate registered in the month.
fn split_staff(program: &Program) -> Inputs {
    let case = worked_case();
    let mut numbers = Numbers(2_022);
    let given = |grain: Grain| -> Values {
        let inputs = program.inputs.iter().filter(move |input| input.grain == grain);
        inputs
            .filter_map(|input| {
                let cell = match case.get(&input.name) {
                    Some(text) => cell(input.value_type, text),
                    // Amounts that are not given are 0 afterwards.
                    None if input.value_type.is_numeric() && input.value_type != ValueType::Date => {
                        return None;
                    }
                    None => InputCell::new(InputValue::Blank),
                };
                Some((input.name.clone(), cell))
            })
            .collect()
    };
    let (of_parts, of_person) = (given(Grain::Part), given(Grain::Person));
    let day = |day| chrono::NaiveDate::from_ymd_opt(2026, 10, day);
    let person = |numbers: &mut Numbers| {
        let base = numbers.fen(300_000, 900_000);
        let part = |from, to, weekdays, certificate: &str| {
            let mut values = of_parts.clone();
            for name in ["社保基数", "公积金基数"] {
                values.entry(name.to_owned()).and_modify(|cell| *cell = base.into());
            }
            values.entry("社工证等级".to_owned()).and_modify(|cell| *cell = certificate.into());
            PartInputs { from: day(from), to: day(to), weekdays, values }
        };
        let parts = vec![part(1, 14, 10, "助理社会工作师"), part(15, 31, 12, "社会工作师")];
        let mut values = of_person.clone();
        values.insert("专项附加扣除".to_owned(), whole(numbers.below(4) * 500));
        values.insert("休息日延时次数".to_owned(), whole(numbers.below(3)));
        let paid = Decimal::from(4_000);
        let opening = |from: &String| {
            let opening = if from.contains("月数") { whole(8) } else { (paid * Decimal::from(8)).into() };
            (from.clone(), opening)
        };
        let month = chrono::NaiveDate::from_ymd_opt(2026, 9, 1).unwrap();
        let earlier = program.earlier_reads().into_iter().fold(
            xingchou_engine::inputs::EarlierResults::new(),
            |mut earlier, (months, of)| {
                let name = program.earlier_name(of).to_owned();
                let value = InputValue::Number(if name.ends_with('月') { Decimal::ONE } else { paid });
                let list = if months == EarlierMonths::LastYear {
                    Vec::new()
                } else {
                    vec![EarlierResult { month, value }]
                };
                earlier.entry(months).or_default().insert(name, list);
                earlier
            },
        );
        let openings = program.openings.values().map(opening).collect();
        PersonInputs { values, openings, parts, earlier, ..PersonInputs::default() }
    };
    let people = (0..STAFF).map(|_| person(&mut numbers)).collect();
    Inputs { weekdays_in_month: 22, units: vec![UnitInputs::default()], people }
}

/// The memory that the process holds, in bytes; 0 where the system does not tell.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<u64>().ok()).unwrap_or(0) * 1_024
}

fn slips_a_second(time: Duration) -> u128 {
    STAFF as u128 * 1_000_000_000 / time.as_nanos().max(1)
}

fn split_month(criterion: &mut Criterion) {
    let program = program(MOST_RULES);
    let empty = resident();
    let mut inputs = split_staff(&program);
    nothing_else(&program, &mut inputs);
    let with_inputs = resident();
    let population = Population::new(&program, &inputs);
    let with_population = resident();
    let evaluation = evaluate(&program, &population);
    let with_results = resident();
    assert!(evaluation.held.is_empty(), "{:?}", evaluation.held.first());
    let net = |evaluation: &xingchou_engine::evaluate::Evaluation<'_>, people: usize| -> Decimal {
        (0..people).filter_map(|person| evaluation.person(person, "实发工资").number()).sum()
    };
    let paid = net(&evaluation, STAFF);
    drop(evaluation);
    let (one, other) = inputs.people.split_at(STAFF / 2);
    let half = |people: &[PersonInputs]| {
        let (weekdays_in_month, units) = (inputs.weekdays_in_month, inputs.units.clone());
        Population::new(&program, &Inputs { weekdays_in_month, units, people: people.to_vec() })
    };
    let halves = [half(one), half(other)];
    let in_halves: Decimal = halves.iter().map(|half| net(&evaluate(&program, half), half.people())).sum();
    assert_eq!(in_halves, paid, "a run cut in two pays the same");

    let (mut one_core, mut two_cores) = (Duration::MAX, Duration::MAX);
    for _ in 0..7 {
        let start = Instant::now();
        black_box(evaluate(&program, black_box(&population)));
        one_core = one_core.min(start.elapsed());
        let start = Instant::now();
        std::thread::scope(|scope| {
            for half in &halves {
                let program = &program;
                scope.spawn(move || drop(black_box(evaluate(program, black_box(half)))));
            }
        });
        two_cores = two_cores.min(start.elapsed());
    }
    let hundredths = one_core.as_nanos() * 100 / two_cores.as_nanos().max(1);
    let a_slip = |from: u64, to: u64| to.saturating_sub(from) / STAFF as u64;
    println!(
        "split month, {STAFF} slips of {} columns, two parts each: one core {} a second, two cores {} a second, {}.{:02} times",
        program.columns.len(),
        slips_a_second(one_core),
        slips_a_second(two_cores),
        hundredths / 100,
        hundredths % 100
    );
    println!(
        "memory a slip: {} bytes of inputs, {} in columns, {} of results",
        a_slip(empty, with_inputs),
        a_slip(with_inputs, with_population),
        a_slip(with_population, with_results)
    );

    let mut group = criterion.benchmark_group("split month");
    group.sample_size(10).throughput(Throughput::Elements(STAFF as u64));
    group.measurement_time(Duration::from_secs(5)).warm_up_time(Duration::from_secs(1));
    group.bench_function("evaluate", |bencher| {
        bencher.iter_with_large_drop(|| evaluate(&program, black_box(&population)));
    });
    group.finish();
}

// The split month first: the memory is measured while nothing else has been held.
criterion_group!(benches, split_month, daoli, common_work);
criterion_main!(benches);
