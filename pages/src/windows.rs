//! The windows of a day at one glance: who sits where, what came today, what waits. It keeps itself up to date.

use askama::Template;

use crate::{Frame, Link, PageError};

/// A window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// Its number or place.
    pub name: String,
    /// Who sits there now, or that nobody does.
    pub who: String,
    /// Whether somebody does.
    pub taken: bool,
    /// Ratings of today.
    pub ratings: usize,
    /// How many of them are bad, in words; empty for none.
    pub bad: String,
    /// When the last one came, in words.
    pub last: String,
    /// Complaints that wait, in words; empty for none.
    pub waiting: String,
}

/// How a page keeps itself up to date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Live {
    /// Where what is new comes from: the content without what surrounds it.
    pub part: String,
    /// The whole page, for browsers without scripts.
    pub page: String,
    /// Seconds from one look to the next.
    pub seconds: u32,
}

/// The page of the windows.
#[derive(Debug, Template)]
#[template(path = "windows.html")]
pub struct WindowsPage<'a> {
    /// What surrounds it.
    pub frame: &'a Frame,
    /// As of when, in words.
    pub as_of: String,
    /// Great sums: names and figures.
    pub totals: &'a [(String, String)],
    /// The windows.
    pub windows: &'a [Window],
    /// How it keeps itself up to date; none when it stands still.
    pub live: Option<&'a Live>,
    /// Stops or starts that.
    pub switch: Link,
    /// What is said when there is no window.
    pub nothing: &'a str,
}

#[derive(Debug, Template)]
#[template(path = "windows.html", block = "board")]
struct OnlyBoard<'a> {
    frame: &'a Frame,
    as_of: &'a str,
    totals: &'a [(String, String)],
    windows: &'a [Window],
    nothing: &'a str,
}

impl WindowsPage<'_> {
    /// The page.
    ///
    /// # Errors
    /// The template fails.
    pub fn html(&self) -> Result<String, PageError> {
        Ok(self.render()?)
    }

    /// What is new on it, to be put into a page that is open.
    ///
    /// # Errors
    /// The template fails.
    pub fn part(&self) -> Result<String, PageError> {
        let board = OnlyBoard {
            frame: self.frame,
            as_of: &self.as_of,
            totals: self.totals,
            windows: self.windows,
            nothing: self.nothing,
        };
        Ok(board.render()?)
    }
}
