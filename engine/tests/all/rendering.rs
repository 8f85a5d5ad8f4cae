//! Formulas written for a spreadsheet keep their meaning.

use crate::support::{Sheet, cell, month, person, values, with};
use proptest::prelude::*;
use xingchou_engine::evaluate::Value;
use xingchou_engine::program::{FoldKind, Program, RangeId, SlotId};
use xingchou_engine::render::{Layout, column_formula, fold_formula};

/// A layout that writes names back, so that what was rendered can be compiled again.
struct Names<'p>(&'p Program);

impl Layout for Names<'_> {
    fn cell(&self, slot: SlotId) -> String {
        self.0.slot(slot).unwrap().name.clone()
    }
    fn range(&self, range: RangeId) -> String {
        let range = self.0.range(range).unwrap();
        format!("{}[{}]", range.kind.word(), self.0.slot(range.slot).unwrap().name)
    }
    fn parameter(&self, parameter: usize) -> String {
        self.0.parameters[parameter].name.clone()
    }
    fn table(&self, table: usize) -> String {
        self.0.tables[table].name.clone()
    }
    fn table_column(&self, table: usize, column: usize) -> String {
        let table = &self.0.tables[table];
        format!("{}[{}]", table.name, table.columns[column].0)
    }
}

fn sheet() -> Sheet {
    Sheet::of_kind("score")
        .peer_group("组")
        .input("组", "text", "")
        .input("甲", "number", "decimals = 2")
        .input("乙", "number", "decimals = 2")
        .input("丙", "number", "decimals = 0")
        .input("丁", "date", "")
        .input("戊", "truth", "")
        .more("[[parameter]]\nname = \"参\"\nvalue = \"-0.35\"\nassumed = \"x\"")
        .table(
            "星",
            "[\"下限:number\", \"级:number\"]",
            "low",
            "[[\"-100\", \"-1\"], [\"0\", \"1\"], [\"2.5\", \"2\"]]",
        )
        .table(
            "税",
            "[\"不超过:number\", \"率:number\"]",
            "high",
            "[[\"9.99E+307\", \"0.1\"], [\"2.5\", \"0.03\"]]",
        )
        .table("津贴", "[\"等级:text\", \"额:number\"]", "exact", "[[\"a\", \"7\"], [\"窗口\", \"8\"]]")
}

fn rendered(value_type: &str, formula: &str, rest: &str) -> String {
    let program = sheet().column("结果", value_type, formula, rest).program();
    let (_, column) = program.column("结果").unwrap();
    column_formula(&program, column, None, &Names(&program))
}

