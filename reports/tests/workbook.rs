//! The payroll workbook as a reader of the file finds it.

use crate::sample::{self, Person, bytes, compile, library, twelve, with_run, with_scores};
use calamine::{Data, Range, Reader, Xlsx};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::io::Cursor;
use xingchou_engine::evaluate::{Evaluation, Population, Value, evaluate};
use xingchou_engine::inputs::{Inputs, PartInputs, PersonInputs, UnitInputs};
use xingchou_engine::number::plain_text;
use xingchou_engine::sheet::day_number;
use xingchou_engine::value::Grain;
use xingchou_reports::{PayrollRun, PersonLabel, ReportError, RunState, payroll_workbook};

const HEADINGS: u32 = 3;
const FIRST_ROW: u32 = 4;

struct Book {
    values: BTreeMap<String, Range<Data>>,
    formulas: BTreeMap<String, Range<String>>,
}

impl Book {
    fn read(bytes: Vec<u8>) -> Self {
        let mut file: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
        let (mut values, mut formulas) = (BTreeMap::new(), BTreeMap::new());
        for name in file.sheet_names() {
            values.insert(name.clone(), file.worksheet_range(&name).unwrap());
            formulas.insert(name.clone(), file.worksheet_formula(&name).unwrap());
        }
        Self { values, formulas }
    }

    fn formula(&self, sheet: &str, row: u32, column: u32) -> String {
        self.formulas[sheet].get_value((row, column)).cloned().unwrap_or_default()
    }

    fn value(&self, sheet: &str, row: u32, column: u32) -> Data {
        self.values[sheet].get_value((row, column)).cloned().unwrap_or(Data::Empty)
    }

    fn text(&self, sheet: &str, row: u32, column: u32) -> String {
        self.value(sheet, row, column).to_string()
    }

    /// The column under a heading of the second heading row; the words 暂定 do not count.
    fn column(&self, sheet: &str, heading: &str) -> Option<u32> {
        let end = self.values[sheet].end().unwrap().1;
        (0..=end).find(|column| {
            let own = self.text(sheet, HEADINGS, *column);
            own == heading || own == format!("{heading}\n（暂定）")
        })
    }

    /// The row of a staff number.
    fn row(&self, sheet: &str, staff_no: &str, column: u32) -> u32 {
        let end = self.values[sheet].end().unwrap().0;
        (FIRST_ROW..=end).find(|row| self.text(sheet, *row, column) == staff_no).unwrap()
    }

    fn every_formula(&self) -> impl Iterator<Item = (&str, &String)> {
        self.formulas.iter().flat_map(|(sheet, range)| {
            range.used_cells().map(move |(_, _, formula)| (sheet.as_str(), formula))
        })
    }
}

fn same(cell: &Data, value: &Value) -> bool {
    match (cell, value) {
        (Data::Float(found), Value::Number(number)) => {
            found.to_bits() == plain_text(*number).parse::<f64>().unwrap().to_bits()
        }
        (Data::DateTime(found), Value::Date(date)) => {
            found.as_f64().to_bits() == f64::from(day_number(*date)).to_bits()
        }
        (Data::String(found), Value::Text(text)) => found == text,
        (Data::Empty, Value::Text(text)) => text.is_empty(),
        (Data::Bool(found), Value::Truth(truth)) => found == truth,
        _ => false,
    }
}

