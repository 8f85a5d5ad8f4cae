//! How the server says no: a status, and one JSON envelope with a code, both texts, and the place where it is known.

use poem::http::StatusCode;
use poem::http::header::WWW_AUTHENTICATE;
use poem::{IntoResponse, Response};
use poem_openapi::ApiResponse;
use poem_openapi::Object;
use poem_openapi::payload::{Json, Payload};
use poem_openapi::registry::{MetaMediaType, MetaResponse, MetaResponses, Registry};
use poem_openapi::types::{ToJSON, Type};

use super::wire::Words;
use crate::message::Message;
use crate::operations::OperationError;
use crate::operations::live_ratings::LiveError;
use crate::operations::sign_in::SignInError;
use crate::store::StoreError;

/// The code of what an operation refuses.
const REFUSED: &str = "refused";
/// The code of what somebody has no right to.
const NO_RIGHT: &str = "no_right";

/// An answer that says no.
#[derive(Debug)]
pub(super) struct ApiError {
    status: StatusCode,
    code: &'static str,
    message: Message,
    place: Option<String>,
    /// Whether the trail knows of it already.
    on_record: bool,
}

/// The envelope of every answer that says no.
#[derive(Object)]
#[oai(rename = "Error", skip_serializing_if_is_none)]
pub(super) struct ErrorAnswer {
    /// 什么不行 · what is wrong
    error: ErrorDetails,
}

/// What is wrong.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct ErrorDetails {
    /// 代码，不会改变 · a code that stays the same
    code: String,
    /// 给人看的说明 · what people are told
    message: Words,
    /// 在哪里：参数、字段，或文件和行 · where: a parameter, a field, or a file and line
    place: Option<String>,
}

/// The statuses of answers that say no, with what they mean.
const STATUSES: [(u16, &str); 13] = [
    (400, "请求写得不对 · the request is not understood"),
    (401, "没有令牌，或令牌无效 · no token, or not a good one"),
    (403, "账户没有这项权限，或须先换密码、设验证码 · the account may not, or must do something else first"),
    (404, "没有，或不归您看 · there is none, or none that you may know of"),
    (405, "这个地址不接受这种请求 · not at this address"),
    (409, "与另一请求冲突 · in conflict with another request"),
    (412, "内容已被别人改过 · it was changed since you looked"),
    (413, "内容太大 · too large"),
    (415, "内容类型不对 · not of the type that is taken"),
    (422, "看懂了，但不能这样办 · understood, and refused"),
    (429, "尝试太多，请稍后 · too many attempts"),
    (500, "服务器出错 · the server failed"),
    (503, "服务器忙 · the server is busy"),
];

impl ApiError {
    pub(super) fn new(
        status: StatusCode,
        code: &'static str,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Self {
        Self { status, code, message: Message::new(zh, en), place: None, on_record: false }
    }

    /// The same, with the place: a parameter, a field, or a file and line.
    pub(super) fn at(mut self, place: impl Into<String>) -> Self {
        self.place = Some(place.into());
        self
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
            StatusCode::UNSUPPORTED_MEDIA_TYPE => (
                "media_type",
                "内容类型不对，请看接口文档里这个地址收什么",
                "the body is of a type that is not taken here; see the document",
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

    /// The program failed; what happened goes to the log, not to whoever asked.
    pub(super) fn failed(error: &dyn std::fmt::Display) -> Self {
        tracing::error!(error = error.to_string(), "failed");
        Self::of_status(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The request is not written as it should be.
    pub(super) fn bad(place: &str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad_request", zh, en).at(place)
    }

    /// There is none, or none that the caller may know of.
    pub(super) fn unknown(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "unknown", zh, en)
    }

    /// What is asked for is understood and cannot be done.
    pub(super) fn refused(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, REFUSED, zh, en)
    }

    /// Others write all the time: nothing was done, and it can be tried again.
    pub(super) fn overtaken() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "overtaken",
            "您办理的同时有别的改动写入，这次没有办，请再试",
            "something else was written meanwhile; nothing was done, try again",
        )
    }

    /// Nobody is known by what was shown.
    pub(super) fn unauthorised() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "unauthorised",
            "没有令牌，或令牌无效、已过期；请登录，或用 xingchou token add 另做一个",
            "no token, or none that is good; sign in, or make one with xingchou token add",
        )
    }

    /// Where something is only looked at, what is refused is not there.
    pub(super) fn of_looking(mut self) -> Self {
        if self.code == REFUSED {
            self.status = StatusCode::NOT_FOUND;
            self.code = "unknown";
        }
        self
    }

    /// Where somebody may see some, what she may not see is not there.
    pub(super) fn hidden(self) -> Self {
        match self.code {
            NO_RIGHT => Self::unknown("没有，或不归您看", "there is none, or none that you may know of"),
            _ => self,
        }
    }

    /// The same as a refusal of an operation, if it is one that belongs on the trail.
    pub(super) fn as_refusal(&self, only_looking: bool) -> Option<OperationError> {
        let is_one = self.code == NO_RIGHT || (self.code == REFUSED && !only_looking);
        (is_one && !self.on_record).then(|| OperationError::Refused(self.message.clone()))
    }

    /// What a framework's error says, in the one envelope.
    pub(super) fn of_framework(error: &poem::Error) -> Self {
        let status = error.status();
        if status == StatusCode::BAD_REQUEST {
            let reason = error.to_string();
            return Self::new(
                status,
                "bad_request",
                format!("请求写得不对：{reason}"),
                format!("the request is not understood: {reason}"),
            );
        }
        if status.is_server_error() {
            return Self::failed(error);
        }
        Self::of_status(status)
    }
}

