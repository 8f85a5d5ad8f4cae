//! Takes the rows of every other kind, each kept in the importer's own words.

use std::collections::HashMap;

use importers::Taken;
use importers::records::{HalfDay, Kind, Record};
use xingchou_importers as importers;

use super::month_of_file::date_of;
use super::{Batch, OperationError, Reason, Rows};
use crate::store::{NewMonthRecord, Staff, Writing};

/// What makes a row the same row when it comes again.
fn natural_key(record: &Record) -> String {
    let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
    let parts: Vec<String> = match record {
        Record::Deduction(row) => vec![row.staff_no.clone()],
        Record::Shift(row) => vec![
            row.window.clone(),
            row.date.to_string(),
            match row.half_day {
                HalfDay::Morning => "morning".to_owned(),
                HalfDay::Afternoon => "afternoon".to_owned(),
            },
        ],
        Record::CaseCount(row) => {
            vec![row.staff_no.clone(), or_empty(&row.category), row.case_type.clone()]
        }
        Record::CaseItem(row) => vec![row.item.clone()],
        Record::Finding(row) => vec![row.staff_no.clone(), row.date.to_string(), row.problem.clone()],
        Record::ExamMark(row) => vec![row.staff_no.clone()],
        Record::Attendance(row) => vec![row.staff_no.clone()],
        Record::Leave(row) => vec![
            row.staff_no.clone(),
            row.leave_type.clone(),
            row.starts_on.to_string(),
            row.ends_on.to_string(),
        ],
        Record::Grid(row) => vec![row.grid.clone(), row.staff_no.clone(), row.starts_on.to_string()],
        Record::Ticket(row) => vec![row.ticket_no.clone()],
        Record::GridEvent(row) => vec![row.event_no.clone()],
        Record::Errand(row) => vec![
            row.staff_no.clone(),
            row.date.to_string(),
            row.item.clone(),
            or_empty(&row.community),
            or_empty(&row.applicant_type),
            or_empty(&row.manner),
            row.due_on.map(|date| date.to_string()).unwrap_or_default(),
        ],
        Record::PostRotation(row) => vec![row.grid.clone(), row.starts_on.to_string()],
        Record::TaxOpening(row) => vec![row.staff_no.clone()],
        Record::CaseLine(_)
        | Record::HomeVisit(_)
        | Record::Training(_)
        | Record::Appraisal(_)
        | Record::ResidentReview(_)
        | Record::PostSwap(_)
        | Record::BankAccount(_)
        | Record::PayItem(_)
        | Record::OldPay(_)
        | Record::BankAnswer(_) => record.natural_key(),
        // These have tables of their own.
        Record::Staff(_) | Record::StaffChange(_) | Record::StaffGrade(_) | Record::Rating(_) => Vec::new(),
    };
    parts.join("|")
}

/// The staff numbers that a row names; the first is whose row it is, unless it is nobody's alone.
fn staff_numbers(record: &Record) -> Vec<&str> {
    match record {
        Record::Deduction(row) => vec![&row.staff_no],
        Record::Shift(row) => vec![&row.staff_no],
        Record::CaseCount(row) => vec![&row.staff_no],
        Record::Finding(row) => vec![&row.staff_no],
        Record::ExamMark(row) => vec![&row.staff_no],
        Record::Attendance(row) => vec![&row.staff_no],
        Record::Leave(row) => vec![&row.staff_no],
        Record::Grid(row) => vec![&row.staff_no],
        Record::Ticket(row) => vec![&row.staff_no],
        Record::GridEvent(row) => vec![&row.staff_no],
        Record::Errand(row) => vec![&row.staff_no],
        Record::TaxOpening(row) => vec![&row.staff_no],
        Record::PostRotation(row) => vec![&row.staff_no_a, &row.staff_no_b],
        Record::CaseLine(_)
        | Record::HomeVisit(_)
        | Record::Training(_)
        | Record::Appraisal(_)
        | Record::ResidentReview(_)
        | Record::PostSwap(_)
        | Record::BankAccount(_)
        | Record::PayItem(_)
        | Record::OldPay(_)
        | Record::BankAnswer(_) => record.staff_numbers(),
        Record::CaseItem(_)
        | Record::Staff(_)
        | Record::StaffChange(_)
        | Record::StaffGrade(_)
        | Record::Rating(_) => Vec::new(),
    }
}

