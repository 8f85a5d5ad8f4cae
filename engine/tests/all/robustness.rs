//! Nothing that anybody types makes the engine fall over.

use crate::support::{Sheet, date, month, person, values};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::path::Path;
use xingchou_engine::diagnostic::Diagnostic;
use xingchou_engine::evaluate::{Population, evaluate};
use xingchou_engine::explain::explain;
use xingchou_engine::inputs::{
    EarlierMonths, EarlierResult, InputCell, InputValue, PartInputs, PersonInputs,
};
use xingchou_engine::library::Library;
use xingchou_engine::program::Program;

fn sheet() -> Sheet {
    Sheet::of_kind("score")
        .peer_group("组")
        .input("组", "text", "")
        .input("甲", "money", "")
        .input("乙", "number", "decimals = 2")
        .input("丁", "date", "blank = \"2026-01-01\"")
        .input("戊", "truth", "")
        .input("段", "money", "grain = \"part\"")
        .table("星", "[\"下限:number\", \"级:number\"]", "low", "[[\"0\", \"1\"], [\"60\", \"2\"]]")
        .column("项", "money", "=甲", "flags = [\"计税\"]")
        .column("段项", "money", "=段 / 乙", "grain = \"part\"\nover_parts = \"days\"\nflags = [\"计税\"]")
}

/// Compiles whatever family the text says; every diagnostic must be showable.
fn try_text(text: &str) -> Option<Program> {
    let mut library = Library::default();
    let shown = |found: Vec<Diagnostic>| {
        for diagnostic in found {
            assert!(!diagnostic.display().is_empty());
            assert!(!diagnostic.chinese().is_empty());
        }
    };
    library.add("任意.toml", text).map_err(shown).ok()?;
    let family = library.families().next()?.to_string();
    library.compile(&family, date("2026-10-01"), date("2026-10-31")).map_err(shown).ok()
}

/// Evaluates for people with whatever values, and explains every column.
fn try_out(program: &Program, wild: &[InputValue]) {
    let everything = |shift: usize| {
        let cells = program.inputs.iter().enumerate();
        cells
            .filter_map(|(at, input)| {
                let value = wild.get((at + shift) % wild.len().max(1))?.clone();
                Some((input.name.clone(), InputCell::new(value)))
            })
            .collect::<xingchou_engine::inputs::Values>()
    };
    let results = |shift: usize| -> BTreeMap<String, Vec<EarlierResult>> {
        let names = ["项", "段项", "结果", "丁"].into_iter().enumerate();
        names
            .map(|(at, name)| {
                let months = wild.iter().cycle().skip(at + shift).take(wild.len().min(shift));
                let month = date("2026-01-01");
                (
                    name.to_string(),
                    months.map(|value| EarlierResult { month, value: value.clone() }).collect(),
                )
            })
            .collect()
    };
    let people = (0..3)
        .map(|shift| PersonInputs {
            values: everything(shift),
            earlier: EarlierMonths::ALL.into_iter().map(|months| (months, results(shift))).collect(),
            openings: everything(shift + 2),
            parts: vec![
                PartInputs { weekdays: 7, values: everything(shift), ..PartInputs::default() };
                shift
            ],
            ..PersonInputs::default()
        })
        .collect();
    let population = Population::new(program, &month(people));
    let evaluation = evaluate(program, &population);
    for column in &program.columns {
        for row in 0..4 {
            let value = evaluation.person(row, &column.definition.name);
            assert!(!value.chinese().is_empty() || value.text() == Some(""));
            let _ = explain(&evaluation, row, &column.definition.name);
        }
    }
}

fn wild_value() -> impl Strategy<Value = InputValue> {
    use rust_decimal::Decimal;
    prop_oneof![
        Just(InputValue::Missing),
        Just(InputValue::Blank),
        Just(InputValue::Number(Decimal::MAX)),
        Just(InputValue::Number(Decimal::MIN)),
        Just(InputValue::Number(Decimal::ZERO)),
        any::<i64>().prop_map(|number| InputValue::Number(Decimal::new(number, 2))),
        (-2_000i64..2_000).prop_map(|number| InputValue::Number(Decimal::new(number, 2))),
        "[a-zA-Z窗口无*?~]{0,4}".prop_map(InputValue::Text),
        any::<bool>().prop_map(InputValue::Truth),
        (-800_000i32..800_000).prop_filter_map("a day", |days| {
            date("2026-01-01").checked_add_signed(chrono::Duration::days(days.into())).map(InputValue::Date)
        }),
    ]
}

/// Formulas of the language's own words in any order.
fn word_salad() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "甲",
        "乙",
        "组",
        "丁",
        "戊",
        "段",
        "项",
        "段项",
        "结果",
        "星",
        "0",
        "1",
        "12",
        "100",
        "2",
        "-1",
        "1E+9",
        "9.99E+307",
        "(",
        ")",
        "(",
        ")",
        ",",
        ",",
        "+",
        "-",
        "*",
        "/",
        "%",
        "&",
        "=",
        "<",
        ">",
        "<>",
        "^",
        ":",
        "!",
        "{",
        "}",
        "\"",
        "\"窗口\"",
        "TRUE",
        "FALSE",
        "IF(",
        "IFERROR(",
        "SUM(",
        "AVERAGE(",
        "COUNT(",
        "COUNTIF(",
        "MEDIAN(",
        "RANK(",
        "LARGE(",
        "SMALL(",
        "ROUND(",
        "INT(",
        "MOD(",
        "SQRT(",
        "VLOOKUP(",
        "INDEX(",
        "MATCH(",
        "DATE(",
        "YEAR(",
        "EDATE(",
        "DATEDIF(",
        "全组[",
        "分段[",
        "人员[",
        "项目[计税]",
        "本年[项]",
        "上年[",
        "本季[丁]",
        "各单位[",
        "]",
        "星[级]",
        "星[下限]",
        "#REF!",
        "A1",
        "，",
        "“",
        " ",
        "@",
        "'",
        "\u{0}",
    ]);
    prop::collection::vec(words, 0..14).prop_map(|words| words.concat())
}

