//! What is long, deep or grows by doubling stays within bounds.

use crate::support::{Sheet, brief, cell, compile, month, person, show, values, with};
use std::fmt::Write as _;
use xingchou_engine::diagnostic::Code;
use xingchou_engine::evaluate::Value;
use xingchou_engine::explain::{DEEPEST_LEVEL, Explanation, explain};
use xingchou_engine::program::{Program, RangeId, SlotId};
use xingchou_engine::render::{Layout, column_formula};
use xingchou_engine::value::CellError;

struct Names<'p>(&'p Program);

impl Layout for Names<'_> {
    fn cell(&self, slot: SlotId) -> String {
        self.0.slot(slot).unwrap().name.clone()
    }
    fn range(&self, _: RangeId) -> String {
        String::new()
    }
    fn parameter(&self, _: usize) -> String {
        String::new()
    }
    fn table(&self, _: usize) -> String {
        String::new()
    }
    fn table_column(&self, _: usize, _: usize) -> String {
        String::new()
    }
}

#[test]
fn doubled_texts_end_at_what_a_cell_holds() {
    let mut sheet = Sheet::pay().input("乙", "number", "decimals = 0").column(
        "文0",
        "text",
        "=\"一二三四五六七八\" & \"x\"",
        "",
    );
    for number in 1..=44 {
        let before = number - 1;
        sheet = sheet.column(&format!("文{number}"), "text", &format!("=文{before} & 文{before}"), "");
    }
    // What is too long can be caught like any other error, and holds the person where it is not.
    let caught = sheet.clone().column("接", "text", "=IFERROR(文12, \"太长\")", "");
    with(&caught.program(), &month(vec![person(values([]))]), |evaluation| {
        assert_eq!(evaluation.person(0, "文11").text().unwrap().chars().count(), 9 << 11);
        assert_eq!(evaluation.person(0, "文12"), Value::Error(CellError::OutOfRange));
        assert_eq!(evaluation.person(0, "文44"), Value::Error(CellError::OutOfRange));
        assert_eq!(brief(&evaluation.person(0, "接")), "太长");
        assert_eq!(evaluation.held_reason(0).unwrap().column_name, "文12");
    });
}

#[test]
fn the_limit_of_a_text_is_the_spreadsheets() {
    for (count, fits) in [(32_767, true), (32_768, false)] {
        let half = "x".repeat(count - 20_000);
        let sheet =
            Sheet::pay().input("甲", "text", "").input("乙", "text", "").column("合", "text", "=甲 & 乙", "");
        let inputs = values([("甲", "x".repeat(20_000).as_str().into()), ("乙", half.as_str().into())]);
        with(&sheet.program(), &month(vec![person(inputs)]), |evaluation| {
            assert_eq!(evaluation.held.is_empty(), fits, "{count}");
        });
    }
}

#[test]
fn long_chains_are_not_deep() {
    let sheet = |value_type: &str, formula: &str, decimals: &str| {
        Sheet::pay()
            .input("甲", "number", "decimals = 0")
            .input("文", "text", "")
            .column("和", value_type, formula, decimals)
    };
    let inputs = || month(vec![person(values([("甲", cell("2")), ("文", "字".into())])); 3]);
    for terms in [65, 1_001] {
        let formula = format!("={}", vec!["甲"; terms].join("+"));
        let program = sheet("number", &formula, "decimals = 0").program();
        with(&program.clone(), &inputs(), |evaluation| {
            assert_eq!(brief(&evaluation.person(2, "和")), (2 * terms).to_string());
            assert_eq!(explain(evaluation, 0, "和").unwrap().parts.len(), 1);
        });
        let (_, column) = program.column("和").unwrap();
        assert_eq!(
            column_formula(&program, column, None, &Names(&program)),
            format!("=ROUND({},0)", &formula[1..])
        );
    }
    // Signs of either rank, and a quotient somewhere in the chain.
    let mixed = format!("=甲 * 12 - 甲 / 12{}", " - 甲 + 甲".repeat(300));
    let program = sheet("number", &mixed, "decimals = 4").program();
    with(&program, &inputs(), |evaluation| assert_eq!(brief(&evaluation.person(0, "和")), "23.8333"));
    let (_, column) = program.column("和").unwrap();
    let written = column_formula(&program, column, None, &Names(&program));
    assert!(written.starts_with("=ROUND(ROUND(甲*12-甲/12-甲+甲"), "{written}");
    let texts = format!("={}", vec!["文"; 900].join(" & "));
    let program = sheet("text", &texts, "").program();
    with(&program, &inputs(), |evaluation| {
        assert_eq!(evaluation.person(0, "和").text().unwrap().chars().count(), 900);
    });
    for (formula, code) in [
        (vec!["甲"; 1_002].join("+"), Code::TooManyTerms),
        (vec!["甲"; 2_500].join("+"), Code::TooManyTerms),
        (vec!["甲"; 10_000].join("+"), Code::FormulaTooLong),
        (format!("{}甲", "-".repeat(70)), Code::TooDeep),
        (format!("甲{}", "%".repeat(900)), Code::TooDeep),
        (vec!["TRUE"; 900].join("="), Code::TooDeep),
    ] {
        let found = sheet("number", &format!("={formula}"), "decimals = 0").compile().unwrap_err();
        assert_eq!(found.iter().map(|found| found.code).collect::<Vec<_>>(), [code], "{}", show(&found));
    }
}

#[test]
fn an_explanation_goes_down_so_far_and_says_so() {
    fn depth(node: &Explanation) -> (usize, bool) {
        let below = node.parts.iter().map(depth).max_by_key(|(depth, _)| *depth);
        let (deepest, cut) = below.unwrap_or((0, false));
        (deepest + 1, cut || node.cut_off)
    }
    let mut text = Sheet::pay().input("列0", "number", "decimals = 0").text();
    for number in 1..=5_000 {
        let before = number - 1;
        writeln!(
            text,
            "\n[[column]]\nname = \"列{number}\"\ncode = \"c{number}\"\ntype = \"number\"\ndecimals = 0\n\
             formula = '=列{before} + 1'\nassumed = \"x\""
        )
        .unwrap();
    }
    let program = compile(&text).unwrap_or_else(|found| panic!("{}", show(&found)));
    with(&program, &month(vec![person(values([("列0", cell("1"))]))]), |evaluation| {
        assert_eq!(brief(&evaluation.person(0, "列5000")), "5001");
        assert_eq!(depth(&explain(evaluation, 0, "列5000").unwrap()), (DEEPEST_LEVEL, true));
        assert_eq!(depth(&explain(evaluation, 0, "列50").unwrap()), (51, false));
    });
    // A missing input at the bottom is found by name in the first column alone.
    with(&program, &month(vec![person(values([]))]), |evaluation| {
        assert_eq!(evaluation.held_reason(0).unwrap().missing, ["列0"]);
    });
}
