//! What a calculation starts from: people, their parts and units, with values by input name.
//!
//! This is also the frozen form that a run keeps. People are positions; the origin of a value is an opaque handle.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A handle to where an input came from; only the application can resolve it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OriginHandle(pub u64);

/// The value of an input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum InputValue {
    /// Not known: reading it holds the person.
    Missing,
    /// An empty cell: what that means the sheet says (`blank`).
    Blank,
    /// Money in yuan or a plain number.
    Number(Decimal),
    /// A text.
    Text(String),
    /// A day.
    Date(NaiveDate),
    /// True or false.
    Truth(bool),
}

/// A value and where it came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputCell {
    /// The value.
    pub value: InputValue,
    /// Where it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<OriginHandle>,
}

impl InputCell {
    /// A value without an origin.
    #[must_use]
    pub fn new(value: InputValue) -> Self {
        Self { value, origin: None }
    }
}

impl From<Decimal> for InputCell {
    fn from(value: Decimal) -> Self {
        Self::new(InputValue::Number(value))
    }
}

impl From<&str> for InputCell {
    fn from(value: &str) -> Self {
        Self::new(InputValue::Text(value.to_string()))
    }
}

impl From<bool> for InputCell {
    fn from(value: bool) -> Self {
        Self::new(InputValue::Truth(value))
    }
}

impl From<NaiveDate> for InputCell {
    fn from(value: NaiveDate) -> Self {
        Self::new(InputValue::Date(value))
    }
}

/// Values by input name.
pub type Values = BTreeMap<String, InputCell>;

/// Which of this person's months a formula reads results of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EarlierMonths {
    /// 上月
    LastMonth,
    /// 本季
    ThisQuarter,
    /// 上季
    LastQuarter,
    /// 本年
    ThisYear,
    /// 上年
    LastYear,
}

impl EarlierMonths {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::LastMonth, Self::ThisQuarter, Self::LastQuarter, Self::ThisYear, Self::LastYear];

    /// The word in formulas.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::LastMonth => "上月",
            Self::ThisQuarter => "本季",
            Self::LastQuarter => "上季",
            Self::ThisYear => "本年",
            Self::LastYear => "上年",
        }
    }

    /// The months of a word in formulas.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|months| months.word() == word)
    }

    /// Whether this month is one of them, so that what the score sheet says of it counts.
    #[must_use]
    pub fn reach_this_month(self) -> bool {
        matches!(self, Self::ThisQuarter | Self::ThisYear)
    }
}

/// What one earlier month came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlierResult {
    /// The first day of the month.
    pub month: NaiveDate,
    /// The value; missing where there should be one but is none, which holds whoever reads it.
    pub value: InputValue,
}

/// Results of earlier months in the order of time, by the months and the name in `本年[x]`. A month that has no such
/// result and need not have one is not there.
pub type EarlierResults = BTreeMap<EarlierMonths, BTreeMap<String, Vec<EarlierResult>>>;

/// A stretch of a person's month in which nothing changes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PartInputs {
    /// First day, for the explanation.
    pub from: Option<NaiveDate>,
    /// Last day, for the explanation.
    pub to: Option<NaiveDate>,
    /// Weekdays Monday to Friday in the stretch, holidays included.
    pub weekdays: u32,
    /// Part-grain inputs.
    pub values: Values,
}

/// A person's month.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PersonInputs {
    /// The position of the person's unit.
    pub unit: usize,
    /// Person-grain inputs.
    pub values: Values,
    /// For `本年[x]` and the like: what earlier months came to, this month and opening balances left out.
    #[serde(default)]
    pub earlier: EarlierResults,
    /// Opening balances, by the `from` of `[[opening]]`.
    #[serde(default)]
    pub openings: BTreeMap<String, InputCell>,
    /// The stretches, in time order; at least one.
    pub parts: Vec<PartInputs>,
}

/// A unit: a community, centre or team.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct UnitInputs {
    /// Unit-grain inputs.
    pub values: Values,
}

/// Everything a calculation starts from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Inputs {
    /// Weekdays Monday to Friday of the whole month, holidays included.
    pub weekdays_in_month: u32,
    /// Units.
    pub units: Vec<UnitInputs>,
    /// People.
    pub people: Vec<PersonInputs>,
}
