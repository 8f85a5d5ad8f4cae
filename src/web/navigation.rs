//! Where a reader can go: what her roles let her see, and nothing else.

use xingchou_pages::Link;

use super::visit::Visit;
use crate::access::Role;
use crate::operations::office;

/// The office's name; nothing when the database does not say.
pub(super) fn office(visit: &Visit) -> String {
    office::name(visit.store(), visit.viewer()).unwrap_or_default()
}

/// A role in the reader's language.
pub(super) fn role(visit: &Visit, role: Role) -> String {
    visit.say(role.title(), &role.code().replace('_', " ")).to_owned()
}

/// The reader's roles in words.
pub(super) fn roles(visit: &Visit) -> String {
    let mut names: Vec<String> =
        visit.viewer().grants().iter().map(|grant| role(visit, grant.role)).collect();
    names.dedup();
    if names.is_empty() {
        return visit.say("尚无角色", "no role yet").to_owned();
    }
    names.join(visit.say("、", ", "))
}

/// A place in the navigation: its address, its names, and who may go there.
struct Place {
    address: &'static str,
    zh: &'static str,
    en: &'static str,
    open: fn(&Visit) -> bool,
}

const PLACES: [Place; 1] = [Place { address: "/", zh: "首页", en: "Home", open: |_| true }];

/// The places that are open to the reader.
pub(super) fn links(visit: &Visit) -> Vec<Link> {
    if visit.acting().is_err() {
        return Vec::new();
    }
    let path = visit.address.split('?').next().unwrap_or_default();
    let here = |address: &str| {
        path == address
            || (address != "/" && path.strip_prefix(address).is_some_and(|rest| rest.starts_with('/')))
    };
    PLACES
        .iter()
        .filter(|place| (place.open)(visit))
        .map(|place| Link {
            href: place.address.to_owned(),
            text: visit.say(place.zh, place.en).to_owned(),
            current: here(place.address),
        })
        .collect()
}
