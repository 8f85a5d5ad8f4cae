//! One expression over a block of rows: typed vectors, no allocation for a single cell.
//!
//! The rows of a block are the rows of the column being computed, or some of them where a branch of IF was taken.

use super::dates;
use super::lookup::TableColumn;
use super::population::{Cells, Population, SlotData};
use super::ranges::{self, Gathered, Groups};
use crate::number::{
    Short, compare, plain_text, round_digits, round_half_away, short_difference, short_product, short_sum,
    snap,
};
use crate::program::{
    Arithmetic, Comparison, Expression, Kind, Program, RangeId, RangeKind, SlotGrain, SlotId,
};
use crate::sheet::Constant;
use crate::value::{CellError, TextId, TextPool, ValueType};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::cell::{OnceCell, RefCell};
use std::sync::Arc;

/// The most characters a text may have, as spreadsheets count them (UTF-16).
const LONGEST_TEXT: usize = 32_767;

/// What one round of evaluation knows.
pub(crate) struct Round<'a> {
    pub(crate) program: &'a Program,
    pub(crate) population: &'a Population,
    pub(crate) slots: &'a [Option<Arc<SlotData>>],
    pub(crate) texts: &'a RefCell<TextPool>,
    pub(crate) groups: &'a OnceCell<Groups>,
    pub(crate) ranges: &'a [OnceCell<Gathered>],
    pub(crate) held: &'a [bool],
}

/// Which rows of the column are computed.
#[derive(Clone, Copy)]
pub(crate) enum Rows<'r> {
    Span(usize, usize),
    List(&'r [usize]),
}

impl Rows<'_> {
    fn len(self) -> usize {
        match self {
            Self::Span(start, end) => end - start,
            Self::List(list) => list.len(),
        }
    }

    fn each(self, mut visit: impl FnMut(usize)) {
        match self {
            Self::Span(start, end) => (start..end).for_each(visit),
            Self::List(list) => list.iter().for_each(|row| visit(*row)),
        }
    }
}

/// Errors of a block; empty when there are none.
type Errors = Vec<CellError>;

fn mark(errors: &mut Errors, length: usize, at: usize, error: CellError) {
    if errors.is_empty() {
        errors.resize(length, CellError::None);
    }
    if let Some(own) = errors.get_mut(at)
        && !own.is_error()
    {
        *own = error;
    }
}

fn merge(mut left: Errors, right: &Errors) -> Errors {
    if right.is_empty() {
        return left;
    }
    if left.is_empty() {
        return right.clone();
    }
    for (own, other) in left.iter_mut().zip(right) {
        if !own.is_error() {
            *own = *other;
        }
    }
    left
}

enum Source<'a, T> {
    Constant(T),
    Borrowed(&'a [T]),
    Owned(Vec<T>),
}

/// Values of one type for the rows of a block.
pub(crate) struct Block<'a, T> {
    source: Source<'a, T>,
    pub(crate) errors: Errors,
}

impl<'a, T: Copy> Block<'a, T> {
    fn constant(value: T) -> Self {
        Self { source: Source::Constant(value), errors: Errors::new() }
    }

    fn owned(values: Vec<T>, errors: Errors) -> Self {
        Self { source: Source::Owned(values), errors }
    }

    pub(crate) fn into_vec(self, length: usize) -> Vec<T> {
        match self.source {
            Source::Constant(value) => vec![value; length],
            Source::Borrowed(values) => values.to_vec(),
            Source::Owned(values) => values,
        }
    }

    /// Applies a function to each value in place.
    fn map(self, apply: impl Fn(T) -> T) -> Self {
        match self.source {
            Source::Constant(value) => Self { source: Source::Constant(apply(value)), errors: self.errors },
            Source::Borrowed(values) => {
                Self::owned(values.iter().map(|value| apply(*value)).collect(), self.errors)
            }
            Source::Owned(mut values) => {
                values.iter_mut().for_each(|value| *value = apply(*value));
                Self::owned(values, self.errors)
            }
        }
    }

