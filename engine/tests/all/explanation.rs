//! An explanation walks from a figure down to inputs, table rows and documents.

use crate::support::{Sheet, cell, date, month, number, part, values, with};
use std::fmt::Write as _;
use xingchou_engine::explain::{Explanation, Step, explain};
use xingchou_engine::inputs::{InputCell, InputValue, Inputs, OriginHandle, PersonInputs};

fn from(origin: u64, cell: InputCell) -> InputCell {
    InputCell { origin: Some(OriginHandle(origin)), ..cell }
}

fn sheet() -> Sheet {
    Sheet::pay()
        .input("岗位", "text", "grain = \"part\"")
        .input("证书", "text", "grain = \"part\"\nblank = \"无\"")
        .input("事假天数", "number", "decimals = 1")
        .input("奖金", "money", "")
        .more("[[parameter]]\nname = \"岗位标准\"\nvalue = \"1000\"\ntype = \"money\"\nunit = \"元/月\"\nsource = \"doc 第六条\"")
        .more("[[parameter]]\nname = \"事假扣除\"\nvalue = \"50\"\ntype = \"money\"\nunit = \"元/天\"\nassumed = \"街道财务\"")
        .more(
            "[[table]]\nname = \"证书津贴\"\ncolumns = [\"等级:text\", \"金额:money\"]\nrows = [\n  [\"无\", \"0\"],\n  \
             { values = [\"社会工作师\", \"300\"], assumed = \"区民政局\" },\n]\nsource = \"doc\"",
        )
        .more("[[opening]]\ncolumn = \"应发\"\nfrom = \"累计应发\"")
        .column("岗位津贴", "money", "=IF(岗位 = \"窗口\", 岗位标准, 奖金)", "grain = \"part\"\nover_parts = \"days\"")
        .column("证书工资", "money", "=VLOOKUP(证书, 证书津贴, 2, FALSE)", "grain = \"part\"\nover_parts = \"days\"")
        .column("缺勤", "money", "=IF(事假天数 > 0, -事假扣除 * 事假天数, 0)", "")
        .column("应发", "money", "=岗位津贴 + 证书工资 + 缺勤 + 岗位津贴 * 0", "")
        .column("年累计", "money", "=SUM(本年[应发]) + 应发", "")
}

fn inputs() -> Inputs {
    let stretch = |weekdays: u32, origin: u64, certificate: &str| {
        let mut part = part(
            weekdays,
            values([("岗位", from(1, "窗口".into())), ("证书", from(origin, certificate.into()))]),
        );
        part.from = Some(date("2026-10-01"));
        part.to = Some(date("2026-10-31"));
        part
    };
    let staff = PersonInputs {
        values: values([("事假天数", from(4, cell("1.5"))), ("奖金", InputCell::new(InputValue::Missing))]),
        openings: values([("累计应发", from(5, cell("9000")))]),
        parts: vec![stretch(10, 2, "无"), stretch(12, 3, "社会工作师")],
        ..PersonInputs::default()
    };
    month(vec![staff])
}

fn write(node: &Explanation, depth: usize, into: &mut String) {
    let step = match &node.step {
        Step::Column { formula, decimals } => format!("{formula} 小数 {decimals:?}"),
        Step::Part { weekdays, month_weekdays, share, .. } => {
            format!("分段 {weekdays}/{month_weekdays} 份额 {share:?}")
        }
        Step::Input { origin } => format!("输入 {:?}", origin.map(|origin| origin.0)),
        Step::Parameter { unit } => format!("参数 {unit}"),
        Step::TableRow { cells } => format!("表行 {cells:?}"),
        Step::Earlier { months, name, origin } => {
            format!("{}[{name}] {:?}", months.word(), origin.map(|origin| origin.0))
        }
        Step::OverPeople { list, count } => format!("{list} {count} 人"),
        other => format!("{other:?}"),
    };
    let basis = node.basis.as_ref().map_or(String::new(), |basis| format!(" 〔{}〕", basis.chinese()));
    let again = if node.shown_before { " 见上" } else { "" };
    writeln!(into, "{}{} = {} | {step}{basis}{again}", "  ".repeat(depth), node.name, node.value.chinese())
        .unwrap();
    for part in &node.parts {
        write(part, depth + 1, into);
    }
}

