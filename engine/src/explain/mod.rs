//! Why a figure is what it is: the formula, each name with its value and source, each table row that was hit, down to
//! the inputs and the handles of where those came from.

mod in_numbers;

pub use in_numbers::InNumbers;

use crate::evaluate::{Evaluation, Gathered, Value, number_value};
use crate::inputs::{EarlierMonths, OriginHandle};
use crate::program::{
    Criterion, EarlierSummary, Expression, FoldKind, Kind, Program, RangeId, RangeKind, SlotGrain, SlotId,
    SlotSource,
};
use crate::sheet::{Basis, Constant};
use crate::value::ValueType;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;
use std::collections::HashSet;

/// How many levels an explanation goes down; what lies deeper can be asked for by its own name. Real sheets have
/// about twenty, and readers of nested JSON take no more than some hundred brackets.
pub const DEEPEST_LEVEL: usize = 60;

/// What stands for a figure over people from which a colleague's own figure could be told.
pub const WITHHELD: &str = "（不显示）";

/// Below this number of people, a figure over them tells about one of them.
const FEWEST_PEOPLE: usize = 3;

/// What a node of an explanation stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Step {
    /// A computed column with its formula as the sheet writes it.
    Column {
        /// The formula.
        formula: String,
        /// Decimals at which it was rounded; none for texts, dates and truths.
        decimals: Option<u32>,
    },
    /// A part of the month of a column that is folded over parts.
    Part {
        /// First day.
        from: Option<NaiveDate>,
        /// Last day.
        to: Option<NaiveDate>,
        /// Its weekdays.
        weekdays: u32,
        /// The month's weekdays.
        month_weekdays: u32,
        /// The part's share of the person's amount; shares add up to it. None unless folded by days.
        share: Option<Decimal>,
    },
    /// An input.
    Input {
        /// Where it came from; the application resolves it.
        origin: Option<OriginHandle>,
    },
    /// A parameter with its unit.
    Parameter {
        /// Such as 元/月.
        unit: String,
    },
    /// The row of a table that was hit: headings and cells as written.
    TableRow {
        /// The table's headings with the row's cells.
        cells: Vec<(String, String)>,
    },
    /// A summary of this person's earlier months, which the application can list.
    Earlier {
        /// Which months.
        months: EarlierMonths,
        /// Of what.
        name: String,
        /// Where the opening balance within it came from.
        origin: Option<OriginHandle>,
    },
    /// A figure over the peer group, the unit's people or all units; single ones are not shown, and the figure itself
    /// is withheld ([`WITHHELD`]) where it is one person's (MIN, MAX, MEDIAN, LARGE, SMALL) or where there are few.
    OverPeople {
        /// 全组, 人员 or 各单位.
        list: String,
        /// How many people or units.
        count: usize,
    },
    /// A figure over the person's own parts, which follow.
    OverParts {
        /// How many parts.
        count: usize,
    },
    /// Weekdays given by the calendar.
    Weekdays,
}

/// One node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// The name people see.
    pub name: String,
    /// The column's English code, for columns.
    pub code: Option<String>,
    /// What it stands for.
    pub step: Step,
    /// The value.
    pub value: Value,
    /// Its type.
    pub value_type: ValueType,
    /// The formula with its numbers, of columns that compute something; of a part, what its whole month comes to.
    pub in_numbers: Option<InNumbers>,
    /// What the rule or number rests on.
    pub basis: Option<Basis>,
    /// Shown in full earlier in the same explanation.
    pub shown_before: bool,
    /// Too deep to be followed further (从略): what it is made of can be asked for by its name.
    pub cut_off: bool,
    /// What it was made of; what was not read (a branch not taken) is not here.
    pub parts: Vec<Explanation>,
}

/// Explains a person's value of a column. None when the program has no such column or person.
#[must_use]
pub fn explain(evaluation: &Evaluation<'_>, person: usize, column: &str) -> Option<Explanation> {
    let (_, found) = evaluation.program.column(column)?;
    if person >= evaluation.population.people() {
        return None;
    }
    let mut explainer = Explainer { evaluation, shown: HashSet::new(), level: 0 };
    let slot = found.person_slot();
    let grain = evaluation.program.slot(slot)?.grain;
    let row = match grain {
        SlotGrain::Unit => evaluation.population.unit_of_person.get(person).copied()?,
        _ => person,
    };
    explainer.slot(slot, grain, row)
}

struct Explainer<'e, 'a> {
    evaluation: &'e Evaluation<'a>,
    shown: HashSet<(SlotId, usize)>,
    level: usize,
}

