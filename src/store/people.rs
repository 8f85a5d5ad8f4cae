//! Which members of staff a viewer may know of.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use diesel::prelude::*;

use super::schema::staff_fact;
use super::{Reading, Staff, StoreError};
use crate::access::{Action, Extent, Resource, Viewer};
use crate::clock;
use crate::month::Month;

/// The kind of fact that says in which community somebody works.
pub const COMMUNITY_FACT: &str = "所属社区";

/// The kind of fact that says in which street somebody works, where a district has several.
pub const STREET_FACT: &str = "所属街道";

/// Kinds of facts that are pay.
pub const PAY_FACTS: [&str; 3] = ["基本工资", "社保基数", "公积金基数"];

/// Members of staff, by their numbers within the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum People {
    /// The whole district.
    Everybody,
    /// These.
    Only(BTreeSet<i64>),
}

impl People {
    pub(super) fn has(&self, staff: i64) -> bool {
        match self {
            Self::Everybody => true,
            Self::Only(people) => people.contains(&staff),
        }
    }

    /// Whether a row of this person, or of nobody in particular, may be shown: what is of nobody is shown to those
    /// only who see everybody.
    pub(super) fn has_row_of(&self, staff: Option<i64>) -> bool {
        match self {
            Self::Everybody => true,
            Self::Only(people) => staff.is_some_and(|staff| people.contains(&staff)),
        }
    }
}

impl Reading<'_> {
    /// The people whom an extent reaches today, for what is true of them or done about them now.
    ///
    /// # Errors
    /// The database fails.
    pub(super) fn people_within(&mut self, viewer: &Viewer, extent: &Extent) -> Result<People, StoreError> {
        let today = clock::to_office_time(clock::now()).date();
        self.people_between(viewer, extent, (today, today))
    }

    /// The people whom an extent reaches in the months from `from` to `to`: a community's are those who worked there on
    /// any day of them, wherever they work today.
    ///
    /// # Errors
    /// The database fails.
    pub(super) fn people_of_months(
        &mut self,
        viewer: &Viewer,
        extent: &Extent,
        (from, to): (Month, Month),
    ) -> Result<People, StoreError> {
        self.people_between(viewer, extent, (from.first_day(), to.last_day()))
    }

    /// Everybody on a roster whom the viewer may know of in the months from `from` to `to`, by staff number: of a
    /// community those who worked there then. ID numbers and accounts are those that the viewer may see today.
    ///
    /// # Errors
    /// The viewer may not see the roster, or the database fails.
    pub fn staff_list_of_months(
        &mut self,
        viewer: &Viewer,
        months: (Month, Month),
    ) -> Result<Vec<Staff>, StoreError> {
        let extent = viewer.require(Action::See, Resource::Roster)?;
        let people = self.people_of_months(viewer, &extent, months)?;
        let numbers = match viewer.require(Action::See, Resource::PrivateNumbers) {
            Ok(extent) => self.people_within(viewer, &extent)?,
            Err(_) => People::Only(BTreeSet::new()),
        };
        self.staff_among(viewer, (&people, &numbers))
    }

    /// A community's people are those of whom a fact says so that holds on one of these days.
    fn people_between(
        &mut self,
        viewer: &Viewer,
        extent: &Extent,
        (first, last): (NaiveDate, NaiveDate),
    ) -> Result<People, StoreError> {
        if extent.is_everybody() {
            return Ok(People::Everybody);
        }
        let mut people = extent.own().clone();
        for (kind, wanted) in [(COMMUNITY_FACT, extent.communities()), (STREET_FACT, extent.streets())] {
            if wanted.is_empty() {
                continue;
            }
            let facts: Vec<(i64, NaiveDate, Option<String>)> = staff_fact::table
                .filter(staff_fact::district.eq(viewer.district()))
                .filter(staff_fact::kind.eq(kind))
                .filter(staff_fact::valid_from.le(last))
                .order((staff_fact::staff, staff_fact::valid_from, staff_fact::id))
                .select((staff_fact::staff, staff_fact::valid_from, staff_fact::value))
                .load(self.connection)?;
            // Of one day the latest counts; of the days before the first one, the last.
            let mut holding: BTreeMap<(i64, NaiveDate), Option<String>> = BTreeMap::new();
            for (staff, from, value) in facts {
                holding.insert((staff, from.max(first)), value);
            }
            let here =
                holding.into_iter().filter(|(_, value)| value.as_ref().is_some_and(|v| wanted.contains(v)));
            people.extend(here.map(|((staff, _), _)| staff));
        }
        Ok(People::Only(people))
    }
}
