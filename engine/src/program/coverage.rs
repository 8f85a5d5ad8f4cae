//! Whether every value that a lookup can meet has a row or a band, as far as the sheet says what it can meet: by an
//! input's `one_of`, its `min` and `max`, by what a table or a branch can give. What is not known is not complained of.

use super::{Arithmetic, Comparison, Expression, FoldKind, Kind, Program, SlotId, SlotSource, order};
use crate::diagnostic::{Code, Diagnostic};
use crate::number::{plain_text, round_half_away};
use crate::sheet::{Constant, Table, TableSide};
use crate::value::ValueType;
use rust_decimal::Decimal;
use std::cell::Cell;

/// More values than this are not followed one by one.
const MOST_VALUES: usize = 2_000;
/// A whole number between limits no further apart than this is followed value by value.
const WIDEST: i32 = 60;
/// How many columns a value is followed through.
const MOST_COLUMNS: usize = 12;
/// How many expressions are looked at for one column's lookups.
const MOST_STEPS: usize = 20_000;
/// How many values without a row are told of one lookup.
const MOST_TOLD: usize = 5;

/// What is known of a name where a branch is taken.
#[derive(Clone)]
enum Fact {
    Only(Vec<Constant>),
    Compared(Comparison, Constant),
}

type Facts = Vec<(SlotId, Fact)>;

/// Where a lookup stands: what the conditions around it say, and of which names.
#[derive(Clone, Default)]
struct Around {
    facts: Facts,
    asked: Vec<SlotId>,
}

/// Lookups that can meet a value without a row, or a number below the lowest band.
pub(super) fn warnings(program: &Program) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for column in &program.columns {
        let cover = Cover { program, steps: Cell::new(MOST_STEPS) };
        let mut faults = Vec::new();
        cover.visit(&column.expression, &Around::default(), &mut faults);
        found.extend(faults.into_iter().map(|(code, arguments, range)| {
            Diagnostic::new(code, arguments, Some(column.definition.in_formula(range).place()))
        }));
    }
    found
}

type Fault = (Code, Vec<String>, std::ops::Range<usize>);

struct Cover<'p> {
    program: &'p Program,
    /// How many more expressions are looked at for this column: a name can be met again and again.
    steps: Cell<usize>,
}