/// Well-formed formulas of numbers with extreme operations.
fn wild_numbers() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec!["乙", "100", "12", "0", "1"]).prop_map(String::from);
    leaf.prop_recursive(5, 40, 2, |inner| {
        let sign = prop::sample::select(vec!["+", "-", "*", "*", "*", "/"]);
        let function = prop::sample::select(vec!["INT", "ABS", "SQRT", "-"]);
        let round = prop::sample::select(vec!["ROUND", "ROUNDUP", "ROUNDDOWN"]);
        prop_oneof![
            (inner.clone(), inner.clone(), sign).prop_map(|(a, b, sign)| format!("({a}){sign}({b})")),
            (inner.clone(), function).prop_map(|(a, function)| format!("{function}({a})")),
            (inner.clone(), round, -99i32..99).prop_map(|(a, f, digits)| format!("{f}({a},{digits})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("MOD({a},{b})")),
            (inner.clone(), inner.clone())
                .prop_map(|(a, b)| format!("DATEDIF(DATE({a},{b},{a}),EDATE(丁,{b}),\"m\")")),
            (inner.clone(), inner).prop_map(|(a, b)| format!("DAY(丁+({a})*({b}))")),
        ]
    })
}

/// Where in a file, how many characters go, and what comes in their place.
fn edit() -> impl Strategy<Value = (prop::sample::Index, usize, String)> {
    (any::<prop::sample::Index>(), 0usize..12, "[\\[\\]\"'=#,.\n0-9a-z甲全组， ]{0,6}")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn any_string_is_a_formula_or_told_apart(
        formula in prop_oneof![any::<String>(), word_salad()],
        equals in any::<bool>(),
    ) {
        let formula = if equals { format!("={formula}") } else { formula };
        let quoted = toml::Value::String(formula).to_string();
        let text = sheet().column("结果", "number", "=0", "decimals = 2").text().replace("'=0'", &quoted);
        if let Some(program) = try_text(&text) {
            try_out(&program, &[InputValue::Number(1.into())]);
        }
    }

    #[test]
    fn numbers_too_large_are_errors_not_ends(
        formula in wild_numbers(),
        wild in prop::collection::vec(wild_value(), 1..9),
    ) {
        let sheet = sheet().column("结果", "number", &format!("={formula}"), "decimals = 8");
        if let Some(program) = try_text(&sheet.text()) {
            try_out(&program, &wild);
        }
    }

    #[test]
    fn any_file_is_a_sheet_or_told_apart(
        which in 0usize..4,
        edits in prop::collection::vec(edit(), 1..6),
        wild in prop::collection::vec(wild_value(), 1..9),
    ) {
        let shipped = [
            "national/individual-income-tax/2021-01-01.toml",
            "districts/chengdu-wenjiang/score/2020-12-14.toml",
            "districts/harbin-daoli/score/2018-06-28.toml",
        ];
        let policies = Path::new(env!("CARGO_MANIFEST_DIR")).join("../policies");
        let text = match shipped.get(which) {
            Some(name) => std::fs::read_to_string(policies.join(name)).unwrap(),
            None => sheet().text(),
        };
        let mut characters: Vec<char> = text.chars().collect();
        for (at, remove, insert) in edits {
            let at = at.index(characters.len().max(1));
            let end = (at + remove).min(characters.len());
            characters.splice(at.min(end)..end, insert.chars());
        }
        let text: String = characters.into_iter().collect();
        if let Some(program) = try_text(&text) {
            try_out(&program, &wild);
        }
    }

    #[test]
    fn any_inputs_at_all_are_computed_or_held(wild in prop::collection::vec(wild_value(), 1..12)) {
        let program = sheet()
            .column(
                "结果",
                "number",
                "=RANK(乙, 全组[乙]) + SUM(本年[项]) / AVERAGE(全组[项]) + COUNTIF(全组[组], 组)",
                "decimals = 4",
            )
            .column("文", "text", "=组 & 甲 / 乙 & IF(戊, YEAR(丁 + 乙), 0)", "")
            .program();
        try_out(&program, &wild);
    }
}

#[test]
fn long_and_deep_formulas_end_in_a_diagnostic() {
    let long = |count: usize| vec!["乙"; count].join("+");
    for formula in [
        long(100_000),
        format!("SUM({})", vec!["乙"; 20_000].join(",")),
        "-".repeat(50_000) + "乙",
        "乙".to_string() + &"%".repeat(50_000),
        "(".repeat(50_000) + "乙",
        "IF(戊,乙,".repeat(10_000) + "0" + &")".repeat(10_000),
        "IF(".repeat(50_000),
        "乙".repeat(50_000),
        "\"".repeat(9_999),
        "{".repeat(10_000),
        "星[".repeat(10_000),
    ] {
        let sheet = sheet().column("结果", "number", &format!("={formula}"), "decimals = 2");
        let _ = try_text(&sheet.text());
    }
    let ordinary = sheet().column("结果", "number", &format!("={}", long(20)), "decimals = 2").program();
    let inputs = month(vec![person(values([("乙", crate::support::cell("1.5"))]))]);
    let total = crate::support::with(&ordinary, &inputs, |evaluation| evaluation.person(0, "结果").chinese());
    assert_eq!(total, "30.00");
}
