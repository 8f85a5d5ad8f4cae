//! What the system does, one file a use case; the only place where store, engine, importers and reports meet.

pub mod accounts;
pub mod appeal_corrections;
pub mod appeals;
pub mod approve;
pub mod batches;
pub mod calculate;
pub mod calendar;
pub mod claims;
pub mod demo;
pub mod devices;
pub mod differences;
pub mod earlier;
pub mod explain;
mod fact_kind;
pub mod fairness;
pub mod findings;
pub mod grants;
pub mod initialise;
pub mod jobs;
pub mod keep_safe;
pub mod kept_run;
pub mod last_ranked;
pub mod layouts;
pub mod ledgers;
pub mod lists;
pub mod live_ratings;
pub mod month_inputs;
pub mod month_rota;
pub mod month_rows;
pub mod month_way;
pub mod moving;
pub mod next_star;
pub mod office;
pub mod own_duties;
pub mod own_password;
pub mod papers;
pub mod pay_inputs;
pub mod personal;
pub mod policies;
pub mod proof;
pub mod questions;
mod random_word;
pub mod readiness;
pub mod reading;
pub mod recompute;
pub mod rectify;
pub mod refused_attempts;
pub mod rejected_rows;
pub mod repeated;
pub mod results;
pub mod roster;
pub mod run_kind;
pub mod run_list;
pub mod run_totals;
pub mod score;
mod score_inputs;
pub mod score_of_person;
pub mod scores;
pub mod second_factor;
pub mod sessions;
pub mod settings;
pub mod sheet_inputs;
pub mod sign_in;
pub mod slip_receipts;
pub mod slips;
pub mod take_in;
pub mod tokens;
pub mod trail;
pub mod verify;
pub mod whole_file;
pub mod window_board;
pub mod year_calendar;

use crate::access::secret::SecretError;
use crate::message::Message;
use crate::store::StoreError;

/// Why a use case could not be carried out.
#[derive(Debug, thiserror::Error)]
pub enum OperationError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A secret could not be made or used.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// A file or folder of the data folder could not be read or written.
    #[error(
        "无法读写“{path}”：{}\n“{path}” could not be read or written: {source}",
        file_error_in_words(source)
    )]
    Folder {
        /// Which.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// What was kept cannot be turned into text, or back.
    #[error("数据库中的记录无法识别：{0}\na record in the database is not understood: {0}")]
    Record(#[from] serde_json::Error),
    /// A layout that the program carries is wrong.
    #[error(transparent)]
    Layout(#[from] xingchou_importers::LayoutError),
    /// Rule sheets are wrong; each diagnostic says what and where.
    #[error("{}", .0.iter().map(xingchou_engine::diagnostic::Diagnostic::display).collect::<String>())]
    Sheets(Vec<xingchou_engine::diagnostic::Diagnostic>),
    /// A paper could not be made.
    #[error(transparent)]
    Report(#[from] xingchou_reports::ReportError),
    /// What was asked for cannot be done; the message says why and what to do.
    #[error("{0}")]
    Refused(Message),
    /// The same as within, and the trail knows already that it was refused.
    #[error(transparent)]
    RefusedOnRecord(Box<OperationError>),
}

impl OperationError {
    /// The error itself, whether or not the trail knows of it.
    #[must_use]
    pub fn itself(self) -> Self {
        match self {
            Self::RefusedOnRecord(error) => error.itself(),
            error => error,
        }
    }
}

/// What the operating system says, in Chinese.
fn file_error_in_words(error: &std::io::Error) -> String {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::NotFound => "没有这个文件或文件夹".to_owned(),
        ErrorKind::PermissionDenied => "没有读写权限".to_owned(),
        ErrorKind::AlreadyExists => "已有同名的文件".to_owned(),
        ErrorKind::IsADirectory => "这是文件夹，不是文件".to_owned(),
        ErrorKind::NotADirectory => "路径中有一段不是文件夹".to_owned(),
        ErrorKind::StorageFull => "磁盘已满".to_owned(),
        ErrorKind::ReadOnlyFilesystem => "磁盘只能读，不能写".to_owned(),
        ErrorKind::InvalidData => "文件不是 UTF-8 文本".to_owned(),
        _ => error.to_string(),
    }
}
