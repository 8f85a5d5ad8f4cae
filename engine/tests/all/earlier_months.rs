//! What formulas read of a person's earlier months: `上月[x]`, `本季[x]`, `上季[x]`, `本年[x]`, `上年[x]`.

use crate::support::{Sheet, brief, cell, earlier, month, number, person, values, with};
use xingchou_engine::diagnostic::Code;
use xingchou_engine::explain::{Step, explain};
use xingchou_engine::inputs::{EarlierMonths, InputValue, PersonInputs};
use xingchou_engine::program::EarlierOf;
use xingchou_engine::value::CellError;

fn results(list: &[&str]) -> Vec<(&'static str, InputValue)> {
    let days = ["2026-04-01", "2026-05-01", "2026-06-01", "2026-07-01", "2026-08-01", "2026-09-01"];
    let values = list.iter().map(|text| match *text {
        "?" => InputValue::Missing,
        text => InputValue::Number(number(text)),
    });
    days.into_iter().skip(6 - list.len()).zip(values).collect()
}

/// One formula over this year's results of 工资, which this sheet computes.
fn over_own(formula: &str, list: &[&str]) -> String {
    let program = Sheet::pay()
        .input("甲", "money", "")
        .column("工资", "money", "=甲", "")
        .column("结果", "number", &format!("={formula}"), "decimals = 8")
        .more("[[parameter]]\nname = \"线\"\nvalue = \"90\"\ntype = \"money\"\nassumed = \"x\"")
        .program();
    let mut staff = person(values([("甲", cell("1000"))]));
    earlier(&mut staff, EarlierMonths::ThisYear, "工资", &results(list));
    with(&program, &month(vec![staff]), |evaluation| brief(&evaluation.person(0, "结果")))
}

#[test]
fn results_of_earlier_months_are_summed_up() {
    let list = ["80.5", "90", "95.5"];
    for (formula, expected) in [
        // This month's own 1000 is being computed and is never among them.
        ("SUM(本年[工资]) / 线", "2.95555556"),
        ("AVERAGE(本年[工资]) / 线", "0.98518519"),
        ("MEDIAN(本年[工资]) / 线", "1"),
        ("MIN(本年[工资]) / 线", "0.89444444"),
        ("MAX(本年[工资]) / 线", "1.06111111"),
        ("MAX(本年[工资], 甲) / 线", "11.11111111"),
        ("COUNT(本年[工资])", "3"),
        ("COUNTIF(本年[工资], 线)", "1"),
        ("COUNTIF(本年[工资], \">=\" & 线)", "2"),
        ("COUNTIF(本年[工资], \"<\" & 线)", "1"),
        ("COUNTIF(本年[工资], \">\" & 0)", "3"),
    ] {
        assert_eq!(over_own(formula, &list), expected, "{formula}");
    }
    for (formula, expected) in [
        ("SUM(本年[工资]) / 线", "0"),
        ("COUNT(本年[工资])", "0"),
        ("MIN(本年[工资]) / 线", "0"),
        ("COUNTIF(本年[工资], \">=\" & 线)", "0"),
        // Nothing to take a mean of: an error that IFERROR catches.
        ("IFERROR(AVERAGE(本年[工资]) / 线, -1)", "-1"),
        ("IFERROR(MEDIAN(本年[工资]) / 线, -1)", "-1"),
        // Of other months nothing was given.
        ("SUM(上年[工资]) / 线", "0"),
    ] {
        assert_eq!(over_own(formula, &[]), expected, "{formula}");
    }
}

#[test]
fn a_month_without_its_result_is_counted_by_nothing_and_holds_what_reads_it() {
    for formula in [
        "SUM(本年[工资]) / 线",
        "AVERAGE(本年[工资]) / 线",
        "MEDIAN(本年[工资]) / 线",
        "MIN(本年[工资]) / 线",
        "MAX(本年[工资]) / 线",
        "COUNTIF(本年[工资], 线)",
        // A gap is no error to be caught.
        "IFERROR(SUM(本年[工资]) / 线, 0)",
    ] {
        assert_eq!(over_own(formula, &["80", "?", "90"]), "（缺少数据）", "{formula}");
    }
    assert_eq!(over_own("COUNT(本年[工资])", &["80", "?", "90"]), "2");
    // So a sheet can ask before it reads.
    let asks = "IF(COUNT(本年[工资]) = 12, SUM(本年[工资]) / 线, -1)";
    assert_eq!(over_own(asks, &["80", "?", "90"]), "-1");
}

