//! The ratings and rows behind a count, for explanations.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::super::OperationError;
use super::PlaceInFile;
use crate::access::Viewer;
use crate::clock;
use crate::month::Month;
use crate::store::Store;

/// A rating behind a count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RatingSeen {
    /// 评价器编号; empty where the file has none.
    pub device: String,
    /// 窗口号; empty where the file has none.
    pub window: String,
    /// When, as the office's clocks show it.
    pub time: NaiveDateTime,
    /// 业务名称; empty where the file has none.
    pub item: String,
    /// The row that says so.
    pub place: PlaceInFile,
    /// Whether it was set aside after an appeal (误评核减), and does not count.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub set_aside: bool,
}

/// A row behind a count.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecordSeen {
    /// The row as the importer read it.
    pub record: xingchou_importers::records::Record,
    /// Where it stands.
    pub place: PlaceInFile,
}

/// The ratings of one grade that count for a person in a month, in the order of time, and, marked, those that were set
/// aside.
///
/// # Errors
/// The database fails.
pub fn ratings_list(
    store: &Store,
    viewer: &Viewer,
    month: Month,
    staff: i64,
    scale: &str,
    grade: &str,
) -> Result<Vec<RatingSeen>, OperationError> {
    store.read(|reading| {
        let set_aside = reading.rating_set_aside_list(viewer, month)?;
        Ok(reading
            .rating_list(viewer, month, staff, scale, grade)?
            .into_iter()
            .filter(|rating| rating.credited)
            .map(|rating| RatingSeen {
                set_aside: set_aside.iter().any(|one| one.natural_key == rating.natural_key),
                device: rating.device,
                window: rating.window_no,
                time: clock::to_office_time(rating.rated_at),
                item: rating.item,
                place: PlaceInFile { file: rating.file, sheet: rating.sheet, row: rating.row_number },
            })
            .collect())
    })
}

/// The rows of one kind (the importers' code, such as `ticket`) that count for a person in a month.
///
/// # Errors
/// The database fails, or holds a row that is not understood.
pub fn records_list(
    store: &Store,
    viewer: &Viewer,
    month: Month,
    staff: i64,
    kind: &str,
) -> Result<Vec<RecordSeen>, OperationError> {
    store.read(|reading| {
        let mut seen = Vec::new();
        for kept in reading.month_record_list(viewer, month, kind)? {
            if kept.staff == Some(staff) && kept.credited {
                seen.push(RecordSeen {
                    record: serde_json::from_str(&kept.payload)?,
                    place: PlaceInFile { file: kept.file, sheet: kept.sheet, row: kept.row_number },
                });
            }
        }
        Ok(seen)
    })
}
