//! Values of many rows: peers, parts and a unit's people, gathered once and sorted.

use super::population::{Cells, Population, SlotData};
use crate::number::snap;
use crate::program::{Aggregate, Comparison, RangeKind};
use crate::value::{CellError, TextId, TextPool};
use rust_decimal::Decimal;
use std::collections::HashMap;

/// Who belongs to which peer group.
#[derive(Debug, Clone, Default)]
pub(crate) struct Groups {
    /// The group of each person; none when the grouping value is an error.
    pub(crate) of_person: Vec<Option<usize>>,
    pub(crate) count: usize,
}

impl Groups {
    /// Groups people by the values in the rows that are theirs.
    pub(crate) fn by(
        data: &SlotData,
        row_of_person: impl Iterator<Item = Option<usize>>,
        texts: &TextPool,
    ) -> Self {
        let mut numbers: HashMap<(u8, i128, u32), usize> = HashMap::new();
        let of_person = row_of_person
            .map(|row| {
                let row = row?;
                if data.error(row).is_error() {
                    return None;
                }
                let key = match &data.cells {
                    Cells::Text(list) => (0, 0, texts.folded(list.get(row).copied()?)),
                    Cells::Number(list) => {
                        let value = list.get(row)?.normalize();
                        (1, value.mantissa(), value.scale())
                    }
                    Cells::Truth(list) => (2, 0, u32::from(*list.get(row)?)),
                };
                let next = numbers.len();
                Some(*numbers.entry(key).or_insert(next))
            })
            .collect();
        Self { of_person, count: numbers.len() }
    }
}

/// A range's values by group: sorted numbers, or texts.
#[derive(Debug)]
pub(crate) enum Gathered {
    Numbers(Vec<Vec<Decimal>>),
    Texts(Vec<Vec<TextId>>),
}

/// Gathers a range, held people left out.
pub(crate) fn gather(
    kind: RangeKind,
    data: &SlotData,
    population: &Population,
    groups: &Groups,
    held: &[bool],
    texts: &TextPool,
) -> Gathered {
    let (rows, count) = match kind {
        RangeKind::Parts => (population.parts, population.people),
        RangeKind::Peers => (population.people, groups.count),
        RangeKind::People => (population.people, population.units),
        RangeKind::Units => (population.units, 1),
    };
    let group_of = |row: usize| -> Option<usize> {
        let person =
            if kind == RangeKind::Parts { population.person_of_part.get(row).copied()? } else { row };
        let is_held = held.get(person).copied().unwrap_or(false);
        match kind {
            // A person's own parts stay the person's, held or not.
            RangeKind::Parts => Some(person),
            RangeKind::Peers => groups.of_person.get(person).copied().flatten().filter(|_| !is_held),
            RangeKind::People => population.unit_of_person.get(person).copied().filter(|_| !is_held),
            // What a unit came to counts whenever it could be computed; its held people are not in it.
            RangeKind::Units => Some(0),
        }
    };
    match &data.cells {
        Cells::Number(list) => {
            let mut lists = by_group(list.iter().copied().take(rows), data, count, group_of);
            lists.iter_mut().for_each(|list| list.sort_unstable());
            Gathered::Numbers(lists)
        }
        Cells::Text(list) => {
            let folded = list.iter().map(|text| texts.folded(*text)).take(rows);
            Gathered::Texts(by_group(folded, data, count, group_of))
        }
        // Counted as 0 and 1.
        Cells::Truth(list) => {
            let numbers = list.iter().map(|truth| Decimal::from(u8::from(*truth))).take(rows);
            let mut lists = by_group(numbers, data, count, group_of);
            lists.iter_mut().for_each(|list| list.sort_unstable());
            Gathered::Numbers(lists)
        }
    }
}

fn by_group<T>(
    values: impl Iterator<Item = T>,
    data: &SlotData,
    count: usize,
    group_of: impl Fn(usize) -> Option<usize>,
) -> Vec<Vec<T>> {
    let mut lists: Vec<Vec<T>> = (0..count).map(|_| Vec::new()).collect();
    for (row, value) in values.enumerate() {
        if !data.error(row).is_error()
            && let Some(own) = group_of(row).and_then(|group| lists.get_mut(group))
        {
            own.push(value);
        }
    }
    lists
}

/// One aggregate of a sorted list.
pub(crate) fn aggregate(function: Aggregate, sorted: &[Decimal]) -> Result<Decimal, CellError> {
    let sum = || {
        sorted
            .iter()
            .try_fold(Decimal::ZERO, |sum, value| sum.checked_add(*value))
            .ok_or(CellError::OutOfRange)
    };
    match function {
        Aggregate::Sum => sum(),
        Aggregate::Count => Ok(sorted.len().into()),
        Aggregate::Average => {
            let quotient =
                sum()?.checked_div(Decimal::from(sorted.len())).ok_or(CellError::DivisionByZero)?;
            Ok(snap(quotient))
        }
        Aggregate::Median => median(sorted),
        Aggregate::Min => Ok(sorted.first().copied().unwrap_or(Decimal::ZERO)),
        Aggregate::Max => Ok(sorted.last().copied().unwrap_or(Decimal::ZERO)),
    }
}

/// The middle value, or the mean of the two in the middle.
pub(crate) fn median(sorted: &[Decimal]) -> Result<Decimal, CellError> {
    let middle = sorted.len() / 2;
    let upper = sorted.get(middle).copied().ok_or(CellError::OutOfRange)?;
    if sorted.len() % 2 == 1 {
        return Ok(upper);
    }
    let lower = sorted.get(middle.wrapping_sub(1)).copied().ok_or(CellError::OutOfRange)?;
    let sum = lower.checked_add(upper).ok_or(CellError::OutOfRange)?;
    sum.checked_div(Decimal::TWO).ok_or(CellError::OutOfRange)
}

/// RANK: ties share a rank; a value that is not in the list has none.
pub(crate) fn rank(sorted: &[Decimal], value: Decimal, ascending: bool) -> Result<Decimal, CellError> {
    let below = sorted.partition_point(|other| *other < value);
    let not_above = sorted.partition_point(|other| *other <= value);
    if below == not_above {
        return Err(CellError::NotFound);
    }
    let before = if ascending { below } else { sorted.len() - not_above };
    Ok(Decimal::from(before) + Decimal::ONE)
}

/// COUNTIF over sorted numbers.
pub(crate) fn count_if(sorted: &[Decimal], comparison: Comparison, operand: Decimal) -> Decimal {
    let below = sorted.partition_point(|other| *other < operand);
    let not_above = sorted.partition_point(|other| *other <= operand);
    let count = match comparison {
        Comparison::Less => below,
        Comparison::LessOrEqual => not_above,
        Comparison::Greater => sorted.len() - not_above,
        Comparison::GreaterOrEqual => sorted.len() - below,
        Comparison::Equal => not_above - below,
        Comparison::NotEqual => sorted.len() - (not_above - below),
    };
    Decimal::from(count)
}
