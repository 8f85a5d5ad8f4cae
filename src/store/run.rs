//! What was computed: score runs and pay runs, each with its frozen inputs, its results, and the text of every
//! rule sheet that it used.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::import_file::{packed, unpacked};
use super::schema::{pay_run, score_run, sheet_text};
use super::staff_result::NewResult;
use super::{Reading, StoreError, Writing};
use crate::access::seal::Place;
use crate::access::{Action, Resource, Viewer};
use crate::month::Month;

/// A month's scoring.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct ScoreRun {
    /// The run's number.
    pub id: i64,
    /// 考核月, such as `2026-10`.
    pub month: String,
    /// The family of the score sheet.
    pub family: String,
    /// The digests of every sheet used, as JSON.
    pub sheet_digests: String,
    /// The engine's version of meaning.
    pub engine_version: String,
    /// The frozen inputs.
    pub inputs: Vec<u8>,
    /// Their digest.
    pub inputs_digest: String,
    /// The results.
    pub results: Vec<u8>,
    /// Their digest.
    pub results_digest: String,
    /// When, UTC.
    pub made_at: NaiveDateTime,
}

/// A month's scoring to keep; the fields are those of [`ScoreRun`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewScoreRun {
    /// 考核月
    pub month: Month,
    /// The family of the score sheet.
    pub family: String,
    /// The digests of every sheet used, as JSON.
    pub sheet_digests: String,
    /// The engine's version of meaning.
    pub engine_version: String,
    /// The frozen inputs.
    pub inputs: Vec<u8>,
    /// Their digest.
    pub inputs_digest: String,
    /// The results.
    pub results: Vec<u8>,
    /// Their digest.
    pub results_digest: String,
    /// When, UTC.
    pub made_at: NaiveDateTime,
}

/// A calculation of pay (工资批次).
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct PayRun {
    /// The run's number.
    pub id: i64,
    /// 考核月, such as `2026-10`.
    pub assessed_month: String,
    /// 工资所属月, such as `2026-10`.
    pub pay_month: String,
    /// 发放日期; its month is the tax period.
    pub pay_date: NaiveDate,
    /// The family of the pay sheet.
    pub family: String,
    /// The digests of every sheet used, as JSON.
    pub sheet_digests: String,
    /// The engine's version of meaning.
    pub engine_version: String,
    /// The score run that it read stars from.
    pub score_run: Option<i64>,
    /// The frozen inputs.
    pub inputs: Vec<u8>,
    /// Their digest.
    pub inputs_digest: String,
    /// The results.
    pub results: Vec<u8>,
    /// Their digest.
    pub results_digest: String,
    /// draft, approved or discarded.
    pub state: String,
    /// When, UTC.
    pub made_at: NaiveDateTime,
    /// What the run pays: regular, supplementary, year_end or termination.
    pub kind: String,
}

/// A calculation of pay without what it was computed from and came to, which are large.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct PayRunHead {
    /// The run's number.
    pub id: i64,
    /// 考核月, such as `2026-10`.
    pub assessed_month: String,
    /// 工资所属月, such as `2026-10`.
    pub pay_month: String,
    /// 发放日期; its month is the tax period.
    pub pay_date: NaiveDate,
    /// The family of the pay sheet.
    pub family: String,
    /// The digests of every sheet used, as JSON.
    pub sheet_digests: String,
    /// draft, approved or discarded.
    pub state: String,
    /// What the run pays: regular, supplementary, year_end or termination.
    pub kind: String,
}

/// A calculation of pay to keep, as a draft; the fields are those of [`PayRun`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPayRun {
    /// 考核月
    pub assessed_month: Month,
    /// 工资所属月
    pub pay_month: Month,
    /// 发放日期
    pub pay_date: NaiveDate,
    /// The family of the pay sheet.
    pub family: String,
    /// The digests of every sheet used, as JSON.
    pub sheet_digests: String,
    /// The engine's version of meaning.
    pub engine_version: String,
    /// The score run that it read stars from.
    pub score_run: Option<i64>,
    /// The frozen inputs.
    pub inputs: Vec<u8>,
    /// Their digest.
    pub inputs_digest: String,
    /// The results.
    pub results: Vec<u8>,
    /// Their digest.
    pub results_digest: String,
    /// When, UTC.
    pub made_at: NaiveDateTime,
    /// What the run pays: regular, supplementary, year_end or termination.
    pub kind: String,
}

