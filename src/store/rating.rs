//! Visitors' ratings, kept by month.

use std::collections::HashMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::connection::insert_rows;
use super::schema::{import_file, rating};
use super::{ROWS_PER_INSERT, Reading, StoreError, Writing};
use crate::access::{Action, Resource, Viewer};
use crate::month::Month;

/// A rating, with the file it is from.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Rating {
    /// The number within its month.
    pub id: i64,
    /// 评价器编号; empty where the file has none.
    pub device: String,
    /// 窗口号; empty where the file has none.
    pub window_no: String,
    /// Who was rated.
    pub staff: Option<i64>,
    /// Whether it counts for that person.
    pub credited: bool,
    /// 六键 or 五级.
    pub scale: String,
    /// The grade's word, such as 很满意.
    pub grade: String,
    /// When, UTC.
    pub rated_at: NaiveDateTime,
    /// 业务名称; empty where the file has none.
    pub item: String,
    /// 办件编号; empty where the file has none.
    pub case_no: String,
    /// The file's batch number.
    pub batch: i64,
    /// The file's name.
    pub file: String,
    /// The sheet.
    pub sheet: String,
    /// The row.
    pub row_number: i64,
    /// What makes it the same rating when it comes again in another file.
    pub natural_key: String,
}

/// A rating to keep; the fields are those of [`Rating`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRating {
    /// The month that it is kept under (office time).
    pub month: Month,
    /// 评价器编号
    pub device: String,
    /// 窗口号
    pub window_no: String,
    /// Who was rated.
    pub staff: Option<i64>,
    /// Whether it counts for that person.
    pub credited: bool,
    /// 六键 or 五级.
    pub scale: String,
    /// The grade's word.
    pub grade: String,
    /// When, UTC.
    pub rated_at: NaiveDateTime,
    /// 业务名称
    pub item: String,
    /// 办件编号
    pub case_no: String,
    /// The file's batch number.
    pub batch: i64,
    /// The sheet.
    pub sheet: String,
    /// The row.
    pub row_number: i64,
    /// What makes it the same rating when it comes again in another file.
    pub natural_key: String,
    /// How the rated person was found: number, rota or answer.
    pub found_by: &'static str,
}

/// A rating as attribution looks at it again when the rota has changed.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct RatingByRota {
    /// The number within its month.
    pub id: i64,
    /// 评价器编号; empty where the file has none.
    pub device: String,
    /// 窗口号; empty where the file has none.
    pub window_no: String,
    /// Who was rated, so far.
    pub staff: Option<i64>,
    /// When, UTC.
    pub rated_at: NaiveDateTime,
    /// The grade's word, such as 很满意.
    pub grade: String,
    /// 业务名称; empty where the file has none.
    pub item: String,
    /// 办件编号; empty where the file has none.
    pub case_no: String,
    /// The file's batch number.
    pub batch: i64,
    /// The sheet.
    pub sheet: String,
    /// The row.
    pub row_number: i64,
}

/// When and where a rating was given, and to whom.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct RatingMoment {
    /// Who was rated; none where nobody is known.
    pub staff: Option<i64>,
    /// 评价器编号; empty where the file has none.
    pub device: String,
    /// 窗口号; empty where the file has none.
    pub window_no: String,
    /// The grade's word.
    pub grade: String,
    /// When, UTC.
    pub rated_at: NaiveDateTime,
}

/// How many ratings of one grade a member of staff has.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct RatingCount {
    /// The member of staff.
    pub staff: i64,
    /// 六键 or 五级.
    pub scale: String,
    /// The grade's word.
    pub grade: String,
    /// How many.
    pub count: i64,
}

#[derive(Insertable)]
#[diesel(table_name = rating, treat_none_as_default_value = false)]
struct RatingInsert<'a> {
    district: i64,
    month: String,
    id: i64,
    device: &'a str,
    window_no: &'a str,
    staff: Option<i64>,
    credited: bool,
    scale: &'a str,
    grade: &'a str,
    rated_at: NaiveDateTime,
    item: &'a str,
    case_no: &'a str,
    batch: i64,
    sheet: &'a str,
    row_number: i64,
    natural_key: &'a str,
    found_by: &'a str,
}

