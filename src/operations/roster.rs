//! The roster: who works here, and what was true of each from when, as far as the viewer may see it.

use std::collections::{BTreeMap, HashMap};

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::OperationError;
use crate::access::Viewer;
use crate::clock;
use crate::month::Month;
use crate::store::{COMMUNITY_FACT, Staff, StaffFact, Store, StoreError};

/// The kind of fact that says what somebody's post is.
const POST_FACT: &str = "岗位";

/// A member of staff with her facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterLine {
    /// Who.
    pub staff: Staff,
    /// 岗位 today; empty where none is known.
    pub post: String,
    /// 所属社区 today; empty where none is known.
    pub community: String,
    /// Every fact, by kind and first day.
    pub facts: Vec<StaffFact>,
}

/// Something that is known of somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FactKnown {
    /// What kind of thing.
    pub kind: String,
    /// From which day on.
    pub valid_from: NaiveDate,
    /// What; none when it ends.
    pub value: Option<String>,
    /// The file that says so.
    pub file: Option<String>,
}

/// Somebody with all that the viewer may know of her.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PersonHistory {
    /// 工号
    pub staff_no: String,
    /// 姓名
    pub name: String,
    /// What is known, by kind and day.
    pub facts: Vec<FactKnown>,
}

/// Everybody whom the viewer may see, as of a time, by staff number.
///
/// # Errors
/// The viewer may see nobody, or the database fails.
pub fn list(store: &Store, viewer: &Viewer, now: NaiveDateTime) -> Result<Vec<RosterLine>, OperationError> {
    let (staff, facts) = store.read(|reading| {
        Ok::<_, StoreError>((reading.staff_list(viewer)?, reading.staff_fact_list(viewer)?))
    })?;
    Ok(lines(staff, facts, clock::to_office_time(now).date()))
}

/// Everybody whom the viewer may know of in a month, as of its last day, by staff number: of a community those who
/// worked there then, wherever they work today. Of their facts no more than post and community of that day.
///
/// # Errors
/// The viewer may not see the roster, or the database fails.
pub fn list_of_month(
    store: &Store,
    viewer: &Viewer,
    month: Month,
) -> Result<Vec<RosterLine>, OperationError> {
    let (staff, facts) = store.read(|reading| {
        let staff = reading.staff_list_of_months(viewer, (month, month))?;
        Ok::<_, StoreError>((staff, reading.staff_fact_list(&viewer.computing())?))
    })?;
    let mut lines = lines(staff, facts, month.last_day());
    for line in &mut lines {
        line.facts.clear();
    }
    Ok(lines)
}

fn lines(staff: Vec<Staff>, facts: Vec<StaffFact>, day: NaiveDate) -> Vec<RosterLine> {
    let mut lines: Vec<RosterLine> = staff
        .into_iter()
        .map(|staff| RosterLine { staff, post: String::new(), community: String::new(), facts: Vec::new() })
        .collect();
    let places: HashMap<i64, usize> =
        lines.iter().enumerate().map(|(place, line)| (line.staff.id, place)).collect();
    for fact in facts {
        if let Some(line) = places.get(&fact.staff).and_then(|place| lines.get_mut(*place)) {
            line.facts.push(fact);
        }
    }
    for line in &mut lines {
        line.post = latest(&line.facts, POST_FACT, day);
        line.community = latest(&line.facts, COMMUNITY_FACT, day);
    }
    lines
}

/// What holds on a day of one kind of fact: the one of the latest first day, of the same day the latest learned.
fn latest(facts: &[StaffFact], kind: &str, day: NaiveDate) -> String {
    let mut of_kind = facts.iter().filter(|fact| fact.kind == kind && fact.valid_from <= day);
    of_kind.next_back().and_then(|fact| fact.value.clone()).unwrap_or_default()
}

/// One member of staff; none where there is none or none that the viewer may know of.
///
/// # Errors
/// The viewer may see nobody, or the database fails.
pub fn find(
    store: &Store,
    viewer: &Viewer,
    staff_no: &str,
    now: NaiveDateTime,
) -> Result<Option<RosterLine>, OperationError> {
    Ok(list(store, viewer, now)?.into_iter().find(|line| line.staff.staff_no == staff_no))
}

/// What the viewer may know of somebody; none where she may not know of her at all. The look is on record.
///
/// # Errors
/// The viewer may not see the roster, or the database fails.
pub fn history(
    store: &Store,
    viewer: &Viewer,
    staff_no: &str,
) -> Result<Option<PersonHistory>, OperationError> {
    let found = store.read(|reading| {
        let staff = reading.staff_list(viewer)?;
        let Some(person) = staff.into_iter().find(|person| person.staff_no == staff_no) else {
            return Ok(None);
        };
        let files: BTreeMap<i64, String> = reading
            .import_file_list_with_undone(&viewer.computing())?
            .into_iter()
            .map(|file| (file.id, file.name))
            .collect();
        let facts = reading.staff_fact_list(viewer)?.into_iter().filter(|fact| fact.staff == person.id);
        let facts = facts
            .map(|fact| FactKnown {
                file: files.get(&fact.batch).cloned(),
                kind: fact.kind,
                valid_from: fact.valid_from,
                value: fact.value,
            })
            .collect();
        Ok::<_, OperationError>(Some(PersonHistory { staff_no: person.staff_no, name: person.name, facts }))
    })?;
    if found.is_some() {
        store.write_transaction(viewer, |writing| {
            writing.audit_entry_insert(viewer, "person_seen", staff_no)
        })?;
    }
    Ok(found)
}
