//! Every function of the language has a spreadsheet's meaning.

use crate::support::{Sheet, value_of};

fn check(sheet: &Sheet, cases: &[(&str, &str, &str, &str)]) {
    let mut wrong = String::new();
    for (value_type, formula, inputs, expected) in cases {
        let found = value_of(sheet.clone(), inputs, value_type, formula);
        if found != *expected {
            wrong += &format!("{formula} with {inputs}: {found}, not {expected}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn rounding() {
    check(
        &Sheet::pay(),
        &[
            ("number", "ROUND(甲, 2)", "甲=2.345", "2.35"),
            ("number", "ROUND(甲, 2)", "甲=-2.345", "-2.35"),
            ("number", "ROUND(甲, 2)", "甲=2.3449", "2.34"),
            ("number", "ROUND(甲, 2)", "甲=1.005", "1.01"),
            ("number", "ROUND(甲, 0)", "甲=2.5", "3"),
            ("number", "ROUND(甲, 0)", "甲=-2.5", "-3"),
            ("number", "ROUND(甲, 0)", "甲=-0.4", "0"),
            ("number", "ROUND(甲, -1)", "甲=5", "10"),
            ("number", "ROUND(甲, -1)", "甲=4.99", "0"),
            ("number", "ROUND(甲, -2)", "甲=1250", "1300"),
            ("number", "ROUND(甲, -2)", "甲=-1250", "-1300"),
            ("number", "ROUND(甲, -2)", "甲=1249.99", "1200"),
            ("number", "ROUNDUP(甲, 0)", "甲=2.1", "3"),
            ("number", "ROUNDUP(甲, 0)", "甲=-2.1", "-3"),
            ("number", "ROUNDUP(甲, 0)", "甲=2", "2"),
            ("number", "ROUNDUP(甲, 1)", "甲=363.36", "363.4"),
            ("number", "ROUNDUP(甲, -2)", "甲=1201", "1300"),
            ("number", "ROUNDDOWN(甲, 0)", "甲=2.9", "2"),
            ("number", "ROUNDDOWN(甲, 0)", "甲=-2.9", "-2"),
            ("number", "ROUNDDOWN(甲, 0)", "甲=-0.9", "0"),
            ("number", "ROUNDDOWN(甲, -2)", "甲=1299.99", "1200"),
            ("number", "INT(甲)", "甲=2.9", "2"),
            ("number", "INT(甲)", "甲=-2.1", "-3"),
            ("number", "INT(甲)", "甲=-2", "-2"),
            ("money", "ROUND(甲, 1)", "甲:money=0.25", "0.3"),
        ],
    );
}

#[test]
fn arithmetic() {
    check(
        &Sheet::pay(),
        &[
            ("number", "甲 + 乙 * 丙", "甲=1; 乙=2; 丙=3", "7"),
            ("number", "(甲 + 乙) * 丙", "甲=1; 乙=2; 丙=3", "9"),
            ("number", "甲 - 乙 - 丙", "甲=1; 乙=2; 丙=3", "-4"),
            ("number", "甲 / 乙 / 丙", "甲=12; 乙=2; 丙=3", "2"),
            ("number", "甲 / 乙", "甲=2; 乙=3", "0.66666667"),
            ("number", "甲 / 乙", "甲=1; 乙=0", "（除数为零）"),
            ("number", "甲%", "甲=5", "0.05"),
            ("number", "甲%%", "甲=500", "0.05"),
            ("number", "-甲%", "甲=5", "-0.05"),
            ("number", "--甲", "甲=5", "5"),
            ("number", "-甲", "甲=0", "0"),
            ("number", "+甲", "甲=-5", "-5"),
            ("number", "甲 * -乙", "甲=2; 乙=3", "-6"),
            ("number", "100 * 甲 + 12 - 1 + 0", "甲=1", "111"),
            ("number", "MOD(甲, 乙)", "甲=7; 乙=3", "1"),
            ("number", "MOD(甲, 乙)", "甲=-7; 乙=3", "2"),
            ("number", "MOD(甲, 乙)", "甲=7; 乙=-3", "-2"),
            ("number", "MOD(甲, 乙)", "甲=-7; 乙=-3", "-1"),
            ("number", "MOD(甲, 乙)", "甲=-6; 乙=3", "0"),
            ("number", "MOD(甲, 乙)", "甲=7.5; 乙=2", "1.5"),
            ("number", "MOD(甲, 乙)", "甲=7; 乙=0", "（除数为零）"),
            ("number", "ABS(甲)", "甲=-3.5", "3.5"),
            ("money", "甲 * 乙", "甲:money=1848.00; 乙=0.7", "1293.6"),
            ("money", "甲 / 乙", "甲:money=100.00; 乙=3", "33.33"),
            ("number", "甲 / 乙", "甲:money=1.00; 乙:money=8.00", "0.125"),
            ("money", "甲 * 乙", "甲:money=0.05; 乙=-0.1", "-0.01"),
        ],
    );
}

#[test]
fn values_of_one_row() {
    check(
        &Sheet::pay(),
        &[
            ("number", "MIN(甲, 乙, 丙)", "甲=3; 乙=-1; 丙=2", "-1"),
            ("number", "MAX(甲, 乙, 丙)", "甲=3; 乙=-1; 丙=2", "3"),
            ("money", "MAX(0, 甲)", "甲:money=-1.00", "0"),
            ("number", "SUM(甲, 乙, 1)", "甲=3; 乙=-1", "3"),
            ("number", "AVERAGE(甲, 乙, 丙)", "甲=1; 乙=2; 丙=2", "1.66666667"),
            ("number", "MEDIAN(甲, 乙, 丙)", "甲=3; 乙=1; 丙=2", "2"),
            ("number", "MEDIAN(甲, 乙, 丙, 丁)", "甲=4; 乙=1; 丙=3; 丁=2", "2.5"),
            ("number", "MEDIAN(甲, 乙)", "甲=1; 乙=2.5", "1.75"),
        ],
    );
}

#[test]
fn square_roots_are_for_scores() {
    let score = Sheet::of_kind("score");
    check(
        &score,
        &[
            ("number", "SQRT(甲)", "甲=2.25", "1.5"),
            ("number", "SQRT(甲)", "甲=2", "1.41421356"),
            ("number", "SQRT(甲)", "甲=0", "0"),
            ("number", "SQRT(甲)", "甲=-1", "（数值超出可计算范围）"),
        ],
    );
}

#[test]
fn texts_and_truths() {
    check(
        &Sheet::pay(),
        &[
            ("text", "甲 & 乙", "甲:text=第; 乙=1.50", "第1.5"),
            ("text", "甲 & \"\"", "甲=100", "100"),
            ("text", "甲 & \"元\"", "甲:money=1848.00", "1848元"),
            ("text", "甲 & \"\"", "甲=-0.5", "-0.5"),
            ("text", "甲 & 乙 & \"\"\"\"", "甲=0; 乙:text=x", "0x\""),
            ("text", "甲 / 乙 & \"\"", "甲=1; 乙=3", "0.33333333"),
            ("truth", "甲 = 乙", "甲:text=ABC; 乙:text=abc", "是"),
            ("truth", "甲 <> 乙", "甲:text=ABC; 乙:text=abc", "否"),
            ("truth", "甲 = \"无\"", "甲:text=无", "是"),
            ("truth", "甲 & \"C\" = 乙", "甲:text=ab; 乙:text=ABC", "是"),
            ("truth", "甲 = 乙", "甲:truth=是; 乙:truth=否", "否"),
            ("truth", "AND(甲, 乙)", "甲:truth=是; 乙:truth=否", "否"),
            ("truth", "AND(甲, 甲, 甲, 甲)", "甲:truth=是", "是"),
            ("truth", "OR(甲, 乙)", "甲:truth=是; 乙:truth=否", "是"),
            ("truth", "OR(乙, 乙)", "乙:truth=否", "否"),
            ("truth", "NOT(甲)", "甲:truth=是", "否"),
            ("truth", "甲 >= 乙", "甲=2.50; 乙=2.5", "是"),
            ("truth", "甲 > 乙", "甲=2.50; 乙=2.5", "否"),
            ("truth", "甲 < 乙", "甲=-1; 乙=0", "是"),
            ("truth", "甲 <= 乙", "甲=1; 乙=0", "否"),
            ("truth", "甲 + 乙 = 丙", "甲=0.1; 乙=0.2; 丙=0.3", "是"),
            ("truth", "甲 / 乙 * 乙 = 甲", "甲=1; 乙=3", "是"),
            ("number", "INT(甲 / 乙 * 乙)", "甲=1; 乙=3", "1"),
            ("number", "ROUNDUP(甲 / 乙 * 丙, 0)", "甲=1; 乙=3; 丙=6", "2"),
            ("number", "MOD(甲 / 乙 * 乙, 1)", "甲=1; 乙=3", "0"),
            ("truth", "TRUE", "", "是"),
        ],
    );
}

#[test]
fn dates() {
    check(
        &Sheet::pay(),
        &[
            ("date", "DATE(甲, 乙, 丙)", "甲=2026; 乙=10; 丙=8", "2026-10-08"),
            ("date", "DATE(甲, 乙, 丙)", "甲=2026; 乙=13; 丙=1", "2027-01-01"),
            ("date", "DATE(甲, 乙, 丙)", "甲=2026; 乙=0; 丙=1", "2025-12-01"),
            ("date", "DATE(甲, 乙, 丙)", "甲=2026; 乙=2; 丙=31", "2026-03-03"),
            ("date", "DATE(甲, 乙, 丙)", "甲=2026; 乙=1; 丙=0", "2025-12-31"),
            ("date", "DATE(甲, 乙, 丙)", "甲=2026; 乙=-1; 丙=-1", "2025-10-30"),
            ("date", "DATE(甲, 1, 1)", "甲=99999", "（数值超出可计算范围）"),
            ("number", "YEAR(甲)", "甲:date=2026-10-08", "2026"),
            ("number", "MONTH(甲)", "甲:date=2026-10-08", "10"),
            ("number", "DAY(甲)", "甲:date=2026-10-08", "8"),
            ("date", "EDATE(甲, 1)", "甲:date=2026-01-31", "2026-02-28"),
            ("date", "EDATE(甲, 1)", "甲:date=2024-01-31", "2024-02-29"),
            ("date", "EDATE(甲, -1)", "甲:date=2026-03-31", "2026-02-28"),
            ("date", "EDATE(甲, 12)", "甲:date=2024-02-29", "2025-02-28"),
            ("date", "EDATE(甲, 乙)", "甲:date=2026-01-15; 乙=1.9", "2026-02-15"),
            ("number", "DATEDIF(甲, 乙, \"y\")", "甲:date=2000-02-29; 乙:date=2026-02-28", "25"),
            ("number", "DATEDIF(甲, 乙, \"Y\")", "甲:date=2000-02-29; 乙:date=2026-03-01", "26"),
            ("number", "DATEDIF(甲, 乙, \"y\")", "甲:date=2020-10-08; 乙:date=2026-10-08", "6"),
            ("number", "DATEDIF(甲, 乙, \"y\")", "甲:date=2020-10-08; 乙:date=2026-10-07", "5"),
            ("number", "DATEDIF(甲, 乙, \"m\")", "甲:date=2026-01-31; 乙:date=2026-02-28", "0"),
            ("number", "DATEDIF(甲, 乙, \"m\")", "甲:date=2026-01-31; 乙:date=2026-03-01", "1"),
            ("number", "DATEDIF(甲, 乙, \"m\")", "甲:date=2025-12-15; 乙:date=2026-01-15", "1"),
            ("number", "DATEDIF(甲, 乙, \"m\")", "甲:date=2026-01-15; 乙:date=2026-01-15", "0"),
            (
                "number",
                "DATEDIF(甲, 乙, \"m\")",
                "甲:date=2026-01-16; 乙:date=2026-01-15",
                "（数值超出可计算范围）",
            ),
            ("number", "甲 - 乙", "甲:date=2026-03-01; 乙:date=2026-02-27", "2"),
            ("date", "甲 + 1", "甲:date=2026-02-28", "2026-03-01"),
            ("date", "甲 - 1", "甲:date=2026-03-01", "2026-02-28"),
            ("truth", "甲 < 乙", "甲:date=2026-03-01; 乙:date=2026-03-02", "是"),
            ("date", "MAX(甲, 乙)", "甲:date=2026-03-01; 乙:date=2026-03-02", "2026-03-02"),
        ],
    );
}

#[test]
fn a_day_that_no_calendar_has_holds_the_person() {
    let sheet = Sheet::pay().input("甲", "date", "").input("乙", "number", "").column(
        "结果",
        "date",
        "=甲 + 乙 * 乙 * 乙",
        "",
    );
    let program = sheet.program();
    let far = crate::support::values([
        ("甲", crate::support::date("2026-01-01").into()),
        ("乙", crate::support::cell("99999")),
    ]);
    crate::support::with(&program, &crate::support::month(vec![crate::support::person(far)]), |evaluation| {
        assert_eq!(evaluation.held.len(), 1, "{:?}", evaluation.person(0, "结果"));
        assert_eq!(evaluation.held[0].error, xingchou_engine::value::CellError::OutOfRange);
    });
}

#[test]
fn lookups() {
    let sheet = Sheet::pay()
        .table(
            "津贴",
            "[\"等级:text\", \"金额:money\", \"代号:text\"]",
            "exact",
            "[[\"Abc\", \"1\", \"甲等\"], [\"无\", \"2\", \"乙等\"]]",
        )
        .table(
            "档",
            "[\"序:number\", \"金额:money\"]",
            "exact",
            "[[\"3\", \"30\"], [\"1\", \"10\"], [\"2.5\", \"25\"]]",
        )
        .table(
            "星",
            "[\"下限:number\", \"星:number\"]",
            "low",
            "[[\"0\", \"1\"], [\"60\", \"2\"], [\"90\", \"5\"]]",
        )
        .table(
            "税",
            "[\"不超过:money\", \"率:number\"]",
            "high",
            "[[\"9.99E+307\", \"0.2\"], [\"144000\", \"0.1\"], [\"36000\", \"0.03\"]]",
        );
    check(
        &sheet,
        &[
            ("money", "VLOOKUP(子, 津贴, 2, FALSE)", "子:text=无", "2"),
            ("money", "VLOOKUP(子, 津贴, 2, FALSE)", "子:text=aBC", "1"),
            ("text", "VLOOKUP(子, 津贴, 3, FALSE)", "子:text=无", "乙等"),
            ("text", "VLOOKUP(子, 津贴, 1, FALSE)", "子:text=ABC", "Abc"),
            ("money", "VLOOKUP(子, 津贴, 2, FALSE)", "子:text=没有", "（对照表中没有对应的值）"),
            ("money", "INDEX(津贴[金额], MATCH(子, 津贴[等级], 0))", "子:text=无", "2"),
            ("money", "VLOOKUP(子, 档, 2, FALSE)", "子=2.50", "25"),
            ("money", "VLOOKUP(子, 档, 2, FALSE)", "子=2", "（对照表中没有对应的值）"),
            ("money", "VLOOKUP(子 / 丑 * 丑, 档, 2, FALSE)", "子=1; 丑=3", "10"),
            ("number", "VLOOKUP(子, 星, 2, TRUE)", "子=59.99", "1"),
            ("number", "VLOOKUP(子, 星, 2, TRUE)", "子=60", "2"),
            ("number", "VLOOKUP(子, 星, 2, TRUE)", "子=89.99999999", "2"),
            ("number", "VLOOKUP(子, 星, 2, TRUE)", "子=1000", "5"),
            ("number", "VLOOKUP(子, 星, 2, TRUE)", "子=-0.01", "（对照表中没有对应的值）"),
            ("number", "VLOOKUP(子 / 丑 * 丑, 星, 2, TRUE)", "子=60; 丑=7", "2"),
            ("number", "INDEX(星[星], MATCH(子, 星[下限], 1))", "子=90", "5"),
            ("number", "INDEX(税[率], MATCH(子, 税[不超过], -1))", "子:money=0.00", "0.03"),
            ("number", "INDEX(税[率], MATCH(子, 税[不超过], -1))", "子:money=36000.00", "0.03"),
            ("number", "INDEX(税[率], MATCH(子, 税[不超过], -1))", "子:money=36000.01", "0.1"),
            ("number", "INDEX(税[率], MATCH(子, 税[不超过], -1))", "子:money=144000.00", "0.1"),
            ("number", "INDEX(税[率], MATCH(子, 税[不超过], -1))", "子:money=99999999.99", "0.2"),
            ("number", "INDEX(税[率], MATCH(子, 税[不超过], -1))", "子:money=-5.00", "0.03"),
        ],
    );
}
