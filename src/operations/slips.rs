//! Pay as people look at it: a run's slips, one person's slip, and her year. Who has the right for herself alone sees
//! approved runs only, and of them her own slip.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;
use xingchou_engine::evaluate::Value;
use xingchou_engine::sheet::Section;
use xingchou_engine::value::ValueType;

use super::OperationError;
use super::explain::{Explained, explain_in_run};
use super::kept_run::PayInputs;
use super::results::{PersonResult, RunResults};
use super::run_kind::RunKind;
use super::score::PersonLine;
use crate::access::{Action, Extent, NoRight, Resource, Scope, Viewer};
use crate::message::Message;
use crate::month::Month;
use crate::store::{PayRun, Reading, Store, StoreError};

/// An item of a slip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SlipItem {
    /// Its name.
    pub name: String,
    /// Its English code.
    pub code: String,
    /// Where it belongs.
    pub section: Section,
    /// Its amount in yuan.
    pub amount: Decimal,
}

/// A slip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SlipShown {
    /// Whose.
    pub person: PersonLine,
    /// Why it is held, and what to do; none when it is paid.
    pub held: Option<Message>,
    /// Its items, in the order of the sheet; those of a held slip are none.
    pub items: Vec<SlipItem>,
}

impl SlipShown {
    /// The amount of an item; nothing of a held slip, or when it has no such item.
    #[must_use]
    pub fn amount(&self, name: &str) -> Option<Decimal> {
        self.items.iter().find(|item| item.name == name).map(|item| item.amount)
    }
}

/// The slips of a run that somebody may see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunSlips {
    /// The run.
    pub run: i64,
    /// What it pays.
    pub kind: RunKind,
    /// draft, approved or discarded.
    pub state: String,
    /// 工资所属月
    pub pay_month: Month,
    /// 考核月
    pub assessed_month: Month,
    /// 发放日期
    pub pay_date: NaiveDate,
    /// The slips, by staff number.
    pub slips: Vec<SlipShown>,
}

impl RunSlips {
    /// The sum of an item over the slips.
    #[must_use]
    pub fn sum(&self, name: &str) -> Decimal {
        let amounts = self.slips.iter().filter_map(|slip| slip.amount(name));
        amounts.fold(Decimal::ZERO, |sum, amount| sum.saturating_add(amount))
    }
}

/// The slips of a run that the viewer may see.
///
/// # Errors
/// The viewer may see nobody's pay, there is no such run for the viewer, or the database fails.
pub fn of_run(store: &Store, viewer: &Viewer, run: i64) -> Result<RunSlips, OperationError> {
    let slips = store.read(|reading| {
        let sight = Sight::of(reading, viewer)?;
        let kept = reading.pay_run_find(&viewer.computing(), run)?;
        let Some(kept) = kept.filter(|kept| sight.sees(&kept.state)) else { return Ok(None) };
        let slips = sight.slips(&kept)?;
        // Of a run in which nobody is whom the viewer sees, it is not told that it is there.
        Ok::<_, OperationError>(Some(slips).filter(|slips| sight.is_everybody() || !slips.slips.is_empty()))
    })?;
    let slips =
        slips.ok_or_else(|| none(format!("没有工资批次 #{run}"), format!("there is no run #{run}")))?;
    store.write_transaction(viewer, |writing| {
        writing.audit_entry_insert(viewer, "pay_seen", &format!("#{run}"))
    })?;
    Ok(slips)
}

/// One person's slip of a run.
///
/// # Errors
/// The viewer may see nobody's pay, there is no such slip for the viewer, or the database fails.
pub fn of_person(
    store: &Store,
    viewer: &Viewer,
    (run, staff_no): (i64, &str),
) -> Result<SlipShown, OperationError> {
    let found = store.read(|reading| {
        let sight = Sight::of(reading, viewer)?;
        let kept = reading.pay_run_find(&viewer.computing(), run)?;
        let Some(kept) = kept.filter(|kept| sight.sees(&kept.state)) else { return Ok(None) };
        let slips = sight.slips(&kept)?.slips;
        Ok::<_, OperationError>(slips.into_iter().find(|slip| slip.person.staff_no == staff_no))
    })?;
    let slip = found.ok_or_else(|| {
        none(
            format!("工资批次 #{run} 中没有工号 {staff_no}，或不归您看"),
            format!("there is no {staff_no} in run #{run}, or none that you may know of"),
        )
    })?;
    store.write_transaction(viewer, |writing| {
        writing.audit_entry_insert(viewer, "slips_seen", &format!("{staff_no} #{run}"))
    })?;
    Ok(slip)
}

