//! 评价器：登记位置、结束登记、接入令牌 · where evaluation devices stand, and their tokens.

use chrono::NaiveDate;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};

use super::Tag;
use super::caller::{Asking, Caller};
use super::error::ApiError;
use super::page::{Page, Paging};
use super::wire::Day;
use crate::operations::devices::{self, Place, end, make_token, register};
use crate::operations::layouts;
use crate::store::Device;

/// 放在哪里 · where a device stands
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[oai(rename_all = "snake_case")]
enum PlaceKind {
    /// 窗口
    Window,
    /// 服务中心
    Centre,
    /// 社区
    Community,
}

/// 一项登记 · a registration
#[derive(Object)]
#[oai(rename = "Device", skip_serializing_if_is_none)]
struct DeviceOut {
    /// 登记编号
    id: i64,
    /// 评价器编号
    device_no: String,
    /// window、centre、community
    place_kind: String,
    /// 窗口号，或中心、社区的名称
    place: String,
    /// 起日
    valid_from: NaiveDate,
    /// 止日
    valid_to: Option<NaiveDate>,
}

impl From<Device> for DeviceOut {
    fn from(device: Device) -> Self {
        Self {
            id: device.id,
            device_no: device.device_no,
            place_kind: device.place_kind,
            place: device.place,
            valid_from: device.valid_from,
            valid_to: device.valid_to,
        }
    }
}

/// 要登记的位置 · a place to register
#[derive(Object)]
struct DeviceIn {
    /// 评价器编号
    device_no: String,
    /// 放在哪里
    place_kind: PlaceKind,
    /// 窗口号，或中心、社区的名称
    place: String,
    /// 起日
    valid_from: Day,
    /// 止日
    valid_to: Option<Day>,
}

/// 止日 · the last day
#[derive(Object)]
struct EndIn {
    /// 止日
    on: Day,
}

/// 接入令牌，只显示这一次 · a device's token, shown this once
#[derive(Object)]
struct DeviceTokenOut {
    /// 评价器编号
    device_no: String,
    /// 令牌
    token: String,
}

pub(super) struct DevicesApi;

#[OpenApi(tag = "Tag::Devices")]
impl DevicesApi {
    /// 评价器登记一览 · where the devices stand
    ///
    /// 排序字段 · sort: id, device_no, place, valid_from
    #[oai(path = "/devices", method = "get", operation_id = "list_devices")]
    async fn list_devices(
        &self,
        caller: Caller,
        /// 只要这台的
        device_no: Query<Option<String>>,
        paging: Paging,
    ) -> Result<Json<Page<DeviceOut>>, ApiError> {
        caller
            .look(move |asking| {
                let list = devices::list(asking.store(), &asking.viewer)?.into_iter();
                let list = list.filter(|one| device_no.0.as_ref().is_none_or(|no| one.device_no == *no));
                paging.of(list.map(DeviceOut::from).collect(), &["id", "device_no", "place", "valid_from"])
            })
            .await
    }

    /// 一项登记 · one registration
    #[oai(path = "/devices/:id", method = "get", operation_id = "show_device")]
    async fn show_device(
        &self,
        caller: Caller,
        /// 登记编号
        id: Path<i64>,
    ) -> Result<Json<DeviceOut>, ApiError> {
        caller.look(move |asking| one(asking, *id)).await
    }

    /// 登记评价器的位置 · register where a device stands
    #[oai(path = "/devices", method = "post", operation_id = "register_device")]
    async fn register_device(
        &self,
        caller: Caller,
        /// 要登记的位置
        told: Json<DeviceIn>,
    ) -> Result<Json<DeviceOut>, ApiError> {
        caller
            .act(move |asking| {
                let told = told.0;
                let place = match told.place_kind {
                    PlaceKind::Window => Place::Window(told.place),
                    PlaceKind::Centre => Place::Centre(told.place),
                    PlaceKind::Community => Place::Community(told.place),
                };
                let known = layouts::known(asking.data())?;
                let (store, viewer) = (asking.store(), &asking.viewer);
                let days = (told.valid_from.0, told.valid_to.map(|day| day.0));
                let id = register(store, viewer, &known, &told.device_no, &place, days)?;
                one(asking, id)
            })
            .await
    }

    /// 结束一项登记 · end a registration
    #[oai(path = "/devices/:id/end", method = "post", operation_id = "end_device")]
    async fn end_device(
        &self,
        caller: Caller,
        /// 登记编号
        id: Path<i64>,
        /// 止日
        told: Json<EndIn>,
    ) -> Result<Json<DeviceOut>, ApiError> {
        caller
            .act(move |asking| {
                one(asking, *id)?;
                let known = layouts::known(asking.data())?;
                end(asking.store(), &asking.viewer, &known, *id, told.on.0)?;
                one(asking, *id)
            })
            .await
    }

    /// 生成接入令牌（只显示一次，旧的作废）· make a token, shown once; the one before ends
    #[oai(path = "/devices/:id/token", method = "post", operation_id = "make_device_token")]
    async fn make_device_token(
        &self,
        caller: Caller,
        /// 登记编号
        id: Path<i64>,
    ) -> Result<Json<DeviceTokenOut>, ApiError> {
        caller
            .act(move |asking| {
                let device = one(asking, *id)?;
                let made = make_token(asking.store(), &asking.viewer, &device.device_no)?;
                Ok(DeviceTokenOut { device_no: made.device_no, token: made.token })
            })
            .await
    }
}

fn one(asking: &Asking, id: i64) -> Result<DeviceOut, ApiError> {
    let found = devices::list(asking.store(), &asking.viewer)?.into_iter().find(|device| device.id == id);
    found
        .map(DeviceOut::from)
        .ok_or_else(|| ApiError::unknown(format!("没有登记 {id}"), format!("there is no registration {id}")))
}
