//! Pay as people look at it: a run's slips, one person's slip, and her year. Who has the right for herself alone sees
//! approved runs only, and of them her own slip.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;
use xingchou_engine::sheet::Section;
use xingchou_engine::value::ValueType;

use super::OperationError;
use super::explain::{Explained, explain, explain_in_run};
use super::kept_run::{PayInputs, program_again};
use super::month_inputs::MonthInputs;
use super::results::{ColumnHead, PersonResult, RunResults, column_heads};
use super::run_kind::RunKind;
use super::score::PersonLine;
use crate::access::{Action, Extent, NoRight, Resource, Scope, Viewer};
use crate::message::Message;
use crate::month::Month;
use crate::store::{PayRun, PayRunHead, Reading, Store, StoreError};

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
    /// The slip of one person among them.
    ///
    /// # Errors
    /// There is none.
    pub fn only(self, staff_no: &str) -> Result<SlipShown, OperationError> {
        let own = self.slips.into_iter().find(|slip| slip.person.staff_no == staff_no);
        own.ok_or_else(|| not_in(self.run, staff_no))
    }

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
/// The viewer may not see this person's pay, there is no such run for the viewer or the person is not in it, or the
/// database fails.
pub fn of_person(
    store: &Store,
    viewer: &Viewer,
    (run, staff_no): (i64, &str),
) -> Result<RunSlips, OperationError> {
    let slips = store.read(|reading| {
        let sight = Sight::of(reading, viewer)?;
        let head = reading.pay_run_head_find(&viewer.computing(), run)?;
        match head.filter(|head| sight.sees(&head.state) && sight.sees_person(staff_no)) {
            Some(head) => one_slip(reading, viewer, &head, staff_no),
            None => Ok(None),
        }
    })?;
    let slips = slips.ok_or_else(|| not_in(run, staff_no))?;
    store.write_transaction(viewer, |writing| {
        writing.audit_entry_insert(viewer, "slips_seen", &format!("{staff_no} #{run}"))
    })?;
    Ok(slips)
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
        let heads = reading.pay_run_heads_of_year(&viewer.computing(), year)?;
        let mut runs = Vec::new();
        for head in heads.iter().filter(|head| head.state != "discarded" && sight.sees(&head.state)) {
            runs.extend(one_slip(reading, viewer, head, staff_no)?);
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
        let head = reading.pay_run_head_find(&viewer.computing(), run)?;
        let seen = head.is_some_and(|head| sight.sees(&head.state)) && sight.sees_person(staff_no);
        if seen { Ok::<_, OperationError>(()) } else { Err(no_right().into()) }
    })?;
    let explained = explain_in_run(store, &viewer.computing(), (run, staff_no), item)?;
    store.write_transaction(viewer, |writing| {
        writing.audit_entry_insert(viewer, "pay_explained", &format!("{staff_no} #{run} {item}"))
    })?;
    Ok(explained)
}

/// Why an item of a person's pay in a month is what it is: of the latest run that she is in and that the viewer may
/// see.
///
/// # Errors
/// The viewer may not see this person's pay, there is no such run or item, or the database fails.
pub fn why_in_month(
    store: &Store,
    viewer: &Viewer,
    (month, staff_no): (Month, &str),
    item: &str,
) -> Result<Explained, OperationError> {
    if viewer.require_all(Action::See, Resource::Pay).is_ok() {
        return explain(store, viewer, staff_no, month, item);
    }
    let run = store.read(|reading| {
        let sight = Sight::of(reading, viewer)?;
        if !sight.sees_person(staff_no) {
            return Err(no_right().into());
        }
        let runs = reading.pay_run_list(&viewer.computing(), month)?;
        for run in runs.iter().rev().filter(|run| run.state != "discarded" && sight.sees(&run.state)) {
            if sight.slips(run)?.slips.iter().any(|slip| slip.person.staff_no == staff_no) {
                return Ok(run.id);
            }
        }
        Err::<_, OperationError>(none(
            format!("{month} 没有您的已审批的工资"),
            format!("there is no approved pay of yours in {month}"),
        ))
    })?;
    why(store, viewer, (run, staff_no), item)
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
    match store.read(|reading| reading.staff_no_of(&viewer.computing(), own))? {
        Some(staff_no) => Ok(Some(staff_no)),
        None => Err(none(
            "名册中没有您的工号，请联系人事".to_owned(),
            "the roster does not have you; ask human resources".to_owned(),
        )),
    }
}

fn none(zh: String, en: String) -> OperationError {
    OperationError::Refused(Message::new(zh, en))
}