/// One person's slips of the runs paid in a year, the earliest first; a draft only where the viewer may see drafts.
///
/// # Errors
/// The viewer may not see this person's pay, or the database fails.
pub fn of_year(
    store: &Store,
    viewer: &Viewer,
    staff_no: &str,
    year: i32,
) -> Result<Vec<RunSlips>, OperationError> {
    let runs = store.read(|reading| {
        let sight = Sight::of(reading, viewer)?;
        if !sight.sees_person(staff_no) {
            return Err(no_right().into());
        }
        let kept = reading.pay_run_list_of_year(&viewer.computing(), year)?;
        let mut runs = Vec::new();
        for run in kept.iter().filter(|run| run.state != "discarded" && sight.sees(&run.state)) {
            let mut slips = sight.slips(run)?;
            slips.slips.retain(|slip| slip.person.staff_no == staff_no);
            if !slips.slips.is_empty() {
                runs.push(slips);
            }
        }
        Ok::<_, OperationError>(runs)
    })?;
    store.write_transaction(viewer, |writing| {
        writing.audit_entry_insert(viewer, "slips_seen", &format!("{staff_no} {year}"))
    })?;
    Ok(runs)
}

/// Why an item of a slip is what it is.
///
/// # Errors
/// The viewer may not see this slip, there is no such item, or the database fails.
pub fn why(
    store: &Store,
    viewer: &Viewer,
    (run, staff_no): (i64, &str),
    item: &str,
) -> Result<Explained, OperationError> {
    store.read(|reading| {
        let sight = Sight::of(reading, viewer)?;
        let kept = reading.pay_run_find(&viewer.computing(), run)?;
        let seen = kept.is_some_and(|kept| sight.sees(&kept.state)) && sight.sees_person(staff_no);
        if seen { Ok::<_, OperationError>(()) } else { Err(no_right().into()) }
    })?;
    let explained = explain_in_run(store, &viewer.computing(), (run, staff_no), item)?;
    store.write_transaction(viewer, |writing| {
        writing.audit_entry_insert(viewer, "pay_explained", &format!("{staff_no} #{run} {item}"))
    })?;
    Ok(explained)
}

/// The staff number of the person whose account it is; none when the account is of no member of staff.
///
/// # Errors
/// The roster does not have her, or the database fails.
pub fn own_staff_no(store: &Store, viewer: &Viewer) -> Result<Option<String>, OperationError> {
    let own = viewer.grants().iter().find_map(|grant| match grant.scope {
        Scope::Own(staff) => Some(staff),
        _ => None,
    });
    let Some(own) = own else { return Ok(None) };
    let people = store.read(|reading| reading.staff_list(&viewer.computing()))?;
    match people.into_iter().find(|person| person.id == own) {
        Some(person) => Ok(Some(person.staff_no)),
        None => Err(none(
            "名册中没有您的工号，请联系人事".to_owned(),
            "the roster does not have you; ask human resources".to_owned(),
        )),
    }
}

fn none(zh: String, en: String) -> OperationError {
    OperationError::Refused(Message::new(zh, en))
}

fn no_right() -> StoreError {
    NoRight { action: Action::See, resource: Resource::Pay }.into()
}

/// Whose slips of which runs a viewer may see.
pub(super) struct Sight {
    /// None for everybody.
    staff: Option<Vec<String>>,
}

impl Sight {
    pub(super) fn of(reading: &mut Reading<'_>, viewer: &Viewer) -> Result<Self, StoreError> {
        let extent: Extent = viewer.require(Action::See, Resource::Pay)?;
        if extent.is_everybody() {
            return Ok(Self { staff: None });
        }
        // Whoever has the right for part of the district has it here for single people only.
        let people = reading.staff_list(&viewer.computing())?;
        let own = people.into_iter().filter(|person| extent.own().contains(&person.id));
        Ok(Self { staff: Some(own.map(|person| person.staff_no).collect()) })
    }

    pub(super) fn is_everybody(&self) -> bool {
        self.staff.is_none()
    }

    pub(super) fn sees(&self, state: &str) -> bool {
        self.staff.is_none() || state == "approved"
    }

    fn sees_person(&self, staff_no: &str) -> bool {
        self.staff.as_ref().is_none_or(|own| own.iter().any(|own| own == staff_no))
    }

    pub(super) fn slips(&self, run: &PayRun) -> Result<RunSlips, OperationError> {
        let inputs: PayInputs = serde_json::from_slice(&run.inputs)?;
        let results: RunResults = serde_json::from_slice(&run.results)?;
        let mut slips = Vec::new();
        for person in inputs.month.people.iter().filter(|person| self.sees_person(&person.staff_no)) {
            let Some(result) = results.person(&person.staff_no) else { continue };
            slips.push(SlipShown {
                person: PersonLine::of(person),
                held: result.held.as_ref().map(|held| held.reason.clone()),
                items: items(&results, result),
            });
        }
        Ok(RunSlips {
            run: run.id,
            kind: inputs.kind,
            state: run.state.clone(),
            pay_month: inputs.pay_month,
            assessed_month: inputs.assessed_month,
            pay_date: inputs.pay_date,
            slips,
        })
    }
}

fn items(results: &RunResults, person: &PersonResult) -> Vec<SlipItem> {
    if person.held.is_some() {
        return Vec::new();
    }
    let of_slip = results.columns.iter().zip(&person.values).filter(|(column, _)| {
        column.section != Section::Working && matches!(column.value_type, ValueType::Money)
    });
    of_slip
        .filter_map(|(column, value)| match value {
            Value::Number(amount) => {
                let (name, code) = (column.name.clone(), column.code.clone());
                Some(SlipItem { name, code, section: column.section, amount: *amount })
            }
            _ => None,
        })
        .collect()
}
