//! Numbers to try out, and what comes of them beside. Nothing is sent but a question: the form asks for a page.

use askama::Template;

use crate::composed::{Part, parts_only};
use crate::{Frame, PageError};

/// A number that can be tried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrialNumber {
    /// Its name in the address.
    pub name: String,
    /// What it is.
    pub label: String,
    /// What it is now, and what it rests on.
    pub hint: String,
    /// What stands in the field.
    pub value: String,
    /// The end of its slider; the slider begins at 0.
    pub to: String,
    /// The steps of its slider.
    pub step: String,
}

/// Numbers that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrialGroup {
    /// What they belong to.
    pub title: String,
    /// Whether they are seen at first.
    pub open: bool,
    /// The numbers.
    pub numbers: Vec<TrialNumber>,
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "trial.html")]
pub struct TrialPage<'a> {
    frame: &'a Frame,
    address: &'a str,
    run: i64,
    introduction: &'a str,
    groups: &'a [TrialGroup],
    result: String,
}

impl<'a> TrialPage<'a> {
    /// A page at an address, of the numbers of a run, with what comes of them.
    ///
    /// # Errors
    /// The template of a part fails.
    pub fn new(
        frame: &'a Frame,
        (address, run): (&'a str, i64),
        introduction: &'a str,
        groups: &'a [TrialGroup],
        result: &[Part],
    ) -> Result<Self, PageError> {
        let result = parts_only(frame, result)?;
        Ok(Self { frame, address, run, introduction, groups, result })
    }

    /// The page.
    ///
    /// # Errors
    /// The template fails.
    pub fn html(&self) -> Result<String, PageError> {
        Ok(self.render()?)
    }
}
