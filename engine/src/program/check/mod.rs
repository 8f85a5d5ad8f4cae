//! From a formula's syntax to a checked expression: names found, types and grains checked, snaps put in.

mod earlier;

use super::resolve::{Name, Names};
use super::{
    Aggregate, Arithmetic, Comparison, DatePart, Expression, FoldKind, Kind, LookupForm, Program,
    Range as ValueRange, RangeId, RangeKind, Slot, SlotGrain, SlotId, SlotSource,
};
use crate::diagnostic::Code;
use crate::formula::{self, Fault, span};
use crate::inputs::EarlierMonths;
use crate::number::{self, RoundMode};
use crate::sheet::{SheetKind, TableSide};
use crate::value::ValueType;
use formualizer_parse::LiteralValue;
use formualizer_parse::parser::{
    ASTNode, ASTNodeType, BinaryOperator, ReferenceType, TableSpecifier, UnaryOperator,
};
use rust_decimal::Decimal;
use std::collections::HashMap;
use std::ops::Range;

const FUNCTIONS: &str = "IF、IFERROR、AND、OR、NOT、MIN、MAX、SUM、AVERAGE、COUNT、COUNTIF、MEDIAN、RANK、LARGE、SMALL、ROUND、\
ROUNDUP、ROUNDDOWN、INT、ABS、MOD、SQRT、VLOOKUP、INDEX、MATCH、DATE、YEAR、MONTH、DAY、EDATE、DATEDIF";

/// Checks the formulas of one program; slots for folds, ranges and histories are made as they are met.
pub(super) struct Checker<'a> {
    pub(super) program: &'a mut Program,
    pub(super) names: &'a Names,
    pub(super) made: HashMap<SlotSource, SlotId>,
    pub(super) made_ranges: HashMap<ValueRange, RangeId>,
}

type Checked = Result<Expression, ()>;

/// The state of checking one formula.
struct Formula<'c, 'a> {
    checker: &'c mut Checker<'a>,
    text: &'c str,
    grain: SlotGrain,
    faults: Vec<Fault>,
    depth: usize,
}

impl Checker<'_> {
    /// Checks one formula of a column with this grain.
    pub(super) fn formula(&mut self, text: &str, grain: SlotGrain) -> Result<Expression, Vec<Fault>> {
        let tree = formula::parse(text)?;
        let mut formula = Formula { checker: self, text, grain, faults: Vec::new(), depth: 0 };
        match formula.node(&tree) {
            Ok(expression) if formula.faults.is_empty() => Ok(expression),
            _ => Err(formula.faults),
        }
    }

    /// The slot of a source, made on first sight.
    pub(super) fn slot_for(&mut self, source: SlotSource, make: impl FnOnce() -> Slot) -> SlotId {
        if let Some(id) = self.made.get(&source) {
            return *id;
        }
        let id = SlotId(self.program.slots.len());
        self.program.slots.push(make());
        self.made.insert(source, id);
        id
    }

    /// The person's value of a part slot.
    pub(super) fn fold(&mut self, part: SlotId, kind: FoldKind) -> SlotId {
        let template = self.program.slots.get(part.0).cloned();
        let source = SlotSource::Fold(part, kind);
        self.slot_for(source.clone(), || Slot {
            name: template.as_ref().map_or_else(String::new, |slot| slot.name.clone()),
            grain: SlotGrain::Person,
            value_type: template.as_ref().map_or(ValueType::Number, |slot| slot.value_type),
            decimals: template.as_ref().map_or(0, |slot| slot.decimals),
            source,
        })
    }
}

fn term(value_type: ValueType) -> String {
    format!("@{}", value_type.english())
}

fn grain_term(grain: SlotGrain) -> String {
    match grain {
        SlotGrain::Part => "@part",
        SlotGrain::Unit | SlotGrain::AllUnits => "@unit",
        SlotGrain::Person | SlotGrain::Group => "@person",
    }
    .to_string()
}

impl Formula<'_, '_> {
    fn fault<T>(&mut self, code: Code, arguments: Vec<String>, range: Range<usize>) -> Result<T, ()> {
        self.faults.push((code, arguments, range));
        Err(())
    }

    /// The term of this formula's own grain.
    fn grain_term(&self) -> String {
        grain_term(self.grain)
    }

    fn expression(kind: Kind, value_type: ValueType, span: Range<usize>) -> Expression {
        Expression { kind, value_type, neutral: false, span }
    }

