//! A made-up office: a month of pay and scores in the shipped Daoli pack.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::path::{Path, PathBuf};
use xingchou_engine::evaluate::{Evaluation, Population, Value, evaluate};
use xingchou_engine::inputs::{InputCell, InputValue, Inputs, PartInputs, PersonInputs, UnitInputs, Values};
use xingchou_engine::library::Library;
use xingchou_engine::program::Program;
use xingchou_engine::value::Grain;
use xingchou_reports::{
    InputDigest, PayrollRun, PersonLabel, Preparation, RunState, ScoreResult, payroll_workbook,
};

/// What is made up of one person.
#[derive(Clone)]
pub struct Person {
    pub label: PersonLabel,
    pub base: &'static str,
    /// First and last day in October 2026, post, certificate, weekdays.
    pub parts: Vec<(u32, u32, &'static str, &'static str, u32)>,
    pub personal_leave: &'static str,
    pub sick_leave: &'static str,
    pub holidays: &'static str,
    /// 很满意, 满意, 一般, 态度差 pressed; or events and tickets for grid staff.
    pub counts: [u32; 4],
    /// No exam mark was recorded.
    pub exam_missing: bool,
    /// Stars that a leader decided instead of the score sheet's.
    pub decided_stars: Option<&'static str>,
    pub income_so_far: &'static str,
}

pub fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 10, day).unwrap()
}

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            into.push(path);
        }
    }
}

/// The shipped rule sheets, and `more` ones.
pub fn library(more: &[(&str, &str)]) -> Library {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../policies");
    let mut paths = Vec::new();
    files(&root, &mut paths);
    paths.sort();
    let mut library = Library::default();
    for path in paths {
        let text = std::fs::read_to_string(&path).unwrap();
        if text.contains("[sheet]") {
            library.add(&path.display().to_string(), &text).unwrap();
        }
    }
    for (name, text) in more {
        library.add(name, text).unwrap_or_else(|found| panic!("{}", found[0].display()));
    }
    library
}

pub fn compile(library: &Library, family: &str) -> Program {
    library.compile(family, day(1), day(31)).unwrap_or_else(|found| {
        panic!("{}", found.iter().map(|one| one.display()).collect::<Vec<_>>().join("\n"))
    })
}

fn decimal(text: &str) -> InputCell {
    Decimal::from_str_exact(text).unwrap().into()
}

fn values(list: &[(&str, InputCell)]) -> Values {
    list.iter().map(|(name, cell)| (name.to_string(), cell.clone())).collect()
}

impl Person {
    pub fn new(number: usize, name: &str, unit: usize, community: &str, post: &'static str) -> Self {
        let certificate = ["无", "助理社会工作师", "社会工作师", "高级社会工作师"][number % 4];
        Self {
            label: PersonLabel {
                staff_no: format!("C{number:03}"),
                name: name.to_string(),
                community: community.to_string(),
                post: post.to_string(),
                unit,
                masked_id: format!("230102********{number:04}"),
                masked_account: format!("6222 **** **** {number:04}"),
                fund_source: if number.is_multiple_of(5) { "就业资金" } else { "区财政" }.to_string(),
                score_position: Some(number - 1),
                ..PersonLabel::default()
            },
            base: ["1848", "2050.35", "2260", "2333.33"][number % 4],
            parts: vec![(1, 31, post, certificate, 22)],
            personal_leave: "0",
            sick_leave: "0",
            holidays: "0",
            counts: [200, 150, 10 + u32::try_from(number).unwrap(), u32::try_from(number % 7).unwrap()],
            exam_missing: false,
            decided_stars: None,
            income_so_far: ["18000", "27999.99", "81234.56", "95000"][number % 4],
        }
    }

    fn part_inputs(&self) -> Vec<PartInputs> {
        self.parts
            .iter()
            .map(|(from, to, post, certificate, weekdays)| PartInputs {
                from: Some(day(*from)),
                to: Some(day(*to)),
                weekdays: *weekdays,
                values: values(&[
                    ("岗位", (*post).into()),
                    ("社工证等级", (*certificate).into()),
                    ("基本工资", decimal(self.base)),
                    ("人员身份", "专职社工".into()),
                    ("社保基数", decimal("4542.07")),
                ]),
            })
            .collect()
    }

