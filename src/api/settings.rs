//! 设置 · settings of the office.

use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};

use super::Tag;
use super::caller::{Asking, Caller};
use super::error::ApiError;
use super::page::{Page, Paging};
use super::wire::Words;
use crate::operations::settings;

/// 一项设置 · a setting
#[derive(Object, Clone)]
#[oai(rename = "Setting")]
struct SettingOut {
    /// 名称
    name: String,
    /// 值
    value: String,
    /// 含义
    meaning: Words,
    /// 暂定，请本单位确认 · assumed, until the office confirms it
    assumed: bool,
}

/// 新的值 · a new value
#[derive(Object)]
struct SettingIn {
    /// 值
    value: String,
    /// 改动的原因，必须写 · why
    reason: String,
}

pub(super) struct SettingsApi;

#[OpenApi(tag = "Tag::Settings")]
impl SettingsApi {
    /// 设置一览 · the settings
    ///
    /// 排序字段 · sort: name
    #[oai(path = "/settings", method = "get", operation_id = "list_settings")]
    async fn list_settings(
        &self,
        caller: Caller,
        paging: Paging,
    ) -> Result<Json<Page<SettingOut>>, ApiError> {
        caller.look(move |asking| paging.of(all(asking)?, &["name"])).await
    }

    /// 一项设置 · one setting
    #[oai(path = "/settings/:name", method = "get", operation_id = "show_setting")]
    async fn show_setting(
        &self,
        caller: Caller,
        /// 名称
        name: Path<String>,
    ) -> Result<Json<SettingOut>, ApiError> {
        caller.look(move |asking| one(asking, &name)).await
    }

    /// 改一项设置 · decide a setting
    #[oai(path = "/settings/:name", method = "put", operation_id = "change_setting")]
    async fn change_setting(
        &self,
        caller: Caller,
        /// 名称
        name: Path<String>,
        /// 新的值
        told: Json<SettingIn>,
    ) -> Result<Json<SettingOut>, ApiError> {
        caller
            .act(move |asking| {
                let (store, viewer) = (asking.store(), &asking.viewer);
                one(asking, &name)?;
                let set_to = (name.as_str(), told.value.as_str());
                settings::set(store, viewer, set_to, &told.reason, asking.now)?;
                one(asking, &name)
            })
            .await
    }
}

fn all(asking: &Asking) -> Result<Vec<SettingOut>, ApiError> {
    let lines = settings::list(asking.store(), &asking.viewer)?;
    let out = lines.into_iter().map(|line| SettingOut {
        name: line.name,
        value: line.value,
        meaning: Words::from(&line.meaning),
        assumed: line.assumed,
    });
    Ok(out.collect())
}

fn one(asking: &Asking, name: &str) -> Result<SettingOut, ApiError> {
    all(asking)?.into_iter().find(|setting| setting.name == name).ok_or_else(|| {
        ApiError::unknown(format!("没有叫“{name}”的设置"), format!("there is no setting “{name}”"))
    })
}