impl Cover<'_> {
    fn step(&self) -> Option<()> {
        self.steps.set(self.steps.get().checked_sub(1)?);
        Some(())
    }

    fn visit(&self, expression: &Expression, around: &Around, found: &mut Vec<Fault>) {
        match &expression.kind {
            Kind::If(condition, yes, no) => {
                self.visit(condition, around, found);
                let mut asked = around.asked.clone();
                order::reads(condition, self.program, &mut asked);
                for (branch, holds) in [(yes, true), (no, false)] {
                    let facts = self.with(&around.facts, condition, holds);
                    self.visit(branch, &Around { facts, asked: asked.clone() }, found);
                }
                return;
            }
            // Who writes IFERROR has thought of what is not there.
            Kind::IfError(_, instead) => return self.visit(instead, around, found),
            Kind::Lookup { table, key, .. } => {
                let mut read = Vec::new();
                order::reads(key, self.program, &mut read);
                // A condition on something else may exclude what is missing: the sheet's author knows, we don't.
                let is_clear = around.asked.iter().all(|slot| read.contains(slot));
                if let Some(table) = self.program.tables.get(*table).filter(|_| is_clear) {
                    self.lookup(table, key, &around.facts, expression, found);
                }
            }
            _ => {}
        }
        for operand in expression.operands() {
            self.visit(operand, around, found);
        }
    }

    fn lookup(
        &self,
        table: &Table,
        key: &Expression,
        facts: &Facts,
        whole: &Expression,
        found: &mut Vec<Fault>,
    ) {
        let range = whole.span.clone();
        match table.side {
            TableSide::Exact => {
                let possible = self.possible(key, facts, 0).unwrap_or_default();
                let has = |value: &Constant| {
                    table.rows.iter().any(|row| row.values.first().is_some_and(|own| same(own, value)))
                };
                let missing = possible.iter().filter(|value| !has(value)).take(MOST_TOLD);
                found.extend(missing.map(|value| {
                    (Code::KeyWithoutRow, vec![table.name.clone(), words(value)], range.clone())
                }));
            }
            TableSide::Low => {
                let lowest = table.rows.first().and_then(|row| row.values.first());
                if let (Some(Constant::Number(lowest)), Some(least)) = (lowest, self.least(key, facts, 0))
                    && least < *lowest
                {
                    let arguments = vec![table.name.clone(), plain_text(*lowest), plain_text(least)];
                    found.push((Code::BandGap, arguments, range));
                }
            }
            // The first upper limit is none at all, and below the last one there is no end.
            TableSide::High => {}
        }
    }

    fn with(&self, facts: &Facts, condition: &Expression, holds: bool) -> Facts {
        let mut facts = facts.clone();
        self.facts(condition, holds, 0, &mut facts);
        facts
    }

    /// What a condition says of names when it holds, or when it does not.
    fn facts(&self, condition: &Expression, holds: bool, depth: usize, into: &mut Facts) {
        if self.step().is_none() {
            return;
        }
        match &condition.kind {
            Kind::Compare(comparison, left, right) => {
                let comparison = if holds { *comparison } else { opposite(*comparison) };
                if let (Kind::Slot(slot), Some(value)) = (&left.kind, self.constant(right)) {
                    into.push((*slot, Fact::Compared(comparison, value)));
                } else if let (Some(value), Kind::Slot(slot)) = (self.constant(left), &right.kind) {
                    into.push((*slot, Fact::Compared(turned(comparison), value)));
                }
            }
            Kind::Not(part) => self.facts(part, !holds, depth, into),
            // All hold, or none does: each says what it says.
            Kind::Junction(all_of, parts) if *all_of == holds => {
                parts.iter().for_each(|part| self.facts(part, holds, depth, into));
            }
            // Any of them: something is known when all are about the same name.
            Kind::Junction(_, parts) => into.extend(self.any_of(parts, holds, depth)),
            Kind::Slot(slot) if depth < MOST_COLUMNS => {
                if let Some(column) = self.column_of(*slot) {
                    self.facts(&column.expression, holds, depth + 1, into);
                }
            }
            _ => {}
        }
    }

    /// `OR(x = a, x = b)`: x is one of these.
    fn any_of(&self, parts: &[Expression], holds: bool, depth: usize) -> Option<(SlotId, Fact)> {
        let mut about = None;
        let mut values = Vec::new();
        for part in parts {
            let mut facts = Facts::new();
            self.facts(part, holds, depth, &mut facts);
            let [(slot, Fact::Compared(Comparison::Equal, value))] = facts.as_slice() else { return None };
            if *about.get_or_insert(*slot) != *slot {
                return None;
            }
            values.push(value.clone());
        }
        Some((about?, Fact::Only(values)))
    }

    fn constant(&self, expression: &Expression) -> Option<Constant> {
        match &expression.kind {
            Kind::Number(number) => Some(Constant::Number(*number)),
            Kind::Text(text) => Some(Constant::Text(self.program.text(*text).to_string())),
            Kind::Truth(truth) => Some(Constant::Truth(*truth)),
            Kind::Parameter(index) => {
                self.program.parameters.get(*index).map(|parameter| parameter.value.clone())
            }
            _ => None,
        }
    }

    fn column_of(&self, slot: SlotId) -> Option<&super::ProgramColumn> {
        match self.program.slot(slot)?.source {
            SlotSource::Column(index) => self.program.columns.get(index),
            _ => None,
        }
    }

    /// Every value that an expression can have; none when they can't be told.
    fn possible(&self, expression: &Expression, facts: &Facts, depth: usize) -> Option<Vec<Constant>> {
        self.step()?;
        let values = match &expression.kind {
            Kind::Slot(slot) => {
                let mut values = self.possible_of_slot(*slot, depth)?;
                values.retain(|value| facts.iter().all(|(about, fact)| about != slot || fits(value, fact)));
                values
            }
            Kind::If(condition, yes, no) => {
                let mut values = self.possible(yes, &self.with(facts, condition, true), depth)?;
                values.extend(self.possible(no, &self.with(facts, condition, false), depth)?);
                values
            }
            Kind::IfError(value, instead) => {
                let mut values = self.possible(value, facts, depth)?;
                values.extend(self.possible(instead, facts, depth)?);
                values
            }
            Kind::Snap(part) => self.possible(part, facts, depth)?,
            Kind::Concat(..) => {
                let (first, links) = expression.chain();
                let mut texts = self.texts(first, facts, depth)?;
                for (_, term) in links {
                    let terms = self.texts(term, facts, depth)?;
                    if texts.len().saturating_mul(terms.len()) > MOST_VALUES {
                        return None;
                    }
                    let joined =
                        texts.iter().flat_map(|text| terms.iter().map(move |term| format!("{text}{term}")));
                    texts = joined.collect();
                }
                texts.into_iter().map(Constant::Text).collect()
            }
            Kind::Lookup { table, key, column, .. } => {
                let table = self.program.tables.get(*table)?;
                let keys = self.possible(key, facts, depth).filter(|_| table.side == TableSide::Exact);
                let is_met = |key: Option<&Constant>| match (&keys, key) {
                    (Some(keys), Some(key)) => keys.iter().any(|met| same(met, key)),
                    _ => true,
                };
                let rows = table.rows.iter().filter(|row| is_met(row.values.first()));
                rows.filter_map(|row| row.values.get(*column).cloned()).collect()
            }
            _ => vec![self.constant(expression)?],
        };
        (values.len() <= MOST_VALUES).then_some(values)
    }

    fn texts(&self, expression: &Expression, facts: &Facts, depth: usize) -> Option<Vec<String>> {
        Some(self.possible(expression, facts, depth)?.iter().map(words).collect())
    }

    fn possible_of_slot(&self, slot: SlotId, depth: usize) -> Option<Vec<Constant>> {
        if depth > MOST_COLUMNS {
            return None;
        }
        let definition = self.program.slot(slot)?;
        match &definition.source {
            SlotSource::Input(index) => {
                let input = self.program.inputs.get(*index)?;
                match (input.value_type, input.min, input.max) {
                    (ValueType::Text, ..) if !input.one_of.is_empty() => {
                        Some(input.one_of.iter().cloned().map(Constant::Text).collect())
                    }
                    (ValueType::Truth, ..) => Some(vec![Constant::Truth(true), Constant::Truth(false)]),
                    (ValueType::Number, Some(min), Some(max)) if input.decimals == 0 => {
                        let (min, max) = (i32::try_from(min).ok()?, i32::try_from(max).ok()?);
                        let width = max.checked_sub(min).filter(|width| *width <= WIDEST)?;
                        Some((0..=width).map(|step| Constant::Number((min + step).into())).collect())
                    }
                    _ => None,
                }
            }
            SlotSource::Fold(part, FoldKind::Last | FoldKind::Highest) => self.possible_of_slot(*part, depth),
            SlotSource::Column(index) => {
                let column = self.program.columns.get(*index)?;
                let mut values = self.possible(&column.expression, &Facts::new(), depth + 1)?;
                for value in &mut values {
                    if let Constant::Number(number) = value {
                        *number = round_half_away(*number, definition.decimals);
                    }
                }
                Some(values)
            }
            _ => None,
        }
    }

    /// A number below which an expression can't fall; none when that can't be told.
    fn least(&self, expression: &Expression, facts: &Facts, depth: usize) -> Option<Decimal> {
        self.step()?;
        let of = |part: &Expression| self.least(part, facts, depth);
        match &expression.kind {
            Kind::Slot(slot) => {
                let own = self.least_of_slot(*slot, depth);
                let said =
                    facts.iter().filter(|(about, _)| about == slot).filter_map(|(_, fact)| at_least(fact));
                said.chain(own).max()
            }
            Kind::Arithmetic(..) => {
                let (first, links) = expression.chain();
                let mut least = of(first)?;
                for (node, term) in links {
                    let Kind::Arithmetic(sign, ..) = &node.kind else { return None };
                    let own = of(term);
                    least = match (sign, own) {
                        (Arithmetic::Add, Some(own)) => least.checked_add(own)?,
                        (Arithmetic::Multiply, Some(own))
                            if !least.is_sign_negative() && !own.is_sign_negative() =>
                        {
                            least.checked_mul(own)?
                        }
                        (Arithmetic::Divide, Some(own))
                            if !least.is_sign_negative() && !own.is_sign_negative() =>
                        {
                            Decimal::ZERO
                        }
                        _ => return None,
                    };
                }
                Some(least)
            }
            Kind::Percent(part) => of(part)?.checked_div(Decimal::ONE_HUNDRED),
            Kind::Sum(parts) => {
                let mut sum = Decimal::ZERO;
                for part in parts {
                    sum = sum.checked_add(of(part)?)?;
                }
                Some(sum)
            }
            Kind::Extremum(true, parts) => parts.iter().filter_map(of).max(),
            Kind::Extremum(false, parts) | Kind::Average(parts) | Kind::Median(parts) => {
                let all: Option<Vec<Decimal>> = parts.iter().map(of).collect();
                all?.into_iter().min()
            }
            Kind::If(condition, yes, no) => {
                let yes = self.least(yes, &self.with(facts, condition, true), depth)?;
                Some(yes.min(self.least(no, &self.with(facts, condition, false), depth)?))
            }
            Kind::IfError(value, instead) => Some(of(value)?.min(of(instead)?)),
            Kind::Snap(part) => of(part),
            Kind::Integer(part) => Some(of(part)?.floor()),
            Kind::Absolute(_) | Kind::SquareRoot(_) | Kind::CountIf { .. } | Kind::DateDifference(..) => {
                Some(Decimal::ZERO)
            }
            Kind::Rank { .. } => Some(Decimal::ONE),
            _ => {
                let values = self.possible(expression, facts, depth)?;
                let numbers: Option<Vec<Decimal>> = values
                    .into_iter()
                    .map(|value| if let Constant::Number(number) = value { Some(number) } else { None })
                    .collect();
                numbers?.into_iter().min()
            }
        }
    }

    fn least_of_slot(&self, slot: SlotId, depth: usize) -> Option<Decimal> {
        if depth > MOST_COLUMNS {
            return None;
        }
        let definition = self.program.slot(slot)?;
        match &definition.source {
            SlotSource::Input(index) => {
                let input = self.program.inputs.get(*index)?;
                // An empty cell has its own meaning, within the limits or not.
                match &input.blank {
                    Some(Constant::Number(blank)) => input.min.map(|min| min.min(*blank)),
                    _ => input.min,
                }
            }
            SlotSource::Fold(part, FoldKind::Last | FoldKind::Highest) => self.least_of_slot(*part, depth),
            SlotSource::Fold(part, _) => self
                .least_of_slot(*part, depth)
                .filter(|least| !least.is_sign_negative())
                .map(|_| Decimal::ZERO),
            SlotSource::Column(index) => {
                let column = self.program.columns.get(*index)?;
                let least = self.least(&column.expression, &Facts::new(), depth + 1)?;
                Some(round_half_away(least, definition.decimals))
            }
            SlotSource::PartWeekdays | SlotSource::MonthWeekdays => Some(Decimal::ZERO),
            SlotSource::Earlier(_) | SlotSource::Aggregate(..) => None,
        }
    }
}