    fn score_inputs(&self) -> PersonInputs {
        let [best, good, fair, bad] = self.counts;
        let number = |value: u32| InputCell::new(InputValue::Number(value.into()));
        let total = best + good + fair + bad;
        let exam = if self.exam_missing { InputCell::new(InputValue::Missing) } else { decimal("86.5") };
        PersonInputs {
            unit: self.label.unit,
            parts: self.part_inputs(),
            values: values(&[
                ("实出勤天数", decimal("18")),
                ("事假天数", decimal(self.personal_leave)),
                ("旷工天数", decimal("0")),
                ("督查问题数", number(bad % 2)),
                ("业务考试成绩", exam),
                ("受理件数", number(total + 40)),
                ("办结件数", number(total + 30)),
                ("按时办结件数", number(total + 30 - bad)),
                ("六键很满意", number(best)),
                ("六键满意", number(good)),
                ("六键一般", number(fair)),
                ("六键时间长", number(1)),
                ("六键态度差", number(bad)),
                ("六键业务差", number(2)),
                ("五级非常满意", number(30)),
                ("五级满意", number(20)),
                ("五级基本满意", number(5)),
                ("五级不满意", number(1)),
                ("五级非常不满意", number(0)),
                ("工单件数", number(20 + bad)),
                ("工单办结数", number(20)),
                ("工单七十二小时办结数", number(18)),
                ("工单满意数", number(20 - bad)),
                ("事件上报数", number(best)),
                ("事件办结数", number(best - bad)),
                ("助跑件数", number(7)),
                ("助跑双签件数", number(6)),
                ("即办件受理件数", number(total)),
                ("内部流转件受理件数", number(30)),
                ("外部会同件受理件数", number(10 + fair)),
                ("即办件办结件数", number(total - bad)),
                ("内部流转件办结件数", number(28)),
                ("外部会同件办结件数", number(10)),
            ]),
            ..PersonInputs::default()
        }
    }

    fn pay_inputs(&self, stars: Value, status: Value) -> PersonInputs {
        let cell = |value: Value| match value {
            Value::Number(number) => InputCell::from(number),
            Value::Text(text) => InputCell::from(text.as_str()),
            _ => InputCell::new(InputValue::Missing),
        };
        PersonInputs {
            unit: self.label.unit,
            parts: self.part_inputs(),
            values: values(&[
                ("事假天数", decimal(self.personal_leave)),
                ("病假天数", decimal(self.sick_leave)),
                ("旷工天数", decimal("0")),
                ("休息日延时次数", decimal("1")),
                ("法定节假日延时次数", decimal(self.holidays)),
                ("专项附加扣除", decimal("1000")),
                ("往月应发差额", decimal("0")),
                ("往月扣款差额", decimal("0")),
                ("往月单位承担差额", decimal("0")),
                ("上年各月均由本单位扣缴", "否".into()),
                ("上年收入合计", decimal("40000")),
                ("星级", cell(stars)),
                ("评星状态", cell(status)),
            ]),
            openings: [
                ("本年在本单位任职月数", "9"),
                ("累计收入", self.income_so_far),
                ("累计减除费用", "45000"),
                ("累计专项扣除", "4321.09"),
                ("累计专项附加扣除", "0"),
                ("累计已预扣税额", "12.34"),
            ]
            .iter()
            .map(|(name, value)| (name.to_string(), decimal(value)))
            .collect(),
            ..PersonInputs::default()
        }
    }
}

/// What is not said is an empty cell.
fn rest_blank(program: &Program, mut person: PersonInputs) -> PersonInputs {
    let blank = || InputCell::new(InputValue::Blank);
    for input in &program.inputs {
        if input.grain == Grain::Part {
            for part in &mut person.parts {
                part.values.entry(input.name.clone()).or_insert_with(blank);
            }
        } else {
            person.values.entry(input.name.clone()).or_insert_with(blank);
        }
    }
    person
}

