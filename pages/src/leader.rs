//! A leader's page of stars: what waits for a signature, how stars are spread, everybody with sample and interval.

use askama::Template;

use crate::charts::{Bar, Trend, bars, trend};
use crate::composed::{Part, parts_only};
use crate::month::Next;
use crate::{Frame, PageError};

/// A person's stars.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonStars {
    /// The name.
    pub name: String,
    /// The person's page.
    pub href: String,
    /// Stars as signs, or the status without stars.
    pub stars: String,
    /// The same in words, for those who do not see it.
    pub stars_in_words: String,
    /// The total.
    pub total: String,
    /// How many ratings.
    pub sample: String,
    /// From where to where satisfaction lies.
    pub interval: String,
    /// What has moved since last month.
    pub moved: String,
    /// The place among the others of the group; equals share one.
    pub rank: String,
    /// The group whose members are compared; empty where there are none.
    pub group: String,
}

/// The page of stars.
#[derive(Debug, Template)]
#[template(path = "leader.html")]
pub struct LeaderPage<'a> {
    frame: &'a Frame,
    next: Option<Next>,
    distribution: String,
    course: String,
    people: &'a [PersonStars],
    before: String,
    after: String,
}

impl<'a> LeaderPage<'a> {
    /// A page of stars, with parts before and after everybody's.
    ///
    /// # Errors
    /// A picture can't be drawn.
    pub fn new(
        frame: &'a Frame,
        next: Option<Next>,
        spread: &[Bar],
        months: &Trend,
        people: &'a [PersonStars],
        (before, after): (&[Part], &[Part]),
    ) -> Result<Self, PageError> {
        let words = frame.words;
        let distribution = bars(words.say("星级分布", "how stars are spread"), spread, None)?;
        let course = trend(words.say("平均总分的变化", "the mean total over months"), months)?;
        let (before, after) = (parts_only(frame, before)?, parts_only(frame, after)?);
        Ok(Self { frame, next, distribution, course, people, before, after })
    }

    /// The page.
    ///
    /// # Errors
    /// The template fails.
    pub fn html(&self) -> Result<String, PageError> {
        Ok(self.render()?)
    }
}