fn tree(column: &str) -> (String, Explanation) {
    let program = sheet().program();
    with(&program, &inputs(), |evaluation| {
        let explanation = explain(evaluation, 0, column).unwrap();
        let mut text = String::new();
        write(&explanation, 0, &mut text);
        (text, explanation)
    })
}

#[test]
fn a_figure_down_to_its_sources() {
    let (text, _) = tree("年累计");
    insta::assert_snapshot!(text);
}

#[test]
fn the_branch_not_taken_is_not_told() {
    let (text, explanation) = tree("应发");
    assert!(!text.contains("奖金 ="), "{text}");
    assert!(text.contains("岗位标准"));
    assert_eq!(explanation.code.as_deref(), Some("column_4"));
    assert_eq!(explanation.value.number(), Some(number("1088.64")));
}

#[test]
fn every_input_bears_its_origin() {
    fn origins(node: &Explanation, into: &mut Vec<u64>) {
        if let Step::Input { origin } | Step::Earlier { origin, .. } = &node.step {
            into.extend(origin.map(|origin| origin.0));
        }
        node.parts.iter().for_each(|part| origins(part, into));
    }
    let (_, explanation) = tree("年累计");
    let mut found = Vec::new();
    origins(&explanation, &mut found);
    found.sort_unstable();
    found.dedup();
    assert_eq!(found, [1, 2, 3, 4, 5]);
}

#[test]
fn whole_months_are_not_cut_into_parts() {
    let program = sheet().program();
    let mut inputs = inputs();
    inputs.people[0].parts.truncate(1);
    inputs.people[0].parts[0].weekdays = 22;
    with(&program, &inputs, |evaluation| {
        let explanation = explain(evaluation, 0, "证书工资").unwrap();
        assert!(matches!(explanation.parts[0].step, Step::Input { .. }), "{explanation:?}");
        assert!(matches!(explanation.parts[1].step, Step::TableRow { .. }));
    });
}

#[test]
fn other_people_are_counted_not_shown() {
    let program = Sheet::of_kind("score")
        .peer_group("组")
        .input("组", "text", "")
        .input("分", "number", "decimals = 0")
        .column("名次", "number", "=RANK(分, 全组[分]) + 0 * AVERAGE(全组[分])", "decimals = 0")
        .program();
    let staff = |score: &str| crate::support::person(values([("组", "甲".into()), ("分", cell(score))]));
    with(&program, &month(vec![staff("1"), staff("3"), staff("2")]), |evaluation| {
        let mut text = String::new();
        write(&explain(evaluation, 2, "名次").unwrap(), 0, &mut text);
        assert!(text.contains("全组 3 人"), "{text}");
        assert!(!text.contains(" = 3 "), "{text}");
        assert!(explain(evaluation, 3, "名次").is_none());
        assert!(explain(evaluation, 0, "没有").is_none());
    });
}

/// All nodes over people: what stands for them.
fn over_people(node: &Explanation, into: &mut Vec<(String, String)>) {
    if matches!(node.step, Step::OverPeople { .. }) {
        into.push((node.name.clone(), node.value.chinese()));
    }
    node.parts.iter().for_each(|part| over_people(part, into));
}