/// Every person's computed columns on a sheet: live formulas with the engine's results; held people: words only.
fn check_people(book: &Book, sheet: &str, parts: &str, evaluation: &Evaluation<'_>, labels: &[PersonLabel]) {
    for (person, label) in labels.iter().enumerate() {
        let row = book.row(sheet, &label.staff_no, 1);
        if let Some(held) = evaluation.held_reason(person) {
            let end = book.values[sheet].end().unwrap().1;
            let words: String = (0..=end).map(|column| book.text(sheet, row, column)).collect();
            // The pay waits for the score, and says what the score waits for.
            let why = if held.missing.contains(&"评星状态".to_string()) {
                "业务考试成绩"
            } else {
                &held.column_name
            };
            assert!(words.contains("暂缓") && words.contains(why), "{words}");
            for column in 0..=end {
                assert_eq!(book.formula(sheet, row, column), "", "held row of {}", label.staff_no);
            }
            continue;
        }
        for column in &evaluation.program.columns {
            let name = &column.definition.name;
            let at = book.column(sheet, name).unwrap_or_else(|| panic!("no column {name} on {sheet}"));
            let (cell, value) = (book.value(sheet, row, at), evaluation.person(person, name));
            assert!(same(&cell, &value), "{sheet} {} {name}: {cell:?} for {value:?}", label.name);
            assert_ne!(book.formula(sheet, row, at), "", "{sheet} {} {name}", label.name);
            if column.fold.is_some() {
                let at = book.column(parts, name).unwrap();
                let first = book.row(parts, &label.staff_no, 0);
                for (offset, part) in (0..).zip(evaluation.parts_of(person)) {
                    let (cell, value) =
                        (book.value(parts, first + offset, at), evaluation.value(column.slot, part));
                    assert!(same(&cell, &value), "{parts} {} {name}: {cell:?} for {value:?}", label.name);
                    assert_ne!(book.formula(parts, first + offset, at), "", "{parts} {name}");
                }
            }
        }
    }
}

#[test]
fn every_computed_cell_is_a_live_formula_with_the_engines_result() {
    with_run(&twelve(), RunState::Draft, |run| {
        let book = Book::read(payroll_workbook(run).unwrap());
        let score = run.score.unwrap();
        assert_eq!(run.pay.held.len(), 1, "{:?}", run.pay.held);
        check_people(&book, "工资表", "分段", run.pay, run.people);
        check_people(&book, "评分表", "评分分段", score.evaluation, score.people);
    });
}

#[test]
fn scores_by_the_peers_median_are_live_too() {
    with_scores("districts/chengdu-wenjiang/score", &twelve(), RunState::Draft, |run| {
        let book = Book::read(payroll_workbook(run).unwrap());
        let score = run.score.unwrap();
        check_people(&book, "评分表", "评分分段", score.evaluation, score.people);
        assert!(book.every_formula().any(|(_, formula)| formula.contains("MEDIAN($")));
    });
}

#[test]
fn formulas_keep_to_what_every_spreadsheet_program_knows() {
    let book = Book::read(bytes(&twelve(), RunState::Draft));
    let mut count = 0;
    for (sheet, formula) in book.every_formula() {
        for refused in ["[", "SUMIF", "_xlfn", "{", "#REF", "未提供"] {
            assert!(!formula.contains(refused), "{sheet}: {formula}");
        }
        count += 1;
    }
    assert!(count > 1000, "{count}");
}

#[test]
fn stars_come_from_the_score_sheet_by_row_number() {
    let book = Book::read(bytes(&twelve(), RunState::Draft));
    let stars = book.column("工资表", "星级").unwrap();
    let row = book.row("工资表", "C001", 1);
    let formula = book.formula("工资表", row, stars);
    assert!(formula.starts_with("INDEX(评分表!$"), "{formula}");
    // Peers stand together: the posts on the score sheet change as seldom as can be.
    let groups = book.column("评分表", "同组岗位").unwrap();
    let mut seen: Vec<String> = Vec::new();
    for row in FIRST_ROW..FIRST_ROW + 11 {
        let group = book.text("评分表", row, groups);
        if seen.last() != Some(&group) {
            assert!(!seen.contains(&group), "{group} is scattered");
            seen.push(group);
        }
    }
    assert_eq!(seen.len(), 3);
}

#[test]
fn parts_of_a_month_are_folded_by_weekdays() {
    let book = Book::read(bytes(&twelve(), RunState::Draft));
    let base = book.column("工资表", "应发基本工资").unwrap();
    let moved = book.formula("工资表", book.row("工资表", "C003", 1), base);
    assert!(moved.contains("SUMPRODUCT(分段!") && moved.contains("/标准!$"), "{moved}");
    let joined = book.row("工资表", "C004", 1);
    assert!(book.formula("工资表", joined, base).contains("SUMPRODUCT("));
    let remark = (0..60).find(|column| book.text("工资表", 2, *column) == "备注").unwrap();
    assert_eq!(book.text("工资表", joined, remark), "计薪9/22天");
    let whole = book.formula("工资表", book.row("工资表", "C001", 1), base);
    assert!(whole.starts_with("分段!"), "{whole}");
}

