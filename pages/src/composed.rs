//! A page made of parts that follow one another: sentences, sums, tables, forms, pictures. Most pages are.

use askama::Template;

use crate::form::{Entry, Form};
use crate::month::{Exception, Next, Step};
use crate::{Frame, Link, PageError};

/// How a mark is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// As it should be.
    Good,
    /// To be looked at.
    Care,
    /// Wrong.
    Bad,
    /// To be known.
    Plain,
}

impl Mark {
    fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Care => "care",
            Self::Bad => "bad",
            Self::Plain => "plain",
        }
    }
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cell {
    /// What it says.
    pub text: String,
    /// Where it leads.
    pub href: Option<String>,
    /// How it is marked.
    pub mark: Option<Mark>,
    /// What else there is to know, in small letters.
    pub more: Vec<String>,
    /// What can be done here.
    pub forms: Vec<Form>,
}

impl Cell {
    /// A cell of words.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// A cell that leads somewhere.
    #[must_use]
    pub fn link(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self { text: text.into(), href: Some(href.into()), ..Self::default() }
    }

    /// A marked cell.
    #[must_use]
    pub fn marked(text: impl Into<String>, mark: Mark) -> Self {
        Self { text: text.into(), mark: Some(mark), ..Self::default() }
    }

    /// The same with a sentence in small letters.
    #[must_use]
    pub fn and(mut self, more: impl Into<String>) -> Self {
        self.more.push(more.into());
        self
    }

    /// The same with something that can be done here.
    #[must_use]
    pub fn with(mut self, form: Form) -> Self {
        self.forms.push(form);
        self
    }
}

/// A heading of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// What it says.
    pub label: String,
    /// Whether numbers stand below it.
    pub number: bool,
}

/// A table of a few rows, shown whole.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// The headings.
    pub headings: Vec<Heading>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
    /// The last row, if there are sums.
    pub totals: Vec<String>,
    /// What is said when there is nothing.
    pub nothing: String,
}

impl Table {
    /// A table of words, with what is said when there is nothing.
    #[must_use]
    pub fn new(labels: &[&str], nothing: impl Into<String>) -> Self {
        let heading = |label: &&str| Heading { label: (*label).to_owned(), number: false };
        Self { headings: labels.iter().map(heading).collect(), nothing: nothing.into(), ..Self::default() }
    }

    /// The same with numbers in these columns, counted from 0.
    #[must_use]
    pub fn numbers(mut self, columns: &[usize]) -> Self {
        for (index, heading) in self.headings.iter_mut().enumerate() {
            heading.number |= columns.contains(&index);
        }
        self
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<Cell>) {
        self.rows.push(cells);
    }

    fn is_number(&self, column: usize) -> bool {
        self.headings.get(column).is_some_and(|heading| heading.number)
    }

    fn label(&self, column: usize) -> &str {
        self.headings.get(column).map_or("", |heading| &heading.label)
    }
}

/// A part of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// The steps of a month.
    Path(Vec<Step>),
    /// The one thing to do now.
    Next(Next),
    /// The one thing to do now, as a form.
    NextForm {
        /// What it is.
        text: String,
        /// How.
        form: Form,
    },
    /// Great sums, by name.
    Totals {
        /// The heading.
        title: String,
        /// Names and amounts.
        totals: Vec<(String, String)>,
        /// A sentence below, if there is something to say.
        note: String,
    },
    /// What is to be dealt with.
    Exceptions {
        /// The heading.
        title: String,
        /// Each.
        exceptions: Vec<Exception>,
    },
    /// Sentences and places to go.
    Text {
        /// The heading; empty for none.
        title: String,
        /// The sentences.
        lines: Vec<String>,
        /// The places.
        links: Vec<Link>,
    },
    /// A table.
    Table {
        /// The heading; empty for none.
        title: String,
        /// A sentence above.
        note: String,
        /// The table.
        table: Table,
        /// What it is as a file, and the like.
        links: Vec<Link>,
    },
    /// A form.
    Form {
        /// The heading; empty for none.
        title: String,
        /// Sentences above.
        lines: Vec<String>,
        /// The form.
        form: Form,
    },
    /// A picture that this crate drew.
    Picture {
        /// The heading.
        title: String,
        /// The picture.
        svg: String,
        /// A sentence below, if there is something to say.
        note: String,
    },
    /// A notice within the page.
    Notice(crate::Notice),
    /// Text that keeps its lines, such as a rule sheet or a secret to be typed.
    Verbatim {
        /// The heading; empty for none.
        title: String,
        /// The text.
        text: String,
    },
    /// The lines in which two texts differ: each with its sign (-, + or blank) and what it says.
    Difference {
        /// The heading.
        title: String,
        /// The lines.
        lines: Vec<(char, String)>,
    },
    /// Things that are made of other things: how deep each stands, what it is, and what there is to know about it.
    Outline {
        /// The heading.
        title: String,
        /// Each, from top to bottom.
        lines: Vec<(usize, String, Vec<String>)>,
    },
}

/// A page made of parts.
#[derive(Debug, Template)]
#[template(path = "composed.html")]
pub struct Composed<'a> {
    /// What surrounds it.
    pub frame: &'a Frame,
    /// The parts, the most important first.
    pub parts: &'a [Part],
}

impl Composed<'_> {
    /// The page.
    ///
    /// # Errors
    /// The template fails.
    pub fn html(&self) -> Result<String, PageError> {
        Ok(self.render()?)
    }
}

/// The parts without what surrounds them, for a place on another page.
#[derive(Debug, Template)]
#[template(path = "composed.html", block = "content")]
struct OnlyParts<'a> {
    frame: &'a Frame,
    parts: &'a [Part],
}

/// Parts without a page around them, to be put into one that is open.
///
/// # Errors
/// The template fails.
pub fn parts_only(frame: &Frame, parts: &[Part]) -> Result<String, PageError> {
    Ok(OnlyParts { frame, parts }.render()?)
}
