//! What a month's files say besides ratings: attendance, cases, tickets, the rota and the rest, each in the
//! importer's own words.

use std::borrow::Cow;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::connection::insert_rows;
use super::schema::{import_file, month_record};
use super::{Reading, StoreError, Writing};
use crate::access::seal::Place;
use crate::access::{Action, Resource, Viewer};
use crate::month::Month;

/// One row of a month's files, with the file it is from.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct MonthRecord {
    /// The number within the database.
    pub id: i64,
    /// The importers' code of the kind, such as `attendance`.
    pub kind: String,
    /// The month it belongs to, such as `2026-10`.
    pub month: String,
    /// Whose it is.
    pub staff: Option<i64>,
    /// The day it happened on, for kinds that have one.
    pub happened_on: Option<NaiveDate>,
    /// Whether it counts for that person.
    pub credited: bool,
    /// What makes it the same row when it comes again.
    pub natural_key: String,
    /// The importer's record, as JSON.
    pub payload: String,
    /// The file's batch number.
    pub batch: i64,
    /// The file's name.
    pub file: String,
    /// The sheet.
    pub sheet: String,
    /// The row.
    pub row_number: i64,
}

/// A row to keep; the fields are those of [`MonthRecord`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMonthRecord {
    /// The importers' code of the kind.
    pub kind: String,
    /// The month it belongs to.
    pub month: Month,
    /// Whose it is.
    pub staff: Option<i64>,
    /// The day it happened on.
    pub happened_on: Option<NaiveDate>,
    /// Whether it counts for that person.
    pub credited: bool,
    /// What makes it the same row when it comes again.
    pub natural_key: String,
    /// The importer's record, as JSON.
    pub payload: String,
    /// The file's batch number.
    pub batch: i64,
    /// The sheet.
    pub sheet: String,
    /// The row.
    pub row_number: i64,
}

#[derive(Insertable)]
#[diesel(table_name = month_record, treat_none_as_default_value = false)]
struct MonthRecordInsert<'a> {
    district: i64,
    id: i64,
    kind: &'a str,
    month: String,
    staff: Option<i64>,
    happened_on: Option<NaiveDate>,
    credited: bool,
    natural_key: Cow<'a, str>,
    payload: Cow<'a, str>,
    batch: i64,
    sheet: &'a str,
    row_number: i64,
}

impl Reading<'_> {
    /// The rows of one kind that stand in a month, in the order of taking; rows that a later file replaced are
    /// left out.
    ///
    /// # Errors
    /// The database fails.
    pub fn month_record_list(
        &mut self,
        viewer: &Viewer,
        month: Month,
        kind: &str,
    ) -> Result<Vec<MonthRecord>, StoreError> {
        self.month_record_list_between(viewer, month, month, kind)
    }

    /// The rows of one kind that stand in the months from `from` to `to`, both included, by month and in the order
    /// of taking.
    ///
    /// # Errors
    /// The database fails.
    pub fn month_record_list_between(
        &mut self,
        viewer: &Viewer,
        from: Month,
        to: Month,
        kind: &str,
    ) -> Result<Vec<MonthRecord>, StoreError> {
        let extent = viewer.require(Action::See, resource_of(kind))?;
        let people = self.people_of_months(viewer, &extent, (from, to))?;
        let rows: Vec<MonthRecord> = month_record::table
            .inner_join(import_file::table.on(
                import_file::district.eq(month_record::district).and(import_file::id.eq(month_record::batch)),
            ))
            .filter(month_record::district.eq(viewer.district()))
            .filter(month_record::month.between(from.to_string(), to.to_string()))
            .filter(month_record::kind.eq(kind))
            .filter(month_record::superseded_by.is_null())
            .order((month_record::month, month_record::id))
            .select((
                month_record::id,
                month_record::kind,
                month_record::month,
                month_record::staff,
                month_record::happened_on,
                month_record::credited,
                month_record::natural_key,
                month_record::payload,
                month_record::batch,
                import_file::name,
                month_record::sheet,
                month_record::row_number,
            ))
            .load(self.connection)?;
        let mut shown = Vec::with_capacity(rows.len());
        for mut row in rows.into_iter().filter(|row| people.has_row_of(row.staff)) {
            let kept = (row.natural_key, row.payload);
            (row.natural_key, row.payload) = opened_words(self, viewer, (row.id, kind), kept)?;
            shown.push(row);
        }
        Ok(shown)
    }
}

/// The natural key and the words of a row of this number and kind, open.
pub(super) fn opened_words(
    reading: &mut Reading<'_>,
    viewer: &Viewer,
    (id, kind): (i64, &str),
    (key, payload): (String, String),
) -> Result<(String, String), StoreError> {
    if !is_sealed(kind) {
        return Ok((key, payload));
    }
    let words = reading.open_text(&place_of(viewer, id), &payload)?;
    let unreadable = || StoreError::Unreadable(format!("month_record {id}"));
    let (key, payload) = words.split_once(KEY_ENDS).ok_or_else(unreadable)?;
    Ok((key.to_owned(), payload.to_owned()))
}

