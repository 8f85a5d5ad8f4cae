//! Takes what is known about people: the roster and the grades, which show the state at the start of their
//! month, and changes, which say their own day.

use std::collections::{HashMap, HashSet};
use std::str::FromStr;

use chrono::NaiveDate;
use importers::Taken;
use importers::records::{Record, StaffRecord};
use rust_decimal::Decimal;
use xingchou_importers as importers;

use super::super::fact_kind::{self, FactType, fact_type, holding_on};
use super::batch::{Batch, Rows};
use super::identity::letters;
use super::{OperationError, Reason};
use crate::access::mask::PrivateNumber;
use crate::store::{NewStaff, NewStaffFact, Staff, StaffFact, Writing};

/// What a row says about one thing: its kind, its value, and since when, where the row knows.
type Said = (&'static str, Option<String>, Option<NaiveDate>);

/// The facts known so far, by person and kind.
struct Known {
    facts: HashMap<(i64, String), Vec<StaffFact>>,
}

impl Known {
    fn read(writing: &mut Writing<'_>, batch: &Batch<'_>) -> Result<Self, OperationError> {
        let mut facts: HashMap<(i64, String), Vec<StaffFact>> = HashMap::new();
        for fact in writing.staff_fact_list(batch.viewer)? {
            facts.entry((fact.staff, fact.kind.clone())).or_default().push(fact);
        }
        Ok(Self { facts })
    }

    fn of(&self, staff: i64, kind: &str) -> Vec<&StaffFact> {
        self.facts.get(&(staff, kind.to_owned())).map(|facts| facts.iter().collect()).unwrap_or_default()
    }
}

/// The facts that a snapshot adds to what is known of a person. At the first sight of a person everything is
/// taken to be so since the day of joining; later only what differs from what held at the start of the month.
fn new_facts(
    batch: &Batch<'_>,
    known: &Known,
    person: &Staff,
    said: &[Said],
    row: &Taken,
) -> Vec<NewStaffFact> {
    let month_begins = batch.month.first_day().max(person.hired_on);
    let mut facts = Vec::new();
    let mut add = |kind: &str, value: Option<String>, valid_from| {
        facts.push(NewStaffFact {
            staff: person.id,
            kind: kind.to_owned(),
            valid_from,
            value,
            batch: batch.id,
            sheet: row.place.sheet.clone(),
            row_number: i64::from(row.place.row),
        });
    };
    for (kind, value, since) in said {
        let earlier = known.of(person.id, kind);
        match holding_on(&earlier, month_begins) {
            None => match since {
                Some(since) if *since > person.hired_on => {
                    add(kind, Some(fact_kind::NONE.to_owned()), person.hired_on);
                    add(kind, value.clone(), *since);
                }
                _ => add(kind, value.clone(), person.hired_on),
            },
            // A change later in the month may already say what a snapshot taken late shows.
            Some(holding)
                if holding.value != *value
                    && !earlier
                        .iter()
                        .any(|fact| Some(fact.valid_from) == *since && fact.value == *value) =>
            {
                add(kind, value.clone(), since.unwrap_or(month_begins).max(person.hired_on));
            }
            Some(_) => {}
        }
    }
    facts
}

fn amount(value: Option<Decimal>) -> Option<String> {
    value.map(|amount| amount.normalize().to_string())
}

fn said_by_roster(person: &StaffRecord) -> Vec<Said> {
    let or_none = |value: &Option<String>| Some(value.clone().unwrap_or_else(|| fact_kind::NONE.to_owned()));
    let registered_on = person.certificate.as_ref().and(person.certificate_registered_on);
    vec![
        (fact_kind::POST, Some(person.post.clone()), None),
        (fact_kind::COMMUNITY, Some(person.community.clone()), None),
        (fact_kind::STATUS, Some(person.status.clone()), None),
        (fact_kind::FUND_SOURCE, Some(person.fund_source.clone()), None),
        (fact_kind::EDUCATION, or_none(&person.education), None),
        (fact_kind::CERTIFICATE, or_none(&person.certificate), registered_on),
        (fact_kind::BASE_PAY, amount(Some(person.base_pay)), None),
        (fact_kind::INSURANCE_BASE, amount(person.insurance_base), None),
        (fact_kind::FUND_BASE, amount(person.fund_base), None),
    ]
}

/// Whether the roster row says about the person what is kept already.
fn unchanged(kept: &Staff, person: &StaffRecord) -> bool {
    kept.name == person.name
        && kept.id_number.whole() == person.id_number
        && kept.bank_account.whole() == person.bank_account
        && kept.bank_name == person.bank_name
        && kept.hired_on == person.hired_on
        && kept.left_on == person.left_on
}

fn to_keep(batch: &Batch<'_>, person: &StaffRecord, row: &Taken) -> NewStaff {
    NewStaff {
        staff_no: person.staff_no.clone(),
        name: person.name.clone(),
        id_number: PrivateNumber::new(&person.id_number),
        bank_account: PrivateNumber::new(&person.bank_account),
        bank_name: person.bank_name.clone(),
        hired_on: person.hired_on,
        left_on: person.left_on,
        batch: batch.id,
        sheet: row.place.sheet.clone(),
        row_number: i64::from(row.place.row),
    }
}

/// Whether the row is of the person whom its staff number means: a number given to somebody else, or somebody under
/// a second number, would mix two people's pay.
fn same_person(
    batch: &Batch<'_>,
    numbers: &HashMap<&str, &Staff>,
    person: &StaffRecord,
) -> Result<(), Reason> {
    if let Some(kept) = batch.staff.get(&person.staff_no) {
        if kept.id_number.whole() != person.id_number && letters(&kept.name) != letters(&person.name) {
            let (staff_no, known) = (person.staff_no.clone(), kept.name.clone());
            return Err(Reason::NumberOfAnother { staff_no, known });
        }
    } else if let Some(other) = numbers.get(person.id_number.as_str()) {
        return Err(Reason::SecondNumber {
            staff_no: person.staff_no.clone(),
            known_as: other.staff_no.clone(),
        });
    }
    Ok(())
}

pub(super) fn take_roster(
    writing: &mut Writing<'_>,
    batch: &Batch<'_>,
    taken: &[Taken],
    rows: &mut Rows,
) -> Result<(), OperationError> {
    let known = Known::read(writing, batch)?;
    let numbers: HashMap<&str, &Staff> =
        batch.staff.values().map(|staff| (staff.id_number.whole(), staff)).collect();
    let mut seen: HashMap<&str, (String, i64)> = HashMap::new();
    let mut facts = Vec::new();
    for row in taken {
        let Record::Staff(person) = &row.record else { continue };
        if let Some((sheet, first_row)) = seen.get(person.staff_no.as_str()) {
            rows.refuse(batch, row, &Reason::Duplicate { sheet: sheet.clone(), row: *first_row })?;
            continue;
        }
        seen.insert(&person.staff_no, (row.place.sheet.clone(), i64::from(row.place.row)));
        let new = to_keep(batch, person, row);
        if let Err(reason) = same_person(batch, &numbers, person) {
            rows.refuse(batch, row, &reason)?;
            continue;
        }
        let (id, changed) = match batch.staff.get(&person.staff_no) {
            // The same row again, because what an earlier file had said was undone: its facts may be new now.
            Some(kept) if kept.batch == batch.id && kept.row_number == new.row_number => (kept.id, false),
            // The same file again: a row of it was refused as the second of its number, and still is.
            Some(kept) if kept.batch == batch.id => {
                let reason = Reason::Duplicate { sheet: kept.sheet.clone(), row: kept.row_number };
                rows.refuse(batch, row, &reason)?;
                continue;
            }
            Some(kept) if batch.orphans.contains(&kept.id) => {
                writing.staff_write(batch.viewer, kept.id, &new)?;
                (kept.id, true)
            }
            // A later roster stands: what an earlier one says does not come over it.
            Some(kept) if unchanged(kept, person) || kept.batch > batch.id => (kept.id, false),
            Some(kept) => {
                writing.staff_update(batch.viewer, kept, &new)?;
                rows.replaced += 1;
                (kept.id, true)
            }
            None => (writing.staff_insert(batch.viewer, &new)?, true),
        };
        let now = Staff {
            id,
            staff_no: new.staff_no,
            name: new.name,
            id_number: new.id_number,
            bank_account: new.bank_account,
            bank_name: new.bank_name,
            hired_on: new.hired_on,
            left_on: new.left_on,
            batch: new.batch,
            sheet: new.sheet,
            row_number: new.row_number,
        };
        let added = new_facts(batch, &known, &now, &said_by_roster(person), row);
        if changed || !added.is_empty() {
            rows.take(batch, row)?;
        } else {
            rows.already_there(batch, row)?;
        }
        facts.extend(added);
    }
    writing.staff_fact_insert(batch.viewer, batch.learned_at, &facts)?;
    Ok(())
}

pub(super) fn take_grades(
    writing: &mut Writing<'_>,
    batch: &Batch<'_>,
    taken: &[Taken],
    rows: &mut Rows,
) -> Result<(), OperationError> {
    let known = Known::read(writing, batch)?;
    let mut seen: HashMap<&str, (String, i64)> = HashMap::new();
    let mut facts = Vec::new();
    for row in taken {
        let Record::StaffGrade(grade) = &row.record else { continue };
        let person = match batch.staff(&grade.staff_no) {
            Ok(person) => person,
            Err(reason) => {
                rows.refuse(batch, row, &reason)?;
                continue;
            }
        };
        if let Some((sheet, first_row)) = seen.get(grade.staff_no.as_str()) {
            rows.refuse(batch, row, &Reason::Duplicate { sheet: sheet.clone(), row: *first_row })?;
            continue;
        }
        seen.insert(&grade.staff_no, (row.place.sheet.clone(), i64::from(row.place.row)));
        let said: Vec<Said> = vec![
            (fact_kind::RANK, Some(grade.rank.clone()), None),
            (fact_kind::POST_GRADE, Some(grade.post_grade.to_string()), None),
            (fact_kind::PAY_LEVEL, grade.pay_level.clone(), None),
            (fact_kind::LAST_APPRAISAL, grade.last_appraisal.clone(), None),
        ];
        let added = new_facts(batch, &known, person, &said, row);
        if added.is_empty() {
            rows.already_there(batch, row)?;
        } else {
            rows.take(batch, row)?;
        }
        facts.extend(added);
    }
    writing.staff_fact_insert(batch.viewer, batch.learned_at, &facts)?;
    Ok(())
}

/// The new value of a change as it is kept.
fn changed_value(item: &str, value: &str) -> Result<String, Reason> {
    match fact_type(item) {
        None => Err(Reason::UnknownItem { item: item.to_owned() }),
        Some(FactType::Text | FactType::TextOrNone | FactType::TextOr(_)) => Ok(value.to_owned()),
        Some(FactType::Choice(words)) if words.contains(&value) => Ok(value.to_owned()),
        Some(FactType::Choice(words)) => Err(Reason::NotAChoice {
            item: item.to_owned(),
            value: value.to_owned(),
            choices: words.join("、"),
        }),
        Some(FactType::Number | FactType::NumberOrZero) => Decimal::from_str(&value.replace([',', '，'], ""))
            .map(|number| number.normalize().to_string())
            .map_err(|_| Reason::NotANumber { item: item.to_owned(), value: value.to_owned() }),
    }
}

pub(super) fn take_changes(
    writing: &mut Writing<'_>,
    batch: &Batch<'_>,
    taken: &[Taken],
    rows: &mut Rows,
) -> Result<(), OperationError> {
    let known = Known::read(writing, batch)?;
    let mut seen: HashSet<(i64, String, NaiveDate, String)> = HashSet::new();
    let mut facts = Vec::new();
    for row in taken {
        let Record::StaffChange(change) = &row.record else { continue };
        let judged = batch
            .staff(&change.staff_no)
            .and_then(|person| changed_value(&change.item, &change.new_value).map(|value| (person, value)));
        let (person, value) = match judged {
            Ok(judged) => judged,
            Err(reason) => {
                rows.refuse(batch, row, &reason)?;
                continue;
            }
        };
        let there = known.of(person.id, &change.item).into_iter().any(|fact| {
            fact.valid_from == change.effective_on && fact.value.as_deref() == Some(value.as_str())
        });
        if there || !seen.insert((person.id, change.item.clone(), change.effective_on, value.clone())) {
            rows.already_there(batch, row)?;
            continue;
        }
        rows.take(batch, row)?;
        facts.push(NewStaffFact {
            staff: person.id,
            kind: change.item.clone(),
            valid_from: change.effective_on,
            value: Some(value),
            batch: batch.id,
            sheet: row.place.sheet.clone(),
            row_number: i64::from(row.place.row),
        });
    }
    writing.staff_fact_insert(batch.viewer, batch.learned_at, &facts)?;
    Ok(())
}