impl From<OperationError> for ApiError {
    fn from(error: OperationError) -> Self {
        match error {
            OperationError::RefusedOnRecord(error) => Self { on_record: true, ..Self::from(*error) },
            OperationError::Refused(message) => Self {
                status: StatusCode::UNPROCESSABLE_ENTITY,
                code: REFUSED,
                message,
                place: None,
                on_record: false,
            },
            OperationError::Store(error) => error.into(),
            OperationError::Sheets(diagnostics) => {
                let first = diagnostics.first();
                let place = first
                    .and_then(|first| first.place.as_ref())
                    .map(|place| format!("{}:{}:{}", place.file, place.line, place.column));
                let texts = |text: fn(&xingchou_engine::diagnostic::Diagnostic) -> String| {
                    diagnostics.iter().map(text).collect::<Vec<_>>().join("\n")
                };
                Self {
                    status: StatusCode::UNPROCESSABLE_ENTITY,
                    code: "sheets",
                    message: Message::new(
                        texts(xingchou_engine::diagnostic::Diagnostic::chinese),
                        texts(xingchou_engine::diagnostic::Diagnostic::english),
                    ),
                    place,
                    on_record: false,
                }
            }
            other => Self::failed(&other),
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match &error {
            StoreError::NoRight(no) => {
                let text = no.to_string();
                let (zh, en) = text.split_once('\n').unwrap_or((&text, &text));
                Self::new(StatusCode::FORBIDDEN, NO_RIGHT, zh, en)
            }
            StoreError::MachineSigns => {
                let text = error.to_string();
                let (zh, en) = text.split_once('\n').unwrap_or((&text, &text));
                Self::new(StatusCode::FORBIDDEN, NO_RIGHT, zh, en)
            }
            StoreError::NotOneFile => {
                let text = error.to_string();
                let (zh, en) = text.split_once('\n').unwrap_or((&text, &text));
                Self::refused(zh, en)
            }
            StoreError::Overtaken => Self::overtaken(),
            _ => Self::failed(&error),
        }
    }
}

impl From<crate::access::NoRight> for ApiError {
    fn from(error: crate::access::NoRight) -> Self {
        StoreError::from(error).into()
    }
}

impl From<SignInError> for ApiError {
    fn from(error: SignInError) -> Self {
        let (status, code) = match &error {
            SignInError::Operation(_) => return Self::failed(&error),
            SignInError::Wrong => (StatusCode::UNAUTHORIZED, "wrong"),
            SignInError::CodeNeeded => (StatusCode::UNAUTHORIZED, "code_needed"),
            SignInError::Locked => (StatusCode::FORBIDDEN, "locked"),
            SignInError::Barred { .. } => (StatusCode::TOO_MANY_REQUESTS, "barred"),
        };
        let text = error.to_string();
        let (zh, en) = text.split_once('\n').unwrap_or((&text, &text));
        Self::new(status, code, zh, en)
    }
}

impl From<LiveError> for ApiError {
    fn from(error: LiveError) -> Self {
        match error {
            LiveError::KeyUsed => Self::key_used(),
            LiveError::Refused { code, message } => Self {
                status: StatusCode::UNPROCESSABLE_ENTITY,
                code,
                message,
                place: None,
                on_record: false,
            },
            LiveError::Failed(error) => Self::failed(&error),
        }
    }
}

impl ApiError {
    /// The same idempotency key came with something else.
    pub(super) fn key_used() -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "key_used",
            "同一幂等键已用于其他内容",
            "the idempotency key was used for something else",
        )
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = ErrorAnswer {
            error: ErrorDetails {
                code: self.code.to_owned(),
                message: Words::from(&self.message),
                place: self.place,
            },
        };
        let answer = Response::builder().status(self.status).content_type("application/json; charset=utf-8");
        let answer = match self.status {
            StatusCode::UNAUTHORIZED => answer.header(WWW_AUTHENTICATE, "Bearer"),
            _ => answer,
        };
        answer.body(body.to_json_string())
    }
}

impl From<ApiError> for poem::Error {
    fn from(error: ApiError) -> Self {
        Self::from_response(error.into_response())
    }
}

impl ApiResponse for ApiError {
    fn meta() -> MetaResponses {
        let responses = STATUSES.iter().map(|(status, description)| MetaResponse {
            description,
            status: Some(*status),
            status_range: None,
            content: vec![MetaMediaType {
                content_type: Json::<ErrorAnswer>::CONTENT_TYPE,
                schema: ErrorAnswer::schema_ref(),
            }],
            headers: Vec::new(),
        });
        MetaResponses { responses: responses.collect() }
    }

    fn register(registry: &mut Registry) {
        ErrorAnswer::register(registry);
    }
}
