//! The files that were taken in, with their bytes.

use std::io::{Read, Write};

use chrono::NaiveDateTime;
use diesel::prelude::*;
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use serde::Serialize;

use super::schema::import_file;
use super::{Reading, StoreError, Writing};
use crate::access::seal::Place;
use crate::access::{Action, Resource, Viewer};
use crate::month::Month;

/// A file that was taken in, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Serialize)]
pub struct ImportFile {
    /// Its number, which is the batch number of every row that came from it.
    pub id: i64,
    /// SHA-256 of its bytes, hexadecimal.
    pub digest: String,
    /// Its name as it was handed in.
    pub name: String,
    /// What it is about: the importers' code of the kind, such as `rating`.
    pub kind: String,
    /// Which layout it was read by.
    pub layout: String,
    /// The month it was taken for, such as `2026-10`.
    pub month: String,
    /// When it was taken in, UTC.
    pub taken_at: NaiveDateTime,
    /// Rows taken.
    pub rows_taken: i64,
    /// Rows refused, each with its reason.
    pub rows_refused: i64,
    /// Total and footer rows passed over.
    pub footers_ignored: i64,
    /// Rows that earlier files had said already.
    pub rows_already_there: i64,
    /// When the batch was undone, UTC.
    pub undone_at: Option<NaiveDateTime>,
    /// Who undid it.
    pub undone_by: Option<String>,
}

/// A file to keep.
#[derive(Debug, Clone)]
pub struct NewImportFile<'a> {
    /// SHA-256 of its bytes, hexadecimal.
    pub digest: &'a str,
    /// Its name as it was handed in.
    pub name: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// What it is about.
    pub kind: &'a str,
    /// Which layout it was read by.
    pub layout: &'a str,
    /// The month it is taken for.
    pub month: Month,
    /// When, UTC.
    pub taken_at: NaiveDateTime,
    /// Total and footer rows passed over.
    pub footers_ignored: i64,
}

type Columns = (
    import_file::id,
    import_file::digest,
    import_file::name,
    import_file::kind,
    import_file::layout,
    import_file::month,
    import_file::taken_at,
    import_file::rows_taken,
    import_file::rows_refused,
    import_file::footers_ignored,
    import_file::rows_already_there,
    import_file::undone_at,
    import_file::undone_by,
);

const COLUMNS: Columns = (
    import_file::id,
    import_file::digest,
    import_file::name,
    import_file::kind,
    import_file::layout,
    import_file::month,
    import_file::taken_at,
    import_file::rows_taken,
    import_file::rows_refused,
    import_file::footers_ignored,
    import_file::rows_already_there,
    import_file::undone_at,
    import_file::undone_by,
);

impl Reading<'_> {
    /// The file with these bytes, if it was taken for this month before.
    ///
    /// # Errors
    /// The database fails.
    pub fn import_file_find(
        &mut self,
        viewer: &Viewer,
        digest: &str,
        month: Month,
    ) -> Result<Option<ImportFile>, StoreError> {
        viewer.require_all(Action::See, Resource::ImportFiles)?;
        Ok(import_file::table
            .filter(import_file::district.eq(viewer.district()))
            .filter(import_file::digest.eq(digest))
            .filter(import_file::month.eq(month.to_string()))
            .filter(import_file::undone_at.is_null())
            .order(import_file::id)
            .select(COLUMNS)
            .first(self.connection)
            .optional()?)
    }

    /// The file with this batch number, undone or not.
    ///
    /// # Errors
    /// The database fails.
    pub fn import_file_find_batch(
        &mut self,
        viewer: &Viewer,
        id: i64,
    ) -> Result<Option<ImportFile>, StoreError> {
        viewer.require_all(Action::See, Resource::ImportFiles)?;
        Ok(import_file::table
            .filter(import_file::district.eq(viewer.district()))
            .filter(import_file::id.eq(id))
            .select(COLUMNS)
            .first(self.connection)
            .optional()?)
    }

    /// The file of this name and layout taken for a month, such as a live device's of a day.
    ///
    /// # Errors
    /// The database fails.
    pub fn import_file_find_named(
        &mut self,
        viewer: &Viewer,
        name: &str,
        layout: &str,
        month: Month,
    ) -> Result<Option<ImportFile>, StoreError> {
        viewer.require_all(Action::See, Resource::ImportFiles)?;
        Ok(import_file::table
            .filter(import_file::district.eq(viewer.district()))
            .filter(import_file::month.eq(month.to_string()))
            .filter(import_file::name.eq(name))
            .filter(import_file::layout.eq(layout))
            .filter(import_file::undone_at.is_null())
            .order(import_file::id)
            .select(COLUMNS)
            .first(self.connection)
            .optional()?)
    }

    /// Every file ever taken, undone ones as well, in the order of taking.
    ///
    /// # Errors
    /// The database fails.
    pub fn import_file_list_with_undone(&mut self, viewer: &Viewer) -> Result<Vec<ImportFile>, StoreError> {
        viewer.require_all(Action::See, Resource::ImportFiles)?;
        Ok(import_file::table
            .filter(import_file::district.eq(viewer.district()))
            .order(import_file::id)
            .select(COLUMNS)
            .load(self.connection)?)
    }

    /// Every file taken and not undone, in the order of taking.
    ///
    /// # Errors
    /// The database fails.
    pub fn import_file_list(&mut self, viewer: &Viewer) -> Result<Vec<ImportFile>, StoreError> {
        viewer.require_all(Action::See, Resource::ImportFiles)?;
        Ok(import_file::table
            .filter(import_file::district.eq(viewer.district()))
            .filter(import_file::undone_at.is_null())
            .order(import_file::id)
            .select(COLUMNS)
            .load(self.connection)?)
    }

    /// The files taken for one month, in the order of taking.
    ///
    /// # Errors
    /// The database fails.
    pub fn import_file_list_of_month(
        &mut self,
        viewer: &Viewer,
        month: Month,
    ) -> Result<Vec<ImportFile>, StoreError> {
        viewer.require_all(Action::See, Resource::ImportFiles)?;
        Ok(import_file::table
            .filter(import_file::district.eq(viewer.district()))
            .filter(import_file::month.eq(month.to_string()))
            .filter(import_file::undone_at.is_null())
            .order(import_file::id)
            .select(COLUMNS)
            .load(self.connection)?)
    }

    /// A file's bytes, as they were handed in.
    ///
    /// # Errors
    /// The database fails.
    pub fn import_file_bytes(&mut self, viewer: &Viewer, id: i64) -> Result<Option<Vec<u8>>, StoreError> {
        viewer.require_all(Action::See, Resource::ImportFiles)?;
        let kept: Option<Vec<u8>> = import_file::table
            .filter(import_file::district.eq(viewer.district()))
            .filter(import_file::id.eq(id))
            .select(import_file::bytes)
            .first(self.connection)
            .optional()?;
        kept.map(|kept| unpacked(&self.open_bytes(&place_of_bytes(viewer, id), &kept)?)).transpose()
    }
}

