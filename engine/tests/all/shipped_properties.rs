//! Properties of the shipped sheets for any staff.

use crate::policies::files;
use crate::support::{date, part, values, with};
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;
use xingchou_engine::evaluate::{Evaluation, Value};
use xingchou_engine::inputs::{
    EarlierMonths, EarlierResult, InputCell, InputValue, Inputs, PersonInputs, UnitInputs, Values,
};
use xingchou_engine::library::Library;
use xingchou_engine::program::Program;
use xingchou_engine::sheet::Section;
use xingchou_engine::value::Grain;

const DAOLI_PAY: &str = "districts/harbin-daoli/pay";
const DAOLI_SCORE: &str = "districts/harbin-daoli/score";
const WENJIANG_SCORE: &str = "districts/chengdu-wenjiang/score";

fn library() -> &'static Library {
    static LIBRARY: OnceLock<Library> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../policies");
        let mut paths = Vec::new();
        files(&root, &mut paths);
        let mut library = Library::default();
        for path in paths {
            let text = std::fs::read_to_string(&path).unwrap();
            if text.contains("[sheet]") {
                library.add(&path.display().to_string(), &text).unwrap();
            }
        }
        library
    })
}

/// The October 2026 programs of the three sheets, compiled once.
fn program(family: &str) -> &'static Program {
    static PROGRAMS: OnceLock<Vec<Program>> = OnceLock::new();
    let programs = PROGRAMS.get_or_init(|| {
        let compile = |family| {
            library()
                .compile(family, date("2026-10-01"), date("2026-10-31"))
                .unwrap_or_else(|found| panic!("{}", crate::support::show(&found)))
        };
        [DAOLI_PAY, DAOLI_SCORE, WENJIANG_SCORE].into_iter().map(compile).collect()
    });
    programs.iter().find(|program| program.family == family).unwrap()
}

/// Amounts that a sheet reads and these people have none of, such as arrears, are 0.
fn nothing_else(program: &Program, mut people: Vec<PersonInputs>) -> Vec<PersonInputs> {
    for input in &program.inputs {
        // An empty cell, where the sheet says what that means.
        let nothing = || match input.blank {
            Some(_) => InputCell::new(InputValue::Blank),
            None if input.value_type.is_numeric() => Decimal::ZERO.into(),
            None => InputCell::new(InputValue::Missing),
        };
        for person in &mut people {
            match input.grain {
                Grain::Part => person.parts.iter_mut().for_each(|part| {
                    part.values.entry(input.name.clone()).or_insert_with(nothing);
                }),
                _ => {
                    person.values.entry(input.name.clone()).or_insert_with(nothing);
                }
            }
        }
    }
    people
}

fn october(people: Vec<PersonInputs>) -> Inputs {
    Inputs { weekdays_in_month: 22, units: vec![UnitInputs::default()], people }
}

fn fen(most: i64) -> impl Strategy<Value = Decimal> {
    (0..most).prop_map(|fen| Decimal::new(fen, 2))
}

fn half_days(most: i64) -> impl Strategy<Value = Decimal> {
    prop_oneof![3 => Just(Decimal::ZERO), 1 => (0..most * 2).prop_map(|halves| Decimal::new(halves * 5, 1))]
}

fn word(list: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    prop::sample::select(list)
}

fn stretch() -> impl Strategy<Value = Values> {
    (
        word(&["全科窗口", "网格员", "管理岗"]),
        word(&["专职社工", "公益性岗位", "退休返聘"]),
        word(&["无", "助理社会工作师", "社会工作师", "高级社会工作师"]),
        fen(1_500_000),
        fen(4_000_000),
    )
        .prop_map(|(post, kind, certificate, base, insurance)| {
            values([
                ("岗位", post.into()),
                ("人员身份", kind.into()),
                ("社工证等级", certificate.into()),
                ("基本工资", base.into()),
                ("社保基数", insurance.into()),
            ])
        })
}