impl Reading<'_> {
    /// The text of a rule sheet by its digest.
    ///
    /// # Errors
    /// The database fails.
    pub fn sheet_text_find(&mut self, viewer: &Viewer, digest: &str) -> Result<Option<String>, StoreError> {
        viewer.require_all(Action::See, Resource::Policies)?;
        Ok(sheet_text::table
            .filter(sheet_text::district.eq(viewer.district()))
            .filter(sheet_text::digest.eq(digest))
            .select(sheet_text::text)
            .first(self.connection)
            .optional()?)
    }

    /// The latest scoring of a month by a family of score sheets.
    ///
    /// # Errors
    /// The database fails.
    pub fn score_run_latest_of(
        &mut self,
        viewer: &Viewer,
        month: Month,
        family: &str,
    ) -> Result<Option<ScoreRun>, StoreError> {
        viewer.require_all(Action::See, Resource::Scores)?;
        let kept: Option<ScoreRun> = score_run::table
            .filter(score_run::district.eq(viewer.district()))
            .filter(score_run::month.eq(month.to_string()))
            .filter(score_run::family.eq(family))
            .order(score_run::id.desc())
            .select(score_run_columns())
            .first(self.connection)
            .optional()?;
        kept.map(|run| self.open_score_run(viewer, run)).transpose()
    }

    /// The months that a family of score sheets was run for, with the runs' numbers, in the order of both.
    ///
    /// # Errors
    /// The database fails.
    pub fn score_run_months(
        &mut self,
        viewer: &Viewer,
        family: &str,
    ) -> Result<Vec<(String, i64)>, StoreError> {
        viewer.require_all(Action::See, Resource::Scores)?;
        Ok(score_run::table
            .filter(score_run::district.eq(viewer.district()))
            .filter(score_run::family.eq(family))
            .order((score_run::month, score_run::id))
            .select((score_run::month, score_run::id))
            .load(self.connection)?)
    }

    /// A score run by its number.
    ///
    /// # Errors
    /// The database fails.
    pub fn score_run_find(&mut self, viewer: &Viewer, id: i64) -> Result<Option<ScoreRun>, StoreError> {
        viewer.require_all(Action::See, Resource::Scores)?;
        let kept: Option<ScoreRun> = score_run::table
            .filter(score_run::district.eq(viewer.district()))
            .filter(score_run::id.eq(id))
            .select(score_run_columns())
            .first(self.connection)
            .optional()?;
        kept.map(|run| self.open_score_run(viewer, run)).transpose()
    }

    /// Every approved pay run, by day of payment and number.
    ///
    /// # Errors
    /// The database fails.
    pub fn pay_run_list_approved(&mut self, viewer: &Viewer) -> Result<Vec<PayRun>, StoreError> {
        viewer.require_all(Action::See, Resource::Pay)?;
        let kept: Vec<PayRun> = pay_run::table
            .filter(pay_run::district.eq(viewer.district()))
            .filter(pay_run::state.eq("approved"))
            .order((pay_run::pay_date, pay_run::id))
            .select(pay_run_columns())
            .load(self.connection)?;
        kept.into_iter().map(|run| self.open_pay_run(viewer, run)).collect()
    }

    /// The pay runs paid in a year, by day of payment and number.
    ///
    /// # Errors
    /// The database fails.
    pub fn pay_run_list_of_year(&mut self, viewer: &Viewer, year: i32) -> Result<Vec<PayRun>, StoreError> {
        viewer.require_all(Action::See, Resource::Pay)?;
        let (Some(first), Some(last)) =
            (NaiveDate::from_ymd_opt(year, 1, 1), NaiveDate::from_ymd_opt(year, 12, 31))
        else {
            return Ok(Vec::new());
        };
        let kept: Vec<PayRun> = pay_run::table
            .filter(pay_run::district.eq(viewer.district()))
            .filter(pay_run::pay_date.ge(first))
            .filter(pay_run::pay_date.le(last))
            .order((pay_run::pay_date, pay_run::id))
            .select(pay_run_columns())
            .load(self.connection)?;
        kept.into_iter().map(|run| self.open_pay_run(viewer, run)).collect()
    }

    /// The heads of the pay runs paid in a year, by day of payment and number.
    ///
    /// # Errors
    /// The database fails.
    pub fn pay_run_heads_of_year(
        &mut self,
        viewer: &Viewer,
        year: i32,
    ) -> Result<Vec<PayRunHead>, StoreError> {
        viewer.require_all(Action::See, Resource::Pay)?;
        let (Some(first), Some(last)) =
            (NaiveDate::from_ymd_opt(year, 1, 1), NaiveDate::from_ymd_opt(year, 12, 31))
        else {
            return Ok(Vec::new());
        };
        Ok(pay_run::table
            .filter(pay_run::district.eq(viewer.district()))
            .filter(pay_run::pay_date.ge(first))
            .filter(pay_run::pay_date.le(last))
            .order((pay_run::pay_date, pay_run::id))
            .select(pay_run_head_columns())
            .load(self.connection)?)
    }

    /// The head of a pay run by its number.
    ///
    /// # Errors
    /// The database fails.
    pub fn pay_run_head_find(&mut self, viewer: &Viewer, id: i64) -> Result<Option<PayRunHead>, StoreError> {
        viewer.require_all(Action::See, Resource::Pay)?;
        Ok(pay_run::table
            .filter(pay_run::district.eq(viewer.district()))
            .filter(pay_run::id.eq(id))
            .select(pay_run_head_columns())
            .first(self.connection)
            .optional()?)
    }

    /// The pay runs of a month, oldest first.
    ///
    /// # Errors
    /// The database fails.
    pub fn pay_run_list(&mut self, viewer: &Viewer, pay_month: Month) -> Result<Vec<PayRun>, StoreError> {
        viewer.require_all(Action::See, Resource::Pay)?;
        let kept: Vec<PayRun> = pay_run::table
            .filter(pay_run::district.eq(viewer.district()))
            .filter(pay_run::pay_month.eq(pay_month.to_string()))
            .order(pay_run::id)
            .select(pay_run_columns())
            .load(self.connection)?;
        kept.into_iter().map(|run| self.open_pay_run(viewer, run)).collect()
    }

    /// The first approved pay run that rests on a month: assessed or earned in it, or, where what the month says
    /// holds on, in a later one.
    ///
    /// # Errors
    /// The database fails.
    pub fn pay_run_approved_of(
        &mut self,
        viewer: &Viewer,
        month: Month,
        and_later: bool,
    ) -> Result<Option<i64>, StoreError> {
        viewer.require_all(Action::See, Resource::Pay)?;
        let month = month.to_string();
        let approved = pay_run::table
            .filter(pay_run::district.eq(viewer.district()))
            .filter(pay_run::state.eq("approved"))
            .order(pay_run::id)
            .select(pay_run::id);
        let first = if and_later {
            approved
                .filter(pay_run::pay_month.ge(&month).or(pay_run::assessed_month.ge(&month)))
                .first(self.connection)
        } else {
            approved
                .filter(pay_run::pay_month.eq(&month).or(pay_run::assessed_month.eq(&month)))
                .first(self.connection)
        };
        Ok(first.optional()?)
    }

    /// Whether a month was ever scored.
    ///
    /// # Errors
    /// The database fails.
    pub fn score_run_any(&mut self, viewer: &Viewer, month: Month) -> Result<bool, StoreError> {
        viewer.require_all(Action::See, Resource::Scores)?;
        let first: Option<i64> = score_run::table
            .filter(score_run::district.eq(viewer.district()))
            .filter(score_run::month.eq(month.to_string()))
            .select(score_run::id)
            .first(self.connection)
            .optional()?;
        Ok(first.is_some())
    }

    /// A pay run by its number.
    ///
    /// # Errors
    /// The database fails.
    pub fn pay_run_find(&mut self, viewer: &Viewer, id: i64) -> Result<Option<PayRun>, StoreError> {
        viewer.require_all(Action::See, Resource::Pay)?;
        let kept: Option<PayRun> = pay_run::table
            .filter(pay_run::district.eq(viewer.district()))
            .filter(pay_run::id.eq(id))
            .select(pay_run_columns())
            .first(self.connection)
            .optional()?;
        kept.map(|run| self.open_pay_run(viewer, run)).transpose()
    }
}

