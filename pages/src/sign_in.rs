//! The page to sign in.

use askama::Template;

use crate::{Frame, PageError};

/// The page to sign in.
#[derive(Debug, Template)]
#[template(path = "sign_in.html")]
pub struct SignIn<'a> {
    /// What surrounds it.
    pub frame: &'a Frame,
    /// The name that was typed before, to be mended.
    pub name: &'a str,
    /// Where the reader wanted to go.
    pub to: &'a str,
}

impl SignIn<'_> {
    /// The page.
    ///
    /// # Errors
    /// The template fails.
    pub fn html(&self) -> Result<String, PageError> {
        Ok(self.render()?)
    }
}
