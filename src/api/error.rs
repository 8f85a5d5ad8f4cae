//! How the server says no: a status, and one JSON envelope with a code and both texts.

use poem::http::StatusCode;
use poem::{IntoResponse, Response};
use serde_json::json;

use crate::message::Message;
use crate::operations::live_ratings::LiveError;

/// An answer that says no.
#[derive(Debug)]
pub(super) struct ApiError {
    status: StatusCode,
    code: &'static str,
    message: Message,
}

impl ApiError {
    pub(super) fn new(
        status: StatusCode,
        code: &'static str,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Self {
        Self { status, code, message: Message::new(zh, en) }
    }

    /// What a status says by itself.
    pub(super) fn of_status(status: StatusCode) -> Self {
        let (code, zh, en) = match status {
            StatusCode::NOT_FOUND => ("not_found", "没有这个地址", "there is nothing at this address"),
            StatusCode::METHOD_NOT_ALLOWED => {
                ("method_not_allowed", "这个地址不接受这种请求", "this address does not take this method")
            }
            StatusCode::PAYLOAD_TOO_LARGE => ("too_large", "内容太大，请分批上传", "the body is too large"),
            StatusCode::LENGTH_REQUIRED => (
                "length_required",
                "请写明内容长度（Content-Length）",
                "say the length of the body (Content-Length)",
            ),
            StatusCode::SERVICE_UNAVAILABLE => {
                ("too_long", "处理时间太长，请稍后重试", "it took too long; try again later")
            }
            _ if status.is_server_error() => {
                ("failed", "服务器出错，请稍后重试", "the server failed; try again later")
            }
            _ => ("bad_request", "请求无法识别", "the request is not understood"),
        };
        Self::new(status, code, zh, en)
    }

    /// The program failed; what happened goes to the log, not to the device.
    pub(super) fn failed(error: &dyn std::fmt::Display) -> Self {
        tracing::error!(error = error.to_string(), "failed");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "failed",
            "服务器出错，请稍后重试",
            "the server failed; try again later",
        )
    }
}

impl From<LiveError> for ApiError {
    fn from(error: LiveError) -> Self {
        match error {
            LiveError::KeyUsed => Self::new(
                StatusCode::CONFLICT,
                "key_used",
                "同一幂等键已用于其他内容",
                "the idempotency key was used for something else",
            ),
            LiveError::Refused { code, message } => {
                Self { status: StatusCode::UNPROCESSABLE_ENTITY, code, message }
            }
            LiveError::Failed(error) => Self::failed(&error),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = json!({ "error": { "code": self.code, "message": self.message } });
        Response::builder().status(self.status).content_type("application/json").body(body.to_string())
    }
}