#[test]
fn totals_and_summary_tie_to_the_engine() {
    with_run(&twelve(), RunState::Final, |run| {
        let book = Book::read(payroll_workbook(run).unwrap());
        let net: Decimal = (0..run.people.len())
            .filter(|person| run.pay.held_reason(*person).is_none())
            .map(|person| run.pay.person(person, "实发工资").number().unwrap())
            .sum();
        let at = book.column("工资表", "实发工资").unwrap();
        let row = FIRST_ROW + 12;
        assert!(same(&book.value("工资表", row, at), &Value::Number(net)), "{net}");
        assert!(book.formula("工资表", row, at).contains("SUM("));
        let words = book.text("工资表", row + 1, 0);
        assert_eq!(
            words,
            format!("实发工资合计（大写）：人民币{}", xingchou_reports::capital_amount::capital_amount(net))
        );
        let end = book.values["汇总"].end().unwrap();
        let mut agreed = 0;
        for row in 0..=end.0 {
            for column in 0..=end.1 {
                let text = book.text("汇总", row, column);
                assert_ne!(text, "不符");
                agreed += u32::from(text == "相符");
            }
        }
        assert_eq!(agreed, 4 + 4 + 2);
        assert!(book.text("工资表", 0, 0).contains("（定稿）"));
    });
}

#[test]
fn assumed_numbers_say_so_in_words() {
    let book = Book::read(bytes(&twelve(), RunState::Draft));
    let standards = &book.values["标准"];
    let cells: Vec<String> = standards.used_cells().map(|(_, _, cell)| cell.to_string()).collect();
    assert!(cells.iter().any(|cell| cell == "暂定") && cells.iter().any(|cell| cell == "公布"));
    assert!(
        standards.used_cells().any(|(_, _, cell)| matches!(cell, Data::Float(number) if *number > 9.9e307))
    );
    let notes: Vec<String> = book.values["说明"].used_cells().map(|(_, _, cell)| cell.to_string()).collect();
    for wanted in ["districts/harbin-daoli/pay", "暂缓发放", "业务考试成绩", "对照表：岗位津贴标准", "abab"]
    {
        assert!(notes.iter().any(|cell| cell.contains(wanted)), "{wanted}");
    }
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    let first = bytes(&twelve(), RunState::Final);
    std::thread::sleep(std::time::Duration::from_millis(1100));
    assert!(first == bytes(&twelve(), RunState::Final));
    assert!(first != bytes(&twelve(), RunState::Draft));
}

#[test]
fn nobody_all_held_and_very_many() {
    let empty = Book::read(bytes(&[], RunState::Draft));
    assert!(empty.text("工资表", FIRST_ROW, 0).contains("发放 0 人"));
    assert!(empty.text("工资表", FIRST_ROW + 1, 0).ends_with("人民币零元整"));

    let mut held = twelve();
    held.iter_mut().for_each(|person| person.label.held_reason = Some("银行账号待核实".to_string()));
    with_run(&held, RunState::Draft, |run| {
        let book = Book::read(payroll_workbook(run).unwrap());
        assert!(book.formulas["工资表"].is_empty());
        let cells = book.values["工资表"].used_cells().map(|(_, _, cell)| cell.to_string());
        assert_eq!(cells.filter(|cell| cell == "暂缓发放：银行账号待核实").count(), 12);
        // Their scores stand all the same.
        let total = book.column("评分表", "总分").unwrap();
        assert_ne!(book.formula("评分表", FIRST_ROW, total), "");
    });

    let many: Vec<Person> = (1..=300)
        .map(|number| {
            let name = if number == 150 { "很长的名字".repeat(12) } else { format!("人员{number}") };
            let post = ["全科窗口", "网格员", "管理岗"][number % 3];
            Person::new(number, &name, number % 3, ["甲社区", "乙社区", "丙社区"][number % 3], post)
        })
        .collect();
    with_run(&many, RunState::Draft, |run| {
        let book = Book::read(payroll_workbook(run).unwrap());
        check_people(&book, "工资表", "分段", run.pay, run.people);
    });
}

#[test]
fn labels_of_other_people_are_refused() {
    with_run(&twelve(), RunState::Draft, |run| {
        let mut run = run.clone();
        run.people = &run.people[..3];
        assert!(matches!(
            payroll_workbook(&run),
            Err(ReportError::LabelsDoNotMatch { labels: 3, people: 12, .. })
        ));
    });
}

