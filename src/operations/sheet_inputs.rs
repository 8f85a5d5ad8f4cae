//! From a month's inputs, with their origins in words, to what the engine reads, with handles in their place.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use xingchou_engine::inputs::{
    self, EarlierResults, InputValue, Inputs, OriginHandle, PartInputs, PersonInputs, UnitInputs, Values,
};

use super::month_inputs::{self, MonthInputs, Origin, PartOfMonth, PersonMonth};
use crate::month::weekdays_between;

/// The origins behind the handles. The same month's inputs always give the same handles.
#[derive(Debug, Default)]
pub struct OriginBook {
    origins: Vec<Origin>,
}

impl OriginBook {
    fn enter(&mut self, origin: &Origin) -> Option<OriginHandle> {
        if *origin == Origin::None {
            return None;
        }
        let handle = OriginHandle(u64::try_from(self.origins.len()).unwrap_or(u64::MAX));
        self.origins.push(origin.clone());
        Some(handle)
    }

    /// The origin behind a handle.
    #[must_use]
    pub fn origin(&self, handle: OriginHandle) -> Option<&Origin> {
        usize::try_from(handle.0).ok().and_then(|index| self.origins.get(index))
    }

    fn values(&mut self, cells: &BTreeMap<String, month_inputs::InputCell>) -> Values {
        cells.iter().map(|(name, cell)| (name.clone(), self.cell(cell))).collect()
    }

    fn cell(&mut self, cell: &month_inputs::InputCell) -> inputs::InputCell {
        let value = match &cell.value {
            month_inputs::InputValue::Missing { .. } => InputValue::Missing,
            month_inputs::InputValue::Blank { .. } => InputValue::Blank,
            month_inputs::InputValue::Number(number) => InputValue::Number(*number),
            month_inputs::InputValue::Text(text) => InputValue::Text(text.clone()),
            month_inputs::InputValue::Date(date) => InputValue::Date(*date),
            month_inputs::InputValue::Truth(truth) => InputValue::Truth(*truth),
        };
        inputs::InputCell { value, origin: self.enter(&cell.origin) }
    }
}

/// What other runs say of a person: the score sheet's results, differences, and what earlier months came to.
#[derive(Debug, Clone, Default)]
pub struct FromOtherRuns {
    /// The score sheet's columns by name.
    pub scores: Values,
    /// What the tax year and the items give, by input.
    pub given: BTreeMap<String, month_inputs::InputCell>,
    /// The sums of differences of approved months, by the input that carries them into the sheet.
    pub differences: BTreeMap<&'static str, Decimal>,
    /// What earlier months came to.
    pub earlier: EarlierResults,
}

/// The engine's inputs for a month; `other` gives what other runs say of a person. Parts are split where a rule
/// changes too (`changes`): no part reaches over such a day.
pub fn engine_inputs(
    month: &MonthInputs,
    changes: &[NaiveDate],
    mut other: impl FnMut(&PersonMonth) -> FromOtherRuns,
) -> (Inputs, OriginBook) {
    let mut book = OriginBook::default();
    let mut communities: Vec<&str> = month.people.iter().map(|person| person.community.as_str()).collect();
    communities.sort_unstable();
    communities.dedup();
    let people = month
        .people
        .iter()
        .map(|person| {
            let from_other_runs = other(person);
            let mut values = book.values(&person.values);
            values.extend(book.values(&from_other_runs.given));
            values.extend(from_other_runs.scores);
            for (name, sum) in from_other_runs.differences {
                let origin = book.enter(&Origin::Differences { staff_no: person.staff_no.clone() });
                values.insert(
                    name.to_owned(),
                    inputs::InputCell {
                        value: InputValue::Number(sum),
                        origin: origin.filter(|_| !sum.is_zero()),
                    },
                );
            }
            PersonInputs {
                unit: communities.binary_search(&person.community.as_str()).unwrap_or(0),
                values,
                earlier: from_other_runs.earlier,
                openings: book.values(&person.openings),
                parts: person
                    .parts
                    .iter()
                    .flat_map(|part| split(part, changes))
                    .map(|(from, to, part)| PartInputs {
                        from: Some(from),
                        to: Some(to),
                        weekdays: weekdays_between(from, to),
                        values: book.values(&part.values),
                    })
                    .collect(),
            }
        })
        .collect();
    let units = communities.iter().map(|_| UnitInputs::default()).collect();
    (Inputs { weekdays_in_month: month.weekdays_in_month, units, people }, book)
}

/// The stretches of a part between the days on which rules change.
fn split<'p>(part: &'p PartOfMonth, changes: &[NaiveDate]) -> Vec<(NaiveDate, NaiveDate, &'p PartOfMonth)> {
    let within = changes.iter().filter(|change| part.from < **change && **change <= part.to);
    let starts: Vec<NaiveDate> = [part.from].into_iter().chain(within.copied()).collect();
    let ends = starts.iter().skip(1).filter_map(NaiveDate::pred_opt).chain([part.to]);
    starts.iter().copied().zip(ends).map(|(from, to)| (from, to, part)).collect()
}
