//! Evaluating a program over a population: column by column, in exact decimals.
//!
//! A person with an error in any column is held. Held people leave every aggregate over other people, so the sheet is
//! computed again without them: the others get exactly the results of a run in which the held were never there.

mod block;
mod dates;
mod earlier;
mod lookup;
mod population;
mod ranges;

pub(crate) use lookup::LookupTable;
pub use population::Population;
pub(crate) use population::{Cells, SlotData};
pub(crate) use ranges::Gathered;

use crate::number::round_half_away;
use crate::program::{Aggregate, FoldKind, Program, SlotGrain, SlotId, SlotSource};
use crate::sheet::date_of_day_number;
use crate::value::{CellError, TextPool, ValueType};
use block::{Round, Rows};
use chrono::NaiveDate;
use ranges::Groups;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Serialize};
use std::cell::{OnceCell, RefCell};
use std::sync::Arc;

/// Rows computed at a time: small enough for the cache, large enough that nothing is paid per cell.
const BLOCK: usize = 256;

/// A value that was computed or given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Value {
    /// Money in yuan or a number, at its scale.
    Number(Decimal),
    /// A text.
    Text(String),
    /// A day.
    Date(NaiveDate),
    /// True or false.
    Truth(bool),
    /// No value, and why.
    Error(CellError),
}

impl Value {
    /// The number, when it is one.
    #[must_use]
    pub fn number(&self) -> Option<Decimal> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The text, when it is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// As people read it: numbers at their scale, dates as 2026-10-08, truths as 是 and 否, errors in words.
    #[must_use]
    pub fn chinese(&self) -> String {
        match self {
            Self::Number(number) if *number == Decimal::MAX => "不限".to_string(),
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text.clone(),
            Self::Date(date) => date.to_string(),
            Self::Truth(true) => "是".to_string(),
            Self::Truth(false) => "否".to_string(),
            Self::Error(error) => format!("（{}）", error.chinese()),
        }
    }
}

/// Why a person is held: the first column that could not be computed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Held {
    /// Position of the person.
    pub person: usize,
    /// Position of the column in the program.
    pub column: usize,
    /// The column's name.
    pub column_name: String,
    /// What went wrong.
    pub error: CellError,
    /// The names whose missing values caused it, as far as they can be told.
    pub missing: Vec<String>,
}

/// The results of one evaluation, and all that is needed to explain them.
#[derive(Debug)]
pub struct Evaluation<'a> {
    /// The program.
    pub program: &'a Program,
    /// The population.
    pub population: &'a Population,
    /// Who is held, by position.
    pub held: Vec<Held>,
    pub(crate) slots: Vec<Option<Arc<SlotData>>>,
    pub(crate) texts: RefCell<TextPool>,
    pub(crate) held_mask: Vec<bool>,
    pub(crate) groups: OnceCell<Groups>,
    pub(crate) ranges: Vec<OnceCell<Gathered>>,
}

/// Evaluates a program.
#[must_use]
pub fn evaluate<'a>(program: &'a Program, population: &'a Population) -> Evaluation<'a> {
    let mut evaluation = Evaluation {
        program,
        population,
        held: Vec::new(),
        slots: population.given.clone(),
        texts: RefCell::new(population.texts.clone()),
        held_mask: vec![false; population.people],
        groups: OnceCell::new(),
        ranges: Vec::new(),
    };
    let over_people = evaluation.has_aggregates_over_people();
    evaluation.compute();
    loop {
        let fresh = evaluation.newly_held();
        if fresh.is_empty() {
            break;
        }
        for held in fresh {
            if let Some(mark) = evaluation.held_mask.get_mut(held.person) {
                *mark = true;
            }
            evaluation.held.push(held);
        }
        // Where nothing is computed over people, the others' results are what they would be without the held.
        if over_people {
            evaluation.compute();
        }
    }
    evaluation.held.sort_by_key(|held| held.person);
    evaluation
}

