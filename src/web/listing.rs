//! Lists of many rows: searched, filtered, sorted and cut into pages here, not in the browser, and handed out as a file
//! with the rows that the reader sees.

use std::cmp::Ordering;

use rust_decimal::Decimal;
use xingchou_pages::table::{Column, Filter, List, Row, TablePage};
use xingchou_pages::{Frame, Link};

use super::answer::Answer;
use super::error::WebError;
use super::visit::Visit;
use super::words;
use crate::access::{Action, Resource};
use crate::operations::lists::{ListCell, ListFormat, ListSeen, hand_out};

/// Rows of a page.
const ROWS: usize = 50;

/// A cell: how it is read, and what it is sorted and handed out by.
#[derive(Debug, Clone)]
pub(super) struct Item {
    shown: String,
    number: Option<(Decimal, u32)>,
}

impl Item {
    /// Words.
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self { shown: text.into(), number: None }
    }

    /// A number with so many decimals, read as `shown`.
    pub(super) fn number(shown: impl Into<String>, number: Decimal, decimals: u32) -> Self {
        Self { shown: shown.into(), number: Some((number, decimals)) }
    }

    /// An amount in yuan.
    pub(super) fn yuan(amount: Option<Decimal>) -> Self {
        Self { shown: words::amount(amount), number: amount.map(|amount| (amount, 2)) }
    }

    fn cell(&self) -> ListCell {
        match self.number {
            Some((number, decimals)) => ListCell::Number(number, decimals),
            None if self.shown == words::NOTHING => ListCell::Text(String::new()),
            None => ListCell::Text(self.shown.clone()),
        }
    }

    /// Numbers before words, each by size.
    fn compared(&self, other: &Self) -> Ordering {
        match (self.number, other.number) {
            (Some((one, _)), Some((two, _))) => one.cmp(&two),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => self.shown.cmp(&other.shown),
        }
    }
}

/// A row.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Where its first cell leads.
    pub(super) href: Option<String>,
    /// A cell a column.
    pub(super) cells: Vec<Item>,
}

/// A list before the reader narrows it.
pub(super) struct Listing<'l> {
    /// The address of the page.
    pub(super) address: String,
    /// What it is a list of; names the file.
    pub(super) title: String,
    /// The name in addresses, the heading, and whether numbers stand below it.
    pub(super) columns: Vec<(&'l str, String, bool)>,
    /// What was asked for before the rows were found.
    pub(super) asked: Vec<Filter>,
    /// The columns by which it can be narrowed.
    pub(super) filters: &'l [&'l str],
    /// The columns that are summed up.
    pub(super) summed: &'l [&'l str],
    /// The rows, in the order in which they stand when none is asked for.
    pub(super) rows: Vec<Line>,
    /// What it is a list of, for the right to take it out.
    pub(super) resource: Resource,
    /// A sentence above it.
    pub(super) introduction: Option<String>,
    /// Other places to go.
    pub(super) links: Vec<Link>,
    /// What is said when there is nothing.
    pub(super) nothing: String,
}

