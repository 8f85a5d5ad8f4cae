//! Bad ratings (差评), and what was done about each. What was done only grows.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;

use super::schema::{import_file, rating, rectification};
use super::{Reading, StoreError, Writing};
use crate::access::{Action, Resource, Viewer};
use crate::month::Month;

/// A bad rating, with who took in the file that it is from.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Serialize)]
pub struct BadRating {
    /// The number within its month.
    pub id: i64,
    /// What makes it the same rating when it comes again in another file.
    #[serde(skip)]
    pub natural_key: String,
    /// Who was rated.
    pub staff: Option<i64>,
    /// The grade's word.
    pub grade: String,
    /// When, UTC.
    pub rated_at: NaiveDateTime,
    /// 评价器编号; empty where the file has none.
    pub device: String,
    /// 窗口号; empty where the file has none.
    pub window_no: String,
    /// 业务名称; empty where the file has none.
    pub item: String,
    /// The account of who took the file in.
    #[serde(skip)]
    pub taken_account: Option<i64>,
    /// The name of who took the file in.
    pub taken_by: String,
}

/// Something that was done about a bad rating.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Serialize)]
pub struct Rectification {
    /// The rating's natural key.
    #[serde(skip)]
    pub natural_key: String,
    /// verified, called_back, put_right or closed.
    pub step: String,
    /// Who.
    pub name: String,
    /// When, UTC.
    pub recorded_at: NaiveDateTime,
    /// What came of it.
    pub note: String,
}

impl Reading<'_> {
    /// The ratings of a month with one of these grades, of people whom the viewer may see, in the order of time.
    ///
    /// # Errors
    /// The database fails.
    pub fn rating_list_bad(
        &mut self,
        viewer: &Viewer,
        month: Month,
        grades: &[&str],
    ) -> Result<Vec<BadRating>, StoreError> {
        let extent = viewer.require(Action::See, Resource::Ratings)?;
        let people = self.people_of_months(viewer, &extent, (month, month))?;
        let rows: Vec<BadRating> = rating::table
            .inner_join(
                import_file::table
                    .on(import_file::district.eq(rating::district).and(import_file::id.eq(rating::batch))),
            )
            .filter(rating::district.eq(viewer.district()))
            .filter(rating::month.eq(month.to_string()))
            .filter(rating::grade.eq_any(grades))
            .order((rating::rated_at, rating::id))
            .select((
                rating::id,
                rating::natural_key,
                rating::staff,
                rating::grade,
                rating::rated_at,
                rating::device,
                rating::window_no,
                rating::item,
                import_file::taken_account,
                import_file::taken_by,
            ))
            .load(self.connection)?;
        Ok(rows.into_iter().filter(|row| people.has_row_of(row.staff)).collect())
    }

    /// What was done about the bad ratings of a month, in the order of doing.
    ///
    /// # Errors
    /// The database fails.
    pub fn rectification_list(
        &mut self,
        viewer: &Viewer,
        month: Month,
    ) -> Result<Vec<Rectification>, StoreError> {
        viewer.require_all(Action::See, Resource::Ratings)?;
        Ok(rectification::table
            .filter(rectification::district.eq(viewer.district()))
            .filter(rectification::month.eq(month.to_string()))
            .order(rectification::id)
            .select((
                rectification::natural_key,
                rectification::step,
                rectification::name,
                rectification::recorded_at,
                rectification::note,
            ))
            .load(self.connection)?)
    }
}

impl Writing<'_> {
    /// Keeps what was done about a bad rating.
    ///
    /// # Errors
    /// It was done already, or the database fails.
    pub fn rectification_insert(
        &mut self,
        viewer: &Viewer,
        (month, natural_key): (Month, &str),
        step: &str,
        (at, note): (NaiveDateTime, &str),
    ) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, Resource::Ratings)?;
        let id = self.ids_reserve(viewer, "rectification", 1)?;
        diesel::insert_into(rectification::table)
            .values((
                rectification::district.eq(viewer.district()),
                rectification::id.eq(id),
                rectification::month.eq(month.to_string()),
                rectification::natural_key.eq(natural_key),
                rectification::step.eq(step),
                rectification::account.eq(viewer.account()),
                rectification::name.eq(viewer.name()),
                rectification::recorded_at.eq(at),
                rectification::note.eq(note),
            ))
            .execute(self.connection)?;
        Ok(())
    }
}