    /// Turns each value into a value of another type, which may fail.
    pub(crate) fn turn<U: Copy>(
        self,
        length: usize,
        nothing: U,
        apply: impl Fn(T) -> Result<U, CellError>,
    ) -> Block<'a, U> {
        if let Source::Constant(value) = self.source
            && self.errors.is_empty()
            && let Ok(value) = apply(value)
        {
            return Block::constant(value);
        }
        let mut errors = self.errors;
        let mut one = |at: usize, value: T| match apply(value) {
            Ok(value) => value,
            Err(error) => {
                mark(&mut errors, length, at, error);
                nothing
            }
        };
        let values: Vec<U> = match self.source {
            Source::Constant(value) => (0..length).map(|at| one(at, value)).collect(),
            Source::Borrowed(values) => {
                values.iter().enumerate().map(|(at, value)| one(at, *value)).collect()
            }
            Source::Owned(values) => {
                values.into_iter().enumerate().map(|(at, value)| one(at, value)).collect()
            }
        };
        Block::owned(values, errors)
    }

    /// Joins two blocks value by value; the function may fail.
    fn join(
        self,
        other: Block<'a, T>,
        length: usize,
        nothing: T,
        apply: impl Fn(T, T) -> Result<T, CellError>,
    ) -> Self {
        if let (Source::Constant(left), Source::Constant(right)) = (&self.source, &other.source)
            && self.errors.is_empty()
            && other.errors.is_empty()
            && let Ok(value) = apply(*left, *right)
        {
            return Self::constant(value);
        }
        let mut errors = merge(self.errors, &other.errors);
        let mut one = |at: usize, left: T, right: T| match apply(left, right) {
            Ok(value) => value,
            Err(error) => {
                mark(&mut errors, length, at, error);
                nothing
            }
        };
        // Each pair of shapes has its own loop, so that nothing is copied only to be written over.
        let values: Vec<T> = match (self.source, other.source) {
            (Source::Owned(mut left), right) => {
                match &right {
                    Source::Constant(right) => {
                        left.iter_mut().enumerate().for_each(|(at, left)| *left = one(at, *left, *right));
                    }
                    Source::Borrowed(list) => {
                        let pairs = left.iter_mut().zip(*list).enumerate();
                        pairs.for_each(|(at, (left, right))| *left = one(at, *left, *right));
                    }
                    Source::Owned(list) => {
                        let pairs = left.iter_mut().zip(list).enumerate();
                        pairs.for_each(|(at, (left, right))| *left = one(at, *left, *right));
                    }
                }
                left
            }
            (Source::Constant(left), Source::Owned(mut right)) => {
                right.iter_mut().enumerate().for_each(|(at, right)| *right = one(at, left, *right));
                right
            }
            (Source::Borrowed(left), Source::Owned(mut right)) => {
                let pairs = left.iter().zip(&mut right).enumerate();
                pairs.for_each(|(at, (left, right))| *right = one(at, *left, *right));
                right
            }
            (Source::Constant(left), Source::Borrowed(right)) => {
                right.iter().enumerate().map(|(at, right)| one(at, left, *right)).collect()
            }
            (Source::Borrowed(left), Source::Constant(right)) => {
                left.iter().enumerate().map(|(at, left)| one(at, *left, right)).collect()
            }
            (Source::Borrowed(left), Source::Borrowed(right)) => {
                left.iter().zip(right).enumerate().map(|(at, (left, right))| one(at, *left, *right)).collect()
            }
            (Source::Constant(left), Source::Constant(right)) => {
                (0..length).map(|at| one(at, left, right)).collect()
            }
        };
        Self::owned(values, errors)
    }

    /// Compares two blocks value by value.
    fn compare(
        mut self,
        other: Block<'a, T>,
        length: usize,
        apply: impl Fn(T, T) -> bool,
    ) -> Block<'a, bool> {
        let errors = merge(std::mem::take(&mut self.errors), &other.errors);
        if let (Source::Constant(left), Source::Constant(right)) = (&self.source, &other.source) {
            return Block { source: Source::Constant(apply(*left, *right)), errors };
        }
        let values: Vec<bool> = match (self.slice(), other.slice()) {
            (Ok(left), Ok(right)) => {
                left.iter().zip(right).map(|(left, right)| apply(*left, *right)).collect()
            }
            (Ok(left), Err(right)) => left.iter().map(|left| apply(*left, right)).collect(),
            (Err(left), Ok(right)) => right.iter().map(|right| apply(left, *right)).collect(),
            (Err(left), Err(right)) => vec![apply(left, right); length],
        };
        Block::owned(values, errors)
    }

    /// The values, or the one value of all rows.
    fn slice(&self) -> Result<&[T], T> {
        match &self.source {
            Source::Constant(value) => Err(*value),
            Source::Borrowed(values) => Ok(values),
            Source::Owned(values) => Ok(values),
        }
    }

    /// Appends the block's values, each turned by a function.
    pub(crate) fn append_to(&self, all: &mut Vec<T>, length: usize, apply: impl Fn(T) -> T) {
        match self.slice() {
            Ok(values) => all.extend(values.iter().map(|value| apply(*value))),
            Err(value) => all.resize(all.len() + length, apply(value)),
        }
    }
}

