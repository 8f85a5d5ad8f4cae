//! What a run gave each person: a row a person, sealed, so that who has the database alone does not learn what anybody
//! earns.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::connection::insert_rows;
use super::people::People;
use super::schema::{pay_result, pay_run, score, score_run};
use super::{Reading, StoreError, Writing};
use crate::access::seal::{DataKeys, Place};
use crate::access::{Action, Extent, Resource, Viewer};
use crate::month::Month;

/// One result of one person: an integer at its column's scale (money: fen, scale 2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffResult {
    /// The member of staff.
    pub staff: i64,
    /// The column's code.
    pub column_code: String,
    /// Decimal places of `value`.
    pub scale: i32,
    /// The value × 10^scale.
    pub value: i64,
}

impl StaffResult {
    /// The value with its decimals; none where it has more than a number can have.
    #[must_use]
    pub fn amount(&self) -> Option<Decimal> {
        Decimal::try_from_i128_with_scale(self.value.into(), u32::try_from(self.scale).ok()?).ok()
    }
}

/// A result to keep; the same shape as it is read in.
pub type NewResult = StaffResult;

/// A column's code, the scale, and the value at it.
pub(super) type Figure = (String, i32, i64);

#[derive(Insertable)]
#[diesel(table_name = score, treat_none_as_default_value = false)]
pub(super) struct ScoreInsert {
    district: i64,
    run: i64,
    staff: i64,
    figures: Vec<u8>,
}

#[derive(Insertable)]
#[diesel(table_name = pay_result, treat_none_as_default_value = false)]
pub(super) struct PayResultInsert {
    district: i64,
    run: i64,
    staff: i64,
    figures: Vec<u8>,
}

impl ScoreInsert {
    /// Of district, run, member of staff and sealed figures.
    pub(super) fn of((district, run, staff, figures): (i64, i64, i64, Vec<u8>)) -> Self {
        Self { district, run, staff, figures }
    }
}

impl PayResultInsert {
    /// Of district, run, member of staff and sealed figures.
    pub(super) fn of((district, run, staff, figures): (i64, i64, i64, Vec<u8>)) -> Self {
        Self { district, run, staff, figures }
    }
}

/// What a row holds before it is sealed: figures by column, and of pay whom the slip names.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum PersonRow {
    /// Figures alone.
    Figures(Vec<Figure>),
    /// A slip.
    Slip {
        /// Its figures.
        figures: Vec<Figure>,
        /// Whose it is, as the run knew the person, in JSON; the operations read it.
        whose: String,
    },
}

impl PersonRow {
    fn into_parts(self) -> (Vec<Figure>, Option<String>) {
        match self {
            Self::Figures(figures) => (figures, None),
            Self::Slip { figures, whose } => (figures, Some(whose)),
        }
    }
}

/// What a run keeps of one person's slip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptSlip {
    /// A result for each column with a number.
    pub results: Vec<StaffResult>,
    /// Whose it is, as the run knew the person, in JSON.
    pub whose: String,
}

/// Seals what a run gave a person to the run, as JSON; figures are by column, each with its scale and value.
pub(super) fn seal_person_row(
    keys: &DataKeys,
    (district, table): (i64, &str),
    (run, staff): (i64, i64),
    row: &PersonRow,
) -> Result<Vec<u8>, StoreError> {
    let plain = serde_json::to_vec(row).map_err(|error| StoreError::Unreadable(error.to_string()))?;
    Ok(keys.seal(&place(district, table, run, staff), &plain)?)
}

fn place(district: i64, table: &str, run: i64, staff: i64) -> Place<'_> {
    Place::new(district, table, "figures", format!("{run} {staff}"))
}

/// Opens what a run gave a person: the figures, and whose slip it is where the row says so.
pub(super) fn open_person_row(
    reading: &mut Reading<'_>,
    viewer: &Viewer,
    (table, run, staff): (&str, i64, i64),
    sealed: &[u8],
) -> Result<(Vec<Figure>, Option<String>), StoreError> {
    let plain = reading.open_bytes(&place(viewer.district(), table, run, staff), sealed)?;
    let row: PersonRow = serde_json::from_slice(&plain)
        .map_err(|error| StoreError::Unreadable(format!("{table} {run} {staff}: {error}")))?;
    Ok(row.into_parts())
}

/// A person's figures as results.
fn results_of(staff: i64, figures: Vec<Figure>) -> impl Iterator<Item = StaffResult> {
    figures.into_iter().map(move |(column_code, scale, value)| StaffResult {
        staff,
        column_code,
        scale,
        value,
    })
}

