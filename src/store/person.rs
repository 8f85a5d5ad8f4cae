//! One member of staff, for those who may know more of her than others do.

use diesel::prelude::*;

use super::schema::staff;
use super::staff::Staff;
use super::{Reading, StoreError};
use crate::access::{Action, Resource, Viewer};

impl Reading<'_> {
    /// A member of staff with the whole of her numbers; none where the viewer may not reveal hers. Whoever asks puts it
    /// on the trail.
    ///
    /// # Errors
    /// The database fails.
    pub fn staff_revealed(&mut self, viewer: &Viewer, staff_no: &str) -> Result<Option<Staff>, StoreError> {
        let extent = viewer.require(Action::Reveal, Resource::PrivateNumbers)?;
        let people = self.people_within(viewer, &extent)?;
        let id = self.staff_id_of(viewer, staff_no)?.filter(|id| people.has(*id));
        id.map(|id| self.staff_of_id(viewer, id)).transpose()
    }

    /// The number within the database of a staff number.
    fn staff_id_of(&mut self, viewer: &Viewer, staff_no: &str) -> Result<Option<i64>, StoreError> {
        Ok(staff::table
            .filter(staff::district.eq(viewer.district()))
            .filter(staff::staff_no.eq(staff_no))
            .filter(staff::withdrawn.eq(false))
            .select(staff::id)
            .first(self.connection)
            .optional()?)
    }
}
