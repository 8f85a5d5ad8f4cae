//! A month's rota by person and day, with who is away; what does not fit together; and windows with nobody.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;
use xingchou_importers::records::{HalfDay, Kind, Record};

use super::OperationError;
use super::calendar::Calendar;
use super::window_board::rota;
use crate::access::Viewer;
use crate::month::Month;
use crate::store::Store;

/// A day of somebody.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RotaDay {
    /// The window in the morning; none when she is at none.
    pub morning: Option<String>,
    /// The window in the afternoon.
    pub afternoon: Option<String>,
    /// 请假类型 of every leave or absence that has this day.
    pub away: Vec<String>,
}

impl RotaDay {
    /// Whether she is at a window and away on the same day.
    #[must_use]
    pub fn clashes(&self) -> bool {
        !self.away.is_empty() && (self.morning.is_some() || self.afternoon.is_some())
    }
}

/// Somebody of the rota.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RotaPerson {
    /// 工号
    pub staff_no: String,
    /// 姓名
    pub name: String,
    /// A day for each of the month.
    pub days: Vec<RotaDay>,
}

/// A month's rota.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MonthRota {
    /// The month.
    pub month: Month,
    /// Its days, and whether each is worked; none where the calendar of the year is not known.
    pub days: Vec<(NaiveDate, Option<bool>)>,
    /// Everybody who is at a window or away, by staff number.
    pub people: Vec<RotaPerson>,
    /// Half days of working days on which a window has nobody, by window: between the first and the last day of the
    /// rota. Only for who sees everybody, since another's shift would be missing.
    pub empty: BTreeMap<String, Vec<(NaiveDate, HalfDay)>>,
}

/// A month's rota of those people whom the viewer may see.
///
/// # Errors
/// The viewer may not see the month's records, or the database fails.
pub fn month_rota(store: &Store, viewer: &Viewer, month: Month) -> Result<MonthRota, OperationError> {
    let calendar = Calendar::built_in()?;
    let days: Vec<NaiveDate> =
        month.first_day().iter_days().take_while(|day| *day <= month.last_day()).collect();
    store.read(|reading| {
        let rota = rota(reading, viewer, month)?;
        let leave = reading.month_record_list(viewer, month, Kind::Leave.code())?;
        let staff = reading.staff_list(viewer)?;
        let mut kept: BTreeMap<i64, BTreeMap<NaiveDate, RotaDay>> = BTreeMap::new();
        let mut taken: BTreeSet<(String, NaiveDate, bool)> = BTreeSet::new();
        for (window, day, half_day, person) in rota.shifts() {
            let of_day = kept.entry(person).or_default().entry(day).or_default();
            let morning = half_day == HalfDay::Morning;
            let place = if morning { &mut of_day.morning } else { &mut of_day.afternoon };
            *place = Some(window.to_owned());
            taken.insert((window.to_owned(), day, morning));
        }
        for row in &leave {
            let (Record::Leave(leave), Some(person)) = (serde_json::from_str(&row.payload)?, row.staff)
            else {
                continue;
            };
            for day in days.iter().filter(|day| leave.starts_on <= **day && **day <= leave.ends_on) {
                let of_day = kept.entry(person).or_default().entry(*day).or_default();
                of_day.away.push(leave.leave_type.clone());
            }
        }
        let mut people: Vec<RotaPerson> = staff
            .into_iter()
            .filter_map(|person| {
                let mut own = kept.remove(&person.id)?;
                let days = days.iter().map(|day| own.remove(day).unwrap_or_default()).collect();
                Some(RotaPerson { staff_no: person.staff_no, name: person.name, days })
            })
            .collect();
        people.sort_by(|one, other| one.staff_no.cmp(&other.staff_no));
        let everybody = viewer
            .require(crate::access::Action::See, crate::access::Resource::MonthRecords)
            .is_ok_and(|extent| extent.is_everybody());
        let empty = if everybody { empty(&calendar, &taken) } else { BTreeMap::new() };
        let days = days.into_iter().map(|day| (day, calendar.is_workday(day))).collect();
        Ok(MonthRota { month, days, people, empty })
    })
}

/// Half days of working days without anybody, from the first to the last day of the rota.
fn empty(
    calendar: &Calendar,
    taken: &BTreeSet<(String, NaiveDate, bool)>,
) -> BTreeMap<String, Vec<(NaiveDate, HalfDay)>> {
    let windows: BTreeSet<&String> = taken.iter().map(|(window, ..)| window).collect();
    let days: BTreeSet<NaiveDate> = taken.iter().map(|(_, day, _)| *day).collect();
    let mut empty: BTreeMap<String, Vec<(NaiveDate, HalfDay)>> = BTreeMap::new();
    let (Some(first), Some(last)) = (days.first(), days.last()) else { return empty };
    for day in first.iter_days().take_while(|day| day <= last) {
        if calendar.is_workday(day) != Some(true) {
            continue;
        }
        for window in &windows {
            for (half_day, morning) in [(HalfDay::Morning, true), (HalfDay::Afternoon, false)] {
                if !taken.contains(&((*window).clone(), day, morning)) {
                    empty.entry((*window).clone()).or_default().push((day, half_day));
                }
            }
        }
    }
    empty
}