/// The number that a fact keeps a name from falling below.
fn at_least(fact: &Fact) -> Option<Decimal> {
    match fact {
        Fact::Compared(
            Comparison::Greater | Comparison::GreaterOrEqual | Comparison::Equal,
            Constant::Number(number),
        ) => Some(*number),
        Fact::Only(values) => {
            let numbers = values
                .iter()
                .map(|value| if let Constant::Number(number) = value { Some(*number) } else { None });
            numbers.collect::<Option<Vec<Decimal>>>()?.into_iter().min()
        }
        Fact::Compared(..) => None,
    }
}

fn fits(value: &Constant, fact: &Fact) -> bool {
    match fact {
        Fact::Only(values) => values.iter().any(|own| same(own, value)),
        Fact::Compared(Comparison::Equal, other) => same(value, other),
        Fact::Compared(Comparison::NotEqual, other) => !same(value, other),
        Fact::Compared(comparison, other) => match (value, other) {
            (Constant::Number(value), Constant::Number(other)) => comparison.holds(value.cmp(other)),
            _ => true,
        },
    }
}

/// Equality as lookups have it: case does not count.
fn same(left: &Constant, right: &Constant) -> bool {
    match (left, right) {
        (Constant::Text(left), Constant::Text(right)) => left.to_lowercase() == right.to_lowercase(),
        _ => left == right,
    }
}

fn words(value: &Constant) -> String {
    match value {
        Constant::Number(number) => plain_text(*number),
        Constant::Text(text) => text.clone(),
        Constant::Truth(truth) => if *truth { "TRUE" } else { "FALSE" }.to_string(),
    }
}

/// The comparison that holds exactly when this one does not.
fn opposite(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Equal => Comparison::NotEqual,
        Comparison::NotEqual => Comparison::Equal,
        Comparison::Less => Comparison::GreaterOrEqual,
        Comparison::LessOrEqual => Comparison::Greater,
        Comparison::Greater => Comparison::LessOrEqual,
        Comparison::GreaterOrEqual => Comparison::Less,
    }
}

/// The comparison seen from the other side.
fn turned(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
        same => same,
    }
}
