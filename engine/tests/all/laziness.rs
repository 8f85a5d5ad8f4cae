//! Branches not taken, errors, blanks and limits.

use crate::support::{Sheet, brief, cell, given, month, person, value_of, values, with};
use xingchou_engine::inputs::{InputCell, InputValue};
use xingchou_engine::value::CellError;

#[test]
fn the_branch_not_taken_does_not_exist() {
    for (formula, inputs, expected) in [
        ("IF(甲 = 0, 0, 1 / 甲)", "甲=0", "0"),
        ("IF(甲 = 0, 0, 1 / 甲)", "甲=2", "0.5"),
        ("IF(甲 = 0, 乙, 甲)", "甲=1; 乙=?", "1"),
        ("IF(甲 = 0, 乙, 甲)", "甲=0; 乙=?", "（缺少数据）"),
        ("IF(1 / 甲 > 0, 1, 0)", "甲=0", "（除数为零）"),
        ("IFERROR(1 / 甲, 100)", "甲=0", "100"),
        ("IFERROR(1 / 甲, 1 / 乙)", "甲=4; 乙=0", "0.25"),
        ("IFERROR(1 / 甲, 1 / 乙)", "甲=0; 乙=0", "（除数为零）"),
        ("IFERROR(乙, 1)", "乙=?", "（缺少数据）"),
        ("IFERROR(1 / 甲 + 乙, 1)", "甲=1; 乙=?", "（缺少数据）"),
        ("IFERROR(IF(甲 = 0, 1 / 甲, 甲), -1)", "甲=0", "-1"),
    ] {
        assert_eq!(value_of(Sheet::pay(), inputs, "number", formula), expected, "{formula} with {inputs}");
    }
}

#[test]
fn rows_take_their_branches_one_by_one() {
    let (sheet, _) = given(Sheet::pay(), "甲=1", "");
    let program = sheet
        .column(
            "结果",
            "number",
            "=IF(甲 > 1, IFERROR(1 / (甲 - 12), 0), IF(甲 = 0, 100, -甲))",
            "decimals = 2",
        )
        .program();
    // More rows than a block has, so that blocks with and without errors follow each other.
    let people = (0..3_000).map(|row| person(values([("甲", cell(&(row % 13).to_string()))]))).collect();
    with(&program, &month(people), |evaluation| {
        for row in 0..3_000 {
            let expected = match row % 13 {
                0 => "100",
                1 => "-1",
                2 => "-0.1",
                10 => "-0.5",
                11 => "-1",
                12 => "0",
                _ => continue,
            };
            assert_eq!(brief(&evaluation.person(row, "结果")), expected, "row {row}");
        }
        assert!(evaluation.held.is_empty());
    });
}

#[test]
fn blank_cells_mean_what_the_sheet_says() {
    let sheet = Sheet::pay()
        .input("等级", "text", "blank = \"无\"")
        .input("天数", "number", "decimals = 1\nblank = \"0\"")
        .input("参保", "truth", "blank = \"否\"")
        .input("入职", "date", "blank = \"2026-01-01\"")
        .input("必填", "text", "")
        .input("也必填", "text", "blank = \"hold\"")
        .column("结果", "text", "=等级 & 天数 & IF(参保, \"是\", \"否\") & YEAR(入职)", "")
        .column("读必填", "truth", "=必填 = \"\"", "")
        .column("读也必填", "truth", "=也必填 = \"\"", "");
    let program = sheet.program();
    let blank = || InputCell::new(InputValue::Blank);
    let names = ["等级", "天数", "参保", "入职", "必填", "也必填"];
    let blanks = names.iter().map(|name| ((*name).to_string(), blank())).collect();
    let empty_texts = values([
        ("等级", "".into()),
        ("天数", blank()),
        ("参保", true.into()),
        ("入职", blank()),
        ("必填", "".into()),
        ("也必填", "有".into()),
    ]);
    with(&program, &month(vec![person(blanks), person(empty_texts)]), |evaluation| {
        assert_eq!(brief(&evaluation.person(0, "结果")), "无0否2026");
        assert_eq!(brief(&evaluation.person(1, "结果")), "无0是2026");
        assert_eq!(brief(&evaluation.person(0, "读必填")), "（缺少数据）");
        assert_eq!(brief(&evaluation.person(0, "读也必填")), "（缺少数据）");
        assert_eq!(brief(&evaluation.person(1, "读必填")), "（缺少数据）");
        assert_eq!(brief(&evaluation.person(1, "读也必填")), "否");
        assert_eq!(evaluation.held[0].missing, ["必填"]);
    });
}

#[test]
fn missing_inputs_that_nobody_reads_hold_nobody() {
    let program = Sheet::pay()
        .input("甲", "money", "")
        .input("乙", "money", "")
        .column("结果", "money", "=甲", "")
        .program();
    with(&program, &month(vec![person(values([("甲", cell("1"))]))]), |evaluation| {
        assert!(evaluation.held.is_empty());
    });
}

#[test]
fn numbers_outside_their_limits_or_with_too_many_digits_are_held() {
    let sheet = Sheet::pay().input("甲", "number", "decimals = 1\nmin = \"0\"\nmax = \"31\"").column(
        "结果",
        "number",
        "=IFERROR(甲, 0)",
        "decimals = 1",
    );
    let program = sheet.program();
    for (value, error) in [
        ("0", None),
        ("31", None),
        ("31.0", None),
        ("2.50", None),
        ("-0.1", Some(CellError::OutsideLimits)),
        ("31.1", Some(CellError::OutsideLimits)),
        ("2.55", Some(CellError::OutsideLimits)),
    ] {
        with(&program, &month(vec![person(values([("甲", cell(value))]))]), |evaluation| {
            assert_eq!(evaluation.held_reason(0).map(|held| held.error), error, "{value}");
        });
    }
    let money = Sheet::pay().input("甲", "money", "").column("结果", "money", "=甲", "").program();
    with(&money, &month(vec![person(values([("甲", cell("10.005"))]))]), |evaluation| {
        assert_eq!(evaluation.held_reason(0).map(|held| held.error), Some(CellError::OutsideLimits));
        assert_eq!(evaluation.held[0].missing, ["甲"]);
    });
}

#[test]
fn a_value_of_another_type_counts_as_missing() {
    let program = Sheet::pay().input("甲", "money", "").column("结果", "money", "=甲", "").program();
    with(&program, &month(vec![person(values([("甲", "三百".into())]))]), |evaluation| {
        assert_eq!(evaluation.held_reason(0).map(|held| held.error), Some(CellError::Missing));
    });
}
