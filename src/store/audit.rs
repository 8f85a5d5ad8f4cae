//! Who did what, when, to what, from where. The trail only grows, and is a chain: each entry's hash is over the hash
//! before it and over all that the entry says, so that nothing in it can be changed, put in or taken out unnoticed. The
//! hashes can be checked by anybody; beside each stands the same under a key that is not in the database, so that who
//! has the database alone cannot make a chain of his own.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::schema::{audit_entry, counter};
use super::{Reading, StoreError, Writing};
use crate::access::mask::long_numbers;
use crate::access::{Action, Resource, Viewer};
use crate::clock;

/// What came of an act that was done.
pub const DONE: &str = "done";

/// Entries read at once.
const AT_ONCE: i64 = 10_000;

/// One entry of the audit trail.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Its number, in the order of happening, without gaps from 1.
    pub id: i64,
    /// When, UTC.
    pub happened_at: NaiveDateTime,
    /// Who did it.
    pub who: String,
    /// What was done: a short code such as `file_taken`.
    pub what: String,
    /// To what: a file's name, a run's number. Long numbers are masked.
    pub target: String,
    /// The account, where who did it had signed in.
    pub account: Option<i64>,
    /// From where: an address, a device, this machine.
    pub place: String,
    /// What came of it: `done`, or why not.
    pub result: String,
    /// SHA-256 over the hash before and what the entry says.
    pub hash: String,
    /// The hash under a key that is not in the database.
    pub mac: String,
}

type Columns = (
    audit_entry::id,
    audit_entry::happened_at,
    audit_entry::who,
    audit_entry::what,
    audit_entry::target,
    audit_entry::account,
    audit_entry::place,
    audit_entry::result,
    audit_entry::hash,
    audit_entry::mac,
);

const COLUMNS: Columns = (
    audit_entry::id,
    audit_entry::happened_at,
    audit_entry::who,
    audit_entry::what,
    audit_entry::target,
    audit_entry::account,
    audit_entry::place,
    audit_entry::result,
    audit_entry::hash,
    audit_entry::mac,
);

impl AuditEntry {
    /// The hash that the entry must have after one with the hash `before` (empty for the first): SHA-256, hexadecimal,
    /// over `before`, a line end, and the JSON list of district, id, time (UTC, microseconds), account, who, place,
    /// what, target, result.
    ///
    /// # Errors
    /// None that can happen: texts and numbers are always JSON.
    pub fn hash_after(&self, before: &str, district: i64) -> Result<String, StoreError> {
        let said = serde_json::to_string(&(
            district,
            self.id,
            self.happened_at.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string(),
            self.account,
            &self.who,
            &self.place,
            &self.what,
            &self.target,
            &self.result,
        ))
        .map_err(|error| StoreError::Unreadable(error.to_string()))?;
        let digest = Sha256::new().chain_update(before).chain_update("\n").chain_update(said).finalize();
        Ok(digest.iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

/// How far a trail has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrailHead {
    /// How many entries there are.
    pub entries: i64,
    /// The hash of the last; empty where there is none.
    pub hash: String,
}

impl StoreError {
    /// Whether it is the trail itself that takes no further entry, for one of that number or a later one stands there
    /// already: it was tampered with. Whatever else keeps an entry from being written (a full disk, another writer)
    /// says nothing about the trail.
    #[must_use]
    pub fn is_refusal_of_the_trail(&self) -> bool {
        use diesel::result::{DatabaseErrorKind, Error};
        let Self::Database(Error::DatabaseError(kind, said)) = self else { return false };
        said.message().contains(ONLY_GROWS)
            || (matches!(kind, DatabaseErrorKind::UniqueViolation) && said.message().contains("audit_entry"))
    }
}

/// What the database says of an entry that does not come last.
const ONLY_GROWS: &str = "the audit trail only grows";

/// What is wrong with a trail at one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrailFault {
    /// Entries are missing before this one.
    Missing(i64),
    /// The entry is not what was written, or does not follow the one before.
    Changed(i64),
    /// The entry was not written by the program: its key is another.
    NotByTheProgram(i64),
    /// After this entry there were more.
    Cut(i64),
}

impl Reading<'_> {
    /// The whole trail, oldest first.
    ///
    /// # Errors
    /// The database fails.
    pub fn audit_entry_list(&mut self, viewer: &Viewer) -> Result<Vec<AuditEntry>, StoreError> {
        viewer.require_all(Action::See, Resource::Trail)?;
        self.entries_after(viewer, 0, i64::MAX)
    }

    /// How far the trail has come.
    ///
    /// # Errors
    /// The database fails.
    pub fn audit_entry_head(&mut self, viewer: &Viewer) -> Result<TrailHead, StoreError> {
        viewer.require(Action::See, Resource::Office)?;
        self.head_of_trail(viewer)
    }

