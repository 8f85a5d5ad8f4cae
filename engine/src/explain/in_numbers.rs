//! A formula with the numbers that stood behind its names: 5200.00 × 0.08 = 416.00. Only the branch that was taken is
//! written, and terms of a sum that are 0 are left out, so that what remains can be followed with a pocket calculator.

use crate::evaluate::{Evaluation, Value};
use crate::number::RoundMode;
use crate::program::{Arithmetic, Comparison, Expression, Kind, RangeKind, SlotGrain, SlotId, SlotSource};
use crate::value::ValueType;
use rust_decimal::Decimal;
use serde::Serialize;

/// A calculation in both languages; signs are the same, words such as 四舍五入 are not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InNumbers {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// How strongly a text holds together; what is weaker than its surroundings stands in brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    Words,
    Joined,
    Compared,
    Added,
    Multiplied,
    Whole,
}

/// A part of a calculation as it is written.
#[derive(Clone)]
struct Term {
    zh: String,
    en: String,
    strength: Strength,
    /// Whether anything is computed in it; a single number is no calculation.
    computed: bool,
}

impl Term {
    fn whole(text: String) -> Self {
        Self { zh: text.clone(), en: text, strength: Strength::Whole, computed: false }
    }

    /// In brackets, unless it holds together at least as strongly.
    fn within(self, least: Strength) -> Self {
        if self.strength >= least {
            return self;
        }
        let (zh, en) = (format!("({})", self.zh), format!("({})", self.en));
        Self { zh, en, strength: Strength::Whole, ..self }
    }

    fn followed(self, sign: &str, other: &Self, strength: Strength) -> Self {
        let zh = format!("{} {sign} {}", self.zh, other.zh);
        let en = format!("{} {sign} {}", self.en, other.en);
        Self { zh, en, strength, computed: true }
    }
}

/// A column's calculation in a row of a grain, and what it came to. None where nothing is computed, where the value is
/// a text or a date, or where a figure over other people is read, which may not be shown.
pub(super) fn in_numbers(
    evaluation: &Evaluation<'_>,
    expression: &Expression,
    (grain, row): (SlotGrain, usize),
    came_to: &Value,
) -> Option<InNumbers> {
    let numeric = matches!(came_to, Value::Number(_));
    if !numeric && !matches!(came_to, Value::Truth(_)) {
        return None;
    }
    let term = Writer { evaluation, grain, row }.term(expression)?;
    if !term.computed {
        return None;
    }
    let (mut zh, mut en) = (term.zh, term.en);
    let Value::Number(result) = came_to else {
        let truth = matches!(came_to, Value::Truth(true));
        zh.push_str(if truth { "，是" } else { "，否" });
        en.push_str(if truth { ": yes" } else { ": no" });
        return Some(InNumbers { zh, en });
    };
    let before = evaluation.value_at(expression, grain, row).number()?;
    if before != *result {
        let place = place(expression.value_type, i32::try_from(result.scale()).ok()?);
        zh = format!("{zh}，四舍五入到{}", place.0);
        en = format!("{en}, rounded to {}", place.1);
    }
    let result = came_to.chinese();
    Some(InNumbers { zh: format!("{zh} = {result}"), en: format!("{en} = {result}") })
}

/// The last place that is kept, in words: 分, 角 and 元 of money.
fn place(value_type: ValueType, digits: i32) -> (String, String) {
    match (value_type, digits) {
        (ValueType::Money, 2) => ("分".into(), "fen".into()),
        (ValueType::Money, 1) => ("角".into(), "jiao".into()),
        (ValueType::Money, 0) => ("元".into(), "yuan".into()),
        (_, 0) => ("整数".into(), "a whole number".into()),
        _ => {
            let tens = usize::try_from(digits.unsigned_abs()).unwrap_or(0);
            let place = if digits < 0 {
                format!("1{}", "0".repeat(tens))
            } else {
                format!("0.{}1", "0".repeat(tens.saturating_sub(1)))
            };
            (format!(" {place}"), place)
        }
    }
}

