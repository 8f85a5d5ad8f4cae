//! The district and its settings.

use diesel::prelude::*;
use serde::Serialize;

use super::schema::{counter, district};
use super::{Reading, StoreError, Writing};
use crate::access::{Action, Resource, Viewer};
use crate::clock;

/// A district (or street) and its settings.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Serialize)]
pub struct District {
    /// Its number.
    pub id: i64,
    /// Its name, as on papers.
    pub name: String,
    /// The policy pack it uses, such as `districts/harbin-daoli`.
    pub pack: String,
}

impl Reading<'_> {
    /// The viewer's district; none before it is set up.
    ///
    /// # Errors
    /// The database fails.
    pub fn district_find(&mut self, viewer: &Viewer) -> Result<Option<District>, StoreError> {
        viewer.require_all(Action::See, Resource::Office)?;
        Ok(district::table
            .filter(district::id.eq(viewer.district()))
            .select((district::id, district::name, district::pack))
            .first(self.connection)
            .optional()?)
    }
}

impl Writing<'_> {
    /// Sets the viewer's district up.
    ///
    /// # Errors
    /// It is there already, or the database fails.
    pub fn district_insert(&mut self, viewer: &Viewer, name: &str, pack: &str) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, Resource::Office)?;
        diesel::insert_into(district::table)
            .values((
                district::id.eq(viewer.district()),
                district::name.eq(name),
                district::pack.eq(pack),
                district::created_at.eq(clock::now()),
            ))
            .execute(self.connection)?;
        // The row that every write transaction begins with writing to.
        diesel::insert_into(counter::table)
            .values((counter::district.eq(viewer.district()), counter::name.eq("write"), counter::next.eq(1)))
            .execute(self.connection)?;
        Ok(())
    }

    /// Chooses another policy pack for the viewer's district.
    ///
    /// # Errors
    /// The database fails.
    pub fn district_set_pack(&mut self, viewer: &Viewer, pack: &str) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, Resource::Office)?;
        diesel::update(district::table.filter(district::id.eq(viewer.district())))
            .set(district::pack.eq(pack))
            .execute(self.connection)?;
        Ok(())
    }
}
