//! What is due in the year: the dated duties of policies/national/duties, as of a day.

use chrono::{Datelike, NaiveDate};
use include_dir::{Dir, include_dir};
use serde::{Deserialize, Serialize};

use super::OperationError;
use super::calendar::Calendar;
use crate::message::Message;
use crate::month::Month;

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/policies/national/duties");

#[derive(Deserialize)]
struct DutiesFile {
    duty: Vec<Written>,
}

/// A duty as the file has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    code: String,
    title: String,
    english: String,
    months: Vec<u32>,
    first_day: u32,
    last_day: u32,
    todo: String,
    todo_english: String,
    #[serde(default)]
    source: Option<String>,
    #[serde(default)]
    assumed: Option<String>,
}

/// A duty of a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Due {
    /// The stable code.
    pub code: String,
    /// What it is.
    pub title: Message,
    /// What to do.
    pub todo: Message,
    /// From which day.
    pub from: NaiveDate,
    /// The last day; where it must be a working day and the year's calendar is known, the next one after a holiday.
    pub until: NaiveDate,
    /// 依据; none for what is assumed.
    pub source: Option<String>,
    /// What is assumed, and who must confirm it.
    pub assumed: Option<String>,
}

/// What is due in a month, by its last day.
///
/// # Errors
/// A file of duties, or of the calendar, is not understood.
pub fn due_in(month: Month) -> Result<Vec<Due>, OperationError> {
    let calendar = Calendar::built_in()?;
    let mut all = Vec::new();
    for file in FILES.files().filter(|file| file.path().extension().is_some_and(|name| name == "toml")) {
        let text = file.contents_utf8().unwrap_or_default();
        let written = toml::from_str::<DutiesFile>(text).map_err(|error| {
            OperationError::Refused(Message::new(
                format!("“{}”无法识别：{error}", file.path().display()),
                format!("“{}” is not understood: {error}", file.path().display()),
            ))
        })?;
        let of_month = |duty: &Written| duty.months.contains(&month.first_day().month());
        all.extend(written.duty.into_iter().filter(of_month).map(|duty| {
            let day = |number: u32| month.first_day().with_day(number).unwrap_or(month.last_day());
            Due {
                from: day(duty.first_day),
                until: worked(&calendar, day(duty.last_day)),
                code: duty.code,
                title: Message::new(duty.title, duty.english),
                todo: Message::new(duty.todo, duty.todo_english),
                source: duty.source,
                assumed: duty.assumed,
            }
        }));
    }
    all.sort_by(|one, other| (one.until, &one.code).cmp(&(other.until, &other.code)));
    Ok(all)
}

/// The day, or the next working day where it is none; at the end of a month the day itself.
fn worked(calendar: &Calendar, day: NaiveDate) -> NaiveDate {
    match calendar.is_workday(day) {
        Some(false) if Month::of(day).last_day() != day => calendar.workdays_after(day, 1).unwrap_or(day),
        _ => day,
    }
}
