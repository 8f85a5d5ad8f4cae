//! Operators on single values, and how spreadsheets take one kind of value for another.

use super::super::decimal_text::DecimalText;
use super::super::workbook::Value;
use super::{Fault, Outcome};
use formualizer_parse::{BinaryOperator, UnaryOperator};
use std::cmp::Ordering;

/// A value taken as a number.
pub fn number(value: &Value) -> Result<f64, Fault> {
    match value {
        Value::Number(number) => Ok(*number),
        Value::Truth(truth) => Ok(f64::from(u8::from(*truth))),
        Value::Blank => Ok(0.0),
        Value::Text(text) => numeric(text).ok_or_else(|| "#VALUE!".into()),
        Value::Error(fault) => Err(fault.clone()),
    }
}

/// A text that says a number.
pub fn numeric(text: &str) -> Option<f64> {
    let text = text.trim();
    let plain = text.bytes().all(|sign| sign.is_ascii_digit() || b"+-.eE".contains(&sign));
    text.parse().ok().filter(|_| plain)
}

/// A value taken as a condition.
pub fn truth(value: &Value) -> Result<bool, Fault> {
    match value {
        Value::Truth(truth) => Ok(*truth),
        Value::Text(text) if text.eq_ignore_ascii_case("TRUE") => Ok(true),
        Value::Text(text) if text.eq_ignore_ascii_case("FALSE") => Ok(false),
        Value::Text(_) => Err("#VALUE!".into()),
        other => number(other).map(|number| number != 0.0),
    }
}

/// A value taken as a text.
pub fn text(value: &Value) -> Result<String, Fault> {
    match value {
        Value::Text(text) => Ok(text.clone()),
        Value::Number(number) => Ok(DecimalText::as_shown(*number).to_string()),
        Value::Truth(truth) => Ok(if *truth { "TRUE" } else { "FALSE" }.into()),
        Value::Blank => Ok(String::new()),
        Value::Error(fault) => Err(fault.clone()),
    }
}

/// A number as a result, unless it is none.
pub fn finite(number: f64) -> Outcome {
    if number.is_finite() { Ok(Value::Number(number)) } else { Err("#NUM!".into()) }
}

/// The order of two values: numbers, then texts (ignoring case), then truths; numbers exactly.
pub fn order(left: &Value, right: &Value) -> Ordering {
    let kind = |value: &Value| match value {
        Value::Number(_) => 0,
        Value::Text(_) => 1,
        _ => 2,
    };
    match (left, right) {
        (Value::Blank, Value::Blank) => Ordering::Equal,
        (Value::Blank, other) => order(&empty_like(other), other),
        (other, Value::Blank) => order(other, &empty_like(other)),
        (Value::Number(left), Value::Number(right)) => left.partial_cmp(right).unwrap(),
        (Value::Text(left), Value::Text(right)) => left.to_lowercase().cmp(&right.to_lowercase()),
        (Value::Truth(left), Value::Truth(right)) => left.cmp(right),
        (left, right) => kind(left).cmp(&kind(right)),
    }
}

/// What an empty cell counts as beside a value.
fn empty_like(other: &Value) -> Value {
    match other {
        Value::Text(_) => Value::Text(String::new()),
        Value::Truth(_) => Value::Truth(false),
        _ => Value::Number(0.0),
    }
}

pub fn unary(operator: UnaryOperator, value: &Value) -> Option<Outcome> {
    Some(match operator {
        UnaryOperator::Plus => Ok(value.clone()),
        UnaryOperator::Minus => number(value).map(|number| Value::Number(0.0 - number)),
        UnaryOperator::Percent => number(value).map(|number| Value::Number(number / 100.0)),
        _ => return None,
    })
}

pub fn binary(operator: BinaryOperator, left: &Value, right: &Value) -> Option<Outcome> {
    let calculated = |calculate: fn(f64, f64) -> f64| finite(calculate(number(left)?, number(right)?));
    let compared = |holds: fn(Ordering) -> bool| Ok(Value::Truth(holds(order(left, right))));
    Some(match operator {
        BinaryOperator::Add => calculated(|left, right| left + right),
        BinaryOperator::Subtract => calculated(|left, right| left - right),
        BinaryOperator::Multiply => calculated(|left, right| left * right),
        BinaryOperator::Divide => number(right).and_then(|right| {
            let left = number(left)?;
            if right == 0.0 { Err("#DIV/0!".into()) } else { finite(left / right) }
        }),
        BinaryOperator::Concat => text(left).and_then(|left| Ok(Value::Text(left + &text(right)?))),
        BinaryOperator::Equal => compared(Ordering::is_eq),
        BinaryOperator::NotEqual => compared(Ordering::is_ne),
        BinaryOperator::Less => compared(Ordering::is_lt),
        BinaryOperator::LessEqual => compared(Ordering::is_le),
        BinaryOperator::Greater => compared(Ordering::is_gt),
        BinaryOperator::GreaterEqual => compared(Ordering::is_ge),
        _ => return None,
    })
}