/// Anybody on the Daoli payroll: one, two or three stretches, leave, extra hours, a year behind them.
fn paid_person() -> impl Strategy<Value = PersonInputs> {
    let parts = prop_oneof![
        prop::collection::vec(stretch(), 1).prop_map(|parts| vec![(22, parts[0].clone())]),
        (prop::collection::vec(stretch(), 3), 1u32..10, 0u32..10).prop_map(|(parts, first, second)| {
            let days = [first, second + 1, 11 - second];
            days.into_iter().zip(parts).collect::<Vec<_>>()
        }),
    ];
    let leave = (half_days(22), half_days(22), half_days(22));
    let extra = (0i64..9, 0i64..4, 1i64..6, word(&["已评星", "样本不足", "不参评"]));
    let year = (fen(30_000_000), fen(6_000_000), fen(900_000), fen(3_000_000), fen(4_000_000), 1i64..10);
    let tax = (fen(900_000), word(&["是", "否"]), fen(9_000_000));
    (parts, leave, extra, year, tax).prop_map(|(parts, leave, extra, year, tax)| PersonInputs {
        values: values([
            ("事假天数", leave.0.into()),
            ("病假天数", leave.1.into()),
            ("旷工天数", leave.2.into()),
            ("休息日延时次数", Decimal::from(extra.0).into()),
            ("法定节假日延时次数", Decimal::from(extra.1).into()),
            ("星级", Decimal::from(extra.2).into()),
            ("评星状态", extra.3.into()),
            ("专项附加扣除", tax.0.into()),
            ("上年各月均由本单位扣缴", tax.1.into()),
            ("上年收入合计", tax.2.into()),
        ]),
        openings: values([
            ("本年在本单位任职月数", Decimal::from(year.5).into()),
            ("累计收入", year.0.into()),
            ("累计减除费用", year.1.into()),
            ("累计已预扣税额", year.2.into()),
            ("累计专项扣除", year.3.into()),
            ("累计专项附加扣除", year.4.into()),
        ]),
        parts: parts.into_iter().map(|(days, values)| part(days, values)).collect(),
        ..PersonInputs::default()
    })
}

fn money(evaluation: &Evaluation<'_>, person: usize, name: &str) -> Decimal {
    evaluation
        .person(person, name)
        .number()
        .unwrap_or_else(|| panic!("{name}: {:?}", evaluation.person(person, name)))
}

fn section(evaluation: &Evaluation<'_>, person: usize, section: Section) -> Decimal {
    let columns = evaluation.program.columns.iter().filter(|column| column.definition.section == section);
    columns.map(|column| money(evaluation, person, &column.definition.name)).sum()
}

/// A month of ratings and tasks, the same for both score sheets.
fn rated_person() -> impl Strategy<Value = PersonInputs> {
    const KEYS: [&str; 11] = [
        "六键很满意",
        "六键满意",
        "六键一般",
        "六键时间长",
        "六键态度差",
        "六键业务差",
        "五级非常满意",
        "五级满意",
        "五级基本满意",
        "五级不满意",
        "五级非常不满意",
    ];
    const CASES: [&str; 17] = [
        "受理件数",
        "办结件数",
        "按时办结件数",
        "工单件数",
        "工单办结数",
        "工单七十二小时办结数",
        "工单满意数",
        "事件上报数",
        "事件办结数",
        "助跑件数",
        "助跑双签件数",
        "即办件受理件数",
        "内部流转件受理件数",
        "外部会同件受理件数",
        "即办件办结件数",
        "内部流转件办结件数",
        "外部会同件办结件数",
    ];
    let counts = prop_oneof![
        prop::collection::vec(0i64..60, KEYS.len()),
        prop::collection::vec(0i64..4, KEYS.len()),
        prop::collection::vec(0i64..400, KEYS.len()),
    ];
    (
        word(&["全科窗口", "全科窗口", "网格员", "管理岗"]),
        counts,
        prop::collection::vec(0i64..200, CASES.len()),
        (half_days(23), half_days(3), 0i64..3, 0i64..1001),
    )
        .prop_map(|(post, counts, cases, (days, leave, findings, exam))| {
            let mut month = values([
                ("实出勤天数", days.into()),
                ("事假天数", leave.into()),
                ("旷工天数", Decimal::ZERO.into()),
                ("督查问题数", Decimal::from(findings).into()),
                ("业务考试成绩", Decimal::new(exam, 1).into()),
            ]);
            let all = KEYS.iter().zip(counts).chain(CASES.iter().zip(cases));
            month.extend(all.map(|(name, count)| ((*name).to_string(), Decimal::from(count).into())));
            // Nobody can be satisfied with a ticket that is not finished.
            let counted = |name: &str| match month[name].value {
                InputValue::Number(number) => number,
                _ => Decimal::ZERO,
            };
            let satisfied = counted("工单满意数").min(counted("工单办结数"));
            month.insert("工单满意数".to_string(), satisfied.into());
            PersonInputs {
                values: month,
                parts: vec![part(22, values([("岗位", post.into())]))],
                ..PersonInputs::default()
            }
        })
}