    fn node(&mut self, node: &ASTNode) -> Checked {
        self.depth += 1;
        let result = if self.depth > formula::DEEPEST {
            self.fault(Code::TooDeep, vec![formula::DEEPEST.to_string()], span(node))
        } else {
            self.node_within_depth(node)
        };
        self.depth -= 1;
        result
    }

    fn node_within_depth(&mut self, node: &ASTNode) -> Checked {
        let range = span(node);
        match &node.node_type {
            ASTNodeType::Literal(literal) => self.literal(literal, node, range),
            ASTNodeType::Reference { original, reference } => self.reference(original, reference, range),
            ASTNodeType::UnaryOp { op, expr } => self.unary(*op, expr, range),
            ASTNodeType::BinaryOp { .. } => self.chain(node),
            ASTNodeType::Function { name, args } => self.function(name, args, range),
            ASTNodeType::Array(_) => self.fault(Code::NotSupported, vec!["@array".into()], range),
            ASTNodeType::Omitted => self.fault(Code::NotSupported, vec!["@omitted".into()], range),
            ASTNodeType::Call { .. } => self.fault(Code::NotSupported, vec!["@reference".into()], range),
        }
    }

    fn literal(&mut self, literal: &LiteralValue, node: &ASTNode, range: Range<usize>) -> Checked {
        let token = node.source_token.as_ref().map_or("", |token| token.value.as_str());
        match literal {
            LiteralValue::Number(_) | LiteralValue::Int(_) => {
                // The token's own text, so that no digit passes through a binary float.
                let Some(value) = number::parse(token) else {
                    return self.fault(Code::BadNumber, vec![token.to_string()], range);
                };
                let allowed = [Decimal::ZERO, Decimal::ONE, Decimal::from(12), Decimal::ONE_HUNDRED];
                if !allowed.contains(&value) {
                    return self.fault(Code::NumberInFormula, vec![token.to_string()], range);
                }
                let mut expression = Self::expression(Kind::Number(value), ValueType::Number, range);
                // Nothing is nothing in any unit; 12 of what, a parameter with its type must say.
                expression.neutral = value.is_zero();
                Ok(expression)
            }
            LiteralValue::Text(text) => {
                let id = self.checker.program.texts.intern(text);
                Ok(Self::expression(Kind::Text(id), ValueType::Text, range))
            }
            LiteralValue::Boolean(truth) => {
                Ok(Self::expression(Kind::Truth(*truth), ValueType::Truth, range))
            }
            _ => self.fault(Code::NotSupported, vec!["@error".into()], range),
        }
    }

    fn reference(&mut self, original: &str, reference: &ReferenceType, range: Range<usize>) -> Checked {
        match reference {
            ReferenceType::NamedRange(name) => self.name(name, range),
            ReferenceType::Table(table) => match table.name.as_str() {
                "全组" | "分段" | "人员" | "各单位" | "项目" => {
                    self.fault(Code::RangeOutsideAggregate, vec![original.to_string()], range)
                }
                name if EarlierMonths::of_word(name).is_some() => {
                    self.fault(Code::RangeOutsideAggregate, vec![original.to_string()], range)
                }
                name if matches!(self.checker.names.get(name), Some(Name::Table(_))) => {
                    let form = format!("INDEX({name}[列], MATCH(x, {name}[首列], 0))");
                    self.fault(Code::LookupForm, vec![form], range)
                }
                name => self.fault(Code::UnknownRange, vec![name.to_string()], range),
            },
            ReferenceType::Cell { .. } | ReferenceType::Range { .. } => {
                self.fault(Code::NotSupported, vec!["@cell".into()], range)
            }
            _ => self.fault(Code::NotSupported, vec!["@reference".into()], range),
        }
    }

    fn unknown<T>(&mut self, name: &str, range: Range<usize>) -> Result<T, ()> {
        let near = self.checker.names.nearest(name).map_or_else(String::new, |near| format!("@near:{near}"));
        self.fault(Code::UnknownName, vec![name.to_string(), near], range)
    }

