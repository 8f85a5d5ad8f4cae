//! Rule sheets that somebody proposes and a second person approves. What is approved is a version of its family for
//! ever; what a run used stays as it was, for the run keeps the text.

pub mod difference;
pub mod effect;

use chrono::{Datelike, NaiveDate, NaiveDateTime};
use serde::Serialize;
use std::collections::BTreeSet;
use std::path::Path;
use xingchou_engine::library::Library;

use super::super::OperationError;
use super::tables::{in_force, rewrite::dated};
use super::{Checked, check_family, digest, office_library};
use crate::access::{Action, Resource, Viewer};
use crate::clock;
use crate::message::Message;
use crate::month::Month;
use crate::month_way::Signer;
use crate::store::{NewSheetProposal, SheetDecision, SheetProposal, Store, StoreError, Writing};
use effect::effect;

/// The longest text of a sheet, in bytes.
const LONGEST_TEXT: usize = 300_000;
/// The longest reason, in characters.
const LONGEST_REASON: usize = 500;

/// Whether a proposal was approved.
#[must_use]
pub fn is_approved(proposal: &SheetProposal) -> bool {
    proposal.decided.as_ref().is_some_and(|decided| decided.decision == SheetDecision::Approved)
}

/// The name of a sheet's file, were it one.
pub(super) fn name_of(sheet: &NewSheetProposal) -> String {
    format!("{}/{}.toml", sheet.family, sheet.effective_from)
}

/// The text that a change of a family begins with: the version in force, to begin with the month after this one.
///
/// # Errors
/// There is no such family, or the database fails.
pub fn draft(
    store: &Store,
    viewer: &Viewer,
    data: &Path,
    family: &str,
    now: NaiveDateTime,
) -> Result<String, OperationError> {
    viewer.require_all(Action::See, Resource::Policies).map_err(StoreError::from)?;
    let library = office_library(store, viewer, data)?;
    let first_day = Month::of(clock::to_office_time(now).date()).next().first_day();
    let sheet = in_force(&library, family, first_day)?;
    dated(&sheet.file.text, sheet.published_until, first_day)
}

/// A text that may become a version of a family, looked at.
#[derive(Debug, Clone, Serialize)]
pub struct SheetChecked {
    /// What was found in it and in the sheets that include it.
    pub checked: Checked,
    /// Its first day; none where the text can't be read as a sheet.
    pub effective_from: Option<NaiveDate>,
    /// The digest of the text.
    pub digest: String,
    /// The text of the version that it would follow; empty where there is none.
    #[serde(skip)]
    pub changed_from: String,
}

/// Looks at a text that may become a version of a family. Nothing is kept.
///
/// # Errors
/// The text is of another family or too long, or the database fails.
pub fn check_text(
    store: &Store,
    viewer: &Viewer,
    data: &Path,
    (family, text): (&str, &str),
    now: NaiveDateTime,
) -> Result<SheetChecked, OperationError> {
    viewer.require_all(Action::See, Resource::Policies).map_err(StoreError::from)?;
    checked_in(&office_library(store, viewer, data)?, (family, text), now)
}

fn checked_in(
    library: &Library,
    (family, text): (&str, &str),
    now: NaiveDateTime,
) -> Result<SheetChecked, OperationError> {
    if text.len() > LONGEST_TEXT {
        return Err(refused(
            "规则表太长（超过 300 KB），请拆成几张",
            "the sheet is longer than 300 KB; split it",
        ));
    }
    let mut checked = Checked::default();
    let mut laid = library.clone();
    let digest = digest(text.as_bytes());
    let (of, from) = match laid.lay_over(&format!("{family}.toml"), text) {
        Ok(version) => version,
        Err(found) => {
            checked.diagnostics = found;
            return Ok(SheetChecked { checked, effective_from: None, digest, changed_from: String::new() });
        }
    };
    if of != family {
        return Err(refused(
            format!("这里改的是“{family}”，文中的 family 写成了“{of}”，请改回"),
            format!("this is a change of {family}, but the text says family = {of}"),
        ));
    }
    let today = Month::of(clock::to_office_time(now).date());
    for one in with_those_that_include(&laid, family) {
        check_family(&laid, &one, Month::of(from).max(today), &mut checked);
    }
    let before = library.versions(family).filter(|sheet| sheet.effective_from <= from).last();
    let changed_from = before.map_or_else(String::new, |sheet| sheet.file.text.clone());
    Ok(SheetChecked { checked, effective_from: Some(from), digest, changed_from })
}