#[test]
fn more_digits_than_the_column_has_hold() {
    let program =
        Sheet::pay().input("甲", "money", "").column("工资", "money", "=甲 + SUM(上月[工资])", "").program();
    let mut people = vec![person(values([("甲", cell("1"))])), person(values([("甲", cell("1"))]))];
    earlier(&mut people[0], EarlierMonths::LastMonth, "工资", &results(&["0.125"]));
    earlier(&mut people[1], EarlierMonths::LastMonth, "工资", &results(&["0.120"]));
    with(&program, &month(people), |evaluation| {
        assert_eq!(evaluation.held.len(), 1);
        assert_eq!((evaluation.held[0].person, evaluation.held[0].error), (0, CellError::OutsideLimits));
        assert_eq!(evaluation.held[0].missing, ["上月累计工资"]);
        assert_eq!(brief(&evaluation.person(1, "工资")), "1.12");
    });
}

/// A quarter's sheet over the monthly scores.
fn quarter() -> Sheet {
    Sheet::of_kind("score")
        .input("总分", "number", "from = \"score\"\ndecimals = 2\nmin = \"0\"\nmax = \"100\"")
        .input("评星状态", "text", "from = \"score\"\nblank = \"不参评\"")
        .input("达标", "truth", "from = \"score\"\nblank = \"否\"")
        .column("季度均分", "number", "=AVERAGE(本季[总分])", "decimals = 2")
        .column("上季均分", "number", "=IFERROR(AVERAGE(上季[总分]), 0)", "decimals = 2")
        .column("评星月数", "number", "=COUNTIF(本季[评星状态], \"已评星\")", "decimals = 0")
        .column("达标月数", "number", "=COUNTIF(本季[达标], TRUE) + SUM(上季[次]) * 0", "decimals = 0")
        .column("次", "number", "=COUNT(本季[评星状态])", "decimals = 0")
}

#[test]
fn what_the_score_sheet_gives_counts_with_this_months() {
    let program = quarter().program();
    let text = |text: &str| InputValue::Text(text.to_string());
    let score = |now: &str, state: &str, before: &[&str], states: &[&str]| {
        let mut staff =
            person(values([("总分", cell(now)), ("评星状态", state.into()), ("达标", (now == "90").into())]));
        earlier(&mut staff, EarlierMonths::ThisQuarter, "总分", &results(before));
        let states: Vec<_> =
            ["2026-08-01", "2026-09-01"].into_iter().zip(states.iter().map(|state| text(state))).collect();
        earlier(&mut staff, EarlierMonths::ThisQuarter, "评星状态", &states);
        earlier(&mut staff, EarlierMonths::LastQuarter, "总分", &results(&["60", "70.01"]));
        let truths = [("2026-08-01", InputValue::Truth(true)), ("2026-09-01", InputValue::Truth(false))];
        earlier(&mut staff, EarlierMonths::ThisQuarter, "达标", &truths);
        staff
    };
    let people = vec![
        score("90", "已评星", &["80", "75.01"], &["已评星", "样本不足"]),
        score("88", "", &["80"], &["已评星"]),
        score("101", "已评星", &["80"], &["已评星"]),
        score("90", "已评星", &["80", "?"], &["已评星"]),
    ];
    with(&program, &month(people), |evaluation| {
        let of = |row| {
            ["季度均分", "上季均分", "评星月数", "达标月数", "次"]
                .map(|name| brief(&evaluation.person(row, name)))
        };
        assert_eq!(of(0), ["81.67", "65.01", "2", "2", "3"]);
        // An empty cell means what the input says.
        assert_eq!(of(1), ["84", "65.01", "1", "1", "2"]);
        let held: Vec<_> = evaluation.held.iter().map(|held| (held.person, held.error)).collect();
        assert_eq!(held, [(2, CellError::OutsideLimits), (3, CellError::Missing)]);
        assert_eq!(evaluation.held[1].missing, ["本季平均总分"]);
    });
}

