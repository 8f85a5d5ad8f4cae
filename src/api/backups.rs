//! 备份：在数据文件夹里做一份、一览、检查 · backups in the data folder: made, listed, checked.

use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};

use super::Tag;
use super::caller::Caller;
use super::error::ApiError;
use super::jobs::Begun;
use crate::access::{Action, Resource};
use crate::operations::jobs::{JobDone, JobKind};
use crate::operations::keep_safe::{back_up_here, check_kept, kept_backups};

/// 一份备份 · a backup
#[derive(Object)]
#[oai(rename = "Backup")]
struct BackupOut {
    /// 文件名
    name: String,
    /// 字节
    bytes: u64,
}

/// 数据文件夹里的备份 · the backups in the data folder
#[derive(Object)]
struct BackupsOut {
    /// 最近的在前
    items: Vec<BackupOut>,
}

pub(super) struct BackupsApi;

#[OpenApi(tag = "Tag::Settings")]
impl BackupsApi {
    /// 数据文件夹里的备份 · the backups in the data folder
    #[oai(path = "/backups", method = "get", operation_id = "list_backups")]
    async fn list_backups(&self, caller: Caller) -> Result<Json<BackupsOut>, ApiError> {
        caller
            .look(move |asking| {
                let kept = kept_backups(&asking.viewer, asking.data())?.into_iter();
                let items = kept.map(|one| BackupOut { name: one.name, bytes: one.bytes }).collect();
                Ok(BackupsOut { items })
            })
            .await
    }

    /// 在数据文件夹里做一份备份 · make a backup in the data folder
    ///
    /// 密钥文件不在备份里，请另行保管 · the key file is not in it; keep that apart.
    #[oai(path = "/backups", method = "post", operation_id = "make_backup")]
    async fn make_backup(&self, caller: Caller) -> Result<Json<BackupOut>, ApiError> {
        caller
            .act(move |asking| {
                asking.viewer.require_all(Action::Export, Resource::Backups)?;
                let made = back_up_here(asking.store(), &asking.viewer, asking.data(), asking.now)?;
                let name = made.path.file_name().map(|name| name.to_string_lossy().into_owned());
                Ok(BackupOut { name: name.unwrap_or_default(), bytes: made.bytes })
            })
            .await
    }

    /// 检查一份备份能不能用（费时的工作）· whether a backup is good
    ///
    /// 结果与核对相同 · the job's result is that of a verification.
    #[oai(path = "/backups/:name/check", method = "post", operation_id = "check_backup")]
    async fn check_backup(
        &self,
        caller: Caller,
        /// 文件名
        name: Path<String>,
    ) -> Result<Begun, ApiError> {
        caller
            .begin(
                JobKind::Verification,
                |asking| Ok(asking.viewer.require_all(Action::See, Resource::Backups)?),
                move |asking, _| {
                    let places = (asking.data(), asking.key_file());
                    let checked = check_kept(asking.store(), &asking.viewer, places, &name)?;
                    Ok(JobDone { answer: serde_json::to_value(checked)?, files: Vec::new() })
                },
            )
            .await
    }
}
