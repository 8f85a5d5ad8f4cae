//! A month as a path of steps: where it stands, what is next, what is wrong.

use askama::Template;

use crate::{Frame, Link, PageError};

/// A step of the month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its name.
    pub name: String,
    /// Where it stands, and who took it.
    pub state: String,
    /// Its page.
    pub href: String,
    /// Whether it was taken.
    pub done: bool,
    /// Whether it is the one to take now.
    pub current: bool,
}

/// The one thing to do now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next {
    /// What it is, or who is waited for.
    pub text: String,
    /// The strong button, when it is the reader's turn.
    pub action: Option<Link>,
    /// Whether the button does it at once, instead of leading to a page.
    pub post: bool,
}

/// Something to be dealt with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// How many.
    pub count: String,
    /// Of what.
    pub text: String,
    /// Where.
    pub href: String,
    /// What the link says.
    pub action: String,
}

/// A block of facts and places to go.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Block {
    /// Its heading.
    pub title: String,
    /// Sentences.
    pub lines: Vec<String>,
    /// Places to go.
    pub links: Vec<Link>,
}

/// The page of a month: totals first, exceptions next, the rest last.
#[derive(Debug, Template)]
#[template(path = "month.html")]
pub struct MonthPage<'a> {
    /// What surrounds it.
    pub frame: &'a Frame,
    /// The steps in their order.
    pub steps: &'a [Step],
    /// What is next.
    pub next: Option<Next>,
    /// Names and amounts.
    pub totals: &'a [(String, String)],
    /// What is wrong or open.
    pub exceptions: &'a [Exception],
    /// The rest.
    pub blocks: &'a [Block],
}

impl MonthPage<'_> {
    /// The page.
    ///
    /// # Errors
    /// The template fails.
    pub fn html(&self) -> Result<String, PageError> {
        Ok(self.render()?)
    }
}