#[test]
fn only_what_is_kept_of_earlier_months_can_be_read() {
    use Code::*;
    let sheet = quarter()
        .input("甲", "money", "")
        .input("单位数", "number", "grain = \"unit\"")
        .more("[[parameter]]\nname = \"线\"\nvalue = \"90\"\nassumed = \"x\"")
        .more("[[opening]]\ncolumn = \"收入\"\nfrom = \"累计收入\"")
        .column("收入", "money", "=甲", "")
        .column("单位分", "number", "=单位数", "grain = \"unit\"\ndecimals = 0");
    for (rest, formula, expected) in [
        ("decimals = 2", "=SUM(本年[季度均分])", &[][..]),
        ("decimals = 2", "=SUM(本年[甲]) / 线", &[EarlierName]),
        ("decimals = 2", "=SUM(本年[线])", &[EarlierName]),
        ("decimals = 2", "=SUM(本年[单位分])", &[EarlierName]),
        ("decimals = 2", "=SUM(本年[没有])", &[UnknownName]),
        ("decimals = 2", "=SUM(本年[评星状态])", &[TypeMismatch]),
        ("decimals = 2", "=COUNT(本年[评星状态])", &[]),
        ("decimals = 2", "=本年[总分]", &[RangeOutsideAggregate]),
        ("decimals = 2", "=上季[总分] + 本季[总分]", &[RangeOutsideAggregate, RangeOutsideAggregate]),
        ("decimals = 2", "=LARGE(本年[总分], 1)", &[EarlierFunction]),
        ("decimals = 2", "=RANK(总分, 上年[总分])", &[EarlierFunction]),
        ("decimals = 2", "=AVERAGE(本年[总分], 总分)", &[RangeAlone]),
        ("decimals = 2", "=MAX(本年[总分], 总分)", &[]),
        ("decimals = 2", "=COUNTIF(本年[总分], 总分)", &[EarlierCriterion]),
        ("decimals = 2", "=COUNTIF(本年[总分], \">=\" & 线)", &[]),
        ("decimals = 2", "=COUNTIF(本年[总分], \"≥\" & 线)", &[CriterionForm]),
        ("decimals = 2", "=COUNTIF(本年[评星状态], \">\" & 线)", &[TypeMismatch]),
        ("decimals = 2", "=AVERAGE(本年[收入]) / 收入", &[EarlierOpening]),
        ("decimals = 2", "=AVERAGE(上年[收入]) / 收入", &[]),
        ("decimals = 2", "=SUM(本年[收入]) / 收入", &[]),
        ("decimals = 2\ngrain = \"unit\"", "=SUM(本年[总分])", &[RangeGrain]),
        ("decimals = 2\ngrain = \"part\"\nover_parts = \"last\"", "=SUM(本年[总分])", &[RangeGrain]),
    ] {
        let found = sheet.clone().column("结果", "number", formula, rest).compile().err().unwrap_or_default();
        let codes: Vec<Code> = found.iter().map(|diagnostic| diagnostic.code).collect();
        assert_eq!(codes, expected, "{formula}");
        for diagnostic in found {
            let place = diagnostic.place.as_ref().unwrap();
            assert!(place.line > 1 && place.text.contains("结果") || place.text.contains(&formula[1..4]));
            assert!(diagnostic.chinese() != diagnostic.english());
        }
    }
}

#[test]
fn a_program_says_what_it_reads_of_earlier_months() {
    let program = quarter().program();
    let reads: Vec<(EarlierMonths, String)> = program
        .earlier_reads()
        .into_iter()
        .map(|(months, of)| (months, program.earlier_name(of).to_string()))
        .collect();
    let expected = [
        (EarlierMonths::ThisQuarter, "总分"),
        (EarlierMonths::ThisQuarter, "评星状态"),
        (EarlierMonths::ThisQuarter, "达标"),
        (EarlierMonths::LastQuarter, "次"),
        (EarlierMonths::LastQuarter, "总分"),
    ];
    assert_eq!(reads, expected.map(|(months, name)| (months, name.to_string())));
    let read = program.earlier_read("本季平均总分").unwrap();
    assert!(matches!(read.of, EarlierOf::Score(_)));
    assert!(program.earlier_read("季度均分").is_none());
}

