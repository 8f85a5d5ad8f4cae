//! The rows that stand in a month — attendance, counts, findings, items of pay — and its ratings, as far as the viewer
//! may see them.

use chrono::NaiveDateTime;
use serde_json::Value;
use xingchou_importers::records::{FiveLevel, Kind, SixKey};

use super::OperationError;
use crate::access::Viewer;
use crate::access::mask::long_numbers;
use crate::message::Message;
use crate::month::Month;
use crate::store::{Rating, Store, StoreError};

/// A row.
#[derive(Debug, Clone, PartialEq)]
pub struct MonthRow {
    /// Its number.
    pub id: i64,
    /// 工号; none where it is of nobody in particular.
    pub staff_no: Option<String>,
    /// Whether it counts for the person.
    pub credited: bool,
    /// The row's own words, as the file had them.
    pub values: Value,
    /// The file.
    pub file: String,
    /// Its sheet.
    pub sheet: String,
    /// Its row.
    pub row: i64,
}

/// The rows of one kind that stand in a month; that they were looked at is on the trail.
///
/// # Errors
/// There is no such kind, the viewer may not see it, or the database fails.
pub fn rows(
    store: &Store,
    viewer: &Viewer,
    month: Month,
    kind: &str,
) -> Result<Vec<MonthRow>, OperationError> {
    if Kind::from_code(kind).is_none() {
        let known: Vec<&str> = Kind::ALL.into_iter().map(Kind::code).collect();
        return Err(OperationError::Refused(Message::new(
            format!("没有“{kind}”这类记录，可以是：{}", known.join("、")),
            format!("there is no kind “{kind}”; the kinds are: {}", known.join(", ")),
        )));
    }
    let (records, staff) = store.read(|reading| {
        let records = reading.month_record_list(viewer, month, kind)?;
        Ok::<_, StoreError>((records, reading.staff_list(&viewer.computing())?))
    })?;
    store.write_transaction(viewer, |writing| {
        writing.audit_entry_insert(viewer, "month_rows_seen", &format!("{month} {kind}"))
    })?;
    records
        .into_iter()
        .map(|record| {
            let who = record.staff.and_then(|id| staff.iter().find(|staff| staff.id == id));
            Ok(MonthRow {
                id: record.id,
                staff_no: who.map(|staff| staff.staff_no.clone()),
                credited: record.credited,
                values: masked(serde_json::from_str(&record.payload)?),
                file: record.file,
                sheet: record.sheet,
                row: record.row_number,
            })
        })
        .collect()
}

/// Long numbers within a row are ID numbers and accounts, and are shown in part.
fn masked(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(long_numbers(&text)),
        Value::Array(items) => Value::Array(items.into_iter().map(masked).collect()),
        Value::Object(fields) => {
            Value::Object(fields.into_iter().map(|(name, value)| (name, masked(value))).collect())
        }
        other => other,
    }
}

/// A rating with whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RatingLine {
    /// The rating.
    pub rating: Rating,
    /// When, by the clock of the office.
    pub shown_at: NaiveDateTime,
}

/// A person's ratings of a month, in the order of time; none where the viewer may not know of the person.
///
/// # Errors
/// The viewer may see no ratings, or the database fails.
pub fn ratings(
    store: &Store,
    viewer: &Viewer,
    month: Month,
    staff_no: &str,
) -> Result<Option<Vec<RatingLine>>, OperationError> {
    let grades = SixKey::ALL.into_iter().map(|key| ("六键", key.name_zh()));
    let grades = grades.chain(FiveLevel::ALL.into_iter().map(|level| ("五级", level.name_zh())));
    let found = store.read(|reading| {
        let staff = reading.staff_list(viewer)?.into_iter().find(|staff| staff.staff_no == staff_no);
        let Some(staff) = staff else { return Ok::<_, StoreError>(None) };
        let mut ratings = Vec::new();
        for (scale, grade) in grades {
            ratings.extend(reading.rating_list(viewer, month, staff.id, scale, grade)?);
        }
        Ok(Some(ratings))
    })?;
    let Some(mut ratings) = found else { return Ok(None) };
    ratings.sort_by_key(|rating| (rating.rated_at, rating.id));
    let line =
        |rating: Rating| RatingLine { shown_at: crate::clock::to_office_time(rating.rated_at), rating };
    Ok(Some(ratings.into_iter().map(line).collect()))
}