impl Listing<'_> {
    fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|(known, _, _)| *known == name)
    }

    fn filter(&self, visit: &Visit, name: &str) -> Option<(usize, Filter)> {
        let at = self.column(name)?;
        let (_, label, _) = self.columns.get(at)?;
        let cells = self.rows.iter().filter_map(|row| row.cells.get(at));
        let mut choices: Vec<String> = cells
            .map(|cell| cell.shown.clone())
            .filter(|one| !one.is_empty() && one != words::NOTHING)
            .collect();
        choices.sort();
        choices.dedup();
        let chosen = visit.asked(name).to_owned();
        Some((at, Filter { name: name.to_owned(), label: label.clone(), choices, chosen }))
    }

    /// The page that the reader asks for, or the file.
    pub(super) fn answer(mut self, visit: &Visit, frame: &Frame) -> Result<Answer, WebError> {
        let search = visit.asked("search").trim().to_owned();
        let filters: Vec<(usize, Filter)> =
            self.filters.iter().filter_map(|name| self.filter(visit, name)).collect();
        let fits = |row: &Line| {
            (search.is_empty() || row.cells.iter().any(|cell| cell.shown.contains(&search)))
                && filters.iter().all(|(at, filter)| {
                    filter.chosen.is_empty()
                        || row.cells.get(*at).is_some_and(|cell| cell.shown == filter.chosen)
                })
        };
        let mut rows = std::mem::take(&mut self.rows);
        rows.retain(fits);
        let sort = visit.asked("sort").to_owned();
        let (name, falls) = sort.strip_prefix('-').map_or((sort.as_str(), false), |name| (name, true));
        if let Some(at) = self.column(name) {
            rows.sort_by(|one, other| match (one.cells.get(at), other.cells.get(at)) {
                (Some(one), Some(other)) if falls => other.compared(one),
                (Some(one), Some(other)) => one.compared(other),
                _ => Ordering::Equal,
            });
        }
        if let Some(format) = ListFormat::of_ending(visit.asked("as")) {
            return self.file(visit, &rows, format);
        }
        self.html(visit, frame, (search, sort, filters), &rows)
    }

    fn file(&self, visit: &Visit, rows: &[Line], format: ListFormat) -> Result<Answer, WebError> {
        let seen = ListSeen {
            title: self.title.clone(),
            headings: self.columns.iter().map(|(_, label, _)| label.clone()).collect(),
            rows: rows.iter().map(|row| row.cells.iter().map(Item::cell).collect()).collect(),
        };
        let asked = (format, visit.now);
        let file = hand_out(visit.store(), visit.viewer(), self.resource, &seen, asked)?;
        Ok(Answer::file(file.name, file.media_type, file.bytes))
    }

    fn html(
        self,
        visit: &Visit,
        frame: &Frame,
        (search, sort, filters): (String, String, Vec<(usize, Filter)>),
        rows: &[Line],
    ) -> Result<Answer, WebError> {
        let count = rows.len();
        let page: usize = visit.asked("page").parse().unwrap_or(1).clamp(1, count.div_ceil(ROWS).max(1));
        let mut exports = self.links.clone();
        if visit.may(Action::Export, self.resource) && count > 0 {
            let joined = if visit.address.contains('?') { '&' } else { '?' };
            let file = |ending: &str, zh: &str, en: &str| {
                Link::to(format!("{}{joined}as={ending}", visit.address), visit.say(zh, en))
            };
            exports.push(file("xlsx", "导出 Excel", "As a workbook"));
            exports.push(file("csv", "导出 CSV", "As CSV"));
        }
        let totals = if self.summed.is_empty() || count == 0 { Vec::new() } else { self.totals(visit, rows) };
        let list = List {
            address: self.address.clone(),
            search,
            filters: self
                .asked
                .iter()
                .cloned()
                .chain(filters.into_iter().map(|(_, filter)| filter))
                .collect(),
            sort,
            columns: self
                .columns
                .iter()
                .map(|(name, label, number)| Column {
                    name: (*name).to_owned(),
                    label: label.clone(),
                    number: *number,
                })
                .collect(),
            rows: rows
                .iter()
                .skip((page - 1) * ROWS)
                .take(ROWS)
                .map(|row| Row {
                    href: row.href.clone(),
                    cells: row.cells.iter().map(|cell| cell.shown.clone()).collect(),
                })
                .collect(),
            totals,
            count,
            page,
            rows_per_page: ROWS,
            exports,
            nothing: self.nothing.clone(),
        };
        let introduction = self.introduction.as_deref();
        Ok(Answer::page(TablePage { frame, introduction, list: &list }.html()?))
    }

    /// The sums of all rows that the reader asked for, not of this page alone.
    fn totals(&self, visit: &Visit, rows: &[Line]) -> Vec<String> {
        let sum = |at: usize| {
            let numbers = rows.iter().filter_map(|row| row.cells.get(at)?.number);
            numbers.fold(Decimal::ZERO, |sum, (number, _)| sum.saturating_add(number))
        };
        let total = |(at, (name, _, _)): (usize, &(&str, String, bool))| match at {
            0 => visit.say("合计", "Total").to_owned(),
            at if self.summed.contains(name) => words::amount(Some(sum(at))),
            _ => String::new(),
        };
        self.columns.iter().enumerate().map(total).collect()
    }
}
