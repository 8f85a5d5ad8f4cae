//! What the rule sheets may read about a month, person by person, under the names of docs/inputs.md, each value
//! with where it is from. The engine is not known here.

mod counts;
mod leave;
mod openings;
mod parts;
mod seen;
mod source;
mod work;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

pub use openings::LastYearOpening;
pub use seen::{RatingSeen, RecordSeen, ratings_list, records_list};

use super::OperationError;
use super::calendar::Calendar;
use super::fact_kind;
use crate::access::Viewer;
use crate::message::Message;
use crate::month::Month;
use crate::store::Store;
use source::Source;

/// A month's inputs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthInputs {
    /// The month.
    pub month: Month,
    /// Its days Monday to Friday, holidays included (全月计薪日).
    pub weekdays_in_month: u32,
    /// Everybody employed on any day of the month, by staff number.
    pub people: Vec<PersonMonth>,
}

/// One person's month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonMonth {
    /// The number within the database.
    pub staff_id: i64,
    /// 工号
    pub staff_no: String,
    /// 姓名
    pub name: String,
    /// 所属社区 at the end of the month (or of employment); empty where unknown.
    pub community: String,
    /// The stretches of the month in which nothing changes, in the order of time.
    pub parts: Vec<PartOfMonth>,
    /// The inputs of grain person.
    pub values: BTreeMap<String, InputCell>,
    /// The opening balances.
    pub openings: BTreeMap<String, InputCell>,
    /// The month that the opening balances open: what was paid in it or later comes on top of them. None where the
    /// person starts at 0, so that all that was paid in the tax year counts.
    #[serde(default)]
    pub opening_month: Option<Month>,
    /// Whether the balances of this tax year say something about last year themselves.
    #[serde(default)]
    pub says_last_year: bool,
    /// The balances of the year before, where there are any.
    #[serde(default)]
    pub last_year_opening: Option<LastYearOpening>,
    /// Since when the unit that withholds the person's tax at the end of the month does; none where nothing says
    /// another than this office.
    #[serde(default)]
    pub withheld_here_since: Option<NaiveDate>,
    /// The last day of employment, where it is known.
    #[serde(default)]
    pub left_on: Option<NaiveDate>,
}

impl PersonMonth {
    /// 入职日期, when known.
    #[must_use]
    pub fn hired_on(&self) -> Option<NaiveDate> {
        match self.values.get("入职日期").map(|cell| &cell.value) {
            Some(InputValue::Date(day)) => Some(*day),
            _ => None,
        }
    }
}

/// A stretch of a person's month in which nothing changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartOfMonth {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// Its days Monday to Friday, holidays included (本段计薪日).
    pub weekdays: u32,
    /// The inputs of grain part.
    pub values: BTreeMap<String, InputCell>,
}

/// A value and where it is from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputCell {
    /// The value.
    pub value: InputValue,
    /// Where it is from.
    pub origin: Origin,
}

/// A value, or that there is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "value", rename_all = "snake_case")]
pub enum InputValue {
    /// There is none: reading it holds the person.
    Missing {
        /// Why, and what to do.
        reason: Message,
    },
    /// The cell is empty: what that means the sheet says (`blank`); where it says nothing, reading it holds the person.
    Blank {
        /// What is empty, and what to do.
        reason: Message,
    },
    /// A number, or money in yuan.
    Number(Decimal),
    /// A word.
    Text(String),
    /// A day.
    Date(NaiveDate),
    /// True or false.
    Truth(bool),
}

/// Where a value is from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "origin", rename_all = "snake_case")]
pub enum Origin {
    /// A fact about the person, valid from a day.
    StaffFact {
        /// The first day on which it is true.
        valid_from: NaiveDate,
        /// The row that says so.
        place: PlaceInFile,
    },
    /// Rows of files that say the value themselves.
    Rows {
        /// The rows.
        places: Vec<PlaceInFile>,
    },
    /// A count of the person's ratings of one grade; [`ratings_list`] gives them.
    Ratings {
        /// The member of staff.
        staff: i64,
        /// The month.
        month: Month,
        /// 六键 or 五级.
        scale: String,
        /// The grade's word.
        grade: String,
    },
    /// A count over the person's rows of one kind; [`records_list`] gives them.
    Records {
        /// The member of staff.
        staff: i64,
        /// The month.
        month: Month,
        /// The code of the kind, such as `ticket`.
        kind: String,
    },
    /// The calendar, and the rota.
    Calendar {
        /// The calendar's published source.
        source: String,
    },
    /// Differences of approved months that the run pays; the run itself lists them.
    Differences {
        /// 工号
        staff_no: String,
    },
    /// What the program works out from its own records; the words say how.
    Derived {
        /// How.
        words: Message,
    },
    /// No file says it: it follows from the rest (a joiner starts at 0), or is missing.
    None,
}

/// A row, in the words of someone who has the file open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceInFile {
    /// The file's name.
    pub file: String,
    /// The sheet; empty for a text file.
    pub sheet: String,
    /// The row.
    pub row: i64,
}