/// Inputs and results say what people earn, and what is private of them: their bytes are compressed and sealed. Digests
/// are over the plain bytes, so that they are the same everywhere.
fn place_of_run<'a>(viewer: &Viewer, table: &'a str, column: &'a str, id: i64) -> Place<'a> {
    Place::new(viewer.district(), table, column, id)
}

impl Reading<'_> {
    fn open_score_run(&mut self, viewer: &Viewer, run: ScoreRun) -> Result<ScoreRun, StoreError> {
        let place = |column| place_of_run(viewer, "score_run", column, run.id);
        let inputs = unpacked(&self.open_bytes(&place("inputs"), &run.inputs)?)?;
        let results = unpacked(&self.open_bytes(&place("results"), &run.results)?)?;
        Ok(ScoreRun { inputs, results, ..run })
    }

    fn open_pay_run(&mut self, viewer: &Viewer, run: PayRun) -> Result<PayRun, StoreError> {
        let place = |column| place_of_run(viewer, "pay_run", column, run.id);
        let inputs = unpacked(&self.open_bytes(&place("inputs"), &run.inputs)?)?;
        let results = unpacked(&self.open_bytes(&place("results"), &run.results)?)?;
        Ok(PayRun { inputs, results, ..run })
    }

    fn seal_run(
        &self,
        viewer: &Viewer,
        (table, id): (&str, i64),
        inputs: &[u8],
        results: &[u8],
    ) -> Result<(Vec<u8>, Vec<u8>), StoreError> {
        let inputs = self.seal_bytes(&place_of_run(viewer, table, "inputs", id), &packed(inputs)?)?;
        let results = self.seal_bytes(&place_of_run(viewer, table, "results", id), &packed(results)?)?;
        Ok((inputs, results))
    }
}