impl Reading<'_> {
    /// Of these natural keys the ones that a month's ratings have already, each with its batch, sheet and row.
    ///
    /// # Errors
    /// The database fails.
    pub fn rating_places(
        &mut self,
        viewer: &Viewer,
        month: Month,
        keys: &[&str],
    ) -> Result<HashMap<String, (i64, String, i64)>, StoreError> {
        viewer.require_all(Action::See, Resource::Ratings)?;
        let mut found = HashMap::new();
        for chunk in keys.chunks(ROWS_PER_INSERT) {
            let rows: Vec<(String, i64, String, i64)> = rating::table
                .filter(rating::district.eq(viewer.district()))
                .filter(rating::month.eq(month.to_string()))
                .filter(rating::natural_key.eq_any(chunk))
                .order(rating::id)
                .select((rating::natural_key, rating::batch, rating::sheet, rating::row_number))
                .load(self.connection)?;
            found.extend(rows.into_iter().map(|(key, batch, sheet, row)| (key, (batch, sheet, row))));
        }
        Ok(found)
    }

    /// Whether a month has any rating yet.
    ///
    /// # Errors
    /// The database fails.
    pub fn rating_any(&mut self, viewer: &Viewer, month: Month) -> Result<bool, StoreError> {
        viewer.require_all(Action::See, Resource::Ratings)?;
        let first: Option<i64> = rating::table
            .filter(rating::district.eq(viewer.district()))
            .filter(rating::month.eq(month.to_string()))
            .select(rating::id)
            .first(self.connection)
            .optional()?;
        Ok(first.is_some())
    }

    /// A month's ratings whose person was found by the rota, in the order of taking.
    ///
    /// # Errors
    /// The database fails.
    pub fn rating_list_by_rota(
        &mut self,
        viewer: &Viewer,
        month: Month,
    ) -> Result<Vec<RatingByRota>, StoreError> {
        viewer.require_all(Action::See, Resource::Ratings)?;
        Ok(rating::table
            .filter(rating::district.eq(viewer.district()))
            .filter(rating::month.eq(month.to_string()))
            .filter(rating::found_by.eq("rota"))
            .order(rating::id)
            .select((
                rating::id,
                rating::device,
                rating::window_no,
                rating::staff,
                rating::rated_at,
                rating::grade,
                rating::item,
                rating::case_no,
                rating::batch,
                rating::sheet,
                rating::row_number,
            ))
            .load(self.connection)?)
    }

    /// How many credited ratings everybody has in a month, by scale and grade; those set aside do not count.
    ///
    /// # Errors
    /// The database fails.
    pub fn rating_counts(&mut self, viewer: &Viewer, month: Month) -> Result<Vec<RatingCount>, StoreError> {
        let extent = viewer.require(Action::See, Resource::Ratings)?;
        let people = self.people_of_months(viewer, &extent, (month, month))?;
        let set_aside: Vec<String> =
            self.rating_set_aside_list(viewer, month)?.into_iter().map(|one| one.natural_key).collect();
        let rows: Vec<(Option<i64>, String, String, i64)> = rating::table
            .filter(rating::district.eq(viewer.district()))
            .filter(rating::month.eq(month.to_string()))
            .filter(rating::credited.eq(true))
            .filter(rating::natural_key.ne_all(set_aside))
            .group_by((rating::staff, rating::scale, rating::grade))
            .order((rating::staff, rating::scale, rating::grade))
            .select((rating::staff, rating::scale, rating::grade, diesel::dsl::count_star()))
            .load(self.connection)?;
        Ok(rows
            .into_iter()
            .filter(|(staff, ..)| people.has_row_of(*staff))
            .filter_map(|(staff, scale, grade, count)| {
                staff.map(|staff| RatingCount { staff, scale, grade, count })
            })
            .collect())
    }

    /// When a month's ratings were given from one time (UTC, included) to another (not included), in that order;
    /// those set aside are left out.
    ///
    /// # Errors
    /// The database fails.
    pub fn rating_moments(
        &mut self,
        viewer: &Viewer,
        month: Month,
        (from, to): (NaiveDateTime, NaiveDateTime),
    ) -> Result<Vec<RatingMoment>, StoreError> {
        let extent = viewer.require(Action::See, Resource::Ratings)?;
        let people = self.people_of_months(viewer, &extent, (month, month))?;
        let set_aside: Vec<String> =
            self.rating_set_aside_list(viewer, month)?.into_iter().map(|one| one.natural_key).collect();
        let mut moments: Vec<RatingMoment> = rating::table
            .filter(rating::district.eq(viewer.district()))
            .filter(rating::month.eq(month.to_string()))
            .filter(rating::rated_at.ge(from))
            .filter(rating::rated_at.lt(to))
            .filter(rating::natural_key.ne_all(set_aside))
            .order((rating::rated_at, rating::id))
            .select((rating::staff, rating::device, rating::window_no, rating::grade, rating::rated_at))
            .load(self.connection)?;
        moments.retain(|moment| people.has_row_of(moment.staff));
        Ok(moments)
    }

    /// A person's ratings of one grade in a month, in the order of time.
    ///
    /// # Errors
    /// The database fails.
    pub fn rating_list(
        &mut self,
        viewer: &Viewer,
        month: Month,
        staff: i64,
        scale: &str,
        grade: &str,
    ) -> Result<Vec<Rating>, StoreError> {
        let extent = viewer.require(Action::See, Resource::Ratings)?;
        if !self.people_of_months(viewer, &extent, (month, month))?.has(staff) {
            return Ok(Vec::new());
        }
        Ok(rating::table
            .inner_join(
                import_file::table
                    .on(import_file::district.eq(rating::district).and(import_file::id.eq(rating::batch))),
            )
            .filter(rating::district.eq(viewer.district()))
            .filter(rating::month.eq(month.to_string()))
            .filter(rating::staff.eq(staff))
            .filter(rating::scale.eq(scale))
            .filter(rating::grade.eq(grade))
            .order((rating::rated_at, rating::id))
            .select((
                rating::id,
                rating::device,
                rating::window_no,
                rating::staff,
                rating::credited,
                rating::scale,
                rating::grade,
                rating::rated_at,
                rating::item,
                rating::case_no,
                rating::batch,
                import_file::name,
                rating::sheet,
                rating::row_number,
                rating::natural_key,
            ))
            .load(self.connection)?)
    }
}

