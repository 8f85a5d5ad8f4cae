//! 社会保险、公积金: lists by kind, who joined and left, the year's bases, the claim for public-welfare posts.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use xingchou_reports::insurance::{
    BaseLimits, Movement, MovementKind, YearIncome, base_declaration, contribution_lists, movement_list,
    post_subsidy_claim,
};

use super::catalogue::Made;
use super::labels::last_text;
use super::materials::{MonthMaterials, PayMaterials};
use super::printed::both;
use crate::operations::OperationError;
use crate::operations::fact_kind::{COMMUNITY, FUND_BASE, INSURANCE_BASE, STATUS, holding_on};
use crate::operations::recompute::pay_again;
use crate::store::{Staff, StaffFact};

/// 公益性岗位, as rosters write it, and the fund that pays it.
const PUBLIC_WELFARE: &str = "公益性岗位";
const EMPLOYMENT_FUND: &str = "就业资金";

/// The mark of items that count for the base.
const BASE_FLAG: &str = "社保基数";

pub(super) fn contributions(materials: &PayMaterials<'_>) -> Made {
    let paper = contribution_lists(materials.run, &materials.month.payees()?);
    both(&materials.month, &materials.named("社保公积金缴费明细"), &paper)
}

pub(super) fn post_subsidy(materials: &PayMaterials<'_>) -> Made {
    let people = materials.pay.inputs.month.people.iter().enumerate();
    let chosen: Vec<usize> =
        people.filter(|(_, person)| last_text(person, STATUS) == PUBLIC_WELFARE).map(|(at, _)| at).collect();
    let paper = post_subsidy_claim(materials.run, &materials.month.payees()?, &chosen, EMPLOYMENT_FUND);
    both(&materials.month, &materials.named("公益性岗位补贴申报表"), &paper)
}

/// Everybody's facts.
fn facts(materials: &MonthMaterials<'_>) -> Result<Vec<StaffFact>, OperationError> {
    materials.store.read(|reading| Ok(reading.staff_fact_list(materials.viewer)?))
}

/// What is true of a person on a day; empty where nothing is known.
pub(super) fn fact_on(facts: &[StaffFact], staff: i64, kind: &str, day: NaiveDate) -> String {
    let own: Vec<&StaffFact> = facts.iter().filter(|fact| fact.staff == staff && fact.kind == kind).collect();
    holding_on(&own, day).and_then(|fact| fact.value.clone()).unwrap_or_default()
}

fn amount_on(facts: &[StaffFact], staff: i64, kind: &str, day: NaiveDate) -> Option<Decimal> {
    fact_on(facts, staff, kind, day).parse().ok()
}

pub(super) fn movements(materials: &MonthMaterials<'_>) -> Made {
    let facts = facts(materials)?;
    let mut movements = Vec::new();
    for own in materials.staff()? {
        if materials.month.contains(own.hired_on) {
            movements.push(movement(&facts, &own, MovementKind::Joined, own.hired_on));
        }
        if let Some(left) = own.left_on.filter(|left| materials.month.contains(*left)) {
            movements.push(movement(&facts, &own, MovementKind::Left, left));
        }
    }
    let paper = movement_list(&materials.office()?, materials.month.first_day(), &movements);
    both(materials, &format!("增减员表_{}", materials.month), &paper)
}

fn movement(facts: &[StaffFact], own: &Staff, kind: MovementKind, on: NaiveDate) -> Movement {
    Movement {
        kind,
        staff_no: own.staff_no.clone(),
        name: own.name.clone(),
        id_number: own.id_number.whole().to_owned(),
        on,
        community: fact_on(facts, own.id, COMMUNITY, on),
        status: fact_on(facts, own.id, STATUS, on),
        insurance_base: amount_on(facts, own.id, INSURANCE_BASE, on),
        fund_base: amount_on(facts, own.id, FUND_BASE, on),
        reason: String::new(),
    }
}

/// The bases of next year from the approved runs of the month's year.
pub(super) fn bases(materials: &MonthMaterials<'_>) -> Made {
    let year = materials.month.year();
    let runs = materials
        .store
        .read(|reading| Ok::<_, OperationError>(reading.pay_run_list_approved(materials.viewer)?))?;
    let mut staff = materials.staff()?;
    let last = materials.month.last_day();
    staff.retain(|own| own.employed_on(last));
    let facts = facts(materials)?;
    let mut people: Vec<YearIncome> = staff
        .into_iter()
        .map(|own| YearIncome {
            present: amount_on(&facts, own.id, INSURANCE_BASE, last),
            staff_no: own.staff_no,
            name: own.name,
            id_number: own.id_number.whole().to_owned(),
            months: 0,
            income: Decimal::ZERO,
        })
        .collect();
    for run in runs.iter().filter(|run| run.pay_month.starts_with(&format!("{year}-"))) {
        let pay = pay_again(materials.store, materials.viewer, run.id)?;
        let (evaluation, _) = pay.proved()?;
        let counted = |column: &&xingchou_engine::program::ProgramColumn| {
            column.definition.flags.iter().any(|flag| flag == BASE_FLAG)
        };
        let columns: Vec<_> = evaluation.program.columns.iter().filter(counted).collect();
        for (at, person) in pay.inputs.month.people.iter().enumerate() {
            let own = people.iter_mut().find(|own| own.staff_no == person.staff_no);
            let Some(own) = own.filter(|_| evaluation.held_reason(at).is_none()) else { continue };
            own.months = own.months.saturating_add(1);
            for column in &columns {
                let value = evaluation.value(column.person_slot(), at).number().unwrap_or_default();
                own.income = own.income.saturating_add(value);
            }
        }
    }
    let limits = BaseLimits {
        floor: None,
        ceiling: None,
        basis: "下一年度基数上下限以社会保险经办机构公布为准，公布后请按上下限核对".to_owned(),
    };
    let paper = base_declaration(&materials.office()?, (year, last), &people, &limits);
    both(materials, &format!("社保基数申报_{year}年工资"), &paper)
}
