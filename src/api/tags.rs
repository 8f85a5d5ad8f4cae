//! Tags of what is read (`ETag`): it is not sent to who has it (`If-None-Match`), and nothing is changed which was
//! changed since somebody looked (`If-Match`).

use std::sync::Arc;

use poem::http::{Method, StatusCode, Uri, header};
use poem::{Endpoint, Request, Response};

use super::around::answered;
use super::caller::{Identity, Who};
use super::error::ApiError;
use crate::access::{LookedAt, Viewer};
use crate::operations::policies::digest;
use crate::operations::trail::entries_so_far;
use crate::service::Service;

/// How often it is looked again when somebody else has written during the look.
const LOOKS: usize = 5;

/// The answer with the tag of what is in it; without its body, where the caller has that already.
pub(super) async fn tagged(mut answer: Response, known: Option<&str>) -> Result<Response, ApiError> {
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

/// That what is about to be changed is still what the caller looked at; the change is then made only if nobody else
/// writes before it.
///
/// # Errors
/// It is something else by now, or there is none; others write all the time; or the database fails.
pub(super) async fn unchanged<E: Endpoint<Output = Response>>(
    inner: &Arc<E>,
    service: &Arc<Service>,
    identity: &Identity,
    uri: &Uri,
    wanted: &str,
) -> Result<Arc<LookedAt>, ApiError> {
    let viewer = match &identity.0 {
        Some(Who::Machine(viewer)) => viewer.clone(),
        Some(Who::Person(acting, _)) => acting.own().clone(),
        None => return Err(ApiError::unauthorised()),
    };
    for _ in 0..LOOKS {
        let entries = so_far(service, &viewer).await?;
        let looked_at = Arc::new(LookedAt::when(entries));
        let found = look(inner, service, identity, (uri, &looked_at)).await?;
        if looked_at.was_overtaken() {
            continue;
        }
        if !found.is_some_and(|body| has_tag(wanted, &tag_of(&body))) {
            return Err(ApiError::new(
                StatusCode::PRECONDITION_FAILED,
                "changed",
                "您看过之后内容又有变动，请重新看过再办",
                "it was changed since you looked, or there is none; look at it again",
            ));
        }
        looked_at.begin_to_act();
        return Ok(looked_at);
    }
    Err(ApiError::overtaken())
}

async fn so_far(service: &Arc<Service>, viewer: &Viewer) -> Result<i64, ApiError> {
    let viewer = viewer.clone();
    let entries = service.blocking(move |service| entries_so_far(&service.store, &viewer)).await;
    Ok(entries.map_err(|error| ApiError::failed(&error))??)
}

/// What is read at the address, or else at the nearest above it: what the act belongs to.
async fn look<E: Endpoint<Output = Response>>(
    inner: &Arc<E>,
    service: &Arc<Service>,
    identity: &Identity,
    (uri, looked_at): (&Uri, &Arc<LookedAt>),
) -> Result<Option<Vec<u8>>, ApiError> {
    let mut path = uri.path().trim_end_matches('/');
    while !path.is_empty() {
        if let Ok(uri) = path.parse::<Uri>() {
            let mut looking = Request::builder().method(Method::GET).uri(uri).finish();
            looking.set_data(Arc::clone(service));
            looking.set_data(identity.clone());
            looking.set_data(Arc::clone(looked_at));
            let mut answer = answered(inner, looking).await;
            if answer.status() == StatusCode::OK {
                let body = answer.take_body().into_vec().await.map_err(|error| ApiError::failed(&error))?;
                return Ok(Some(body));
            }
            if looked_at.was_overtaken() {
                return Ok(None);
            }
        }
        path = path.rsplit_once('/').map_or("", |(above, _)| above);
    }
    Ok(None)
}