    /// Goes through the whole chain: how far it has come, and what is wrong with it.
    ///
    /// # Errors
    /// The database fails.
    pub fn audit_entry_check(&mut self, viewer: &Viewer) -> Result<(TrailHead, Vec<TrailFault>), StoreError> {
        viewer.require_all(Action::See, Resource::Trail)?;
        let mut faults = Vec::new();
        let mut head = TrailHead { entries: 0, hash: String::new() };
        loop {
            let entries = self.entries_after(viewer, head.entries, AT_ONCE)?;
            if entries.is_empty() {
                break;
            }
            for entry in entries {
                if entry.id != head.entries.saturating_add(1) {
                    faults.push(TrailFault::Missing(entry.id));
                }
                let hash = entry.hash_after(&head.hash, viewer.district())?;
                if hash != entry.hash {
                    faults.push(TrailFault::Changed(entry.id));
                } else if self.keyed_hash(viewer, MAC, &hash) != entry.mac {
                    faults.push(TrailFault::NotByTheProgram(entry.id));
                }
                head = TrailHead { entries: entry.id, hash: entry.hash };
            }
        }
        let next: Option<i64> = counter::table
            .filter(counter::district.eq(viewer.district()).and(counter::name.eq(COUNTER)))
            .select(counter::next)
            .first(self.connection)
            .optional()?;
        if next.unwrap_or(1) != head.entries.saturating_add(1) {
            faults.push(TrailFault::Cut(head.entries));
        }
        Ok((head, faults))
    }

    fn entries_after(
        &mut self,
        viewer: &Viewer,
        after: i64,
        at_most: i64,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        Ok(audit_entry::table
            .filter(audit_entry::district.eq(viewer.district()).and(audit_entry::id.gt(after)))
            .order(audit_entry::id)
            .limit(at_most)
            .select(COLUMNS)
            .load(self.connection)?)
    }

    /// How far the trail has come, for what is anchored to it.
    pub(super) fn head_of_trail(&mut self, viewer: &Viewer) -> Result<TrailHead, StoreError> {
        let last: Option<(i64, String)> = audit_entry::table
            .filter(audit_entry::district.eq(viewer.district()))
            .order(audit_entry::id.desc())
            .select((audit_entry::id, audit_entry::hash))
            .first(self.connection)
            .optional()?;
        let (entries, hash) = last.unwrap_or_default();
        Ok(TrailHead { entries, hash })
    }
}

/// What the keyed hashes of the trail are for.
const MAC: &str = "audit_entry";
/// The counter of entries.
const COUNTER: &str = "audit_entry";

impl Writing<'_> {
    /// Adds to the trail that the viewer did `what` to `target`, now.
    ///
    /// # Errors
    /// The database fails.
    pub fn audit_entry_insert(
        &mut self,
        viewer: &Viewer,
        what: &str,
        target: &str,
    ) -> Result<(), StoreError> {
        self.audit_entry_insert_result(viewer, what, target, DONE)
    }

    /// Adds to the trail that the viewer tried to do `what` to `target`, and what came of it.
    ///
    /// # Errors
    /// The database fails.
    pub fn audit_entry_insert_result(
        &mut self,
        viewer: &Viewer,
        what: &str,
        target: &str,
        result: &str,
    ) -> Result<(), StoreError> {
        let before = self.head_of_trail(viewer)?;
        let mut entry = AuditEntry {
            id: self.ids_reserve(viewer, COUNTER, 1)?,
            happened_at: clock::now(),
            who: viewer.name().to_owned(),
            what: what.to_owned(),
            target: long_numbers(target),
            account: viewer.account(),
            place: viewer.from().to_owned(),
            result: long_numbers(result),
            hash: String::new(),
            mac: String::new(),
        };
        entry.hash = entry.hash_after(&before.hash, viewer.district())?;
        entry.mac = self.keyed_hash(viewer, MAC, &entry.hash);
        diesel::insert_into(audit_entry::table)
            .values((
                audit_entry::district.eq(viewer.district()),
                audit_entry::id.eq(entry.id),
                audit_entry::happened_at.eq(entry.happened_at),
                audit_entry::who.eq(&entry.who),
                audit_entry::what.eq(&entry.what),
                audit_entry::target.eq(&entry.target),
                audit_entry::account.eq(entry.account),
                audit_entry::place.eq(&entry.place),
                audit_entry::result.eq(&entry.result),
                audit_entry::hash.eq(&entry.hash),
                audit_entry::mac.eq(&entry.mac),
            ))
            .execute(self.connection)?;
        Ok(())
    }
}
