//! Where a reader can go: what her roles let her see, and nothing else.

use xingchou_pages::Link;

use super::visit::Visit;
use crate::access::{Action, Resource, Role};
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

const PLACES: [Place; 13] = [
    place("/", ("首页", "Home"), |_| true),
    place("/months", ("月度进度", "The month"), works_on_month),
    place("/files", ("文件", "Files"), |visit| visit.may_all(Action::See, Resource::ImportFiles)),
    place("/stars", ("星级", "Stars"), sees_stars_of_others),
    place("/windows", ("窗口", "Windows"), sees_ratings_of_others),
    place("/people", ("人员", "People"), sees_others),
    place("/my", ("我的工资", "My pay"), |visit| visit.own_staff().is_some()),
    place("/appeals", ("申诉", "Appeals"), |visit| visit.may(Action::See, Resource::Appeals)),
    place("/policies", ("规则", "Policies"), |visit| visit.may(Action::See, Resource::Policies)),
    place("/accounts", ("账户", "Accounts"), |visit| {
        visit.may_all(Action::See, Resource::Accounts) && visit.may_all(Action::See, Resource::Grants)
    }),
    place("/settings", ("设置", "Settings"), changes_settings),
    place("/backups", ("备份", "Backups"), |visit| visit.may_all(Action::See, Resource::Backups)),
    place("/trail", ("操作记录", "Trail"), |visit| visit.may_all(Action::See, Resource::Trail)),
];

const fn place(
    address: &'static str,
    (zh, en): (&'static str, &'static str),
    open: fn(&Visit) -> bool,
) -> Place {
    Place { address, zh, en, open }
}

/// Whether the reader has a part in the work of a month: files, scores or pay of everybody.
pub(super) fn works_on_month(visit: &Visit) -> bool {
    visit.may_all(Action::See, Resource::Scores) || visit.may_all(Action::See, Resource::Pay)
}

/// Whether the reader sees stars of others than herself.
fn sees_stars_of_others(visit: &Visit) -> bool {
    let extent = visit.viewer().require(Action::See, Resource::Scores);
    extent.is_ok_and(|extent| {
        extent.is_everybody() || !extent.streets().is_empty() || !extent.communities().is_empty()
    })
}

/// Whether the reader sees the windows: ratings of others, and who sits where.
pub(super) fn sees_ratings_of_others(visit: &Visit) -> bool {
    let extent = visit.viewer().require(Action::See, Resource::Ratings);
    visit.may(Action::See, Resource::MonthRecords)
        && extent.is_ok_and(|extent| {
            extent.is_everybody() || !extent.streets().is_empty() || !extent.communities().is_empty()
        })
}

/// Whether the reader sees others of the roster.
fn sees_others(visit: &Visit) -> bool {
    let extent = visit.viewer().require(Action::See, Resource::Roster);
    extent.is_ok_and(|extent| {
        extent.is_everybody() || !extent.streets().is_empty() || !extent.communities().is_empty()
    })
}

/// Whether the reader may change any setting.
fn changes_settings(visit: &Visit) -> bool {
    let guards = [Resource::Office, Resource::Accounts, Resource::Grants];
    guards.iter().any(|guard| visit.may_all(Action::Change, *guard))
}

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