/// A family and every one that includes it, directly or through others.
fn with_those_that_include(library: &Library, family: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::from([family.to_owned()]);
    loop {
        let before = found.len();
        for one in library.families() {
            let includes = library
                .versions(one)
                .any(|sheet| sheet.include.iter().any(|(included, _)| found.contains(included)));
            if includes {
                found.insert(one.to_owned());
            }
        }
        if found.len() == before {
            return found;
        }
    }
}

/// Every proposal, the latest last.
///
/// # Errors
/// The viewer may not see rule sheets, or the database fails.
pub fn list(store: &Store, viewer: &Viewer) -> Result<Vec<SheetProposal>, OperationError> {
    store.read(|reading| Ok::<_, OperationError>(reading.sheet_proposal_list(viewer)?))
}

/// A proposal by its number.
///
/// # Errors
/// There is none, the viewer may not see rule sheets, or the database fails.
pub fn find(store: &Store, viewer: &Viewer, id: i64) -> Result<SheetProposal, OperationError> {
    let found = list(store, viewer)?.into_iter().find(|proposal| proposal.id == id);
    found.ok_or_else(|| refused(format!("没有规则表提案 #{id}"), format!("there is no proposal #{id}")))
}

/// Proposes a text as a new version of a family, with what it would have changed in the last month; gives its number.
///
/// # Errors
/// The viewer may not, the sheet has faults or changes nothing, its version is taken, there is no reason, a machine
/// asks, or the database fails.
pub fn propose(
    store: &Store,
    viewer: &Viewer,
    data: &Path,
    (family, text): (&str, &str),
    reason: &str,
    now: NaiveDateTime,
) -> Result<i64, OperationError> {
    viewer.require_all(Action::Change, Resource::Policies).map_err(StoreError::from)?;
    let reason = said(viewer, reason, true)?;
    // Texts that forms send have the line ends of letters.
    let text = text.replace("\r\n", "\n");
    let library = office_library(store, viewer, data)?;
    let found = checked_in(&library, (family, &text), now)?;
    let effective_from = good(&found)?;
    if found.changed_from == text {
        return Err(refused("没有改动任何内容", "nothing was changed"));
    }
    let effect = effect(store, viewer, data, (family, &text), now)?;
    let sheet = NewSheetProposal {
        family: family.to_owned(),
        effective_from,
        text,
        digest: found.digest,
        changed_from: found.changed_from,
        effect: serde_json::to_string(&effect.in_words())?,
        reason: reason.to_owned(),
    };
    store.write_transaction(viewer, |writing| {
        free(writing, viewer, &sheet)?;
        let id = writing.sheet_proposal_insert(viewer, &sheet, now)?;
        writing.audit_entry_insert(viewer, "rule_sheet_proposed", &target(id, &sheet))?;
        Ok(id)
    })
}

/// Approves a proposal, as another person than who proposed it, of what was shown: `digest` is that of its text.
///
/// # Errors
/// The viewer may not or proposed it, it was decided already, another text was shown, the rules have changed since it
/// was proposed, a machine asks, or the database fails.
pub fn approve(
    store: &Store,
    viewer: &Viewer,
    data: &Path,
    (id, digest): (i64, &str),
    note: &str,
    now: NaiveDateTime,
) -> Result<(), OperationError> {
    viewer.require_all(Action::Decide, Resource::Policies).map_err(StoreError::from)?;
    let note = said(viewer, note, false)?;
    let proposal = find(store, viewer, id)?;
    still_open(&proposal)?;
    if proposal.sheet.digest != digest {
        return Err(refused("请先看过提案再批准", "look at the proposal before you approve it"));
    }
    let library = office_library(store, viewer, data)?;
    let found = checked_in(&library, (&proposal.sheet.family, &proposal.sheet.text), now)?;
    good(&found)?;
    if found.changed_from != proposal.sheet.changed_from {
        return Err(refused(
            "提出之后，它所改的那一版已经换了，看到的差别不再准确；请提出人撤回后重新提出",
            "the version that it changes is another by now, so the difference shown is not true; propose it anew",
        ));
    }
    decide(store, viewer, (id, SheetDecision::Approved), (now, note))
}

/// Declines a proposal, as another person than who proposed it, with the reason.
///
/// # Errors
/// The viewer may not or proposed it, it was decided already, there is no reason, a machine asks, or the database
/// fails.
pub fn decline(
    store: &Store,
    viewer: &Viewer,
    id: i64,
    note: &str,
    now: NaiveDateTime,
) -> Result<(), OperationError> {
    viewer.require_all(Action::Decide, Resource::Policies).map_err(StoreError::from)?;
    let note = said(viewer, note, true)?;
    decide(store, viewer, (id, SheetDecision::Declined), (now, note))
}

