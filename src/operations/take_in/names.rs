//! Whether a row's name is the one that goes with its staff number: a slip of the number would give one
//! person's work to another.

use std::collections::HashMap;

use importers::Taken;
use importers::records::Record;
use xingchou_importers as importers;

use crate::message::Message;
use crate::store::Staff;

/// The staff number and the name that a row says.
fn said(record: &Record) -> Option<(&str, &str)> {
    let (staff_no, name) = match record {
        Record::StaffChange(row) => (&row.staff_no, &row.name),
        Record::StaffGrade(row) => (&row.staff_no, &row.name),
        Record::Deduction(row) => (&row.staff_no, &row.name),
        Record::CaseCount(row) => (&row.staff_no, &row.name),
        Record::Finding(row) => (&row.staff_no, &row.name),
        Record::ExamMark(row) => (&row.staff_no, &row.name),
        Record::Attendance(row) => (&row.staff_no, &row.name),
        Record::Leave(row) => (&row.staff_no, &row.name),
        Record::Rating(row) => (row.staff_no.as_ref()?, &row.name),
        Record::CaseLine(_)
        | Record::HomeVisit(_)
        | Record::Training(_)
        | Record::Appraisal(_)
        | Record::ResidentReview(_)
        | Record::PostSwap(_)
        | Record::BankAccount(_)
        | Record::PayItem(_)
        | Record::OldPay(_)
        | Record::BankAnswer(_) => {
            return Some((record.staff_numbers().first()?, record.stated_name()?));
        }
        // These bear no name, or are themselves what says the name.
        Record::Staff(_)
        | Record::Shift(_)
        | Record::CaseItem(_)
        | Record::Grid(_)
        | Record::Ticket(_)
        | Record::GridEvent(_)
        | Record::Errand(_)
        | Record::PostRotation(_)
        | Record::TaxOpening(_) => return None,
    };
    Some((staff_no, name.as_deref()?))
}

/// A name without what is written differently from file to file: spaces, and the dots of long names.
fn letters(name: &str) -> String {
    name.chars().filter(|character| character.is_alphanumeric()).collect()
}

/// What to tell when the row's name is not the roster's.
pub(super) fn other_name(taken: &Taken, staff: &HashMap<String, Staff>) -> Option<Message> {
    let (staff_no, name) = said(&taken.record)?;
    let known = staff.get(staff_no)?;
    if letters(&known.name) == letters(name) {
        return None;
    }
    let row = taken.place.row;
    Some(Message::new(
        format!(
            "第 {row} 行的姓名“{name}”与名册中工号 {staff_no} 的“{}”不同，已按工号入库，请核对",
            known.name
        ),
        format!(
            "row {row}: the name “{name}” is not “{}”, whom the roster has under {staff_no}; taken by the number, check it",
            known.name
        ),
    ))
}
