//! Worked examples as data: each case gives inputs and the lines that must come out, to the fen.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use xingchou_engine::evaluate::{Evaluation, Population, Value, evaluate};
use xingchou_engine::inputs::{
    EarlierResult, EarlierResults, InputCell, InputValue, Inputs, PartInputs, PersonInputs, UnitInputs,
    Values,
};
use xingchou_engine::library::Library;
use xingchou_engine::program::{EarlierOf, Program};
use xingchou_engine::value::{Grain, ValueType};

use super::super::OperationError;
use super::super::earlier::{as_input, reach};
use crate::message::Message;
use crate::month::Month;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseFile {
    #[serde(default)]
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    source: String,
    family: String,
    period: Month,
    #[serde(default)]
    inputs: BTreeMap<String, String>,
    opening: Option<BTreeMap<String, String>>,
    #[serde(default)]
    parts: Vec<Part>,
    /// Results of months before the first, by `上年[x]` and the like, from the oldest on.
    #[serde(default)]
    earlier: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    expect: BTreeMap<String, String>,
    #[serde(default)]
    months: Vec<CaseMonth>,
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct Part {
    weekdays: u32,
    #[serde(default)]
    inputs: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseMonth {
    #[serde(default)]
    inputs: BTreeMap<String, String>,
    #[serde(default)]
    expect: BTreeMap<String, String>,
}

/// One expected line that was compared.
#[derive(Debug, Clone, Serialize)]
pub struct Compared {
    /// The case.
    pub case: String,
    /// Where its expectation is from.
    pub source: String,
    /// The month.
    pub month: Month,
    /// The column.
    pub column: String,
    /// What must come out.
    pub expected: String,
    /// What came out.
    pub found: String,
    /// Whether they are the same.
    pub same: bool,
}

/// Runs every case of some files (name, text) against a library.
///
/// # Errors
/// A file is no case file, a sheet is wrong, or a case names what does not exist.
pub fn run(library: &Library, files: &[(String, String)]) -> Result<Vec<Compared>, OperationError> {
    let mut compared = Vec::new();
    for (name, text) in files {
        let file: CaseFile = toml::from_str(text).map_err(|error| refused(name, error.message()))?;
        for case in &file.case {
            run_case(library, name, case, &mut compared)?;
        }
    }
    Ok(compared)
}

/// The shipped cases: name and text.
#[must_use]
pub fn shipped() -> Vec<(String, String)> {
    let files = super::shipped().into_iter();
    files
        .filter(|(path, text)| path.starts_with("cases/") && !super::is_sheet(text))
        .map(|(path, text)| (path, text.to_owned()))
        .collect()
}

fn refused(file: &str, what: &str) -> OperationError {
    OperationError::Refused(Message::new(
        format!("案例文件“{file}”有误：{what}"),
        format!("the case file “{file}” is wrong: {what}"),
    ))
}

fn run_case(
    library: &Library,
    file: &str,
    case: &Case,
    compared: &mut Vec<Compared>,
) -> Result<(), OperationError> {
    let single = [CaseMonth { inputs: BTreeMap::new(), expect: case.expect.clone() }];
    let months = if case.months.is_empty() { &single[..] } else { &case.months[..] };
    let mut month = case.period;
    let mut kept: BTreeMap<Month, BTreeMap<String, InputValue>> = BTreeMap::new();
    for this in months {
        let program = super::compile(library, &case.family, month)?;
        let mut inputs = case.inputs.clone();
        inputs.extend(this.inputs.clone());
        let mut person = person(file, &program, case, &inputs, month)?;
        person.earlier = earlier(file, &program, case, &kept, month)?;
        kept.insert(month, scores_given(&program, &person));
        let all = Inputs {
            weekdays_in_month: month.weekdays(),
            units: vec![UnitInputs::default()],
            people: vec![person],
        };
        let population = Population::new(&program, &all);
        let evaluation = evaluate(&program, &population);
        for (column, expected) in &this.expect {
            let found = shown(&evaluation, column);
            compared.push(Compared {
                case: case.name.clone(),
                source: case.source.clone(),
                month,
                column: column.clone(),
                expected: expected.clone(),
                same: found == *expected,
                found,
            });
        }
        keep(&evaluation, kept.entry(month).or_default());
        month = Month::of(month.last_day().succ_opt().unwrap_or(month.last_day()));
    }
    Ok(())
}

fn shown(evaluation: &Evaluation<'_>, column: &str) -> String {
    if evaluation.program.column(column).is_none() {
        return format!("（没有“{column}”这一列）");
    }
    match (evaluation.person(0, column), evaluation.held_reason(0)) {
        (Value::Truth(truth), _) => if truth { "TRUE" } else { "FALSE" }.to_owned(),
        (Value::Error(error), Some(held)) => {
            format!("（{}：{} {}）", held.column_name, error.chinese(), held.missing.join("、"))
        }
        (value, _) => value.chinese(),
    }
}

/// This month's results can be read by later ones.
fn keep(evaluation: &Evaluation<'_>, kept: &mut BTreeMap<String, InputValue>) {
    for column in &evaluation.program.columns {
        let name = &column.definition.name;
        kept.insert(name.clone(), as_input(&evaluation.person(0, name)));
    }
}

/// What the case gives in the score sheet's stead.
fn scores_given(program: &Program, person: &PersonInputs) -> BTreeMap<String, InputValue> {
    let scores = program.inputs.iter().filter(|input| input.from_score);
    scores
        .filter_map(|input| Some((input.name.clone(), person.values.get(&input.name)?.value.clone())))
        .collect()
}

/// What the program reads of earlier months: what the case gives, then the case's own months.
fn earlier(
    file: &str,
    program: &Program,
    case: &Case,
    kept: &BTreeMap<Month, BTreeMap<String, InputValue>>,
    month: Month,
) -> Result<EarlierResults, OperationError> {
    let mut earlier = EarlierResults::new();
    let mut read = Vec::new();
    for (months, of) in program.earlier_reads() {
        let name = program.earlier_name(of);
        let value_type = match of {
            EarlierOf::Column(index) => program.columns.get(index).map(|column| column.definition.value_type),
            EarlierOf::Score(index) => program.inputs.get(index).map(|input| input.value_type),
        };
        let written = format!("{}[{name}]", months.word());
        let mut results = Vec::new();
        // What the case gives is read as long as the words mean the months that they meant in its first month.
        let begins = |month| reach(months, month).map(|(first, _)| first);
        let given = case.earlier.get(&written).filter(|_| begins(month) == begins(case.period));
        for text in given.into_iter().flatten() {
            let value = cell(file, &written, text, value_type.unwrap_or(ValueType::Number))?.value;
            results.push(EarlierResult { month: case.period.first_day(), value });
        }
        let (first, last) = reach(months, month).unwrap_or((month, month));
        let own = kept.range(first..=last).filter(|(own, _)| **own < month);
        results.extend(own.filter_map(|(own, values)| {
            Some(EarlierResult { month: own.first_day(), value: values.get(name)?.clone() })
        }));
        read.push(written);
        earlier.entry(months).or_default().insert(name.to_owned(), results);
    }
    if let Some(unread) = case.earlier.keys().find(|written| !read.contains(written)) {
        return Err(refused(file, &format!("“{}”里的“{unread}”这张规则表不读", case.name)));
    }
    Ok(earlier)
}

fn person(
    file: &str,
    program: &Program,
    case: &Case,
    inputs: &BTreeMap<String, String>,
    month: Month,
) -> Result<PersonInputs, OperationError> {
    let mut person = PersonInputs::default();
    for from in program.openings.values() {
        let text = case.opening.as_ref().and_then(|opening| opening.get(from)).map_or("0", String::as_str);
        person.openings.insert(from.clone(), cell(file, from, text, ValueType::Number)?);
    }
    let mut whole = PartInputs {
        from: Some(month.first_day()),
        to: Some(month.last_day()),
        weekdays: month.weekdays(),
        values: Values::new(),
    };
    let mut known = Vec::new();
    for input in &program.inputs {
        known.push(input.name.as_str());
        let value = match inputs.get(&input.name) {
            Some(text) => cell(file, &input.name, text, input.value_type)?,
            None => InputCell::new(InputValue::Blank),
        };
        match input.grain {
            Grain::Part => whole.values.insert(input.name.clone(), value),
            Grain::Person | Grain::Unit => person.values.insert(input.name.clone(), value),
        };
    }
    let named = inputs.keys().chain(case.parts.iter().flat_map(|part| part.inputs.keys()));
    for name in named {
        if !known.contains(&name.as_str()) {
            return Err(refused(file, &format!("“{}”里的“{name}”不是规则表的输入项", case.name)));
        }
    }
    if case.parts.is_empty() {
        person.parts.push(whole);
        return Ok(person);
    }
    for part in &case.parts {
        let mut values = whole.values.clone();
        for (name, text) in &part.inputs {
            let value_type = program
                .inputs
                .iter()
                .find(|input| input.name == *name)
                .map_or(ValueType::Text, |input| input.value_type);
            values.insert(name.clone(), cell(file, name, text, value_type)?);
        }
        person.parts.push(PartInputs { from: None, to: None, weekdays: part.weekdays, values });
    }
    Ok(person)
}

fn cell(file: &str, name: &str, text: &str, value_type: ValueType) -> Result<InputCell, OperationError> {
    let wrong = || refused(file, &format!("“{name}”的值“{text}”不是{}", value_type.chinese()));
    Ok(match value_type {
        ValueType::Money | ValueType::Number => {
            xingchou_engine::number::parse(text).ok_or_else(wrong)?.into()
        }
        ValueType::Text => text.into(),
        ValueType::Date => NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| wrong())?.into(),
        ValueType::Truth => match text {
            "TRUE" | "是" => true.into(),
            "FALSE" | "否" => false.into(),
            _ => return Err(wrong()),
        },
    })
}