type ScoreRunColumns = (
    score_run::id,
    score_run::month,
    score_run::family,
    score_run::sheet_digests,
    score_run::engine_version,
    score_run::inputs,
    score_run::inputs_digest,
    score_run::results,
    score_run::results_digest,
    score_run::made_at,
);

fn score_run_columns() -> ScoreRunColumns {
    (
        score_run::id,
        score_run::month,
        score_run::family,
        score_run::sheet_digests,
        score_run::engine_version,
        score_run::inputs,
        score_run::inputs_digest,
        score_run::results,
        score_run::results_digest,
        score_run::made_at,
    )
}

type PayRunColumns = (
    pay_run::id,
    pay_run::assessed_month,
    pay_run::pay_month,
    pay_run::pay_date,
    pay_run::family,
    pay_run::sheet_digests,
    pay_run::engine_version,
    pay_run::score_run,
    pay_run::inputs,
    pay_run::inputs_digest,
    pay_run::results,
    pay_run::results_digest,
    pay_run::state,
    pay_run::made_at,
    pay_run::kind,
);

fn pay_run_columns() -> PayRunColumns {
    (
        pay_run::id,
        pay_run::assessed_month,
        pay_run::pay_month,
        pay_run::pay_date,
        pay_run::family,
        pay_run::sheet_digests,
        pay_run::engine_version,
        pay_run::score_run,
        pay_run::inputs,
        pay_run::inputs_digest,
        pay_run::results,
        pay_run::results_digest,
        pay_run::state,
        pay_run::made_at,
        pay_run::kind,
    )
}

type PayRunHeadColumns = (
    pay_run::id,
    pay_run::assessed_month,
    pay_run::pay_month,
    pay_run::pay_date,
    pay_run::family,
    pay_run::sheet_digests,
    pay_run::state,
    pay_run::kind,
);

fn pay_run_head_columns() -> PayRunHeadColumns {
    (
        pay_run::id,
        pay_run::assessed_month,
        pay_run::pay_month,
        pay_run::pay_date,
        pay_run::family,
        pay_run::sheet_digests,
        pay_run::state,
        pay_run::kind,
    )
}

