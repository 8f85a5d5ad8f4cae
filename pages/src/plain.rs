//! A page of a few sentences and what can be done next: nothing yet, no right, not found, failed.

use askama::Template;

use crate::{Frame, Link, PageError};

/// A page of a few sentences.
#[derive(Debug, Template)]
#[template(path = "plain.html")]
pub struct Plain<'a> {
    /// What surrounds it.
    pub frame: &'a Frame,
    /// The sentences.
    pub paragraphs: &'a [String],
    /// What can be done next, the most useful first.
    pub actions: &'a [Link],
}

impl Plain<'_> {
    /// The page.
    ///
    /// # Errors
    /// The template fails.
    pub fn html(&self) -> Result<String, PageError> {
        Ok(self.render()?)
    }
}
