//! One person's pay: a picture from gross to net, and every line opening into its explanation.

use askama::Template;

use crate::charts::{Step, waterfall};
use crate::form::{Entry, Form};
use crate::{Frame, Link, PageError};

/// A line of a slip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The item.
    pub name: String,
    /// The amount as it is read.
    pub amount: String,
    /// The amount in fen, as it enters the picture: what goes out is negative.
    pub fen: i64,
    /// Whether it is a sum.
    pub sum: bool,
    /// Whether it enters the picture.
    pub pictured: bool,
    /// Whether a number that it rests on is assumed.
    pub assumed: bool,
    /// The address of its explanation.
    pub why: Option<String>,
}

/// Whether the slip was signed for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// That it was, and when; or why to sign.
    pub text: String,
    /// How to sign, where that is still to be done by the reader.
    pub form: Option<Form>,
}

/// One person's pay.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Slip {
    /// Names and amounts of the great sums.
    pub totals: Vec<(String, String)>,
    /// Which run it is of, and where that stands.
    pub state: String,
    /// Why it is held, if it is.
    pub held: Option<String>,
    /// The lines.
    pub lines: Vec<Line>,
    /// Whether it was signed for, where that is for the reader to know.
    pub receipt: Option<Receipt>,
}

/// The page of a slip.
#[derive(Debug, Template)]
#[template(path = "slip.html")]
pub struct SlipPage<'a> {
    /// What surrounds it.
    frame: &'a Frame,
    /// The slip.
    slip: &'a Slip,
    /// The picture.
    picture: String,
    /// What the reader can do.
    actions: &'a [Link],
}

impl<'a> SlipPage<'a> {
    /// A page of a slip.
    ///
    /// # Errors
    /// The picture can't be drawn.
    pub fn new(frame: &'a Frame, slip: &'a Slip, actions: &'a [Link]) -> Result<Self, PageError> {
        let steps: Vec<Step> = slip
            .lines
            .iter()
            .filter(|line| line.pictured && (line.sum || line.fen != 0))
            .map(|line| Step {
                label: line.name.clone(),
                fen: line.fen,
                shown: line.amount.clone(),
                sum: line.sum,
            })
            .collect();
        let name = frame.words.say("从应发到实发的各项金额", "the items from gross to net");
        let picture = if slip.held.is_some() { String::new() } else { waterfall(name, &steps)? };
        Ok(Self { frame, slip, picture, actions })
    }

    /// The page.
    ///
    /// # Errors
    /// The template fails.
    pub fn html(&self) -> Result<String, PageError> {
        Ok(self.render()?)
    }
}