impl Writing<'_> {
    /// Keeps the text of a rule sheet under its digest; a text that is there already is left as it is.
    ///
    /// # Errors
    /// The database fails.
    pub fn sheet_text_keep(
        &mut self,
        viewer: &Viewer,
        digest: &str,
        name: &str,
        text: &str,
    ) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, Resource::Scores)?;
        if self.sheet_text_find(viewer, digest)?.is_some() {
            return Ok(());
        }
        diesel::insert_into(sheet_text::table)
            .values((
                sheet_text::district.eq(viewer.district()),
                sheet_text::digest.eq(digest),
                sheet_text::name.eq(name),
                sheet_text::text.eq(text),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// Keeps a month's scoring and its results; returns the run's number.
    ///
    /// # Errors
    /// The database fails.
    pub fn score_run_insert(
        &mut self,
        viewer: &Viewer,
        run: &NewScoreRun,
        results: &[NewResult],
    ) -> Result<i64, StoreError> {
        viewer.require_all(Action::Change, Resource::Scores)?;
        let id = self.ids_reserve(viewer, "score_run", 1)?;
        let (inputs, results_bytes) = self.seal_run(viewer, ("score_run", id), &run.inputs, &run.results)?;
        diesel::insert_into(score_run::table)
            .values((
                score_run::district.eq(viewer.district()),
                score_run::id.eq(id),
                score_run::month.eq(run.month.to_string()),
                score_run::family.eq(&run.family),
                score_run::sheet_digests.eq(&run.sheet_digests),
                score_run::engine_version.eq(&run.engine_version),
                score_run::inputs.eq(inputs),
                score_run::inputs_digest.eq(&run.inputs_digest),
                score_run::results.eq(results_bytes),
                score_run::results_digest.eq(&run.results_digest),
                score_run::made_at.eq(run.made_at),
            ))
            .execute(self.connection)?;
        self.score_insert(viewer, id, results)?;
        Ok(id)
    }

    /// Keeps a calculation of pay as a draft, with its results and, by member of staff, whose they are in JSON;
    /// returns the run's number.
    ///
    /// # Errors
    /// The database fails.
    pub fn pay_run_insert(
        &mut self,
        viewer: &Viewer,
        run: &NewPayRun,
        results: &[NewResult],
        whose: &BTreeMap<i64, String>,
    ) -> Result<i64, StoreError> {
        viewer.require_all(Action::Change, Resource::Pay)?;
        let id = self.ids_reserve(viewer, "pay_run", 1)?;
        let (inputs, results_bytes) = self.seal_run(viewer, ("pay_run", id), &run.inputs, &run.results)?;
        diesel::insert_into(pay_run::table)
            .values((
                pay_run::district.eq(viewer.district()),
                pay_run::id.eq(id),
                pay_run::assessed_month.eq(run.assessed_month.to_string()),
                pay_run::pay_month.eq(run.pay_month.to_string()),
                pay_run::pay_date.eq(run.pay_date),
                pay_run::family.eq(&run.family),
                pay_run::sheet_digests.eq(&run.sheet_digests),
                pay_run::engine_version.eq(&run.engine_version),
                pay_run::score_run.eq(run.score_run),
                pay_run::inputs.eq(inputs),
                pay_run::inputs_digest.eq(&run.inputs_digest),
                pay_run::results.eq(results_bytes),
                pay_run::results_digest.eq(&run.results_digest),
                pay_run::state.eq("draft"),
                pay_run::made_at.eq(run.made_at),
                pay_run::kind.eq(&run.kind),
            ))
            .execute(self.connection)?;
        self.pay_result_insert(viewer, id, results, whose)?;
        Ok(id)
    }

    /// Moves a pay run from one state to another (draft → approved or discarded) and returns whether it was in
    /// the first state.
    ///
    /// # Errors
    /// The database fails.
    pub fn pay_run_set_state(
        &mut self,
        viewer: &Viewer,
        id: i64,
        from: &str,
        to: &str,
    ) -> Result<bool, StoreError> {
        let action = if to == "approved" { Action::Decide } else { Action::Change };
        viewer.require_all(action, Resource::Pay)?;
        let changed = diesel::update(
            pay_run::table
                .filter(pay_run::district.eq(viewer.district()))
                .filter(pay_run::id.eq(id))
                .filter(pay_run::state.eq(from)),
        )
        .set(pay_run::state.eq(to))
        .execute(self.connection)?;
        if changed == 1 && to == "approved" {
            self.pay_run_seal_insert(viewer, id)?;
        }
        Ok(changed == 1)
    }
}
