//! Rule sheets that the office proposed and decided about. An approved one is a version of its family for ever; all of
//! it only grows.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;

use super::schema::{rule_sheet_decision, rule_sheet_proposal};
use super::{Reading, StoreError, Writing};
use crate::access::{Action, Resource, Viewer};
use crate::month_way::Signer;

/// What was decided about a proposed rule sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SheetDecision {
    /// It is in force from its first day on.
    Approved,
    /// It is not.
    Declined,
    /// Who proposed it took it back.
    Withdrawn,
}

impl SheetDecision {
    const ALL: [Self; 3] = [Self::Approved, Self::Declined, Self::Withdrawn];

    /// The word for it in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// That something was decided about a proposed rule sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SheetDecided {
    /// What.
    pub decision: SheetDecision,
    /// Who.
    pub by: Signer,
    /// When, UTC.
    pub at: NaiveDateTime,
    /// Why.
    pub note: String,
}

/// A rule sheet as it is proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewSheetProposal {
    /// The family.
    pub family: String,
    /// Its first day.
    pub effective_from: NaiveDate,
    /// The whole text.
    pub text: String,
    /// The digest of the text.
    pub digest: String,
    /// The text that it was changed from, for the difference.
    pub changed_from: String,
    /// What it would have changed in the last month, in words.
    pub effect: String,
    /// Why.
    pub reason: String,
}

/// A proposed rule sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SheetProposal {
    /// Its number.
    pub id: i64,
    /// What is proposed.
    pub sheet: NewSheetProposal,
    /// Who proposed it.
    pub by: Signer,
    /// When, UTC.
    pub at: NaiveDateTime,
    /// What was decided; none while it waits.
    pub decided: Option<SheetDecided>,
}

type Row =
    (i64, String, NaiveDate, String, String, String, String, String, Option<i64>, String, NaiveDateTime);
type Decided = (i64, String, Option<i64>, String, NaiveDateTime, String);

impl Reading<'_> {
    /// Every proposed rule sheet, oldest first.
    ///
    /// # Errors
    /// The database fails, or holds a decision that is not known.
    pub fn sheet_proposal_list(&mut self, viewer: &Viewer) -> Result<Vec<SheetProposal>, StoreError> {
        viewer.require_all(Action::See, Resource::Policies)?;
        let district = viewer.district();
        let rows: Vec<Row> = rule_sheet_proposal::table
            .filter(rule_sheet_proposal::district.eq(district))
            .order(rule_sheet_proposal::id)
            .select((
                rule_sheet_proposal::id,
                rule_sheet_proposal::family,
                rule_sheet_proposal::effective_from,
                rule_sheet_proposal::text,
                rule_sheet_proposal::digest,
                rule_sheet_proposal::changed_from,
                rule_sheet_proposal::effect,
                rule_sheet_proposal::reason,
                rule_sheet_proposal::account,
                rule_sheet_proposal::name,
                rule_sheet_proposal::proposed_at,
            ))
            .load(self.connection)?;
        let decisions: Vec<Decided> = rule_sheet_decision::table
            .filter(rule_sheet_decision::district.eq(district))
            .order(rule_sheet_decision::proposal)
            .select((
                rule_sheet_decision::proposal,
                rule_sheet_decision::decision,
                rule_sheet_decision::account,
                rule_sheet_decision::name,
                rule_sheet_decision::decided_at,
                rule_sheet_decision::note,
            ))
            .load(self.connection)?;
        rows.into_iter()
            .map(
                |(
                    id,
                    family,
                    effective_from,
                    text,
                    digest,
                    changed_from,
                    effect,
                    reason,
                    account,
                    name,
                    at,
                )| {
                    let decided = decisions.iter().find(|decision| decision.0 == id).cloned();
                    Ok(SheetProposal {
                        id,
                        sheet: NewSheetProposal {
                            family,
                            effective_from,
                            text,
                            digest,
                            changed_from,
                            effect,
                            reason,
                        },
                        by: Signer { account, name },
                        at,
                        decided: decided.map(decision).transpose()?,
                    })
                },
            )
            .collect()
    }
}

