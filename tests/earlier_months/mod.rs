//! Quarters and years over the months' scores, and what pay reads of earlier months, from kept runs.

use std::path::Path;

use chrono::NaiveDate;
use xingchou::month::Month;
use xingchou::operations::OperationError;
use xingchou::operations::calculate::{Calculated, RunMonths, calculate};
use xingchou::operations::earlier::reach;
use xingchou::operations::explain::explain;
use xingchou::operations::papers::payroll_bytes;
use xingchou::operations::policies::evaluate_table::evaluate_table;
use xingchou::operations::policies::{cases, compile, library};
use xingchou::operations::recompute::{pay_again, score_again};
use xingchou::operations::results::RunResults;
use xingchou::operations::score::{ScoreSpan, Scored, score_span};
use xingchou_engine::inputs::EarlierMonths;

use crate::recalculation::assert_recalculates;
use crate::support::Office;

const PACK: &str = "own/weekdays";

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

/// The first lines of a sheet of the pack.
fn head(sheet: &str, kind: &str) -> String {
    format!(
        "[sheet]\nfamily = \"{PACK}/{sheet}\"\ntitle = \"试用{sheet}\"\nkind = \"{kind}\"\neffective_from = 2026-01-01\n"
    )
}

fn column(name: &str, code: &str, value_type: &str, formula: &str, rest: &str) -> String {
    format!(
        "\n[[column]]\nname = \"{name}\"\ncode = \"{code}\"\ntype = \"{value_type}\"\nformula = '{formula}'\n\
         assumed = \"试用\"\n{rest}\n"
    )
}

const SCORE_INPUTS: &str = "
[[input]]
name = \"总分\"
code = \"total\"
type = \"number\"
decimals = 2
from = \"score\"

[[input]]
name = \"评星状态\"
code = \"state\"
type = \"text\"
from = \"score\"
";

/// A pack whose monthly score is the month's weekdays, so that everybody knows what must come out.
fn office() -> Office {
    let office = Office::with_sample_month();
    let folder = office.folder.join("policies");
    std::fs::create_dir_all(&folder).unwrap();
    let number = "decimals = 2";
    let sheets = [
        (
            "score",
            head("score", "score")
                + "[[input]]\nname = \"岗位\"\ncode = \"post\"\ntype = \"text\"\ngrain = \"part\"\n"
                + &column("总分", "total", "number", "=全月计薪日", number)
                + &column("评星状态", "state", "text", "=IF(岗位 = \"管理岗\", \"不参评\", \"已评星\")", "")
                + &column(
                    "较上月",
                    "change",
                    "number",
                    "=IF(COUNT(上月[总分]) = 1, 总分 - SUM(上月[总分]), 0)",
                    number,
                ),
        ),
        (
            "quarter",
            head("quarter", "score")
                + SCORE_INPUTS
                + &column("季度均分", "mean", "number", "=AVERAGE(本季[总分])", number)
                + &column("评星月数", "months", "number", "=COUNTIF(本季[评星状态], \"已评星\")", number)
                + &column("上季均分", "before", "number", "=SUM(上季[季度均分])", number),
        ),
        (
            "year",
            head("year", "score")
                + SCORE_INPUTS
                + &column("年度均分", "mean", "number", "=AVERAGE(本年[总分])", number)
                + &column("月数", "months", "number", "=COUNT(本年[总分])", number),
        ),
        (
            "pay",
            head("pay", "pay")
                + SCORE_INPUTS
                + "[[parameter]]\nname = \"单价\"\nvalue = \"10\"\ntype = \"money\"\nassumed = \"试用\"\n"
                + &column(
                    "绩效",
                    "performance",
                    "money",
                    "=AVERAGE(本年[总分]) * 单价",
                    "section = \"应发\"",
                )
                + &column("结转", "carried", "money", "=SUM(上月[绩效]) * 1%", "section = \"应发\"")
                + &column("本年绩效", "so_far", "money", "=SUM(本年[绩效]) + 绩效", "")
                + &column("去年月数", "last_year", "number", "=COUNT(上年[绩效])", number)
                + &column("实发", "net_pay", "money", "=绩效 + 结转", "section = \"合计\""),
        ),
    ];
    for (name, text) in sheets {
        std::fs::write(folder.join(format!("{name}.toml")), text).unwrap();
    }
    office
        .store
        .write_transaction(&office.viewer, |writing| writing.district_set_pack(&office.viewer, PACK))
        .map_err(|error: xingchou::store::StoreError| error)
        .unwrap();
    office
}