#[test]
fn no_colleagues_figure_can_be_told() {
    let formula = "=MIN(全组[分]) + MAX(全组[分]) + MEDIAN(全组[分]) + LARGE(全组[分], 1) + SMALL(全组[分], 1) \
        + SUM(全组[分]) + RANK(分, 全组[分]) + COUNT(全组[分])";
    let program = Sheet::of_kind("score")
        .peer_group("组")
        .input("组", "text", "")
        .input("分", "number", "decimals = 0")
        .column("合", "number", formula, "decimals = 1")
        .program();
    let staff = |group: &str, score: &str| {
        crate::support::person(values([("组", group.into()), ("分", cell(score))]))
    };
    let people =
        vec![staff("甲", "61"), staff("甲", "72"), staff("甲", "83"), staff("乙", "64"), staff("乙", "75")];
    with(&program, &month(people), |evaluation| {
        let shown = |person: usize| {
            let mut found = Vec::new();
            over_people(&explain(evaluation, person, "合").unwrap(), &mut found);
            found
        };
        let three = shown(0);
        assert_eq!(three.len(), 8, "{three:?}");
        for (name, value) in &three {
            let own = ["SUM", "RANK", "COUNT"].iter().any(|function| name.starts_with(function));
            assert_eq!(value == "（不显示）", !own, "{name} {value}");
        }
        // Of two people each knows the other's from a sum.
        for (name, value) in shown(3) {
            assert_eq!(value == "（不显示）", !name.starts_with("COUNT"), "{name} {value}");
        }
        // The figure itself is the person's own.
        assert!(explain(evaluation, 0, "合").unwrap().value.number().is_some());
    });
}

#[test]
fn ones_own_parts_are_no_colleagues() {
    let program = Sheet::pay()
        .input("段", "number", "grain = \"part\"\ndecimals = 0")
        .column("次", "number", "=LARGE(分段[段], 1) + MAX(分段[段])", "decimals = 0")
        .program();
    let staff = PersonInputs {
        parts: vec![part(10, values([("段", cell("3"))])), part(12, values([("段", cell("8"))]))],
        ..PersonInputs::default()
    };
    with(&program, &month(vec![staff]), |evaluation| {
        let explanation = explain(evaluation, 0, "次").unwrap();
        assert_eq!(explanation.parts.len(), 2, "{explanation:?}");
        for node in &explanation.parts {
            assert_eq!(node.step, Step::OverParts { count: 2 });
            assert_eq!(node.value, xingchou_engine::evaluate::Value::Number(number("8")));
            assert_eq!(node.parts.len(), 2);
        }
    });
}

/// The calculation of a column of a small sheet: 甲 is 12.30, 乙 is 0, 丙 is −5.00, 率 is 0.08, 几 is 3.
fn in_numbers(value_type: &str, formula: &str) -> Option<(String, String)> {
    let mut sheet =
        Sheet::pay().input("率", "number", "decimals = 3").input("几", "number", "decimals = 0").more(
            "[[table]]\nname = \"证书津贴\"\ncolumns = [\"等级:number\", \"金额:money\"]\n\
             rows = [[\"3\", \"300\"]]\nsource = \"doc\"",
        );
    for name in ["甲", "乙", "丙"] {
        sheet = sheet.input(name, "money", "");
    }
    let rest = if value_type == "number" { "decimals = 2" } else { "" };
    let program = sheet.column("结果", value_type, formula, rest).program();
    let staff = PersonInputs {
        values: values([
            ("甲", cell("12.30")),
            ("乙", cell("0.00")),
            ("丙", cell("-5.00")),
            ("率", cell("0.08")),
            ("几", cell("3")),
        ]),
        ..PersonInputs::default()
    };
    with(&program, &month(vec![staff]), |evaluation| {
        let numbers = explain(evaluation, 0, "结果").unwrap().in_numbers;
        numbers.map(|numbers| (numbers.zh, numbers.en))
    })
}

