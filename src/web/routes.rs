//! Every address of the pages: what it asks for and which function answers. The server is made of this table, and the
//! tests try every row of it; so there is no page that is not in it.

use super::answer::Answer;
use super::error::WebError;
use super::visit::Visit;
use super::{door, home};
use crate::access::{Action, Resource};

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
    Right(Action, Resource),
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
];
