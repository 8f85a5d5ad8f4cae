//! A person's month, split at every day on which something about the person changes.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;

use super::super::fact_kind::{self, FACT_KINDS, FactType, holding_on};
use super::source::Source;
use super::{InputCell, InputValue, Origin, PartOfMonth, PlaceInFile};
use crate::message::Message;
use crate::month::weekdays_between;
use crate::store::{Staff, StaffFact};

pub(super) fn parts(source: &Source, staff: &Staff, (from, to): (NaiveDate, NaiveDate)) -> Vec<PartOfMonth> {
    let no_facts = Vec::new();
    let facts = source.facts.get(&staff.id).unwrap_or(&no_facts);
    let mut starts = BTreeSet::from([from]);
    for (kind, _) in FACT_KINDS {
        let of_kind: Vec<&StaffFact> = facts.iter().filter(|fact| fact.kind == kind).collect();
        for fact in &of_kind {
            let day = fact.valid_from;
            let before = day
                .pred_opt()
                .and_then(|before| holding_on(&of_kind, before))
                .and_then(|fact| fact.value.as_ref());
            let after = holding_on(&of_kind, day).and_then(|fact| fact.value.as_ref());
            if from < day && day <= to && before != after {
                starts.insert(day);
            }
        }
    }
    let starts: Vec<NaiveDate> = starts.into_iter().collect();
    let ends = starts
        .iter()
        .skip(1)
        .map(|next| next.checked_sub_days(Days::new(1)).unwrap_or(*next))
        .chain(std::iter::once(to));
    starts
        .iter()
        .zip(ends)
        .map(|(start, end)| PartOfMonth {
            from: *start,
            to: end,
            weekdays: weekdays_between(*start, end),
            values: values_on(source, staff, facts, *start),
        })
        .collect()
}

fn values_on(
    source: &Source,
    staff: &Staff,
    facts: &[StaffFact],
    date: NaiveDate,
) -> BTreeMap<String, InputCell> {
    FACT_KINDS
        .iter()
        .map(|(kind, fact_type)| {
            let of_kind: Vec<&StaffFact> = facts.iter().filter(|fact| fact.kind == *kind).collect();
            let cell = match holding_on(&of_kind, date) {
                Some(fact) => cell(source, staff, fact, *fact_type),
                None => InputCell::missing(
                    format!("{}（{}）没有“{kind}”，请导入人员名册或人员岗级", staff.name, staff.staff_no),
                    format!("nothing says “{kind}” of {}; import the roster or the grades", staff.staff_no),
                ),
            };
            ((*kind).to_owned(), cell)
        })
        .collect()
}

fn cell(source: &Source, staff: &Staff, fact: &StaffFact, fact_type: FactType) -> InputCell {
    let place = PlaceInFile {
        file: source.files.get(&fact.batch).cloned().unwrap_or_default(),
        sheet: fact.sheet.clone(),
        row: fact.row_number,
    };
    let empty = || {
        Message::new(
            format!(
                "{}（{}）的“{}”是空的，请在人员名册或人员岗级中补上",
                staff.name, staff.staff_no, fact.kind
            ),
            format!("“{}” of {} is empty; fill it in", fact.kind, staff.staff_no),
        )
    };
    let value = match (&fact.value, fact_type) {
        (Some(text), FactType::Text | FactType::TextOrNone) => InputValue::Text(text.clone()),
        (None, FactType::TextOrNone) => InputValue::Text(fact_kind::NONE.to_owned()),
        (Some(text), FactType::Number) => Decimal::from_str(text)
            .map_or_else(|_| InputValue::Missing { reason: empty() }, InputValue::Number),
        (None, FactType::Text | FactType::Number) => InputValue::Blank { reason: empty() },
    };
    InputCell::new(value, Origin::StaffFact { valid_from: fact.valid_from, place })
}
