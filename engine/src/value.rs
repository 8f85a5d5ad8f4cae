//! Types, errors and texts of values.

use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// The type of a value in a rule sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ValueType {
    /// An amount in yuan, two decimals.
    Money,
    /// A plain number: days, counts, points, rates.
    Number,
    /// A text.
    Text,
    /// A day.
    Date,
    /// True or false.
    Truth,
}

impl ValueType {
    /// The Chinese word for the type.
    #[must_use]
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Money => "金额",
            Self::Number => "数值",
            Self::Text => "文字",
            Self::Date => "日期",
            Self::Truth => "是否",
        }
    }

    /// The English word for the type, as sheets write it.
    #[must_use]
    pub fn english(self) -> &'static str {
        match self {
            Self::Money => "money",
            Self::Number => "number",
            Self::Text => "text",
            Self::Date => "date",
            Self::Truth => "truth",
        }
    }

    /// Money, number and date are computed as decimals (a date as its spreadsheet day number).
    #[must_use]
    pub fn is_numeric(self) -> bool {
        matches!(self, Self::Money | Self::Number | Self::Date)
    }
}

/// Which rows a name has: the stretches of a person's month, the person's month, or the unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Grain {
    /// A stretch of a person's month in which no fact and no rule changes.
    Part,
    /// A person's month.
    Person,
    /// A community, centre or team.
    Unit,
}

impl Grain {
    /// The Chinese word.
    #[must_use]
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Part => "分段",
            Self::Person => "人员",
            Self::Unit => "单位",
        }
    }
}

/// Why a cell has no value. It stays with its person and column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CellError {
    /// No error.
    #[default]
    None,
    /// An input that must be there is missing; IFERROR does not catch it.
    Missing,
    /// Division by zero (#DIV/0!).
    DivisionByZero,
    /// No such key in a table or list (#N/A).
    NotFound,
    /// An argument out of range, or a number too large (#NUM!).
    OutOfRange,
    /// An input below its minimum or above its maximum.
    OutsideLimits,
}

impl CellError {
    /// Whether there is an error.
    #[inline]
    #[must_use]
    pub fn is_error(self) -> bool {
        self != Self::None
    }

    /// Whether IFERROR replaces it.
    #[inline]
    #[must_use]
    pub fn is_caught(self) -> bool {
        !matches!(self, Self::None | Self::Missing | Self::OutsideLimits)
    }

    /// In Chinese words.
    #[must_use]
    pub fn chinese(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Missing => "缺少数据",
            Self::DivisionByZero => "除数为零",
            Self::NotFound => "对照表中没有对应的值",
            Self::OutOfRange => "数值超出可计算范围",
            Self::OutsideLimits => "数值超出规定的上下限",
        }
    }

    /// In English words.
    #[must_use]
    pub fn english(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Missing => "a value is missing",
            Self::DivisionByZero => "division by zero",
            Self::NotFound => "no such key in the table",
            Self::OutOfRange => "the number is out of range",
            Self::OutsideLimits => "the number is outside its declared limits",
        }
    }
}

/// A text's number in a [`TextPool`].
pub type TextId = u32;

/// Texts by number, so that columns of text are columns of integers. Equality of texts ignores case, as in a
/// spreadsheet; the pool keeps for each text the number of its case-folded form.
#[derive(Debug, Clone, Default)]
pub struct TextPool {
    texts: Vec<String>,
    folded: Vec<TextId>,
    numbers: HashMap<String, TextId>,
}

impl TextPool {
    /// The number of a text, given on first sight.
    pub fn intern(&mut self, text: &str) -> TextId {
        if let Some(&id) = self.numbers.get(text) {
            return id;
        }
        let id = self.push(text);
        let lower = text.to_lowercase();
        let folded = if lower == text {
            id
        } else if let Some(&known) = self.numbers.get(&lower) {
            known
        } else {
            let fresh = self.push(&lower);
            self.folded.extend([fresh, fresh]);
            return id;
        };
        self.folded.push(folded);
        id
    }

    fn push(&mut self, text: &str) -> TextId {
        let id = TextId::try_from(self.texts.len()).unwrap_or(TextId::MAX);
        self.texts.push(text.to_string());
        self.numbers.insert(text.to_string(), id);
        id
    }

    /// The text of a number; empty for a number the pool never gave.
    #[must_use]
    pub fn text(&self, id: TextId) -> &str {
        self.texts.get(id as usize).map_or("", String::as_str)
    }

    /// The number of the case-folded form, for comparing.
    #[inline]
    #[must_use]
    pub fn folded(&self, id: TextId) -> TextId {
        self.folded.get(id as usize).copied().unwrap_or(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_compare_without_case() {
        let mut pool = TextPool::default();
        let (upper, other, lower) = (pool.intern("C001"), pool.intern("窗口"), pool.intern("c001"));
        assert_ne!(upper, lower);
        assert_eq!(pool.folded(upper), pool.folded(lower));
        assert_ne!(pool.folded(other), pool.folded(lower));
        let mixed = pool.intern("Ab");
        let low = pool.intern("ab");
        assert_eq!(pool.folded(mixed), low);
        assert_eq!(pool.folded(low), low);
        assert_eq!(pool.text(mixed), "Ab");
    }
}
