//! What surrounds every request: it is given a number, kept within limits, timed, counted and logged; its answer gets
//! the headers. The log has the template of the address, never what stands in it: that may be somebody's number.

use std::sync::Arc;
use std::time::Instant;

use poem::http::StatusCode;
use poem::http::header::{HeaderName, HeaderValue};

use poem::{Endpoint, IntoResponse, PathPattern, Request, Response, Result};
use tracing::Level;

use super::metrics::Metrics;
use super::{headers, limits};
use crate::access::secret;
use crate::service::RequestNumber;
use crate::{api, web};

/// The route in the log of what no route was found for.
const NO_ROUTE: &str = "-";
/// Methods whose names may be counted; others are made up by whoever asks.
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// Begins to write the log to the standard error, a JSON object a line.
pub(super) fn begin() {
    let log = tracing_subscriber::fmt().json().with_max_level(Level::INFO).with_writer(std::io::stderr);
    // Where a log was begun before, it goes on.
    let _ = log.flatten_event(true).try_init();
}

pub(super) async fn watched<E>(inner: Arc<E>, mut request: Request, metrics: Arc<Metrics>) -> Result<Response>
where
    E: Endpoint<Output = Response>,
{
    let began = Instant::now();
    let number = number();
    request.set_data(RequestNumber(number.clone()));
    let method = request.method().as_str();
    let method = METHODS.into_iter().find(|known| *known == method).unwrap_or("OTHER");
    let is_api = request.uri().path().starts_with(api::PREFIX);
    let look = web::Look::of(&request);
    metrics.answering.inc();
    let result = match limits::refused(&request) {
        Some(status) => Err(poem::Error::from_status(status)),
        None => match tokio::time::timeout(limits::TIME, inner.call(request)).await {
            Ok(result) => result,
            Err(_) => Err(poem::Error::from_status(StatusCode::SERVICE_UNAVAILABLE)),
        },
    };
    metrics.answering.dec();
    let (route, mut answer) = match result {
        Ok(answer) => (answer.data::<PathPattern>().cloned(), answer),
        Err(error) => {
            let route = error.data::<PathPattern>().cloned();
            let answer = if error.is_from_response() {
                error.into_response()
            } else if is_api {
                api::refused(error.status()).into_response()
            } else {
                web::refused(look, error.status(), &number)
            };
            (route, answer)
        }
    };
    let route = route.as_ref().map_or(NO_ROUTE, |route| &route.0);
    let (status, took) = (answer.status().as_u16(), began.elapsed());
    metrics.answered(method, route, status, took);
    let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    tracing::info!(method, route, status, milliseconds, request = number.as_str(), "answered");
    headers::set(&mut answer);
    if let Ok(number) = HeaderValue::from_str(&number) {
        answer.headers_mut().insert(HeaderName::from_static("x-request-id"), number);
    }
    Ok(answer)
}

/// A short number, to be told over the phone.
fn number() -> String {
    secret::random_bytes::<4>().map_or_else(|_| "0".to_owned(), |bytes| u32::from_be_bytes(bytes).to_string())
}
