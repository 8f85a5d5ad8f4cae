//! The approved runs, read once: what they paid to whom.

use std::collections::HashMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Deserialize;
use xingchou_engine::evaluate::Value;

use super::super::OperationError;
use super::super::results::{PersonResult, RunResults};
use super::super::run_kind::RunKind;
use super::items::PaidItem;
use crate::access::Viewer;
use crate::month::Month;
use crate::store::{PayRun, Reading, StoreError};

/// What of a run's frozen inputs later runs must know.
#[derive(Deserialize)]
struct Frozen {
    #[serde(default)]
    items: Vec<PaidItem>,
}

/// An approved run.
pub(in super::super) struct Approved {
    pub(super) id: i64,
    pub(super) results_digest: String,
    pub(super) kind: RunKind,
    pub(super) pay_month: Month,
    pub(super) pay_date: NaiveDate,
    pub(super) items: Vec<PaidItem>,
    results: RunResults,
    places: HashMap<String, usize>,
}

impl Approved {
    /// Every approved run, by day of payment and number.
    pub(super) fn all(reading: &mut Reading<'_>, viewer: &Viewer) -> Result<Vec<Self>, OperationError> {
        reading.pay_run_list_approved(viewer)?.into_iter().map(Self::of).collect()
    }

    fn of(run: PayRun) -> Result<Self, OperationError> {
        let what = format!("工资批次 #{}", run.id);
        super::super::recompute::unchanged(&what, &run.results, &run.results_digest)?;
        let results: RunResults = serde_json::from_slice(&run.results)?;
        let places = results
            .people
            .iter()
            .enumerate()
            .filter(|(_, person)| person.held.is_none())
            .map(|(place, person)| (person.staff_no.clone(), place))
            .collect();
        Ok(Self {
            id: run.id,
            results_digest: run.results_digest,
            kind: RunKind::from_code(&run.kind).ok_or_else(|| StoreError::Unreadable(run.kind.clone()))?,
            pay_month: run.pay_month.parse().map_err(|_| StoreError::Unreadable(run.pay_month.clone()))?,
            pay_date: run.pay_date,
            items: serde_json::from_slice::<Frozen>(&run.inputs)?.items,
            results,
            places,
        })
    }

    /// The month in whose tax declaration it is.
    pub(super) fn tax_month(&self) -> Month {
        Month::of(self.pay_date)
    }

    /// A person's slip; none for who was held or is not in it.
    pub(super) fn slip(&self, staff_no: &str) -> Option<&PersonResult> {
        self.results.people.get(*self.places.get(staff_no)?)
    }

    /// A value of a person's slip; none where there is no slip, or it has no such column.
    pub(super) fn value(&self, staff_no: &str, column: &str) -> Option<Value> {
        self.results.value(self.slip(staff_no)?, column)
    }

    /// A number of a person's slip; 0 where there is none.
    pub(super) fn number(&self, staff_no: &str, column: &str) -> Decimal {
        match self.value(staff_no, column) {
            Some(Value::Number(number)) => number,
            _ => Decimal::ZERO,
        }
    }
}
