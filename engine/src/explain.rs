//! Why a figure is what it is: the formula, each name with its value and source, each table row that was hit, down to
//! the inputs and the handles of where those came from.

use crate::evaluate::{Evaluation, Gathered, Value};
use crate::inputs::OriginHandle;
use crate::program::{Aggregate, Expression, FoldKind, Kind, RangeKind, SlotGrain, SlotId, SlotSource};
use crate::sheet::Basis;
use crate::value::{CellError, ValueType};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;
use std::collections::HashSet;

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
    /// The year so far: approved slips paid earlier this year and the opening balance.
    YearToDate {
        /// Where the opening came from.
        origin: Option<OriginHandle>,
    },
    /// A figure over the peer group or the unit's people; single people are not shown.
    OverPeople {
        /// 全组 or 人员.
        list: String,
        /// How many people.
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
    /// What the rule or number rests on.
    pub basis: Option<Basis>,
    /// Shown in full earlier in the same explanation.
    pub shown_before: bool,
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
    let mut explainer = Explainer { evaluation, shown: HashSet::new() };
    let slot = found.person_slot();
    let grain = evaluation.program.slot(slot)?.grain;
    let row = match grain {
        SlotGrain::Unit => evaluation.population.unit_of_person.get(person).copied()?,
        _ => person,
    };
    Some(explainer.slot(slot, grain, row))
}