struct Writer<'w, 'e> {
    evaluation: &'w Evaluation<'e>,
    grain: SlotGrain,
    row: usize,
}

impl Writer<'_, '_> {
    fn term(&self, expression: &Expression) -> Option<Term> {
        match &expression.kind {
            Kind::Slot(slot) => self.slot(*slot).then(|| self.leaf(expression))?,
            Kind::Number(_)
            | Kind::Text(_)
            | Kind::Truth(_)
            | Kind::Parameter(_)
            | Kind::Lookup { .. }
            | Kind::Concat(..)
            | Kind::Date(..)
            | Kind::DatePart(..)
            | Kind::AddMonths(..)
            | Kind::DateDifference(..) => self.leaf(expression),
            Kind::FlagSum(_, slots) => {
                let mut sum = Sum::default();
                for slot in slots {
                    if !self.slot(*slot) {
                        return None;
                    }
                    let value = self.evaluation.value_in(*slot, self.grain, self.row);
                    let term = readable(&value, expression.value_type)?;
                    sum.add(Arithmetic::Add, term, value.number()?.is_zero());
                }
                Some(sum.term())
            }
            Kind::Negate(inner) => {
                let inner = self.term(inner)?.within(Strength::Whole);
                Some(Term { zh: format!("−{}", inner.zh), en: format!("−{}", inner.en), ..inner })
            }
            Kind::Percent(inner) => {
                let inner = self.term(inner)?.within(Strength::Whole);
                Some(Term { zh: format!("{}%", inner.zh), en: format!("{}%", inner.en), ..inner })
            }
            Kind::Arithmetic(..) => self.chain(expression),
            Kind::Compare(comparison, left, right) => {
                let of_numbers = left.value_type.is_numeric();
                let left = self.term(left)?.within(Strength::Added);
                let right = self.term(right)?.within(Strength::Added);
                // Two words that are the same are no calculation.
                let computed = of_numbers || left.computed || right.computed;
                Some(Term { computed, ..left.followed(sign(*comparison), &right, Strength::Compared) })
            }
            Kind::Junction(all_must, terms) => {
                let (zh, en) = if *all_must { ("，且 ", " and ") } else { ("，或 ", " or ") };
                self.joined(terms, (zh, en), Strength::Compared)
            }
            Kind::Not(inner) => {
                let inner = self.term(inner)?;
                let (zh, en) = (format!("不是（{}）", inner.zh), format!("not ({})", inner.en));
                Some(Term { zh, en, strength: Strength::Whole, computed: true })
            }
            Kind::If(condition, yes, no) => {
                match self.evaluation.truth_at(condition, self.grain, self.row)? {
                    true => self.term(yes),
                    false => self.term(no),
                }
            }
            Kind::IfError(value, instead) => match self.evaluation.value_at(value, self.grain, self.row) {
                Value::Error(error) if error.is_caught() => self.term(instead),
                _ => self.term(value),
            },
            Kind::Extremum(largest, terms) => {
                let many = terms.len() > 2;
                let words = match (largest, many) {
                    (true, false) => ("中较大的", "the larger of "),
                    (true, true) => ("中最大的", "the largest of "),
                    (false, false) => ("中较小的", "the smaller of "),
                    (false, true) => ("中最小的", "the smallest of "),
                };
                self.of_several(terms, words)
            }
            Kind::Average(terms) => self.of_several(terms, ("的平均数", "the average of ")),
            Kind::Median(terms) => self.of_several(terms, ("的中位数", "the median of ")),
            Kind::Sum(terms) => {
                let mut sum = Sum::default();
                for term in terms {
                    let is_nothing = self.is_nothing(term);
                    sum.add(Arithmetic::Add, self.term(term)?, is_nothing);
                }
                Some(sum.term())
            }
            Kind::Round(mode, inner, digits) => self.rounded(*mode, inner, *digits, expression),
            Kind::Integer(inner) => {
                let inner = self.term(inner)?;
                Some(Term {
                    zh: format!("{}，只取整数部分", inner.zh),
                    en: format!("{}, whole part", inner.en),
                    strength: Strength::Words,
                    computed: true,
                })
            }
            Kind::Absolute(inner) => {
                let inner = self.term(inner)?;
                let (zh, en) = (format!("|{}|", inner.zh), format!("|{}|", inner.en));
                Some(Term { zh, en, strength: Strength::Whole, computed: true })
            }
            Kind::SquareRoot(inner) => {
                let inner = self.term(inner)?.within(Strength::Whole);
                let (zh, en) = (format!("√{}", inner.zh), format!("√{}", inner.en));
                Some(Term { zh, en, strength: Strength::Whole, computed: true })
            }
            Kind::Modulo(left, right) => {
                let left = self.term(left)?.within(Strength::Whole);
                let right = self.term(right)?.within(Strength::Whole);
                Some(Term {
                    zh: format!("{} 除以 {} 的余数", left.zh, right.zh),
                    en: format!("{} mod {}", left.en, right.en),
                    strength: Strength::Words,
                    computed: true,
                })
            }
            Kind::Snap(inner) => self.term(inner),
            // What is read of others is told by its own line, as far as it may be.
            Kind::Rank { .. } | Kind::OrderStatistic { .. } | Kind::CountIf { .. } => None,
        }
    }

