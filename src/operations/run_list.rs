//! The pay runs of a month or a year, with their sums, as far as the viewer may see them.

use chrono::{NaiveDate, NaiveDateTime};
use rust_decimal::Decimal;

use super::OperationError;
use super::slips::Sight;
use crate::access::Viewer;
use crate::month::Month;
use crate::store::{PayRun, Store};

/// The columns that are summed over a run.
const TOTALS: [&str; 4] = ["应发合计", "扣款合计", "实发工资", "单位承担合计"];

/// A pay run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunLine {
    /// Its number.
    pub id: i64,
    /// What it pays, as a code.
    pub kind: String,
    /// 工资所属月
    pub pay_month: String,
    /// 考核月
    pub assessed_month: String,
    /// 发放日期
    pub pay_date: NaiveDate,
    /// draft, approved or discarded.
    pub state: String,
    /// When it was calculated, UTC.
    pub made_at: NaiveDateTime,
    /// The digest of its results, which signatures name.
    pub results_digest: String,
    /// People in it whom the viewer may see.
    pub people: usize,
    /// Of these the held ones.
    pub held: usize,
    /// The sums of 应发合计 and the like over those people, yuan; an item that nobody has is left out.
    pub totals: Vec<(String, Decimal)>,
}

/// The runs that the viewer may see: of a month, of a year of payment, or all approved ones.
///
/// # Errors
/// The viewer may see no pay, what was kept can't be read, or the database fails.
pub fn list(
    store: &Store,
    viewer: &Viewer,
    month: Option<Month>,
    year: Option<i32>,
) -> Result<Vec<RunLine>, OperationError> {
    let program = viewer.computing();
    store.read(|reading| {
        let sight = Sight::of(reading, viewer)?;
        let runs = match (month, year) {
            (Some(month), _) => reading.pay_run_list(&program, month)?,
            (None, Some(year)) => reading.pay_run_list_of_year(&program, year)?,
            (None, None) => reading.pay_run_list_approved(&program)?,
        };
        let mut lines = Vec::new();
        for run in runs {
            lines.extend(seen(&sight, run)?);
        }
        Ok(lines)
    })
}

/// A run by its number; none where there is none that the viewer may know of.
///
/// # Errors
/// The viewer may see no pay, what was kept can't be read, or the database fails.
pub fn find(store: &Store, viewer: &Viewer, id: i64) -> Result<Option<RunLine>, OperationError> {
    store.read(|reading| {
        let sight = Sight::of(reading, viewer)?;
        match reading.pay_run_find(&viewer.computing(), id)? {
            Some(run) => seen(&sight, run),
            None => Ok(None),
        }
    })
}

/// A run as far as it is seen; none where nothing of it is.
fn seen(sight: &Sight, run: PayRun) -> Result<Option<RunLine>, OperationError> {
    if !sight.sees(&run.state) {
        return Ok(None);
    }
    let slips = sight.slips(&run)?;
    if slips.slips.is_empty() && !sight.is_everybody() {
        return Ok(None);
    }
    let has = |name: &str| slips.slips.iter().any(|slip| slip.amount(name).is_some());
    let totals = TOTALS.into_iter().filter(|name| has(name));
    Ok(Some(RunLine {
        id: run.id,
        kind: run.kind,
        pay_month: run.pay_month,
        assessed_month: run.assessed_month,
        pay_date: run.pay_date,
        state: run.state,
        made_at: run.made_at,
        people: slips.slips.len(),
        held: slips.slips.iter().filter(|slip| slip.held.is_some()).count(),
        totals: totals.map(|name| (name.to_owned(), slips.sum(name))).collect(),
        results_digest: run.results_digest,
    }))
}
