//! What surrounds every request to the API: who asks; that the same is not done twice (`Idempotency-Key`); that nothing
//! is changed which somebody else has changed since (`If-Match`); that nothing is sent which is there already
//! (`If-None-Match`); and that every refusal has the one envelope.

use std::sync::Arc;

use poem::http::{Method, StatusCode, Uri, header};
use poem::{Endpoint, IntoResponse, PathPattern, Request, Response};
use poem_openapi::OperationId;
use serde::{Deserialize, Serialize};

use super::caller::{Identity, Who, identify, is_safe};
use super::error::ApiError;
use crate::clock;
use crate::operations::policies::digest;
use crate::operations::repeated::{self, Repeated};
use crate::service::Service;

/// The header of the key under which the same thing is done once.
const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// Characters of such a key at most.
const LONGEST_KEY: usize = 200;
/// Bytes of a body that is kept in memory, to be compared, at most.
const BODY_BYTES: usize = 256 << 20;
/// Bytes of a body of JSON at most: sheets and cases are texts of some hundred lines.
const JSON_BYTES: usize = 8 << 20;
/// How JSON writes U+0000; it may not stand in it as itself.
const NOTHING: &[u8] = b"\\u0000";
/// Answers that hold a secret which is shown once: they are not kept.
const SECRET_ANSWERS: [&str; 7] = [
    "add_account",
    "reset_password",
    "add_token",
    "make_device_token",
    "begin_one_time_code",
    "confirm_one_time_code",
    "change_password",
];

/// Answers a request, with all that surrounds it.
pub(super) async fn around<E: Endpoint<Output = Response>>(
    inner: Arc<E>,
    request: Request,
) -> poem::Result<Response> {
    Ok(surrounded(&inner, request).await.unwrap_or_else(IntoResponse::into_response))
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
    if let Some(wanted) = request.header(header::IF_MATCH).map(str::to_owned) {
        unchanged(inner, &service, &identity, request.uri(), &wanted).await?;
    }
    let key = request.header(IDEMPOTENCY_KEY).map(str::to_owned);
    match (key, identity.0) {
        (Some(key), Some(who)) => once(inner, &service, request, who, key).await,
        _ => Ok(answered(inner, request).await),
    }
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
async fn answered<E: Endpoint<Output = Response>>(inner: &Arc<E>, request: Request) -> Response {
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

/// The answer with the tag of what is in it; without its body, where the caller has that already.
async fn tagged(mut answer: Response, known: Option<&str>) -> Result<Response, ApiError> {
    let is_json = answer.content_type().is_some_and(|content| content.starts_with("application/json"));
    if answer.status() != StatusCode::OK || !is_json {
        return Ok(answer);
    }
    let body = answer.take_body().into_bytes().await.map_err(|error| ApiError::failed(&error))?;
    let tag = tag_of(&body);
    if known.is_some_and(|known| has_tag(known, &tag)) {
        return Ok(Response::builder().status(StatusCode::NOT_MODIFIED).header(header::ETAG, tag).finish());
    }
    answer.set_body(body);
    if let Ok(tag) = tag.parse() {
        answer.headers_mut().insert(header::ETAG, tag);
    }
    Ok(answer)
}

fn tag_of(body: &[u8]) -> String {
    let digest = digest(body);
    format!("\"{}\"", digest.get(..32).unwrap_or(&digest))
}

/// Whether a list of tags has this one, or takes any.
fn has_tag(list: &str, tag: &str) -> bool {
    list.split(',').map(|one| one.trim().trim_start_matches("W/")).any(|one| one == tag || one == "*")
}

/// That the resource which is about to be changed is still the one that the caller looked at: the one at the address
/// itself, or the one that the act belongs to.
async fn unchanged<E: Endpoint<Output = Response>>(
    inner: &Arc<E>,
    service: &Arc<Service>,
    identity: &Identity,
    uri: &Uri,
    wanted: &str,
) -> Result<(), ApiError> {
    let path = uri.path().trim_end_matches('/');
    let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
    for path in [path, parent] {
        let Ok(uri) = path.parse::<Uri>() else { continue };
        let mut looking = Request::builder().method(Method::GET).uri(uri).finish();
        looking.set_data(Arc::clone(service));
        looking.set_data(identity.clone());
        let mut answer = answered(inner, looking).await;
        if answer.status() != StatusCode::OK {
            continue;
        }
        let body = answer.take_body().into_bytes().await.map_err(|error| ApiError::failed(&error))?;
        if has_tag(wanted, &tag_of(&body)) {
            return Ok(());
        }
        break;
    }
    Err(ApiError::new(
        StatusCode::PRECONDITION_FAILED,
        "changed",
        "您看过之后内容又有变动，请重新看过再办",
        "it was changed since you looked, or there is none; look at it again",
    ))
}

/// What is kept of an answer.
#[derive(Serialize, Deserialize)]
struct Kept {
    content_type: Option<String>,
    body: String,
}

/// Does what is asked for under a key, unless it was done: then gives the same answer again.
async fn once<E: Endpoint<Output = Response>>(
    inner: &Arc<E>,
    service: &Arc<Service>,
    mut request: Request,
    who: Who,
    key: String,
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
        Repeated::Before(status, kept) => return again(status, &kept),
    }
    let mut answer = answered(inner, request).await;
    let body = answer.take_body().into_bytes().await.map_err(|error| ApiError::failed(&error))?;
    let kept = to_keep(&answer, &body)?;
    answer.set_body(body);
    let status = answer.status();
    let kept = service.blocking(move |service| {
        let keep = !status.is_server_error() && status != StatusCode::TOO_MANY_REQUESTS;
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
        Some(Kept {
            content_type: answer.content_type().map(str::to_owned),
            body: String::from_utf8_lossy(body).into_owned(),
        })
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
    if let Some(content_type) = kept.content_type {
        answer = answer.content_type(content_type);
    }
    Ok(answer.body(kept.body))
}
