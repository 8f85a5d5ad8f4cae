//! The condition that COUNTIF and SUMIF are given, such as `">=88"`.

use super::super::workbook::Value;
use super::arithmetic::{numeric, order};
use std::cmp::Ordering;

type Holds = fn(Ordering) -> bool;

/// An operator and the value it measures against.
pub struct Criterion {
    holds: Holds,
    equality: bool,
    wanted: Value,
}

impl Criterion {
    /// Reads the condition; `None` for the kinds not known here (wildcards, empty cells).
    pub fn read(value: &Value) -> Option<Self> {
        let Value::Text(text) = value else {
            let known = matches!(value, Value::Number(_) | Value::Truth(_));
            return known.then(|| Self { holds: Ordering::is_eq, equality: true, wanted: value.clone() });
        };
        let operators: [(&str, Holds); 6] = [
            ("<>", Ordering::is_ne),
            (">=", Ordering::is_ge),
            ("<=", Ordering::is_le),
            (">", Ordering::is_gt),
            ("<", Ordering::is_lt),
            ("=", Ordering::is_eq),
        ];
        let found = operators.iter().find(|(sign, _)| text.starts_with(sign));
        let (sign, holds) = found.copied().unwrap_or(("", Ordering::is_eq));
        let wanted = &text[sign.len()..];
        let equality = ["", "=", "<>"].contains(&sign);
        if wanted.is_empty() || (numeric(wanted).is_none() && wanted.contains(['*', '?', '~'])) {
            return None;
        }
        let wanted = match wanted.to_ascii_uppercase().as_str() {
            "TRUE" => Value::Truth(true),
            "FALSE" => Value::Truth(false),
            _ => numeric(wanted).map_or_else(|| Value::Text(wanted.to_owned()), Value::Number),
        };
        Some(Self { holds, equality, wanted })
    }

    /// Whether a cell's value meets the condition. Only values of the same kind are measured against each
    /// other; one of another kind is simply not equal.
    pub fn meets(&self, value: &Value) -> bool {
        let same_kind = std::mem::discriminant(value) == std::mem::discriminant(&self.wanted);
        if same_kind {
            return (self.holds)(order(value, &self.wanted));
        }
        // A text that says the very number equals it here, unlike in a formula.
        if let (true, Value::Text(text), Value::Number(_)) = (self.equality, value, &self.wanted)
            && let Some(number) = numeric(text)
        {
            return (self.holds)(order(&Value::Number(number), &self.wanted));
        }
        self.equality && (self.holds)(Ordering::Less)
    }
}