/// Whether rows of a kind are sealed: what is private, what is pay, and what tells of somebody's health.
fn is_sealed(kind: &str) -> bool {
    matches!(resource_of(kind), Resource::PrivateNumbers | Resource::Pay) || kind == "leave"
}

/// A sealed row's natural key and words are sealed together; its key is found by a keyed hash.
const KEY_ENDS: char = '\u{1f}';
const BY_KEY: &str = "month_record";

fn place_of(viewer: &Viewer, id: i64) -> Place<'static> {
    Place::new(viewer.district(), "month_record", "payload", id)
}

/// What a kind of row is to the table of rights: some are pay, some tell of a person's private life.
fn resource_of(kind: &str) -> Resource {
    match kind {
        "deduction" | "bank_account" => Resource::PrivateNumbers,
        "tax_opening" | "pay_item" | "old_pay" | "bank_answer" => Resource::Pay,
        "finding" => Resource::Findings,
        _ => Resource::MonthRecords,
    }
}

impl Writing<'_> {
    /// Keeps rows; asks for what reading rows of their kinds asks.
    ///
    /// # Errors
    /// The viewer may not, a standing row has the same kind, month and natural key, or the database fails.
    pub fn month_record_insert(
        &mut self,
        viewer: &Viewer,
        records: &[NewMonthRecord],
    ) -> Result<(), StoreError> {
        for record in records {
            viewer.require_all(Action::Change, resource_of(&record.kind))?;
        }
        let first = self.ids_reserve(viewer, "month_record", records.len())?;
        let mut rows = Vec::with_capacity(records.len());
        for (new, id) in records.iter().zip(first..) {
            let (natural_key, payload) = if is_sealed(&new.kind) {
                let words = format!("{}{KEY_ENDS}{}", new.natural_key, new.payload);
                let hash = self.keyed_hash(viewer, BY_KEY, &format!("{} {}", new.kind, new.natural_key));
                (Cow::from(hash), Cow::from(self.seal_text(&place_of(viewer, id), &words)?))
            } else {
                (Cow::from(&new.natural_key), Cow::from(&new.payload))
            };
            rows.push(MonthRecordInsert {
                district: viewer.district(),
                id,
                kind: &new.kind,
                month: new.month.to_string(),
                staff: new.staff,
                happened_on: new.happened_on,
                credited: new.credited,
                natural_key,
                payload,
                batch: new.batch,
                sheet: &new.sheet,
                row_number: new.row_number,
            });
        }
        insert_rows!(&mut *self.connection, month_record::table, &rows);
        Ok(())
    }

    /// Marks a row of a kind as replaced by one of the file `batch`; it is kept, but no longer stands.
    ///
    /// # Errors
    /// The database fails.
    pub fn month_record_supersede(
        &mut self,
        viewer: &Viewer,
        (kind, id): (&str, i64),
        batch: i64,
    ) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, resource_of(kind))?;
        diesel::update(
            month_record::table
                .filter(month_record::district.eq(viewer.district()))
                .filter(month_record::kind.eq(kind))
                .filter(month_record::id.eq(id)),
        )
        .set(month_record::superseded_by.eq(Some(batch)))
        .execute(self.connection)?;
        Ok(())
    }

    /// Takes all rows of a batch, which are of one kind, out, and lets rows that they had replaced stand again, unless
    /// another row stands in their place; returns how many were taken out.
    ///
    /// # Errors
    /// The database fails.
    pub fn month_record_delete_batch(
        &mut self,
        viewer: &Viewer,
        kind: &str,
        batch: i64,
    ) -> Result<usize, StoreError> {
        viewer.require_all(Action::Change, resource_of(kind))?;
        let deleted = diesel::delete(
            month_record::table
                .filter(month_record::district.eq(viewer.district()))
                .filter(month_record::kind.eq(kind))
                .filter(month_record::batch.eq(batch)),
        )
        .execute(self.connection)?;
        let replaced: Vec<(i64, String, String, String)> = month_record::table
            .filter(month_record::district.eq(viewer.district()))
            .filter(month_record::kind.eq(kind))
            .filter(month_record::superseded_by.eq(batch))
            // The latest of several comes back, and the earlier ones stay replaced by it.
            .order(month_record::id.desc())
            .select((month_record::id, month_record::month, month_record::kind, month_record::natural_key))
            .load(self.connection)?;
        for (id, month, kind, key) in replaced {
            let standing: Option<i64> = month_record::table
                .filter(month_record::district.eq(viewer.district()))
                .filter(month_record::month.eq(month))
                .filter(month_record::kind.eq(kind))
                .filter(month_record::natural_key.eq(key))
                .filter(month_record::superseded_by.is_null())
                .select(month_record::batch)
                .first(self.connection)
                .optional()?;
            diesel::update(
                month_record::table
                    .filter(month_record::district.eq(viewer.district()))
                    .filter(month_record::id.eq(id)),
            )
            .set(month_record::superseded_by.eq(standing))
            .execute(self.connection)?;
        }
        Ok(deleted)
    }
}