impl Evaluation<'_> {
    fn has_aggregates_over_people(&self) -> bool {
        self.program.ranges.iter().any(|range| range.kind.reads_others())
    }

    fn round(&self) -> Round<'_> {
        Round {
            program: self.program,
            population: self.population,
            slots: &self.slots,
            texts: &self.texts,
            groups: &self.groups,
            ranges: &self.ranges,
            held: &self.held_mask,
        }
    }

    fn compute(&mut self) {
        self.groups = OnceCell::new();
        self.ranges = (0..self.program.ranges.len()).map(|_| OnceCell::new()).collect();
        for id in &self.program.order {
            let Some(slot) = self.program.slot(*id) else { continue };
            let data = match &slot.source {
                SlotSource::Column(column) => {
                    self.compute_column(*column, slot.grain, slot.value_type, slot.decimals).map(Arc::new)
                }
                SlotSource::Fold(part, kind) => self.compute_fold(*part, *kind),
                SlotSource::Aggregate(function, range) => {
                    self.compute_aggregate(*function, *range).map(Arc::new)
                }
                _ => None,
            };
            if let Some(place) = self.slots.get_mut(id.0) {
                *place = data;
            }
        }
    }

    fn compute_column(
        &self,
        column: usize,
        grain: SlotGrain,
        value_type: ValueType,
        decimals: u32,
    ) -> Option<SlotData> {
        let column = self.program.columns.get(column)?;
        let mut data = self.compute_expression(&column.expression, grain, value_type, decimals);
        // Where the rule changes within the month, parts that begin before take what the earlier rule gives.
        for rule in column.earlier.iter().rev() {
            let earlier = self.compute_expression(&rule.expression, grain, value_type, decimals);
            for (row, (begins, _)) in self.population.days_of_part.iter().enumerate() {
                if begins.is_some_and(|begins| begins < rule.before) {
                    data.take_row(&earlier, row);
                }
            }
        }
        Some(data)
    }

    fn compute_expression(
        &self,
        expression: &crate::program::Expression,
        grain: SlotGrain,
        value_type: ValueType,
        decimals: u32,
    ) -> SlotData {
        let round = self.round();
        let rows = self.population.rows(grain);
        let mut errors: Vec<CellError> = Vec::new();
        let mut note = |start: usize, block: Vec<CellError>| {
            if !block.is_empty() {
                errors.resize(start, CellError::None);
                errors.extend(block);
            }
        };
        let spans = (0..rows).step_by(BLOCK).map(|start| (start, (start + BLOCK).min(rows)));
        let cells = match value_type {
            ValueType::Text => {
                let mut all = Vec::with_capacity(rows);
                for (start, end) in spans {
                    let block = round.texts(expression, grain, Rows::Span(start, end));
                    note(start, block.errors.clone());
                    all.extend(block.into_vec(end - start));
                }
                Cells::Text(all)
            }
            ValueType::Truth => {
                let mut all = Vec::with_capacity(rows);
                for (start, end) in spans {
                    let block = round.truths(expression, grain, Rows::Span(start, end));
                    note(start, block.errors.clone());
                    all.extend(block.into_vec(end - start));
                }
                Cells::Truth(all)
            }
            _ => {
                let mut all = Vec::with_capacity(rows);
                for (start, end) in spans {
                    let mut block = round.numbers(expression, grain, Rows::Span(start, end));
                    if value_type == ValueType::Date {
                        // A day beyond the calendar is an error of its own, so that it holds the person.
                        let block = block.turn(end - start, Decimal::ZERO, dates::on_calendar);
                        note(start, block.errors.clone());
                        block.append_to(&mut all, end - start, |value| value);
                    } else {
                        note(start, std::mem::take(&mut block.errors));
                        block.append_to(&mut all, end - start, |value| round_half_away(value, decimals));
                    }
                }
                Cells::Number(all)
            }
        };
        if !errors.is_empty() {
            errors.resize(rows, CellError::None);
        }
        SlotData { cells, errors }
    }

    fn compute_fold(&self, part: SlotId, kind: FoldKind) -> Option<Arc<SlotData>> {
        let data = self.slots.get(part.0).and_then(Option::as_ref)?;
        let same = self.population.one_part_each && !matches!(kind, FoldKind::Days(_));
        if same || self.population.whole_months {
            return Some(Arc::clone(data));
        }
        let people = &self.population.parts_of_person;
        let mut errors = Vec::new();
        if data.has_errors() {
            let first_error = |parts: &std::ops::Range<usize>| {
                parts.clone().map(|row| data.error(row)).find(|error| error.is_error()).unwrap_or_default()
            };
            errors = people.iter().map(first_error).collect();
        }
        let cells = match &data.cells {
            Cells::Number(list) => {
                let mut folded = Vec::with_capacity(people.len());
                for (person, parts) in people.iter().enumerate() {
                    let value = self.fold_numbers(list, parts, kind);
                    folded.push(value.unwrap_or_else(|error| {
                        if errors.is_empty() {
                            errors.resize(people.len(), CellError::None);
                        }
                        if let Some(own) = errors.get_mut(person).filter(|own| !own.is_error()) {
                            *own = error;
                        }
                        Decimal::ZERO
                    }));
                }
                Cells::Number(folded)
            }
            Cells::Text(list) => Cells::Text(
                people.iter().map(|parts| last(list, parts).copied().unwrap_or_default()).collect(),
            ),
            Cells::Truth(list) => Cells::Truth(
                people.iter().map(|parts| last(list, parts).copied().unwrap_or_default()).collect(),
            ),
        };
        Some(Arc::new(SlotData { cells, errors }))
    }

    fn fold_numbers(
        &self,
        list: &[Decimal],
        parts: &std::ops::Range<usize>,
        kind: FoldKind,
    ) -> Result<Decimal, CellError> {
        let values = list.get(parts.clone()).unwrap_or_default();
        match kind {
            FoldKind::Last => values.last().copied().ok_or(CellError::Missing),
            FoldKind::Highest => values.iter().max().copied().ok_or(CellError::Missing),
            FoldKind::Sum => values
                .iter()
                .try_fold(Decimal::ZERO, |sum, value| sum.checked_add(*value))
                .ok_or(CellError::OutOfRange),
            FoldKind::Days(decimals) => {
                let weekdays = self.population.weekdays_of_part.get(parts.clone()).unwrap_or_default();
                let month = self.population.weekdays_in_month;
                if let ([value], [days]) = (values, weekdays)
                    && *days == month
                    && month > 0
                {
                    return Ok(round_half_away(*value, decimals));
                }
                let mut sum = Decimal::ZERO;
                for (value, days) in values.iter().zip(weekdays) {
                    sum = value
                        .checked_mul(Decimal::from(*days))
                        .and_then(|product| sum.checked_add(product))
                        .ok_or(CellError::OutOfRange)?;
                }
                let quotient = sum.checked_div(Decimal::from(month)).ok_or(CellError::DivisionByZero)?;
                Ok(round_half_away(crate::number::snap(quotient), decimals))
            }
        }
    }

    fn compute_aggregate(&self, function: Aggregate, range: crate::program::RangeId) -> Option<SlotData> {
        let round = self.round();
        let (gathered, _) = round.gathered(range)?;
        let Gathered::Numbers(lists) = gathered else { return None };
        let mut errors = Vec::new();
        let mut values = Vec::with_capacity(lists.len());
        for (at, list) in lists.iter().enumerate() {
            values.push(ranges::aggregate(function, list).unwrap_or_else(|error| {
                if errors.is_empty() {
                    errors.resize(lists.len(), CellError::None);
                }
                if let Some(own) = errors.get_mut(at) {
                    *own = error;
                }
                Decimal::ZERO
            }));
        }
        Some(SlotData { cells: Cells::Number(values), errors })
    }

    /// People with an error who are not held yet: first those whose error is their own; when there are none, those
    /// who fail in the first column that reads other people's values.
    fn newly_held(&self) -> Vec<Held> {
        for reads_others in [false, true] {
            let mut fresh: Vec<Held> = Vec::new();
            let mut seen = self.held_mask.clone();
            for id in &self.program.order {
                let Some(SlotSource::Column(index)) = self.program.slot(*id).map(|slot| slot.source.clone())
                else {
                    continue;
                };
                let Some(column) = self.program.columns.get(index) else { continue };
                if column.reads_others != reads_others {
                    continue;
                }
                let Some(data) =
                    self.slots.get(id.0).and_then(Option::as_ref).filter(|data| data.has_errors())
                else {
                    continue;
                };
                for (row, error) in data.errors.iter().enumerate().filter(|(_, error)| error.is_error()) {
                    for person in self.people_of(*id, row) {
                        if let Some(mark) = seen.get_mut(person).filter(|mark| !**mark) {
                            *mark = true;
                            fresh.push(Held {
                                person,
                                column: index,
                                column_name: column.definition.name.clone(),
                                error: *error,
                                missing: self.missing_names(
                                    column.expression_for(self.part_begins(*id, row)),
                                    *id,
                                    row,
                                ),
                            });
                        }
                    }
                }
                if reads_others && !fresh.is_empty() {
                    return fresh;
                }
            }
            if !fresh.is_empty() {
                return fresh;
            }
        }
        Vec::new()
    }

    /// The first day of the part that a row of a part slot is.
    fn part_begins(&self, slot: SlotId, row: usize) -> Option<NaiveDate> {
        let is_part = self.program.slot(slot).is_some_and(|slot| slot.grain == SlotGrain::Part);
        is_part.then(|| self.days_of_part(row).0).flatten()
    }

    /// Whom an error in a row concerns. A unit's own error concerns nobody until a person reads it.
    fn people_of(&self, slot: SlotId, row: usize) -> Vec<usize> {
        match self.program.slot(slot).map(|slot| slot.grain) {
            Some(SlotGrain::Part) => self.population.person_of_part.get(row).copied().into_iter().collect(),
            Some(SlotGrain::Person) => vec![row],
            _ => Vec::new(),
        }
    }

    /// Names that a formula reads and that are missing in this row.
    fn missing_names(
        &self,
        expression: &crate::program::Expression,
        column: SlotId,
        row: usize,
    ) -> Vec<String> {
        let grain = self.program.slot(column).map_or(SlotGrain::Person, |slot| slot.grain);
        let mut names = Vec::new();
        self.collect_missing(expression, grain, row, &mut names);
        names
    }

    fn collect_missing(
        &self,
        expression: &crate::program::Expression,
        grain: SlotGrain,
        row: usize,
        names: &mut Vec<String>,
    ) {
        let slots: Vec<SlotId> = match &expression.kind {
            crate::program::Kind::Slot(slot) => vec![*slot],
            crate::program::Kind::FlagSum(_, slots) => slots.clone(),
            crate::program::Kind::If(condition, yes, no) => {
                // Only the branch that was taken can be missing something.
                self.collect_missing(condition, grain, row, names);
                match self.truth_at(condition, grain, row) {
                    Some(true) => self.collect_missing(yes, grain, row, names),
                    Some(false) => self.collect_missing(no, grain, row, names),
                    None => {}
                }
                return;
            }
            _ => vec![],
        };
        for slot in slots {
            let error = match self.value_in(slot, grain, row) {
                Value::Error(error) => error,
                _ => continue,
            };
            if matches!(error, CellError::Missing | CellError::OutsideLimits)
                && let Some(slot) = self.program.slot(slot)
                && !names.contains(&slot.name)
            {
                names.push(slot.name.clone());
            }
        }
        for child in expression.operands() {
            self.collect_missing(child, grain, row, names);
        }
    }

    /// The truth of an expression in one row; none when it is an error.
    pub(crate) fn truth_at(
        &self,
        expression: &crate::program::Expression,
        grain: SlotGrain,
        row: usize,
    ) -> Option<bool> {
        let block = self.round().truths(expression, grain, Rows::List(&[row]));
        if block.errors.first().is_some_and(|error| error.is_error()) {
            return None;
        }
        block.into_vec(1).first().copied()
    }

    /// The value of any expression in one row.
    pub(crate) fn value_at(
        &self,
        expression: &crate::program::Expression,
        grain: SlotGrain,
        row: usize,
    ) -> Value {
        let round = self.round();
        let rows = Rows::List(std::slice::from_ref(&row));
        let (error, value) = match expression.value_type {
            ValueType::Text => {
                let block = round.texts(expression, grain, rows);
                let error = block.errors.first().copied().unwrap_or_default();
                let id = block.into_vec(1).first().copied().unwrap_or_default();
                (error, Value::Text(self.texts.borrow().text(id).to_string()))
            }
            ValueType::Truth => {
                let block = round.truths(expression, grain, rows);
                let error = block.errors.first().copied().unwrap_or_default();
                (error, Value::Truth(block.into_vec(1).first().copied().unwrap_or_default()))
            }
            value_type => {
                let block = round.numbers(expression, grain, rows);
                let error = block.errors.first().copied().unwrap_or_default();
                let number = block.into_vec(1).first().copied().unwrap_or_default();
                (error, number_value(number, value_type))
            }
        };
        if error.is_error() { Value::Error(error) } else { value }
    }

    /// A slot's value as a row of some grain reads it.
    pub(crate) fn value_in(&self, slot: SlotId, grain: SlotGrain, row: usize) -> Value {
        let value_type = self.program.slot(slot).map_or(ValueType::Number, |slot| slot.value_type);
        let kind = crate::program::Kind::Slot(slot);
        self.value_at(
            &crate::program::Expression { kind, value_type, neutral: false, span: 0..0 },
            grain,
            row,
        )
    }

    /// A slot's value at a position of its own grain.
    #[must_use]
    pub fn value(&self, slot: SlotId, position: usize) -> Value {
        let Some(definition) = self.program.slot(slot) else { return Value::Error(CellError::Missing) };
        let Some(data) = self.slots.get(slot.0).and_then(Option::as_ref) else {
            return Value::Error(CellError::Missing);
        };
        let error = data.error(position);
        if error.is_error() {
            return Value::Error(error);
        }
        let value = match &data.cells {
            Cells::Number(list) => {
                list.get(position).map(|number| number_value(*number, definition.value_type))
            }
            Cells::Text(list) => {
                list.get(position).map(|id| Value::Text(self.texts.borrow().text(*id).to_string()))
            }
            Cells::Truth(list) => list.get(position).map(|truth| Value::Truth(*truth)),
        };
        value.unwrap_or(Value::Error(CellError::Missing))
    }

    /// A person's value of a column by name: part columns folded, unit columns those of the person's unit.
    #[must_use]
    pub fn person(&self, person: usize, column: &str) -> Value {
        let Some((_, column)) = self.program.column(column) else { return Value::Error(CellError::Missing) };
        let slot = column.person_slot();
        let position = match self.program.slot(slot).map(|slot| slot.grain) {
            Some(SlotGrain::Unit) => self.population.unit_of_person.get(person).copied(),
            _ => Some(person),
        };
        position.map_or(Value::Error(CellError::Missing), |position| self.value(slot, position))
    }

    /// Why a person is held, if so.
    #[must_use]
    pub fn held_reason(&self, person: usize) -> Option<&Held> {
        self.held.iter().find(|held| held.person == person)
    }

    /// The positions of a person's parts.
    #[must_use]
    pub fn parts_of(&self, person: usize) -> std::ops::Range<usize> {
        self.population.parts_of_person.get(person).cloned().unwrap_or(0..0)
    }

    /// The weekdays of a part.
    #[must_use]
    pub fn weekdays_of_part(&self, part: usize) -> u32 {
        self.population.weekdays_of_part.get(part).copied().unwrap_or(0)
    }

    /// First and last day of a part, when known.
    #[must_use]
    pub fn days_of_part(&self, part: usize) -> (Option<NaiveDate>, Option<NaiveDate>) {
        self.population.days_of_part.get(part).copied().unwrap_or((None, None))
    }

    /// The peer group of each person, numbered in the order of first appearance.
    #[must_use]
    pub fn peer_groups(&self) -> Vec<Option<usize>> {
        if self.program.peer_group_slot.is_none() {
            return vec![None; self.population.people];
        }
        self.round().groups().of_person.clone()
    }
}

fn last<'l, T>(list: &'l [T], parts: &std::ops::Range<usize>) -> Option<&'l T> {
    list.get(parts.clone()).and_then(<[T]>::last)
}

/// A number as its type shows it: a day number as a date.
pub(crate) fn number_value(number: Decimal, value_type: ValueType) -> Value {
    if value_type == ValueType::Date {
        number.to_i32().and_then(date_of_day_number).map_or(Value::Error(CellError::OutOfRange), Value::Date)
    } else {
        Value::Number(number)
    }
}