impl Reading<'_> {
    /// The results of a score run, by person and column.
    ///
    /// # Errors
    /// The database fails.
    pub fn score_list(&mut self, viewer: &Viewer, run: i64) -> Result<Vec<StaffResult>, StoreError> {
        let extent = viewer.require(Action::See, Resource::Scores)?;
        let month: Option<String> = score_run::table
            .filter(score_run::district.eq(viewer.district()).and(score_run::id.eq(run)))
            .select(score_run::month)
            .first(self.connection)
            .optional()?;
        let people = self.people_of_run(viewer, &extent, month)?;
        let mut rows: Vec<(i64, Vec<u8>)> = score::table
            .filter(score::district.eq(viewer.district()))
            .filter(score::run.eq(run))
            .order(score::staff)
            .select((score::staff, score::figures))
            .load(self.connection)?;
        rows.retain(|(staff, _)| people.has(*staff));
        self.open_figures(viewer, ("score", run), rows)
    }

    /// The results of a pay run, by person and column.
    ///
    /// # Errors
    /// The database fails.
    pub fn pay_result_list(&mut self, viewer: &Viewer, run: i64) -> Result<Vec<StaffResult>, StoreError> {
        let extent = viewer.require(Action::See, Resource::Pay)?;
        let month: Option<String> = pay_run::table
            .filter(pay_run::district.eq(viewer.district()).and(pay_run::id.eq(run)))
            .select(pay_run::pay_month)
            .first(self.connection)
            .optional()?;
        let people = self.people_of_run(viewer, &extent, month)?;
        let mut rows: Vec<(i64, Vec<u8>)> = pay_result::table
            .filter(pay_result::district.eq(viewer.district()))
            .filter(pay_result::run.eq(run))
            .order(pay_result::staff)
            .select((pay_result::staff, pay_result::figures))
            .load(self.connection)?;
        rows.retain(|(staff, _)| people.has(*staff));
        self.open_figures(viewer, ("pay_result", run), rows)
    }

    /// The slip of one person of a pay run; none where the person is not in it or is held, or where the run was kept
    /// by a version of the program that did not write whose figures they are.
    ///
    /// # Errors
    /// The database fails.
    pub fn pay_slip_find(
        &mut self,
        viewer: &Viewer,
        run: i64,
        staff: i64,
    ) -> Result<Option<KeptSlip>, StoreError> {
        viewer.require_all(Action::See, Resource::Pay)?;
        let sealed: Option<Vec<u8>> = pay_result::table
            .filter(pay_result::district.eq(viewer.district()))
            .filter(pay_result::run.eq(run))
            .filter(pay_result::staff.eq(staff))
            .select(pay_result::figures)
            .first(self.connection)
            .optional()?;
        let Some(sealed) = sealed else { return Ok(None) };
        let (figures, whose) = open_person_row(self, viewer, ("pay_result", run, staff), &sealed)?;
        Ok(whose.map(|whose| KeptSlip { results: results_of(staff, figures).collect(), whose }))
    }

    /// The people whom an extent reaches in the month of a run; nobody where there is no such run.
    fn people_of_run(
        &mut self,
        viewer: &Viewer,
        extent: &Extent,
        month: Option<String>,
    ) -> Result<People, StoreError> {
        let Some(month) = month else { return Ok(People::Only(BTreeSet::new())) };
        let month: Month = month.parse().map_err(|_| StoreError::Unreadable(month))?;
        self.people_of_months(viewer, extent, (month, month))
    }

    fn open_figures(
        &mut self,
        viewer: &Viewer,
        (table, run): (&str, i64),
        rows: Vec<(i64, Vec<u8>)>,
    ) -> Result<Vec<StaffResult>, StoreError> {
        let mut results = Vec::new();
        for (staff, sealed) in rows {
            let (figures, _) = open_person_row(self, viewer, (table, run, staff), &sealed)?;
            results.extend(results_of(staff, figures));
        }
        Ok(results)
    }
}

impl Writing<'_> {
    /// Keeps the results of a score run.
    pub(super) fn score_insert(
        &mut self,
        viewer: &Viewer,
        run: i64,
        results: &[NewResult],
    ) -> Result<(), StoreError> {
        let sealed = self.sealed_by_person(viewer, ("score", run), results, &BTreeMap::new())?;
        let row = |(staff, figures)| ScoreInsert::of((viewer.district(), run, staff, figures));
        let rows: Vec<ScoreInsert> = sealed.into_iter().map(row).collect();
        insert_rows!(&mut *self.connection, score::table, &rows);
        Ok(())
    }

    /// Keeps the results of a pay run, with whose they are.
    pub(super) fn pay_result_insert(
        &mut self,
        viewer: &Viewer,
        run: i64,
        results: &[NewResult],
        whose: &BTreeMap<i64, String>,
    ) -> Result<(), StoreError> {
        let sealed = self.sealed_by_person(viewer, ("pay_result", run), results, whose)?;
        let row = |(staff, figures)| PayResultInsert::of((viewer.district(), run, staff, figures));
        let rows: Vec<PayResultInsert> = sealed.into_iter().map(row).collect();
        insert_rows!(&mut *self.connection, pay_result::table, &rows);
        Ok(())
    }

    fn sealed_by_person(
        &self,
        viewer: &Viewer,
        (table, run): (&str, i64),
        results: &[NewResult],
        whose: &BTreeMap<i64, String>,
    ) -> Result<Vec<(i64, Vec<u8>)>, StoreError> {
        let mut people: BTreeMap<i64, Vec<Figure>> = BTreeMap::new();
        for result in results {
            let figure = (result.column_code.clone(), result.scale, result.value);
            people.entry(result.staff).or_default().push(figure);
        }
        let seal = |(staff, mut figures): (i64, Vec<Figure>)| {
            figures.sort();
            let row = match whose.get(&staff) {
                Some(whose) => PersonRow::Slip { figures, whose: whose.clone() },
                None => PersonRow::Figures(figures),
            };
            let sealed = seal_person_row(&self.keys, (viewer.district(), table), (run, staff), &row)?;
            Ok((staff, sealed))
        };
        people.into_iter().map(seal).collect()
    }
}
