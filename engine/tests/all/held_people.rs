//! Held people leave no trace in the results of others.

use crate::support::{Sheet, brief, cell, month, person, results, values, with};
use proptest::prelude::*;
use xingchou_engine::evaluate::Value;
use xingchou_engine::inputs::{Inputs, PersonInputs};
use xingchou_engine::program::Program;

/// A sheet in which errors come from inputs, tables, divisions and from other people's values.
fn sheet() -> Program {
    Sheet::of_kind("score")
        .peer_group("组")
        .input("组", "text", "")
        .input("分", "number", "decimals = 1\nmin = \"0\"\nmax = \"100\"")
        .input("件", "number", "decimals = 0")
        .input("级", "text", "blank = \"无\"")
        .table(
            "级表",
            "[\"级:text\", \"系数:number\"]",
            "exact",
            "[[\"无\", \"0\"], [\"甲\", \"1\"], [\"乙\", \"2\"]]",
        )
        .column("系数", "number", "=VLOOKUP(级, 级表, 2, FALSE)", "decimals = 0")
        .column("每件", "number", "=分 / 件", "decimals = 4")
        .column("均", "number", "=AVERAGE(全组[每件])", "decimals = 8")
        .column("离均", "number", "=IF(系数 = 1, 100 / (每件 - MIN(全组[每件])), 每件 - 均)", "decimals = 8")
        .column("名次", "number", "=RANK(每件, 全组[每件])", "decimals = 0")
        .column("次高", "number", "=IF(系数 = 1 + 1, LARGE(全组[离均], 1 + 1), 0)", "decimals = 8")
        .column("中位", "number", "=MEDIAN(全组[离均])", "decimals = 8")
        .column("同级", "number", "=COUNTIF(全组[级], 级)", "decimals = 0")
        .column("超过", "number", "=COUNTIF(全组[次高], \">\" & 次高)", "decimals = 0")
        .column("组数", "number", "=COUNT(全组[分])", "decimals = 0")
        .column("本单位", "number", "=SUM(人员[分])", "grain = \"unit\"\ndecimals = 1")
        .column("占比", "number", "=分 / 本单位", "decimals = 6")
        .program()
}

fn staff() -> impl Strategy<Value = PersonInputs> {
    let group = prop_oneof![Just("窗口"), Just("网格"), Just("管理")];
    let score = prop_oneof![8 => (0i64..1000).prop_map(Some), 1 => Just(None), 1 => Just(Some(1010))];
    let count = prop_oneof![1 => Just(0i64), 9 => 1i64..6];
    let level = prop_oneof![Just("无"), Just("甲"), Just("乙"), Just("丙")];
    (group, score, count, level, 0usize..3).prop_map(|(group, score, count, level, unit)| {
        let mut values = values([
            ("组", group.into()),
            ("件", rust_decimal::Decimal::from(count).into()),
            ("级", level.into()),
        ]);
        values.extend(score.map(|score| ("分".to_string(), rust_decimal::Decimal::new(score, 1).into())));
        PersonInputs { unit, ..person(values) }
    })
}

fn held(program: &Program, inputs: &Inputs) -> Vec<usize> {
    with(program, inputs, |evaluation| evaluation.held.iter().map(|held| held.person).collect())
}

fn three_units(people: Vec<PersonInputs>) -> Inputs {
    let mut inputs = month(people);
    inputs.units.resize(3, xingchou_engine::inputs::UnitInputs::default());
    inputs
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn others_get_what_a_run_without_the_held_gives(people in prop::collection::vec(staff(), 1..40)) {
        let program = sheet();
        let inputs = three_units(people);
        let held = held(&program, &inputs);
        let all = results(&program, &inputs);
        let is_held = |person: &usize| held.contains(person);
        let kept: Vec<usize> = (0..inputs.people.len()).filter(|person| !is_held(person)).collect();
        let without = three_units(kept.iter().map(|person| inputs.people[*person].clone()).collect());
        let again = results(&program, &without);
        for (row, person) in kept.iter().enumerate() {
            prop_assert_eq!(&all[*person], &again[row], "person {}", person);
            prop_assert!(!all[*person].iter().any(|value| matches!(value, Value::Error(_))));
        }
        prop_assert!(with(&program, &without, |evaluation| evaluation.held.is_empty()));
        // Whoever is held has an error to show.
        for person in held {
            prop_assert!(with(&program, &inputs, |evaluation| evaluation.held_reason(person).is_some()));
        }
    }

    #[test]
    fn the_order_of_people_does_not_matter(
        (people, order) in prop::collection::vec(staff(), 1..30)
            .prop_flat_map(|people| (Just(people.clone()), Just((0..people.len()).collect::<Vec<_>>()).prop_shuffle()))
    ) {
        let program = sheet();
        let straight = three_units(people.clone());
        let shuffled = three_units(order.iter().map(|person| people[*person].clone()).collect());
        let (first, second) = (results(&program, &straight), results(&program, &shuffled));
        let mut held_there: Vec<usize> = held(&program, &shuffled).iter().map(|row| order[*row]).collect();
        held_there.sort_unstable();
        prop_assert_eq!(held(&program, &straight), held_there.clone());
        for (row, person) in order.iter().enumerate() {
            if !held_there.contains(person) {
                prop_assert_eq!(&first[*person], &second[row]);
            }
        }
    }

    #[test]
    fn the_same_inputs_give_the_same_results(people in prop::collection::vec(staff(), 1..30)) {
        let program = sheet();
        let inputs = three_units(people);
        prop_assert_eq!(results(&program, &inputs), results(&program, &inputs));
        prop_assert_eq!(results(&sheet(), &inputs), results(&program, &inputs));
    }
}

