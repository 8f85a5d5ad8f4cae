//! Signs between values: their order, what may be joined by them, and of what type the result is.

use super::{Checked, Formula, term};
use crate::diagnostic::Code;
use crate::formula::{self, span};
use crate::program::{Arithmetic, Comparison, Expression, Kind};
use crate::value::ValueType;
use formualizer_parse::parser::{ASTNode, ASTNodeType, BinaryOperator, UnaryOperator};
use std::ops::Range;

impl Formula<'_, '_> {
    pub(super) fn unary(&mut self, op: UnaryOperator, operand: &ASTNode, range: Range<usize>) -> Checked {
        let value = self.node(operand)?;
        match op {
            UnaryOperator::Plus => self.numeric(value),
            UnaryOperator::Minus => {
                let value = self.numeric(value)?;
                let (value_type, neutral) = (value.value_type, value.neutral);
                Ok(Expression { kind: Kind::Negate(Box::new(value)), value_type, neutral, span: range })
            }
            UnaryOperator::Percent => {
                let value = self.numeric(value)?;
                Ok(Self::expression(Kind::Percent(Box::new(value)), ValueType::Number, range))
            }
            _ => self.fault(Code::NotSupported, vec!["@reference".into()], range),
        }
    }

    /// Signs that follow each other: the tree leans to the left as deep as the chain is long, so it is walked.
    pub(super) fn chain(&mut self, node: &ASTNode) -> Checked {
        let mut links = Vec::new();
        let mut first = node;
        let mut comparisons = 0;
        while let ASTNodeType::BinaryOp { op, left, right } = &first.node_type {
            comparisons += usize::from(is_comparison(*op));
            links.push((*op, right.as_ref()));
            first = left;
        }
        if links.len() > formula::LONGEST_CHAIN {
            return self.fault(Code::TooManyTerms, vec![formula::LONGEST_CHAIN.to_string()], span(node));
        }
        if comparisons > formula::DEEPEST {
            return self.fault(Code::TooDeep, vec![formula::DEEPEST.to_string()], span(node));
        }
        let mut so_far = self.node(first);
        for (op, right) in links.into_iter().rev() {
            // Both sides are checked before either fault is given, so that several are told at once.
            let right = self.node(right);
            so_far = match (so_far, right) {
                (Ok(left), Ok(right)) => self.binary(op, left, right),
                _ => Err(()),
            };
        }
        so_far
    }

    fn binary(&mut self, op: BinaryOperator, left: Expression, right: Expression) -> Checked {
        let range = left.span.start.min(right.span.start)..left.span.end.max(right.span.end);
        let arithmetic = match op {
            BinaryOperator::Add => Arithmetic::Add,
            BinaryOperator::Subtract => Arithmetic::Subtract,
            BinaryOperator::Multiply => Arithmetic::Multiply,
            BinaryOperator::Divide => Arithmetic::Divide,
            BinaryOperator::Concat => {
                for side in [&left, &right] {
                    if !matches!(side.value_type, ValueType::Text | ValueType::Number | ValueType::Money) {
                        let arguments = vec!["@text".into(), term(side.value_type)];
                        return self.fault(Code::TypeMismatch, arguments, side.span.clone());
                    }
                }
                let (left, right) = (left.snapped_if_computed(), right.snapped_if_computed());
                return Ok(Self::expression(
                    Kind::Concat(Box::new(left), Box::new(right)),
                    ValueType::Text,
                    range,
                ));
            }
            BinaryOperator::Equal => return self.comparison(Comparison::Equal, left, right, range),
            BinaryOperator::NotEqual => return self.comparison(Comparison::NotEqual, left, right, range),
            BinaryOperator::Less => return self.comparison(Comparison::Less, left, right, range),
            BinaryOperator::LessEqual => return self.comparison(Comparison::LessOrEqual, left, right, range),
            BinaryOperator::Greater => return self.comparison(Comparison::Greater, left, right, range),
            BinaryOperator::GreaterEqual => {
                return self.comparison(Comparison::GreaterOrEqual, left, right, range);
            }
            BinaryOperator::Power => return self.fault(Code::NotSupported, vec!["@power".into()], range),
            _ => return self.fault(Code::NotSupported, vec!["@reference".into()], range),
        };
        let Some((value_type, neutral)) = arithmetic_type(arithmetic, &left, &right) else {
            let arguments =
                vec![term(left.value_type), term(right.value_type), arithmetic.sign().to_string()];
            return self.fault(Code::TypeOfOperation, arguments, range);
        };
        let kind = Kind::Arithmetic(arithmetic, Box::new(left), Box::new(right));
        Ok(Expression { kind, value_type, neutral, span: range })
    }

