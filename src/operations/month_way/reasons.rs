//! Why an item of a slip differs from the month before: of everything that its formula reads, what is other now.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use xingchou_engine::evaluate::Value;
use xingchou_engine::program::{
    Expression, FoldKind, Kind, Program, ProgramColumn, RangeId, RangeKind, SlotId, SlotSource,
};

use crate::message::Message;
use crate::operations::differences::CARRIED;
use crate::operations::kept_run::PayInputs;
use crate::operations::month_inputs::{InputCell, InputValue, PersonMonth};

/// What a column's formula reads, itself and through other columns.
#[derive(Debug, Default)]
pub(super) struct Reads {
    inputs: BTreeSet<usize>,
    /// The person's earlier months.
    year: bool,
    /// The days of the person's parts.
    days: bool,
}

impl Reads {
    pub(super) fn of(program: &Program, column: &ProgramColumn) -> Self {
        let mut reads = Self::default();
        let mut seen = BTreeSet::new();
        let mut waiting = vec![column.person_slot()];
        while let Some(slot) = waiting.pop() {
            if !seen.insert(slot) {
                continue;
            }
            match program.slot(slot).map(|slot| &slot.source) {
                Some(SlotSource::Input(input)) => {
                    reads.inputs.insert(*input);
                }
                Some(SlotSource::Column(column)) => {
                    if let Some(column) = program.columns.get(*column) {
                        slots_of(program, &column.expression, &mut waiting);
                        for earlier in &column.earlier {
                            slots_of(program, &earlier.expression, &mut waiting);
                        }
                    }
                }
                Some(SlotSource::Fold(part, kind)) => {
                    reads.days |= matches!(kind, FoldKind::Days(_));
                    waiting.push(*part);
                }
                Some(SlotSource::Earlier(_)) => reads.year = true,
                Some(SlotSource::PartWeekdays | SlotSource::MonthWeekdays) => reads.days = true,
                // What colleagues' figures did to this person's is no reason that can be checked on this slip.
                Some(SlotSource::Aggregate(_, range)) => own_range(program, *range, &mut waiting),
                None => {}
            }
        }
        reads
    }
}

fn own_range(program: &Program, range: RangeId, waiting: &mut Vec<SlotId>) {
    if let Some(range) = program.range(range)
        && range.kind == RangeKind::Parts
    {
        waiting.push(range.slot);
    }
}

fn slots_of(program: &Program, expression: &Expression, waiting: &mut Vec<SlotId>) {
    let mut nodes = vec![expression];
    while let Some(node) = nodes.pop() {
        match &node.kind {
            Kind::Slot(slot) => waiting.push(*slot),
            Kind::FlagSum(_, slots) => waiting.extend(slots),
            Kind::Rank { range, .. } | Kind::OrderStatistic { range, .. } | Kind::CountIf { range, .. } => {
                own_range(program, *range, waiting);
            }
            _ => {}
        }
        nodes.extend(node.operands());
    }
}

/// One person in two runs.
pub(super) struct Both<'b> {
    pub(super) before: (&'b PayInputs, &'b PersonMonth),
    pub(super) after: (&'b PayInputs, &'b PersonMonth),
}

impl Both<'_> {
    /// What of all that a column reads is other than before.
    pub(super) fn reasons(&self, program: &Program, reads: &Reads) -> Vec<Message> {
        let mut found = Vec::new();
        for name in
            reads.inputs.iter().filter_map(|input| program.inputs.get(*input)).map(|input| &input.name)
        {
            let (was, is) = (said(self.before, name), said(self.after, name));
            if was != is {
                found.push(if CARRIED.contains(&name.as_str()) {
                    Message::new(
                        format!("补发、补扣往月差额（{name}）：{was} → {is}"),
                        format!("differences of earlier months ({name}): {was} → {is}"),
                    )
                } else {
                    Message::new(format!("{name}：{was} → {is}"), format!("{name}: {was} → {is}"))
                });
            }
        }
        if reads.days {
            let days = |(inputs, person): (&PayInputs, &PersonMonth)| {
                let own: u32 = person.parts.iter().map(|part| part.weekdays).sum();
                (own, inputs.month.weekdays_in_month)
            };
            let ((was, of), (is, now_of)) = (days(self.before), days(self.after));
            if was != of || is != now_of {
                found.push(Message::new(
                    format!("非全月，计薪日 {was}/{of} → {is}/{now_of}"),
                    format!("part of a month, weekdays {was}/{of} → {is}/{now_of}"),
                ));
            }
        }
        if reads.year {
            found.push(Message::new(
                "按以前各月累计计算（如累计预扣个税），每月不同",
                "computed over earlier months, such as tax over the year, so it differs by the month",
            ));
        }
        found
    }
}

/// What a run's frozen inputs say of a person under a name.
fn said((inputs, person): (&PayInputs, &PersonMonth), name: &str) -> String {
    if CARRIED.contains(&name) {
        let own = inputs
            .differences
            .iter()
            .filter(|difference| difference.staff_no == person.staff_no && difference.input() == Some(name));
        let sum = own.fold(Decimal::ZERO, |sum, difference| sum.saturating_add(difference.amount()));
        return sum.normalize().to_string();
    }
    if let Some(value) = inputs.scores.get(&person.staff_no).and_then(|scores| scores.get(name)) {
        return number_or_words(value);
    }
    if let Some(cell) = person.values.get(name) {
        return words(cell);
    }
    let mut parts: Vec<String> = Vec::new();
    for part in &person.parts {
        let now = part.values.get(name).map_or_else(|| "—".to_owned(), words);
        if parts.last() != Some(&now) {
            parts.push(now);
        }
    }
    if parts.is_empty() { "—".to_owned() } else { parts.join("、") }
}

fn number_or_words(value: &Value) -> String {
    match value {
        Value::Number(number) => number.normalize().to_string(),
        other => other.chinese(),
    }
}

fn words(cell: &InputCell) -> String {
    match &cell.value {
        InputValue::Missing { .. } | InputValue::Blank { .. } => "（空）".to_owned(),
        InputValue::Number(number) => number.normalize().to_string(),
        InputValue::Text(text) => text.clone(),
        InputValue::Date(date) => date.to_string(),
        InputValue::Truth(truth) => if *truth { "是" } else { "否" }.to_owned(),
    }
}

/// The sheets whose text is other than before: those of a family whose digest changed.
pub(super) fn changed_sheets(
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
) -> Vec<String> {
    after
        .iter()
        .filter(|(family, digest)| before.get(*family) != Some(digest))
        .map(|(family, _)| family.clone())
        .collect()
}