    fn name(&mut self, name: &str, range: Range<usize>) -> Checked {
        match self.checker.names.get(name).cloned() {
            Some(Name::Slot(slot)) => {
                let slot = self.readable(slot, name, &range)?;
                let value_type =
                    self.checker.program.slots.get(slot.0).map_or(ValueType::Number, |slot| slot.value_type);
                Ok(Self::expression(Kind::Slot(slot), value_type, range))
            }
            Some(Name::Parameter(index)) => {
                let value_type = self
                    .checker
                    .program
                    .parameters
                    .get(index)
                    .map_or(ValueType::Number, |parameter| parameter.value_type);
                Ok(Self::expression(Kind::Parameter(index), value_type, range))
            }
            Some(Name::Table(_)) => {
                self.fault(Code::LookupForm, vec![format!("VLOOKUP(x, {name}, 列号, FALSE)")], range)
            }
            None => self.unknown(name, range),
        }
    }

    /// The slot as this grain may read it by its bare name: coarser ones as they are, parts folded.
    fn readable(&mut self, id: SlotId, name: &str, range: &Range<usize>) -> Result<SlotId, ()> {
        let Some(slot) = self.checker.program.slots.get(id.0) else { return Err(()) };
        match (self.grain, slot.grain) {
            (SlotGrain::Part, _)
            | (
                SlotGrain::Person,
                SlotGrain::Person | SlotGrain::Unit | SlotGrain::Group | SlotGrain::AllUnits,
            )
            | (SlotGrain::Unit, SlotGrain::Unit | SlotGrain::AllUnits) => Ok(id),
            (SlotGrain::Person, SlotGrain::Part) => Ok(self.folded(id)),
            (_, finer) => {
                let arguments = vec![
                    name.to_string(),
                    grain_term(finer),
                    self.grain_term(),
                    format!("SUM(人员[{name}])"),
                ];
                self.fault(Code::FinerName, arguments, range.clone())
            }
        }
    }

    fn folded(&mut self, id: SlotId) -> SlotId {
        let kind = match self.checker.program.slots.get(id.0).map(|slot| (&slot.source, slot.decimals)) {
            Some((SlotSource::Column(column), decimals)) => {
                let over_parts =
                    self.checker.program.columns.get(*column).and_then(|column| column.definition.over_parts);
                over_parts.map_or(FoldKind::Last, |over_parts| FoldKind::of(over_parts, decimals))
            }
            Some((SlotSource::Input(input), decimals)) => {
                let over_parts = self.checker.program.inputs.get(*input).map(|input| input.over_parts);
                over_parts.map_or(FoldKind::Last, |over_parts| FoldKind::of(over_parts, decimals))
            }
            Some((SlotSource::PartWeekdays, _)) => FoldKind::Sum,
            _ => return id,
        };
        self.checker.fold(id, kind)
    }