impl Block<'_, Decimal> {
    fn plus(self, other: Self, length: usize) -> Self {
        self.combine(other, length, short_sum, |a, b| a.checked_add(b))
    }

    /// Arithmetic value by value: the short way where digits fit a machine word, else the long way.
    fn combine(
        self,
        other: Self,
        length: usize,
        short: impl Fn(Decimal, Decimal) -> Short,
        long: impl Fn(Decimal, Decimal) -> Option<Decimal>,
    ) -> Self {
        if let (Err(left), Err(right)) = (self.slice(), other.slice())
            && self.errors.is_empty()
            && other.errors.is_empty()
            && let Some(value) = long(left, right)
        {
            return Self::constant(value);
        }
        let mut errors = merge(self.errors, &other.errors);
        let mut values = Self { source: self.source, errors: Errors::new() }.into_vec(length);
        let mut one = |at: usize, left: &mut Decimal, right: Decimal| {
            if let Some((digits, scale)) = short(*left, right) {
                *left = Decimal::new(digits, scale);
            } else if let Some(value) = long(*left, right) {
                *left = value;
            } else {
                *left = Decimal::ZERO;
                mark(&mut errors, length, at, CellError::OutOfRange);
            }
        };
        match &other.source {
            Source::Constant(right) => {
                values.iter_mut().enumerate().for_each(|(at, left)| one(at, left, *right));
            }
            Source::Borrowed(list) => {
                let pairs = values.iter_mut().zip(*list).enumerate();
                pairs.for_each(|(at, (left, right))| one(at, left, *right));
            }
            Source::Owned(list) => {
                let pairs = values.iter_mut().zip(list).enumerate();
                pairs.for_each(|(at, (left, right))| one(at, left, *right));
            }
        }
        Self::owned(values, errors)
    }
}

/// A conversion between slot vectors and blocks of one type.
trait Typed: Copy + Default {
    fn of(cells: &Cells) -> &[Self];
}

impl Typed for Decimal {
    fn of(cells: &Cells) -> &[Self] {
        if let Cells::Number(list) = cells { list } else { &[] }
    }
}

impl Typed for TextId {
    fn of(cells: &Cells) -> &[Self] {
        if let Cells::Text(list) = cells { list } else { &[] }
    }
}

impl Typed for bool {
    fn of(cells: &Cells) -> &[Self] {
        if let Cells::Truth(list) = cells { list } else { &[] }
    }
}

