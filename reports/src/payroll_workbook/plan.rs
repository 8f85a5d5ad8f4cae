//! Which columns a program's sheets have, and in which order rows stand.

use super::formulas::Rendered;
use super::places::{PART_WEEKDAYS, Places, Reads, SheetNames, StandardPlaces};
use crate::run::{PayrollRun, PersonLabel, ReportError};
use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use xingchou_engine::evaluate::Evaluation;
use xingchou_engine::inputs::EarlierMonths;
use xingchou_engine::program::{
    Aggregate, EarlierOf, EarlierRead, EarlierSummary, Expression, Kind, Program, RangeKind, SlotGrain,
    SlotId, SlotSource,
};
use xingchou_engine::sheet::Section;
use xingchou_engine::value::ValueType;

/// The first row with a person, part or unit on each sheet (counted from 0).
pub(super) const FIRST_ROW: u32 = 4;

/// A column that shows a slot.
#[derive(Debug, Clone)]
pub(crate) struct SlotColumn {
    pub(crate) slot: SlotId,
    pub(crate) heading: String,
    pub(crate) value_type: ValueType,
    pub(super) decimals: u32,
    pub(crate) assumed: bool,
    /// Which fund pays it, when the sheet says so.
    pub(crate) fund: Option<String>,
}

impl SlotColumn {
    fn of(program: &Program, slot: SlotId) -> Option<Self> {
        let definition = program.slot(slot)?;
        let mut source = &definition.source;
        if let SlotSource::Fold(part, _) = source {
            source = &program.slot(*part)?.source;
        }
        let column = match source {
            SlotSource::Column(index) => program.columns.get(*index),
            _ => None,
        };
        let heading = match source {
            SlotSource::Earlier(read) if is_paid_this_year(read) => {
                format!("本年已发的{}", program.earlier_name(read.of))
            }
            _ => definition.name.clone(),
        };
        Some(Self {
            slot,
            heading,
            value_type: definition.value_type,
            decimals: definition.decimals,
            assumed: column.is_some_and(|column| column.definition.basis.assumed().is_some()),
            fund: column.and_then(|column| column.definition.fund.clone()),
        })
    }

    /// The heading as printed: with the word 暂定 when the rule is assumed.
    pub(super) fn printed_heading(&self) -> String {
        if self.assumed { format!("{}\n（暂定）", self.heading) } else { self.heading.clone() }
    }
}

/// Whether a summary of earlier months is the year's sum of what this sheet gave.
fn is_paid_this_year(read: &EarlierRead) -> bool {
    read.months == EarlierMonths::ThisYear
        && matches!(read.of, EarlierOf::Column(_))
        && read.summary == EarlierSummary::Aggregate(Aggregate::Sum)
}

/// The columns of one program.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) earnings: Vec<SlotColumn>,
    pub(crate) gross: Option<SlotColumn>,
    pub(crate) deductions: Vec<SlotColumn>,
    pub(crate) total_deductions: Option<SlotColumn>,
    pub(crate) net: Option<SlotColumn>,
    pub(crate) employer: Vec<SlotColumn>,
    pub(crate) employer_total: Option<SlotColumn>,
    pub(crate) other_totals: Vec<SlotColumn>,
    pub(super) inputs: Vec<SlotColumn>,
    pub(super) history: Vec<SlotColumn>,
    pub(super) workings: Vec<SlotColumn>,
    pub(super) parts: Vec<SlotColumn>,
    pub(super) units: Vec<SlotColumn>,
    /// Whether formulas read over the peer group, over the unit's people.
    pub(super) over_peers: bool,
    pub(super) over_unit: bool,
}

