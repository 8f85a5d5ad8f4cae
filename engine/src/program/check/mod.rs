//! From a formula's syntax to a checked expression: names found, types and grains checked, snaps put in.

mod earlier;
mod functions;
mod lookups;
mod operators;
mod ranges;

use super::resolve::{Name, Names};
use super::{
    Expression, FoldKind, Kind, Program, Range as ValueRange, RangeId, Slot, SlotGrain, SlotId, SlotSource,
};
use crate::diagnostic::Code;
use crate::formula::{self, Fault, span};
use crate::inputs::EarlierMonths;
use crate::number;
use crate::value::ValueType;
use formualizer_parse::LiteralValue;
use formualizer_parse::parser::{ASTNode, ASTNodeType, ReferenceType};
use rust_decimal::Decimal;
use std::collections::HashMap;
use std::ops::Range;

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

    /// What the formula says at a place.
    fn written(&self, range: &Range<usize>) -> String {
        self.text.get(range.clone()).unwrap_or_default().to_string()
    }
}
