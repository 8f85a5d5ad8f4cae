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

    /// The program failed; what happened goes to the log, not to the device.
    pub(super) fn failed(error: &dyn std::fmt::Display) -> Self {
        eprintln!("{error}");
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
