//! Any sheet over a table of inputs: a row a person, a column an input; out comes the same with every computed column.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use xingchou_engine::evaluate::{Population, Value, evaluate};
use xingchou_engine::inputs::{
    EarlierMonths, EarlierResult, InputCell, InputValue, Inputs, PartInputs, PersonInputs, UnitInputs,
};
use xingchou_engine::program::Program;
use xingchou_engine::value::{Grain, ValueType};

use super::super::OperationError;
use crate::message::Message;
use crate::month::Month;

/// What a heading such as 本年[个人所得税] names, when the program reads it: its cells give the months' results, one
/// after the other, separated by ；or ;.
fn earlier_name<'h>(program: &Program, heading: &'h str) -> Option<(EarlierMonths, &'h str, ValueType)> {
    let (word, rest) = heading.split_once('[')?;
    let (months, name) = (EarlierMonths::of_word(word)?, rest.strip_suffix(']')?);
    let column = program.column(name).map(|(_, column)| column.definition.value_type);
    let score = program.inputs.iter().find(|input| input.from_score && input.name == name);
    Some((months, name, column.or(score.map(|input| input.value_type))?))
}

/// Evaluates a program over the rows of a CSV text for a month and returns a CSV text: the given columns, every
/// computed one, and 暂缓原因 for those who are held.
///
/// # Errors
/// The table can't be read, a heading names no input of the sheet, or a cell is not of its input's type: the row and
/// the heading are told.
pub fn evaluate_table(program: &Program, table: &[u8], month: Month) -> Result<Vec<u8>, OperationError> {
    let text = table.strip_prefix("\u{feff}".as_bytes()).unwrap_or(table);
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text);
    let headings: Vec<String> = reader
        .headers()
        .map_err(|error| unreadable(&error))?
        .iter()
        .map(|heading| heading.trim().to_owned())
        .collect();
    let opened: Vec<&String> = program.openings.values().collect();
    for heading in &headings {
        let known = program.inputs.iter().any(|input| input.name == *heading)
            || opened.contains(&heading)
            || earlier_name(program, heading).is_some()
            || matches!(heading.as_str(), "工号" | "姓名" | "序号");
        if !known {
            let known: Vec<&str> = program.inputs.iter().map(|input| input.name.as_str()).collect();
            let known = known.join("、");
            return Err(refused(
                format!("列“{heading}”不是这张规则表的输入项；输入项有：{known}"),
                format!("column “{heading}” is no input of this sheet; inputs are: {known}"),
            ));
        }
    }
    let mut inputs = Inputs {
        weekdays_in_month: month.weekdays(),
        units: vec![UnitInputs::default()],
        people: Vec::new(),
    };
    let mut rows = Vec::new();
    for (index, record) in reader.records().enumerate() {
        let record = record.map_err(|error| unreadable(&error))?;
        let cells: BTreeMap<&str, &str> =
            headings.iter().map(String::as_str).zip(record.iter().map(str::trim)).collect();
        inputs.people.push(person(program, &cells, month, index + 2)?);
        rows.push(record.iter().map(str::to_owned).collect::<Vec<_>>());
    }
    let population = Population::new(program, &inputs);
    let evaluation = evaluate(program, &population);
    let computed: Vec<_> =
        program.columns.iter().filter(|column| column.definition.grain != Grain::Unit).collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    let names = computed.iter().map(|column| column.definition.name.as_str());
    let first = headings.iter().map(String::as_str).chain(names).chain(["暂缓原因"]);
    writer.write_record(first).map_err(|error| unreadable(&error))?;
    for (position, mut row) in rows.into_iter().enumerate() {
        row.resize(headings.len(), String::new());
        let held = evaluation.held_reason(position);
        row.extend(computed.iter().map(|column| match evaluation.value(column.person_slot(), position) {
            Value::Error(_) => String::new(),
            value => value.chinese(),
        }));
        row.push(held.map_or_else(String::new, |held| {
            format!("“{}”：{} {}", held.column_name, held.error.chinese(), held.missing.join("、"))
        }));
        writer.write_record(&row).map_err(|error| unreadable(&error))?;
    }
    let mut out = "\u{feff}".as_bytes().to_vec();
    out.extend(writer.into_inner().map_err(|error| refused(error.to_string(), error.to_string()))?);
    Ok(out)
}

fn person(
    program: &Program,
    cells: &BTreeMap<&str, &str>,
    month: Month,
    row: usize,
) -> Result<PersonInputs, OperationError> {
    let mut person = PersonInputs::default();
    let mut part = PartInputs {
        from: Some(month.first_day()),
        to: Some(month.last_day()),
        weekdays: month.weekdays(),
        ..PartInputs::default()
    };
    for input in &program.inputs {
        let value = match cells.get(input.name.as_str()) {
            Some(text) => cell(&input.name, text, input.value_type, row)?,
            // A column that the table does not have is empty in every row, where emptiness has a meaning.
            None if input.blank.is_some() => InputCell::new(InputValue::Blank),
            None => InputCell::new(InputValue::Missing),
        };
        match input.grain {
            Grain::Part => part.values.insert(input.name.clone(), value),
            Grain::Person | Grain::Unit => person.values.insert(input.name.clone(), value),
        };
    }
    for from in program.openings.values() {
        let text = cells.get(from.as_str()).copied().filter(|text| !text.is_empty()).unwrap_or("0");
        person.openings.insert(from.clone(), cell(from, text, ValueType::Number, row)?);
    }
    for (heading, text) in cells {
        let Some((months, name, value_type)) = earlier_name(program, heading) else { continue };
        let mut results = Vec::new();
        for text in text.split([';', '；']).map(str::trim).filter(|text| !text.is_empty()) {
            let value = cell(heading, text, value_type, row)?.value;
            results.push(EarlierResult { month: month.first_day(), value });
        }
        person.earlier.entry(months).or_default().insert(name.to_owned(), results);
    }
    person.parts.push(part);
    Ok(person)
}

fn cell(heading: &str, text: &str, value_type: ValueType, row: usize) -> Result<InputCell, OperationError> {
    if text.is_empty() {
        return Ok(InputCell::new(InputValue::Blank));
    }
    let value: Option<InputCell> = match value_type {
        ValueType::Money | ValueType::Number => xingchou_engine::number::parse(text).map(Into::into),
        ValueType::Text => Some(text.into()),
        ValueType::Date => NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(Into::into),
        ValueType::Truth => match text {
            "是" | "TRUE" => Some(true.into()),
            "否" | "FALSE" => Some(false.into()),
            _ => None,
        },
    };
    value.ok_or_else(|| {
        refused(
            format!("第 {row} 行，“{heading}”：“{text}”不是{}", value_type.chinese()),
            format!("row {row}, “{heading}”: “{text}” is not {}", value_type.english()),
        )
    })
}

fn unreadable(error: &csv::Error) -> OperationError {
    refused(format!("这个 CSV 文件无法读取：{error}"), format!("the CSV file can't be read: {error}"))
}

fn refused(zh: String, en: String) -> OperationError {
    OperationError::Refused(Message::new(zh, en))
}
