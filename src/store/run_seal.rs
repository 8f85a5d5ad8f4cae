//! What a run was when it was approved, and how far the trail had come then. Written once, with the approval.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::audit::TrailHead;
use super::run::{PayRun, ScoreRun};
use super::schema::{pay_approval, pay_run, pay_run_seal};
use super::{Reading, StoreError, Writing};
use crate::access::{Action, Resource, Viewer};
use crate::clock;

/// What was sealed of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunSeal {
    /// The digest of everything that the run's row and its score run's say; see [`run_digest`].
    pub run_digest: String,
    /// How far the trail had come.
    pub trail: TrailHead,
    /// When, UTC.
    pub sealed_at: NaiveDateTime,
    /// Whether the seal is the program's own: its key is not in the database.
    pub by_the_program: bool,
}

/// A run that is approved, or says somewhere that it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FinalRun {
    /// The run's number.
    pub id: i64,
    /// 工资所属月; none where the run itself is gone.
    pub pay_month: Option<String>,
    /// Whether its state is approved.
    pub in_state: bool,
    /// Whether there is an approval of it.
    pub approval: bool,
}

/// SHA-256, hexadecimal, over all that the rows of a run and of its score run say, but for their results' and inputs'
/// own bytes, for which their digests stand.
///
/// # Errors
/// None that can happen: texts and numbers are always JSON.
pub fn run_digest(run: &PayRun, score: Option<&ScoreRun>) -> Result<String, StoreError> {
    let score = score.map(|score| {
        let made_at = score.made_at.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string();
        let what = (score.id, &score.month, &score.family, &score.sheet_digests, &score.engine_version);
        (what, &score.inputs_digest, &score.results_digest, made_at)
    });
    let made_at = run.made_at.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string();
    let what = (run.id, &run.assessed_month, &run.pay_month, run.pay_date, &run.family);
    let how = (&run.sheet_digests, &run.engine_version, run.score_run);
    let said = serde_json::to_vec(&(what, how, &run.inputs_digest, &run.results_digest, made_at, score))
        .map_err(|error| StoreError::Unreadable(error.to_string()))?;
    Ok(Sha256::digest(said).iter().map(|byte| format!("{byte:02x}")).collect())
}

/// What the keyed hashes of seals are for.
const MAC: &str = "pay_run_seal";

fn said(run: i64, digest: &str, trail: &TrailHead, at: NaiveDateTime) -> String {
    format!("{run} {digest} {} {} {}", trail.entries, trail.hash, at.format("%Y-%m-%dT%H:%M:%S%.6fZ"))
}

impl Reading<'_> {
    /// Every run that is approved, or has an approval or a seal, by number.
    ///
    /// # Errors
    /// The database fails.
    pub fn pay_run_list_final(&mut self, viewer: &Viewer) -> Result<Vec<FinalRun>, StoreError> {
        viewer.require_all(Action::See, Resource::Pay)?;
        let runs: Vec<(i64, String, String)> = pay_run::table
            .filter(pay_run::district.eq(viewer.district()))
            .order(pay_run::id)
            .select((pay_run::id, pay_run::pay_month, pay_run::state))
            .load(self.connection)?;
        let approvals: Vec<i64> = pay_approval::table
            .filter(pay_approval::district.eq(viewer.district()))
            .select(pay_approval::run)
            .load(self.connection)?;
        let mut named: Vec<i64> = pay_run_seal::table
            .filter(pay_run_seal::district.eq(viewer.district()))
            .select(pay_run_seal::run)
            .load(self.connection)?;
        named.extend(&approvals);
        named.extend(runs.iter().filter(|(_, _, state)| state == "approved").map(|(id, ..)| *id));
        named.sort_unstable();
        named.dedup();
        Ok(named
            .into_iter()
            .map(|id| {
                let run = runs.iter().find(|(run, ..)| *run == id);
                FinalRun {
                    id,
                    pay_month: run.map(|(_, month, _)| month.clone()),
                    in_state: run.is_some_and(|(_, _, state)| state == "approved"),
                    approval: approvals.contains(&id),
                }
            })
            .collect())
    }

    /// What was sealed of a run when it was approved.
    ///
    /// # Errors
    /// The database fails.
    pub fn pay_run_seal_find(&mut self, viewer: &Viewer, run: i64) -> Result<Option<RunSeal>, StoreError> {
        viewer.require_all(Action::See, Resource::Pay)?;
        let found: Option<(String, i64, String, NaiveDateTime, String)> = pay_run_seal::table
            .filter(pay_run_seal::district.eq(viewer.district()).and(pay_run_seal::run.eq(run)))
            .select((
                pay_run_seal::run_digest,
                pay_run_seal::trail_entries,
                pay_run_seal::trail_head,
                pay_run_seal::sealed_at,
                pay_run_seal::mac,
            ))
            .first(self.connection)
            .optional()?;
        Ok(found.map(|(run_digest, entries, hash, sealed_at, mac)| {
            let trail = TrailHead { entries, hash };
            let own = self.keyed_hash(viewer, MAC, &said(run, &run_digest, &trail, sealed_at));
            RunSeal { run_digest, trail, sealed_at, by_the_program: own == mac }
        }))
    }
}

impl Writing<'_> {
    /// Seals what a run is, now that it is approved.
    pub(super) fn pay_run_seal_insert(&mut self, viewer: &Viewer, run: i64) -> Result<(), StoreError> {
        let program = viewer.computing();
        let kept = self.pay_run_find(&program, run)?;
        let kept = kept.ok_or_else(|| StoreError::Unreadable(format!("pay_run {run}")))?;
        let score = kept.score_run.map(|score| self.score_run_find(&program, score)).transpose()?.flatten();
        let digest = run_digest(&kept, score.as_ref())?;
        let (trail, at) = (self.head_of_trail(viewer)?, clock::now());
        let mac = self.keyed_hash(viewer, MAC, &said(run, &digest, &trail, at));
        diesel::insert_into(pay_run_seal::table)
            .values((
                pay_run_seal::district.eq(viewer.district()),
                pay_run_seal::run.eq(run),
                pay_run_seal::run_digest.eq(digest),
                pay_run_seal::trail_entries.eq(trail.entries),
                pay_run_seal::trail_head.eq(trail.hash),
                pay_run_seal::sealed_at.eq(at),
                pay_run_seal::mac.eq(mac),
            ))
            .execute(self.connection)?;
        Ok(())
    }
}
