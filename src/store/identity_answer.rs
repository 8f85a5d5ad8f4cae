//! Who is meant by a name without a number, or with a number that is not that name's: asked once, remembered.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::schema::identity_answer;
use super::{Reading, StoreError, Writing};
use crate::access::{Action, Resource, Viewer};
use crate::clock;

/// A question about a person, and its answer once there is one.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct IdentityAnswer {
    /// The question's number.
    pub id: i64,
    /// The staff number in the file; empty where it says none.
    pub staff_no_said: String,
    /// The name in the file, without spaces and dots.
    pub name_said: String,
    /// When it was first asked, UTC.
    pub asked_at: NaiveDateTime,
    /// Who is meant; none until somebody says.
    pub staff: Option<i64>,
    /// When it was answered, UTC.
    pub answered_at: Option<NaiveDateTime>,
    /// Who answered.
    pub answered_by: Option<String>,
}

impl Reading<'_> {
    /// Every question, oldest first.
    ///
    /// # Errors
    /// The database fails.
    pub fn identity_answer_list(&mut self, viewer: &Viewer) -> Result<Vec<IdentityAnswer>, StoreError> {
        viewer.require_all(Action::See, Resource::ImportFiles)?;
        Ok(identity_answer::table
            .filter(identity_answer::district.eq(viewer.district()))
            .order(identity_answer::id)
            .select((
                identity_answer::id,
                identity_answer::staff_no_said,
                identity_answer::name_said,
                identity_answer::asked_at,
                identity_answer::staff,
                identity_answer::answered_at,
                identity_answer::answered_by,
            ))
            .load(self.connection)?)
    }
}

impl Writing<'_> {
    /// Asks a question and returns its number.
    ///
    /// # Errors
    /// It was asked before, or the database fails.
    pub fn identity_answer_insert(
        &mut self,
        viewer: &Viewer,
        staff_no_said: &str,
        name_said: &str,
    ) -> Result<i64, StoreError> {
        viewer.require_all(Action::Change, Resource::ImportFiles)?;
        let id = self.ids_reserve(viewer, "identity_answer", 1)?;
        diesel::insert_into(identity_answer::table)
            .values((
                identity_answer::district.eq(viewer.district()),
                identity_answer::id.eq(id),
                identity_answer::staff_no_said.eq(staff_no_said),
                identity_answer::name_said.eq(name_said),
                identity_answer::asked_at.eq(clock::now()),
            ))
            .execute(self.connection)?;
        Ok(id)
    }

    /// Remembers who is meant.
    ///
    /// # Errors
    /// The database fails.
    pub fn identity_answer_set(&mut self, viewer: &Viewer, id: i64, staff: i64) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, Resource::ImportFiles)?;
        diesel::update(
            identity_answer::table
                .filter(identity_answer::district.eq(viewer.district()))
                .filter(identity_answer::id.eq(id)),
        )
        .set((
            identity_answer::staff.eq(Some(staff)),
            identity_answer::answered_at.eq(Some(clock::now())),
            identity_answer::answered_by.eq(Some(viewer.name())),
        ))
        .execute(self.connection)?;
        Ok(())
    }
}