/// What a formula read in a row, in the order of reading.
enum Reading {
    Slot(SlotId),
    /// An order statistic over a range: its node without what the range is made of, the function and the group.
    Range(Explanation, &'static str, RangeId, usize),
    /// A parameter or a row of a table.
    Leaf(Explanation),
}

impl Explainer<'_, '_> {
    /// The position in a slot of its own grain, seen from a row of the reading grain.
    fn own_position(&self, slot_grain: SlotGrain, grain: SlotGrain, row: usize) -> usize {
        let population = self.evaluation.population;
        let person = match grain {
            SlotGrain::Part => population.person_of_part.get(row).copied().unwrap_or(row),
            _ => row,
        };
        match slot_grain {
            SlotGrain::Part => row,
            SlotGrain::Person => person,
            SlotGrain::AllUnits => 0,
            SlotGrain::Unit if grain == SlotGrain::Unit => row,
            SlotGrain::Unit => population.unit_of_person.get(person).copied().unwrap_or(0),
            SlotGrain::Group => {
                let groups = self.evaluation.groups.get();
                groups.and_then(|groups| groups.of_person.get(person).copied().flatten()).unwrap_or(0)
            }
        }
    }

    /// Explains a slot as a row of `grain` reads it.
    fn slot(&mut self, id: SlotId, grain: SlotGrain, row: usize) -> Option<Explanation> {
        self.level += 1;
        let node = self.slot_at_level(id, grain, row);
        self.level -= 1;
        node
    }

    fn slot_at_level(&mut self, id: SlotId, grain: SlotGrain, row: usize) -> Option<Explanation> {
        let evaluation = self.evaluation;
        let program = evaluation.program;
        let slot = program.slot(id)?;
        let position = self.own_position(slot.grain, grain, row);
        let value = evaluation.value_in(id, grain, row);
        let origin =
            evaluation.population.origins.get(id.0).and_then(|list| list.get(position).copied().flatten());
        let of = |step| leaf(slot.name.clone(), step, value.clone(), slot.value_type);
        let node = match &slot.source {
            SlotSource::Input(_) => of(Step::Input { origin }),
            SlotSource::PartWeekdays | SlotSource::MonthWeekdays => of(Step::Weekdays),
            SlotSource::Earlier(read) => {
                let name = program.earlier_name(read.of).to_string();
                let mut node = of(Step::Earlier { months: read.months, name, origin });
                if let EarlierSummary::CountIf(_, Criterion::Parameter(index)) = read.summary {
                    node.parts.extend(parameter(program, index));
                }
                node
            }
            SlotSource::Aggregate(function, range) => {
                let mut node = of(Step::Weekdays);
                self.over_range(&mut node, function.function(), *range, position);
                node
            }
            SlotSource::Column(index) => {
                let column = program.columns.get(*index)?;
                let begins =
                    (slot.grain == SlotGrain::Part).then(|| evaluation.days_of_part(position).0).flatten();
                let (formula, basis) = match column.earlier_rule(begins) {
                    Some(rule) => (&rule.formula, &rule.basis),
                    None => (&column.definition.formula, &column.definition.basis),
                };
                let decimals =
                    matches!(slot.value_type, ValueType::Money | ValueType::Number).then_some(slot.decimals);
                let mut node = of(Step::Column { formula: formula.clone(), decimals });
                node.code = Some(column.definition.code.clone());
                node.basis = Some(basis.clone());
                if self.enters(&mut node, id, position) {
                    let mut readings = Vec::new();
                    let expression = column.expression_for(begins);
                    let at = (slot.grain, position);
                    node.in_numbers = in_numbers::in_numbers(evaluation, expression, at, &node.value);
                    self.readings(expression, slot.grain, position, &mut readings);
                    for reading in readings {
                        if let Some(part) = self.reading(reading, slot.grain, position) {
                            push_once(&mut node.parts, part);
                        }
                    }
                }
                node
            }
            SlotSource::Fold(part, kind) => {
                let mut node = of(Step::Input { origin: None });
                self.fold(&mut node, id, *part, *kind, position);
                node
            }
        };
        Some(node)
    }

    /// Whether what a node is made of is to be shown here: not a second time, and not too deep.
    fn enters(&mut self, node: &mut Explanation, id: SlotId, position: usize) -> bool {
        if self.level >= DEEPEST_LEVEL {
            node.cut_off = true;
            return false;
        }
        node.shown_before = !self.shown.insert((id, position));
        !node.shown_before
    }

    fn reading(&mut self, reading: Reading, grain: SlotGrain, row: usize) -> Option<Explanation> {
        match reading {
            Reading::Slot(slot) => self.slot(slot, grain, row),
            Reading::Range(mut node, function, range, group) => {
                self.over_range(&mut node, function, range, group);
                Some(node)
            }
            Reading::Leaf(node) => Some(node),
        }
    }

