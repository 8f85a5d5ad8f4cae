//! Takes ratings: each goes to the person it names, or to whoever the rota puts at its window.

use std::collections::HashMap;

use importers::Taken;
use importers::records::{Grade, Kind, RatingRecord, Record};
use xingchou_importers as importers;

use super::rota::{OnDuty, Rota};
use super::{Batch, OperationError, Reason, Rows};
use crate::clock;
use crate::month::Month;
use crate::store::{NewRating, Staff, Writing};

/// The scale's name, as in the names of the rule sheets' inputs.
fn scale_of(grade: Grade) -> &'static str {
    match grade {
        Grade::SixKey(_) => "六键",
        Grade::FiveLevel(_) => "五级",
        // Kept for how many rate; no rule sheet reads it as a rating.
        Grade::NotRated => "未评",
    }
}

/// What makes it the same rating: the same device (or case), time and grade.
fn natural_key(rating: &RatingRecord) -> String {
    let source = match (&rating.device, &rating.case_no) {
        (Some(device), _) => format!("device {device}"),
        (None, Some(case_no)) => format!("case {case_no}"),
        (None, None) => format!(
            "window {} {}",
            rating.window.as_deref().unwrap_or_default(),
            rating.staff_no.as_deref().unwrap_or_default()
        ),
    };
    format!("{source}|{}|{}{}", rating.time, scale_of(rating.grade), rating.grade.name_zh())
}

/// Who was rated.
fn rated<'b>(
    batch: &'b Batch<'_>,
    people: &HashMap<i64, &'b Staff>,
    rota: &Rota,
    rating: &RatingRecord,
) -> Result<&'b Staff, Reason> {
    if let Some(staff_no) = &rating.staff_no {
        return batch.staff(staff_no);
    }
    let window = rating.window.clone().unwrap_or_default();
    if window.is_empty() {
        return Err(Reason::UnknownWindow { window });
    }
    if rota.is_empty() {
        return Err(Reason::NoRota { month: batch.month });
    }
    match rota.on_duty(&window, rating.time) {
        OnDuty::Staff(id) => {
            people.get(&id).copied().ok_or(Reason::NoOneOnDuty { window, time: rating.time })
        }
        OnDuty::NoOne => Err(Reason::NoOneOnDuty { window, time: rating.time }),
        OnDuty::UnknownWindow => Err(Reason::UnknownWindow { window }),
    }
}

pub(super) fn take<'t>(
    writing: &mut Writing<'_>,
    batch: &Batch<'_>,
    taken: &'t [Taken],
) -> Result<Rows<'t>, OperationError> {
    let rota = Rota::of(&writing.month_record_list(batch.viewer, batch.month, Kind::Shift.code())?)?;
    let people: HashMap<i64, &Staff> = batch.staff.values().map(|staff| (staff.id, staff)).collect();
    let mut keys = writing.rating_keys(batch.viewer, batch.month)?;
    let mut sheets: HashMap<String, String> = HashMap::new();
    let mut rows = Rows::default();
    let mut ratings = Vec::new();
    for row in taken {
        let Record::Rating(rating) = &row.record else { continue };
        let date = rating.time.date();
        if Month::of(date) != batch.month {
            rows.refuse(row, &Reason::OutsidePeriod { date, month: batch.month })?;
            continue;
        }
        let staff = match rated(batch, &people, &rota, rating) {
            Ok(staff) => staff,
            Err(reason) => {
                rows.refuse(row, &reason)?;
                continue;
            }
        };
        let key = natural_key(rating);
        match keys.get(&key) {
            Some((earlier, first_row)) if *earlier == batch.id => {
                let sheet = sheets.get(&key).cloned().unwrap_or_default();
                rows.refuse(row, &Reason::Duplicate { sheet, row: *first_row })?;
                continue;
            }
            Some(_) => {
                rows.already_there += 1;
                continue;
            }
            None => {
                keys.insert(key.clone(), (batch.id, i64::from(row.place.row)));
                sheets.insert(key.clone(), row.place.sheet.clone());
            }
        }
        let credited = staff.employed_on(date);
        if !credited {
            rows.not_credited += 1;
        }
        rows.take(row);
        ratings.push(NewRating {
            month: batch.month,
            device: rating.device.clone().unwrap_or_default(),
            window_no: rating.window.clone().unwrap_or_default(),
            staff: Some(staff.id),
            credited,
            scale: scale_of(rating.grade).to_owned(),
            grade: rating.grade.name_zh().to_owned(),
            rated_at: clock::from_office_time(rating.time),
            item: rating.item.clone().unwrap_or_default(),
            case_no: rating.case_no.clone().unwrap_or_default(),
            batch: batch.id,
            sheet: row.place.sheet.clone(),
            row_number: i64::from(row.place.row),
            natural_key: key,
        });
    }
    writing.rating_insert(batch.viewer, &ratings)?;
    Ok(rows)
}
