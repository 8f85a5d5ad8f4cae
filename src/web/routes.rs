//! Every address of the pages: what it asks for and which function answers. The server is made of this table, and the
//! tests try every row of it; so there is no page that is not in it.

use super::administration::{accounts, backups, policies, settings, sheet_editor, sheet_proposals, trail};
use super::answer::Answer;
use super::error::WebError;
use super::files::{mapping, questions, rejected, upload};
use super::month::{
    fairness, notice, papers, person_stars, rating_hours, rota, score, scores, sign, stars, what_if,
};
use super::pay::{calculate, close, payment, review, run, slip, totals};
use super::visit::Visit;
use super::{appeals, door, files, home, month, own, people, windows, year};
use crate::access::Action::{Change, Decide, Export, See};
use crate::access::{Action, Resource as R};

/// How a page is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// To be looked at: it changes nothing but what was looked at.
    Get,
    /// A form is sent: something is done.
    Post,
}

/// What a page asks of who comes to it, before its function is called. Operations ask again, of what they touch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// Nothing.
    Nothing,
    /// An account, be it with something to do first: the pages where that is done.
    Account,
    /// An account that has nothing to do first.
    Ready,
    /// The right to do this, be it to some people only.
    Right(Action, R),
}

/// The function of a page.
pub type Work = fn(&Visit) -> Result<Answer, WebError>;

/// A row of the table.
#[derive(Debug, Clone, Copy)]
pub struct PageRoute {
    /// How.
    pub method: Method,
    /// The template of the address.
    pub path: &'static str,
    /// What it asks for.
    pub asks: Asks,
    /// Whether the form may have files.
    pub takes_files: bool,
    /// What answers.
    pub work: Work,
}

impl Asks {
    /// In words, for the table under test.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::Nothing => "nothing".to_owned(),
            Self::Account => "account".to_owned(),
            Self::Ready => "ready".to_owned(),
            Self::Right(action, resource) => format!("{} {}", action.code(), resource.code()),
        }
    }
}

const fn get(path: &'static str, asks: Asks, work: Work) -> PageRoute {
    PageRoute { method: Method::Get, path, asks, takes_files: false, work }
}

const fn post(path: &'static str, asks: Asks, work: Work) -> PageRoute {
    PageRoute { method: Method::Post, path, asks, takes_files: false, work }
}

const fn with_files(route: PageRoute) -> PageRoute {
    PageRoute { takes_files: true, ..route }
}

const fn to(action: Action, resource: R) -> Asks {
    Asks::Right(action, resource)
}