impl PlaceInFile {
    /// The place in words.
    #[must_use]
    pub fn words(&self) -> Message {
        if self.sheet.is_empty() {
            Message::new(
                format!("《{}》第 {} 行", self.file, self.row),
                format!("“{}”, row {}", self.file, self.row),
            )
        } else {
            Message::new(
                format!("《{}》工作表“{}”第 {} 行", self.file, self.sheet, self.row),
                format!("“{}”, sheet “{}”, row {}", self.file, self.sheet, self.row),
            )
        }
    }
}

impl Origin {
    /// Where the value is from, in words.
    #[must_use]
    pub fn words(&self) -> Message {
        match self {
            Self::StaffFact { valid_from, place } => {
                let place = place.words();
                Message::new(
                    format!("{}，自 {valid_from} 起", place.zh),
                    format!("{}, since {valid_from}", place.en),
                )
            }
            Self::Rows { places } => {
                let words: Vec<Message> = places.iter().map(PlaceInFile::words).collect();
                let join = |text: fn(&Message) -> &str, between| {
                    words.iter().map(text).collect::<Vec<_>>().join(between)
                };
                Message::new(join(|words| &words.zh, "；"), join(|words| &words.en, "; "))
            }
            Self::Ratings { month, scale, grade, .. } => Message::new(
                format!("{month} 月{scale}评价中本人的“{grade}”"),
                format!("the person's ratings “{grade}” ({scale}) of {month}"),
            ),
            Self::Records { month, kind, .. } => {
                let kind = xingchou_importers::records::Kind::from_code(kind);
                Message::new(
                    format!("{month} 月{}中本人的记录", kind.map_or("", |kind| kind.name_zh())),
                    format!("the person's rows among {} of {month}", kind.map_or("", |kind| kind.name_en())),
                )
            }
            Self::Calendar { source } => Message::new(
                format!("工作日历（{source}）与排班"),
                format!("the calendar ({source}) and the rota"),
            ),
            Self::Differences { .. } => {
                Message::new("已审批月份的差额（补发、补扣）", "differences of approved months")
            }
            Self::Derived { words } => words.clone(),
            Self::None => Message::new("无文件来源", "no file says it"),
        }
    }
}

impl InputCell {
    fn new(value: InputValue, origin: Origin) -> Self {
        Self { value, origin }
    }

    fn missing(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(InputValue::Missing { reason: Message::new(zh, en) }, Origin::None)
    }
}

/// The inputs of a month.
///
/// # Errors
/// The database fails, or holds a record that is not understood.
pub fn month_inputs(store: &Store, viewer: &Viewer, month: Month) -> Result<MonthInputs, OperationError> {
    month_inputs_with(store, viewer, month, |_| false)
}

/// The inputs of a month, with people who are not employed in it and of whom `also` says yes by staff number: who
/// has left and is still paid something. Their one part is the whole month, with what held last.
///
/// # Errors
/// The database fails, or holds a record that is not understood.
pub fn month_inputs_with(
    store: &Store,
    viewer: &Viewer,
    month: Month,
    also: impl Fn(&str) -> bool,
) -> Result<MonthInputs, OperationError> {
    let calendar = Calendar::built_in()?;
    store.read(|reading| {
        let source = Source::read(reading, viewer, month)?;
        let mut people = Vec::new();
        for staff in &source.staff {
            let whole = (month.first_day(), month.last_day());
            let asked_for = || also(&staff.staff_no).then_some(whole);
            let Some(employed) = source.employed(staff).or_else(asked_for) else { continue };
            let parts = parts::parts(&source, staff, employed);
            let mut values = BTreeMap::new();
            counts::attendance(&source, staff, &mut values);
            counts::marks_and_findings(&source, staff, &mut values);
            counts::cases(&source, staff, &mut values);
            counts::ratings(&source, staff, &mut values);
            counts::tickets_events_errands(&source, staff, &mut values);
            counts::posts(&source, staff, &calendar, &mut values);
            work::visits_and_training(&source, staff, &mut values);
            work::judged(&source, staff, &mut values);
            leave::maternity(&source, staff, &mut values);
            openings::person_values(&source, staff, &mut values);
            let community = parts
                .last()
                .and_then(|part| part.values.get(fact_kind::COMMUNITY))
                .map(|cell| match &cell.value {
                    InputValue::Text(community) => community.clone(),
                    _ => String::new(),
                })
                .unwrap_or_default();
            people.push(PersonMonth {
                staff_id: staff.id,
                staff_no: staff.staff_no.clone(),
                name: staff.name.clone(),
                community,
                parts,
                values,
                openings: openings::openings(&source, staff),
                opening_month: openings::opening_month(&source, staff),
                says_last_year: openings::says_last_year(&source, staff),
                last_year_opening: openings::last_year_opening(&source, staff),
                withheld_here_since: parts::withheld_here_since(&source, staff),
                left_on: staff.left_on,
            });
        }
        Ok(MonthInputs { month, weekdays_in_month: month.weekdays(), people })
    })
}
