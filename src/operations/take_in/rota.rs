//! Who sat at which window in which half day.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{NaiveDate, NaiveDateTime, Timelike};
use importers::records::{HalfDay, Record};
use xingchou_importers as importers;

use crate::store::MonthRecord;

/// The hours of the half days, as the rota's title says them: 上午 8:00–12:00, 下午 12:00–18:00. A rating before
/// or after belongs to nobody.
const MORNING_BEGINS: u32 = 8;
const AFTERNOON_BEGINS: u32 = 12;
const AFTERNOON_ENDS: u32 = 18;

/// What the rota says about a window at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::operations) enum OnDuty {
    /// This person sat there.
    Staff(i64),
    /// Nobody did.
    NoOne,
    /// The rota does not have the window at all.
    UnknownWindow,
}

/// A month's rota.
#[derive(Debug, Default)]
pub(in crate::operations) struct Rota {
    windows: HashSet<String>,
    shifts: HashMap<(String, NaiveDate, HalfDay), i64>,
}

impl Rota {
    /// The rota of the month's shift records.
    pub(in crate::operations) fn of(records: &[MonthRecord]) -> Result<Self, serde_json::Error> {
        let mut rota = Self::default();
        for kept in records {
            if let (Record::Shift(shift), Some(staff)) = (serde_json::from_str(&kept.payload)?, kept.staff) {
                rota.windows.insert(shift.window.clone());
                if kept.credited {
                    rota.shifts.insert((shift.window, shift.date, shift.half_day), staff);
                }
            }
        }
        Ok(rota)
    }

    /// Lets people stand in for others, as the month's swaps say. `number` gives the person of a staff number.
    pub(in crate::operations) fn swap(
        &mut self,
        records: &[MonthRecord],
        number: impl Fn(&str) -> Option<i64>,
    ) -> Result<(), serde_json::Error> {
        let before = self.shifts.clone();
        for kept in records {
            let Record::PostSwap(swap) = serde_json::from_str(&kept.payload)? else { continue };
            let (Some(from), Some(to)) = (number(&swap.staff_no_from), number(&swap.staff_no_to)) else {
                continue;
            };
            if swap.grid.is_some() {
                continue;
            }
            for ((window, date, half_day), staff) in &before {
                let meant = *date == swap.date
                    && *staff == from
                    && swap.half_day.is_none_or(|half| half == *half_day)
                    && swap.window.as_ref().is_none_or(|meant| meant == window);
                if meant {
                    self.shifts.insert((window.clone(), *date, *half_day), to);
                }
            }
        }
        Ok(())
    }

    /// Whether the month has no rota yet.
    pub(super) fn is_empty(&self) -> bool {
        self.windows.is_empty()
    }

    /// Every half day that somebody sits somewhere: the window, the day, which half of it, and who.
    pub(in crate::operations) fn shifts(&self) -> impl Iterator<Item = (&str, NaiveDate, HalfDay, i64)> {
        self.shifts.iter().map(|((window, day, half_day), staff)| (window.as_str(), *day, *half_day, *staff))
    }

    /// Every window that the rota has.
    pub(in crate::operations) fn windows(&self) -> impl Iterator<Item = &str> {
        self.windows.iter().map(String::as_str)
    }

    /// Who sat at `window` at `time` (office time).
    pub(in crate::operations) fn on_duty(&self, window: &str, time: NaiveDateTime) -> OnDuty {
        if !self.windows.contains(window) {
            return OnDuty::UnknownWindow;
        }
        let Some(half_day) = half_day(time) else { return OnDuty::NoOne };
        self.shifts
            .get(&(window.to_owned(), time.date(), half_day))
            .map_or(OnDuty::NoOne, |staff| OnDuty::Staff(*staff))
    }

    /// Everybody on duty at `time` (office time), at whichever window.
    pub(super) fn all_on_duty(&self, time: NaiveDateTime) -> BTreeSet<i64> {
        let Some(half_day) = half_day(time) else { return BTreeSet::new() };
        self.shifts
            .iter()
            .filter(|((_, date, part), _)| *date == time.date() && *part == half_day)
            .map(|(_, staff)| *staff)
            .collect()
    }
}

fn half_day(time: NaiveDateTime) -> Option<HalfDay> {
    match time.hour() {
        MORNING_BEGINS..AFTERNOON_BEGINS => Some(HalfDay::Morning),
        AFTERNOON_BEGINS..AFTERNOON_ENDS => Some(HalfDay::Afternoon),
        _ => None,
    }
}
