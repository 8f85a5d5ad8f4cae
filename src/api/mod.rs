//! What the program answers to other programs, thin: parse, call an operation, answer. So far evaluation devices send
//! their ratings here.

mod device_ratings;
mod error;

use poem::http::StatusCode;
use poem::{IntoResponse, Response, Route, post};

use error::ApiError;

/// What every address of the API begins with.
pub const PREFIX: &str = "/api/";

/// Adds every address of the API.
#[must_use]
pub fn add_to(routes: Route) -> Route {
    routes.at("/api/v1/device-ratings", post(device_ratings::receive))
}

/// The answer to what came to no address of the API, or to none in the right way.
#[must_use]
pub fn refused(status: StatusCode) -> Response {
    ApiError::of_status(status).into_response()
}