#[test]
fn only_this_years_own_results_make_an_item_accumulate() {
    let program = Sheet::pay()
        .input("甲", "money", "")
        .input("星级", "number", "from = \"score\"\ndecimals = 0")
        .column("累计", "money", "=SUM(本年[甲项]) + 甲项", "")
        .column("甲项", "money", "=甲", "")
        .column("去年", "money", "=SUM(上年[甲项])", "")
        .column("星", "number", "=SUM(本年[星级])", "decimals = 0")
        .column("再", "money", "=累计", "")
        .program();
    let accumulates: Vec<bool> = ["累计", "甲项", "去年", "星", "再"]
        .into_iter()
        .map(|name| program.column(name).unwrap().1.reads_year)
        .collect();
    assert_eq!(accumulates, [true, false, false, false, true]);
}

#[test]
fn an_explanation_says_which_months_and_what_they_were_compared_with() {
    let program = quarter()
        .more("[[parameter]]\nname = \"线\"\nvalue = \"80\"\nunit = \"分\"\nassumed = \"街道\"")
        .column("过线", "number", "=COUNTIF(本季[总分], \">=\" & 线)", "decimals = 0")
        .program();
    let mut staff = PersonInputs { ..person(values([("总分", cell("90")), ("达标", true.into())])) };
    staff.values.insert("评星状态".to_string(), "已评星".into());
    earlier(&mut staff, EarlierMonths::ThisQuarter, "总分", &results(&["80", "79.99"]));
    with(&program, &month(vec![staff]), |evaluation| {
        let explanation = explain(evaluation, 0, "过线").unwrap();
        assert_eq!(brief(&explanation.value), "2");
        let [node] = explanation.parts.as_slice() else { panic!("{explanation:?}") };
        assert_eq!(node.name, "本季总分>=线的月数");
        let step =
            Step::Earlier { months: EarlierMonths::ThisQuarter, name: "总分".to_string(), origin: None };
        assert_eq!(node.step, step);
        assert_eq!(node.parts.len(), 1);
        assert_eq!((node.parts[0].name.as_str(), brief(&node.parts[0].value).as_str()), ("线", "80"));
        assert_eq!(node.parts[0].basis.as_ref().unwrap().assumed(), Some("街道"));
    });
}

#[test]
fn results_of_every_type_are_there_to_be_counted() {
    let program = Sheet::pay()
        .input("甲", "date", "")
        .input("乙", "truth", "")
        .input("丙", "text", "")
        .column("登记日", "date", "=甲", "")
        .column("达标", "truth", "=乙", "")
        .column("等次", "text", "=丙", "")
        .column(
            "月数",
            "number",
            "=COUNT(本年[登记日]) * 100 + COUNT(本年[达标]) * 12 + COUNT(本年[等次])",
            "decimals = 0",
        )
        .program();
    let mut staff = person(values([
        ("甲", crate::support::date("2026-10-01").into()),
        ("乙", true.into()),
        ("丙", "优秀".into()),
    ]));
    let days = ["2026-08-01", "2026-09-01"];
    let day = |text: &str| InputValue::Date(crate::support::date(text));
    earlier(&mut staff, EarlierMonths::ThisYear, "登记日", &days.map(|month| (month, day(month))));
    earlier(
        &mut staff,
        EarlierMonths::ThisYear,
        "达标",
        &days.map(|month| (month, InputValue::Truth(false))),
    );
    let text = |month| (month, InputValue::Text("合格".to_string()));
    earlier(&mut staff, EarlierMonths::ThisYear, "等次", &[text(days[0])]);
    with(&program, &month(vec![staff]), |evaluation| {
        assert_eq!(brief(&evaluation.person(0, "月数")), "225");
    });
}