impl Writing<'_> {
    /// Keeps ratings.
    ///
    /// # Errors
    /// One with the same natural key is there already, or the database fails.
    pub fn rating_insert(&mut self, viewer: &Viewer, ratings: &[NewRating]) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, Resource::Ratings)?;
        let first = self.ids_reserve(viewer, "rating", ratings.len())?;
        let rows: Vec<RatingInsert<'_>> = ratings
            .iter()
            .zip(first..)
            .map(|(new, id)| RatingInsert {
                district: viewer.district(),
                month: new.month.to_string(),
                id,
                device: &new.device,
                window_no: &new.window_no,
                staff: new.staff,
                credited: new.credited,
                scale: &new.scale,
                grade: &new.grade,
                rated_at: new.rated_at,
                item: &new.item,
                case_no: &new.case_no,
                batch: new.batch,
                sheet: &new.sheet,
                row_number: new.row_number,
                natural_key: &new.natural_key,
                found_by: new.found_by,
            })
            .collect();
        insert_rows!(&mut *self.connection, rating::table, &rows);
        Ok(())
    }

    /// Gives a rating to another person.
    ///
    /// # Errors
    /// The database fails.
    pub fn rating_set_staff(
        &mut self,
        viewer: &Viewer,
        month: Month,
        id: i64,
        staff: i64,
        credited: bool,
    ) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, Resource::Ratings)?;
        diesel::update(
            rating::table
                .filter(rating::district.eq(viewer.district()))
                .filter(rating::month.eq(month.to_string()))
                .filter(rating::id.eq(id)),
        )
        .set((rating::staff.eq(Some(staff)), rating::credited.eq(credited)))
        .execute(self.connection)?;
        Ok(())
    }

    /// Takes a rating out, because it waits among the refused rows from now on.
    ///
    /// # Errors
    /// The database fails.
    pub fn rating_delete(&mut self, viewer: &Viewer, month: Month, id: i64) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, Resource::Ratings)?;
        diesel::delete(
            rating::table
                .filter(rating::district.eq(viewer.district()))
                .filter(rating::month.eq(month.to_string()))
                .filter(rating::id.eq(id)),
        )
        .execute(self.connection)?;
        Ok(())
    }

    /// Takes all ratings of a batch out; returns how many.
    ///
    /// # Errors
    /// The database fails.
    pub fn rating_delete_batch(&mut self, viewer: &Viewer, batch: i64) -> Result<usize, StoreError> {
        viewer.require_all(Action::Change, Resource::Ratings)?;
        Ok(diesel::delete(
            rating::table.filter(rating::district.eq(viewer.district())).filter(rating::batch.eq(batch)),
        )
        .execute(self.connection)?)
    }
}