fn scores(program: &Program, people: &[PersonInputs]) -> Vec<Decimal> {
    with(program, &october(nothing_else(program, people.to_vec())), |evaluation| {
        assert!(evaluation.held.is_empty(), "{:?}", evaluation.held);
        (0..people.len()).map(|person| money(evaluation, person, "总分")).collect()
    })
}

/// Everybody's columns; none of who is held.
fn slips(program: &Program, people: &[PersonInputs]) -> Vec<Option<Vec<Value>>> {
    let names = || program.columns.iter().map(|column| column.definition.name.as_str());
    with(program, &october(people.to_vec()), |evaluation| {
        let slip = |person| names().map(|name| evaluation.person(person, name)).collect();
        (0..people.len())
            .map(|person| evaluation.held_reason(person).is_none().then(|| slip(person)))
            .collect()
    })
}

/// Income tax alone.
fn income_tax() -> &'static Program {
    static PROGRAM: OnceLock<Program> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let compiled = library().compile("cases/income-tax-only", date("2026-10-01"), date("2026-10-31"));
        compiled.unwrap_or_else(|found| panic!("{}", crate::support::show(&found)))
    })
}

fn tax_person(program: &Program, income: Decimal, insurance: Decimal, deductions: Decimal) -> PersonInputs {
    let mut people = vec![PersonInputs {
        values: values([
            ("收入", income.into()),
            ("专项扣除额", insurance.into()),
            ("专项附加扣除", deductions.into()),
            ("上年各月均由本单位扣缴", "否".into()),
            ("上年收入合计", Decimal::ZERO.into()),
        ]),
        parts: vec![part(22, values([]))],
        ..PersonInputs::default()
    }];
    for from in program.openings.values() {
        people[0].openings.insert(from.clone(), Decimal::ZERO.into());
    }
    nothing_else(program, people).remove(0)
}

