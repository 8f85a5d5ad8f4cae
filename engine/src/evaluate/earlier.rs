//! Summaries of a person's earlier months, made when a month is loaded: they are the same whatever is computed.

use super::population::{Loaded, load, of_constant};
use super::ranges;
use crate::inputs::{InputValue, OriginHandle, PersonInputs};
use crate::number::round_half_away;
use crate::program::{
    Aggregate, Comparison, Criterion, EarlierOf, EarlierRead, EarlierSummary, Program, Slot,
};
use crate::sheet::day_number;
use crate::value::{CellError, TextPool, ValueType};
use rust_decimal::Decimal;

/// The value of a summary for one person, with the origin of an opening balance within it.
pub(super) fn summary(
    program: &Program,
    slot: &Slot,
    read: &EarlierRead,
    person: &PersonInputs,
    texts: &mut TextPool,
) -> (Result<Decimal, CellError>, Option<OriginHandle>) {
    let months = months(program, read, person);
    match &read.summary {
        EarlierSummary::Aggregate(Aggregate::Count) => (Ok(there(&months).into()), None),
        EarlierSummary::Aggregate(aggregate) => {
            let sum = numbers(&months).and_then(|numbers| ranges::aggregate(*aggregate, &numbers));
            let (opening, origin) = opening(program, read, person);
            let sum = sum.and_then(|sum| sum.checked_add(opening?).ok_or(CellError::OutOfRange));
            (sum.map(|sum| round_half_away(sum, slot.decimals)), origin)
        }
        EarlierSummary::CountIf(comparison, criterion) => {
            (count_if(program, &months, *comparison, *criterion, texts), None)
        }
    }
}

/// How many months have a result; those that should have one and have none do not count.
fn there(months: &[Result<Loaded<'_>, CellError>]) -> usize {
    months.iter().filter(|month| month.is_ok()).count()
}

/// What each month came to, as formulas read it.
fn months<'a>(
    program: &'a Program,
    read: &EarlierRead,
    person: &'a PersonInputs,
) -> Vec<Result<Loaded<'a>, CellError>> {
    let name = program.earlier_name(read.of);
    let earlier = person.earlier.get(&read.months).and_then(|by_name| by_name.get(name));
    let values = earlier.into_iter().flatten().map(|month| &month.value);
    match read.of {
        EarlierOf::Column(index) => {
            let Some(column) = program.columns.get(index) else { return Vec::new() };
            let (value_type, decimals) = (column.definition.value_type, column.definition.decimals);
            values.map(|value| of_column(value, value_type, decimals)).collect()
        }
        EarlierOf::Score(index) => {
            let Some(input) = program.inputs.get(index) else { return Vec::new() };
            let now = read.months.reach_this_month().then(|| person.values.get(name).map(|cell| &cell.value));
            values.map(Some).chain(now).map(|value| load(value, input)).collect()
        }
    }
}

/// A result of this sheet, as it was kept.
fn of_column(value: &InputValue, value_type: ValueType, decimals: u32) -> Result<Loaded<'_>, CellError> {
    match (value, value_type) {
        (InputValue::Number(number), ValueType::Money | ValueType::Number) => {
            // More digits than the column has are no result of it; they are not guessed away.
            if number.normalize().scale() > decimals {
                return Err(CellError::OutsideLimits);
            }
            Ok(Loaded::Number(*number))
        }
        (InputValue::Text(text), ValueType::Text) => Ok(Loaded::Text(text)),
        (InputValue::Date(date), ValueType::Date) => Ok(Loaded::Number(day_number(*date).into())),
        (InputValue::Truth(truth), ValueType::Truth) => Ok(Loaded::Truth(*truth)),
        _ => Err(CellError::Missing),
    }
}

/// Sorted numbers; truths count as 0 and 1. A month without its result is an error: no sum is a month short.
fn numbers(months: &[Result<Loaded<'_>, CellError>]) -> Result<Vec<Decimal>, CellError> {
    let mut numbers = Vec::with_capacity(months.len());
    for month in months {
        match month.as_ref().map_err(|error| *error)? {
            Loaded::Number(number) => numbers.push(*number),
            Loaded::Truth(truth) => numbers.push(Decimal::from(u8::from(*truth))),
            Loaded::Text(_) => return Err(CellError::Missing),
        }
    }
    numbers.sort_unstable();
    Ok(numbers)
}

/// What a year taken up in the middle starts at: nothing unless `SUM(本年[x])` of a column with an opening is read.
fn opening(
    program: &Program,
    read: &EarlierRead,
    person: &PersonInputs,
) -> (Result<Decimal, CellError>, Option<OriginHandle>) {
    let from = match (read.of, read.months) {
        (EarlierOf::Column(index), crate::inputs::EarlierMonths::ThisYear) => program.openings.get(&index),
        _ => None,
    };
    let (Some(from), EarlierOf::Column(index)) = (from, read.of) else { return (Ok(Decimal::ZERO), None) };
    let decimals = program.columns.get(index).map_or(0, |column| column.definition.decimals);
    let Some(cell) = person.openings.get(from) else { return (Err(CellError::Missing), None) };
    let opening = match &cell.value {
        InputValue::Number(number) if number.normalize().scale() > decimals => Err(CellError::OutsideLimits),
        InputValue::Number(number) => Ok(*number),
        _ => Err(CellError::Missing),
    };
    (opening, cell.origin)
}

fn count_if(
    program: &Program,
    months: &[Result<Loaded<'_>, CellError>],
    comparison: Comparison,
    criterion: Criterion,
    texts: &mut TextPool,
) -> Result<Decimal, CellError> {
    let literal;
    let wanted = match criterion {
        Criterion::Parameter(index) => {
            let parameter = program.parameters.get(index).ok_or(CellError::Missing)?;
            of_constant(&parameter.value)
        }
        Criterion::Number(number) => Loaded::Number(number),
        Criterion::Truth(truth) => Loaded::Truth(truth),
        Criterion::Text(text) => {
            literal = texts.text(text).to_string();
            Loaded::Text(&literal)
        }
    };
    match wanted {
        Loaded::Number(number) => Ok(ranges::count_if(&numbers(months)?, comparison, number)),
        Loaded::Truth(truth) => {
            Ok(ranges::count_if(&numbers(months)?, comparison, Decimal::from(u8::from(truth))))
        }
        Loaded::Text(wanted) => {
            let mut folded = |text: &str| {
                let id = texts.intern(text);
                texts.folded(id)
            };
            let wanted = folded(wanted);
            let mut count = 0_u32;
            for month in months {
                if let Loaded::Text(text) = month.as_ref().map_err(|error| *error)?
                    && folded(text) == wanted
                {
                    count += 1;
                }
            }
            Ok(count.into())
        }
    }
}
