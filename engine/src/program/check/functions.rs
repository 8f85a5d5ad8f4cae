//! Calls: how many arguments a function takes, of what types, and what it gives.

use super::{Checked, Formula};
use crate::diagnostic::Code;
use crate::formula::span;
use crate::number::RoundMode;
use crate::program::{DatePart, Expression, Kind};
use crate::sheet::SheetKind;
use crate::value::ValueType;
use formualizer_parse::LiteralValue;
use formualizer_parse::parser::{ASTNode, ASTNodeType, UnaryOperator};
use rust_decimal::Decimal;
use std::ops::Range;

/// Those that there are, as people are told them.
const FUNCTIONS: &str = "IF、IFERROR、AND、OR、NOT、MIN、MAX、SUM、AVERAGE、COUNT、COUNTIF、MEDIAN、RANK、LARGE、SMALL、ROUND、\
ROUNDUP、ROUNDDOWN、INT、ABS、MOD、SQRT、VLOOKUP、INDEX、MATCH、DATE、YEAR、MONTH、DAY、EDATE、DATEDIF";

impl Formula<'_, '_> {
    pub(super) fn one_or_more(
        &mut self,
        name: &str,
        args: &[ASTNode],
        range: &Range<usize>,
    ) -> Result<(), ()> {
        if !args.is_empty() {
            return Ok(());
        }
        let arguments = vec![name.to_string(), "@one_or_more".to_string(), "0".to_string()];
        self.fault(Code::ArgumentCount, arguments, range.clone())
    }

    pub(super) fn count(
        &mut self,
        name: &str,
        args: &[ASTNode],
        allowed: &[usize],
        range: &Range<usize>,
    ) -> Result<(), ()> {
        if allowed.contains(&args.len()) {
            return Ok(());
        }
        let wanted = allowed.iter().map(ToString::to_string).collect::<Vec<_>>().join("/");
        self.fault(Code::ArgumentCount, vec![name.to_string(), wanted, args.len().to_string()], range.clone())
    }

    /// All arguments as values of this row; every one is checked before the first fault is given.
    fn values(&mut self, args: &[ASTNode]) -> Result<Vec<Expression>, ()> {
        let checked: Vec<Checked> = args.iter().map(|argument| self.node(argument)).collect();
        checked.into_iter().collect()
    }

    fn numbers(&mut self, args: &[ASTNode]) -> Result<Vec<Expression>, ()> {
        let values = self.values(args)?;
        values.into_iter().map(|value| self.numeric(value)).collect()
    }

    fn plain_numbers(&mut self, args: &[ASTNode]) -> Result<Vec<Expression>, ()> {
        let values = self.values(args)?;
        values.into_iter().map(|value| self.expect(value, ValueType::Number)).collect()
    }

