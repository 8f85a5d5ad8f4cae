//! 人员增减变动表: who came, who left, and what became other in a month.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use xingchou_reports::Signature;
use xingchou_reports::office_papers::{ChangeKind, StaffChange, StaffChanges, staff_changes};

use super::catalogue::Made;
use super::insurance::fact_on;
use super::materials::MonthMaterials;
use super::printed::both;
use crate::operations::OperationError;
use crate::operations::fact_kind::{
    CERTIFICATE, COMMUNITY, EDUCATION, POST, POST_GRADE, RANK, STATUS, begun_by,
};
use crate::store::{Staff, StaffFact};

/// What is told when it becomes other; pay is not.
const TOLD: [&str; 7] = [POST, COMMUNITY, STATUS, RANK, POST_GRADE, EDUCATION, CERTIFICATE];

/// 人员增减变动表 of the month.
pub(super) fn changes(month: &MonthMaterials<'_>) -> Made {
    let staff = month.staff()?;
    let facts =
        month.store.read(|reading| Ok::<_, OperationError>(reading.staff_fact_list(month.viewer)?))?;
    let before = month.month.first_day().checked_sub_days(Days::new(1));
    let mut changes = Vec::new();
    for own in &staff {
        if month.month.contains(own.hired_on) {
            changes.push(change(&facts, own, (ChangeKind::Joined, own.hired_on), String::new()));
        }
        if let Some(left) = own.left_on.filter(|left| month.month.contains(*left)) {
            changes.push(change(&facts, own, (ChangeKind::Left, left), String::new()));
        }
        for (day, words) in became_other(month, &facts, own) {
            changes.push(change(&facts, own, (ChangeKind::Changed, day), words));
        }
    }
    let paper = StaffChanges {
        office: month.office()?,
        month: month.month.first_day(),
        day: month.month.last_day(),
        before: staff.iter().filter(|own| before.is_some_and(|day| own.employed_on(day))).count(),
        changes,
    };
    let signatures =
        [Signature::open("制表", ""), Signature::open("复核", ""), Signature::open("负责人", "")];
    both(month, &format!("人员增减变动表_{}", month.month), &staff_changes(&paper, &signatures))
}

fn change(
    facts: &[StaffFact],
    own: &Staff,
    (kind, day): (ChangeKind, NaiveDate),
    change: String,
) -> StaffChange {
    StaffChange {
        kind,
        staff_no: own.staff_no.clone(),
        name: own.name.clone(),
        community: fact_on(facts, own.id, COMMUNITY, day),
        post: fact_on(facts, own.id, POST, day),
        day,
        change,
        reason: String::new(),
    }
}

/// What was one thing the day before and another on a day of the month, in words.
fn became_other(month: &MonthMaterials<'_>, facts: &[StaffFact], own: &Staff) -> Vec<(NaiveDate, String)> {
    let mut found = Vec::new();
    for kind in TOLD {
        let of_kind: Vec<&StaffFact> =
            facts.iter().filter(|fact| fact.staff == own.id && fact.kind == kind).collect();
        let days: BTreeSet<NaiveDate> = of_kind
            .iter()
            .map(|fact| fact.valid_from)
            .filter(|day| month.month.contains(*day) && own.employed_on(*day) && *day > own.hired_on)
            .collect();
        for day in days {
            let value = |on: NaiveDate| {
                begun_by(&of_kind, on).and_then(|fact| fact.value.clone()).unwrap_or_default()
            };
            let (was, is) = (day.checked_sub_days(Days::new(1)).map(value).unwrap_or_default(), value(day));
            if was != is && !was.is_empty() {
                found.push((day, format!("{kind}：{was} → {is}")));
            }
        }
    }
    found
}