/// Takes back a proposal of one's own.
///
/// # Errors
/// It is somebody else's, it was decided already, a machine asks, or the database fails.
pub fn withdraw(store: &Store, viewer: &Viewer, id: i64, now: NaiveDateTime) -> Result<(), OperationError> {
    viewer.require_all(Action::Change, Resource::Policies).map_err(StoreError::from)?;
    said(viewer, "", false)?;
    decide(store, viewer, (id, SheetDecision::Withdrawn), (now, ""))
}

fn decide(
    store: &Store,
    viewer: &Viewer,
    (id, decision): (i64, SheetDecision),
    (now, note): (NaiveDateTime, &str),
) -> Result<(), OperationError> {
    store.write_transaction(viewer, |writing| {
        let proposals = writing.sheet_proposal_list(viewer)?;
        let proposal = proposals
            .into_iter()
            .find(|proposal| proposal.id == id)
            .ok_or_else(|| refused(format!("没有规则表提案 #{id}"), format!("there is no proposal #{id}")))?;
        still_open(&proposal)?;
        let own = proposal.by.is(&Signer::of(viewer));
        match decision {
            SheetDecision::Withdrawn if !own => {
                return Err(refused("只有提出人可以撤回", "only who proposed it can take it back"));
            }
            SheetDecision::Approved | SheetDecision::Declined if own => {
                return Err(refused(
                    "是您自己提出的，须由另一人批准",
                    "you proposed it yourself; somebody else must decide",
                ));
            }
            _ => {}
        }
        if decision == SheetDecision::Withdrawn {
            writing.sheet_proposal_withdraw(viewer, id, (now, note))?;
        } else {
            if decision == SheetDecision::Approved {
                free(writing, viewer, &proposal.sheet)?;
            }
            writing.sheet_decision_insert(viewer, (id, decision), (now, note))?;
        }
        let what = format!("rule_sheet_{}", decision.code());
        writing.audit_entry_insert(viewer, &what, &target(id, &proposal.sheet))?;
        Ok(())
    })
}

fn still_open(proposal: &SheetProposal) -> Result<(), OperationError> {
    let Some(decided) = &proposal.decided else { return Ok(()) };
    Err(refused(
        format!("提案 #{} 已由 {} 办理", proposal.id, decided.by.name),
        format!("proposal #{} was decided by {}", proposal.id, decided.by.name),
    ))
}

/// What was approved never changes: another version begins on another day.
fn free(writing: &mut Writing<'_>, viewer: &Viewer, sheet: &NewSheetProposal) -> Result<(), OperationError> {
    let same = |other: &NewSheetProposal| {
        other.family == sheet.family && other.effective_from == sheet.effective_from
    };
    let taken =
        writing.sheet_proposal_list(viewer)?.into_iter().any(|one| is_approved(&one) && same(&one.sheet));
    if !taken {
        return Ok(());
    }
    let day = sheet.effective_from;
    Err(refused(
        format!(
            "已批准过 {}年{}月{}日 起的版本，批准的不再改动；请换一个生效日",
            day.year(),
            day.month(),
            day.day()
        ),
        format!("a version from {day} was approved already and does not change; choose another first day"),
    ))
}

fn good(found: &SheetChecked) -> Result<NaiveDate, OperationError> {
    found.effective_from.filter(|_| found.checked.is_good()).ok_or_else(|| {
        refused("规则表还有错误，请先改好（看检查结果）", "the sheet has faults; put them right first")
    })
}

/// What somebody with an account gives as a reason.
fn said<'r>(viewer: &Viewer, reason: &'r str, needed: bool) -> Result<&'r str, OperationError> {
    if viewer.account().is_none() {
        return Err(refused("须先用自己的账户登录", "sign in with your own account first"));
    }
    let reason = reason.trim();
    if (needed && reason.is_empty()) || reason.chars().count() > LONGEST_REASON {
        return Err(refused(
            format!("请写明理由，不超过 {LONGEST_REASON} 字"),
            format!("say why, in at most {LONGEST_REASON} characters"),
        ));
    }
    Ok(reason)
}

fn target(id: i64, sheet: &NewSheetProposal) -> String {
    format!("#{id} {} {} {}", sheet.family, sheet.effective_from, sheet.digest)
}

fn refused(zh: impl Into<String>, en: impl Into<String>) -> OperationError {
    OperationError::Refused(Message::new(zh, en))
}