impl Plan {
    pub(crate) fn of(program: &Program) -> Self {
        let reads = Reads::of(program);
        let mut plan = Self {
            over_peers: reads.over(program, RangeKind::Peers),
            over_unit: reads.over(program, RangeKind::People),
            ..Self::default()
        };
        let mut placed: HashSet<SlotId> = HashSet::new();
        for (slot, definition) in program.given_slots() {
            let Some(column) = SlotColumn::of(program, slot) else { continue };
            match (&definition.source, definition.grain) {
                // These have places of their own.
                (SlotSource::PartWeekdays | SlotSource::MonthWeekdays, _) => continue,
                (SlotSource::Earlier(_), _) => plan.history.push(column),
                (_, SlotGrain::Part) => plan.parts.push(column),
                (_, SlotGrain::Unit) => plan.units.push(column),
                _ => plan.inputs.push(column),
            }
            placed.insert(slot);
        }
        for column in &program.columns {
            for slot in [Some(column.slot), column.fold].into_iter().flatten() {
                let (Some(shown), Some(definition)) = (SlotColumn::of(program, slot), program.slot(slot))
                else {
                    continue;
                };
                placed.insert(slot);
                match definition.grain {
                    SlotGrain::Part => plan.parts.push(shown),
                    SlotGrain::Unit => plan.units.push(shown),
                    _ => plan.place(&column.definition, shown),
                }
            }
        }
        for slot in reads.slots() {
            let Some(definition) = program.slot(slot) else { continue };
            let SlotSource::Fold(part, _) = &definition.source else { continue };
            if let Some(column) = SlotColumn::of(program, slot).filter(|_| placed.insert(slot)) {
                let of_column =
                    program.slot(*part).is_some_and(|part| matches!(part.source, SlotSource::Column(_)));
                if of_column {
                    plan.workings.push(column);
                } else {
                    plan.inputs.push(column);
                }
            }
        }
        for (total, items) in [
            (&plan.gross, &mut plan.earnings),
            (&plan.total_deductions, &mut plan.deductions),
            (&plan.employer_total, &mut plan.employer),
        ] {
            let read = total.as_ref().map(|total| slots_read(program, total.slot)).unwrap_or_default();
            // Items stand in the order in which their total adds them up; others follow.
            items.sort_by_key(|item| read.iter().position(|slot| *slot == item.slot).unwrap_or(usize::MAX));
        }
        plan
    }

    fn place(&mut self, definition: &xingchou_engine::sheet::Column, shown: SlotColumn) {
        // A pack may name its totals as it likes; the codes are the same everywhere.
        let total = match definition.code.as_str() {
            "gross_pay" => Some(&mut self.gross),
            "total_deductions" => Some(&mut self.total_deductions),
            "net_pay" => Some(&mut self.net),
            "employer_total" => Some(&mut self.employer_total),
            _ => None,
        };
        if let Some(place) = total.filter(|place| place.is_none() && shown.value_type == ValueType::Money) {
            *place = Some(shown);
            return;
        }
        match definition.section {
            Section::Earning => self.earnings.push(shown),
            Section::Deduction => self.deductions.push(shown),
            Section::Employer => self.employer.push(shown),
            Section::Total => self.other_totals.push(shown),
            Section::Working => self.workings.push(shown),
        }
    }
}

/// The slots that a column's formula reads, in its order.
fn slots_read(program: &Program, total: SlotId) -> Vec<SlotId> {
    fn collect(expression: &Expression, into: &mut Vec<SlotId>) {
        match &expression.kind {
            Kind::Slot(slot) => into.push(*slot),
            Kind::FlagSum(_, slots) => into.extend(slots),
            _ => {}
        }
        expression.operands().into_iter().for_each(|operand| collect(operand, into));
    }
    let mut read = Vec::new();
    if let Some(column) = program.columns.iter().find(|column| column.person_slot() == total) {
        collect(&column.expression, &mut read);
    }
    read
}

/// A row number from a first row and a position.
pub(super) fn row_at(first: u32, position: usize) -> u32 {
    u32::try_from(position).map_or(u32::MAX, |position| first.saturating_add(position))
}

/// People in the order of their rows: those with formulas, then the held.
#[derive(Debug, Clone, Default)]
pub(super) struct RowOrder {
    pub(super) computed: Vec<usize>,
    pub(super) held: Vec<usize>,
}