fn scored(office: &Office, of: &str, span: ScoreSpan) -> Result<Scored, OperationError> {
    score_span(&office.store, &office.viewer, &office.folder, month(of), None, span)
}

fn score_months(office: &Office, months: &[&str]) {
    for of in months {
        scored(office, of, ScoreSpan::Month).unwrap();
    }
}

fn figure(results: &RunResults, staff_no: &str, column: &str) -> String {
    results.value(results.person(staff_no).unwrap(), column).unwrap().chinese()
}

#[test]
fn words_reach_the_months_they_say() {
    let reached = |months, this: &str| {
        reach(months, month(this)).map(|(first, last)| format!("{first}..{last}")).unwrap_or_default()
    };
    for (months, this, expected) in [
        (EarlierMonths::LastMonth, "2026-10", "2026-09..2026-09"),
        (EarlierMonths::LastMonth, "2026-01", "2025-12..2025-12"),
        (EarlierMonths::ThisQuarter, "2026-12", "2026-10..2026-11"),
        (EarlierMonths::ThisQuarter, "2026-11", "2026-10..2026-10"),
        (EarlierMonths::ThisQuarter, "2026-10", ""),
        (EarlierMonths::LastQuarter, "2026-10", "2026-07..2026-09"),
        (EarlierMonths::LastQuarter, "2026-03", "2025-10..2025-12"),
        (EarlierMonths::ThisYear, "2026-10", "2026-01..2026-09"),
        (EarlierMonths::ThisYear, "2026-01", ""),
        (EarlierMonths::LastYear, "2026-10", "2025-01..2025-12"),
    ] {
        assert_eq!(reached(months, this), expected, "{months:?} {this}");
    }
}

#[test]
fn quarters_and_years_come_from_the_months_scores() {
    let office = office();
    // Weekdays: October 22, November 21, December 23; January 21, February 20, March 23.
    score_months(&office, &["2026-10", "2026-11"]);
    let so_far = scored(&office, "2026-11", ScoreSpan::Quarter).unwrap().results;
    assert_eq!(figure(&so_far, "C001", "季度均分"), "21.50");
    assert_eq!(figure(&so_far, "C001", "评星月数"), "2.00");
    assert!(so_far.people.iter().all(|person| person.held.is_none()));

    let refused = scored(&office, "2026-12", ScoreSpan::Quarter).unwrap_err().to_string();
    assert!(refused.contains("2026-12 还没有评分"), "{refused}");
    score_months(&office, &["2026-12"]);
    let quarter = scored(&office, "2026-12", ScoreSpan::Quarter).unwrap();
    assert_eq!(figure(&quarter.results, "C001", "季度均分"), "22.00");
    assert_eq!(figure(&quarter.results, "C001", "上季均分"), "0.00");
    assert!(scored(&office, "2026-12", ScoreSpan::Quarter).unwrap().unchanged);
    let year = scored(&office, "2026-12", ScoreSpan::Year).unwrap().results;
    assert_eq!(figure(&year, "C001", "年度均分"), "22.00");
    // Months before the first that was ever scored are left out.
    assert_eq!(figure(&year, "C001", "月数"), "3.00");

    score_months(&office, &["2027-01", "2027-02", "2027-03"]);
    let next = scored(&office, "2027-03", ScoreSpan::Quarter).unwrap();
    assert_eq!(figure(&next.results, "C001", "季度均分"), "21.33");
    assert_eq!(figure(&next.results, "C001", "上季均分"), "22.00");

    // What was kept computes again to the same.
    let again = score_again(&office.store, &office.viewer, next.run).unwrap();
    assert_eq!(again.inputs.results(&again.evaluate()), next.results);
}

