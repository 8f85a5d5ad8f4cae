//! Many rows read at once: `全组[x]`, `分段[x]`, `人员[x]`, `各单位[x]`, `项目[flag]`, and the functions that take them.

use super::operators::common_type;
use super::{Checked, Formula, term};
use crate::diagnostic::Code;
use crate::formula::span;
use crate::inputs::EarlierMonths;
use crate::program::resolve::Name;
use crate::program::{
    Aggregate, Comparison, Expression, Kind, Range as ValueRange, RangeId, RangeKind, Slot, SlotGrain,
    SlotId, SlotSource,
};
use crate::value::ValueType;
use formualizer_parse::LiteralValue;
use formualizer_parse::parser::{ASTNode, ASTNodeType, BinaryOperator, ReferenceType, TableSpecifier};
use std::ops::Range;

impl Formula<'_, '_> {
    /// The name and column of table notation.
    pub(super) fn table_notation(node: &ASTNode) -> Option<(&str, &str)> {
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

    pub(super) fn numeric_range(
        &mut self,
        function: &str,
        node: &ASTNode,
    ) -> Result<(RangeId, ValueType), ()> {
        let (id, value_type) = self.range(function, node)?;
        if value_type.is_numeric() {
            Ok((id, value_type))
        } else {
            self.fault(Code::TypeMismatch, vec!["@number".into(), term(value_type)], span(node))
        }
    }

    /// SUM, MIN … of values of this row and of ranges.
    pub(super) fn aggregate(&mut self, name: &str, args: &[ASTNode], range: Range<usize>) -> Checked {
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

    pub(super) fn rank(&mut self, args: &[ASTNode], range: Range<usize>) -> Checked {
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

    pub(super) fn count_if(&mut self, args: &[ASTNode], range: Range<usize>) -> Checked {
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
    pub(super) fn criterion(
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