    fn fold(&mut self, node: &mut Explanation, id: SlotId, part: SlotId, kind: FoldKind, person: usize) {
        let evaluation = self.evaluation;
        let parts = evaluation.parts_of(person);
        // One part that is the whole month says nothing of its own: show what it is made of.
        let whole = parts.len() == 1
            && (!matches!(kind, FoldKind::Days(_))
                || evaluation.weekdays_of_part(parts.start) == evaluation.population.weekdays_in_month);
        if whole {
            if let Some(inner) = self.slot(part, SlotGrain::Part, parts.start) {
                *node = Explanation { value: node.value.clone(), ..inner };
            }
            return;
        }
        let source = evaluation.program.slot(part).map(|slot| slot.source.clone());
        if let Some(SlotSource::Column(index)) = source
            && let Some(column) = evaluation.program.columns.get(index)
        {
            node.code = Some(column.definition.code.clone());
            node.basis = Some(column.definition.basis.clone());
            let decimals = evaluation.program.slot(id).map(|slot| slot.decimals);
            node.step = Step::Column { formula: column.definition.formula.clone(), decimals };
        }
        if !self.enters(node, id, person) {
            return;
        }
        let shares = match (kind, node.value.number()) {
            (FoldKind::Days(decimals), Some(total)) => self.shares(part, parts.clone(), decimals, total),
            _ => vec![None; parts.len()],
        };
        for (row, share) in parts.zip(shares) {
            let (from, to) = evaluation.days_of_part(row);
            let Some(inner) = self.slot(part, SlotGrain::Part, row) else { continue };
            let step = Step::Part {
                from,
                to,
                weekdays: evaluation.weekdays_of_part(row),
                month_weekdays: evaluation.population.weekdays_in_month,
                share,
            };
            let mut part_node = leaf(inner.name.clone(), step, inner.value.clone(), inner.value_type);
            part_node.cut_off = inner.cut_off;
            part_node.in_numbers.clone_from(&inner.in_numbers);
            part_node.parts = match inner.step {
                Step::Column { .. } => inner.parts,
                _ => vec![inner],
            };
            node.parts.push(part_node);
        }
    }

    /// Each part's share, rounded; the last takes the fen left over, so that the shares make the total.
    fn shares(
        &self,
        part: SlotId,
        parts: std::ops::Range<usize>,
        decimals: u32,
        total: Decimal,
    ) -> Vec<Option<Decimal>> {
        let month = Decimal::from(self.evaluation.population.weekdays_in_month);
        let mut left = total;
        let last = parts.end.saturating_sub(1);
        parts
            .map(|row| {
                if row == last {
                    return Some(left);
                }
                let value = self.evaluation.value(part, row).number()?;
                let days = Decimal::from(self.evaluation.weekdays_of_part(row));
                let share = value.checked_mul(days)?.checked_div(month)?;
                let share = crate::number::round_half_away(crate::number::snap(share), decimals);
                left = left.checked_sub(share)?;
                Some(share)
            })
            .collect()
    }

    /// A figure over a range: the person's own parts one by one, other people only by their number.
    fn over_range(&mut self, node: &mut Explanation, function: &str, range: RangeId, group: usize) {
        let evaluation = self.evaluation;
        let Some(definition) = evaluation.program.range(range) else { return };
        if definition.kind == RangeKind::Parts {
            let parts = evaluation.parts_of(group);
            node.step = Step::OverParts { count: parts.len() };
            if self.level >= DEEPEST_LEVEL {
                node.cut_off = true;
                return;
            }
            node.parts.extend(parts.filter_map(|row| self.slot(definition.slot, SlotGrain::Part, row)));
            return;
        }
        let count =
            evaluation.ranges.get(range.0).and_then(|cell| cell.get()).map_or(0, |gathered| match gathered {
                Gathered::Numbers(lists) => lists.get(group).map_or(0, Vec::len),
                Gathered::Texts(lists) => lists.get(group).map_or(0, Vec::len),
            });
        node.step = Step::OverPeople { list: definition.kind.word().to_string(), count };
        let one_persons = matches!(function, "MIN" | "MAX" | "MEDIAN" | "LARGE" | "SMALL");
        let tells = one_persons || (count < FEWEST_PEOPLE && function != "COUNT");
        if tells && !matches!(node.value, Value::Error(_)) {
            node.value = Value::Text(WITHHELD.to_string());
        }
    }

