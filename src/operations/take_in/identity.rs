//! Whom a row means. People are matched by their number; a name without a number, or with a number that is not that
//! name's, is asked about once, and the answer remembered: a slip would give one person's work to another.

use std::collections::{BTreeMap, HashMap};

use importers::records::Record;
use importers::{Layouts, Rejected, Taken};
use xingchou_importers as importers;

use super::batch::{Batch, Rows};
use super::cells::layout_of_cells;
use super::{OperationError, Reason};
use crate::access::Viewer;
use crate::store::{Staff, Writing};

/// What has been asked, and what was answered.
#[derive(Debug, Default)]
pub(super) struct Identities {
    /// By the number and the name said: the question, and who is meant.
    asked: HashMap<(String, String), (i64, Option<i64>)>,
    numbers: HashMap<i64, String>,
}

impl Identities {
    pub(super) fn read(
        writing: &mut Writing<'_>,
        viewer: &Viewer,
        staff: &HashMap<String, Staff>,
    ) -> Result<Self, OperationError> {
        let asked = writing
            .identity_answer_list(viewer)?
            .into_iter()
            .map(|asked| ((asked.staff_no_said, asked.name_said), (asked.id, asked.staff)))
            .collect();
        Ok(Self { asked, numbers: staff.values().map(|staff| (staff.id, staff.staff_no.clone())).collect() })
    }

    /// The staff number of whom an answer says is meant.
    fn answered(&self, staff_no: &str, name: &str) -> Option<&String> {
        let key = (staff_no.to_owned(), letters(name));
        let (_, staff) = self.asked.get(&key)?;
        self.numbers.get(staff.as_ref()?)
    }

    /// The question's number, asking it now if it never was.
    pub(super) fn question(
        &mut self,
        writing: &mut Writing<'_>,
        viewer: &Viewer,
        (staff_no, name): &(String, String),
    ) -> Result<i64, OperationError> {
        let key = (staff_no.clone(), letters(name));
        if let Some((id, _)) = self.asked.get(&key) {
            return Ok(*id);
        }
        let id = writing.identity_answer_insert(viewer, &key.0, &key.1)?;
        self.asked.insert(key, (id, None));
        Ok(id)
    }
}

/// A name without what is written differently from file to file: spaces, and the dots of long names.
pub(in crate::operations) fn letters(name: &str) -> String {
    name.chars().filter(|character| character.is_alphanumeric()).collect()
}

/// The staff number and the name that a row says; none for rows that bear no name, and for the roster, which is
/// itself what says the name.
fn said(record: &Record) -> Option<(Option<&str>, &str)> {
    if matches!(record, Record::Staff(_)) {
        return None;
    }
    Some((record.staff_numbers().first().copied(), record.stated_name()?))
}

/// Lets a row say another staff number.
fn set_staff_no(record: &mut Record, number: String) {
    match record {
        Record::StaffChange(row) => row.staff_no = number,
        Record::StaffGrade(row) => row.staff_no = number,
        Record::Deduction(row) => row.staff_no = number,
        Record::CaseCount(row) => row.staff_no = number,
        Record::Finding(row) => row.staff_no = number,
        Record::ExamMark(row) => row.staff_no = number,
        Record::Attendance(row) => row.staff_no = number,
        Record::Leave(row) => row.staff_no = number,
        Record::TaxOpening(row) => row.staff_no = number,
        Record::CaseLine(row) => row.staff_no = number,
        Record::HomeVisit(row) => row.staff_no = number,
        Record::Training(row) => row.staff_no = number,
        Record::Appraisal(row) => row.staff_no = number,
        Record::ResidentReview(row) => row.staff_no = number,
        Record::BankAccount(row) => row.staff_no = number,
        Record::PayItem(row) => row.staff_no = number,
        Record::OldPay(row) => row.staff_no = Some(number),
        Record::BankAnswer(row) => row.staff_no = Some(number),
        Record::Rating(row) => row.staff_no = Some(number),
        // These say no name, or are themselves what says it.
        Record::Staff(_)
        | Record::Shift(_)
        | Record::CaseItem(_)
        | Record::Grid(_)
        | Record::Ticket(_)
        | Record::GridEvent(_)
        | Record::Errand(_)
        | Record::PostRotation(_)
        | Record::PostSwap(_) => {}
    }
}