impl RowOrder {
    /// Peers together on a score sheet and where formulas read over them; then by unit, community and staff number.
    /// Pay that is held by hand holds no score.
    pub(super) fn of(
        evaluation: &Evaluation<'_>,
        labels: &[PersonLabel],
        plan: &Plan,
        is_score: bool,
    ) -> Result<Self, ReportError> {
        let groups = evaluation.peer_groups();
        let by_peers = plan.over_peers || is_score;
        let mut order = Self::default();
        for (person, label) in labels.iter().enumerate() {
            let by_engine = evaluation.held_reason(person).is_some();
            let by_hand = !is_score && !by_engine && label.held_reason.is_some();
            if by_hand && (plan.over_peers || plan.over_unit) {
                return Err(ReportError::HeldPersonIsCounted { staff_no: label.staff_no.clone() });
            }
            if by_engine || by_hand {
                order.held.push(person);
            } else {
                order.computed.push(person);
            }
        }
        let key = |person: &usize| {
            let group = if by_peers { groups.get(*person).copied().flatten() } else { None };
            labels
                .get(*person)
                .map(|label| (group, label.unit, label.community.clone(), label.staff_no.clone()))
        };
        order.computed.sort_by_cached_key(key);
        order.held.sort_by_cached_key(key);
        Ok(order)
    }
}

/// Why a person is held, in words.
pub(super) fn held_words(evaluation: &Evaluation<'_>, person: usize, label: &PersonLabel) -> String {
    if let Some(reason) = &label.held_reason {
        return reason.clone();
    }
    let Some(held) = evaluation.held_reason(person) else { return String::new() };
    if held.missing.is_empty() {
        format!("“{}”算不出：{}", held.column_name, held.error.chinese())
    } else {
        format!("“{}”算不出：缺少{}", held.column_name, held.missing.join("、"))
    }
}

/// Why a person's pay is held, in words: when it waits for nothing but the score, why the score is held.
pub(crate) fn pay_held_words(run: &PayrollRun<'_>, person: usize) -> String {
    let Some(label) = run.people.get(person) else { return String::new() };
    let from_score =
        |name: &String| run.pay.program.inputs.iter().any(|input| input.from_score && input.name == *name);
    if label.held_reason.is_none()
        && let Some(held) = run.pay.held_reason(person)
        && !held.missing.is_empty()
        && held.missing.iter().all(from_score)
        && let Some((score, position)) = run.score.zip(label.score_position)
        && score.evaluation.held_reason(position).is_some()
        && let Some(score_label) = score.people.get(position)
    {
        return format!("评分未出，{}", held_words(score.evaluation, position, score_label));
    }
    held_words(run.pay, person, label)
}

/// Gives every slot its column and every row its number.
pub(super) fn places<'a>(
    evaluation: &'a Evaluation<'a>,
    labels: &[PersonLabel],
    names: SheetNames,
    standards: StandardPlaces,
    order: &RowOrder,
    columns: HashMap<SlotId, u16>,
) -> Places<'a> {
    let mut person_rows = vec![None; labels.len()];
    let mut part_rows =
        vec![None; labels.iter().enumerate().map(|(person, _)| evaluation.parts_of(person).len()).sum()];
    let mut next_part = 0;
    for (position, person) in order.computed.iter().enumerate() {
        if let Some(row) = person_rows.get_mut(*person) {
            *row = Some(row_at(FIRST_ROW, position));
        }
        for part in evaluation.parts_of(*person) {
            if let Some(row) = part_rows.get_mut(part) {
                *row = Some(row_at(FIRST_ROW, next_part));
            }
            next_part += 1;
        }
    }
    let unit_of_person: Vec<usize> = labels.iter().map(|label| label.unit).collect();
    let units = unit_of_person.iter().map(|unit| unit + 1).max().unwrap_or(0);
    let mut columns = columns;
    for (slot, definition) in evaluation.program.given_slots() {
        if definition.source == SlotSource::PartWeekdays {
            columns.insert(slot, PART_WEEKDAYS);
        }
    }
    Places {
        evaluation,
        names,
        standards,
        columns,
        person_rows,
        part_rows,
        unit_rows: (0..units).map(|unit| Some(row_at(FIRST_ROW, unit))).collect(),
        groups: evaluation.peer_groups(),
        unit_of_person,
        score: None,
        rendered: Rendered::default(),
        body: OnceCell::new(),
        month_weekdays: OnceCell::new(),
    }
}

/// Puts slots into columns one after the other; gives the next free column.
pub(super) fn number_columns(columns: &mut HashMap<SlotId, u16>, first: u16, slots: &[SlotColumn]) -> u16 {
    let mut next = first;
    for column in slots {
        columns.insert(column.slot, next);
        next = next.saturating_add(1);
    }
    next
}
