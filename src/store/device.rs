//! Evaluation devices: where each stands from when to when, their tokens, and what they sent.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Serialize;

use super::schema::{device, device_request, device_token};
use super::{Reading, StoreError, Writing};
use crate::access::{Action, Resource, Viewer};
use crate::clock;

/// Where a device stands, from a day to a day.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Serialize)]
pub struct Device {
    /// The number of the registration.
    pub id: i64,
    /// 评价器编号
    pub device_no: String,
    /// window, centre or community.
    pub place_kind: String,
    /// The window's number, or the name of the centre or community.
    pub place: String,
    /// The first day.
    pub valid_from: NaiveDate,
    /// The last day; none where it stands there still.
    pub valid_to: Option<NaiveDate>,
}

/// A registration to keep; the fields are those of [`Device`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDevice {
    /// 评价器编号
    pub device_no: String,
    /// window, centre or community.
    pub place_kind: &'static str,
    /// The window's number, or the name of the centre or community.
    pub place: String,
    /// The first day.
    pub valid_from: NaiveDate,
    /// The last day.
    pub valid_to: Option<NaiveDate>,
}

/// Whose token it is.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct DeviceToken {
    /// The district.
    pub district: i64,
    /// 评价器编号
    pub device_no: String,
}

/// What a device sent under an idempotency key, and what it was answered.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct DeviceRequest {
    /// SHA-256 of the body, hexadecimal.
    pub body_digest: String,
    /// The answer, as JSON.
    pub answer: String,
}

impl Reading<'_> {
    /// Every registration, by device and first day; of the same day the latest last.
    ///
    /// # Errors
    /// The database fails.
    pub fn device_list(&mut self, viewer: &Viewer) -> Result<Vec<Device>, StoreError> {
        viewer.require_all(Action::See, Resource::Devices)?;
        Ok(device::table
            .filter(device::district.eq(viewer.district()))
            .order((device::device_no, device::valid_from, device::id))
            .select((
                device::id,
                device::device_no,
                device::place_kind,
                device::place,
                device::valid_from,
                device::valid_to,
            ))
            .load(self.connection)?)
    }

    /// Whose token has this digest. It is what says who asks, so there is no viewer yet.
    ///
    /// # Errors
    /// The database fails.
    pub fn device_token_find(&mut self, token_digest: &str) -> Result<Option<DeviceToken>, StoreError> {
        Ok(device_token::table
            .filter(device_token::token_digest.eq(token_digest))
            .select((device_token::district, device_token::device_no))
            .first(self.connection)
            .optional()?)
    }

    /// What a device sent under this key before.
    ///
    /// # Errors
    /// The database fails.
    pub fn device_request_find(
        &mut self,
        viewer: &Viewer,
        device_no: &str,
        key: &str,
    ) -> Result<Option<DeviceRequest>, StoreError> {
        viewer.require_all(Action::See, Resource::Devices)?;
        Ok(device_request::table
            .filter(device_request::district.eq(viewer.district()))
            .filter(device_request::device_no.eq(device_no))
            .filter(device_request::idempotency_key.eq(key))
            .select((device_request::body_digest, device_request::answer))
            .first(self.connection)
            .optional()?)
    }
}

impl Writing<'_> {
    /// Keeps a registration and returns its number.
    ///
    /// # Errors
    /// The database fails.
    pub fn device_insert(&mut self, viewer: &Viewer, new: &NewDevice) -> Result<i64, StoreError> {
        viewer.require_all(Action::Change, Resource::Devices)?;
        let id = self.ids_reserve(viewer, "device", 1)?;
        diesel::insert_into(device::table)
            .values((
                device::district.eq(viewer.district()),
                device::id.eq(id),
                device::device_no.eq(&new.device_no),
                device::place_kind.eq(new.place_kind),
                device::place.eq(&new.place),
                device::valid_from.eq(new.valid_from),
                device::valid_to.eq(new.valid_to),
                device::registered_at.eq(clock::now()),
                device::registered_by.eq(viewer.name()),
            ))
            .execute(self.connection)?;
        Ok(id)
    }

    /// Sets the last day of a registration.
    ///
    /// # Errors
    /// The database fails.
    pub fn device_set_end(
        &mut self,
        viewer: &Viewer,
        id: i64,
        valid_to: NaiveDate,
    ) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, Resource::Devices)?;
        diesel::update(
            device::table.filter(device::district.eq(viewer.district())).filter(device::id.eq(id)),
        )
        .set(device::valid_to.eq(Some(valid_to)))
        .execute(self.connection)?;
        Ok(())
    }

    /// Gives a device a token, by its digest; the one before is no longer good.
    ///
    /// # Errors
    /// The database fails.
    pub fn device_token_set(
        &mut self,
        viewer: &Viewer,
        device_no: &str,
        token_digest: &str,
    ) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, Resource::Devices)?;
        diesel::delete(
            device_token::table
                .filter(device_token::district.eq(viewer.district()))
                .filter(device_token::device_no.eq(device_no)),
        )
        .execute(self.connection)?;
        diesel::insert_into(device_token::table)
            .values((
                device_token::district.eq(viewer.district()),
                device_token::device_no.eq(device_no),
                device_token::token_digest.eq(token_digest),
                device_token::issued_at.eq(clock::now()),
                device_token::issued_by.eq(viewer.name()),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// Remembers what a device sent under a key, and what it was answered.
    ///
    /// # Errors
    /// The key was used before, or the database fails.
    pub fn device_request_insert(
        &mut self,
        viewer: &Viewer,
        device_no: &str,
        key: &str,
        request: &DeviceRequest,
    ) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, Resource::Devices)?;
        diesel::insert_into(device_request::table)
            .values((
                device_request::district.eq(viewer.district()),
                device_request::device_no.eq(device_no),
                device_request::idempotency_key.eq(key),
                device_request::body_digest.eq(&request.body_digest),
                device_request::answer.eq(&request.answer),
                device_request::received_at.eq(clock::now()),
            ))
            .execute(self.connection)?;
        Ok(())
    }
}
