//! A record as the cells of a row, heading and text, as a clerk would see and correct them.

use importers::Taken;
use importers::records::{Mark, Record};
use serde_json::Value;
use xingchou_importers as importers;

use super::OperationError;
use super::batch::Batch;

/// What a live device says has no headings of its own: the cells are those of a device's export.
const LIVE_DEVICE: &str = "live-device";
const DEVICE_EXPORT: &str = "ratings-device";

/// The layout by whose headings rows of this layout are shown and read again.
pub(in crate::operations) fn layout_of_cells(layout: &str) -> &str {
    if layout == LIVE_DEVICE { DEVICE_EXPORT } else { layout }
}

/// The cells of a row: those that the file has, where they are known, or else those that its record makes.
pub(super) fn of(batch: &Batch<'_>, taken: &Taken) -> Result<Value, OperationError> {
    let place = (taken.place.sheet.clone(), taken.place.row);
    match batch.original_cells.get(&place) {
        Some(cells) => Ok(cells.clone()),
        None => Ok(serde_json::to_value(written(&taken.record, &batch.layout, batch.layouts)?)?),
    }
}

/// A record as cells under the headings of a layout; reading them by the layout gives the record again.
pub(super) fn written(
    record: &Record,
    layout: &str,
    layouts: &importers::Layouts,
) -> Result<Vec<(String, String)>, OperationError> {
    let layout = layout_of_cells(layout);
    let value = serde_json::to_value(record)?;
    let said = |field: &str| value.get("record").and_then(|fields| fields.get(field));
    let mut cells: Vec<(String, String)> = layouts
        .headings(layout)
        .into_iter()
        .map(|(field, heading)| (heading.to_owned(), text(record, field, said(field))))
        .collect();
    if let (Record::Shift(shift), Some(_)) = (record, layouts.spread_over_dates(layout)) {
        cells.push((shift.date.to_string(), shift.staff_no.clone()));
    }
    Ok(cells)
}

fn text(record: &Record, field: &str, value: Option<&Value>) -> String {
    match (record, field) {
        (Record::Rating(rating), "grade") => return rating.grade.name_zh().to_owned(),
        (Record::Shift(shift), "half_day") => return shift.half_day.name_zh().to_owned(),
        (Record::ExamMark(exam), "mark") => {
            return match exam.mark {
                Mark::Points(points) => points.to_string(),
                Mark::Absent => "缺考".to_owned(),
            };
        }
        (Record::Deduction(deduction), _) => {
            let amount = deduction.amounts.iter().find(|amount| amount.kind.code() == field);
            if let Some(amount) = amount {
                return amount.amount.to_string();
            }
        }
        _ => {}
    }
    match value {
        Some(Value::String(text)) => time_with_a_space(text),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Bool(truth)) => if *truth { "是" } else { "否" }.to_owned(),
        _ => String::new(),
    }
}

/// `2026-10-08T10:14:00` as people write it.
fn time_with_a_space(text: &str) -> String {
    match text.parse::<chrono::NaiveDateTime>() {
        Ok(time) => time.format("%Y-%m-%d %H:%M:%S").to_string(),
        Err(_) => text.to_owned(),
    }
}