    /// Whether a name's value may stand in the calculation: no figure over other people.
    fn slot(&self, id: SlotId) -> bool {
        let program = self.evaluation.program;
        let Some(slot) = program.slot(id) else { return false };
        match &slot.source {
            SlotSource::Aggregate(_, range) => {
                program.range(*range).is_some_and(|range| range.kind == RangeKind::Parts)
            }
            _ => true,
        }
    }

    fn leaf(&self, expression: &Expression) -> Option<Term> {
        readable(&self.evaluation.value_at(expression, self.grain, self.row), expression.value_type)
    }

    fn is_nothing(&self, expression: &Expression) -> bool {
        self.evaluation
            .value_at(expression, self.grain, self.row)
            .number()
            .is_some_and(|number| number.is_zero())
    }

    /// A chain such as a + b × c − d. It leans to the left, so that only the terms are gone into.
    fn chain(&self, expression: &Expression) -> Option<Term> {
        let (first, links) = expression.chain();
        let mut sum = Sum::default();
        sum.add(Arithmetic::Add, self.term(first)?, self.is_nothing(first));
        for (node, operand) in links {
            let Kind::Arithmetic(arithmetic, ..) = &node.kind else { return None };
            let term = self.term(operand)?;
            match arithmetic {
                Arithmetic::Add | Arithmetic::Subtract => {
                    sum.add(*arithmetic, term, self.is_nothing(operand));
                }
                Arithmetic::Multiply | Arithmetic::Divide => {
                    let sign = if *arithmetic == Arithmetic::Multiply { "×" } else { "÷" };
                    // What follows a sign of division is kept together.
                    let left = sum.term().within(Strength::Multiplied);
                    let product = left.followed(sign, &term.within(Strength::Whole), Strength::Multiplied);
                    sum = Sum { written: Some(product), ..Sum::default() };
                }
            }
        }
        Some(sum.term())
    }

    fn joined(
        &self,
        terms: &[Expression],
        (zh_sign, en_sign): (&str, &str),
        least: Strength,
    ) -> Option<Term> {
        let terms: Option<Vec<Term>> = terms.iter().map(|term| self.term(term)).collect();
        let terms: Vec<Term> = terms?.into_iter().map(|term| term.within(least)).collect();
        let zh: Vec<&str> = terms.iter().map(|term| term.zh.as_str()).collect();
        let en: Vec<&str> = terms.iter().map(|term| term.en.as_str()).collect();
        let strength = if terms.len() > 1 { Strength::Joined } else { least };
        Some(Term { zh: zh.join(zh_sign), en: en.join(en_sign), strength, computed: true })
    }

