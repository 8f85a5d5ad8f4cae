//! Who the people of a run are, for its papers: numbers masked.

use xingchou_reports::PersonLabel;

use crate::operations::month_inputs::{InputValue, MonthInputs, PersonMonth};
use crate::operations::results::RunResults;
use crate::operations::score::PersonLine;
use crate::store::Staff;

/// One label a person of a month, in its order.
pub(super) fn labels(
    month: &MonthInputs,
    staff: &[Staff],
    score: Option<&MonthInputs>,
    results: Option<&RunResults>,
) -> Vec<PersonLabel> {
    let mut communities: Vec<&str> = month.people.iter().map(|person| person.community.as_str()).collect();
    communities.sort_unstable();
    communities.dedup();
    month
        .people
        .iter()
        .map(|person| {
            let line = PersonLine::of(person);
            let own = staff.iter().find(|own| own.id == person.staff_id);
            let held = results
                .and_then(|results| results.person(&person.staff_no))
                .and_then(|result| result.held.as_ref());
            PersonLabel {
                staff_no: line.staff_no,
                name: line.name,
                unit: communities.binary_search(&line.community.as_str()).unwrap_or(0),
                community: line.community,
                post: line.post,
                masked_id: own.map(|own| own.id_number.as_id_number()).unwrap_or_default(),
                masked_account: own.map(|own| own.bank_account.as_bank_account()).unwrap_or_default(),
                fund_source: last_text(person, "资金来源"),
                remark: String::new(),
                score_position: score.and_then(|score| {
                    score.people.iter().position(|other| other.staff_no == person.staff_no)
                }),
                held_reason: held.map(|held| held.reason.zh.clone()),
            }
        })
        .collect()
}

/// A word of the person's at the end of the month; empty where unknown.
pub(in crate::operations) fn last_text(person: &PersonMonth, name: &str) -> String {
    match person.parts.last().and_then(|part| part.values.get(name)).map(|cell| &cell.value) {
        Some(InputValue::Text(text)) => text.clone(),
        _ => String::new(),
    }
}
