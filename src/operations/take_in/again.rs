//! Gives ratings that the rota had given to somebody to whom it gives them now, when the rota, swaps, posts or the
//! places of devices have changed. Those that nobody is found for any more wait among the refused rows.

use std::collections::{BTreeMap, HashMap};

use importers::Layouts;
use xingchou_importers as importers;

use super::batch::Batch;
use super::ratings::Attribution;
use super::{OperationError, cells, count};
use crate::access::Viewer;
use crate::clock;
use crate::month::Month;
use crate::store::{ImportFile, NewRejectedRow, RatingByRota, Writing};

/// How many ratings came to somebody else, and how many wait now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::operations) struct Moved {
    pub(in crate::operations) to_others: usize,
    pub(in crate::operations) waiting: usize,
}

pub(in crate::operations) fn attribute_again(
    writing: &mut Writing<'_>,
    viewer: &Viewer,
    layouts: &Layouts,
    month: Month,
) -> Result<Moved, OperationError> {
    let mut moved = Moved::default();
    if !writing.rating_any(viewer, month)? {
        return Ok(moved);
    }
    let files: HashMap<i64, ImportFile> =
        writing.import_file_list_of_month(viewer, month)?.into_iter().map(|file| (file.id, file)).collect();
    let batch = Batch::new(writing, viewer, layouts, (0, "", month), true)?;
    let attribution = Attribution::read(writing, &batch)?;
    let mut waiting = Vec::new();
    let mut left: BTreeMap<i64, i64> = BTreeMap::new();
    for rating in writing.rating_list_by_rota(viewer, month)? {
        let time = clock::to_office_time(rating.rated_at);
        match attribution.at_place(&batch, Some(&rating.window_no), Some(&rating.device), time) {
            Ok(staff) if Some(staff.id) == rating.staff => {}
            Ok(staff) => {
                moved.to_others += 1;
                let credited = staff.employed_on(time.date());
                writing.rating_set_staff(viewer, month, rating.id, staff.id, credited)?;
            }
            Err(reason) => {
                moved.waiting += 1;
                *left.entry(rating.batch).or_insert(0) += 1;
                let layout = files.get(&rating.batch).map_or("", |file| file.layout.as_str());
                let message = reason.message();
                waiting.push(NewRejectedRow {
                    batch: rating.batch,
                    sheet: rating.sheet.clone(),
                    row_number: rating.row_number,
                    reason: reason.code().to_owned(),
                    message_zh: message.zh,
                    message_en: message.en,
                    cells: serde_json::to_string(&cells_of(&rating, layout, layouts))?,
                    question: None,
                });
                writing.rating_delete(viewer, month, rating.id)?;
            }
        }
    }
    writing.rejected_row_insert(viewer, &waiting)?;
    for (batch, rows) in left {
        if let Some(file) = files.get(&batch) {
            let counts = (
                file.rows_taken.saturating_sub(rows),
                file.rows_refused.saturating_add(rows),
                file.rows_already_there,
            );
            writing.import_file_set_counts(viewer, batch, counts)?;
        }
    }
    if moved != Moved::default() {
        let target = format!("{month} {} {}", count(moved.to_others), count(moved.waiting));
        writing.audit_entry_insert(viewer, "ratings_attributed_again", &target)?;
    }
    Ok(moved)
}

/// The rating as the cells of its file's row.
fn cells_of(rating: &RatingByRota, layout: &str, layouts: &Layouts) -> Vec<(String, String)> {
    layouts
        .headings(cells::layout_of_cells(layout))
        .into_iter()
        .map(|(field, heading)| {
            let text = match field {
                "device" => rating.device.clone(),
                "window" => rating.window_no.clone(),
                "grade" => rating.grade.clone(),
                "time" => clock::to_office_time(rating.rated_at).format("%Y-%m-%d %H:%M:%S").to_string(),
                "item" => rating.item.clone(),
                "case_no" => rating.case_no.clone(),
                _ => String::new(),
            };
            (heading.to_owned(), text)
        })
        .collect()
}