/// Twelve people: all three posts, one in two parts, one who joined on the 20th, one held.
pub fn twelve() -> Vec<Person> {
    let place = |number: usize| [(0, "安红社区"), (1, "抚顺社区"), (2, "通江街道综合服务中心")][number % 3];
    let names =
        ["张伟", "王芳", "李娜", "刘洋", "陈静", "杨帆", "赵磊", "黄敏", "周杰", "吴倩", "徐强", "孙丽"];
    let mut people: Vec<Person> = names
        .iter()
        .enumerate()
        .map(|(index, name)| {
            let post = match index {
                11 => "管理岗",
                _ if index % 2 == 0 => "全科窗口",
                _ => "网格员",
            };
            let (unit, community) = place(index);
            Person::new(index + 1, name, unit, community, post)
        })
        .collect();
    people[2].parts = vec![(1, 15, "网格员", "无", 11), (16, 31, "全科窗口", "社会工作师", 11)];
    people[2].label.post = "全科窗口".to_string();
    people[3].parts = vec![(20, 31, "网格员", "社会工作师", 9)];
    people[4].exam_missing = true;
    people[5].personal_leave = "2.5";
    people[5].sick_leave = "1";
    people[6].holidays = "3";
    people[7].counts = [9, 3, 0, 0];
    people[8].personal_leave = "21";
    people[9].label.remark = "补发9月岗位津贴".to_string();
    people[10].base = "36000.01";
    people[11].label.name = "阿卜杜热西提·买买提吐尔逊".to_string();
    people[11].base = "9000";
    people
}

/// A run of some people, with its evaluations.
pub fn with_run<T>(people: &[Person], state: RunState, use_run: impl FnOnce(&PayrollRun<'_>) -> T) -> T {
    with_scores("districts/harbin-daoli/score", people, state, use_run)
}

/// The same with the scores of another pack.
pub fn with_scores<T>(
    score_family: &str,
    people: &[Person],
    state: RunState,
    use_run: impl FnOnce(&PayrollRun<'_>) -> T,
) -> T {
    let library = library(&[]);
    let score = compile(&library, score_family);
    let pay = compile(&library, "districts/harbin-daoli/pay");
    let units = vec![UnitInputs::default(); 3];
    let inputs = Inputs {
        weekdays_in_month: 22,
        units: units.clone(),
        people: people.iter().map(Person::score_inputs).collect(),
    };
    let population = Population::new(&score, &inputs);
    let scored = evaluate(&score, &population);
    let of_score = |index: usize, column: &str| match scored.held_reason(index) {
        Some(_) => Value::Error(Default::default()),
        None => scored.person(index, column),
    };
    let pay_people = people.iter().enumerate().map(|(index, person)| {
        let decided =
            person.decided_stars.map(|stars| Value::Number(Decimal::from_str_exact(stars).unwrap()));
        let stars = decided.unwrap_or_else(|| of_score(index, "星级"));
        rest_blank(&pay, person.pay_inputs(stars, of_score(index, "评星状态")))
    });
    let pay_inputs = Inputs { weekdays_in_month: 22, units, people: pay_people.collect() };
    let pay_population = Population::new(&pay, &pay_inputs);
    let paid = evaluate(&pay, &pay_population);
    let labels: Vec<PersonLabel> = people.iter().map(|person| person.label.clone()).collect();
    use_run(&run(&paid, Some(&scored), &labels, state))
}

/// A run over any evaluations.
pub fn run<'a>(
    pay: &'a Evaluation<'a>,
    score: Option<&'a Evaluation<'a>>,
    people: &'a [PersonLabel],
    state: RunState,
) -> PayrollRun<'a> {
    PayrollRun {
        office: "通江街道综合服务中心".to_string(),
        assessment_month: day(1),
        pay_month: day(1),
        pay_date: day(15),
        run_number: 1,
        state,
        pay,
        people,
        score: score.map(|evaluation| ScoreResult { evaluation, people }),
        digests: vec![InputDigest { label: "人员名册.xlsx".to_string(), sha256: "ab".repeat(32) }],
        preparation: Preparation { prepared_by: "吴倩".to_string(), ..Preparation::default() },
    }
}

/// The workbook's bytes.
pub fn bytes(people: &[Person], state: RunState) -> Vec<u8> {
    with_run(people, state, |run| payroll_workbook(run).unwrap())
}