/// Every page.
pub const ALL: &[PageRoute] = &[
    get("/assets/:digest/:name", Asks::Nothing, door::asset),
    get("/look", Asks::Nothing, door::look),
    get("/sign-in", Asks::Nothing, door::sign_in_page),
    post("/sign-in", Asks::Nothing, door::sign_in),
    post("/sign-out", Asks::Account, door::sign_out),
    post("/sign-out-everywhere", Asks::Account, door::sign_out_everywhere),
    get("/account", Asks::Account, door::account::page),
    get("/account/password", Asks::Account, door::password::page),
    post("/account/password", Asks::Account, door::password::change),
    get("/account/code", Asks::Account, door::code::page),
    post("/account/code", Asks::Account, door::code::begin),
    post("/account/code/confirm", Asks::Account, door::code::confirm),
    get("/", Asks::Ready, home::page),
    get("/months", to(See, R::Office), home::month_now),
    get("/stars", to(See, R::Scores), home::stars_now),
    get("/months/:month", to(See, R::Office), month::page),
    get("/months/:month/score", to(See, R::Scores), score::page),
    post("/months/:month/score", to(Change, R::Scores), score::act),
    get("/months/:month/notice", to(See, R::Office), notice::page),
    post("/months/:month/publish", to(Change, R::Scores), notice::publish),
    post("/months/:month/close-appeals", to(Change, R::Scores), notice::close_appeals),
    get("/months/:month/stars", to(See, R::Scores), stars::page),
    get("/months/:month/stars/:staff", to(See, R::Scores), person_stars::page),
    get("/months/:month/scores", to(See, R::Scores), scores::page),
    get("/months/:month/fairness", to(See, R::Scores), fairness::page),
    get("/months/:month/ratings", to(See, R::Ratings), rating_hours::page),
    get("/months/:month/what-if", to(See, R::Pay), what_if::page),
    get("/runs/:run/totals", to(See, R::Pay), totals::page),
    get("/months/:month/rota", to(See, R::MonthRecords), rota::page),
    get("/year", to(See, R::Office), year::page),
    get("/windows", to(See, R::Ratings), windows::page),
    get("/months/:month/sign", to(See, R::Scores), sign::page),
    post("/months/:month/sign", to(Decide, R::Scores), sign::act),
    get("/months/:month/calculate", to(See, R::Pay), calculate::page),
    post("/months/:month/calculate", to(Change, R::Pay), calculate::act),
    get("/months/:month/papers", Asks::Ready, papers::page),
    post("/months/:month/papers/:paper", Asks::Ready, papers::take),
    get("/months/:month/close", to(See, R::Office), close::page),
    post("/months/:month/close", to(Change, R::Office), close::act),
    get("/runs/:run", to(See, R::Pay), run::page),
    get("/runs/:run/people/:staff", to(See, R::Pay), slip::page),
    get("/runs/:run/people/:staff/why/:item", to(See, R::Pay), slip::why),
    get("/runs/:run/review", to(See, R::Pay), review::page),
    post("/runs/:run/tick", to(See, R::Pay), review::tick),
    post("/runs/:run/remark", to(See, R::Pay), review::remark),
    post("/runs/:run/release", to(Decide, R::Pay), review::release),
    post("/runs/:run/check", to(See, R::Pay), review::check),
    post("/runs/:run/approve", to(Decide, R::Pay), review::approve_run),
    get("/runs/:run/payment", to(See, R::Pay), payment::page),
    post("/runs/:run/exported", to(Export, R::Pay), payment::exported),
    post("/runs/:run/paid", to(Decide, R::Pay), payment::paid),
    get("/files", to(See, R::ImportFiles), files::page),
    with_files(post("/files", to(Change, R::ImportFiles), upload::act)),
    get("/files/map", to(Change, R::ImportFiles), mapping::page),
    with_files(post("/files/map", to(Change, R::ImportFiles), mapping::look)),
    post("/files/map/keep", to(Change, R::ImportFiles), mapping::keep),
    post("/files/:id/undo", to(Change, R::ImportFiles), files::undo),
    get("/files/rejected", to(See, R::ImportFiles), rejected::page),
    get("/files/rejected/:id", to(See, R::ImportFiles), rejected::one),
    post("/files/rejected/:id/correct", to(Change, R::ImportFiles), rejected::put_right),
    post("/files/rejected/:id/set-aside", to(Change, R::ImportFiles), rejected::leave_out),
    get("/files/questions", to(See, R::ImportFiles), questions::page),
    post("/files/questions/:id", to(Change, R::ImportFiles), questions::act),
    get("/people", to(See, R::Roster), people::page),
    get("/people/:staff", to(See, R::Roster), people::one),
    get("/my", to(See, R::Pay), own::pay::page),
    get("/my/slips/:run", to(See, R::Pay), own::pay::own_slip),
    post("/my/slips/:run/receive", to(See, R::Pay), own::pay::receive),
    get("/my/data", to(Export, R::Pay), own::data::page),
    post("/my/data", to(Export, R::Pay), own::data::take),
    get("/my/stars/next", to(See, R::Scores), own::next_star::page),
    get("/my/stars", to(See, R::Scores), own::stars::page),
    post("/my/stars/confirm", to(See, R::Scores), own::stars::confirm),
    get("/my/appeals/new", to(Change, R::Appeals), own::appeals::page),
    with_files(post("/my/appeals/new", to(Change, R::Appeals), own::appeals::act)),
    get("/appeals", to(See, R::Appeals), appeals::page),
    get("/appeals/:id", to(See, R::Appeals), appeals::one),
    post("/appeals/:id/decide", to(Decide, R::Appeals), appeals::decide),
    post("/appeals/:id/consent", to(Decide, R::Appeals), appeals::consent),
    post("/appeals/:id/correct", to(Change, R::Scores), appeals::correct),
    post("/appeals/:id/explain", to(Decide, R::Appeals), appeals::explain),
    post("/appeals/:id/withdraw", to(Change, R::Appeals), appeals::withdraw),
    get("/appeals/:id/evidence/:file", to(See, R::Appeals), appeals::evidence),
    get("/accounts", to(See, R::Accounts), accounts::page),
    post("/accounts/add", to(Change, R::Accounts), accounts::add),
    post("/accounts/lock", to(Change, R::Accounts), accounts::lock),
    post("/accounts/unlock", to(Change, R::Accounts), accounts::unlock),
    post("/accounts/reset-password", to(Change, R::Accounts), accounts::reset_password),
    post("/accounts/remove-code", to(Change, R::Accounts), accounts::remove_code),
    post("/accounts/grant", to(Change, R::Grants), accounts::grant),
    post("/accounts/revoke", to(Change, R::Grants), accounts::revoke),
    get("/settings", to(See, R::Office), settings::page),
    post("/settings", to(See, R::Office), settings::act),
    get("/trail", to(See, R::Trail), trail::page),
    get("/policies", to(See, R::Policies), policies::page),
    get("/policies/show", to(See, R::Policies), policies::one),
    get("/policies/edit", to(Change, R::Policies), sheet_editor::page),
    post("/policies/edit", to(Change, R::Policies), sheet_editor::tried),
    post("/policies/edit/check", to(Change, R::Policies), sheet_editor::check),
    post("/policies/propose", to(Change, R::Policies), sheet_editor::act),
    get("/policies/proposals", to(See, R::Policies), sheet_proposals::page),
    get("/policies/proposals/:id", to(See, R::Policies), sheet_proposals::one),
    post("/policies/proposals/:id/approve", to(Decide, R::Policies), sheet_proposals::approves),
    post("/policies/proposals/:id/decline", to(Decide, R::Policies), sheet_proposals::declines),
    post("/policies/proposals/:id/withdraw", to(Change, R::Policies), sheet_proposals::withdraws),
    get("/backups", to(See, R::Backups), backups::page),
    post("/backups", to(Export, R::Backups), backups::make),
    post("/backups/check", to(See, R::Backups), backups::check),
];
