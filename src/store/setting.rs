//! What an office has decided for itself, where the program has a default.

use diesel::prelude::*;

use super::schema::setting;
use super::{Reading, StoreError, Writing};
use crate::access::{Action, Resource, Viewer};
use crate::clock;

impl Reading<'_> {
    /// What the office set `name` to; none where it left the default.
    ///
    /// # Errors
    /// The database fails.
    pub fn setting_find(&mut self, viewer: &Viewer, name: &str) -> Result<Option<String>, StoreError> {
        viewer.require_all(Action::See, Resource::Office)?;
        Ok(setting::table
            .filter(setting::district.eq(viewer.district()))
            .filter(setting::name.eq(name))
            .select(setting::value)
            .first(self.connection)
            .optional()?)
    }
}

impl Writing<'_> {
    /// Sets `name` to `value`.
    ///
    /// # Errors
    /// The database fails.
    pub fn setting_set(&mut self, viewer: &Viewer, name: &str, value: &str) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, Resource::Office)?;
        let row =
            setting::table.filter(setting::district.eq(viewer.district())).filter(setting::name.eq(name));
        diesel::delete(row).execute(self.connection)?;
        diesel::insert_into(setting::table)
            .values((
                setting::district.eq(viewer.district()),
                setting::name.eq(name),
                setting::value.eq(value),
                setting::set_at.eq(clock::now()),
                setting::set_by.eq(viewer.name()),
            ))
            .execute(self.connection)?;
        Ok(())
    }
}
