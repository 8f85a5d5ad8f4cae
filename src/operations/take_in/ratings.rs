//! Takes ratings: each goes to the person it names, or to whoever the rota puts at its window.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use importers::Taken;
use importers::records::{Grade, Kind, RatingRecord, Record};
use xingchou_importers as importers;

use super::batch::{Batch, Rows};
use super::place::{Places, only_one};
use super::rota::{OnDuty, Rota};
use super::{OperationError, Reason};
use crate::clock;
use crate::month::Month;
use crate::store::{NewRating, Staff, Writing};

/// Rows looked up and kept at a time: a file of a million is never held.
pub(super) const ROWS_AT_A_TIME: usize = 5_000;

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

/// Finds who was rated.
pub(super) struct Attribution {
    people: HashMap<i64, Staff>,
    rota: Rota,
    places: Places,
}

impl Attribution {
    pub(super) fn read(writing: &mut Writing<'_>, batch: &Batch<'_>) -> Result<Self, OperationError> {
        let shifts = writing.month_record_list(batch.viewer, batch.month, Kind::Shift.code())?;
        let swaps = writing.month_record_list(batch.viewer, batch.month, Kind::PostSwap.code())?;
        let mut rota = Rota::of(&shifts)?;
        rota.swap(&swaps, |staff_no| batch.staff.get(staff_no).map(|staff| staff.id))?;
        Ok(Self {
            people: batch.staff.values().map(|staff| (staff.id, staff.clone())).collect(),
            rota,
            places: Places::read(writing, batch)?,
        })
    }

    /// Who was rated, and how the person was found.
    fn rated<'b>(
        &'b self,
        batch: &'b Batch<'_>,
        rating: &RatingRecord,
    ) -> Result<(&'b Staff, &'static str), Reason> {
        if let Some(staff_no) = &rating.staff_no {
            return Ok((batch.staff(staff_no)?, "number"));
        }
        self.at_place(batch, rating.window.as_deref(), rating.device.as_deref(), rating.time)
            .map(|staff| (staff, "rota"))
    }

    /// Who was at a window, or where a device stands.
    pub(super) fn at_place(
        &self,
        batch: &Batch<'_>,
        window: Option<&str>,
        device: Option<&str>,
        time: chrono::NaiveDateTime,
    ) -> Result<&Staff, Reason> {
        let (window, device) = (window.unwrap_or_default(), device.unwrap_or_default());
        if !window.is_empty() {
            return self.at_window(batch, window, time);
        }
        if device.is_empty() {
            return Err(Reason::UnknownWindow { window: String::new() });
        }
        let place = self.places.of_device(device, time.date())?;
        let there = match place.place_kind.as_str() {
            "window" => return self.at_window(batch, &place.place, time),
            "community" => self.places.in_hall(&place.place, time.date()),
            _ => self.rota.all_on_duty(time),
        };
        let staff = only_one(place, time, &there)?;
        self.people.get(&staff).ok_or_else(|| Reason::NoOneAtPlace {
            device: device.to_owned(),
            place: place.place.clone(),
            time,
        })
    }

    fn at_window(
        &self,
        batch: &Batch<'_>,
        window: &str,
        time: chrono::NaiveDateTime,
    ) -> Result<&Staff, Reason> {
        if self.rota.is_empty() {
            return Err(Reason::NoRota { month: batch.month });
        }
        let window = window.to_owned();
        match self.rota.on_duty(&window, time) {
            OnDuty::Staff(id) => self.people.get(&id).ok_or(Reason::NoOneOnDuty { window, time }),
            OnDuty::NoOne => Err(Reason::NoOneOnDuty { window, time }),
            OnDuty::UnknownWindow => Err(Reason::UnknownWindow { window }),
        }
    }
}

/// The keys of one file's ratings, each with its row, in little room.
struct Seen {
    states: (RandomState, RandomState),
    rows: HashMap<(u64, u64), (u32, u32)>,
    sheets: Vec<String>,
}

