//! Pages for people, thin: a function a page calls operations, and hands what it has to the templates. [`routes`] is
//! the table of all of them; [`visit`] is what a function is given, [`answer`] what it gives back.

mod administration;
pub mod answer;
mod appeals;
mod cookies;
mod done;
mod door;
pub mod error;
mod files;
pub mod form;
mod home;
mod listing;
mod look;
mod month;
mod navigation;
mod own;
mod pay;
mod people;
mod plain_words;
pub mod routes;
mod serve_page;
pub mod visit;
mod windows;
mod words;
mod year;

use std::collections::BTreeMap;

use poem::{Route, RouteMethod};

pub use look::Look;
pub use serve_page::refused;

use routes::Method;
use serve_page::ServePage;

/// Adds every page to the server's addresses.
#[must_use]
pub fn add_to(routes: Route) -> Route {
    let mut by_path: BTreeMap<&str, RouteMethod> = BTreeMap::new();
    for route in routes::ALL {
        let methods = by_path.remove(route.path).unwrap_or_default();
        let methods = match route.method {
            Method::Get => methods.get(ServePage(*route)),
            Method::Post => methods.post(ServePage(*route)),
        };
        by_path.insert(route.path, methods);
    }
    by_path.into_iter().fold(routes, |routes, (path, methods)| routes.at(path, methods))
}