    fn unary(&mut self, op: UnaryOperator, operand: &ASTNode, range: Range<usize>) -> Checked {
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

    fn numeric(&mut self, value: Expression) -> Checked {
        if value.value_type.is_numeric() {
            Ok(value)
        } else {
            self.fault(Code::TypeMismatch, vec!["@number".into(), term(value.value_type)], value.span)
        }
    }

    fn expect(&mut self, value: Expression, wanted: ValueType) -> Checked {
        if value.value_type == wanted
            || (value.neutral && matches!(wanted, ValueType::Money | ValueType::Number))
        {
            Ok(value)
        } else {
            self.fault(Code::TypeMismatch, vec![term(wanted), term(value.value_type)], value.span)
        }
    }

    /// Signs that follow each other: the tree leans to the left as deep as the chain is long, so it is walked.
    fn chain(&mut self, node: &ASTNode) -> Checked {
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

    fn one_or_more(&mut self, name: &str, args: &[ASTNode], range: &Range<usize>) -> Result<(), ()> {
        if !args.is_empty() {
            return Ok(());
        }
        let arguments = vec![name.to_string(), "@one_or_more".to_string(), "0".to_string()];
        self.fault(Code::ArgumentCount, arguments, range.clone())
    }

    /// What the formula says at a place.
    fn written(&self, range: &Range<usize>) -> String {
        self.text.get(range.clone()).unwrap_or_default().to_string()
    }

    fn count(
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

    fn function(&mut self, name: &str, args: &[ASTNode], range: Range<usize>) -> Checked {
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

    fn branches(&mut self, yes: &Expression, no: &Expression) -> Result<(ValueType, bool), ()> {
        match common_type(yes, no) {
            Some(value_type) => Ok((value_type, yes.neutral && no.neutral)),
            None => self.fault(
                Code::TypeMismatch,
                vec![term(yes.value_type), term(no.value_type)],
                no.span.clone(),
            ),
        }
    }

    fn literal_integer(&mut self, function: &str, node: &ASTNode) -> Result<i32, ()> {
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

    /// The name and column of table notation.
    fn table_notation(node: &ASTNode) -> Option<(&str, &str)> {
        match &node.node_type {
            ASTNodeType::Reference { reference: ReferenceType::Table(table), .. } => match &table.specifier {
                Some(TableSpecifier::Column(column)) => Some((table.name.as_str(), column.as_str())),
                _ => None,
            },
            _ => None,
        }
    }

    fn range(&mut self, function: &str, node: &ASTNode) -> Result<(RangeId, ValueType), ()> {
        let range = span(node);
        let Some((list, name)) = Self::table_notation(node) else {
            return self.fault(Code::NeedsRange, vec![function.to_string()], range);
        };
        let written = format!("{list}[{name}]");
        let kind = match list {
            "全组" => RangeKind::Peers,
            "分段" => RangeKind::Parts,
            "人员" => RangeKind::People,
            "各单位" => RangeKind::Units,
            word if EarlierMonths::of_word(word).is_some() => {
                return self.fault(Code::EarlierFunction, vec![function.to_string(), written], range);
            }
            other => return self.fault(Code::UnknownRange, vec![other.to_string()], range),
        };
        if self.grain != kind.reader() {
            return self.fault(Code::RangeGrain, vec![written, self.grain_term()], range);
        }
        if kind == RangeKind::Peers && self.checker.program.peer_group_slot.is_none() {
            return self.fault(Code::NoPeerGroup, vec![], range);
        }
        let slot = match self.checker.names.get(name).cloned() {
            Some(Name::Slot(slot)) => slot,
            _ => return self.unknown(name, range),
        };
        let grain = self.checker.program.slots.get(slot.0).map(|slot| slot.grain);
        let slot = match (kind, grain) {
            (RangeKind::Parts, Some(SlotGrain::Part))
            | (RangeKind::Units, Some(SlotGrain::Unit))
            | (RangeKind::Peers | RangeKind::People, Some(SlotGrain::Person)) => slot,
            (RangeKind::Peers | RangeKind::People, Some(SlotGrain::Part)) => self.folded(slot),
            _ => return self.fault(Code::RangeGrain, vec![written, self.grain_term()], range),
        };
        let value_type =
            self.checker.program.slots.get(slot.0).map_or(ValueType::Number, |slot| slot.value_type);
        let key = ValueRange { kind, slot };
        let id = match self.checker.made_ranges.get(&key) {
            Some(id) => *id,
            None => {
                let id = RangeId(self.checker.program.ranges.len());
                self.checker.program.ranges.push(key.clone());
                self.checker.made_ranges.insert(key, id);
                id
            }
        };
        Ok((id, value_type))
    }

    fn numeric_range(&mut self, function: &str, node: &ASTNode) -> Result<(RangeId, ValueType), ()> {
        let (id, value_type) = self.range(function, node)?;
        if value_type.is_numeric() {
            Ok((id, value_type))
        } else {
            self.fault(Code::TypeMismatch, vec!["@number".into(), term(value_type)], span(node))
        }
    }

    /// SUM, MIN … of values of this row and of ranges.
    fn aggregate(&mut self, name: &str, args: &[ASTNode], range: Range<usize>) -> Checked {
        self.one_or_more(name, args, &range)?;
        let checked: Vec<Checked> =
            args.iter().map(|argument| self.aggregate_argument(name, argument, args.len())).collect();
        let values: Vec<Expression> = checked.into_iter().collect::<Result<_, ()>>()?;
        let mut value_type = values.first().map_or(ValueType::Number, |value| value.value_type);
        let mut neutral = values.first().is_some_and(|value| value.neutral);
        for value in values.iter().skip(1) {
            let so_far = Expression { kind: Kind::Truth(true), value_type, neutral, span: range.clone() };
            match common_type(&so_far, value) {
                Some(common) => value_type = common,
                None => {
                    let arguments = vec![term(value_type), term(value.value_type), name.to_string()];
                    return self.fault(Code::TypeOfOperation, arguments, value.span.clone());
                }
            }
            neutral = neutral && value.neutral;
        }
        let single_range = match values.as_slice() {
            [only] => {
                matches!(only.kind, Kind::Slot(_))
                    && args.first().is_some_and(|node| Self::table_notation(node).is_some())
            }
            _ => false,
        };
        let kind = match name {
            "SUM" => match values.as_slice() {
                [Expression { kind: Kind::FlagSum(flag, slots), .. }] => {
                    Kind::FlagSum(flag.clone(), slots.clone())
                }
                _ => Kind::Sum(values),
            },
            "MIN" | "MAX" => Kind::Extremum(name == "MAX", values),
            // An average over a range is a quotient; it is snapped where it stands.
            "AVERAGE" | "MEDIAN" if single_range => match values.into_iter().next() {
                // One over earlier months was snapped when it was given.
                Some(only) if self.is_earlier(&only) => return Ok(only),
                Some(only) => Kind::Snap(Box::new(only)),
                None => return Err(()),
            },
            "AVERAGE" => Kind::Average(values),
            "MEDIAN" => Kind::Median(values),
            "COUNT" if single_range => {
                return values.into_iter().next().ok_or(());
            }
            _ => return self.fault(Code::NeedsRange, vec![name.to_string()], range),
        };
        Ok(Expression { kind, value_type, neutral, span: range })
    }

    fn aggregate_argument(&mut self, function: &str, argument: &ASTNode, count: usize) -> Checked {
        let range = span(argument);
        let notation = Self::table_notation(argument);
        let months = notation.and_then(|(word, name)| Some((EarlierMonths::of_word(word)?, name)));
        match notation {
            Some(("项目", flag)) => self.flag_sum(function, flag, count, range),
            Some(_) => {
                let aggregate = match function {
                    "SUM" => Aggregate::Sum,
                    "AVERAGE" => Aggregate::Average,
                    "COUNT" => Aggregate::Count,
                    "MEDIAN" => Aggregate::Median,
                    "MIN" => Aggregate::Min,
                    _ => Aggregate::Max,
                };
                if count > 1 && matches!(aggregate, Aggregate::Average | Aggregate::Median | Aggregate::Count)
                {
                    let arguments = vec![function.to_string(), self.written(&range)];
                    return self.fault(Code::RangeAlone, arguments, range);
                }
                if let Some((months, name)) = months {
                    return self.earlier(aggregate, months, name, range);
                }
                let (id, value_type) = self.numeric_range(function, argument)?;
                let kind = self.checker.program.ranges.get(id.0).map(|range| range.kind);
                let grain = kind.map_or(SlotGrain::Person, RangeKind::group);
                let of = self
                    .checker
                    .program
                    .ranges
                    .get(id.0)
                    .and_then(|range| self.checker.program.slots.get(range.slot.0));
                let (of_name, decimals) =
                    of.map_or((String::new(), 0), |slot| (slot.name.clone(), slot.decimals));
                let word = kind.map_or("", RangeKind::word);
                let value_type = if aggregate == Aggregate::Count { ValueType::Number } else { value_type };
                let source = SlotSource::Aggregate(aggregate, id);
                let slot = self.checker.slot_for(source.clone(), || Slot {
                    name: format!("{}({word}[{of_name}])", aggregate.function()),
                    grain,
                    value_type,
                    decimals,
                    source,
                });
                Ok(Self::expression(Kind::Slot(slot), value_type, range))
            }
            None => {
                let value = self.node(argument)?;
                self.numeric(value)
            }
        }
    }

    fn flag_sum(&mut self, function: &str, flag: &str, count: usize, range: Range<usize>) -> Checked {
        if function != "SUM" || count != 1 {
            return self.fault(Code::LookupForm, vec![format!("SUM(项目[{flag}])")], range);
        }
        if self.grain != SlotGrain::Person {
            return self.fault(Code::RangeGrain, vec![format!("项目[{flag}]"), self.grain_term()], range);
        }
        let flagged: Vec<(SlotId, SlotGrain, ValueType)> = self
            .checker
            .program
            .columns
            .iter()
            .filter(|column| column.definition.flags.iter().any(|own| own == flag))
            .filter_map(|column| {
                self.checker
                    .program
                    .slots
                    .get(column.slot.0)
                    .map(|slot| (column.slot, slot.grain, slot.value_type))
            })
            .collect();
        let Some(value_type) = flagged.first().map(|(_, _, value_type)| *value_type) else {
            return self.fault(Code::UnknownFlag, vec![flag.to_string()], range);
        };
        let mut slots = Vec::new();
        for (slot, grain, other) in flagged {
            if other != value_type {
                let arguments = vec![term(value_type), term(other), format!("项目[{flag}]")];
                return self.fault(Code::TypeOfOperation, arguments, range);
            }
            slots.push(if grain == SlotGrain::Part { self.folded(slot) } else { slot });
        }
        Ok(Self::expression(Kind::FlagSum(flag.to_string(), slots), value_type, range))
    }

    fn rank(&mut self, args: &[ASTNode], range: Range<usize>) -> Checked {
        self.count("RANK", args, &[2, 3], &range)?;
        let [value, list, order @ ..] = args else { return Err(()) };
        let value = self.node(value);
        let list = self.numeric_range("RANK", list);
        let (value, (id, value_type)) = (value?, list?);
        let value = self.expect(value, value_type)?.snapped_if_computed();
        let ascending = match order.first() {
            Some(order) => self.literal_integer("RANK", order)? != 0,
            None => false,
        };
        let kind = Kind::Rank { value: Box::new(value), range: id, ascending };
        Ok(Self::expression(kind, ValueType::Number, range))
    }

    fn count_if(&mut self, args: &[ASTNode], range: Range<usize>) -> Checked {
        self.count("COUNTIF", args, &[2], &range)?;
        let [list, criterion] = args else { return Err(()) };
        if let Some((word, name)) = Self::table_notation(list)
            && let Some(months) = EarlierMonths::of_word(word)
        {
            return self.earlier_count_if(months, name, list, criterion, range);
        }
        let (id, value_type) = self.range("COUNTIF", list)?;
        let (comparison, operand) = self.criterion(criterion, value_type)?;
        let kind = Kind::CountIf { range: id, comparison, operand: Box::new(operand.snapped_if_computed()) };
        Ok(Self::expression(kind, ValueType::Number, range))
    }

    /// The comparison of COUNTIF and what it compares with.
    fn criterion(
        &mut self,
        criterion: &ASTNode,
        value_type: ValueType,
    ) -> Result<(Comparison, Expression), ()> {
        let criterion_range = span(criterion);
        let (comparison, operand) = match &criterion.node_type {
            ASTNodeType::BinaryOp { op: BinaryOperator::Concat, left, right } => {
                let sign = match &left.node_type {
                    ASTNodeType::Literal(LiteralValue::Text(sign)) => criterion_sign(sign),
                    _ => None,
                };
                let Some(sign) = sign else {
                    return self.fault(Code::CriterionForm, vec![], criterion_range);
                };
                (sign, self.node(right)?)
            }
            _ => {
                let operand = self.node(criterion)?;
                if let Kind::Text(text) = operand.kind {
                    let text = self.checker.program.texts.text(text);
                    if text.starts_with(['<', '>', '=']) || text.contains(['*', '?', '~']) {
                        return self.fault(Code::CriterionForm, vec![], criterion_range);
                    }
                }
                (Comparison::Equal, operand)
            }
        };
        let operand = self.expect(operand, value_type)?;
        if !value_type.is_numeric() && comparison != Comparison::Equal {
            return self.fault(Code::TextOrder, vec![], criterion_range);
        }
        Ok((comparison, operand))
    }

    fn table(&mut self, name: &str, range: &Range<usize>) -> Result<usize, ()> {
        match self.checker.names.get(name) {
            Some(Name::Table(table)) => Ok(*table),
            Some(_) => self.fault(Code::NotATable, vec![name.to_string()], range.clone()),
            None => self.unknown(name, range.clone()),
        }
    }

    fn lookup(
        &mut self,
        table: usize,
        key: Expression,
        column: usize,
        form: LookupForm,
        range: Range<usize>,
    ) -> Checked {
        let types = self
            .checker
            .program
            .tables
            .get(table)
            .and_then(|table| Some((table.columns.first()?.1, table.columns.get(column)?.1)));
        let Some((key_type, value_type)) = types else {
            let name =
                self.checker.program.tables.get(table).map_or_else(String::new, |table| table.name.clone());
            return self.fault(Code::UnknownTableColumn, vec![name, (column + 1).to_string()], range);
        };
        let key = self.expect(key, key_type)?.snapped_if_computed();
        Ok(Self::expression(Kind::Lookup { table, key: Box::new(key), column, form }, value_type, range))
    }

    fn check_side(
        &mut self,
        table: usize,
        asked: TableSide,
        written: &str,
        range: &Range<usize>,
    ) -> Result<(), ()> {
        let Some(found) = self.checker.program.tables.get(table) else { return Err(()) };
        if found.side == asked {
            return Ok(());
        }
        let side = match found.side {
            TableSide::Exact => "@exact",
            TableSide::Low => "@low",
            TableSide::High => "@high",
        };
        let arguments = vec![found.name.clone(), side.to_string(), written.to_string()];
        self.fault(Code::TableSide, arguments, range.clone())
    }

    fn vertical_lookup(&mut self, args: &[ASTNode], range: Range<usize>) -> Checked {
        self.count("VLOOKUP", args, &[4], &range)?;
        let [key, table, column, exact] = args else { return Err(()) };
        let key = self.node(key);
        let table_range = span(table);
        let table = match &table.node_type {
            ASTNodeType::Reference { reference: ReferenceType::NamedRange(name), .. } => {
                self.table(name, &table_range)?
            }
            _ => {
                let written = self.written(&table_range);
                return self.fault(Code::NotATable, vec![written], table_range);
            }
        };
        let column = self.literal_integer("VLOOKUP", column)?;
        match &exact.node_type {
            ASTNodeType::Literal(LiteralValue::Boolean(false)) => {
                self.check_side(table, TableSide::Exact, "VLOOKUP(…, FALSE)", &range)?;
            }
            ASTNodeType::Literal(LiteralValue::Boolean(true)) => {
                self.check_side(table, TableSide::Low, "VLOOKUP(…, TRUE)", &range)?;
            }
            _ => {
                return self.fault(Code::LookupForm, vec!["VLOOKUP(x, 表, 列号, FALSE)".into()], span(exact));
            }
        }
        let Some(position) = usize::try_from(column).ok().and_then(|column| column.checked_sub(1)) else {
            let name =
                self.checker.program.tables.get(table).map_or_else(String::new, |table| table.name.clone());
            return self.fault(Code::UnknownTableColumn, vec![name, column.to_string()], range);
        };
        self.lookup(table, key?, position, LookupForm::Vertical, range)
    }

    fn index_match(&mut self, args: &[ASTNode], range: Range<usize>) -> Checked {
        let form = "INDEX(表[列], MATCH(x, 表[首列], 0))".to_string();
        let [result, matching] = args else {
            return self.fault(Code::LookupForm, vec![form], range);
        };
        let (ASTNodeType::Function { name, args: inner }, Some((table_name, column))) =
            (&matching.node_type, Self::table_notation(result))
        else {
            return self.fault(Code::LookupForm, vec![form], range);
        };
        let [key, list, side] = inner.as_slice() else {
            return self.fault(Code::LookupForm, vec![form], range);
        };
        let list = Self::table_notation(list);
        let (true, Some((list_table, first))) = (name.eq_ignore_ascii_case("MATCH"), list) else {
            return self.fault(Code::LookupForm, vec![form], range);
        };
        let table = self.table(table_name, &span(result))?;
        let side = self.literal_integer("MATCH", side)?;
        let key = self.node(key)?;
        let (asked, written) = match side {
            0 => (TableSide::Exact, "MATCH(…, 0)"),
            1 => (TableSide::Low, "MATCH(…, 1)"),
            -1 => (TableSide::High, "MATCH(…, -1)"),
            _ => return self.fault(Code::LookupForm, vec![form], range),
        };
        self.check_side(table, asked, written, &range)?;
        let found = self.checker.program.tables.get(table);
        let is_first =
            found.and_then(|table| table.columns.first()).is_some_and(|(heading, _)| heading == first);
        if list_table != table_name || !is_first {
            return self.fault(Code::LookupForm, vec![form], range);
        }
        let position =
            found.and_then(|table| table.columns.iter().position(|(heading, _)| heading == column));
        match position {
            Some(position) => self.lookup(table, key, position, LookupForm::IndexMatch, range),
            None => self.fault(
                Code::UnknownTableColumn,
                vec![table_name.to_string(), column.to_string()],
                span(result),
            ),
        }
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

fn criterion_sign(text: &str) -> Option<Comparison> {
    // `<>` is left out: COUNTIF would also count the words that stand in a held person's row.
    Some(match text {
        "=" => Comparison::Equal,
        "<" => Comparison::Less,
        "<=" => Comparison::LessOrEqual,
        ">" => Comparison::Greater,
        ">=" => Comparison::GreaterOrEqual,
        _ => return None,
    })
}

/// The type two values share, when they can be compared or stand in two branches.
fn common_type(left: &Expression, right: &Expression) -> Option<ValueType> {
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