struct Explainer<'e, 'a> {
    evaluation: &'e Evaluation<'a>,
    shown: HashSet<(SlotId, usize)>,
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
            SlotGrain::Unit if grain == SlotGrain::Unit => row,
            SlotGrain::Unit => population.unit_of_person.get(person).copied().unwrap_or(0),
            SlotGrain::Group => {
                let groups = self.evaluation.groups.get();
                groups.and_then(|groups| groups.of_person.get(person).copied().flatten()).unwrap_or(0)
            }
        }
    }

    /// Explains a slot as a row of `grain` reads it.
    fn slot(&mut self, id: SlotId, grain: SlotGrain, row: usize) -> Explanation {
        let evaluation = self.evaluation;
        let program = evaluation.program;
        let Some(slot) = program.slot(id) else {
            return leaf(String::new(), Step::Weekdays, Value::Error(CellError::Missing), ValueType::Number);
        };
        let position = self.own_position(slot.grain, grain, row);
        let value = evaluation.value_in(id, grain, row);
        let origin =
            evaluation.population.origins.get(id.0).and_then(|list| list.get(position).copied().flatten());
        let mut node = leaf(slot.name.clone(), Step::Weekdays, value, slot.value_type);
        match &slot.source {
            SlotSource::Input(_) => node.step = Step::Input { origin },
            SlotSource::PartWeekdays | SlotSource::MonthWeekdays => {}
            SlotSource::YearToDate(_) => node.step = Step::YearToDate { origin },
            SlotSource::Aggregate(function, range) => {
                self.aggregate(&mut node, *function, *range, position);
            }
            SlotSource::Column(index) => {
                let Some(column) = program.columns.get(*index) else { return node };
                node.code = Some(column.definition.code.clone());
                let begins =
                    (slot.grain == SlotGrain::Part).then(|| evaluation.days_of_part(position).0).flatten();
                let (formula, basis) = match column.earlier_rule(begins) {
                    Some(rule) => (&rule.formula, &rule.basis),
                    None => (&column.definition.formula, &column.definition.basis),
                };
                node.basis = Some(basis.clone());
                node.step = Step::Column {
                    formula: formula.clone(),
                    decimals: matches!(slot.value_type, ValueType::Money | ValueType::Number)
                        .then_some(slot.decimals),
                };
                if self.shown.insert((id, position)) {
                    let slot_grain = slot.grain;
                    self.expression(column.expression_for(begins), slot_grain, position, &mut node.parts);
                } else {
                    node.shown_before = true;
                }
            }
            SlotSource::Fold(part, kind) => self.fold(&mut node, id, *part, *kind, position),
        }
        node
    }

    fn fold(&mut self, node: &mut Explanation, id: SlotId, part: SlotId, kind: FoldKind, person: usize) {
        let evaluation = self.evaluation;
        let parts = evaluation.parts_of(person);
        // One part that is the whole month says nothing of its own: show what it is made of.
        let whole = parts.len() == 1
            && (!matches!(kind, FoldKind::Days(_))
                || evaluation.weekdays_of_part(parts.start) == evaluation.population.weekdays_in_month);
        if whole {
            let inner = self.slot(part, SlotGrain::Part, parts.start);
            *node = Explanation { value: node.value.clone(), ..inner };
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
        } else {
            node.step = Step::Input { origin: None };
        }
        if !self.shown.insert((id, person)) {
            node.shown_before = true;
            return;
        }
        let shares = match (kind, node.value.number()) {
            (FoldKind::Days(decimals), Some(total)) => self.shares(part, parts.clone(), decimals, total),
            _ => vec![None; parts.len()],
        };
        for (row, share) in parts.zip(shares) {
            let (from, to) = evaluation.days_of_part(row);
            let inner = self.slot(part, SlotGrain::Part, row);
            let step = Step::Part {
                from,
                to,
                weekdays: evaluation.weekdays_of_part(row),
                month_weekdays: evaluation.population.weekdays_in_month,
                share,
            };
            let mut part_node = leaf(inner.name.clone(), step, inner.value.clone(), inner.value_type);
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

    fn aggregate(
        &mut self,
        node: &mut Explanation,
        _function: Aggregate,
        range: crate::program::RangeId,
        group: usize,
    ) {
        let evaluation = self.evaluation;
        let Some(range_definition) = evaluation.program.range(range).cloned() else { return };
        if range_definition.kind == RangeKind::Parts {
            node.step =
                Step::OverPeople { list: "分段".to_string(), count: evaluation.parts_of(group).len() };
            for row in evaluation.parts_of(group) {
                node.parts.push(self.slot(range_definition.slot, SlotGrain::Part, row));
            }
            return;
        }
        let count =
            evaluation.ranges.get(range.0).and_then(|cell| cell.get()).map_or(0, |gathered| match gathered {
                Gathered::Numbers(lists) => lists.get(group).map_or(0, Vec::len),
                Gathered::Texts(lists) => lists.get(group).map_or(0, Vec::len),
            });
        node.step = Step::OverPeople { list: range_definition.kind.word().to_string(), count };
    }

    /// Adds what an expression read in this row, branch by branch.
    fn expression(
        &mut self,
        expression: &Expression,
        grain: SlotGrain,
        row: usize,
        into: &mut Vec<Explanation>,
    ) {
        let evaluation = self.evaluation;
        let program = evaluation.program;
        match &expression.kind {
            Kind::Slot(slot) => {
                let node = self.slot(*slot, grain, row);
                push_once(into, node);
            }
            Kind::FlagSum(_, slots) => {
                for slot in slots {
                    let node = self.slot(*slot, grain, row);
                    push_once(into, node);
                }
            }
            Kind::Parameter(index) => {
                if let Some(parameter) = program.parameters.get(*index) {
                    let mut node = leaf(
                        parameter.name.clone(),
                        Step::Parameter { unit: parameter.unit.clone() },
                        evaluation.value_at(expression, grain, row),
                        parameter.value_type,
                    );
                    node.basis = Some(parameter.basis.clone());
                    push_once(into, node);
                }
            }
            Kind::If(condition, yes, no) => {
                self.expression(condition, grain, row, into);
                match evaluation.truth_at(condition, grain, row) {
                    Some(true) => self.expression(yes, grain, row, into),
                    Some(false) => self.expression(no, grain, row, into),
                    None => {}
                }
            }
            Kind::IfError(value, instead) => {
                self.expression(value, grain, row, into);
                if matches!(evaluation.value_at(value, grain, row), Value::Error(error) if error.is_caught())
                {
                    self.expression(instead, grain, row, into);
                }
            }
            Kind::Lookup { table, key, .. } => {
                self.expression(key, grain, row, into);
                if let Some(node) = self.table_row(*table, key, expression, grain, row) {
                    push_once(into, node);
                }
            }
            Kind::Rank { range, .. } | Kind::OrderStatistic { range, .. } | Kind::CountIf { range, .. } => {
                for child in expression.children() {
                    self.expression(child, grain, row, into);
                }
                if let Some(definition) = program.range(*range).cloned() {
                    let of = match definition.kind {
                        RangeKind::Peers => SlotGrain::Group,
                        RangeKind::Parts => SlotGrain::Person,
                        RangeKind::People => SlotGrain::Unit,
                    };
                    let group = self.own_position(of, grain, row);
                    let name = program.slot(definition.slot).map_or("", |slot| slot.name.as_str());
                    let value = evaluation.value_at(expression, grain, row);
                    let mut node = leaf(
                        format!("{}[{name}]", definition.kind.word()),
                        Step::Weekdays,
                        value,
                        expression.value_type,
                    );
                    self.aggregate(&mut node, Aggregate::Count, *range, group);
                    push_once(into, node);
                }
            }
            _ => {
                for child in expression.children() {
                    self.expression(child, grain, row, into);
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

fn leaf(name: String, step: Step, value: Value, value_type: ValueType) -> Explanation {
    Explanation {
        name,
        code: None,
        step,
        value,
        value_type,
        basis: None,
        shown_before: false,
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
