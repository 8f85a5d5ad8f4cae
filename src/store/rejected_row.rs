//! Rows that were refused, each with its reason, waiting to be corrected.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::connection::insert_rows;
use super::schema::{import_file, rejected_row};
use super::{Reading, StoreError, Writing};
use crate::access::seal::Place;
use crate::access::{Action, Resource, Viewer};

/// A refused row, with the file it is from.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct RejectedRow {
    /// The number within the database.
    pub id: i64,
    /// The file's batch number.
    pub batch: i64,
    /// The file's name.
    pub file: String,
    /// The month that the file was taken for, such as `2026-10`.
    pub month: String,
    /// The importers' code of the file's kind.
    pub kind: String,
    /// Which layout the file was read by.
    pub layout: String,
    /// The sheet.
    pub sheet: String,
    /// The row.
    pub row_number: i64,
    /// The reason's code, such as `unknown_staff`.
    pub reason: String,
    /// The reason in words, Chinese.
    pub message_zh: String,
    /// The reason in words, English.
    pub message_en: String,
    /// The row's cells, heading and text, as JSON.
    pub cells: String,
    /// waiting, corrected or dismissed.
    pub state: String,
    /// The cells as a clerk corrected them, as JSON.
    pub corrected_cells: Option<String>,
    /// When it was corrected or set aside, UTC.
    pub settled_at: Option<NaiveDateTime>,
    /// Who did it.
    pub settled_by: Option<String>,
    /// Why it was set aside.
    pub settled_reason: Option<String>,
    /// The question about a person that it waits for.
    pub question: Option<i64>,
}

/// A refused row to keep; the fields are those of [`RejectedRow`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRejectedRow {
    /// The file's batch number.
    pub batch: i64,
    /// The sheet.
    pub sheet: String,
    /// The row.
    pub row_number: i64,
    /// The reason's code.
    pub reason: String,
    /// The reason in words, Chinese.
    pub message_zh: String,
    /// The reason in words, English.
    pub message_en: String,
    /// The row's cells, heading and text, as JSON.
    pub cells: String,
    /// The question about a person that it waits for.
    pub question: Option<i64>,
}

#[derive(Insertable)]
#[diesel(table_name = rejected_row, treat_none_as_default_value = false)]
struct RejectedRowInsert<'a> {
    district: i64,
    id: i64,
    batch: i64,
    sheet: &'a str,
    row_number: i64,
    reason: &'a str,
    message_zh: String,
    message_en: String,
    cells: String,
    state: &'a str,
    question: Option<i64>,
}

impl Reading<'_> {
    /// Every refused row, by file and row.
    ///
    /// # Errors
    /// The database fails.
    pub fn rejected_row_list(&mut self, viewer: &Viewer) -> Result<Vec<RejectedRow>, StoreError> {
        viewer.require_all(Action::See, Resource::ImportFiles)?;
        let kept = rejected_row::table
            .inner_join(import_file::table.on(
                import_file::district.eq(rejected_row::district).and(import_file::id.eq(rejected_row::batch)),
            ))
            .filter(rejected_row::district.eq(viewer.district()))
            .order((rejected_row::batch, rejected_row::row_number, rejected_row::id))
            .select(COLUMNS)
            .load(self.connection)?;
        self.open_rows(viewer, kept)
    }

    /// The refused rows of one file, by row.
    ///
    /// # Errors
    /// The database fails.
    pub fn rejected_row_list_of_batch(
        &mut self,
        viewer: &Viewer,
        batch: i64,
    ) -> Result<Vec<RejectedRow>, StoreError> {
        viewer.require_all(Action::See, Resource::ImportFiles)?;
        let kept = rejected_row::table
            .inner_join(import_file::table.on(
                import_file::district.eq(rejected_row::district).and(import_file::id.eq(rejected_row::batch)),
            ))
            .filter(rejected_row::district.eq(viewer.district()))
            .filter(rejected_row::batch.eq(batch))
            .order((rejected_row::row_number, rejected_row::id))
            .select(COLUMNS)
            .load(self.connection)?;
        self.open_rows(viewer, kept)
    }

    /// A refused row by its number.
    ///
    /// # Errors
    /// The database fails.
    pub fn rejected_row_find(&mut self, viewer: &Viewer, id: i64) -> Result<Option<RejectedRow>, StoreError> {
        viewer.require_all(Action::See, Resource::ImportFiles)?;
        let kept = rejected_row::table
            .inner_join(import_file::table.on(
                import_file::district.eq(rejected_row::district).and(import_file::id.eq(rejected_row::batch)),
            ))
            .filter(rejected_row::district.eq(viewer.district()))
            .filter(rejected_row::id.eq(id))
            .select(COLUMNS)
            .load(self.connection)?;
        Ok(self.open_rows(viewer, kept)?.pop())
    }
}

/// A refused row may hold anything that a file holds, and its reason quotes it: cells and words are sealed.
fn place_of<'a>(viewer: &Viewer, column: &'a str, id: i64) -> Place<'a> {
    Place::new(viewer.district(), "rejected_row", column, id)
}