#[test]
fn a_person_whose_error_depends_on_others_is_held_and_leaves_the_group() {
    let program = Sheet::of_kind("score")
        .peer_group("组")
        .input("组", "text", "")
        .input("分", "number", "decimals = 0")
        .column("离均", "number", "=12 / (分 - AVERAGE(全组[分]))", "decimals = 4")
        .column("均", "number", "=AVERAGE(全组[分])", "decimals = 4")
        .program();
    let staff = |score: &str| person(values([("组", "窗口".into()), ("分", cell(score))]));
    // The mean is 4, so the second divides by zero; without him it is 14 ÷ 3, and all others have a value.
    let inputs = month(vec![staff("2"), staff("4"), staff("0"), staff("10")]);
    with(&program, &inputs, |evaluation| {
        assert_eq!(evaluation.held.len(), 1);
        assert_eq!((evaluation.held[0].person, evaluation.held[0].column_name.as_str()), (1, "离均"));
        assert_eq!(brief(&evaluation.person(0, "均")), "4");
        assert_eq!(brief(&evaluation.person(0, "离均")), "-6");
        assert_eq!(brief(&evaluation.person(3, "离均")), "2");
    });
}

#[test]
fn the_reason_is_the_first_column_that_failed() {
    let program = Sheet::pay()
        .input("甲", "money", "")
        .input("乙", "money", "")
        .column("一", "money", "=甲 + 乙", "")
        .column("二", "money", "=一 * 12", "")
        .program();
    with(&program, &month(vec![person(values([("乙", cell("1"))]))]), |evaluation| {
        let held = &evaluation.held[0];
        assert_eq!(
            (held.column, held.column_name.as_str(), held.missing.as_slice()),
            (0, "一", &["甲".to_string()][..])
        );
        assert_eq!(evaluation.held_reason(0), Some(held));
        assert_eq!(evaluation.held_reason(1), None);
        assert_eq!(brief(&evaluation.person(0, "二")), "（缺少数据）");
    });
}

#[test]
fn everyone_held_is_no_one_left() {
    let program = sheet();
    let people = vec![person(values([("组", "窗口".into())])), person(values([]))];
    with(&program, &three_units(people), |evaluation| {
        assert_eq!(evaluation.held.len(), 2);
    });
    with(&program, &three_units(vec![]), |evaluation| assert!(evaluation.held.is_empty()));
}

#[test]
fn errors_that_a_later_look_finds_hold_too() {
    // 分段 is the person's own: the one without 乙 and the one beyond the list of parts are both held at once.
    let program = Sheet::pay()
        .input("段", "number", "grain = \"part\"\ndecimals = 0")
        .input("乙", "number", "decimals = 0")
        .more("[[parameter]]\nname = \"第几\"\nvalue = \"12\"\nassumed = \"x\"")
        .column("有乙", "number", "=乙", "decimals = 0")
        .column("第十二", "number", "=IF(有乙 = 1, SMALL(分段[段], 第几), 0)", "decimals = 0")
        .program();
    let staff = |values| {
        let mut staff = person(values);
        staff.parts[0].values.insert("段".to_string(), cell("1"));
        staff
    };
    let people =
        vec![staff(values([])), staff(values([("乙", cell("1"))])), staff(values([("乙", cell("2"))]))];
    assert_eq!(held(&program, &month(people)), [0, 1]);
}

#[test]
fn nobody_with_an_error_is_let_pass() {
    // The first round holds one for a missing input; only the next column's error, over peers, concerns the others.
    let program = Sheet::of_kind("score")
        .peer_group("组")
        .input("组", "text", "")
        .input("分", "number", "decimals = 0")
        .input("乙", "number", "decimals = 0")
        .column("有乙", "number", "=乙", "decimals = 0")
        .column("差", "number", "=1 / (分 - SMALL(全组[分], 1))", "decimals = 4")
        .program();
    let staff = |score: &str, second: Option<&str>| {
        let mut values = values([("组", "甲".into()), ("分", cell(score))]);
        values.extend(second.map(|second| ("乙".to_string(), cell(second))));
        person(values)
    };
    let people = vec![staff("1", Some("1")), staff("2", Some("1")), staff("3", None)];
    with(&program, &month(people), |evaluation| {
        for person in 0..3 {
            let has_error = program
                .columns
                .iter()
                .any(|column| matches!(evaluation.person(person, &column.definition.name), Value::Error(_)));
            assert!(!has_error || evaluation.held_reason(person).is_some(), "{person}");
        }
        // The lowest of those who are left divides by zero, whoever is left.
        assert_eq!(evaluation.held.len(), 3);
    });
}
