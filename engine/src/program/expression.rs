//! A formula after its names are resolved and its types are checked.

use super::{RangeId, SlotId};
use crate::number::RoundMode;
use crate::value::{TextId, ValueType};
use rust_decimal::Decimal;
use std::ops::Range;

/// One node of a checked formula.
#[derive(Debug, Clone)]
pub struct Expression {
    /// What it does.
    pub kind: Kind,
    /// The type of its value.
    pub value_type: ValueType,
    /// The literal 0, or made of nothing else: fits money and number alike.
    pub neutral: bool,
    /// Its bytes in the formula's text.
    pub span: Range<usize>,
}

/// Arithmetic of two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arithmetic {
    /// +
    Add,
    /// -
    Subtract,
    /// *
    Multiply,
    /// /
    Divide,
}

impl Arithmetic {
    /// The sign in a formula.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
        }
    }
}

/// Comparison of two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// =
    Equal,
    /// <>
    NotEqual,
    /// <
    Less,
    /// <=
    LessOrEqual,
    /// >
    Greater,
    /// >=
    GreaterOrEqual,
}

impl Comparison {
    /// The sign in a formula.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "<>",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }

    /// Whether an ordering satisfies it.
    #[inline]
    #[must_use]
    pub fn holds(self, ordering: std::cmp::Ordering) -> bool {
        match self {
            Self::Equal => ordering.is_eq(),
            Self::NotEqual => ordering.is_ne(),
            Self::Less => ordering.is_lt(),
            Self::LessOrEqual => ordering.is_le(),
            Self::Greater => ordering.is_gt(),
            Self::GreaterOrEqual => ordering.is_ge(),
        }
    }
}

/// A part of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatePart {
    /// YEAR
    Year,
    /// MONTH
    Month,
    /// DAY
    Day,
}

impl DatePart {
    /// The function's name.
    #[must_use]
    pub fn function(self) -> &'static str {
        match self {
            Self::Year => "YEAR",
            Self::Month => "MONTH",
            Self::Day => "DAY",
        }
    }
}

/// How a table lookup was written; a workbook writes it the same way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LookupForm {
    /// VLOOKUP(x, t, k, FALSE or TRUE)
    Vertical,
    /// `INDEX(t[c], MATCH(x, t[first], 0, 1 or -1))`
    IndexMatch,
}

/// What a node does.
#[derive(Debug, Clone)]
pub enum Kind {
    /// A literal number.
    Number(Decimal),
    /// A literal text.
    Text(TextId),
    /// TRUE or FALSE.
    Truth(bool),
    /// A parameter, by position in the program.
    Parameter(usize),
    /// A name's value in this row (or the row it belongs to).
    Slot(SlotId),
    /// Unary minus.
    Negate(Box<Expression>),
    /// The % sign behind a value.
    Percent(Box<Expression>),
    /// Arithmetic.
    Arithmetic(Arithmetic, Box<Expression>, Box<Expression>),
    /// Comparison.
    Compare(Comparison, Box<Expression>, Box<Expression>),
    /// &
    Concat(Box<Expression>, Box<Expression>),
    /// IF
    If(Box<Expression>, Box<Expression>, Box<Expression>),
    /// IFERROR
    IfError(Box<Expression>, Box<Expression>),
    /// AND (true) or OR (false)
    Junction(bool, Vec<Expression>),
    /// NOT
    Not(Box<Expression>),
    /// MAX (true) or MIN (false) of values of this row
    Extremum(bool, Vec<Expression>),
    /// SUM of values of this row
    Sum(Vec<Expression>),
    /// AVERAGE of values of this row
    Average(Vec<Expression>),
    /// MEDIAN of values of this row
    Median(Vec<Expression>),
    /// `SUM(项目[flag])`: the columns with the flag
    FlagSum(String, Vec<SlotId>),
    /// ROUND, ROUNDUP, ROUNDDOWN
    Round(RoundMode, Box<Expression>, i32),
    /// INT
    Integer(Box<Expression>),
    /// ABS
    Absolute(Box<Expression>),
    /// MOD
    Modulo(Box<Expression>, Box<Expression>),
    /// SQRT
    SquareRoot(Box<Expression>),
    /// A table lookup: table, key, column of the result
    Lookup {
        /// Position of the table in the program.
        table: usize,
        /// The key.
        key: Box<Expression>,
        /// Position of the result's column in the table.
        column: usize,
        /// How it was written.
        form: LookupForm,
    },
    /// RANK(value, range, order)
    Rank {
        /// The value.
        value: Box<Expression>,
        /// Among which.
        range: RangeId,
        /// The smallest is first.
        ascending: bool,
    },
    /// LARGE (true) or SMALL (false)
    OrderStatistic {
        /// LARGE.
        largest: bool,
        /// Among which.
        range: RangeId,
        /// The how-many-th.
        k: Box<Expression>,
    },
    /// COUNTIF(range, criterion)
    CountIf {
        /// Among which.
        range: RangeId,
        /// The comparison.
        comparison: Comparison,
        /// With what.
        operand: Box<Expression>,
    },
    /// DATE(year, month, day)
    Date(Box<Expression>, Box<Expression>, Box<Expression>),
    /// YEAR, MONTH, DAY
    DatePart(DatePart, Box<Expression>),
    /// EDATE
    AddMonths(Box<Expression>, Box<Expression>),
    /// DATEDIF; whole years (true) or whole months (false)
    DateDifference(bool, Box<Expression>, Box<Expression>),
    /// The snap to eight decimals; a workbook writes ROUND(…,8)
    Snap(Box<Expression>),
}