#[test]
fn a_month_that_was_not_scored_holds_the_quarter_and_says_which() {
    let office = office();
    score_months(&office, &["2026-10", "2026-12"]);
    let quarter = scored(&office, "2026-12", ScoreSpan::Quarter).unwrap().results;
    let held = quarter.person("C001").unwrap().held.as_ref().unwrap();
    assert!(held.reason.zh.contains("2026-11 没有本人的评分结果"), "{}", held.reason.zh);
    let december = scored(&office, "2026-12", ScoreSpan::Month).unwrap().results;
    assert_eq!(figure(&december, "C001", "较上月"), "0.00");
    // A month scored late changes what later months read.
    score_months(&office, &["2026-11"]);
    let stale = scored(&office, "2026-12", ScoreSpan::Quarter).unwrap_err().to_string();
    assert!(stale.contains("请先重新评分"), "{stale}");
    score_months(&office, &["2026-12"]);
    let quarter = scored(&office, "2026-12", ScoreSpan::Quarter).unwrap().results;
    assert_eq!(figure(&quarter, "C001", "季度均分"), "22.00");
    let december = scored(&office, "2026-12", ScoreSpan::Month).unwrap().results;
    assert_eq!(figure(&december, "C001", "较上月"), "2.00");
}

#[test]
fn tables_and_cases_give_earlier_months_themselves() {
    let office = office();
    let library = library(Some(&office.folder)).unwrap();
    let program = compile(&library, &ScoreSpan::Quarter.family(PACK), month("2026-12")).unwrap();
    let table = "工号,总分,评星状态,本季[总分],本季[评星状态]\n甲,80,已评星,90；70.5,已评星;样本不足\n乙,80,已评星,,\n";
    let out =
        String::from_utf8(evaluate_table(&program, table.as_bytes(), month("2026-12")).unwrap()).unwrap();
    let lines: Vec<&str> = out.lines().skip(1).collect();
    // 甲: (90 + 70.5 + 80) / 3, and two months with stars.
    assert!(lines[0].ends_with(",80.17,2.00,0.00,"), "{}", lines[0]);
    assert!(lines[1].ends_with(",80.00,1.00,0.00,"), "{}", lines[1]);
    let wrong = evaluate_table(&program, "本季[季度]\n1\n".as_bytes(), month("2026-12")).unwrap_err();
    assert!(wrong.to_string().contains("列“本季[季度]”不是这张规则表的输入项"));

    let case = |earlier: &str| {
        format!(
            "[[case]]\nname = \"季\"\nsource = \"试用\"\nfamily = \"{PACK}/quarter\"\nperiod = \"2026-11\"\n\
             inputs = {{ \"评星状态\" = \"已评星\" }}\nearlier = {{ {earlier} }}\nmonths = [\n\
             {{ inputs = {{ \"总分\" = \"80\" }}, expect = {{ \"季度均分\" = \"85.00\", \"评星月数\" = \"1.00\" }} }},\n\
             {{ inputs = {{ \"总分\" = \"60\" }}, expect = {{ \"季度均分\" = \"76.67\", \"评星月数\" = \"2.00\" }} }},\n\
             {{ inputs = {{ \"总分\" = \"50\" }}, expect = {{ \"季度均分\" = \"50.00\", \"评星月数\" = \"1.00\" }} }},\n]\n"
        )
    };
    let files = vec![("季.toml".to_owned(), case("\"本季[总分]\" = [\"90\"]"))];
    let compared = cases::run(&library, &files).unwrap();
    let found: Vec<&str> = compared.iter().map(|line| line.found.as_str()).collect();
    assert_eq!(found.len(), 6);
    // What the case gives itself is of the first quarter it names only.
    assert!(compared.iter().all(|line| line.same), "{found:?}");
    let files = vec![("季.toml".to_owned(), case("\"上年[总分]\" = [\"90\"]"))];
    let unread = cases::run(&library, &files).unwrap_err().to_string();
    assert!(unread.contains("“上年[总分]”这张规则表不读"), "{unread}");
}