/// All grains, both ranges over people, dates, truths and empty texts in one small sheet.
const EVERYTHING: &str = r#"
[sheet]
family = "made-up/everything"
title = "自造工资规则表"
kind = "pay"
effective_from = 2020-01-01
peer_group = "组别"
[[source]]
id = "made-up"
title = "自造"
[[input]]
name = "组别"
code = "group"
type = "text"
[[input]]
name = "标签"
code = "tag"
type = "text"
grain = "part"
blank = ""
[[input]]
name = "入职日期"
code = "joined"
type = "date"
[[input]]
name = "月薪"
code = "salary"
type = "money"
grain = "part"
[[input]]
name = "单位系数"
code = "unit_factor"
type = "number"
decimals = 2
grain = "unit"
[[column]]
name = "固定工资"
code = "fixed"
type = "money"
grain = "part"
over_parts = "days"
section = "应发"
formula = '=月薪'
source = "made-up"
[[column]]
name = "最高标准"
code = "best"
type = "money"
grain = "part"
over_parts = "highest"
formula = '=月薪'
source = "made-up"
[[column]]
name = "标准之和"
code = "sum_of_parts"
type = "money"
grain = "part"
over_parts = "sum"
formula = '=月薪 * 单位系数'
source = "made-up"
[[column]]
name = "末段标签"
code = "last_tag"
type = "text"
formula = '=标签 & "组"'
source = "made-up"
[[column]]
name = "转正日期"
code = "confirmed"
type = "date"
formula = '=EDATE(入职日期, 12)'
source = "made-up"
[[column]]
name = "组内名次"
code = "rank"
type = "number"
decimals = 0
formula = '=RANK(固定工资, 全组[固定工资])'
source = "made-up"
[[column]]
name = "段数"
code = "parts"
type = "number"
decimals = 0
formula = '=COUNT(分段[月薪])'
source = "made-up"
[[column]]
name = "单位平均"
code = "unit_average"
type = "money"
grain = "unit"
formula = '=AVERAGE(人员[固定工资]) * 单位系数'
source = "made-up"
[[column]]
name = "单位合计"
code = "unit_sum"
type = "money"
grain = "unit"
formula = '=SUM(人员[固定工资])'
source = "made-up"
[[column]]
name = "高于单位平均"
code = "above"
type = "truth"
formula = '=固定工资 > 单位平均'
source = "made-up"
[[column]]
name = "应发合计"
code = "gross_pay"
type = "money"
section = "合计"
formula = '=固定工资 + 单位平均 * 单位系数'
source = "made-up"
"#;

