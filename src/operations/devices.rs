//! Evaluation devices: where each stands from when to when, and the tokens by which they are known.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Serialize;
use xingchou_importers::Layouts;

use super::OperationError;
use super::random_word::random_word;
use super::take_in::{attribute_again, digest_of};
use crate::access::{Action, Grant, Resource, Role, Viewer};
use crate::message::Message;
use crate::month::Month;
use crate::store::{Device, NewDevice, Store, StoreError, Writing};

/// Bytes of a token, which is written in hexadecimal.
const TOKEN_BYTES: usize = 32;
/// Characters of a device's number.
const LONGEST_NUMBER: usize = 64;

/// Where a device stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// At a window, by its number.
    Window(String),
    /// In the hall of a service centre, by its name.
    Centre(String),
    /// In a community's office, by its name.
    Community(String),
}

impl Place {
    fn kind(&self) -> &'static str {
        match self {
            Self::Window(_) => "window",
            Self::Centre(_) => "centre",
            Self::Community(_) => "community",
        }
    }

    fn name(&self) -> String {
        match self {
            Self::Window(window) => common_form(window),
            Self::Centre(name) | Self::Community(name) => name.trim().to_owned(),
        }
    }
}

/// A window's number in the form that files are read in: 3号 and 3 are 03.
pub(super) fn common_form(window: &str) -> String {
    let written = window.trim();
    let digits = ["号窗口", "窗口", "号"]
        .into_iter()
        .find_map(|suffix| written.strip_suffix(suffix))
        .unwrap_or(written);
    match digits.parse::<u32>() {
        Ok(number) => format!("{number:02}"),
        Err(_) => written.to_owned(),
    }
}

/// A token that was just made; it is shown once and kept nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewToken {
    /// 评价器编号
    pub device_no: String,
    /// The token.
    pub token: String,
}

/// Every registration.
///
/// # Errors
/// The database fails.
pub fn list(store: &Store, viewer: &Viewer) -> Result<Vec<Device>, OperationError> {
    Ok(store.read(|reading| reading.device_list(viewer))?)
}

/// Registers a device to a place from a day on, or to a day. A registration that is open so far ends the day before.
///
/// # Errors
/// The number or place is empty, the days are in the wrong order, the device stands elsewhere in these days, or the
/// database fails.
pub fn register(
    store: &Store,
    viewer: &Viewer,
    layouts: &Layouts,
    device_no: &str,
    place: &Place,
    (from, to): (NaiveDate, Option<NaiveDate>),
) -> Result<i64, OperationError> {
    viewer.require_all(Action::Change, Resource::Devices).map_err(StoreError::from)?;
    let refuse = |zh: &str, en: &str| Err(OperationError::Refused(Message::new(zh, en)));
    let device_no = device_no.trim();
    if device_no.is_empty() || device_no.chars().count() > LONGEST_NUMBER || place.name().is_empty() {
        return refuse("请写明评价器编号和所在位置", "say the device's number and its place");
    }
    if to.is_some_and(|to| to < from) {
        return refuse("止日早于起日，请核对", "the last day is before the first; check them");
    }
    store.write_transaction(viewer, |writing| {
        for there in writing.device_list(viewer)?.into_iter().filter(|there| there.device_no == device_no) {
            let begins_later = to.is_some_and(|to| to < there.valid_from);
            let ended_before = there.valid_to.is_some_and(|last| last < from);
            if begins_later || ended_before {
                continue;
            }
            match (there.valid_to, from.pred_opt()) {
                (None, Some(day_before)) if there.valid_from <= day_before => {
                    writing.device_set_end(viewer, there.id, day_before)?;
                }
                _ => {
                    return Err(OperationError::Refused(Message::new(
                        format!(
                            "评价器“{device_no}”自 {} 起已登记在“{}”，日期重叠，请先用 xingchou device end 结束",
                            there.valid_from, there.place
                        ),
                        format!(
                            "the device “{device_no}” is registered to “{}” from {} on, and the days overlap; end that first with xingchou device end",
                            there.place, there.valid_from
                        ),
                    )));
                }
            }
        }
        let id = writing.device_insert(
            viewer,
            &NewDevice {
                device_no: device_no.to_owned(),
                place_kind: place.kind(),
                place: place.name(),
                valid_from: from,
                valid_to: to,
            },
        )?;
        let target = format!("{device_no} {} {} {from}", place.kind(), place.name());
        writing.audit_entry_insert(viewer, "device_registered", &target)?;
        attribute_since(writing, viewer, layouts, from)?;
        Ok(id)
    })
}

