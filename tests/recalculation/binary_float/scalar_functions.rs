//! Functions of single values.

use super::super::decimal_text::{DecimalText, Rounding};
use super::super::workbook::Value;
use super::arithmetic::{finite, number, text, truth};
use super::{Fault, Outcome, dates};

/// The functions known here.
pub const NAMES: &[&str] = &[
    "ROUND",
    "ROUNDUP",
    "ROUNDDOWN",
    "INT",
    "ABS",
    "MOD",
    "SQRT",
    "NOT",
    "DATE",
    "YEAR",
    "MONTH",
    "DAY",
    "EDATE",
    "DATEDIF",
    "TRUE",
    "FALSE",
];

/// Calls a function; `None` when it is not known, or not with so many arguments.
pub fn call(name: &str, values: &[Value]) -> Option<Outcome> {
    Some(match (name, values) {
        // The one function that spreadsheet programs themselves carry out on the digits they show.
        ("ROUND", [value, places]) => rounded(value, places, DecimalText::as_shown, Rounding::Nearest),
        ("ROUNDUP", [value, places]) => rounded(value, places, DecimalText::shortest, Rounding::Up),
        ("ROUNDDOWN", [value, places]) => rounded(value, places, DecimalText::shortest, Rounding::Down),
        ("INT", [value]) => number(value).map(|number| Value::Number(number.floor())),
        ("ABS", [value]) => number(value).map(|number| Value::Number(number.abs())),
        ("MOD", [value, divisor]) => number(value).and_then(|value| remainder(value, number(divisor)?)),
        ("SQRT", [value]) => number(value).and_then(|number| finite(number.sqrt())),
        ("NOT", [value]) => truth(value).map(|truth| Value::Truth(!truth)),
        ("DATE", [year, month, day]) => {
            whole(year).and_then(|year| dates::date(year, whole(month)?, whole(day)?))
        }
        ("YEAR", [date]) => whole(date).and_then(dates::year),
        ("MONTH", [date]) => whole(date).and_then(dates::month),
        ("DAY", [date]) => whole(date).and_then(dates::day),
        ("EDATE", [date, months]) => whole(date).and_then(|date| dates::months_later(date, whole(months)?)),
        ("DATEDIF", [from, to, unit]) => {
            let unit = match text(unit) {
                Ok(unit) => unit.to_lowercase(),
                Err(fault) => return Some(Err(fault)),
            };
            let months_in_one = match unit.as_str() {
                "y" => 12,
                "m" => 1,
                _ => return None,
            };
            whole(from).and_then(|from| dates::whole_periods(from, whole(to)?, months_in_one))
        }
        ("TRUE", []) => Ok(Value::Truth(true)),
        ("FALSE", []) => Ok(Value::Truth(false)),
        _ => return None,
    })
}

fn rounded(value: &Value, places: &Value, digits: fn(f64) -> DecimalText, rounding: Rounding) -> Outcome {
    let places = i32::try_from(whole(places)?).map_err(|_| "#NUM!")?;
    Ok(Value::Number(digits(number(value)?).rounded(places, rounding).to_f64()))
}

/// As Excel defines MOD: the sign is the divisor's.
fn remainder(value: f64, divisor: f64) -> Outcome {
    if divisor == 0.0 { Err("#DIV/0!".into()) } else { finite(value - divisor * (value / divisor).floor()) }
}

fn whole(value: &Value) -> Result<i64, Fault> {
    Ok(number(value)?.floor() as i64)
}
