//! What the program answers to other programs, thin: parse, call an operation, answer. A file a resource; what is the
//! same for all of them is in `around` (who asks, keys, tags), `error`, `page` and `wire`.

mod accounts;
mod appeals;
mod around;
mod backups;
mod bad_ratings;
mod caller;
mod device_ratings;
mod devices;
mod document;
mod download;
mod error;
mod explanations;
mod figures;
mod imports;
mod jobs;
mod layouts;
mod months;
mod once;
mod own;
mod page;
mod papers;
mod personal;
mod policies;
mod proofs;
mod proposals;
mod rejected_rows;
mod review;
mod runs;
mod scores;
mod settings;
mod staff;
mod tags;
mod trail;
mod windows;
mod wire;

use poem::http::StatusCode;
use poem::{EndpointExt, IntoEndpoint, IntoResponse, Response, Route, get, post};
use poem_openapi::Tags;

pub use document::openapi;
use error::ApiError;

/// What every address of the API begins with.
pub const PREFIX: &str = "/api/";

/// Groups of operations in the document.
#[derive(Tags)]
enum Tag {
    /// 登录和自己的账户 · signing in and the own account
    #[oai(rename = "自己 · own account")]
    Own,
    /// 人员
    #[oai(rename = "人员 · staff")]
    Staff,
    /// 导入
    #[oai(rename = "导入 · imports")]
    Imports,
    /// 月度进度
    #[oai(rename = "月度 · months")]
    Months,
    /// 评分评星
    #[oai(rename = "评分 · scores")]
    Scores,
    /// 差评整改
    #[oai(rename = "差评 · bad ratings")]
    BadRatings,
    /// 申诉
    #[oai(rename = "申诉 · appeals")]
    Appeals,
    /// 工资
    #[oai(rename = "工资 · pay")]
    Runs,
    /// 材料
    #[oai(rename = "材料 · papers")]
    Papers,
    /// 规则表
    #[oai(rename = "规则表 · policies")]
    Policies,
    /// 评价器
    #[oai(rename = "评价器 · devices")]
    Devices,
    /// 费时的工作
    #[oai(rename = "工作 · jobs")]
    Jobs,
    /// 账户
    #[oai(rename = "账户 · accounts")]
    Accounts,
    /// 设置
    #[oai(rename = "设置 · settings")]
    Settings,
    /// 操作记录
    #[oai(rename = "记录 · trail")]
    Trail,
}

/// Every resource.
type Resources = (
    own::OwnApi,
    (staff::StaffApi, personal::PersonalApi, months::MonthsApi, windows::WindowsApi, scores::ScoresApi),
    (bad_ratings::BadRatingsApi, appeals::AppealsApi),
    (imports::ImportsApi, rejected_rows::RejectedRowsApi, layouts::LayoutsApi, devices::DevicesApi),
    (runs::RunsApi, explanations::ExplanationsApi, papers::PapersApi, policies::PoliciesApi),
    (proposals::ProposalsApi, backups::BackupsApi),
    (jobs::JobsApi, accounts::AccountsApi, settings::SettingsApi, trail::TrailApi, proofs::ProofsApi),
);

fn resources() -> Resources {
    (
        own::OwnApi,
        (staff::StaffApi, personal::PersonalApi, months::MonthsApi, windows::WindowsApi, scores::ScoresApi),
        (bad_ratings::BadRatingsApi, appeals::AppealsApi),
        (imports::ImportsApi, rejected_rows::RejectedRowsApi, layouts::LayoutsApi, devices::DevicesApi),
        (runs::RunsApi, explanations::ExplanationsApi, papers::PapersApi, policies::PoliciesApi),
        (proposals::ProposalsApi, backups::BackupsApi),
        (jobs::JobsApi, accounts::AccountsApi, settings::SettingsApi, trail::TrailApi, proofs::ProofsApi),
    )
}

/// Adds every address of the API.
#[must_use]
pub fn add_to(routes: Route) -> Route {
    routes
        .at("/api/v1/device-ratings", post(device_ratings::receive))
        .at("/api/v1/openapi.json", get(document::show))
        .at("/api/v1/try", get(document::try_it))
        .nest("/api/v1", document::service().into_endpoint().around(around::around))
}

/// The answer to what came to no address of the API, or to none in the right way.
#[must_use]
pub fn refused(status: StatusCode) -> Response {
    ApiError::of_status(status).into_response()
}
