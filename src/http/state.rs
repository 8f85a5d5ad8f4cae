//! How the server is: alive, ready to work, and its metrics.

use std::net::IpAddr;
use std::sync::Arc;

use poem::http::StatusCode;
use poem::web::Data;
use poem::{IntoResponse, Request, Response, handler};

use super::metrics::Metrics;
use crate::operations::readiness;
use crate::service::Service;

/// The process answers.
#[handler]
pub(super) fn health() -> &'static str {
    "ok"
}

/// The database answers too.
#[handler]
pub(super) async fn ready(Data(service): Data<&Arc<Service>>) -> Response {
    match service
        .blocking(|service| readiness::ready(&service.store).map_err(|error| error.to_string()))
        .await
    {
        Ok(Ok(())) => "ready".into_response(),
        Ok(Err(error)) => not_ready(&error),
        Err(error) => not_ready(&error.to_string()),
    }
}

fn not_ready(error: &str) -> Response {
    tracing::error!(error, "not ready");
    (StatusCode::SERVICE_UNAVAILABLE, "not ready").into_response()
}

/// What monitoring reads; to this computer only, unless it was decided otherwise.
#[handler]
pub(super) fn metrics(
    request: &Request,
    Data(service): Data<&Arc<Service>>,
    Data(metrics): Data<&Arc<Metrics>>,
) -> Response {
    let near = service.address_of(request).parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    if !near && !service.reached.open_metrics {
        return StatusCode::NOT_FOUND.into_response();
    }
    match metrics.text() {
        Ok(text) => Response::builder().content_type(prometheus::TEXT_FORMAT).body(text),
        Err(error) => {
            tracing::error!(error = error.to_string(), "no metrics");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
