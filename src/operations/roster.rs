//! The roster as people look at it: who works here, and what is known of one person since when.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::OperationError;
use crate::access::Viewer;
use crate::clock;
use crate::store::{COMMUNITY_FACT, StaffFact, Store};

/// The kind of fact that says which post somebody has.
const POST_FACT: &str = "岗位";

/// Somebody of the roster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PersonKnown {
    /// 工号
    pub staff_no: String,
    /// 姓名
    pub name: String,
    /// 岗位 today; empty where nothing says it.
    pub post: String,
    /// 所属社区 today; empty where nothing says it.
    pub community: String,
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

/// Everybody whom the viewer may know of, as of a time, by staff number.
///
/// # Errors
/// The viewer may not see the roster, or the database fails.
pub fn list(store: &Store, viewer: &Viewer, now: NaiveDateTime) -> Result<Vec<PersonKnown>, OperationError> {
    let today = clock::to_office_time(now).date();
    let (staff, facts) = store.read(|reading| {
        Ok::<_, OperationError>((reading.staff_list(viewer)?, reading.staff_fact_list(viewer)?))
    })?;
    let mut latest: BTreeMap<(i64, &str), &StaffFact> = BTreeMap::new();
    for fact in facts.iter().filter(|fact| fact.valid_from <= today) {
        latest.insert((fact.staff, fact.kind.as_str()), fact);
    }
    let of = |staff: i64, kind: &str| {
        latest.get(&(staff, kind)).and_then(|fact| fact.value.clone()).unwrap_or_default()
    };
    Ok(staff
        .into_iter()
        .map(|person| PersonKnown {
            post: of(person.id, POST_FACT),
            community: of(person.id, COMMUNITY_FACT),
            staff_no: person.staff_no,
            name: person.name,
        })
        .collect())
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
