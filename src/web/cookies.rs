//! Cookies: read from a request, and as they are set. Scripts see none, and none goes along from other sites.

use poem::Request;

use crate::service::Service;

/// The cookie that keeps somebody signed in.
pub(super) const SESSION: &str = "session";
/// Seconds for which the look of pages is kept: a year.
const YEAR: u32 = 31_536_000;

/// The value of a cookie, if the request has one.
pub(super) fn of(request: &Request, name: &str) -> Option<String> {
    let lists = request.headers().get_all("cookie").iter().filter_map(|list| list.to_str().ok());
    lists
        .flat_map(|list| list.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

/// Sets the cookie of who has signed in; it ends with the browser, and on the server earlier.
pub(super) fn session(service: &Service, token: &str) -> String {
    format!("{SESSION}={token}; Path=/; HttpOnly; SameSite=Strict{}", secure(service))
}

/// Takes the cookie of who was signed in away.
pub(super) fn no_session(service: &Service) -> String {
    format!("{SESSION}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0{}", secure(service))
}

/// Keeps a choice about the look of pages.
pub(super) fn choice(service: &Service, name: &str, value: &str) -> String {
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={YEAR}{}", secure(service))
}

fn secure(service: &Service) -> &'static str {
    if service.reached.behind_proxy { "; Secure" } else { "" }
}
