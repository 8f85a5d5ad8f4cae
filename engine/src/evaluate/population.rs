//! Inputs in columns: one vector for each given name, people and parts as positions.

use super::earlier;
use crate::inputs::{InputValue, Inputs, OriginHandle};
use crate::program::{Program, Slot, SlotGrain, SlotSource};
use crate::sheet::{Constant, Input, day_number};
use crate::value::{CellError, TextId, TextPool, ValueType};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::ops::Range;
use std::sync::Arc;

/// The values of one slot.
#[derive(Debug, Clone)]
pub(crate) enum Cells {
    Number(Vec<Decimal>),
    Text(Vec<TextId>),
    Truth(Vec<bool>),
}

/// One slot's values with their errors (none: an empty vector).
#[derive(Debug, Clone)]
pub(crate) struct SlotData {
    pub(crate) cells: Cells,
    pub(crate) errors: Vec<CellError>,
}

impl SlotData {
    pub(crate) fn error(&self, row: usize) -> CellError {
        self.errors.get(row).copied().unwrap_or_default()
    }

    /// Takes one row's value and error from another vector of the same type.
    pub(crate) fn take_row(&mut self, other: &Self, row: usize) {
        match (&mut self.cells, &other.cells) {
            (Cells::Number(own), Cells::Number(other)) => take(own, other, row),
            (Cells::Text(own), Cells::Text(other)) => take(own, other, row),
            (Cells::Truth(own), Cells::Truth(other)) => take(own, other, row),
            _ => {}
        }
        let error = other.error(row);
        if error != self.error(row) {
            let rows = match &self.cells {
                Cells::Number(list) => list.len(),
                Cells::Text(list) => list.len(),
                Cells::Truth(list) => list.len(),
            };
            self.errors.resize(rows, CellError::None);
            if let Some(own) = self.errors.get_mut(row) {
                *own = error;
            }
        }
    }

    pub(crate) fn has_errors(&self) -> bool {
        self.errors.iter().any(|error| error.is_error())
    }
}

fn take<T: Copy>(own: &mut [T], other: &[T], row: usize) {
    if let (Some(own), Some(other)) = (own.get_mut(row), other.get(row)) {
        *own = *other;
    }
}

/// Everything a program reads, in columns.
#[derive(Debug, Clone)]
pub struct Population {
    pub(crate) people: usize,
    pub(crate) units: usize,
    pub(crate) parts: usize,
    pub(crate) person_of_part: Vec<usize>,
    pub(crate) parts_of_person: Vec<Range<usize>>,
    pub(crate) unit_of_person: Vec<usize>,
    pub(crate) weekdays_of_part: Vec<u32>,
    pub(crate) days_of_part: Vec<(Option<NaiveDate>, Option<NaiveDate>)>,
    pub(crate) weekdays_in_month: u32,
    pub(crate) given: Vec<Option<Arc<SlotData>>>,
    pub(crate) origins: Vec<Vec<Option<OriginHandle>>>,
    pub(crate) texts: TextPool,
    /// Whether every person has exactly one part, so that parts and people are the same positions.
    pub(crate) one_part_each: bool,
    /// Whether moreover each of those parts is the whole month, so that a fold by days changes nothing.
    pub(crate) whole_months: bool,
}

struct Builder {
    cells: Cells,
    errors: Vec<CellError>,
    origins: Vec<Option<OriginHandle>>,
}

impl Builder {
    fn new(value_type: ValueType, rows: usize) -> Self {
        let cells = match value_type {
            ValueType::Text => Cells::Text(Vec::with_capacity(rows)),
            ValueType::Truth => Cells::Truth(Vec::with_capacity(rows)),
            _ => Cells::Number(Vec::with_capacity(rows)),
        };
        Self { cells, errors: Vec::new(), origins: Vec::new() }
    }

    fn push(&mut self, value: Result<Loaded, CellError>, origin: Option<OriginHandle>, texts: &mut TextPool) {
        let (value, error) = match value {
            Ok(value) => (Some(value), CellError::None),
            Err(error) => (None, error),
        };
        let position = match &mut self.cells {
            Cells::Number(list) => {
                list.push(if let Some(Loaded::Number(number)) = value { number } else { Decimal::ZERO });
                list.len()
            }
            Cells::Text(list) => {
                list.push(if let Some(Loaded::Text(text)) = value { texts.intern(text) } else { 0 });
                list.len()
            }
            Cells::Truth(list) => {
                list.push(matches!(value, Some(Loaded::Truth(true))));
                list.len()
            }
        };
        if error.is_error() {
            self.errors.resize(position, CellError::None);
            if let Some(last) = self.errors.last_mut() {
                *last = error;
            }
        }
        if origin.is_some() {
            self.origins.resize(position, None);
            if let Some(last) = self.origins.last_mut() {
                *last = origin;
            }
        }
    }
}

#[derive(Clone, Copy)]
pub(super) enum Loaded<'a> {
    Number(Decimal),
    Text(&'a str),
    Truth(bool),
}

pub(super) fn of_constant(constant: &Constant) -> Loaded<'_> {
    match constant {
        Constant::Number(number) => Loaded::Number(*number),
        Constant::Text(text) => Loaded::Text(text),
        Constant::Truth(truth) => Loaded::Truth(*truth),
    }
}