#[test]
fn snaps_and_the_columns_rounding_are_written() {
    for (value_type, formula, expected) in [
        ("number", "=甲 + 乙", "=ROUND(甲+乙,2)"),
        ("number", "=甲", "=甲"),
        ("number", "=参", "=参"),
        ("number", "=甲 / 乙", "=ROUND(ROUND(甲/乙,8),2)"),
        ("number", "=ROUND(甲 / 乙, 2)", "=ROUND(ROUND(甲/乙,8),2)"),
        ("number", "=ROUND(甲 * 乙, 1)", "=ROUND(甲*乙,1)"),
        ("number", "=(甲 + 乙) * 丙", "=ROUND((甲+乙)*丙,2)"),
        ("number", "=甲 + 乙 * 丙", "=ROUND(甲+乙*丙,2)"),
        ("number", "=甲 - (乙 - 丙)", "=ROUND(甲-(乙-丙),2)"),
        ("number", "=甲 - 乙 - 丙", "=ROUND(甲-乙-丙,2)"),
        ("number", "=甲 * (乙 * 丙)", "=ROUND(甲*(乙*丙),2)"),
        ("number", "=-(甲 + 乙)", "=ROUND(-(甲+乙),2)"),
        ("number", "=(-甲)%", "=ROUND(-甲%,2)"),
        ("number", "=IF(甲 + 乙 > 0, 甲, 0)", "=IF(ROUND(甲+乙,8)>0,甲,0)"),
        ("number", "=VLOOKUP(甲 * 乙, 星, 2, TRUE)", "=VLOOKUP(ROUND(甲*乙,8),星,2,TRUE)"),
        ("number", "=INDEX(税[率], MATCH(甲, 税[不超过], -1))", "=INDEX(税[率],MATCH(甲,税[不超过],-1))"),
        ("number", "=VLOOKUP(\"窗\" & \"口\", 津贴, 2, FALSE)", "=VLOOKUP(\"窗\"&\"口\",津贴,2,FALSE)"),
        ("number", "=AVERAGE(全组[甲])", "=ROUND(ROUND(AVERAGE(全组[甲]),8),2)"),
        ("number", "=RANK(甲, 全组[甲])", "=RANK(甲,全组[甲],0)"),
        ("number", "=COUNTIF(全组[甲], \">=\" & 甲 + 1)", "=COUNTIF(全组[甲],\">=\"&ROUND(甲+1,8))"),
        ("number", "=COUNTIF(全组[组], \"窗口\")", "=COUNTIF(全组[组],\"窗口\")"),
        ("number", "=INT(甲 / 乙)", "=INT(ROUND(甲/乙,8))"),
        ("number", "=DATEDIF(丁, EDATE(丁, 12), \"M\")", "=DATEDIF(丁,EDATE(丁,12),\"m\")"),
        ("text", "=甲 * 100 & \"%\"\"\"", "=ROUND(甲*100,8)&\"%\"\"\""),
        ("truth", "=AND(戊, NOT(甲 = 乙))", "=AND(戊,NOT(甲=乙))"),
        ("truth", "=(甲 & 乙) = 组", "=甲&乙=组"),
    ] {
        assert_eq!(rendered(value_type, formula, "decimals = 2"), expected, "{formula}");
    }
}

#[test]
fn folds_are_written() {
    let fold = |kind| fold_formula(kind, "B2:B3", "C2:C3", "D2", "B3");
    assert_eq!(fold(FoldKind::Days(2)), "=ROUND(ROUND(SUMPRODUCT(B2:B3,C2:C3)/D2,8),2)");
    assert_eq!(fold(FoldKind::Last), "=B3");
    assert_eq!(fold(FoldKind::Highest), "=MAX(B2:B3)");
    assert_eq!(fold(FoldKind::Sum), "=ROUND(SUM(B2:B3),8)");
}

