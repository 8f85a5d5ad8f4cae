//! How large a request may be and how long it may take.

use std::time::Duration;

use poem::Request;
use poem::http::StatusCode;
use poem::http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};

/// Bytes of a body at most: files of a month, several at once. What takes less has its own limit besides.
pub(super) const BODY_BYTES: u64 = 256 << 20;
/// Characters of an address at most.
const ADDRESS_LENGTH: usize = 4096;
/// How long an answer may take to begin. What may take longer is begun and told of as it goes.
pub(super) const TIME: Duration = Duration::from_secs(120);

/// Why a request is refused before anybody looks at it.
pub(super) fn refused(request: &Request) -> Option<StatusCode> {
    let uri = request.original_uri();
    if uri.path_and_query().map_or(0, |address| address.as_str().len()) > ADDRESS_LENGTH {
        return Some(StatusCode::URI_TOO_LONG);
    }
    // A body whose length is not said could be endless.
    if request.headers().contains_key(TRANSFER_ENCODING) {
        return Some(StatusCode::LENGTH_REQUIRED);
    }
    let length = request.header(CONTENT_LENGTH.as_str())?;
    match length.parse::<u64>() {
        Ok(length) if length <= BODY_BYTES => None,
        Ok(_) => Some(StatusCode::PAYLOAD_TOO_LARGE),
        Err(_) => Some(StatusCode::BAD_REQUEST),
    }
}
