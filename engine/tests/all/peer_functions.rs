//! Functions over the peer group.

use crate::support::{Sheet, brief, cell, month, person, values, with};

/// Each person's value of a formula over the peer group, which is made by 组.
fn over_peers(value_type: &str, formula: &str, people: &[(&str, &str)]) -> Vec<String> {
    let decimals = if value_type == "number" { "decimals = 8" } else { "" };
    let sheet = Sheet::of_kind("score")
        .peer_group("组")
        .input("组", "text", "")
        .input("分", "number", "decimals = 2")
        .input("级", "text", "blank = \"无\"")
        .column("整", "number", "=分", "decimals = 2")
        .column("结果", value_type, &format!("={formula}"), decimals);
    let program = sheet.program();
    let inputs = people
        .iter()
        .map(|(group, score)| {
            let level = if score.starts_with('9') { "甲等" } else { "乙等" };
            person(values([("组", (*group).into()), ("分", cell(score)), ("级", level.into())]))
        })
        .collect();
    with(&program, &month(inputs), |evaluation| {
        (0..people.len()).map(|row| brief(&evaluation.person(row, "结果"))).collect()
    })
}

const PEOPLE: [(&str, &str); 7] = [
    ("窗口", "90"),
    ("网格", "70"),
    ("窗口", "80.5"),
    ("窗口", "90"),
    ("网格", "60.25"),
    ("窗口", "95"),
    ("网格", "70"),
];

#[test]
fn over_the_peer_group() {
    for (value_type, formula, expected) in [
        ("number", "RANK(分, 全组[分])", ["2", "1", "4", "2", "3", "1", "1"]),
        ("number", "RANK(分, 全组[分], 0)", ["2", "1", "4", "2", "3", "1", "1"]),
        ("number", "RANK(分, 全组[分], 1)", ["2", "2", "1", "2", "1", "4", "2"]),
        ("number", "RANK(分 / 12 * 12, 全组[分])", ["2", "1", "4", "2", "3", "1", "1"]),
        ("number", "LARGE(全组[分], 1)", ["95", "70", "95", "95", "70", "95", "70"]),
        ("number", "SMALL(全组[分], 1)", ["80.5", "60.25", "80.5", "80.5", "60.25", "80.5", "60.25"]),
        ("number", "LARGE(全组[分], 1 + 1)", ["90", "70", "90", "90", "70", "90", "70"]),
        ("number", "SUM(全组[分])", ["355.5", "200.25", "355.5", "355.5", "200.25", "355.5", "200.25"]),
        ("number", "AVERAGE(全组[分])", ["88.875", "66.75", "88.875", "88.875", "66.75", "88.875", "66.75"]),
        ("number", "MEDIAN(全组[分])", ["90", "70", "90", "90", "70", "90", "70"]),
        ("number", "MIN(全组[分])", ["80.5", "60.25", "80.5", "80.5", "60.25", "80.5", "60.25"]),
        ("number", "MAX(全组[分], 100)", ["100", "100", "100", "100", "100", "100", "100"]),
        ("number", "COUNT(全组[分])", ["4", "3", "4", "4", "3", "4", "3"]),
        ("number", "COUNTIF(全组[分], 分)", ["2", "2", "1", "2", "1", "1", "2"]),
        ("number", "COUNTIF(全组[分], \">=\" & 分)", ["3", "2", "4", "3", "3", "1", "2"]),
        ("number", "COUNTIF(全组[分], \">\" & 分)", ["1", "0", "3", "1", "2", "0", "0"]),
        ("number", "COUNTIF(全组[分], \"<\" & 分 / 12 * 12)", ["1", "1", "0", "1", "0", "3", "1"]),
        ("number", "COUNTIF(全组[分], \"<=\" & 100)", ["4", "3", "4", "4", "3", "4", "3"]),
        ("number", "COUNTIF(全组[分], \"=\" & 整)", ["2", "2", "1", "2", "1", "1", "2"]),
        ("number", "COUNTIF(全组[级], \"甲等\")", ["3", "0", "3", "3", "0", "3", "0"]),
        ("number", "COUNTIF(全组[级], 级)", ["3", "3", "1", "3", "3", "3", "3"]),
        ("truth", "分 > AVERAGE(全组[分])", ["是", "是", "否", "是", "否", "是", "是"]),
    ] {
        assert_eq!(over_peers(value_type, formula, &PEOPLE), expected, "{formula}");
    }
}

#[test]
fn beyond_the_list_there_is_no_value() {
    for (formula, expected) in [
        ("LARGE(全组[分], 12)", "（数值超出可计算范围）"),
        ("SMALL(全组[分], 0)", "（数值超出可计算范围）"),
        ("RANK(分 + 1, 全组[分])", "（对照表中没有对应的值）"),
    ] {
        assert_eq!(over_peers("number", formula, &[("窗口", "1")]), [expected], "{formula}");
    }
}

#[test]
fn medians_of_an_even_number_lie_between() {
    let people = [("a", "1"), ("A", "2"), ("a", "4.5"), ("a", "10")];
    // Group names that differ only in case are one group, as texts are everywhere.
    assert_eq!(over_peers("number", "MEDIAN(全组[分])", &people), ["3.25"; 4]);
    assert_eq!(over_peers("number", "AVERAGE(全组[分])", &people), ["4.375"; 4]);
    let thirds = [("a", "1"), ("a", "0"), ("a", "0")];
    assert_eq!(over_peers("number", "AVERAGE(全组[分])", &thirds), ["0.33333333"; 3]);
}

#[test]
fn truths_are_counted() {
    let program = Sheet::of_kind("score")
        .peer_group("组")
        .input("组", "text", "")
        .input("在岗", "truth", "")
        .column("在岗数", "number", "=COUNTIF(全组[在岗], TRUE)", "decimals = 0")
        .column("同样", "number", "=COUNTIF(全组[在岗], 在岗)", "decimals = 0")
        .program();
    let staff = |group: &str, present: bool| person(values([("组", group.into()), ("在岗", present.into())]));
    let people = vec![staff("甲", true), staff("甲", false), staff("甲", true), staff("乙", false)];
    with(&program, &month(people), |evaluation| {
        let counts = |column: &str| -> Vec<String> {
            (0..4).map(|row| brief(&evaluation.person(row, column))).collect()
        };
        assert_eq!(counts("在岗数"), ["2", "2", "2", "0"]);
        assert_eq!(counts("同样"), ["2", "1", "2", "1"]);
    });
}
