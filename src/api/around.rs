//! What surrounds every request to the API: who asks; that the same is not done twice (`once`); that nothing is changed
//! which somebody else has changed since, nor sent which is there already (`tags`); and that every refusal has the one
//! envelope.

use std::sync::Arc;

use poem::http::{StatusCode, header};
use poem::{Endpoint, IntoResponse, PathPattern, Request, Response};

use super::caller::{Identity, identify, is_safe};
use super::error::ApiError;
use super::once::{IDEMPOTENCY_KEY, once};
use super::tags::{tagged, unchanged};
use crate::service::Service;

/// Bytes of a body of JSON at most: sheets and cases are texts of some hundred lines.
const JSON_BYTES: usize = 8 << 20;
/// How JSON writes U+0000; it may not stand in it as itself.
const NOTHING: &[u8] = b"\\u0000";

/// Answers a request, with all that surrounds it.
pub(super) async fn around<E: Endpoint<Output = Response> + 'static>(
    inner: Arc<E>,
    request: Request,
) -> poem::Result<Response> {
    if is_safe(request.method()) {
        return Ok(surrounded(&inner, request).await.unwrap_or_else(IntoResponse::into_response));
    }
    // What was begun is carried to its end, also when whoever asked goes away in the middle.
    let work = tokio::spawn(async move { surrounded(&inner, request).await });
    let done = work.await.unwrap_or_else(|error| Err(ApiError::failed(&error)));
    Ok(done.unwrap_or_else(IntoResponse::into_response))
}

async fn surrounded<E: Endpoint<Output = Response>>(
    inner: &Arc<E>,
    mut request: Request,
) -> Result<Response, ApiError> {
    let Some(service) = request.data::<Arc<Service>>().cloned() else {
        return Err(ApiError::failed(&"no service"));
    };
    let identity = identify(&service, &request).await?;
    request.set_data(identity.clone());
    without_nothing(&mut request).await?;
    if is_safe(request.method()) {
        let known = request.header(header::IF_NONE_MATCH).map(str::to_owned);
        let answer = answered(inner, request).await;
        return tagged(answer, known.as_deref()).await;
    }
    let key = request.header(IDEMPOTENCY_KEY).map(str::to_owned);
    match (key, identity.0.clone()) {
        (Some(key), Some(who)) => {
            let act = |request| acted(inner, &service, &identity, request);
            once(&service, request, (who, key), act).await
        }
        _ => Ok(acted(inner, &service, &identity, request).await),
    }
}

/// The answer to what acts, if what it is about is as the caller saw it.
async fn acted<E: Endpoint<Output = Response>>(
    inner: &Arc<E>,
    service: &Arc<Service>,
    identity: &Identity,
    mut request: Request,
) -> Response {
    let wanted = request.header(header::IF_MATCH).map(str::to_owned);
    let (Some(wanted), Some(_)) = (wanted, &identity.0) else { return answered(inner, request).await };
    let looked_at = match unchanged(inner, service, identity, request.uri(), &wanted).await {
        Ok(looked_at) => looked_at,
        Err(error) => return error.into_response(),
    };
    request.set_data(Arc::clone(&looked_at));
    let answer = answered(inner, request).await;
    if looked_at.was_overtaken() && !answer.status().is_success() {
        return ApiError::overtaken().into_response();
    }
    answer
}

/// That no text has the character U+0000 in it, which a database cannot keep. Files may.
async fn without_nothing(request: &mut Request) -> Result<(), ApiError> {
    let in_address = request.uri().path_and_query().is_some_and(|address| address.as_str().contains("%00"));
    let is_json = request.content_type().is_some_and(|content| content.starts_with("application/json"));
    let mut in_body = false;
    if is_json {
        let body = request.take_body().into_bytes_limit(JSON_BYTES).await;
        let body = body.map_err(|_| ApiError::of_status(StatusCode::PAYLOAD_TOO_LARGE))?;
        in_body = body.windows(NOTHING.len()).any(|part| part == NOTHING);
        request.set_body(body);
    }
    if !in_address && !in_body {
        return Ok(());
    }
    let place = if in_address { "address" } else { "body" };
    Err(ApiError::bad(place, "文字里不能有空字符（U+0000）", "no text may have the character U+0000 in it"))
}

/// The answer of the endpoint; whatever says no without words of ours gets the envelope.
pub(super) async fn answered<E: Endpoint<Output = Response>>(inner: &Arc<E>, request: Request) -> Response {
    let error = match inner.call(request).await {
        Ok(answer) => return answer,
        Err(error) => error,
    };
    // The log and the metrics know a request by the template of its address.
    let pattern = error.data::<PathPattern>().cloned();
    let mut answer = if error.is_from_response() {
        error.into_response()
    } else {
        ApiError::of_framework(&error).into_response()
    };
    if let Some(pattern) = pattern {
        answer.set_data(pattern);
    }
    answer
}