fn paid(office: &Office, of: &str) -> Calculated {
    calculate(&office.store, &office.viewer, &office.folder, RunMonths::all_in(month(of))).unwrap()
}

fn approve(office: &Office, run: i64) {
    office.approve(run);
}

#[test]
fn pay_reads_approved_slips_and_the_years_scores() {
    let office = office();
    score_months(&office, &["2026-10", "2026-11"]);
    // Nothing was paid in September or before: who reads it is held and told so.
    let october = paid(&office, "2026-10");
    let held = october.results.person("C001").unwrap().held.as_ref().unwrap();
    assert!(held.reason.zh.contains("2026-09 的工资尚未审批"), "{}", held.reason.zh);
    approve(&office, october.run);
    // A slip that was held is no slip.
    let november = paid(&office, "2026-11");
    let held = november.results.person("C001").unwrap().held.as_ref().unwrap();
    assert!(held.reason.zh.contains("2026-10 的工资尚未审批"), "{}", held.reason.zh);
}

#[test]
fn pay_by_the_scores_of_the_year_recalculates_and_is_explained() {
    let office = office();
    let lenient = office.folder.join("policies").join("pay.toml");
    let text = std::fs::read_to_string(&lenient).unwrap();
    let asks = text
        .replace("=SUM(上月[绩效]) * 1%", "=IF(COUNT(上月[绩效]) = 1, SUM(上月[绩效]) * 1%, 0)")
        .replace("=SUM(本年[绩效]) + 绩效", "=COUNT(本年[绩效]) * 绩效");
    assert_ne!(text, asks);
    std::fs::write(Path::new(&lenient), asks).unwrap();
    score_months(&office, &["2026-10", "2026-11"]);
    let october = paid(&office, "2026-10");
    assert_eq!(figure(&october.results, "C001", "绩效"), "220.00");
    assert_eq!(figure(&october.results, "C001", "实发"), "220.00");
    approve(&office, october.run);
    let november = paid(&office, "2026-11");
    assert_eq!(figure(&november.results, "C001", "绩效"), "215.00");
    assert_eq!(figure(&november.results, "C001", "结转"), "2.20");
    assert_eq!(figure(&november.results, "C001", "本年绩效"), "215.00");
    assert_eq!(figure(&november.results, "C001", "去年月数"), "0.00");

    let explained = explain(&office.store, &office.viewer, "C001", month("2026-11"), "绩效").unwrap();
    let mean = &explained.figure.parts[0];
    assert_eq!((mean.name.as_str(), mean.value.as_str()), ("本年平均总分", "21.50000000"));
    assert_eq!(mean.note.as_ref().unwrap().zh, "本年此前各月的总分：2026-10 22.00");

    let again = pay_again(&office.store, &office.viewer, november.run).unwrap();
    assert_recalculates(&payroll_bytes(&office.store, &office.viewer, &again).unwrap());

    // January's 本年 is another year; what was assessed in December still counts as the assessed year's.
    score_months(&office, &["2026-12"]);
    let months = RunMonths {
        pay_date: NaiveDate::from_ymd_opt(2027, 1, 8).unwrap(),
        ..RunMonths::all_in(month("2026-12"))
    };
    let december = calculate(&office.store, &office.viewer, &office.folder, months).unwrap();
    assert_eq!(figure(&december.results, "C001", "绩效"), "220.00");
    assert_eq!(figure(&december.results, "C001", "本年绩效"), "0.00");
    assert_eq!(figure(&december.results, "C001", "去年月数"), "1.00");
}
