//! The order in which slots are computed, and circles found.

use super::{EarlierOf, Expression, Kind, Program, RangeId, RangeKind, Slot, SlotId, SlotSource};
use crate::diagnostic::{Code, Diagnostic};
use crate::inputs::EarlierMonths;

/// Slots that an expression reads directly.
pub(super) fn reads(expression: &Expression, program: &Program, into: &mut Vec<SlotId>) {
    match &expression.kind {
        Kind::Slot(slot) => into.push(*slot),
        Kind::FlagSum(_, slots) => into.extend(slots),
        Kind::Rank { range, .. } | Kind::OrderStatistic { range, .. } | Kind::CountIf { range, .. } => {
            range_reads(*range, program, into);
        }
        _ => {}
    }
    for child in expression.operands() {
        reads(child, program, into);
    }
}

/// A range reads its values, and 全组 also who belongs to which group.
fn range_reads(range: RangeId, program: &Program, into: &mut Vec<SlotId>) {
    if let Some(range) = program.range(range) {
        into.push(range.slot);
        if range.kind == RangeKind::Peers {
            into.extend(program.peer_group_slot);
        }
    }
}

fn slot_reads(slot: &Slot, program: &Program) -> Vec<SlotId> {
    let mut found = Vec::new();
    match &slot.source {
        SlotSource::Column(column) => {
            if let Some(column) = program.columns.get(*column) {
                reads(&column.expression, program, &mut found);
                for rule in &column.earlier {
                    reads(&rule.expression, program, &mut found);
                }
            }
        }
        SlotSource::Fold(part, _) => found.push(*part),
        SlotSource::Aggregate(_, range) => range_reads(*range, program, &mut found),
        _ => {}
    }
    found
}

/// Sets `order`, and of each column whether it reads other people's values or the year's.
pub(super) fn arrange(program: &mut Program) -> Result<(), Vec<Diagnostic>> {
    const NEW: u8 = 0;
    const OPEN: u8 = 1;
    const DONE: u8 = 2;
    let count = program.slots.len();
    let edges: Vec<Vec<SlotId>> = program.slots.iter().map(|slot| slot_reads(slot, program)).collect();
    let mut state = vec![NEW; count];
    let mut order = Vec::with_capacity(count);
    let mut found = Vec::new();
    // Depth first with an explicit stack: (slot, next edge).
    for start in 0..count {
        if state.get(start) != Some(&NEW) {
            continue;
        }
        let mut stack: Vec<(usize, usize)> = vec![(start, 0)];
        if let Some(mark) = state.get_mut(start) {
            *mark = OPEN;
        }
        while let Some((slot, edge)) = stack.pop() {
            match edges.get(slot).and_then(|list| list.get(edge)) {
                Some(next) => {
                    stack.push((slot, edge + 1));
                    match state.get(next.0).copied() {
                        Some(NEW) => {
                            if let Some(mark) = state.get_mut(next.0) {
                                *mark = OPEN;
                            }
                            stack.push((next.0, 0));
                        }
                        Some(OPEN) => found.push(circle(program, &stack, next.0)),
                        _ => {}
                    }
                }
                None => {
                    if let Some(mark) = state.get_mut(slot) {
                        *mark = DONE;
                    }
                    order.push(SlotId(slot));
                }
            }
        }
    }
    if !found.is_empty() {
        return Err(found);
    }
    let mut reads_others = vec![false; count];
    let mut reads_year = vec![false; count];
    for slot in &order {
        let source_is_aggregate = program.slots.get(slot.0).is_some_and(|slot| {
            matches!(slot.source, SlotSource::Aggregate(_, range)
                if program.range(range).is_some_and(|range| range.kind.reads_others()))
        });
        let direct = match program.slots.get(slot.0).map(|slot| &slot.source) {
            Some(SlotSource::Column(column)) => program
                .columns
                .get(*column)
                .is_some_and(|column| ranges_over_people(&column.expression, program)),
            _ => false,
        };
        let any_read = |marks: &[bool]| {
            let list = edges.get(slot.0);
            list.is_some_and(|list| list.iter().any(|next| marks.get(next.0).copied().unwrap_or(false)))
        };
        let (others, year) = (any_read(&reads_others), any_read(&reads_year));
        let is_year = program.slots.get(slot.0).is_some_and(|slot| {
            matches!(&slot.source, SlotSource::Earlier(read)
                if read.months == EarlierMonths::ThisYear && matches!(read.of, EarlierOf::Column(_)))
        });
        if let (Some(own_others), Some(own_year)) = (reads_others.get_mut(slot.0), reads_year.get_mut(slot.0))
        {
            *own_others = source_is_aggregate || direct || others;
            *own_year = is_year || year;
        }
    }
    for column in &mut program.columns {
        column.reads_others = reads_others.get(column.slot.0).copied().unwrap_or(false);
        column.reads_year = reads_year.get(column.slot.0).copied().unwrap_or(false);
    }
    program.order = order
        .into_iter()
        .filter(|slot| {
            program.slots.get(slot.0).is_some_and(|slot| {
                matches!(
                    slot.source,
                    SlotSource::Column(_) | SlotSource::Fold(..) | SlotSource::Aggregate(..)
                )
            })
        })
        .collect();
    Ok(())
}

/// Whether an order statistic reads other people: 分段 is the person's own.
fn ranges_over_people(expression: &Expression, program: &Program) -> bool {
    let own = match &expression.kind {
        Kind::Rank { range, .. } | Kind::OrderStatistic { range, .. } | Kind::CountIf { range, .. } => {
            program.range(*range).is_some_and(|range| range.kind.reads_others())
        }
        _ => false,
    };
    own || expression.operands().into_iter().any(|operand| ranges_over_people(operand, program))
}

fn circle(program: &Program, stack: &[(usize, usize)], back_to: usize) -> Diagnostic {
    let members: Vec<usize> =
        stack.iter().map(|(slot, _)| *slot).skip_while(|slot| *slot != back_to).collect();
    let name =
        |slot: usize| program.slots.get(slot).map_or_else(String::new, |slot| format!("“{}”", slot.name));
    let mut names: Vec<String> = members.iter().map(|slot| name(*slot)).collect();
    names.push(name(back_to));
    names.dedup();
    if names.len() == 1 {
        names.push(name(back_to));
    }
    let place = members.iter().find_map(|slot| match program.slots.get(*slot).map(|slot| &slot.source) {
        Some(SlotSource::Column(column)) => {
            program.columns.get(*column).map(|column| column.definition.origin.place())
        }
        _ => None,
    });
    Diagnostic::new(Code::Circle, vec![names.join(" → ")], place)
}