/// Whether the row lies in the month; stretches of days lie in every month that they touch.
fn within_month(batch: &Batch<'_>, record: &Record) -> Result<(), Reason> {
    let month = batch.month;
    let (first, last) = match record {
        Record::Leave(leave) => (leave.starts_on, leave.ends_on),
        Record::PostRotation(week) => (week.starts_on, week.ends_on),
        _ => match date_of(record) {
            Some(date) => (date, date),
            None => return Ok(()),
        },
    };
    if first <= month.last_day() && month.first_day() <= last {
        Ok(())
    } else {
        Err(Reason::OutsidePeriod { date: first, month })
    }
}

/// Whose row it is, once everybody it names is known.
fn owner<'b>(batch: &'b Batch<'_>, record: &Record) -> Result<Option<&'b Staff>, Reason> {
    let mut named = Vec::new();
    for staff_no in staff_numbers(record) {
        named.push(batch.staff(staff_no)?);
    }
    Ok(match named.as_slice() {
        [only] => Some(*only),
        _ => None,
    })
}

pub(super) fn take<'t>(
    writing: &mut Writing<'_>,
    batch: &Batch<'_>,
    kind: Kind,
    taken: &'t [Taken],
) -> Result<Rows<'t>, OperationError> {
    let mut standing: HashMap<String, (i64, String)> = HashMap::new();
    let mut seen: HashMap<String, (String, i64)> = HashMap::new();
    for record in writing.month_record_list(batch.viewer, batch.month, kind.code())? {
        if record.batch == batch.id {
            seen.insert(record.natural_key, (record.sheet, record.row_number));
        } else {
            standing.insert(record.natural_key, (record.id, record.payload));
        }
    }
    let mut rows = Rows::default();
    let mut records = Vec::new();
    for row in taken {
        let judged = within_month(batch, &row.record).and_then(|()| owner(batch, &row.record));
        let staff = match judged {
            Ok(staff) => staff,
            Err(reason) => {
                rows.refuse(row, &reason)?;
                continue;
            }
        };
        let key = natural_key(&row.record);
        if let Some((sheet, first_row)) = seen.get(&key) {
            rows.refuse(row, &Reason::Duplicate { sheet: sheet.clone(), row: *first_row })?;
            continue;
        }
        seen.insert(key.clone(), (row.place.sheet.clone(), i64::from(row.place.row)));
        let payload = serde_json::to_string(&row.record)?;
        match standing.get(&key) {
            Some((_, said)) if *said == payload => {
                rows.already_there += 1;
                continue;
            }
            Some((id, _)) => {
                writing.month_record_supersede(batch.viewer, *id, batch.id)?;
                rows.replaced += 1;
            }
            None => {}
        }
        let happened_on = date_of(&row.record);
        let credited = match (staff, happened_on) {
            (Some(staff), Some(date)) => staff.employed_on(date),
            _ => true,
        };
        if !credited {
            rows.not_credited += 1;
        }
        rows.take(row);
        records.push(NewMonthRecord {
            kind: kind.code().to_owned(),
            month: batch.month,
            staff: staff.map(|staff| staff.id),
            happened_on,
            credited,
            natural_key: key,
            payload,
            batch: batch.id,
            sheet: row.place.sheet.clone(),
            row_number: i64::from(row.place.row),
        });
    }
    writing.month_record_insert(batch.viewer, &records)?;
    Ok(rows)
}
