//! The same request under the same key (`Idempotency-Key`) is done once.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use poem::http::StatusCode;
use poem::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderName, LOCATION};
use poem::{Request, Response};
use poem_openapi::OperationId;
use serde::{Deserialize, Serialize};

use super::caller::Who;
use super::error::ApiError;
use crate::clock;
use crate::operations::repeated::{self, Repeated};
use crate::service::Service;

/// The header of the key under which the same thing is done once.
pub(super) const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// Characters of such a key at most.
const LONGEST_KEY: usize = 200;
/// Bytes of a body that is kept in memory, to be compared, at most.
const BODY_BYTES: usize = 256 << 20;
/// Answers that hold a secret which is shown once: they are not kept.
const SECRET_ANSWERS: [&str; 8] = [
    "add_account",
    "reset_password",
    "add_token",
    "make_device_token",
    "begin_one_time_code",
    "confirm_one_time_code",
    "change_password",
    "reveal_number",
];

/// The headers that are kept with an answer.
const KEPT_HEADERS: [HeaderName; 3] = [CONTENT_TYPE, CONTENT_DISPOSITION, LOCATION];

/// What is kept of an answer.
#[derive(Serialize, Deserialize)]
struct Kept {
    headers: Vec<(String, String)>,
    /// In base64, for it can be a file.
    body: String,
}

/// Does what is asked for under a key, unless it was done: then gives the same answer again.
///
/// # Errors
/// The key is not one, was used for something else, or what it was used for is not over; or the database fails.
pub(super) async fn once<A: Future<Output = Response>>(
    service: &Arc<Service>,
    mut request: Request,
    (who, key): (Who, String),
    act: impl FnOnce(Request) -> A,
) -> Result<Response, ApiError> {
    let viewer = match who {
        Who::Machine(viewer) => viewer,
        Who::Person(acting, _) => acting.own().clone(),
    };
    let fits = (1..=LONGEST_KEY).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
    let Some(account) = viewer.account().filter(|_| fits) else {
        return Err(ApiError::bad(
            "Idempotency-Key",
            format!("幂等键应为 1 到 {LONGEST_KEY} 个可见的 ASCII 字符"),
            format!("an idempotency key is 1 to {LONGEST_KEY} visible ASCII characters"),
        ));
    };
    let body = request.take_body().into_bytes_limit(BODY_BYTES).await;
    let body = body.map_err(|_| ApiError::of_status(StatusCode::PAYLOAD_TOO_LARGE))?;
    let mut asked = format!("{} {}\n", request.method(), request.original_uri()).into_bytes();
    // The same asked with other roles is something else: who has fewer is not told what was answered to who had more.
    asked.extend(format!("{:?} {}\n", viewer.grants(), viewer.is_machine()).bytes());
    asked.extend_from_slice(&body);
    request.set_body(body);

    let noted = (viewer.clone(), key.clone());
    let before = service.blocking(move |service| {
        let (viewer, key) = noted;
        repeated::begin(&service.store, &viewer, (account, &key), &asked, clock::now())
    });
    match before.await.map_err(|error| ApiError::failed(&error))?? {
        Repeated::New => {}
        Repeated::Other => return Err(ApiError::key_used()),
        Repeated::GoingOn => {
            return Err(ApiError::new(
                StatusCode::CONFLICT,
                "going_on",
                "同一请求正在办理，请稍后再问",
                "the same request is being carried out; ask again later",
            ));
        }
        Repeated::NobodyKnows => {
            return Err(ApiError::new(
                StatusCode::CONFLICT,
                "nobody_knows",
                "程序在办理这一请求时中断，不知道办成没有；请先查看，没有办成再换一个幂等键重办",
                "the program ended while it was at this request, which was done or was not: look first, and if it was not, \
                 ask again under another key",
            ));
        }
        Repeated::Before(status, kept) => return again(status, &kept),
    }
    let mut answer = act(request).await;
    let body = answer.take_body().into_bytes().await.map_err(|error| ApiError::failed(&error))?;
    let kept = to_keep(&answer, &body)?;
    answer.set_body(body);
    let status = answer.status();
    let kept = service.blocking(move |service| {
        // Of these it is known that nothing was done. Of a failure it is not, and to try again could be twice.
        let keep = ![StatusCode::SERVICE_UNAVAILABLE, StatusCode::TOO_MANY_REQUESTS].contains(&status);
        let kept = keep.then_some((status.as_u16(), kept.as_slice()));
        repeated::answered(&service.store, &viewer, (account, &key), kept)
    });
    kept.await.map_err(|error| ApiError::failed(&error))??;
    Ok(answer)
}

fn to_keep(answer: &Response, body: &[u8]) -> Result<Vec<u8>, ApiError> {
    let is_secret = answer.data::<OperationId>().is_some_and(|id| SECRET_ANSWERS.contains(&id.0));
    let kept = if is_secret && answer.status().is_success() {
        None
    } else {
        let said = |name: &HeaderName| answer.header(name).map(|said| (name.to_string(), said.to_owned()));
        Some(Kept { headers: KEPT_HEADERS.iter().filter_map(said).collect(), body: STANDARD.encode(body) })
    };
    serde_json::to_vec(&kept).map_err(|error| ApiError::failed(&error))
}

fn again(status: u16, kept: &[u8]) -> Result<Response, ApiError> {
    let kept: Option<Kept> = serde_json::from_slice(kept).map_err(|error| ApiError::failed(&error))?;
    let Some(kept) = kept else {
        return Err(ApiError::new(
            StatusCode::CONFLICT,
            "shown_once",
            "已经办过；其中的密码或令牌只显示一次，不再显示，请另办一次",
            "it was done; the secret in the answer was shown once and is not shown again; do it anew",
        ));
    };
    let status = StatusCode::from_u16(status).map_err(|error| ApiError::failed(&error))?;
    let mut answer = Response::builder().status(status).header("idempotent-replay", "true");
    for (name, said) in kept.headers {
        answer = answer.header(name, said);
    }
    Ok(answer.body(STANDARD.decode(kept.body).map_err(|error| ApiError::failed(&error))?))
}