    /// What an expression read in this row, branch by branch. Slots are only noted: they are explained when the
    /// formula has been walked, so that the stack never holds two formulas.
    fn readings(&self, expression: &Expression, grain: SlotGrain, row: usize, into: &mut Vec<Reading>) {
        let evaluation = self.evaluation;
        let program = evaluation.program;
        match &expression.kind {
            Kind::Slot(slot) => into.push(Reading::Slot(*slot)),
            Kind::FlagSum(_, slots) => into.extend(slots.iter().map(|slot| Reading::Slot(*slot))),
            Kind::Parameter(index) => into.extend(parameter(program, *index).map(Reading::Leaf)),
            Kind::If(condition, yes, no) => {
                self.readings(condition, grain, row, into);
                match evaluation.truth_at(condition, grain, row) {
                    Some(true) => self.readings(yes, grain, row, into),
                    Some(false) => self.readings(no, grain, row, into),
                    None => {}
                }
            }
            Kind::IfError(value, instead) => {
                self.readings(value, grain, row, into);
                if matches!(evaluation.value_at(value, grain, row), Value::Error(error) if error.is_caught())
                {
                    self.readings(instead, grain, row, into);
                }
            }
            Kind::Lookup { table, key, .. } => {
                self.readings(key, grain, row, into);
                into.extend(self.table_row(*table, key, expression, grain, row).map(Reading::Leaf));
            }
            Kind::Rank { range, .. } | Kind::OrderStatistic { range, .. } | Kind::CountIf { range, .. } => {
                for child in expression.children() {
                    self.readings(child, grain, row, into);
                }
                let Some(definition) = program.range(*range) else { return };
                let function = match &expression.kind {
                    Kind::Rank { .. } => "RANK",
                    Kind::OrderStatistic { largest: true, .. } => "LARGE",
                    Kind::OrderStatistic { .. } => "SMALL",
                    _ => "COUNTIF",
                };
                let group = self.own_position(definition.kind.group(), grain, row);
                let name = program.slot(definition.slot).map_or("", |slot| slot.name.as_str());
                let node = leaf(
                    format!("{function}({}[{name}])", definition.kind.word()),
                    Step::Weekdays,
                    evaluation.value_at(expression, grain, row),
                    expression.value_type,
                );
                into.push(Reading::Range(node, function, *range, group));
            }
            _ => {
                for operand in expression.operands() {
                    self.readings(operand, grain, row, into);
                }
            }
        }
    }

    fn table_row(
        &self,
        table: usize,
        key: &Expression,
        lookup: &Expression,
        grain: SlotGrain,
        row: usize,
    ) -> Option<Explanation> {
        let program = self.evaluation.program;
        let definition = program.tables.get(table)?;
        let searched = program.lookups.get(table)?;
        let hit = match self.evaluation.value_at(key, grain, row) {
            Value::Number(number) => searched.row_of_number(number),
            Value::Date(date) => searched.row_of_number(crate::sheet::day_number(date).into()),
            Value::Truth(truth) => searched.row_of_number(Decimal::from(u8::from(truth))),
            Value::Text(text) => {
                let mut texts = self.evaluation.texts.borrow_mut();
                let id = texts.intern(&text);
                searched.row_of_text(texts.folded(id))
            }
            Value::Error(_) => None,
        };
        let hit = definition.rows.get(hit?)?;
        let cells = definition
            .columns
            .iter()
            .map(|(heading, _)| heading.clone())
            .zip(hit.texts.iter().cloned())
            .collect();
        let mut node = leaf(
            definition.name.clone(),
            Step::TableRow { cells },
            self.evaluation.value_at(lookup, grain, row),
            lookup.value_type,
        );
        node.basis = Some(hit.basis.clone().unwrap_or_else(|| definition.basis.clone()));
        Some(node)
    }
}

/// A parameter with its unit and what it rests on.
fn parameter(program: &Program, index: usize) -> Option<Explanation> {
    let parameter = program.parameters.get(index)?;
    let value = match &parameter.value {
        Constant::Number(number) => number_value(*number, parameter.value_type),
        Constant::Text(text) => Value::Text(text.clone()),
        Constant::Truth(truth) => Value::Truth(*truth),
    };
    let step = Step::Parameter { unit: parameter.unit.clone() };
    let mut node = leaf(parameter.name.clone(), step, value, parameter.value_type);
    node.basis = Some(parameter.basis.clone());
    Some(node)
}

fn leaf(name: String, step: Step, value: Value, value_type: ValueType) -> Explanation {
    Explanation {
        name,
        code: None,
        step,
        value,
        value_type,
        in_numbers: None,
        basis: None,
        shown_before: false,
        cut_off: false,
        parts: Vec::new(),
    }
}

/// A name that a formula reads twice is shown once.
fn push_once(into: &mut Vec<Explanation>, node: Explanation) {
    let again = into.iter().any(|other| {
        other.name == node.name && other.step_kind() == node.step_kind() && other.value == node.value
    });
    if !again {
        into.push(node);
    }
}

impl Explanation {
    fn step_kind(&self) -> std::mem::Discriminant<Step> {
        std::mem::discriminant(&self.step)
    }
}
