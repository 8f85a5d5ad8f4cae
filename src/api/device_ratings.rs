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
use crate::service::Service;

/// Bytes of a body at most: a batch of the most ratings, with long texts.
const BODY_BYTES: usize = 1 << 20;
/// The header of the key under which a device sends the same thing once.
const IDEMPOTENCY_KEY: &str = "idempotency-key";

#[handler]
pub(super) async fn receive(request: &Request, body: Body, Data(service): Data<&Arc<Service>>) -> Response {
    match answer(request, body, service).await {
        Ok(answer) => match serde_json::to_string(&answer) {
            Ok(text) => Response::builder().content_type("application/json").body(text),
            Err(error) => ApiError::failed(&error).into_response(),
        },
        Err(error) => error.into_response(),
    }
}

async fn answer(request: &Request, body: Body, service: &Arc<Service>) -> Result<LiveAnswer, ApiError> {
    let header = |name: &str| request.header(name).map(str::to_owned);
    let token = header(AUTHORIZATION.as_str())
        .and_then(|value| value.strip_prefix("Bearer ").map(|token| token.trim().to_owned()))
        .filter(|token| !token.is_empty())
        .ok_or_else(unauthorised)?;
    let key = header(IDEMPOTENCY_KEY).unwrap_or_default();
    // Who it is comes first: a stranger's body is not read.
    let (viewer, device_no) = service
        .blocking(move |service| devices::of_token(&service.store, &token))
        .await
        .map_err(|error| ApiError::failed(&error))?
        .map_err(|error| ApiError::failed(&error))?
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
    service
        .blocking(move |service| {
            live_ratings::receive(&service.store, (&viewer, &device_no), &key, &body, clock::now())
        })
        .await
        .map_err(|error| ApiError::failed(&error))?
        .map_err(ApiError::from)
}

fn unauthorised() -> ApiError {
    ApiError::new(
        StatusCode::UNAUTHORIZED,
        "unauthorised",
        "令牌无效，请用 xingchou device token 重新生成",
        "the token is not good; make one with xingchou device token",
    )
}
