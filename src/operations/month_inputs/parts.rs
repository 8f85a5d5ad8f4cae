//! A person's month, split at every day on which something about the person changes.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;

use super::super::fact_kind::{self, FACT_KINDS, FactType, begun_by, holding_on};
use super::source::Source;
use super::{InputCell, InputValue, Origin, PartOfMonth, PlaceInFile};
use crate::message::Message;
use crate::month::weekdays_between;
use crate::store::{Staff, StaffFact};

pub(super) fn parts(source: &Source, staff: &Staff, (from, to): (NaiveDate, NaiveDate)) -> Vec<PartOfMonth> {
    let no_facts = Vec::new();
    let facts = source.facts.get(&staff.id).unwrap_or(&no_facts);
    let mut starts = BTreeSet::from([from]);
    for (kind, fact_type) in FACT_KINDS {
        let of_kind: Vec<&StaffFact> = facts.iter().filter(|fact| fact.kind == kind).collect();
        for fact in &of_kind {
            let day = fact.valid_from;
            let before = day.pred_opt().and_then(|before| value_on(&of_kind, fact_type, before));
            let after = value_on(&of_kind, fact_type, day);
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

/// What a kind says on a day: the fact that holds, or what holds until something is said.
fn value_on<'f>(of_kind: &[&'f StaffFact], fact_type: FactType, day: NaiveDate) -> Option<&'f str> {
    match fact_type.until_said() {
        Some(until_said) => {
            begun_by(of_kind, day).and_then(|fact| fact.value.as_deref()).or(Some(until_said))
        }
        None => holding_on(of_kind, day).and_then(|fact| fact.value.as_deref()),
    }
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
            let until_said = fact_type.until_said();
            let holding = match until_said {
                Some(_) => begun_by(&of_kind, date),
                None => holding_on(&of_kind, date),
            };
            let cell = match (holding, until_said) {
                (Some(fact), _) => cell(source, staff, fact, *fact_type),
                (None, Some(word)) => InputCell::new(said(word, *fact_type), Origin::None),
                (None, None) => InputCell::missing(
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
        (Some(text), FactType::Number) => Decimal::from_str(text)
            .map_or_else(|_| InputValue::Missing { reason: empty() }, InputValue::Number),
        (Some(text), _) => said(text, fact_type),
        (None, FactType::TextOrNone) => InputValue::Text(fact_kind::NONE.to_owned()),
        (None, _) => InputValue::Blank { reason: empty() },
    };
    InputCell::new(value, Origin::StaffFact { valid_from: fact.valid_from, place })
}

/// The value that a word of a fact is.
fn said(word: &str, fact_type: FactType) -> InputValue {
    match fact_type {
        FactType::Number | FactType::NumberOrZero => {
            InputValue::Number(Decimal::from_str(word).unwrap_or_default())
        }
        FactType::Text | FactType::TextOrNone | FactType::Choice(_) | FactType::TextOr(_) => {
            InputValue::Text(word.to_owned())
        }
    }
}

/// Since when the unit that withholds the person's tax at the end of the month does; none where nothing was said.
pub(super) fn withheld_here_since(source: &Source, staff: &Staff) -> Option<NaiveDate> {
    let facts = source.facts.get(&staff.id)?;
    let mut of_kind: Vec<&StaffFact> =
        facts.iter().filter(|fact| fact.kind == fact_kind::WITHHOLDING_UNIT).collect();
    let now = begun_by(&of_kind, source.month.last_day())?.value.clone();
    // Said again is not changed: back to the first day from which this unit was it without a break.
    of_kind.sort_by_key(|fact| (fact.valid_from, fact.id));
    let mut since = None;
    for fact in of_kind.iter().filter(|fact| fact.valid_from <= source.month.last_day()) {
        since = match (since, fact.value == now) {
            (Some(day), true) => Some(day),
            (None, true) => Some(fact.valid_from),
            (_, false) => None,
        };
    }
    since.filter(|day| *day > staff.hired_on)
}
