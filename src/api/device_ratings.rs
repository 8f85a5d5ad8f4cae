//! `POST /api/v1/device-ratings`: one rating, or a batch, from the device that the token is of.

use std::sync::Arc;

use poem::error::ReadBodyError;
use poem::http::StatusCode;
use poem::http::header::AUTHORIZATION;
use poem::web::Data;
use poem::{Body, IntoResponse, Request, Response, handler};

use super::error::ApiError;
use crate::clock;
use crate::operations::live_ratings::LiveAnswer;
use crate::operations::{devices, live_ratings};
use crate::store::Store;

/// Bytes of a body at most: a batch of the most ratings, with long texts.
const BODY_BYTES: usize = 1 << 20;
/// The header of the key under which a device sends the same thing once.
const IDEMPOTENCY_KEY: &str = "idempotency-key";

#[handler]
pub(super) async fn receive(request: &Request, body: Body, Data(store): Data<&Arc<Store>>) -> Response {
    match answer(request, body, store).await {
        Ok(answer) => match serde_json::to_string(&answer) {
            Ok(text) => Response::builder().content_type("application/json").body(text),
            Err(error) => ApiError::failed(&error).into_response(),
        },
        Err(error) => error.into_response(),
    }
}

async fn answer(request: &Request, body: Body, store: &Arc<Store>) -> Result<LiveAnswer, ApiError> {
    let header = |name: &str| request.header(name).map(str::to_owned);
    let token = header(AUTHORIZATION.as_str())
        .and_then(|value| value.strip_prefix("Bearer ").map(|token| token.trim().to_owned()))
        .filter(|token| !token.is_empty())
        .ok_or_else(unauthorised)?;
    let key = header(IDEMPOTENCY_KEY).unwrap_or_default();
    // Who it is comes first: a stranger's body is not read.
    let asked = Arc::clone(store);
    let (viewer, device_no) =
        blocking(move || devices::of_token(&asked, &token).map_err(|error| ApiError::failed(&error)))
            .await?
            .ok_or_else(unauthorised)?;
    let body = body.into_bytes_limit(BODY_BYTES).await.map_err(|error| match error {
        ReadBodyError::PayloadTooLarge => ApiError::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too_large",
            "内容太大，请分批上传",
            "the body is too large; send it in several batches",
        ),
        _ => {
            ApiError::new(StatusCode::BAD_REQUEST, "bad_body", "内容未能收全", "the body did not come whole")
        }
    })?;
    let store = Arc::clone(store);
    blocking(move || {
        live_ratings::receive(&store, (&viewer, &device_no), &key, &body, clock::now())
            .map_err(ApiError::from)
    })
    .await
}

fn unauthorised() -> ApiError {
    ApiError::new(
        StatusCode::UNAUTHORIZED,
        "unauthorised",
        "令牌无效，请用 xingchou device token 重新生成",
        "the token is not good; make one with xingchou device token",
    )
}

/// Work that waits for the database, away from the threads that serve.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| Err(ApiError::failed(&error)))
}