/// An input's value as its declaration reads it.
pub(super) fn load<'a>(value: Option<&'a InputValue>, input: &'a Input) -> Result<Loaded<'a>, CellError> {
    let missing = || input.blank.as_ref().map(of_constant).ok_or(CellError::Missing);
    let value = match value {
        None | Some(InputValue::Missing) => return Err(CellError::Missing),
        Some(InputValue::Blank) => return missing(),
        Some(value) => value,
    };
    match (value, input.value_type) {
        (InputValue::Number(number), ValueType::Money | ValueType::Number) => {
            // More digits than declared would print other than they count, so they are not guessed away.
            if number.normalize().scale() > input.decimals
                || input.min.is_some_and(|min| *number < min)
                || input.max.is_some_and(|max| *number > max)
            {
                return Err(CellError::OutsideLimits);
            }
            Ok(Loaded::Number(crate::number::round_half_away(*number, input.decimals)))
        }
        (InputValue::Text(text), ValueType::Text) if text.is_empty() => missing(),
        // Case does not count, as in every comparison of texts.
        (InputValue::Text(text), ValueType::Text) if input.permits(text) => Ok(Loaded::Text(text)),
        (InputValue::Text(_), ValueType::Text) => Err(CellError::OutsideLimits),
        (InputValue::Date(date), ValueType::Date) => Ok(Loaded::Number(day_number(*date).into())),
        (InputValue::Truth(truth), ValueType::Truth) => Ok(Loaded::Truth(*truth)),
        _ => Err(CellError::Missing),
    }
}

impl Population {
    /// Puts inputs into columns for a program. What the program does not read is left out; a person without parts
    /// gets an empty one.
    #[must_use]
    pub fn new(program: &Program, inputs: &Inputs) -> Self {
        let empty = crate::inputs::PartInputs::default();
        let mut population = Self {
            people: inputs.people.len(),
            units: inputs.units.len(),
            parts: 0,
            person_of_part: Vec::new(),
            parts_of_person: Vec::new(),
            unit_of_person: inputs.people.iter().map(|person| person.unit).collect(),
            weekdays_of_part: Vec::new(),
            days_of_part: Vec::new(),
            weekdays_in_month: inputs.weekdays_in_month,
            given: Vec::new(),
            origins: Vec::new(),
            texts: program.texts.clone(),
            one_part_each: true,
            whole_months: true,
        };
        let mut parts = Vec::new();
        for (index, person) in inputs.people.iter().enumerate() {
            let own: Vec<_> =
                if person.parts.is_empty() { vec![&empty] } else { person.parts.iter().collect() };
            let start = parts.len();
            parts.extend(own);
            population.parts_of_person.push(start..parts.len());
            population.one_part_each &= parts.len() - start == 1;
            population.person_of_part.resize(parts.len(), index);
        }
        population.parts = parts.len();
        population.weekdays_of_part = parts.iter().map(|part| part.weekdays).collect();
        let month = population.weekdays_in_month;
        population.whole_months = population.one_part_each
            && month > 0
            && population.weekdays_of_part.iter().all(|days| *days == month);
        population.days_of_part = parts.iter().map(|part| (part.from, part.to)).collect();
        for slot in &program.slots {
            let (data, origins) = population.column(program, slot, inputs, &parts);
            population.given.push(data.map(Arc::new));
            population.origins.push(origins);
        }
        population
    }

    fn column(
        &mut self,
        program: &Program,
        slot: &Slot,
        inputs: &Inputs,
        parts: &[&crate::inputs::PartInputs],
    ) -> (Option<SlotData>, Vec<Option<OriginHandle>>) {
        let rows = match slot.grain {
            SlotGrain::Part => parts.len(),
            SlotGrain::Unit => inputs.units.len(),
            SlotGrain::Person | SlotGrain::Group | SlotGrain::AllUnits => inputs.people.len(),
        };
        let mut builder = Builder::new(slot.value_type, rows);
        match &slot.source {
            SlotSource::Input(index) => {
                let Some(input) = program.inputs.get(*index) else { return (None, Vec::new()) };
                let mut push = |values: &crate::inputs::Values| {
                    let cell = values.get(&input.name);
                    builder.push(
                        load(cell.map(|cell| &cell.value), input),
                        cell.and_then(|cell| cell.origin),
                        &mut self.texts,
                    );
                };
                match slot.grain {
                    SlotGrain::Part => parts.iter().for_each(|part| push(&part.values)),
                    SlotGrain::Unit => inputs.units.iter().for_each(|unit| push(&unit.values)),
                    _ => inputs.people.iter().for_each(|person| push(&person.values)),
                }
            }
            SlotSource::Earlier(read) => {
                for person in &inputs.people {
                    let (value, origin) = earlier::summary(program, slot, read, person, &mut self.texts);
                    builder.push(value.map(Loaded::Number), origin, &mut self.texts);
                }
            }
            SlotSource::PartWeekdays => {
                for part in parts {
                    builder.push(Ok(Loaded::Number(part.weekdays.into())), None, &mut self.texts);
                }
            }
            SlotSource::MonthWeekdays => {
                for _ in &inputs.people {
                    let weekdays = Loaded::Number(inputs.weekdays_in_month.into());
                    builder.push(Ok(weekdays), None, &mut self.texts);
                }
            }
            SlotSource::Column(_) | SlotSource::Fold(..) | SlotSource::Aggregate(..) => {
                return (None, Vec::new());
            }
        }
        if !builder.errors.is_empty() {
            builder.errors.resize(rows, CellError::None);
        }
        (Some(SlotData { cells: builder.cells, errors: builder.errors }), builder.origins)
    }

    /// How many people there are.
    #[must_use]
    pub fn people(&self) -> usize {
        self.people
    }

    pub(crate) fn rows(&self, grain: SlotGrain) -> usize {
        match grain {
            SlotGrain::Part => self.parts,
            SlotGrain::Person => self.people,
            SlotGrain::Unit => self.units,
            SlotGrain::Group | SlotGrain::AllUnits => 0,
        }
    }
}