    pub(super) fn function(&mut self, name: &str, args: &[ASTNode], range: Range<usize>) -> Checked {
        let name = name.to_uppercase();
        let some = |formula: &mut Self, allowed: &[usize]| formula.count(&name, args, allowed, &range);
        match name.as_str() {
            "IF" => {
                some(self, &[3])?;
                let mut values = self.values(args)?.into_iter();
                let (Some(condition), Some(yes), Some(no)) = (values.next(), values.next(), values.next())
                else {
                    return Err(());
                };
                let condition = self.expect(condition, ValueType::Truth)?;
                let (value_type, neutral) = self.branches(&yes, &no)?;
                let kind = Kind::If(Box::new(condition), Box::new(yes), Box::new(no));
                Ok(Expression { kind, value_type, neutral, span: range })
            }
            "IFERROR" => {
                some(self, &[2])?;
                let mut values = self.values(args)?.into_iter();
                let (Some(value), Some(instead)) = (values.next(), values.next()) else { return Err(()) };
                let (value_type, neutral) = self.branches(&value, &instead)?;
                let kind = Kind::IfError(Box::new(value), Box::new(instead));
                Ok(Expression { kind, value_type, neutral, span: range })
            }
            "AND" | "OR" => {
                self.one_or_more(&name, args, &range)?;
                let values = self.values(args)?;
                let values: Result<Vec<Expression>, ()> =
                    values.into_iter().map(|value| self.expect(value, ValueType::Truth)).collect();
                Ok(Self::expression(Kind::Junction(name == "AND", values?), ValueType::Truth, range))
            }
            "NOT" => {
                some(self, &[1])?;
                let value = self.values(args)?.pop().ok_or(())?;
                let value = self.expect(value, ValueType::Truth)?;
                Ok(Self::expression(Kind::Not(Box::new(value)), ValueType::Truth, range))
            }
            "SUM" | "MIN" | "MAX" | "AVERAGE" | "MEDIAN" | "COUNT" => self.aggregate(&name, args, range),
            "COUNTIF" => self.count_if(args, range),
            "RANK" => self.rank(args, range),
            "LARGE" | "SMALL" => {
                some(self, &[2])?;
                let [list, k] = args else { return Err(()) };
                let (id, value_type) = self.numeric_range(&name, list)?;
                // Which one is no number of the rules: it may be written out.
                let k = match Self::integer_of(k) {
                    Some(which) => {
                        Self::expression(Kind::Number(Decimal::from(which)), ValueType::Number, span(k))
                    }
                    None => self.node(k)?,
                };
                let k = self.expect(k, ValueType::Number)?.snapped_if_computed();
                let kind = Kind::OrderStatistic { largest: name == "LARGE", range: id, k: Box::new(k) };
                Ok(Self::expression(kind, value_type, range))
            }
            "ROUND" | "ROUNDUP" | "ROUNDDOWN" => {
                some(self, &[2])?;
                let [value, digits] = args else { return Err(()) };
                let value = self.node(value)?;
                let value = self.numeric(value)?;
                let digits = self.literal_integer(&name, digits)?;
                let (mode, value) = match name.as_str() {
                    "ROUND" => (RoundMode::HalfAway, value.snapped_if_divided()),
                    "ROUNDUP" => (RoundMode::Up, value.snapped_if_computed()),
                    _ => (RoundMode::Down, value.snapped_if_computed()),
                };
                let (value_type, neutral) = (value.value_type, value.neutral);
                Ok(Expression {
                    kind: Kind::Round(mode, Box::new(value), digits),
                    value_type,
                    neutral,
                    span: range,
                })
            }
            "INT" | "ABS" => {
                some(self, &[1])?;
                let value = self.numbers(args)?.pop().ok_or(())?;
                let (value_type, neutral) = (value.value_type, value.neutral);
                let kind = if name == "INT" {
                    Kind::Integer(Box::new(value.snapped_if_computed()))
                } else {
                    Kind::Absolute(Box::new(value))
                };
                Ok(Expression { kind, value_type, neutral, span: range })
            }
            "MOD" => {
                some(self, &[2])?;
                let mut values = self.plain_numbers(args)?.into_iter();
                let (Some(value), Some(divisor)) = (values.next(), values.next()) else { return Err(()) };
                let (value, divisor) = (value.snapped_if_computed(), divisor.snapped_if_computed());
                Ok(Self::expression(
                    Kind::Modulo(Box::new(value), Box::new(divisor)),
                    ValueType::Number,
                    range,
                ))
            }
            "SQRT" => {
                some(self, &[1])?;
                if self.checker.program.kind != SheetKind::Score {
                    return self.fault(Code::ScoreOnly, vec![name], range);
                }
                let value = self.plain_numbers(args)?.pop().ok_or(())?;
                Ok(Self::expression(Kind::SquareRoot(Box::new(value)), ValueType::Number, range))
            }
            "VLOOKUP" => self.vertical_lookup(args, range),
            "INDEX" => self.index_match(args, range),
            "MATCH" => {
                self.fault(Code::LookupForm, vec!["INDEX(表[列], MATCH(x, 表[首列], 0))".into()], range)
            }
            "DATE" => {
                some(self, &[3])?;
                let mut values = self.plain_numbers(args)?.into_iter();
                let (Some(year), Some(month), Some(day)) = (values.next(), values.next(), values.next())
                else {
                    return Err(());
                };
                let kind = Kind::Date(
                    Box::new(year.snapped_if_computed()),
                    Box::new(month.snapped_if_computed()),
                    Box::new(day.snapped_if_computed()),
                );
                Ok(Self::expression(kind, ValueType::Date, range))
            }
            "YEAR" | "MONTH" | "DAY" => {
                some(self, &[1])?;
                let value = self.values(args)?.pop().ok_or(())?;
                let value = self.expect(value, ValueType::Date)?;
                let part = match name.as_str() {
                    "YEAR" => DatePart::Year,
                    "MONTH" => DatePart::Month,
                    _ => DatePart::Day,
                };
                Ok(Self::expression(Kind::DatePart(part, Box::new(value)), ValueType::Number, range))
            }
            "EDATE" => {
                some(self, &[2])?;
                let mut values = self.values(args)?.into_iter();
                let (Some(date), Some(months)) = (values.next(), values.next()) else { return Err(()) };
                let date = self.expect(date, ValueType::Date)?;
                let months = self.expect(months, ValueType::Number)?.snapped_if_computed();
                Ok(Self::expression(
                    Kind::AddMonths(Box::new(date), Box::new(months)),
                    ValueType::Date,
                    range,
                ))
            }
            "DATEDIF" => self.date_difference(args, range),
            _ => self.fault(Code::UnknownFunction, vec![name, FUNCTIONS.to_string()], range),
        }
    }

    pub(super) fn literal_integer(&mut self, function: &str, node: &ASTNode) -> Result<i32, ()> {
        if let Some(value) = Self::integer_of(node) {
            return Ok(value);
        }
        let range = span(node);
        let arguments = vec![function.to_string(), self.written(&range)];
        self.fault(Code::NeedsWholeNumber, arguments, range)
    }

    /// A whole number that a formula writes out, of two digits at most.
    fn integer_of(node: &ASTNode) -> Option<i32> {
        let (negative, inner) = match &node.node_type {
            ASTNodeType::UnaryOp { op: UnaryOperator::Minus, expr } => (true, expr.as_ref()),
            _ => (false, node),
        };
        let text = match (&inner.node_type, &inner.source_token) {
            (ASTNodeType::Literal(LiteralValue::Number(_) | LiteralValue::Int(_)), Some(token)) => {
                token.value.as_str()
            }
            _ => "",
        };
        let value = text.parse::<i32>().ok().filter(|value| *value <= 99)?;
        Some(if negative { -value } else { value })
    }

    fn date_difference(&mut self, args: &[ASTNode], range: Range<usize>) -> Checked {
        self.count("DATEDIF", args, &[3], &range)?;
        let [from, to, unit] = args else { return Err(()) };
        let (from, to) = (self.node(from), self.node(to));
        let from = self.expect(from?, ValueType::Date)?;
        let to = self.expect(to?, ValueType::Date)?;
        let years = match &unit.node_type {
            ASTNodeType::Literal(LiteralValue::Text(text)) if text.eq_ignore_ascii_case("y") => true,
            ASTNodeType::Literal(LiteralValue::Text(text)) if text.eq_ignore_ascii_case("m") => false,
            _ => {
                return self.fault(Code::BadValue, vec!["DATEDIF".into(), "\"y\"、\"m\"".into()], span(unit));
            }
        };
        let kind = Kind::DateDifference(years, Box::new(from), Box::new(to));
        Ok(Self::expression(kind, ValueType::Number, range))
    }
}
