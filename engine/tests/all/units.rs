//! Units among units: `各单位[x]`, and what a unit makes of its people.

use crate::support::{Sheet, brief, cell, month, person, values, with};
use xingchou_engine::diagnostic::Code;
use xingchou_engine::inputs::PersonInputs;

fn sheet() -> Sheet {
    Sheet::of_kind("score")
        .input("分", "number", "decimals = 0")
        .column("均分", "number", "=AVERAGE(人员[分])", "grain = \"unit\"\ndecimals = 2")
        .column("名次", "number", "=RANK(均分, 各单位[均分])", "grain = \"unit\"\ndecimals = 0")
        .column("最好", "number", "=MAX(各单位[均分])", "grain = \"unit\"\ndecimals = 2")
        .column("家数", "number", "=COUNT(各单位[均分])", "grain = \"unit\"\ndecimals = 0")
        .column("本单位名次", "number", "=名次", "decimals = 0")
}

fn staff(unit: usize, score: Option<&str>) -> PersonInputs {
    let given = score.map_or_else(|| values([]), |score| values([("分", cell(score))]));
    PersonInputs { unit, ..person(given) }
}

#[test]
fn a_unit_is_ranked_among_units() {
    let program = sheet().program();
    let people = vec![
        staff(0, Some("80")),
        staff(0, Some("90")),
        staff(1, Some("95")),
        staff(2, Some("85")),
        staff(3, Some("60")),
    ];
    with(&program, &month(people), |evaluation| {
        let of = |name: &str| (0..5).map(|row| brief(&evaluation.person(row, name))).collect::<Vec<_>>();
        // Two units tie on 85.
        assert_eq!(of("名次"), ["2", "2", "1", "2", "4"]);
        assert_eq!(of("本单位名次"), ["2", "2", "1", "2", "4"]);
        assert_eq!(of("最好"), ["95", "95", "95", "95", "95"]);
        assert_eq!(of("家数"), ["4", "4", "4", "4", "4"]);
    });
}

#[test]
fn held_people_and_units_without_a_value_are_left_out() {
    let program = sheet().program();
    let of = |people: Vec<PersonInputs>, row: usize| {
        with(&program, &month(people), |evaluation| {
            ["均分", "名次", "家数"].map(|name| brief(&evaluation.person(row, name)))
        })
    };
    let with_held = vec![staff(0, Some("80")), staff(0, None), staff(1, Some("95")), staff(2, None)];
    let without = vec![staff(0, Some("80")), staff(1, Some("95"))];
    assert_eq!(of(with_held, 0), of(without, 0));
}

#[test]
fn only_a_unit_reads_over_units() {
    for (formula, rest) in [
        ("=RANK(均分, 各单位[均分])", "decimals = 0"),
        ("=SUM(各单位[分])", "grain = \"unit\"\ndecimals = 0"),
        ("=SUM(人员[均分])", "grain = \"unit\"\ndecimals = 0"),
    ] {
        let found = sheet().column("错", "number", formula, rest).compile().err().unwrap_or_default();
        assert_eq!(found.iter().map(|one| one.code).collect::<Vec<_>>(), [Code::RangeGrain], "{formula}");
    }
    let found = sheet().column("错", "number", "=各单位[均分]", "grain = \"unit\"\ndecimals = 0").compile();
    assert_eq!(found.err().unwrap_or_default()[0].code, Code::RangeOutsideAggregate);
}
