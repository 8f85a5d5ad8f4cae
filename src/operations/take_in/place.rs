//! Where a device stands, and who is at that place: a window by the rota, a centre or community by who alone is
//! there.

use std::collections::{BTreeSet, HashMap};

use chrono::{NaiveDate, NaiveDateTime};
use importers::records::{Kind, Record};
use xingchou_importers as importers;

use super::batch::Batch;
use super::{OperationError, Reason};
use crate::store::{Device, Writing};

/// Where the devices stand, and who has the hall (A岗) of a community.
#[derive(Debug, Default)]
pub(super) struct Places {
    devices: HashMap<String, Vec<Device>>,
    communities: HashMap<String, String>,
    halls: Vec<Hall>,
    swaps: Vec<HallSwap>,
}

#[derive(Debug)]
struct HallSwap {
    grid: String,
    date: NaiveDate,
    from: i64,
    to: i64,
}

#[derive(Debug)]
struct Hall {
    grid: String,
    from: NaiveDate,
    to: NaiveDate,
    staff: i64,
}

impl Places {
    pub(super) fn read(writing: &mut Writing<'_>, batch: &Batch<'_>) -> Result<Self, OperationError> {
        let mut places = Self::default();
        for device in writing.device_list(batch.viewer)? {
            places.devices.entry(device.device_no.clone()).or_default().push(device);
        }
        for kept in writing.month_record_list(batch.viewer, batch.month, Kind::Grid.code())? {
            if let Record::Grid(grid) = serde_json::from_str(&kept.payload)? {
                places.communities.insert(grid.grid, grid.community);
            }
        }
        for kept in writing.month_record_list(batch.viewer, batch.month, Kind::PostRotation.code())? {
            if let Record::PostRotation(week) = serde_json::from_str(&kept.payload)?
                && let Ok(staff) = batch.staff(&week.staff_no_a)
            {
                let (from, to) = (week.starts_on, week.ends_on);
                places.halls.push(Hall { grid: week.grid, from, to, staff: staff.id });
            }
        }
        for kept in writing.month_record_list(batch.viewer, batch.month, Kind::PostSwap.code())? {
            if let Record::PostSwap(swap) = serde_json::from_str(&kept.payload)?
                && let Some(grid) = swap.grid
                && swap.half_day.is_none()
                && let (Ok(from), Ok(to)) = (batch.staff(&swap.staff_no_from), batch.staff(&swap.staff_no_to))
            {
                places.swaps.push(HallSwap { grid, date: swap.date, from: from.id, to: to.id });
            }
        }
        Ok(places)
    }

    /// Where the device stood on `date`.
    pub(super) fn of_device(&self, device: &str, date: NaiveDate) -> Result<&Device, Reason> {
        self.devices
            .get(device)
            .into_iter()
            .flatten()
            .filter(|place| place.valid_from <= date && place.valid_to.is_none_or(|last| date <= last))
            .max_by_key(|place| (place.valid_from, place.id))
            .ok_or_else(|| Reason::DeviceNotRegistered { device: device.to_owned(), date })
    }

    /// Who has the hall of a community on `date`.
    pub(super) fn in_hall(&self, community: &str, date: NaiveDate) -> BTreeSet<i64> {
        self.halls
            .iter()
            .filter(|hall| hall.from <= date && date <= hall.to)
            .filter(|hall| self.communities.get(&hall.grid).is_some_and(|there| there == community))
            .map(|hall| {
                let swap = self
                    .swaps
                    .iter()
                    .find(|swap| swap.grid == hall.grid && swap.date == date && swap.from == hall.staff);
                swap.map_or(hall.staff, |swap| swap.to)
            })
            .collect()
    }
}

/// The one person of those at a device's place.
pub(super) fn only_one(device: &Device, time: NaiveDateTime, there: &BTreeSet<i64>) -> Result<i64, Reason> {
    let place = device.place.clone();
    match (there.len(), there.first()) {
        (1, Some(staff)) => Ok(*staff),
        (0, _) => Err(Reason::NoOneAtPlace { device: device.device_no.clone(), place, time }),
        (people, _) => Err(Reason::SeveralAtPlace { device: device.device_no.clone(), place, time, people }),
    }
}