impl Expression {
    /// The direct parts of the node.
    #[must_use]
    pub fn children(&self) -> Vec<&Expression> {
        match &self.kind {
            Kind::Number(_)
            | Kind::Text(_)
            | Kind::Truth(_)
            | Kind::Parameter(_)
            | Kind::Slot(_)
            | Kind::FlagSum(..) => vec![],
            Kind::Negate(a)
            | Kind::Percent(a)
            | Kind::Not(a)
            | Kind::Round(_, a, _)
            | Kind::Integer(a)
            | Kind::Absolute(a)
            | Kind::SquareRoot(a)
            | Kind::DatePart(_, a)
            | Kind::Snap(a) => vec![a],
            Kind::Lookup { key, .. } => vec![key],
            Kind::Rank { value, .. } => vec![value],
            Kind::OrderStatistic { k, .. } => vec![k],
            Kind::CountIf { operand, .. } => vec![operand],
            Kind::Arithmetic(_, a, b)
            | Kind::Compare(_, a, b)
            | Kind::Concat(a, b)
            | Kind::IfError(a, b)
            | Kind::Modulo(a, b)
            | Kind::AddMonths(a, b)
            | Kind::DateDifference(_, a, b) => vec![a, b],
            Kind::If(a, b, c) | Kind::Date(a, b, c) => vec![a, b, c],
            Kind::Junction(_, all)
            | Kind::Extremum(_, all)
            | Kind::Sum(all)
            | Kind::Average(all)
            | Kind::Median(all) => all.iter().collect(),
        }
    }

    /// A chain such as a + b − c (or a & b & c), which leans to the left as deep as it is long: its first term, and
    /// each node from the innermost with the term it adds. Any other node is its own first term.
    #[must_use]
    pub fn chain(&self) -> (&Self, Vec<(&Self, &Self)>) {
        let mut links = Vec::new();
        let mut first = self;
        let joins_texts = matches!(self.kind, Kind::Concat(..));
        while let (Kind::Arithmetic(_, left, right), false) | (Kind::Concat(left, right), true) =
            (&first.kind, joins_texts)
        {
            links.push((first, right.as_ref()));
            first = left;
        }
        links.reverse();
        (first, links)
    }

    /// The direct parts of the node; of a chain, all its terms.
    #[must_use]
    pub fn operands(&self) -> Vec<&Self> {
        match &self.kind {
            Kind::Arithmetic(..) | Kind::Concat(..) => {
                let (first, links) = self.chain();
                std::iter::once(first).chain(links.into_iter().map(|(_, term)| term)).collect()
            }
            _ => self.children(),
        }
    }

    /// Whether the value comes straight from a name, a literal or a rounding: nothing to snap before comparing.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        match &self.kind {
            Kind::Number(_)
            | Kind::Parameter(_)
            | Kind::Slot(_)
            | Kind::Round(..)
            | Kind::Integer(_)
            | Kind::Lookup { .. }
            | Kind::Snap(_)
            | Kind::Rank { .. }
            | Kind::CountIf { .. }
            | Kind::OrderStatistic { .. }
            | Kind::Date(..)
            | Kind::DatePart(..)
            | Kind::AddMonths(..)
            | Kind::DateDifference(..) => true,
            Kind::Negate(a) => a.is_plain(),
            Kind::If(_, a, b) | Kind::IfError(a, b) => a.is_plain() && b.is_plain(),
            Kind::Extremum(_, all) => all.iter().all(Expression::is_plain),
            _ => !self.value_type.is_numeric(),
        }
    }

    /// Whether a quotient reaches the value without having been snapped.
    #[must_use]
    pub fn is_divided(&self) -> bool {
        match &self.kind {
            Kind::Average(_) | Kind::Median(_) | Kind::SquareRoot(_) => true,
            Kind::Arithmetic(..) => {
                let (first, links) = self.chain();
                first.is_divided()
                    || links.into_iter().any(|(node, term)| {
                        matches!(node.kind, Kind::Arithmetic(Arithmetic::Divide, ..)) || term.is_divided()
                    })
            }
            Kind::Snap(_)
            | Kind::Round(..)
            | Kind::Integer(_)
            | Kind::Lookup { .. }
            | Kind::Rank { .. }
            | Kind::CountIf { .. }
            | Kind::OrderStatistic { .. }
            | Kind::Compare(..)
            | Kind::Junction(..)
            | Kind::Not(_) => false,
            Kind::If(_, a, b) => a.is_divided() || b.is_divided(),
            _ => self.operands().iter().any(|child| child.is_divided()),
        }
    }

    /// The node with a snap around it, when it is numeric.
    #[must_use]
    pub fn snapped(self) -> Self {
        if !self.value_type.is_numeric() || matches!(self.kind, Kind::Snap(_)) {
            return self;
        }
        let (value_type, neutral, span) = (self.value_type, self.neutral, self.span.clone());
        Self { kind: Kind::Snap(Box::new(self)), value_type, neutral, span }
    }

    /// Snapped when a quotient reaches it: for leaving a formula and entering ROUND.
    #[must_use]
    pub fn snapped_if_divided(self) -> Self {
        if self.is_divided() { self.snapped() } else { self }
    }

    /// Snapped when it was computed at all: for comparisons, bands, ranks and INT, MOD, ROUNDUP, ROUNDDOWN.
    #[must_use]
    pub fn snapped_if_computed(self) -> Self {
        if self.is_plain() { self } else { self.snapped() }
    }
}