/// Numeric formulas, every operand in parentheses, so that their tree is known.
fn numeric() -> impl Strategy<Value = String> {
    let leaf =
        prop::sample::select(vec!["甲", "乙", "丙", "参", "0", "1", "12", "100"]).prop_map(String::from);
    leaf.prop_recursive(4, 24, 3, |inner| {
        let two = (inner.clone(), inner.clone());
        let sign = prop::sample::select(vec!["+", "-", "*", "/"]);
        let order = prop::sample::select(vec!["=", "<>", "<", "<=", ">", ">="]);
        let list = prop::sample::select(vec!["SUM", "MIN", "MAX", "AVERAGE", "MEDIAN"]);
        let round = prop::sample::select(vec!["ROUND", "ROUNDUP", "ROUNDDOWN"]);
        let digits = prop::sample::select(vec!["-1", "0", "2", "3"]);
        prop_oneof![
            6 => (two.clone(), sign).prop_map(|((a, b), sign)| format!("({a}){sign}({b})")),
            2 => inner.clone().prop_map(|a| format!("-({a})")),
            1 => inner.clone().prop_map(|a| format!("({a})%")),
            2 => (round, inner.clone(), digits).prop_map(|(f, a, digits)| format!("{f}({a},{digits})")),
            1 => inner.clone().prop_map(|a| format!("INT({a})")),
            1 => inner.clone().prop_map(|a| format!("ABS({a})")),
            1 => two.clone().prop_map(|(a, b)| format!("MOD({a},{b})")),
            2 => (list, prop::collection::vec(inner.clone(), 1..4)).prop_map(|(f, all)| format!("{f}({})", all.join(","))),
            1 => two.clone().prop_map(|(a, b)| format!("IFERROR({a},{b})")),
            1 => inner.clone().prop_map(|a| format!("VLOOKUP({a},星,2,TRUE)")),
            1 => inner.clone().prop_map(|a| format!("INDEX(税[率],MATCH({a},税[不超过],-1))")),
            1 => inner.clone().prop_map(|a| format!("COUNTIF(全组[甲],\">\"&({a}))")),
            2 => (two.clone(), two.clone(), order).prop_map(|((a, b), (c, d), order)| format!("IF(({a}){order}({b}),{c},{d})")),
            1 => (two.clone(), two.clone()).prop_map(|((a, b), (c, d))| format!("IF(OR(NOT(戊),(({a})&({b}))=\"1\"&({c})),{d},{a})")),
            1 => (inner.clone(), inner).prop_map(|(a, b)| format!("IF(AND(戊,({a})>0),{a},{b})")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_is_rendered_means_the_same(
        formula in numeric(),
        rows in prop::collection::vec((-2_000i64..2_000, -300i64..300, -3i64..4, any::<bool>()), 3),
    ) {
        let with_formula = sheet().column("结果", "number", &format!("={formula}"), "decimals = 4");
        let program = with_formula.program();
        let again = column_formula(&program, program.column("结果").unwrap().1, None, &Names(&program));
        let second = sheet().column("结果", "number", &again, "decimals = 4");
        let second = second.compile().map_err(|found| TestCaseError::fail(format!("{again}\n{}", crate::support::show(&found))))?;
        let people = rows.iter().map(|(a, b, c, truth)| {
            let decimal = rust_decimal::Decimal::new;
            person(values([
                ("组", "窗口".into()),
                ("甲", decimal(*a, 2).into()),
                ("乙", decimal(*b, 2).into()),
                ("丙", decimal(*c, 0).into()),
                ("戊", (*truth).into()),
            ]))
        }).collect();
        let inputs = month(people);
        let all = |program: &Program| -> Vec<Value> {
            with(program, &inputs, |evaluation| (0..3).map(|row| evaluation.person(row, "结果")).collect())
        };
        prop_assert_eq!(all(&program), all(&second), "{} became {}", formula, again);
    }
}

#[test]
fn text_and_date_formulas_come_back() {
    let inputs = month(vec![person(values([
        ("组", "窗口".into()),
        ("甲", cell("2.50")),
        ("乙", cell("-1")),
        ("丙", cell("3")),
        ("丁", crate::support::date("2026-01-31").into()),
        ("戊", true.into()),
    ]))]);
    for (value_type, formula) in [
        ("date", "=EDATE(丁, 丙) + 1"),
        ("date", "=DATE(YEAR(丁), MONTH(丁) - 丙, DAY(丁) * 1)"),
        ("text", "=IF(戊, 组 & (甲 + 乙), \"否\") & -丙"),
        ("truth", "=OR(丁 < DATE(YEAR(丁), 1, 1), 组 & \"\" <> \"\")"),
        ("number", "=丁 - EDATE(丁, -1)"),
        ("number", "=VLOOKUP(组, 津贴, 2, FALSE)"),
    ] {
        let once = sheet().column("结果", value_type, formula, "decimals = 4").program();
        let again = column_formula(&once, once.column("结果").unwrap().1, None, &Names(&once));
        let twice = sheet().column("结果", value_type, &again, "decimals = 4").program();
        let value = |program: &Program| with(program, &inputs, |evaluation| evaluation.person(0, "结果"));
        assert_eq!(value(&once), value(&twice), "{formula} became {again}");
        assert!(!matches!(value(&once), Value::Error(_)), "{formula}");
    }
}
