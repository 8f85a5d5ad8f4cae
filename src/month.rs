//! A calendar month, as people write it: 2026-10.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

/// A calendar month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Month {
    first: NaiveDate,
}

/// The text is no month; months are written 2026-10.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}”不是月份，请写成 2026-10 的样子\n“{0}” is not a month; write it like 2026-10")]
pub struct NotAMonth(String);

impl Month {
    /// The month `month` (1 to 12) of `year`; none if there is no such month.
    #[must_use]
    pub fn new(year: i32, month: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, 1).map(|first| Self { first })
    }

    /// The month that `date` lies in.
    #[must_use]
    pub fn of(date: NaiveDate) -> Self {
        Self { first: date.with_day(1).unwrap_or(date) }
    }

    /// Its first day.
    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        self.first
    }

    /// Its last day.
    #[must_use]
    pub fn last_day(self) -> NaiveDate {
        self.first
            .checked_add_months(Months::new(1))
            .and_then(|next| next.checked_sub_days(Days::new(1)))
            .unwrap_or(self.first)
    }

    /// The first month of its year.
    #[must_use]
    pub fn january(self) -> Self {
        Self { first: self.first.with_month(1).unwrap_or(self.first) }
    }

    /// Its year.
    #[must_use]
    pub fn year(self) -> i32 {
        self.first.year()
    }

    /// The month after it.
    #[must_use]
    pub fn next(self) -> Self {
        self.first.checked_add_months(Months::new(1)).map_or(self, Self::of)
    }

    /// The month `count` months earlier.
    #[must_use]
    pub fn months_earlier(self, count: u32) -> Self {
        self.first.checked_sub_months(Months::new(count)).map_or(self, Self::of)
    }

    /// How many months later another one is; 0 when it is not later.
    #[must_use]
    pub fn months_until(self, later: Self) -> u32 {
        let number = |month: Self| month.year() * 12 + i32::try_from(month.first.month()).unwrap_or(1);
        u32::try_from(number(later) - number(self)).unwrap_or(0)
    }

    /// Whether `date` lies in it.
    #[must_use]
    pub fn contains(self, date: NaiveDate) -> bool {
        Self::of(date) == self
    }

    /// Its days Monday to Friday, holidays included (计薪日).
    #[must_use]
    pub fn weekdays(self) -> u32 {
        weekdays_between(self.first_day(), self.last_day())
    }
}

/// The days Monday to Friday from `from` to `to`, both included, holidays included.
#[must_use]
pub fn weekdays_between(from: NaiveDate, to: NaiveDate) -> u32 {
    let weekdays = from
        .iter_days()
        .take_while(|day| *day <= to)
        .filter(|day| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun))
        .count();
    u32::try_from(weekdays).unwrap_or(u32::MAX)
}

impl fmt::Display for Month {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-{:02}", self.first.year(), self.first.month())
    }
}

impl FromStr for Month {
    type Err = NotAMonth;

    fn from_str(text: &str) -> Result<Self, NotAMonth> {
        let refuse = || NotAMonth(text.to_owned());
        let (year, month) = text.split_once('-').ok_or_else(refuse)?;
        let digits =
            |part: &str, length| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(year, 4) || !digits(month, 2) {
            return Err(refuse());
        }
        let year = year.parse().map_err(|_| refuse())?;
        let month = month.parse().map_err(|_| refuse())?;
        Self::new(year, month).ok_or_else(refuse)
    }
}

impl From<Month> for String {
    fn from(month: Month) -> Self {
        month.to_string()
    }
}

impl TryFrom<String> for Month {
    type Error = NotAMonth;

    fn try_from(text: String) -> Result<Self, NotAMonth> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn october_2026_has_22_weekdays_and_a_joiner_of_the_20th_9_of_them() {
        let october: Month = "2026-10".parse().unwrap();
        assert_eq!(october.weekdays(), 22);
        let day = |day| NaiveDate::from_ymd_opt(2026, 10, day).unwrap();
        assert_eq!(weekdays_between(day(20), october.last_day()), 9);
        assert_eq!(weekdays_between(day(1), day(23)), 17);
    }

    #[test]
    fn what_is_no_month_is_refused() {
        for text in ["2026-13", "2026-00", "26-10", "2026/10", "2026-1", "", "2026-10-01", "+026-10"] {
            assert!(text.parse::<Month>().is_err(), "{text}");
        }
    }
}