/// The staff number that an answer gives the row in place of its own; none where it needs no answer.
fn meant(batch: &Batch<'_>, record: &Record) -> Result<Option<String>, Reason> {
    let Some((staff_no, name)) = said(record) else { return Ok(None) };
    let Some(staff_no) = staff_no else {
        // The rota finds who sat there; a name alone finds nobody, unless somebody has said who it is.
        if let Record::Rating(rating) = record
            && (rating.window.is_some() || rating.device.is_some())
        {
            return Ok(None);
        }
        return match batch.identities.answered("", name) {
            Some(number) => Ok(Some(number.clone())),
            None => Err(Reason::NameWithoutNumber { name: name.to_owned() }),
        };
    };
    let Some(known) = batch.staff.get(staff_no) else { return Ok(None) };
    // Where somebody has said whom the name alone means, the number may be from there.
    let said_by_name = batch.identities.answered("", name).is_some_and(|number| number == staff_no);
    if letters(&known.name) == letters(name) || said_by_name {
        return Ok(None);
    }
    match batch.identities.answered(staff_no, name) {
        Some(number) => Ok((number != staff_no).then(|| number.clone())),
        None => Err(Reason::NameDiffers {
            staff_no: staff_no.to_owned(),
            name: name.to_owned(),
            known: known.name.clone(),
        }),
    }
}

/// Settles whom every row means; those about whom there is a question are refused.
pub(super) fn settle_all(
    batch: &mut Batch<'_>,
    mut taken: Vec<Taken>,
    rows: &mut Rows,
) -> Result<Vec<Taken>, OperationError> {
    let mut refused = Vec::new();
    for (position, row) in taken.iter_mut().enumerate() {
        match meant(batch, &row.record) {
            Ok(None) => {}
            Ok(Some(number)) => {
                let cells = super::cells::of(batch, row)?;
                batch.original_cells.insert((row.place.sheet.clone(), row.place.row), cells);
                set_staff_no(&mut row.record, number);
            }
            Err(reason) => {
                rows.refuse(batch, row, &reason)?;
                refused.push(position);
            }
        }
    }
    if refused.is_empty() {
        return Ok(taken);
    }
    let mut position = 0;
    taken.retain(|_| {
        let keep = refused.binary_search(&position).is_err();
        position += 1;
        keep
    });
    Ok(taken)
}

/// What can be done about a row that could not be read.
pub(super) enum Unread {
    /// Nothing: it waits to be corrected.
    Waits,
    /// It lacks a staff number and says a name: who that is, is asked.
    Asks(Reason),
    /// An answer says who the name is: read again with that number.
    Read(Vec<Taken>),
}

/// Reads a row that lacks a staff number again, with the number of whom its name means.
pub(super) fn read_with_number(batch: &Batch<'_>, rejected: &Rejected) -> Unread {
    if rejected.reason.code() != "missing_key" {
        return Unread::Waits;
    }
    let layout = layout_of_cells(&batch.layout);
    let fields = fields_by_heading(batch.layouts, layout, &rejected.cells);
    let lacking = rejected.reason.cell().heading.as_str();
    let is_number = fields.get(lacking).is_some_and(|field| field == "staff_no");
    let name = rejected
        .cells
        .iter()
        .find(|(heading, text)| {
            fields.get(heading).is_some_and(|field| field == "name") && !letters(text).is_empty()
        })
        .map(|(_, text)| text.clone());
    let (true, Some(name)) = (is_number, name) else { return Unread::Waits };
    let Some(meant) = batch.identities.answered("", &name) else {
        return Unread::Asks(Reason::NameWithoutNumber { name });
    };
    let mut cells = rejected.cells.clone();
    for (heading, text) in &mut cells {
        if heading == lacking {
            text.clone_from(meant);
        }
    }
    match importers::read_corrected(&rejected.place, layout, &cells, batch.layouts) {
        Ok(taken) => Unread::Read(taken),
        Err(_) => Unread::Waits,
    }
}

/// The layout's field of every heading of a row that has one.
fn fields_by_heading(
    layouts: &Layouts,
    layout: &str,
    cells: &[(String, String)],
) -> BTreeMap<String, String> {
    cells
        .iter()
        .filter_map(|(heading, _)| {
            Some((heading.clone(), layouts.field_of_heading(layout, heading)?.to_owned()))
        })
        .collect()
}
