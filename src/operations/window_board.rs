//! The windows of a day: who sits where, today's ratings, and the bad ones that still wait for somebody; and how a
//! month's ratings lie over weekdays and hours.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDateTime, NaiveTime, Timelike};
use serde::Serialize;
use xingchou_importers::records::Kind;

use super::OperationError;
use super::rectify::{BAD_GRADES, LedgerState, ledger};
use super::take_in::{OnDuty, Rota};
use crate::access::Viewer;
use crate::clock;
use crate::month::Month;
use crate::store::{Device, RatingMoment, Reading, Store};

/// A window, or a service point, on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WindowToday {
    /// 窗口号, or the place of the device that ratings came from; empty where neither is known.
    pub window: String,
    /// 工号 of who is on duty now by the rota; none when nobody is, or it is somebody the viewer may not see.
    pub staff_no: Option<String>,
    /// 姓名
    pub name: Option<String>,
    /// Ratings of today.
    pub ratings: usize,
    /// How many of them are bad (差评).
    pub bad: usize,
    /// When the last one came, office time.
    pub last: Option<NaiveDateTime>,
    /// Bad ratings of the month, given here, that nobody has closed yet.
    pub waiting: usize,
}

/// The windows at a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WindowBoard {
    /// The time that it shows, office time.
    pub at: NaiveDateTime,
    /// Every window of the rota, and whatever else was rated today, in order.
    pub windows: Vec<WindowToday>,
}

/// The windows as they are at `now` (UTC), of those ratings that the viewer may see.
///
/// # Errors
/// The viewer may see no ratings, or the database fails.
pub fn window_board(
    store: &Store,
    viewer: &Viewer,
    now: NaiveDateTime,
) -> Result<WindowBoard, OperationError> {
    let at = clock::to_office_time(now);
    let month = Month::of(at.date());
    let begins = clock::from_office_time(at.date().and_time(NaiveTime::MIN));
    let ends = clock::from_office_time(
        at.date().checked_add_days(Days::new(1)).unwrap_or(at.date()).and_time(NaiveTime::MIN),
    );
    store.read(|reading| {
        let today = reading.rating_moments(viewer, month, (begins, ends))?;
        let waiting = ledger(reading, viewer, month, now)?;
        let rota = rota(reading, viewer, month)?;
        let staff = reading.staff_list_of_months(viewer, (month, month))?;
        // Where devices stand is no secret, though not everybody registers them.
        let devices = reading.device_list(&viewer.computing())?;
        let today: Vec<(String, RatingMoment)> = today
            .into_iter()
            .map(|moment| (place(&devices, &moment.device, &moment.window_no, moment.rated_at), moment))
            .collect();
        let waiting: Vec<String> = waiting
            .iter()
            .filter(|line| line.state == LedgerState::Open)
            .map(|line| &line.rating)
            .map(|rating| place(&devices, &rating.device, &rating.window_no, rating.rated_at))
            .collect();
        let mut names: BTreeSet<String> = rota.windows().map(str::to_owned).collect();
        names.extend(today.iter().map(|(place, _)| place.clone()));
        let windows = names
            .into_iter()
            .map(|window| {
                let own: Vec<&RatingMoment> =
                    today.iter().filter(|(place, _)| *place == window).map(|(_, moment)| moment).collect();
                let on_duty = match rota.on_duty(&window, at) {
                    OnDuty::Staff(id) => staff.iter().find(|staff| staff.id == id),
                    OnDuty::NoOne | OnDuty::UnknownWindow => None,
                };
                WindowToday {
                    staff_no: on_duty.map(|staff| staff.staff_no.clone()),
                    name: on_duty.map(|staff| staff.name.clone()),
                    ratings: own.len(),
                    bad: own.iter().filter(|moment| is_bad(moment)).count(),
                    last: own.last().map(|moment| clock::to_office_time(moment.rated_at)),
                    waiting: waiting.iter().filter(|place| **place == window).count(),
                    window,
                }
            })
            .collect();
        Ok(WindowBoard { at, windows })
    })
}

/// The rota of a month with its swaps, of those people whom the viewer may see.
pub(super) fn rota(reading: &mut Reading<'_>, viewer: &Viewer, month: Month) -> Result<Rota, OperationError> {
    let shifts = reading.month_record_list(viewer, month, Kind::Shift.code())?;
    let swaps = reading.month_record_list(viewer, month, Kind::PostSwap.code())?;
    let staff = reading.staff_list_of_months(viewer, (month, month))?;
    let mut rota = Rota::of(&shifts)?;
    rota.swap(&swaps, |number| staff.iter().find(|staff| staff.staff_no == number).map(|staff| staff.id))?;
    Ok(rota)
}

/// Where a rating was given: at the window that it names, or else where its device stood then.
fn place(devices: &[Device], device: &str, window: &str, rated_at: NaiveDateTime) -> String {
    if !window.is_empty() {
        return window.to_owned();
    }
    let day = clock::to_office_time(rated_at).date();
    devices
        .iter()
        .filter(|kept| kept.device_no == device)
        .filter(|kept| kept.valid_from <= day && kept.valid_to.is_none_or(|last| day <= last))
        .max_by_key(|kept| (kept.valid_from, kept.id))
        .map(|kept| kept.place.clone())
        .unwrap_or_default()
}

fn is_bad(moment: &RatingMoment) -> bool {
    BAD_GRADES.contains(&moment.grade.as_str())
}

/// How many ratings came within an hour of a weekday over a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct HourOfWeek {
    /// 1 for Monday to 7 for Sunday.
    pub weekday: u32,
    /// The hour that begins, 0 to 23, office time.
    pub hour: u32,
    /// Ratings.
    pub ratings: usize,
    /// How many of them are bad (差评).
    pub bad: usize,
}

/// The hours of a month's week in which anything was rated, by weekday and hour.
///
/// # Errors
/// The viewer may see no ratings, or the database fails.
pub fn rating_hours(store: &Store, viewer: &Viewer, month: Month) -> Result<Vec<HourOfWeek>, OperationError> {
    let begins = clock::from_office_time(month.first_day().and_time(NaiveTime::MIN));
    let ends = clock::from_office_time(month.next().first_day().and_time(NaiveTime::MIN));
    let moments = store.read(|reading| reading.rating_moments(viewer, month, (begins, ends)))?;
    let mut hours: BTreeMap<(u32, u32), (usize, usize)> = BTreeMap::new();
    for moment in &moments {
        let at = clock::to_office_time(moment.rated_at);
        let (ratings, bad) = hours.entry((at.weekday().number_from_monday(), at.hour())).or_default();
        *ratings += 1;
        *bad += usize::from(is_bad(moment));
    }
    Ok(hours
        .into_iter()
        .map(|((weekday, hour), (ratings, bad))| HourOfWeek { weekday, hour, ratings, bad })
        .collect())
}