#[test]
fn a_formula_is_told_with_its_numbers() {
    let zh = |value_type, formula| in_numbers(value_type, formula).map(|(zh, _)| zh);
    let money = |formula| zh("money", formula).unwrap();
    assert_eq!(money("=甲 * 率"), "12.30 × 0.08，四舍五入到分 = 0.98");
    assert_eq!(money("=ROUND(甲 * 率, 2)"), "12.30 × 0.08，四舍五入到分 = 0.98");
    assert_eq!(money("=ROUND(甲 * 率, 2) + 甲"), "(12.30 × 0.08，四舍五入到分) + 12.30 = 13.28");
    // What is 0 is left out; what is taken off of something negative is not told with two signs.
    assert_eq!(money("=甲 + 乙 - 乙 + 甲"), "12.30 + 12.30 = 24.60");
    assert_eq!(money("=甲 - 丙"), "12.30 − (−5.00) = 17.30");
    assert_eq!(money("=甲 + 丙"), "12.30 + (−5.00) = 7.30");
    assert_eq!(money("=乙 - 甲"), "−12.30 = -12.30");
    assert_eq!(money("=乙 + 乙"), "0 = 0.00");
    // Brackets stand where the order would be another without them.
    assert_eq!(money("=(甲 + 甲) * 几"), "(12.30 + 12.30) × 3 = 73.80");
    assert_eq!(money("=甲 * 几 + 甲"), "12.30 × 3 + 12.30 = 49.20");
    assert_eq!(money("=甲 - (甲 - 丙)"), "12.30 − (12.30 − (−5.00)) = -5.00");
    assert_eq!(money("=甲 / (几 / 几)"), "12.30 ÷ (3 ÷ 3) = 12.30");
    assert_eq!(money("=甲 * 几%"), "12.30 × 3%，四舍五入到分 = 0.37");
    // Only the branch that was taken, and the cell of the table that was hit.
    assert_eq!(money("=IF(几 > 1, 甲 * 几, 丙 * 几)"), "12.30 × 3 = 36.90");
    assert_eq!(money("=VLOOKUP(几, 证书津贴, 2, FALSE) + 甲"), "300 + 12.30 = 312.30");
    assert_eq!(money("=IFERROR(VLOOKUP(几 + 1, 证书津贴, 2, FALSE), 甲 * 几)"), "12.30 × 3 = 36.90");
    assert_eq!(money("=MAX(0, 甲 - 乙)"), "（0 与 12.30 中较大的） = 12.30");
    assert_eq!(money("=MIN(甲, 丙, 乙)"), "（12.30、−5.00、0.00 中最小的） = -5.00");
    assert_eq!(money("=ROUNDDOWN(甲, 0)"), "12.30，舍去到元 = 12.00");
    assert_eq!(money("=ROUNDUP(甲, -1)"), "12.30，进位到 10 = 20.00");
    assert_eq!(zh("number", "=MOD(几, 率) * 几"), Some("(3 除以 0.08 的余数) × 3 = 0.12".into()));
    assert_eq!(zh("truth", "=AND(几 >= 1, 甲 < 丙)"), Some("3 ≥ 1，且 12.30 < −5.00，否".into()));
    // A value that is only taken over is no calculation, and texts are none.
    assert_eq!(zh("money", "=甲"), None);
    assert_eq!(zh("money", "=ROUND(甲, 2)"), None);
    assert_eq!(zh("money", "=IF(几 > 1, 甲, 乙)"), None);
    assert_eq!(zh("text", "=\"第\" & 几"), None);
    let (_, english) = in_numbers("money", "=MAX(0, ROUND(甲 * 率, 1))").unwrap();
    assert_eq!(english, "(the larger of 0 and (12.30 × 0.08, rounded to jiao)) = 1.00");
}

#[test]
fn a_calculation_tells_no_colleagues_figures() {
    let program = Sheet::of_kind("score")
        .peer_group("组")
        .input("组", "text", "")
        .input("奖金", "money", "")
        .column("差", "money", "=奖金 - MAX(全组[奖金])", "")
        .program();
    let staff = |bonus: &str| PersonInputs {
        values: values([("组", "甲".into()), ("奖金", cell(bonus))]),
        ..PersonInputs::default()
    };
    let people = vec![staff("100"), staff("900"), staff("300"), staff("400")];
    with(&program, &month(people), |evaluation| {
        assert_eq!(explain(evaluation, 0, "差").unwrap().in_numbers, None);
    });
}