impl Seen {
    fn new() -> Self {
        Self { states: (RandomState::new(), RandomState::new()), rows: HashMap::new(), sheets: Vec::new() }
    }

    fn mark(&self, key: &str) -> (u64, u64) {
        (self.states.0.hash_one(key), self.states.1.hash_one(key))
    }

    fn place(&self, key: &str) -> Option<(String, i64)> {
        let (sheet, row) = self.rows.get(&self.mark(key))?;
        let sheet = usize::try_from(*sheet).ok().and_then(|sheet| self.sheets.get(sheet));
        Some((sheet.cloned().unwrap_or_default(), i64::from(*row)))
    }

    fn add(&mut self, key: &str, sheet: &str, row: u32) {
        let position = self.sheets.iter().position(|known| known == sheet).unwrap_or_else(|| {
            self.sheets.push(sheet.to_owned());
            self.sheets.len() - 1
        });
        let mark = self.mark(key);
        self.rows.insert(mark, (u32::try_from(position).unwrap_or(u32::MAX), row));
    }
}

/// Takes ratings, a stretch of rows at a time.
pub(super) struct RatingTaker {
    attribution: Attribution,
    /// Whether the month had ratings before; where not, there is nothing to look up.
    any_before: bool,
    seen: Seen,
}

impl RatingTaker {
    pub(super) fn new(writing: &mut Writing<'_>, batch: &Batch<'_>) -> Result<Self, OperationError> {
        Ok(Self {
            attribution: Attribution::read(writing, batch)?,
            any_before: writing.rating_any(batch.viewer, batch.month)?,
            seen: Seen::new(),
        })
    }

    pub(super) fn take(
        &mut self,
        writing: &mut Writing<'_>,
        batch: &Batch<'_>,
        taken: &[Taken],
        rows: &mut Rows,
    ) -> Result<(), OperationError> {
        for chunk in taken.chunks(ROWS_AT_A_TIME) {
            self.take_chunk(writing, batch, chunk, rows)?;
        }
        Ok(())
    }

    fn take_chunk(
        &mut self,
        writing: &mut Writing<'_>,
        batch: &Batch<'_>,
        chunk: &[Taken],
        rows: &mut Rows,
    ) -> Result<(), OperationError> {
        let keyed: Vec<(&Taken, &RatingRecord, String)> = chunk
            .iter()
            .filter_map(|row| match &row.record {
                Record::Rating(rating) => Some((row, rating, natural_key(rating))),
                _ => None,
            })
            .collect();
        let kept = if self.any_before {
            let keys: Vec<&str> = keyed.iter().map(|(_, _, key)| key.as_str()).collect();
            writing.rating_places(batch.viewer, batch.month, &keys)?
        } else {
            HashMap::new()
        };
        let mut ratings = Vec::with_capacity(keyed.len());
        for (row, rating, key) in keyed {
            let date = rating.time.date();
            if Month::of(date) != batch.month {
                rows.refuse(batch, row, &Reason::OutsidePeriod { date, month: batch.month })?;
                continue;
            }
            let (staff, found_by) = match self.attribution.rated(batch, rating) {
                Ok(found) => found,
                Err(reason) => {
                    rows.refuse(batch, row, &reason)?;
                    continue;
                }
            };
            let own = match kept.get(&key) {
                Some((earlier, sheet, first_row)) if *earlier == batch.id => {
                    Some((sheet.clone(), *first_row))
                }
                Some(_) => {
                    rows.already_there(batch, row)?;
                    continue;
                }
                None => self.seen.place(&key),
            };
            if let Some((sheet, row_number)) = own {
                rows.refuse(batch, row, &Reason::Duplicate { sheet, row: row_number })?;
                continue;
            }
            self.seen.add(&key, &row.place.sheet, row.place.row);
            let credited = staff.employed_on(date);
            if !credited {
                rows.not_credited += 1;
            }
            rows.take(batch, row)?;
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
                found_by,
            });
        }
        writing.rating_insert(batch.viewer, &ratings)?;
        Ok(())
    }
}
