//! Cached results beside recalculated ones.

use super::decimal_text::DecimalText;
use super::workbook::{Value, Values, Workbook, a1};
use std::collections::BTreeMap;
use std::fmt::Write;

/// How many formula cells were compared, by sheet (sheets without formulas are not named).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    pub by_sheet: BTreeMap<String, usize>,
}

impl Counted {
    pub fn total(&self) -> usize {
        self.by_sheet.values().sum()
    }
}

/// A formula cell whose cached result is not the recalculated one, or is an error in either.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    pub sheet: String,
    pub cell: String,
    pub formula: String,
    pub cached: Value,
    pub recalculated: Value,
}

/// What comparing came to.
#[derive(Clone, Debug)]
pub struct Comparison {
    pub counted: Counted,
    pub differences: Vec<Difference>,
}

/// Compares every formula cell's cached result with the recalculated one: numbers as decimals of fifteen
/// significant digits, texts and truths as they are. An error is a difference even where both sides agree.
pub fn compare(original: &Workbook, recalculated: &Values) -> Comparison {
    let (mut counted, mut differences) = (Counted::default(), Vec::new());
    for sheet in &original.sheets {
        for (place, cell) in &sheet.cells {
            let Some(formula) = &cell.formula else { continue };
            *counted.by_sheet.entry(sheet.name.clone()).or_default() += 1;
            let result = recalculated.get(&(sheet.name.clone(), *place)).cloned().unwrap_or(Value::Blank);
            if !same(&cell.value, &result) {
                differences.push(Difference {
                    sheet: sheet.name.clone(),
                    cell: a1(*place),
                    formula: format!("={}", formula.text),
                    cached: cell.value.clone(),
                    recalculated: result,
                });
            }
        }
    }
    Comparison { counted, differences }
}

/// Panics with the first ten differences, or when there was nothing to compare; else says what was compared.
pub fn assert_same(checker: &str, comparison: Comparison) -> Counted {
    let Comparison { counted, differences } = comparison;
    assert!(counted.total() > 0, "the workbook has no formula to recalculate");
    let mut message = format!(
        "{} of {} formula cells differ when recalculated by {checker}:",
        differences.len(),
        counted.total()
    );
    for Difference { sheet, cell, formula, cached, recalculated } in differences.iter().take(10) {
        write!(message, "\n  {sheet}!{cell}: cached {cached:?}, recalculated {recalculated:?}, {formula}")
            .unwrap();
    }
    if differences.len() > 10 {
        write!(message, "\n  … and {} more", differences.len() - 10).unwrap();
    }
    assert!(differences.is_empty(), "{message}");
    counted
}

fn same(cached: &Value, recalculated: &Value) -> bool {
    match (cached, recalculated) {
        (Value::Number(cached), Value::Number(recalculated)) => {
            cached.is_finite()
                && recalculated.is_finite()
                && DecimalText::as_shown(*cached) == DecimalText::as_shown(*recalculated)
        }
        (Value::Text(cached), Value::Text(recalculated)) => cached == recalculated,
        (Value::Truth(cached), Value::Truth(recalculated)) => cached == recalculated,
        // A file may leave out the value of a cell that results in the empty text.
        (Value::Text(cached), Value::Blank) => cached.is_empty(),
        _ => false,
    }
}