/// Ends a registration on a day.
///
/// # Errors
/// There is no such registration, the day is before its first, or the database fails.
pub fn end(
    store: &Store,
    viewer: &Viewer,
    layouts: &Layouts,
    id: i64,
    on: NaiveDate,
) -> Result<(), OperationError> {
    store.write_transaction(viewer, |writing| {
        let there = writing.device_list(viewer)?.into_iter().find(|there| there.id == id);
        match there {
            Some(there) if there.valid_from <= on => {
                writing.device_set_end(viewer, id, on)?;
                let target = format!("{} {} {on}", there.device_no, there.place);
                writing.audit_entry_insert(viewer, "device_ended", &target)?;
                attribute_since(writing, viewer, layouts, on)
            }
            Some(_) => Err(OperationError::Refused(Message::new(
                "止日早于登记的起日，请核对",
                "the last day is before the first; check it",
            ))),
            None => Err(OperationError::Refused(Message::new(
                format!("没有编号为 {id} 的登记，请用 xingchou device list 查看"),
                format!("there is no registration {id}; see xingchou device list"),
            ))),
        }
    })
}

/// Ratings since a day may belong to other people now that a device stands elsewhere. It follows from the act, whoever
/// did that and whether or not she may see ratings; nothing of them is told.
fn attribute_since(
    writing: &mut Writing<'_>,
    viewer: &Viewer,
    layouts: &Layouts,
    day: NaiveDate,
) -> Result<(), OperationError> {
    let viewer = &viewer.computing();
    let months: BTreeSet<Month> = writing
        .import_file_list(viewer)?
        .iter()
        .filter_map(|file| file.month.parse().ok())
        .filter(|month| *month >= Month::of(day))
        .collect();
    for month in months {
        attribute_again(writing, viewer, layouts, month)?;
    }
    Ok(())
}

/// Makes a token for a registered device; the one before is no longer good.
///
/// # Errors
/// The device is not registered, there is no randomness to be had, or the database fails.
pub fn make_token(store: &Store, viewer: &Viewer, device_no: &str) -> Result<NewToken, OperationError> {
    let token = random_word::<TOKEN_BYTES>()?;
    store.write_transaction(viewer, |writing| {
        if !writing.device_list(viewer)?.iter().any(|there| there.device_no == device_no) {
            return Err(OperationError::Refused(Message::new(
                format!("评价器“{device_no}”尚未登记，请先用 xingchou device register 登记"),
                format!("the device “{device_no}” is not registered; use xingchou device register first"),
            )));
        }
        writing.device_token_set(viewer, device_no, &digest_of(token.as_bytes()))?;
        writing.audit_entry_insert(viewer, "device_token_made", device_no)?;
        Ok(NewToken { device_no: device_no.to_owned(), token: token.clone() })
    })
}

/// The device that a token is of, and who it is to the rest of the program.
///
/// # Errors
/// The database fails.
pub fn of_token(store: &Store, token: &str) -> Result<Option<(Viewer, String)>, OperationError> {
    let digest = digest_of(token.as_bytes());
    let found = store.read(|reading| reading.device_token_find(&digest))?;
    Ok(found.map(|found| {
        (
            Viewer::new(
                found.district,
                format!("评价器 {}", found.device_no),
                vec![Grant::of_district(Role::Device)],
            ),
            found.device_no,
        )
    }))
}