fn not_in(run: i64, staff_no: &str) -> OperationError {
    none(
        format!("工资批次 #{run} 中没有工号 {staff_no}，或不归您看"),
        format!("there is no {staff_no} in run #{run}, or none that you may know of"),
    )
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
        let mut own = Vec::new();
        for staff in extent.own() {
            own.extend(reading.staff_no_of(&viewer.computing(), *staff)?);
        }
        Ok(Self { staff: Some(own) })
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
    let amounts = results.columns.iter().zip(&person.values);
    amounts.filter_map(|(column, value)| item(column, value.number()?)).collect()
}

/// An amount as an item of a slip; none for what only helps to compute, and for numbers that are no money.
fn item(column: &ColumnHead, amount: Decimal) -> Option<SlipItem> {
    let shown = column.section != Section::Working && matches!(column.value_type, ValueType::Money);
    shown.then(|| SlipItem {
        name: column.name.clone(),
        code: column.code.clone(),
        section: column.section,
        amount,
    })
}

/// Whose each slip of a month's people is, by member of staff, as it is kept with the slip.
///
/// # Errors
/// Serialising fails, which only a broken program can cause.
pub(super) fn whose(month: &MonthInputs) -> Result<BTreeMap<i64, String>, OperationError> {
    let people = month.people.iter();
    people.map(|person| Ok((person.staff_id, serde_json::to_string(&PersonLine::of(person))?))).collect()
}

/// One person's slip of a run, read off the person's own row; of who is held, and of runs that were kept before rows
/// said whose they are, off all that is kept of the run.
fn one_slip(
    reading: &mut Reading<'_>,
    viewer: &Viewer,
    head: &PayRunHead,
    staff_no: &str,
) -> Result<Option<RunSlips>, OperationError> {
    let computing = viewer.computing();
    let Some(staff) = reading.staff_id_of(&computing, staff_no)? else { return Ok(None) };
    let Some(kept) = reading.pay_slip_find(&computing, head.id, staff)? else {
        let Some(run) = reading.pay_run_find(&computing, head.id)? else { return Ok(None) };
        let slips = Sight { staff: Some(vec![staff_no.to_owned()]) }.slips(&run)?;
        return Ok(Some(slips).filter(|slips| !slips.slips.is_empty()));
    };
    let columns = columns_of(reading, &computing, head)?;
    let amounts: BTreeMap<&str, Decimal> = kept
        .results
        .iter()
        .filter_map(|result| Some((result.column_code.as_str(), result.amount()?)))
        .collect();
    let items =
        columns.iter().filter_map(|column| item(column, *amounts.get(column.code.as_str())?)).collect();
    let slip = SlipShown { person: serde_json::from_str(&kept.whose)?, held: None, items };
    Ok(Some(RunSlips {
        run: head.id,
        kind: RunKind::from_code(&head.kind).unwrap_or_default(),
        state: head.state.clone(),
        pay_month: month_of(&head.pay_month)?,
        assessed_month: month_of(&head.assessed_month)?,
        pay_date: head.pay_date,
        slips: vec![slip],
    }))
}

fn month_of(text: &str) -> Result<Month, StoreError> {
    text.parse().map_err(|_| StoreError::Unreadable(text.to_owned()))
}

/// The family, the sheets' digests, the month and the day of payment that make a program.
type ProgramKey = (String, String, String, NaiveDate);

/// The columns of programs that slips were read of lately: compiling one takes longer than reading a slip.
static COLUMNS: LazyLock<Mutex<BTreeMap<ProgramKey, Arc<Vec<ColumnHead>>>>> = LazyLock::new(Mutex::default);

/// How many programs' columns are kept at hand; there is about one a month.
const COLUMNS_KEPT: usize = 100;

/// The columns of a run's results.
fn columns_of(
    reading: &mut Reading<'_>,
    viewer: &Viewer,
    head: &PayRunHead,
) -> Result<Arc<Vec<ColumnHead>>, OperationError> {
    let key = (head.family.clone(), head.sheet_digests.clone(), head.pay_month.clone(), head.pay_date);
    // A thread that ended while it held the columns left them whole.
    let at_hand = || COLUMNS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(columns) = at_hand().get(&key) {
        return Ok(Arc::clone(columns));
    }
    let month = month_of(&head.pay_month)?;
    let program = program_again(reading, viewer, &head.sheet_digests, &head.family, month, head.pay_date)?;
    let columns = Arc::new(column_heads(&program));
    let mut kept = at_hand();
    if kept.len() >= COLUMNS_KEPT {
        kept.clear();
    }
    kept.insert(key, Arc::clone(&columns));
    Ok(columns)
}