/// Files hold ID numbers and accounts: their bytes are sealed.
fn place_of_bytes(viewer: &Viewer, id: i64) -> Place<'static> {
    Place::new(viewer.district(), "import_file", "bytes", id)
}

/// Files are kept compressed: an export of a million rows is a tenth of its size so, in memory and on disk.
pub(super) fn packed(bytes: &[u8]) -> Result<Vec<u8>, StoreError> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).map_err(unreadable)
}

pub(super) fn unpacked(kept: &[u8]) -> Result<Vec<u8>, StoreError> {
    let mut bytes = Vec::new();
    ZlibDecoder::new(kept).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

fn unreadable(error: std::io::Error) -> StoreError {
    StoreError::Unreadable(error.to_string())
}

impl Writing<'_> {
    /// Keeps a file and returns its batch number.
    ///
    /// # Errors
    /// The same bytes were taken for this month before, or the database fails.
    pub fn import_file_insert(
        &mut self,
        viewer: &Viewer,
        file: &NewImportFile<'_>,
    ) -> Result<i64, StoreError> {
        viewer.require_all(Action::Change, Resource::ImportFiles)?;
        let id = self.ids_reserve(viewer, "import_file", 1)?;
        let bytes = self.seal_bytes(&place_of_bytes(viewer, id), &packed(file.bytes)?)?;
        diesel::insert_into(import_file::table)
            .values((
                import_file::district.eq(viewer.district()),
                import_file::id.eq(id),
                import_file::digest.eq(file.digest),
                import_file::name.eq(file.name),
                import_file::bytes.eq(bytes),
                import_file::kind.eq(file.kind),
                import_file::layout.eq(file.layout),
                import_file::month.eq(file.month.to_string()),
                import_file::taken_at.eq(file.taken_at),
                import_file::rows_taken.eq(0),
                import_file::rows_refused.eq(0),
                import_file::footers_ignored.eq(file.footers_ignored),
                import_file::taken_account.eq(viewer.account()),
                import_file::taken_by.eq(viewer.name()),
            ))
            .execute(self.connection)?;
        Ok(id)
    }

    /// Writes down how many rows of a file were taken, refused, and there already.
    ///
    /// # Errors
    /// The database fails.
    pub fn import_file_set_counts(
        &mut self,
        viewer: &Viewer,
        id: i64,
        (taken, refused, already_there): (i64, i64, i64),
    ) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, Resource::ImportFiles)?;
        diesel::update(
            import_file::table
                .filter(import_file::district.eq(viewer.district()))
                .filter(import_file::id.eq(id)),
        )
        .set((
            import_file::rows_taken.eq(taken),
            import_file::rows_refused.eq(refused),
            import_file::rows_already_there.eq(already_there),
        ))
        .execute(self.connection)?;
        Ok(())
    }

    /// Replaces the bytes of a file that grows, such as a live device's of a day.
    ///
    /// # Errors
    /// The database fails.
    pub fn import_file_set_bytes(
        &mut self,
        viewer: &Viewer,
        id: i64,
        digest: &str,
        bytes: &[u8],
    ) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, Resource::ImportFiles)?;
        let bytes = self.seal_bytes(&place_of_bytes(viewer, id), &packed(bytes)?)?;
        diesel::update(
            import_file::table
                .filter(import_file::district.eq(viewer.district()))
                .filter(import_file::id.eq(id)),
        )
        .set((import_file::digest.eq(digest), import_file::bytes.eq(bytes)))
        .execute(self.connection)?;
        Ok(())
    }

    /// Marks a batch as undone by the viewer; its file and bytes stay.
    ///
    /// # Errors
    /// The database fails.
    pub fn import_file_set_undone(
        &mut self,
        viewer: &Viewer,
        id: i64,
        at: NaiveDateTime,
    ) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, Resource::ImportFiles)?;
        diesel::update(
            import_file::table
                .filter(import_file::district.eq(viewer.district()))
                .filter(import_file::id.eq(id)),
        )
        .set((import_file::undone_at.eq(Some(at)), import_file::undone_by.eq(Some(viewer.name()))))
        .execute(self.connection)?;
        Ok(())
    }
}