/// 综合所得 of a year by the law's table, written out on its own.
fn tax_of_a_year(taxable: Decimal) -> Decimal {
    const BANDS: [(i64, i64, i64); 7] = [
        (36_000, 3, 0),
        (144_000, 10, 2_520),
        (300_000, 20, 16_920),
        (420_000, 25, 31_920),
        (660_000, 30, 52_920),
        (960_000, 35, 85_920),
        (i64::MAX, 45, 181_920),
    ];
    if taxable <= Decimal::ZERO {
        return Decimal::ZERO;
    }
    let (_, percent, quick) = BANDS.into_iter().find(|(top, ..)| taxable <= Decimal::from(*top)).unwrap();
    let tax = taxable * Decimal::new(percent, 2) - Decimal::from(quick);
    tax.round_dp_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn lines_add_up_to_totals(people in prop::collection::vec(paid_person(), 1..12)) {
        let program = program(DAOLI_PAY);
        let inputs = october(nothing_else(program, people));
        with(program, &inputs, |evaluation| {
            assert!(evaluation.held.is_empty(), "{:?}", evaluation.held);
            for person in 0..inputs.people.len() {
                let (gross, deducted) = (money(evaluation, person, "应发合计"), money(evaluation, person, "扣款合计"));
                assert_eq!(section(evaluation, person, Section::Earning), gross);
                assert_eq!(section(evaluation, person, Section::Deduction), deducted);
                assert_eq!(money(evaluation, person, "实发工资"), gross - deducted);
                assert_eq!(section(evaluation, person, Section::Employer), money(evaluation, person, "单位承担合计"));
                assert!(money(evaluation, person, "个人所得税") >= Decimal::ZERO);
                for column in &evaluation.program.columns {
                    if let Some(number) = evaluation.person(person, &column.definition.name).number() {
                        assert_eq!(number.scale(), column.definition.decimals, "{}", column.definition.name);
                        assert!(!(number.is_zero() && number.is_sign_negative()), "{}", column.definition.name);
                    }
                }
            }
        });
    }

    #[test]
    fn neither_order_nor_a_run_cut_in_two_changes_a_slip(
        (people, order) in prop::collection::vec(paid_person(), 1..12)
            .prop_flat_map(|people| (Just(people.clone()), Just((0..people.len()).collect::<Vec<_>>()).prop_shuffle())),
        cut in any::<prop::sample::Index>(),
        unknown in any::<prop::sample::Index>(),
    ) {
        let program = program(DAOLI_PAY);
        let mut people = nothing_else(program, people);
        // One of them can't be computed, which is the others' business neither way.
        let at = unknown.index(people.len());
        people[at].values.remove("专项附加扣除");
        let whole = slips(program, &people);
        prop_assert_eq!(whole.iter().filter(|slip| slip.is_none()).count(), 1);
        let shuffled: Vec<PersonInputs> = order.iter().map(|person| people[*person].clone()).collect();
        for (slip, person) in slips(program, &shuffled).iter().zip(&order) {
            prop_assert_eq!(slip, &whole[*person]);
        }
        let (one, other) = people.split_at(cut.index(people.len()));
        prop_assert_eq!([slips(program, one), slips(program, other)].concat(), whole);
    }

    #[test]
    fn a_stretch_cut_in_two_changes_nothing(
        people in prop::collection::vec(paid_person(), 1..12),
        cut in any::<prop::sample::Index>(),
    ) {
        let program = program(DAOLI_PAY);
        let people = nothing_else(program, people);
        let mut cut_people = people.clone();
        for person in &mut cut_people {
            let at = cut.index(person.parts.len());
            let days = person.parts[at].weekdays;
            let mut second = person.parts[at].clone();
            person.parts[at].weekdays = cut.index(usize::try_from(days).unwrap() + 1).try_into().unwrap();
            second.weekdays = days - person.parts[at].weekdays;
            person.parts.insert(at + 1, second);
        }
        prop_assert_eq!(slips(program, &cut_people), slips(program, &people));
    }

    #[test]
    fn who_cannot_be_scored_changes_nobody_elses_score(
        people in prop::collection::vec(rated_person(), 2..15),
        unknown in any::<prop::sample::Index>(),
        family in word(&[DAOLI_SCORE, WENJIANG_SCORE]),
    ) {
        let program = program(family);
        let mut people = nothing_else(program, people);
        let unknown = unknown.index(people.len());
        people[unknown].parts[0].values.remove("岗位");
        let with_unknown = slips(program, &people);
        prop_assert!(with_unknown[unknown].is_none());
        people.remove(unknown);
        let mut others = with_unknown;
        others.remove(unknown);
        prop_assert_eq!(slips(program, &people), others);
    }

    /// Withholding by months comes to the tax of the year: nothing is lost between months, whatever the incomes, as
    /// long as no month's balance is negative at the end.
    #[test]
    fn a_years_withholding_is_the_tax_of_the_year(
        months in prop::collection::vec((fen(6_000_000), fen(600_000), fen(400_000)), 12),
    ) {
        let program = income_tax();
        let mut earlier: BTreeMap<String, Vec<EarlierResult>> = BTreeMap::new();
        let mut withheld = Decimal::ZERO;
        let mut taxable = Decimal::ZERO;
        for (month, (income, insurance, deductions)) in (1..=12).zip(&months) {
            let mut person = tax_person(program, *income, *insurance, *deductions);
            person.earlier = [(EarlierMonths::ThisYear, earlier.clone())].into();
            with(program, &october(vec![person]), |evaluation| {
                assert!(evaluation.held.is_empty(), "{:?}", evaluation.held);
                withheld += money(evaluation, 0, "个人所得税");
                for column in &program.columns {
                    let name = &column.definition.name;
                    if let Some(number) = evaluation.person(0, name).number() {
                        let first = date(&format!("2026-{month:02}-01"));
                        let result = EarlierResult { month: first, value: InputValue::Number(number) };
                        earlier.entry(name.clone()).or_default().push(result);
                    }
                }
            });
            taxable += income - insurance - deductions - Decimal::from(5_000);
        }
        // Nothing is refunded within the year, so months may have withheld more than the year comes to.
        prop_assert!(withheld >= tax_of_a_year(taxable));
        let grows = months.iter().all(|(income, insurance, deductions)| {
            income - insurance - deductions >= Decimal::from(5_000)
        });
        if grows {
            prop_assert_eq!(withheld, tax_of_a_year(taxable));
        }
    }

    #[test]
    fn one_more_satisfied_visitor_never_lowers_the_score(
        people in prop::collection::vec(rated_person(), 1..15),
        who in any::<prop::sample::Index>(),
        key in word(&["六键很满意", "六键满意", "五级非常满意", "五级满意"]),
        family in word(&[DAOLI_SCORE, WENJIANG_SCORE]),
    ) {
        let program = program(family);
        let who = who.index(people.len());
        let before = scores(program, &people);
        let mut happier = people.clone();
        let count = happier[who].values.get_mut(key).unwrap();
        let InputValue::Number(number) = &mut count.value else { unreachable!() };
        *number += Decimal::ONE;
        let after = scores(program, &happier);
        prop_assert!(after[who] >= before[who], "{} {}: {} became {}", family, key, before[who], after[who]);
        for score in after {
            prop_assert!(score >= Decimal::ZERO);
        }
    }
}
