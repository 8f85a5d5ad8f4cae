//! Rows that were refused, each with its reason, waiting to be corrected.

use diesel::prelude::*;

use super::connection::on_each_database;
use super::schema::{import_file, rejected_row};
use super::{ROWS_PER_INSERT, Reading, StoreError, Writing};
use crate::access::Viewer;

/// A refused row, with the file it is from.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct RejectedRow {
    /// The number within the database.
    pub id: i64,
    /// The file's batch number.
    pub batch: i64,
    /// The file's name.
    pub file: String,
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
    /// The row's cells as they stand in the file, as JSON.
    pub cells: String,
    /// waiting, corrected or dismissed.
    pub state: String,
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
    /// The row's cells as they stand in the file, as JSON.
    pub cells: String,
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
    message_zh: &'a str,
    message_en: &'a str,
    cells: &'a str,
    state: &'a str,
}

impl Reading<'_> {
    /// Every refused row, by file and row.
    ///
    /// # Errors
    /// The database fails.
    pub fn rejected_row_list(&mut self, viewer: &Viewer) -> Result<Vec<RejectedRow>, StoreError> {
        Ok(rejected_row::table
            .inner_join(import_file::table.on(
                import_file::district.eq(rejected_row::district).and(import_file::id.eq(rejected_row::batch)),
            ))
            .filter(rejected_row::district.eq(viewer.district()))
            .order((rejected_row::batch, rejected_row::row_number, rejected_row::id))
            .select((
                rejected_row::id,
                rejected_row::batch,
                import_file::name,
                rejected_row::sheet,
                rejected_row::row_number,
                rejected_row::reason,
                rejected_row::message_zh,
                rejected_row::message_en,
                rejected_row::cells,
                rejected_row::state,
            ))
            .load(self.connection)?)
    }
}

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
        let first = self.ids_reserve(viewer, "rejected_row", rejected.len())?;
        let rows: Vec<RejectedRowInsert<'_>> = rejected
            .iter()
            .zip(first..)
            .map(|(new, id)| RejectedRowInsert {
                district: viewer.district(),
                id,
                batch: new.batch,
                sheet: &new.sheet,
                row_number: new.row_number,
                reason: &new.reason,
                message_zh: &new.message_zh,
                message_en: &new.message_en,
                cells: &new.cells,
                state: "waiting",
            })
            .collect();
        for chunk in rows.chunks(ROWS_PER_INSERT) {
            on_each_database!(&mut *self.connection, inner => {
                diesel::insert_into(rejected_row::table).values(chunk).execute(inner)?
            });
        }
        Ok(())
    }

    /// Moves a refused row to another state: waiting, corrected or dismissed.
    ///
    /// # Errors
    /// The database fails.
    pub fn rejected_row_set_state(
        &mut self,
        viewer: &Viewer,
        id: i64,
        state: &str,
    ) -> Result<(), StoreError> {
        diesel::update(
            rejected_row::table
                .filter(rejected_row::district.eq(viewer.district()))
                .filter(rejected_row::id.eq(id)),
        )
        .set(rejected_row::state.eq(state))
        .execute(self.connection)?;
        Ok(())
    }
}
