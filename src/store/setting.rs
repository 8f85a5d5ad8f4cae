//! What an office has decided for itself, where the program has a default. The history only grows.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::schema::setting;
use super::{Reading, StoreError, Writing};
use crate::access::{Action, Resource, Viewer};

/// A value that a setting was given.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct SettingRow {
    /// Which setting.
    pub name: String,
    /// The value as text.
    pub value: String,
    /// Who set it.
    pub set_by: String,
    /// When, UTC.
    pub set_at: NaiveDateTime,
    /// Why.
    pub reason: String,
}

impl Reading<'_> {
    /// What the office set `name` to last; none where it left the default.
    ///
    /// # Errors
    /// The database fails.
    pub fn setting_find(&mut self, viewer: &Viewer, name: &str) -> Result<Option<String>, StoreError> {
        viewer.require_all(Action::See, Resource::Office)?;
        Ok(setting::table
            .filter(setting::district.eq(viewer.district()))
            .filter(setting::name.eq(name))
            .order(setting::id.desc())
            .select(setting::value)
            .first(self.connection)
            .optional()?)
    }

    /// Every value that a setting was ever given, oldest first.
    ///
    /// # Errors
    /// The database fails.
    pub fn setting_list(&mut self, viewer: &Viewer) -> Result<Vec<SettingRow>, StoreError> {
        viewer.require(Action::See, Resource::Office)?;
        Ok(setting::table
            .filter(setting::district.eq(viewer.district()))
            .order(setting::id)
            .select((setting::name, setting::value, setting::set_by, setting::set_at, setting::reason))
            .load(self.connection)?)
    }
}

impl Writing<'_> {
    /// Gives a setting another value.
    ///
    /// # Errors
    /// The database fails.
    pub fn setting_insert(
        &mut self,
        viewer: &Viewer,
        (name, value): (&str, &str),
        reason: &str,
        at: NaiveDateTime,
    ) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, Resource::Office)?;
        let id = self.ids_reserve(viewer, "setting", 1)?;
        diesel::insert_into(setting::table)
            .values((
                setting::district.eq(viewer.district()),
                setting::id.eq(id),
                setting::name.eq(name),
                setting::value.eq(value),
                setting::account.eq(viewer.account()),
                setting::set_by.eq(viewer.name()),
                setting::set_at.eq(at),
                setting::reason.eq(reason),
            ))
            .execute(self.connection)?;
        Ok(())
    }
}
