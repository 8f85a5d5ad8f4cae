//! Which days are worked, by the dated calendar files under policies/national/calendar. No code guesses: a year
//! without a file has no answer.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, Weekday};
use include_dir::{Dir, include_dir};
use serde::Deserialize;

use super::OperationError;
use crate::message::Message;

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/policies/national/calendar");

#[derive(Deserialize)]
struct CalendarFile {
    calendar: Year,
}

#[derive(Debug, Clone, Deserialize)]
struct Year {
    year: i32,
    source: String,
    holidays: Vec<Holiday>,
    workdays: Vec<toml::value::Datetime>,
}

#[derive(Debug, Clone, Deserialize)]
struct Holiday {
    from: toml::value::Datetime,
    to: toml::value::Datetime,
}

/// The working days of the years that have a calendar file.
#[derive(Debug, Clone)]
pub struct Calendar {
    years: BTreeMap<i32, Days>,
}

#[derive(Debug, Clone)]
struct Days {
    source: String,
    holidays: Vec<(NaiveDate, NaiveDate)>,
    workdays: Vec<NaiveDate>,
}

impl Calendar {
    /// The calendar that the program carries.
    ///
    /// # Errors
    /// A calendar file is not understood.
    pub fn built_in() -> Result<Self, OperationError> {
        let mut years = BTreeMap::new();
        for file in FILES.files().filter(|file| file.path().extension().is_some_and(|name| name == "toml")) {
            let name = file.path().display().to_string();
            let text = file.contents_utf8().unwrap_or_default();
            let (year, days) = parse(text).ok_or_else(|| {
                OperationError::Refused(Message::new(
                    format!("日历文件“{name}”无法识别"),
                    format!("the calendar file “{name}” is not understood"),
                ))
            })?;
            years.insert(year, days);
        }
        Ok(Self { years })
    }

    /// Whether `date` is a working day; none if its year has no calendar file.
    #[must_use]
    pub fn is_workday(&self, date: NaiveDate) -> Option<bool> {
        let days = self.years.get(&date.year())?;
        if days.workdays.contains(&date) {
            return Some(true);
        }
        if days.holidays.iter().any(|(from, to)| *from <= date && date <= *to) {
            return Some(false);
        }
        Some(!matches!(date.weekday(), Weekday::Sat | Weekday::Sun))
    }

    /// The `count`-th working day after `date`; with 0, the date itself. None where a year has no calendar file.
    #[must_use]
    pub fn workdays_after(&self, date: NaiveDate, count: u32) -> Option<NaiveDate> {
        let mut day = date;
        let mut left = count;
        while left > 0 {
            day = day.succ_opt()?;
            if self.is_workday(day)? {
                left -= 1;
            }
        }
        Some(day)
    }

    /// The published source of a year's calendar.
    #[must_use]
    pub fn source(&self, year: i32) -> Option<&str> {
        self.years.get(&year).map(|days| days.source.as_str())
    }
}

fn parse(text: &str) -> Option<(i32, Days)> {
    let year = toml::from_str::<CalendarFile>(text).ok()?.calendar;
    let holidays = year
        .holidays
        .iter()
        .map(|holiday| Some((day(&holiday.from)?, day(&holiday.to)?)))
        .collect::<Option<Vec<_>>>()?;
    let workdays = year.workdays.iter().map(day).collect::<Option<Vec<_>>>()?;
    Some((year.year, Days { source: year.source, holidays, workdays }))
}

fn day(date: &toml::value::Datetime) -> Option<NaiveDate> {
    let date = date.date?;
    NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn october_2026_has_18_working_days_with_the_saturday_of_the_10th() {
        let calendar = Calendar::built_in().unwrap();
        let first = NaiveDate::from_ymd_opt(2026, 10, 1).unwrap();
        let worked: Vec<u32> = first
            .iter_days()
            .take(31)
            .filter(|date| calendar.is_workday(*date).unwrap())
            .map(|date| date.day())
            .collect();
        assert_eq!(worked.len(), 18);
        assert!(worked.contains(&10) && !worked.contains(&7) && !worked.contains(&11));
        assert_eq!(calendar.is_workday(NaiveDate::from_ymd_opt(1999, 1, 4).unwrap()), None);
    }

    #[test]
    fn periods_count_working_days_over_the_holidays() {
        let calendar = Calendar::built_in().unwrap();
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        // 1 to 7 October are holidays, Saturday the 10th is worked.
        assert_eq!(calendar.workdays_after(day("2026-09-30"), 3), Some(day("2026-10-10")));
        assert_eq!(calendar.workdays_after(day("2026-09-30"), 0), Some(day("2026-09-30")));
        assert_eq!(calendar.workdays_after(day("1999-01-04"), 1), None);
    }
}