impl Reading<'_> {
    fn open_rows(
        &mut self,
        viewer: &Viewer,
        mut rows: Vec<RejectedRow>,
    ) -> Result<Vec<RejectedRow>, StoreError> {
        for row in &mut rows {
            let id = row.id;
            row.cells = self.open_text(&place_of(viewer, "cells", id), &row.cells)?;
            row.message_zh = self.open_text(&place_of(viewer, "message_zh", id), &row.message_zh)?;
            row.message_en = self.open_text(&place_of(viewer, "message_en", id), &row.message_en)?;
            if let Some(cells) = &mut row.corrected_cells {
                *cells = self.open_text(&place_of(viewer, "corrected_cells", id), cells)?;
            }
        }
        Ok(rows)
    }
}

type Columns = (
    rejected_row::id,
    rejected_row::batch,
    import_file::name,
    import_file::month,
    import_file::kind,
    import_file::layout,
    rejected_row::sheet,
    rejected_row::row_number,
    rejected_row::reason,
    rejected_row::message_zh,
    rejected_row::message_en,
    rejected_row::cells,
    rejected_row::state,
    rejected_row::corrected_cells,
    rejected_row::settled_at,
    rejected_row::settled_by,
    rejected_row::settled_reason,
    rejected_row::question,
);

const COLUMNS: Columns = (
    rejected_row::id,
    rejected_row::batch,
    import_file::name,
    import_file::month,
    import_file::kind,
    import_file::layout,
    rejected_row::sheet,
    rejected_row::row_number,
    rejected_row::reason,
    rejected_row::message_zh,
    rejected_row::message_en,
    rejected_row::cells,
    rejected_row::state,
    rejected_row::corrected_cells,
    rejected_row::settled_at,
    rejected_row::settled_by,
    rejected_row::settled_reason,
    rejected_row::question,
);

impl Writing<'_> {
    /// Keeps refused rows, waiting to be corrected.
    ///
    /// # Errors
    /// The database fails.
    pub fn rejected_row_insert(
        &mut self,
        viewer: &Viewer,
        rejected: &[NewRejectedRow],
    ) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, Resource::ImportFiles)?;
        let first = self.ids_reserve(viewer, "rejected_row", rejected.len())?;
        let mut rows = Vec::with_capacity(rejected.len());
        for (new, id) in rejected.iter().zip(first..) {
            rows.push(RejectedRowInsert {
                district: viewer.district(),
                id,
                batch: new.batch,
                sheet: &new.sheet,
                row_number: new.row_number,
                reason: &new.reason,
                message_zh: self.seal_text(&place_of(viewer, "message_zh", id), &new.message_zh)?,
                message_en: self.seal_text(&place_of(viewer, "message_en", id), &new.message_en)?,
                cells: self.seal_text(&place_of(viewer, "cells", id), &new.cells)?,
                state: "waiting",
                question: new.question,
            });
        }
        insert_rows!(&mut *self.connection, rejected_row::table, &rows);
        Ok(())
    }

    /// Settles a refused row: corrected (with the cells as they were put right, if a clerk did), or dismissed with
    /// a reason.
    ///
    /// # Errors
    /// The database fails.
    pub fn rejected_row_settle(
        &mut self,
        viewer: &Viewer,
        id: i64,
        state: &str,
        corrected_cells: Option<&str>,
        reason: Option<&str>,
    ) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, Resource::ImportFiles)?;
        let place = place_of(viewer, "corrected_cells", id);
        let corrected_cells = corrected_cells.map(|cells| self.seal_text(&place, cells)).transpose()?;
        diesel::update(
            rejected_row::table
                .filter(rejected_row::district.eq(viewer.district()))
                .filter(rejected_row::id.eq(id)),
        )
        .set((
            rejected_row::state.eq(state),
            rejected_row::corrected_cells.eq(corrected_cells),
            rejected_row::settled_at.eq(Some(crate::clock::now())),
            rejected_row::settled_by.eq(Some(viewer.name())),
            rejected_row::settled_reason.eq(reason),
        ))
        .execute(self.connection)?;
        Ok(())
    }

    /// Gives a refused row that still waits another reason.
    ///
    /// # Errors
    /// The database fails.
    pub fn rejected_row_set_reason(
        &mut self,
        viewer: &Viewer,
        id: i64,
        (reason, message_zh, message_en): (&str, &str, &str),
        question: Option<i64>,
    ) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, Resource::ImportFiles)?;
        let message_zh = self.seal_text(&place_of(viewer, "message_zh", id), message_zh)?;
        let message_en = self.seal_text(&place_of(viewer, "message_en", id), message_en)?;
        diesel::update(
            rejected_row::table
                .filter(rejected_row::district.eq(viewer.district()))
                .filter(rejected_row::id.eq(id)),
        )
        .set((
            rejected_row::reason.eq(reason),
            rejected_row::message_zh.eq(message_zh),
            rejected_row::message_en.eq(message_en),
            rejected_row::question.eq(question),
        ))
        .execute(self.connection)?;
        Ok(())
    }

    /// Takes all refused rows of a batch out; returns how many.
    ///
    /// # Errors
    /// The database fails.
    pub fn rejected_row_delete_batch(&mut self, viewer: &Viewer, batch: i64) -> Result<usize, StoreError> {
        viewer.require_all(Action::Change, Resource::ImportFiles)?;
        Ok(diesel::delete(
            rejected_row::table
                .filter(rejected_row::district.eq(viewer.district()))
                .filter(rejected_row::batch.eq(batch)),
        )
        .execute(self.connection)?)
    }
}
