//! Lists: in pages, and sorted by fields that are allowed.

use std::cmp::Ordering;

use poem::{FromRequest, Request, RequestBody};
use poem_openapi::Object;
use poem_openapi::types::{ParseFromJSON, ToJSON, Type};
use rust_decimal::Decimal;
use serde_json::Value;

use super::error::ApiError;

/// Items of a page at most.
pub(super) const PAGE_SIZE_MOST: usize = 500;
/// Items of a page when nobody says how many.
pub(super) const PAGE_SIZE_USUAL: usize = 50;
/// The number of a page at most.
pub(super) const PAGE_MOST: usize = 1_000_000;
/// Fields that a list is sorted by at most.
const SORT_FIELDS: usize = 4;

/// 一页 · one page of a list
#[derive(Object)]
pub(super) struct Page<T: ParseFromJSON + ToJSON + Type> {
    /// 这一页的内容 · what is on this page
    items: Vec<T>,
    /// 第几页，从 1 起 · which page, from 1
    page: u64,
    /// 每页多少项 · items a page
    page_size: u64,
    /// 共多少项 · items in all
    total: u64,
}

/// Which page, and in which order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Paging {
    page: usize,
    page_size: usize,
    sort: Vec<(String, bool)>,
}

impl<'a> FromRequest<'a> for Paging {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        let query: Vec<(String, String)> = request.params().unwrap_or_default();
        Ok(Self::read(&query)?)
    }
}

impl Paging {
    fn read(query: &[(String, String)]) -> Result<Self, ApiError> {
        let said = |name: &str| query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        let whole = |name: &str, usual: usize, most: usize| match said(name) {
            None => Ok(usual),
            Some(text) => {
                let number = text.parse::<usize>().ok().filter(|number| (1..=most).contains(number));
                number.ok_or_else(|| {
                    ApiError::bad(
                        name,
                        format!("{name} 应为 1 到 {most} 的整数"),
                        format!("{name} is a whole number from 1 to {most}"),
                    )
                })
            }
        };
        let page = whole("page", 1, PAGE_MOST)?;
        let page_size = whole("page_size", PAGE_SIZE_USUAL, PAGE_SIZE_MOST)?;
        let fields = said("sort").unwrap_or_default().split(',').map(str::trim);
        let sort: Vec<(String, bool)> = fields
            // Of the two `is_empty` that a text has here, the one of texts.
            .filter(|field| !str::is_empty(field))
            .map(|field| match field.strip_prefix('-') {
                Some(field) => (field.to_owned(), true),
                None => (field.to_owned(), false),
            })
            .collect();
        if sort.len() > SORT_FIELDS {
            return Err(ApiError::bad(
                "sort",
                format!("最多按 {SORT_FIELDS} 个字段排序"),
                format!("sort by {SORT_FIELDS} fields at most"),
            ));
        }
        Ok(Self { page, page_size, sort })
    }

    /// One page of these, sorted by what was asked for of the `allowed` fields; what is equal stays in the order that
    /// it came in.
    pub(super) fn of<T: ParseFromJSON + ToJSON + Type>(
        &self,
        mut items: Vec<T>,
        allowed: &[&str],
    ) -> Result<Page<T>, ApiError> {
        if let Some((unknown, _)) = self.sort.iter().find(|(field, _)| !allowed.contains(&field.as_str())) {
            return Err(ApiError::bad(
                "sort",
                format!("不能按“{unknown}”排序，可以按：{}", allowed.join("、")),
                format!("cannot sort by “{unknown}”, only by: {}", allowed.join(", ")),
            ));
        }
        if !self.sort.is_empty() {
            items.sort_by_cached_key(|item| Key::of(&item.to_json().unwrap_or_default(), &self.sort));
        }
        let total = items.len();
        let skipped = (self.page - 1).saturating_mul(self.page_size);
        let items = items.into_iter().skip(skipped).take(self.page_size).collect();
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        Ok(Page { items, page: count(self.page), page_size: count(self.page_size), total: count(total) })
    }
}

/// By what an item is sorted.
#[derive(PartialEq, Eq)]
struct Key(Vec<(Field, bool)>);

/// One field: what is absent comes first, then truths, numbers, and texts. A text that is a number with decimals is
/// an amount, and sorts as one.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Field {
    Absent,
    Truth(bool),
    Number(Decimal),
    Text(String),
}

impl Key {
    fn of(item: &Value, sort: &[(String, bool)]) -> Self {
        let field = |name: &str| match item.get(name) {
            None | Some(Value::Null) => Field::Absent,
            Some(Value::Bool(truth)) => Field::Truth(*truth),
            Some(Value::Number(number)) => {
                number.to_string().parse().map_or_else(|_| Field::Text(number.to_string()), Field::Number)
            }
            Some(Value::String(text)) => match text.parse::<Decimal>() {
                Ok(number) if text.contains('.') => Field::Number(number),
                _ => Field::Text(text.clone()),
            },
            Some(other) => Field::Text(other.to_string()),
        };
        Self(sort.iter().map(|(name, down)| (field(name), *down)).collect())
    }
}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        let pairs = self.0.iter().zip(&other.0);
        let mut orders = pairs.map(|((one, down), (other, _))| match down {
            true => other.cmp(one),
            false => one.cmp(other),
        });
        orders.find(|order| *order != Ordering::Equal).unwrap_or(Ordering::Equal)
    }
}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Object, Debug, PartialEq)]
    struct Line {
        name: String,
        net: String,
    }

    fn lines() -> Vec<Line> {
        let line = |name: &str, net: &str| Line { name: name.to_owned(), net: net.to_owned() };
        vec![line("b", "900.00"), line("a", "1000.00"), line("c", "900.00")]
    }

    fn asked(query: &str) -> Result<Paging, ApiError> {
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        Paging::read(&pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect::<Vec<_>>())
    }

    fn names(query: &str) -> Vec<String> {
        let page = asked(query).unwrap().of(lines(), &["name", "net"]).unwrap();
        page.items.into_iter().map(|line| line.name).collect()
    }

    #[test]
    fn lists_are_sorted_by_number_and_text_and_cut_into_pages() {
        assert_eq!(names("sort=net,-name"), ["c", "b", "a"]);
        assert_eq!(names("sort=-net"), ["a", "b", "c"]);
        assert_eq!(names("page=2&page_size=2&sort=name"), ["c"]);
        assert_eq!(names("page=9"), Vec::<String>::new());
        for wrong in ["page=0", "page=-1", "page=x", "page_size=501", "sort=a,b,c,d,e"] {
            assert!(asked(wrong).is_err(), "{wrong}");
        }
        assert!(asked("sort=secret").unwrap().of(lines(), &["name"]).is_err());
    }
}
