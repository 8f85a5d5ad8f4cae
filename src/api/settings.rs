//! 设置 · settings of the office.

use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};

use super::Tag;
use super::caller::{Asking, Caller};
use super::error::ApiError;
use super::page::{Page, Paging};
use super::wire::Words;
use crate::operations::month_way;
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
    /// 改动的原因；月度进度的设置必须写
    #[oai(default)]
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
                if settings::ALL.iter().any(|setting| setting.name == *name) {
                    settings::set(store, viewer, &name, &told.value)?;
                } else {
                    let what = (name.as_str(), told.value.as_str());
                    month_way::settings::set(store, viewer, what, &told.reason, asking.now)?;
                }
                one(asking, &name)
            })
            .await
    }
}

fn all(asking: &Asking) -> Result<Vec<SettingOut>, ApiError> {
    let of_accounts = settings::list(asking.store(), &asking.viewer)?.into_iter().map(|line| SettingOut {
        name: line.name,
        value: line.value,
        meaning: Words::from(&line.meaning),
        assumed: false,
    });
    let of_months = month_way::settings::list(asking.store(), &asking.viewer, asking.now)?;
    let of_months = of_months.into_iter().map(|line| SettingOut {
        name: line.name.to_owned(),
        value: line.value,
        meaning: Words::from(&line.title),
        assumed: line.assumed,
    });
    Ok(of_accounts.chain(of_months).collect())
}

fn one(asking: &Asking, name: &str) -> Result<SettingOut, ApiError> {
    all(asking)?.into_iter().find(|setting| setting.name == name).ok_or_else(|| {
        ApiError::unknown(format!("没有叫“{name}”的设置"), format!("there is no setting “{name}”"))
    })
}