impl<'a> Round<'a> {
    pub(crate) fn groups(&self) -> &'a Groups {
        self.groups.get_or_init(|| {
            let data =
                self.program.peer_group_slot.and_then(|slot| self.slots.get(slot.0)).and_then(Option::as_ref);
            let texts = self.texts.borrow();
            let grain = self.program.peer_group_slot.and_then(|slot| self.program.slot(slot));
            let by_unit = grain.is_some_and(|slot| slot.grain == SlotGrain::Unit);
            // A unit's grouping is that of all its people.
            let row_of = |person| {
                if by_unit { self.population.unit_of_person.get(person).copied() } else { Some(person) }
            };
            data.map_or_else(Groups::default, |data| {
                Groups::by(data, (0..self.population.people).map(row_of), &texts)
            })
        })
    }

    pub(crate) fn gathered(&self, id: RangeId) -> Option<(&'a Gathered, RangeKind)> {
        let range = self.program.range(id)?;
        let data = self.slots.get(range.slot.0).and_then(Option::as_ref)?;
        let cell = self.ranges.get(id.0)?;
        let gathered = cell.get_or_init(|| {
            // Peer groups may themselves be computed from a person's parts, so only 全组 asks for them.
            let none = Groups::default();
            let groups = if range.kind == RangeKind::Peers { self.groups() } else { &none };
            let texts = self.texts.borrow();
            ranges::gather(range.kind, data, self.population, groups, self.held, &texts)
        });
        Some((gathered, range.kind))
    }

    /// The position of a row's person, unit or group in a slot of a coarser grain.
    fn position(&self, grain: SlotGrain, row: usize, of: SlotGrain) -> Option<usize> {
        let person = match grain {
            SlotGrain::Part => self.population.person_of_part.get(row).copied(),
            SlotGrain::Person => Some(row),
            SlotGrain::Unit | SlotGrain::Group | SlotGrain::AllUnits => None,
        };
        match of {
            SlotGrain::AllUnits => Some(0),
            SlotGrain::Person => person,
            SlotGrain::Unit if grain == SlotGrain::Unit => Some(row),
            SlotGrain::Unit => self.population.unit_of_person.get(person?).copied(),
            SlotGrain::Group => self.groups().of_person.get(person?).copied().flatten(),
            SlotGrain::Part => (grain == SlotGrain::Part).then_some(row),
        }
    }

    fn read<T: Typed>(&self, slot: SlotId, grain: SlotGrain, rows: Rows<'_>) -> Block<'a, T> {
        let length = rows.len();
        let none = || Block::owned(vec![T::default(); length], vec![CellError::Missing; length]);
        let (Some(definition), Some(Some(data))) = (self.program.slot(slot), self.slots.get(slot.0)) else {
            return none();
        };
        let values = T::of(&data.cells);
        let same = definition.grain == grain
            || (grain == SlotGrain::Part
                && definition.grain == SlotGrain::Person
                && self.population.one_part_each);
        if same && let Rows::Span(start, end) = rows {
            let errors = data.errors.get(start..end).map(<[CellError]>::to_vec).unwrap_or_default();
            return match values.get(start..end) {
                Some(values) => Block { source: Source::Borrowed(values), errors },
                None => none(),
            };
        }
        let mut found = Vec::with_capacity(length);
        let mut errors = Errors::new();
        rows.each(|row| {
            let position = if same { Some(row) } else { self.position(grain, row, definition.grain) };
            let value = position.and_then(|position| values.get(position).copied());
            let error = match position {
                Some(position) if value.is_some() => data.error(position),
                _ => CellError::Missing,
            };
            if error.is_error() {
                mark(&mut errors, length, found.len(), error);
            }
            found.push(value.unwrap_or_default());
        });
        Block::owned(found, errors)
    }

    /// IF and IFERROR: each branch only over the rows that take it.
    fn branches<T: Typed>(
        &self,
        condition: &Block<'a, bool>,
        rows: Rows<'_>,
        yes: impl FnOnce(Rows<'_>) -> Block<'a, T>,
        no: impl FnOnce(Rows<'_>) -> Block<'a, T>,
    ) -> Block<'a, T> {
        let length = rows.len();
        let sound = condition.errors.is_empty();
        let (mut yes_rows, mut yes_at, mut no_rows, mut no_at) = (vec![], vec![], vec![], vec![]);
        match condition.slice() {
            Err(true) if sound => return yes(rows),
            Err(false) if sound => return no(rows),
            Ok(list) if sound && list.iter().all(|holds| *holds) => return yes(rows),
            Ok(list) if sound && !list.iter().any(|holds| *holds) => return no(rows),
            holds => {
                let mut at = 0;
                rows.each(|row| {
                    let fails = !sound && condition.errors.get(at).copied().unwrap_or_default().is_error();
                    let holds = match holds {
                        Ok(list) => list.get(at).copied().unwrap_or(false),
                        Err(value) => value,
                    };
                    if !fails && holds {
                        yes_rows.push(row);
                        yes_at.push(at);
                    } else if !fails {
                        no_rows.push(row);
                        no_at.push(at);
                    }
                    at += 1;
                });
            }
        }
        let mut values = vec![T::default(); length];
        let mut errors = condition.errors.clone();
        let mut scatter = |block: Block<'a, T>, places: &[usize]| {
            for (place, error) in places.iter().zip(&block.errors) {
                if error.is_error() {
                    mark(&mut errors, length, *place, *error);
                }
            }
            for (place, value) in places.iter().zip(block.into_vec(places.len())) {
                if let Some(own) = values.get_mut(*place) {
                    *own = value;
                }
            }
        };
        if !yes_rows.is_empty() {
            scatter(yes(Rows::List(&yes_rows)), &yes_at);
        }
        if !no_rows.is_empty() {
            scatter(no(Rows::List(&no_rows)), &no_at);
        }
        Block::owned(values, errors)
    }

    fn if_error<T: Typed>(
        &self,
        value: Block<'a, T>,
        rows: Rows<'_>,
        instead: impl FnOnce(Rows<'_>) -> Block<'a, T>,
    ) -> Block<'a, T> {
        if !value.errors.iter().any(|error| error.is_caught()) {
            return value;
        }
        let length = rows.len();
        let mut errors = value.errors.clone();
        let mut values = value.into_vec(length);
        let (mut failed_rows, mut failed_at, mut at) = (vec![], vec![], 0);
        rows.each(|row| {
            if errors.get(at).is_some_and(|error| error.is_caught()) {
                failed_rows.push(row);
                failed_at.push(at);
            }
            at += 1;
        });
        let block = instead(Rows::List(&failed_rows));
        let replaced_errors = block.errors.clone();
        for (index, (place, value)) in failed_at.iter().zip(block.into_vec(failed_at.len())).enumerate() {
            if let (Some(own), Some(error)) = (values.get_mut(*place), errors.get_mut(*place)) {
                *own = value;
                *error = replaced_errors.get(index).copied().unwrap_or_default();
            }
        }
        if !errors.iter().any(|error| error.is_error()) {
            errors.clear();
        }
        Block::owned(values, errors)
    }

    fn lookup<T: Typed>(
        &self,
        table: usize,
        key: &Expression,
        grain: SlotGrain,
        rows: Rows<'_>,
        values: impl Fn(&TableColumn) -> Option<&[T]>,
        column: usize,
    ) -> Block<'a, T> {
        let length = rows.len();
        let Some((table, values)) = self.program.lookups.get(table).and_then(|table| {
            let values = values(table.column(column)?)?;
            Some((table, values))
        }) else {
            return Block::owned(vec![T::default(); length], vec![CellError::NotFound; length]);
        };
        let found =
            |row: Option<usize>| row.and_then(|row| values.get(row).copied()).ok_or(CellError::NotFound);
        match key.value_type {
            ValueType::Text => {
                let keys = self.texts(key, grain, rows);
                let pool = self.texts.borrow();
                keys.turn(length, T::default(), |key| found(table.row_of_text(pool.folded(key))))
            }
            ValueType::Truth => self
                .truths(key, grain, rows)
                .turn(length, T::default(), |key| found(table.row_of_number(Decimal::from(u8::from(key))))),
            _ => self
                .numbers(key, grain, rows)
                .turn(length, T::default(), |key| found(table.row_of_number(key))),
        }
    }

    /// The sorted numbers of the group that each row belongs to.
    fn over_range(
        &self,
        id: RangeId,
        grain: SlotGrain,
        rows: Rows<'_>,
        operand: Block<'a, Decimal>,
        apply: impl Fn(&[Decimal], Decimal) -> Result<Decimal, CellError>,
    ) -> Block<'a, Decimal> {
        let length = rows.len();
        let mut errors = operand.errors.clone();
        let operands = operand.into_vec(length);
        let mut values = Vec::with_capacity(length);
        let gathered = self.gathered(id);
        rows.each(|row| {
            let at = values.len();
            let list = gathered.and_then(|(gathered, kind)| {
                let group = self.position(grain, row, kind.group())?;
                match gathered {
                    Gathered::Numbers(lists) => lists.get(group).map(Vec::as_slice),
                    Gathered::Texts(_) => None,
                }
            });
            let operand = operands.get(at).copied().unwrap_or_default();
            let value = list.ok_or(CellError::Missing).and_then(|list| apply(list, operand));
            values.push(value.unwrap_or_else(|error| {
                mark(&mut errors, length, at, error);
                Decimal::ZERO
            }));
        });
        Block::owned(values, errors)
    }

    fn count_texts(
        &self,
        id: RangeId,
        grain: SlotGrain,
        rows: Rows<'_>,
        operand: Block<'a, TextId>,
    ) -> Block<'a, Decimal> {
        let length = rows.len();
        let errors = operand.errors.clone();
        let operands = operand.into_vec(length);
        let mut values = Vec::with_capacity(length);
        let gathered = self.gathered(id);
        rows.each(|row| {
            let operand = operands.get(values.len()).copied().map(|text| self.texts.borrow().folded(text));
            let count = gathered.and_then(|(gathered, kind)| {
                let group = self.position(grain, row, kind.group())?;
                match gathered {
                    Gathered::Texts(lists) => lists
                        .get(group)
                        .map(|list| list.iter().filter(|text| Some(**text) == operand).count()),
                    Gathered::Numbers(_) => None,
                }
            });
            values.push(Decimal::from(count.unwrap_or(0)));
        });
        Block::owned(values, errors)
    }

    /// Numbers, money and dates (as day numbers).
    pub(crate) fn numbers(
        &self,
        expression: &Expression,
        grain: SlotGrain,
        rows: Rows<'_>,
    ) -> Block<'a, Decimal> {
        let length = rows.len();
        let number = |part: &Expression| self.numbers(part, grain, rows);
        match &expression.kind {
            Kind::Number(value) => Block::constant(*value),
            Kind::Parameter(index) => {
                match self.program.parameters.get(*index).map(|parameter| &parameter.value) {
                    Some(Constant::Number(value)) => Block::constant(*value),
                    _ => Block::owned(vec![Decimal::ZERO; length], vec![CellError::Missing; length]),
                }
            }
            Kind::Slot(slot) => self.read(*slot, grain, rows),
            Kind::Negate(part) => number(part).map(|value| -value),
            Kind::Percent(part) => number(part).turn(length, Decimal::ZERO, |value| {
                value.checked_div(Decimal::ONE_HUNDRED).ok_or(CellError::OutOfRange)
            }),
            Kind::Arithmetic(..) => {
                // Not by recursion: a chain is as deep as it is long.
                let (first, links) = expression.chain();
                links.into_iter().fold(number(first), |so_far, (node, term)| match &node.kind {
                    Kind::Arithmetic(arithmetic, ..) => {
                        Self::arithmetic(*arithmetic, so_far, number(term), length)
                    }
                    _ => so_far,
                })
            }
            Kind::If(condition, yes, no) => {
                let condition = self.truths(condition, grain, rows);
                self.branches(
                    &condition,
                    rows,
                    |rows| self.numbers(yes, grain, rows),
                    |rows| self.numbers(no, grain, rows),
                )
            }
            Kind::IfError(value, instead) => {
                let value = number(value);
                self.if_error(value, rows, |rows| self.numbers(instead, grain, rows))
            }
            Kind::Extremum(largest, all) => {
                if *largest {
                    self.reduce(all, grain, rows, |a, b| Ok(if compare(a, b).is_lt() { b } else { a }))
                } else {
                    self.reduce(all, grain, rows, |a, b| Ok(if compare(b, a).is_lt() { b } else { a }))
                }
            }
            Kind::Sum(all) => self.sum(all, grain, rows),
            Kind::FlagSum(_, slots) => {
                let mut sum = Block::constant(Decimal::ZERO);
                for slot in slots {
                    let item = self.read(*slot, grain, rows);
                    sum = sum.plus(item, length);
                }
                sum
            }
            Kind::Average(all) => {
                let count = Decimal::from(all.len());
                let sum = self.sum(all, grain, rows);
                sum.turn(length, Decimal::ZERO, |sum| sum.checked_div(count).ok_or(CellError::DivisionByZero))
            }
            Kind::Median(all) => {
                let blocks: Vec<Block<'a, Decimal>> = all.iter().map(number).collect();
                let errors = blocks.iter().fold(Errors::new(), |errors, block| merge(errors, &block.errors));
                let lists: Vec<Vec<Decimal>> =
                    blocks.into_iter().map(|block| block.into_vec(length)).collect();
                let rows: Vec<usize> = (0..length).collect();
                let picked = Block::owned(rows, errors);
                picked.turn(length, Decimal::ZERO, |at| {
                    let mut values: Vec<Decimal> =
                        lists.iter().filter_map(|list| list.get(at).copied()).collect();
                    values.sort_unstable();
                    ranges::median(&values)
                })
            }
            Kind::Round(mode, part, digits) => number(part).turn(length, Decimal::ZERO, |value| {
                round_digits(value, *digits, *mode).ok_or(CellError::OutOfRange)
            }),
            Kind::Integer(part) => number(part).map(|value| value.floor()),
            Kind::Absolute(part) => number(part).map(|value| value.abs()),
            Kind::Modulo(value, divisor) => {
                number(value).join(number(divisor), length, Decimal::ZERO, |value, divisor| {
                    // MOD takes the divisor's sign.
                    let rest = value.checked_rem(divisor).ok_or(CellError::DivisionByZero)?;
                    let crossed = !rest.is_zero() && (rest.is_sign_negative() != divisor.is_sign_negative());
                    Ok(if crossed { rest + divisor } else { rest })
                })
            }
            Kind::SquareRoot(part) => number(part)
                .turn(length, Decimal::ZERO, |value| square_root(value).ok_or(CellError::OutOfRange)),
            Kind::Snap(part) => number(part).map(snap),
            Kind::Lookup { table, key, column, .. } => self.lookup(
                *table,
                key,
                grain,
                rows,
                |column| if let TableColumn::Number(list) = column { Some(list) } else { None },
                *column,
            ),
            Kind::Rank { value, range, ascending } => {
                self.over_range(*range, grain, rows, number(value), |list, value| {
                    ranges::rank(list, value, *ascending)
                })
            }
            Kind::OrderStatistic { largest, range, k } => {
                self.over_range(*range, grain, rows, number(k), |list, k| {
                    let k =
                        k.trunc().to_usize().and_then(|k| k.checked_sub(1)).ok_or(CellError::OutOfRange)?;
                    let at = if *largest { list.len().checked_sub(k + 1) } else { Some(k) };
                    at.and_then(|at| list.get(at).copied()).ok_or(CellError::OutOfRange)
                })
            }
            Kind::CountIf { range, comparison, operand } if operand.value_type.is_numeric() => self
                .over_range(*range, grain, rows, number(operand), |list, operand| {
                    Ok(ranges::count_if(list, *comparison, operand))
                }),
            Kind::CountIf { range, comparison, operand } if operand.value_type == ValueType::Truth => {
                let truths = self.truths(operand, grain, rows);
                let operand = truths.turn(length, Decimal::ZERO, |truth| Ok(Decimal::from(u8::from(truth))));
                self.over_range(*range, grain, rows, operand, |list, operand| {
                    Ok(ranges::count_if(list, *comparison, operand))
                })
            }
            Kind::CountIf { range, operand, .. } => {
                let operand = self.texts(operand, grain, rows);
                self.count_texts(*range, grain, rows, operand)
            }
            Kind::Date(year, month, day) => {
                let (years, months, days) = (number(year), number(month), number(day));
                let errors = merge(merge(years.errors.clone(), &months.errors), &days.errors);
                let (years, months, days) =
                    (years.into_vec(length), months.into_vec(length), days.into_vec(length));
                let triples: Vec<(Decimal, Decimal, Decimal)> = years
                    .into_iter()
                    .zip(months)
                    .zip(days)
                    .map(|((year, month), day)| (year, month, day))
                    .collect();
                Block::owned(triples, errors).turn(length, Decimal::ZERO, |(year, month, day)| {
                    dates::from_parts(year, month, day).ok_or(CellError::OutOfRange)
                })
            }
            Kind::DatePart(part, date) => number(date)
                .turn(length, Decimal::ZERO, |date| dates::part(*part, date).ok_or(CellError::OutOfRange)),
            Kind::AddMonths(date, months) => {
                number(date).join(number(months), length, Decimal::ZERO, |date, months| {
                    dates::add_months(date, months).ok_or(CellError::OutOfRange)
                })
            }
            Kind::DateDifference(years, from, to) => {
                number(from).join(number(to), length, Decimal::ZERO, |from, to| {
                    dates::difference(*years, from, to).ok_or(CellError::OutOfRange)
                })
            }
            Kind::Text(_)
            | Kind::Truth(_)
            | Kind::Compare(..)
            | Kind::Concat(..)
            | Kind::Junction(..)
            | Kind::Not(_) => Block::owned(vec![Decimal::ZERO; length], vec![CellError::OutOfRange; length]),
        }
    }

    /// One loop for each sign: a function pointer in the loop would cost more than the addition.
    fn arithmetic(
        arithmetic: Arithmetic,
        left: Block<'a, Decimal>,
        right: Block<'a, Decimal>,
        length: usize,
    ) -> Block<'a, Decimal> {
        match arithmetic {
            Arithmetic::Add => left.plus(right, length),
            Arithmetic::Subtract => left.combine(right, length, short_difference, |a, b| a.checked_sub(b)),
            Arithmetic::Multiply => left.combine(right, length, short_product, |a, b| a.checked_mul(b)),
            Arithmetic::Divide => left.join(right, length, Decimal::ZERO, |a, b| {
                if b.is_zero() {
                    Err(CellError::DivisionByZero)
                } else {
                    a.checked_div(b).ok_or(CellError::OutOfRange)
                }
            }),
        }
    }

    fn sum(&self, all: &[Expression], grain: SlotGrain, rows: Rows<'_>) -> Block<'a, Decimal> {
        let mut parts = all.iter().map(|part| self.numbers(part, grain, rows));
        let first = parts.next().unwrap_or_else(|| Block::constant(Decimal::ZERO));
        parts.fold(first, |left, right| left.plus(right, rows.len()))
    }

    fn reduce(
        &self,
        all: &[Expression],
        grain: SlotGrain,
        rows: Rows<'_>,
        apply: impl Fn(Decimal, Decimal) -> Result<Decimal, CellError> + Copy,
    ) -> Block<'a, Decimal> {
        let mut parts = all.iter().map(|part| self.numbers(part, grain, rows));
        let first = parts.next().unwrap_or_else(|| Block::constant(Decimal::ZERO));
        parts.fold(first, |left, right| left.join(right, rows.len(), Decimal::ZERO, apply))
    }

    /// Truths.
    pub(crate) fn truths(
        &self,
        expression: &Expression,
        grain: SlotGrain,
        rows: Rows<'_>,
    ) -> Block<'a, bool> {
        let length = rows.len();
        match &expression.kind {
            Kind::Truth(value) => Block::constant(*value),
            Kind::Parameter(index) => {
                match self.program.parameters.get(*index).map(|parameter| &parameter.value) {
                    Some(Constant::Truth(value)) => Block::constant(*value),
                    _ => Block::owned(vec![false; length], vec![CellError::Missing; length]),
                }
            }
            Kind::Slot(slot) => self.read(*slot, grain, rows),
            Kind::Compare(comparison, left, right) => match left.value_type {
                ValueType::Text => {
                    let (left, right) = (self.texts(left, grain, rows), self.texts(right, grain, rows));
                    let pool = self.texts.borrow();
                    let equal = *comparison == Comparison::Equal;
                    left.compare(right, length, |a, b| (pool.folded(a) == pool.folded(b)) == equal)
                }
                ValueType::Truth => {
                    let (left, right) = (self.truths(left, grain, rows), self.truths(right, grain, rows));
                    let equal = *comparison == Comparison::Equal;
                    left.compare(right, length, |a, b| (a == b) == equal)
                }
                _ => {
                    let (left, right) = (self.numbers(left, grain, rows), self.numbers(right, grain, rows));
                    left.compare(right, length, |a, b| comparison.holds(compare(a, b)))
                }
            },
            Kind::Junction(all_of, parts) => {
                let mut blocks = parts.iter().map(|part| self.truths(part, grain, rows));
                let first = blocks.next().unwrap_or_else(|| Block::constant(*all_of));
                blocks.fold(first, |left, right| {
                    left.join(right, length, false, |a, b| Ok(if *all_of { a && b } else { a || b }))
                })
            }
            Kind::Not(part) => self.truths(part, grain, rows).map(|value| !value),
            Kind::If(condition, yes, no) => {
                let condition = self.truths(condition, grain, rows);
                self.branches(
                    &condition,
                    rows,
                    |rows| self.truths(yes, grain, rows),
                    |rows| self.truths(no, grain, rows),
                )
            }
            Kind::IfError(value, instead) => {
                let value = self.truths(value, grain, rows);
                self.if_error(value, rows, |rows| self.truths(instead, grain, rows))
            }
            Kind::Lookup { table, key, column, .. } => self.lookup(
                *table,
                key,
                grain,
                rows,
                |column| if let TableColumn::Truth(list) = column { Some(list) } else { None },
                *column,
            ),
            _ => Block::owned(vec![false; length], vec![CellError::OutOfRange; length]),
        }
    }

    /// Texts, by their numbers in the pool.
    pub(crate) fn texts(
        &self,
        expression: &Expression,
        grain: SlotGrain,
        rows: Rows<'_>,
    ) -> Block<'a, TextId> {
        let length = rows.len();
        match &expression.kind {
            Kind::Text(id) => Block::constant(*id),
            Kind::Parameter(index) => {
                match self.program.parameters.get(*index).map(|parameter| &parameter.value) {
                    Some(Constant::Text(text)) => Block::constant(self.texts.borrow_mut().intern(text)),
                    _ => Block::owned(vec![0; length], vec![CellError::Missing; length]),
                }
            }
            Kind::Slot(slot) => self.read(*slot, grain, rows),
            Kind::If(condition, yes, no) => {
                let condition = self.truths(condition, grain, rows);
                self.branches(
                    &condition,
                    rows,
                    |rows| self.texts(yes, grain, rows),
                    |rows| self.texts(no, grain, rows),
                )
            }
            Kind::IfError(value, instead) => {
                let value = self.texts(value, grain, rows);
                self.if_error(value, rows, |rows| self.texts(instead, grain, rows))
            }
            Kind::Lookup { table, key, column, .. } => self.lookup(
                *table,
                key,
                grain,
                rows,
                |column| if let TableColumn::Text(list) = column { Some(list) } else { None },
                *column,
            ),
            Kind::Concat(..) => {
                let (first, links) = expression.chain();
                let (mut joined, mut errors) = self.strings(first, grain, rows);
                for (_, term) in links {
                    let (terms, term_errors) = self.strings(term, grain, rows);
                    errors = merge(errors, &term_errors);
                    for (at, (text, term)) in joined.iter_mut().zip(terms).enumerate() {
                        text.push_str(&term);
                        // No cell of a spreadsheet holds more, and doubling must not fill the memory.
                        if text.len() > LONGEST_TEXT && text.encode_utf16().count() > LONGEST_TEXT {
                            text.clear();
                            mark(&mut errors, length, at, CellError::OutOfRange);
                        }
                    }
                }
                let mut pool = self.texts.borrow_mut();
                Block::owned(joined.into_iter().map(|text| pool.intern(&text)).collect(), errors)
            }
            _ => Block::owned(vec![0; length], vec![CellError::OutOfRange; length]),
        }
    }

    fn strings(&self, expression: &Expression, grain: SlotGrain, rows: Rows<'_>) -> (Vec<String>, Errors) {
        let length = rows.len();
        if expression.value_type == ValueType::Text {
            let block = self.texts(expression, grain, rows);
            let errors = block.errors.clone();
            let pool = self.texts.borrow();
            (block.into_vec(length).into_iter().map(|id| pool.text(id).to_string()).collect(), errors)
        } else {
            let block = self.numbers(expression, grain, rows);
            let errors = block.errors.clone();
            (block.into_vec(length).into_iter().map(plain_text).collect(), errors)
        }
    }
}

/// A square root to far more than the eight decimals it is snapped to, by Newton's method in decimals.
fn square_root(value: Decimal) -> Option<Decimal> {
    if value.is_sign_negative() && !value.is_zero() {
        return None;
    }
    if value.is_zero() {
        return Some(Decimal::ZERO);
    }
    let mut guess = if value > Decimal::ONE { value } else { Decimal::ONE };
    for _ in 0..200 {
        let next = guess.checked_add(value.checked_div(guess)?)?.checked_div(Decimal::TWO)?;
        let change = next.checked_sub(guess)?.abs();
        guess = next;
        if round_half_away(change, 16).is_zero() {
            break;
        }
    }
    Some(guess)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::parse;

    #[test]
    fn square_roots_are_exact_where_they_can_be() {
        for (value, root) in
            [("0", "0"), ("2.25", "1.5"), ("144", "12"), ("0.0001", "0.01"), ("2", "1.41421356")]
        {
            let found = square_root(parse(value).unwrap()).unwrap();
            assert_eq!(snap(found).normalize(), parse(root).unwrap(), "{value}");
        }
        assert_eq!(square_root(parse("-1").unwrap()), None);
    }
}