fn decision((_, code, account, name, at, note): Decided) -> Result<SheetDecided, StoreError> {
    let known = SheetDecision::ALL.into_iter().find(|known| known.code() == code);
    let decision = known.ok_or(StoreError::Unreadable(code))?;
    Ok(SheetDecided { decision, by: Signer { account, name }, at, note })
}

impl Writing<'_> {
    /// Keeps a rule sheet that the viewer proposes; returns its number.
    ///
    /// # Errors
    /// A machine asks, or the database fails.
    pub fn sheet_proposal_insert(
        &mut self,
        viewer: &Viewer,
        sheet: &NewSheetProposal,
        at: NaiveDateTime,
    ) -> Result<i64, StoreError> {
        viewer.require_all(Action::Change, Resource::Policies)?;
        if viewer.is_machine() {
            return Err(StoreError::MachineSigns);
        }
        let id = self.ids_reserve(viewer, "rule_sheet_proposal", 1)?;
        diesel::insert_into(rule_sheet_proposal::table)
            .values((
                rule_sheet_proposal::district.eq(viewer.district()),
                rule_sheet_proposal::id.eq(id),
                rule_sheet_proposal::family.eq(&sheet.family),
                rule_sheet_proposal::effective_from.eq(sheet.effective_from),
                rule_sheet_proposal::text.eq(&sheet.text),
                rule_sheet_proposal::digest.eq(&sheet.digest),
                rule_sheet_proposal::changed_from.eq(&sheet.changed_from),
                rule_sheet_proposal::effect.eq(&sheet.effect),
                rule_sheet_proposal::reason.eq(&sheet.reason),
                rule_sheet_proposal::account.eq(viewer.account()),
                rule_sheet_proposal::name.eq(viewer.name()),
                rule_sheet_proposal::proposed_at.eq(at),
            ))
            .execute(self.connection)?;
        Ok(id)
    }

    /// Keeps that the viewer, as the second person, decided about a proposed rule sheet.
    ///
    /// # Errors
    /// A machine asks, it was decided already, or the database fails.
    pub fn sheet_decision_insert(
        &mut self,
        viewer: &Viewer,
        (proposal, decision): (i64, SheetDecision),
        (at, note): (NaiveDateTime, &str),
    ) -> Result<(), StoreError> {
        viewer.require_all(Action::Decide, Resource::Policies)?;
        self.sheet_decision_keep(viewer, (proposal, decision), (at, note))
    }

    /// Keeps that the viewer took back a rule sheet that she proposed.
    ///
    /// # Errors
    /// A machine asks, it was decided already, or the database fails.
    pub fn sheet_proposal_withdraw(
        &mut self,
        viewer: &Viewer,
        proposal: i64,
        (at, note): (NaiveDateTime, &str),
    ) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, Resource::Policies)?;
        self.sheet_decision_keep(viewer, (proposal, SheetDecision::Withdrawn), (at, note))
    }

    fn sheet_decision_keep(
        &mut self,
        viewer: &Viewer,
        (proposal, decision): (i64, SheetDecision),
        (at, note): (NaiveDateTime, &str),
    ) -> Result<(), StoreError> {
        if viewer.is_machine() {
            return Err(StoreError::MachineSigns);
        }
        diesel::insert_into(rule_sheet_decision::table)
            .values((
                rule_sheet_decision::district.eq(viewer.district()),
                rule_sheet_decision::proposal.eq(proposal),
                rule_sheet_decision::decision.eq(decision.code()),
                rule_sheet_decision::account.eq(viewer.account()),
                rule_sheet_decision::name.eq(viewer.name()),
                rule_sheet_decision::decided_at.eq(at),
                rule_sheet_decision::note.eq(note),
            ))
            .execute(self.connection)?;
        Ok(())
    }
}