/// A run of that sheet: four people in two groups and two units, one of them in three parts, and one who is held,
/// alone in a third unit.
fn with_everything<T>(use_run: impl FnOnce(&PayrollRun<'_>) -> T) -> T {
    let library = library(&[("everything.toml", EVERYTHING)]);
    let program = compile(&library, "made-up/everything");
    let part = |weekdays, salary: &str, tag: &str| PartInputs {
        weekdays,
        values: [
            ("月薪".to_string(), Decimal::from_str_exact(salary).unwrap().into()),
            ("标签".to_string(), tag.into()),
        ]
        .into(),
        ..PartInputs::default()
    };
    let person = |unit, group: &str, parts| PersonInputs {
        unit,
        parts,
        values: [("组别".to_string(), group.into()), ("入职日期".to_string(), sample::day(7).into())].into(),
        ..PersonInputs::default()
    };
    let unit = |factor: &str| UnitInputs {
        values: [("单位系数".to_string(), Decimal::from_str_exact(factor).unwrap().into())].into(),
    };
    let inputs = Inputs {
        weekdays_in_month: 22,
        units: vec![unit("1.05"), unit("0.95"), unit("1")],
        people: vec![
            person(0, "甲", vec![part(22, "3000.01", "")]),
            person(1, "乙", vec![part(22, "3100.33", "x")]),
            person(0, "乙", vec![part(7, "2900", "x"), part(8, "3500.50", "y"), part(7, "3333.33", "")]),
            person(1, "甲", vec![part(13, "4000", "x")]),
            // Held: the day of joining is not known.
            PersonInputs {
                unit: 2,
                parts: vec![part(22, "5000", "x")],
                values: [("组别".to_string(), "甲".into())].into(),
                ..PersonInputs::default()
            },
        ],
    };
    let population = Population::new(&program, &inputs);
    let evaluation = evaluate(&program, &population);
    assert_eq!(evaluation.held.len(), 1, "{:?}", evaluation.held);
    let labels: Vec<PersonLabel> = [0, 1, 0, 1, 2]
        .into_iter()
        .enumerate()
        .map(|(index, unit)| PersonLabel {
            staff_no: format!("{index}"),
            name: format!("人员{index}"),
            unit,
            community: format!("单位{unit}"),
            ..PersonLabel::default()
        })
        .collect();
    use_run(&sample::run(&evaluation, None, &labels, RunState::Draft))
}

#[test]
fn every_grain_and_range_has_its_place() {
    with_everything(|run| {
        let book = Book::read(payroll_workbook(run).unwrap());
        let row = book.row("工资表", "2", 1);
        let formula = |name: &str| book.formula("工资表", row, book.column("工资表", name).unwrap());
        assert!(formula("最高标准").starts_with("MAX(分段!"), "{}", formula("最高标准"));
        assert!(formula("标准之和").starts_with("ROUND(SUM(分段!"), "{}", formula("标准之和"));
        assert!(formula("组内名次").contains(":$"), "{}", formula("组内名次"));
        assert!(formula("应发合计").contains("单位!"), "{}", formula("应发合计"));
        let unit = book.column("单位", "单位平均").unwrap();
        let average = book.formula("单位", FIRST_ROW, unit);
        assert!(average.contains("AVERAGE((工资表!$"), "{average}");
        // Nobody in the third unit is paid: a sum over no rows is a plain value.
        let sum = book.column("单位", "单位合计").unwrap();
        assert_ne!(book.formula("单位", FIRST_ROW, sum), "");
        assert_eq!(
            (book.formula("单位", FIRST_ROW + 2, sum), book.text("单位", FIRST_ROW + 2, sum)),
            (String::new(), "0".to_string())
        );
        let program = run.pay.program;
        for column in program.columns.iter().filter(|column| column.definition.grain != Grain::Unit) {
            let name = &column.definition.name;
            for (person, label) in run.people.iter().enumerate().take(4) {
                let row = book.row("工资表", &label.staff_no, 1);
                let cell = book.value("工资表", row, book.column("工资表", name).unwrap());
                assert!(same(&cell, &run.pay.person(person, name)), "{name}: {cell:?}");
            }
        }
    });
}

#[test]
fn holding_a_person_by_hand_may_not_change_the_others() {
    with_everything(|run| {
        let mut labels = run.people.to_vec();
        labels[1].held_reason = Some("银行账号待核实".to_string());
        let mut run = run.clone();
        run.people = &labels;
        let refused = payroll_workbook(&run);
        assert!(matches!(refused, Err(ReportError::HeldPersonIsCounted { staff_no }) if staff_no == "1"));
    });
}

#[test]
fn a_star_that_was_decided_otherwise_stays_as_given() {
    let mut people = twelve();
    people[0].decided_stars = Some("2");
    with_run(&people, RunState::Final, |run| {
        let book = Book::read(payroll_workbook(run).unwrap());
        let stars = book.column("工资表", "星级").unwrap();
        let row = book.row("工资表", "C001", 1);
        assert_eq!(book.formula("工资表", row, stars), "");
        assert_eq!(book.text("工资表", row, stars), "2");
        check_people(&book, "工资表", "分段", run.pay, run.people);
    });
}

#[test]
fn items_stand_in_the_order_in_which_their_total_adds_them_up() {
    with_run(&twelve(), RunState::Draft, |run| {
        let book = Book::read(payroll_workbook(run).unwrap());
        let at = |name: &str| book.column("工资表", name).unwrap_or_else(|| panic!("{name}"));
        assert!(at("应发基本工资") < at("岗位津贴") && at("法定节假日加班工资") < at("补发补扣"));
        assert!(at("养老保险个人") < at("公积金个人") && at("公积金个人") < at("个人所得税"));
        assert!(at("个人所得税") < at("往月扣款补差") && at("补发补扣") < at("养老保险个人"));
    });
}