    fn comparison(
        &mut self,
        comparison: Comparison,
        left: Expression,
        right: Expression,
        range: Range<usize>,
    ) -> Checked {
        let Some(value_type) = common_type(&left, &right) else {
            let arguments =
                vec![term(left.value_type), term(right.value_type), comparison.sign().to_string()];
            return self.fault(Code::TypeOfOperation, arguments, range);
        };
        let ordered = !matches!(comparison, Comparison::Equal | Comparison::NotEqual);
        if ordered && !value_type.is_numeric() {
            return self.fault(Code::TextOrder, vec![], range);
        }
        let kind = Kind::Compare(
            comparison,
            Box::new(left.snapped_if_computed()),
            Box::new(right.snapped_if_computed()),
        );
        Ok(Self::expression(kind, ValueType::Truth, range))
    }

    pub(super) fn branches(&mut self, yes: &Expression, no: &Expression) -> Result<(ValueType, bool), ()> {
        match common_type(yes, no) {
            Some(value_type) => Ok((value_type, yes.neutral && no.neutral)),
            None => self.fault(
                Code::TypeMismatch,
                vec![term(yes.value_type), term(no.value_type)],
                no.span.clone(),
            ),
        }
    }
}

fn is_comparison(op: BinaryOperator) -> bool {
    matches!(
        op,
        BinaryOperator::Equal
            | BinaryOperator::NotEqual
            | BinaryOperator::Less
            | BinaryOperator::LessEqual
            | BinaryOperator::Greater
            | BinaryOperator::GreaterEqual
    )
}

/// The type two values share, when they can be compared or stand in two branches.
pub(super) fn common_type(left: &Expression, right: &Expression) -> Option<ValueType> {
    let adapts = |value_type| matches!(value_type, ValueType::Money | ValueType::Number);
    if left.value_type == right.value_type {
        Some(left.value_type)
    } else if left.neutral && adapts(right.value_type) {
        Some(right.value_type)
    } else if right.neutral && adapts(left.value_type) {
        Some(left.value_type)
    } else {
        None
    }
}

/// The type of an arithmetic result, and whether it is still made of literals only.
fn arithmetic_type(
    arithmetic: Arithmetic,
    left: &Expression,
    right: &Expression,
) -> Option<(ValueType, bool)> {
    use ValueType::{Date, Money, Number};
    let neutral = left.neutral && right.neutral;
    let value_type = match (arithmetic, left.value_type, right.value_type) {
        (Arithmetic::Subtract, Date, Date) => Number,
        (Arithmetic::Add | Arithmetic::Subtract, Date, Number) | (Arithmetic::Add, Number, Date) => Date,
        (Arithmetic::Add | Arithmetic::Subtract, a, b) if a != Date && b != Date => {
            return common_type(left, right)
                .filter(|common| common.is_numeric())
                .map(|common| (common, neutral));
        }
        (Arithmetic::Multiply, Number, Number) | (Arithmetic::Divide, Number, Number) => Number,
        (Arithmetic::Multiply, Money, Number) | (Arithmetic::Multiply, Number, Money) => Money,
        (Arithmetic::Divide, Money, Number) => Money,
        (Arithmetic::Divide, Money, Money) => Number,
        _ => return None,
    };
    Some((value_type, neutral))
}
