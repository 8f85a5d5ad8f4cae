//! What a sheet defines and nothing reads: most often a name that was misspelt somewhere.

use super::resolve::{ALIKE, alikeness};
use super::{
    Criterion, EarlierOf, EarlierSummary, Expression, Kind, Program, ProgramColumn, RangeId, SlotId,
    SlotSource,
};
use crate::diagnostic::{Code, Diagnostic};
use crate::sheet::{Origin, Section, Sheet, SheetKind};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Everything that formulas read.
#[derive(Default)]
struct Used {
    slots: BTreeSet<SlotId>,
    parameters: BTreeSet<usize>,
    tables: BTreeSet<usize>,
    flags: BTreeSet<String>,
}

/// What the sheet asked for defines in vain. Rules are only included: what they define can be the including sheet's.
pub(super) fn warnings(program: &Program, main: &Sheet) -> Vec<Diagnostic> {
    if main.kind == SheetKind::Rules {
        return Vec::new();
    }
    let used = Used::of(program);
    let own = |origin: &Origin| Arc::ptr_eq(&origin.file, &main.file);
    let never = |name: &str, term: &str, origin: &Origin| {
        let arguments = vec![name.to_string(), term.to_string()];
        Diagnostic::new(Code::NeverUsed, arguments, Some(origin.place()))
    };
    let is_read = |source: &SlotSource| {
        used.slots.iter().any(|slot| program.slot(*slot).is_some_and(|slot| slot.source == *source))
    };
    let mut found = Vec::new();
    for (index, input) in program.inputs.iter().enumerate().filter(|(_, input)| own(&input.origin)) {
        if !is_read(&SlotSource::Input(index)) {
            found.push(never(&input.name, "@input", &input.origin));
        }
    }
    for (index, parameter) in program.parameters.iter().enumerate() {
        if own(&parameter.origin) && !used.parameters.contains(&index) {
            found.push(never(&parameter.name, "@parameter", &parameter.origin));
        }
    }
    for (index, table) in program.tables.iter().enumerate() {
        if own(&table.origin) && !used.tables.contains(&index) {
            found.push(never(&table.name, "@table", &table.origin));
        }
    }
    if main.kind == SheetKind::Pay {
        found.extend(unpaid(program, &used));
        found.extend(flags_in_vain(program, &used));
    }
    found
}

/// Items of pay that are left out where others of their section are added up. Workings and totals are there to be seen.
fn unpaid(program: &Program, used: &Used) -> Vec<Diagnostic> {
    let is_item = |section| matches!(section, Section::Earning | Section::Deduction | Section::Employer);
    let is_read = |column: &ProgramColumn| used.slots.contains(&column.slot);
    let is_added_up = |section| {
        program.columns.iter().any(|column| column.definition.section == section && is_read(column))
    };
    program
        .columns
        .iter()
        .filter(|column| {
            let section = column.definition.section;
            is_item(section) && !is_read(column) && is_added_up(section)
        })
        .map(|column| {
            let section = column.definition.section.chinese().to_string();
            let arguments = vec![column.definition.name.clone(), section];
            Diagnostic::new(Code::NotInAnyTotal, arguments, Some(column.definition.origin.place()))
        })
        .collect()
}

/// Flags that no formula sums though it sums one that reads much the same, each told once, where it is met first. A
/// flag that nothing sums at all is a remark of the sheet's author.
fn flags_in_vain(program: &Program, used: &Used) -> Vec<Diagnostic> {
    let mut told = BTreeSet::new();
    let mut found = Vec::new();
    for column in &program.columns {
        for flag in &column.definition.flags {
            if used.flags.contains(flag) || !told.insert(flag) {
                continue;
            }
            let near = used.flags.iter().map(|known| (alikeness(known, flag), known)).max();
            if let Some((_, near)) = near.filter(|(alike, _)| *alike >= ALIKE) {
                let arguments = vec![flag.clone(), format!("@near:{near}")];
                let place = Some(column.definition.origin.place());
                found.push(Diagnostic::new(Code::FlagNeverSummed, arguments, place));
            }
        }
    }
    found
}

impl Used {
    fn of(program: &Program) -> Self {
        let mut used = Self::default();
        used.slots.extend(program.peer_group_slot);
        for column in &program.columns {
            used.expression(&column.expression, program);
            for rule in &column.earlier {
                used.expression(&rule.expression, program);
            }
        }
        // Folds and summaries stand for what they are made of.
        let mut open: Vec<SlotId> = used.slots.iter().copied().collect();
        while let Some(slot) = open.pop() {
            if let Some(made_of) = used.made_of(slot, program)
                && used.slots.insert(made_of)
            {
                open.push(made_of);
            }
        }
        used
    }

    fn expression(&mut self, expression: &Expression, program: &Program) {
        match &expression.kind {
            Kind::Slot(slot) => {
                self.slots.insert(*slot);
            }
            Kind::FlagSum(flag, slots) => {
                self.flags.insert(flag.clone());
                self.slots.extend(slots);
            }
            Kind::Parameter(index) => {
                self.parameters.insert(*index);
            }
            Kind::Lookup { table, .. } => {
                self.tables.insert(*table);
            }
            Kind::Rank { range, .. } | Kind::OrderStatistic { range, .. } | Kind::CountIf { range, .. } => {
                self.slots.extend(of_range(*range, program));
            }
            _ => {}
        }
        for operand in expression.operands() {
            self.expression(operand, program);
        }
    }

    fn made_of(&mut self, slot: SlotId, program: &Program) -> Option<SlotId> {
        match &program.slot(slot)?.source {
            SlotSource::Fold(part, _) => Some(*part),
            SlotSource::Aggregate(_, range) => of_range(*range, program),
            SlotSource::Earlier(read) => {
                if let EarlierSummary::CountIf(_, Criterion::Parameter(index)) = &read.summary {
                    self.parameters.insert(*index);
                }
                match read.of {
                    EarlierOf::Column(index) => program.columns.get(index).map(|column| column.slot),
                    EarlierOf::Score(index) => program.slot_of(&SlotSource::Input(index)),
                }
            }
            _ => None,
        }
    }
}

fn of_range(range: RangeId, program: &Program) -> Option<SlotId> {
    program.range(range).map(|range| range.slot)
}
