//! A page with one table: sorted, filtered and cut into pages by the server, and exported as it is seen.

use askama::Template;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{Frame, Link, PageError, Words};

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The name in addresses.
    pub name: String,
    /// The heading.
    pub label: String,
    /// Whether it holds numbers, which stand on the right.
    pub number: bool,
}

/// A choice that narrows the rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// The name in addresses.
    pub name: String,
    /// What it is about.
    pub label: String,
    /// What can be chosen.
    pub choices: Vec<String>,
    /// What is chosen; empty for all.
    pub chosen: String,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Where its first cell leads.
    pub href: Option<String>,
    /// Its cells, as they are read.
    pub cells: Vec<String>,
}

/// A list as one page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct List {
    /// The address without what follows the question mark.
    pub address: String,
    /// What is searched for.
    pub search: String,
    /// The choices.
    pub filters: Vec<Filter>,
    /// The column it is sorted by, with a minus before it when it falls.
    pub sort: String,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows of this page.
    pub rows: Vec<Row>,
    /// The cells below, if there are sums.
    pub totals: Vec<String>,
    /// How many rows there are over all pages.
    pub count: usize,
    /// This page, from 1.
    pub page: usize,
    /// Rows of a page.
    pub rows_per_page: usize,
    /// The same rows as files.
    pub exports: Vec<Link>,
    /// What to do when there is nothing.
    pub nothing: String,
}

impl List {
    fn to(&self, sort: &str, page: usize) -> String {
        let mut query = vec![("search", self.search.as_str()), ("sort", sort)];
        query.extend(self.filters.iter().map(|filter| (filter.name.as_str(), filter.chosen.as_str())));
        let page = page.to_string();
        query.push(("page", &page));
        let pairs: Vec<String> = query
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}", encoded(value)))
            .collect();
        format!("{}?{}", self.address, pairs.join("&"))
    }

    fn column(&self, index: usize) -> Column {
        let none = || Column { name: String::new(), label: String::new(), number: false };
        self.columns.get(index).cloned().unwrap_or_else(none)
    }

    fn sort_by(&self, column: &Column) -> String {
        let falling = self.sort == column.name;
        self.to(&if falling { format!("-{}", column.name) } else { column.name.clone() }, 1)
    }

    fn sorted(&self, column: &Column) -> &'static str {
        if self.sort == column.name {
            "ascending"
        } else if self.sort.strip_prefix('-') == Some(&column.name) {
            "descending"
        } else {
            "none"
        }
    }

    fn arrow(&self, column: &Column) -> &'static str {
        match self.sorted(column) {
            "ascending" => " ▲",
            "descending" => " ▼",
            _ => "",
        }
    }

    fn counted(&self, words: &Words) -> String {
        let (zh, en) = (format!("共 {} 行", self.count), format!("{} rows", self.count));
        words.say(&zh, &en).to_owned()
    }

    fn pages(&self) -> Vec<Link> {
        let pages = self.count.div_ceil(self.rows_per_page.max(1)).max(1);
        let near = |page: &usize| *page == 1 || *page == pages || page.abs_diff(self.page) <= 2;
        if pages == 1 {
            return Vec::new();
        }
        (1..=pages)
            .filter(near)
            .map(|page| Link {
                href: self.to(&self.sort, page),
                text: page.to_string(),
                current: page == self.page,
            })
            .collect()
    }
}

/// A value within an address.
#[must_use]
pub fn encoded(value: &str) -> String {
    utf8_percent_encode(value, NON_ALPHANUMERIC).to_string()
}

/// A page with one table.
#[derive(Debug, Template)]
#[template(path = "table.html")]
pub struct TablePage<'a> {
    /// What surrounds it.
    pub frame: &'a Frame,
    /// A sentence above the table.
    pub introduction: Option<&'a str>,
    /// The table.
    pub list: &'a List,
}

impl TablePage<'_> {
    /// The page.
    ///
    /// # Errors
    /// The template fails.
    pub fn html(&self) -> Result<String, PageError> {
        Ok(self.render()?)
    }
}