    fn of_several(&self, terms: &[Expression], (after, before): (&str, &str)) -> Option<Term> {
        if let [only] = terms {
            return self.term(only);
        }
        let signs = if terms.len() == 2 { (" 与 ", " and ") } else { ("、", ", ") };
        let inner = self.joined(terms, signs, Strength::Added)?;
        Some(Term {
            zh: format!("（{} {after}）", inner.zh),
            en: format!("({before}{})", inner.en),
            strength: Strength::Whole,
            computed: true,
        })
    }

    /// A rounding, which is not told where it changed nothing.
    fn rounded(&self, mode: RoundMode, inner: &Expression, digits: i32, whole: &Expression) -> Option<Term> {
        let term = self.term(inner)?;
        let value = |expression| self.evaluation.value_at(expression, self.grain, self.row).number();
        if value(inner)? == value(whole)? {
            return Some(term);
        }
        let (zh_place, en_place) = place(inner.value_type, digits);
        let (zh, en) = match mode {
            RoundMode::HalfAway => ("四舍五入到", "rounded to"),
            RoundMode::Up => ("进位到", "rounded up to"),
            RoundMode::Down => ("舍去到", "rounded down to"),
        };
        Some(Term {
            zh: format!("{}，{zh}{zh_place}", term.zh),
            en: format!("{}, {en} {en_place}", term.en),
            strength: Strength::Words,
            computed: true,
        })
    }
}

/// A sum that is being written, without what is 0.
#[derive(Default)]
struct Sum {
    written: Option<Term>,
    /// How many terms there were, those of 0 too.
    terms: usize,
}

impl Sum {
    fn add(&mut self, arithmetic: Arithmetic, term: Term, is_nothing: bool) {
        self.terms += 1;
        if is_nothing {
            return;
        }
        let takes_off = arithmetic == Arithmetic::Subtract;
        self.written = Some(match self.written.take() {
            None if takes_off => {
                let term = term.within(Strength::Multiplied);
                let (zh, en) = (format!("−{}", term.zh), format!("−{}", term.en));
                Term { zh, en, strength: Strength::Added, ..term }
            }
            None => term,
            Some(before) => {
                // Two signs do not follow each other.
                let signed = takes_off || term.zh.starts_with('−');
                let least = if signed { Strength::Multiplied } else { Strength::Added };
                let sign = if takes_off { "−" } else { "+" };
                before.within(Strength::Added).followed(sign, &term.within(least), Strength::Added)
            }
        });
    }

    fn term(self) -> Term {
        let several = self.terms > 1;
        let term = self.written.unwrap_or_else(|| Term::whole(Decimal::ZERO.to_string()));
        // One of several that are otherwise 0 was still picked out by adding.
        Term { computed: term.computed || several, ..term }
    }
}

fn sign(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Equal => "=",
        Comparison::NotEqual => "≠",
        Comparison::Less => "<",
        Comparison::LessOrEqual => "≤",
        Comparison::Greater => ">",
        Comparison::GreaterOrEqual => "≥",
    }
}

/// A value as it stands in a calculation, amounts to the fen and other numbers as short as they are; none of an error.
fn readable(value: &Value, value_type: ValueType) -> Option<Term> {
    match value {
        Value::Error(_) => None,
        Value::Number(number) if *number == Decimal::MAX => Some(Term::whole(value.chinese())),
        Value::Number(number) => {
            let plain = if value_type == ValueType::Money { *number } else { number.normalize() };
            let negative = number.is_sign_negative() && !number.is_zero();
            Some(if negative {
                Term { strength: Strength::Added, ..Term::whole(format!("−{}", plain.abs())) }
            } else {
                Term::whole(plain.to_string())
            })
        }
        Value::Text(text) => Some(Term::whole(format!("“{text}”"))),
        other => Some(Term::whole(other.chinese())),
    }
}
