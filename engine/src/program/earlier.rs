//! What a formula reads of this person's earlier months.

use super::{Aggregate, Comparison};
use crate::inputs::EarlierMonths;
use crate::value::TextId;
use rust_decimal::Decimal;

/// A summary of earlier months, such as `SUM(本年[x])`: one value a person, given when a month is loaded.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EarlierRead {
    /// Which months.
    pub months: EarlierMonths,
    /// Of what.
    pub of: EarlierOf,
    /// How their values become one.
    pub summary: EarlierSummary,
}

/// Whose results of earlier months are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EarlierOf {
    /// A column of this sheet, by position; this month is not among them, for it is being computed.
    Column(usize),
    /// An input that the score sheet supplies, by position; this month counts where the words reach it.
    Score(usize),
}

/// How the values of earlier months become one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum EarlierSummary {
    /// SUM, AVERAGE …
    Aggregate(Aggregate),
    /// COUNTIF
    CountIf(Comparison, Criterion),
}

/// What COUNTIF compares earlier months with: the same for everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Criterion {
    /// A parameter, by position.
    Parameter(usize),
    /// A literal number.
    Number(Decimal),
    /// A literal text.
    Text(TextId),
    /// TRUE or FALSE.
    Truth(bool),
}
